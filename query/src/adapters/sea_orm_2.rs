//! What [sea-orm](https://docs.rs/sea-orm) tells of statements, to its metric callback.
//!
//! sea-orm says whether a statement failed, but not why, nor how many rows it returned. It times by the system's clock, so a
//! clock that is set back in between makes it 0.

use super::told;
use sea_orm::DbBackend;
use sea_orm::metric::Info;

/// Counts a statement.
///
/// ```no_run
/// # mod dials { pub use dials_query as query; }
/// # async fn connect() -> Result<(), sea_orm::DbErr> {
/// let mut database = sea_orm::Database::connect("postgres://localhost/shop").await?;
/// database.set_metric_callback(dials::query::adapters::sea_orm_2::count);
/// # Ok(()) }
/// ```
///
/// sea-orm sends by sqlx. A program that counts by this does not need [`sqlx`'s layer](mod@crate::adapters), which would
/// count the same statements again.
pub fn count(info: &Info<'_>) {
    let system = match info.statement.db_backend {
        DbBackend::MySql => "mysql",
        DbBackend::Postgres => "postgresql",
        DbBackend::Sqlite => "sqlite",
        _ => "other_sql",
    };
    // The values stand beside the text, and stay there.
    let observed = told(system, &info.statement.sql, info.elapsed);
    if info.failed { observed.failed("DbErr", None).count() } else { observed.count() }
}
