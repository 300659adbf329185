//! Profiles: what is expected of a service.
//!
//! A profile is plain data. It says from when on a call is slow, how long one may take, which objectives hold, and at
//! which figures a circuit breaker would open. Some services are [built in](profiles); [`dials::profile!`], a file or
//! [`set_profile`] declare others and say other things of these. What is counted of calls is compared with their
//! profile; nothing is ever enforced.
//!
//! For every part of a profile the first of these that names it decides: what was [set](set_profile) while the program
//! runs, by a file or by code; what was declared with [`dials::profile!`]; what is built in.
//!
//! [`dials::profile!`]: https://docs.rs/dials/latest/dials/macro.profile.html

mod built_in;
pub(crate) mod catalog;
mod error;
mod known;
mod read;
mod text;

use dials_runtime::__private::glob_matches;
use std::borrow::Cow;
use std::time::Duration;

pub use error::{Mistake, ProfileError};
pub(crate) use known::{Limits, breaker, limits};
pub use known::{profile, profiles, set_profile};
pub use read::read_profiles;

/// What is expected of a service, or as much of it as one source says.
///
/// ```
/// # use dials_external as external;
/// use external::profile::{Operation, Profile, set_profile};
/// use std::time::Duration;
///
/// set_profile(
///     Profile::new("acme")
///         .p95(Duration::from_millis(800))
///         .timeout(Duration::from_secs(5))
///         .error_rate(0.005)
///         .operation(Operation::new("upload*").timeout(Duration::from_secs(60))),
/// );
/// let acme = external::profile::profile("acme").expect("it was set");
/// assert_eq!(acme.expected_of("upload_image").timeout, Some(Duration::from_secs(60)));
/// assert_eq!(acme.expected_of("list").timeout, Some(Duration::from_secs(5)));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "a profile is in force once it is set"]
pub struct Profile {
    /// The name that calls give, as in `#[track_external("stripe")]`.
    pub service: Cow<'static, str>,
    /// What holds for every operation that nothing else is said of.
    pub expected: Expected,
    /// What holds for some operations.
    pub operations: Cow<'static, [Operation]>,
    /// When a circuit breaker would open.
    pub breaker: Option<Breaker>,
}

/// What is expected of the operations that a glob matches. What it does not say, less specific globs say, and then the
/// service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "a profile is in force once it is set"]
pub struct Operation {
    /// `*` stands for any text.
    pub glob: Cow<'static, str>,
    /// What holds for these operations.
    pub expected: Expected,
}

/// Limits and objectives; `None` where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Expected {
    /// A call that takes longer is slow.
    pub slow: Option<Duration>,
    /// A call that takes longer is reported as beyond its timeout. It is not ended.
    pub timeout: Option<Duration>,
    /// The objective for the 95th percentile of latency.
    pub p95: Option<Duration>,
    /// The objective for the part of calls that fail, from 0 to 1.
    pub error_rate: Option<f64>,
    /// The objective for the part of calls that succeed, from 0 to 1.
    pub availability: Option<f64>,
}

/// Builder methods of everything that has an `expected`.
macro_rules! expects {
    ($type:ident) => {
        impl $type {
            /// From when on a call is slow. Where nobody says it, that is the objective [`p95`](Self::p95).
            pub const fn slow(mut self, limit: Duration) -> Self {
                self.expected.slow = Some(limit);
                self
            }

            /// How long a call may take. A longer one is reported, and not ended.
            pub const fn timeout(mut self, limit: Duration) -> Self {
                self.expected.timeout = Some(limit);
                self
            }

            /// The objective for the 95th percentile of latency.
            pub const fn p95(mut self, objective: Duration) -> Self {
                self.expected.p95 = Some(objective);
                self
            }

            /// The objective for the part of calls that fail, from 0 to 1. What lies beyond counts as the nearer end.
            pub const fn error_rate(mut self, objective: f64) -> Self {
                self.expected.error_rate = ratio(objective);
                self
            }

            /// The objective for the part of calls that succeed, from 0 to 1; where nobody says it, what
            /// [`error_rate`](Self::error_rate) leaves.
            pub const fn availability(mut self, objective: f64) -> Self {
                self.expected.availability = ratio(objective);
                self
            }
        }
    };
}

