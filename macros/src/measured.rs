//! An attribute on a function: what it refuses, and what it puts where.

use crate::args;
use crate::attributes;
use crate::body::Body;
use crate::error::Errors;
use crate::expand;
use crate::external::{Call, Limit};
use crate::impl_block;
use crate::item::{Function, Target};
use crate::returned_error;
use crate::settings::{self, Settings};
use crate::signature::{self, Form, Look};
use crate::site::Instrument;
use crate::slow_query::Query;
use crate::statement;
use crate::subject::Subject;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Ident, ReturnType, Signature, Type};

/// Puts an attribute on the item, unless something is wrong with its arguments.
pub(crate) fn expand(
    parse: impl FnOnce(TokenStream, &mut Errors) -> Settings,
    arguments: TokenStream,
    item: TokenStream,
) -> TokenStream {
    let mut errors = Errors::default();
    let settings = &parse(arguments, &mut errors);
    match Target::parse(settings.attribute.name, item.clone(), &mut errors) {
        Some(Target::Function(function)) => on_function(*function, item, settings, errors),
        Some(Target::Impl(block)) => impl_block::expand(block, settings, errors),
        // The compiler refuses the attribute there, so anything more from us would be a second error.
        Some(Target::Nothing) => item,
        None => errors.beside(item),
    }
}

fn on_function(
    mut function: Function,
    item: TokenStream,
    settings: &Settings,
    mut errors: Errors,
) -> TokenStream {
    let attributes = function.attributes.len();
    take_repeated(settings.attribute.name, &mut function.attributes, &mut errors);
    // As it was written, token by token, unless an attribute of ours had to go.
    let written = if function.attributes.len() == attributes { item } else { function.unchanged() };
    let look = if settings.judge.is_some() { Look::Everything } else { settings.subject.look() };
    let form = Form::of(&function, look);
    validate(&function, settings, &mut errors);
    match &settings.subject {
        Subject::Function => {}
        Subject::Call(call) => {
            validate_call(call, &settings.unknown_parameters, &function, &form, &mut errors);
        }
        Subject::Query(query) => validate_query(query, &function.signature, &form, &mut errors),
    }
    if matches!(form, Form::Future) {
        validate_bounds(settings.attribute.name, &function, &mut errors);
    }
    function.attributes.retain(|attribute| !attribute.path().is_ident("dials"));
    if !errors.is_empty() {
        return errors.beside(function.unchanged());
    }
    if cfg!(feature = "off") && !settings.subject.holds_without_recording() {
        return written;
    }
    // Their macros expect what the user wrote, `async` above all; ours takes what they make of it.
    if function.attributes.iter().any(attributes::is_foreign) {
        let last = args::attribute(&settings.krate, settings.attribute.name, &settings.tokens);
        let Function { attributes, .. } = &mut function;
        let others = std::mem::take(attributes);
        let rest = function.unchanged();
        return quote!(#(#others)* #last #rest);
    }
    let expanded = expand::function(&function, &form, &Instrument::new(settings, &function));
    // A predicate may be a closure, which only its use tells the types of.
    if settings.judge.is_some() || settings.subject.asked().is_some() {
        return expanded;
    }
    let written = using_arguments(&function, settings).unwrap_or(written);
    as_written_for_clippy(&written, &expanded, &settings.krate)
}

/// The function as it was, but for what its arguments name, which may be used for nothing else.
fn using_arguments(function: &Function, settings: &Settings) -> Option<TokenStream> {
    let labels = settings.labels.iter().map(|label| &label.value);
    let values: Vec<_> = labels.chain(settings.subject.values()).collect();
    let Body { items, statements, .. } = &function.body;
    let used = (!values.is_empty()).then(|| ours!(#items let _ = (#(&(#values),)*); #statements))?;
    Some(function.with(&function.signature, &used))
}

/// ```text
/// #[cfg_attr(clippy, dials::__as_written(fn load(id: Id) -> Result<User, Error> { /* as written */ }))]
/// fn load(id: Id) -> Result<User, Error> { /* as expanded */ }
/// ```
///
/// Clippy knows what it has to say of a function, and less of what we make of it: in a closure it would no longer see a
/// needless `return`, a parameter that could be borrowed, or an `async fn` that awaits nothing. A `cfg` on the function
/// would do as well, but documentation would tell that it is there on "non-clippy only".
fn as_written_for_clippy(written: &TokenStream, expanded: &TokenStream, krate: &TokenStream) -> TokenStream {
    ours!(#[cfg_attr(clippy, #krate::__as_written(#written))] #expanded)
}

/// Takes every further attribute of this name off the item. One that an impl block put there gives way to ours; any other is a mistake.
pub(crate) fn take_repeated(name: &'static str, attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let repeated = attributes::is_ours(attribute, name);
        if repeated && !settings::is_handed_down(&attributes::arguments(attribute)) {
            errors.at(attribute, format_args!("`#[{name}]` is given twice; keep one"));
        }
        !repeated
    });
}

/// What cannot be timed, and which arguments do not fit the function.
fn validate(function: &Function, settings: &Settings, errors: &mut Errors) {
    let signature = &function.signature;
    let name = settings.attribute.name;
    let mut refuse = |tokens: &dyn ToTokens, message: &str| {
        errors.at(tokens.to_token_stream(), format_args!("`#[{name}]` {message}"));
    };
    if let Some(constness) = &signature.constness {
        refuse(constness, "cannot measure a `const fn`: it may run while compiling, where there is no clock");
    }
    if let Some(variadic) = &signature.variadic {
        refuse(&variadic.dots, "cannot measure a function with C variadic arguments; measure its callers");
    }
    for attribute in &function.attributes {
        if attributes::is(attribute, "naked") {
            refuse(attribute, "cannot measure a naked function: its body may be nothing but `naked_asm!`");
        }
        if attribute.path().is_ident("dials") {
            refuse(
                attribute,
                "measures this function and `#[dials(skip)]` says not to; remove one of the two",
            );
        }
    }
    let never = matches!(&signature.output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)));
    let rows = settings.subject.query().and_then(|query| query.rows.as_ref());
    if let Some(key) = settings.judge.as_ref().map(|judge| &judge.key).or(rows.map(|(key, _)| key)) {
        if never {
            refuse(key, &format!("has no value to ask `{key}` about: this function never returns"));
        } else if signature::is_track_caller(function) && signature.asyncness.is_none() {
            let message = format!(
                "cannot ask `{key}` under `#[track_caller]`: to look at the returned value, the body would \
                 have to move into a closure, which has no caller"
            );
            refuse(key, &message);
        }
    }
    if let Some(span) = settings.span.as_ref().filter(|_| never && signature.asyncness.is_some()) {
        refuse(span, "has no `span` for an `async fn` that never returns; open one in the loop inside");
    }
}

