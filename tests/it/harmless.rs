//! Recording never panics, blocks or disturbs: whatever user code does inside it, wherever it is called.

use crate::support::{Tally, alone, faults, of, panics, pause, poll, run, tally};
use std::cell::RefCell;
use std::fmt;
use std::panic::panic_any;
#[cfg(feature = "prometheus")]
use std::time::{Duration, Instant};
use tracing::span;

/// A payload that panics again when it is dropped, which outside a destructor is caught twice at best.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic_any("the payload's");
    }
}

fn panicking_label() -> &'static str {
    panic_any(Bomb)
}

/// Panics when asked for its label, not when it is evaluated.
struct PanickingLabel;

impl dials::Label for PanickingLabel {
    fn label(&self) -> dials::LabelRef<'_> {
        panic_any(Bomb)
    }
}

#[dials::timed(labels(tenant = panicking_label()))]
fn label_panics() -> u8 {
    1
}

#[dials::timed(labels(tenant = PanickingLabel))]
async fn label_panics_at_the_first_poll() -> u8 {
    pause().await;
    2
}

#[dials::timed(labels(tenant = panicking_label()))]
fn label_panics_in_the_guard_form() {}

#[test]
fn a_label_that_panics_costs_its_call_the_count_and_nothing_else() {
    assert_eq!(label_panics(), 1);
    assert_eq!(run(label_panics_at_the_first_poll()), 2);
    label_panics_in_the_guard_form();
    for name in ["label_panics", "label_panics_at_the_first_poll", "label_panics_in_the_guard_form"] {
        assert_eq!(tally(name), Tally::default());
        assert_eq!(faults(&format!("it::harmless::{name}"), "label_panic"), 1, "{name}");
    }
}

fn panicking_predicate<T>(_: &T) -> bool {
    panic_any(Bomb)
}

#[dials::timed(ok = panicking_predicate)]
fn ok_panics(succeeds: bool) -> Result<u8, std::fmt::Error> {
    if succeeds { Ok(1) } else { Err(std::fmt::Error) }
}

#[dials::timed(error = panicking_predicate)]
async fn error_panics(succeeds: bool) -> Result<u8, std::fmt::Error> {
    if succeeds { Ok(1) } else { Err(std::fmt::Error) }
}

#[test]
fn a_predicate_that_panics_leaves_the_judgement_to_the_type() {
    for succeeds in [true, false] {
        assert_eq!(ok_panics(succeeds).is_ok(), succeeds);
        assert_eq!(run(error_panics(succeeds)).is_ok(), succeeds);
    }
    for name in ["ok_panics", "error_panics"] {
        assert_eq!(tally(name), Tally { ok: 1, errors: 1, ..Tally::default() });
        assert_eq!(faults(&format!("it::harmless::{name}"), "predicate_panic"), 2, "{name}");
    }
}

#[derive(Debug)]
struct Unkind;

impl dials::ErrorKind for Unkind {
    fn error_kind(&self) -> Option<&'static str> {
        panic_any(Bomb)
    }
}

#[dials::timed]
fn error_kind_panics() -> Result<(), Unkind> {
    Err(Unkind)
}

#[dials::timed]
async fn error_kind_panics_in_a_future() -> Result<(), Unkind> {
    Err(Unkind)
}

#[test]
fn an_error_kind_that_panics_is_an_error_of_another_kind() {
    assert!(error_kind_panics().is_err());
    assert!(run(error_kind_panics_in_a_future()).is_err());
    for name in ["error_kind_panics", "error_kind_panics_in_a_future"] {
        assert_eq!(of(name).error_kinds().collect::<Vec<_>>(), [("__other__", 1)]);
        assert_eq!(faults(&format!("it::harmless::{name}"), "error_kind_panic"), 1, "{name}");
    }
}

#[test]
fn a_classifier_of_a_timer_that_panics_leaves_the_call_ok() {
    let timer = dials::time("classifier panics");
    assert_eq!(timer.run_with(|| 1, |_| panic_any(Bomb)), 1);
    assert_eq!(run(timer.track_with(async { 2 }, |_| panic_any(Bomb))), 2);
    assert_eq!(tally("classifier panics"), Tally { ok: 2, ..Tally::default() });
    assert_eq!(faults("classifier panics", "predicate_panic"), 2);
}

#[dials::timed(labels(tenant = panicking_label()), ok = panicking_predicate)]
fn everything_panics() -> Result<u8, Unkind> {
    Err(Unkind)
}

struct CallsWhileUnwinding;

impl Drop for CallsWhileUnwinding {
    fn drop(&mut self) {
        assert!(everything_panics().is_err() && error_kind_panics_while_unwinding().is_err());
        assert!(ok_panics_while_unwinding().is_ok());
    }
}

#[dials::timed]
fn error_kind_panics_while_unwinding() -> Result<(), Unkind> {
    Err(Unkind)
}

