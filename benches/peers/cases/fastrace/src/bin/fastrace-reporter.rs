//! `fastrace` with a reporter that drops what it is given.

use fastrace::collector::{Config, Reporter, SpanRecord};
use fastrace_case::{REQUEST, future, plain, request, result};
use harness::{Case, Group, Keeps, Seen};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static SPANS: AtomicU64 = AtomicU64::new(0);

struct Discard;

impl Reporter for Discard {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        let calls = spans.iter().filter(|span| span.name != REQUEST).count();
        SPANS.fetch_add(calls as u64, Relaxed);
    }
}

fn main() {
    fastrace::set_reporter(Discard, Config::default());
    Case::new("`fastrace`, reporter that discards", Group::Queue, plain, result, future)
        .request(request)
        .keeps(Keeps::WhatFits)
        .run(|| {
            fastrace::flush();
            Seen::calls(SPANS.load(Relaxed))
        });
}
