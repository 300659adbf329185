//! How the calls of an operation ended, whether of a service or on a database.

use dials::Calls;

/// How calls ended, and what there was beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) ok: u64,
    /// By kind; of a service, by category.
    pub(crate) errors: Vec<(&'static str, u64)>,
    pub(crate) panics: u64,
    pub(crate) cancelled: u64,
    /// Only calls of a service are tried again.
    pub(crate) retries: u64,
    /// Only queries return rows.
    pub(crate) rows: u64,
}

impl Ended {
    pub(crate) fn ok(calls: u64) -> Ended {
        Ended { ok: calls, ..Ended::default() }
    }

    pub(crate) fn errors(kind: &'static str, calls: u64) -> Ended {
        Ended { errors: vec![(kind, calls)], ..Ended::default() }
    }

    /// What was counted of an operation, none of whose calls may be in flight; nothing, if it is not known.
    pub(crate) fn of(operation: &str, calls: Option<Calls>) -> Ended {
        let Some(calls) = calls else { return Ended::default() };
        assert_eq!(calls.in_flight(), 0, "{operation}");
        let mut errors: Vec<_> = calls.error_kinds().filter(|(_, count)| *count > 0).collect();
        errors.sort_unstable();
        let ended = Ended {
            ok: calls.ok(),
            errors,
            panics: calls.panics(),
            cancelled: calls.cancelled(),
            retries: calls.retries(),
            rows: calls.total_size(),
        };
        let sum = ended.ok + calls.errors() + ended.panics + ended.cancelled;
        assert_eq!(sum, calls.calls(), "{operation}");
        assert_eq!(ended.errors.iter().map(|(_, count)| count).sum::<u64>(), calls.errors(), "{operation}");
        ended
    }
}
