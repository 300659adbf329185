use super::*;
use proptest::prelude::*;

const INTERVAL: Duration = Duration::from_secs(60);
const COLLECTIONS: [&str; 4] = ["users", "orders", "items", "carts"];

fn record(collection: &'static str, seconds: u64) -> Arc<Record> {
    Arc::new(Record { collection, duration: Duration::from_secs(seconds), ..Record::example() })
}

/// The alert that is due now.
fn tell(limiter: &mut Limiter, now: Instant) -> Option<Alert> {
    match limiter.next(now) {
        Next::Tell(alert, _) => Some(alert),
        Next::At(_) | Next::Nothing => None,
    }
}

/// What is seen of an alert: whom it is of, how long that one took, and how many others there are.
fn seen(alert: &Alert) -> (&'static str, u64, u64) {
    (alert.record.collection, alert.record.duration.as_secs(), alert.suppressed)
}

fn tell_all(limiter: &mut Limiter, now: Instant) -> Vec<(&'static str, u64, u64)> {
    std::iter::from_fn(|| tell(limiter, now)).map(|alert| seen(&alert)).collect()
}

#[test]
fn the_first_is_told_at_once_and_the_slowest_of_the_others_at_the_end_of_the_interval() {
    let (mut limiter, start) = (Limiter::new(INTERVAL), Instant::now());
    assert_eq!(limiter.fold(start, &record("users", 5)), Folded::Waits);
    assert_eq!(tell_all(&mut limiter, start), [("users", 5, 0)]);
    let soon = start + INTERVAL / 2;
    assert_eq!(limiter.fold(soon, &record("users", 6)), Folded::Waits);
    assert_eq!(limiter.fold(soon, &record("users", 9)), Folded::Suppressed);
    assert_eq!(limiter.fold(soon, &record("users", 7)), Folded::Suppressed);
    assert!(matches!(limiter.next(soon), Next::At(then) if then == start + INTERVAL));
    assert_eq!(tell_all(&mut limiter, start + INTERVAL), [("users", 9, 2)]);
    assert!(matches!(limiter.next(start + INTERVAL), Next::Nothing));
}

#[test]
fn the_first_of_another_kind_is_told_at_once() {
    let (mut limiter, now) = (Limiter::new(INTERVAL), Instant::now());
    for (collection, seconds) in [("users", 5), ("orders", 6), ("users", 7)] {
        limiter.fold(now, &record(collection, seconds));
    }
    assert_eq!(tell_all(&mut limiter, now), [("users", 7, 1), ("orders", 6, 0)]);
}

#[test]
fn what_is_quiet_for_an_interval_is_forgotten_and_told_at_once_again() {
    let (mut limiter, start) = (Limiter::new(INTERVAL), Instant::now());
    limiter.fold(start, &record("users", 5));
    assert_eq!(tell_all(&mut limiter, start).len(), 1);
    assert!(matches!(limiter.next(start + INTERVAL), Next::Nothing));
    assert!(limiter.kinds.is_empty() && limiter.quiet.is_empty());
    limiter.fold(start + INTERVAL, &record("users", 6));
    assert_eq!(tell_all(&mut limiter, start + INTERVAL), [("users", 6, 0)]);
}

#[test]
fn what_is_hurried_is_told_now_and_begins_no_new_interval() {
    let (mut limiter, start) = (Limiter::new(INTERVAL), Instant::now());
    limiter.fold(start, &record("users", 5));
    assert_eq!(tell_all(&mut limiter, start).len(), 1);
    let soon = start + INTERVAL / 2;
    for seconds in 6..9 {
        limiter.fold(soon, &record("users", seconds));
        limiter.hurry(soon);
        assert_eq!(tell_all(&mut limiter, soon), [("users", seconds, 0)]);
        assert_eq!(limiter.quiet.len(), 1, "entries do not pile up");
    }
    limiter.fold(soon, &record("users", 9));
    assert_eq!(limiter.next_due(), Some(start + INTERVAL));
}

fn many_places() -> impl Iterator<Item = Arc<Record>> {
    let names: Vec<&'static str> =
        (0..100).map(|number| &*Box::leak(format!("n{number}").into_boxed_str())).collect();
    let pairs =
        names.clone().into_iter().flat_map(move |one| names.clone().into_iter().map(move |two| (one, two)));
    pairs.map(|(collection, operation)| Arc::new(Record { collection, operation, ..Record::example() }))
}

#[test]
fn kinds_beyond_the_limit_are_told_together_and_leave_no_trace() {
    let (mut limiter, start) = (Limiter::new(INTERVAL), Instant::now());
    let folded: Vec<_> = many_places().map(|record| limiter.fold(start, &record)).collect();
    assert_eq!(folded.len(), 10_000);
    assert_eq!(limiter.kinds.len(), KINDS + 1);
    let told: Vec<_> = std::iter::from_fn(|| tell(&mut limiter, start)).collect();
    assert_eq!(told.len(), KINDS + 1);
    let mixed: Vec<_> = told.iter().filter(|alert| alert.mixed).collect();
    assert_eq!(mixed.len(), 1);
    assert_eq!(mixed[0].suppressed, 10_000 - KINDS as u64 - 1);
    assert_eq!(limiter.quiet.len(), KINDS + 1);
    limiter.fold(start + INTERVAL, &record("users", 1));
    assert_eq!((limiter.kinds.len(), limiter.quiet.len(), limiter.due.len()), (1, 0, 1));
}

