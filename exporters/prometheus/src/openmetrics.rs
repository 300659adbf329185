//! OpenMetrics 1.0.

use dials_runtime::{Family, Kind};

use crate::format::push_quoted;
use crate::page::{Page, Shown};
use crate::samples::Samples;

/// Renders families as OpenMetrics 1.0.
///
/// Its content type is `application/openmetrics-text; version=1.0.0; charset=utf-8`. There are no `_created` samples,
/// which Prometheus would take for series of their own.
///
/// ```
/// use dials_runtime::{Family, Kind, Series, Value};
///
/// let family = Family {
///     name: "jobs_total".into(),
///     help: "Jobs done.".into(),
///     kind: Kind::Counter,
///     series: vec![Series { labels: vec![("queue".into(), "mail".into())], value: Value::Counter(3.0) }],
/// };
/// let expected = "# TYPE jobs counter\n# HELP jobs Jobs done.\njobs_total{queue=\"mail\"} 3\n# EOF\n";
/// assert_eq!(dials_prometheus::openmetrics(&[family]), expected);
/// ```
pub fn openmetrics(families: &[Family]) -> String {
    let mut out = String::new();
    let mut samples = Samples::default();
    for family in &Page::new(families).0 {
        let (name, kind) = name_and_kind(family);
        push_comment(&mut out, "TYPE", name);
        out.push_str(kind);
        out.push('\n');
        if let Some(unit) = unit(name) {
            push_comment(&mut out, "UNIT", name);
            out.push_str(unit);
            out.push('\n');
        }
        push_comment(&mut out, "HELP", name);
        push_quoted(&mut out, family.help);
        out.push('\n');
        samples.write(&mut out, family);
    }
    out.push_str("# EOF\n");
    out
}

fn push_comment(out: &mut String, what: &str, name: &str) {
    for part in ["# ", what, " ", name, " "] {
        out.push_str(part);
    }
}

/// A counter's family is called like its samples less `_total`. Where nothing is left, or another family is called so,
/// it is of type `unknown`, which has its samples' name.
fn name_and_kind<'a>(family: &'a Shown<'_>) -> (&'a str, &'static str) {
    match family.kind {
        Kind::Counter => match family.name.strip_suffix("_total") {
            Some(name) if !(name.is_empty() || family.shadowed) => (name, "counter"),
            _ => (&family.name, "unknown"),
        },
        Kind::Gauge => (&family.name, "gauge"),
        Kind::Histogram => (&family.name, "histogram"),
    }
}

/// The base unit in which a family's name ends.
pub(crate) fn unit(name: &str) -> Option<&'static str> {
    ["seconds", "bytes", "ratio"]
        .into_iter()
        .find(|unit| name.strip_suffix(unit).is_some_and(|before| before.len() > 1 && before.ends_with('_')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dials_runtime::{Series, Value};

    /// Its family had no name at all, and a server refused the whole page.
    #[test]
    fn a_counter_that_is_called_total_and_nothing_else_keeps_its_name() {
        let series = vec![Series { labels: Vec::new(), value: Value::Counter(1.0) }];
        let family = Family { name: "_total".into(), help: "Odd.".into(), kind: Kind::Counter, series };
        assert_eq!(openmetrics(&[family]), "# TYPE _total unknown\n# HELP _total Odd.\n_total 1\n# EOF\n");
    }
}
