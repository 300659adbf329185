//! `emit` with an emitter that drops what it is given.

use emit::Props;
use emit_case::{future, plain, result};
use harness::{Case, Group, Seen};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static SPANS: AtomicU64 = AtomicU64::new(0);
static ERRORS: AtomicU64 = AtomicU64::new(0);
static PANICS: AtomicU64 = AtomicU64::new(0);

fn main() {
    let count = emit::emitter::from_fn(|event| {
        SPANS.fetch_add(1, Relaxed);
        match event.props().pull::<emit::Level, _>("lvl") {
            Some(emit::Level::Warn) => _ = ERRORS.fetch_add(1, Relaxed),
            Some(emit::Level::Error) => _ = PANICS.fetch_add(1, Relaxed),
            _ => {}
        }
    });
    let _running = emit::setup().emit_to(count).init();
    Case::new("`emit`, emitter that discards", Group::Other, plain, result, future).run(|| Seen {
        error: Some(ERRORS.load(Relaxed)),
        panic: Some(PANICS.load(Relaxed)),
        ..Seen::calls(SPANS.load(Relaxed))
    });
}
