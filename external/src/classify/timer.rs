//! Limits that ran out.

use super::{Cause, Finding, Phase};
use crate::category::Category;

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    error.is::<tokio::time::error::Elapsed>().then_some(Finding::Sure(Category::Timeout))
}
