//! A Prometheus server that scrapes one program.

use super::http;
use super::process::Process;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The scrape jobs: all read the same program, each in the format of its name, the last in what the two agree on.
pub(crate) const JOBS: [&str; 4] = ["text", "openmetrics", "protobuf", "negotiated"];

pub(crate) type Labels = BTreeMap<String, String>;

/// A native histogram as Prometheus shows it: lower bound, upper bound and count of each bucket.
pub(crate) type Buckets = Vec<(f64, f64, f64)>;

/// A server that has scraped in every job. Its fields are dropped in order, so nobody writes when the files go.
pub(crate) struct Prometheus {
    _process: Process,
    address: SocketAddr,
    _files: Directory,
}

struct Directory(PathBuf);

impl Directory {
    fn log_file(&self) -> PathBuf {
        self.0.join("log")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Prometheus {
    /// `name` is that of the test, so that two at once do not share files.
    pub(crate) fn start(program: &Path, name: &str, flags: &[&str], target: SocketAddr) -> Prometheus {
        let directory = format!("prometheus-{name}-{}", std::process::id());
        let files = Directory(Path::new(env!("CARGO_TARGET_TMPDIR")).join(directory));
        fs::create_dir_all(&files.0).unwrap();
        let config = files.0.join("prometheus.yml");
        fs::write(&config, configuration(target)).unwrap();
        let log = File::create(files.log_file()).unwrap();
        let command = Command::new(program)
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", files.0.join("data").display()))
            .arg("--web.listen-address=127.0.0.1:0")
            .args(flags)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        let mut process = Process(command.unwrap());
        let address = eventually(&mut process, || listening(&files))
            .unwrap_or_else(|| panic!("Prometheus does not start:\n{}", files.log()));
        // What is up has been scraped, and what was scraped is stored together with this.
        let all_up = || {
            let up = ask(address, "sum(up)").ok()?;
            (number(up.pointer("/data/result/0/value/1")?) == JOBS.len() as f64).then_some(())
        };
        if eventually(&mut process, all_up).is_none() {
            let targets = http::try_get(address, "/api/v1/targets").unwrap_or_default();
            panic!("not everything is up:\n{targets}\n{}", files.log());
        }
        Prometheus { _process: process, address, _files: files }
    }

    /// The series of an instant query, and the value of each.
    pub(crate) fn query(&self, promql: &str) -> Vec<(Labels, f64)> {
        self.series(promql).iter().map(|series| (labels(series), number(&series["value"][1]))).collect()
    }

    /// The native histograms of an instant query.
    pub(crate) fn buckets(&self, promql: &str) -> Vec<(Labels, Buckets)> {
        let bucket = |bucket: &Json| (number(&bucket[1]), number(&bucket[2]), number(&bucket[3]));
        self.series(promql)
            .iter()
            .map(|series| {
                // One without a value has no buckets to show.
                let buckets = series["histogram"][1]["buckets"].as_array();
                (labels(series), buckets.into_iter().flatten().map(bucket).collect())
            })
            .collect()
    }

    /// Type and unit of a metric by job.
    pub(crate) fn metadata(&self, metric: &str) -> BTreeMap<String, (String, String)> {
        let answer = http::get(self.address, &format!("/api/v1/targets/metadata?metric={metric}"));
        let answer: Json = serde_json::from_str(&answer).unwrap();
        let text = |json: &Json| json.as_str().unwrap().to_owned();
        let metadata = answer["data"].as_array().unwrap().iter();
        metadata
            .map(|data| (text(&data["target"]["job"]), (text(&data["type"]), text(&data["unit"]))))
            .collect()
    }

    fn series(&self, promql: &str) -> Vec<Json> {
        let mut answer = ask(self.address, promql).unwrap_or_else(|error| panic!("{promql}: {error}"));
        serde_json::from_value(answer["data"]["result"].take()).unwrap()
    }
}

fn configuration(target: SocketAddr) -> String {
    let job = |job| {
        let params = match job {
            "negotiated" => String::new(),
            format => format!("params: {{format: [{format}]}}, "),
        };
        format!("- {{job_name: {job}, {params}static_configs: [{{targets: ['{target}']}}]}}\n")
    };
    let jobs: String = JOBS.into_iter().map(job).collect();
    format!("global: {{scrape_interval: 1s}}\nscrape_configs:\n{jobs}")
}

fn ask(address: SocketAddr, promql: &str) -> std::io::Result<Json> {
    let query: String = promql.bytes().map(|byte| format!("%{byte:02X}")).collect();
    Ok(serde_json::from_str(&http::try_get(address, &format!("/api/v1/query?query={query}"))?)?)
}

fn labels(series: &Json) -> Labels {
    serde_json::from_value(series["metric"].clone()).unwrap()
}

fn number(json: &Json) -> f64 {
    json.as_str().unwrap().parse().unwrap()
}

/// It takes a free port by itself, which nobody can take away in between, and tells only its log which.
fn listening(files: &Directory) -> Option<SocketAddr> {
    let log = files.log();
    let (whole_lines, _) = log.rsplit_once('\n')?;
    let line = whole_lines.lines().find(|line| line.contains("msg=\"Listening on\""))?;
    line.split(' ').find_map(|word| word.strip_prefix("address="))?.parse().ok()
}

/// Looks again and again, until there is something, or nothing more to be expected.
fn eventually<T>(process: &mut Process, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let found = look();
        if found.is_some() || Instant::now() > until || process.0.try_wait().unwrap().is_some() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