#[test]
fn what_is_abandoned_is_what_waited() {
    let (mut limiter, now) = (Limiter::new(INTERVAL), Instant::now());
    for collection in COLLECTIONS {
        limiter.fold(now, &record(collection, 5));
        limiter.fold(now, &record(collection, 5));
    }
    assert!(tell(&mut limiter, now).is_some());
    assert_eq!(limiter.abandon(), COLLECTIONS.len() as u64 - 1);
    assert!(matches!(limiter.next(now), Next::Nothing));
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Fold(usize, u64),
    Next,
    Hurry,
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..COLLECTIONS.len(), 0..5_u64).prop_map(|(kind, seconds)| Step::Fold(kind, seconds)),
        4 => Just(Step::Next),
        1 => Just(Step::Hurry),
        2 => (1..50_u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..200)
}

/// What a limiter does, as plainly as it can be said: all records that wait, one by one.
#[derive(Default)]
struct Plain {
    waiting: Vec<(usize, u64)>,
    /// By kind: when it was told last, other than in a hurry, and when its records may be told for they are hurried.
    told: [Option<u64>; COLLECTIONS.len()],
    hurried: [Option<u64>; COLLECTIONS.len()],
}

impl Plain {
    /// When it is due, at the time when the first of its records that wait came.
    fn due(&self, kind: usize, came: u64) -> u64 {
        let due = self.told[kind].map_or(came, |told| came.max(told + INTERVAL.as_secs()));
        self.hurried[kind].map_or(due, |hurried| due.min(hurried))
    }
}

proptest! {
    #[test]
    fn a_limiter_does_what_is_plainly_said(steps in steps()) {
        let (mut limiter, start, mut now) = (Limiter::new(INTERVAL), Instant::now(), 0);
        let mut plain = Plain::default();
        // When the first record that waits came, by kind, and its place in the order of all.
        let mut came: [Option<(u64, usize)>; COLLECTIONS.len()] = Default::default();
        let (mut folded, mut suppressed, mut told, mut told_others) = (0, 0, 0, 0);
        for (order, step) in steps.into_iter().enumerate() {
            let at = start + Duration::from_secs(now);
            match step {
                Step::Pass(seconds) => now += seconds,
                Step::Hurry => {
                    limiter.hurry(at);
                    for kind in 0..COLLECTIONS.len() {
                        if let Some((came, _)) = came[kind] {
                            plain.hurried[kind] = Some(plain.due(kind, came).min(now));
                        }
                    }
                }
                Step::Fold(kind, seconds) => {
                    folded += 1;
                    let waits = limiter.fold(at, &record(COLLECTIONS[kind], seconds));
                    prop_assert_eq!(waits == Folded::Waits, came[kind].is_none());
                    suppressed += u64::from(waits == Folded::Suppressed);
                    came[kind].get_or_insert((now, order));
                    plain.waiting.push((kind, seconds));
                }
                Step::Next => {
                    let due = |kind: usize| came[kind].map(|(came, order)| (plain.due(kind, came), order, kind));
                    let first = (0..COLLECTIONS.len()).filter_map(due).min();
                    match (limiter.next(at), first) {
                        (Next::Nothing, None) => {}
                        (Next::At(then), Some((due, ..))) => {
                            prop_assert!(due > now);
                            prop_assert_eq!(then, start + Duration::from_secs(due));
                        }
                        (Next::Tell(alert, _), Some((due, _, kind))) if due <= now => {
                            let ours = plain.waiting.iter().filter(|(other, _)| *other == kind);
                            let others = ours.clone().count() as u64 - 1;
                            let slowest = ours.map(|(_, seconds)| *seconds).max().unwrap();
                            prop_assert_eq!(seen(&alert), (COLLECTIONS[kind], slowest, others));
                            told += 1;
                            told_others += others;
                            plain.waiting.retain(|(other, _)| *other != kind);
                            came[kind] = None;
                            plain.hurried[kind] = None;
                            if plain.told[kind].is_none_or(|told| told + INTERVAL.as_secs() <= now) {
                                plain.told[kind] = Some(now);
                            }
                        }
                        (next, first) => prop_assert!(false, "{next:?}, but {first:?} at {now}"),
                    }
                }
            }
        }
        let waiting = came.iter().flatten().count() as u64;
        prop_assert_eq!(folded, told + suppressed + waiting);
        prop_assert!(told_others <= suppressed);
        prop_assert_eq!(limiter.abandon(), waiting);
    }
}
