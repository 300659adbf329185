//! What is told, and to whom.

use crate::record::Record;
use std::sync::Arc;

/// A critical query, and how many more there were of its kind.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Alert {
    /// The slowest of those that nobody was told of yet. Nothing in it needs to be masked any more.
    pub record: Arc<Record>,
    /// How many others of the same statement nobody was told of since the last alert; without a statement, of the same
    /// system, collection and operation.
    pub suppressed: u64,
    /// Whether they may be of different statements, since there were more of these at a time than are told apart.
    pub mixed: bool,
}

impl Alert {
    /// Of one query alone.
    pub(super) fn first(record: Arc<Record>) -> Self {
        Alert { record, suppressed: 0, mixed: false }
    }

    /// One for tests to alter.
    #[doc(hidden)]
    pub fn example() -> Self {
        Alert::first(Arc::new(Record::example()))
    }
}

/// Why a hook could not tell its alert.
pub type AlertError = Box<dyn std::error::Error + Send + Sync>;

/// Who is told of critical queries.
///
/// A closure is one. It returns nothing, or a `Result` if it can fail.
pub trait AlertHook: Send + Sync + 'static {
    /// What metrics call it. Hooks of the same name are counted together.
    fn name(&self) -> &'static str {
        "hook"
    }

    /// Tells an alert. It may block, which delays the other alerts of this hook and nothing else.
    fn alert(&self, alert: &Alert) -> Result<(), AlertError>;
}

impl<F, R> AlertHook for F
where
    F: Fn(&Alert) -> R + Send + Sync + 'static,
    R: AlertResult,
{
    fn alert(&self, alert: &Alert) -> Result<(), AlertError> {
        self(alert).into_result()
    }
}

/// What a closure that is a hook may return.
pub trait AlertResult {
    /// Whether the alert was told.
    fn into_result(self) -> Result<(), AlertError>;
}

impl AlertResult for () {
    fn into_result(self) -> Result<(), AlertError> {
        Ok(())
    }
}

impl<E: Into<AlertError>> AlertResult for Result<(), E> {
    fn into_result(self) -> Result<(), AlertError> {
        self.map_err(Into::into)
    }
}
