//! `#[hotpath::measure]`, on and off.

use harness::{Case, Group, Keeps, Refused, Seen, later, try_work, work};
use hotpath::{Format, HotpathGuardBuilder};
use serde_json::Value;
use std::{env, fs, process};

#[hotpath::measure]
#[inline(never)]
fn plain(x: u64) -> u64 {
    work(x)
}

#[hotpath::measure]
#[inline(never)]
fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

#[hotpath::measure]
async fn future(x: u64) -> u64 {
    later(x).await
}

#[cfg_attr(feature = "off", allow(clippy::drop_non_drop, reason = "off, the guard is nothing"))]
fn main() {
    let report = env::temp_dir().join(format!("hotpath-{}.json", process::id()));
    let guard = HotpathGuardBuilder::new("main").format(Format::Json).output_path(&report).build();
    if cfg!(feature = "on") {
        Case::new("`hotpath`, on", Group::Queue, plain, result, future).run(|| {
            // It works off its queues and writes what they held.
            drop(guard);
            let text = fs::read_to_string(&report).expect("a report");
            fs::remove_file(&report).expect("the report was there");
            seen(&serde_json::from_str(&text).expect("JSON"))
        });
    } else {
        Case::new("`hotpath`, off", Group::Other, plain, result, future)
            .keeps(Keeps::Nothing)
            .run(Seen::default);
    }
}

/// The functions of the report, without the program as a whole.
fn seen(report: &Value) -> Seen {
    let functions = report["functions_timing"]["data"].as_array().expect("functions");
    let measured = functions.iter().filter(|function| function["name"] != "main");
    Seen::calls(measured.map(|function| function["calls"].as_u64().expect("a number of calls")).sum())
}
