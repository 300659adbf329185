//! The shop's memory: `SQLite`, in a file or in the process.

use crate::cart::{Cart, Item, Line};
use crate::error::Error;
use crate::products::{Product, Ratings};
use crate::reports::Sales;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::path::Path;

/// A product that nobody can buy any more.
pub const SOLD_OUT: i64 = 13;
/// A product of which there is one. Nobody ever gets it.
pub const LAST_ONE: i64 = 14;
/// A product that nobody has rated yet.
pub const UNRATED: i64 = 7;
/// How many products there are; their numbers start at 1.
pub const PRODUCTS: i64 = 40;

/// Takes the lock that writing needs at once, and waits for it if somebody else has it.
const WRITE: &str = "BEGIN IMMEDIATE";

const SCHEMA: &str = include_str!("schema.sql");

/// An `SQLite` database; clones share it.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

type ProductRow = (i64, String, i64, i64, i64, i64);

#[dials::timed]
impl Store {
    /// Opens the database, and creates and fills it where needed.
    #[dials(skip)]
    pub async fn open(file: Option<&Path>) -> Result<Self, Error> {
        let (options, connections) = match file {
            Some(file) => (
                SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal),
                4,
            ),
            // Every connection to memory is a database of its own, and it is gone with the connection.
            None => (SqliteConnectOptions::new().in_memory(true), 1),
        };
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        let store = Store { pool };
        store.fill().await?;
        store.rebuild_index().await?;
        Ok(store)
    }

    async fn fill(&self) -> Result<(), Error> {
        const PRODUCT: &str = "
            INSERT OR REPLACE INTO products (id, name, price_cents, stock, stars, people)
            VALUES (?, ?, ?, ?, ?, ?)";
        const COLOURS: [&str; 5] = ["red", "green", "blue", "black", "white"];
        const THINGS: [&str; 8] = ["chair", "lamp", "table", "mug", "clock", "shelf", "vase", "rug"];

        let names =
            COLOURS.iter().flat_map(|colour| THINGS.iter().map(move |thing| format!("{colour} {thing}")));
        let mut transaction = self.pool.begin_with(WRITE).await?;
        for (id, name) in (1..=PRODUCTS).zip(names) {
            sqlx::query(PRODUCT)
                .bind(id)
                .bind(name)
                .bind(500 + id * 25)
                .bind(match id {
                    SOLD_OUT => 0,
                    LAST_ONE => 1,
                    _ => 1_000_000,
                })
                .bind(id * 4)
                .bind(if id == UNRATED { 0 } else { id })
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    pub async fn product(&self, id: i64) -> Result<Option<Product>, Error> {
        const SQL: &str = "SELECT id, name, price_cents, stock, stars, people FROM products WHERE id = ?";
        let row = sqlx::query_as(SQL).bind(id).fetch_optional(&self.pool).await?;
        Ok(row.map(product))
    }

    pub async fn search(&self, word: &str) -> Result<Vec<Product>, Error> {
        const SQL: &str = "
            SELECT id, name, price_cents, stock, stars, people
            FROM search_index JOIN products ON id = product WHERE word = ? ORDER BY name LIMIT 20";
        let rows = sqlx::query_as(SQL).bind(word).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(product).collect())
    }

    pub async fn cart(&self, customer: i64) -> Result<Cart, Error> {
        const SQL: &str = "
            SELECT product, quantity, price_cents
            FROM carts JOIN products ON id = product WHERE customer = ? ORDER BY product";
        let rows = sqlx::query_as(SQL).bind(customer).fetch_all(&self.pool).await?;
        let line = |(product, quantity, price_cents)| Line { product, quantity, price_cents };
        Ok(Cart { lines: rows.into_iter().map(line).collect() })
    }

    pub async fn add_to_cart(&self, customer: i64, item: &Item) -> Result<(), Error> {
        const SQL: &str = "
            INSERT INTO carts (customer, product, quantity) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity";
        sqlx::query(SQL).bind(customer).bind(item.product).bind(item.quantity).execute(&self.pool).await?;
        Ok(())
    }

    /// Takes what is in the cart from the shelf, all of it or nothing, and gives the number of the order.
    pub async fn place_order(&self, customer: i64, cart: &Cart, total_cents: i64) -> Result<i64, Error> {
        const TAKE: &str = "UPDATE products SET stock = stock - ?1 WHERE id = ?2 AND stock >= ?1";
        const ORDER: &str = "INSERT INTO orders (customer, total_cents) VALUES (?, ?)";
        const ITEM: &str = "
            INSERT INTO order_lines (order_id, product, quantity, revenue_cents) VALUES (?, ?, ?, ?)";
        const EMPTY: &str = "DELETE FROM carts WHERE customer = ?";

        let mut transaction = self.pool.begin_with(WRITE).await?;
        for line in &cart.lines {
            let taken =
                sqlx::query(TAKE).bind(line.quantity).bind(line.product).execute(&mut *transaction).await?;
            if taken.rows_affected() == 0 {
                return Err(Error::OutOfStock);
            }
        }
        let order = sqlx::query(ORDER).bind(customer).bind(total_cents).execute(&mut *transaction).await?;
        let order = order.last_insert_rowid();
        for line in &cart.lines {
            sqlx::query(ITEM)
                .bind(order)
                .bind(line.product)
                .bind(line.quantity)
                .bind(line.quantity * line.price_cents)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query(EMPTY).bind(customer).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(order)
    }

    /// A refusal is no error to the caller, but worth a number: it is counted as one, of kind `rejected`.
    #[dials::timed(ok = is_granted)]
    pub async fn is_allowed(&self, user: &str, permission: &str) -> Result<bool, Error> {
        const SQL: &str = "SELECT count(*) FROM permissions WHERE user = ? AND permission = ?";
        let (found,): (i64,) = sqlx::query_as(SQL).bind(user).bind(permission).fetch_one(&self.pool).await?;
        Ok(found > 0)
    }

    pub async fn sales(&self) -> Result<Vec<Sales>, Error> {
        const SQL: &str = "
            SELECT product, sum(quantity), sum(revenue_cents)
            FROM order_lines GROUP BY product ORDER BY 3 DESC";
        let rows = sqlx::query_as(SQL).fetch_all(&self.pool).await?;
        let sales = |(product, sold, revenue_cents)| Sales { product, sold, revenue_cents };
        Ok(rows.into_iter().map(sales).collect())
    }

    /// Writes every word of every name into the search index anew.
    pub async fn rebuild_index(&self) -> Result<(), Error> {
        const CLEAR: &str = "DELETE FROM search_index";
        const NAMES: &str = "SELECT id, name FROM products";
        const WORD: &str = "INSERT OR IGNORE INTO search_index (word, product) VALUES (?, ?)";

        let mut transaction = self.pool.begin_with(WRITE).await?;
        sqlx::query(CLEAR).execute(&mut *transaction).await?;
        let names: Vec<(i64, String)> = sqlx::query_as(NAMES).fetch_all(&mut *transaction).await?;
        for (id, name) in names {
            for word in name.split_whitespace() {
                sqlx::query(WORD).bind(word).bind(id).execute(&mut *transaction).await?;
            }
        }
        Ok(transaction.commit().await?)
    }
}

fn is_granted(answer: &Result<bool, Error>) -> bool {
    matches!(answer, Ok(true))
}

fn product((id, name, price_cents, stock, stars, people): ProductRow) -> Product {
    Product { id, name, price_cents, stock, ratings: Ratings { stars, people } }
}
