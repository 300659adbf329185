//! `#[slow_query]`: what it takes beside what every attribute does.

use crate::args::{Known, Values};
use crate::duration;
use crate::error::{Errors, Reported};
use crate::settings::{Attribute, Settings};
use crate::statement::bare;
use crate::subject::Subject;
use proc_macro2::TokenStream;
use syn::parse::ParseStream;
use syn::{Expr, ExprLit, Ident, Lit, LitStr};

const SLOW_QUERY: Attribute = Attribute {
    name: "slow_query",
    known: &[
        Known { key: "threshold", example: "threshold = 1s" },
        Known { key: "critical", example: "critical = 5s" },
        Known { key: "system", example: "system = \"sqlite\"" },
        Known { key: "collection", example: "collection = \"users\"" },
        Known { key: "operation", example: "operation = \"select\"" },
        Known { key: "statement", example: "statement = sql" },
        Known { key: "rows", example: "rows = |users| users.len()" },
        Known { key: "labels", example: "labels(shard = shard)" },
        Known { key: "crate", example: "crate = some::path" },
    ],
    reserved: &[
        "db_system_name",
        "db_collection_name",
        "db_operation_name",
        "error_type",
        "severity",
        "result",
        "le",
        "quantile",
        "service_name",
    ],
};

/// What is asked, of what, and when it is slow.
#[derive(Default)]
pub(crate) struct Query {
    pub(crate) threshold: Option<u64>,
    pub(crate) critical: Option<duration::Duration>,
    pub(crate) system: Option<LitStr>,
    pub(crate) collection: Option<LitStr>,
    pub(crate) operation: Option<(Ident, LitStr)>,
    pub(crate) statement: Option<Expr>,
    /// The number of rows in what was returned: a path or a closure.
    pub(crate) rows: Option<(Ident, Expr)>,
}

impl Query {
    /// Takes a value if it is for the query, and says whether it was.
    pub(crate) fn argument(
        &mut self,
        values: &mut Values<'_>,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<bool, Reported> {
        match key.to_string().as_str() {
            "threshold" => self.threshold = Some(duration::parse(key, input, values)?.nanos),
            "critical" => self.critical = Some(duration::parse(key, input, values)?),
            "system" => self.system = Some(values.string(key, input)?),
            "collection" => self.collection = Some(values.string(key, input)?),
            "operation" => self.operation = Some((key.clone(), values.string(key, input)?)),
            "statement" => self.statement = Some(statement(values, input)?),
            "rows" => self.rows = Some((key.clone(), rows(values, input)?)),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// `statement = sql`
fn statement(values: &mut Values<'_>, input: ParseStream<'_>) -> Result<Expr, Reported> {
    let statement = values.parsed(input.parse())?;
    match bare(&statement) {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.value().trim().is_empty() => {
            Err(values.refuse(text, "needs `statement` not to be empty"))
        }
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) => Ok(statement),
        Expr::Lit(other) => Err(values.refuse(
            other,
            "expects a `&str` for `statement`: a string literal, a constant or one of the arguments",
        )),
        _ => Ok(statement),
    }
}

/// `rows = |users| users.len()`, or a path.
fn rows(values: &mut Values<'_>, input: ParseStream<'_>) -> Result<Expr, Reported> {
    let rows = values.parsed(input.parse())?;
    if matches!(bare(&rows), Expr::Path(_) | Expr::Closure(_)) {
        return Ok(rows);
    }
    Err(values
        .refuse(rows, "expects a function for `rows`: a path, or a closure such as `|users| users.len()`"))
}

/// Parses what stands between the attribute's parentheses; every mistake is recorded.
pub(crate) fn parse(arguments: TokenStream, errors: &mut Errors) -> Settings {
    let mut settings = Settings::new(&SLOW_QUERY, Subject::Query(Box::default()), arguments);
    if !cfg!(feature = "query") {
        SLOW_QUERY.needs_feature("query", errors);
    }
    settings.parse(settings.tokens.clone(), errors);
    if let Subject::Query(query) = &settings.subject {
        if let (Some(threshold), Some(critical)) = (query.threshold, &query.critical) {
            if threshold > critical.nanos {
                let message =
                    "`#[slow_query]` needs `critical` to be at least `threshold`: what is critical is slow";
                errors.at(&critical.literal, message);
            }
        }
    }
    settings
}
