//! What an attribute that measures functions was told.

use crate::args::{Known, Values, crate_path};
use crate::duration;
use crate::error::{Errors, Reported};
use crate::subject::Subject;
use proc_macro2::{Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, ExprPath, Ident, LitInt, LitStr, Token, token};

/// One of our attributes that measure functions.
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) known: &'static [Known],
    /// Labels that every series has already, or that Prometheus keeps for itself.
    pub(crate) reserved: &'static [&'static str],
}

impl Attribute {
    /// The feature of ours that it is behind is off.
    pub(crate) fn needs_feature(&self, feature: &str, errors: &mut Errors) {
        let message = format!(
            "`#[{}]` needs the feature `{feature}` of `dials`; add `{feature}` to its features in Cargo.toml",
            self.name
        );
        errors.at_span(proc_macro2::Span::call_site(), message);
    }
}

/// More bounds than this make a histogram that nobody can afford to scrape.
const MAX_BUCKETS: usize = 32;

/// What the impl block puts in front of the arguments that it hands down to its methods.
const HANDED_DOWN: &str = "__handed_down";

/// Everything that the attribute was told. What it does not know is as if it had not been said.
pub(crate) struct Settings {
    pub(crate) attribute: &'static Attribute,
    /// The arguments as they were written.
    pub(crate) tokens: TokenStream,
    /// Type parameters of the `impl` block around the function with no bound that tells what an error of this type is.
    pub(crate) unknown_parameters: Vec<Ident>,
    /// The path of `dials`.
    pub(crate) krate: TokenStream,
    pub(crate) name: Option<(Ident, LitStr)>,
    pub(crate) labels: Vec<Label>,
    /// Nanoseconds from which a call is slow.
    pub(crate) slow: Option<u64>,
    /// Bounds of the histogram in nanoseconds, ascending.
    pub(crate) buckets: Vec<u64>,
    pub(crate) sample: Option<u32>,
    pub(crate) judge: Option<Judge>,
    pub(crate) span: Option<Ident>,
    /// What the calls are, and what was said of that.
    pub(crate) subject: Subject,
}

pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) value: Expr,
}

/// `ok = path` or `error = path`: a predicate over the returned value.
pub(crate) struct Judge {
    pub(crate) key: Ident,
    pub(crate) predicate: ExprPath,
}

impl Settings {
    /// Nothing was said but these tokens.
    pub(crate) fn new(attribute: &'static Attribute, subject: Subject, tokens: TokenStream) -> Self {
        let (tokens, unknown_parameters) = without_marker(tokens);
        Settings {
            attribute,
            tokens,
            unknown_parameters,
            krate: crate_path(None),
            name: None,
            labels: Vec::new(),
            slow: None,
            buckets: Vec::new(),
            sample: None,
            judge: None,
            span: None,
            subject,
        }
    }

    /// Parses named arguments; every mistake is recorded.
    pub(crate) fn parse(&mut self, tokens: TokenStream, errors: &mut Errors) {
        let Attribute { name, known, .. } = *self.attribute;
        let mut values = Values { attribute: name, known, errors };
        values.each(tokens, |values, key, input| self.argument(values, key, input));
    }

