//! A scrape: reading what was counted, and a page of so many series in each format.

#![allow(missing_docs, reason = "criterion's macro makes undocumented functions")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dials_prometheus::{Native, openmetrics, protobuf, text};
use dials_runtime::{Exponential, Family, Histogram, Kind, Series, Text, Value};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// A page of histograms, the largest kind of series.
fn pages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("page");
    for size in SIZES {
        let families = [family(size)];
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::new("text", size), &families, |bencher, families| {
            bencher.iter(|| text(families).len());
        });
        group.bench_with_input(BenchmarkId::new("openmetrics", size), &families, |bencher, families| {
            bencher.iter(|| openmetrics(families).len());
        });
        group.bench_with_input(BenchmarkId::new("protobuf", size), &families, |bencher, families| {
            bencher.iter(|| protobuf(families, Native::On).len());
        });
    }
}

/// Series as annotated functions have them: three labels, fourteen bounds, and values in eight exponential buckets.
fn family(series: usize) -> Family {
    let series = (0..series).map(|index| Series {
        labels: vec![
            ("function".into(), format!("Cart::checkout_{index}").into()),
            ("module".into(), Text::from("shop::cart")),
            ("result".into(), Text::from("ok")),
        ],
        value: Value::Histogram(histogram()),
    });
    Family {
        name: "function_calls_duration_seconds".into(),
        help: "Calls.".into(),
        kind: Kind::Histogram,
        series: series.collect(),
    }
}

fn histogram() -> Histogram {
    let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
    Histogram {
        count: 80_000,
        sum: 1_234.567_891,
        classic: bounds.into_iter().zip((1..).map(|index| index * 5_000)).collect(),
        exponential: Some(Exponential {
            schema: 3,
            zero_threshold: 2_f64.powi(-24),
            zero_count: 0,
            buckets: (-60..-52).map(|index| (index, 10_000)).collect(),
        }),
    }
}

#[dials::timed(labels(key = key))]
fn counted(key: &str) -> usize {
    key.len()
}

/// What the runtime has counted in so many series, as exporters get it, and a whole scrape of it.
fn snapshots(criterion: &mut Criterion) {
    let mut limits = dials::limits();
    limits.series_per_site = 10_000;
    dials::set_limits(limits);
    let mut group = criterion.benchmark_group("runtime");
    let mut made = 0;
    for size in SIZES {
        while made < size {
            counted(&format!("key {made}"));
            made += 1;
        }
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("snapshot", size), |bencher| {
            bencher.iter(|| dials::snapshot().functions().len());
        });
        group.bench_function(BenchmarkId::new("scrape as text", size), |bencher| {
            bencher.iter(|| dials::prometheus::text().len());
        });
    }
}

criterion_group!(benches, pages, snapshots);
criterion_main!(benches);
