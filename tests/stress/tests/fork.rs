//! Forks of a process whose threads are recording, registering, switching and scraping. Each child records, registers,
//! reads, and starts an exporter of its own; and the parent loses no call by any of it.
//!
//! `DIALS_FORKS=200` is the whole of it; without the variable there are fewer.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so"
)]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

#[derive(Debug, dials::ErrorKind)]
struct Odd;

#[dials::timed(labels(user = user))]
fn called_by_the_parent(user: u64) -> Result<(), Odd> {
    if user % 2 == 0 { Ok(()) } else { Err(Odd) }
}

#[dials::timed]
fn called_by_a_child() {}

const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn ok(function: &str) -> u64 {
    dials::snapshot().function(function).map_or(0, |function| function.ok())
}

fn scrape(addr: SocketAddr) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: fork\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

/// What a child does; the number of the first thing that is not as it should be.
fn child(number: usize) -> Result<(), i32> {
    let expect = |what: i32, is_so: bool| if is_so { Ok(()) } else { Err(what) };
    called_by_a_child();
    expect(2, ok("called_by_a_child") == 1)?;
    // Series and sites that no process had before.
    expect(3, called_by_the_parent(1_000_000).is_ok())?;
    let name: &'static str = Box::leak(format!("born in child {number}").into_boxed_str());
    dials::time(name).run(|| ());
    dials::tick();
    expect(4, ok(name) == 1)?;
    dials::set_filter("fork::called_by_a_child=off").map_err(|_| 9)?;
    called_by_a_child();
    expect(9, ok("called_by_a_child") == 1)?;
    dials::set_filter("").map_err(|_| 10)?;
    let dials = dials::init().prometheus(ANY_PORT).shutdown_timeout(Duration::from_secs(10)).start();
    let dials = dials.map_err(|_| 5)?;
    called_by_a_child();
    let page = scrape(dials.prometheus_addr().ok_or(6)?);
    expect(
        7,
        page.contains(
            "function_calls_total{function=\"called_by_a_child\",module=\"fork\",result=\"ok\"} 2\n",
        ),
    )?;
    expect(8, dials.stop())
}

/// The exit code of a child, or `None` if it had to be killed.
fn fork_and_wait(number: usize) -> Option<i32> {
    // SAFETY: the child runs the code under test, which promises to work in a child of a process with threads.
    let pid = unsafe { libc::fork() };
    assert!(pid >= 0, "fork failed");
    if pid == 0 {
        let code = std::panic::catch_unwind(|| child(number)).map_or(1, |done| done.err().unwrap_or(0));
        // SAFETY: ends this process at once, without the parent's destructors.
        unsafe { libc::_exit(code) }
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let mut status = 0;
        // SAFETY: `pid` is our child and `status` is ours.
        match unsafe { libc::waitpid(pid, &raw mut status, libc::WNOHANG) } {
            0 if Instant::now() < deadline => std::thread::sleep(Duration::from_micros(500)),
            0 => {
                // SAFETY: a child of ours that hangs.
                unsafe { libc::kill(pid, libc::SIGKILL) };
                // SAFETY: as above.
                unsafe { libc::waitpid(pid, &raw mut status, 0) };
                return None;
            }
            _ => return Some(if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 }),
        }
    }
}

/// Calls a function for the first time, of which there are so many that one is about to be born at most forks.
fn register() {
    static BORN: AtomicU32 = AtomicU32::new(0);
    if BORN.fetch_add(1, Relaxed) < 500 {
        dials::time(Box::leak(format!("born at {:?}", Instant::now()).into_boxed_str())).run(|| ());
    }
    // So that the names last as long as the forks.
    std::thread::sleep(Duration::from_millis(1));
}

/// Calls until it is stopped, and says how often.
fn call(stop: &AtomicBool, thread: u64) -> [u64; 2] {
    let mut ended = [0; 2];
    for call in 0.. {
        if stop.load(Relaxed) {
            break;
        }
        // Some label sets are new, until there are too many.
        let user = if call % 64 == 0 { thread + call } else { thread };
        ended[usize::from(called_by_the_parent(user).is_err())] += 1;
    }
    ended
}

#[test]
fn no_child_of_a_process_under_load_hangs_and_the_parent_loses_nothing() {
    let forks: usize = match std::env::var("DIALS_FORKS") {
        Ok(number) => number.parse().expect("DIALS_FORKS is a number"),
        Err(_) => 20,
    };
    let dials = dials::init().prometheus(ANY_PORT).start().unwrap();
    let addr = dials.prometheus_addr().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..4)
        .map(|thread| {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || call(&stop, thread))
        })
        .collect();
    let others = [
        (|_| drop(dials::snapshot())) as fn(SocketAddr),
        |addr| assert!(scrape(addr).contains("called_by_the_parent")),
        |_| dials::set_filter("*::nobody=off").unwrap(),
        |_| drop(dials::Accounts::of("nobody")),
        |_| dials::tick(),
        |_| register(),
        |_| std::thread::spawn(|| called_by_the_parent(2).unwrap_or_default()).join().unwrap(),
    ]
    .map(|work| {
        let stop = Arc::clone(&stop);
        std::thread::spawn(move || {
            let mut times = 0;
            while !stop.load(Relaxed) {
                work(addr);
                times += 1;
                std::thread::sleep(Duration::from_micros(200));
            }
            times
        })
    });

    let begun = Instant::now();
    let ends: Vec<_> = (0..forks).map(fork_and_wait).collect();
    println!("{forks} forks in {:?}", begun.elapsed());
    stop.store(true, Relaxed);
    let [mut succeeded, mut failed] = [0; 2];
    for caller in callers {
        let ended = caller.join().unwrap();
        succeeded += ended[0];
        failed += ended[1];
    }
    let [.., short_threads] = others.map(|other| other.join().unwrap());
    assert_eq!(ends, vec![Some(0); forks], "0 is well, `None` hung, another number says where it went wrong");
    let shown = dials::snapshot().function("called_by_the_parent").unwrap();
    assert_eq!((shown.ok(), shown.errors()), (succeeded + short_threads, failed));
    assert_eq!((shown.in_flight(), ok("called_by_a_child")), (0, 0));
    assert!(dials.stop(), "the parent's exporters are as they were");
}
