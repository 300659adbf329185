//! Errors of hyper and of the client in hyper-util.

use super::{Cause, Finding, Phase};
use crate::category::Category;
use hyper_util::client::legacy;
use std::error::Error;
use std::io::{self, ErrorKind};

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return Some(of_connection(error));
    }
    let error = error.downcast_ref::<legacy::Error>()?;
    Some(Finding::During(if error.is_connect() { Category::Connect } else { Category::Request }))
}

fn of_connection(error: &hyper::Error) -> Finding {
    if error.is_timeout() {
        Finding::Sure(Category::Timeout)
    } else if error.is_parse() || has_bad_framing(error) {
        Finding::Sure(Category::Decode)
    } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        Finding::Sure(Category::Reset)
    } else if error.is_user() {
        Finding::During(Category::Request)
    } else {
        // It tells its other kinds by their text only, which is not to be relied on. What they are made of is enough.
        Finding::Nothing
    }
}

/// A chunk without a length, for example.
fn has_bad_framing(error: &hyper::Error) -> bool {
    let source = error.source().and_then(<dyn Error>::downcast_ref::<io::Error>);
    source.is_some_and(|source| matches!(source.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData))
}
