//! Whatever hooks do, each critical query is counted once with each of them.

use crate::{LONG, Named, alone, counted, critical, hourly, offer};
use dials_query::alert::{self, Alert, Alerts};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// What it panics with panics once more when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

#[test]
fn a_hook_that_panics_or_fails_is_counted_and_told_of_the_next() {
    let _turn = alone();
    let calls = Arc::new(AtomicU64::new(0));
    let ours = calls.clone();
    let hook = Named("panics", move |_: &Alert| match ours.fetch_add(1, Relaxed) % 4 {
        0 => panic!("told to"),
        1 => Err("told to".into()),
        2 => std::panic::panic_any(Bomb),
        _ => Ok(()),
    });
    let alerting = hourly(hook);
    for collection in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        offer(critical(collection));
    }
    assert!(alerting.stop(LONG));
    assert_eq!(calls.load(Relaxed), 8);
    let counted = counted("panics");
    assert_eq!((counted.sent, counted.failed, counted.all()), (2, 6, 8));
}

#[test]
fn a_hook_whose_name_or_end_panics_does_no_harm() {
    struct Hostile;

    impl alert::AlertHook for Hostile {
        fn name(&self) -> &'static str {
            panic!("told to")
        }

        fn alert(&self, _: &Alert) -> Result<(), alert::AlertError> {
            Ok(())
        }
    }

    impl Drop for Hostile {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    let _turn = alone();
    let alerting = hourly(Hostile);
    offer(critical("users"));
    assert!(alerting.stop(LONG));
    assert_eq!((counted("unnamed").sent, counted("unnamed").all()), (1, 1));
}

#[test]
fn hooks_that_come_and_go_miscount_nothing() {
    let _turn = alone();
    let told = Arc::new(AtomicU64::new(0));
    let stays = {
        let told = told.clone();
        Named("stays", move |alert: &Alert| {
            told.fetch_add(1 + alert.suppressed, Relaxed);
            Ok(())
        })
    };
    let stays = Alerts::to(stays).every(Duration::from_millis(1)).start();
    let offered = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for collection in ["one", "two"] {
            let offered = &offered;
            scope.spawn(move || {
                for _ in 0..5000 {
                    offer(critical(collection));
                    offered.fetch_add(1, Relaxed);
                }
            });
        }
        for number in 0..20 {
            let hook =
                Named("goes", move |_: &Alert| if number % 3 == 0 { Err("told to".into()) } else { Ok(()) });
            assert!(Alerts::to(hook).every(Duration::ZERO).start().stop(LONG));
        }
    });
    assert!(stays.stop(LONG));
    let offered = offered.load(Relaxed);
    let counted = counted("stays");
    assert_eq!(offered, 10_000);
    assert_eq!((counted.all(), counted.failed), (offered, 0));
    assert_eq!(told.load(Relaxed), counted.sent + counted.suppressed, "what is counted is told in the end");
}