/// Which arguments of a call to somebody else's service do not fit the function.
fn validate_call(call: &Call, of_impl: &[Ident], function: &Function, form: &Form, errors: &mut Errors) {
    let mut refuse = |tokens: &dyn ToTokens, message: &str| {
        errors.at(tokens.to_token_stream(), format_args!("`#[track_external]` {message}"));
    };
    if let Some(Limit { key, .. }) = &call.timeout {
        match form {
            Form::Async | Form::Tail(_) | Form::Measured(_) | Form::Future => {}
            Form::Diverging => {
                refuse(key, "has no error to return after a `timeout`: this function never returns");
            }
            Form::Guard | Form::Outcome => refuse(
                key,
                "can end only futures: a `timeout` needs an `async fn`; give a blocking client a timeout of its own",
            ),
        }
    }
    let looks = !matches!(form, Form::Guard | Form::Diverging);
    if let Some(classify) = call.classify.as_ref().filter(|_| !looks) {
        refuse(
            classify,
            "has no error to ask `classify` about: this function does not return a `Result` it could look at",
        );
    }
    if let Some(error) =
        returned_error::unknown_error(&function.signature, of_impl).filter(|_| call.classify.is_none())
    {
        refuse(
            &error,
            "cannot tell what went wrong from a type that may be any; bound it by `std::error::Error`, or say how: \
             `classify = path` of a `fn(&E) -> dials::external::Category`",
        );
    }
}

/// Which arguments of a query do not fit the function.
fn validate_query(query: &Query, signature: &Signature, form: &Form, errors: &mut Errors) {
    let mut refuse = |tokens: &dyn ToTokens, message: &str| {
        errors.at(tokens.to_token_stream(), format_args!("`#[slow_query]` {message}"));
    };
    if let Some((key, _)) = query.rows.as_ref().filter(|_| signature::returns_nothing(signature)) {
        refuse(key, "has no value to ask `rows` about: this function returns nothing");
    }
    let Some(statement) = &query.statement else { return };
    if let Some(name) = statement::moved(statement, signature) {
        let message = format!(
            "cannot borrow `statement` from `{name}`, which moves into the body; let `{name}` be a `&str`"
        );
        refuse(statement, &message);
    } else if matches!(form, Form::Async) && statement::is_of_a_pattern(statement, signature) {
        let message = "cannot take `statement` out of a pattern: it is read when the future is made, and what a \
                       pattern binds is not there before the body; give the parameter a name";
        refuse(statement, message);
    }
}

/// What the future that is wrapped cannot be any more. Traits that we do not know stay: they may be implemented for every
/// type, as `Captures<'_>` and `MaybeSend` are wherever they are defined.
fn validate_bounds(attribute: &str, function: &Function, errors: &mut Errors) {
    for (bound, name) in signature::bounds_lost_to_a_wrapper(&function.signature) {
        let message = format!(
            "`#[{attribute}]` returns a future around this one, which is not `{name}`; put the attribute on an `async \
             fn` that is called inside, or measure there with `dials::time(..).track(..)`"
        );
        errors.at(bound, message);
    }
}
