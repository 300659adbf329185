//! A socket of tokio.

use super::super::SHORT;
use super::super::case::Case;
use super::super::wrapping::{Wrapping, in_every_wrapping};
use super::head::{Head, REQUEST};
use super::{Outcomes, host};
use dials_external::__private::{judge, probe::nowhere};
use dials_external_tests::{Server, tls};
use rustls::pki_types::ServerName;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

pub(super) async fn outcomes(case: Case, server: &Server) -> Outcomes {
    if case.has_limit() || case == Case::ConnectTimeout {
        let late = tokio::time::timeout(SHORT, pay(case, server)).await;
        return late.map_or_else(|error| in_every_wrapping!(error), |_| Vec::new());
    }
    let body = pay(case, server).await;
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

async fn pay(case: Case, server: &Server) -> io::Result<Vec<u8>> {
    let stream = match case {
        Case::NonsenseAddress => TcpStream::connect("nonsense").await?,
        _ => TcpStream::connect((host(case), server.address().port())).await?,
    };
    let mut stream = BufReader::new(stream);
    if case.is_tls() {
        let connector = TlsConnector::from(Arc::new(tls::trusting_nobody()?));
        let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
        connector.connect(name, stream.into_inner()).await?;
        return Ok(Vec::new());
    }
    stream.write_all(REQUEST).await?;
    let mut head = Head::default();
    while !head.is_whole {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        head.take(&line)?;
    }
    server.head_is_read();
    let mut body = vec![0; head.length];
    stream.read_exact(&mut body).await?;
    Ok(body)
}
