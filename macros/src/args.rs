//! Attribute arguments: `key = value`, `key(..)` and `key`, separated by commas. Every attribute parses its list with
//! this module, so that the same mistake gets the same answer everywhere.

use crate::error::{Errors, Reported};
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use std::fmt::Display;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Ident, Lit, LitStr, Path, Token};

/// An argument that an attribute knows, with one correct way to write it.
pub(crate) struct Known {
    pub(crate) key: &'static str,
    pub(crate) example: &'static str,
}

/// Parses values of one attribute's arguments and records what is wrong with them under the attribute's name.
pub(crate) struct Values<'e> {
    /// What stands in backticks at the start of each message; that of a macro ends in `!`.
    pub(crate) attribute: &'static str,
    pub(crate) known: &'static [Known],
    pub(crate) errors: &'e mut Errors,
}

impl Values<'_> {
    /// Hands every argument of the list to `argument`, which consumes its value. Keys that are unknown or repeated are
    /// refused here; after a mistake parsing goes on behind the next comma.
    pub(crate) fn each(
        &mut self,
        tokens: TokenStream,
        mut argument: impl FnMut(&mut Self, &Ident, ParseStream<'_>) -> Result<(), Reported>,
    ) {
        let list = |input: ParseStream<'_>| {
            let mut seen: Vec<Ident> = Vec::new();
            while !input.is_empty() {
                let done = self.key(input, &mut seen).and_then(|key| argument(self, &key, input));
                if done.is_ok() && !input.is_empty() && !input.peek(Token![,]) {
                    self.refuse_next(input, "expects `,` between arguments");
                }
                skip_behind_comma(input);
            }
            Ok(())
        };
        if let Err(error) = list.parse2(tokens) {
            self.errors.push(error);
        }
    }

    fn key(&mut self, input: ParseStream<'_>, seen: &mut Vec<Ident>) -> Result<Ident, Reported> {
        // What has a name of its own is often given it without the key.
        let named = ["name", "collection", "operation"]
            .iter()
            .find(|key| self.known.iter().any(|known| known.key == **key));
        if let Some(key) = named.filter(|_| input.peek(LitStr)) {
            let text: LitStr = self.parsed(input.parse())?;
            if is_key_value() {
                return Err(Reported);
            }
            return Err(self.refuse(
                &text,
                format_args!("takes named arguments; did you mean `{key} = {}`?", text.token()),
            ));
        }
        if !input.peek(Ident::peek_any) {
            let expected = format!("expects an argument, one of {}", self.keys());
            return Err(self.refuse_next(input, expected));
        }
        let key: Ident = self.parsed(input.call(Ident::parse_any))?;
        if seen.contains(&key) {
            return Err(self.refuse(&key, format_args!("has `{key}` given twice; keep one")));
        }
        if !self.known.iter().any(|known| key == known.key) {
            let meant =
                self.closest(&key).map_or(String::new(), |meant| format!(", did you mean `{meant}`?"));
            let separator = if meant.is_empty() { ";" } else { "" };
            let message = format!(
                "does not know the argument `{key}`{meant}{separator} Expected one of {}",
                self.keys()
            );
            return Err(self.refuse(&key, message.replace("; Expected", "; expected")));
        }
        seen.push(key.clone());
        Ok(key)
    }

    fn keys(&self) -> String {
        self.known.iter().map(|known| format!("`{}`", known.key)).collect::<Vec<_>>().join(", ")
    }

    fn closest(&self, key: &Ident) -> Option<&'static str> {
        let written = key.to_string();
        let (distance, key) = self
            .known
            .iter()
            .map(|known| (edits(&written, known.key), known.key))
            .min_by_key(|(distance, _)| *distance)?;
        (distance <= 2).then_some(key)
    }

    /// The name of a service, which comes first, and the comma behind it; `missing` says how it is written.
    pub(crate) fn service(&mut self, input: ParseStream<'_>, missing: &str) -> Result<LitStr, Reported> {
        if !input.peek(LitStr) {
            return Err(self.refuse_next(input, missing));
        }
        let service = self.parsed(input.parse())?;
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(self.refuse_next(input, "expects `,` between arguments"));
        }
        self.parsed(input.parse::<Option<Token![,]>>())?;
        self.checked("service", service)
    }

    /// A number with whatever stands behind it, as in `250ms`; without a sign, which a literal of syn's may start with.
    pub(crate) fn number(&mut self, input: ParseStream<'_>, expected: &str) -> Result<Literal, Reported> {
        if !input.peek(Lit) || input.peek(Token![-]) {
            return Err(self.refuse_next(input, expected));
        }
        match self.parsed(input.parse())? {
            Lit::Int(literal) => Ok(literal.token()),
            Lit::Float(literal) => Ok(literal.token()),
            other => Err(self.refuse(other, expected)),
        }
    }

    /// Consumes the `=` before a value.
    pub(crate) fn equals(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<(), Reported> {
        let value_follows = input.peek(Token![=]) && !input.peek(Token![==]);
        if !value_follows {
            return Err(self.needs_value(key));
        }
        self.parsed(input.parse::<Token![=]>())?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(self.needs_value(key));
        }
        Ok(())
    }

    /// `key` stands alone or is followed by the wrong kind of thing.
    pub(crate) fn needs_value(&mut self, key: &Ident) -> Reported {
        let example = self.known.iter().find(|known| key == known.key).map_or("", |known| known.example);
        self.refuse(key, format_args!("needs a value for `{key}`: write `{example}`"))
    }

    /// Hands every element of a comma-separated list to `element`; the first mistake ends the list.
    pub(crate) fn list(
        &mut self,
        tokens: TokenStream,
        what: &str,
        mut element: impl FnMut(&mut Self, ParseStream<'_>) -> Result<(), Reported>,
    ) -> Result<(), Reported> {
        let mut elements = |input: ParseStream<'_>| {
            while !input.is_empty() {
                element(self, input)?;
                if !input.is_empty() && !input.peek(Token![,]) {
                    return Err(self.refuse_next(input, format_args!("expects `,` between {what}")));
                }
                skip_behind_comma(input);
            }
            Ok(())
        };
        let mut outcome = Ok(());
        let parse = |input: ParseStream<'_>| {
            outcome = elements(input);
            input.parse::<TokenStream>()
        };
        // What is left is taken, so that parsing itself does not fail.
        match parse.parse2(tokens) {
            Ok(_) => outcome,
            Err(error) => Err(self.errors.push(error)),
        }
    }

    /// The value of a flag: nothing.
    pub(crate) fn flag(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<(), Reported> {
        if input.is_empty() || input.peek(Token![,]) {
            return Ok(());
        }
        Err(self.refuse_next(input, format_args!("takes no value for `{key}`; write just `{key}`")))
    }

    /// A string literal that is fit to be shown: not empty, no control characters, no quotes.
    pub(crate) fn string(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<LitStr, Reported> {
        let expected = format!("expects a string literal for `{key}`");
        if !input.peek(LitStr) {
            return Err(self.refuse_next(input, expected));
        }
        let literal: LitStr = self.parsed(input.parse())?;
        self.checked(key, literal)
    }

    /// Refuses a text that is not fit to be shown.
    pub(crate) fn checked(&mut self, key: impl Display, literal: LitStr) -> Result<LitStr, Reported> {
        let text = literal.value();
        if text.trim().is_empty() {
            return Err(self.refuse(&literal, format_args!("needs `{key}` not to be empty")));
        }
        if let Some(bad) = text.chars().find(|c| c.is_control() || matches!(c, '"' | '\\')) {
            return Err(self.refuse(&literal, format_args!("cannot have the character {bad:?} in `{key}`")));
        }
        if !literal.suffix().is_empty() {
            return Err(
                self.refuse(&literal, format_args!("expects a string literal for `{key}` without a suffix"))
            );
        }
        Ok(literal)
    }

    /// A path in a module, without quotes: `crate = some::path`.
    pub(crate) fn module(&mut self, key: &Ident, input: ParseStream<'_>) -> Result<Path, Reported> {
        if input.peek(Lit) {
            return Err(self.refuse_next(input, format_args!("expects a path for `{key}`, without quotes")));
        }
        match input.call(Path::parse_mod_style) {
            Ok(path) => Ok(path),
            Err(_) => Err(self.refuse_next(input, format_args!("expects a path for `{key}`"))),
        }
    }

    /// A path to a function, which may have generic arguments.
    pub(crate) fn function(
        &mut self,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<syn::ExprPath, Reported> {
        if input.peek(Token![|]) || input.peek(Token![||]) || input.peek(Token![move]) {
            let message = format!("expects the path of a function for `{key}`; give the closure a name");
            return Err(self.refuse_next(input, message));
        }
        match input.parse() {
            Ok(path) => Ok(path),
            Err(_) => {
                Err(self.refuse_next(input, format_args!("expects the path of a function for `{key}`")))
            }
        }
    }

    /// What syn parsed, or its error recorded.
    pub(crate) fn parsed<T>(&mut self, result: syn::Result<T>) -> Result<T, Reported> {
        result.map_err(|error| self.errors.push(error))
    }

    /// Records the message, behind the attribute's name, at `tokens`.
    pub(crate) fn refuse(&mut self, tokens: impl ToTokens, message: impl Display) -> Reported {
        self.errors.at(tokens, format_args!("{} {message}", self.subject()))
    }

    /// Consumes one token and blames it; at the end of the list, the end is to blame.
    pub(crate) fn refuse_next(&mut self, input: ParseStream<'_>, message: impl Display) -> Reported {
        match input.parse::<TokenTree>() {
            Ok(token) => self.refuse(token, message),
            Err(_) => self.errors.at_span(input.span(), format_args!("{} {message}", self.subject())),
        }
    }

    /// What each message begins with: the attribute, or the macro, as people write it.
    fn subject(&self) -> String {
        let name = self.attribute;
        if name.ends_with('!') { format!("`{name}`") } else { format!("`#[{name}]`") }
    }
}

/// The attribute as it was written, for handing it on: `#[path::timed(arguments)]`.
pub(crate) fn attribute(krate: &TokenStream, name: &str, arguments: &TokenStream) -> TokenStream {
    let name = Ident::new(name, proc_macro2::Span::mixed_site());
    quote_spanned!(name.span()=> #[#krate::#name(#arguments)])
}

/// The crate that generated code names: the path the user gave, or `::dials`.
///
/// The default has this crate's hygiene and thereby its edition, in which a leading `::` is always a crate.
pub(crate) fn crate_path(given: Option<&Path>) -> TokenStream {
    given.map_or_else(|| ours!(::dials), ToTokens::to_token_stream)
}

/// Whether one of these words stands somewhere in the tokens.
pub(crate) fn mentions(tokens: TokenStream, words: &[Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => words.contains(&word),
        TokenTree::Group(group) => mentions(group.stream(), words),
        _ => false,
    })
}

/// A span that points at the user's tokens but, like all generated code, resolves locals and edition as ours.
pub(crate) fn pointing_at(tokens: &impl Spanned) -> proc_macro2::Span {
    proc_macro2::Span::mixed_site().located_at(tokens.span())
}

/// Whether the attribute was written `#[attribute = ".."]`, on which the compiler has had its say.
fn is_key_value() -> bool {
    let attribute = proc_macro2::Span::call_site().source_text();
    attribute
        .is_some_and(|text| text.trim_end_matches(|c: char| c == ']' || c.is_whitespace()).ends_with('"'))
}

fn skip_behind_comma(input: ParseStream<'_>) {
    while !input.is_empty() {
        let comma = input.peek(Token![,]);
        if input.parse::<TokenTree>().is_err() || comma {
            return;
        }
    }
}

/// How many letters must be added, removed, changed or swapped with their neighbour to turn one word into the other.
fn edits(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    let at = |rows: &[Vec<usize>], i: usize, j: usize| {
        rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(usize::MAX)
    };
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let changed = at(&rows, i, j) + usize::from(a != b);
            let added_or_removed = at(&rows, i, j + 1).min(row.last().copied().unwrap_or(usize::MAX - 1)) + 1;
            let swaps = i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a);
            let swapped = if swaps { at(&rows, i - 1, j - 1) + 1 } else { usize::MAX };
            row.push(changed.min(added_or_removed).min(swapped));
        }
        rows.push(row);
    }
    at(&rows, from.len(), to.len())
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn a_swap_is_one_edit() {
        assert_eq!(edits("nmae", "name"), 1);
        assert_eq!(edits("label", "labels"), 1);
        assert_eq!(edits("bukcet", "buckets"), 2);
        assert_eq!(edits("", "ok"), 2);
        assert_eq!(edits("span", "span"), 0);
    }
}
