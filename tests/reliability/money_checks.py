"""What must hold of money: every charge has one fate, the ledger is the provider's, prices were kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.reliability.evidence import Evidence, Row

NANOSTARS = 1_000_000_000
# A parcel waits for the merchant's hands; everything else is done by the shop.
HANDED_OVER = {"DELIVERED", "GRANTED", "ENDED", "PACKED", "SHIPPED", "RETURNED"}
KEPT = "ACCEPTED"


def each_charge_has_one_fate(evidence: Evidence) -> Iterator[str]:
    """I1: delivered, given back, charged back, or visible with a reason."""
    known = {row["telegram_payment_charge_id"]: row for row in evidence.rows("charges")}
    deliveries: dict[str, list[Row]] = defaultdict(list)
    refunds: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.rows("deliveries"):
        deliveries[row["telegram_payment_charge_id"]].append(row)
    for row in evidence.rows("refunds"):
        refunds[row["telegram_payment_charge_id"]].append(row)
    for charge in evidence.provider:
        if charge.charge_id not in known:
            yield f"the shop does not know charge {charge.charge_id} of {charge.amount} {charge.currency}"
            continue
        row = known[charge.charge_id]
        yield from _fate(evidence, row, deliveries[charge.charge_id], refunds[charge.charge_id])


def _fate(evidence: Evidence, charge: Row, deliveries: list[Row], refunds: list[Row]) -> Iterator[str]:
    name, state = charge["telegram_payment_charge_id"], charge["state"]
    if state == KEPT:
        if not deliveries:
            yield f"charge {name} was kept and nothing is delivered for it"
        for one in deliveries:
            is_told = one["state"] == "FAILED" and one["reason"]
            waits = one["state"] == "OWED" and _merchant_has_it(evidence, one)
            if one["state"] not in HANDED_OVER and not is_told and not waits:
                yield f"charge {name}: delivery {one['number']} is {one['state']} and nobody is told why"
        return
    if state == "REFUND_DUE":
        if not any(one["state"] in ("FAILED", "UNKNOWN", "DUE") for one in refunds):
            yield f"charge {name} must go back, and no refund of it is to be seen"
        if charge["currency"] == "XTR" and any(one["state"] == "DUE" for one in refunds):
            yield f"charge {name} in Stars still waits to be given back"
        return
    if state == "UNMATCHED":
        if not any(case["telegram_payment_charge_id"] == name for case in evidence.rows("cases")):
            yield f"charge {name} belongs to no order, and there is no case of it"
        return
    if state not in ("REFUNDED", "CHARGED_BACK"):
        yield f"charge {name} is {state}, which is no fate"
    for one in deliveries:
        if one["state"] in ("OWED", "GRANTED"):
            yield f"charge {name} is {state}, and delivery {one['number']} is still {one['state']}"


def _merchant_has_it(evidence: Evidence, delivery: Row) -> bool:
    """A parcel was put before the merchant: its effect is sent."""
    return any(
        row["order_id"] == delivery["order_id"] and row["effect"] == "Deliver" and row["state"] == "sent"
        for row in evidence.rows("outbox")
    )


def the_ledger_agrees_with_the_provider(evidence: Evidence) -> Iterator[str]:
    """I5: for each charge and each currency, what is booked is what the provider has."""
    booked: Counter[str] = Counter()
    for row in evidence.rows("ledger"):
        if row["debit"] == row["credit"] or row["amount"] <= 0:
            yield f"transfer {row['number']} moves {row['amount']} from {row['credit']} to {row['debit']}"
        if "receivable" not in (row["debit"], row["credit"]):
            yield f"transfer {row['number']} is about no charge"
        sign = 1 if row["debit"] == "receivable" else -1
        booked[row["telegram_payment_charge_id"]] += sign * row["amount"]
    for charge in evidence.provider:
        unit = NANOSTARS if charge.currency == "XTR" else 1
        theirs = (charge.amount - charge.refunded) * unit
        ours = booked.pop(charge.charge_id, 0)
        if ours != theirs and not _is_a_task(evidence, charge.charge_id):
            yield f"charge {charge.charge_id}: {ours} is booked, the provider has {theirs}"
    for charge_id, amount in booked.items():
        yield f"{amount} is booked for charge {charge_id}, of which the provider knows nothing"


def _is_a_task(evidence: Evidence, charge_id: str) -> bool:
    """Money that the provider gave back and the shop is still to be told of (or the other way round)."""
    return any(
        row["telegram_payment_charge_id"] == charge_id and row["state"] == "UNKNOWN"
        for row in evidence.rows("refunds")
    )


def nothing_goes_back_twice(evidence: Evidence) -> Iterator[str]:
    """I6: at most one refund of Stars for each charge, never more than was paid."""
    asked = Counter(
        call.arguments["telegram_payment_charge_id"] for call in evidence.sent("refundStarPayment")
    )
    for charge_id, times in asked.items():
        if times > 1:
            yield f"charge {charge_id} was given back {times} times"
    returned: Counter[str] = Counter()
    for row in evidence.rows("refunds"):
        if row["state"] == "DONE":
            returned[row["telegram_payment_charge_id"]] += row["amount"]
    for charge in evidence.provider:
        if returned[charge.charge_id] > charge.amount or charge.refunded > charge.amount:
            yield f"more than {charge.amount} of charge {charge.charge_id} went back"


def the_price_was_kept(evidence: Evidence) -> Iterator[str]:
    """I10: a kept charge paid the invoice's price, the chosen shipping, and a tip within its limit."""
    invoices = {call.arguments["payload"]: call.arguments for call in evidence.sent("sendInvoice")}
    shipping = _shipping_offers(evidence)
    kept = {
        row["telegram_payment_charge_id"]: row for row in evidence.rows("charges") if row["state"] == KEPT
    }
    for update in evidence.acknowledged:
        payment = update.body.get("message", {}).get("successful_payment")
        if payment is None or payment["telegram_payment_charge_id"] not in kept:
            continue
        charge = kept[payment["telegram_payment_charge_id"]]
        payload, total = payment["invoice_payload"], payment["total_amount"]
        if (charge["amount"], charge["currency"]) != (total, payment["currency"]):
            yield f"order {payload}: {total} was paid, {charge['amount']} {charge['currency']} is known"
        invoice = invoices.get(payload)
        if invoice is None:
            continue
        price = sum(part["amount"] for part in json.loads(invoice["prices"]))
        price += shipping.get((payload, payment.get("shipping_option_id", "")), 0)
        most_tip = int(invoice.get("max_tip_amount", 0))
        if not price <= total <= price + most_tip or invoice["currency"] != payment["currency"]:
            yield f"order {payload}: the price was {price}, a tip up to {most_tip}, and {total} was paid"


