//! [`Link`] and [`List`]: filled once, never lost, never torn.

use crate::owned::{Link, Linked, List, Owned};
use crate::{explore, explore_up_to, forever};
use loom::cell::UnsafeCell;
use loom::thread;

/// Its contents are no atomic, so loom reports a reader to whom they were not published.
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
    fn new(key: u32) -> Owned<Element> {
        let contents = UnsafeCell::new(0);
        contents.with_mut(|contents| {
            // SAFETY: loom checks that nobody reads meanwhile.
            unsafe { *contents = key * 10 }
        });
        Owned::new(Element { key, contents, next: Link::new() }).unwrap()
    }

    fn contents(&self) -> u32 {
        // SAFETY: loom checks that nobody writes meanwhile.
        self.contents.with(|contents| unsafe { *contents })
    }

    fn is_whole(&self) -> bool {
        self.contents() == self.key * 10
    }
}

fn keys(list: &List<Element>) -> Vec<u32> {
    list.iter().map(|element| element.key).collect()
}

fn sorted(mut keys: Vec<u32>) -> Vec<u32> {
    keys.sort_unstable();
    keys
}

#[test]
fn of_several_gifts_one_is_kept_and_the_others_come_back_whole() {
    explore(|| {
        let link: &Link<Element> = forever(Link::new());
        let give = |key| {
            thread::spawn(move || match link.give(Element::new(key)) {
                Ok(kept) => {
                    assert_eq!(kept.key, key);
                    true
                }
                Err(back) => {
                    assert!(back.key == key && back.is_whole());
                    false
                }
            })
        };
        let givers = [give(1), give(2)];
        let seen = link.get().map(|element| {
            assert!(element.is_whole(), "a reader saw it before it was written");
            element.key
        });
        let kept = givers.map(|giver| giver.join().unwrap());
        assert_eq!(kept.iter().filter(|kept| **kept).count(), 1);
        let first = link.get().unwrap();
        assert!(first.is_whole());
        assert_eq!(kept[first.key as usize - 1], true);
        assert!(seen.is_none_or(|seen| seen == first.key), "what was there was replaced");
    });
}

#[test]
fn whoever_makes_what_is_missing_all_get_the_same() {
    explore(|| {
        let link: &Link<Element> = forever(Link::new());
        let ask = |key| {
            move || {
                let found = link
                    .get_or_give(|| Element { key, contents: UnsafeCell::new(key * 10), next: Link::new() })
                    .unwrap();
                assert!(found.is_whole());
                found.key
            }
        };
        let other = thread::spawn(ask(1));
        let ours = ask(2)();
        assert_eq!(other.join().unwrap(), ours);
    });
}

#[test]
fn a_list_loses_nothing_that_is_pushed_and_a_reader_misses_nothing_that_was_there() {
    explore_up_to(3, || {
        let list: &List<Element> = forever(List::new());
        list.push(Element::new(1));
        let push = |key| {
            thread::spawn(move || {
                list.push(Element::new(key));
                // Released to the reader below by nothing but the list itself.
                assert!(keys(list).contains(&key), "its own thread does not find it");
            })
        };
        let pushers = [push(2), push(3)];
        let before = keys(list);
        let after = keys(list);
        assert!(list.iter().all(Element::is_whole));
        assert_eq!(before.first(), Some(&1));
        assert!(after.starts_with(&before), "{before:?} became {after:?}: the list did not only grow at its end");
        for pusher in pushers {
            pusher.join().unwrap();
        }
        assert!(keys(list).starts_with(&after));
        assert_eq!(sorted(keys(list)), [1, 2, 3]);
    });
}

#[test]
fn an_element_in_static_memory_is_pushed_as_any_other() {
    explore(|| {
        let list: &List<Element> = forever(List::new());
        let [one, two] = [1, 2].map(|key| forever(Element { key, contents: UnsafeCell::new(key * 10), next: Link::new() }));
        let other = thread::spawn(move || list.push_static(one));
        list.push_static(two);
        assert!(keys(list).contains(&2));
        other.join().unwrap();
        assert_eq!(sorted(keys(list)), [1, 2]);
    });
}

#[test]
fn equal_elements_are_pushed_once_and_unequal_ones_all() {
    explore_up_to(3, || {
        let list: &List<Element> = forever(List::new());
        let push = |key: u32| {
            move || match list.push_unless(Element::new(key), |other| other.key == key) {
                Ok(element) | Err(element) => {
                    assert!(element.key == key && element.is_whole());
                    std::ptr::from_ref(element) as usize
                }
            }
        };
        let others = [thread::spawn(push(1)), thread::spawn(push(2))];
        let ours = push(1)();
        let [one, two] = others.map(|other| other.join().unwrap());
        assert_eq!(one, ours);
        assert_ne!(one, two);
        assert_eq!(sorted(keys(list)), [1, 2]);
    });
}
