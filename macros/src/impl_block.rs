//! `#[timed]` on an `impl` block: the attribute goes to each method, and every other token stays as it is.

use crate::args;
use crate::attributes;
use crate::error::Errors;
use crate::item::ImplBlock;
use crate::measured;
use crate::returned_error;
use crate::settings::{self, Settings};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta};

/// ```text
/// impl Cart {
///     const LIMIT: usize = 10;
///     /// Docs.
///     pub fn total(&self) -> u64 { .. }
///     #[dials(skip)] fn len(&self) -> usize { .. }
///     #[timed(name = "pay")] async fn checkout(self) { .. }
/// }
///
/// impl Cart {
///     const LIMIT: usize = 10;
///     /// Docs.
///     #[::dials::timed(__handed_down, ..)] pub fn total(&self) -> u64 { .. }
///     fn len(&self) -> usize { .. }
///     #[timed(name = "pay")] async fn checkout(self) { .. }
/// }
/// ```
///
/// The attribute goes behind the method's others, so that those see the method first. The marker lets it give way to one
/// that stands on the method under a name that we do not know or behind a `cfg_attr`.
pub(crate) fn expand(mut block: ImplBlock, settings: &Settings, mut errors: Errors) -> TokenStream {
    let attribute = settings.attribute.name;
    measured::take_repeated(attribute, &mut block.attributes, &mut errors);
    let name = settings.name.as_ref().map(|(key, _)| key);
    if let Some(key) = name.or(settings.subject.key_of_operation()) {
        errors.at(
            key,
            format_args!("`#[{attribute}]` cannot give all methods one `{key}`; put it on the method"),
        );
    }
    let generics = block.generics();
    let arguments = settings::hand_down(&settings.tokens, &returned_error::unknown_parameters(&generics));
    let handed_down = args::attribute(&settings.krate, attribute, &arguments);
    // Another one of ours, which comes after this, skips the same.
    let keep_skips = block.attributes.iter().any(attributes::is_any_of_ours);
    let mut methods = Methods { name: attribute, handed_down, keep_skips, measured: 0, errors };
    let parsed = (|input: ParseStream<'_>| methods.items(input)).parse2(block.body.stream());
    let Methods { measured, mut errors, .. } = methods;
    let body = parsed.unwrap_or_else(|error| {
        errors.push(error);
        block.body.stream()
    });
    if measured == 0 && errors.is_empty() {
        errors.at(
            block.keyword(),
            format_args!("`#[{attribute}]` finds no function to measure in this `impl` block"),
        );
    }
    if errors.is_empty() && (settings.subject.holds_without_recording() || !cfg!(feature = "off")) {
        return block.with_body(body);
    }
    let plain = (|input: ParseStream<'_>| Methods::bare(attribute).items(input)).parse2(block.body.stream());
    errors.beside(block.with_body(plain.unwrap_or_else(|_| block.body.stream())))
}

/// `#[dials(..)]` that no impl block took away.
pub(crate) fn misplaced_skip(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let message = "`#[dials(skip)]` has no effect here; it leaves a method out of an `impl` block annotated with `#[timed]`";
    if arguments.is_empty() {
        errors.at_span(proc_macro2::Span::call_site(), message);
    } else {
        errors.at(arguments, message);
    }
    errors.beside(item)
}

/// Walks over the items of an impl block.
struct Methods {
    /// The attribute's name.
    name: &'static str,
    /// What each method gets.
    handed_down: TokenStream,
    keep_skips: bool,
    measured: usize,
    errors: Errors,
}

/// What kind of item a header starts, as far as it tells where the item ends.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Ends with its body or, without one, with `;`.
    Function,
    ConstFunction,
    /// `const` or `type`: ends with `;`.
    Semicolon,
    /// A macro call: ends with its braces or with `;`.
    Macro,
}

impl Methods {
    /// Takes our attributes off and puts none on.
    fn bare(name: &'static str) -> Self {
        Methods {
            name,
            handed_down: TokenStream::new(),
            keep_skips: false,
            measured: 0,
            errors: Errors::default(),
        }
    }

    fn items(&mut self, input: ParseStream<'_>) -> syn::Result<TokenStream> {
        let mut out = crate::body::inner_attributes(input)?;
        while !input.is_empty() {
            let mut attributes = input.call(Attribute::parse_outer)?;
            if let Some(group) = fragment(input) {
                let nested = (|input: ParseStream<'_>| self.items(input)).parse2(group)?;
                out.extend(quote!(#(#attributes)* #nested));
                continue;
            }
            let (kind, item) = item(input)?;
            let skip = self.take_skips(&mut attributes);
            out.append_all(&attributes);
            if kind == Kind::Function && !skip {
                self.measured += 1;
                if !attributes.iter().any(|attribute| attributes::is_ours(attribute, self.name)) {
                    out.extend(self.handed_down.clone());
                }
            }
            out.append_all(item);
        }
        Ok(out)
    }

    /// Takes `#[dials(skip)]` off, unless another needs it, and says whether it was there.
    fn take_skips(&mut self, attributes: &mut Vec<Attribute>) -> bool {
        let (mut found, keep) = (false, self.keep_skips);
        let errors = &mut self.errors;
        attributes.retain(|attribute| {
            if !attribute.path().is_ident("dials") {
                return true;
            }
            let arguments = attributes::arguments(attribute);
            let is_skip = matches!(&attribute.meta, Meta::List(list) if list.parse_args::<Ident>().is_ok_and(|word| word == "skip"));
            if !is_skip {
                let blamed = if arguments.is_empty() { attribute.path().to_token_stream() } else { arguments };
                errors.at(blamed, "`#[dials]` only knows `skip`; write `#[dials(skip)]`");
            }
            found = true;
            is_skip && keep
        });
        found
    }
}

/// An item that a `macro_rules!` fragment brought, which is in a group without delimiters. So is a visibility.
fn fragment(input: ParseStream<'_>) -> Option<TokenStream> {
    let ahead = input.fork();
    let Ok(TokenTree::Group(group)) = ahead.parse::<TokenTree>() else { return None };
    let last = group.stream().into_iter().last()?;
    let is_item = match last {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    if group.delimiter() != Delimiter::None || !is_item {
        return None;
    }
    input.parse::<TokenTree>().ok()?;
    Some(group.stream())
}

/// Takes one item, without its attributes.
fn item(input: ParseStream<'_>) -> syn::Result<(Kind, Vec<TokenTree>)> {
    let mut kind = None;
    let mut tokens = Vec::new();
    // Braces inside angle brackets are const arguments, as in `fn f() -> Array<{ N + 1 }> {}`.
    let mut depth = 0_u32;
    let mut after_dash = false;
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let mut dash = false;
        let mut ends = false;
        match &token {
            TokenTree::Ident(word) => kind = kind.or_else(|| starts(word, input)),
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => ends = true,
                '<' => depth += 1,
                '>' if !after_dash => depth = depth.saturating_sub(1),
                '-' => dash = true,
                _ => {}
            },
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                ends = kind != Some(Kind::Semicolon) && (depth == 0 || kind == Some(Kind::Macro));
            }
            TokenTree::Group(_) | TokenTree::Literal(_) => {}
        }
        after_dash = dash;
        tokens.push(token);
        if ends {
            break;
        }
    }
    Ok((kind.unwrap_or(Kind::Macro), tokens))
}

/// What an item is that has `word` in its header, with `input` behind it; `None` if that is not decided yet.
fn starts(word: &Ident, input: ParseStream<'_>) -> Option<Kind> {
    match word.to_string().as_str() {
        "fn" => Some(Kind::Function),
        "const" => {
            let next = input.fork().call(Ident::parse_any);
            let function =
                next.is_ok_and(|next| ["fn", "async", "unsafe", "extern"].iter().any(|word| next == word));
            Some(if function { Kind::ConstFunction } else { Kind::Semicolon })
        }
        "type" | "static" => Some(Kind::Semicolon),
        "pub" | "default" | "async" | "unsafe" | "safe" | "extern" | "gen" | "crate" => None,
        _ => Some(Kind::Macro),
    }
}
