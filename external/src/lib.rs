//! Calls to other people's services: how long they take, how they fail, how often they are tried again.
#![forbid(unsafe_code)]

mod attempts;
mod call;
mod category;
mod classify;
mod deadline;
mod event;
mod families;
mod future;
mod kind;
mod middleware;
mod operation;
mod outcome;
mod probe;
pub mod profile;
pub mod propagation;
mod redact;
mod window;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use attempts::{Attempt, RetryOf, attempt};
pub use category::Category;
pub use classify::category_of;
pub use deadline::{FromTimeout, Timeout};
pub use dials_runtime::Verdict;
pub use kind::calls;
pub use operation::{Ongoing, Operation, Service, external};
pub use outcome::ExternalOutcome;
