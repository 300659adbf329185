//! Futures in a scope.

use super::current::Slot;
use super::shared::Shared;
use dials_context::current::Around;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// A future in a scope; made by [`Scope::track`](super::Scope::track) and [`inherit`](super::inherit()).
    #[must_use = "futures do nothing unless polled"]
    pub struct Scoped<F> {
        #[pin]
        inside: Around<F, Slot>,
    }
}

impl<F: Future> Scoped<F> {
    pub(super) fn new(scope: Option<Arc<Shared>>, future: F) -> Self {
        Scoped { inside: Around::new(Slot::new(scope), future) }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().inside.poll(cx)
    }
}

impl<F> fmt::Debug for Scoped<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped").finish_non_exhaustive()
    }
}
