//! How a call ended, and what kind of error it was.

/// How a call ended. Every call that starts ends as exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// It returned, and not an error.
    Ok,
    /// It returned an error of this kind.
    Error(&'static str),
    /// It panicked.
    Panic,
    /// Its future was dropped before it completed.
    Cancelled,
}

impl Outcome {
    /// The value of the label `result`.
    pub fn result(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Error(_) => "error",
            Outcome::Panic => "panic",
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// Gives an error its `error_type`: one of a few names that are known when the program is written.
///
/// Derive it for an enum (`#[derive(dials::ErrorKind)]`) and the variant names are the kinds. An error without it is
/// known by the first [`std::io::Error`] in its chain of sources, or else by the name of its type.
///
/// ```
/// # use dials_runtime as dials;
/// use dials::ErrorKind;
///
/// struct Declined;
///
/// impl ErrorKind for Declined {
///     fn error_kind(&self) -> Option<&'static str> {
///         Some("Declined")
///     }
/// }
/// ```
pub trait ErrorKind {
    /// The kind, or `None` if this value is no failure: the call then counts as `ok`.
    fn error_kind(&self) -> Option<&'static str>;
}

/// A returned value that knows how the call ended; what [`Timer`](crate::Timer) asks of the work it runs.
///
/// Results are errors when they are `Err`, everything else in the standard library that a closure is likely to return
/// is `ok`. An attribute needs no such trait: it sees the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether the work succeeded",
    note = "use `run_with` or `track_with`, and let the type tell: `.run_with(work, |value| dials::outcome!(value))`",
    note = "or derive `dials::ErrorKind` for the error type, if it is yours"
)]
pub trait ToOutcome {
    /// How the call that returned this value ended.
    fn to_outcome(&self) -> Outcome;
}

impl<T, E: ErrorKind> ToOutcome for Result<T, E> {
    fn to_outcome(&self) -> Outcome {
        match self.as_ref().err().and_then(ErrorKind::error_kind) {
            None => Outcome::Ok,
            Some(kind) => Outcome::Error(kind),
        }
    }
}

macro_rules! always_ok {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> ToOutcome for $type {
            fn to_outcome(&self) -> Outcome {
                Outcome::Ok
            }
        }
    )*};
}

always_ok! {
    [] (); [] bool; [] char; [] str; [] String;
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize; [] f32; [] f64;
    [] std::time::Duration;
    [T] Option<T>; [T] Vec<T>; [T] [T]; [T, const N: usize] [T; N]; [T: ?Sized] &T; [T: ?Sized] Box<T>;
    [T: ?Sized] std::rc::Rc<T>; [T: ?Sized] std::sync::Arc<T>;
    [K, V, S] std::collections::HashMap<K, V, S>; [K, V] std::collections::BTreeMap<K, V>;
    [T, S] std::collections::HashSet<T, S>; [T] std::collections::BTreeSet<T>; [T] std::collections::VecDeque<T>;
    [A, B] (A, B); [A, B, C] (A, B, C); [A, B, C, D] (A, B, C, D);
}
