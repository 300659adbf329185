//! Directories, records and what became of them.

use dials_query::Record;
use dials_query::log::{families, offer};
use dials_runtime::Value;
use std::ffi::OsStr;
use std::io::Write as _;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Within it, everything that is waited for has happened, unless something is wrong.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// Held by a test that starts a log.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A directory of a test's own, which goes with it.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("dials-slow-log-of-{}-{}", std::process::id(), NUMBER.fetch_add(1, Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Directory(path)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.join("slow.log")
    }
}

impl Deref for Directory {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A record that says which it is.
pub(crate) fn record(number: u64) -> Arc<Record> {
    let mut record = Record::example();
    record.rows = Some(number);
    Arc::new(record)
}

pub(crate) fn offer_all(numbers: impl IntoIterator<Item = u64>) {
    numbers.into_iter().for_each(|number| offer(&record(number)));
}

/// What became of the records of this process so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) written: u64,
    pub(crate) dropped: u64,
    pub(crate) failed: u64,
}

impl Counts {
    pub(crate) fn now() -> Self {
        let families = families();
        let family = families.iter().find(|family| family.name == "dials_slow_log_records_total");
        let count = |result: &str| {
            let series = family.iter().flat_map(|family| &family.series);
            let values = series.filter(|series| series.labels[0].1 == result).map(|series| &series.value);
            values.map(|value| if let Value::Counter(count) = value { *count as u64 } else { 0 }).sum()
        };
        Counts { written: count("written"), dropped: count("dropped"), failed: count("failed") }
    }

    pub(crate) fn since(self, before: Counts) -> Counts {
        Counts {
            written: self.written - before.written,
            dropped: self.dropped - before.dropped,
            failed: self.failed - before.failed,
        }
    }
}

/// Lines of a log and its backups, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Process and number of each line that is whole.
    pub(crate) whole: Vec<(u32, u64)>,
    pub(crate) torn: Vec<String>,
}

impl Lines {
    /// Reads all files, of which none may be larger than it may be.
    pub(crate) fn of(log: &Path, max_bytes: u64) -> Self {
        let number = |name: &OsStr| name.to_str()?.strip_prefix("slow.log.")?.parse::<u32>().ok();
        let entries = std::fs::read_dir(log.parent().unwrap()).unwrap();
        let mut backups: Vec<u32> = entries.filter_map(|entry| number(&entry.unwrap().file_name())).collect();
        backups.sort_unstable_by_key(|number| std::cmp::Reverse(*number));
        let mut lines = Lines::default();
        for number in backups {
            lines.read(&log.with_file_name(format!("slow.log.{number}")), max_bytes);
        }
        // A process that was killed while it began a new file has left none.
        if log.exists() {
            lines.read(log, max_bytes);
        }
        lines
    }

    fn read(&mut self, file: &Path, max_bytes: u64) {
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.len() as u64 <= max_bytes, "{} has {} bytes", file.display(), text.len());
        for line in text.split_inclusive('\n') {
            let value = serde_json::from_str::<serde_json::Value>(line).ok().filter(|_| line.ends_with('\n'));
            match value {
                Some(value) => {
                    let number = |name: &str| value[name].as_u64().unwrap();
                    self.whole.push((number("pid") as u32, number("rows")));
                }
                None => self.torn.push(line.to_owned()),
            }
        }
    }

    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.whole.iter().map(|(_, number)| *number).collect()
    }
}

/// The numbers in a log that nobody was killed in.
pub(crate) fn numbers(log: &Path) -> Vec<u64> {
    let lines = Lines::of(log, u64::MAX);
    assert_eq!(lines.torn, [""; 0]);
    lines.numbers()
}

pub(crate) fn eventually(what: &str, within: Duration, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < within, "not within {within:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// In the process that [`this_test`] starts, what it is to do.
pub(crate) fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

const ROLE: &str = "DIALS_SLOW_LOG_TEST";

/// Runs a test of this program once more, in a process of its own that has a role in it. `through` runs its arguments.
pub(crate) fn this_test(through: &[&str], name: &str, role: &str) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut words = through.iter().map(OsStr::new).chain([program.as_os_str()]);
    let mut command = Command::new(words.next().unwrap());
    command.args(words).args(["--exact", name, "--nocapture"]).env(ROLE, role).stdout(Stdio::null());
    command
}

/// Says that a test is skipped, or fails it where nothing may be missing.
pub(crate) fn missing(what: &str) {
    let required = std::env::var_os("CI_REQUIRE_SERVICES").is_some_and(|value| value == "1");
    assert!(!required, "{what} is missing and CI_REQUIRE_SERVICES is 1");
    // Not by `eprintln!`, which is shown of failed tests only.
    let _ = writeln!(std::io::stderr(), "skipped: {what} is missing");
}
