"""Why we say no to a buyer. The words they read are in telegram/words."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    SOLD_OUT = "SOLD_OUT"
    TOTAL_CHANGED = "TOTAL_CHANGED"
    NOT_YOUR_ORDER = "NOT_YOUR_ORDER"
    ALREADY_PAID = "ALREADY_PAID"
    ORDER_CLOSED = "ORDER_CLOSED"
    CANNOT_SHIP_THERE = "CANNOT_SHIP_THERE"
    CONTACT_INVALID = "CONTACT_INVALID"
    HELD_ALREADY = "HELD_ALREADY"
    WAIT_A_WHILE = "WAIT_A_WHILE"
    TRY_AGAIN = "TRY_AGAIN"
