//! Where and when it was measured.

use std::process::Command;
use std::{fs, thread};

/// What a reader has to know about the machine.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) kernel: String,
    pub(crate) clock_source: String,
    pub(crate) rustc: String,
    pub(crate) commit: String,
    pub(crate) date: String,
    /// Processes that wanted to run in the minute before.
    pub(crate) load: String,
}

impl Machine {
    pub(crate) fn look() -> Self {
        let cpuinfo = file("/proc/cpuinfo");
        let field = |name: &str| {
            let line =
                cpuinfo.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name));
            line.and_then(|line| line.split(':').nth(1)).map_or("-", str::trim).to_owned()
        };
        let hypervisor =
            if field("flags").split(' ').any(|flag| flag == "hypervisor") { ", virtual" } else { "" };
        let (model, family) = (field("model name"), field("cpu family"));
        Self {
            processor: format!("{model} (family {family}, model {}){hypervisor}", field("model")),
            cores: thread::available_parallelism().map_or(0, usize::from),
            kernel: file("/proc/sys/kernel/osrelease").split('-').next().unwrap_or_default().to_owned(),
            clock_source: file("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
            rustc: said("rustc", &["--version"]),
            commit: said("git", &["describe", "--always", "--dirty"]),
            date: said("date", &["-u", "+%F"]),
            load: file("/proc/loadavg").split(' ').next().unwrap_or("-").to_owned(),
        }
    }
}

fn file(path: &str) -> String {
    fs::read_to_string(path).map_or_else(|_| "-".to_owned(), |text| text.trim().to_owned())
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success());
    output.map_or_else(|| "-".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