def _shipping_offers(evidence: Evidence) -> dict[tuple[str, str], int]:
    asked = {
        update.body["shipping_query"]["id"]: update.body["shipping_query"]["invoice_payload"]
        for update in evidence.acknowledged
        if update.kind == "shipping_query"
    }
    offers: dict[tuple[str, str], int] = {}
    for call in evidence.sent("answerShippingQuery"):
        payload = asked.get(call.arguments["shipping_query_id"], "")
        for option in json.loads(call.arguments.get("shipping_options") or "[]"):
            offers[payload, option["id"]] = sum(part["amount"] for part in option["prices"])
    return offers


def access_is_what_was_paid_for(evidence: Evidence) -> Iterator[str]:
    """I13: who has access has paid for this time (and the grace); who has paid has access."""
    for row in evidence.rows("orders"):
        order = json.loads(row["document"])["order"]
        subscription = order["subscription"]
        if subscription is None:
            continue
        is_paid = subscription["paid_until"] + evidence.grace_seconds > evidence.now
        charge = next(
            (
                one
                for one in evidence.rows("charges")
                if one["telegram_payment_charge_id"] == subscription["first_charge_id"]
            ),
            None,
        )
        is_kept = charge is not None and charge["state"] == KEPT
        for one in evidence.rows("deliveries"):
            has_access = one["order_id"] == row["id"] and one["state"] == "GRANTED"
            if has_access and not (is_paid and is_kept):
                yield f"order {row['id']}: access goes on, and is not paid for"
        if is_paid and is_kept and subscription["state"] == "ENDED":
            yield f"order {row['id']}: access has ended, and is paid for"
