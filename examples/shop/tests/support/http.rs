//! The little of an HTTP client that the tests need.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The body of the answer, which is expected to be a good one.
pub(crate) fn get(address: SocketAddr, path: &str) -> String {
    try_get(address, path).unwrap_or_else(|error| panic!("{address}{path}: {error}"))
}

pub(crate) fn try_get(address: SocketAddr, path: &str) -> io::Result<String> {
    String::from_utf8(try_get_bytes(address, path)?).map_err(io::Error::other)
}

pub(crate) fn try_get_bytes(address: SocketAddr, path: &str) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    // The answer to a request of this version comes in one piece and ends with the connection.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    match answer.windows(4).position(|end| end == b"\r\n\r\n") {
        Some(head) if answer.starts_with(b"HTTP/1.0 200 ") => Ok(answer.split_off(head + 4)),
        _ => Err(io::Error::other(String::from_utf8_lossy(&answer))),
    }
}
