//! `#[function_timer::time]` with the recorder of `metrics-exporter-prometheus`. It keeps durations only.

use function_timer::time;
use harness::exposition::sum;
use harness::{BUCKETS, Case, Group, Refused, Seen, later, try_work, work};
use metrics_exporter_prometheus::PrometheusBuilder;

#[time("duration_seconds")]
#[inline(never)]
fn plain(x: u64) -> u64 {
    work(x)
}

#[time("duration_seconds")]
#[inline(never)]
fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

#[time("duration_seconds")]
async fn future(x: u64) -> u64 {
    later(x).await
}

fn main() {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("there are buckets");
    let page = builder.install_recorder().expect("it is the first");
    Case::new("`function-timer`", Group::Other, plain, result, future)
        .run(|| Seen::calls(sum(&page.render(), "duration_seconds_count", "") as u64));
}
