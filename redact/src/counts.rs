//! How much was taken out, since the process started.

use crate::Kind;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// In the order of [`Kind::ALL`], which is that of their declaration.
static COUNTS: [AtomicU64; Kind::ALL.len()] = [const { AtomicU64::new(0) }; Kind::ALL.len()];

/// How many parts of texts were masked, for every kind, zeros included.
///
/// One for each mark that [`redact`](crate::redact) put into a text, each time it did: a text that is redacted twice from
/// its original counts twice. [`Redacted`](crate::Redacted) counts each time it is formatted: one for each secret of a
/// known kind that its marks took, and one as [`Kind::Other`] for each mark that took none.
pub fn counts() -> impl Iterator<Item = (Kind, u64)> {
    Kind::ALL.into_iter().zip(&COUNTS).map(|(kind, count)| (kind, count.load(Relaxed)))
}

pub(crate) fn add(kind: Kind) {
    if let Some(count) = COUNTS.get(kind as usize) {
        count.fetch_add(1, Relaxed);
    }
}
