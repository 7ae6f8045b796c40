"""What must hold of the record: legal moves only, one answer in time, no secret, nothing lost."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.reliability.evidence import Evidence, Row

ANSWER_SECONDS = 10.0
QUESTIONS = {"PreCheckoutQueried", "ShippingQueried"}
MONEY_KINDS = ("pre_checkout_query", "shipping_query")
# Between which states of payment an input may lead; every other input leaves the payment where it is.
LEGAL_MOVES = {
    "PlaceOrder": {("", "OPEN")},
    "PreCheckoutQueried": {("", "OPEN"), ("", "APPROVED"), ("OPEN", "APPROVED")},
    "ShippingQueried": {("", "OPEN")},
    "AnswerRejected": {("APPROVED", "OPEN"), ("APPROVED", "EXPIRED")},
    "PaymentSucceeded": {
        ("", "OPEN"),
        ("", "PAID"),
        ("APPROVED", "PAID"),
        ("OPEN", "PAID"),
        ("EXPIRED", "PAID"),
    },
    "DeadlinePassed": {("APPROVED", "OPEN"), ("APPROVED", "EXPIRED"), ("OPEN", "EXPIRED")},
    "CancelOrder": {("OPEN", "CANCELLED")},
}
# Where a secret is spoken on purpose: Telegram asks for it there.
SECRET_ARGUMENTS = {
    "sendInvoice": "provider_token",
    "createInvoiceLink": "provider_token",
    "setWebhook": "secret_token",
}


def telling_it_again_changes_nothing(evidence: Evidence) -> Iterator[str]:
    """I7: the whole log of updates once more leaves every table as it was, but for the inbox and answers."""
    if evidence.after_replay is None:
        return
    for table in ("orders", "stock", "stock_moves", "charges", "refunds", "deliveries", "keys", "ledger"):
        before = _without_revision(evidence.tables[table])
        after = _without_revision(evidence.after_replay[table])
        if before != after:
            yield f"{table}: {len(before)} rows became {len(after)}, or others, when all was told again"


def _without_revision(rows: list[Row]) -> list[str]:
    """An order's revision counts what it was told; its document has a hold renewed by a repeated question."""
    return sorted(
        json.dumps({name: str(value) for name, value in row.items() if name not in ("revision", "document")})
        for row in rows
    )


def the_journal_is_legal(evidence: Evidence) -> Iterator[str]:
    """I8: each order's journal is an unbroken chain of legal moves that ends where the order is."""
    chains: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.rows("journal"):
        chains[row["order_id"]].append(row)
    for order in evidence.rows("orders"):
        chain = sorted(chains.pop(order["id"], []), key=lambda row: int(row["revision"]))
        if [row["revision"] for row in chain] != list(range(len(chain))) or not chain:
            yield f"order {order['id']}: the journal has gaps: {[row['revision'] for row in chain]}"
            continue
        state = ""
        for row in chain:
            move = (row["payment_before"], row["payment_after"])
            if move[0] != state:
                yield f"order {order['id']}: was {state or 'new'}, and {row['input']} found {move[0]}"
            if move[0] != move[1] and move not in LEGAL_MOVES.get(row["input"], set()):
                yield f"order {order['id']}: {row['input']} led from {move[0] or 'nothing'} to {move[1]}"
            state = move[1]
        if state != order["payment"]:
            yield f"order {order['id']} is {order['payment']}, its journal ends at {state}"
    for order_id in chains:
        yield f"there is a journal of order {order_id}, and no such order"


