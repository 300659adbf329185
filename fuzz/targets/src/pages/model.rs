//! What is to be on a page, worked out from its description: every name legal, every series once, nothing that
//! Prometheus would refuse, and what is left out counted.

use dials_runtime::{Exponential, Family, Histogram, Kind, Value};
use std::collections::BTreeSet;

pub(super) struct Shown {
    pub(super) name: String,
    pub(super) help: String,
    pub(super) kind: Kind,
    pub(super) series: Vec<(Vec<(String, String)>, Sample)>,
}

#[derive(Clone, Debug)]
pub(super) enum Sample {
    Number(f64),
    Histogram(Histogram),
}

const LEFT_OUT: &str = "dials_prometheus_left_out_series";

pub(super) fn page(families: &[Family]) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let [mut bad_name, mut bad_label, mut bad_value, mut duplicate] = [0_usize; 4];
    let mut named: Vec<_> = families.iter().map(|family| (full_name(family), family)).collect();
    // The sort is stable: names that were right go first.
    named.sort_by_key(|(name, family)| *name != family.name);
    for (name, family) in named {
        let at = shown.iter().position(|other| other.name == name && other.kind == family.kind);
        let at = match at {
            Some(at) => at,
            None if shown.iter().any(|other| clash((&other.name, other.kind), (&name, family.kind))) => {
                bad_name += family.series.len();
                continue;
            }
            None => {
                shown.push(Shown {
                    name,
                    help: family.help.to_string(),
                    kind: family.kind,
                    series: Vec::new(),
                });
                shown.len() - 1
            }
        };
        for series in &family.series {
            let Some(sample) = sample(family.kind, &series.value) else {
                bad_value += 1;
                continue;
            };
            let labels: Vec<_> = series
                .labels
                .iter()
                .map(|(name, value)| (label_name(name, family.kind), value.to_string()))
                .collect();
            if labels.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len() < labels.len() {
                bad_label += 1;
            } else {
                shown[at].series.push((labels, sample));
            }
        }
    }
    for family in &mut shown {
        let mut seen = BTreeSet::new();
        family.series.retain(|(labels, _)| {
            let set = labels.iter().filter(|(_, value)| !value.is_empty()).cloned().collect::<BTreeSet<_>>();
            let new = seen.insert(set);
            duplicate += usize::from(!new);
            new
        });
    }
    let left_out = [("name", bad_name), ("label", bad_label), ("value", bad_value), ("duplicate", duplicate)];
    let is_taken = shown.iter().any(|family| sample_names(&family.name, family.kind).contains(LEFT_OUT));
    if left_out.iter().any(|(_, count)| *count > 0) && !is_taken {
        let of = |(reason, count): (&str, usize)| {
            (vec![("reason".to_owned(), reason.to_owned())], Sample::Number(count as f64))
        };
        shown.push(Shown {
            name: LEFT_OUT.to_owned(),
            help: "Series that are not on this page, since Prometheus would refuse the page with them."
                .to_owned(),
            kind: Kind::Gauge,
            series: left_out.into_iter().filter(|(_, count)| *count > 0).map(of).collect(),
        });
    }
    shown
}

/// Whether another family has the name that OpenMetrics would give to this counter's.
pub(super) fn is_shadowed(counter: &Shown, page: &[Shown]) -> bool {
    let is_its = |name: String| counter.name == format!("{name}_total");
    page.iter().any(|other| sample_names(&other.name, other.kind).into_iter().any(is_its))
}

/// Whether a server takes these exponential buckets: counts and distances that it can hold, and that add up.
pub(super) fn is_native(exponential: &Exponential, histogram: &Histogram) -> bool {
    let Exponential { schema, zero_threshold, zero_count, buckets } = exponential;
    let total: u128 =
        buckets.iter().map(|(_, count)| u128::from(*count)).sum::<u128>() + u128::from(*zero_count);
    let spread = |pair: &[(i32, u64)]| {
        let distance = i64::from(pair[1].0) - i64::from(pair[0].0);
        distance >= 1 && distance - 1 <= i64::from(i32::MAX)
    };
    total == u128::from(histogram.count)
        && buckets.windows(2).all(spread)
        && buckets.iter().all(|(index, count)| *index < i32::MAX && i64::try_from(*count).is_ok())
        && (-4..=8).contains(schema)
        && (0.0..f64::INFINITY).contains(zero_threshold)
}

/// How Prometheus spells a bound: as Go's `%g`, and always as a float.
pub(crate) fn go_float(bound: f64) -> String {
    if bound.is_infinite() {
        return if bound > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    if bound == 0.0 {
        return "0.0".to_owned();
    }
    let sign = if bound < 0.0 { "-" } else { "" };
    let scientific = format!("{:e}", bound.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap();
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap();
    if !(-4..6).contains(&exponent) {
        let direction = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{direction}{:0>2}", exponent.abs().to_string());
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    let padded = format!("{digits:0<whole$}");
    let (whole, fraction) = padded.split_at(whole);
    format!("{sign}{whole}.{}", if fraction.is_empty() { "0" } else { fraction })
}

fn full_name(family: &Family) -> String {
    let name = mended(&family.name, ":");
    if family.kind == Kind::Counter && !name.ends_with("_total") { name + "_total" } else { name }
}

fn label_name(name: &str, kind: Kind) -> String {
    let name = mended(name, "");
    let is_taken = name.starts_with("__") || (kind == Kind::Histogram && name == "le");
    if is_taken { format!("exported_{name}") } else { name }
}

fn mended(name: &str, extra: &str) -> String {
    let mut mended = String::new();
    for c in name.chars() {
        let legal = matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '_') || extra.contains(c);
        if mended.is_empty() && c.is_ascii_digit() {
            mended.push('_');
        }
        mended.push(if legal { c } else { '_' });
    }
    if mended.is_empty() { "_".to_owned() } else { mended }
}

fn sample_names(name: &str, kind: Kind) -> BTreeSet<String> {
    let suffixes: &[&str] = if kind == Kind::Histogram { &["", "_bucket", "_sum", "_count"] } else { &[""] };
    suffixes.iter().map(|suffix| format!("{name}{suffix}")).collect()
}

fn clash(one: (&str, Kind), other: (&str, Kind)) -> bool {
    !sample_names(one.0, one.1).is_disjoint(&sample_names(other.0, other.1))
}

fn sample(kind: Kind, value: &Value) -> Option<Sample> {
    match (kind, value) {
        (Kind::Counter, Value::Counter(total)) => {
            (0.0..f64::INFINITY).contains(total).then_some(Sample::Number(*total))
        }
        (Kind::Gauge, Value::Gauge(level)) => Some(Sample::Number(*level)),
        (Kind::Histogram, Value::Histogram(histogram)) => {
            let ascending =
                histogram.classic.is_sorted_by(|(left, below), (right, to)| left < right && below <= to);
            let within =
                histogram.classic.iter().all(|(bound, count)| bound.is_finite() && *count <= histogram.count);
            (ascending && within).then(|| Sample::Histogram(histogram.clone()))
        }
        _ => None,
    }
}
