//! `timeout`, where a timer is hard to come by.

use super::timeouts::block_on;
use super::{Ended, ended};
use crate::support::alone;
use std::future::pending;
use std::io;
use std::time::{Duration, Instant};

#[dials::track_external("acme", timeout = 50ms)]
async fn always_ready(patience: Duration) -> io::Result<()> {
    let begun = Instant::now();
    // It is the task's budget alone that makes this give way.
    while begun.elapsed() < patience {
        tokio::task::coop::consume_budget().await;
    }
    Ok(())
}

#[tokio::test]
async fn work_that_is_always_ready_is_ended() {
    let error = always_ready(Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(ended("always_ready"), Ended::errors("timeout", 1));
}

#[dials::track_external("acme", timeout = 50ms)]
async fn in_a_child() -> io::Result<()> {
    pending().await
}

#[cfg(unix)]
#[test]
fn a_forked_child_ends_calls_too() {
    alone("external::timers::a_forked_child_ends_calls_too", || {
        // Its timer runs on a thread that the child does not have.
        block_on(in_a_child()).unwrap_err();
        // SAFETY: the child calls nothing that waits for a thread of the parent's, and leaves by `_exit`.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let ended = block_on(in_a_child()).is_err_and(|error| error.kind() == io::ErrorKind::TimedOut);
            // SAFETY: the last thing that happens in this process.
            unsafe { libc::_exit(i32::from(!ended)) };
        }
        let begun = Instant::now();
        let mut status = -1;
        // SAFETY: `child` is a child of this process, and `status` outlives the call.
        while unsafe { libc::waitpid(child, &raw mut status, libc::WNOHANG) } == 0 {
            if begun.elapsed() > Duration::from_secs(20) {
                // SAFETY: it is our own child, which has not been waited for.
                unsafe { libc::kill(child, libc::SIGKILL) };
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(status, 0);
    });
}
