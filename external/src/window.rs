//! What a circuit breaker in front of each service would see, in resilience4j's vocabulary. None is opened.
//!
//! Figures are differences of totals, read once a second, so that no call pays for them.
//! <https://resilience4j.readme.io/docs/circuitbreaker>

use crate::category::Category;
use crate::profile::{self, Breaker};
use dials_runtime::__private::{Link, Linked, List, family};
use dials_runtime::{Calls, Family, Kind, Series, Value};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What is shown of a service, and what it is computed from. Only who ticks writes it, and the runtime lets one thread
/// tick at a time. It is made of atomics, not of a lock, since a fork could leave a lock taken for ever.
struct Service {
    name: &'static str,
    window: Window,
    calls: AtomicU64,
    failure_ratio: Ratio,
    slow_ratio: Ratio,
    opened_by_failures: AtomicU64,
    opened_by_slow_calls: AtomicU64,
    next: Link<Service>,
}

impl Linked for Service {
    fn next(&self) -> &Link<Service> {
        &self.next
    }
}

static SERVICES: List<Service> = List::new();

impl Service {
    fn of(name: &'static str) -> &'static Service {
        SERVICES.iter().find(|service| service.name == name).unwrap_or_else(|| {
            let service = Box::leak(Box::new(Service {
                name,
                window: Window::default(),
                calls: AtomicU64::new(0),
                failure_ratio: Ratio::default(),
                slow_ratio: Ratio::default(),
                opened_by_failures: AtomicU64::new(0),
                opened_by_slow_calls: AtomicU64::new(0),
                next: Link::new(),
            }));
            SERVICES.push_static(service);
            service
        })
    }

    fn observe(&self, now: u64, totals: Totals) {
        let Observed { inside, opened } = self.window.observe(now, totals, &profile::breaker(self.name));
        self.calls.store(inside.calls, Relaxed);
        self.failure_ratio.set(inside.failures, inside.calls);
        self.slow_ratio.set(inside.slow, inside.calls);
        match opened {
            Some(Reason::FailureRate) => _ = self.opened_by_failures.fetch_add(1, Relaxed),
            Some(Reason::SlowCallRate) => _ = self.opened_by_slow_calls.fetch_add(1, Relaxed),
            None => {}
        }
    }
}

/// A part of a whole, as the bits of a float.
#[derive(Default)]
struct Ratio(AtomicU64);

impl Ratio {
    /// Nothing is no part of nothing.
    fn set(&self, part: u64, whole: u64) {
        self.0.store((part as f64 / whole.max(1) as f64).to_bits(), Relaxed);
    }

    fn get(&self) -> f64 {
        f64::from_bits(self.0.load(Relaxed))
    }
}

/// A second or so has passed, and it is so many nanoseconds since the beginning, when nothing had been counted. The calls
/// are in order, so those of one service stand together.
pub(crate) fn tick(now: u64, calls: &[Calls]) {
    for calls in calls.chunk_by(|a, b| service_of(a) == service_of(b)) {
        if let Some(service) = calls.first().map(service_of) {
            Service::of(service)
                .observe(now, calls.iter().map(Totals::of).fold(Totals::default(), Totals::plus));
        }
    }
}

fn service_of(calls: &Calls) -> &'static str {
    let [service, ..] = calls.names();
    service
}

/// Calls that a breaker hears of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    calls: u64,
    failures: u64,
    slow: u64,
}

impl Totals {
    /// A breaker ignores what is not the service's fault: calls that were cancelled or panicked, and those whose request
    /// was to blame.
    fn of(calls: &Calls) -> Self {
        let ours = [Category::Http4xx, Category::Request, Category::Rejected].map(Category::as_str);
        let failures =
            calls.error_kinds().filter(|(kind, _)| !ours.contains(kind)).map(|(_, count)| count).sum();
        Totals { calls: calls.ok() + failures, failures, slow: calls.slow() }
    }

    fn plus(self, other: Totals) -> Totals {
        Totals {
            calls: self.calls + other.calls,
            failures: self.failures + other.failures,
            slow: self.slow + other.slow,
        }
    }

    fn since(self, earlier: Totals) -> Totals {
        let calls = self.calls.saturating_sub(earlier.calls);
        Totals {
            calls,
            failures: self.failures.saturating_sub(earlier.failures),
            // One that a breaker ignores may be slow.
            slow: self.slow.saturating_sub(earlier.slow).min(calls),
        }
    }

