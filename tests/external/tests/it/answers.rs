//! Values with a status.

use dials_external::__private::{judge, probe::nowhere};
use dials_external::{Category, ExternalOutcome};
use dials_runtime::Outcome;
use http::{Response, StatusCode};

const STATUSES: [(u16, Outcome); 5] = [
    (200, Outcome::Ok),
    (302, Outcome::Ok),
    (404, Outcome::Error("http_4xx")),
    (429, Outcome::Error("rate_limited")),
    (503, Outcome::Error("http_5xx")),
];

#[test]
fn a_response_says_its_status() {
    for (status, outcome) in STATUSES {
        let response = || Response::builder().status(status).body("{}").unwrap();
        assert_eq!(judge!(nowhere(), &response()).outcome, outcome, "{status}");
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(judge!(nowhere(), &status).outcome, outcome, "{status}");
        assert_eq!(judge!(nowhere(), &(status, String::new())).outcome, outcome, "{status}");
        let old = Ok::<_, reqwest_0_12::Error>(reqwest_0_12::Response::from(response()));
        assert_eq!(judge!(nowhere(), &old).outcome, outcome, "{status}");
        let new = Ok::<_, reqwest_0_13::Error>(Some(reqwest_0_13::Response::from(response())));
        assert_eq!(judge!(nowhere(), &new).outcome, outcome, "{status}");
    }
}

/// What the methods ask for, without the ladder.
#[test]
fn a_result_of_answers_knows_by_itself() {
    type Answered = Result<Response<()>, std::io::Error>;
    let answer = |status: u16| Response::builder().status(status).body(()).unwrap();
    let ok: Answered = Ok(answer(200));
    assert_eq!(ok.external_outcome(), Ok(()));
    assert!(ok.error().is_none());
    let limited: Answered = Ok(answer(429));
    assert_eq!(limited.external_outcome(), Err(Category::RateLimited));
    assert!(limited.error().is_none());
    let failed: Answered = Err(std::io::ErrorKind::BrokenPipe.into());
    assert_eq!(failed.external_outcome(), Err(Category::Reset));
    assert_eq!(failed.error().unwrap().to_string(), "broken pipe");
    assert_eq!(Some(failed).external_outcome(), Err(Category::Reset));
    assert_eq!(serde_json::Value::Null.external_outcome(), Ok(()));
    assert_eq!(tonic::Response::new(()).external_outcome(), Ok(()));
}
