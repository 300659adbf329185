//! Requests that cannot be built.

use super::{Cause, Finding, Phase};
use crate::category::Category;

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    let is_request = error.is::<http::Error>()
        || error.is::<http::uri::InvalidUri>()
        || error.is::<http::uri::InvalidUriParts>()
        || error.is::<http::method::InvalidMethod>()
        || error.is::<http::header::InvalidHeaderName>()
        || error.is::<http::header::InvalidHeaderValue>();
    is_request.then_some(Finding::During(Category::Request))
}
