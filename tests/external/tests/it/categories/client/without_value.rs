//! Calls that do not return, so that only what is around them sees how they end.

use super::super::case::Case;
use super::{Client, Outcomes};
use dials::Outcome;
use dials_external_tests::Server;
use std::any::Any;
use std::panic::resume_unwind;
use std::sync::Arc;
use tokio::select;

/// What the attribute counted.
pub(super) async fn outcome(client: Client, case: Case, server: Arc<Server>) -> Outcome {
    match (case, client) {
        (Case::Cancelled, _) => select! {
            biased;
            () = server.is_asked() => {}
            _ = pay(client, case, server.clone()) => {}
        },
        (_, Client::Std) => {
            let call = tokio::task::spawn_blocking(move || pay_blocking(case, &server)).await;
            assert!(call.unwrap_err().is_panic());
        }
        _ => assert!(tokio::spawn(pay(client, case, server)).await.unwrap_err().is_panic()),
    }
    counted(client, case)
}

#[dials::track_external("matrix", operation = "pay", labels(client = name(client), case = name(case)))]
async fn pay(client: Client, case: Case, server: Arc<Server>) -> Outcomes {
    client.call(case, server).await;
    resume_unwind(bomb())
}

#[dials::track_external("matrix", operation = "pay", labels(client = name(Client::Std), case = name(case)))]
fn pay_blocking(case: Case, server: &Server) -> Outcomes {
    super::std_io::outcomes(case, server);
    resume_unwind(bomb())
}

/// It comes without a message, and with no work for the panic hook.
fn bomb() -> Box<dyn Any + Send> {
    Box::new(())
}

fn name(of: impl std::fmt::Debug) -> String {
    format!("{of:?}")
}

/// How the only call of this client and case ended.
fn counted(client: Client, case: Case) -> Outcome {
    let snapshot = dials::snapshot();
    let is_it = |calls: &&dials::Calls| {
        let labels: Vec<_> = calls.labels().iter().map(|(_, value)| value.to_string()).collect();
        calls.identity() == [("service", "matrix"), ("operation", "pay")]
            && labels == [name(client), name(case)]
    };
    let found = snapshot.other_calls().iter().filter(is_it);
    let calls = dials::Calls::sum(found).unwrap();
    assert_eq!((calls.calls(), calls.in_flight()), (1, 0));
    match (calls.panics(), calls.cancelled(), calls.error_kinds().find(|(_, count)| *count > 0)) {
        (1, _, _) => Outcome::Panic,
        (_, 1, _) => Outcome::Cancelled,
        (_, _, Some((kind, _))) => Outcome::Error(kind),
        _ => Outcome::Ok,
    }
}
