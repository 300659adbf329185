//! One connection.

use crate::{Misbehaviour, Talk, tls};
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// More than the part of the body that comes.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
const PART: &str = "{\"paid\":";

pub(crate) async fn hold(mut stream: TcpStream, misbehaviour: Misbehaviour, talk: &Talk) -> io::Result<()> {
    match misbehaviour {
        Misbehaviour::Refuse | Misbehaviour::Ignore => wait_for_the_end(&mut stream).await,
        Misbehaviour::SelfSigned => {
            let mut stream = tls::self_signed()?.accept(stream).await?;
            stream.shutdown().await
        }
        Misbehaviour::NoTls => {
            read_some(&mut stream).await?;
            say(&mut stream, "HTTP/1.1 400 Bad Request\r\n\r\n").await?;
            end(&mut stream).await
        }
        Misbehaviour::EndHandshake => {
            read_some(&mut stream).await?;
            end(&mut stream).await
        }
        Misbehaviour::ResetBeforeHead => {
            read_request(&mut stream).await?;
            reset(stream)
        }
        Misbehaviour::CloseBeforeHead => {
            read_request(&mut stream).await?;
            end(&mut stream).await
        }
        Misbehaviour::StallBeforeHead => {
            read_request(&mut stream).await?;
            talk.asked.notify_one();
            wait_for_the_end(&mut stream).await
        }
        Misbehaviour::ResetInBody => {
            read_request(&mut stream).await?;
            say(&mut stream, HEAD).await?;
            say(&mut stream, PART).await?;
            talk.go_on.notified().await;
            reset(stream)
        }
        Misbehaviour::StallInBody => {
            read_request(&mut stream).await?;
            say(&mut stream, HEAD).await?;
            say(&mut stream, PART).await?;
            wait_for_the_end(&mut stream).await
        }
        Misbehaviour::TruncateBody => answer(&mut stream, &format!("{HEAD}{PART}")).await,
        Misbehaviour::TruncateChunks => answer(&mut stream, &format!("{CHUNKED}8\r\n{PART}\r\n")).await,
        Misbehaviour::BadChunk => answer(&mut stream, &format!("{CHUNKED}?\r\n{PART}\r\n")).await,
        Misbehaviour::BadHead => answer(&mut stream, "220 mail.example ESMTP\r\n\r\n").await,
        Misbehaviour::BadJson => answer(&mut stream, &whole(200, PART)).await,
        Misbehaviour::Answer(status) => answer(&mut stream, &whole(status, "{}")).await,
    }
}

fn whole(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn answer(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    read_request(stream).await?;
    say(stream, answer).await?;
    end(stream).await
}

async fn say(stream: &mut TcpStream, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes()).await
}

async fn read_some(stream: &mut TcpStream) -> io::Result<usize> {
    stream.read(&mut [0; 1024]).await
}

/// The head, and a body if there is one.
async fn read_request(stream: &mut TcpStream) -> io::Result<()> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if stream.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
    });
    body.len() >= length.unwrap_or(0)
}

/// Everything is read first, since closing a socket with unread data resets the connection.
async fn end(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    wait_for_the_end(stream).await
}

async fn wait_for_the_end(stream: &mut TcpStream) -> io::Result<()> {
    while read_some(stream).await? > 0 {}
    Ok(())
}

fn reset(stream: TcpStream) -> io::Result<()> {
    stream.set_zero_linger()?;
    drop(stream);
    Ok(())
}
