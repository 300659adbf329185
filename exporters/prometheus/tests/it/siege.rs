//! A server under siege: 500 connections that never finish a request, and a hundred thousand requests that no honest
//! client sends. Who scrapes meanwhile is answered within a second; afterwards the server has no more memory and no more
//! descriptors than before.
//!
//! `DIALS_SIEGE_REQUESTS=100000` is the whole of it; without the variable it is a small part.

use crate::programs::program;
use crate::real_prometheus::{Prometheus, Running};
use dials_prometheus::Server;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

const NAME: &str = "siege::a_server_under_siege_answers_who_scrapes_and_is_afterwards_as_it_was";
const CHILD: &str = "DIALS_TEST_SIEGE_CHILD";
const HALF_OPEN: usize = 500;
const ATTACKERS: u64 = 8;
/// Of those that the server has closed, so many are opened again at a time; all at once would leave the other attackers to
/// wait at the door.
const REOPENED: usize = 25;

/// The server, in a process of its own, so that its memory and its descriptors are nobody else's.
struct Besieged {
    child: Child,
    /// What the child prints. A test that takes more than a minute is told of there, and must find somebody who listens.
    _printed: BufReader<ChildStdout>,
    addr: SocketAddr,
}

impl Besieged {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(CHILD, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        let mut lines = printed.by_ref().lines().map_while(Result::ok);
        let addr = lines.find_map(|line| line.strip_prefix("listening ")?.parse().ok()).expect("an address");
        Besieged { child, _printed: printed, addr }
    }

    /// What the child does.
    fn serve() {
        let server = Running::start(Server::new(([127, 0, 0, 1], 0).into()));
        println!("\nlistening {}", server.addr);
        // Until the parent lets go.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    }

    fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }

    fn resident(&self) -> u64 {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.child.id())).unwrap();
        statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
    }
}

impl Drop for Besieged {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn bytes(&mut self, at_most: usize) -> Vec<u8> {
        (0..self.next(at_most)).map(|_| self.next(256) as u8).collect()
    }
}

/// What no honest client sends.
fn request(numbers: &mut Numbers) -> Vec<u8> {
    const GET: &[u8] = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    match numbers.next(8) {
        0 => numbers.bytes(300),
        1 => [b"GET /metrics HTTP/1.1\r\nX: ".as_slice(), &vec![b'x'; numbers.next(100_000)], b"\r\n\r\n"]
            .concat(),
        2 => [b"GET /metrics HTTP/1.1\r\n".as_slice(), &b"a: b\r\n".repeat(numbers.next(3_000)), b"\r\n"]
            .concat(),
        3 => GET.repeat(numbers.next(200)),
        4 => [["BREW", "POST", "TRACE", "CONNECT", "\0"][numbers.next(5)].as_bytes(), &GET[3..]].concat(),
        5 => GET[..numbers.next(GET.len())].to_vec(),
        6 => {
            let mut request = GET.to_vec();
            request[numbers.next(GET.len())] = numbers.next(256) as u8;
            request
        }
        _ => {
            [b"POST /metrics HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n".as_slice(), &numbers.bytes(9_000)]
                .concat()
        }
    }
}

/// Sends one hostile request, and ends the connection in one of the ways there are.
fn attack(addr: SocketAddr, numbers: &mut Numbers) {
    let Ok(mut stream) = TcpStream::connect(addr) else { return };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    let _ = stream.set_write_timeout(Some(Duration::from_secs(10)));
    let end = numbers.next(5);
    if end == 0 {
        return;
    }
    let _ = stream.write_all(&request(numbers));
    match end {
        // The rest is reset, unread.
        1 => drop(socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO))),
        2 => drop(stream.read(&mut [0])),
        3 => {
            let _ = stream.shutdown(Shutdown::Write);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
        _ => {}
    }
}

