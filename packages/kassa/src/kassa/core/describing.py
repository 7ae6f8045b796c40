"""docs/checkout.md, printed from the tables that run."""

from __future__ import annotations

from kassa.core.checkout import TABLES
from kassa.core.table import Row, Table, Trigger

_HEAD = """# The checkout

<!-- Printed by `make docs` from kassa.core.tables: change the rows, not this page. -->

`kassa.core.checkout.decide(order, input, given)` looks one row up and returns the order as it is then, moves
of stock, effects to run and deadlines to keep. Rows of the same state and input are tried from top to bottom;
the first whose condition holds decides. The journal names the row of every decision.

Questions (`ShippingQueried`, `PreCheckoutQueried`) are always answered. Facts are always accepted, in any
order and any number of times: what no row speaks of changes nothing (row `-`). Commands that no row allows
are rejected, and say from where they would be possible.

"""
_COLUMNS = "| # | from | input | when | to | stock | effects |\n|---|---|---|---|---|---|---|"
_PLACING = (
    "| 1 | – | PlaceOrder | lines not empty, one currency, all on sale and on the shelf, within Telegram's "
    "limits | OPEN | | SendInvoice; keep the invoice's deadline |\n"
)
_INTRODUCTIONS = {
    "Payment": """\
The life of the order's payment: OPEN (can be paid), APPROVED (we said yes, goods are held), PAID, EXPIRED,
CANCELLED. The word that people read is derived from all four tables (`kassa.core.standing`).""",
    "Money": """\
The state is that of the charge that the input names (`PaymentRefunded`, `ChargedBack`, `RefundOrder`:
ACCEPTED, REFUND_DUE, REFUNDED, CHARGED_BACK), or of the refund (all others: DUE, SENT, UNKNOWN, FAILED,
DONE). – means: not known.""",
    "Goods": """\
The state is that of the delivery that the input names. Goods come back to the shelf only by `Restock`: what
restocks by itself loses goods when a refund crosses a delivery in flight. Before an effect runs,
`kassa.core.wanted` is asked whether it is still wanted.""",
    "Subscription": """\
Subscriptions are paid in Stars. The first charge begins one (rows 12, 13); a whole refund or a chargeback
ends it (rows M1, M4, M11). What Telegram says about it is a hint; the deadlines decide.""",
}


def checkout_page() -> str:
    """The whole page as Markdown."""
    return f"{_HEAD}{_COLUMNS}\n{_PLACING}{''.join(_section(table) for table in TABLES)}"


def _section(table: Table) -> str:
    lines = [
        f"\n## {table.title}\n",
        f"{_INTRODUCTIONS[table.title]}\n",
        _COLUMNS,
        *(_line(row) for row in table.rows),
    ]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    cells = (row.number, _froms(row), _input(row.trigger), row.when, row.to, row.stock, row.effects)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _froms(row: Row) -> str:
    return ", ".join("–" if state is None else str(state) for state in row.froms)


def _input(trigger: Trigger) -> str:
    return f"DeadlinePassed({trigger})" if isinstance(trigger, str) else trigger.__name__
