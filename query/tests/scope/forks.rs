//! A process that forks while its threads count queries in one scope.

use crate::query;
use dials_query::scope::{inherit_sync, scope, so_far};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

/// As many as a scope tells apart, so that the lock is taken for most of the time.
const STATEMENTS: usize = 256;
/// More than enough for one of them to meet a thread that has the lock.
const FORKS: usize = 1_000;

/// In the child that thread's lock stays taken.
const LEFT_TAKEN: i32 = 1;
const WRONG: i32 = 2;

fn find(statement: &'static str) {
    query("items", "select").system("sqlite").static_statement(statement).track_sync(|| ());
}

/// What a child does.
fn child() -> i32 {
    let Some(before) = so_far() else { return WRONG };
    find("SELECT 1");
    let Some(after) = so_far() else { return WRONG };
    let is_left_taken = before.queries == 0;
    let is_right = after.queries == before.queries + 1
        && (!is_left_taken || (after.untracked, after.repeated.len()) == (1, 0));
    match (is_right, is_left_taken) {
        (false, _) => WRONG,
        (true, false) => 0,
        (true, true) => LEFT_TAKEN,
    }
}

#[test]
fn a_scope_whose_lock_another_thread_has_at_a_fork_does_not_hang_the_child() {
    let statements: Vec<&'static str> =
        (0..STATEMENTS).map(|n| &*format!("SELECT {}", "a".repeat(n + 1)).leak()).collect();
    let scope = scope("forks").enter();
    for statement in &statements {
        find(statement);
    }
    let end = AtomicBool::new(false);
    let ends = thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(inherit_sync(|| {
                while !end.load(Relaxed) {
                    find(statements[STATEMENTS - 1]);
                }
            }));
        }
        let mut ends = Vec::new();
        while ends.len() < FORKS && ends.iter().all(|end| *end == 0) {
            ends.push(fork());
        }
        end.store(true, Relaxed);
        ends
    });
    assert!(ends.iter().all(|end| [0, LEFT_TAKEN].contains(end)), "-1 hung: {ends:?}");
    assert!(ends.contains(&LEFT_TAKEN), "no fork of {} met a thread that had the lock", ends.len());
    assert_eq!(scope.finish().untracked, 0, "of the parent's none is missed");
}

/// The exit code of a child; -1 if it hung.
fn fork() -> i32 {
    // SAFETY: the child calls nothing that waits for a lock that another thread of the parent may have held, other than
    // the allocator's, which the C library makes usable again.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: it ends a child that hangs.
        unsafe { libc::alarm(20) };
        let code = std::panic::catch_unwind(child).unwrap_or(WRONG);
        // SAFETY: the child ends here, without the parent's destructors.
        unsafe { libc::_exit(code) };
    }
    let mut status = 0;
    // SAFETY: the status is ours to write to.
    assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
    if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 }
}
