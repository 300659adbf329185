//! Children by fork, which have their parent's memory and none of its threads.

use crate::support::{Counts, Directory, LONG, Lines, alone, offer_all};
use dials_query::log::{Log, Logging};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Forks, and gives the child's exit code.
fn fork(child: impl FnOnce() -> i32) -> i32 {
    // SAFETY: the child runs the code under test, which promises to work in a child of a process with threads.
    let pid = unsafe { libc::fork() };
    assert!(pid >= 0, "fork failed");
    if pid == 0 {
        let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child)).unwrap_or(1);
        // SAFETY: ends this process at once, without the parent's destructors.
        unsafe { libc::_exit(code) }
    }
    let mut status = 0;
    let begun = std::time::Instant::now();
    loop {
        // SAFETY: `pid` is our child and `status` is ours.
        match unsafe { libc::waitpid(pid, &raw mut status, libc::WNOHANG) } {
            0 if begun.elapsed() < LONG => std::thread::sleep(std::time::Duration::from_millis(1)),
            0 => {
                // SAFETY: a child of ours that hangs.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
            _ => return if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 },
        }
    }
}

/// What a child does with the log that its parent started: 0 if all is well, else what is not.
fn child(log: &Logging, number: u64) -> i32 {
    if Counts::now() != Counts::default() {
        return 2;
    }
    offer_all(number * 1_000..number * 1_000 + 10);
    if !log.flush(LONG) {
        return 3;
    }
    if Counts::now() != (Counts { written: 10, ..Counts::default() }) {
        return 4;
    }
    0
}

#[test]
fn a_child_writes_its_own_records_and_only_these() {
    const CHILDREN: u64 = 20;
    let _alone = alone();
    let directory = Directory::new();
    let log = Log::to(directory.log()).start().unwrap();
    let before = Counts::now();
    let over = AtomicBool::new(false);
    // So that locks are held and records wait when it is forked.
    let offered = std::thread::scope(|scope| {
        let parent = scope.spawn(|| {
            let mut offered = 0;
            while !over.load(Relaxed) {
                offer_all([offered]);
                offered += 1;
                if offered % 64 == 0 {
                    assert!(log.flush(LONG));
                }
            }
            offered
        });
        let ends: Vec<_> = (1..=CHILDREN).map(|number| fork(|| child(&log, number))).collect();
        over.store(true, Relaxed);
        assert_eq!(
            ends, [0; CHILDREN as usize],
            "0 is well, -1 hung, another number says where it went wrong"
        );
        parent.join().unwrap()
    });
    assert!(log.stop(LONG));
    assert_eq!(Counts::now().since(before), Counts { written: offered, ..Counts::default() });
    let lines = Lines::of(&directory.log(), u64::MAX);
    assert_eq!(lines.torn, [""; 0]);
    let of_children = lines.whole.iter().filter(|(process, _)| *process != std::process::id());
    let mut of_children: Vec<_> = of_children.map(|(_, number)| *number).collect();
    of_children.sort_unstable();
    let expected: Vec<_> = (1..=CHILDREN).flat_map(|child| child * 1_000..child * 1_000 + 10).collect();
    assert_eq!(of_children, expected);
    let of_parent = lines.whole.iter().filter(|(process, _)| *process == std::process::id());
    assert!(of_parent.map(|(_, number)| *number).eq(0..offered));
}

#[test]
fn a_guard_that_is_dropped_in_a_child_ends_the_childs_log_alone() {
    let _alone = alone();
    let directory = Directory::new();
    let mut log = Some(Log::to(directory.log()).start().unwrap());
    for offered_before in [0, 1] {
        let code = fork(|| {
            offer_all(0..offered_before);
            drop(log.take());
            // It has none any more, so another one can be started.
            offer_all([2]);
            let other = Log::to(directory.join("other")).start();
            let counts = Counts { written: offered_before, ..Counts::default() };
            i32::from(Counts::now() != counts) + 2 * i32::from(other.is_err())
        });
        assert_eq!(code, 0, "{offered_before} were offered before");
    }
    offer_all([3]);
    assert!(log.take().unwrap().stop(LONG));
    assert_eq!(crate::support::numbers(&directory.log()), [0, 3]);
}
