//! Calls that can be looked at while they are under way.
//!
//! A call takes a slot when it begins and gives it back when it ends, on whatever thread. A thread keeps one for its next
//! call, until it ends itself; further ones it tries at random, of which more than half are free, or there come to be twice
//! as many.

use crate::call::Progress;
use crate::clock::{self, Clock, Ticks};
use crate::fault::Fault;
use crate::kind::{Names, Thresholds};
use crate::local;
use crate::owned::Link;
use crate::series::Series;
use crate::site::Site;
use crate::slot::{Seen, Slot};
use crate::sync::{all_zero_is_a_value, blank};
use std::cell::Cell;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};

const SLOTS: usize = 64;
/// With these there is room for 65,536 calls at once.
const PAGES: usize = 1024;
/// How many slots are tried before there must be more of them.
const TRIES: usize = 16;

struct Page {
    slots: [Slot<Site>; SLOTS],
}

all_zero_is_a_value!(Page);

static TABLE: [Link<Page>; PAGES] = [const { Link::new() }; PAGES];
/// How many pages of the table are in use.
static PAGES_IN_USE: AtomicU32 = AtomicU32::new(1);

thread_local! {
    /// The slot that this thread keeps for its next call.
    static KEPT: Cell<Option<&'static Slot<Site>>> = const { Cell::new(None) };
    /// Where it looked last for one that is free.
    static PLACE: Cell<u32> = const { Cell::new(0) };
}

/// Whether somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Watcher {
    /// Not now, but the kind of the next call that begins wakes it.
    Asleep,
    /// It does.
    Awake,
    /// Nobody wants it.
    Off,
}

/// In the child of a fork, when it began: by the counter, and by the system's clock.
static BEGINNING: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];

static WATCHER: AtomicU8 = AtomicU8::new(Watcher::Asleep as u8);

/// Says whether somebody looks from now on.
pub fn set_watcher(watcher: Watcher) {
    WATCHER.store(watcher as u8, Relaxed);
}

/// Says so if what is `from` holds until now.
pub fn turn_watcher(from: Watcher, to: Watcher) {
    let _ = WATCHER.compare_exchange(from as u8, to as u8, Relaxed, Relaxed);
}

/// Whether somebody looks.
#[inline]
pub fn watcher() -> Watcher {
    match WATCHER.load(Relaxed) {
        0 => Watcher::Asleep,
        1 => Watcher::Awake,
        _ => Watcher::Off,
    }
}

/// What shows a call while it is under way. Whoever has it must [end](Self::end) it.
#[must_use]
pub struct Watch(Option<&'static Slot<Site>>);

impl Watch {
    /// Shows nothing.
    pub const NONE: Watch = Watch(None);

    /// Shows a call of this site that begins now, and what it asks.
    pub fn begin(site: &'static Site, asked: Option<&'static str>) -> Self {
        if WATCHER.load(Relaxed) != Watcher::Awake as u8 && !wakes(site) {
            return Watch::NONE;
        }
        Self::since(site, clock::now(), asked)
    }

    /// The same for a call that has begun.
    pub fn of(series: &'static Series, progress: Progress, asked: Option<&'static str>) -> Self {
        let Some(site) = series.site() else { return Watch::NONE };
        if WATCHER.load(Relaxed) != Watcher::Awake as u8 && !wakes(site) {
            return Watch::NONE;
        }
        Self::since(site, progress.began(), asked)
    }

    #[inline]
    fn since(site: &'static Site, began: (Clock, Ticks), asked: Option<&'static str>) -> Self {
        let (clock, at) = began;
        let since = at << 1 | u64::from(clock == Clock::System);
        match KEPT.take() {
            Some(slot) => {
                slot.show(since, site, asked);
                Watch(Some(slot))
            }
            None => Watch(find(since, site, asked)),
        }
    }

    /// The call is over.
    pub fn end(self) {
        let Watch(Some(slot)) = self else { return };
        if KEPT.get().is_none() && local::gives_back() {
            slot.keep();
            KEPT.set(Some(slot));
        } else {
            slot.release();
        }
    }
}

/// This thread ends, and what it keeps is for others.
pub(crate) fn give_back() {
    if let Some(slot) = KEPT.take() {
        slot.give_back();
    }
}

/// This is the child of a fork. Nobody looks here, and what other threads had begun is not under way.
#[cfg(unix)]
pub(crate) fn forked() {
    turn_watcher(Watcher::Awake, Watcher::Asleep);
    let [by_counter, by_system] = &BEGINNING;
    if let Some((_, now)) = clock::counter_now() {
        by_counter.store(now, Relaxed);
    }
    by_system.store(clock::system_nanos(), Relaxed);
}

/// Whether the watcher is awake now.
#[cold]
fn wakes(site: &'static Site) -> bool {
    if watcher() == Watcher::Asleep {
        #[cfg(unix)]
        crate::fork::heed();
        // Its thread asks for the time from now on.
        clock::prepare();
        site.kind().wake();
    }
    watcher() == Watcher::Awake
}

#[cold]
#[inline(never)]
fn find(since: u64, site: &'static Site, asked: Option<&'static str>) -> Option<&'static Slot<Site>> {
    loop {
        let pages = PAGES_IN_USE.load(Relaxed);
        let found = (0..TRIES).find_map(|_| slot(pages).filter(|slot| slot.take(since, site, asked)));
        if found.is_some() {
            return found;
        }
        let more = (pages * 2).min(PAGES as u32);
        if more == pages {
            site.faults.count(Fault::NoRoom);
            return None;
        }
        // Another thread may have done so.
        let _ = PAGES_IN_USE.compare_exchange(pages, more, Relaxed, Relaxed);
    }
}

