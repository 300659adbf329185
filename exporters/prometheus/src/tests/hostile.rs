//! Ten thousand requests that no client would send.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::time::Duration;

use super::{PAGE, Running};
use crate::connections::Limits;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

const PIECES: [&[u8]; 24] = [
    b"GET",
    b"HEAD",
    b"POST",
    b" ",
    b"/metrics",
    b"/",
    b"?format=",
    b"&",
    b" HTTP/1.1",
    b" HTTP/0.9",
    b"\r\n",
    b"\n",
    b"\0",
    b"Host: x",
    b"Accept: */*;q=",
    b"Accept-Encoding: gzip",
    b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Transfer-Encoding: chunked",
    b"Expect: 100-continue",
    b"Upgrade: h2c",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\xff\xfe",
    b": ",
];

fn request(numbers: &mut Numbers) -> Vec<u8> {
    match numbers.next(8) {
        0 => (0..numbers.next(300)).map(|_| numbers.next(256) as u8).collect(),
        1 => [b"GET /".as_slice(), &vec![b'a'; numbers.next(40_000)], b" HTTP/1.1\r\n\r\n"].concat(),
        2 => b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(numbers.next(50)),
        3 => {
            let mut request =
                b"GET /metrics HTTP/1.1\r\nAccept: a/b;q=\"\\\xffx\r\nAccept-Encoding: ;;,gzip\r\n\r\n"
                    .to_vec();
            let at = numbers.next(request.len());
            request[at] = numbers.next(256) as u8;
            request
        }
        4 => [
            b"POST /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".as_slice(),
            &b"ffffffffffffffff\r\n".repeat(numbers.next(9)),
        ]
        .concat(),
        _ => (0..numbers.next(30)).flat_map(|_| PIECES[numbers.next(PIECES.len())].iter().copied()).collect(),
    }
}

#[test]
fn hostile_requests_leave_the_server_as_it_was() {
    let limits = Limits { header: Duration::from_millis(500), ..Limits::default() };
    let server = Running::with(super::pages(|| vec![super::family("level", 1.0)]), limits);
    let mut statuses = std::collections::BTreeMap::new();
    let mut numbers = Numbers(42);
    for _ in 0..10_000 {
        let mut stream = server.connect();
        let request = request(&mut numbers);
        let _ = stream.write_all(&request);
        // Some go, some end their side, and what remains waits for an answer.
        match numbers.next(4) {
            0 => continue,
            1 if request.is_empty() => continue,
            _ => drop(stream.shutdown(Shutdown::Write)),
        }
        let mut answer = Vec::new();
        // No client is reset; one that ends in the middle of a request gets no answer, but an end.
        let end = stream.read_to_end(&mut answer);
        assert!(end.is_ok(), "{end:?} to {:?}", String::from_utf8_lossy(&request));
        let status = answer.get(9..12).map(|status| String::from_utf8_lossy(status).into_owned());
        *statuses.entry(status).or_insert(0) += 1;
    }
    let known = [None, Some("200"), Some("400"), Some("404"), Some("405"), Some("431")];
    for status in statuses.keys() {
        assert!(known.contains(&status.as_deref()), "{status:?} of {statuses:?}");
    }
    assert_eq!(server.get("/metrics").text(), PAGE);
    server.stop();
}
