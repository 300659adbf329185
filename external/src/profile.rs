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
mod contradiction;
mod error;
mod known;
mod read;
mod text;

use dials_runtime::__private::glob_matches;
use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::time::Duration;

pub use error::{Mistake, ProfileError};
pub(crate) use known::{Limits, breaker, limits};
pub use known::{profile, profiles, set_profile};
pub use read::read_profiles;

/// What is expected of a service, or as much of it as one source says.
///
/// Code cannot be refused as a file can, so a value out of range counts as the nearer end of the range, and a ratio that
/// is no number says nothing. [`set_profile`] tells what contradicts itself by a warning.
///
/// ```
/// # use dials_external as external;
/// use external::profile::{OperationProfile, Profile, set_profile};
/// use std::time::Duration;
///
/// set_profile(
///     Profile::new("acme")
///         .p95(Duration::from_millis(800))
///         .timeout(Duration::from_secs(5))
///         .error_rate(0.005)
///         .operation(OperationProfile::new("upload*").timeout(Duration::from_secs(60))),
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
    pub operations: Cow<'static, [OperationProfile]>,
    /// When a circuit breaker would open.
    pub breaker: Option<Breaker>,
}

/// What is expected of the operations that a glob matches. What it does not say, less specific globs say, and then the
/// service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "a profile is in force once it is set"]
pub struct OperationProfile {
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
            /// From when on a call is slow: more than zero. Where nobody says it, that is the objective
            /// [`p95`](Self::p95).
            pub const fn slow(mut self, limit: Duration) -> Self {
                self.expected.slow = Some(nearest(limit, Expected::DURATIONS));
                self
            }

            /// How long a call may take: more than zero. A longer one is reported, and not ended.
            pub const fn timeout(mut self, limit: Duration) -> Self {
                self.expected.timeout = Some(nearest(limit, Expected::DURATIONS));
                self
            }

            /// The objective for the 95th percentile of latency: more than zero.
            pub const fn p95(mut self, objective: Duration) -> Self {
                self.expected.p95 = Some(nearest(objective, Expected::DURATIONS));
                self
            }

            /// The objective for the part of calls that fail, from 0 to 1.
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
expects!(OperationProfile);

/// A number that is none says nothing.
const fn ratio(objective: f64) -> Option<f64> {
    if objective.is_nan() { None } else { Some(objective.clamp(0.0, 1.0)) }
}

/// What a duration is or, out of range, the nearer end.
const fn nearest(duration: Duration, range: RangeInclusive<Duration>) -> Duration {
    let nanos = duration.as_nanos();
    if nanos < range.start().as_nanos() {
        *range.start()
    } else if nanos > range.end().as_nanos() {
        *range.end()
    } else {
        duration
    }
}

impl Profile {
    /// A profile that says nothing yet.
    pub const fn new(service: &'static str) -> Self {
        Self::with(service, &[])
    }

    /// The same with operations, in a constant.
    #[doc(hidden)]
    pub const fn with(service: &'static str, operations: &'static [OperationProfile]) -> Self {
        Profile {
            service: Cow::Borrowed(service),
            expected: Expected::NOTHING,
            operations: Cow::Borrowed(operations),
            breaker: None,
        }
    }

    /// Says something else of the operations that a glob matches.
    pub fn operation(mut self, operation: OperationProfile) -> Self {
        self.operations.to_mut().push(operation);
        self
    }

    /// When a circuit breaker would open.
    pub const fn breaker(mut self, breaker: Breaker) -> Self {
        self.breaker = Some(breaker);
        self
    }

    /// The same with nothing out of range, as the builder leaves it; fields can be written without it.
    fn in_range(mut self) -> Self {
        self.expected = self.expected.in_range();
        for operation in self.operations.to_mut() {
            operation.expected = operation.expected.in_range();
        }
        self.breaker = self.breaker.map(Breaker::in_range);
        self
    }

