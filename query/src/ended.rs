//! What becomes of a query that has ended.

use crate::record::{Record, Severity};
use crate::scope::{self, Ended, Text};
use crate::statement::{Dialect, Statement};
use crate::{alert, log, observed, report};
use dials_context::Context;
use dials_redact::{Redacted, redact};
use dials_runtime::__private::{Asked, Finished};
use dials_runtime::Outcome;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// It was slow, or it belongs to a scope, or it failed.
pub(crate) fn finished(query: &Finished<'_>) {
    if scope::is_inside() {
        note(query);
    }
    if query.slow {
        let record = Arc::new(record(query));
        query.tell(|| tell(&record));
        log::offer(&record);
        report::note(&record);
        alert::offer(&record);
    }
}

/// So that its scope can count it.
fn note(query: &Finished<'_>) {
    let [system, operation, collection] = query.names();
    let (module, function) = query.function();
    let text = query.verdict.asked.map(|asked| match asked {
        Asked::Fixed(text) => Text::Fixed(text),
        Asked::Passing(text) => Text::Passing(text),
    });
    let statement = text.map(|text| (Dialect::of(system), text));
    let ended = Ended { system, collection, operation, statement, nanos: query.nanos, function, module };
    // What an adapter saw may be a part of what an annotated function does.
    if observed::is_counting() {
        scope::note(&ended);
    } else {
        scope::ended(&ended);
    }
}

fn record(query: &Finished<'_>) -> Record {
    let [system, operation, collection] = query.names();
    let (module, function) = query.function();
    let limits = query.thresholds();
    let (severity, limit) = if query.is_severe() {
        (Severity::Critical, limits.severe_nanos)
    } else {
        (Severity::Slow, limits.slow_nanos)
    };
    let verdict = query.verdict;
    let context = Context::current();
    Record {
        time: SystemTime::now(),
        severity,
        system,
        collection,
        operation,
        duration: Duration::from_nanos(query.nanos),
        threshold: Duration::from_nanos(limit),
        statement: verdict.asked.map(|asked| Statement::new(Dialect::of(system), asked.text())),
        rows: verdict.size,
        result: verdict.outcome.result(),
        error_type: match verdict.outcome {
            Outcome::Error(kind) => Some(kind),
            _ => None,
        },
        // What an error says of itself may panic. It is told without it.
        error: verdict.error.and_then(|error| query.guarded(|| Redacted(error).to_string())),
        labels: query.labels().map(|labels| redact(&labels).into_owned()),
        function,
        module,
        request_id: context.as_ref().map(|context| redact(context.request_id()).into()),
        trace_id: context.as_ref().map(Context::trace_id),
    }
}

fn tell(record: &Record) {
    if !tracing::enabled!(target: "dials", tracing::Level::WARN) {
        return;
    }
    let statement = record.statement.as_ref();
    tracing::warn!(
        target: "dials",
        severity = record.severity.as_str(),
        system = record.system,
        collection = record.collection,
        operation = record.operation,
        labels = record.labels,
        duration_ms = record.duration.as_secs_f64() * 1e3,
        threshold_ms = record.threshold.as_secs_f64() * 1e3,
        statement = statement.map(Statement::text),
        fingerprint = statement.map(|statement| statement.fingerprint().to_string()),
        summary = statement.map(Statement::summary),
        rows = record.rows,
        result = record.result,
        error_type = record.error_type,
        error = record.error,
        function = record.function,
        module = record.module,
        request_id = record.request_id.as_deref(),
        trace_id = record.trace_id,
        "slow query"
    );
}
