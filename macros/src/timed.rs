//! `#[timed]`: what it refuses, and what it puts where.

use crate::args;
use crate::attributes;
use crate::body::Body;
use crate::error::Errors;
use crate::expand;
use crate::impl_block;
use crate::item::{Function, Target};
use crate::signature::{self, Form, Look};
use crate::site::Instrument;
use crate::timed_args::{self, ATTRIBUTE, TimedArgs};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ReturnType, Type};

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let args = TimedArgs::parse(arguments, &mut errors);
    match Target::parse(ATTRIBUTE, item.clone(), &mut errors) {
        Some(Target::Function(function)) => on_function(*function, item, &args, errors),
        Some(Target::Impl(block)) => impl_block::expand(block, &args, errors),
        // The compiler refuses the attribute there, so anything more from us would be a second error.
        Some(Target::Nothing) => item,
        None => errors.beside(item),
    }
}

fn on_function(
    mut function: Function,
    item: TokenStream,
    args: &TimedArgs,
    mut errors: Errors,
) -> TokenStream {
    let attributes = function.attributes.len();
    take_repeated(&mut function.attributes, &mut errors);
    // As it was written, token by token, unless an attribute of ours had to go.
    let written = if function.attributes.len() == attributes { item } else { function.unchanged() };
    let look = if args.judge.is_some() { Look::AtEverything } else { Look::AtResults };
    let form = Form::of(&function, look);
    validate(&function, args, &mut errors);
    if matches!(form, Form::Future) {
        validate_bounds(&function, &mut errors);
    }
    function.attributes.retain(|attribute| !attribute.path().is_ident("dials"));
    if !errors.is_empty() {
        return errors.beside(function.unchanged());
    }
    if cfg!(feature = "off") {
        return written;
    }
    // Their macros expect what the user wrote, `async` above all; ours takes what they make of it.
    if function.attributes.iter().any(attributes::is_foreign) {
        let last = args::attribute(&args.krate, ATTRIBUTE, &args.tokens);
        let Function { attributes, .. } = &mut function;
        let others = std::mem::take(attributes);
        let rest = function.unchanged();
        return quote!(#(#others)* #last #rest);
    }
    let expanded = expand::function(&function, &form, &Instrument::new(args, &function.signature));
    // A predicate may be a closure, which only its use tells the types of.
    if args.judge.is_some() {
        return expanded;
    }
    let written = if args.labels.is_empty() { written } else { using_labels(&function, args) };
    as_written_for_clippy(&written, &expanded, &args.krate)
}

/// The function as it was, but for what its labels name, which may be used for nothing else.
fn using_labels(function: &Function, args: &TimedArgs) -> TokenStream {
    let values = args.labels.iter().map(|label| &label.value);
    let Body { items, statements, .. } = &function.body;
    function.with(&function.signature, &ours!(#items let _ = (#(&(#values),)*); #statements))
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

/// Takes every further `#[timed]` off the item. One that an impl block put there gives way to ours; any other is a mistake.
pub(crate) fn take_repeated(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let repeated = attributes::is_ours(attribute, ATTRIBUTE);
        if repeated && !timed_args::is_handed_down(&attributes::arguments(attribute)) {
            errors.at(attribute, format_args!("`#[{ATTRIBUTE}]` is given twice; keep one"));
        }
        !repeated
    });
}

/// What cannot be timed, and which arguments do not fit the function.
fn validate(function: &Function, args: &TimedArgs, errors: &mut Errors) {
    let signature = &function.signature;
    let mut refuse = |tokens: &dyn ToTokens, message: &str| {
        errors.at(tokens.to_token_stream(), format_args!("`#[{ATTRIBUTE}]` {message}"));
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
    if let Some(judge) = &args.judge {
        let key = &judge.key;
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
    if let Some(span) = args.span.as_ref().filter(|_| never && signature.asyncness.is_some()) {
        refuse(span, "has no `span` for an `async fn` that never returns; open one in the loop inside");
    }
}

/// What the future that is wrapped cannot be any more. Traits that we do not know stay: they may be implemented for every
/// type, as `Captures<'_>` and `MaybeSend` are wherever they are defined.
fn validate_bounds(function: &Function, errors: &mut Errors) {
    for (bound, name) in signature::bounds_lost_to_a_wrapper(&function.signature) {
        let message = format!(
            "`#[{ATTRIBUTE}]` returns a future around this one, which is not `{name}`; put the attribute on an `async \
             fn` that is called inside, or measure there with `dials::time(..).track(..)`"
        );
        errors.at(bound, message);
    }
}
