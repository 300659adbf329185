//! `#[dials::timed]`, with the endpoint that the default features open.

use harness::{Case, Group, Refused, Seen, later, try_work, work};

#[dials::timed]
#[inline(never)]
fn plain(x: u64) -> u64 {
    work(x)
}

#[dials::timed]
#[inline(never)]
fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

#[dials::timed]
async fn future(x: u64) -> u64 {
    later(x).await
}

fn main() {
    let _dials = dials::init().prometheus(([127, 0, 0, 1], 0)).start().expect("dials starts");
    Case::new("**dials**", Group::Dials, plain, result, future).run(seen);
}

fn seen() -> Seen {
    let page = dials::prometheus::text();
    let calls = |result: &str| {
        harness::exposition::sum(&page, "function_calls_total", &format!("result=\"{result}\"")) as u64
    };
    Seen::outcomes(calls, harness::exposition::sum(&page, "function_calls_concurrent", ""))
}
