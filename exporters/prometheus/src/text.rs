//! The text format 0.0.4.

use dials_runtime::{Family, Kind};

use crate::format::push_line;
use crate::page::Page;
use crate::samples::Samples;

/// Renders families in the text format of Prometheus, version 0.0.4.
///
/// Its content type is `text/plain; version=0.0.4; charset=utf-8`.
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
/// let expected = "# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total{queue=\"mail\"} 3\n";
/// assert_eq!(dials_prometheus::text(&[family]), expected);
/// ```
pub fn text(families: &[Family]) -> String {
    let mut out = String::new();
    let mut samples = Samples::default();
    for family in &Page::new(families).0 {
        out.push_str("# HELP ");
        out.push_str(&family.name);
        out.push(' ');
        push_line(&mut out, family.help);
        out.push_str("\n# TYPE ");
        out.push_str(&family.name);
        out.push_str(match family.kind {
            Kind::Counter => " counter\n",
            Kind::Gauge => " gauge\n",
            Kind::Histogram => " histogram\n",
        });
        samples.write(&mut out, family);
    }
    out
}
