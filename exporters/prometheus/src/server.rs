//! The server as an exporter of `dials`.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use dials_runtime::{Accounts, Exporter, Stop, snapshot, tell};

use crate::connections::{Connections, Limits};
use crate::respond::Pages;
use crate::{NAME, Native, summary};

/// Where the server listens unless told otherwise: 127.0.0.1:9464.
pub const DEFAULT_ADDR: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 9464));

/// Serves `/metrics` to Prometheus and `/summary` to people, over HTTP/1.1.
///
/// `/metrics` is text 0.0.4, OpenMetrics 1.0 or protobuf, as `Accept` has it; `?format=text`, `?format=openmetrics` and
/// `?format=protobuf` override that. `/summary` is JSON. Anybody who reaches the address can read both, so it is an
/// address of this machine only, unless you choose another.
///
/// A client has 5 s for its request, of at most 8 KiB, and 10 s to take the response. There are at most 32 connections;
/// a further one replaces the oldest that has not asked anything yet, or else the oldest that is a second old.
///
/// ```
/// use dials_prometheus::Server;
/// use dials_runtime::{Exporter, Stop};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let mut server = Server::new(([127, 0, 0, 1], 0).into());
/// let address = server.local_addr();
/// server.start()?;
/// println!("http://{}/metrics", address.get().ok_or("not started")?);
///
/// let stop = Stop::new();
/// let running = std::thread::spawn({
///     let stop = stop.clone();
///     move || server.run(&stop)
/// });
/// stop.request();
/// running.join().map_err(|_| "panicked")?;
/// # Ok(())
/// # }
/// ```
pub struct Server {
    addr: SocketAddr,
    bound: LocalAddr,
    listener: Option<TcpListener>,
    pages: Pages,
    limits: Limits,
}

impl Server {
    /// A server that will listen on this address; port 0 takes any that is free.
    pub fn new(addr: SocketAddr) -> Self {
        let pages = Pages {
            families: Arc::new(|| snapshot().families()),
            summary: Arc::new(|| summary::json(&snapshot())),
            native: Native::On,
            accounts: Accounts::of(NAME),
        };
        Self::with(addr, pages, Limits::default())
    }

    pub(crate) fn with(addr: SocketAddr, pages: Pages, limits: Limits) -> Self {
        Server { addr, bound: LocalAddr::default(), listener: None, pages, limits }
    }

    /// Whether protobuf has native histograms beside the classic buckets; by default it has. See [`Native`] for when to
    /// switch them off.
    #[must_use]
    pub fn native_histograms(mut self, on: bool) -> Self {
        self.pages.native = if on { Native::On } else { Native::Off };
        self
    }

    /// The address on which the server listens, to be read once it has started.
    pub fn local_addr(&self) -> LocalAddr {
        self.bound.clone()
    }

    /// Takes connections until `stop` is requested.
    async fn serve(&self, listener: TcpListener, stop: &Stop) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let mut connections = Connections::new(Arc::new(self.pages.clone()), self.limits);
        let accept = async {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => connections.admit(stream).await,
                    // Mostly there is no file descriptor left, and until there is one, each try fails at once.
                    Err(error) => {
                        tell(
                            || tracing::debug!(%error, "a connection to the Prometheus endpoint cannot be accepted"),
                        );
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
        };
        until(stop.requested(), accept).await;
        drop(listener);
        connections.stop().await;
        Ok(())
    }
}

/// Connections that wait to be accepted.
const WAITING: i32 = 1024;

const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

impl Default for Server {
    fn default() -> Self {
        Server::new(DEFAULT_ADDR)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("addr", &self.addr)
            .field("native", &self.pages.native)
            .finish_non_exhaustive()
    }
}

impl Exporter for Server {
    fn name(&self) -> &'static str {
        NAME
    }

    fn start(&mut self) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let listen = || {
            let listener = TcpListener::bind(self.addr)?;
            listener.set_nonblocking(true)?;
            // The standard library has 128 connections wait at most. Where more than that come at once, one of them that
            // is a scraper would have to try again after a second.
            let _ = socket2::SockRef::from(&listener).listen(WAITING);
            let addr = listener.local_addr()?;
            Ok((listener, addr))
        };
        let (listener, addr) = listen().map_err(|error| CannotListen { addr: self.addr, error })?;
        self.listener = Some(listener);
        let _ = self.bound.0.set(addr);
        tell(|| tracing::info!("metrics are at http://{addr}/metrics"));
        Ok(())
    }

    fn run(&mut self, stop: &Stop) {
        // A copy, so that the port stays ours if this has to be run again.
        let Some(listener) = self.listener.as_ref().map(TcpListener::try_clone) else { return };
        let served = listener.and_then(|listener| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
            let served = runtime.block_on(self.serve(listener, stop));
            runtime.shutdown_background();
            served
        });
        match served {
            Ok(()) => self.listener = None,
            Err(error) => tell(|| tracing::error!(%error, "the Prometheus endpoint cannot be served")),
        }
    }
}

/// The address on which a [`Server`] listens.
#[derive(Clone, Debug, Default)]
pub struct LocalAddr(Arc<OnceLock<SocketAddr>>);

impl LocalAddr {
    /// The address with the port that was taken; `None` until the server has started.
    pub fn get(&self) -> Option<SocketAddr> {
        self.0.get().copied()
    }
}

#[derive(Debug)]
struct CannotListen {
    addr: SocketAddr,
    error: io::Error,
}

impl StdError for CannotListen {}

impl fmt::Display for CannotListen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (port, ip) = (self.addr.port(), self.addr.ip());
        match self.error.kind() {
            io::ErrorKind::AddrInUse => write!(f, "port {port} on {ip} is already in use"),
            io::ErrorKind::PermissionDenied => {
                write!(f, "this process may not listen on port {port} of {ip}")
            }
            io::ErrorKind::AddrNotAvailable => write!(f, "{ip} is not an address of this machine"),
            _ => write!(f, "cannot listen on port {port} of {ip} ({})", self.error),
        }?;
        f.write_str("; choose another with DIALS_PROMETHEUS_ADDR or .prometheus(addr)")
    }
}

/// Polls `work` until `end` is there.
async fn until(end: impl Future<Output = ()>, work: impl Future<Output = ()>) {
    let (mut end, mut work) = (pin!(end), pin!(work));
    poll_fn(|cx| match end.as_mut().poll(cx) {
        Poll::Pending => work.as_mut().poll(cx),
        Poll::Ready(()) => Poll::Ready(()),
    })
    .await;
}
