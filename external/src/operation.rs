//! Calls that no attribute can stand on.

use crate::attempts::{self, Scope};
use crate::category::{Category, closed};
use crate::future::Timed;
use crate::kind::Operations;
use crate::outcome::Tracked;
use dials_runtime::__private::{Diverges, Fault, Site, named};
use dials_runtime::Verdict;
use std::fmt;
use std::future::Future;

static OTHERS: Site = Site::new(&OTHERS, "", || "")
    .name("__other__")
    .of(&Operations, ["__other__", "__other__", ""])
    .asynchronous();

/// Counts calls to this service, as `#[track_external]` does, where no attribute can stand.
///
/// Every operation is a series of its own, so let there be few: beyond `Limits::series_total` they are `__other__`.
///
/// ```
/// # mod dials { pub use dials_external as external; pub use dials_external::external; pub use dials_runtime::snapshot; }
/// # async fn send() -> Result<String, std::io::Error> { Ok(String::new()) }
/// # async fn example() -> Result<(), std::io::Error> {
/// let answer = dials::external("stripe").operation("refund").track(async { send().await }).await?;
/// # Ok(()) }
/// ```
pub fn external(service: &'static str) -> Service {
    Service { service }
}

/// A service whose calls are counted; made by [`external`].
#[must_use = "a service counts nothing before `operation`"]
#[derive(Clone, Copy, Debug)]
pub struct Service {
    service: &'static str,
}

impl Service {
    /// What is asked of the service.
    pub fn operation(self, operation: &'static str) -> Operation {
        Operation(named(&Operations, [self.service, operation, ""], &OTHERS))
    }
}

/// An operation of a service; made by [`Service::operation`].
#[must_use = "an operation counts what it tracks"]
#[derive(Clone, Copy)]
pub struct Operation(&'static Site);

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [service, operation, _] = self.0.names();
        f.debug_struct("Operation").field("service", &service).field("operation", &operation).finish()
    }
}

impl Operation {
    /// Counts the future as one call, from its first poll to its completion; dropped between, it is `cancelled`. What it
    /// returns says whether it failed.
    pub fn track<F: Future<Output: Tracked<By>>, By>(
        self,
        work: F,
    ) -> impl Future<Output = F::Output> + use<F, By> {
        self.track_with(work, Tracked::__dials_verdict)
    }

    /// The same for a value that does not say itself whether it failed: `classify` does.
    ///
    /// ```
    /// # mod dials { pub use dials_external as external; pub use dials_external::external; }
    /// # struct Order;
    /// # async fn send() -> Result<Order, std::io::Error> { Ok(Order) }
    /// # async fn example() -> Result<(), std::io::Error> {
    /// let order = dials::external("stripe")
    ///     .operation("order")
    ///     .track_with(send(), |order| dials::external::outcome!(order))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn track_with<F: Future, C: Fn(&F::Output) -> Verdict<'_>>(
        self,
        work: F,
        classify: C,
    ) -> impl Future<Output = F::Output> + use<F, C> {
        let site = self.0;
        Timed::new(move || site, work, move |value: &F::Output| guarded(site, || classify(value)))
    }

    /// Counts the closure as one call.
    pub fn track_sync<R: Tracked<By>, By>(self, work: impl FnOnce() -> R) -> R {
        self.track_sync_with(work, Tracked::__dials_verdict)
    }

    /// The same for a value that does not say itself whether it failed: `classify` does.
    pub fn track_sync_with<R>(self, work: impl FnOnce() -> R, classify: impl FnOnce(&R) -> Verdict<'_>) -> R {
        let call = crate::call::Call::start(self.0);
        let value = work();
        call.finish(|| guarded(self.0, || classify(&value)));
        value
    }

    /// Begins a call that ends with the guard, for code that cannot be wrapped.
    ///
    /// ```
    /// # mod dials { pub use dials_external as external; pub use dials_external::external; pub use dials_runtime::snapshot; }
    /// # fn send() -> Result<(), std::io::Error> { Ok(()) }
    /// let call = dials::external("stripe").operation("payout").start();
    /// let sent = send();
    /// call.finish(&sent);
    /// let payouts = dials::external::calls(&dials::snapshot(), "stripe", "payout");
    /// assert_eq!(payouts.map(|payouts| payouts.ok()), Some(1));
    /// ```
    pub fn start(self) -> Ongoing {
        Ongoing { call: Some(Diverges::start(self.0)), scope: Scope::waiting(), site: self.0 }
    }
}

/// A call that has begun; made by [`Operation::start`].
///
/// One that is dropped before it is [finished](Self::finish) counts as `cancelled`, or as `panic` if a panic drops it.
#[must_use = "a call that is dropped at once is cancelled"]
pub struct Ongoing {
    call: Option<Diverges>,
    // Dropped after the call.
    scope: Scope,
    site: &'static Site,
}

impl Ongoing {
    /// The call makes an attempt; see [`attempt`](crate::attempt).
    pub fn attempt(&mut self) -> crate::Attempt {
        let _at_work = self.scope.enter();
        attempts::attempt()
    }

    /// The call is over, with this result.
    pub fn finish<By>(self, value: &impl Tracked<By>) {
        let site = self.site;
        self.end(|| guarded(site, || value.__dials_verdict()));
    }

    /// The call is over, and [`outcome!`](crate::outcome) or you yourself say how.
    pub fn finish_with(self, verdict: Verdict<'_>) {
        self.end(|| closed(verdict));
    }

    /// The call has failed.
    pub fn failed(self, category: Category) {
        self.end(|| category.outcome().into());
    }

    fn end<'v>(mut self, verdict: impl FnOnce() -> Verdict<'v>) {
        let _at_work = self.scope.enter();
        if let Some(call) = self.call.take() {
            call.finish_with(verdict, attempts::retried());
        }
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        // The call may end by this.
        self.scope.swap();
    }
}

impl fmt::Debug for Ongoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [service, operation, _] = self.site.names();
        f.debug_struct("Ongoing")
            .field("service", &service)
            .field("operation", &operation)
            .finish_non_exhaustive()
    }
}

/// What the user's code says. It may panic; we cannot tell then.
fn guarded<'v>(site: &Site, classify: impl FnOnce() -> Verdict<'v>) -> Verdict<'v> {
    site.guarded(Fault::ErrorKindPanic, classify).map_or_else(|| Category::Other.outcome().into(), closed)
}
