//! As much of HTTP as plain sockets need to read the answers of the test's server.

use std::io::{self, ErrorKind};

pub(super) const REQUEST: &[u8] = b"GET /v1/payments HTTP/1.1\r\n\r\n";

/// The head of an answer.
#[derive(Default)]
pub(super) struct Head {
    has_status: bool,
    pub(super) is_whole: bool,
    /// Of the body.
    pub(super) length: usize,
}

impl Head {
    /// Takes a line, with its end. One without anything is the end of the file.
    pub(super) fn take(&mut self, line: &str) -> io::Result<()> {
        if line.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if !self.has_status && !line.starts_with("HTTP/1.1 ") {
            return Err(io::Error::new(ErrorKind::InvalidData, "no status"));
        }
        self.has_status = true;
        self.is_whole = line == "\r\n";
        if let Some(length) = line.strip_prefix("Content-Length: ") {
            self.length =
                length.trim().parse().map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        }
        Ok(())
    }
}
