//! Alerts as events of the program's own log.

use crate::alert::{Alert, AlertError, AlertHook};
use crate::caller::FileAndLine;
use crate::statement::Statement;
use crate::telling::{known, milliseconds};

/// Tells alerts as `tracing` events of level `ERROR` and target `dials`, with the fields of events of slow queries.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingError;

impl AlertHook for TracingError {
    fn name(&self) -> &'static str {
        "tracing"
    }

    fn alert(&self, alert: &Alert) -> Result<(), AlertError> {
        let record = &*alert.record;
        let statement = record.statement.as_ref();
        tracing::error!(
            target: "dials",
            severity = record.severity.as_str(),
            system = record.system,
            collection = record.collection,
            operation = record.operation,
            duration_ms = milliseconds(record.duration),
            threshold_ms = milliseconds(record.threshold),
            suppressed = alert.suppressed,
            mixed = alert.mixed,
            statement = statement.map(Statement::text),
            fingerprint = record.fingerprint().map(tracing::field::display),
            summary = statement.map(Statement::summary),
            rows = record.rows,
            result = record.result,
            error_type = record.error_type,
            error = record.error.as_deref(),
            labels = record.labels.as_deref(),
            function = known(record.function),
            module = known(record.module),
            location = record.location.map(FileAndLine).map(tracing::field::display),
            sample_weight = record.sample_weight(),
            request_id = record.request_id.as_deref(),
            trace_id = record.trace_id.as_deref(),
            "{}",
            alert
        );
        Ok(())
    }
}
