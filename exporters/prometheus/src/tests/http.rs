//! Requests and what is answered.

use std::io::{Read as _, Write as _};

use dials_runtime::{Exporter as _, Source as _, Value};

use super::{PAGE, Running, family, pages};
use crate::Server;
use crate::connections::Limits;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PROTOBUF: &str =
    "application/vnd.google.protobuf; proto=io.prometheus.client.metricfamily; encoding=delimited";

#[test]
fn metrics_are_text_unless_asked_otherwise() {
    let server = Running::start();
    let answer = server.get("/metrics");
    assert_eq!((answer.status, answer.text()), (200, PAGE));
    assert_eq!(answer.header("content-type"), Some(TEXT));
    assert_eq!(answer.header("content-length"), Some(PAGE.len().to_string().as_str()));
    assert_eq!(answer.header("vary"), Some("accept, accept-encoding"));
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.header("content-encoding"), None);
}

#[test]
fn accept_chooses_and_format_overrides_it() {
    let server = Running::start();
    let asked = |target: &str, accept: &str| {
        let answer = server.send(format!("GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n"));
        assert_eq!(answer.status, 200);
        answer.header("content-type").unwrap().to_owned()
    };
    for (target, accept, content_type) in [
        ("/metrics", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4", OPENMETRICS),
        ("/metrics", "application/openmetrics-text;version=1.0.0;q=0.4,text/plain;q=0.5", TEXT),
        (
            "/metrics",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
            PROTOBUF,
        ),
        ("/metrics?format=text", "application/openmetrics-text", TEXT),
        ("/metrics?a=b&format=openmetrics&c", "text/plain", OPENMETRICS),
        ("/metrics?format=protobuf", "text/plain", PROTOBUF),
    ] {
        assert_eq!(asked(target, accept), content_type, "{target} {accept}");
    }
    assert!(server.get("/metrics?format=openmetrics").text().ends_with("# EOF\n"));
}

#[test]
fn an_unknown_format_is_refused_with_the_known_ones() {
    let server = Running::start();
    for target in
        ["/metrics?format=json", "/metrics?format=", "/metrics?format=Text", "/metrics?format=%74ext"]
    {
        let answer = server.get(target);
        assert_eq!(
            (answer.status, answer.text()),
            (400, "?format= must be text, openmetrics or protobuf.\n"),
            "{target}"
        );
    }
}

#[test]
fn gzip_holds_the_same_page() {
    let server = Running::start();
    let answer = server.send("GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    let mut page = String::new();
    flate2::read::GzDecoder::new(&answer.body[..]).read_to_string(&mut page).unwrap();
    assert_eq!(page, PAGE);
}

#[test]
fn head_is_get_without_the_body() {
    let server = Running::start();
    let without_date = |head: &str| {
        head.lines().filter(|line| !line.starts_with("date:")).map(str::to_owned).collect::<Vec<_>>()
    };
    for target in ["/", "/metrics", "/summary", "/nothing", "/metrics?format=x"] {
        let get = server.get(target);
        let head = server.send(format!("HEAD {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_eq!(without_date(&head.head), without_date(&get.head));
        assert!(head.body.is_empty() && !get.body.is_empty(), "{target}");
    }
}

#[test]
fn other_pages_and_methods_are_refused() {
    let server = Running::start();
    assert!(server.get("/").text().contains("/metrics"));
    let summary = server.get("/summary");
    assert_eq!((summary.header("content-type"), summary.text()), (Some("application/json"), "{}\n"));
    for target in ["/metrics/", "/Metrics", "//metrics", "/%6detrics", "/../metrics", "/favicon.ico"] {
        assert_eq!(server.get(target).status, 404, "{target}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"] {
        let answer =
            server.send(format!("{method} /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")), "{method}");
        assert_eq!(server.send(format!("{method} /x HTTP/1.1\r\nHost: x\r\n\r\n")).status, 404);
    }
    assert_eq!(server.send("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
}

#[test]
fn other_spellings_of_a_request_are_understood() {
    let server = Running::start();
    for request in [
        "GET /metrics HTTP/1.0\r\n\r\n",
        "GET http://example.org/metrics HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /metrics HTTP/1.1\nHost: x\n\n",
        "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        "\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let answer = server.send(request);
        assert_eq!((answer.status, answer.text()), (200, PAGE), "{request:?}");
    }
}

#[test]
fn a_connection_answers_one_request() {
    let server = Running::start();
    let request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = server.send(request.repeat(100));
    assert_eq!((answer.status, answer.text()), (200, PAGE));
}

#[test]
fn a_body_is_not_read_and_its_sender_answered() {
    let server = Running::start();
    for (method, status) in [("GET", 200), ("POST", 405)] {
        let mut stream = server.connect();
        write!(stream, "{method} /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
            .unwrap();
        stream.write_all(&vec![b'x'; 100_000]).unwrap();
        assert_eq!(super::Answer::read(stream).status, status);
    }
}

#[test]
fn what_is_too_long_or_no_http_is_refused() {
    let server = Running::start();
    let header =
        |length: usize| format!("GET /metrics HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(length));
    assert_eq!(server.send(header(7_000)).status, 200);
    assert_eq!(server.send(header(9_000)).status, 431);
    assert_eq!(server.send(header(100_000)).status, 431);
    let many = format!("GET /metrics HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    assert_eq!(server.send(many).status, 431);
    assert_eq!(server.send(format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(50_000))).status, 431);
    for garbage in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET /metrics HTTP/9.9\r\n\r\n",
        "GET /\u{7f}\0 HTTP/1.1\r\n\r\n",
        "{}\n\n",
    ] {
        assert_eq!(server.send(garbage).status, 400, "{garbage:?}");
    }
    assert_eq!(server.get("/metrics").text(), PAGE);
}

#[test]
fn a_panic_on_the_way_ends_one_response_and_is_counted() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }
    let turns = std::sync::atomic::AtomicUsize::new(0);
    let server = Running::with(
        pages(move || match turns.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => panic!("read"),
            1 => std::panic::panic_any(Bomb),
            _ => vec![family("level", 1.0)],
        }),
        Limits::default(),
    );
    assert_eq!(server.get("/metrics").status, 500);
    assert_eq!(server.get("/metrics").status, 500);
    assert_eq!(server.get("/metrics").text(), PAGE);
    let counted: Vec<_> =
        server.accounts.families().remove(0).series.into_iter().map(|series| series.value).collect();
    assert_eq!(counted, [Value::Counter(1.0), Value::Counter(2.0)]);
}

#[test]
fn a_port_in_use_is_an_error_that_names_the_port_and_the_setting() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap();
    let mut server = Server::new(addr);
    let expected = format!(
        "port {} on 127.0.0.1 is already in use; choose another with DIALS_PROMETHEUS_ADDR or .prometheus(addr)",
        addr.port()
    );
    assert_eq!(server.start().unwrap_err().to_string(), expected);
    assert_eq!(server.local_addr().get(), None);
    let foreign = Server::new("192.0.2.1:9464".parse().unwrap()).start().unwrap_err().to_string();
    assert!(
        foreign.starts_with("192.0.2.1 is not an address of this machine; choose another with"),
        "{foreign}"
    );
}

#[test]
fn the_real_server_shows_what_dials_counts() {
    dials_runtime::time("prometheus_test_function").run(|| ());
    let mut server = Server::default();
    assert_eq!(crate::DEFAULT_ADDR.to_string(), "127.0.0.1:9464");
    assert_eq!(server.name(), "prometheus");
    server = Server::new(([127, 0, 0, 1], 0).into());
    server.start().unwrap();
    let (addr, stop) = (server.local_addr().get().unwrap(), dials_runtime::Stop::new());
    let stopped = stop.clone();
    let running = Running {
        addr,
        stop,
        accounts: dials_runtime::Accounts::of("other"),
        thread: Some(std::thread::spawn(move || server.run(&stopped))),
    };
    let calls = "function_calls_total{function=\"prometheus_test_function\",module=\"\",result=\"ok\"} 1\n";
    assert!(running.get("/metrics").text().contains(calls));
    assert!(
        running.get("/metrics").text().contains("dials_exports_total{exporter=\"prometheus\",result=\"ok\"}")
    );
    let summary: serde_json::Value = serde_json::from_str(running.get("/summary").text()).unwrap();
    let functions = summary["functions"].as_array().unwrap();
    let function =
        functions.iter().find(|function| function["function"] == "prometheus_test_function").unwrap();
    assert_eq!(
        (&function["calls"], &function["in_flight"], &function["errors"]),
        (&1.into(), &0.into(), &0.into())
    );
    assert!(function["p99_seconds"].as_f64().unwrap() > 0.0 && function["oldest_call_seconds"].is_null());
}
