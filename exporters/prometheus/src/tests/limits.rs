//! What clients may take of us, and how the server ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dials_runtime::Family;

use super::{Answer, PAGE, Running, family, pages};
use crate::connections::Limits;

const REQUEST: &[u8] = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

fn level() -> Vec<Family> {
    vec![family("level", 1.0)]
}

/// More than all that sockets buffer.
const LARGE: usize = 16 << 20;

fn large() -> Vec<Family> {
    let mut family = family("large", 1.0);
    family.help = "x".repeat(LARGE).into();
    vec![family]
}

/// Asserts that the whole page of [`large`] is there.
fn assert_large(answer: &Answer) {
    assert_eq!(answer.body.len(), "# HELP large \n# TYPE large gauge\nlarge{k=\"v\"} 1\n".len() + LARGE);
    assert!(answer.body.ends_with(b"large{k=\"v\"} 1\n"));
}

#[test]
fn a_header_that_trickles_in_is_cut_off_at_the_deadline_however_often_a_byte_comes() {
    let server =
        Running::with(pages(level), Limits { header: Duration::from_millis(300), ..Limits::default() });
    let began = Instant::now();
    let mut stream = server.connect();
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut received = Vec::new();
    let mut bytes = [0; 1024];
    for byte in REQUEST.iter().cycle().filter(|byte| !byte.is_ascii_whitespace()) {
        let _ = stream.write_all(&[*byte]);
        match stream.read(&mut bytes) {
            Ok(0) => break,
            Ok(length) => received.extend_from_slice(&bytes[..length]),
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
        assert!(began.elapsed() < Duration::from_secs(10), "the connection is still open");
    }
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(Answer::parse(&received).status, 408);
}

#[test]
fn silent_connections_are_cut_off_at_the_deadline() {
    let server =
        Running::with(pages(level), Limits { header: Duration::from_millis(200), ..Limits::default() });
    let silent: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for stream in silent {
        assert_eq!(Answer::read(stream).status, 408);
    }
}

#[test]
fn half_open_connections_do_not_keep_out_one_that_asks() {
    let server = Running::start();
    let began = Instant::now();
    let mut held: Vec<_> = (0..500)
        .map(|_| {
            let mut stream = server.connect();
            let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nHost:");
            stream
        })
        .collect();
    assert_eq!(server.get("/metrics").text(), PAGE);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    // All but as many as there may be have been closed to make room.
    let open = held
        .iter_mut()
        .map(|stream| {
            stream.set_nonblocking(true).unwrap();
            matches!(stream.read(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
        })
        .filter(|open| *open)
        .count();
    assert!(open < 32, "{open}");
}

#[test]
fn requests_are_answered_in_the_middle_of_a_flood() {
    let server = Running::start();
    let addr = server.addr;
    let (end, ended) = mpsc::channel::<()>();
    let flood = std::thread::spawn(move || {
        let mut held = std::collections::VecDeque::new();
        while ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
            held.extend(TcpStream::connect(addr));
            held.drain(..held.len().saturating_sub(100));
        }
    });
    let answered = (0..50)
        .filter(|_| {
            let began = Instant::now();
            let mut stream = server.connect();
            let mut page = Vec::new();
            let read = stream.write_all(REQUEST).and_then(|()| stream.read_to_end(&mut page));
            read.is_ok() && page.ends_with(PAGE.as_bytes()) && began.elapsed() < Duration::from_secs(1)
        })
        .count();
    // One that the system keeps from asking for longer than the grace is taken for one more that never asks; on a busy
    // machine that happens.
    assert!(answered >= 25, "{answered}");
    drop(end);
    flood.join().unwrap();
}

#[test]
fn a_new_connection_is_given_time_to_ask_before_a_newer_one_replaces_it() {
    let limits = Limits { connections: 1, grace: Duration::from_secs(4), ..Limits::default() };
    let server = Running::with(pages(level), limits);
    let (mut older, mut newer) = (server.connect(), server.connect());
    newer.write_all(REQUEST).unwrap();
    // Long enough for the newer one to be accepted, which without the grace is the end of the older one.
    std::thread::sleep(Duration::from_millis(200));
    older.write_all(REQUEST).unwrap();
    assert_eq!(Answer::read(older).text(), PAGE);
    assert_eq!(Answer::read(newer).text(), PAGE);
}

#[test]
fn a_client_that_does_not_take_its_response_is_cut_off_and_frees_its_place() {
    let limits = Limits {
        connections: 1,
        response: Duration::from_millis(300),
        patience: Duration::from_secs(60),
        ..Limits::default()
    };
    let server = Running::with(pages(large), limits);
    let mut lazy = server.connect();
    lazy.write_all(REQUEST).unwrap();
    // The next one waits for the place, and takes its response.
    assert_large(&server.get("/metrics"));
    let mut received = Vec::new();
    let end = lazy.read_to_end(&mut received);
    assert!(end.is_err() && received.len() < LARGE, "{end:?} after {}", received.len());
}

#[test]
fn clients_that_do_not_take_their_responses_do_not_keep_out_one_that_does() {
    let patience = Duration::from_millis(100);
    let server = Running::with(pages(large), Limits { connections: 4, patience, ..Limits::default() });
    let mut lazy: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for stream in &mut lazy {
        stream.write_all(REQUEST).unwrap();
        stream.read_exact(&mut [0]).unwrap();
    }
    let began = Instant::now();
    assert_large(&server.get("/metrics"));
    assert!(began.elapsed() < Limits::default().response / 2, "{:?}", began.elapsed());
}

#[test]
fn a_client_that_has_ended_its_side_is_sent_all_of_its_response() {
    let server = Running::with(pages(large), Limits::default());
    let mut stream = server.connect();
    stream.write_all(REQUEST).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_large(&Answer::read(stream));
}

#[test]
fn a_response_on_its_way_is_finished_when_the_server_stops() {
    let (asked, was_asked) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let channels = Mutex::new((asked, gone));
    let server = Running::with(
        pages(move || {
            let channels = channels.lock().unwrap_or_else(PoisonError::into_inner);
            channels.0.send(()).unwrap();
            channels.1.recv().unwrap();
            large()
        }),
        Limits::default(),
    );
    let mut stream = server.connect();
    stream.write_all(REQUEST).unwrap();
    was_asked.recv().unwrap();
    server.stop.request();
    go.send(()).unwrap();
    assert_large(&Answer::read(stream));
    server.stop();
}

#[test]
fn neither_silent_nor_lazy_clients_delay_the_end() {
    let limits = Limits { stop: Duration::from_millis(200), ..Limits::default() };
    let server = Running::with(pages(large), limits);
    let silent = server.connect();
    let mut lazy = server.connect();
    lazy.write_all(REQUEST).unwrap();
    // Its first byte says that the response is on its way.
    lazy.read_exact(&mut [0]).unwrap();
    let addr = server.addr;
    let began = Instant::now();
    server.stop();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(TcpStream::connect(addr).is_err(), "the port is free again");
    drop((silent, lazy));
}

/// In a process of its own, since the limit is one of a process: a child serves, and this one takes its descriptors.
#[test]
fn without_file_descriptors_the_server_waits_quietly_and_resumes() {
    const NAME: &str = "tests::limits::without_file_descriptors_the_server_waits_quietly_and_resumes";
    const CHILD: &str = "DIALS_TEST_SERVER_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let server = Running::start();
        println!("\nlistening {}", server.addr);
        // Until the parent lets go.
        let _ = std::io::stdin().read(&mut [0]);
        return;
    }
    let test = std::env::current_exe().unwrap();
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -n 24; exec \"$@\"", "sh"])
        .arg(test)
        .args(["--exact", NAME, "--nocapture"])
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Kept to the end, so that the child can go on printing.
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let addr: SocketAddr =
        lines.find_map(|line| line.strip_prefix("listening ")?.parse().ok()).expect("an address");
    let held: Vec<_> = (0..40).map(|_| TcpStream::connect(addr).unwrap()).collect();
    // Time to find out that there are none left; from then on it must be quiet.
    std::thread::sleep(Duration::from_millis(200));
    let before = cpu_ticks(child.id());
    std::thread::sleep(Duration::from_secs(2));
    let ticks = cpu_ticks(child.id()) - before;
    drop(held);
    let began = Instant::now();
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(REQUEST).unwrap();
    let answer = Answer::read(stream);
    let resumed = began.elapsed();
    drop(child.stdin.take());
    let _ = child.wait();
    assert_eq!(answer.text(), PAGE);
    assert!(ticks <= 3, "{ticks} hundredths of a second in two seconds");
    assert!(resumed < Duration::from_secs(1), "{resumed:?}");
}

/// The processor time of a process, in hundredths of a second.
fn cpu_ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}
