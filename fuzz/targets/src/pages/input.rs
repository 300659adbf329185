//! Families as bytes: readable where they are text, and divided by bytes that UTF-8 does not have.
//!
//! `0xFF` divides families, `0xFE` the parts of a family (kind and name, help, series), `0xFD` those of a series
//! (value, labels) and `0xFC` a label's name from its value. A value is one word or several: a number, `x` and the 16
//! digits of its bits, and for histograms `bound:count`, `n` count, `s` sum, `@` schema, `w` width and `z` count of the
//! zero bucket, `index#count`. What cannot be understood is passed over.

use dials_runtime::{Exponential, Family, Histogram, Kind, Series, Text, Value};

pub(super) fn families(bytes: &[u8]) -> Vec<Family> {
    bytes.split(|byte| *byte == 0xFF).filter(|family| !family.is_empty()).map(family).collect()
}

fn family(bytes: &[u8]) -> Family {
    let mut parts = bytes.split(|byte| *byte == 0xFE);
    let (kind, name) = parts.next().and_then(<[u8]>::split_first).unwrap_or((&b'g', &[]));
    let kind = match kind {
        b'c' => Kind::Counter,
        b'h' => Kind::Histogram,
        _ => Kind::Gauge,
    };
    let help = parts.next().unwrap_or_default();
    Family {
        name: text(name),
        help: text(help),
        kind,
        series: parts.map(|part| series(part, kind)).collect(),
    }
}

fn series(bytes: &[u8], kind: Kind) -> Series {
    let mut parts = bytes.split(|byte| *byte == 0xFD);
    let value = text(parts.next().unwrap_or_default());
    let label = |label: &[u8]| {
        let mut halves = label.splitn(2, |byte| *byte == 0xFC);
        (text(halves.next().unwrap_or_default()), text(halves.next().unwrap_or_default()))
    };
    Series { labels: parts.map(label).collect(), value: self::value(&value, kind) }
}

fn value(text: &str, kind: Kind) -> Value {
    // A value of another kind, which no source should give.
    let (kind, text) = match text.strip_prefix('!') {
        Some(text) if kind == Kind::Gauge => (Kind::Counter, text),
        Some(text) => (Kind::Gauge, text),
        None => (kind, text),
    };
    match kind {
        Kind::Counter => Value::Counter(number(text).unwrap_or_default()),
        Kind::Gauge => Value::Gauge(number(text).unwrap_or_default()),
        Kind::Histogram => Value::Histogram(histogram(text)),
    }
}

fn histogram(text: &str) -> Histogram {
    let mut histogram = Histogram { count: 0, sum: 0.0, classic: Vec::new(), exponential: None };
    let mut exponential = Exponential { schema: 0, zero_threshold: 0.0, zero_count: 0, buckets: Vec::new() };
    let mut has_exponential = false;
    for word in text.split(' ') {
        let rest = word.get(1..).unwrap_or_default();
        if let Some((bound, count)) = word.split_once(':') {
            histogram.classic.extend(number(bound).zip(count.parse().ok()));
        } else if let Some((index, count)) = word.split_once('#') {
            exponential.buckets.extend(index.parse().ok().zip(count.parse().ok()));
        } else {
            match word.chars().next() {
                Some('n') => histogram.count = rest.parse().unwrap_or_default(),
                Some('s') => histogram.sum = number(rest).unwrap_or_default(),
                Some('w') => exponential.zero_threshold = number(rest).unwrap_or_default(),
                Some('z') => exponential.zero_count = rest.parse().unwrap_or_default(),
                Some('@') => {
                    has_exponential = true;
                    exponential.schema = rest.parse().unwrap_or_default();
                }
                _ => {}
            }
        }
    }
    histogram.exponential = has_exponential.then_some(exponential);
    histogram
}

fn number(text: &str) -> Option<f64> {
    match text.strip_prefix('x') {
        Some(bits) => u64::from_str_radix(bits, 16).ok().map(f64::from_bits),
        None => text.parse().ok(),
    }
}

fn text(bytes: &[u8]) -> Text {
    String::from_utf8_lossy(bytes).into_owned().into()
}
