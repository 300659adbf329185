//! [`Map`]: one element a key, never over the limit.

use crate::map::{Map, Refused};
use crate::owned::{Link, Linked};
use crate::{explore, explore_up_to, forever, together};

struct Entry {
    key: u64,
    next: Link<Entry>,
}

impl Linked for Entry {
    fn next(&self) -> &Link<Entry> {
        &self.next
    }
}

/// The entry's address and whether it is new.
type Inserted = Result<(usize, bool), Refused>;

fn insert(map: &'static Map<Entry>, key: u64, limit: u32) -> Inserted {
    let (entry, new) =
        map.get_or_insert(key, |entry| entry.key == key, limit, || Some(Entry { key, next: Link::new() }))?;
    assert_eq!(entry.key, key, "the entry of another key was given");
    Ok((std::ptr::from_ref(entry) as usize, new))
}

/// Threads that insert these keys side by side.
fn insert_all<const N: usize>(map: &'static Map<Entry>, keys: [u64; N], limit: u32) -> [Inserted; N] {
    together(keys.map(|key| Box::new(move || insert(map, key, limit)) as Box<dyn FnOnce() -> Inserted>))
}

fn keys(map: &Map<Entry>) -> Vec<u64> {
    let mut keys: Vec<_> = map.iter().map(|entry| entry.key).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn threads_that_insert_one_key_all_get_one_element_and_one_of_them_made_it() {
    explore_up_to(3, || {
        let map = forever(Map::new());
        let results = insert_all(map, [1, 1, 1], 3).map(Result::unwrap);
        assert!(results.iter().all(|(entry, _)| *entry == results[0].0), "two elements for one key");
        assert_eq!(results.iter().filter(|(_, new)| *new).count(), 1);
        assert_eq!(keys(map), [1]);
        // The places that the others had taken are free again.
        assert!(insert(map, 2, 3).is_ok() && insert(map, 3, 3).is_ok());
        assert_eq!(insert(map, 4, 3), Err(Refused::Full));
    });
}

#[test]
fn of_different_keys_as_many_get_in_as_there_are_places_and_the_rest_are_refused() {
    explore_up_to(3, || {
        let map = forever(Map::new());
        let results = insert_all(map, [1, 2, 3], 2);
        let got_in: Vec<u64> =
            (1..).zip(&results).filter(|(_, result)| result.is_ok()).map(|(key, _)| key).collect();
        assert_eq!(got_in.len(), 2, "no more than the limit, and no fewer");
        assert_eq!(keys(map), got_in);
        assert!(got_in.iter().all(|key| matches!(insert(map, *key, 2), Ok((_, false)))));
    });
}

#[test]
fn with_a_place_for_every_thread_nobody_is_refused() {
    explore_up_to(3, || {
        let map = forever(Map::new());
        let [one, again, two] = insert_all(map, [1, 1, 2], 3).map(Result::unwrap);
        assert_eq!(one.0, again.0);
        assert!(two.1);
        assert_eq!(keys(map), [1, 2]);
    });
}

#[test]
fn a_key_that_is_in_the_map_is_found_however_full_it_is() {
    explore(|| {
        let map = forever(Map::new());
        let (first, _) = insert(map, 1, 1).unwrap();
        assert_eq!(insert_all(map, [1, 2], 1), [Ok((first, false)), Err(Refused::Full)]);
        assert_eq!(keys(map), [1]);
    });
}

/// Who is refused finds every place taken, by what is in the map or by what is being put in. So two threads that come
/// with one key for the last place may part: one of them is refused for this once.
#[test]
fn the_last_place_goes_to_one_key_which_everybody_finds_afterwards() {
    explore(|| {
        let map = forever(Map::new());
        let results = insert_all(map, [1, 1], 1);
        assert_eq!(results.iter().flatten().filter(|(_, new)| *new).count(), 1);
        let (entry, new) = insert(map, 1, 1).unwrap();
        assert!(!new && results.iter().flatten().all(|(other, _)| *other == entry));
        assert_eq!(insert(map, 2, 1), Err(Refused::Full));
        assert_eq!(keys(map), [1]);
    });
}
