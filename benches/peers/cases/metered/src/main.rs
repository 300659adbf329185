//! `#[metered]` with all that it has for latency, errors and calls in flight.

use harness::{Case, Group, Refused, Seen, later, try_work, work};
use metered::{ErrorCount, HitCount, InFlight, ResponseTime, metered};

#[derive(Default)]
struct Service {
    metrics: Metrics,
}

#[metered(registry = Metrics)]
impl Service {
    #[measure([HitCount, InFlight, ResponseTime])]
    #[inline(never)]
    fn plain(&self, x: u64) -> u64 {
        work(x)
    }

    #[measure([HitCount, ErrorCount, InFlight, ResponseTime])]
    #[inline(never)]
    fn result(&self, x: u64) -> Result<u64, Refused> {
        try_work(x)
    }

    #[measure([HitCount, InFlight, ResponseTime])]
    async fn future(&self, x: u64) -> u64 {
        later(x).await
    }
}

fn main() {
    let service: &'static Service = Box::leak(Box::default());
    let (plain, result, future) = (|x| service.plain(x), |x| service.result(x), |x| service.future(x));
    Case::new("`metered`", Group::Complete, plain, result, future).run(|| {
        let Metrics { plain, result, future } = &service.metrics;
        let timed = [&plain.response_time, &result.response_time, &future.response_time];
        Seen {
            error: Some(result.error_count.get()),
            in_flight: Some(
                [&plain.in_flight, &result.in_flight, &future.in_flight]
                    .map(|n| n.get().cast_signed())
                    .iter()
                    .sum(),
            ),
            ..Seen::calls(timed.map(|times| times.histogram().len()).iter().sum())
        }
    });
}
