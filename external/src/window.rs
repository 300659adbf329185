//! What a circuit breaker in front of each service would see, in resilience4j's vocabulary. None is opened.
//!
//! Figures are differences of totals, read once a second, so that no call pays for them.
//! <https://resilience4j.readme.io/docs/circuitbreaker>

use crate::category::Category;
use crate::kind;
use crate::profile::{self, Breaker};
use dials_runtime::__private::{Link, Linked, List, family};
use dials_runtime::{Calls, Family, Kind, Series, Value};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex, TryLockError};
use std::time::{Duration, Instant};

/// More than one sample in so much time says nothing more.
const BETWEEN_SAMPLES: Duration = Duration::from_millis(900);

/// What is shown of a service, and what it is computed from.
struct Service {
    name: &'static str,
    /// Only who ticks looks at it, and never waits for another.
    window: Mutex<Window>,
    calls: AtomicU64,
    failures: AtomicU64,
    slow: AtomicU64,
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
        let is_it = |service: &Service| service.name == name;
        SERVICES.iter().find(|service| is_it(service)).unwrap_or_else(|| {
            let service = Box::leak(Box::new(Service {
                name,
                window: Mutex::new(Window::default()),
                calls: AtomicU64::new(0),
                failures: AtomicU64::new(0),
                slow: AtomicU64::new(0),
                opened_by_failures: AtomicU64::new(0),
                opened_by_slow_calls: AtomicU64::new(0),
                next: Link::new(),
            }));
            SERVICES.push_static(service);
            service
        })
    }

    fn observe(&self, now: Duration, totals: Totals) {
        let mut window = match self.window.try_lock() {
            Ok(window) => window,
            Err(TryLockError::Poisoned(window)) => window.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        let opened = window.observe(now, totals, &profile::breaker(self.name));
        self.calls.store(window.inside.calls, Relaxed);
        self.failures.store(window.inside.failures, Relaxed);
        self.slow.store(window.inside.slow, Relaxed);
        match opened {
            Some(Reason::FailureRate) => _ = self.opened_by_failures.fetch_add(1, Relaxed),
            Some(Reason::SlowCallRate) => _ = self.opened_by_slow_calls.fetch_add(1, Relaxed),
            None => {}
        }
    }

    fn ratio(&self, part: &AtomicU64) -> f64 {
        match self.calls.load(Relaxed) {
            0 => 0.0,
            calls => part.load(Relaxed) as f64 / calls as f64,
        }
    }
}

/// A second or more has passed.
pub(crate) fn tick() {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let now = BEGUN.elapsed();
    let all = kind::read();
    for calls in all.chunk_by(|a, b| service_of(a) == service_of(b)) {
        if let Some(service) = calls.first().map(service_of) {
            Service::of(service)
                .observe(now, calls.iter().map(Totals::of).fold(Totals::default(), Totals::plus));
        }
    }
}

fn service_of(calls: &Calls) -> &'static str {
    let [(_, service), _] = calls.identity();
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
}

/// Why a breaker would open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    FailureRate,
    SlowCallRate,
}

/// The totals of the last while, oldest first.
#[derive(Default)]
struct Window {
    samples: VecDeque<(Duration, Totals)>,
    /// The breaker would be open until then.
    open_until: Option<Duration>,
    /// What happened within it.
    inside: Totals,
}

