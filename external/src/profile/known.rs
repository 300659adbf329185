//! Which profiles there are, and which of them says what.
//!
//! No lock is taken, since a call that registers its function may come here, and a fork could leave a lock taken for ever.

use super::contradiction::{Contradiction, contradictions};
use super::{Breaker, Expected, OperationProfile, Profile, built_in, catalog};
use dials_runtime::__private::{Link, Linked, List};
use dials_runtime::tell;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
use std::time::Duration;

/// A profile that was set.
struct Set {
    profile: Profile,
    /// When it was set for the last time; of those of one service the latest holds.
    turn: AtomicU64,
    next: Link<Set>,
}

impl Linked for Set {
    fn next(&self) -> &Link<Set> {
        &self.next
    }
}

static SET: List<Set> = List::new();

/// Who has read limits, which then hold for as long as the program runs.
struct Reader {
    service: &'static str,
    operation: &'static str,
    read: Limits,
    told: AtomicBool,
    next: Link<Reader>,
}

impl Linked for Reader {
    fn next(&self) -> &Link<Reader> {
        &self.next
    }
}

static READERS: List<Reader> = List::new();

/// What a function compares its calls with, and what its histogram has bounds for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) slow: Option<Duration>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) p95: Option<Duration>,
}

/// Sets the profile of a service in place of one that was set before. What it does not say, what is declared and built in
/// says.
///
/// Functions read their limits once, before their first call, so set profiles before that; a warning tells when a
/// function would now have others. Each profile that differs from all before is kept for ever.
///
/// What a file with such a profile would be refused for, such as a slow limit longer than the timeout, is told by a
/// warning; the profile is in force nevertheless.
pub fn set_profile(profile: Profile) {
    static TURNS: AtomicU64 = AtomicU64::new(0);
    let turn = TURNS.fetch_add(1, Ordering::Relaxed) + 1;
    let profile = profile.in_range();
    let known = SET.iter().find(|set| set.profile == profile);
    let set = known.unwrap_or_else(|| keep(profile));
    set.turn.fetch_max(turn, Ordering::AcqRel);
    // With the fence in `limits`: whoever read before is in the list, whoever does later sees this profile.
    fence(Ordering::SeqCst);
    tell_late(READERS.iter().filter(|reader| reader.service == set.profile.service));
}

/// Keeps a profile for ever.
fn keep(profile: Profile) -> &'static Set {
    let set: &'static Set = Box::leak(Box::new(Set { profile, turn: AtomicU64::new(0), next: Link::new() }));
    SET.push_static(set);
    contradictions(&set.profile).for_each(|found| tell_contradiction(&set.profile, &found));
    set
}

fn tell_contradiction(profile: &Profile, found: &Contradiction<'_>) {
    tell(|| {
        tracing::warn!(
            target: "dials",
            service = &*profile.service,
            operations = found.operation,
            problem = found.message,
            "a profile was set that contradicts itself"
        );
    });
}

/// The profile of a service as it holds, everything said that follows from something else; `None` where nobody says
/// anything.
///
/// ```
/// # use dials_external as external;
/// use std::time::Duration;
///
/// let stripe = external::profile::profile("stripe").expect("it is built in");
/// assert_eq!(stripe.expected.timeout, Some(Duration::from_secs(10)));
/// assert_eq!(stripe.expected.slow, stripe.expected.p95);
/// ```
pub fn profile(service: &str) -> Option<Profile> {
    let mut sources = sources(service);
    let first = sources.next()?.clone();
    let mut whole = sources.fold(first, over);
    whole.expected = whole.expected.complete();
    whole.operations.to_mut().sort_by(|a, b| b.specificity().cmp(&a.specificity()));
    Some(whole)
}

/// The profiles of all services that anything is said of, by name. Built in are `beehiiv`, `cloudflare`, `llm-gateway`,
/// `openai` and `stripe`.
pub fn profiles() -> Vec<Profile> {
    let mut services: Vec<&str> = everything().map(|profile| &*profile.service).collect();
    services.sort_unstable();
    services.dedup();
    services.into_iter().filter_map(profile).collect()
}

