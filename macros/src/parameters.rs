//! Parameters of a function whose body moves into a closure or an `async` block.

use crate::attributes;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident};
use syn::{Attribute, FnArg, Pat, PatIdent, PatType, Signature};

/// What must stand at the beginning of the closure or block.
pub(crate) struct Rebound {
    /// Captures the receiver, as the first of the captures.
    pub(crate) receiver: TokenStream,
    /// Moves every other parameter in, in order.
    pub(crate) bindings: TokenStream,
    /// Whether some parameter was a pattern, whose names exist only behind `bindings`.
    pub(crate) patterns: bool,
}

/// Moves the parameters into the block that gets the body, so that they are dropped there, in the order in which a
/// function drops them: each after everything that was declared later, the remains of a pattern after its bindings.
///
/// ```text
/// fn f(&self, mut a: A, (b, _): B, #[cfg(x)] _: C)
///
/// fn f(&self, a: A, __dials_arg2: B, #[cfg(x)] __dials_arg3: C) {
///     let _ = &self;
///     let mut a = a;
///     let __dials_arg2 = __dials_arg2;
///     let (b, _) = __dials_arg2;
///     #[cfg(x)] let __dials_arg3 = __dials_arg3;
/// }
/// ```
pub(crate) fn rebind(signature: &mut Signature) -> Rebound {
    let mut rebound = Rebound { receiver: TokenStream::new(), bindings: TokenStream::new(), patterns: false };
    for (position, input) in signature.inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let this = &receiver.self_token;
                rebound.receiver = ours!(let _ = &#this;);
            }
            FnArg::Typed(parameter) => rebind_one(parameter, position, &mut rebound),
        }
    }
    rebound
}

fn rebind_one(parameter: &mut PatType, position: usize, rebound: &mut Rebound) {
    let attributes = forwarded(parameter);
    // An expectation is fulfilled where the variable is, and only there.
    parameter.attrs.retain(|attribute| !attribute.path().is_ident("expect"));
    if let Pat::Ident(PatIdent { by_ref: None, mutability, ident, subpat: None, .. }) = &mut *parameter.pat {
        let mutability = mutability.take();
        rebound.bindings.extend(ours!(#(#attributes)* let #mutability #ident = #ident;));
        return;
    }
    let name = format_ident!("__dials_arg{position}", span = crate::args::pointing_at(&parameter.pat));
    let pattern = std::mem::replace(&mut *parameter.pat, Pat::Verbatim(name.to_token_stream()));
    rebound.bindings.extend(ours!(#(#attributes)* let #name = #name;));
    if !matches!(pattern, Pat::Wild(_)) {
        rebound.patterns = true;
        rebound.bindings.extend(ours!(#(#attributes)* let #pattern = #name;));
    }
}

/// The attributes that also apply to the variable.
fn forwarded(parameter: &PatType) -> Vec<Attribute> {
    let applies = |attribute: &&Attribute| {
        ["cfg", "expect"].iter().any(|name| attribute.path().is_ident(name)) || attributes::is_lint(attribute)
    };
    parameter.attrs.iter().filter(applies).cloned().collect()
}