#[dials::timed(ok = panicking_predicate)]
fn ok_panics_while_unwinding() -> Result<(), Unkind> {
    Ok(())
}

#[test]
fn whatever_panics_inside_an_instrument_does_not_abort_a_thread_that_unwinds() {
    assert!(panics(|| {
        let _calls = CallsWhileUnwinding;
        panic!("the thread's");
    }));
    assert_eq!(faults("it::harmless::everything_panics", "label_panic"), 1);
    assert_eq!(faults("it::harmless::error_kind_panics_while_unwinding", "error_kind_panic"), 1);
    assert_eq!(faults("it::harmless::ok_panics_while_unwinding", "predicate_panic"), 1);
}

#[dials::timed]
fn panics_with_a_bomb() -> Option<u8> {
    panic_any(Bomb)
}

#[dials::timed]
async fn panics_with_a_bomb_in_a_future() {
    panic_any(Bomb)
}

#[test]
fn the_payload_of_a_panic_of_the_user_s_reaches_the_caller_untouched() {
    let payload = std::panic::catch_unwind(panics_with_a_bomb).unwrap_err();
    std::mem::forget(payload.downcast::<Bomb>().unwrap());
    let payload = std::panic::catch_unwind(|| run(panics_with_a_bomb_in_a_future())).unwrap_err();
    std::mem::forget(payload.downcast::<Bomb>().unwrap());
    for name in ["panics_with_a_bomb", "panics_with_a_bomb_in_a_future"] {
        assert_eq!(tally(name), Tally { panics: 1, ..Tally::default() });
    }
}

/// A subscriber that panics in one of its methods.
struct Panicking(&'static str);

impl Panicking {
    fn maybe(&self, method: &str) {
        if self.0 == method {
            panic_any(Bomb);
        }
    }
}

impl tracing::Subscriber for Panicking {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        // The registry of callsites asks too, and under a lock.
        if metadata.is_event() && self.0 == "enabled" {
            panic_any(Bomb);
        }
        true
    }
    fn register_callsite(&self, _: &'static tracing::Metadata<'static>) -> tracing::subscriber::Interest {
        tracing::subscriber::Interest::sometimes()
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        self.maybe("new_span");
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        self.maybe("event");
    }
    fn enter(&self, _: &span::Id) {
        self.maybe("enter");
    }
    fn exit(&self, _: &span::Id) {
        self.maybe("exit");
    }
    fn try_close(&self, _: span::Id) -> bool {
        self.maybe("try_close");
        true
    }
}

#[dials::timed(slow = 1ns)]
fn slow_and_told() -> u64 {
    std::hint::black_box((0..1_000).sum())
}

#[test]
fn a_subscriber_that_panics_on_a_slow_call_is_counted_and_not_felt() {
    for method in ["event", "enabled"] {
        tracing::subscriber::with_default(Panicking(method), || assert_eq!(slow_and_told(), 499_500));
    }
    assert_eq!(tally("slow_and_told"), Tally { ok: 2, ..Tally::default() });
    assert_eq!(of("slow_and_told").slow(), 2);
    assert_eq!(faults("it::harmless::slow_and_told", "subscriber_panic"), 2);
}

/// Makes a slow annotated call of its own for every event.
struct Recursive;

