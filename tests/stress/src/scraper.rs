//! The client that scrapes while all goes on.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::sample::{Sample, of_protobuf, of_text};

/// A page, in the format.
pub(crate) fn get(addr: SocketAddr, format: &str) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(addr)?;
    // What takes so long has failed.
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(stream, "GET /metrics?format={format} HTTP/1.1\r\nHost: stress\r\n\r\n")?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response)?;
    let body = response.windows(4).position(|end| end == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    assert!(response.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&response[..body]));
    Ok(response.split_off(body + 4))
}

/// Scrapes until it is over, in one format after the other, and asserts that nothing falls.
pub(crate) fn scrape(addr: SocketAddr, over: &AtomicBool, scrapes: &AtomicU64) {
    let mut before: HashMap<String, f64> = HashMap::new();
    for format in ["text", "openmetrics", "protobuf"].into_iter().cycle() {
        if over.load(Relaxed) {
            return;
        }
        // Where so many threads fight for the processors, a client may be late.
        let Ok(page) = get(addr, format) else { continue };
        let samples = if format == "protobuf" { of_protobuf(&page) } else { of_text(&page) };
        for sample in samples.iter().filter(|sample| only_rises(sample)) {
            let key = format!("{}{:?}", sample.name, sample.labels);
            let was = before.insert(key, sample.value).unwrap_or(0.0);
            assert!(sample.value >= was, "in {format}, {sample:?} was {was} before");
        }
        scrapes.fetch_add(1, Relaxed);
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn only_rises(sample: &Sample) -> bool {
    ["_total", "_count", "_bucket", "_sum"].iter().any(|suffix| sample.name.ends_with(suffix))
}
