//! `tracing` with the OpenTelemetry layer, a batch processor and an exporter that drops what it is given.

use harness::{Case, Group, Keeps, Seen};
use opentelemetry::trace::{Status, TracerProvider};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tracing_case::{future, plain, result};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

static SPANS: AtomicU64 = AtomicU64::new(0);
static ERRORS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
struct Discard;

impl SpanExporter for Discard {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let errors = batch.iter().filter(|span| matches!(span.status, Status::Error { .. })).count();
        SPANS.fetch_add(batch.len() as u64, Relaxed);
        ERRORS.fetch_add(errors as u64, Relaxed);
        Ok(())
    }
}

fn main() {
    let provider = SdkTracerProvider::builder().with_batch_exporter(Discard).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("peers"));
    tracing_subscriber::registry().with(layer).init();
    Case::new("`tracing`, OpenTelemetry layer", Group::Queue, plain, result, future)
        .keeps(Keeps::WhatFits)
        .run(|| {
            provider.force_flush().expect("the exporter never fails");
            Seen { error: Some(ERRORS.load(Relaxed)), ..Seen::calls(SPANS.load(Relaxed)) }
        });
}
