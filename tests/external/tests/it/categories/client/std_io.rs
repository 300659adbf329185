//! A blocking socket, and as much of HTTP as is needed to read an answer.

use super::super::SHORT;
use super::super::case::Case;
use super::super::wrapping::{Wrapping, in_every_wrapping};
use super::{Outcomes, host};
use dials_external::__private::{judge, probe::nowhere};
use dials_external_tests::Server;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

pub(super) fn outcomes(case: Case, server: &Server) -> Outcomes {
    let body = pay(case, server);
    if case.is_answer() {
        return vec![(Wrapping::Bare, judge!(nowhere(), &body).outcome)];
    }
    match body {
        Err(error) => in_every_wrapping!(error),
        Ok(body) => match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(_) => Vec::new(),
            Err(error) => in_every_wrapping!(error),
        },
    }
}

fn pay(case: Case, server: &Server) -> io::Result<Vec<u8>> {
    let mut stream = match case {
        Case::NonsenseAddress => TcpStream::connect("nonsense")?,
        _ => TcpStream::connect((host(case), server.address().port()))?,
    };
    stream.set_read_timeout(case.has_read_limit().then_some(SHORT))?;
    stream.write_all(b"GET /v1/payments HTTP/1.1\r\n\r\n")?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut length = 0;
    while line != "\r\n" {
        let is_first = line.is_empty();
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if is_first && !line.starts_with("HTTP/1.1 ") {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "no status"));
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length =
                value.trim().parse().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }
    server.head_is_read();
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(body)
}
