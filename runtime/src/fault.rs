//! What went wrong inside an instrument: counted, never passed on to the call.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The values of `kind` in `dials_internal_errors_total`.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// A label expression panicked; the call is not counted.
    LabelPanic,
    /// A label value was longer than the limit and was cut. Counted once a series.
    LabelCut,
    /// An `ok` or `error` predicate panicked; the call is judged by its type.
    PredicatePanic,
    /// An `ErrorKind` implementation panicked; the call is an error of kind `__other__`.
    ErrorKindPanic,
    /// A `statement` expression panicked; the statement is not known.
    StatementPanic,
    /// A `rows` function or a `RowCount` panicked; the rows of the call are not counted.
    RowsPanic,
    /// The subscriber panicked on the event of a slow call or on a span.
    SubscriberPanic,
    /// There was no memory, or no id left, for a counter, and what it would have counted is lost; or no room for one more call
    /// to be seen while it runs.
    NoRoom,
}

impl Fault {
    const ALL: [Fault; 8] = [
        Fault::LabelPanic,
        Fault::LabelCut,
        Fault::PredicatePanic,
        Fault::ErrorKindPanic,
        Fault::StatementPanic,
        Fault::RowsPanic,
        Fault::SubscriberPanic,
        Fault::NoRoom,
    ];

    fn kind(self) -> &'static str {
        match self {
            Fault::LabelPanic => "label_panic",
            Fault::LabelCut => "label_cut",
            Fault::PredicatePanic => "predicate_panic",
            Fault::ErrorKindPanic => "error_kind_panic",
            Fault::StatementPanic => "statement_panic",
            Fault::RowsPanic => "rows_panic",
            Fault::SubscriberPanic => "subscriber_panic",
            Fault::NoRoom => "no_room",
        }
    }
}

/// How often each fault happened at one site.
pub(crate) struct Faults([AtomicU64; Fault::ALL.len()]);

impl Faults {
    pub(crate) const fn none() -> Self {
        Faults([const { AtomicU64::new(0) }; Fault::ALL.len()])
    }

    #[cold]
    pub(crate) fn count(&self, fault: Fault) {
        if let Some(count) = self.0.get(fault as usize) {
            count.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Fault::ALL.into_iter().zip(&self.0).map(|(fault, count)| (fault.kind(), count.load(Relaxed)))
    }
}

/// Runs code that is not ours. A panic in it ends here, and gives `None`.
///
/// ```
/// # use dials_runtime as dials;
/// assert_eq!(dials::guarded(|| 7), Some(7));
/// assert_eq!(dials::guarded(|| panic!("theirs")), None::<u8>);
/// ```
#[inline]
pub fn guarded<R>(code: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(value) => Some(value),
        Err(payload) => {
            drop_payload(payload);
            None
        }
    }
}

/// A payload may panic when it is dropped; one that does is leaked.
#[cold]
fn drop_payload(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(another);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_in_here() {
        assert_eq!(guarded(|| std::panic::panic_any(Bomb)), None::<()>);
        assert_eq!(guarded(|| 7), Some(7));
    }
}