/// The limits of an operation. Whoever asks keeps them, so it is told if they change later.
pub(crate) fn limits(service: &'static str, operation: &'static str) -> Limits {
    let limits = limits_now(service, operation);
    let known = READERS.iter().any(|reader| reader.service == service && reader.operation == operation);
    if !known {
        let reader: &'static Reader = Box::leak(Box::new(Reader {
            service,
            operation,
            read: limits,
            told: AtomicBool::new(false),
            next: Link::new(),
        }));
        READERS.push_static(reader);
        // A profile that was set between the reading and the listing knew nothing of this reader.
        fence(Ordering::SeqCst);
        tell_late(std::iter::once(reader));
    }
    limits
}

/// When a circuit breaker in front of the service would open.
pub(crate) fn breaker(service: &str) -> Breaker {
    sources(service).find_map(|profile| profile.breaker).unwrap_or_default()
}

fn limits_now(service: &str, operation: &str) -> Limits {
    let expected = profile(service).map_or(Expected::NOTHING, |profile| profile.expected_of(operation));
    Limits { slow: expected.slow, timeout: expected.timeout, p95: expected.p95 }
}

/// Tells, once for each of these readers of one service, that its limits are no longer those that it has read.
fn tell_late(readers: impl Iterator<Item = &'static Reader>) {
    let mut late = readers.filter(|reader| {
        limits_now(reader.service, reader.operation) != reader.read
            && !reader.told.swap(true, Ordering::Relaxed)
    });
    let Some(first) = late.next() else { return };
    let others = late.count();
    tell(|| {
        tracing::warn!(
            target: "dials",
            service = first.service,
            operation = first.operation,
            others,
            "a profile was set after operations had read their limits, which stay as they were; set it before the first call"
        );
    });
}

/// The profiles of a service, those first that win.
fn sources(service: &str) -> impl Iterator<Item = &'static Profile> {
    let set = SET.iter().filter(move |set| set.profile.service == service);
    let latest = set.max_by_key(|set| set.turn.load(Ordering::Acquire));
    let latest = latest.map(|set| &set.profile);
    let others = catalog::declared().chain(&built_in::PROFILES);
    latest.into_iter().chain(others.filter(move |profile| profile.service == service))
}

fn everything() -> impl Iterator<Item = &'static Profile> {
    SET.iter().map(|set| &set.profile).chain(catalog::declared()).chain(&built_in::PROFILES)
}

