//! Which context the code at work is in.

use super::Context;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

thread_local! {
    static CURRENT: RefCell<Option<Context>> = const { RefCell::new(None) };
}

/// On a thread whose locals are gone there is none.
pub(super) fn current() -> Option<Context> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// The context is the current one until this is dropped, also by a panic. Meanwhile the one around it is in its place.
pub(super) struct Inside<'a>(&'a mut Option<Context>);

impl<'a> Inside<'a> {
    pub(super) fn enter(context: &'a mut Option<Context>) -> Self {
        swap(context);
        Inside(context)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        swap(self.0);
    }
}

fn swap(context: &mut Option<Context>) {
    // On a thread whose locals are gone nobody can ask for the context either.
    let _ = CURRENT.try_with(|current| std::mem::swap(&mut *current.borrow_mut(), context));
}

pin_project_lite::pin_project! {
    /// A future inside a context; made by [`Context::scope`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Scoped<F> {
        // Taken out when this is dropped, since it is to be dropped inside too.
        #[pin]
        future: Option<F>,
        context: Option<Context>,
    }

    impl<F> PinnedDrop for Scoped<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _inside = Inside::enter(this.context);
            this.future.set(None);
        }
    }
}

impl<F> Scoped<F> {
    pub(super) fn new(context: Context, future: F) -> Self {
        Scoped { future: Some(future), context: Some(context) }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _inside = Inside::enter(this.context);
        match this.future.as_pin_mut() {
            Some(future) => future.poll(cx),
            // Only the drop takes it out, and nobody polls after that.
            None => Poll::Pending,
        }
    }
}

impl<F> std::fmt::Debug for Scoped<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scoped").field("context", &self.context).finish_non_exhaustive()
    }
}
