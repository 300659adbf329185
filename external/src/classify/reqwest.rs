//! Errors of reqwest.

use super::{Cause, Finding, Phase};
use crate::category::Category;

macro_rules! look {
    ($error:expr, $type:ty) => {
        if let Some(error) = $error.downcast_ref::<$type>() {
            let status = error.status().and_then(|status| Category::from_status(status.as_u16()));
            // Reading a body that stalls is a timeout while decoding; so the order matters. That it was connecting is said
            // by the error of hyper-util below.
            return Some(if let Some(category) = status {
                Finding::Sure(category)
            } else if error.is_timeout() {
                Finding::Sure(Category::Timeout)
            } else if error.is_builder() {
                Finding::Sure(Category::Request)
            } else if error.is_body() {
                Finding::During(Category::Body)
            } else if error.is_decode() {
                Finding::During(Category::Decode)
            } else if error.is_request() {
                Finding::During(Category::Request)
            } else {
                Finding::Nothing
            });
        }
    };
}

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    #[cfg(feature = "reqwest-0_13")]
    look!(error, reqwest_0_13::Error);
    #[cfg(feature = "reqwest-0_12")]
    look!(error, reqwest_0_12::Error);
    None
}
