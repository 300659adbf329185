//! Timing code that no attribute can stand on.

use crate::call::Call;
use crate::fault::Fault;
use crate::functions::Functions;
use crate::future::Timed;
use crate::named::named;
use crate::outcome::{Outcome, ToOutcome};
use crate::series::OTHER;
use crate::site::Site;
use std::fmt;
use std::future::Future;

static OTHERS: Site = Site::new(&OTHERS, "", || "").name(OTHER);

/// Times what [`Timer::run`] or [`Timer::track`] is given under this name, as an annotated function would be.
///
/// The series have `function="reindex"` and an empty `module`. Every name is a series of its own, so let there be few:
/// beyond [`Limits::series_total`](crate::Limits) they are `__other__`.
///
/// ```
/// # use dials_runtime as dials;
/// let lines = dials::time("count_lines").run(|| "a\nb".lines().count());
/// assert_eq!(lines, 2);
/// assert_eq!(dials::snapshot().function("count_lines").map(|f| f.ok()), Some(1));
/// ```
pub fn time(name: &'static str) -> Timer {
    Timer(named(&Functions, ["", name, ""], &OTHERS))
}

/// Times one piece of work; made by [`time`].
#[must_use = "a timer times what it runs or tracks"]
#[derive(Clone, Copy)]
pub struct Timer(&'static Site);

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timer").field(&self.0.name_of_function().function).finish()
    }
}

impl Timer {
    /// Runs the work. An `Err` that it returns is an error, by its [`ErrorKind`](crate::ErrorKind); a panic in it is
    /// counted and goes on.
    pub fn run<R: ToOutcome>(self, work: impl FnOnce() -> R) -> R {
        self.run_with(work, R::to_outcome)
    }

    /// Runs the work and asks `classify` how it ended; [`outcome!`](crate::outcome) tells it from any type.
    pub fn run_with<R>(self, work: impl FnOnce() -> R, classify: impl FnOnce(&R) -> Outcome) -> R {
        let call = Call::start(self.0);
        let value = work();
        call.finish(|| self.judge(|| classify(&value)));
        value
    }

    /// Runs the future. Beside what [`run`](Self::run) counts, it is `cancelled` if it is dropped after its first poll
    /// and before it is ready.
    ///
    /// ```
    /// # use dials_runtime as dials;
    /// # async fn fetch() -> Result<String, std::io::Error> { Ok(String::new()) }
    /// # async fn sync() -> Result<(), std::io::Error> {
    /// let page = dials::time("fetch").track(fetch()).await?;
    /// # Ok(()) }
    /// ```
    pub fn track<F: Future<Output: ToOutcome>>(self, work: F) -> impl Future<Output = F::Output> + use<F> {
        self.track_with(work, ToOutcome::to_outcome)
    }

    /// Runs the future and asks `classify` how it ended.
    pub fn track_with<F: Future, C: Fn(&F::Output) -> Outcome>(
        self,
        work: F,
        classify: C,
    ) -> impl Future<Output = F::Output> + use<F, C> {
        Timed::new(move || self.0, work, move |value: &F::Output| self.judge(|| classify(value)))
    }

    /// The user's own judgement may panic; the call was no failure then, but it is counted that we could not tell.
    fn judge(self, classify: impl FnOnce() -> Outcome) -> Outcome {
        self.0.guarded(Fault::PredicatePanic, classify).unwrap_or(Outcome::Ok)
    }
}
