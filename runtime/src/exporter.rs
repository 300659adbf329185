//! The contract between `dials` and whatever carries its numbers away.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Serves or sends what was counted.
///
/// An exporter pulls: it calls [`snapshot`](crate::snapshot) whenever it wants numbers. It has a thread to itself, so
/// it may block; others are never delayed by it. One that needs an async runtime builds its own on that thread.
///
/// ```
/// # use dials_runtime as dials;
/// use dials::{Exporter, Stop};
/// use std::time::Duration;
///
/// struct Print;
///
/// impl Exporter for Print {
///     fn name(&self) -> &'static str {
///         "print"
///     }
///     fn run(&mut self, stop: &Stop) {
///         while !stop.wait(Duration::from_secs(10)) {
///             println!("{:?}", dials::snapshot().families());
///         }
///     }
/// }
/// ```
pub trait Exporter: Send + 'static {
    /// What it is called in `dials_exports_total{exporter}` and in warnings.
    fn name(&self) -> &'static str;

    /// Takes what may be refused, such as a port or a file, on the thread that starts `dials`.
    ///
    /// An error here is an error of the start. The default takes nothing.
    fn start(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Ok(())
    }

    /// Works until `stop` is requested, then sends what is left and returns.
    ///
    /// If it panics or returns before that, the loss is counted and it is run again after a pause.
    fn run(&mut self, stop: &Stop);
}

/// Tells an exporter that it is time to end; a thread can wait for it, and so can a future in any runtime.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    requested: Condvar,
}

#[derive(Debug, Default)]
struct State {
    requested: bool,
    /// Who waits, by a number of its own.
    wakers: Vec<(u64, Waker)>,
    waited: u64,
}

impl Stop {
    /// A stop that nobody has requested yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every wait, now and later.
    pub fn request(&self) {
        let wakers = {
            let mut state = self.state();
            state.requested = true;
            std::mem::take(&mut state.wakers)
        };
        self.0.requested.notify_all();
        for (_, waker) in wakers {
            waker.wake();
        }
    }

    /// Whether the end was requested.
    pub fn is_requested(&self) -> bool {
        self.state().requested
    }

    /// Sleeps for `time` or until the end is requested, and says whether it was.
    pub fn wait(&self, time: Duration) -> bool {
        let begun = Instant::now();
        let mut state = self.state();
        while !state.requested {
            let left = time.saturating_sub(begun.elapsed());
            if left.is_zero() {
                break;
            }
            state = self.0.requested.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.requested
    }

    /// Completes once the end is requested.
    pub fn requested(&self) -> impl Future<Output = ()> + Send + use<> {
        Requested { stop: self.clone(), number: None }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a stop. Its waker goes with it.
struct Requested {
    stop: Stop,
    /// Its number among the waiting, once it waits.
    number: Option<u64>,
}

impl Future for Requested {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let stop = self.stop.clone();
        let mut state = stop.state();
        if state.requested {
            return Poll::Ready(());
        }
        let number = *self.number.get_or_insert_with(|| {
            state.waited += 1;
            state.waited
        });
        match state.wakers.iter_mut().find(|(other, _)| *other == number) {
            Some((_, waker)) => waker.clone_from(cx.waker()),
            None => state.wakers.push((number, cx.waker().clone())),
        }
        Poll::Pending
    }
}

impl Drop for Requested {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.stop.state().wakers.retain(|(other, _)| *other != number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;

    #[test]
    fn a_future_that_is_dropped_leaves_no_waker_behind() {
        let stop = Stop::new();
        for _ in 0..10 {
            let mut requested = pin!(stop.requested());
            assert!(requested.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            assert_eq!(stop.state().wakers.len(), 1);
        }
        assert_eq!(stop.state().wakers.len(), 0);
        stop.request();
        assert!(pin!(stop.requested()).poll(&mut Context::from_waker(Waker::noop())).is_ready());
    }
}
