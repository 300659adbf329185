//! What the event of a statement says.

use super::super::operation::operation;
use super::super::told;
use super::aside;
use crate::observed::Telling;
use std::fmt::Debug;
use std::time::Duration;
use tracing::Event;
use tracing::field::{Field, Visit};

/// A statement that is over.
pub(super) struct Told {
    statement: String,
    rows: u64,
    duration: Duration,
}

impl Told {
    /// `None` if the event is not of a statement, or of a version of sqlx that says other things.
    pub(super) fn of(event: &Event<'_>) -> Option<Self> {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let duration = Duration::try_from_secs_f64(fields.seconds?).ok()?;
        Some(Told { statement: fields.statement, rows: fields.rows, duration })
    }

    pub(super) fn count(self, system: &'static str) {
        let observed = told(system, &self.statement, self.duration);
        // One that writes returns no rows, which is another thing than to find none.
        let returns_rows = self.rows > 0 || operation(&self.statement) == "select";
        let observed = if returns_rows { observed.rows(self.rows) } else { observed };
        // An event that begins within another confuses the filters of a subscriber, or is lost.
        observed.count_at(Telling::Elsewhere(aside::tell));
    }
}

#[derive(Default)]
struct Fields {
    statement: String,
    rows: u64,
    seconds: Option<f64>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            // The first words of the statement, or all of it; then the other field is empty.
            "summary" if self.statement.is_empty() => value.clone_into(&mut self.statement),
            "db.statement" if !value.is_empty() => value.trim().clone_into(&mut self.statement),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            self.rows = value;
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if field.name() == "elapsed_secs" {
            self.seconds = Some(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
