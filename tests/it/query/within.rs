//! Queries within queries: the innermost is told of, whoever sees it.

use crate::support::{Boxed, alone, panics, pause, poll, run};
use crate::told::Told;
use dials::query::Observed;
use std::cell::RefCell;
use std::io;
use std::thread;
use std::time::Duration;

/// A statement that an adapter saw.
fn statement(took: Duration) {
    Observed::new("sqlite", "users", "seen", took).statement("SELECT 1 FROM seen").count();
}

const SLOW: Duration = Duration::from_secs(2);
const CRITICAL: Duration = Duration::from_secs(6);

/// What is told of by `work`: of each event the severity, the operation and the function.
fn told_by(work: impl FnOnce()) -> Vec<String> {
    Told::by(work).iter().map(|line| shown(line)).collect()
}

fn shown(line: &str) -> String {
    let field = |name: &str| {
        let behind = line.split_once(&format!(" {name}=\"")).map_or("", |(_, behind)| behind);
        behind.split('"').next().unwrap_or_default().to_owned()
    };
    assert!(line.contains("message=slow query"), "{line}");
    [field("severity"), field("operation"), field("function")].join(" ")
}

#[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", statement = "SELECT 1")]
fn slow(inside: impl FnOnce()) {
    inside();
}

#[dials::slow_query(threshold = 1ns, critical = 1ns, collection = "users", statement = "SELECT 1")]
fn critical(inside: impl FnOnce()) {
    inside();
}

#[dials::slow_query(threshold = 1h, critical = 1h, collection = "users", statement = "SELECT 1")]
fn quick(inside: impl FnOnce()) {
    inside();
}

fn quick_times(times: u32, inside: &dyn Fn()) {
    if times == 0 { inside() } else { quick(|| quick_times(times - 1, inside)) }
}

#[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users")]
async fn slow_async(inside: impl Future<Output = ()>) {
    inside.await;
}

#[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", labels(shard = shard))]
async fn slow_labelled(shard: u8, inside: impl Future<Output = ()>) {
    assert_eq!(shard, 1);
    inside.await;
}

#[test]
fn of_a_query_and_a_statement_that_an_adapter_saw_in_it_one_is_told_that_says_all() {
    let lines = Told::by(|| slow(|| statement(SLOW)));
    let [line] = &lines[..] else { panic!("{lines:#?}") };
    for part in [
        "operation=\"seen\"",
        "statement=\"SELECT ? FROM seen\"",
        "function=\"slow\" module=\"it::query::within\"",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!line.contains("location"), "{line}");
}

#[test]
fn a_query_is_told_too_if_none_within_it_was_as_severe() {
    assert_eq!(told_by(|| slow(|| ())), ["slow slow slow"]);
    assert_eq!(told_by(|| slow(|| statement(Duration::from_millis(1)))), ["slow slow slow"]);
    assert_eq!(
        told_by(|| critical(|| [SLOW, SLOW].into_iter().for_each(statement))),
        ["slow seen critical", "slow seen critical", "critical critical critical"]
    );
    assert_eq!(told_by(|| critical(|| statement(CRITICAL))), ["critical seen critical"]);
    assert_eq!(told_by(|| slow(|| statement(CRITICAL))), ["critical seen slow"]);
    assert_eq!(
        told_by(|| critical(|| slow(|| quick(|| ())))),
        ["slow slow slow", "critical critical critical"]
    );
    assert_eq!(told_by(|| slow(|| quick(|| slow(|| ())))), ["slow slow slow"]);
    // A panic ends all of them.
    assert_eq!(told_by(|| assert!(panics(|| slow(|| slow(|| panic!("of the work")))))), ["slow slow slow"]);
    assert_eq!(told_by(|| slow(|| ())), ["slow slow slow"], "and leaves nothing behind");
}

