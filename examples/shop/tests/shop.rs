//! The program as a user starts it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod support {
    pub(crate) mod http;
    pub(crate) mod process;
    pub(crate) mod shop;
}

use std::net::TcpListener;
use std::process::Output;
use support::http::get;
use support::shop::{Row, Serving, assert_agreement, shop, table};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn sum(rows: &[Row], figure: &str) -> u64 {
    rows.iter().filter(|row| row.figure == figure).map(|row| row.dials).sum()
}

fn agreed_rows(output: &Output) -> Vec<Row> {
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{printed}\n{}", text(&output.stderr));
    let rows = table(&printed);
    assert_agreement(&rows);
    assert!(printed.contains(&format!("\nAll {} rows agree.\n", rows.len())), "{printed}");
    assert!(printed.contains("\n0 calls are in flight.\n"), "{printed}");
    rows
}

#[test]
fn dials_and_the_driver_agree_on_every_number() {
    let rows = agreed_rows(&shop(&["--seconds", "2"]).output().unwrap());
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
        agreed_rows(&output);
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
    agreed_rows(&output);
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

#[cfg(unix)]
#[test]
fn it_serves_what_the_table_shows_until_it_is_interrupted() {
    let serving = Serving::start(&mut shop(&["--seconds", "1", "--serve"]));
    let row = serving.rows.iter().find(|row| row.function == "cart::add" && row.figure == "ok").unwrap();

    let metrics = get(serving.address, "/metrics");
    let calls = "function_calls_total{function=\"add\",module=\"shop::cart\",result=\"ok\"}";
    let served =
        metrics.lines().find_map(|line| line.strip_prefix(calls)).unwrap_or_else(|| panic!("{metrics}"));
    assert_eq!(served.trim().parse(), Ok(row.dials as f64));
    assert!(get(serving.address, "/summary").contains("\"checkout\""));

    assert_eq!(serving.interrupt(), Some(0));
}
