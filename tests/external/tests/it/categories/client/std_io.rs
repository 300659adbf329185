//! A blocking socket.

use super::super::SHORT;
use super::super::case::Case;
use super::super::wrapping::{Wrapping, in_every_wrapping};
use super::head::{Head, REQUEST};
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
    stream.write_all(REQUEST)?;
    let mut stream = BufReader::new(stream);
    let mut head = Head::default();
    while !head.is_whole {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        head.take(&line)?;
    }
    server.head_is_read();
    let mut body = vec![0; head.length];
    stream.read_exact(&mut body)?;
    Ok(body)
}
