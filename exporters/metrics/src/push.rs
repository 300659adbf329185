//! How a family is told to a recorder that knows counters, gauges and single values.

use std::collections::HashSet;
use std::sync::Arc;

use dials_runtime::{Family, Histogram, Kind, Series, Text, Value};
use metrics::{Key, KeyName, Label, Level, Metadata, Recorder, SharedString};

static METADATA: Metadata<'static> = Metadata::new("dials", Level::INFO, None);

/// Which families were described, and to whom.
///
/// A description is told once to each recorder, not at each flush: the Prometheus recorder of the `metrics` project
/// queues every one until its page is asked for, so without scrapes the queue would grow for ever.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The address of the recorder. One that was installed for the whole program is never freed, so none other has it.
    recorder: usize,
    names: HashSet<Text>,
}

impl Told {
    /// Forgets what another recorder was told.
    pub(crate) fn meet(&mut self, recorder: &dyn Recorder) {
        let address = std::ptr::from_ref(recorder).cast::<()>().addr();
        if self.recorder != address {
            self.recorder = address;
            self.names.clear();
        }
    }
}

/// Sets the values of all series of a family.
pub(crate) fn push(family: &Family, recorder: &dyn Recorder, told: &mut Told) {
    let names = Names::new(family);
    if !told.names.contains(&family.name) {
        names.describe(family, recorder);
        told.names.insert(family.name.clone());
    }
    // The series of a family mostly share their bounds, and to spell one is dear.
    let mut bounds = Bounds::default();
    for series in &family.series {
        let labels = labels(series);
        match &series.value {
            Value::Counter(total) => counter(recorder, &names.own, labels, *total as u64),
            Value::Gauge(level) => gauge(recorder, &names.own, labels, *level),
            Value::Histogram(histogram) => {
                for (le, count) in bounds.of(histogram) {
                    let mut labels = labels.clone();
                    labels.push(Label::new("le", le));
                    counter(recorder, &names.bucket, labels, count);
                }
                gauge(recorder, &names.sum, labels.clone(), histogram.sum);
                counter(recorder, &names.count, labels, histogram.count);
            }
        }
    }
}

fn counter(recorder: &dyn Recorder, name: &SharedString, labels: Vec<Label>, total: u64) {
    recorder.register_counter(&Key::from_parts(name.clone(), labels), &METADATA).absolute(total);
}

fn gauge(recorder: &dyn Recorder, name: &SharedString, labels: Vec<Label>, level: f64) {
    recorder.register_gauge(&Key::from_parts(name.clone(), labels), &METADATA).set(level);
}

fn labels(series: &Series) -> Vec<Label> {
    let mut labels = Vec::with_capacity(series.labels.len() + 1);
    labels.extend(series.labels.iter().map(|(name, value)| Label::new(shared(name), shared(value))));
    labels
}

/// Text that is cheap to clone, since most of it stands in many keys.
fn shared(text: &Text) -> SharedString {
    match text {
        Text::Borrowed(text) => SharedString::const_str(text),
        Text::Owned(text) => SharedString::from_shared(Arc::from(text.as_str())),
    }
}

/// The names that a family has among its recorder's.
struct Names {
    own: SharedString,
    bucket: SharedString,
    sum: SharedString,
    count: SharedString,
}

impl Names {
    fn new(family: &Family) -> Self {
        let own = shared(&family.name);
        if family.kind != Kind::Histogram {
            return Names { bucket: own.clone(), sum: own.clone(), count: own.clone(), own };
        }
        let with = |suffix: &str| SharedString::from_shared(Arc::from(format!("{}{suffix}", family.name)));
        Names { bucket: with("_bucket"), sum: with("_sum"), count: with("_count"), own }
    }

    /// There is no unit: where there is one, the name ends in it already.
    fn describe(&self, family: &Family, recorder: &dyn Recorder) {
        let name = |name: &SharedString| KeyName::from(name.clone());
        let help = |part: &str| SharedString::from_owned(format!("{}{part}", family.help));
        match family.kind {
            Kind::Counter => recorder.describe_counter(name(&self.own), None, help("")),
            Kind::Gauge => recorder.describe_gauge(name(&self.own), None, help("")),
            Kind::Histogram => {
                recorder.describe_counter(name(&self.bucket), None, help(" How many are at or under le."));
                recorder.describe_gauge(name(&self.sum), None, help(" Their sum."));
                recorder.describe_counter(name(&self.count), None, help(" How many there are."));
            }
        }
    }
}

/// Upper bounds, each with the value of its label `le`.
#[derive(Default)]
struct Bounds(Vec<(f64, SharedString)>);

impl Bounds {
    /// The label and the count of every bucket, with the one of `+Inf`.
    fn of(&mut self, histogram: &Histogram) -> impl Iterator<Item = (SharedString, u64)> {
        let bounds = histogram.classic.iter().map(|(bound, _)| *bound).chain([f64::INFINITY]);
        let counts = histogram.classic.iter().map(|(_, count)| *count).chain([histogram.count]);
        if !self.0.iter().map(|(bound, _)| *bound).eq(bounds.clone()) {
            self.0 =
                bounds.map(|bound| (bound, SharedString::from_shared(Arc::from(spelled(bound))))).collect();
        }
        self.0.iter().map(|(_, spelled)| spelled.clone()).zip(counts)
    }
}

/// A bound as the Prometheus endpoint of `dials` and Prometheus itself spell it, such as `1.0`, `0.005` and `1e-06`:
/// a query that works on one series must work on the other.
fn spelled(bound: f64) -> String {
    if bound == f64::INFINITY {
        return "+Inf".to_owned();
    }
    let scientific = format!("{bound:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or_default() {
        -4..6 => format!("{bound:?}"),
        exponent if exponent < 0 => format!("{mantissa}e-{:02}", -exponent),
        exponent => format!("{mantissa}e+{exponent:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_spelled_as_prometheus_does() {
        for (bound, expected) in [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (-2.5, "-2.5"),
            (0.005, "0.005"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (0.000_001, "1e-06"),
            (0.000_012_5, "1.25e-05"),
            (100_000.0, "100000.0"),
            (1_000_000.0, "1e+06"),
            (1_048_576.0, "1.048576e+06"),
            (1e100, "1e+100"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(spelled(bound), expected);
        }
    }
}
