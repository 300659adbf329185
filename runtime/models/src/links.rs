//! [`Link`] and [`List`]: filled once, never lost, never torn.

use crate::owned::{Link, Linked, List, Owned};
use crate::{explore, explore_up_to, forever, together};
use loom::cell::UnsafeCell;

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
    fn new(key: u32) -> Element {
        let contents = UnsafeCell::new(0);
        contents.with_mut(|contents| {
            // SAFETY: loom checks that nobody reads meanwhile.
            unsafe { *contents = key * 10 }
        });
        Element { key, contents, next: Link::new() }
    }

    fn owned(key: u32) -> Owned<Element> {
        Owned::new(Self::new(key)).unwrap()
    }

    fn is_whole(&self) -> bool {
        // SAFETY: loom checks that nobody writes meanwhile.
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
        let give = |key| {
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
        let look = Box::new(|| {
            link.get().map(|element| {
                assert!(element.is_whole(), "it was found before it was written");
                element.key
            })
        });
        let [one, two, seen] = together([give(1), give(2), look]);
        assert_eq!(one, two);
        assert!(seen.is_none() || seen == one, "what was there was replaced");
    });
}

#[test]
fn whoever_makes_what_is_missing_all_get_the_same() {
    explore(|| {
        let link: &Link<Element> = forever(Link::new());
        let ask = |key| {
            Box::new(move || {
                let found = link.get_or_give(|| Element::new(key)).unwrap();
                assert!(found.is_whole());
                found.key
            })
        };
        let [one, two, three] = together([ask(1), ask(2), ask(3)]);
        assert!(one == two && two == three);
    });
}

#[test]
fn a_list_loses_nothing_that_is_pushed_and_a_reader_misses_nothing_that_was_there() {
    explore_up_to(3, || {
        let list: &List<Element> = forever(List::new());
        list.push(Element::owned(1));
        let push = |key| {
            Box::new(move || {
                list.push(Element::owned(key));
                assert!(keys(list).contains(&key), "its own thread does not find it");
            })
        };
        let look = Box::new(|| {
            let (before, after) = (keys(list), keys(list));
            assert_eq!(before.first(), Some(&1));
            assert!(
                after.starts_with(&before),
                "{before:?} became {after:?}: it did not only grow at its end"
            );
        });
        together([push(2), push(3), look]);
        assert_eq!(sorted(keys(list)), [1, 2, 3]);
    });
}

#[test]
fn elements_in_static_memory_are_pushed_as_any_other() {
    explore_up_to(3, || {
        let list: &List<Element> = forever(List::new());
        let push = |key| {
            Box::new(move || {
                list.push_static(forever(Element::new(key)));
                assert!(keys(list).contains(&key), "its own thread does not find it");
            })
        };
        together([push(1), push(2), push(3)]);
        assert_eq!(sorted(keys(list)), [1, 2, 3]);
    });
}

#[test]
fn equal_elements_are_pushed_once_and_unequal_ones_all() {
    explore_up_to(4, || {
        let list: &List<Element> = forever(List::new());
        let push = |key: u32| {
            Box::new(move || match list.push_unless(Element::owned(key), |other| other.key == key) {
                Ok(element) | Err(element) => {
                    assert!(element.key == key && element.is_whole());
                    std::ptr::from_ref(element) as usize
                }
            })
        };
        let [one, again, two] = together([push(1), push(1), push(2)]);
        assert_eq!(one, again);
        assert_ne!(one, two);
        assert_eq!(sorted(keys(list)), [1, 2]);
    });
}
