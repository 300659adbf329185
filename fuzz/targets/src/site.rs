//! The one function that `runtime/src/control.rs` switches here. Nothing counts its calls.

use crate::control::Action;
use std::sync::{Mutex, PoisonError};

static ONLY: Site = Site { full: Mutex::new(String::new()), action: Mutex::new(None) };

pub(crate) struct Site {
    full: Mutex<String>,
    action: Mutex<Option<Action>>,
}

pub(crate) struct Names {
    pub(crate) full: String,
}

impl Site {
    /// What is done to the function when it has this name.
    pub(crate) fn action_under(name: &str, switch: impl FnOnce()) -> Option<Action> {
        name.clone_into(&mut ONLY.full.lock().unwrap_or_else(PoisonError::into_inner));
        *ONLY.action.lock().unwrap_or_else(PoisonError::into_inner) = None;
        switch();
        *ONLY.action.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all() -> impl Iterator<Item = &'static Site> {
        std::iter::once(&ONLY)
    }

    pub(crate) fn names(&self) -> Names {
        Names { full: self.full.lock().unwrap_or_else(PoisonError::into_inner).clone() }
    }

    pub(crate) fn set(&self, action: Action) {
        *self.action.lock().unwrap_or_else(PoisonError::into_inner) = Some(action);
    }
}