/// A hostile reading found that a query of 1.5 s was nowhere, since one of 2 ms within it had a threshold of 1 ms.
#[test]
fn a_query_that_is_slow_by_itself_is_told_whatever_was_told_within_it() {
    #[dials::slow_query(threshold = 200ms, critical = 1h, collection = "users", operation = "dear")]
    fn dear(within: Duration, own: Duration) {
        cheap(within);
        std::thread::sleep(own);
    }
    #[dials::slow_query(threshold = 200ms, critical = 1h, collection = "users", operation = "dear")]
    async fn dear_async(within: Duration, own: Duration) {
        pause().await;
        cheap(within);
        pause().await;
        std::thread::sleep(own);
    }
    #[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", operation = "cheap")]
    fn cheap(time: Duration) {
        std::thread::sleep(time);
    }
    let (short, long) = (Duration::from_millis(1), Duration::from_millis(250));
    for (within, own, told) in [(short, long, 2), (long, long, 2), (long, short, 1)] {
        assert_eq!(told_by(|| dear(within, own)).len(), told, "{within:?} {own:?}");
        assert_eq!(told_by(|| run(dear_async(within, own))).len(), told, "{within:?} {own:?}");
    }
}

/// A guard that has begun before them is no part of those at work when it ends.
#[test]
fn a_guard_is_told_by_itself_and_hides_nothing() {
    let guard = dials::query("users", "guarded").start();
    let told = told_by(|| {
        slow(move || {
            std::thread::sleep(Duration::from_millis(1100));
            guard.finish(&());
        });
    });
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn a_statement_has_the_function_of_the_innermost_annotated_query_around_it() {
    assert_eq!(told_by(|| slow(|| quick(|| statement(SLOW)))), ["slow seen quick"]);
    assert_eq!(
        told_by(|| quick(|| {
            quick(|| ());
            dials::query("users", "by_hand").track_sync(|| statement(SLOW));
        })),
        ["slow seen quick"]
    );
    let deep = told_by(|| quick_times(9, &|| slow(|| statement(SLOW))));
    assert_eq!(deep, ["slow seen quick"], "the tenth is too deep to be known");
    assert_eq!(told_by(|| statement(SLOW)), ["slow seen "]);
}

#[test]
fn what_was_before_or_after_is_not_within() {
    let told = told_by(|| {
        statement(SLOW);
        slow(|| ());
        quick(|| slow(|| ()));
        critical(|| ());
        slow(|| ());
    });
    assert_eq!(
        told,
        ["slow seen ", "slow slow slow", "slow slow slow", "critical critical critical", "slow slow slow"]
    );
}

#[test]
fn it_holds_across_polls_and_threads() {
    fn inside() -> Boxed<()> {
        Box::pin(slow_labelled(
            1,
            slow_async(async {
                pause().await;
                quick(|| statement(SLOW));
                pause().await;
                pause().await;
            }),
        ))
    }
    let told = told_by(|| {
        let mut future = Box::pin(slow_async(inside()));
        assert!(poll(&mut future).is_pending());
        slow(|| ());
        run(future);
    });
    assert_eq!(told, ["slow slow slow", "slow seen quick"]);

    let all = Told::default();
    let on_a_thread = |work: Box<dyn FnOnce() + Send>| {
        let all = all.clone();
        thread::spawn(|| tracing::subscriber::with_default(all, work)).join().unwrap();
    };
    let (send, next) = std::sync::mpsc::channel();
    let sender = send.clone();
    on_a_thread(Box::new(move || {
        let mut future = Box::pin(slow_async(async {
            pause().await;
            statement(SLOW);
            pause().await;
        }));
        assert!(poll(&mut future).is_pending());
        sender.send(future).unwrap();
    }));
    let mut future = next.recv().unwrap();
    on_a_thread(Box::new(move || {
        assert!(poll(&mut future).is_pending());
        // Of another task, between two polls.
        slow(|| ());
        send.send(future).unwrap();
    }));
    let future = next.recv().unwrap();
    on_a_thread(Box::new(|| run(future)));
    let told: Vec<_> = all.lines().iter().map(|line| shown(line)).collect();
    assert_eq!(told, ["slow seen slow_async", "slow slow slow"]);
}

#[test]
fn queries_at_the_same_time_do_not_hide_each_other() {
    let told = told_by(|| {
        let mut all = [slow_async(pause()), slow_async(pause())].map(Box::pin);
        for future in &mut all {
            assert!(poll(future).is_pending());
        }
        let by_hand = dials::query("users", "by_hand").start();
        for future in &mut all {
            assert!(poll(future).is_ready());
        }
        statement(SLOW);
        by_hand.finish(&());
    });
    assert_eq!(told, ["slow slow_async slow_async", "slow slow_async slow_async", "slow seen "]);
}

/// After a timeout, the most common slow query, the line is of the one with the statement.
#[test]
fn of_queries_that_are_cancelled_together_the_innermost_is_told() {
    #[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", operation = "innermost")]
    async fn innermost() {
        std::future::pending::<()>().await;
    }
    let told = told_by(|| {
        let mut future = Box::pin(slow_async(slow_async(innermost())));
        assert!(poll(&mut future).is_pending());
    });
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("slow innermost "), "{told:?}");
}

