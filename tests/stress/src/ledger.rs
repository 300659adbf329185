//! What the threads have called, by their own count.

use crate::latency::Latency;
use crate::totals::Totals;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Ok,
    Error,
    Panic,
    Cancelled,
}

impl End {
    pub(crate) const ALL: [End; 4] = [End::Ok, End::Error, End::Panic, End::Cancelled];

    /// As the label `result` has it.
    pub(crate) fn result(self) -> &'static str {
        match self {
            End::Ok => "ok",
            End::Error => "error",
            End::Panic => "panic",
            End::Cancelled => "cancelled",
        }
    }
}

/// An annotated function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callee {
    Plain,
    Fallible,
    Future,
    Labelled,
    LabelledFuture,
    Sampled,
    Switched,
}

impl Callee {
    pub(crate) const ALL: [Callee; 7] = [
        Callee::Plain,
        Callee::Fallible,
        Callee::Future,
        Callee::Labelled,
        Callee::LabelledFuture,
        Callee::Sampled,
        Callee::Switched,
    ];

    /// Its name in metrics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Callee::Plain => "plain",
            Callee::Fallible => "fallible",
            Callee::Future => "future",
            Callee::Labelled => "labelled",
            Callee::LabelledFuture => "labelled_future",
            Callee::Sampled => "sampled",
            Callee::Switched => "switched",
        }
    }
}

/// Calls by function and end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    calls: [[u64; End::ALL.len()]; Callee::ALL.len()],
    pub(crate) latency: Latency,
}

impl Ledger {
    pub(crate) fn count(&mut self, callee: Callee, end: End) {
        self.calls[callee as usize][end as usize] += 1;
    }

    pub(crate) fn add(&mut self, other: &Ledger) {
        let counts = self.calls.iter_mut().flatten().zip(other.calls.iter().flatten());
        counts.for_each(|(count, more)| *count += more);
        self.latency.add(&other.latency);
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls.iter().flatten().sum()
    }

    /// Asserts that an exporter shows what was called, and nothing in flight.
    pub(crate) fn assert_shown(&self, exporter: &str, shown: &Totals) {
        for callee in Callee::ALL {
            let name = callee.name();
            assert_eq!(shown.in_flight(name), 0, "{exporter} shows calls of `{name}` in flight");
            for end in End::ALL {
                let (called, counted) = (self.calls[callee as usize][end as usize], shown.calls(name, end));
                let what =
                    format!("{exporter}: `{name}` ended {called} times as {end:?}, shown are {counted}");
                assert_eq!(shown.durations(name, end), counted, "{exporter}: histogram of `{name}`, {end:?}");
                match callee {
                    // Off at times.
                    Callee::Switched => assert!(counted <= called && (called == 0 || counted > 0), "{what}"),
                    // A call that stands for n has a variance of n - 1. Six deviations are one chance in 10^9.
                    Callee::Sampled => {
                        let deviation = (called as f64 * f64::from(crate::functions::SAMPLE - 1)).sqrt();
                        assert!((called as f64 - counted as f64).abs() <= 6.0 * deviation, "{what}");
                    }
                    _ => assert_eq!(called, counted, "{what}"),
                }
            }
        }
        for labelled in [Callee::Labelled, Callee::LabelledFuture] {
            let limit = dials::limits().series_per_site as usize;
            assert_eq!(shown.series(labelled.name()), limit + 1, "{exporter}: label sets of {labelled:?}");
            assert!(
                shown.others(labelled.name()) > 0,
                "{exporter}: no call of {labelled:?} was over the limit"
            );
        }
    }
}
