//! The connections that are open: at most so many, and none for longer than its deadlines.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future, poll_fn, ready};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Context, Poll, ready as when_ready};
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::rt::ReadBufCursor;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::respond::Pages;

/// What a client may take of us.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at once.
    pub(crate) connections: usize,
    /// For so long a connection is not replaced by a newer one, so that in a flood, too, a client has time to ask.
    pub(crate) grace: Duration,
    /// The same for one that has asked and is being answered.
    pub(crate) patience: Duration,
    /// From the connection to the end of the request's header, however it trickles in.
    pub(crate) header: Duration,
    /// From there to the end of the response.
    pub(crate) response: Duration,
    /// From there until the client has closed its side, too.
    pub(crate) close: Duration,
    /// What is left for responses once the server is told to stop.
    pub(crate) stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 32,
            grace: Duration::from_millis(10),
            patience: Duration::from_secs(1),
            header: Duration::from_secs(5),
            response: Duration::from_secs(10),
            close: Duration::from_millis(500),
            stop: Duration::from_secs(1),
        }
    }
}

/// The least that hyper takes for its buffer, in which a whole header has to find room.
const HEADER_BYTES: usize = 8 * 1024;

pub(crate) struct Connections {
    pages: Arc<Pages>,
    limits: Limits,
    /// The oldest first.
    open: VecDeque<Connection>,
    ended: Arc<Notify>,
}

struct Connection {
    since: Instant,
    phase: Arc<Phase>,
    task: JoinHandle<()>,
}

impl Connections {
    pub(crate) fn new(pages: Arc<Pages>, limits: Limits) -> Self {
        Connections { pages, limits, open: VecDeque::new(), ended: Arc::default() }
    }

    /// Takes a new connection.
    ///
    /// Where there are too many, it replaces the oldest one that has nothing to be answered, so that clients that only
    /// hold connections open never keep out one that asks. If all are being answered, the oldest has to go, so that
    /// clients that do not take their responses do not either.
    pub(crate) async fn admit(&mut self, stream: TcpStream) {
        self.forget_ended();
        while self.open.len() >= self.limits.connections {
            let idle = self.open.iter().position(|connection| connection.phase.get() != Phase::ANSWERING);
            let (at, safe) = idle.map_or((0, self.limits.patience), |idle| (idle, self.limits.grace));
            let Some(oldest) = self.open.get(at) else { break };
            let until = oldest.since + safe;
            if Instant::now() < until {
                let _ = timeout_at(until, self.ended.notified()).await;
            } else {
                oldest.task.abort();
                self.open.remove(at);
            }
            self.forget_ended();
        }
        let phase = Arc::new(Phase::default());
        let work = serve(stream, self.pages.clone(), phase.clone(), self.limits);
        let ended = self.ended.clone();
        let task = tokio::spawn(async move {
            work.await;
            ended.notify_one();
        });
        self.open.push_back(Connection { since: Instant::now(), phase, task });
    }

    /// Ends every connection; those that are being answered get a moment more.
    pub(crate) async fn stop(mut self) {
        let until = Instant::now() + self.limits.stop;
        loop {
            self.open.retain(|connection| {
                let answering = connection.phase.get() == Phase::ANSWERING;
                if !answering {
                    connection.task.abort();
                }
                answering && !connection.task.is_finished()
            });
            let left = until.saturating_duration_since(Instant::now());
            if self.open.is_empty() || left.is_zero() {
                break;
            }
            let _ = timeout(left, self.ended.notified()).await;
        }
    }

    fn forget_ended(&mut self) {
        self.open.retain(|connection| !connection.task.is_finished());
    }
}

/// How far a connection is.
#[derive(Default)]
struct Phase(AtomicU8);

impl Phase {
    /// The request has not arrived.
    const WAITING: u8 = 0;
    const ANSWERING: u8 = 1;
    const ANSWERED: u8 = 2;

    fn get(&self) -> u8 {
        self.0.load(Relaxed)
    }

    fn set(&self, phase: u8) {
        self.0.store(phase, Relaxed);
    }
}

/// Answers one request.
async fn serve(stream: TcpStream, pages: Arc<Pages>, phase: Arc<Phase>, limits: Limits) {
    let service = service_fn(|request: Request<Incoming>| {
        phase.set(Phase::ANSWERING);
        ready(Ok::<_, Infallible>(pages.respond(&request)))
    });
    let mut connection = http1::Builder::new()
        .keep_alive(false)
        .half_close(true)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(Io(stream), service);
    let mut deadline = pin!(sleep(limits.header));
    let mut last_phase = Phase::WAITING;
    let in_time = poll_fn(|cx| {
        // An error is the client's: it has gone, or what it sent is no HTTP and has been answered as such.
        if connection.poll_without_shutdown(cx).is_ready() {
            return Poll::Ready(true);
        }
        if phase.get() != last_phase {
            last_phase = phase.get();
            deadline.as_mut().reset(Instant::now() + limits.response);
        }
        deadline.as_mut().poll(cx).map(|()| false)
    })
    .await;
    let Io(stream) = connection.into_parts().io;
    match phase.get() {
        _ if in_time => {
            phase.set(Phase::ANSWERED);
            let _ = timeout(limits.close, close(stream)).await;
        }
        Phase::WAITING => {
            let _ = stream
                .try_write(b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        }
        // What was not taken in time is not kept for a client that may never take it.
        _ => drop(stream.set_zero_linger()),
    }
}

/// Ends our side and waits for the client to end the other.
///
/// If we closed the socket while more comes in, such as a request's body or the rest of a header that is too long, the
/// client would be told of a reset, perhaps before it has read the response.
async fn close(mut stream: TcpStream) {
    const DISCARDED: usize = 256 * 1024;
    let mut discarded = 0;
    let mut ended = false;
    let _ = poll_fn(|cx| {
        if !ended {
            when_ready!(Pin::new(&mut stream).poll_shutdown(cx))?;
            ended = true;
        }
        while discarded < DISCARDED {
            let mut bytes = [0; 4096];
            let mut buffer = ReadBuf::new(&mut bytes);
            when_ready!(Pin::new(&mut stream).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
            discarded += buffer.filled().len();
        }
        Poll::Ready(Ok::<_, io::Error>(()))
    })
    .await;
}

/// A stream of tokio's in the terms of hyper.
struct Io(TcpStream);

impl hyper::rt::Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut bytes = [0; HEADER_BYTES];
        let room = bytes.get_mut(..buffer.remaining().min(HEADER_BYTES)).unwrap_or_default();
        let mut read = ReadBuf::new(room);
        when_ready!(Pin::new(&mut self.0).poll_read(cx, &mut read))?;
        buffer.put_slice(read.filled());
        Poll::Ready(Ok(()))
    }
}

impl hyper::rt::Write for Io {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, parts)
    }
}
