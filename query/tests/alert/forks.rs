//! A process that forks while its threads offer queries.

use crate::{LONG, alone, counted, critical, hourly, offer, telling};
use dials_query::alert;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// What a child does; the number of the first thing that is not as it should be.
fn child(inherited: alert::Alerting) -> Result<(), i32> {
    let expect = |what: i32, is_so: bool| if is_so { Ok(()) } else { Err(what) };
    // The parent's hook is not here to be told, which is counted.
    let before = counted("parent").dropped;
    offer(critical("users"));
    expect(2, counted("parent").dropped == before + 1)?;
    expect(3, alert::flush(Duration::ZERO))?;
    expect(4, inherited.stop(Duration::ZERO))?;
    let (hook, told) = telling("child");
    let alerting = hourly(hook);
    offer(critical("users"));
    expect(5, told.recv_timeout(LONG).is_ok())?;
    expect(6, is_good_in_a_fork(grandchild))?;
    expect(7, alerting.stop(LONG))?;
    expect(8, counted("child").sent == 1)
}

/// Only the hooks of the child could have been told.
fn grandchild() -> Result<(), i32> {
    let before = (counted("parent").dropped, counted("child").dropped);
    offer(critical("users"));
    let after = (counted("parent").dropped, counted("child").dropped);
    if after == (before.0, before.1 + 1) { Ok(()) } else { Err(2) }
}

#[test]
fn a_child_has_hooks_of_its_own_and_the_parents_are_told_as_before() {
    let _turn = alone();
    let (hook, told) = telling("parent");
    let mut alerting = Some(hourly(hook));
    let end = AtomicBool::new(false);
    let forks = 20;
    let (offered, good) = std::thread::scope(|scope| {
        let offering = scope.spawn(|| {
            let mut offered = 0;
            while !end.load(Relaxed) {
                offer(critical("users"));
                offered += 1;
            }
            offered
        });
        let good = (0..forks).filter(|_| is_good_in_a_fork(|| alerting.take().map_or(Err(9), child))).count();
        end.store(true, Relaxed);
        (offering.join().unwrap(), good)
    });
    assert_eq!(good, forks);
    assert!(alerting.take().unwrap().stop(LONG));
    assert_eq!(counted("parent").all(), offered);
    assert!(told.iter().count() >= 1);
}

/// Whether it is so in the child of a fork. What it takes is still here then.
fn is_good_in_a_fork(child: impl FnOnce() -> Result<(), i32>) -> bool {
    // SAFETY: the child calls nothing that waits for a lock that another thread of the parent may have held, other than
    // the allocator's, which the C library makes usable again.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: it ends a child that hangs.
        unsafe { libc::alarm(60) };
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child));
        // SAFETY: the child ends here, without the parent's destructors.
        unsafe { libc::_exit(result.unwrap_or(Err(100)).err().unwrap_or(0)) };
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
