//! Statements that a database's client tells of, so that nothing needs to be annotated.
//!
//! | client | feature | |
//! |---|---|---|
//! | sqlx | `sqlx` | [`sqlx::layer`], a layer for the program's `tracing` subscriber |
//! | rusqlite | `rusqlite` | [`profile_rusqlite!`](crate::profile_rusqlite), for each connection |
//! | diesel 2 | `diesel-2` | [`diesel_2::Queries`], for one connection or for all |
//! | sea-orm 2 | `sea-orm-2` | [`sea_orm_2::count`], for each connection |
//!
//! A client knows neither the collection nor what the query is for. So the collection is empty, and the operation is the
//! first word of the statement, such as `select`, or `other`. All else is as with an attribute: a statement belongs to the
//! scope that it is sent in, and a slow one is told and logged, with its literals masked.

#[cfg(feature = "diesel-2")]
pub mod diesel_2;
mod operation;
#[cfg(feature = "rusqlite")]
pub mod rusqlite;
#[cfg(feature = "sea-orm-2")]
pub mod sea_orm_2;
#[cfg(feature = "sqlx")]
pub mod sqlx;

use crate::Observed;
use operation::operation;
use std::time::Duration;

/// A statement that took so long.
fn told<'a>(system: &'static str, statement: &'a str, duration: Duration) -> Observed<'a> {
    Observed::new(system, "", operation(statement), duration).statement(statement)
}
