//! Values with a status.

use dials_external::__private::{judge, probe::nowhere};
use dials_external::{Category, ExternalOutcome, Operation, external};
use dials_runtime::{ErrorKind, Outcome, Verdict};
use http::{Response, StatusCode};
use std::error::Error;
use std::io;
use std::sync::Arc;

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

fn operation(name: &'static str) -> Operation {
    external("answers").operation(name)
}

fn categories(operation: &str) -> Vec<(&'static str, u64)> {
    let calls = dials_external::calls(&dials_runtime::snapshot(), "answers", operation).unwrap();
    calls.error_kinds().collect()
}

#[test]
fn the_methods_take_a_box_around_an_error() {
    fn fails<E: From<io::Error>>() -> Result<(), E> {
        Err(io::Error::from(io::ErrorKind::ConnectionReset).into())
    }

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let work = async { fails::<Box<dyn Error + Send + Sync>>() };
    assert!(runtime.block_on(operation("boxed").track(work)).is_err());
    assert!(operation("boxed").track_sync(fails::<Box<dyn Error>>).is_err());
    assert!(operation("boxed").track_sync(fails::<anyhow::Error>).is_err());
    let sendable = || fails::<io::Error>().map_err(|error| -> Box<dyn Error + Send> { Box::new(error) });
    assert!(operation("boxed").track_sync(sendable).is_err());
    assert!(operation("boxed").track_sync(|| fails::<io::Error>().map_err(Arc::new)).is_err());
    let shared = || fails::<io::Error>().map_err(|error| -> Arc<dyn Error + Send + Sync> { Arc::new(error) });
    operation("boxed").start().finish(&shared());
    assert_eq!(categories("boxed"), [("reset", 6)]);
}

#[test]
fn what_is_in_a_box_beside_an_error_is_still_asked() {
    let answer = |status| Ok::<_, anyhow::Error>(StatusCode::from_u16(status).unwrap());
    operation("beside").track_sync(|| answer(200)).unwrap();
    operation("beside").track_sync(|| answer(503)).unwrap();
    assert_eq!(categories("beside"), [("http_5xx", 1)]);
}

#[test]
fn a_kind_is_asked_where_outcome_is() {
    #[derive(Debug, thiserror::Error)]
    #[error("declined")]
    struct Declined(Option<&'static str>);

    impl ErrorKind for Declined {
        fn error_kind(&self) -> Option<&'static str> {
            self.0
        }
    }

    let fails = |kind| move || Err::<(), _>(Declined(kind));
    operation("limited").track_sync(fails(Some("rate_limited"))).unwrap_err();
    operation("limited")
        .track_sync_with(fails(Some("rate_limited")), |value| dials_external::outcome!(value))
        .unwrap_err();
    operation("limited").track_sync_with(fails(None), |value| dials_external::outcome!(value)).unwrap_err();
    assert_eq!(categories("limited"), [("other", 1), ("rate_limited", 1)]);
}

#[test]
fn a_verdict_of_no_category_is_other() {
    let made_up = || Verdict::from(Outcome::Error("order 17"));
    operation("made_up").start().finish_with(made_up());
    operation("made_up").track_sync_with(|| (), |()| made_up());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(operation("made_up").track_with(std::future::ready(()), |()| made_up()));
    operation("made_up").start().finish_with(Outcome::Error("tls").into());
    assert_eq!(categories("made_up"), [("other", 3), ("tls", 1)]);
}
