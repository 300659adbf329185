//! Limits that ran out.

use super::{Cause, Finding, Phase};
use crate::category::Category;
use crate::deadline::Timeout;
use tokio::time::error::Elapsed;

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    (error.is::<Elapsed>() || error.is::<Timeout>()).then_some(Finding::Sure(Category::Timeout))
}
