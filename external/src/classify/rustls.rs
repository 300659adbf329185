//! Errors of rustls.

use super::{Cause, Finding, Phase};
use crate::category::Category;

pub(super) fn look(error: &Cause, _: Phase) -> Option<Finding> {
    error.is::<rustls::Error>().then_some(Finding::Sure(Category::Tls))
}
