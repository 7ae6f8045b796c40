"""What must hold of goods: nothing unpaid, nothing twice, nothing that was not there, none held for ever."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.reliability.evidence import Evidence, SentCall, Sold

# Held stock is let go this long after its time, at the latest.
SWEEP_SECONDS = 60.0
THANKS = "Thank you"


def handed_over(evidence: Evidence, sold: Sold) -> list[SentCall]:
    """The messages that gave this to somebody, with its mark in them."""
    return [
        call
        for call in evidence.sent("sendMessage", "sendDocument")
        if sold.mark in str(call.arguments.get("text", "")) + str(call.arguments.get("caption", ""))
    ]


def paid_units(evidence: Evidence, sold: Sold, buyer: int, until: float) -> int:
    """How many charges this person had been captured for these goods; orders are known by their invoices."""
    orders = {call.arguments["payload"]: call.arguments["title"] for call in evidence.sent("sendInvoice")}
    payload_of = {
        payment["telegram_payment_charge_id"]: payment["invoice_payload"]
        for update in evidence.acknowledged
        if (payment := update.body.get("message", {}).get("successful_payment"))
    }
    return sum(
        charge.user_id == buyer
        and charge.at <= until
        and orders.get(payload_of.get(charge.charge_id, ""), sold.title) == sold.title
        for charge in evidence.provider
    )


def nothing_is_given_unpaid(evidence: Evidence) -> Iterator[str]:
    """I2: every message with goods in it comes after a captured charge of that person for those goods."""
    for sold in evidence.goods:
        for call in handed_over(evidence, sold):
            buyer = int(call.arguments["chat_id"])
            if not paid_units(evidence, sold, buyer, call.at):
                yield f"{sold.title} went to {buyer} with call {call.number}, and nothing was paid for it"
    yield from _thanked(evidence)


def _thanked(evidence: Evidence) -> Iterator[str]:
    """Who is thanked has paid something: a yes to a pre-checkout query is no payment."""
    for call in evidence.sent("sendMessage"):
        buyer = int(call.arguments["chat_id"])
        is_thanks = str(call.arguments.get("text", "")).startswith(THANKS)
        has_paid = any(charge.user_id == buyer and charge.at <= call.at for charge in evidence.provider)
        if is_thanks and not has_paid:
            yield f"{buyer} was thanked with call {call.number}, and has paid nothing"


def goods_are_unique(evidence: Evidence) -> Iterator[str]:
    """I3: a key reaches one person and one order; nobody gets more keys than they paid for."""
    keys_of: dict[int, set[str]] = defaultdict(set)
    owners: dict[str, set[int]] = defaultdict(set)
    for sold in evidence.goods:
        if not sold.is_key:
            continue
        for call in handed_over(evidence, sold):
            for key in re.findall(re.escape(sold.mark) + r"[\w-]*", str(call.arguments["text"])):
                keys_of[int(call.arguments["chat_id"])].add(key)
                owners[key].add(int(call.arguments["chat_id"]))
        for buyer, keys in keys_of.items():
            if len(keys) > paid_units(evidence, sold, buyer, evidence.now):
                yield f"{buyer} got the keys {sorted(keys)}, more than were paid for"
    for key, buyers in owners.items():
        if len(buyers) > 1:
            yield f"the key {key} went to {sorted(buyers)}"
    yield from _pinned_once(evidence, owners)


def _pinned_once(evidence: Evidence, owners: dict[str, set[int]]) -> Iterator[str]:
    buyer_of = {row["id"]: row["buyer_id"] for row in evidence.rows("orders")}
    pinned: dict[str, str] = {}
    for row in evidence.rows("keys"):
        if row["order_id"] is None:
            if row["key"] in owners:
                yield f"the key {row['key']} was given to somebody and is free in the books"
            continue
        if row["key"] in pinned:
            yield f"the key {row['key']} is pinned to two orders"
        pinned[row["key"]] = row["order_id"]
        wrong = owners.get(row["key"], set()) - {buyer_of.get(row["order_id"], 0)}
        if wrong:
            yield f"the key {row['key']} of order {row['order_id']} went to {sorted(wrong)}"


def stock_is_conserved(evidence: Evidence) -> Iterator[str]:
    """I4: nothing below nothing; what came in is on the shelf, held or sold; the moves say the same."""
    moved: dict[str, Counter[str]] = defaultdict(Counter)
    for row in evidence.rows("stock_moves"):
        moved[row["item"]][row["kind"]] += row["quantity"]
    for row in evidence.rows("stock"):
        item, shelf, held, taken = row["item"], row["shelf"], row["held"], row["taken"]
        if shelf is not None:
            if min(shelf, held, taken) < 0:
                yield f"{item}: shelf {shelf}, held {held}, taken {taken}"
            if shelf + held + taken != evidence.received.get(item, row["received"]):
                yield f"{item}: {shelf} + {held} + {taken} is not {evidence.received.get(item)}"
        kinds = moved[item]
        if held != kinds["hold"] - kinds["release"] - kinds["sell"]:
            yield f"{item}: {held} are held, the moves say otherwise: {dict(kinds)}"
        if taken != kinds["sell"] + kinds["take"] - kinds["restock"]:
            yield f"{item}: {taken} are sold, the moves say otherwise: {dict(kinds)}"
    yield from _not_oversold(evidence)


def _not_oversold(evidence: Evidence) -> Iterator[str]:
    """Counted in charges that were kept, not in the stock's own numbers."""
    sold = Counter(
        one["telegram_payment_charge_id"] for one in evidence.rows("charges") if one["state"] == "ACCEPTED"
    )
    on_sale = sum(evidence.received.values())
    uncounted = any(row["shelf"] is None for row in evidence.rows("stock"))
    if evidence.received and not uncounted and len(sold) > on_sale:
        yield f"{len(sold)} charges were kept for {on_sale} units"