impl tracing::Subscriber for Recursive {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        slow_in_a_subscriber();
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[dials::timed(slow = 1ns)]
fn slow_in_a_subscriber() -> u64 {
    std::hint::black_box((0..1_000).sum())
}

/// It is the global one: around a scoped one `tracing` itself draws a line.
#[test]
fn a_subscriber_that_makes_slow_calls_itself_is_told_of_none_of_them() {
    alone("harmless::a_subscriber_that_makes_slow_calls_itself_is_told_of_none_of_them", || {
        tracing::subscriber::set_global_default(Recursive).unwrap();
        assert_eq!(slow_in_a_subscriber(), 499_500);
        assert_eq!(tally("slow_in_a_subscriber"), Tally { ok: 2, ..Tally::default() });
    });
}

#[dials::timed(span)]
fn spanned() -> u8 {
    1
}

#[dials::timed(span)]
fn spanned_in_the_guard_form() {}

#[dials::timed(span)]
async fn spanned_future() -> u8 {
    pause().await;
    2
}

#[test]
fn a_subscriber_that_panics_on_a_span_is_counted_and_not_felt() {
    let methods = ["new_span", "enter", "exit", "try_close"];
    for method in methods {
        tracing::subscriber::with_default(Panicking(method), || {
            assert!(!panics(|| assert_eq!(spanned(), 1)), "{method} is felt by a function");
            assert!(!panics(spanned_in_the_guard_form), "{method} is felt by a guarded function");
            assert!(!panics(|| assert_eq!(run(spanned_future()), 2)), "{method} is felt by a future");
        });
    }
    for name in ["spanned", "spanned_in_the_guard_form", "spanned_future"] {
        assert_eq!(tally(name), Tally { ok: methods.len() as u64, ..Tally::default() });
        assert!(faults(&format!("it::harmless::{name}"), "subscriber_panic") >= methods.len() as u64);
    }
}

#[dials::timed]
fn called_by_the_thread() {}

#[dials::timed]
fn called_by_a_destructor() -> Result<(), fmt::Error> {
    Err(fmt::Error)
}

#[dials::timed(labels(of = "thread"))]
fn called_by_a_destructor_with_a_label() {}

thread_local! {
    static LAST_WISH: CallsWhenTheThreadEnds = const { CallsWhenTheThreadEnds };
}

struct CallsWhenTheThreadEnds;

impl Drop for CallsWhenTheThreadEnds {
    fn drop(&mut self) {
        assert!(called_by_a_destructor().is_err());
        called_by_a_destructor_with_a_label();
        let mut future = Box::pin(begun_by_a_destructor());
        assert!(poll(&mut future).is_pending());
    }
}

#[dials::timed]
async fn begun_by_a_destructor() {
    pause().await;
}

/// Destructors of thread-locals run in the reverse order of first use, so our own runs before or after the user's.
#[test]
fn calls_in_destructors_of_thread_locals_are_counted_whichever_runs_first() {
    const THREADS: u64 = 50;
    for _ in 0..THREADS {
        std::thread::spawn(|| {
            called_by_the_thread();
            LAST_WISH.with(|_| ());
        })
        .join()
        .unwrap();
        std::thread::spawn(|| {
            LAST_WISH.with(|_| ());
            called_by_the_thread();
        })
        .join()
        .unwrap();
        // No call before the destructor's.
        std::thread::spawn(|| LAST_WISH.with(|_| ())).join().unwrap();
    }
    assert_eq!(tally("called_by_the_thread"), Tally { ok: 2 * THREADS, ..Tally::default() });
    assert_eq!(tally("called_by_a_destructor"), Tally { errors: 3 * THREADS, ..Tally::default() });
    assert_eq!(tally("called_by_a_destructor_with_a_label"), Tally { ok: 3 * THREADS, ..Tally::default() });
    assert_eq!(tally("begun_by_a_destructor"), Tally { cancelled: 3 * THREADS, ..Tally::default() });
}

#[dials::timed]
async fn left_in_a_thread_local() {
    pause().await;
}

#[test]
fn a_future_that_a_dying_thread_drops_is_cancelled() {
    thread_local! {
        static LEFT: RefCell<Vec<crate::support::Boxed<()>>> = const { RefCell::new(Vec::new()) };
    }
    std::thread::spawn(|| {
        let mut future: crate::support::Boxed<()> = Box::pin(left_in_a_thread_local());
        assert!(poll(&mut future).is_pending());
        LEFT.with_borrow_mut(|left| left.push(future));
        assert_eq!(tally("left_in_a_thread_local").in_flight, 1);
    })
    .join()
    .unwrap();
    assert_eq!(tally("left_in_a_thread_local"), Tally { cancelled: 1, ..Tally::default() });
}

/// Fails the first time, and at the end does not end.
#[cfg(feature = "prometheus")]
struct Fails(u32, std::sync::mpsc::Sender<u32>, std::sync::mpsc::Receiver<()>);

#[cfg(feature = "prometheus")]
impl dials::Exporter for Fails {
    fn name(&self) -> &'static str {
        "fails"
    }

    fn run(&mut self, _: &dials::Stop) {
        self.0 += 1;
        self.1.send(self.0).unwrap();
        if self.0 > 1 {
            let _ = self.2.recv();
        }
    }
}

#[cfg(feature = "prometheus")]
#[test]
fn a_subscriber_that_panics_on_what_exporters_say_ends_neither_them_nor_the_program() {
    alone(
        "harmless::a_subscriber_that_panics_on_what_exporters_say_ends_neither_them_nor_the_program",
        || {
            tracing::subscriber::set_global_default(Panicking("event")).unwrap();
            let (sender, runs) = std::sync::mpsc::channel();
            let (release, stuck) = std::sync::mpsc::channel();
            let timeout = Duration::from_millis(100);
            let dials = dials::init()
                .prometheus(([127, 0, 0, 1], 0))
                .exporter(Fails(0, sender, stuck))
                .shutdown_timeout(timeout)
                .start()
                .unwrap();
            assert_eq!([runs.recv(), runs.recv()], [Ok(1), Ok(2)]);
            let begun = Instant::now();
            assert!(!dials.stop());
            assert!(begun.elapsed() < 2 * timeout, "it was waited for twice");
            let page = dials::prometheus::text();
            assert!(page.contains("dials_exporter_failures_total{exporter=\"fails\"} 1\n"), "{page}");
            // That the variable of this very test is unknown, that the endpoint is there, that the exporter is run again,
            // and that it did not end.
            let told = "dials_internal_errors_total{site=\"dials\",kind=\"subscriber_panic\"} 4\n";
            assert!(page.contains(told), "{page}");
            drop(release);
        },
    );
}
