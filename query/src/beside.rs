//! What is done beside counting a query, where anybody asks for it: it can be seen while it is under way, and its scope
//! learns of it.
//!
//! Where nobody does, all that is left of it is a look at two words. The rest is out of line.

use crate::scope::{self, Work};
use dials_runtime::__private::{Open, Site, Watch, Watcher, watcher};

/// Of one query; nothing, where nobody asks.
pub(crate) struct Beside(Option<Busy>);

struct Busy {
    watch: Watch,
    work: Work,
}

/// Whether a query that begins now has more to do than to be counted.
#[inline]
fn is_wanted() -> bool {
    watcher() != Watcher::Off || scope::is_inside()
}

impl Beside {
    /// A query begins that stays on its thread and is at work until it ends.
    #[inline]
    pub(crate) fn at_work(site: &'static Site, call: &Open, asked: Option<&'static str>) -> Self {
        if is_wanted() { Beside(Some(Busy::of(site, call, asked, Work::at_work))) } else { Beside(None) }
    }

    /// A query begins; others may be at work on the thread before it ends.
    #[inline]
    pub(crate) fn anywhere(site: &'static Site, call: &Open, asked: Option<&'static str>) -> Self {
        if is_wanted() { Beside(Some(Busy::of(site, call, asked, Work::waiting))) } else { Beside(None) }
    }

    /// Of a query that is not observed.
    pub(crate) const NOTHING: Beside = Beside(None);

    /// Of a query that has not begun.
    #[inline]
    pub(crate) fn not_yet() -> Self {
        Beside(Some(Busy { watch: Watch::NOT_YET, work: Work::waiting() }))
    }

    /// The query is over, and about to be counted.
    #[inline]
    pub(crate) fn end(&mut self) {
        if let Some(busy) = &mut self.0 {
            busy.end();
        }
    }

    /// The query is polled until what this returns is dropped. `begin` tells of a query that begins by that; `None` if it is
    /// not observed.
    #[inline]
    pub(crate) fn poll(
        &mut self,
        begin: impl FnOnce() -> Option<(&'static Site, Option<&'static str>)>,
    ) -> Polling<'_> {
        if self.0.as_ref().is_some_and(|busy| busy.watch.is_not_yet()) {
            let query = if is_wanted() { begin() } else { None };
            self.0 = query.map(|(site, asked)| Busy::begin(site, asked));
        }
        if let Some(busy) = &mut self.0 {
            busy.work.come();
        }
        Polling(self)
    }
}

impl Busy {
    #[inline(never)]
    fn of(site: &'static Site, call: &Open, asked: Option<&'static str>, work: fn() -> Work) -> Self {
        Busy { watch: Watch::of(site, call, asked), work: work() }
    }

    #[inline(never)]
    fn begin(site: &'static Site, asked: Option<&'static str>) -> Self {
        Busy { watch: Watch::begin(site, asked), work: Work::waiting() }
    }

    #[inline(never)]
    fn end(&mut self) {
        std::mem::replace(&mut self.watch, Watch::NONE).end();
        self.work.come();
    }

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

/// A poll under way.
pub(crate) struct Polling<'a>(&'a mut Beside);

impl Polling<'_> {
    /// The query is over by it, and counted.
    #[inline]
    pub(crate) fn ended(self) {
        if let Some(busy) = &mut self.0.0 {
            std::mem::replace(&mut busy.watch, Watch::NONE).end();
        }
    }
}

impl Drop for Polling<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(busy) = &mut self.0.0 {
            busy.work.go();
        }
    }
}
