//! What sites are of: functions, calls to other people's services, queries.

use crate::calls::Calls;
use crate::family::Family;
use crate::fault::{Fault, guarded};
use crate::outcome::Outcome;
use crate::series::Series;
use crate::site::Site;
use crate::verdict::{Facts, Verdict};
use std::cell::Cell;
use std::fmt::Write;

/// What all sites of one attribute have in common: how they are shown, and what is done beside counting.
pub trait SiteKind: Sync {
    /// What its sites are, in the plural: the key of its calls in summaries.
    fn name(&self) -> &'static str;

    /// The labels that tell its sites apart, with the names of one.
    fn identity(&self, names: Names) -> Vec<(&'static str, &'static str)>;

    /// The bounds of its histograms in nanoseconds, ascending, where the attribute has none.
    fn bounds(&self) -> &'static [u64];

    /// What holds of a site of which the attribute has said so much. It is asked once, when the site registers.
    fn thresholds(&self, _: Names, said: Thresholds) -> Thresholds {
        said
    }

    /// A call has ended that failed, was slow, or has something to tell.
    fn finished(&self, call: &Finished<'_>);

    /// The bounds of what it counts beside durations, such as rows, ascending; without any, it counts nothing.
    fn sizes(&self) -> &'static [u64] {
        &[]
    }

    /// The calls as exporters show them, ordered by names and labels.
    fn families(&self, calls: &[&Calls]) -> Vec<Family>;

    /// A call begins that is to be [watched](crate::__private::Watch), and the watcher is asleep.
    fn wake(&self) {}

    /// What it does once a second or so, on one thread at a time, with the nanoseconds since the first site registered
    /// and with its calls, ordered as above. Where it does nothing, they are not read for it.
    fn on_tick(&self) -> Option<fn(u64, &[Calls])> {
        None
    }
}

/// What tells a site from others of its kind: whatever it belongs to comes first. Those that a kind does not need are
/// empty.
pub type Names = [&'static str; 3];

/// From when on calls are too long, in nanoseconds; `u64::MAX` where nobody says. Each is a bound of the histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// A longer call is slow.
    pub slow_nanos: u64,
    /// A longer call is worse than slow: it should have been given up, or somebody should be told.
    pub severe_nanos: u64,
    /// So long most calls should take at most.
    pub objective_nanos: u64,
}

impl Thresholds {
    /// Nobody says any.
    pub const NONE: Thresholds =
        Thresholds { slow_nanos: u64::MAX, severe_nanos: u64::MAX, objective_nanos: u64::MAX };

    /// These, and where there is none, the other's.
    #[must_use]
    pub fn or(self, other: Thresholds) -> Thresholds {
        let or = |one: u64, other: u64| if one == u64::MAX { other } else { one };
        Thresholds {
            slow_nanos: or(self.slow_nanos, other.slow_nanos),
            severe_nanos: or(self.severe_nanos, other.severe_nanos),
            objective_nanos: or(self.objective_nanos, other.objective_nanos),
        }
    }

    /// Those that there are.
    pub(crate) fn bounds(self) -> impl Iterator<Item = u64> {
        let all = [self.slow_nanos, self.severe_nanos, self.objective_nanos];
        all.into_iter().filter(|bound| *bound != u64::MAX)
    }
}

/// How many there may be.
pub(crate) const MOST_THRESHOLDS: usize = 3;

/// A call that its [`SiteKind`] hears of.
pub struct Finished<'a> {
    pub(crate) site: &'static Site,
    pub(crate) series: &'static Series,
    /// How many calls it stands for, where only a sample is observed.
    pub weight: u32,
    /// How long it took.
    pub nanos: u64,
    /// Whether that is more than the site's slow limit.
    pub slow: bool,
    /// How it ended.
    pub verdict: &'a Verdict<'a>,
    /// What else there is to say of it.
    pub facts: Facts<'a>,
}

thread_local! {
    /// The subscriber is at work for us. If it makes calls itself that have something to tell, there is no end to it.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

impl Finished<'_> {
    /// Hands it to its kind.
    #[cold]
    #[inline(never)]
    pub(crate) fn hand_over(
        series: &'static Series,
        weight: u32,
        nanos: u64,
        slow: bool,
        verdict: &Verdict<'_>,
        facts: Facts<'_>,
    ) {
        let Some(site) = series.site() else { return };
        let call = Finished { site, series, weight, nanos, slow, verdict, facts };
        if guarded(|| site.kind().finished(&call)).is_none() {
            site.faults.count(Fault::SubscriberPanic);
        }
    }

    /// Lets the subscriber hear of it, unless it is at work for us already on this thread.
    pub fn tell(&self, event: impl FnOnce()) {
        if TELLING.replace(true) {
            return;
        }
        let told = guarded(event);
        TELLING.set(false);
        if told.is_none() {
            self.site.faults.count(Fault::SubscriberPanic);
        }
    }

    /// Runs code of the error's; a panic in it is counted.
    pub fn guarded<R>(&self, code: impl FnOnce() -> R) -> Option<R> {
        self.site.guarded(Fault::ErrorKindPanic, code)
    }

    /// Adds to the attempts that repeated another within such calls.
    pub fn count_retries(&self, more: u32) {
        if let Some(track) = self.series.track(self.verdict.outcome) {
            track.count_retries(u64::from(more) * u64::from(self.weight));
        }
    }

    /// The names of its site.
    pub fn names(&self) -> Names {
        self.site.names()
    }

    /// The module and the name of the function, where its site stands in one.
    pub fn function(&self) -> (&'static str, &'static str) {
        self.site.place()
    }

    /// From when on such calls are too long.
    pub fn thresholds(&self) -> Thresholds {
        self.site.thresholds()
    }

    /// Whether it is worse than slow.
    pub fn is_severe(&self) -> bool {
        self.nanos > self.thresholds().severe_nanos
    }

    /// The attribute's own labels as `name="value"`, if there are any.
    pub fn labels(&self) -> Option<String> {
        let mut labels = String::new();
        for (name, value) in self.site.label_names().iter().zip(self.series.labels.shown()) {
            let separator = if labels.is_empty() { "" } else { "," };
            // Writing to a string does not fail.
            let _ = write!(labels, "{separator}{name}={value:?}");
        }
        (!labels.is_empty()).then_some(labels)
    }

    /// How long it took, in milliseconds.
    pub fn latency_ms(&self) -> f64 {
        self.nanos as f64 / 1e6
    }

    /// The kind of the error, if it returned one.
    pub fn error_type(&self) -> Option<&'static str> {
        match self.verdict.outcome {
            Outcome::Error(kind) => Some(kind),
            _ => None,
        }
    }
}
