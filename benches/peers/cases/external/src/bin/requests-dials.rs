//! `#[dials::track_external]` on the function that sends the request.

use external_case::{Requests, send};
use harness::exposition::sum;
use harness::{Keeps, Seen};
use reqwest::{Request, Response};
use reqwest_middleware::{ClientWithMiddleware, Result};

#[dials::track_external("payments")]
async fn charge(client: &ClientWithMiddleware, request: Request) -> Result<Response> {
    send(client, request).await
}

fn main() {
    let _dials = dials::init().prometheus(([127, 0, 0, 1], 0)).start().expect("dials starts");
    Requests {
        name: "**dials**, `track_external`",
        middleware: |client| client,
        send: charge,
        keeps: Keeps::EveryCall,
    }
    .run(dials::prometheus::text, seen);
}

fn seen(page: &str) -> Seen {
    let calls = |result: &str| sum(page, "external_api_calls_total", &format!("result=\"{result}\"")) as u64;
    Seen::outcomes(calls, sum(page, "external_api_in_flight", ""))
}
