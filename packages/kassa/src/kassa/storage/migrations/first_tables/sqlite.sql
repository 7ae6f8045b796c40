-- The tables of the first release, as they were then: later changes of schema.py do not reach this file.
-- A statement ends with a semicolon before an empty line.

CREATE TABLE cases (
    shop TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    opened_at REAL NOT NULL,
    closed_at REAL,
    order_id TEXT NOT NULL,
    update_id INTEGER,
    telegram_payment_charge_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (shop, number)
)
 STRICT;

CREATE INDEX cases_open ON cases (shop, number)
    WHERE closed_at IS NULL;

CREATE TABLE charges (
    shop TEXT NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_payment_charge_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    payer_id INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    paid_at REAL NOT NULL,
    is_sole INTEGER NOT NULL,
    PRIMARY KEY (shop, telegram_payment_charge_id),
    CONSTRAINT charges_amount_not_below_zero CHECK (amount >= 0)
)
 WITHOUT ROWID,
 STRICT;

CREATE UNIQUE INDEX charges_known_to_the_provider_once
        ON charges (shop, provider, provider_payment_charge_id)
    WHERE provider_payment_charge_id <> '';

CREATE UNIQUE INDEX charges_one_kept_for_each_order ON charges (shop, order_id)
    WHERE is_sole = 1 AND state = 'ACCEPTED';

CREATE TABLE deadlines (
    shop TEXT NOT NULL,
    due REAL NOT NULL,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (shop, due, order_id, kind)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE deliveries (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    line_number INTEGER NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    tracking TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (shop, order_id, number),
    CONSTRAINT deliveries_one_for_each_paid_line
        UNIQUE (shop, order_id, telegram_payment_charge_id, line_number)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE inbox (
    shop TEXT NOT NULL,
    update_id INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at REAL NOT NULL,
    order_id TEXT NOT NULL,
    set_aside TEXT NOT NULL,
    PRIMARY KEY (shop, update_id, generation)
)
 STRICT;

CREATE TABLE journal (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at REAL NOT NULL,
    input TEXT NOT NULL,
    detail TEXT NOT NULL,
    "row" TEXT NOT NULL,
    payment_before TEXT NOT NULL,
    payment_after TEXT NOT NULL,
    update_id INTEGER,
    PRIMARY KEY (shop, order_id, revision)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE keys (
    shop TEXT NOT NULL,
    pool TEXT NOT NULL,
    "key" TEXT NOT NULL,
    number INTEGER NOT NULL,
    order_id TEXT,
    delivery_number INTEGER,
    unit INTEGER,
    PRIMARY KEY (shop, pool, "key"),
    CONSTRAINT keys_one_for_each_unit UNIQUE (shop, order_id, delivery_number, unit)
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX keys_free ON keys (shop, pool, number)
    WHERE order_id IS NULL;

CREATE TABLE ledger (
    shop TEXT NOT NULL,
    number INTEGER NOT NULL,
    at REAL NOT NULL,
    order_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    what TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (shop, number),
    CONSTRAINT ledger_each_transfer_once UNIQUE (shop, telegram_payment_charge_id, what),
    CONSTRAINT ledger_moves_something CHECK (amount > 0),
    CONSTRAINT ledger_moves_between_two_accounts CHECK (debit <> credit)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE open_invoices (
    shop TEXT NOT NULL,
    payload TEXT NOT NULL,
    lines TEXT NOT NULL,
    opened_at REAL NOT NULL,
    PRIMARY KEY (shop, payload)
)
 STRICT;

CREATE TABLE orders (
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    invoicing TEXT NOT NULL,
    invoice_payload TEXT NOT NULL,
    buyer_id INTEGER NOT NULL,
    payment TEXT NOT NULL,
    currency TEXT NOT NULL,
    placed_at REAL NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (shop, id)
)
 STRICT;

CREATE INDEX orders_of_a_buyer ON orders (shop, buyer_id, placed_at);

CREATE INDEX orders_of_an_open_invoice ON orders (shop, invoice_payload, buyer_id)
    WHERE invoicing = 'open';

CREATE UNIQUE INDEX orders_one_live_for_each_payer ON orders (shop, invoice_payload, buyer_id)
    WHERE invoicing = 'open' AND payment IN ('OPEN', 'APPROVED');

CREATE TABLE outbox (
    shop TEXT NOT NULL,
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    order_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    effect TEXT NOT NULL,
    detail TEXT NOT NULL,
    goods TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at REAL NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL,
    may_have_arrived INTEGER NOT NULL,
    finished_at REAL,
    result TEXT NOT NULL,
    PRIMARY KEY (shop, id),
    CONSTRAINT outbox_each_effect_once UNIQUE (shop, order_id, "key"),
    CONSTRAINT outbox_states CHECK (state IN ('pending', 'sent', 'failed', 'withdrawn'))
)
 WITHOUT ROWID,
 STRICT;

CREATE INDEX outbox_pending ON outbox (shop, id)
    WHERE state = 'pending';

CREATE TABLE products (
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (shop, id)
)
 STRICT;

CREATE TABLE refunds (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (shop, order_id, number),
    CONSTRAINT refunds_give_something_back CHECK (amount > 0)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE stock (
    shop TEXT NOT NULL,
    item TEXT NOT NULL,
    shelf INTEGER,
    held INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    received INTEGER NOT NULL,
    PRIMARY KEY (shop, item),
    CONSTRAINT stock_shelf_not_below_zero CHECK (shelf >= 0),
    CONSTRAINT stock_held_and_taken_not_below_zero CHECK (held >= 0 AND taken >= 0),
    CONSTRAINT stock_is_conserved CHECK (shelf IS NULL OR shelf + held + taken = received)
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE stock_moves (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    line_number INTEGER NOT NULL,
    PRIMARY KEY (shop, order_id, revision, number),
    CONSTRAINT stock_moves_move_something CHECK (quantity > 0)
)
 WITHOUT ROWID,
 STRICT;

CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'journal is append-only');
    END;

CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'journal is append-only');
    END;

CREATE TRIGGER ledger_is_append_only_update BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'ledger is append-only');
    END;

CREATE TRIGGER ledger_is_append_only_delete BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'ledger is append-only');
    END;

CREATE TRIGGER stock_moves_is_append_only_update BEFORE UPDATE ON stock_moves
    BEGIN SELECT RAISE(ABORT, 'stock_moves is append-only');
    END;

CREATE TRIGGER stock_moves_is_append_only_delete BEFORE DELETE ON stock_moves
    BEGIN SELECT RAISE(ABORT, 'stock_moves is append-only');
    END;
