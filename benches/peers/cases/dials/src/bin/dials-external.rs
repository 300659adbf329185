//! `#[dials::track_external]`, with the endpoint that the default features open.

use harness::exposition::sum;
use harness::{Case, Group, Refused, Seen, later, try_work, work};

#[dials::track_external("bench")]
#[inline(never)]
fn plain(x: u64) -> u64 {
    work(x)
}

#[dials::track_external("bench")]
#[inline(never)]
fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

#[dials::track_external("bench")]
async fn future(x: u64) -> u64 {
    later(x).await
}

fn main() {
    let _dials = dials::init().prometheus(([127, 0, 0, 1], 0)).start().expect("dials starts");
    Case::new("**dials**, `track_external`", Group::External, plain, result, future).run(seen);
}

fn seen() -> Seen {
    let page = dials::prometheus::text();
    let calls = |result: &str| sum(&page, "external_api_calls_total", &format!("result=\"{result}\"")) as u64;
    Seen::outcomes(calls, sum(&page, "external_api_in_flight", ""))
}