def nothing_is_held_for_ever(evidence: Evidence) -> Iterator[str]:
    """I11: only an approved order holds stock, and not after its time."""
    held: Counter[str] = Counter()
    for row in evidence.rows("stock_moves"):
        sign = {"hold": 1, "release": -1, "sell": -1}.get(row["kind"], 0)
        held[row["order_id"]] += sign * row["quantity"]
    for row in evidence.rows("orders"):
        due = [one["due"] for one in evidence.rows("deadlines") if _holds(one, row["id"])]
        if row["payment"] == "APPROVED" and not due:
            yield f"order {row['id']} holds stock without a time"
        if held[row["id"]] and row["payment"] != "APPROVED":
            yield f"order {row['id']} is {row['payment']} and holds {held[row['id']]}"
        if row["payment"] == "APPROVED" and due and max(due) + SWEEP_SECONDS < evidence.now:
            yield f"order {row['id']} holds stock {evidence.now - max(due):.0f} seconds too long"


def _holds(deadline: dict[str, object], order_id: str) -> bool:
    return deadline["order_id"] == order_id and deadline["kind"] == "hold"


def everything_was_sent(evidence: Evidence) -> Iterator[str]:
    """I12: nothing waits to be sent, and what was seen twice is explained by a kill or an unknown outcome."""
    for row in evidence.rows("outbox"):
        if row["state"] == "pending" and row["due_at"] <= evidence.now:
            yield f"{row['effect']} of order {row['order_id']} waits since {row['due_at']:.0f}"
    unknown = sum(row["may_have_arrived"] for row in evidence.rows("outbox"))
    repeats = 0
    for sold in evidence.goods:
        seen = Counter(
            (call.arguments["chat_id"], call.arguments.get("text")) for call in handed_over(evidence, sold)
        )
        for (chat, _), times in seen.items():
            bought = paid_units(evidence, sold, int(chat), evidence.now)
            repeats += max(times - max(bought, 1), 0)
    if repeats > unknown + evidence.kills * evidence.sent_at_once:
        yield f"{repeats} messages came twice; {unknown} outcomes were unknown, {evidence.kills} kills"
