//! What becomes of a query that has ended.

use crate::caller::{Caller, FileAndLine};
use crate::innermost;
use crate::observed::{self, Telling};
use crate::record::{Record, Severity};
use crate::scope::{self, Ended, Text};
use crate::statement::{Dialect, Statement};
use crate::telling::{known, milliseconds};
use crate::{alert, log, report};
use dials_context::Context;
use dials_redact::{Redacted, redact};
use dials_runtime::__private::{Asked, Finished};
use dials_runtime::Outcome;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// It was slow, or it belongs to a scope, or it failed.
pub(crate) fn finished(query: &Finished<'_>) {
    let observed = observed::is_counted();
    let severity = query.slow.then(|| severity(query));
    let heard = innermost::ended(query.nanos, query.thresholds().slow_nanos, severity);
    if !heard.by_scope && !heard.by_log {
        return;
    }
    let caller = Caller::of(query, observed.is_some());
    if heard.by_scope {
        note(query, caller);
    }
    if let Some(severity) = severity.filter(|_| heard.by_log) {
        let record = Arc::new(record(query, severity, caller));
        match observed {
            None | Some(Telling::Here) => query.tell(|| tell(&record)),
            #[cfg(feature = "sqlx")]
            Some(Telling::Elsewhere(tell)) => tell(record.clone()),
        }
        log::offer(&record);
        report::note(&record);
        alert::offer(&record);
    }
}

fn severity(query: &Finished<'_>) -> Severity {
    if query.is_severe() { Severity::Critical } else { Severity::Slow }
}

/// So that its scope can count it.
fn note(query: &Finished<'_>, caller: Caller) {
    let [system, operation, collection] = query.names();
    let text = query.facts.asked.map(|asked| match asked {
        Asked::Fixed(text) => Text::Fixed(text),
        Asked::Passing(text) => Text::Passing(text),
    });
    let statement = text.map(|text| (Dialect::of(system), text));
    scope::note(&Ended { system, collection, operation, statement, nanos: query.nanos, caller });
}

fn record(query: &Finished<'_>, severity: Severity, caller: Caller) -> Record {
    let [system, operation, collection] = query.names();
    let Caller { function, module, location } = caller;
    let limits = query.thresholds();
    let limit = match severity {
        Severity::Slow => limits.slow_nanos,
        Severity::Critical => limits.severe_nanos,
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
        statement: query.facts.asked.map(|asked| Statement::new(Dialect::of(system), asked.text())),
        rows: query.facts.size,
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
        location,
        weight: query.weight,
        request_id: context.as_ref().map(|context| redact(context.request_id()).into()),
        trace_id: context.as_ref().map(Context::trace_id),
    }
}

pub(crate) fn tell(record: &Record) {
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
        duration_ms = milliseconds(record.duration),
        threshold_ms = milliseconds(record.threshold),
        statement = statement.map(Statement::text),
        fingerprint = record.fingerprint().map(tracing::field::display),
        summary = statement.map(Statement::summary),
        rows = record.rows,
        result = record.result,
        error_type = record.error_type,
        error = record.error,
        function = known(record.function),
        module = known(record.module),
        location = record.location.map(FileAndLine).map(tracing::field::display),
        sample_weight = record.sample_weight(),
        request_id = record.request_id.as_deref(),
        trace_id = record.trace_id,
        "slow query"
    );
}
