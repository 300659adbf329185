//! As much of HTTP as it takes to post something and to hear whether it was taken.

use super::WebhookError;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// An `http://` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::alert) struct Url {
    /// What stands in the header `Host`.
    authority: String,
    /// The name, or the address without brackets, that is connected to.
    host: String,
    port: u16,
    path: String,
}

impl Url {
    pub(in crate::alert) fn parse(url: &str) -> Result<Self, WebhookError> {
        let wrong = |what| Err(WebhookError::Url(what));
        if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return wrong("it has spaces, control characters or letters that are not ASCII");
        }
        let Some((scheme, rest)) = url.split_once("://") else {
            return wrong("it does not begin with `http://`");
        };
        if scheme.eq_ignore_ascii_case("https") {
            return Err(WebhookError::Https);
        }
        if !scheme.eq_ignore_ascii_case("http") {
            return wrong("it does not begin with `http://`");
        }
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return wrong("user and password belong into a header `Authorization`");
        }
        let (host, port) = match authority.rsplit_once(':') {
            // The colons of an IPv6 address are in brackets.
            Some((host, port)) if !port.contains(']') => (host, port.parse().ok()),
            _ => (authority, Some(80)),
        };
        let Some(port) = port.filter(|port| *port != 0) else { return wrong("its port is not 1 to 65535") };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() {
            return wrong("it has no host");
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Url {
            authority: authority.to_owned(),
            host: host.to_owned(),
            port,
            path: format!("{slash}{path}"),
        })
    }

    pub(in crate::alert) fn host(&self) -> &str {
        &self.host
    }

    /// Tries every address that the host has.
    fn connect(&self, deadline: Instant) -> io::Result<TcpStream> {
        let mut failure = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in (self.host.as_str(), self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, left(deadline)?) {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

pub(in crate::alert) struct Request<'a> {
    pub(super) url: &'a Url,
    pub(super) headers: &'a [(String, String)],
    /// JSON.
    pub(super) body: &'a str,
}

impl Request<'_> {
    /// Sends it on a connection of its own and waits for the answer. To find the addresses of a host may take longer,
    /// since the system cannot be told how long that may take.
    pub(super) fn send(&self, timeout: Duration) -> io::Result<Answer> {
        let deadline = Instant::now() + timeout.min(Duration::from_secs(24 * 60 * 60));
        let mut stream = Timed { stream: self.url.connect(deadline)?, deadline };
        // Some services refuse before they have read all, so what they say counts, even if not all could be sent.
        let sent = stream.write_all(self.text().as_bytes());
        let answer = Answer::read(&mut stream);
        if answer.is_err() { sent.and(answer) } else { answer }
    }

    fn text(&self) -> String {
        let Request { url: Url { authority, path, .. }, headers, body } = self;
        let length = body.len();
        let mut text = format!(
            "POST {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: dials\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n"
        );
        for (name, value) in *headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        text + "\r\n" + body
    }
}

/// A connection on which nothing is waited for after a deadline, however it trickles.
struct Timed {
    stream: TcpStream,
    deadline: Instant,
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(late()) } else { Ok(left) }
}

fn late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "it took too long")
}

/// Systems have two names for it.
fn or_late(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock { late() } else { error }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(left(self.deadline)?))?;
        self.stream.read(buffer).map_err(or_late)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(left(self.deadline)?))?;
        self.stream.write(bytes).map_err(or_late)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The status that a service answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::alert) struct Answer(u16);

impl Answer {
    /// How much of an answer is looked at.
    const LONGEST: u64 = 16 << 10;

    pub(super) fn is_success(self) -> bool {
        (200..300).contains(&self.0)
    }

    /// Whether it may be another one when we ask again.
    pub(super) fn may_change(self) -> bool {
        self.0 >= 500
    }

    /// Reads up to the status line; what follows does not matter.
    pub(in crate::alert) fn read(from: &mut impl Read) -> io::Result<Answer> {
        let mut from = from.by_ref().take(Self::LONGEST);
        loop {
            let line = line(&mut from)?;
            let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(1..)?.strip_prefix(' '));
            let digits = status.map(|status| status.split(' ').next().unwrap_or(status));
            let status = digits.filter(|digits| digits.len() == 3).and_then(|digits| digits.parse().ok());
            match status {
                // There is another answer behind one of these and its headers.
                Some(100..=199) => while !self::line(&mut from)?.is_empty() {},
                Some(status @ 200..=999) => return Ok(Answer(status)),
                _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP")),
            }
        }
    }
}

/// A line without its end, byte by byte: there are few, and nothing may be read ahead of it.
fn line(from: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    loop {
        from.read_exact(&mut byte)?;
        match byte {
            [b'\n'] => break,
            [byte] => line.push(byte),
        }
    }
    let line = line.strip_suffix(b"\r").unwrap_or(&line);
    Ok(String::from_utf8_lossy(line).into_owned())
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer is {}", self.0)
    }
}
