//! An alert as JSON and as a sentence; docs/alerts.md says what each member is.

use super::Alert;
use crate::json::{Object, Seconds};
use crate::statement::Statement;
use std::fmt;

impl Alert {
    /// All that is known, as one JSON object on one line; what webhooks post. Members are called as in the log.
    pub fn to_json(&self) -> String {
        let mut object = Object::new();
        object.text("text", &self.to_string());
        self.record.members(&mut object);
        object.value("suppressed", self.suppressed).value("mixed", self.mixed);
        object.value("pid", std::process::id()).finish()
    }
}

/// One sentence for people, such as `critical query: select users (sqlite) took 6.215 s, over 5 s; and 3 more`.
impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = &*self.record;
        let place = format!("{} {}", record.operation, record.collection);
        let summary = record.statement.as_ref().map(Statement::summary).and_then(known);
        let what = summary.unwrap_or(place.trim());
        let system = known(record.system).map(|system| format!(" ({system})")).unwrap_or_default();
        let (took, limit) = (record.duration.as_secs_f64(), Seconds(record.threshold));
        let others = match (self.suppressed, self.mixed) {
            (0, _) => String::new(),
            (others, false) => format!("; and {others} more"),
            (others, true) => format!("; and {others} more of many kinds"),
        };
        write!(f, "critical query: {what}{system} took {took:.3} s, over {limit} s{others}")
    }
}

/// Nobody says what is empty.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
