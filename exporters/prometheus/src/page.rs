//! What may be shown: the families with every name legal and every series once.
//!
//! Families also come from outside, through other facades, with any name and any label. Prometheus throws a whole
//! scrape away for one line that it cannot read, so whatever cannot be shown is left out here, by itself, and counted.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dials_runtime::{Exponential, Family, Histogram, Kind, Series, Text, Value, tell};

use crate::name;

/// The families to show, in order.
pub(crate) struct Page<'a>(pub(crate) Vec<Shown<'a>>);

pub(crate) struct Shown<'a> {
    /// The full name, the same in every format.
    pub(crate) name: String,
    pub(crate) help: &'a str,
    pub(crate) kind: Kind,
    pub(crate) lines: Vec<Line<'a>>,
    /// A counter whose name less `_total` is that of another family or its samples. OpenMetrics has no place for both, unless this one is
    /// of type `unknown`; its series keep their names.
    pub(crate) shadowed: bool,
}

pub(crate) struct Line<'a> {
    pub(crate) labels: Cow<'a, [(Text, Text)]>,
    pub(crate) sample: Sample<'a>,
}

#[derive(Clone, Copy)]
pub(crate) enum Sample<'a> {
    Number(f64),
    Histogram(&'a Histogram),
}

/// Why a series is left out.
#[derive(Clone, Copy)]
enum Reason {
    /// Another family shows samples under this name.
    Name,
    /// Two of its labels have the same name.
    Label,
    /// A number that its type cannot have, such as a negative counter.
    Value,
    /// The family has this label set already.
    Duplicate,
}

impl Reason {
    const ALL: [Reason; 4] = [Reason::Name, Reason::Label, Reason::Value, Reason::Duplicate];

    fn text(self) -> &'static str {
        match self {
            Reason::Name => "name",
            Reason::Label => "label",
            Reason::Value => "value",
            Reason::Duplicate => "duplicate",
        }
    }
}

impl<'a> Page<'a> {
    pub(crate) fn new(families: &'a [Family]) -> Self {
        let mut builder = Builder::default();
        let (legal, mended): (Vec<_>, Vec<_>) = families
            .iter()
            .map(|family| (full_name(family), family))
            .partition(|(name, _)| matches!(name, Cow::Borrowed(_)));
        // A mended name never takes the place of one that was right.
        for (name, family) in legal.into_iter().chain(mended) {
            builder.add(&name, family);
        }
        builder.finish()
    }
}

/// The name as every format shows it; only a counter's ends in `_total` by our own doing.
fn full_name(family: &Family) -> Cow<'_, str> {
    let name = name::metric(&family.name);
    if family.kind == Kind::Counter && !name.ends_with("_total") {
        format!("{name}_total").into()
    } else {
        name
    }
}

#[derive(Default)]
struct Builder<'a> {
    shown: Vec<Shown<'a>>,
    /// Where a family stands, by its name.
    places: HashMap<String, usize>,
    /// The names of all samples.
    taken: HashSet<String>,
    left_out: LeftOut,
}

impl<'a> Builder<'a> {
    fn add(&mut self, name: &str, family: &'a Family) {
        let Some(place) = self.place(name, family) else {
            self.left_out.add(Reason::Name, name, family.series.len());
            return;
        };
        let Some(shown) = self.shown.get_mut(place) else { return };
        for series in &family.series {
            match line(family.kind, series) {
                Ok(line) => shown.lines.push(line),
                Err(reason) => self.left_out.add(reason, name, 1),
            }
        }
    }

    /// Where the family of this name stands, or will; nowhere if the name means something else.
    fn place(&mut self, name: &str, family: &'a Family) -> Option<usize> {
        if let Some(&place) = self.places.get(name) {
            return self.shown.get(place).is_some_and(|shown| shown.kind == family.kind).then_some(place);
        }
        if sample_names(name, family.kind).any(|sample| self.taken.contains(&sample)) {
            return None;
        }
        self.taken.extend(sample_names(name, family.kind));
        let place = self.shown.len();
        self.places.insert(name.to_owned(), place);
        self.shown.push(Shown {
            name: name.to_owned(),
            help: &family.help,
            kind: family.kind,
            lines: Vec::with_capacity(family.series.len()),
            shadowed: false,
        });
        Some(place)
    }

    fn finish(mut self) -> Page<'a> {
        for shown in &mut self.shown {
            let repeated = remove_repeated(&mut shown.lines);
            self.left_out.add(Reason::Duplicate, &shown.name, repeated);
            shown.shadowed = shown.kind == Kind::Counter
                && shown.name.strip_suffix("_total").is_some_and(|name| self.taken.contains(name));
        }
        self.left_out.warn();
        self.shown
            .extend(self.left_out.shown().into_iter().filter(|shown| !self.taken.contains(&shown.name)));
        Page(self.shown)
    }
}

/// Every name under which a family of this name and kind has samples, and its own.
fn sample_names(name: &str, kind: Kind) -> impl Iterator<Item = String> {
    let suffixes: &[&str] = if kind == Kind::Histogram { &["", "_bucket", "_count", "_sum"] } else { &[""] };
    suffixes.iter().map(move |suffix| format!("{name}{suffix}"))
}

