//! What is known of the slow queries of one statement.

use super::histogram::Histogram;
use crate::json::{Object, Seconds};
use crate::record::Record;
use crate::statement::{Fingerprint, Statement};
use crate::timestamp::Timestamp;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The slow queries of one statement; without a statement, of one system, collection and operation.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row {
    /// The statement, if there is one.
    pub statement: Option<Arc<Statement>>,
    /// The database.
    pub system: &'static str,
    /// The table or collection.
    pub collection: &'static str,
    /// What was asked of it.
    pub operation: &'static str,
    /// How many there were.
    pub calls: u64,
    /// How many of them returned an error or panicked.
    pub errors: u64,
    /// How long they took together.
    pub total: Duration,
    /// How long the slowest took.
    pub max: Duration,
    /// How many rows they returned together, if that is known of any.
    pub rows: Option<u64>,
    /// When the first of them ended.
    pub first_seen: SystemTime,
    /// When the last of them ended.
    pub last_seen: SystemTime,
    pub(super) durations: Histogram,
}

impl Row {
    /// A row of this query alone.
    pub(super) fn of(record: &Record) -> Self {
        let place = [record.system, record.collection, record.operation];
        let statement = record.statement.clone().map(Arc::new);
        let mut row = Row { statement, ..Row::empty(place, record.time) };
        row.add(record);
        row
    }

    /// A row for what has none of its own.
    pub(super) fn others(time: SystemTime) -> Self {
        Row::empty(["", "", "other"], time)
    }

    fn empty([system, collection, operation]: [&'static str; 3], time: SystemTime) -> Self {
        Row {
            statement: None,
            system,
            collection,
            operation,
            calls: 0,
            errors: 0,
            total: Duration::ZERO,
            max: Duration::ZERO,
            rows: None,
            first_seen: time,
            last_seen: time,
            durations: Histogram::new(),
        }
    }

    pub(super) fn add(&mut self, record: &Record) {
        let weight = u64::from(record.weight);
        self.calls += weight;
        self.errors += weight * u64::from(is_error(record));
        self.total = self.total.saturating_add(record.duration.saturating_mul(record.weight));
        self.max = self.max.max(record.duration);
        self.rows = sum(self.rows, record.rows.map(|rows| rows.saturating_mul(weight)));
        self.first_seen = self.first_seen.min(record.time);
        self.last_seen = self.last_seen.max(record.time);
        self.durations.add(record.duration, record.weight);
    }

    /// Takes the queries of another row over.
    pub(super) fn merge(&mut self, other: &Row) {
        self.calls += other.calls;
        self.errors += other.errors;
        self.total = self.total.saturating_add(other.total);
        self.max = self.max.max(other.max);
        self.rows = sum(self.rows, other.rows);
        self.first_seen = self.first_seen.min(other.first_seen);
        self.last_seen = self.last_seen.max(other.last_seen);
        self.durations.merge(&other.durations);
    }

    /// By which the statement is known.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.statement.as_deref().map(Statement::fingerprint)
    }

    /// How long a query took on average.
    pub fn mean(&self) -> Duration {
        let nanos = self.total.as_nanos() / u128::from(self.calls.max(1));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// How long 95 % of them took at most, give or take 10 % between a microsecond and 39 hours.
    pub fn p95(&self) -> Duration {
        self.durations.quantile(0.95, self.max)
    }

    /// What it is in a few words: the statement's summary, or else what was asked of which collection.
    pub fn title(&self) -> String {
        match &self.statement {
            Some(statement) if !statement.summary().is_empty() => statement.summary().to_owned(),
            _ => format!("{} {}", self.operation, self.collection).trim().to_owned(),
        }
    }

    pub(super) fn to_json(&self) -> String {
        let statement = self.statement.as_deref();
        Object::new()
            .text_if_any("fingerprint", self.fingerprint().map(|print| print.to_string()).as_deref())
            .text_if_any("summary", statement.map(Statement::summary))
            .text_if_any("statement", statement.map(Statement::text))
            .text("system", self.system)
            .text("collection", self.collection)
            .text("operation", self.operation)
            .value("calls", self.calls)
            .value("errors", self.errors)
            .value("total_seconds", Seconds(self.total))
            .value("mean_seconds", Seconds(self.mean()))
            .value("p95_seconds", Seconds(self.p95()))
            .value("max_seconds", Seconds(self.max))
            .value_if_any("rows", self.rows)
            .text("first_seen", &Timestamp(self.first_seen).to_string())
            .text("last_seen", &Timestamp(self.last_seen).to_string())
            .finish()
    }
}

/// Who gave up waiting is no error of the database's.
pub(super) fn is_error(record: &Record) -> bool {
    matches!(record.result, "error" | "panic")
}

fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}
