//! What is done beside counting a query, where anybody asks for it: it can be seen while it is under way, its scope learns of
//! it, and so do queries around and within it.
//!
//! Where nobody does, all that is left of it is a look at two words. The rest is out of line.

use crate::innermost::{self, Place, Work};
use dials_runtime::__private::{First, Progress, Resolved, Series, Started, Watch, Watcher, watcher};

/// Of one query; nothing, where nobody asks. It is two words that go by value, so that a query has no need of memory.
pub(crate) struct Beside(Option<Busy>);

struct Busy {
    watch: Watch,
    work: Work,
}

/// Whether a query that begins now has more to do than to be counted.
#[inline]
fn is_wanted() -> bool {
    watcher() != Watcher::Off || innermost::is_wanted()
}

impl Beside {
    /// Of a query that nobody asks for.
    pub(crate) const NOTHING: Beside = Beside(None);

    /// A query has begun that stays on its thread and is at work until it ends.
    #[inline]
    pub(crate) fn at_work(call: &Started, asked: Option<&'static str>) -> Self {
        Self::begun(call, |series, progress| Busy::at_work(series, progress, asked))
    }

    /// A query has begun; others may be at work on the thread before it ends.
    #[inline]
    pub(crate) fn anywhere(call: &Started, asked: Option<&'static str>) -> Self {
        Self::begun(call, |series, progress| Busy::anywhere(series, progress, asked))
    }

    #[inline]
    fn begun(call: &Started, busy: impl FnOnce(&'static Series, Progress) -> Busy) -> Self {
        Beside((call.is_running() && is_wanted()).then(|| busy(call.series, call.progress)))
    }

    /// The same for one that is about to be polled for the first time. It is at work while it is polled, and is from now on.
    #[inline]
    pub(crate) fn polled(first: First, asked: Option<&'static str>) -> Self {
        Beside(is_wanted().then(|| Busy::polled(first, asked)))
    }

    #[inline]
    pub(crate) fn is_nothing(&self) -> bool {
        self.0.is_none()
    }

    /// What it was; nothing is left.
    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        Beside(self.0.take())
    }

    /// The query is at work until it [goes](Self::go).
    #[inline]
    pub(crate) fn come(&mut self, whose: Resolved) {
        if let Some(busy) = &mut self.0 {
            busy.come(whose);
        }
    }

    /// It is not at work any more.
    #[inline]
    pub(crate) fn go(&mut self) {
        if let Some(busy) = &mut self.0 {
            busy.go();
        }
    }

    /// Nobody waits for the query any more. Says whether it is to end when what is within it is gone.
    pub(crate) fn ends_last(&mut self) -> bool {
        let Some(busy) = &mut self.0 else { return false };
        std::mem::replace(&mut busy.watch, Watch::NONE).end();
        busy.work.come(None);
        busy.work.ends_last()
    }

    /// Whether [`ends_last`](Self::ends_last) has said so.
    #[inline]
    pub(crate) fn is_to_end(&self) -> bool {
        self.0.as_ref().is_some_and(|busy| busy.work.is_to_end())
    }

    /// It is over, so that nobody need look at it any more, and about to be counted. What it is to others, where nobody asked
    /// for it, is what a statement of an adapter's is.
    pub(crate) fn end(&mut self) -> Place {
        let Some(busy) = &mut self.0 else { return Place::Within };
        std::mem::replace(&mut busy.watch, Watch::NONE).end();
        busy.work.come(None);
        busy.work.place()
    }
}

impl Busy {
    #[inline(never)]
    fn at_work(series: &'static Series, progress: Progress, asked: Option<&'static str>) -> Self {
        Busy { watch: Watch::of(series, progress, asked), work: Work::at_work(series.site()) }
    }

    #[inline(never)]
    fn anywhere(series: &'static Series, progress: Progress, asked: Option<&'static str>) -> Self {
        Busy { watch: Watch::of(series, progress, asked), work: Work::aside() }
    }

    #[inline(never)]
    fn polled(first: First, asked: Option<&'static str>) -> Self {
        match first {
            First::Of(Started { series, progress }) => {
                Busy { watch: Watch::of(series, progress, asked), work: Work::at_work(series.site()) }
            }
            First::At(site) => Busy { watch: Watch::begin(site, asked), work: Work::at_work(Some(site)) },
        }
    }

    #[inline(never)]
    fn come(&mut self, whose: Resolved) {
        self.work.come(whose.site());
    }

    #[inline(never)]
    fn go(&mut self) {
        self.work.go();
    }

    /// The query is gone.
    #[inline(never)]
    fn leave(self) {
        self.watch.end();
        self.work.leave();
    }
}

impl Drop for Beside {
    #[inline]
    fn drop(&mut self) {
        if let Some(busy) = self.0.take() {
            busy.leave();
        }
    }
}