/// What `upper` does not say, `lower` says, for the service and for each of its globs.
fn over(upper: Profile, lower: &Profile) -> Profile {
    let mut operations: Vec<OperationProfile> = upper.operations.into_owned();
    for operation in lower.operations.iter() {
        match operations.iter_mut().find(|known| known.glob == operation.glob) {
            Some(known) => known.expected = known.expected.or(operation.expected),
            None => operations.push(operation.clone()),
        }
    }
    Profile {
        service: upper.service,
        expected: upper.expected.or(lower.expected),
        operations: Cow::Owned(operations),
        breaker: upper.breaker.or(lower.breaker),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;
    use std::sync::{Arc, Mutex};

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Counts warnings on this thread while `work` runs, and keeps what they say.
    fn warnings(work: impl FnOnce()) -> Vec<String> {
        let told = Arc::new(Mutex::new(Vec::new()));
        tracing::subscriber::with_default(Listens(told.clone()), work);
        let told = told.lock().unwrap();
        told.clone()
    }

    struct Listens(Arc<Mutex<Vec<String>>>);

    impl tracing::Subscriber for Listens {
        fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
            tracing::span::Id::from_u64(1)
        }
        fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
        fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
        fn event(&self, event: &tracing::Event<'_>) {
            let mut text = Text(String::new());
            event.record(&mut text);
            self.0.lock().unwrap().push(text.0);
        }
        fn enter(&self, _: &tracing::span::Id) {}
        fn exit(&self, _: &tracing::span::Id) {}
    }

    struct Text(String);

    impl tracing::field::Visit for Text {
        fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
            if field.name() != "message" {
                let _ = write!(self.0, "{field}={value:?} ");
            }
        }
    }

    #[test]
    fn the_profile_set_last_holds_and_may_be_set_again() {
        let (first, second) =
            (Profile::new("again").slow(secs(1)), Profile::new("again").timeout(secs(2)).p95(secs(2)));
        let kept = || SET.iter().filter(|set| set.profile.service == "again").count();
        for _ in 0..3 {
            set_profile(first.clone());
            assert_eq!(profile("again"), Some(first.clone()));
            set_profile(second.clone());
            assert_eq!(profile("again"), Some(second.clone().slow(secs(2))));
        }
        assert_eq!(kept(), 2);
    }

    #[test]
    fn what_is_set_leaves_the_rest_of_what_is_built_in() {
        let [built_in] = ["beehiiv"].map(|service| profile(service).unwrap());
        assert_eq!(built_in.expected.slow, Some(secs(3)));
        set_profile(Profile::new("beehiiv").slow(secs(1)).availability(0.9));
        let mixed = profile("beehiiv").unwrap();
        assert_eq!(mixed.expected.slow, Some(secs(1)));
        assert_eq!((mixed.expected.p95, mixed.expected.timeout), (Some(secs(3)), Some(secs(15))));
        // They are two words for one thing, so the error rate is not that of the built-in profile.
        assert_eq!((mixed.expected.availability, mixed.expected.error_rate), (Some(0.9), None));
        // A new objective moves the limit that follows from it.
        set_profile(Profile::new("beehiiv").p95(secs(2)));
        assert_eq!(profile("beehiiv").unwrap().expected.slow, Some(secs(2)));
    }

    #[test]
    fn an_operation_that_is_built_in_stays_beside_a_service_that_is_set() {
        set_profile(Profile::new("cloudflare").timeout(secs(5)));
        let timeout = |operation| profile("cloudflare").unwrap().expected_of(operation).timeout;
        assert_eq!((timeout("upload_image"), timeout("purge")), (Some(secs(60)), Some(secs(5))));
        set_profile(
            Profile::new("cloudflare")
                .timeout(secs(5))
                .operation(OperationProfile::new("upload*").slow(secs(30)))
                .operation(OperationProfile::new("*").p95(secs(4))),
        );
        let expected = Limits { slow: Some(secs(30)), timeout: Some(secs(60)), p95: Some(secs(4)) };
        assert_eq!(limits("cloudflare", "upload_video"), expected);
        let expected = Limits { slow: Some(secs(4)), timeout: Some(secs(5)), p95: Some(secs(4)) };
        assert_eq!(limits("cloudflare", "purge"), expected);
        let globs: Vec<_> =
            profile("cloudflare").unwrap().operations.iter().map(|o| o.glob.clone()).collect();
        assert_eq!(globs, ["upload*", "*"]);
    }

    #[test]
    fn a_service_that_nobody_describes_has_no_limits_and_the_defaults_of_a_breaker() {
        assert_eq!(profile("nobody"), None);
        assert_eq!(limits("nobody", "call"), Limits::default());
        assert_eq!(breaker("nobody"), Breaker::default());
        set_profile(Profile::new("somebody").breaker(Breaker::new().minimum_number_of_calls(7)));
        assert_eq!(breaker("somebody").minimum_number_of_calls, 7);
    }

    #[test]
    fn a_profile_that_comes_too_late_is_told_once_and_one_that_changes_nothing_never() {
        set_profile(Profile::new("late").slow(secs(1)));
        for operation in ["pay", "refund"] {
            assert_eq!(limits("late", operation).slow, Some(secs(1)));
        }
        let same = || set_profile(Profile::new("late").slow(secs(1)).availability(0.5));
        assert_eq!(warnings(same), Vec::<String>::new());
        let other = || set_profile(Profile::new("late").slow(secs(2)));
        assert_eq!(warnings(other), ["service=\"late\" operation=\"pay\" others=1 "]);
        assert_eq!(warnings(|| set_profile(Profile::new("late").slow(secs(3)))), Vec::<String>::new());
        let newcomer = || assert_eq!(limits("late", "list").slow, Some(secs(3)));
        assert_eq!(warnings(newcomer), Vec::<String>::new());
    }

    #[test]
    fn a_profile_that_a_file_would_be_refused_for_is_told_once_and_is_in_force() {
        let wrong = Profile::new("wrong")
            .slow(secs(6))
            .timeout(secs(5))
            .error_rate(0.01)
            .availability(0.995)
            .operation(OperationProfile::new("upload*").p95(secs(7)))
            .operation(OperationProfile::new("delete").timeout(secs(60)));
        let told = || warnings(|| set_profile(wrong.clone()));
        assert_eq!(
            told(),
            [
                r#"service="wrong" problem="`slow` of 6s is longer than the `timeout` of 5s; change one of them" "#,
                r#"service="wrong" problem="`error_rate` of 1% contradicts the `availability` of 99.5%, which leaves 0.5% for errors; change one of them" "#,
                r#"service="wrong" operations="upload*" problem="`p95` of 7s is longer than the `timeout` of 5s; change one of them" "#,
            ]
        );
        assert_eq!(told(), Vec::<String>::new());
        assert_eq!(limits("wrong", "list").slow, Some(secs(6)));
    }

    #[test]
    fn fields_out_of_range_are_brought_into_it_so_that_no_profile_is_kept_twice() {
        let mut wild = Profile::new("wild").operation(OperationProfile::new("*"));
        wild.expected =
            Expected { slow: Some(Duration::ZERO), error_rate: Some(f64::NAN), ..Expected::NOTHING };
        wild.operations.to_mut()[0].expected.availability = Some(7.0);
        let mut breaker = Breaker::new();
        breaker.failure_rate_threshold = f64::NAN;
        breaker.sliding_window = Duration::MAX;
        wild.breaker = Some(breaker);
        for _ in 0..3 {
            set_profile(wild.clone());
        }
        assert_eq!(SET.iter().filter(|set| set.profile.service == "wild").count(), 1);
        let tame = Profile::new("wild")
            .slow(Duration::from_nanos(1))
            .operation(OperationProfile::new("*").availability(1.0))
            .breaker(Breaker::new().sliding_window(secs(3600)));
        assert_eq!(profile("wild"), Some(tame));
    }

    #[test]
    fn an_operation_that_has_read_nothing_is_told_of_its_first_profile() {
        assert_eq!(limits("unheard", "call"), Limits::default());
        let heard = || set_profile(Profile::new("unheard").timeout(secs(1)));
        assert_eq!(warnings(heard), ["service=\"unheard\" operation=\"call\" others=0 "]);
    }

    #[test]
    fn all_services_are_listed_once_by_name() {
        set_profile(Profile::new("a service").slow(secs(1)));
        set_profile(Profile::new("a service").slow(secs(2)));
        set_profile(Profile::new("stripe").slow(secs(2)));
        let profiles = profiles();
        let names: Vec<&str> = profiles.iter().map(|profile| &*profile.service).collect();
        let count = |name| names.iter().filter(|known| **known == name).count();
        for name in ["a service", "beehiiv", "cloudflare", "llm-gateway", "openai", "stripe"] {
            assert_eq!(count(name), 1, "{name}");
        }
        assert!(names.is_sorted());
    }

    #[test]
    fn profiles_set_from_many_threads_are_all_there() {
        let names: Vec<String> = (0..8).map(|n| format!("thread {n}")).collect();
        std::thread::scope(|scope| {
            for name in &names {
                scope.spawn(move || {
                    for n in 1..=20 {
                        let mut profile = Profile::new("").slow(secs(n));
                        profile.service = name.clone().into();
                        set_profile(profile);
                    }
                });
            }
        });
        for name in &names {
            assert_eq!(profile(name).unwrap().expected.slow, Some(secs(20)), "{name}");
        }
    }
}
