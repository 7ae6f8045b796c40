"""Does it all add up? Each check is a query that finds what does not, and the sentence that says so."""

from __future__ import annotations

from kassa.storage.queries import Reader

# Stock moves, charges and the ledger are written by different code from one decision: here they meet.
_CHECKS: tuple[tuple[str, str], ...] = (
    (
        "{0}: shelf {1} + held {2} + taken {3} is not what was received, {4}",
        "SELECT item, shelf, held, taken, received FROM stock "
        "WHERE shop = :shop AND shelf IS NOT NULL AND shelf + held + taken <> received",
    ),
    (
        "{0}: held {1} and taken {2}, but the moves add up to {3} and {4}",
        "SELECT item, held, taken, moved_held, moved_taken FROM ("
        " SELECT s.item, s.held, s.taken,"
        "  COALESCE(SUM(CASE m.kind WHEN 'hold' THEN m.quantity WHEN 'release' THEN -m.quantity"
        "   WHEN 'sell' THEN -m.quantity ELSE 0 END), 0) AS moved_held,"
        "  COALESCE(SUM(CASE m.kind WHEN 'sell' THEN m.quantity WHEN 'take' THEN m.quantity"
        "   WHEN 'restock' THEN -m.quantity ELSE 0 END), 0) AS moved_taken"
        " FROM stock s LEFT JOIN stock_moves m ON m.shop = s.shop AND m.item = s.item"
        " WHERE s.shop = :shop GROUP BY s.shop, s.item) WHERE held <> moved_held OR taken <> moved_taken",
    ),
    (
        "charge {0}: {1} {2} are known, but {3} are in the ledger",
        "SELECT id, amount, currency, booked FROM ("
        " SELECT c.telegram_payment_charge_id AS id, c.currency AS currency,"
        "  c.amount * CASE c.currency WHEN 'XTR' THEN 1000000000 ELSE 1 END AS amount,"
        "  (SELECT COALESCE(SUM(l.amount), 0) FROM ledger l WHERE l.shop = c.shop AND l.debit = 'receivable'"
        "   AND l.credit <> 'fees' AND l.telegram_payment_charge_id = c.telegram_payment_charge_id) AS booked"
        " FROM charges c WHERE c.shop = :shop) WHERE amount <> booked",
    ),
    (
        "charge {0} is {1}, but {2} of {3} went back in the ledger",
        "SELECT id, state, back, amount FROM ("
        " SELECT c.telegram_payment_charge_id AS id, c.state AS state,"
        "  c.amount * CASE c.currency WHEN 'XTR' THEN 1000000000 ELSE 1 END AS amount,"
        "  (SELECT COALESCE(SUM(l.amount), 0) FROM ledger l WHERE l.shop = c.shop AND l.credit = 'receivable'"
        "   AND l.debit <> 'fees' AND l.telegram_payment_charge_id = c.telegram_payment_charge_id) AS back"
        " FROM charges c WHERE c.shop = :shop)"
        " WHERE (state IN ('REFUNDED', 'CHARGED_BACK', 'MOVED')) <> (back = amount AND amount > 0)",
    ),
    (
        "pool {0}: {1} keys are free, but shelf and held say {2}",
        "SELECT pool, free, counted FROM ("
        " SELECT k.pool AS pool, SUM(CASE WHEN k.order_id IS NULL THEN 1 ELSE 0 END) AS free,"
        "  SUM(CASE WHEN k.order_id = '' THEN 1 ELSE 0 END) AS set_aside,"
        "  (SELECT s.shelf + s.held FROM stock s"
        "   WHERE s.shop = k.shop AND s.item = 'pool:' || k.pool) AS counted"
        " FROM keys k WHERE k.shop = :shop GROUP BY k.shop, k.pool)"
        # Since a restore keys may be set aside: how many the pool has is not known until some are loaded.
        " WHERE free > COALESCE(counted, -1) OR (free < counted AND set_aside = 0)",
    ),
    (
        "order {0} is {1}, and {2} units are held for it",
        "SELECT id, payment, held FROM ("
        " SELECT o.id AS id, o.payment AS payment,"
        "  SUM(CASE m.kind WHEN 'hold' THEN m.quantity WHEN 'release' THEN -m.quantity"
        "   WHEN 'sell' THEN -m.quantity ELSE 0 END) AS held"
        " FROM orders o JOIN stock_moves m ON m.shop = o.shop AND m.order_id = o.id"
        " WHERE o.shop = :shop GROUP BY o.shop, o.id) WHERE (held > 0) <> (payment = 'APPROVED') OR held < 0",
    ),
    (
        "order {0} is paid with no kept charge, and nothing was given back",
        "SELECT o.id FROM orders o WHERE o.shop = :shop AND o.payment = 'PAID' AND NOT EXISTS ("
        " SELECT 1 FROM charges c WHERE c.shop = o.shop AND c.order_id = o.id)",
    ),
)


def check(reader: Reader, shop: str) -> list[str]:
    """What does not add up, in words; empty when stock, charges, keys and ledger agree."""
    return [
        sentence.format(*row)
        for sentence, question in _CHECKS
        for row in reader.execute(question, {"shop": shop})
    ]
