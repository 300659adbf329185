//! Timing code that no attribute can stand on.

use crate::call::Call;
use crate::future::Timed;
use crate::limits::{self, Place};
use crate::map::Map;
use crate::outcome::{Outcome, ToOutcome};
use crate::owned::{Link, Linked};
use crate::series::OTHER;
use crate::site::Site;
use std::fmt;
use std::future::Future;

/// A site that was made while the program ran.
struct Named {
    name: &'static str,
    site: Site,
    next: Link<Named>,
}

impl Linked for Named {
    fn next(&self) -> &Link<Named> {
        &self.next
    }
}

static NAMED: Map<Named> = Map::new();
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
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let equals = |named: &Named| named.name == name;
    if let Some(named) = NAMED.get(hash, equals) {
        // Another thread may have made it a moment ago, and be about to do the same.
        named.site.series.belongs_to(&named.site);
        return Timer(&named.site);
    }
    let Some(place) = Place::take() else { return others() };
    let made = NAMED.get_or_insert(hash, equals, limits::limits().series_total, || {
        Some(Named { name, site: Site::in_place(Link::new(), "", || "").name(name), next: Link::new() })
    });
    match made {
        Ok((named, new)) => {
            if new {
                place.keep();
            }
            named.site.series.belongs_to(&named.site);
            Timer(&named.site)
        }
        Err(_) => others(),
    }
}

/// The timer of all names over the limit.
fn others() -> Timer {
    OTHERS.count_overflow();
    Timer(&OTHERS)
}

/// Times one piece of work; made by [`time`].
#[must_use = "a timer times what it runs or tracks"]
#[derive(Clone, Copy)]
pub struct Timer(&'static Site);

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timer").field(&self.0.names().function).finish()
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
        crate::fault::guarded(classify).unwrap_or_else(|| {
            self.0.faults.count(crate::fault::Fault::PredicatePanic);
            Outcome::Ok
        })
    }
}
