//! Errors of `serde_json`, whose source leaves the `io::Error` out.

use super::{Cause, Finding, Phase, io};
use crate::category::Category;

pub(super) fn look(error: &Cause, phase: Phase) -> Option<Finding> {
    let error = error.downcast_ref::<serde_json::Error>()?;
    Some(match error.io_error_kind() {
        Some(kind) => io::by_kind(kind, phase),
        None => Finding::During(Category::Decode),
    })
}
