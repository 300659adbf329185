//! `#[track_external]`: what it takes beside what every attribute does.

use crate::args::{Known, Values};
use crate::duration;
use crate::error::{Errors, Reported};
use crate::settings::{Attribute, Settings};
use crate::subject::Subject;
use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprPath, Ident, LitStr};

const TRACK_EXTERNAL: Attribute = Attribute {
    name: "track_external",
    known: &[
        Known { key: "operation", example: "operation = \"create_payment\"" },
        Known { key: "slow", example: "slow = 2s" },
        Known { key: "timeout", example: "timeout = 10s" },
        Known { key: "on_timeout", example: "on_timeout = PaymentError::TooSlow" },
        Known { key: "classify", example: "classify = category_of_payment_error" },
        Known { key: "ok", example: "ok = Answer::is_accepted" },
        Known { key: "retry_of", example: "retry_of = attempts_before" },
        Known { key: "labels", example: "labels(plan = user.plan)" },
        Known { key: "crate", example: "crate = some::path" },
    ],
    reserved: &["service", "operation", "result", "error_type", "reason", "le", "quantile", "service_name"],
};

/// What is called, and how.
pub(crate) struct Call {
    pub(crate) service: LitStr,
    pub(crate) operation: Option<(Ident, LitStr)>,
    pub(crate) timeout: Option<Limit>,
    pub(crate) on_timeout: Option<(Ident, Expr)>,
    /// The category of an error.
    pub(crate) classify: Option<ExprPath>,
    pub(crate) retry_of: Option<Expr>,
}

/// `timeout = 10s`
pub(crate) struct Limit {
    pub(crate) key: Ident,
    pub(crate) nanos: u64,
}

impl Call {
    /// Takes a value if it is for the call, and says whether it was.
    pub(crate) fn argument(
        &mut self,
        values: &mut Values<'_>,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<bool, Reported> {
        match key.to_string().as_str() {
            "operation" => self.operation = Some((key.clone(), values.string(key, input)?)),
            "timeout" => {
                let nanos = duration::parse(key, input, values)?.nanos;
                self.timeout = Some(Limit { key: key.clone(), nanos });
            }
            "on_timeout" => self.on_timeout = Some((key.clone(), values.parsed(input.parse())?)),
            "classify" => self.classify = Some(values.function(key, input)?),
            "retry_of" => self.retry_of = Some(values.parsed(input.parse())?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Parses what stands between the attribute's parentheses; every mistake is recorded.
pub(crate) fn parse(arguments: TokenStream, errors: &mut Errors) -> Settings {
    let mut settings = Settings::new(&TRACK_EXTERNAL, Subject::Function, arguments);
    if !cfg!(feature = "external") {
        TRACK_EXTERNAL.needs_feature("external", errors);
    }
    let mut service = Err(Reported);
    let parse = |input: ParseStream<'_>| {
        let mut values = Values { attribute: TRACK_EXTERNAL.name, known: TRACK_EXTERNAL.known, errors };
        service = values.service(input, NEEDS_SERVICE);
        input.parse::<TokenStream>()
    };
    // What is left is taken, so that parsing itself does not fail.
    let named = parse.parse2(settings.tokens.clone());
    if let (Ok(service), Ok(named)) = (service, named) {
        settings.subject = Subject::Call(Box::new(Call {
            service,
            operation: None,
            timeout: None,
            on_timeout: None,
            classify: None,
            retry_of: None,
        }));
        settings.parse(named, errors);
    }
    if let Some(Call { timeout: None, on_timeout: Some((key, _)), .. }) = settings.subject.call() {
        let message = "`#[track_external]` has `on_timeout` and no `timeout`; say how long the call may take: `timeout = 10s`";
        errors.at(key, message);
    }
    settings
}

const NEEDS_SERVICE: &str =
    "needs the name of the service, a string literal, as its first argument: `#[track_external(\"stripe\")]`";
