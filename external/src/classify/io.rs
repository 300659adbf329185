//! Errors of sockets.

use super::{Cause, Finding, Phase, text};
use crate::category::Category;
use std::io::{self, ErrorKind};

pub(super) fn look(error: &Cause, phase: Phase) -> Option<Finding> {
    let error = error.downcast_ref::<io::Error>()?;
    if is_dns(error) {
        return Some(Finding::Sure(Category::Dns));
    }
    Some(match by_kind(error.kind(), phase) {
        // What it was made of may know what was being read: "tls handshake eof".
        Finding::Sure(Category::Body) if error.get_ref().is_some() => Finding::During(Category::Body),
        finding => finding,
    })
}

/// What an `io::Error` was made of.
pub(super) fn inside(error: &Cause) -> Option<&Cause> {
    error.downcast_ref::<io::Error>()?.get_ref().map(|inner| inner as _)
}

pub(super) fn by_kind(kind: ErrorKind, phase: Phase) -> Finding {
    match kind {
        // A blocking socket whose read limit ran out says so on Unix.
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Finding::Sure(Category::Timeout),
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrInUse
        | ErrorKind::AddrNotAvailable => Finding::Sure(Category::Connect),
        // What is read while a connection is made is the TLS handshake.
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData if phase.connecting => Finding::Sure(Category::Tls),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected => Finding::Sure(Category::Reset),
        ErrorKind::UnexpectedEof => Finding::Sure(Category::Body),
        // And what is wrong with a body is how it was sent.
        ErrorKind::InvalidInput | ErrorKind::InvalidData if phase.during == Some(Category::Body) => {
            Finding::Sure(Category::Decode)
        }
        ErrorKind::InvalidData => Finding::During(Category::Decode),
        ErrorKind::InvalidInput => Finding::During(Category::Request),
        _ => Finding::Nothing,
    }
}

/// The resolver's errors have no kind of their own. On Unix the standard library puts a text of its own before the
/// system's; on Windows the number tells.
fn is_dns(error: &io::Error) -> bool {
    const WINDOWS: std::ops::RangeInclusive<i32> = 11_001..=11_004;
    match error.raw_os_error() {
        Some(number) => cfg!(windows) && WINDOWS.contains(&number),
        None => text::is_dns(error),
    }
}

/// An `io::Error` by its text, where its type is hidden.
pub(super) fn by_text(text: &str, phase: Phase) -> Finding {
    if let Some(kind) = system_error(text).or_else(|| simple_error(text)) {
        return by_kind(kind, phase);
    }
    match text {
        // `read_exact` of std and of tokio.
        "failed to fill whole buffer" | "early eof" => by_kind(ErrorKind::UnexpectedEof, phase),
        _ => Finding::Nothing,
    }
}

/// "Connection refused (os error 111)"
fn system_error(text: &str) -> Option<ErrorKind> {
    let (_, number) = text.strip_suffix(')')?.rsplit_once(" (os error ")?;
    Some(io::Error::from_raw_os_error(number.parse().ok()?).kind())
}

/// "connection refused"
fn simple_error(text: &str) -> Option<ErrorKind> {
    const KINDS: [ErrorKind; 10] = [
        ErrorKind::TimedOut,
        ErrorKind::ConnectionRefused,
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkUnreachable,
        ErrorKind::NetworkDown,
        ErrorKind::ConnectionReset,
        ErrorKind::ConnectionAborted,
        ErrorKind::BrokenPipe,
        ErrorKind::NotConnected,
        ErrorKind::UnexpectedEof,
    ];
    KINDS.into_iter().find(|kind| kind.to_string() == text)
}
