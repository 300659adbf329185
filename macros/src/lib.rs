//! The attributes and derives of `dials`. They are documented where `dials` re-exports them; this file only lists them.
#![forbid(unsafe_code)]

/// `quote!` whose own tokens resolve locals where this crate wrote them and have this crate's edition, so that no name in
/// an expansion can meet a name of the user's.
macro_rules! ours {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}

mod args;
mod attributes;
mod body;
mod catalog;
mod duration;
mod error;
mod error_kind;
mod expand;
mod external;
mod impl_block;
mod item;
mod label;
mod measured;
mod parameters;
mod percentage;
mod profile;
mod returned_error;
mod settings;
mod signature;
mod site;
mod slow_query;
mod statement;
mod subject;
mod timed;

use proc_macro::TokenStream;

/// Counts and times a function, every method of an `impl` block, or a future until it completes.
#[proc_macro_attribute]
pub fn timed(arguments: TokenStream, item: TokenStream) -> TokenStream {
    measured::expand(timed::parse, arguments.into(), item.into()).into()
}

/// Counts and times calls to somebody else's service.
#[proc_macro_attribute]
pub fn track_external(arguments: TokenStream, item: TokenStream) -> TokenStream {
    measured::expand(external::parse, arguments.into(), item.into()).into()
}

/// Counts and times queries to a database.
#[proc_macro_attribute]
pub fn slow_query(arguments: TokenStream, item: TokenStream) -> TokenStream {
    measured::expand(slow_query::parse, arguments.into(), item.into()).into()
}

/// `#[dials(skip)]` leaves a method out of an annotated `impl` block; anywhere else it is an error.
#[proc_macro_attribute]
pub fn dials(arguments: TokenStream, item: TokenStream) -> TokenStream {
    impl_block::misplaced_skip(arguments.into(), item.into()).into()
}

/// Says what is expected of a service.
#[proc_macro]
pub fn profile(arguments: TokenStream) -> TokenStream {
    profile::expand(arguments.into()).into()
}

/// What stands in its parentheses, in place of the item: what clippy gets to see of an annotated function.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __as_written(written: TokenStream, _: TokenStream) -> TokenStream {
    written
}

/// Gives every variant of an error type its `error_type`.
#[proc_macro_derive(ErrorKind, attributes(error_kind))]
pub fn error_kind(item: TokenStream) -> TokenStream {
    error_kind::expand(item.into()).into()
}

/// Makes a fieldless enum a label value.
#[proc_macro_derive(Label, attributes(label))]
pub fn label(item: TokenStream) -> TokenStream {
    label::expand(item.into()).into()
}
