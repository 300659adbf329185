use super::*;
use crate::scope::{inherit_sync, scope, so_far};
use std::panic::catch_unwind;
use std::thread;

#[test]
fn threads_count_in_the_scope_that_they_were_given() {
    let guard = scope("threads").enter();
    let workers: Vec<_> = (0..8)
        .map(|_| thread::spawn(inherit_sync(|| times(1_000, || fixed(ITEMS)))))
        .chain([thread::spawn(|| times(1_000, || fixed(ITEMS)))])
        .collect();
    times(1_000, || fixed(ITEMS));
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(shape(&guard.finish()), (9_000, vec![9_000]));
}

#[test]
fn a_closure_leaves_the_scope_when_it_has_run() {
    let guard = scope("threads").enter();
    let work = inherit_sync(|| {
        fixed(ITEMS);
        7
    });
    let panics = inherit_sync(|| panic!("of the work"));
    thread::spawn(move || {
        let own = scope("own").enter();
        assert_eq!(work(), 7);
        assert!(catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        assert_eq!(shape(&own.finish()), (0, vec![]));
        assert!(!is_inside());
    })
    .join()
    .unwrap();
    assert_eq!(shape(&guard.finish()), (1, vec![]));
}

#[test]
fn a_closure_that_never_runs_lets_the_scope_end() {
    let guard = scope("never runs").limit(1).enter();
    times(2, || fixed(ITEMS));
    let work = inherit_sync(|| ());
    drop(guard);
    assert_eq!(counted("never runs"), []);
    drop(work);
    assert_eq!(counted("never runs")[0].1, 1);
}

#[test]
fn a_closure_that_inherits_nothing_is_outside() {
    let work = inherit_sync(|| so_far().is_some());
    assert!(!scope("around").run(work));
}
