//! Which context the code at work is in.

use crate::Context;
use crate::current::{Around, Current};
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

thread_local! {
    static CURRENT: RefCell<Option<Context>> = const { RefCell::new(None) };
}

/// On a thread whose locals are gone there is none.
pub(crate) fn current() -> Option<Context> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// A context to be in; the one around it while it is the current one.
pub(crate) struct Slot(Option<Context>);

impl Slot {
    pub(crate) fn new(context: Context) -> Self {
        Slot(Some(context))
    }
}

impl Current for Slot {
    fn swap(&mut self) {
        // On a thread whose locals are gone nobody can ask for the context either.
        let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), &mut self.0));
    }
}

pin_project_lite::pin_project! {
    /// A future inside a context; made by [`Context::scope`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Scoped<F> {
        #[pin]
        inside: Around<F, Slot>,
    }
}

impl<F> Scoped<F> {
    pub(crate) fn new(context: Context, future: F) -> Self {
        Scoped { inside: Around::new(Slot::new(context), future) }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        self.project().inside.poll(cx)
    }
}

impl<F> std::fmt::Debug for Scoped<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scoped").field("context", &self.inside.place().0).finish_non_exhaustive()
    }
}
