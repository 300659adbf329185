//! What does not work: exporters, a recorder, a client.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::panic::panic_any;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use dials::{Exporter, Stop};
use dials_metrics::Bridge;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};

/// The payload of every panic that is part of the test.
pub(crate) struct Expected;

/// Says nothing about panics that are part of the test.
pub(crate) fn expect_panics() {
    let say = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !info.payload().is::<Expected>() {
            say(info);
        }
    }));
}

/// Blocks for ever.
pub(crate) struct Blocks(Receiver<()>);

/// It blocks for as long as the sender is there.
pub(crate) fn block() -> (Blocks, Sender<()>) {
    let (sender, receiver) = channel();
    (Blocks(receiver), sender)
}

impl Exporter for Blocks {
    fn name(&self) -> &'static str {
        "blocks"
    }
    fn run(&mut self, _: &Stop) {
        let _ = self.0.recv();
    }
}

/// Panics whenever it is run.
pub(crate) struct Panics;

impl Exporter for Panics {
    fn name(&self) -> &'static str {
        "panics"
    }
    fn run(&mut self, _: &Stop) {
        panic_any(Expected);
    }
}

/// Fails and returns whenever it is run.
pub(crate) struct GivesUp;

impl Exporter for GivesUp {
    fn name(&self) -> &'static str {
        "gives_up"
    }
    fn run(&mut self, _: &Stop) {
        dials::Accounts::of("gives_up").failed(Duration::ZERO, "there is nobody at the other end");
    }
}

/// A bridge to a recorder that panics at whatever it is told.
pub(crate) fn panicking_recorder() -> impl Exporter {
    ToPanicking(Bridge::new())
}

struct ToPanicking(Bridge);

impl Exporter for ToPanicking {
    fn name(&self) -> &'static str {
        "to_panicking"
    }
    fn run(&mut self, stop: &Stop) {
        while !stop.wait(Duration::from_millis(500)) {
            metrics::with_local_recorder(&Recorder, || self.0.flush());
        }
    }
}

struct Recorder;

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {
        panic_any(Expected);
    }
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {
        panic_any(Expected);
    }
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {
        panic_any(Expected);
    }
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        panic_any(Expected);
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        panic_any(Expected);
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        panic_any(Expected);
    }
}

/// A client that asks for a page and never reads it.
pub(crate) fn ask_and_never_read(addr: SocketAddr, over: &AtomicBool) {
    let ask = || {
        let mut stream = TcpStream::connect(addr).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: stress\r\n\r\n").unwrap();
        stream
    };
    // The server may end the ones before; they are held all the same.
    let mut held = Vec::new();
    for moment in 0.. {
        // Each page costs the server what it costs for one who reads it.
        if moment % 20 == 0 {
            held.push(ask());
        }
        if over.load(Relaxed) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Asserts that what is to fail has failed, and was counted.
pub(crate) fn assert_dead() {
    let samples = crate::sample::of_families(&dials::snapshot().families());
    let failures = |family: &str, exporter: &str, result: Option<&str>| -> f64 {
        let is_it = |sample: &&crate::sample::Sample| {
            sample.name == family
                && sample.label("exporter") == Some(exporter)
                && sample.label("result") == result
        };
        samples.iter().filter(is_it).map(|sample| sample.value).sum()
    };
    for exporter in ["panics", "gives_up"] {
        let failed = failures("dials_exporter_failures_total", exporter, None);
        assert!(failed >= 1.0, "`{exporter}` has not failed");
    }
    assert!(failures("dials_exporter_failures_total", "blocks", None) < 1.0, "`blocks` has ended");
    let missed = failures("dials_exports_total", "metrics", Some("error"));
    assert!(missed >= 1.0, "the recorder has not panicked");
}
