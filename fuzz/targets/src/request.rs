//! Requests to the scrape port: any bytes get one whole response or none, and only what may be read is ever served.

mod response;

use crate::{parser, proto};
use dials_prometheus::Server;
use dials_runtime::{Exporter as _, Stop, time};
use flate2::read::GzDecoder;
use response::Response;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

/// Sends the bytes as they are to a server that lives as long as the process, and reads to the end.
pub fn request(bytes: &[u8]) {
    let answer = exchange(bytes);
    if answer.is_empty() {
        // Nothing was asked, or nothing to its end.
        return assert!(canonical(bytes).is_none(), "no response");
    }
    let head_only = bytes.starts_with(b"HEAD ");
    let response = Response::read(&answer, head_only);
    if response.status == 200 {
        let line = served_line(bytes).unwrap_or_else(|| panic!("what was not asked for was served"));
        assert_page(&response, &line);
    }
    if let Some(status) = canonical(bytes) {
        assert_eq!(response.status, status);
    }
}

/// Every byte that the server sends until it closes.
fn exchange(bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server()).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    // No address is kept from being used again for a minute.
    socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("no lingering");
    // The server may answer and close before it has read everything.
    if stream.write_all(bytes).is_ok() {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {}
        Err(error) => panic!("neither answered nor closed: {error}"),
    }
    answer
}

fn server() -> SocketAddr {
    static SERVER: OnceLock<SocketAddr> = OnceLock::new();
    *SERVER.get_or_init(|| {
        time("fuzz").run(|| ());
        let mut server = Server::new(([127, 0, 0, 1], 0).into());
        server.start().expect("a free port");
        let addr = server.local_addr().get().expect("it has started");
        std::thread::spawn(move || server.run(&Stop::new()));
        addr
    })
}

/// The line of a request that may be answered by 200: GET or HEAD, a path that is there, and an end of the header.
fn served_line(bytes: &[u8]) -> Option<Line<'_>> {
    let blank = bytes.windows(2).any(|pair| pair == b"\n\n") || bytes.windows(3).any(|end| end == b"\n\r\n");
    let line = Line::read(bytes)?;
    (blank && matches!(line.method, "GET" | "HEAD") && PATHS.contains(&line.path)).then_some(line)
}

const PATHS: [&str; 3] = ["/", "/metrics", "/summary"];

struct Line<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Line<'a> {
    /// Method, target and version, behind empty lines.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let start = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
        let line = bytes[start..].split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line).ok()?.trim_end_matches('\r');
        let [method, target, "HTTP/1.1" | "HTTP/1.0"] = line.split(' ').collect::<Vec<_>>()[..] else {
            return None;
        };
        // `http://host/metrics` is the same path.
        let local = target
            .split_once("://")
            .map_or(target, |(_, rest)| rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..]));
        let local = local.split('#').next()?;
        let (path, query) = local.split_once('?').unwrap_or((local, ""));
        Some(Line { method, path: if path.is_empty() { "/" } else { path }, query })
    }
}

/// The status of a request about which there can be no doubt: plain in every part, and all of it sent.
fn canonical(bytes: &[u8]) -> Option<u16> {
    const MOST: usize = 8 * 1024;
    const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"];
    // Others say that more is to come, or that something else is wanted.
    const FIELDS: [&str; 5] = ["Accept", "Accept-Encoding", "Accept-Language", "Host", "User-Agent"];
    let plain = |text: &str, also: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c));
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() < MOST)?;
    let mut lines = text.strip_suffix("\r\n\r\n")?.split("\r\n");
    let line: Vec<_> = lines.next()?.split(' ').collect();
    let [method, target, "HTTP/1.1" | "HTTP/1.0"] = line[..] else { return None };
    let is_local = target.starts_with('/') && !target.starts_with("//") && plain(target, "/?=&");
    let mut fields = lines.map(|field| field.split_once(": "));
    let is_plain = |field: Option<(&str, &str)>| {
        field.is_some_and(|(name, value)| FIELDS.contains(&name) && plain(value, " ,;=*/.-+_:()"))
    };
    if !(METHODS.contains(&method) && is_local && fields.clone().count() <= 50 && fields.all(is_plain)) {
        return None;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let format = query.split('&').find_map(|pair| pair.strip_prefix("format="));
    Some(match (path, method) {
        (path, _) if !PATHS.contains(&path) => 404,
        (_, method) if !matches!(method, "GET" | "HEAD") => 405,
        ("/metrics", _) if !matches!(format, None | Some("text" | "openmetrics" | "protobuf")) => 400,
        _ => 200,
    })
}

/// The body is what its headers say.
fn assert_page(response: &Response<'_>, line: &Line<'_>) {
    let body = match response.header("content-encoding") {
        Some("gzip") if !response.body.is_empty() => {
            let mut plain = Vec::new();
            GzDecoder::new(response.body).read_to_end(&mut plain).expect("gzip");
            plain
        }
        None | Some("gzip") => response.body.to_vec(),
        Some(other) => panic!("encoded as {other}"),
    };
    let content_type = response.header("content-type").expect("a content type");
    if line.path != "/metrics" {
        assert_eq!(
            content_type,
            if line.path == "/" { "text/plain; charset=utf-8" } else { "application/json" }
        );
        return;
    }
    let name = match content_type {
        "text/plain; version=0.0.4; charset=utf-8" => "text",
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
        | "application/openmetrics-text; version=0.0.1; charset=utf-8" => "openmetrics",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited" => {
            "protobuf"
        }
        other => panic!("{other} is no format"),
    };
    let asked = line.query.split('&').find_map(|pair| pair.strip_prefix("format="));
    assert!(asked.is_none_or(|asked| asked == name), "{asked:?} was answered by {name}");
    if body.is_empty() {
        return assert_eq!(line.method, "HEAD");
    }
    if name == "protobuf" {
        assert!(proto::decode(&body).iter().any(|family| family.name() == "function_calls_total"));
        return;
    }
    let page = std::str::from_utf8(&body).expect("UTF-8");
    assert_eq!(page.ends_with("# EOF\n"), name == "openmetrics");
    let labels = [("function", "fuzz"), ("module", ""), ("result", "ok")];
    assert_eq!(parser::parse(page).get("function_calls_total", &labels), Some(1.0));
}
