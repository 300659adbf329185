//! Names and labels of the `metrics` facade on their way in: of bounded size, in one order, and nothing is lost.

use crate::parser::parse;
use dials_metrics::Recorder;
use dials_runtime::{Family, Kind, Source, Value, limits};
use metrics::{Key, Label, Level, Metadata, Recorder as _};
use std::collections::{BTreeMap, BTreeSet};

const METADATA: Metadata<'static> = Metadata::new("fuzz", Level::INFO, None);

/// Labels of a series.
type Labels = Vec<(String, String)>;

/// Recordings are divided by the byte `0xFF`, their parts by `0xFE` (kind and name, number, labels), and a label's name
/// ends before `0xFD`.
pub fn facade(bytes: &[u8]) {
    let recorder = Recorder::new();
    let mut totals: BTreeMap<(String, Labels), u64> = BTreeMap::new();
    let [mut gauges, mut histograms] = [const { BTreeMap::<(String, Labels), f64>::new() }; 2];
    for recording in bytes.split(|byte| *byte == 0xFF).filter_map(Recording::read) {
        let Recording { kind, name, number, labels } = recording;
        let kept = kept(&labels);
        // Labels that look like an overflow's are for that series.
        if !kept.is_empty() && kept.iter().all(|(_, value)| value == "__other__") {
            continue;
        }
        let key = Key::from_parts(
            name.clone(),
            labels.into_iter().map(|(name, value)| Label::new(name, value)).collect::<Vec<_>>(),
        );
        match kind {
            b'c' => {
                recorder.register_counter(&key, &METADATA).increment(number as u64);
                let total = totals.entry((cut(&total_name(&name)), kept)).or_default();
                *total = total.saturating_add(number as u64);
            }
            b'h' => {
                recorder.register_histogram(&key, &METADATA).record(number);
                *histograms.entry((cut(&name), kept)).or_default() += f64::from(u8::from(number.is_finite()));
            }
            _ => {
                recorder.register_gauge(&key, &METADATA).set(number);
                gauges.insert((cut(&name), kept), number);
            }
        }
    }
    let families = recorder.families();
    let foreign = families.iter().filter(|family| !family.name.starts_with("dials_"));
    for series in foreign.flat_map(|family| &family.series) {
        assert!(series.labels.is_sorted_by(|(left, _), (right, _)| left < right), "{:?}", series.labels);
    }
    parse(&dials_prometheus::text(&families));
    let counters = totals.into_iter().map(|(key, total)| (key, total as f64)).collect();
    assert_holds(&families, Kind::Counter, &counters);
    assert_holds(&families, Kind::Gauge, &gauges);
    assert_holds(&families, Kind::Histogram, &histograms);
}

struct Recording {
    kind: u8,
    name: String,
    number: f64,
    labels: Labels,
}

impl Recording {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut parts = bytes.split(|byte| *byte == 0xFE);
        let (kind, name) = parts.next()?.split_first()?;
        let number = text(parts.next().unwrap_or_default()).parse().unwrap_or_default();
        let label = |label: &[u8]| {
            let mut halves = label.splitn(2, |byte| *byte == 0xFD);
            (text(halves.next().unwrap_or_default()), text(halves.next().unwrap_or_default()))
        };
        Some(Recording { kind: *kind, name: text(name), number, labels: parts.map(label).collect() })
    }
}

/// The first 32 labels, of two with one name the last, by name.
fn kept(labels: &Labels) -> Labels {
    let kept: BTreeMap<_, _> = labels.iter().take(32).map(|(name, value)| (cut(name), cut(value))).collect();
    kept.into_iter().collect()
}

fn cut(text: &str) -> String {
    let most = limits().label_bytes;
    if text.len() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.len() + c.len_utf8() + '…'.len_utf8() > most {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// A counter's name ends in the word `total`.
fn total_name(name: &str) -> String {
    let mut reversed = name.chars().rev();
    let is_total = reversed.by_ref().take(5).eq("latot".chars());
    let is_word = reversed.next().is_some_and(|before| !before.is_alphanumeric());
    if is_total && is_word { name.to_owned() } else { format!("{name}_total") }
}

/// All that was recorded is shown, and nothing else but what the recorder says of itself.
fn assert_holds(families: &[Family], kind: Kind, expected: &BTreeMap<(String, Labels), f64>) {
    let mut missing: BTreeSet<_> = expected.keys().collect();
    for family in families.iter().filter(|family| family.kind == kind) {
        for series in &family.series {
            let labels =
                series.labels.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            let key = (family.name.to_string(), labels);
            let Some(value) = expected.get(&key) else {
                assert!(family.name.starts_with("dials_") && kind == Kind::Counter, "{key:?} from nowhere");
                continue;
            };
            let read = match &series.value {
                Value::Counter(number) | Value::Gauge(number) => *number,
                Value::Histogram(histogram) => histogram.count as f64,
            };
            assert!(read == *value || (read.is_nan() && value.is_nan()), "{key:?}: {value} became {read}");
            assert!(missing.remove(&key), "{key:?} twice");
        }
    }
    assert!(missing.is_empty(), "{missing:?} is lost");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