fn line(kind: Kind, series: &Series) -> Result<Line<'_>, Reason> {
    let sample = match (kind, &series.value) {
        (Kind::Counter, &Value::Counter(total)) if total >= 0.0 && total.is_finite() => Sample::Number(total),
        (Kind::Gauge, &Value::Gauge(level)) => Sample::Number(level),
        (Kind::Histogram, Value::Histogram(histogram)) if is_consistent(histogram) => {
            Sample::Histogram(histogram)
        }
        _ => return Err(Reason::Value),
    };
    let histogram = kind == Kind::Histogram;
    let legal = |(label, _): &(Text, Text)| matches!(name::label(label, histogram), Cow::Borrowed(_));
    let labels: Cow<'_, [_]> = if series.labels.iter().all(legal) {
        Cow::Borrowed(&series.labels)
    } else {
        series
            .labels
            .iter()
            .map(|(label, value)| (Text::Owned(name::label(label, histogram).into_owned()), value.clone()))
            .collect()
    };
    let repeats = |(at, (label, _)): (usize, &(Text, Text))| {
        labels.iter().take(at).any(|(earlier, _)| earlier == label)
    };
    if labels.iter().enumerate().any(repeats) { Err(Reason::Label) } else { Ok(Line { labels, sample }) }
}

/// Whether bounds ascend and no count is under the one before it.
fn is_consistent(histogram: &Histogram) -> bool {
    let ends = histogram.classic.iter().copied().chain([(f64::INFINITY, histogram.count)]);
    let (mut last_bound, mut last_count) = (f64::NEG_INFINITY, 0);
    for (bound, count) in ends {
        if bound.is_nan() || bound <= last_bound || count < last_count {
            return false;
        }
        (last_bound, last_count) = (bound, count);
    }
    true
}

/// The exponential buckets, unless Prometheus would refuse them and the scrape with them.
pub(crate) fn native(histogram: &Histogram) -> Option<&Exponential> {
    let exponential = histogram.exponential.as_ref()?;
    let ascending = exponential.buckets.is_sorted_by(|(left, _), (right, _)| left < right);
    let counts = exponential.buckets.iter().map(|&(_, count)| count);
    let total = counts.chain([exponential.zero_count]).try_fold(0_u64, u64::checked_add);
    let fits = ascending
        && total == Some(histogram.count)
        && (-4..=8).contains(&exponential.schema)
        && exponential.zero_threshold >= 0.0
        && exponential.zero_threshold.is_finite();
    fits.then_some(exponential)
}

/// Leaves the first of every label set, and says how many went.
fn remove_repeated(lines: &mut Vec<Line<'_>>) -> usize {
    let mut seen = HashSet::with_capacity(lines.len());
    let first: Vec<bool> = lines
        .iter()
        .map(|line| {
            // To Prometheus an empty value is an absent label, and order is nothing.
            let mut set: Vec<_> = line
                .labels
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(label, value)| (&**label, &**value))
                .collect();
            set.sort_unstable();
            seen.insert(set)
        })
        .collect();
    let before = lines.len();
    let mut first = first.into_iter();
    lines.retain(|_| first.next().unwrap_or(true));
    before - lines.len()
}

/// What is not on the page.
#[derive(Default)]
struct LeftOut {
    series: [usize; Reason::ALL.len()],
    /// The first one's family and reason, for the warning.
    example: Option<(String, Reason)>,
}

impl LeftOut {
    fn add(&mut self, reason: Reason, family: &str, series: usize) {
        if series == 0 {
            return;
        }
        if let Some(count) = self.series.get_mut(reason as usize) {
            *count += series;
        }
        self.example.get_or_insert_with(|| (family.to_owned(), reason));
    }

    /// The self-metric; it is there only where something was left out.
    fn shown(&self) -> Option<Shown<'static>> {
        let line = |(reason, series): (Reason, &usize)| {
            (*series > 0).then(|| Line {
                labels: vec![("reason".into(), reason.text().into())].into(),
                sample: Sample::Number(*series as f64),
            })
        };
        let lines: Vec<_> = Reason::ALL.into_iter().zip(&self.series).filter_map(line).collect();
        (!lines.is_empty()).then(|| Shown {
            name: "dials_prometheus_left_out_series".into(),
            help: "Series that are not on this page, since Prometheus would refuse the page with them.",
            kind: Kind::Gauge,
            lines,
            shadowed: false,
        })
    }

    /// At most one warning a minute.
    fn warn(&self) {
        static LAST: Mutex<Option<Instant>> = Mutex::new(None);
        let Some((family, reason)) = &self.example else { return };
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() > Duration::from_secs(60)) {
            *last = Some(Instant::now());
            drop(last);
            let series: usize = self.series.iter().sum();
            tell(|| {
                tracing::warn!(
                    series,
                    family,
                    reason = reason.text(),
                    "some series cannot be shown to Prometheus"
                );
            });
        }
    }
}
