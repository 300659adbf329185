//! [`Map`]: one element a key, never over the limit.

use crate::explorer::{Work, explore, explore_up_to, together};
use crate::forever;
use crate::map::{Map, Refused};
use crate::owned::{Link, Linked};
use crate::size::WRITERS;

/// One thread more than there are writers elsewhere: with three, one can be refused for what two others do.
const THREADS: u64 = WRITERS as u64 + 1;

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

fn insert(map: &'static Map<Entry>, key: u64, limit: u64) -> Inserted {
    // The map takes the chain from the upper half.
    let (entry, new) = map.get_or_insert(
        key << 32,
        |entry| entry.key == key,
        limit as u32,
        || Some(Entry { key, next: Link::new() }),
    )?;
    assert_eq!(entry.key, key, "the entry of another key was given");
    Ok((std::ptr::from_ref(entry) as usize, new))
}

/// Threads that insert these keys side by side.
fn insert_all(map: &'static Map<Entry>, keys: impl IntoIterator<Item = u64>, limit: u64) -> Vec<Inserted> {
    together(keys.into_iter().map(|key| Box::new(move || insert(map, key, limit)) as Work<Inserted>))
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
        let results = insert_all(map, (0..THREADS).map(|_| 1), THREADS);
        let entries: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert!(entries.iter().all(|(entry, _)| *entry == entries[0].0), "two elements for one key");
        assert_eq!(entries.iter().filter(|(_, new)| *new).count(), 1);
        assert_eq!(keys(map), [1]);
        // The places that the others had taken are free again.
        assert!((2..=THREADS).all(|key| insert(map, key, THREADS).is_ok()));
        assert_eq!(insert(map, THREADS + 1, THREADS), Err(Refused::Full));
    });
}

#[test]
fn of_different_keys_as_many_get_in_as_there_are_places_and_the_rest_are_refused() {
    explore_up_to(3, || {
        let map = forever(Map::new());
        let limit = THREADS - 1;
        let results = insert_all(map, 1..=THREADS, limit);
        let got_in: Vec<u64> =
            (1..).zip(&results).filter(|(_, result)| result.is_ok()).map(|(key, _)| key).collect();
        assert_eq!(got_in.len() as u64, limit, "no more than the limit, and no fewer");
        assert_eq!(keys(map), got_in);
        assert!(got_in.iter().all(|key| matches!(insert(map, *key, limit), Ok((_, false)))));
    });
}

#[test]
fn with_a_place_for_every_thread_nobody_is_refused() {
    explore_up_to(3, || {
        let map = forever(Map::new());
        // The last comes alone, the others in pairs.
        let key = |thread: u64| thread / 2;
        let results = insert_all(map, (0..THREADS).map(key), THREADS);
        let entries: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        let expected: Vec<u64> = (0..=key(THREADS - 1)).collect();
        assert_eq!(keys(map), expected);
        assert_eq!(entries.iter().filter(|(_, new)| *new).count(), expected.len());
        assert!(entries.chunks(2).all(|pair| pair[0].0 == pair[pair.len() - 1].0));
    });
}

#[test]
fn a_key_that_is_in_the_map_is_found_however_full_it_is() {
    explore(|| {
        let map = forever(Map::new());
        let (first, _) = insert(map, 1, 1).unwrap();
        let results = insert_all(map, [1, 2], 1);
        assert_eq!(results, [Ok((first, false)), Err(Refused::Full)]);
        assert_eq!(keys(map), [1]);
    });
}

/// Who is refused finds every place taken, by what is in the map or by what is being put in. So two threads that come
/// with one key for the last place may part: one of them is refused for this once.
#[test]
fn the_last_place_goes_to_one_key_which_everybody_finds_afterwards() {
    explore(|| {
        let map = forever(Map::new());
        let results = insert_all(map, (0..WRITERS).map(|_| 1), 1);
        assert_eq!(results.iter().flatten().filter(|(_, new)| *new).count(), 1);
        let (entry, new) = insert(map, 1, 1).unwrap();
        assert!(!new && results.iter().flatten().all(|(other, _)| *other == entry));
        assert_eq!(insert(map, 2, 1), Err(Refused::Full));
        assert_eq!(keys(map), [1]);
    });
}
