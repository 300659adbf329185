//! Starting and stopping: ports, variables, exporters that misbehave.
//!
//! One `dials` lives in a process at a time, so these tests take turns.

#![allow(clippy::expect_used, reason = "a test that cannot go on should say so")]

use dials::{Exporter, Stop};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn get(addr: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(addr).expect("the endpoint accepts");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\n\r\n").expect("the endpoint reads");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("the endpoint answers and closes");
    response
}

/// Tells when it runs, and whether it was asked to end.
struct Reports(Sender<&'static str>);

impl Exporter for Reports {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn run(&mut self, stop: &Stop) {
        self.0.send("running").expect("the test listens");
        while !stop.wait(Duration::from_secs(60)) {}
        self.0.send("flushed").expect("the test listens");
    }
}

#[test]
fn what_is_counted_is_served_while_the_guard_lives() {
    #[dials::timed(name = "served")]
    fn served() {}

    let _turn = turn();
    served();
    let dials = dials::init().service("start", "1.2.3").prometheus(ANY_PORT).start().expect("it starts");
    let addr = dials.prometheus_addr().expect("there is an endpoint");
    let page = get(addr, "/metrics");
    assert!(
        page.contains("function_calls_total{function=\"served\",module=\"start\",result=\"ok\"} 1\n"),
        "{page}"
    );
    assert!(page.contains("target_info{service_name=\"start\",service_version=\"1.2.3\"} 1\n"), "{page}");
    assert!(dials.stop());
    assert!(TcpStream::connect(addr).is_err(), "the port is free again");
}

#[test]
fn a_second_start_while_one_lives_is_an_error() {
    let _turn = turn();
    let first = dials::init().no_prometheus().start().expect("the first starts");
    let error = dials::init().no_prometheus().start().expect_err("the second does not");
    assert_eq!(
        error.to_string(),
        "dials is started already; keep the guard of the first `start` and drop it before another"
    );
    drop(first);
    drop(dials::init().no_prometheus().start().expect("after the first is gone, another starts"));
}

#[test]
fn a_port_in_use_is_an_error_that_names_the_port_and_the_setting() {
    let _turn = turn();
    let taken = TcpListener::bind(ANY_PORT).expect("a free port");
    let addr = taken.local_addr().expect("it is bound");
    let error = dials::init().prometheus(addr).start().expect_err("the port is taken").to_string();
    assert!(error.contains(&addr.port().to_string()), "{error}");
    assert!(error.contains("DIALS_PROMETHEUS_ADDR"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    drop(dials::init().no_prometheus().start().expect("a start that failed leaves nothing behind"));
}

#[test]
fn a_bad_filter_in_code_points_at_its_bad_part() {
    let _turn = turn();
    let error = dials::init().no_prometheus().filter("*=offf").start().expect_err("`offf` is no action");
    assert_eq!(
        error.to_string(),
        "the filter given to `dials::init`: unknown action `offf` in a filter, expected `on`, `off` or `sample:N`\n  *=offf\n    ^^^^"
    );
}

fn started(exporter: impl Exporter, timeout: Duration) -> dials::Dials {
    let init = dials::init().no_prometheus().exporter(exporter).shutdown_timeout(timeout);
    init.start().expect("it starts")
}

#[test]
fn dropping_the_guard_waits_for_the_last_flush() {
    let _turn = turn();
    let (sender, reports) = channel();
    let dials = started(Reports(sender), Duration::from_secs(30));
    assert_eq!(reports.recv(), Ok("running"));
    drop(dials);
    assert_eq!(reports.try_recv(), Ok("flushed"));
}

#[test]
fn dropping_the_guard_on_a_current_thread_runtime_does_not_hang() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let dials = dials::init().prometheus(ANY_PORT).shutdown_timeout(Duration::from_secs(30)).start();
        let begun = Instant::now();
        assert!(dials.expect("it starts").stop());
        assert!(begun.elapsed() < Duration::from_secs(10));
    });
}

