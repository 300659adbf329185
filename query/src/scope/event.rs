//! The `tracing` event of a statement that came too often.

use super::summary::Repeated;
use crate::caller::FileAndLine;
use crate::statement::Statement;
use crate::telling::{known, milliseconds};
use std::cell::Cell;

thread_local! {
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Tells it, unless the subscriber is at work for us already on this thread: it may store events in a database.
pub(super) fn tell(scope: &str, repeated: &Repeated) {
    if TELLING.replace(true) {
        return;
    }
    dials_runtime::tell(|| emit(scope, repeated));
    TELLING.set(false);
}

fn emit(scope: &str, repeated: &Repeated) {
    let statement = repeated.statement.as_ref();
    tracing::warn!(
        target: "dials",
        scope,
        fingerprint = repeated.fingerprint().map(tracing::field::display),
        summary = statement.map(Statement::summary),
        statement = statement.map(Statement::text),
        system = repeated.system,
        collection = known(repeated.collection),
        operation = repeated.operation,
        count = repeated.count,
        total_ms = milliseconds(repeated.time),
        function = known(repeated.function),
        module = known(repeated.module),
        location = repeated.location.map(FileAndLine).map(tracing::field::display),
        "n plus one"
    );
}
