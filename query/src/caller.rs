//! Who makes a query: the annotated function, or a place in the code.

use crate::innermost::function_around;
use dials_context::current::Current;
use dials_runtime::__private::Finished;
use std::cell::Cell;
use std::fmt;
use std::panic::Location;

type Place = &'static Location<'static>;

thread_local! {
    static CALLED: Cell<Option<Place>> = const { Cell::new(None) };
}

/// Where the query was started that no attribute stands on. It is current while that is at work.
pub(crate) struct Called(Option<Place>);

impl Called {
    pub(crate) fn at(place: Place) -> Self {
        Called(Some(place))
    }
}

impl Current for Called {
    fn swap(&mut self) {
        self.0 = CALLED.replace(self.0);
    }
}

/// What is known of who made a query.
#[derive(Clone, Copy, Default)]
pub(crate) struct Caller {
    /// Empty where there is none.
    pub(crate) function: &'static str,
    pub(crate) module: &'static str,
    pub(crate) location: Option<Place>,
}

impl Caller {
    /// The annotated function, or that around a query which has none of its own. Such a query is known by where it was
    /// started; a statement that an adapter saw, by the query around it.
    pub(crate) fn of(query: &Finished<'_>, is_observed: bool) -> Self {
        let (module, function) = query.function();
        if !function.is_empty() {
            return Caller { function, module, location: None };
        }
        let (module, function) = function_around();
        let location = if is_observed && !function.is_empty() { None } else { CALLED.get() };
        Caller { function, module, location }
    }
}

/// A place as people and editors read it: `src/orders.rs:42`.
pub(crate) struct FileAndLine(pub(crate) Place);

impl fmt::Display for FileAndLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.file(), self.0.line())
    }
}
