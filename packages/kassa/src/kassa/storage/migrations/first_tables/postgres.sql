-- The tables of the first release, as they were then: later changes of schema.py do not reach this file.
-- A statement ends with a semicolon before an empty line.

CREATE SEQUENCE outbox_numbers AS BIGINT;

CREATE SEQUENCE ledger_numbers AS BIGINT;

CREATE SEQUENCE cases_numbers AS BIGINT;

CREATE TABLE cases (
    shop TEXT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    opened_at DOUBLE PRECISION NOT NULL,
    closed_at DOUBLE PRECISION,
    order_id TEXT NOT NULL,
    update_id BIGINT,
    telegram_payment_charge_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (shop, number)
);

CREATE INDEX cases_open ON cases (shop, number) WHERE closed_at IS NULL;

CREATE TABLE charges (
    shop TEXT NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_payment_charge_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    payer_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    paid_at DOUBLE PRECISION NOT NULL,
    is_sole BIGINT NOT NULL,
    PRIMARY KEY (shop, telegram_payment_charge_id),
    CONSTRAINT charges_amount_not_below_zero CHECK (amount >= 0)
);

CREATE UNIQUE INDEX charges_known_to_the_provider_once ON charges (shop, provider, provider_payment_charge_id) WHERE provider_payment_charge_id <> '';

CREATE UNIQUE INDEX charges_one_kept_for_each_order ON charges (shop, order_id) WHERE is_sole = 1 AND state = 'ACCEPTED';

CREATE TABLE deadlines (
    shop TEXT NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (shop, due, order_id, kind)
);

CREATE TABLE deliveries (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    line_number BIGINT NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    tracking TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (shop, order_id, number),
    CONSTRAINT deliveries_one_for_each_paid_line UNIQUE (shop, order_id, telegram_payment_charge_id, line_number)
);

CREATE TABLE inbox (
    shop TEXT NOT NULL,
    update_id BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body BYTEA NOT NULL,
    received_at DOUBLE PRECISION NOT NULL,
    order_id TEXT NOT NULL,
    set_aside TEXT NOT NULL,
    PRIMARY KEY (shop, update_id, generation)
);

CREATE INDEX inbox_latest ON inbox (shop, received_at);

CREATE TABLE journal (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    input TEXT NOT NULL,
    detail TEXT NOT NULL,
    row TEXT NOT NULL,
    payment_before TEXT NOT NULL,
    payment_after TEXT NOT NULL,
    update_id BIGINT,
    PRIMARY KEY (shop, order_id, revision)
);

CREATE TABLE keys (
    shop TEXT NOT NULL,
    pool TEXT NOT NULL,
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    order_id TEXT,
    delivery_number BIGINT,
    unit BIGINT,
    PRIMARY KEY (shop, pool, key),
    CONSTRAINT keys_one_for_each_unit UNIQUE (shop, order_id, delivery_number, unit)
);

CREATE INDEX keys_free ON keys (shop, pool, number) WHERE order_id IS NULL;

CREATE TABLE leases (
    shop TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (shop, name)
);

CREATE TABLE ledger (
    shop TEXT NOT NULL,
    number BIGINT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    order_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    what TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (shop, number),
    CONSTRAINT ledger_each_transfer_once UNIQUE (shop, telegram_payment_charge_id, what),
    CONSTRAINT ledger_moves_something CHECK (amount > 0),
    CONSTRAINT ledger_moves_between_two_accounts CHECK (debit <> credit)
);

CREATE TABLE open_invoices (
    shop TEXT NOT NULL,
    payload TEXT NOT NULL,
    lines TEXT NOT NULL,
    opened_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (shop, payload)
);

CREATE TABLE orders (
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    invoicing TEXT NOT NULL,
    invoice_payload TEXT NOT NULL,
    buyer_id BIGINT NOT NULL,
    payment TEXT NOT NULL,
    currency TEXT NOT NULL,
    placed_at DOUBLE PRECISION NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (shop, id)
);

CREATE INDEX orders_of_a_buyer ON orders (shop, buyer_id, placed_at);

CREATE INDEX orders_of_an_open_invoice ON orders (shop, invoice_payload, buyer_id) WHERE invoicing = 'open';

CREATE UNIQUE INDEX orders_one_live_for_each_payer ON orders (shop, invoice_payload, buyer_id) WHERE invoicing = 'open' AND payment IN ('OPEN', 'APPROVED');

CREATE TABLE outbox (
    shop TEXT NOT NULL,
    id BIGINT NOT NULL,
    key TEXT NOT NULL,
    order_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    lane BIGINT NOT NULL,
    effect TEXT NOT NULL,
    detail TEXT NOT NULL,
    goods TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at DOUBLE PRECISION NOT NULL,
    due_at DOUBLE PRECISION NOT NULL,
    attempts BIGINT NOT NULL,
    may_have_arrived BIGINT NOT NULL,
    finished_at DOUBLE PRECISION,
    result TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (shop, id),
    CONSTRAINT outbox_each_effect_once UNIQUE (shop, order_id, key),
    CONSTRAINT outbox_states CHECK (state IN ('pending', 'sent', 'failed', 'withdrawn'))
);

CREATE INDEX outbox_pending ON outbox (shop, id) WHERE state = 'pending';

CREATE TABLE products (
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (shop, id)
);

CREATE TABLE refunds (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    telegram_payment_charge_id TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (shop, order_id, number),
    CONSTRAINT refunds_give_something_back CHECK (amount > 0)
);

CREATE TABLE stock (
    shop TEXT NOT NULL,
    item TEXT NOT NULL,
    shelf BIGINT,
    held BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    received BIGINT NOT NULL,
    PRIMARY KEY (shop, item),
    CONSTRAINT stock_shelf_not_below_zero CHECK (shelf >= 0),
    CONSTRAINT stock_is_conserved CHECK (shelf IS NULL OR shelf + held + taken = received),
    CONSTRAINT stock_held_and_taken_not_below_zero CHECK (held >= 0 AND taken >= 0)
);

CREATE TABLE stock_moves (
    shop TEXT NOT NULL,
    order_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    line_number BIGINT NOT NULL,
    PRIMARY KEY (shop, order_id, revision, number),
    CONSTRAINT stock_moves_move_something CHECK (quantity > 0)
);

CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;

CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();

CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();

CREATE TRIGGER stock_moves_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_moves FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();
