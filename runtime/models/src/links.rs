//! [`Link`] and [`List`]: filled once, never lost, never torn.

use crate::explorer::{UnsafeCell, Work, explore, explore_up_to, together};
use crate::forever;
use crate::owned::{Link, Linked, List, Owned};
use crate::size::{READERS, WRITERS};

/// The keys of threads that do the same side by side.
const KEYS: std::ops::RangeInclusive<u32> = 1..=WRITERS as u32;

/// Its contents are no atomic, so the explorer reports a reader to whom they were not published.
struct Element {
    key: u32,
    contents: UnsafeCell<u32>,
    next: Link<Element>,
}

// SAFETY: that the contents are written before they are shared and only read afterwards is what the models check.
unsafe impl Sync for Element {}

impl Linked for Element {
    fn next(&self) -> &Link<Element> {
        &self.next
    }
}

impl Element {
    fn new(key: u32) -> Element {
        let contents = UnsafeCell::new(0);
        contents.with_mut(|contents| {
            // SAFETY: the explorer checks that nobody reads meanwhile.
            unsafe { *contents = key * 10 }
        });
        Element { key, contents, next: Link::new() }
    }

    fn owned(key: u32) -> Owned<Element> {
        Owned::new(Self::new(key)).unwrap()
    }

    fn is_whole(&self) -> bool {
        // SAFETY: the explorer checks that nobody writes meanwhile.
        self.contents.with(|contents| unsafe { *contents }) == self.key * 10
    }
}

fn keys(list: &List<Element>) -> Vec<u32> {
    list.iter()
        .map(|element| {
            assert!(element.is_whole(), "an element was found before it was written");
            element.key
        })
        .collect()
}

fn sorted(mut keys: Vec<u32>) -> Vec<u32> {
    keys.sort_unstable();
    keys
}

#[test]
fn of_several_gifts_one_is_kept_and_the_others_come_back_whole() {
    explore(|| {
        let link: &Link<Element> = forever(Link::new());
        let give = |key| -> Work<Option<u32>> {
            Box::new(move || {
                let kept = match link.give(Element::owned(key)) {
                    Ok(kept) => kept,
                    Err(back) => {
                        assert!(back.key == key && back.is_whole());
                        link.get().unwrap()
                    }
                };
                assert!(kept.is_whole());
                Some(kept.key)
            })
        };
        let look = || -> Work<Option<u32>> {
            Box::new(|| {
                link.get().map(|element| {
                    assert!(element.is_whole(), "it was found before it was written");
                    element.key
                })
            })
        };
        let found = together(KEYS.map(give).chain((0..READERS).map(|_| look())));
        let (given, seen) = found.split_at(WRITERS);
        assert!(given.iter().all(|key| *key == given[0]));
        assert!(seen.iter().all(|key| key.is_none() || *key == given[0]), "what was there was replaced");
    });
}

#[test]
fn whoever_makes_what_is_missing_all_get_the_same() {
    explore(|| {
        let link: &Link<Element> = forever(Link::new());
        let ask = |key| -> Work<u32> {
            Box::new(move || {
                let found = link.get_or_give(|| Element::new(key)).unwrap();
                assert!(found.is_whole());
                found.key
            })
        };
        let found = together((0..=WRITERS as u32).map(ask));
        assert!(found.iter().all(|key| *key == found[0]));
    });
}

#[test]
fn a_list_loses_nothing_that_is_pushed_and_a_reader_misses_nothing_that_was_there() {
    explore_up_to(3, || {
        let list: &List<Element> = forever(List::new());
        list.push(Element::owned(0));
        let push = |key| -> Work<()> {
            Box::new(move || {
                list.push(Element::owned(key));
                assert!(keys(list).contains(&key), "its own thread does not find it");
            })
        };
        let look = || -> Work<()> {
            Box::new(|| {
                let (before, after) = (keys(list), keys(list));
                assert_eq!(before.first(), Some(&0));
                assert!(
                    after.starts_with(&before),
                    "{before:?} became {after:?}: it did not only grow at its end"
                );
            })
        };
        together(KEYS.map(push).chain((0..READERS).map(|_| look())));
        assert!(sorted(keys(list)).into_iter().eq([0].into_iter().chain(KEYS)));
    });
}

#[test]
fn elements_in_static_memory_are_pushed_as_any_other() {
    explore_up_to(3, || {
        let list: &List<Element> = forever(List::new());
        let push = |key| -> Work<()> {
            Box::new(move || {
                list.push_static(forever(Element::new(key)));
                assert!(keys(list).contains(&key), "its own thread does not find it");
            })
        };
        together((0..=WRITERS as u32).map(push));
        assert!(sorted(keys(list)).into_iter().eq(0..=WRITERS as u32));
    });
}

#[test]
fn equal_elements_are_pushed_once_and_unequal_ones_all() {
    explore_up_to(4, || {
        let list: &List<Element> = forever(List::new());
        let push = |key: u32| -> Work<usize> {
            Box::new(move || match list.push_unless(Element::owned(key), |other| other.key == key) {
                Ok(element) | Err(element) => {
                    assert!(element.key == key && element.is_whole());
                    std::ptr::from_ref(element) as usize
                }
            })
        };
        // The last comes alone, the others in pairs.
        let key = |thread: u32| thread / 2;
        let found = together((0..=WRITERS as u32).map(|thread| push(key(thread))));
        assert!(found.chunks(2).all(|pair| pair[0] == pair[pair.len() - 1]), "two of one key");
        assert!(sorted(keys(list)).into_iter().eq(0..=key(WRITERS as u32)));
    });
}