/// Some slot of so many pages; `None` when there is no memory for it.
fn slot(pages: u32) -> Option<&'static Slot<Site>> {
    // Weyl's sequence, so that a thread goes through all of them.
    let place = PLACE.get().wrapping_add(0x9E37_79B9);
    PLACE.set(place);
    let place = ((u64::from(place) * u64::from(pages) * SLOTS as u64) >> 32) as usize;
    let page = TABLE.get(place / SLOTS)?;
    let page = page.get_or_own(|| blank!(Page { slots: std::array::from_fn(|_| Slot::default()) }))?;
    page.slots.get(place % SLOTS)
}

/// A call that is under way.
pub struct Running {
    slot: &'static Slot<Site>,
    seen: Seen<Site>,
}

impl Running {
    /// The names of its site.
    pub fn names(&self) -> Names {
        self.seen.who.names()
    }

    /// The module and the name of the function that its site stands in.
    pub fn function(&self) -> (&'static str, &'static str) {
        self.seen.who.place()
    }

    /// From when on it is too long.
    pub fn thresholds(&self) -> Thresholds {
        self.seen.who.thresholds()
    }

    /// Whether it is slow already.
    pub fn is_slow(&self) -> bool {
        self.nanos() > self.thresholds().slow_nanos
    }

    /// What it asks, where that lives for ever.
    pub fn asked(&self) -> Option<&'static str> {
        self.seen.text
    }

    /// How long it has been under way, in nanoseconds.
    pub fn nanos(&self) -> u64 {
        let clock = if self.seen.since & 1 == 0 { Clock::Counter } else { Clock::System };
        clock::nanos_since(clock, self.seen.since >> 1)
    }

    /// Whether this is the first time that somebody asks, and it still is under way.
    pub fn is_first_look(&self) -> bool {
        self.slot.mark(&self.seen)
    }
}

/// Calls that are under way now. In the child of a fork, those that began there.
pub fn running() -> impl Iterator<Item = Running> {
    let pages = TABLE.iter().filter_map(Link::get);
    let all =
        pages.flat_map(|page| &page.slots).filter_map(|slot| Some(Running { slot, seen: slot.look()? }));
    let beginning = BEGINNING.each_ref().map(|beginning| beginning.load(Relaxed));
    all.filter(move |running| {
        let [by_counter, by_system] = beginning;
        let Seen { since, .. } = running.seen;
        since >> 1 >= if since & 1 == 0 { by_counter } else { by_system }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static SITE: Site = Site::new(&SITE, "", || "").name("watched");
    static OTHER: Site = Site::new(&OTHER, "", || "").name("watched too");

    fn shown(site: &'static Site) -> Vec<Running> {
        running().filter(|running| std::ptr::eq(running.seen.who, site)).collect()
    }

    #[test]
    fn whatever_is_under_way_is_seen_once_with_what_it_asks() {
        set_watcher(Watcher::Awake);
        let watches: Vec<_> =
            (0..1000).map(|at| Watch::begin(&SITE, (at % 2 == 0).then_some("select"))).collect();
        assert!(watches.iter().all(|watch| watch.0.is_some()));
        assert_eq!(shown(&SITE).len(), 1000);
        assert_eq!(shown(&SITE).iter().filter(|running| running.asked() == Some("select")).count(), 500);
        assert_eq!(shown(&SITE).iter().filter(|running| running.is_first_look()).count(), 1000);
        assert_eq!(shown(&SITE).iter().filter(|running| running.is_first_look()).count(), 0);
        // It may end on any thread.
        std::thread::spawn(|| watches.into_iter().for_each(Watch::end)).join().unwrap();
        assert_eq!(shown(&SITE).len(), 0);
    }

    /// Slots are kept by threads that have a lane.
    fn record() {
        drop(crate::call::Returns::start(&RECORDED));
    }

    static RECORDED: Site = Site::new(&RECORDED, "", || "").name("recorded");

    #[test]
    fn a_slot_that_is_used_again_is_another_call() {
        set_watcher(Watcher::Awake);
        record();
        let first = Watch::begin(&OTHER, Some("first"));
        let (seen, slot) = (shown(&OTHER), first.0.unwrap());
        first.end();
        let second = Watch::begin(&OTHER, Some("second"));
        assert!(std::ptr::eq(slot, second.0.unwrap()), "the thread has kept it");
        assert!(seen.iter().all(|running| !running.is_first_look()), "that call is over");
        assert_eq!(shown(&OTHER).iter().map(Running::asked).collect::<Vec<_>>(), [Some("second")]);
        second.end();
    }

    #[test]
    fn a_thread_that_ends_leaves_its_slot_to_others() {
        set_watcher(Watcher::Awake);
        let slot = std::thread::spawn(|| {
            record();
            let watch = Watch::begin(&SITE_OF_THREAD, None);
            watch.end();
            KEPT.get().unwrap()
        });
        let slot = slot.join().unwrap();
        assert!(slot.take(0, &SITE_OF_THREAD, None), "nobody has it");
        slot.release();
    }

    static SITE_OF_THREAD: Site = Site::new(&SITE_OF_THREAD, "", || "").name("watched in a thread");
}
