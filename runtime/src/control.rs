//! Switching functions while the program runs.
//!
//! No lock is taken, since a fork could leave it taken for ever.

use crate::filter::{Action, Filter, FilterError};
use crate::owned::{Link, Linked, List};
use crate::site::Site;
use std::sync::atomic::{AtomicU32, Ordering, fence};

/// A filter that was set once.
struct Known {
    /// From 1.
    id: u32,
    text: String,
    filter: Filter,
    next: Link<Known>,
}

impl Linked for Known {
    fn next(&self) -> &Link<Known> {
        &self.next
    }
}

static FILTERS: List<Known> = List::new();
/// The `id` of the one that holds; 0 before there is any.
static CURRENT: AtomicU32 = AtomicU32::new(0);

/// Switches functions on, off, or to a sample of their calls.
///
/// A filter is a list of rules `glob=action`, separated by commas; of those that match a function the first decides,
/// and a function that none matches is on. The glob is matched against module and function
/// (`shop::cart::Cart::total`); `*` stands for any text, `::` included. Actions are `on`, `off` and `sample:N`, which
/// observes one call in `N` at random and counts it as `N`. An empty filter switches everything on.
///
/// Calls under way end as they began. Variable `DIALS_FILTER` holds such a filter for the start. Only recording is
/// switched, never what a function does. Each filter that differs from all before is kept for ever, a few hundred bytes.
///
/// ```
/// # use dials_runtime as dials;
/// dials::set_filter("shop::cart::*=off, *=sample:16")?;
/// let error = dials::set_filter("shop::*=of").unwrap_err();
/// assert_eq!(error.to_string(), "\
/// unknown action `of` in a filter, expected `on`, `off` or `sample:N`
///   shop::*=of
///           ^^");
/// dials::set_filter("")?;
/// # Ok::<(), dials::FilterError>(())
/// ```
pub fn set_filter(filter: &str) -> Result<(), FilterError> {
    let parsed = Filter::parse(filter)?;
    let known = FILTERS.iter().find(|known| known.text == filter);
    let id = known.map_or_else(|| keep(filter, parsed), |known| known.id);
    CURRENT.swap(id, Ordering::AcqRel);
    // With the fence in `decide`: whoever registered before is in the list, whoever does later asks for this filter.
    fence(Ordering::SeqCst);
    Site::all().for_each(decide);
    Ok(())
}

/// Keeps a filter for ever.
fn keep(text: &str, filter: Filter) -> u32 {
    static KEPT: AtomicU32 = AtomicU32::new(0);
    let id = KEPT.fetch_add(1, Ordering::Relaxed) + 1;
    FILTERS.push_static(Box::leak(Box::new(Known { id, text: text.to_owned(), filter, next: Link::new() })));
    id
}

/// Switches a site as the filter says that holds, and again if another one holds by then. So whoever comes last here
/// leaves it as the last filter says.
pub(crate) fn decide(site: &'static Site) {
    loop {
        fence(Ordering::SeqCst);
        let current = CURRENT.load(Ordering::Acquire);
        let known = FILTERS.iter().find(|known| known.id == current);
        site.set(known.map_or(Action::On, |known| known.filter.action(&site.name_of_function().full)));
        fence(Ordering::SeqCst);
        if CURRENT.load(Ordering::Relaxed) == current {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_was_set_before_is_not_kept_again() {
        let kept = |filter| FILTERS.iter().filter(|known| known.text == filter).count();
        for filter in ["kept_once=off", "kept_once=on", "kept_once=off", "kept_once=on"] {
            set_filter(filter).unwrap();
        }
        assert_eq!((kept("kept_once=off"), kept("kept_once=on")), (1, 1));
    }
}