/// Never ends by itself.
struct Stuck(Receiver<()>);

impl Exporter for Stuck {
    fn name(&self) -> &'static str {
        "stuck"
    }

    fn run(&mut self, _: &Stop) {
        let _ = self.0.recv();
    }
}

#[test]
fn an_exporter_that_does_not_end_holds_nobody_up_longer_than_the_timeout() {
    let _turn = turn();
    let (release, stuck) = channel();
    let timeout = Duration::from_millis(200);
    let dials = started(Stuck(stuck), timeout);
    let begun = Instant::now();
    assert!(!dials.stop());
    let took = begun.elapsed();
    assert!((timeout..timeout + Duration::from_secs(1)).contains(&took), "{took:?}");
    drop(release);
}

/// Panics the first time.
struct Panics(Arc<AtomicU32>, Sender<u32>);

impl Exporter for Panics {
    fn name(&self) -> &'static str {
        "panics"
    }

    fn run(&mut self, stop: &Stop) {
        let run = self.0.fetch_add(1, SeqCst) + 1;
        self.1.send(run).expect("the test listens");
        assert!(run > 1, "the first run fails");
        while !stop.wait(Duration::from_secs(60)) {}
    }
}

#[test]
fn an_exporter_that_panics_is_run_again_and_the_others_go_on() {
    let _turn = turn();
    let (sender, runs) = channel();
    let (others, reports) = channel();
    let exporter = Panics(Arc::default(), sender);
    let init = dials::init().no_prometheus().exporter(exporter).exporter(Reports(others));
    let dials = init.start().expect("it starts");
    assert_eq!(reports.recv(), Ok("running"));
    assert_eq!(runs.recv(), Ok(1));
    assert_eq!(runs.recv(), Ok(2));
    let failures = dials::snapshot().families();
    let failures = failures.iter().find(|family| family.name == "dials_exporter_failures_total");
    let failures = failures.expect("the failure is counted");
    assert_eq!(failures.series.len(), 1);
    assert_eq!(failures.series[0].labels, [("exporter".into(), "panics".into())]);
    assert_eq!(failures.series[0].value, dials::Value::Counter(1.0));
    drop(dials);
    assert_eq!(reports.recv(), Ok("flushed"));
}

#[cfg(feature = "metrics")]
#[test]
fn what_other_crates_record_is_shown_if_asked_for() {
    let _turn = turn();
    let start = || dials::init().no_prometheus().metrics_recorder().start();
    let first = start().expect("it starts");
    metrics::counter!("others_total", "crate" => "other").increment(3);
    drop(first);
    let second = start().expect("a later start goes on with the same recorder");
    metrics::counter!("others_total", "crate" => "other").increment(4);
    let page = dials::prometheus::text();
    assert!(page.contains("others_total{crate=\"other\"} 7\n"), "{page}");
    drop(second);
}

#[test]
fn the_child_of_a_fork_may_start_exporters_of_its_own() {
    let _turn = turn();
    let parent = dials::init().no_prometheus().start().expect("the parent starts");
    // SAFETY: the child calls nothing that waits for a thread of the parent's, and leaves by `_exit`.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let started = dials::init().no_prometheus().start();
        let code = i32::from(!started.is_ok_and(dials::Dials::stop));
        // SAFETY: the last thing that happens in this process.
        unsafe { libc::_exit(code) };
    }
    let mut status = -1;
    // SAFETY: `child` is a child of this process, and `status` outlives the call.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0);
    assert!(parent.stop(), "the parent's exporters are as they were");
}

#[test]
fn an_exporter_is_dropped_before_the_guard_says_that_it_has_ended() {
    struct Drops(Sender<&'static str>);

    impl Exporter for Drops {
        fn name(&self) -> &'static str {
            "drops"
        }
        fn run(&mut self, stop: &Stop) {
            while !stop.wait(Duration::from_secs(60)) {}
        }
    }

    impl Drop for Drops {
        fn drop(&mut self) {
            self.0.send("dropped").expect("the test listens");
        }
    }

    let _turn = turn();
    let (sender, reports) = channel();
    drop(started(Drops(sender), Duration::from_secs(30)));
    assert_eq!(reports.try_recv(), Ok("dropped"));
}

