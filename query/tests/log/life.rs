//! From its start to its end.

use crate::support::{Counts, Directory, LONG, alone, numbers, offer_all};
use dials_query::log::Log;
use std::time::Duration;

#[test]
fn dropping_it_writes_what_is_left() {
    let _alone = alone();
    let directory = Directory::new();
    let log = Log::to(directory.log()).start().unwrap();
    offer_all(0..10_000);
    drop(log);
    assert_eq!(numbers(&directory.log()), (0..10_000).collect::<Vec<_>>());
}

#[test]
fn what_was_offered_before_a_flush_is_there_after_it() {
    let _alone = alone();
    let directory = Directory::new();
    let log = Log::to(directory.log()).start().unwrap();
    for end in 1..100 {
        offer_all([end - 1]);
        assert!(log.flush(LONG));
        assert_eq!(numbers(&directory.log()), (0..end).collect::<Vec<_>>());
    }
    assert!(log.flush(Duration::ZERO), "there is nothing to wait for");
}

#[test]
fn without_a_log_nothing_is_counted() {
    let _alone = alone();
    let directory = Directory::new();
    let before = Counts::now();
    offer_all(0..3);
    assert!(Log::to(directory.log()).start().unwrap().stop(LONG));
    offer_all(3..6);
    assert_eq!((Counts::now(), numbers(&directory.log())), (before, vec![]));
}

#[test]
fn threads_write_everything_each_in_its_order() {
    let _alone = alone();
    let directory = Directory::new();
    let log = Log::to(directory.log()).max_bytes(64 << 10).backups(1000).start().unwrap();
    let before = Counts::now();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || offer_all(thread * 10_000..thread * 10_000 + 2_000));
        }
    });
    assert!(log.stop(LONG));
    assert_eq!(Counts::now().since(before), Counts { written: 8_000, ..Counts::default() });
    let numbers = numbers(&directory.log());
    for thread in 0..4 {
        let of_thread: Vec<_> = numbers.iter().copied().filter(|number| number / 10_000 == thread).collect();
        assert_eq!(of_thread, (thread * 10_000..thread * 10_000 + 2_000).collect::<Vec<_>>());
    }
}