/// What a thread keeps of futures under way is dropped by its destructors, after those of the thread-locals that were used
/// later.
#[test]
fn a_future_that_a_destructor_of_a_thread_drops_is_cancelled() {
    #[dials::slow_query(threshold = 1h, critical = 1h, collection = "users", operation = "kept")]
    async fn kept() {
        std::future::pending::<()>().await;
    }
    thread_local! {
        static KEPT: RefCell<Vec<Boxed<()>>> = const { RefCell::new(Vec::new()) };
    }
    let begin = || {
        let mut future: Boxed<()> = Box::pin(kept());
        assert!(poll(&mut future).is_pending());
        future
    };
    let work = move || {
        KEPT.with_borrow_mut(|futures| {
            futures.reserve(1);
            drop(begin());
            futures.push(begin());
        });
    };
    thread::spawn(work).join().unwrap();
    assert_eq!(super::ended("kept").cancelled, 2);
}

#[test]
fn queries_that_are_cancelled_together_are_told_once() {
    let told = told_by(|| {
        let mut future = Box::pin(slow_async(slow_async(slow_async(std::future::pending()))));
        assert!(poll(&mut future).is_pending());
        drop(future);
        slow(|| ());
    });
    assert_eq!(told, ["slow slow_async slow_async", "slow slow slow"]);
}

#[test]
fn where_nobody_watches_a_thread_knows_it_from_its_first_one_on() {
    let name = "query::within::where_nobody_watches_a_thread_knows_it_from_its_first_one_on";
    alone(name, || {
        dials::query::watch_running(false);
        assert_eq!(told_by(|| slow(|| slow(|| ()))), ["slow slow slow", "slow slow slow"]);
        assert_eq!(told_by(|| slow(|| slow(|| ()))), ["slow slow slow"]);
        let told = thread::spawn(|| {
            statement(Duration::ZERO);
            told_by(|| slow(|| statement(SLOW)))
        });
        assert_eq!(told.join().unwrap(), ["slow seen slow"]);
    });
}

#[test]
fn log_report_and_alerts_tell_of_the_same_and_metrics_of_all() {
    let name = "query::within::log_report_and_alerts_tell_of_the_same_and_metrics_of_all";
    alone(name, || {
        let path = std::env::temp_dir().join(format!("dials-within-{}.log", std::process::id()));
        let log = dials::query::log::Log::to(&path).start().unwrap();
        let (send, alerts) = std::sync::mpsc::channel();
        let hook = dials::query::alert::Alerts::to(move |alert: &dials::query::alert::Alert| {
            send.send(alert.record.operation).unwrap();
        });
        let alerting = hook.start();
        critical(|| statement(CRITICAL));
        critical(|| ());
        assert!(log.stop(Duration::from_secs(10)) && alerting.stop(Duration::from_secs(10)));
        let written = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let _ = std::fs::remove_file(path.with_extension("log.lock"));
        let operations = |text: &str| text.matches("\"operation\":\"seen\"").count();
        assert_eq!((written.lines().count(), operations(&written)), (2, 1), "{written}");
        let report = dials::query::report();
        let mut rows: Vec<_> = report.rows().iter().map(|row| (row.operation, row.calls)).collect();
        rows.sort_unstable();
        assert_eq!(rows, [("critical", 1), ("seen", 1)]);
        let mut told: Vec<_> = alerts.iter().collect();
        told.sort_unstable();
        assert_eq!(told, ["critical", "seen"]);
        let slow = |operation| super::calls(operation).unwrap().slow();
        assert_eq!((slow("critical"), slow("seen")), (2, 1));
    });
}

/// Beside what queries say themselves.
#[test]
fn an_error_within_is_told_with_the_query_that_it_ended() {
    #[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", operation = "inner")]
    fn inner() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }
    #[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", operation = "outer")]
    fn outer() -> io::Result<()> {
        inner()
    }
    let lines = Told::by(|| _ = outer().unwrap_err());
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("operation=\"inner\"") && lines[0].contains("error_type=\"TimedOut\""));
}
