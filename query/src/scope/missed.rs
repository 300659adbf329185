//! Queries of a scope whose statements nobody could look at.

use super::Ended;
use super::summary::Summary;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Missed {
    queries: AtomicU64,
    nanos: AtomicU64,
}

impl Missed {
    pub(super) fn count(&self, query: &Ended<'_>) {
        self.queries.fetch_add(1, Relaxed);
        self.nanos.fetch_add(query.nanos, Relaxed);
    }

    pub(super) fn add_to(&self, summary: Summary) -> Summary {
        let queries = self.queries.load(Relaxed);
        Summary {
            queries: summary.queries + queries,
            db_time: summary.db_time.saturating_add(Duration::from_nanos(self.nanos.load(Relaxed))),
            untracked: summary.untracked + queries,
            ..summary
        }
    }
}