/// Holds connections with half a request each, to which some add a byte now and then, and opens new ones where the server
/// has closed.
fn hold(addr: SocketAddr, over: &AtomicBool) {
    let half = || {
        let mut stream = TcpStream::connect(addr).ok()?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost:").ok()?;
        stream.set_nonblocking(true).ok()?;
        Some(stream)
    };
    let mut held: Vec<Option<TcpStream>> = (0..HALF_OPEN).map(|_| half()).collect();
    while !over.load(Relaxed) {
        let mut reopened = 0;
        for (number, slot) in held.iter_mut().enumerate() {
            let is_open = slot.as_mut().is_some_and(|stream| {
                (number % 4 != 0 || stream.write(b"x").is_ok())
                    && matches!(stream.read(&mut [0; 512]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
            });
            if !is_open && reopened < REOPENED {
                *slot = half();
                reopened += 1;
            }
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// How long an honest client took to get its page.
fn scrape(addr: SocketAddr) -> Duration {
    let begun = Instant::now();
    let ask = || {
        let mut stream = TcpStream::connect(addr)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")?;
        let mut page = String::new();
        stream.read_to_string(&mut page)?;
        Ok::<_, std::io::Error>(page)
    };
    loop {
        match ask() {
            Ok(page) if page.starts_with("HTTP/1.1 200") && page.contains("it_jobs_total{") => {
                return begun.elapsed();
            }
            // Where the system keeps a client from asking for longer than the grace, it is taken for one that never
            // asks. It asks again, and its time goes on.
            answer => assert!(begun.elapsed() < Duration::from_secs(5), "{answer:?}"),
        }
    }
}

#[test]
fn a_server_under_siege_answers_who_scrapes_and_is_afterwards_as_it_was() {
    if std::env::var_os(CHILD).is_some() {
        return Besieged::serve();
    }
    let requests: u64 = match std::env::var("DIALS_SIEGE_REQUESTS") {
        Ok(number) => number.parse().expect("DIALS_SIEGE_REQUESTS is a number"),
        Err(_) => 2_000,
    };
    let server = Besieged::start();
    scrape(server.addr);
    let descriptors = server.descriptors();
    let prometheus = program("prometheus").map(|program| {
        let prometheus = Prometheus::start(&program, "siege", &[], &[("siege", server.addr, None)]);
        prometheus.expect("up{job=\"siege\"}", 1.0);
        prometheus
    });

    let (begun, over, sent, settled) =
        (Instant::now(), AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut scrapes = std::thread::scope(|scope| {
        scope.spawn(|| hold(server.addr, &over));
        let scraper = scope.spawn(|| {
            let mut scrapes = Vec::new();
            while !over.load(Relaxed) {
                scrapes.push(scrape(server.addr));
                std::thread::sleep(Duration::from_millis(50));
            }
            scrapes
        });
        let attackers: Vec<_> = (0..ATTACKERS)
            .map(|number| {
                let (server, sent, settled) = (&server, &sent, &settled);
                scope.spawn(move || {
                    let mut numbers = Numbers(number);
                    while sent.fetch_add(1, Relaxed) < requests {
                        attack(server.addr, &mut numbers);
                        // A quarter of it has made all buffers as large as they get.
                        if sent.load(Relaxed) >= requests / 4 && settled.load(Relaxed) == 0 {
                            settled.store(server.resident(), Relaxed);
                        }
                    }
                })
            })
            .collect();
        for attacker in attackers {
            attacker.join().unwrap();
        }
        over.store(true, Relaxed);
        scraper.join().unwrap()
    });
    let (took, settled, resident) = (begun.elapsed(), settled.into_inner(), server.resident());

    if let Some(prometheus) = &prometheus {
        let job = "{job=\"siege\"}";
        // It gives up after a second. On a busy machine that happens to somebody who does all at once.
        prometheus.expect(&format!("avg_over_time(up{job}[1h]) >= bool 0.9"), 1.0);
    }
    drop(prometheus);
    scrapes.sort();
    let [median, nearly_all, slowest] =
        [50, 99, 100].map(|percent| scrapes[(scrapes.len() - 1) * percent / 100]);
    println!(
        "{requests} requests in {took:?}; {} scrapes, half within {median:?}, 99 % within {nearly_all:?}, all within {slowest:?}; {settled} bytes became {resident}",
        scrapes.len()
    );
    assert!(nearly_all < Duration::from_secs(1), "one scrape in a hundred took {nearly_all:?}");
    assert!(resident < settled + (4 << 20), "{settled} bytes became {resident}");
    // The last connections end with their deadlines.
    let until = Instant::now() + Duration::from_secs(20);
    while server.descriptors() > descriptors && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let left = server.descriptors();
    assert!(left <= descriptors, "{left} descriptors are open, before there were {descriptors}");
}
