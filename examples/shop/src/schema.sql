CREATE TABLE IF NOT EXISTS products (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    price_cents INTEGER NOT NULL,
    stock       INTEGER NOT NULL,
    stars       INTEGER NOT NULL,
    people      INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS search_index (
    word    TEXT    NOT NULL,
    product INTEGER NOT NULL,
    PRIMARY KEY (word, product)
);

CREATE TABLE IF NOT EXISTS carts (
    customer INTEGER NOT NULL,
    product  INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (customer, product)
);

CREATE TABLE IF NOT EXISTS orders (
    id          INTEGER PRIMARY KEY,
    customer    INTEGER NOT NULL,
    total_cents INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS order_lines (
    order_id      INTEGER NOT NULL,
    product       INTEGER NOT NULL,
    quantity      INTEGER NOT NULL,
    revenue_cents INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS lines_of_orders ON order_lines (order_id);

CREATE TABLE IF NOT EXISTS permissions (
    user       TEXT NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (user, permission)
);

INSERT OR IGNORE INTO permissions (user, permission) VALUES ('ada', 'reports');
