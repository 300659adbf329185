//! Queries, as a kind of sites.

use crate::{ended, families, source, thresholds, watcher};
use dials_runtime::__private::{Finished, Names, SiteKind, Thresholds};
use dials_runtime::{Calls, Family, Snapshot};

/// Their names are the system, the operation and the collection.
pub struct Queries;

const NAME: &str = "queries";

/// Of databases whose name nobody says. It is OpenTelemetry's word for that.
pub(crate) const OTHER_SYSTEM: &str = "other_sql";

/// In nanoseconds, as OpenTelemetry advises.
/// <https://opentelemetry.io/docs/specs/semconv/database/database-metrics/#metric-dbclientoperationduration>
const DURATIONS: [u64; 9] = [
    1_000_000,
    5_000_000,
    10_000_000,
    50_000_000,
    100_000_000,
    500_000_000,
    1_000_000_000,
    5_000_000_000,
    10_000_000_000,
];

/// Of the same page.
const ROWS: [u64; 13] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

impl SiteKind for Queries {
    fn name(&self) -> &'static str {
        NAME
    }

    fn identity(&self, [system, operation, collection]: Names) -> Vec<(&'static str, &'static str)> {
        vec![("db_system_name", system), ("db_collection_name", collection), ("db_operation_name", operation)]
    }

    fn bounds(&self) -> &'static [u64] {
        &DURATIONS
    }

    fn sizes(&self) -> &'static [u64] {
        &ROWS
    }

    fn thresholds(&self, _: Names, said: Thresholds) -> Thresholds {
        // From the first query on.
        source::register();
        thresholds::of_a_site(said)
    }

    fn finished(&self, call: &Finished<'_>) {
        ended::finished(call);
    }

    fn families(&self, calls: &[&Calls]) -> Vec<Family> {
        families::families(calls)
    }

    fn wake(&self) {
        watcher::wake();
    }
}

/// What was counted of an operation on a collection, of whatever systems and with all its label values together.
///
/// ```
/// # use dials_query as query;
/// query::query("users", "select").track_sync(|| ());
/// let select = query::calls(&dials_runtime::snapshot(), "users", "select");
/// assert_eq!(select.map(|select| select.ok()), Some(1));
/// ```
pub fn calls(snapshot: &Snapshot, collection: &str, operation: &str) -> Option<Calls> {
    let all = snapshot.other_calls().iter().filter(|calls| calls.kind() == NAME);
    Calls::sum(all.filter(|calls| {
        let [_, of, on] = calls.names();
        (of, on) == (operation, collection)
    }))
}
