//! The shop as a user starts it, and the table that it prints.

use super::process::Process;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

/// The shop with metrics on a free port, whatever the environment of the test says. All of them share one log of slow queries.
pub(crate) fn shop(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DIALS_") {
            command.env_remove(name);
        }
    }
    let slow_queries = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slow_queries.log");
    command.args(args).env("DIALS_PROMETHEUS_ADDR", "127.0.0.1:0").env_remove("RUST_LOG");
    command.env("DIALS_SLOW_QUERY_LOG", slow_queries);
    command
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Section {
    Functions,
    External,
    Queries,
}

/// A row of the table: what is called, what is counted of it, by `dials`, by the driver, whether they agree.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) section: Section,
    /// A function, or service and operation, or collection and operation.
    pub(crate) called: String,
    pub(crate) figure: String,
    pub(crate) dials: u64,
    pub(crate) driver: u64,
    pub(crate) agrees: bool,
}

pub(crate) fn table(output: &str) -> Vec<Row> {
    let (mut section, mut called) = (Section::Functions, String::new());
    let mut rows = Vec::new();
    let lines = output.lines().skip_while(|line| !line.starts_with("calls "));
    for line in lines.take_while(|line| !line.starts_with("dials rounds")).filter(|line| !line.is_empty()) {
        if line.contains(" driver  agrees ") {
            section = match line.split("  ").next() {
                Some("external calls") => Section::External,
                Some("queries") => Section::Queries,
                _ => Section::Functions,
            };
            continue;
        }
        let (title, numbers) = line.split_at(line.len().min(35));
        let indented = title.strip_prefix("    ").map(str::trim);
        if indented.is_none() {
            title.trim().clone_into(&mut called);
        }
        let mut words = numbers.split_whitespace();
        let mut number = || words.next().unwrap().parse().unwrap();
        let (dials, driver) = (number(), number());
        rows.push(Row {
            section,
            called: called.clone(),
            figure: indented.unwrap_or("calls").to_owned(),
            dials,
            driver,
            agrees: words.next() == Some("yes"),
        });
    }
    rows
}

/// Both sides agree in every row.
pub(crate) fn assert_agreement(rows: &[Row]) {
    for row in rows {
        assert!(row.agrees && row.dials == row.driver, "{row:?}");
    }
}

/// A shop that has printed its table and serves on until this is dropped.
pub(crate) struct Serving {
    pub(crate) rows: Vec<Row>,
    /// Where the shop's own pages are.
    #[allow(dead_code, reason = "those who test its metrics do not look at them")]
    pub(crate) shop: SocketAddr,
    /// Where `/metrics` and `/summary` are.
    pub(crate) address: SocketAddr,
    process: Process,
    /// Open for as long as the shop runs, so that it can write.
    output: BufReader<ChildStdout>,
    printed: String,
    log: JoinHandle<String>,
}

impl Serving {
    /// `command` is that of [`shop`] with `--serve`.
    pub(crate) fn start(command: &mut Command) -> Serving {
        let mut process = Process(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        let mut stderr = process.0.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        let mut output = BufReader::new(process.0.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.contains("until Ctrl-C") {
            assert!(output.read_line(&mut printed).unwrap() > 0, "the shop has ended: {printed}");
        }
        let rows = table(&printed);
        assert_agreement(&rows);
        let address = |name: &str| {
            let url =
                printed.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_prefix("http://"));
            url.unwrap().split('/').next().unwrap().parse().unwrap()
        };
        let (shop, address) = (address("shop "), address("metrics "));
        Serving { rows, shop, address, process, output, printed, log }
    }

    /// Presses Ctrl-C, and gives the exit code.
    pub(crate) fn interrupt(self) -> Option<i32> {
        self.end().0
    }

    /// The same with all that it has printed, and then all that it has logged.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let pid = self.process.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let code = self.process.0.wait().unwrap().code();
        self.output.read_to_string(&mut self.printed).unwrap();
        (code, self.printed + &self.log.join().unwrap())
    }
}
