//! `timeout`: a call that takes too long is ended.

use crate::category::Category;
use crate::timer;
use dials_runtime::Verdict;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::task::coop::Unconstrained;
use tokio::time::{Instant, Sleep};

/// A call was ended since it took longer than the `timeout` of its attribute.
///
/// ```
/// # mod dials { pub use dials_external::Timeout; }
/// # use std::time::Duration;
/// /// What functions with `timeout = ..` return then.
/// enum PaymentError {
///     TooSlow,
/// }
///
/// impl From<dials::Timeout> for PaymentError {
///     fn from(_: dials::Timeout) -> Self {
///         PaymentError::TooSlow
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeout {
    service: &'static str,
    operation: &'static str,
    after: Duration,
}

impl Timeout {
    /// Of an operation that may take so many nanoseconds.
    #[doc(hidden)]
    pub const fn new(service: &'static str, operation: &'static str, nanos: u64) -> Self {
        Timeout { service, operation, after: Duration::from_nanos(nanos) }
    }

    /// The service that did not answer in time.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// What was asked of it.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// How long the call was allowed to take.
    pub fn after(&self) -> Duration {
        self.after
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} did not finish {} within {:?}", self.service, self.operation, self.after)
    }
}

impl Error for Timeout {}

impl From<Timeout> for io::Error {
    fn from(timeout: Timeout) -> Self {
        io::Error::new(io::ErrorKind::TimedOut, timeout)
    }
}

/// The verdict on a call whose time is over.
pub fn late(timeout: &Timeout) -> Verdict<'_> {
    Verdict::new(Category::Timeout.outcome(), Some(timeout))
}

/// What a function with `timeout` returns when the time is over.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say that the call took too long",
    label = "`timeout` needs a `Result` whose error can be made from `dials::Timeout`",
    note = "write `on_timeout = ..` in the attribute: the error to return, as in `on_timeout = PaymentError::TooSlow`",
    note = "or, if the error type is yours: `impl From<dials::Timeout> for .. {{}}`"
)]
pub trait FromTimeout {
    /// The error of this timeout.
    fn from_timeout(timeout: Timeout) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<Timeout>> FromTimeout for Result<T, E> {
    fn from_timeout(timeout: Timeout) -> Self {
        Err(timeout.into())
    }
}

/// What is returned when the time is over; generated code calls it so that an error points at the attribute.
pub fn from_timeout<R: FromTimeout>(timeout: Timeout) -> R {
    R::from_timeout(timeout)
}

pin_project_lite::pin_project! {
    /// A future that has so much time, beginning with its first poll.
    #[must_use = "futures do nothing unless polled"]
    pub struct Deadline<F> {
        // Dropped when the time is over.
        #[pin]
        future: Option<F>,
        // Not before it is needed: most calls are ready before, and some at once.
        #[pin]
        timer: Option<Unconstrained<Sleep>>,
        timeout: Timeout,
    }
}

impl<F: Future> Deadline<F> {
    /// Gives `future` the time that the timeout says.
    pub fn new(timeout: Timeout, future: F) -> Self {
        Deadline { future: Some(future), timer: None, timeout }
    }
}

impl<F: Future> Future for Deadline<F> {
    type Output = Result<F::Output, Timeout>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let now = this.timer.is_none().then(Instant::now);
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Poll::Pending };
        if let Poll::Ready(value) = future.poll(cx) {
            return Poll::Ready(Ok(value));
        }
        if let Some(begun) = now {
            // A time without an end is none.
            this.timer.set(begun.checked_add(this.timeout.after).and_then(timer::until));
        }
        let Some(timer) = this.timer.as_mut().as_pin_mut() else { return Poll::Pending };
        if timer.poll(cx).is_pending() {
            return Poll::Pending;
        }
        this.future.set(None);
        Poll::Ready(Err(*this.timeout))
    }
}

pin_project_lite::pin_project! {
    /// What a function with `timeout` returns: the value of the future, or what is returned when the time is over.
    #[must_use = "futures do nothing unless polled"]
    pub struct OrElse<F, L> {
        #[pin]
        future: F,
        late: Option<L>,
    }
}

impl<F, L> OrElse<F, L> {
    /// `late` makes the value when the time is over.
    pub fn new<R>(future: F, late: L) -> Self
    where
        F: Future<Output = Result<R, Timeout>>,
        L: FnOnce(Timeout) -> R,
    {
        OrElse { future, late: Some(late) }
    }
}

impl<F, R, L> Future for OrElse<F, L>
where
    F: Future<Output = Result<R, Timeout>>,
    L: FnOnce(Timeout) -> R,
{
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let this = self.project();
        match this.future.poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(value)) => Poll::Ready(value),
            Poll::Ready(Err(timeout)) => match this.late.take() {
                Some(late) => Poll::Ready(late(timeout)),
                None => Poll::Pending,
            },
        }
    }
}
