//! [`Turn`]: one thread of a process at a time, and none of another one's.

use crate::explorer::{Work, explore, together};
use crate::forever;
use crate::size::WRITERS;
use crate::sync::{AtomicU64, Ordering};
use crate::turn::Turn;

const PARENT: u32 = 1;
const CHILD: u32 = 2;

/// Whether each of several threads of a process had the turn; asserts that no two had it at once.
fn take_in(process: u32, turn: &'static Turn) -> u64 {
    let inside: &AtomicU64 = forever(AtomicU64::new(0));
    let times: &AtomicU64 = forever(AtomicU64::new(0));
    let take = || -> Work<()> {
        Box::new(move || {
            if let Some(_taken) = turn.take_in(process) {
                // Without a lock prefix: only the turn keeps the others away, and shows what they did.
                let before = inside.load(Ordering::Relaxed);
                assert_eq!(before, 0, "two have it at once");
                inside.store(before + 1, Ordering::Relaxed);
                times.store(times.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                inside.store(before, Ordering::Relaxed);
            }
        })
    };
    together((0..WRITERS).map(|_| take()));
    times.load(Ordering::Relaxed)
}

#[test]
fn one_thread_at_a_time_has_the_turn_and_gives_it_back() {
    explore(|| {
        let turn = forever(Turn::new());
        let times = take_in(PARENT, turn);
        assert!((1..=WRITERS as u64).contains(&times));
        assert!(turn.take_in(PARENT).is_some());
    });
}

#[test]
fn what_a_parent_had_taken_when_it_forked_is_free_in_the_child() {
    explore(|| {
        let turn = forever(Turn::new());
        std::mem::forget(turn.take_in(PARENT));
        assert!(turn.take_in(PARENT).is_none());
        let times = take_in(CHILD, turn);
        assert!((1..=WRITERS as u64).contains(&times));
    });
}
