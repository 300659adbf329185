//! No secret of a call reaches an exporter or a log.
//!
//! Canaries are put wherever a program puts secrets: into the user info, the query and the fragment of the URL, into
//! headers and bodies, and into what errors repeat of all that. Then everything that leaves the process is searched.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be set up ends the test")]

use anyhow::Context as _;
use dials_external_tests::{Misbehaviour, Server, tls};
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// One for each place. Words that nothing else says, in the shapes that secrets have.
const CANARIES: [&str; 12] =
    [USER, PASSWORD, QUERY, FRAGMENT, AUTHORIZATION, COOKIE, SENT, RETURNED, KEY, CARD, EMAIL, CONNECTION];
const USER: &str = "canaryuser";
const PASSWORD: &str = "canarypassword";
const QUERY: &str = "canaryquery";
const FRAGMENT: &str = "canaryfragment";
const AUTHORIZATION: &str = "canaryauthorization";
const COOKIE: &str = "canarycookie";
const SENT: &str = "canarysent";
const RETURNED: &str = "canaryreturned";
const KEY: &str = "sk_live_canaryKey51H8";
const CARD: &str = "4242424242424242";
const EMAIL: &str = "canary@mail.example";
const CONNECTION: &str = "canaryconnection";

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// What a program makes of a failure that it logs.
#[derive(Debug, thiserror::Error)]
enum PaymentError {
    #[error("the card {CARD} of {EMAIL} was not charged with key {KEY}: {0}")]
    Charge(#[source] reqwest_0_13::Error),
    #[error(transparent)]
    Hidden(#[from] reqwest_0_13::Error),
    #[error("password={CONNECTION} is what postgres://shop:{CONNECTION}@db/shop needs")]
    Store(#[source] reqwest_0_13::Error),
}

async fn send(server: SocketAddr) -> Result<u64, reqwest_0_13::Error> {
    static CLIENT: LazyLock<reqwest_0_13::Client> = LazyLock::new(|| {
        let builder = reqwest_0_13::Client::builder().no_proxy().timeout(Duration::from_millis(200));
        builder.tls_backend_preconfigured(tls::trusting_nobody().unwrap()).build().unwrap()
    });
    let url = format!("http://{USER}:{PASSWORD}@{server}/charges/17?token={QUERY}&key={KEY}#{FRAGMENT}");
    let answer = CLIENT
        .post(url)
        .header("authorization", format!("Bearer {AUTHORIZATION}"))
        .header("cookie", format!("session={COOKIE}"))
        .body(format!("{{\"card\":\"{CARD}\",\"note\":\"{SENT}\"}}"))
        .send()
        .await?
        .error_for_status()?;
    answer.json().await
}

#[dials::track_external("canary")]
async fn bare(server: SocketAddr) -> Result<u64, reqwest_0_13::Error> {
    send(server).await
}

#[dials::track_external("canary")]
async fn told(server: SocketAddr) -> Result<u64, PaymentError> {
    send(server).await.map_err(PaymentError::Charge)
}

#[dials::track_external("canary")]
async fn hidden(server: SocketAddr) -> Result<u64, PaymentError> {
    Ok(send(server).await?)
}

#[dials::track_external("canary")]
async fn store(server: SocketAddr) -> Result<u64, PaymentError> {
    send(server).await.map_err(PaymentError::Store)
}

#[dials::track_external("canary")]
async fn boxed(server: SocketAddr) -> Result<u64, Box<dyn Error + Send + Sync>> {
    send(server).await.map_err(|error| format!("api_key: {KEY}, {error:?}").into())
}

#[dials::track_external("canary")]
async fn with_context(server: SocketAddr) -> anyhow::Result<u64> {
    send(server).await.with_context(|| format!("charging {EMAIL} with secret \"{SENT}\""))
}

#[dials::track_external("canary")]
fn returned() -> Result<u64, serde_json::Error> {
    serde_json::from_str(&format!("{{\"{RETURNED}\": \"{RETURNED}\", \"card\": {CARD}}}"))
}

#[dials::track_external("canary", slow = 1ns)]
async fn slow(server: SocketAddr) -> Result<u64, reqwest_0_13::Error> {
    send(server).await
}

const MISBEHAVIOURS: [Misbehaviour; 13] = [
    Misbehaviour::Refuse,
    Misbehaviour::ResetBeforeHead,
    Misbehaviour::CloseBeforeHead,
    Misbehaviour::StallBeforeHead,
    Misbehaviour::StallInBody,
    Misbehaviour::TruncateBody,
    Misbehaviour::TruncateChunks,
    Misbehaviour::BadChunk,
    Misbehaviour::BadHead,
    Misbehaviour::BadJson,
    Misbehaviour::Answer(404),
    Misbehaviour::Answer(429),
    Misbehaviour::Answer(503),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_gets_out() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_ansi(false)
        .with_writer(log.clone());
    subscriber.init();
    let dials = dials::init().prometheus(SocketAddr::from(([127, 0, 0, 1], 0))).start().unwrap();

    for misbehaviour in MISBEHAVIOURS {
        let server = Server::start(misbehaviour).await.unwrap();
        let at = server.address();
        bare(at).await.unwrap_err();
        told(at).await.unwrap_err();
        hidden(at).await.unwrap_err();
        store(at).await.unwrap_err();
        boxed(at).await.unwrap_err();
        with_context(at).await.unwrap_err();
        slow(at).await.unwrap_err();
    }
    returned().unwrap_err();

    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(told.lines().count(), MISBEHAVIOURS.len() * 7 + 1, "{told}");
    for category in
        ["connect", "reset", "timeout", "body", "decode", "http_4xx", "rate_limited", "http_5xx", "other"]
    {
        assert!(told.contains(&format!("category=\"{category}\"")), "no {category} in {told}");
    }
    assert!(told.contains("error sending request for url (http://127.0.0.1:"), "{told}");
    assert!(told.contains("/charges/"), "{told}");
    search("the log", told.as_bytes());
    let address = dials.prometheus_addr().unwrap();
    for path in
        ["/summary", "/metrics?format=text", "/metrics?format=openmetrics", "/metrics?format=protobuf"]
    {
        let page = page(address, path);
        let has = |text: &str| page.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(has("with_context") && has("canary"), "{path} does not show the calls");
        search(path, &page);
    }
}

fn search(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for canary in CANARIES {
        let at = text.find(&canary.to_lowercase());
        let around = at.map(|at| {
            text.get(at.saturating_sub(80)..).unwrap_or(&text).chars().take(200).collect::<String>()
        });
        assert_eq!(around, None, "{canary} is in {what}");
    }
}

fn page(address: SocketAddr, path: &str) -> Vec<u8> {
    let mut connection = TcpStream::connect(address).unwrap();
    write!(connection, "GET {path} HTTP/1.1\r\nhost: dials\r\nconnection: close\r\n\r\n").unwrap();
    let mut page = Vec::new();
    connection.read_to_end(&mut page).unwrap();
    assert!(page.starts_with(b"HTTP/1.1 200 OK"), "{path}");
    page
}
