//! `tracing` with the `fmt` layer, which writes one line a call to a sink.

use harness::{Case, Group, Seen};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tracing_case::{future, plain, result};
use tracing_subscriber::fmt::format::FmtSpan;

/// Where the level stands in a line, right-aligned after the time: ` INFO` for the end of a call, `ERROR` for what `err` adds.
const LEVEL: usize = "2026-01-01T00:00:00.000000Z ".len();

static CALLS: AtomicU64 = AtomicU64::new(0);
static ERRORS: AtomicU64 = AtomicU64::new(0);

/// Looks at what is written, and drops it.
struct Sink;

impl io::Write for Sink {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let lines = if line.get(LEVEL) == Some(&b'E') { &ERRORS } else { &CALLS };
        lines.fetch_add(1, Relaxed);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).with_ansi(false).with_writer(|| Sink).init();
    Case::new("`tracing`, fmt to a sink", Group::Other, plain, result, future)
        .run(|| Seen { error: Some(ERRORS.load(Relaxed)), ..Seen::calls(CALLS.load(Relaxed)) });
}
