//! The server over real sockets, with deadlines short enough to wait for.

mod hostile;
mod http;
mod limits;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use dials_runtime::{Accounts, Exporter as _, Family, Kind, Series, Stop, Value};

use crate::connections::Limits;
use crate::respond::Pages;
use crate::{Native, Server};

fn family(name: &'static str, level: f64) -> Family {
    let series = vec![Series { labels: vec![("k".into(), "v".into())], value: Value::Gauge(level) }];
    Family { name: name.into(), help: "Help.".into(), kind: Kind::Gauge, series }
}

const PAGE: &str = "# HELP level Help.\n# TYPE level gauge\nlevel{k=\"v\"} 1\n";

fn pages(families: impl Fn() -> Vec<Family> + Send + Sync + 'static) -> Pages {
    Pages {
        families: Arc::new(families),
        summary: Arc::new(|| String::from("{}\n")),
        native: Native::On,
        accounts: Accounts::of("prometheus"),
    }
}

/// A server that runs until it is stopped or dropped.
struct Running {
    addr: SocketAddr,
    stop: Stop,
    accounts: Arc<Accounts>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start() -> Running {
        Self::with(pages(|| vec![family("level", 1.0)]), Limits::default())
    }

    fn with(pages: Pages, limits: Limits) -> Running {
        let accounts = pages.accounts.clone();
        let mut server = Server::with(([127, 0, 0, 1], 0).into(), pages, limits);
        server.start().unwrap();
        let (addr, stop) = (server.local_addr().get().unwrap(), Stop::new());
        let stopped = stop.clone();
        Running { addr, stop, accounts, thread: Some(std::thread::spawn(move || server.run(&stopped))) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.addr).unwrap();
        // No test is to hang: what takes so long has failed.
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_ref()).unwrap();
        Answer::read(stream)
    }

    fn get(&self, target: &str) -> Answer {
        self.send(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"))
    }

    fn stop(mut self) {
        self.stop.request();
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.request();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// All that a server sent on one connection.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn read(mut stream: TcpStream) -> Answer {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let _ = stream.shutdown(Shutdown::Both);
        Self::parse(&bytes)
    }

    fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a whole header") + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes[end..].to_vec() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}
