//! The program as a user starts it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

/// The shop with metrics on a free port, whatever the environment of the test says.
fn shop(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command
        .args(args)
        .env("DIALS_PROMETHEUS_ADDR", "127.0.0.1:0")
        .env_remove("DIALS_FILTER")
        .env_remove("RUST_LOG");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A row of the table: function, what is counted, by `dials`, by the driver, whether they agree.
#[derive(Debug)]
struct Row {
    function: String,
    figure: String,
    dials: u64,
    driver: u64,
    agrees: bool,
}

fn table(output: &str) -> Vec<Row> {
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

fn sum(rows: &[Row], figure: &str) -> u64 {
    rows.iter().filter(|row| row.figure == figure).map(|row| row.dials).sum()
}

fn assert_agreement(output: &Output) -> Vec<Row> {
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}\n{}", text(&output.stderr));
    let rows = table(&printed);
    for row in &rows {
        assert!(row.agrees && row.dials == row.driver, "{row:?}");
    }
    assert!(printed.contains(&format!("\nAll {} rows agree.\n", rows.len())), "{printed}");
    assert!(printed.contains("\n0 calls are in flight.\n"), "{printed}");
    rows
}

#[test]
fn dials_and_the_driver_agree_on_every_number() {
    let rows = assert_agreement(&shop(&["--seconds", "2"]).output().unwrap());
    let functions = rows.iter().filter(|row| row.figure == "calls" && row.dials > 0).count();
    assert_eq!(functions, 23);
    assert!(rows.iter().all(|row| row.dials > 0), "{rows:?}");
    for kind in
        ["ProductNotFound", "OutOfStock", "EmptyCart", "CardDeclined", "Unavailable", "Forbidden", "rejected"]
    {
        assert!(sum(&rows, &format!("error {kind}")) > 0, "{kind}");
    }
    for figure in ["ok", "panic", "cancelled", "of these slow"] {
        assert!(sum(&rows, figure) > 0, "{figure}");
    }
}

#[test]
fn a_number_that_is_missing_is_a_disagreement() {
    let output = shop(&["--seconds", "1"]).env("DIALS_FILTER", "shop::cart::add=off").output().unwrap();
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    let (wrong, right): (Vec<_>, Vec<_>) =
        table(&printed).into_iter().partition(|row| row.function == "cart::add");
    assert_eq!(wrong.len(), 3);
    assert!(wrong.iter().all(|row| !row.agrees && row.dials == 0 && row.driver > 0), "{wrong:?}");
    assert!(right.iter().all(|row| row.agrees), "{right:?}");
    assert!(
        printed.contains(&format!("\n3 of {} rows do not agree.\n", wrong.len() + right.len())),
        "{printed}"
    );
}

#[test]
fn a_database_file_can_be_used_again() {
    let directory = std::env::temp_dir().join(format!("shop-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let file = directory.join("shop.db");
    for _ in 0..2 {
        let output = shop(&["--seconds", "1", "--database"]).arg(&file).output().unwrap();
        assert_agreement(&output);
    }
    assert!(file.exists());
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn a_slow_call_is_told_in_the_log() {
    let output = shop(&["--seconds", "1"]).output().unwrap();
    let log = text(&output.stderr);
    let line = log.lines().find(|line| line.contains("slow call")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("function=\"compile\"") && line.contains("module=\"shop::reports\""), "{line}");
}

#[test]
fn a_slow_call_is_not_told_to_who_logs_nothing() {
    let output = shop(&["--seconds", "1"]).env("RUST_LOG", "off").output().unwrap();
    assert_eq!(text(&output.stderr), "");
    assert_agreement(&output);
}

#[test]
fn help_names_every_option() {
    for flag in ["--help", "-h"] {
        let output = shop(&[flag]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let help = text(&output.stdout);
        for option in ["--seconds N", "--serve", "--database FILE", "--help", "DIALS_PROMETHEUS_ADDR"] {
            assert!(help.contains(option), "{option}: {help}");
        }
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn a_mistake_on_the_command_line_is_one_line() {
    for (args, message) in [
        (&["--sevre"][..], "there is no option `--sevre`"),
        (&["--seconds"], "--seconds needs a value"),
        (&["--seconds", "-1"], "--seconds takes a whole number from 1 to 3600, not `-1`"),
    ] {
        let output = shop(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), format!("shop: {message}; --help lists the options\n"));
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn a_port_in_use_is_named_with_its_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let output = shop(&[]).env("DIALS_PROMETHEUS_ADDR", address.to_string()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains(&format!("port {} on 127.0.0.1", address.port())), "{error}");
    assert!(error.contains("DIALS_PROMETHEUS_ADDR"), "{error}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_bad_variable_is_named() {
    let output = shop(&[]).env("DIALS_PROMETHEUS_ADDR", "nowhere").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("DIALS_PROMETHEUS_ADDR") && error.contains("nowhere"), "{error}");
}

/// Ends the program if a test fails half-way.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The body of the answer.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    body.to_owned()
}

#[cfg(unix)]
#[test]
fn it_serves_what_the_table_shows_until_it_is_interrupted() {
    let mut command = shop(&["--seconds", "1", "--serve"]);
    let mut serving = Serving(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut lines = BufReader::new(serving.0.stdout.take().unwrap()).lines();
    let mut printed = String::new();
    while !printed.contains("until Ctrl-C") {
        printed += &lines.next().unwrap().unwrap();
        printed.push('\n');
    }
    let row =
        table(&printed).into_iter().find(|row| row.function == "cart::add" && row.figure == "ok").unwrap();

    let address = printed.lines().find_map(|line| line.strip_prefix("metrics   http://")).unwrap();
    let address = address.strip_suffix("/metrics").unwrap().parse().unwrap();
    let metrics = get(address, "/metrics");
    let calls = "function_calls_total{function=\"add\",module=\"shop::cart\",result=\"ok\"}";
    let served =
        metrics.lines().find_map(|line| line.strip_prefix(calls)).unwrap_or_else(|| panic!("{metrics}"));
    assert_eq!(served.trim().parse(), Ok(row.dials as f64));
    assert!(get(address, "/summary").contains("\"checkout\""));

    let pid = serving.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(serving.0.wait().unwrap().code(), Some(0));
}
