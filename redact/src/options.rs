//! What is masked only if somebody asks for it.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static NATIONAL_IDS: AtomicBool = AtomicBool::new(false);

/// What [`redact`](crate::redact) masks beyond what it always does; see [`set_options`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Numbers that states give to persons. Without check digits, as in the United States, an order number of the same
    /// shape is taken for one.
    pub national_ids: bool,
}

impl Options {
    /// Masks numbers that states give to persons as well.
    #[must_use]
    pub fn with_national_ids(mut self) -> Self {
        self.national_ids = true;
        self
    }

    pub(crate) fn current() -> Self {
        Options { national_ids: NATIONAL_IDS.load(Relaxed) }
    }
}

/// Sets what is masked from now on, for the whole process.
pub fn set_options(options: Options) {
    NATIONAL_IDS.store(options.national_ids, Relaxed);
}
