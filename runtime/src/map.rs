//! A bounded map that only grows, without locks: the series of a function by their label values.

use crate::owned::{Linked, List, Owned};
use crate::size::BUCKETS;
use crate::sync::{AtomicU32, Ordering, array_of, const_fn};

/// Elements by hash. An element is found by a condition that its hash stands for.
pub(crate) struct Map<T: 'static> {
    len: AtomicU32,
    buckets: [List<T>; BUCKETS],
}

/// Why an element is not in the map.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The limit is reached.
    Full,
    /// There is no memory.
    NoMemory,
}

impl<T: Linked> Map<T> {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Map { len: AtomicU32::new(0), buckets: array_of!(List::new(); BUCKETS) }
        }
    }

    fn bucket(&self, hash: u64) -> &List<T> {
        let [first, ..] = &self.buckets;
        self.buckets.get((hash >> 32) as usize % BUCKETS).unwrap_or(first)
    }

    pub(crate) fn get(&self, hash: u64, equals: impl Fn(&T) -> bool) -> Option<&'static T> {
        self.bucket(hash).iter().find(|element| equals(element))
    }

    /// The element that `equals` accepts; if there is none, the one that `make` gives, as long as there are fewer than
    /// `limit`; and whether it is new. `equals` must accept what `make` gives. Of several threads that make the same
    /// element, one wins.
    pub(crate) fn get_or_insert(
        &self,
        hash: u64,
        equals: impl Fn(&T) -> bool,
        limit: u32,
        make: impl FnOnce() -> Option<T>,
    ) -> Result<(&'static T, bool), Refused> {
        // The place is taken before the element exists, so that no race exceeds the limit.
        let take = |len: u32| (len < limit).then_some(len + 1);
        if self.len.fetch_update(Ordering::AcqRel, Ordering::Acquire, take).is_err() {
            // The last place may have gone to this very element.
            return self.get(hash, equals).map(|found| (found, false)).ok_or(Refused::Full);
        }
        let Some(element) = make().and_then(Owned::new) else {
            self.len.fetch_sub(1, Ordering::AcqRel);
            return Err(Refused::NoMemory);
        };
        match self.bucket(hash).push_unless(element, equals) {
            Ok(element) => Ok((element, true)),
            Err(other) => {
                self.len.fetch_sub(1, Ordering::AcqRel);
                Ok((other, false))
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> {
        self.buckets.iter().flat_map(List::iter)
    }
}
