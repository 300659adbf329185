//! How long a page takes: `cargo run --release -p dials-prometheus --example render`.

use dials_prometheus::{Native, openmetrics, protobuf, text};
use dials_runtime::{Exponential, Family, Histogram, Kind, Series, Text, Value};
use std::time::{Duration, Instant};

fn main() {
    println!(
        "{:>10} {:>10} {:>12} {:>12} {:>12} {:>10}",
        "kind", "series", "text", "openmetrics", "protobuf", "text size"
    );
    for kind in [Kind::Counter, Kind::Histogram] {
        for series in [1_000, 10_000, 20_000] {
            let families = [family(kind, series)];
            println!(
                "{:>10} {series:>10} {:>12.1?} {:>12.1?} {:>12.1?} {:>10}",
                format!("{kind:?}"),
                fastest(|| text(&families).len()),
                fastest(|| openmetrics(&families).len()),
                fastest(|| protobuf(&families, Native::On).len()),
                text(&families).len(),
            );
        }
    }
}

fn fastest(render: impl Fn() -> usize) -> Duration {
    let once = |_| {
        let began = Instant::now();
        std::hint::black_box(render());
        began.elapsed()
    };
    (0..20).map(once).min().unwrap_or_default()
}

/// Series as annotated functions have them: three labels, fourteen bounds, and values in eight exponential buckets.
fn family(kind: Kind, series: usize) -> Family {
    let series = (0..series).map(|index| Series {
        labels: vec![
            ("function".into(), format!("Cart::checkout_{index}").into()),
            ("module".into(), Text::from("shop::cart")),
            ("result".into(), Text::from("ok")),
        ],
        value: if kind == Kind::Counter {
            Value::Counter(1_234_567.0)
        } else {
            Value::Histogram(histogram())
        },
    });
    Family { name: "function_calls_total".into(), help: "Calls.".into(), kind, series: series.collect() }
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
