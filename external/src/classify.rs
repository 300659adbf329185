//! From an error to its category, by everything in its chain of sources.
//!
//! The outermost error that is sure decides: a status, a timeout, an `io::Error` that says what happened to the socket.
//! What only says where it happened ("while connecting", "while decoding") is kept in case nothing below is sure.

#[cfg(feature = "http-1")]
mod http;
#[cfg(feature = "hyper-1")]
mod hyper;
mod io;
#[cfg(any(feature = "reqwest-0_12", feature = "reqwest-0_13"))]
mod reqwest;
#[cfg(any(feature = "reqwest-middleware-0_4", feature = "reqwest-middleware-0_5"))]
mod reqwest_middleware;
#[cfg(feature = "rustls-0_23")]
mod rustls;
#[cfg(feature = "serde_json-1")]
mod serde_json;
#[cfg(test)]
mod tests;
mod text;
mod timer;
#[cfg(feature = "tonic-0_14")]
mod tonic;

use crate::category::Category;
use std::error::Error;

/// How far down a chain of sources we look; a longer one is likely a circle.
const MAX_SOURCES: usize = 32;

/// An error that can be asked for its type.
type Cause = dyn Error + 'static;

/// What one error of a chain tells.
#[derive(Clone, Copy)]
enum Finding {
    /// This is it.
    Sure(Category),
    /// It happened while doing this; what happened may be below.
    During(Category),
    /// Nothing.
    Nothing,
}

/// Looks at an error if it is of a type that this looker knows.
type Looker = fn(&Cause, Phase) -> Option<Finding>;

const LOOKERS: &[Looker] = &[
    io::look,
    timer::look,
    #[cfg(any(feature = "reqwest-0_12", feature = "reqwest-0_13"))]
    reqwest::look,
    #[cfg(feature = "hyper-1")]
    hyper::look,
    #[cfg(feature = "rustls-0_23")]
    rustls::look,
    #[cfg(feature = "serde_json-1")]
    serde_json::look,
    #[cfg(feature = "tonic-0_14")]
    tonic::look,
    #[cfg(feature = "http-1")]
    http::look,
];

/// The category of an error, by its whole chain of sources.
///
/// Errors of the standard library and of tokio are always known, those of clients by the features that are named after
/// them; any other by the few texts that those clients are known to have, for they may stand hidden in it, and by its
/// sources. Code of the error's that panics makes it [`Category::Other`].
///
/// ```
/// # mod dials { pub use dials_external as external; }
/// use dials::external::{Category, category_of};
/// use std::io;
///
/// let reset = io::Error::from(io::ErrorKind::ConnectionReset);
/// let outer = io::Error::other(reset);
/// assert_eq!(category_of(&outer), Category::Reset);
/// ```
pub fn category_of(error: &(dyn Error + 'static)) -> Category {
    dials_runtime::guarded(|| of_chain(error)).unwrap_or(Category::Other)
}

/// The same without the guard.
pub(crate) fn of_chain(error: &Cause) -> Category {
    let mut phase = Phase::default();
    phase.walk(error)
}

/// The category of an error that may borrow, so it cannot be asked for its type: by its text, and by its sources, which
/// cannot borrow.
pub(crate) fn of_borrowed(error: &(dyn Error + '_)) -> Category {
    let mut phase = Phase::default();
    match phase.keep(text::look(error, phase)) {
        Some(category) => category,
        None => error.source().map_or(phase.category(), |source| phase.walk(source)),
    }
}

/// What a call was doing when it failed, as far as the errors seen so far tell.
#[derive(Clone, Copy, Default)]
struct Phase {
    during: Option<Category>,
    connecting: bool,
}

impl Phase {
    fn walk(&mut self, mut error: &Cause) -> Category {
        for _ in 0..MAX_SOURCES {
            if let Some(category) = self.keep(look(error, *self)) {
                return category;
            }
            let Some(next) = below(error) else { break };
            error = next;
        }
        self.category()
    }

    /// Takes note of a finding; gives a category if it is sure.
    fn keep(&mut self, finding: Finding) -> Option<Category> {
        match finding {
            Finding::Sure(category) => return Some(category),
            Finding::During(category) => {
                self.connecting |= category == Category::Connect;
                if precision(Some(category)) > precision(self.during) {
                    self.during = Some(category);
                }
            }
            Finding::Nothing => {}
        }
        None
    }

    fn category(self) -> Category {
        self.during.unwrap_or(Category::Other)
    }
}

/// Whether one phase says more than another. A client that fails while it connects says that it failed while it sent the
/// request; one that fails while it reads a body says that it failed while it decoded it. Among equals the outer one is the
/// client's own word.
fn precision(phase: Option<Category>) -> u8 {
    match phase {
        None => 0,
        Some(Category::Request) => 1,
        Some(Category::Decode) => 2,
        Some(Category::Body) => 3,
        Some(_) => 4,
    }
}

fn look(error: &Cause, phase: Phase) -> Finding {
    let known = LOOKERS.iter().find_map(|looker| looker(error, phase));
    known.unwrap_or_else(|| text::look(error, phase))
}

/// The error under this one. Some do not call what they are made of their source.
fn below(error: &Cause) -> Option<&Cause> {
    let inside = io::inside(error);
    #[cfg(any(feature = "reqwest-middleware-0_4", feature = "reqwest-middleware-0_5"))]
    let inside = inside.or_else(|| reqwest_middleware::inside(error));
    inside.or_else(|| error.source())
}
