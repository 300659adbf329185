//! The kinds of errors that are not the user's own: the standard library's, and any other by the name of its type.

use crate::outcome::ErrorKind;
use std::any::type_name;
use std::error::Error;
use std::io;

/// How far down a chain of sources we look; a longer one is likely a circle.
const MAX_SOURCES: usize = 16;

/// The kind of the first error in the chain that has one of its own.
///
/// Traits are chosen without regard to lifetimes, so an error that borrows comes here too; refusing it would be an error
/// in the user's program.
pub(crate) fn of_chain(error: &(dyn Error + '_)) -> Option<&'static str> {
    // SAFETY: only the lifetime *inside* the type changes. The longer one is used for nothing but asking whether the error
    // is of a type without lifetimes and, if it is, for reading that value while `error` is borrowed.
    let error: &(dyn Error + 'static) = unsafe { std::mem::transmute(error) };
    std::iter::successors(Some(error), |&error| error.source())
        .take(MAX_SOURCES)
        .find_map(|error| error.downcast_ref::<io::Error>())
        .map(io_kind)
}

/// The kind of an error that does not say it itself.
pub fn type_of_error<E: Error>(error: &E) -> &'static str {
    of_chain(error).unwrap_or(of_type::<E>())
}

/// The name of a type as `error_type` shows it: without path and parameters, but `Error` with its crate.
pub(crate) fn of_type<E: ?Sized>() -> &'static str {
    let full = type_name::<E>().trim_start_matches('&');
    let path = full.split(['<', ' ']).next().unwrap_or(full);
    match path.rsplit_once("::") {
        Some((_, "Error")) => crate_and_error(path),
        Some((_, name)) => name,
        None => path,
    }
}

/// `serde_json::error::Error` is `serde_json::Error`; a slice of the text cannot leave the middle out, so the crates
/// whose errors everybody meets are named, and of others the path is kept whole.
fn crate_and_error(path: &'static str) -> &'static str {
    match path {
        "core::fmt::Error" => "fmt::Error",
        "serde_json::error::Error" => "serde_json::Error",
        "sqlx_core::error::Error" => "sqlx::Error",
        "reqwest::error::Error" => "reqwest::Error",
        "hyper::error::Error" => "hyper::Error",
        "http::error::Error" => "http::Error",
        other => other,
    }
}

/// The names of [`io::ErrorKind`]'s variants; the set is closed, so later ones are `Other`.
fn io_kind(error: &io::Error) -> &'static str {
    macro_rules! names {
        ($($kind:ident)*) => {
            match error.kind() {
                $(io::ErrorKind::$kind => stringify!($kind),)*
                _ => "Other",
            }
        };
    }
    names! {
        NotFound PermissionDenied ConnectionRefused ConnectionReset HostUnreachable NetworkUnreachable ConnectionAborted
        NotConnected AddrInUse AddrNotAvailable NetworkDown BrokenPipe AlreadyExists WouldBlock NotADirectory
        IsADirectory DirectoryNotEmpty ReadOnlyFilesystem StaleNetworkFileHandle InvalidInput InvalidData TimedOut
        WriteZero StorageFull NotSeekable QuotaExceeded FileTooLarge ResourceBusy ExecutableFileBusy Deadlock
        TooManyLinks ArgumentListTooLong Interrupted Unsupported UnexpectedEof OutOfMemory
    }
}

impl ErrorKind for io::Error {
    fn error_kind(&self) -> Option<&'static str> {
        Some(io_kind(self))
    }
}

macro_rules! by_type_name {
    ($($type:ty)*) => {$(
        impl ErrorKind for $type {
            fn error_kind(&self) -> Option<&'static str> {
                Some(of_type::<$type>())
            }
        }
    )*};
}

by_type_name! {
    String str std::fmt::Error std::num::ParseIntError std::num::ParseFloatError std::num::TryFromIntError
    std::str::Utf8Error std::str::ParseBoolError std::string::FromUtf8Error std::char::ParseCharError
    std::env::VarError std::array::TryFromSliceError std::time::SystemTimeError std::net::AddrParseError
    std::sync::mpsc::RecvError std::sync::mpsc::RecvTimeoutError std::sync::mpsc::TryRecvError
}

impl ErrorKind for () {
    fn error_kind(&self) -> Option<&'static str> {
        Some("unit")
    }
}

impl ErrorKind for std::convert::Infallible {
    fn error_kind(&self) -> Option<&'static str> {
        match *self {}
    }
}

impl<E: ErrorKind + ?Sized> ErrorKind for &E {
    fn error_kind(&self) -> Option<&'static str> {
        (**self).error_kind()
    }
}

macro_rules! boxed {
    ($($type:ty)*) => {$(
        impl<'a> ErrorKind for $type {
            fn error_kind(&self) -> Option<&'static str> {
                Some(of_chain(&**self).unwrap_or("dyn Error"))
            }
        }
    )*};
}

boxed! {
    Box<dyn Error + 'a> Box<dyn Error + Send + 'a> Box<dyn Error + Send + Sync + 'a>
    std::sync::Arc<dyn Error + 'a> std::sync::Arc<dyn Error + Send + Sync + 'a>
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_their_last_segment() {
        assert_eq!(of_type::<std::num::ParseIntError>(), "ParseIntError");
        assert_eq!(of_type::<Vec<std::num::ParseIntError>>(), "Vec");
        assert_eq!(of_type::<std::fmt::Error>(), "fmt::Error");
        assert_eq!(of_type::<String>(), "String");
        assert_eq!(of_type::<&str>(), "str");
    }

    #[test]
    fn an_io_error_is_found_behind_a_box() {
        let inner = io::Error::new(io::ErrorKind::ConnectionReset, "secret");
        let outer: Box<dyn Error + Send + Sync> = Box::new(io::Error::other(inner));
        assert_eq!(outer.error_kind(), Some("Other"));
        let plain: Box<dyn Error> = "text".into();
        assert_eq!(plain.error_kind(), Some("dyn Error"));
    }
}
