//! Statuses of gRPC, by the HTTP status that
//! [google.rpc.Code](https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto) gives each.

use super::{Cause, Finding, Phase};
use crate::category::Category;
use std::error::Error;
use tonic::Code;

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    if error.is::<tonic::TimeoutExpired>() {
        return Some(Finding::Sure(Category::Timeout));
    }
    let status = error.downcast_ref::<tonic::Status>()?;
    let category = of_code(status.code());
    // With a source, tonic made it up itself, for what is below.
    Some(if status.source().is_some() { Finding::During(category) } else { Finding::Sure(category) })
}

/// "code: 'The service is currently unavailable', message: .."
pub(super) fn by_text(text: &str) -> Option<Finding> {
    let text = text.strip_prefix("code: '")?;
    let is_it =
        |code: &Code| text.strip_prefix(code.description()).is_some_and(|rest| rest.starts_with('\''));
    let code = (0..=16).map(Code::from_i32).find(is_it)?;
    Some(Finding::During(of_code(code)))
}

fn of_code(code: Code) -> Category {
    match code {
        Code::DeadlineExceeded => Category::Timeout,
        Code::ResourceExhausted => Category::RateLimited,
        Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unauthenticated => Category::Http4xx,
        Code::Unknown | Code::Unimplemented | Code::Internal | Code::Unavailable | Code::DataLoss => {
            Category::Http5xx
        }
        // Not a failure, though it came as one.
        Code::Ok => Category::Other,
    }
}