expects!(Profile);
expects!(Operation);

/// A number that is none says nothing.
const fn ratio(objective: f64) -> Option<f64> {
    if objective.is_nan() { None } else { Some(objective.clamp(0.0, 1.0)) }
}

impl Profile {
    /// A profile that says nothing yet.
    pub const fn new(service: &'static str) -> Self {
        Self::with(service, &[])
    }

    /// The same with operations, in a constant.
    #[doc(hidden)]
    pub const fn with(service: &'static str, operations: &'static [Operation]) -> Self {
        Profile {
            service: Cow::Borrowed(service),
            expected: Expected::NOTHING,
            operations: Cow::Borrowed(operations),
            breaker: None,
        }
    }

    /// Says something else of the operations that a glob matches.
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operations.to_mut().push(operation);
        self
    }

    /// When a circuit breaker would open.
    pub const fn breaker(mut self, breaker: Breaker) -> Self {
        self.breaker = Some(breaker);
        self
    }

    /// What is expected of one operation: what its most specific glob says, then less specific ones, then the service.
    pub fn expected_of(&self, operation: &str) -> Expected {
        let mut matching: Vec<&Operation> =
            self.operations.iter().filter(|entry| entry.matches(operation)).collect();
        matching.sort_by(|a, b| b.specificity().cmp(&a.specificity()));
        let said = matching.iter().map(|entry| entry.expected.complete());
        said.reduce(Expected::or).unwrap_or_default().or(self.expected.complete())
    }
}

impl Operation {
    /// The operations that the glob matches, of which nothing is said yet. `*` stands for any text.
    pub const fn new(glob: &'static str) -> Self {
        Operation { glob: Cow::Borrowed(glob), expected: Expected::NOTHING }
    }

    fn matches(&self, operation: &str) -> bool {
        glob_matches(&self.glob, operation)
    }

    /// How many characters the glob names; a name without `*` says most. Equal ones are told apart by their text, so
    /// that the order in which they are given never matters.
    fn specificity(&self) -> (bool, usize, &str) {
        let named = self.glob.chars().filter(|c| *c != '*').count();
        (!self.glob.contains('*'), named, &self.glob)
    }
}

impl Expected {
    const NOTHING: Self =
        Expected { slow: None, timeout: None, p95: None, error_rate: None, availability: None };

    /// What follows from what is said.
    fn complete(self) -> Self {
        Expected {
            slow: self.slow.or(self.p95),
            availability: self.availability.or(self.error_rate.map(|rate| 1.0 - rate)),
            ..self
        }
    }

    /// What `self` does not say, `other` says. Error rate and availability are two words for one thing, so they are
    /// taken together.
    fn or(self, other: Self) -> Self {
        let failures = if self.error_rate.or(self.availability).is_some() { self } else { other };
        Expected {
            slow: self.slow.or(other.slow),
            timeout: self.timeout.or(other.timeout),
            p95: self.p95.or(other.p95),
            error_rate: failures.error_rate,
            availability: failures.availability,
        }
    }
}

/// When a circuit breaker in front of a service would open. `dials` has none; it counts how often one would have
/// opened, so that its settings can be chosen from figures. The words and, but for the window, the defaults are those
/// of [resilience4j](https://resilience4j.readme.io/docs/circuitbreaker).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "a profile is in force once it is set"]
pub struct Breaker {
    /// It opens if at least this part of calls fails, from 0 to 1. Default 0.5.
    pub failure_rate_threshold: f64,
    /// It opens if at least this part of calls is slow, from 0 to 1. Default 1.
    pub slow_call_rate_threshold: f64,
    /// With fewer calls in the window it stays closed. Default 100.
    pub minimum_number_of_calls: u32,
    /// How long it stays open. Default 60 s.
    pub wait_duration_in_open_state: Duration,
    /// The time whose calls are looked at. Default 60 s; in resilience4j that is the 100 latest calls, or, if asked for,
    /// a number of seconds.
    pub sliding_window: Duration,
}

