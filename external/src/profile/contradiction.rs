//! What of a profile cannot hold together.

use super::text::percent;
use super::{Expected, Profile};

/// One limit or objective that contradicts another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Contradiction<'a> {
    /// The glob of the operation that it is said of, or `None` for the service.
    pub(super) operation: Option<&'a str>,
    /// The key that is to blame, which is said there.
    pub(super) key: &'static str,
    /// What is wrong, and what to do.
    pub(super) message: String,
}

/// Everything that is wrong with what a profile says, each thing once.
pub(super) fn contradictions(profile: &Profile) -> impl Iterator<Item = Contradiction<'_>> {
    let service = std::iter::once((None, profile.expected, profile.expected));
    let operations = profile.operations.iter().map(|operation| {
        (Some(&*operation.glob), operation.expected, operation.expected.or(profile.expected))
    });
    service.chain(operations).flat_map(|(operation, said, expected)| {
        let found = too_long(said, expected).chain(too_many(said, expected));
        found.map(move |(key, message)| Contradiction { operation, key, message })
    })
}

/// Limits beyond the timeout.
fn too_long(said: Expected, expected: Expected) -> impl Iterator<Item = (&'static str, String)> {
    let limits = [("slow", said.slow, expected.slow), ("p95", said.p95, expected.p95)];
    limits.into_iter().filter_map(move |(key, own, limit)| {
        let (limit, timeout) = (limit?, expected.timeout?);
        let blamed = own.map(|_| key).or(said.timeout.map(|_| "timeout"))?;
        (limit > timeout).then(|| {
            let problem = format!("`{key}` of {limit:?} is longer than the `timeout` of {timeout:?}");
            (blamed, format!("{problem}; change one of them"))
        })
    })
}

/// What sums of ratios may be off by.
const ROUNDING: f64 = 1e-9;

/// More errors than the availability leaves.
fn too_many(said: Expected, expected: Expected) -> Option<(&'static str, String)> {
    let (rate, availability) = (said.error_rate?, expected.availability?);
    (rate + availability > 1.0 + ROUNDING).then(|| {
        let message = format!(
            "`error_rate` of {} contradicts the `availability` of {}, which leaves {} for errors; change one of them",
            percent(rate),
            percent(availability),
            percent(1.0 - availability)
        );
        ("error_rate", message)
    })
}
