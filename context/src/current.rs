//! Values that are current on a thread while something is at work there: a function until it returns, a future while it
//! is polled and while it is dropped.
//!
//! For the crates beside this one; no part of it is stable.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A place for a value beside the one on the thread.
pub trait Current {
    /// What is in this place is current from now on, and what was current is in this place.
    ///
    /// On a thread whose locals are gone it does nothing.
    fn swap(&mut self);
}

/// The value in the place is current until this is dropped, also by a panic.
pub struct Inside<'a, T: Current>(&'a mut T);

impl<'a, T: Current> Inside<'a, T> {
    /// The value is current from now on.
    #[inline]
    pub fn enter(place: &'a mut T) -> Self {
        place.swap();
        Inside(place)
    }

    /// The place, which has what was current before.
    #[inline]
    pub fn place(&self) -> &T {
        self.0
    }
}

impl<T: Current> Drop for Inside<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.0.swap();
    }
}

/// A place whose value is current when this is dropped, and ceases to be by it.
struct Leaves<T: Current>(T);

impl<T: Current> Drop for Leaves<T> {
    #[inline]
    fn drop(&mut self) {
        self.0.swap();
    }
}

pin_project_lite::pin_project! {
    /// A future, and a value that is current whenever the future is polled and when it is dropped.
    #[must_use = "futures do nothing unless polled"]
    pub struct Around<F, T: Current> {
        #[pin]
        future: F,
        // Dropped after the future.
        place: Leaves<T>,
    }

    impl<F, T: Current> PinnedDrop for Around<F, T> {
        fn drop(this: Pin<&mut Self>) {
            this.project().place.0.swap();
        }
    }
}

impl<F, T: Current> Around<F, T> {
    /// The value in the place is current whenever the future is at work.
    #[inline]
    pub fn new(place: T, future: F) -> Self {
        Around { future, place: Leaves(place) }
    }

    /// While the future is not at work, its value.
    #[inline]
    pub fn place(&self) -> &T {
        &self.place.0
    }
}

impl<F: Future, T: Current> Future for Around<F, T> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _inside = Inside::enter(&mut this.place.0);
        this.future.poll(cx)
    }
}
