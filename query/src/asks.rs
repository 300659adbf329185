//! What a query asks, as long as it is known.

use dials_runtime::__private::Asked;

/// The statement of a query.
pub trait Asks {
    /// The statement, if there is one.
    fn asked(&self) -> Option<Asked<'_>>;

    /// One that lives for ever, so that others may look at it while the query is under way.
    #[inline]
    fn fixed(&self) -> Option<&'static str> {
        match self.asked() {
            Some(Asked::Fixed(text)) => Some(text),
            Some(Asked::Passing(_)) | None => None,
        }
    }
}

/// Nobody says what is asked.
pub struct Nothing;

/// A text of the program's own.
pub struct Fixed<F>(pub F);

/// A text that is made for the query.
pub struct Passing<'a>(pub &'a str);

impl Asks for Nothing {
    #[inline]
    fn asked(&self) -> Option<Asked<'_>> {
        None
    }
}

impl<F: Fn() -> &'static str> Asks for Fixed<F> {
    #[inline]
    fn asked(&self) -> Option<Asked<'_>> {
        Some(Asked::Fixed((self.0)()))
    }
}

impl Asks for Passing<'_> {
    #[inline]
    fn asked(&self) -> Option<Asked<'_>> {
        // Nothing is what is left of a statement whose expression has panicked.
        (!self.0.is_empty()).then_some(Asked::Passing(self.0))
    }
}