#[test]
fn a_start_that_fails_changes_nothing() {
    let _turn = turn();
    let taken = TcpListener::bind(ANY_PORT).expect("a free port");
    let addr = taken.local_addr().expect("it is bound");
    let before = dials::limits();
    let mut limits = before;
    limits.series_per_site = 7;
    dials::init().prometheus(addr).limits(limits).filter("*=off").start().expect_err("the port is taken");
    assert_eq!(dials::limits(), before);
    dials::time("after a failed start").run(|| ());
    assert_eq!(dials::snapshot().function("after a failed start").map(|function| function.ok()), Some(1));
}

#[test]
fn limits_that_the_program_has_set_stay_when_nothing_else_is_said() {
    let _turn = turn();
    let before = dials::limits();
    let mut limits = before;
    limits.series_per_site = 123;
    dials::set_limits(limits);
    drop(dials::init().no_prometheus().start().expect("it starts"));
    assert_eq!(dials::limits().series_per_site, 123);
    dials::set_limits(before);
}

/// A guard may stand in a static.
const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<dials::Dials>();
};

/// Runs `in_child` below in a process with one more variable, and gives what it wrote to the error stream.
fn start_with(name: &str, value: &str) -> (bool, String) {
    let mut child = Command::new(std::env::current_exe().expect("this test"));
    child.args(["--exact", "in_child", "--nocapture"]).env("START_IN_CHILD", "1").env(name, value);
    let output = child.output().expect("it runs");
    (output.status.success(), String::from_utf8(output.stderr).expect("text"))
}

/// Does nothing but in the process that [`start_with`] makes.
#[test]
fn in_child() {
    if std::env::var_os("START_IN_CHILD").is_none() {
        return;
    }
    if let Err(error) = dials::init().start() {
        eprintln!("Error: {error:?}");
        std::process::exit(1);
    }
}

#[test]
fn a_malformed_variable_is_one_readable_error_at_the_start() {
    assert_eq!(
        start_with("DIALS_PROMETHEUS_ADDR", "everywhere"),
        (
            false,
            "Error: DIALS_PROMETHEUS_ADDR=everywhere: expected an address and a port, such as `127.0.0.1:9464` or \
             `[::]:9464`, or `off`\n"
                .to_owned()
        )
    );
    assert_eq!(
        start_with("DIALS_FILTER", "*=never"),
        (
            false,
            "Error: DIALS_FILTER: unknown action `never` in a filter, expected `on`, `off` or `sample:N`\n  *=never\n    \
             ^^^^^\n"
                .to_owned()
        )
    );
    #[cfg(feature = "query")]
    {
        let folder = std::env::temp_dir();
        let folder = folder.to_str().expect("it is UTF-8").trim_end_matches('/');
        let expected = format!(
            "Error: DIALS_SLOW_QUERY_LOG: the slow-query log {folder} cannot be opened: it is a directory, not a regular \
             file; give it the path of a file that can be written\n"
        );
        assert_eq!(start_with("DIALS_SLOW_QUERY_LOG", folder), (false, expected));
    }
}

#[test]
fn an_unknown_variable_is_one_warning_and_no_error() {
    let (started, warnings) = start_with("DIALS_PROMETHEUS_ADRR", "off");
    // The endpoint's usual port may be in use on this machine; that is not what this test is about.
    assert!(started || warnings.contains("9464"), "{warnings}");
    assert!(
        warnings.starts_with("dials: DIALS_PROMETHEUS_ADRR is set, but dials knows no such variable"),
        "{warnings}"
    );
    assert_eq!(warnings.matches("DIALS_PROMETHEUS_ADRR").count(), 1, "{warnings}");
}
