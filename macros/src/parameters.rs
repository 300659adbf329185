//! Parameters of a function whose body moves into a closure or an `async` block.

use crate::args::pointing_at;
use crate::attributes;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::{Attribute, FnArg, Ident, Pat, PatIdent, PatType, Signature, Type};

/// What must stand at the beginning of the closure or block.
pub(crate) struct Rebound {
    /// Captures the receiver, as the first of the captures.
    pub(crate) receiver: TokenStream,
    /// Moves every other parameter in, in order.
    pub(crate) bindings: TokenStream,
    /// Whether names of the user's exist only behind `bindings`.
    pub(crate) hidden: bool,
}

/// Moves the parameters into the block that gets the body, so that they are dropped there, in the order in which a
/// function drops them: each after everything that was declared later, the remains of a pattern after its bindings.
///
/// ```text
/// fn f(&self, mut a: A, (b, _): B, #[cfg(x)] _: C, _d: D)
///
/// fn f(&self, a: A, __dials_arg2: B, #[cfg(x)] __dials_arg3: C, _d: D) {
///     let _ = &self;
///     let mut a = a;
///     let __dials_arg2 = __dials_arg2;
///     let (b, _) = __dials_arg2;
///     #[cfg(x)] let __dials_arg3 = __dials_arg3;
///     let (_d,) = (_d,);
/// }
/// ```
///
/// Clippy has lints against using what begins with `_`, and against binding it to what has no effect. So the `_d` that
/// is a parameter is an identifier of ours, spelled as the user's because documentation shows it, and the tuple is no
/// such binding. It changes no drop: the one name takes or borrows all of it.
pub(crate) fn rebind(signature: &mut Signature) -> Rebound {
    let mut rebound = Rebound { receiver: TokenStream::new(), bindings: TokenStream::new(), hidden: false };
    let names: Vec<String> = names(signature).map(Ident::to_string).collect();
    for (position, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let this = &receiver.self_token;
                rebound.receiver = ours!(let _ = &#this;);
            }
            FnArg::Typed(parameter) => rebind_one(parameter, position, &names, &mut rebound),
        }
    }
    rebound
}

fn rebind_one(parameter: &mut PatType, position: usize, names: &[String], rebound: &mut Rebound) {
    let attributes = forwarded(parameter);
    // An expectation is fulfilled where the variable is, and only there.
    parameter.attrs.retain(|attribute| !attribute.path().is_ident("expect"));
    let at = pointing_at(&parameter.pat);
    let argument = || format_ident!("__dials_arg{position}", span = at);
    if let Pat::Ident(pattern) = &mut *parameter.pat {
        let name = pattern.ident.to_string();
        if name.starts_with('_') {
            let taken =
                name.starts_with("__dials_") || names.iter().filter(|other| **other == name).count() > 1;
            let ours = if taken { argument() } else { Ident::new(&name, at) };
            rebound.hidden = true;
            rebound.bindings.extend(ours!(#(#attributes)* let (#pattern,) = (#ours,);));
            *parameter.pat = Pat::Verbatim(ours.to_token_stream());
            return;
        }
        if let PatIdent { by_ref: None, mutability, ident, subpat: None, .. } = pattern {
            let mutability = mutability.take();
            rebound.bindings.extend(ours!(#(#attributes)* let #mutability #ident = #ident;));
            return;
        }
    }
    let name = argument();
    let pattern = std::mem::replace(&mut *parameter.pat, Pat::Verbatim(name.to_token_stream()));
    let mutability = may_borrow_mutably(pattern.to_token_stream()).then(|| ours!(mut));
    rebound.bindings.extend(ours!(#(#attributes)* let #mutability #name = #name;));
    if !matches!(pattern, Pat::Wild(_)) {
        rebound.hidden = true;
        rebound.bindings.extend(ours!(#(#attributes)* let #pattern = #name;));
    }
}

/// The type of the parameter of this name that is no pattern.
pub(crate) fn ty<'s>(signature: &'s Signature, name: &Ident) -> Option<&'s Type> {
    signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(PatType { pat, ty, .. }) => {
            matches!(&**pat, Pat::Ident(pattern) if pattern.ident == *name).then_some(&**ty)
        }
        FnArg::Receiver(_) => None,
    })
}

/// Every name that a parameter brings; of a pattern, every word that may be one.
pub(crate) fn bound(signature: &Signature) -> Vec<Ident> {
    let of = |input: &FnArg| match input {
        FnArg::Typed(PatType { pat, .. }) => words(pat.to_token_stream()),
        FnArg::Receiver(receiver) => words(receiver.self_token.to_token_stream()),
    };
    signature.inputs.iter().flat_map(of).collect()
}

/// Those of them that exist behind the bindings of [`rebind`] only.
pub(crate) fn hidden(signature: &Signature) -> Vec<Ident> {
    let of = |input: &FnArg| match input {
        FnArg::Typed(PatType { pat, .. }) if !is_kept(pat) => words(pat.to_token_stream()),
        _ => Vec::new(),
    };
    signature.inputs.iter().flat_map(of).collect()
}

/// Whether [`rebind`] lets the parameter have its name.
fn is_kept(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Ident(PatIdent { by_ref: None, ident, subpat: None, .. }) if !ident.to_string().starts_with('_'))
}

/// Words that are not in capitals, as those of types and constants are.
fn words(tokens: TokenStream) -> Vec<Ident> {
    let of = |token| match token {
        TokenTree::Ident(word) if !word.to_string().starts_with(char::is_uppercase) => vec![word],
        TokenTree::Group(group) => words(group.stream()),
        _ => Vec::new(),
    };
    tokens.into_iter().flat_map(of).collect()
}

/// The names of the parameters that are no patterns. Those that `macro_rules!` brought may be spelled alike.
pub(crate) fn names(signature: &Signature) -> impl Iterator<Item = &Ident> {
    signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(PatType { pat, .. }) => match &**pat {
            Pat::Ident(PatIdent { ident, .. }) => Some(ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

/// Whether the pattern holds a `ref mut`, or a macro call that may stand for one. A needless `mut` of ours is no lint.
fn may_borrow_mutably(pattern: TokenStream) -> bool {
    let mut after_ref = false;
    pattern.into_iter().any(|token| match token {
        TokenTree::Ident(word) => std::mem::replace(&mut after_ref, word == "ref") && word == "mut",
        TokenTree::Punct(punct) => punct.as_char() == '!',
        TokenTree::Group(group) => may_borrow_mutably(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// The attributes that also apply to the variable.
fn forwarded(parameter: &PatType) -> Vec<Attribute> {
    let applies = |attribute: &&Attribute| {
        ["cfg", "expect"].iter().any(|name| attribute.path().is_ident(name)) || attributes::is_lint(attribute)
    };
    parameter.attrs.iter().filter(applies).cloned().collect()
}
