"""A person says whose payment it is that fitted no order, or several."""

from __future__ import annotations

from kassa.core.currencies import format_money
from kassa.core.errors import Conflict, InvalidInput, NotFound
from kassa.core.order import Order
from kassa.service.engine import Engine
from kassa.service.reconciling.line_notes import LineNotes
from kassa.service.reconciling.matching import approvals_of, payment_of


async def assign(engine: Engine, case: int, order: Order) -> Order:
    """Gives the payment of an open case to the order, which then decides about it as about any other.

    Raises NotFound for a case that is about no line of a statement, InvalidInput for an order that was never
    told yes to this amount, Conflict when it could not be decided.
    """
    found = await engine.storage.line_of_case(case)
    if found is None or found[1].line.kind != "payment":
        raise NotFound(f"case {case} is about no payment of a statement; `kassa stuck` lists the open ones")
    source, read = found
    total = read.line.total
    approvals = approvals_of(order, await engine.storage.journal(order.id))
    fitting = [approval for approval in approvals if approval.query.total == total]
    if not fitting:
        told = ", ".join(dict.fromkeys(format_money(one.query.total) for one in approvals)) or "nothing"
        problem = f"order {order.id[:8]} was said yes to for {told}; this payment is {format_money(total)}"
        raise InvalidInput([("--order", problem)])
    payment = payment_of(fitting[-1], read.line, source)
    note = LineNotes(engine, source).moving(read, payment.telegram_payment_charge_id, order.id)
    if await engine.learn(payment, payment.invoice_payload, note) == "failed":
        raise Conflict("it could not be decided; `kassa stuck` says why")
    return await engine.order(order.id) or order