    /// What is expected of one operation: what its most specific glob says, then less specific ones, then the service.
    pub fn expected_of(&self, operation: &str) -> Expected {
        let mut matching: Vec<&OperationProfile> =
            self.operations.iter().filter(|entry| entry.matches(operation)).collect();
        matching.sort_by(|a, b| b.specificity().cmp(&a.specificity()));
        let said = matching.iter().map(|entry| entry.expected.complete());
        said.reduce(Expected::or).unwrap_or_default().or(self.expected.complete())
    }
}

impl OperationProfile {
    /// The operations that the glob matches, of which nothing is said yet. `*` stands for any text.
    pub const fn new(glob: &'static str) -> Self {
        OperationProfile { glob: Cow::Borrowed(glob), expected: Expected::NOTHING }
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
    /// What there are whole nanoseconds for.
    const DURATIONS: RangeInclusive<Duration> = Duration::from_nanos(1)..=Duration::from_nanos(u64::MAX);

    fn in_range(self) -> Self {
        let nearest = |duration| nearest(duration, Self::DURATIONS);
        Expected {
            slow: self.slow.map(nearest),
            timeout: self.timeout.map(nearest),
            p95: self.p95.map(nearest),
            error_rate: self.error_rate.and_then(ratio),
            availability: self.availability.and_then(ratio),
        }
    }

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
/// of [resilience4j](https://resilience4j.readme.io/docs/circuitbreaker). A value out of range counts as the nearer end of
/// the range.
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
    const CALLS: RangeInclusive<u32> = 1..=1_000_000;
    const WINDOW: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(3600);

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

    /// It opens if at least this part of calls fails: more than 0, at most 1.
    pub const fn failure_rate_threshold(mut self, part: f64) -> Self {
        self.failure_rate_threshold = threshold(part, self.failure_rate_threshold);
        self
    }

    /// It opens if at least this part of calls is slow: more than 0, at most 1.
    pub const fn slow_call_rate_threshold(mut self, part: f64) -> Self {
        self.slow_call_rate_threshold = threshold(part, self.slow_call_rate_threshold);
        self
    }

    /// With fewer calls in the window it stays closed: 1 to 1,000,000.
    pub const fn minimum_number_of_calls(mut self, calls: u32) -> Self {
        let (least, most) = (*Self::CALLS.start(), *Self::CALLS.end());
        self.minimum_number_of_calls = if calls < least {
            least
        } else if calls > most {
            most
        } else {
            calls
        };
        self
    }

    /// How long it stays open: more than zero.
    pub const fn wait_duration_in_open_state(mut self, duration: Duration) -> Self {
        self.wait_duration_in_open_state = nearest(duration, Expected::DURATIONS);
        self
    }

    /// The time whose calls are looked at: a second to an hour.
    pub const fn sliding_window(mut self, window: Duration) -> Self {
        self.sliding_window = nearest(window, Self::WINDOW);
        self
    }

    fn in_range(self) -> Self {
        Breaker::new()
            .failure_rate_threshold(self.failure_rate_threshold)
            .slow_call_rate_threshold(self.slow_call_rate_threshold)
            .minimum_number_of_calls(self.minimum_number_of_calls)
            .wait_duration_in_open_state(self.wait_duration_in_open_state)
            .sliding_window(self.sliding_window)
    }
}

/// One that is no number leaves what is there; a breaker that opens at nothing would never be closed.
const fn threshold(part: f64, before: f64) -> f64 {
    if part.is_nan() { before } else { part.clamp(f64::MIN_POSITIVE, 1.0) }
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
            assert_eq!(OperationProfile::new(glob).matches(operation), expected, "{glob} {operation}");
        }
    }

    #[test]
    fn the_most_specific_glob_decides_whatever_the_order() {
        let globs = [
            OperationProfile::new("*").slow(secs(1)).timeout(secs(100)).p95(secs(1)),
            OperationProfile::new("up*").slow(secs(2)).timeout(secs(200)),
            OperationProfile::new("upload*").slow(secs(3)),
            OperationProfile::new("upload_").slow(secs(4)),
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
        let profile =
            Profile::new("a").slow(secs(1)).operation(OperationProfile::new("report").p95(secs(30)));
        assert_eq!(profile.expected_of("report").slow, Some(secs(30)));
        assert_eq!(profile.expected_of("list").slow, Some(secs(1)));
    }

    #[test]
    fn a_duration_out_of_range_is_the_nearer_end() {
        let least =
            Profile::new("a").slow(Duration::ZERO).timeout(Duration::ZERO).p95(Duration::ZERO).expected;
        assert_eq!([least.slow, least.timeout, least.p95], [Some(Duration::from_nanos(1)); 3]);
        let most =
            OperationProfile::new("a").slow(Duration::MAX).timeout(Duration::MAX).p95(Duration::MAX).expected;
        assert_eq!([most.slow, most.timeout, most.p95], [Some(Duration::from_nanos(u64::MAX)); 3]);
    }

    #[test]
    fn a_breaker_out_of_range_is_at_the_nearer_end() {
        let all = |part: f64, calls: u32, duration: Duration| {
            Breaker::new()
                .failure_rate_threshold(part)
                .slow_call_rate_threshold(part)
                .minimum_number_of_calls(calls)
                .wait_duration_in_open_state(duration)
                .sliding_window(duration)
        };
        let least = Breaker {
            failure_rate_threshold: f64::MIN_POSITIVE,
            slow_call_rate_threshold: f64::MIN_POSITIVE,
            minimum_number_of_calls: 1,
            wait_duration_in_open_state: Duration::from_nanos(1),
            sliding_window: secs(1),
        };
        assert_eq!([all(0.0, 0, Duration::ZERO), all(-1.0, 0, Duration::ZERO)], [least; 2]);
        let most = Breaker {
            failure_rate_threshold: 1.0,
            slow_call_rate_threshold: 1.0,
            minimum_number_of_calls: 1_000_000,
            wait_duration_in_open_state: Duration::from_nanos(u64::MAX),
            sliding_window: secs(3600),
        };
        assert_eq!(all(1.5, u32::MAX, Duration::MAX), most);
        assert_eq!(all(f64::NAN, 100, secs(60)), Breaker::new());
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
