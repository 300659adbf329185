//! Errors of reqwest-middleware, which show nothing of themselves: their text and their source are those of what they hold.

use super::Cause;

macro_rules! inside {
    ($error:expr, $krate:ident) => {
        match $error.downcast_ref::<$krate::Error>() {
            Some($krate::Error::Reqwest(error)) => return Some(error),
            Some($krate::Error::Middleware(error)) => return Some(error.as_ref()),
            None => {}
        }
    };
}

/// What such an error holds.
pub(super) fn inside(error: &Cause) -> Option<&Cause> {
    #[cfg(feature = "reqwest-middleware-0_5")]
    inside!(error, reqwest_middleware_0_5);
    #[cfg(feature = "reqwest-middleware-0_4")]
    inside!(error, reqwest_middleware_0_4);
    None
}
