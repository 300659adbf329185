//! A webhook against servers that answer, refuse, stall and break off.

use crate::altered;
use dials_query::alert::{Alert, AlertError, AlertHook, Webhook, WebhookError};
use dials_query::{Dialect, Statement};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

/// What a server does with a connection, once it has read the request.
#[derive(Clone, Copy)]
enum Does {
    Answers(&'static str),
    /// Closes the connection in order.
    Closes,
    /// Ends it with a reset, by closing it with something unread.
    Resets,
    /// Waits until the client goes.
    Stalls,
    /// Sends a byte at a time, for ever.
    Trickles,
}

const OK: Does = Does::Answers("HTTP/1.1 204 No Content\r\n\r\n");
const BROKEN: Does = Does::Answers("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");

/// A server that does these things, one a connection, and gives the requests that it read.
fn server(does: &'static [Does]) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = move || does.iter().map(|does| serve(listener.accept().unwrap().0, *does)).collect();
    (address, thread::spawn(serve))
}

fn serve(mut stream: TcpStream, does: Does) -> String {
    if let Does::Resets = does {
        // Something has arrived that is never read.
        stream.peek(&mut [0]).unwrap();
        return String::new();
    }
    let request = read_request(&mut stream);
    match does {
        Does::Answers(answer) => stream.write_all(answer.as_bytes()).unwrap(),
        Does::Closes | Does::Resets => {}
        Does::Stalls => _ = stream.read(&mut [0]),
        Does::Trickles => {
            while stream.write_all(b"H").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
    request
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        read_more(stream, &mut request);
    }
    let length = header(&request, "Content-Length").unwrap().parse::<usize>().unwrap();
    let head = request.len();
    while request.len() < head + length {
        read_more(stream, &mut request);
    }
    request
}

fn read_more(stream: &mut TcpStream, request: &mut String) {
    let mut byte = [0];
    stream.read_exact(&mut byte).unwrap();
    request.push(char::from(byte[0]));
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(it, _)| *it == name))
        .map(|(_, value)| value)
}

fn body(request: &str) -> serde_json::Value {
    serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn webhook(address: SocketAddr) -> Webhook {
    Webhook::to(&format!("http://{address}/alerts?to=us#here")).unwrap()
}

/// What comes of an alert, and what the server read.
fn alert(does: &'static [Does]) -> (Result<(), AlertError>, Vec<String>) {
    let (address, server) = server(does);
    let told = webhook(address).timeout(Duration::from_secs(60)).alert(&Alert::example());
    (told, server.join().unwrap())
}

fn message(told: Result<(), AlertError>) -> String {
    told.unwrap_err().to_string()
}

#[test]
fn an_alert_is_a_post_of_json() {
    let (address, server) = server(&[OK]);
    let statement = Statement::new(Dialect::Sqlite, "select * from users where id = 7");
    let mut alert = Alert::example();
    alert.record = Arc::new(altered("users", |record| {
        record.time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_234_567_890_007);
        record.statement = Some(statement.clone());
        record.error_type = Some("timeout");
        record.error = Some("it took \"too\" long".to_owned());
        record.labels = Some(r#"tenant="7""#.to_owned());
        record.request_id = Some("r-1".into());
        record.trace_id = Some("0af7651916cd43dd8448eb211c80319c".to_owned());
    }));
    alert.suppressed = 3;
    let hook = webhook(address).header("Authorization", "Bearer 123").unwrap();
    hook.alert(&alert).unwrap();
    let requests = server.join().unwrap();
    let request = &requests[0];
    assert!(request.starts_with("POST /alerts?to=us HTTP/1.1\r\n"), "{request}");
    assert_eq!(header(request, "Host"), Some(&*address.to_string()));
    assert_eq!(header(request, "Content-Type"), Some("application/json"));
    assert_eq!(header(request, "Connection"), Some("close"));
    assert_eq!(header(request, "Authorization"), Some("Bearer 123"));
    let mut body = body(request);
    let text = body.as_object_mut().unwrap().remove("text").unwrap();
    assert!(text.as_str().unwrap().ends_with("(sqlite) took 1.500 s, over 1 s; and 3 more"), "{text}");
    let expected = serde_json::json!({
        "timestamp": "2009-02-13T23:31:30.007Z",
        "severity": "critical",
        "system": "sqlite",
        "collection": "users",
        "operation": "select",
        "duration_seconds": 1.5,
        "threshold": 1,
        "suppressed": 3,
        "mixed": false,
        "statement": statement.text(),
        "fingerprint": statement.fingerprint().to_string(),
        "summary": statement.summary(),
        "rows": 2,
        "outcome": "ok",
        "error_type": "timeout",
        "error": "it took \"too\" long",
        "labels": "tenant=\"7\"",
        "function": "find_users",
        "module": "shop::users",
        "request_id": "r-1",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "pid": std::process::id(),
    });
    assert_eq!(body, expected);
}

#[test]
fn what_is_not_known_is_left_out() {
    let (address, server) = server(&[OK]);
    let mut alert = Alert::example();
    alert.record = Arc::new(altered("", |record| (record.function, record.module) = ("", "")));
    webhook(address).alert(&alert).unwrap();
    let body = body(&server.join().unwrap()[0]);
    assert_eq!(body["text"], "critical query: select (sqlite) took 1.500 s, over 1 s");
    let unknown = ["collection", "function", "module", "statement", "fingerprint", "summary"];
    for name in unknown.into_iter().chain(["error_type", "error", "labels", "request_id", "trace_id"]) {
        assert!(body.get(name).is_none(), "{name}");
    }
}

#[test]
fn an_answer_of_5xx_is_asked_for_once_more() {
    assert!(alert(&[BROKEN, OK]).0.is_ok());
    assert_eq!(message(alert(&[BROKEN, BROKEN]).0), "the answer is 500");
}

#[test]
fn a_connection_that_breaks_is_made_once_more() {
    for breaks in [&[Does::Closes, OK], &[Does::Resets, OK]] {
        assert!(alert(breaks).0.is_ok());
    }
    assert!(alert(&[Does::Resets, Does::Closes]).0.is_err());
}

#[test]
fn other_answers_are_final() {
    // The server is there for one connection only: a second one would be refused, or go unanswered.
    let refused = Does::Answers("HTTP/1.1 404 Not Found\r\n\r\n");
    assert_eq!(message(server_once(refused)), "the answer is 404");
    let moved = Does::Answers("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n");
    assert_eq!(message(server_once(moved)), "the answer is 302");
}

/// What comes of an alert to a server that takes one connection.
fn server_once(does: Does) -> Result<(), AlertError> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || drop(serve(listener.accept().unwrap().0, does)));
    let told = webhook(address).timeout(Duration::from_secs(60)).alert(&Alert::example());
    server.join().unwrap();
    told
}

