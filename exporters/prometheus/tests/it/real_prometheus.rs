//! A real Prometheus scrapes the real server, and answers queries.

use crate::page::{self, AWKWARD};
use crate::programs::program;
use dials_prometheus::Server;
use dials_runtime::{Exporter, Family, Source, Stop, register_source};
use serde_json::Value as Json;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

struct Pages;

impl Source for Pages {
    fn families(&self) -> Vec<Family> {
        page::ordinary().into_iter().chain(page::foreign()).collect()
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) addr: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(server: Server) -> Running {
        static PAGES: OnceLock<Arc<dyn Source>> = OnceLock::new();
        PAGES.get_or_init(|| {
            let pages: Arc<dyn Source> = Arc::new(Pages);
            register_source(&pages);
            pages
        });
        let (mut server, stop) = (server, Stop::new());
        server.start().unwrap();
        let addr = server.local_addr().get().unwrap();
        let stopped = stop.clone();
        Running { addr, stop, thread: Some(std::thread::spawn(move || server.run(&stopped))) }
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

/// A Prometheus that is killed when it is dropped.
pub(crate) struct Prometheus {
    child: Child,
    addr: SocketAddr,
    directory: PathBuf,
}

impl Prometheus {
    /// `jobs`: name, target and the `format` that is forced.
    pub(crate) fn start(
        program: &Path,
        name: &str,
        flags: &[&str],
        jobs: &[(&str, SocketAddr, Option<&str>)],
    ) -> Prometheus {
        let directory = std::env::temp_dir().join(format!("dials-prometheus-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let mut config = String::from("global: {scrape_interval: 1s}\nscrape_configs:\n");
        for (job, target, format) in jobs {
            let params = format.map(|format| format!(", params: {{format: [{format}]}}")).unwrap_or_default();
            config +=
                &format!("- {{job_name: {job}{params}, static_configs: [{{targets: ['{target}']}}]}}\n");
        }
        let file = directory.join("prometheus.yml");
        std::fs::write(&file, config).unwrap();
        // Free a moment ago; whoever takes it in between makes the test fail, not lie.
        let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(program)
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", directory.join("data").display()))
            .arg(format!("--web.listen-address={addr}"))
            .args(flags)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(directory.join("log")).unwrap())
            .spawn()
            .unwrap();
        Prometheus { child, addr, directory }
    }

    /// Asks until the answer is the expected one.
    pub(crate) fn expect(&self, query: &str, expected: f64) {
        let until = Instant::now() + Duration::from_secs(40);
        let mut answer = String::new();
        while Instant::now() < until {
            answer = self.get(&format!("/api/v1/query?query={}", encoded(query))).unwrap_or_default();
            let json: Json = serde_json::from_str(&answer).unwrap_or_default();
            let results = json["data"]["result"].as_array().map(Vec::as_slice).unwrap_or_default();
            if let [one] = results {
                if one["value"][1].as_str().and_then(|value| value.parse().ok()) == Some(expected) {
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        let targets = self.get("/api/v1/targets").unwrap_or_default();
        panic!("{query} should be {expected}, last answer {answer:?}\n{targets}\n{log}");
    }

    fn get(&self, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.addr)?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn encoded(query: &str) -> String {
    query.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A PromQL string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[test]
fn every_format_gives_prometheus_the_same_series_and_numbers() {
    let Some(program) = program("prometheus") else { return };
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let (both, classic) =
        (Running::start(Server::new(free)), Running::start(Server::new(free).native_histograms(false)));
    let jobs = [
        ("text", both.addr, Some("text")),
        ("openmetrics", both.addr, Some("openmetrics")),
        ("protobuf", classic.addr, Some("protobuf")),
        ("negotiated", both.addr, None),
    ];
    let prometheus = Prometheus::start(&program, "classic", &[], &jobs);
    for (job, _, _) in jobs {
        let job = format!("job=\"{job}\"");
        prometheus.expect(&format!("up{{{job}}}"), 1.0);
        prometheus.expect(&format!("it_jobs_total{{{job},queue=\"mail\",result=\"ok\"}}"), 12.0);
        prometheus
            .expect(&format!("it_jobs_total{{{job},queue={}}}", quoted(AWKWARD)), 9_007_199_254_740_991.0);
        prometheus.expect(&format!("it_level_ratio{{{job}}}"), 0.25);
        let queue = format!("{job},queue=\"mail\"");
        for (bound, count) in
            [("1e-06", 1.0), ("0.005", 1.0), ("0.5", 4.0), ("1.0", 6.0), ("2.5", 6.0), ("+Inf", 7.0)]
        {
            prometheus.expect(&format!("it_duration_seconds_bucket{{{queue},le=\"{bound}\"}}"), count);
        }
        prometheus.expect(&format!("count(it_duration_seconds_bucket{{{queue}}})"), 6.0);
        prometheus.expect(&format!("it_duration_seconds_count{{{queue}}}"), 7.0);
        prometheus.expect(&format!("it_duration_seconds_sum{{{queue}}}"), 6.75);
        prometheus.expect(&format!("it_foreign_gauge_9{{{job},k=\"w\"}}"), 1.0);
        prometheus.expect(&format!("dials_prometheus_left_out_series{{{job},reason=\"value\"}}"), 6.0);
    }
}

#[test]
fn prometheus_takes_native_histograms_when_it_asks_for_them() {
    let Some(program) = program("prometheus") else { return };
    let server = Running::start(Server::new(([127, 0, 0, 1], 0).into()));
    let flags = ["--enable-feature=native-histograms"];
    let prometheus = Prometheus::start(&program, "native", &flags, &[("native", server.addr, None)]);
    prometheus.expect("up{job=\"native\"}", 1.0);
    prometheus.expect("histogram_count(it_duration_seconds{queue=\"mail\"})", 7.0);
    prometheus.expect("histogram_sum(it_duration_seconds{queue=\"mail\"})", 6.75);
    // Two of seven are above 0.5 s and up to 1 s, one in (2, 4].
    prometheus.expect("histogram_fraction(0.5, 1, it_duration_seconds{queue=\"mail\"})", 2.0 / 7.0);
    prometheus.expect("histogram_fraction(2, 4, it_duration_seconds{queue=\"mail\"})", 1.0 / 7.0);
    prometheus.expect("histogram_fraction(0.25, 0.5, it_duration_seconds{queue=\"mail\"})", 3.0 / 7.0);
    prometheus.expect("histogram_count(it_duration_seconds{queue=\"idle\"})", 0.0);
    prometheus.expect("it_jobs_total{queue=\"mail\",result=\"ok\"}", 12.0);
    // Both a series without values and one with are seen as native, so that neither changes its kind later.
    prometheus.expect("count(it_duration_seconds)", 2.0);
    prometheus.expect("count(it_duration_seconds_bucket{queue=\"idle\"}) or vector(0)", 0.0);
}