    fn argument(
        &mut self,
        values: &mut Values<'_>,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<(), Reported> {
        match key.to_string().as_str() {
            "labels" => self.labels = labels(values, key, input, self.attribute.reserved)?,
            "span" => {
                values.flag(key, input)?;
                self.span = Some(key.clone());
            }
            with_equals => {
                values.equals(key, input)?;
                if self.subject.argument(values, key, input)? {
                    return Ok(());
                }
                match with_equals {
                    "name" => self.name = Some((key.clone(), values.string(key, input)?)),
                    "slow" => self.slow = Some(duration::parse(key, input, values)?.nanos),
                    "buckets" => self.buckets = buckets(values, key, input)?,
                    "sample" => self.sample = Some(sample(values, key, input)?),
                    "crate" => self.krate = crate_path(Some(&values.module(key, input)?)),
                    _ => {
                        let predicate = values.function(key, input)?;
                        if let Some(first) = &self.judge {
                            let message =
                                format!("takes `ok` or `error`, not both; `{}` is given already", first.key);
                            return Err(values.refuse(key, message));
                        }
                        self.judge = Some(Judge { key: key.clone(), predicate });
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether these are the arguments of an attribute that an impl block put on its method.
pub(crate) fn is_handed_down(arguments: &TokenStream) -> bool {
    arguments.clone().into_iter().next().is_some_and(|first| first.to_string() == HANDED_DOWN)
}

/// The marker and its comma.
///
/// ```text
/// __handed_down(E), "stripe", slow = 2s
/// ```
pub(crate) fn hand_down(arguments: &TokenStream, unknown_parameters: &[&Ident]) -> TokenStream {
    let marker = Ident::new(HANDED_DOWN, proc_macro2::Span::mixed_site());
    ours!(#marker(#(#unknown_parameters)*), #arguments)
}

/// The arguments without the marker, and what it says.
fn without_marker(tokens: TokenStream) -> (TokenStream, Vec<Ident>) {
    if !is_handed_down(&tokens) {
        return (tokens, Vec::new());
    }
    let mut tokens = tokens.into_iter().skip(1);
    let unknown = match tokens.next() {
        Some(TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    let names = unknown.into_iter().filter_map(|token| match token {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    });
    (tokens.skip(1).collect(), names.collect())
}

/// `labels(tenant = tenant_id, plan = user.plan)`
fn labels(
    values: &mut Values<'_>,
    key: &Ident,
    input: ParseStream<'_>,
    reserved: &[&str],
) -> Result<Vec<Label>, Reported> {
    if !input.peek(token::Paren) {
        return Err(values.needs_value(key));
    }
    let parentheses: Group = values.parsed(input.parse())?;
    let mut labels = Vec::new();
    values.list(parentheses.stream(), "labels", |values, input| {
        labels.push(label(values, input, &labels, reserved)?);
        Ok(())
    })?;
    if labels.is_empty() { Err(values.needs_value(key)) } else { Ok(labels) }
}

fn label(
    values: &mut Values<'_>,
    input: ParseStream<'_>,
    before: &[Label],
    reserved: &[&str],
) -> Result<Label, Reported> {
    if !input.peek(Ident::peek_any) {
        return Err(
            values.refuse_next(input, "expects labels as `name = value`, such as `labels(plan = user.plan)`")
        );
    }
    let key: Ident = values.parsed(input.call(Ident::parse_any))?;
    let name = key.unraw().to_string();
    if !input.peek(Token![=]) || input.peek(Token![==]) {
        return Err(values
            .refuse(&key, format_args!("needs a value for the label `{name}`: write `{name} = {name}`")));
    }
    values.parsed(input.parse::<Token![=]>())?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(values
            .refuse(&key, format_args!("needs a value for the label `{name}`: write `{name} = {name}`")));
    }
    let value = values.parsed(input.parse())?;
    if !name.is_ascii() {
        return Err(values.refuse(&key, "allows only a-z, A-Z, 0-9 and _ in the name of a label"));
    }
    if reserved.contains(&name.as_str()) || name.starts_with("__") {
        return Err(
            values.refuse(&key, format_args!("keeps the label `{name}` for itself; choose another name"))
        );
    }
    if before.iter().any(|label| label.name == name) {
        return Err(values.refuse(&key, format_args!("has the label `{name}` given twice; keep one")));
    }
    Ok(Label { name, value })
}

/// `[5ms, 50ms, 1s]`
fn buckets(values: &mut Values<'_>, key: &Ident, input: ParseStream<'_>) -> Result<Vec<u64>, Reported> {
    if !input.peek(token::Bracket) {
        return Err(values.refuse_next(input, "expects `buckets` in brackets: `buckets = [5ms, 50ms, 1s]`"));
    }
    let brackets: Group = values.parsed(input.parse())?;
    let mut bounds = Vec::new();
    values.list(brackets.stream(), "buckets", |values, input| {
        let bound = duration::parse(key, input, values)?;
        if bounds.last().is_some_and(|last| *last >= bound.nanos) {
            return Err(values.refuse(&bound.literal, "needs `buckets` in ascending order, each once"));
        }
        if bounds.len() == MAX_BUCKETS {
            return Err(values.refuse(&bound.literal, format_args!("takes at most {MAX_BUCKETS} buckets")));
        }
        bounds.push(bound.nanos);
        Ok(())
    })?;
    if bounds.is_empty() {
        return Err(values.refuse(&brackets, "needs at least one bound: `buckets = [5ms, 50ms, 1s]`"));
    }
    Ok(bounds)
}

fn sample(values: &mut Values<'_>, key: &Ident, input: ParseStream<'_>) -> Result<u32, Reported> {
    let expected = format!("expects a whole number from 1 to 1000000 for `{key}`");
    if !input.peek(LitInt) {
        return Err(values.refuse_next(input, expected));
    }
    let literal: LitInt = values.parsed(input.parse())?;
    match literal.base10_parse() {
        Ok(every @ 1..=1_000_000) if literal.suffix().is_empty() => Ok(every),
        _ => Err(values.refuse(literal, expected)),
    }
}
