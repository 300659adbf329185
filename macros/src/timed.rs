//! `#[timed]`.

use crate::args::Known;
use crate::error::Errors;
use crate::settings::{Attribute, Settings};
use crate::subject::Subject;
use proc_macro2::TokenStream;

const TIMED: Attribute = Attribute {
    name: "timed",
    known: &[
        Known { key: "name", example: "name = \"checkout\"" },
        Known { key: "labels", example: "labels(plan = user.plan)" },
        Known { key: "slow", example: "slow = 500ms" },
        Known { key: "buckets", example: "buckets = [5ms, 50ms, 1s]" },
        Known { key: "sample", example: "sample = 16" },
        Known { key: "ok", example: "ok = Response::is_success" },
        Known { key: "error", example: "error = Response::is_failure" },
        Known { key: "span", example: "span" },
        Known { key: "crate", example: "crate = some::path" },
    ],
    reserved: &["function", "module", "result", "error_type", "le", "quantile", "service_name"],
};

/// Parses what stands between the attribute's parentheses; every mistake is recorded.
pub(crate) fn parse(arguments: TokenStream, errors: &mut Errors) -> Settings {
    let mut settings = Settings::new(&TIMED, Subject::Function, arguments);
    settings.parse(settings.tokens.clone(), errors);
    settings
}
