//! A record as members of a JSON object: what lines of the log and alerts have in common.

use crate::caller::FileAndLine;
use crate::json::{Object, Seconds};
use crate::record::Record;
use crate::statement::Statement;
use crate::timestamp::Timestamp;

/// How long texts may be, as they are written.
pub(crate) const STATEMENT: usize = 8 << 10;
const ERROR: usize = 3 << 10;
const LABELS: usize = 2 << 10;
pub(crate) const SUMMARY: usize = 512;
const NAME: usize = 192;

impl Record {
    /// Adds all that it says. What nobody says, or what there is none of, is left out.
    pub(crate) fn members(&self, object: &mut Object) {
        let text = |object: &mut Object, name, text: &str, most| {
            if !text.is_empty() {
                object.text_up_to(name, text, most);
            }
        };
        let statement = self.statement.as_ref();
        object.text("timestamp", &Timestamp(self.time).to_string());
        object.text("severity", self.severity.as_str());
        text(object, "system", self.system, NAME);
        text(object, "collection", self.collection, NAME);
        text(object, "operation", self.operation, NAME);
        object.value("duration_seconds", Seconds(self.duration));
        object.value("threshold", Seconds(self.threshold));
        if let Some(statement) = statement {
            object.text_up_to("statement", statement.text(), STATEMENT);
            object.text("fingerprint", &statement.fingerprint().to_string());
            text(object, "summary", statement.summary(), SUMMARY);
        }
        object.value_if_any("rows", self.rows);
        object.value_if_any("list_len", statement.and_then(Statement::list_len));
        if statement.is_some_and(Statement::is_cut) {
            object.cut();
        }
        text(object, "outcome", self.result, NAME);
        text(object, "error_type", self.error_type.unwrap_or_default(), NAME);
        text(object, "error", self.error.as_deref().unwrap_or_default(), ERROR);
        text(object, "labels", self.labels.as_deref().unwrap_or_default(), LABELS);
        text(object, "function", self.function, NAME);
        text(object, "module", self.module, NAME);
        if let Some(location) = self.location {
            object.text_up_to("location", &FileAndLine(location).to_string(), NAME);
        }
        object.value_if_any("sample_weight", self.sample_weight());
        text(object, "request_id", self.request_id.as_deref().unwrap_or_default(), NAME);
        text(object, "trace_id", self.trace_id.as_deref().unwrap_or_default(), NAME);
    }
}
