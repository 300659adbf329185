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
mod timer;
mod window;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use attempts::{Attempt, RetryOf, attempt};
pub use category::Category;
pub use classify::category_of;
pub use deadline::{FromTimeout, Timeout};
pub use dials_context as propagation;
#[doc(hidden)]
pub use dials_redact::prepare as prepare_redaction;
pub use dials_runtime::Verdict;
pub use kind::calls;
#[cfg(feature = "reqwest-middleware-0_4")]
pub use middleware::reqwest_middleware_0_4;
#[cfg(feature = "reqwest-middleware-0_5")]
pub use middleware::reqwest_middleware_0_5;
pub use operation::{Ongoing, Operation, Service, external};
pub use outcome::{ByItsBox, ByItself, ExternalOutcome, Tracked};
