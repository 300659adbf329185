//! Sites that are made while the program runs, for code that no attribute can stand on.

use crate::kind::{Names, SiteKind};
use crate::limits::{self, Place};
use crate::map::Map;
use crate::owned::{Link, Linked};
use crate::site::Site;

struct Named {
    kind: &'static dyn SiteKind,
    names: Names,
    site: Site,
    next: Link<Named>,
}

impl Linked for Named {
    fn next(&self) -> &Link<Named> {
        &self.next
    }
}

static NAMED: Map<Named> = Map::new();

/// The site of these names; or `others` if there are as many as limits allow.
pub fn named(kind: &'static dyn SiteKind, names: Names, others: &'static Site) -> &'static Site {
    // 0xFF is in no text, so that it parts them.
    let bytes = names.iter().flat_map(|name| name.bytes().chain([0xFF]));
    let hash = bytes.fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let is_it = |site: &Named| site.names == names && site.kind.name() == kind.name();
    let made = match NAMED.get(hash, is_it) {
        Some(known) => Some(known),
        None => Place::take().and_then(|place| {
            let make = || {
                let [owner, name, _] = names;
                let site = Site::in_place(Link::new(), owner, || "").name(name).of(kind, names);
                Some(Named { kind, names, site, next: Link::new() })
            };
            let (found, new) = NAMED.get_or_insert(hash, is_it, limits::limits().series_total, make).ok()?;
            if new {
                place.keep();
            }
            Some(found)
        }),
    };
    let Some(found) = made else {
        others.count_overflow();
        return others;
    };
    // Another thread may have made it a moment ago, and be about to do the same.
    found.site.series.belongs_to(&found.site);
    &found.site
}