def each_question_has_one_answer(evidence: Evidence) -> Iterator[str]:
    """I9: one content for each pre-checkout query, within ten seconds."""
    asked = {
        update.body["pre_checkout_query"]["id"]: update
        for update in evidence.acknowledged
        if update.kind == "pre_checkout_query"
    }
    answers: dict[str, set[str]] = defaultdict(set)
    for call in evidence.calls:
        if call.method == "answerPreCheckoutQuery":
            query_id = call.arguments["pre_checkout_query_id"]
            answers[query_id].add(f"{call.arguments['ok']} {call.arguments.get('error_message', '')}")
            if call.result and query_id in asked and call.at > asked[query_id].created + ANSWER_SECONDS:
                yield f"query {query_id} was answered after {call.at - asked[query_id].created:.1f} seconds"
    for query_id, contents in answers.items():
        if len(contents) > 1:
            yield f"query {query_id} was answered in {len(contents)} ways: {sorted(contents)}"
    for query_id, update in asked.items():
        if query_id not in answers and update.at <= update.created + ANSWER_SECONDS - 1:
            yield f"query {query_id} was heard in time and never answered"


def no_secret_is_told(evidence: Evidence) -> Iterator[str]:
    """I14: no token in what the shop prints, stores, or says."""
    for canary in evidence.canaries:
        if canary in evidence.output:
            yield "a secret is in what the shop printed"
        if canary in repr(evidence.tables):
            yield "a secret is in the shop's tables"
        for call in evidence.calls:
            spoken = {**call.arguments}
            spoken.pop(SECRET_ARGUMENTS.get(call.method, ""), None)
            if canary in repr(spoken):
                yield f"a secret is in the arguments of call {call.number}, {call.method}"


def what_was_acknowledged_is_stored(evidence: Evidence) -> Iterator[str]:
    """I15: the raw text of every acknowledged question and payment is in the inbox.

    Talk that changes nothing in the books leaves nothing there.
    """
    stored = {(row["update_id"], _in_one_form(row["body"])) for row in evidence.rows("inbox")}
    for update in evidence.acknowledged:
        message = update.body.get("message", {})
        is_money = (
            update.kind in MONEY_KINDS or "successful_payment" in message or "refunded_payment" in message
        )
        if is_money and (update.update_id, json.dumps(update.body, sort_keys=True)) not in stored:
            yield f"update {update.update_id} ({update.kind}) was acknowledged, and is not in the inbox"


def _in_one_form(body: bytes) -> str:
    """The same for the same JSON; "" for what is none, which Telegram did not send."""
    try:
        return json.dumps(json.loads(body), sort_keys=True)
    except (ValueError, RecursionError):
        return ""


def nothing_is_left_half_done(evidence: Evidence) -> Iterator[str]:
    """I16: no time that has passed is still to be kept, no refund under way, no failed input unseen."""
    for row in evidence.rows("deadlines"):
        if row["due"] + 60 < evidence.now:
            yield f"the {row['kind']} deadline of order {row['order_id']} passed at {row['due']:.0f}"
    for row in evidence.rows("refunds"):
        if row["state"] == "SENT" or (row["state"] == "DUE" and row["currency"] == "XTR"):
            yield f"refund {row['number']} of order {row['order_id']} is {row['state']}"
    unseen = Counter(row["update_id"] for row in evidence.rows("inbox") if row["set_aside"])
    for update_id in unseen:
        if not any(case["update_id"] == update_id for case in evidence.rows("cases")):
            yield f"update {update_id} was set aside, and there is no case of it"


def shops_keep_to_themselves(evidence: Evidence) -> Iterator[str]:
    """I17: this shop's bot sends only this shop's invoices, to its own buyers; rows belong to a shop."""
    ours = {row["invoice_payload"] for row in evidence.rows("orders")}
    theirs = {row["invoice_payload"] for row in evidence.tables["orders"]} - ours
    for call in evidence.calls:
        if call.arguments.get("payload") in theirs:
            yield f"call {call.number} sent the invoice of another shop's order"
    charges = {charge.charge_id for charge in evidence.provider}
    for row in evidence.rows("charges"):
        if row["telegram_payment_charge_id"] not in charges:
            yield f"charge {row['telegram_payment_charge_id']} was not paid to this shop's bot"
    orders = {row["id"] for row in evidence.rows("orders")}
    for table in ("charges", "deliveries", "refunds", "journal", "ledger", "stock_moves", "outbox"):
        for row in evidence.rows(table):
            if row["order_id"] and row["order_id"] not in orders:
                yield f"a row of {table} is about order {row['order_id']} of another shop"
