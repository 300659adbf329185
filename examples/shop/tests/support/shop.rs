//! The shop as a user starts it, and the table that it prints.

use super::process::Process;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{ChildStdout, Command, Stdio};

/// The shop with metrics on a free port, whatever the environment of the test says.
pub(crate) fn shop(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DIALS_") {
            command.env_remove(name);
        }
    }
    command.args(args).env("DIALS_PROMETHEUS_ADDR", "127.0.0.1:0").env_remove("RUST_LOG");
    command
}

/// A row of the table: function, what is counted, by `dials`, by the driver, whether they agree.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) function: String,
    pub(crate) figure: String,
    pub(crate) dials: u64,
    pub(crate) driver: u64,
    pub(crate) agrees: bool,
}

pub(crate) fn table(output: &str) -> Vec<Row> {
    let mut function = String::new();
    let lines = output.lines().skip_while(|line| !line.starts_with("calls ")).skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .map(|line| {
            let (title, numbers) = line.split_at(line.len().min(35));
            let indented = title.strip_prefix("    ").map(str::trim);
            if indented.is_none() {
                title.trim().clone_into(&mut function);
            }
            let mut words = numbers.split_whitespace();
            let mut number = || words.next().unwrap().parse().unwrap();
            let (dials, driver) = (number(), number());
            Row {
                function: function.clone(),
                figure: indented.unwrap_or("calls").to_owned(),
                dials,
                driver,
                agrees: words.next() == Some("yes"),
            }
        })
        .collect()
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
    /// Where `/metrics` and `/summary` are.
    pub(crate) address: SocketAddr,
    process: Process,
    /// Open for as long as the shop runs, so that it can write.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Serving {
    /// `command` is that of [`shop`] with `--serve`.
    pub(crate) fn start(command: &mut Command) -> Serving {
        let mut process = Process(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let mut output = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let mut printed = String::new();
        while !printed.contains("until Ctrl-C") {
            printed += &output.next().unwrap_or_else(|| panic!("the shop has ended: {printed}")).unwrap();
            printed.push('\n');
        }
        let rows = table(&printed);
        assert_agreement(&rows);
        let address = printed.lines().find_map(|line| line.strip_prefix("metrics   http://")).unwrap();
        let address = address.strip_suffix("/metrics").unwrap().parse().unwrap();
        Serving { rows, address, process, _output: output }
    }

    /// Presses Ctrl-C, and gives the exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        let pid = self.process.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        self.process.0.wait().unwrap().code()
    }
}
