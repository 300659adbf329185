//! Operations of services, as a kind of sites.

use crate::profile::{self, Limits};
use crate::{event, families, window};
use dials_runtime::__private::{Finished, Names, REQUEST_BOUNDS, SiteKind, Thresholds};
use dials_runtime::{Calls, Family, Snapshot};
use std::time::Duration;

/// Their names are the labels `service` and `operation`.
pub struct Operations;

const NAME: &str = "external";

impl SiteKind for Operations {
    fn name(&self) -> &'static str {
        NAME
    }

    fn identity(&self, [service, operation, _]: Names) -> Vec<(&'static str, &'static str)> {
        vec![("service", service), ("operation", operation)]
    }

    fn bounds(&self) -> &'static [u64] {
        &REQUEST_BOUNDS
    }

    fn thresholds(&self, [service, operation, _]: Names, said: Thresholds) -> Thresholds {
        let Limits { slow, timeout, p95 } = profile::limits(service, operation);
        let nanos = |limit: Option<Duration>| limit.and_then(|limit| u64::try_from(limit.as_nanos()).ok());
        let [slow_nanos, severe_nanos, objective_nanos] =
            [slow, timeout, p95].map(|limit| nanos(limit).unwrap_or(u64::MAX));
        said.or(Thresholds { slow_nanos, severe_nanos, objective_nanos })
    }

    fn finished(&self, call: &Finished<'_>) {
        event::finished(call);
    }

    fn families(&self, calls: &[&Calls]) -> Vec<Family> {
        families::families(calls)
    }

    fn on_tick(&self) -> Option<fn(u64, &[Calls])> {
        Some(window::tick)
    }
}

/// What was counted of an operation of a service, with all its label values together.
///
/// ```
/// # use dials_external as external;
/// external::external("stripe").operation("ping").track_sync(|| ());
/// let ping = external::calls(&dials_runtime::snapshot(), "stripe", "ping");
/// assert_eq!(ping.map(|ping| ping.ok()), Some(1));
/// ```
pub fn calls(snapshot: &Snapshot, service: &str, operation: &str) -> Option<Calls> {
    Calls::sum(
        all(snapshot).filter(|calls| calls.identity() == [("service", service), ("operation", operation)]),
    )
}

/// The calls of all services that a snapshot has.
fn all(snapshot: &Snapshot) -> impl Iterator<Item = &Calls> {
    snapshot.other_calls().iter().filter(|calls| calls.kind() == NAME)
}
