//! Timers, in programs of any runtime and of none.

use dials_runtime::__private::{Link, Linked, List};
use dials_runtime::{guarded, tell};
use std::io;
use tokio::runtime::{Builder, Handle, Id};
use tokio::task::coop::{Unconstrained, unconstrained};
use tokio::time::{Instant, Sleep, sleep_until};

/// A timer of the runtime that we are on, or else of one of our own; `None` if there is neither.
///
/// Work that is always ready uses up what its task may do before it lets others go on. The timer is not bound by that, or
/// it would never be heard.
pub(crate) fn until(deadline: Instant) -> Option<Unconstrained<Sleep>> {
    of_this_runtime(deadline).or_else(|| of_our_own(deadline)).map(unconstrained)
}

fn of_this_runtime(deadline: Instant) -> Option<Sleep> {
    let id = Handle::try_current().ok()?.id();
    // A runtime cannot be asked whether it has timers: it panics if it was built without, which nobody must see twice, nor
    // a program at all that ends by it.
    if cfg!(panic = "abort") || WITHOUT_TIMERS.iter().any(|runtime| runtime.id == id) {
        return None;
    }
    let timer = guarded(|| sleep_until(deadline));
    if timer.is_none() {
        WITHOUT_TIMERS.push_static(Box::leak(Box::new(WithoutTimers { id, next: Link::new() })));
    }
    timer
}

struct WithoutTimers {
    id: Id,
    next: Link<WithoutTimers>,
}

impl Linked for WithoutTimers {
    fn next(&self) -> &Link<WithoutTimers> {
        &self.next
    }
}

static WITHOUT_TIMERS: List<WithoutTimers> = List::new();

fn of_our_own(deadline: Instant) -> Option<Sleep> {
    let _inside = background()?.enter();
    Some(sleep_until(deadline))
}

/// A runtime on a thread of its own that only waits.
struct Background {
    /// In the child of a fork there is no such thread.
    process: u32,
    /// `None` if it could not be started.
    handle: Option<Handle>,
    next: Link<Background>,
}

impl Linked for Background {
    fn next(&self) -> &Link<Background> {
        &self.next
    }
}

static BACKGROUND: List<Background> = List::new();

/// Nobody waits for another here, who may have been left behind by a fork: threads that come at the same time start one
/// each.
fn background() -> Option<&'static Handle> {
    let process = std::process::id();
    let known = BACKGROUND.iter().find(|background| background.process == process);
    let background = known.unwrap_or_else(|| {
        let handle = start().inspect_err(|error| {
            tell(|| tracing::warn!(target: "dials", %error, "no timer could be started, so no `timeout` ends a call"));
        });
        let background = Box::leak(Box::new(Background { process, handle: handle.ok(), next: Link::new() }));
        BACKGROUND.push_static(background);
        background
    });
    background.handle.as_ref()
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let handle = runtime.handle().clone();
    let wait = move || runtime.block_on(std::future::pending::<()>());
    std::thread::Builder::new().name("dials-timer".to_owned()).spawn(wait)?;
    Ok(handle)
}
