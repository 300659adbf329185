//! The shop's memory: `SQLite`, in a file or in the process. Each function that asks it something is measured as a function,
//! by the attribute on the `impl` block, and as a query, by its own.

use crate::cart::{Cart, Item, Line};
use crate::error::Error;
use crate::orders::{self, Order};
use crate::products::{Product, Ratings};
use crate::reports::Sales;
use crate::sql;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::cmp::Ordering;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// A product that nobody can buy any more.
pub const SOLD_OUT: i64 = 13;
/// A product of which there is one. Nobody ever gets it.
pub const LAST_ONE: i64 = 14;
/// A product that nobody has rated yet.
pub const UNRATED: i64 = 7;
/// How many products there are; their numbers start at 1.
pub const PRODUCTS: i64 = 40;
/// A customer who has bought before, and does not now.
pub const REGULAR: i64 = 0;
/// How many orders that customer has, of a line each.
pub const ORDERS: i64 = 12;

/// How long it takes to compare two names; longer than is good.
const COMPARING: Duration = Duration::from_millis(5);
/// How long it takes at least to find the names that are alike.
pub const COMPARING_ALL: Duration = COMPARING.saturating_mul(PRODUCTS as u32);

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
            .connect_with(options.collation("alike", alike))
            .await?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        let store = Store { pool };
        store.fill().await?;
        store.rebuild_index().await?;
        Ok(store)
    }

    async fn fill(&self) -> Result<(), Error> {
        const COLOURS: [&str; 5] = ["red", "green", "blue", "black", "white"];
        const THINGS: [&str; 8] = ["chair", "lamp", "table", "mug", "clock", "shelf", "vase", "rug"];

        let names =
            COLOURS.iter().flat_map(|colour| THINGS.iter().map(move |thing| format!("{colour} {thing}")));
        let mut transaction = self.pool.begin_with(WRITE).await?;
        for (id, name) in (1..=PRODUCTS).zip(names) {
            sqlx::query(sql::FILL_PRODUCT)
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
        sqlx::query(sql::FILL_ORDERS).bind(REGULAR).bind(ORDERS).execute(&mut *transaction).await?;
        sqlx::query(sql::FILL_ORDER_LINES).bind(REGULAR).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    #[dials::slow_query(
        system = "sqlite",
        collection = "products",
        operation = "select",
        statement = sql::PRODUCT
    )]
    pub async fn product(&self, id: i64) -> Result<Option<Product>, Error> {
        let row = sqlx::query_as(sql::PRODUCT).bind(id).fetch_optional(&self.pool).await?;
        Ok(row.map(product))
    }

    #[dials::slow_query(
        system = "sqlite",
        collection = "search_index",
        operation = "select",
        statement = sql::SEARCH
    )]
    pub async fn search(&self, word: &str) -> Result<Vec<Product>, Error> {
        let rows = sqlx::query_as(sql::SEARCH).bind(word).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(product).collect())
    }

    /// Finds lamps for who is looking for a `lmap`. Slow by design, so that there is a slow query to look at: a log line in
    /// a file of its own, and a row of the report.
    #[dials::slow_query(
        threshold = 100ms,
        system = "sqlite",
        collection = "products",
        operation = "search",
        statement = sql::SEARCH_ALIKE
    )]
    pub async fn search_alike(&self, word: &str) -> Result<Vec<Product>, Error> {
        let rows = sqlx::query_as(sql::SEARCH_ALIKE).bind(word).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(product).collect())
    }

    #[dials::slow_query(
        system = "sqlite",
        collection = "carts",
        operation = "select",
        statement = sql::CART,
        rows = |cart| cart.lines.len()
    )]
    pub async fn cart(&self, customer: i64) -> Result<Cart, Error> {
        let rows = sqlx::query_as(sql::CART).bind(customer).fetch_all(&self.pool).await?;
        let line = |(product, quantity, price_cents)| Line { product, quantity, price_cents };
        Ok(Cart { lines: rows.into_iter().map(line).collect() })
    }

    #[dials::slow_query(
        system = "sqlite",
        collection = "carts",
        operation = "insert",
        statement = sql::ADD_TO_CART
    )]
    pub async fn add_to_cart(&self, customer: i64, item: &Item) -> Result<(), Error> {
        let add = sqlx::query(sql::ADD_TO_CART).bind(customer).bind(item.product).bind(item.quantity);
        add.execute(&self.pool).await?;
        Ok(())
    }

    /// Takes what is in the cart from the shelf, all of it or nothing, and gives the number of the order. As a query it has no
    /// statement, since it has several.
    #[dials::slow_query(system = "sqlite", collection = "orders", operation = "insert")]
    pub async fn place_order(&self, customer: i64, cart: &Cart, total_cents: i64) -> Result<i64, Error> {
        let mut transaction = self.pool.begin_with(WRITE).await?;
        for line in &cart.lines {
            let take = sqlx::query(sql::TAKE_FROM_SHELF).bind(line.quantity).bind(line.product);
            if take.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Err(Error::OutOfStock);
            }
        }
        let add = sqlx::query(sql::ADD_ORDER).bind(customer).bind(total_cents);
        let order = add.execute(&mut *transaction).await?.last_insert_rowid();
        for line in &cart.lines {
            sqlx::query(sql::ADD_ORDER_LINE)
                .bind(order)
                .bind(line.product)
                .bind(line.quantity)
                .bind(line.quantity * line.price_cents)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query(sql::EMPTY_CART).bind(customer).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(order)
    }

    /// The last orders, without their lines.
    #[dials::slow_query(
        system = "sqlite",
        collection = "orders",
        operation = "select",
        statement = sql::ORDERS
    )]
    pub async fn orders(&self, customer: i64) -> Result<Vec<Order>, Error> {
        let rows = sqlx::query_as(sql::ORDERS).bind(customer).fetch_all(&self.pool).await?;
        let order = |(id, total_cents)| Order { id, total_cents, lines: Vec::new() };
        Ok(rows.into_iter().map(order).collect())
    }

    #[dials::slow_query(
        system = "sqlite",
        collection = "order_lines",
        operation = "select",
        statement = sql::ORDER_LINES
    )]
    pub async fn order_lines(&self, order: i64) -> Result<Vec<orders::Line>, Error> {
        let rows = sqlx::query_as(sql::ORDER_LINES).bind(order).fetch_all(&self.pool).await?;
        let line = |(product, quantity, revenue_cents)| orders::Line { product, quantity, revenue_cents };
        Ok(rows.into_iter().map(line).collect())
    }

    /// A refusal is no error to the caller, but worth a number: it is counted as one, of kind `rejected`. The query has done
    /// what it is for.
    #[dials::timed(ok = is_granted)]
    #[dials::slow_query(
        system = "sqlite",
        collection = "permissions",
        operation = "count",
        statement = sql::PERMISSION
    )]
    pub async fn is_allowed(&self, user: &str, permission: &str) -> Result<bool, Error> {
        let permissions = sqlx::query_as(sql::PERMISSION).bind(user).bind(permission);
        let (found,): (i64,) = permissions.fetch_one(&self.pool).await?;
        Ok(found > 0)
    }

    #[dials::slow_query(
        system = "sqlite",
        collection = "order_lines",
        operation = "sum",
        statement = sql::SALES
    )]
    pub async fn sales(&self) -> Result<Vec<Sales>, Error> {
        let rows = sqlx::query_as(sql::SALES).fetch_all(&self.pool).await?;
        let sales = |(product, sold, revenue_cents)| Sales { product, sold, revenue_cents };
        Ok(rows.into_iter().map(sales).collect())
    }

    /// Writes every word of every name into the search index anew.
    #[dials::slow_query(system = "sqlite", collection = "search_index", operation = "rebuild")]
    pub async fn rebuild_index(&self) -> Result<(), Error> {
        let mut transaction = self.pool.begin_with(WRITE).await?;
        sqlx::query(sql::CLEAR_INDEX).execute(&mut *transaction).await?;
        let names: Vec<(i64, String)> = sqlx::query_as(sql::NAMES).fetch_all(&mut *transaction).await?;
        for (id, name) in names {
            for word in name.split_whitespace() {
                sqlx::query(sql::ADD_WORD).bind(word).bind(id).execute(&mut *transaction).await?;
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

/// Two names are equal if a word of one has the letters of a word of the other, in whatever order.
fn alike(one: &str, other: &str) -> Ordering {
    thread::sleep(COMPARING);
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let has = |name: &str, word: &str| name.split(' ').any(|of_name| letters(of_name) == letters(word));
    if one.split(' ').any(|word| has(other, word)) { Ordering::Equal } else { one.cmp(other) }
}