    fn would_open(self, breaker: &Breaker) -> Option<Reason> {
        let Totals { calls, failures, slow } = self;
        let reaches = |part: u64, threshold: f64| part > 0 && part as f64 >= threshold * calls as f64;
        if calls < u64::from(breaker.minimum_number_of_calls) {
            None
        } else if reaches(failures, breaker.failure_rate_threshold) {
            Some(Reason::FailureRate)
        } else if reaches(slow, breaker.slow_call_rate_threshold) {
            Some(Reason::SlowCallRate)
        } else {
            None
        }
    }
}

/// Why a breaker would open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    FailureRate,
    SlowCallRate,
}

/// More samples than these in one window say nothing more.
const SAMPLES: usize = 64;

/// The totals of the last while.
struct Window {
    /// In no order. Those that were never written say what is true: at the beginning, nothing had been counted.
    samples: [Sample; SAMPLES],
    /// The breaker would be open until then, in nanoseconds since the beginning; 0 if it is closed.
    open_until: AtomicU64,
}

/// The totals at a moment.
#[derive(Default)]
struct Sample {
    /// In nanoseconds since the beginning.
    at: AtomicU64,
    calls: AtomicU64,
    failures: AtomicU64,
    slow: AtomicU64,
}

/// What a window sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Observed {
    /// What happened within it.
    inside: Totals,
    /// Why a breaker that was closed would open.
    opened: Option<Reason>,
}

impl Default for Window {
    fn default() -> Self {
        Window { samples: [(); SAMPLES].map(|()| Sample::default()), open_until: AtomicU64::new(0) }
    }
}

impl Window {
    /// Moves on to `now`, in nanoseconds since the beginning.
    fn observe(&self, now: u64, totals: Totals, breaker: &Breaker) -> Observed {
        let length = nanos(breaker.sliding_window);
        let open_until = self.open_until.load(Relaxed);
        if open_until != 0 && now >= open_until {
            // What it is closed again for begins now.
            self.samples.iter().for_each(|sample| sample.set(now, totals));
            self.open_until.store(0, Relaxed);
        }
        let newest = self.samples.iter().map(Sample::at).max().unwrap_or_default();
        // So far apart, all of them together are older than the window is long.
        if now.saturating_sub(newest) >= length / (SAMPLES as u64 - 1) {
            if let Some(oldest) = self.oldest() {
                oldest.set(now, totals);
            }
        }
        let inside = totals.since(self.totals_before(now.saturating_sub(length)));
        let opened = if self.open_until.load(Relaxed) == 0 { inside.would_open(breaker) } else { None };
        if opened.is_some() {
            let until = now.saturating_add(nanos(breaker.wait_duration_in_open_state));
            self.open_until.store(until, Relaxed);
        }
        Observed { inside, opened }
    }

    /// The totals when the window began, or later if they were not looked at before.
    fn totals_before(&self, begins: u64) -> Totals {
        let before = self.samples.iter().filter(|sample| sample.at() <= begins);
        let latest = before.max_by_key(|sample| sample.at());
        latest.or_else(|| self.oldest()).map(Sample::totals).unwrap_or_default()
    }

    fn oldest(&self) -> Option<&Sample> {
        self.samples.iter().min_by_key(|sample| sample.at())
    }
}

impl Sample {
    fn at(&self) -> u64 {
        self.at.load(Relaxed)
    }

    fn totals(&self) -> Totals {
        Totals {
            calls: self.calls.load(Relaxed),
            failures: self.failures.load(Relaxed),
            slow: self.slow.load(Relaxed),
        }
    }

