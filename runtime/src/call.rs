//! One call, from its start to its end.

mod end;
mod guards;

pub use end::count_past;
pub use guards::{Call, Diverges, Returns, ReturnsThat, Tells, call_once};

use crate::clock::{Clock, Ticks};
use crate::epochs::Epoch;
use crate::series::Series;
use crate::shard::Shard;
use crate::site::{Resolved, Site};

/// How far a call is: the clock and the mark that it began with, or the mark of what it is not yet or no longer.
///
/// Two words, each written and read as one: narrower fields cost a store-forwarding stall when they are copied, and an
/// `enum` would be a word larger, for which every annotated future that awaits another would pay.
#[derive(Clone, Copy)]
pub struct Progress {
    at: Ticks,
    mark: Mark,
}

/// How many calls a call stands for, the epoch it began in, by which clock, and whether a panic went on then.
///
/// Or that there is no call: not yet, or no more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark(u64);

impl Mark {
    const FRESH: Mark = Mark(Self::NO_CALL);
    const UNLABELLED: Mark = Mark(Self::NO_CALL | 1);
    const OVER: Mark = Mark(Self::NO_CALL | 2);

    const SYSTEM_CLOCK: u64 = 1 << 2;
    const NO_CALL: u64 = 1 << 3;
    const PANICKING: u64 = 1 << 4;
    const WEIGHT_SHIFT: u32 = 32;

    #[inline]
    fn new(weight: u32, epoch: Epoch, clock: Clock) -> Self {
        let clock = match clock {
            Clock::Counter => 0,
            Clock::System => Self::SYSTEM_CLOCK,
        };
        Mark(u64::from(weight) << Self::WEIGHT_SHIFT | u64::from(epoch.bits()) | clock)
    }

    #[inline]
    fn is_running(self) -> bool {
        self.0 & Self::NO_CALL == 0
    }

    #[inline]
    fn weight(self) -> u32 {
        (self.0 >> Self::WEIGHT_SHIFT) as u32
    }

    #[inline]
    fn epoch(self) -> Epoch {
        Epoch::from_bits(self.0 as u32)
    }

    #[inline]
    fn clock(self) -> Clock {
        if self.0 & Self::SYSTEM_CLOCK == 0 { Clock::Counter } else { Clock::System }
    }

    /// A panic that went on before is not the call's own.
    #[inline]
    fn began_panicking(self) -> bool {
        self.0 & Self::PANICKING != 0
    }
}

impl Progress {
    /// Begins at the first poll.
    pub(crate) const FRESH: Progress = Progress { at: 0, mark: Mark::FRESH };
    /// Begins during the first poll, once the labels are known.
    pub(crate) const UNLABELLED: Progress = Progress { at: 0, mark: Mark::UNLABELLED };
    /// Has ended, or is not observed.
    pub(crate) const OVER: Progress = Progress { at: 0, mark: Mark::OVER };

    /// `weight` calls begin. The clock was read before: the counter waits for the addresses of older stores.
    #[inline]
    pub(crate) fn begin(series: &'static Series, shard: &Shard, weight: u32, now: (Clock, Ticks)) -> Self {
        let (clock, at) = now;
        let epoch = series.epochs.open();
        shard.start(epoch, weight);
        Progress { at, mark: Mark::new(weight, epoch, clock) }
    }

    /// The same, while a panic goes on.
    pub(crate) fn while_panicking(self) -> Self {
        Progress { mark: Mark(self.mark.0 | Mark::PANICKING), ..self }
    }

    /// The call has ended, or is not observed.
    #[inline]
    pub(crate) fn end(&mut self) {
        self.mark = Mark::OVER;
    }

    /// When the call began, and by which clock.
    #[inline]
    pub(crate) fn began(self) -> (Clock, Ticks) {
        (self.mark.clock(), self.at)
    }

    #[inline]
    pub(crate) fn is_fresh(&self) -> bool {
        self.mark == Mark::FRESH
    }

    #[inline]
    pub(crate) fn is_unlabelled(&self) -> bool {
        self.mark == Mark::UNLABELLED
    }

    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.mark.is_running()
    }
}

/// A call of a series, or none that is observed. Whoever has it ends it; one that is dropped never does.
#[derive(Clone, Copy)]
pub struct Started {
    /// Whose call it is.
    pub series: &'static Series,
    /// How far it is.
    pub progress: Progress,
}

impl Started {
    /// A call of a site without labels begins.
    #[inline]
    pub fn begin(site: &'static Site) -> Self {
        Self::at(site, Series::begin)
    }

    /// A call with labels begins, unless they are not found.
    #[inline]
    pub fn begin_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Self::with(site, labels, Series::begin)
    }

    /// A call begins that ends with a scope.
    #[inline]
    pub fn begin_scope(site: &'static Site) -> Self {
        Self::at(site, Series::begin_scope)
    }

    /// A call with labels begins that ends with a scope.
    #[inline]
    pub fn begin_scope_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Self::with(site, labels, Series::begin_scope)
    }

    #[inline]
    fn at(site: &'static Site, begin: impl FnOnce(&'static Series) -> Progress) -> Self {
        Started { series: &site.series, progress: begin(&site.series) }
    }

    #[inline]
    fn with(
        site: &'static Site,
        labels: impl FnOnce(&'static Site) -> Resolved,
        begin: impl FnOnce(&'static Series) -> Progress,
    ) -> Self {
        match site.resolve(labels).0 {
            Some(series) => Started { series, progress: begin(series) },
            None => Started { series: &site.series, progress: Progress::OVER },
        }
    }

    /// Whether it is observed, and nobody has said that it is over.
    #[inline]
    pub fn is_running(&self) -> bool {
        self.progress.is_running()
    }

    /// It is over, so that nobody ends it once more. Returns it as it was.
    #[inline]
    #[must_use = "whoever says that it is over ends it"]
    pub fn over(&mut self) -> Self {
        let running = *self;
        self.progress.end();
        running
    }
}
