//! A filter that is set reaches every function and every series, however new: `set_filter` and `decide` in `control.rs`,
//! `register`, `set` and `adopt` in `site.rs`, restated here with their fences over the list and the map that ship.
//!
//! What several threads write is swapped, here as there: loom knows no order of stores that do not know of each other.

use crate::explorer::atomic::fence;
use crate::explorer::{Work, explore_up_to, together};
use crate::forever;
use crate::map::Map;
use crate::owned::{Link, Linked, List};
use crate::size::WRITERS;
use crate::sync::{AtomicBool, AtomicU32, Ordering};

const OFF: u32 = 0;
const ON: u32 = 1;
const SAMPLED: u32 = 2;
const UNREGISTERED: u32 = u32::MAX;

struct Program {
    /// The filter that holds, which is what it does with every function.
    current: AtomicU32,
    sites: List<Site>,
}

struct Site {
    state: AtomicU32,
    listed: AtomicBool,
    labelled: Map<Series>,
    next: Link<Site>,
}

struct Series {
    key: u64,
    state: AtomicU32,
    next: Link<Series>,
}

impl Linked for Site {
    fn next(&self) -> &Link<Site> {
        &self.next
    }
}

impl Linked for Series {
    fn next(&self) -> &Link<Series> {
        &self.next
    }
}

impl Program {
    fn new() -> &'static Program {
        forever(Program { current: AtomicU32::new(ON), sites: List::new() })
    }

    fn set_filter(&self, action: u32) {
        self.current.swap(action, Ordering::AcqRel);
        fence(Ordering::SeqCst);
        self.sites.iter().for_each(|site| self.decide(site));
    }

    fn decide(&self, site: &Site) {
        loop {
            fence(Ordering::SeqCst);
            let action = self.current.load(Ordering::Acquire);
            site.set(action);
            fence(Ordering::SeqCst);
            if self.current.load(Ordering::Relaxed) == action {
                return;
            }
        }
    }

    fn register(&self, site: &'static Site) {
        if site.state.load(Ordering::Relaxed) != UNREGISTERED {
            return;
        }
        if !site.listed.swap(true, Ordering::AcqRel) {
            self.sites.push_static(site);
            self.decide(site);
        }
    }

    /// The first call with a label value.
    fn call(&self, site: &'static Site, key: u64) {
        self.register(site);
        let make = || Some(Series { key, state: AtomicU32::new(UNREGISTERED), next: Link::new() });
        let (series, new) =
            site.labelled.get_or_insert(key, |series| series.key == key, u32::MAX, make).unwrap();
        if new {
            site.adopt(series);
        }
    }
}

/// Every site and every series is switched as the filter says.
fn assert_switched(sites: &[&Site], action: u32) {
    for site in sites {
        assert_eq!(site.state.load(Ordering::Relaxed), action, "a function was missed");
        for series in site.labelled.iter() {
            assert_eq!(series.state.load(Ordering::Relaxed), action, "series {} was missed", series.key);
        }
    }
}

impl Site {
    fn new() -> &'static Site {
        forever(Site {
            state: AtomicU32::new(UNREGISTERED),
            listed: AtomicBool::new(false),
            labelled: Map::new(),
            next: Link::new(),
        })
    }

    fn action(&self) -> u32 {
        match self.state.load(Ordering::Relaxed) {
            // What is not decided is observed.
            UNREGISTERED => ON,
            action => action,
        }
    }

    fn set(&self, action: u32) {
        self.state.swap(action, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        self.labelled.iter().for_each(|series| _ = series.state.swap(action, Ordering::Relaxed));
    }

    fn adopt(&self, series: &Series) {
        loop {
            let action = self.action();
            series.state.swap(action, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            if self.action() == action {
                return;
            }
        }
    }
}

#[test]
fn functions_that_register_while_a_filter_is_set_are_switched_by_it() {
    explore_up_to(3, || {
        let program = Program::new();
        let sites: Vec<&'static Site> = (0..WRITERS).map(|_| Site::new()).collect();
        let set: Work<()> = Box::new(|| program.set_filter(OFF));
        let register = |site| -> Work<()> { Box::new(move || program.register(site)) };
        together([set].into_iter().chain(sites.iter().map(|site| register(*site))));
        assert_switched(&sites, OFF);
    });
}

#[test]
fn series_that_are_made_while_a_filter_is_set_are_switched_by_it() {
    explore_up_to(3, || {
        let program = Program::new();
        let site = Site::new();
        program.register(site);
        let set: Work<()> = Box::new(|| program.set_filter(OFF));
        let call = |key| -> Work<()> { Box::new(move || program.call(site, key)) };
        together([set].into_iter().chain((0..WRITERS as u64 / 2).map(call)));
        assert_switched(&[site], OFF);
    });
}

#[test]
fn the_first_labelled_calls_of_all_are_switched_by_a_filter_that_comes_with_them() {
    explore_up_to(2, || {
        let program = Program::new();
        let site = Site::new();
        let set: Work<()> = Box::new(|| program.set_filter(OFF));
        let call = |key| -> Work<()> { Box::new(move || program.call(site, key)) };
        together([set].into_iter().chain((0..WRITERS as u64).map(call)));
        assert_switched(&[site], OFF);
    });
}

#[test]
fn a_filter_that_replaces_another_is_the_one_that_stays() {
    explore_up_to(2, || {
        let program = Program::new();
        let site = Site::new();
        let set: Work<()> =
            Box::new(|| [OFF, ON, OFF].into_iter().for_each(|action| program.set_filter(action)));
        let call = |key| -> Work<()> { Box::new(move || program.call(site, key)) };
        together([set].into_iter().chain((0..WRITERS as u64 / 2).map(call)));
        assert_switched(&[site], OFF);
    });
}

#[test]
fn of_two_filters_that_are_set_at_once_one_stays_for_all() {
    explore_up_to(2, || {
        let program = Program::new();
        let site = Site::new();
        program.call(site, 0);
        let set = |action| -> Work<()> { Box::new(move || program.set_filter(action)) };
        let call = |key| -> Work<()> { Box::new(move || program.call(site, key)) };
        together([set(OFF), set(SAMPLED)].into_iter().chain((1..=WRITERS as u64 / 2).map(call)));
        assert_switched(&[site], program.current.load(Ordering::Relaxed));
    });
}
