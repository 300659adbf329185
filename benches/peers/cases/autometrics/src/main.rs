//! `#[autometrics]`, with one of the backends that exclude each other. Without `track_concurrency`, which costs more.

#[cfg(not(feature = "opentelemetry"))]
mod exporter;
#[cfg(feature = "opentelemetry")]
mod opentelemetry;

#[cfg(not(feature = "opentelemetry"))]
use crate::exporter as backend;
#[cfg(feature = "opentelemetry")]
use crate::opentelemetry as backend;
use autometrics::autometrics;
use harness::{Case, Group, Refused, Seen, later, try_work, work};

#[autometrics]
#[inline(never)]
fn plain(x: u64) -> u64 {
    work(x)
}

#[autometrics]
#[inline(never)]
fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

#[autometrics]
async fn future(x: u64) -> u64 {
    later(x).await
}

const NAME: &str = if cfg!(feature = "opentelemetry") {
    "`autometrics`, opentelemetry"
} else if cfg!(feature = "metrics") {
    "`autometrics`, metrics"
} else if cfg!(feature = "prometheus-client") {
    "`autometrics`, prometheus-client"
} else {
    "`autometrics`, prometheus"
};

fn main() {
    let backend = backend::start();
    Case::new(NAME, Group::Autometrics, plain, result, future).run(|| {
        // A function that cannot fail has no result, so what is no error is what returned.
        let [calls, errors] = backend.calls_and_errors();
        Seen { ok: Some(calls - errors), error: Some(errors), ..Seen::calls(calls) }
    });
}