    /// The time comes last: what a fork leaves half written is still the oldest, and the next to be written.
    fn set(&self, at: u64, totals: Totals) {
        self.calls.store(totals.calls, Relaxed);
        self.failures.store(totals.failures, Relaxed);
        self.slow.store(totals.slow, Relaxed);
        self.at.store(at, Relaxed);
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The figures of every service, as they were at the last tick.
pub(crate) fn families() -> Vec<Family> {
    let mut services: Vec<&Service> = SERVICES.iter().collect();
    services.sort_by_key(|service| service.name);
    let labels = |service: &Service| vec![("service".into(), service.name.into())];
    let gauge = |service: &Service, value| Series { labels: labels(service), value: Value::Gauge(value) };
    let opened = |service: &Service, reason: &'static str, count: &AtomicU64| {
        let mut labels = labels(service);
        labels.push(("reason".into(), reason.into()));
        Series { labels, value: Value::Counter(count.load(Relaxed) as f64) }
    };
    let each = || services.iter().copied();
    vec![
        family(
            "external_api_window_calls",
            "Calls in the sliding window that a circuit breaker would count.",
            Kind::Gauge,
            each().map(|service| gauge(service, service.calls.load(Relaxed) as f64)),
        ),
        family(
            "external_api_window_failure_ratio",
            "The part of the calls in the sliding window that failed.",
            Kind::Gauge,
            each().map(|service| gauge(service, service.failure_ratio.get())),
        ),
        family(
            "external_api_window_slow_ratio",
            "The part of the calls in the sliding window that were slow.",
            Kind::Gauge,
            each().map(|service| gauge(service, service.slow_ratio.get())),
        ),
        family(
            "external_api_would_open_total",
            "How often a circuit breaker would have opened, by the rate that was reached.",
            Kind::Counter,
            each().flat_map(|service| {
                [
                    opened(service, "failure_rate", &service.opened_by_failures),
                    opened(service, "slow_call_rate", &service.opened_by_slow_calls),
                ]
            }),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reason::{FailureRate, SlowCallRate};

    const SECOND: u64 = 1_000_000_000;

    fn totals(calls: u64, failures: u64, slow: u64) -> Totals {
        Totals { calls, failures, slow }
    }

    /// What a window says of totals, one pair of second and totals after the other.
    fn observed(breaker: &Breaker, samples: &[(u64, Totals)]) -> Vec<Observed> {
        let window = Window::default();
        let observe = |(second, totals): &(u64, Totals)| window.observe(*second * SECOND, *totals, breaker);
        samples.iter().map(observe).collect()
    }

    /// The seconds at which a breaker would have opened.
    fn openings(observed: &[Observed]) -> Vec<usize> {
        (0..)
            .zip(observed)
            .filter(|(_, observed)| observed.opened.is_some())
            .map(|(second, _)| second)
            .collect()
    }

    #[test]
    fn it_opens_at_the_threshold_and_not_below_nor_with_too_few_calls() {
        let breaker = Breaker::new();
        let at = |calls: u64, failures: u64, slow: u64| {
            let later = totals(7 + calls, 7 + failures, 7 + slow);
            observed(&breaker, &[(1, totals(7, 7, 7)), (61, later)])[1].opened
        };
        assert_eq!(at(100, 49, 0), None);
        assert_eq!(at(100, 50, 0), Some(FailureRate));
        assert_eq!(at(99, 99, 99), None);
        assert_eq!(at(100, 0, 99), None);
        assert_eq!(at(100, 0, 100), Some(SlowCallRate));
        assert_eq!(at(100, 50, 100), Some(FailureRate));
        assert_eq!(at(0, 0, 0), None);
    }

    #[test]
    fn it_forgets_what_is_older_than_the_window() {
        let samples: Vec<_> =
            (0..=130).map(|second| (second, totals(second * 10, second.min(30), 0))).collect();
        let observed = observed(&Breaker::new(), &samples);
        assert_eq!(observed[30].inside, totals(300, 30, 0));
        assert_eq!(observed[60].inside, totals(600, 30, 0));
        assert_eq!(observed[75].inside, totals(600, 15, 0));
        assert_eq!(observed[130].inside, totals(600, 0, 0));
    }

    #[test]
    fn it_stays_open_for_its_time_and_then_begins_anew() {
        let failing: Vec<_> =
            (0..=122).map(|second| (second, totals(second * 100, second * 100, 0))).collect();
        // Opened after a second, closed 60 s later, and opened again after another.
        assert_eq!(openings(&observed(&Breaker::new(), &failing)), [1, 62]);
    }

    #[test]
    fn what_was_counted_before_a_service_is_first_seen_is_in_its_window() {
        let first_seen_at = |second: u64| {
            let samples = [0, 30, 59, 62].map(|later| (second + later, totals(1000, 1000, 0)));
            observed(&Breaker::new(), &samples)
        };
        let [failed, nothing] = [totals(1000, 1000, 0), totals(0, 0, 0)];
        for second in [0, 3600] {
            let observed = first_seen_at(second);
            let inside: Vec<_> = observed.iter().map(|observed| observed.inside).collect();
            assert_eq!(inside, [failed, failed, failed, nothing][..], "{second}");
            assert_eq!(openings(&observed), [0], "{second}");
        }
    }

    #[test]
    fn however_long_a_breaker_waits_or_looks_back_time_does_not_overflow() {
        let failing: Vec<_> =
            (0..=1000).map(|second| (second, totals(second * 100, second * 100, 0))).collect();
        let mut breaker = Breaker::new();
        breaker.wait_duration_in_open_state = Duration::MAX;
        assert_eq!(openings(&observed(&breaker, &failing)), [1]);
        breaker.sliding_window = Duration::MAX;
        let observed = observed(&breaker, &failing);
        assert_eq!(observed[1000].inside, totals(100_000, 100_000, 0));
        assert_eq!(openings(&observed), [1]);
    }

    #[test]
    fn a_longer_window_is_looked_at_no_more_often_and_is_a_sixtieth_longer_at_most() {
        let breaker = Breaker::new().sliding_window(Duration::from_secs(3600));
        // A call a second, looked at every half second.
        let window = Window::default();
        let inside = (0..4 * 7200)
            .map(|tick| window.observe(tick * SECOND / 2, totals(tick / 2, 0, 0), &breaker).inside.calls);
        let inside: Vec<u64> = inside.skip(7200).collect();
        let (least, most) = (inside.iter().min().unwrap(), inside.iter().max().unwrap());
        assert!((3600..=3602).contains(least) && (3600..=3660).contains(most), "{least} to {most}");
    }

    #[test]
    fn what_a_fork_left_half_written_is_forgotten() {
        let window = Window::default();
        let at =
            |second: u64| window.observe(second * SECOND, totals(second, 0, 0), &Breaker::new()).inside.calls;
        assert_eq!((0..=100).map(at).max(), Some(60));
        window.oldest().unwrap().calls.store(101, Relaxed);
        assert_eq!((101..=300).map(at).min(), Some(60));
    }

    /// Ticks until the window of a service shows so many calls, since another test's tick may have the turn.
    fn shows(service: &str, calls: f64) -> bool {
        let shown = || {
            let families = dials_runtime::snapshot().families();
            let family = families.iter().find(|family| family.name == "external_api_window_calls")?;
            let series = family.series.iter().find(|series| series.labels[0].1 == service)?;
            (series.value == Value::Gauge(calls)).then_some(())
        };
        (0..1000).any(|_| shown().is_some())
    }

    #[test]
    fn failures_before_the_first_tick_are_shown() {
        let operation = crate::external("window test, early").operation("x");
        (0..1000).for_each(|_| operation.start().failed(Category::Reset));
        assert!(shows("window test, early", 1000.0));
    }

    #[test]
    fn a_breaker_that_waits_for_ever_keeps_no_other_service_from_being_seen() {
        let mut breaker = Breaker::new().minimum_number_of_calls(1);
        breaker.wait_duration_in_open_state = Duration::MAX;
        profile::set_profile(profile::Profile::new("window test, a").breaker(breaker));
        let operations = ["window test, a", "window test, b"].map(|service| {
            let operation = crate::external(service).operation("x");
            operation.start().failed(Category::Reset);
            operation
        });
        for (service, operation) in ["window test, a", "window test, b"].into_iter().zip(operations) {
            assert!(shows(service, 1.0), "{service}");
            operation.start().failed(Category::Reset);
            assert!(shows(service, 2.0), "{service}");
        }
    }

    #[test]
    fn what_is_not_the_services_fault_is_ignored() {
        let operation = crate::external("window test").operation("mixed");
        operation.track_sync(|| ());
        for category in Category::ALL {
            operation.start().failed(category);
        }
        drop(operation.start());
        let calls = crate::calls(&dials_runtime::snapshot(), "window test", "mixed").unwrap();
        assert_eq!(calls.calls(), 1 + 13 + 1);
        assert_eq!(Totals::of(&calls), totals(11, 10, 0));
    }
}
