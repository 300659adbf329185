//! The statements that the shop sends.

pub const PRODUCT: &str = "SELECT id, name, price_cents, stock, stars, people FROM products WHERE id = ?";

pub const SEARCH: &str = "\
    SELECT id, name, price_cents, stock, stars, people \
    FROM search_index JOIN products ON id = product WHERE word = ? ORDER BY name LIMIT 20";

/// Every name is compared, since no index helps.
pub const SEARCH_ALIKE: &str = "\
    SELECT id, name, price_cents, stock, stars, people \
    FROM products WHERE name = ? COLLATE alike ORDER BY name LIMIT 20";

pub const CART: &str = "\
    SELECT product, quantity, price_cents \
    FROM carts JOIN products ON id = product WHERE customer = ? ORDER BY product";

pub const ADD_TO_CART: &str = "\
    INSERT INTO carts (customer, product, quantity) VALUES (?, ?, ?) \
    ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity";

pub const EMPTY_CART: &str = "DELETE FROM carts WHERE customer = ?";

pub const TAKE_FROM_SHELF: &str = "UPDATE products SET stock = stock - ?1 WHERE id = ?2 AND stock >= ?1";

pub const ADD_ORDER: &str = "INSERT INTO orders (customer, total_cents) VALUES (?, ?)";

pub const ADD_ORDER_LINE: &str = "\
    INSERT INTO order_lines (order_id, product, quantity, revenue_cents) VALUES (?, ?, ?, ?)";

pub const ORDERS: &str = "\
    SELECT id, total_cents FROM orders WHERE customer = ? ORDER BY id DESC LIMIT 20";

pub const ORDER_LINES: &str = "\
    SELECT product, quantity, revenue_cents FROM order_lines WHERE order_id = ? ORDER BY product";

pub const SALES: &str = "\
    SELECT product, sum(quantity), sum(revenue_cents) \
    FROM order_lines GROUP BY product ORDER BY 3 DESC";

pub const PERMISSION: &str = "SELECT count(*) FROM permissions WHERE user = ? AND permission = ?";

pub const CLEAR_INDEX: &str = "DELETE FROM search_index";
pub const NAMES: &str = "SELECT id, name FROM products";
pub const ADD_WORD: &str = "INSERT OR IGNORE INTO search_index (word, product) VALUES (?, ?)";

pub const FILL_PRODUCT: &str = "\
    INSERT OR REPLACE INTO products (id, name, price_cents, stock, stars, people) \
    VALUES (?, ?, ?, ?, ?, ?)";

/// Of each of the first products one.
pub const FILL_ORDERS: &str = "\
    INSERT INTO orders (customer, total_cents) \
    SELECT ?1, price_cents FROM products \
    WHERE id <= ?2 AND NOT EXISTS (SELECT * FROM orders WHERE customer = ?1)";

pub const FILL_ORDER_LINES: &str = "\
    INSERT INTO order_lines (order_id, product, quantity, revenue_cents) \
    SELECT orders.id, products.id, 1, total_cents \
    FROM orders JOIN products ON price_cents = total_cents \
    WHERE customer = ? AND orders.id NOT IN (SELECT order_id FROM order_lines)";
