//! The sample lines, which are the same in both text formats.

use dials_runtime::{Histogram, Text};

use crate::format::{push_bound, push_integer, push_number, push_quoted};
use crate::page::{Line, Sample, Shown};

/// Writes the samples of one family after another.
#[derive(Default)]
pub(crate) struct Samples {
    /// The labels of the series at hand, as they stand between the braces.
    labels: String,
    /// The bounds of the series before, and how each is spelled.
    bounds: Vec<(f64, String)>,
}

impl Samples {
    pub(crate) fn write(&mut self, out: &mut String, family: &Shown<'_>) {
        for Line { labels, sample } in &family.lines {
            self.take_labels(labels);
            match sample {
                Sample::Number(number) => {
                    self.begin(out, &family.name, "");
                    push_number(out, *number);
                    out.push('\n');
                }
                Sample::Histogram(histogram) => self.histogram(out, &family.name, histogram),
            }
        }
    }

    fn histogram(&mut self, out: &mut String, name: &str, histogram: &Histogram) {
        self.take_bounds(histogram);
        let infinite = (String::from("+Inf"), histogram.count);
        let finite =
            self.bounds.iter().zip(&histogram.classic).map(|((_, spelled), (_, count))| (spelled, *count));
        for (bound, count) in finite.chain([(&infinite.0, infinite.1)]) {
            out.push_str(name);
            out.push_str("_bucket{");
            if !self.labels.is_empty() {
                out.push_str(&self.labels);
                out.push(',');
            }
            out.push_str("le=\"");
            out.push_str(bound);
            out.push_str("\"} ");
            push_integer(out, count);
            out.push('\n');
        }
        self.begin(out, name, "_sum");
        push_number(out, histogram.sum);
        out.push('\n');
        self.begin(out, name, "_count");
        push_integer(out, histogram.count);
        out.push('\n');
    }

    /// The series' name and labels, and the space before its value.
    fn begin(&self, out: &mut String, name: &str, suffix: &str) {
        out.push_str(name);
        out.push_str(suffix);
        if !self.labels.is_empty() {
            out.push('{');
            out.push_str(&self.labels);
            out.push('}');
        }
        out.push(' ');
    }

    fn take_labels(&mut self, labels: &[(Text, Text)]) {
        self.labels.clear();
        for (name, value) in labels {
            if !self.labels.is_empty() {
                self.labels.push(',');
            }
            self.labels.push_str(name);
            self.labels.push_str("=\"");
            push_quoted(&mut self.labels, value);
            self.labels.push('"');
        }
    }

    /// Series of one family mostly share their bounds, and to spell one is dear.
    fn take_bounds(&mut self, histogram: &Histogram) {
        let bounds = histogram.classic.iter().map(|(bound, _)| *bound);
        if !self.bounds.iter().map(|(bound, _)| *bound).eq(bounds.clone()) {
            self.bounds.clear();
            self.bounds.extend(bounds.map(|bound| {
                let mut spelled = String::new();
                push_bound(&mut spelled, bound);
                (bound, spelled)
            }));
        }
    }
}