#[test]
fn an_interim_answer_is_not_the_answer() {
    let (told, _) =
        alert(&[Does::Answers("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200\r\n\r\n")]);
    assert!(told.is_ok());
}

#[test]
fn what_is_not_http_has_failed() {
    for answer in
        ["SSH-2.0-OpenSSH_9.9\r\n", "HTTP/2 200 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 20\r\n", "\n"]
    {
        let does: &'static [Does] = Box::leak(vec![Does::Answers(answer); 2].into_boxed_slice());
        assert_eq!(message(alert(does).0), "the answer is not HTTP", "{answer:?}");
    }
    // As much as a server likes to send, but no end of a line.
    let endless = Box::leak("x".repeat(20_000).into_boxed_str());
    assert!(alert(Box::leak(vec![Does::Answers(endless); 2].into_boxed_slice())).0.is_err());
}

#[test]
fn a_server_that_stalls_or_trickles_is_left_in_time() {
    for does in [&[Does::Stalls], &[Does::Trickles]] {
        let (address, server) = server(does);
        let (begun, timeout) = (Instant::now(), Duration::from_millis(300));
        let told = webhook(address).timeout(timeout).alert(&Alert::example());
        assert_eq!(message(told), "it took too long");
        assert!(begun.elapsed() >= timeout);
        server.join().unwrap();
    }
}

#[test]
fn nobody_who_listens_is_a_failure() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(webhook(address).alert(&Alert::example()).is_err());
}

#[test]
fn addresses_are_understood() {
    for good in [
        "http://localhost",
        "HTTP://a:1",
        "http://[::1]:9093/x",
        "http://[::1]",
        "http://a?b",
        "http://a.b/c#d",
    ] {
        assert!(Webhook::to(good).is_ok(), "{good}");
    }
    assert_eq!(Webhook::to("https://a/b").unwrap_err(), WebhookError::Https);
    assert!(Webhook::to("https://a/b").unwrap_err().to_string().contains("closure"));
    let bad = [
        "",
        "a",
        "http:/a",
        "ftp://a",
        "http://",
        "http://:80",
        "http://a:0",
        "http://a:65536",
        "http://a:b",
    ];
    for bad in
        bad.into_iter().chain(["http://u:p@a", "http://a/b c", "http://a\r\nX: y", "http://ä", "http://[]/"])
    {
        assert!(matches!(Webhook::to(bad), Err(WebhookError::Url(_))), "{bad:?}");
    }
}

#[test]
fn headers_cannot_end_the_request_or_tell_secrets() {
    let with = |name: &str, value: &str| Webhook::to("http://a/secret").unwrap().header(name, value);
    assert!(with("X-Token", "a b\tc").is_ok());
    for bad in ["", "a b", "a:", "a\r\nb", "ä", "host", "Content-Length", "TRANSFER-ENCODING", "connection"]
    {
        assert_eq!(with(bad, "x").unwrap_err(), WebhookError::HeaderName(bad.to_owned()));
    }
    for bad in ["secret\r\nX: y", "secret\n", "secret\0", "secretä"] {
        let error = with("X-Token", bad).unwrap_err();
        assert_eq!(error, WebhookError::HeaderValue("X-Token".to_owned()));
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
    let debugged = format!("{:?}", with("X-Token", "secret").unwrap());
    assert!(debugged.contains("\"a\"") && !debugged.contains("secret"), "{debugged}");
}
