//! Sums over the series of a function.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::End;
use crate::sample::Sample;

/// What an exporter shows of the functions of this program.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// By function and result.
    calls: BTreeMap<(String, String), u64>,
    durations: BTreeMap<(String, String), u64>,
    in_flight: BTreeMap<String, u64>,
    /// The values of label `user` by function, and the calls under `__other__`.
    users: BTreeMap<String, BTreeSet<String>>,
    others: BTreeMap<String, u64>,
}

impl Totals {
    pub(crate) fn of(samples: &[Sample]) -> Self {
        let mut totals = Totals::default();
        for sample in samples {
            let Some(function) = sample.label("function").map(str::to_owned) else { continue };
            let value = sample.value as u64;
            let result =
                || (function.clone(), sample.label("result").expect("a call has a result").to_owned());
            match &*sample.name {
                "function_calls_total" => {
                    *totals.calls.entry(result()).or_default() += value;
                    if let Some(user) = sample.label("user") {
                        totals.users.entry(function.clone()).or_default().insert(user.to_owned());
                        if user == "__other__" {
                            *totals.others.entry(function).or_default() += value;
                        }
                    }
                }
                "function_calls_duration_seconds_count" => {
                    *totals.durations.entry(result()).or_default() += value;
                }
                "function_calls_concurrent" => *totals.in_flight.entry(function).or_default() += value,
                _ => {}
            }
        }
        totals
    }

    pub(crate) fn calls(&self, function: &str, end: End) -> u64 {
        self.calls.get(&(function.to_owned(), end.result().to_owned())).copied().unwrap_or(0)
    }

    pub(crate) fn durations(&self, function: &str, end: End) -> u64 {
        self.durations.get(&(function.to_owned(), end.result().to_owned())).copied().unwrap_or(0)
    }

    pub(crate) fn in_flight(&self, function: &str) -> u64 {
        *self.in_flight.get(function).expect("what is in flight is shown")
    }

    /// Label sets, with the one for all over the limit.
    pub(crate) fn series(&self, function: &str) -> usize {
        self.users.get(function).map_or(0, BTreeSet::len)
    }

    pub(crate) fn others(&self, function: &str) -> u64 {
        self.others.get(function).copied().unwrap_or(0)
    }
}
