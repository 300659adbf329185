//! A process that forks while its threads note queries.

use crate::{alone, note, query};
use dials_query::report::report;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// What a child does; the number of the first thing that is not as it should be.
fn child() -> Result<(), i32> {
    let expect = |what: i32, is_so: bool| if is_so { Ok(()) } else { Err(what) };
    expect(2, report().calls() == 0)?;
    note(query("", 1500), |record| record.statement = None);
    expect(3, report().calls() == 1 && report().rows().len() == 1)
}

#[test]
fn a_child_begins_anew_and_the_parent_loses_nothing() {
    let _turn = alone();
    let end = AtomicBool::new(false);
    let forks = 50;
    let (noted, good) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| note_until(&end))).collect();
        let good = (0..forks).filter(|_| fork_is_good()).count();
        end.store(true, Relaxed);
        (threads.into_iter().map(|thread| thread.join().unwrap()).sum::<u64>(), good)
    });
    assert_eq!(good, forks);
    assert_eq!(report().calls(), noted);
}

fn note_until(end: &AtomicBool) -> u64 {
    let mut noted = 0;
    while !end.load(Relaxed) {
        note(query("", 1500), |record| record.statement = None);
        noted += 1;
    }
    noted
}

fn fork_is_good() -> bool {
    // SAFETY: the child calls nothing that waits for a lock that another thread of the parent may have held, other than
    // the allocator's, which the C library makes usable again.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: it ends a child that hangs.
        unsafe { libc::alarm(60) };
        let result = std::panic::catch_unwind(child);
        // SAFETY: the child ends here, without the parent's destructors.
        unsafe { libc::_exit(result.unwrap_or(Err(9)).err().unwrap_or(0)) };
    }
    let mut status = 0;
    // SAFETY: the status is ours to write to.
    assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
    let is_good = libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0;
    if !is_good {
        println!("a child ended with status {status:#x}");
    }
    is_good
}
