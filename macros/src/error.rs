//! Diagnostics: collected while parsing and validating, reported together with the item that they are about.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::fmt::Display;
use syn::DeriveInput;

/// Everything wrong with one use of an attribute, each at the token to blame.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

/// Stands for an error that is already recorded; what a parser returns when it has nothing better.
#[derive(Debug)]
pub(crate) struct Reported;

/// Runs a derive. Errors take the place of what it gives; the compiler keeps the item.
pub(crate) fn derive(
    item: TokenStream,
    expand: impl FnOnce(&DeriveInput, &mut Errors) -> TokenStream,
) -> TokenStream {
    let mut errors = Errors::default();
    let expanded = match syn::parse2(item) {
        Ok(input) => expand(&input, &mut errors),
        Err(error) => return error.to_compile_error(),
    };
    if errors.is_empty() { expanded } else { errors.into_tokens() }
}

impl Errors {
    /// Records `message` at all of `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) -> Reported {
        self.push(syn::Error::new_spanned(tokens, message))
    }

    /// Records `message` at a span; for what is not a token but its absence.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) -> Reported {
        self.push(syn::Error::new(span, message))
    }

    /// Records an error that a parser returned.
    pub(crate) fn push(&mut self, error: syn::Error) -> Reported {
        self.0.push(error);
        Reported
    }

    /// Takes over what was recorded elsewhere.
    pub(crate) fn append(&mut self, mut others: Errors) {
        self.0.append(&mut others.0);
    }

    /// Whether there is nothing to report.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The item as it stands, followed by the errors. The item stays, so that a mistake in an attribute is one error and
    /// not also a "cannot find function" at every use.
    pub(crate) fn beside(self, item: impl ToTokens) -> TokenStream {
        let errors = self.into_tokens();
        quote!(#item #errors)
    }

    /// The errors alone.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }
}