impl Window {
    /// Moves on to `now`, and says whether a breaker that was closed would open.
    fn observe(&mut self, now: Duration, totals: Totals, breaker: &Breaker) -> Option<Reason> {
        if self.open_until.is_some_and(|until| now >= until) {
            // What it is closed again for begins now.
            self.open_until = None;
            self.samples.clear();
        }
        if self.samples.back().is_none_or(|(last, _)| now.saturating_sub(*last) >= BETWEEN_SAMPLES) {
            self.samples.push_back((now, totals));
        }
        let begins = now.saturating_sub(breaker.sliding_window);
        while self.samples.get(1).is_some_and(|(at, _)| *at <= begins) {
            self.samples.pop_front();
        }
        let (_, oldest) = self.samples.front().copied().unwrap_or((now, totals));
        self.inside = totals.since(oldest);
        if self.open_until.is_some() {
            return None;
        }
        let Totals { calls, failures, slow } = self.inside;
        let reaches = |part: u64, threshold: f64| part > 0 && part as f64 >= threshold * calls as f64;
        if calls == 0 || calls < u64::from(breaker.minimum_number_of_calls) {
            return None;
        }
        let reason = if reaches(failures, breaker.failure_rate_threshold) {
            Reason::FailureRate
        } else if reaches(slow, breaker.slow_call_rate_threshold) {
            Reason::SlowCallRate
        } else {
            return None;
        };
        self.open_until = Some(now + breaker.wait_duration_in_open_state);
        Some(reason)
    }
}

/// The figures of every service, as they were at the last tick.
pub(crate) fn families() -> Vec<Family> {
    let mut services: Vec<&Service> = SERVICES.iter().collect();
    services.sort_by_key(|service| service.name);
    // Two threads may have made the same one at once; it is the first of them that is observed.
    services.dedup_by_key(|service| service.name);
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
            each().map(|service| gauge(service, service.ratio(&service.failures))),
        ),
        family(
            "external_api_window_slow_ratio",
            "The part of the calls in the sliding window that were slow.",
            Kind::Gauge,
            each().map(|service| gauge(service, service.ratio(&service.slow))),
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

    fn totals(calls: u64, failures: u64, slow: u64) -> Totals {
        Totals { calls, failures, slow }
    }

    /// What a breaker says of totals, one pair of second and totals after the other.
    fn observed(breaker: &Breaker, samples: &[(u64, Totals)]) -> Vec<(Option<Reason>, Totals)> {
        let mut window = Window::default();
        let mut observe = |(second, totals): &(u64, Totals)| {
            let opened = window.observe(Duration::from_secs(*second), *totals, breaker);
            (opened, window.inside)
        };
        samples.iter().map(&mut observe).collect()
    }

    #[test]
    fn it_opens_at_the_threshold_and_not_below_nor_with_too_few_calls() {
        let breaker = Breaker::new();
        let at = |calls: u64, failures: u64, slow: u64| {
            observed(&breaker, &[(0, totals(7, 7, 7)), (1, totals(7 + calls, 7 + failures, 7 + slow))])[1].0
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
        assert_eq!(observed[30].1, totals(300, 30, 0));
        assert_eq!(observed[60].1, totals(600, 30, 0));
        assert_eq!(observed[75].1, totals(600, 15, 0));
        assert_eq!(observed[130].1, totals(600, 0, 0));
    }

    #[test]
    fn it_stays_open_for_its_time_and_then_begins_anew() {
        let failing: Vec<_> =
            (0..=122).map(|second| (second, totals(second * 100, second * 100, 0))).collect();
        let observed = observed(&Breaker::new(), &failing);
        let opened: Vec<_> = (0..).zip(&observed).filter(|(_, (opened, _))| opened.is_some()).collect();
        let seconds: Vec<usize> = opened.iter().map(|(second, _)| *second).collect();
        // Opened after a second, closed 60 s later, and opened again after another.
        assert_eq!(seconds, [1, 62]);
    }

    #[test]
    fn memory_is_bounded_by_the_window_however_often_it_is_asked() {
        let mut window = Window::default();
        for tick in 0..10_000_u32 {
            window.observe(Duration::from_millis(100) * tick, totals(u64::from(tick), 0, 0), &Breaker::new());
        }
        assert!(window.samples.len() < 70, "{}", window.samples.len());
        // Ten calls a second, and up to one sample more than the window is long.
        assert!((600..610).contains(&window.inside.calls), "{:?}", window.inside);
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
