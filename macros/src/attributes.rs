//! What we need to know about other attributes on the same item.

use proc_macro2::TokenStream;
use syn::parse::ParseStream;
use syn::{Attribute, Meta, Token, token};

/// Attributes that the compiler itself understands and that therefore do not rewrite the item. `test` and `bench` are
/// missing on purpose: other crates' attributes go by these names, and reading them as foreign is right for both.
const BUILTIN: &[&str] = &[
    "allow",
    "automatically_derived",
    "cold",
    "coverage",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "ignore",
    "inline",
    "instruction_set",
    "link_name",
    "link_section",
    "must_use",
    "naked",
    "no_mangle",
    "no_sanitize",
    "non_exhaustive",
    "optimize",
    "sanitize",
    "should_panic",
    "stable",
    "target_feature",
    "track_caller",
    "type_const",
    "unsafe",
    "unstable",
    "used",
    "warn",
];

/// Our own on functions. Each takes what the one before has made of the function.
const OURS: [&str; 3] = ["timed", "track_external", "slow_query"];

/// Namespaces of attributes for tools, which do not rewrite the item either.
const TOOLS: &[&str] = &["clippy", "diagnostic", "miri", "rust_analyzer", "rustfmt"];

/// Whether the attribute is a macro of some other crate, which expects to see the item as the user wrote it.
pub(crate) fn is_foreign(attribute: &Attribute) -> bool {
    let path = attribute.path();
    if is_any_of_ours(attribute) {
        return false;
    }
    match path.get_ident() {
        Some(name) => {
            let name = name.to_string();
            !BUILTIN.contains(&name.as_str()) && !name.starts_with("rustc_") && !name.starts_with("cfg")
        }
        None => path.segments.first().is_some_and(|first| TOOLS.iter().all(|tool| first.ident != tool)),
    }
}

/// Whether the attribute is `#[name]`, bare or in `unsafe(..)`.
pub(crate) fn is(attribute: &Attribute, name: &str) -> bool {
    if attribute.path().is_ident("unsafe") {
        return matches!(&attribute.meta, Meta::List(list) if list
            .parse_args_with(syn::Path::parse_mod_style)
            .is_ok_and(|path| path.is_ident(name)));
    }
    attribute.path().is_ident(name)
}

/// Whether the attribute is one of ours: `#[name]`, `#[dials::name]` or `#[any::path::dials::name]`.
pub(crate) fn is_ours(attribute: &Attribute, name: &str) -> bool {
    let mut segments = attribute.path().segments.iter().rev();
    segments.next().is_some_and(|last| last.ident == name)
        && segments.next().is_none_or(|krate| krate.ident == "dials")
}

/// Whether the attribute is one of ours that measure functions.
pub(crate) fn is_any_of_ours(attribute: &Attribute) -> bool {
    OURS.iter().any(|name| is_ours(attribute, name))
}

/// The tokens between an attribute's parentheses.
pub(crate) fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    }
}

/// Whether a parameter's attribute sets a lint level.
pub(crate) fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "warn", "deny", "forbid"].iter().any(|level| attribute.path().is_ident(level))
}

/// Whether `#![..]` follows.
pub(crate) fn inner_follows(input: ParseStream<'_>) -> bool {
    input.peek(Token![#]) && input.peek2(Token![!]) && input.peek3(token::Bracket)
}