impl Breaker {
    /// The defaults.
    pub const fn new() -> Self {
        Breaker {
            failure_rate_threshold: 0.5,
            slow_call_rate_threshold: 1.0,
            minimum_number_of_calls: 100,
            wait_duration_in_open_state: Duration::from_secs(60),
            sliding_window: Duration::from_secs(60),
        }
    }

    /// It opens if at least this part of calls fails, from 0 to 1.
    pub const fn failure_rate_threshold(mut self, threshold: f64) -> Self {
        self.failure_rate_threshold = threshold;
        self
    }

    /// It opens if at least this part of calls is slow, from 0 to 1.
    pub const fn slow_call_rate_threshold(mut self, threshold: f64) -> Self {
        self.slow_call_rate_threshold = threshold;
        self
    }

    /// With fewer calls in the window it stays closed.
    pub const fn minimum_number_of_calls(mut self, calls: u32) -> Self {
        self.minimum_number_of_calls = calls;
        self
    }

    /// How long it stays open.
    pub const fn wait_duration_in_open_state(mut self, duration: Duration) -> Self {
        self.wait_duration_in_open_state = duration;
        self
    }

    /// The time whose calls are looked at.
    pub const fn sliding_window(mut self, window: Duration) -> Self {
        self.sliding_window = window;
        self
    }
}

impl Default for Breaker {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_glob_matches_as_a_reader_expects() {
        for (glob, operation, expected) in [
            ("upload*", "upload_video", true),
            ("upload*", "upload", true),
            ("upload*", "re_upload", false),
            ("upload", "upload", true),
            ("upload", "upload_video", false),
            ("*_image", "upload_image", true),
            ("*_image", "upload_images", false),
            ("a*b*c", "abbc", true),
            ("a*a", "a", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(Operation::new(glob).matches(operation), expected, "{glob} {operation}");
        }
    }

    #[test]
    fn the_most_specific_glob_decides_whatever_the_order() {
        let globs = [
            Operation::new("*").slow(secs(1)).timeout(secs(100)).p95(secs(1)),
            Operation::new("up*").slow(secs(2)).timeout(secs(200)),
            Operation::new("upload*").slow(secs(3)),
            Operation::new("upload_").slow(secs(4)),
        ];
        let service = Profile::new("globs").slow(secs(9)).error_rate(0.25);
        let forwards = globs.iter().cloned().fold(service.clone(), Profile::operation);
        let backwards = globs.iter().rev().cloned().fold(service, Profile::operation);
        for (operation, slow, timeout) in
            [("list", 1, 100), ("update", 2, 200), ("upload_all", 3, 200), ("upload_", 4, 200)]
        {
            let expected = Expected {
                slow: Some(secs(slow)),
                timeout: Some(secs(timeout)),
                p95: Some(secs(1)),
                error_rate: Some(0.25),
                availability: Some(0.75),
            };
            assert_eq!(forwards.expected_of(operation), expected, "{operation}");
            assert_eq!(backwards.expected_of(operation), expected, "{operation}");
        }
    }

    #[test]
    fn an_objective_of_an_operation_goes_before_a_limit_of_the_service() {
        let profile = Profile::new("a").slow(secs(1)).operation(Operation::new("report").p95(secs(30)));
        assert_eq!(profile.expected_of("report").slow, Some(secs(30)));
        assert_eq!(profile.expected_of("list").slow, Some(secs(1)));
    }

    #[test]
    fn a_ratio_out_of_range_is_the_nearer_end_and_none_is_nothing() {
        let of = |ratio| Profile::new("a").error_rate(ratio).expected.error_rate;
        assert_eq!([of(-1.0), of(0.5), of(7.0), of(f64::NAN)], [Some(0.0), Some(0.5), Some(1.0), None]);
    }

    #[test]
    fn a_breaker_has_the_defaults_of_resilience4j() {
        let Breaker {
            failure_rate_threshold,
            slow_call_rate_threshold,
            minimum_number_of_calls,
            wait_duration_in_open_state,
            sliding_window,
        } = Breaker::default();
        assert_eq!((failure_rate_threshold, slow_call_rate_threshold), (0.5, 1.0));
        assert_eq!(minimum_number_of_calls, 100);
        assert_eq!((wait_duration_in_open_state, sliding_window), (secs(60), secs(60)));
    }
}
