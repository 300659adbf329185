//! Puts the attribute into source text without moving a line.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeMap;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItem, Item, Meta, ReturnType, Signature, TraitItem, Type, TypeParamBound};

/// What is put in front of a function. It stays on the line, so that every place in the file keeps its line number.
pub(crate) const INSERTED: &str = "#[::dials::timed] ";

/// A file whose functions are annotated.
#[derive(Debug, Default)]
pub(crate) struct Annotated {
    pub(crate) text: String,
    /// How many functions got the attribute.
    pub(crate) functions: usize,
    /// How many did not, by reason.
    pub(crate) left: BTreeMap<Reason, usize>,
    /// Modules in files of their own that are compiled for tests only.
    pub(crate) test_modules: Vec<String>,
}

/// Why a function is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// It may run while compiling, where there is no clock; `#[timed]` refuses it.
    Const,
    /// A trait's function without a default, or a foreign one.
    NoBody,
    /// C variadic or naked; `#[timed]` refuses both.
    Refused,
    /// It returns a future that is also something else, such as `impl Future + Clone`; `#[timed]` refuses that.
    FutureOfMore,
    /// It is a test or stands in a module of tests.
    Test,
    /// It stands in a macro's definition or arguments, which are tokens and not yet functions.
    Macro,
    /// It stands in syntax that the parser passes over.
    Unparsed,
}

impl Reason {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Reason::Const => "const",
            Reason::NoBody => "no body",
            Reason::Refused => "variadic or naked",
            Reason::FutureOfMore => "future of more traits",
            Reason::Test => "tests",
            Reason::Macro => "in macros",
            Reason::Unparsed => "not parsed",
        }
    }
}

/// Annotates every function in `source` that can be annotated.
pub(crate) fn annotate(source: &str) -> syn::Result<Annotated> {
    let skipped = start_of_tokens(source);
    let (prefix, tokens) = source.split_at(skipped);
    let file: syn::File = syn::parse_str(tokens)?;
    let mut functions = Functions { in_tests: file.attrs.iter().any(is_for_tests), ..Functions::default() };
    functions.visit_file(&file);

    let mut text = prefix.to_owned();
    let mut copied = 0;
    functions.places.sort_unstable();
    for &place in &functions.places {
        text.push_str(&tokens[copied..place]);
        text.push_str(INSERTED);
        copied = place;
    }
    text.push_str(&tokens[copied..]);
    Ok(Annotated {
        text,
        functions: functions.places.len(),
        left: functions.left,
        test_modules: functions.test_modules,
    })
}

/// Behind a byte order mark and a `#!` line, which are not Rust.
fn start_of_tokens(source: &str) -> usize {
    const BOM: &str = "\u{feff}";
    let start = if source.starts_with(BOM) { BOM.len() } else { 0 };
    match source[start..].strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            start + source[start..].find('\n').unwrap_or(source.len() - start)
        }
        _ => start,
    }
}

/// Finds where functions begin.
#[derive(Default)]
struct Functions {
    /// Byte offsets.
    places: Vec<usize>,
    left: BTreeMap<Reason, usize>,
    test_modules: Vec<String>,
    in_tests: bool,
}

impl Functions {
    /// Looks at one function; `header` is what stands between its attributes and its body.
    fn function(
        &mut self,
        attributes: &[Attribute],
        header: TokenStream,
        signature: &Signature,
        body: Option<&Block>,
    ) {
        let reason = if self.in_tests {
            Some(Reason::Test)
        } else if body.is_none() {
            Some(Reason::NoBody)
        } else {
            reason_to_leave(attributes, signature)
        };
        match (reason, header.into_iter().next()) {
            (None, Some(first)) => self.places.push(first.span().byte_range().start),
            (reason, _) => self.leave(reason.unwrap_or(Reason::Unparsed), 1),
        }
    }

    fn leave(&mut self, reason: Reason, functions: usize) {
        if functions > 0 {
            *self.left.entry(reason).or_default() += functions;
        }
    }

    fn leave_tokens(&mut self, reason: Reason, tokens: &TokenStream) {
        self.leave(if self.in_tests { Reason::Test } else { reason }, definitions(tokens));
    }

    /// Visits what stands under `attributes`, which may say that it is for tests.
    fn under(&mut self, attributes: &[Attribute], visit: impl FnOnce(&mut Self)) {
        let outside = self.in_tests;
        self.in_tests |= attributes.iter().any(is_test);
        visit(self);
        self.in_tests = outside;
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Verbatim(tokens) = item {
            self.leave_tokens(Reason::Unparsed, tokens);
        }
        self.under(attributes_of(item), |functions| visit::visit_item(functions, item));
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if let ImplItem::Verbatim(tokens) = item {
            self.leave_tokens(Reason::Unparsed, tokens);
        }
        visit::visit_impl_item(self, item);
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if let TraitItem::Verbatim(tokens) = item {
            self.leave_tokens(Reason::Unparsed, tokens);
        }
        visit::visit_trait_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_none() && self.in_tests {
            self.test_modules.push(module.ident.to_string());
        }
        visit::visit_item_mod(self, module);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let mut header = function.clone();
        header.attrs.clear();
        self.function(&function.attrs, header.into_token_stream(), &function.sig, Some(&function.block));
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let mut header = function.clone();
        header.attrs.clear();
        self.under(&function.attrs, |functions| {
            functions.function(
                &function.attrs,
                header.into_token_stream(),
                &function.sig,
                Some(&function.block),
            );
            visit::visit_impl_item_fn(functions, function);
        });
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        let mut header = function.clone();
        header.attrs.clear();
        self.under(&function.attrs, |functions| {
            functions.function(
                &function.attrs,
                header.into_token_stream(),
                &function.sig,
                function.default.as_ref(),
            );
            visit::visit_trait_item_fn(functions, function);
        });
    }

    fn visit_foreign_item_fn(&mut self, _: &'ast syn::ForeignItemFn) {
        self.leave(Reason::NoBody, 1);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.leave_tokens(Reason::Macro, &call.tokens);
    }
}

/// Why a function that has a body cannot be annotated, as the documentation of `#[timed]` has it.
fn reason_to_leave(attributes: &[Attribute], signature: &Signature) -> Option<Reason> {
    let is_naked = |attribute: &Attribute| attribute.to_token_stream().to_string().contains("naked");
    if signature.constness.is_some() {
        Some(Reason::Const)
    } else if signature.variadic.is_some() || attributes.iter().any(is_naked) {
        Some(Reason::Refused)
    } else if returns_future_of_more(&signature.output) {
        Some(Reason::FutureOfMore)
    } else {
        None
    }
}

/// Whether `-> impl Future + X` is returned, for an `X` of which `#[timed]` knows that a wrapper is none.
fn returns_future_of_more(output: &ReturnType) -> bool {
    const REFUSED: [&str; 15] = [
        "Clone",
        "Copy",
        "Debug",
        "Display",
        "Default",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Iterator",
        "DoubleEndedIterator",
        "ExactSizeIterator",
        "FusedFuture",
        "Stream",
    ];
    let ReturnType::Type(_, ty) = output else { return false };
    let Type::ImplTrait(ty) = &**ty else { return false };
    let is_among = |names: &[&str]| {
        ty.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                bound.path.segments.last().is_some_and(|last| names.iter().any(|name| last.ident == name))
            }
            _ => false,
        })
    };
    is_among(&["Future"]) && is_among(&REFUSED)
}

/// Whether the attribute makes a test or a benchmark of a function: `#[test]`, `#[tokio::test]`, `#[bench]`.
fn is_test(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last().map(|last| last.ident.to_string());
    is_for_tests(attribute) || matches!(last.as_deref(), Some("test" | "bench"))
}

/// Whether it is `#[cfg(test)]`, or asks for that among other things.
fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<Meta>().is_ok_and(|condition| asks_for_tests(&condition))
}

fn asks_for_tests(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test") || path.is_ident("doctest"),
        Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
            .is_ok_and(|conditions| conditions.iter().any(asks_for_tests)),
        _ => false,
    }
}

/// How often `fn name` stands in tokens.
fn definitions(tokens: &TokenStream) -> usize {
    let mut found = 0;
    let mut after_fn = false;
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            found += definitions(&group.stream());
        }
        let is_name = match &token {
            TokenTree::Ident(_) => true,
            // `fn $name`
            TokenTree::Punct(punct) => punct.as_char() == '$',
            _ => false,
        };
        found += usize::from(after_fn && is_name);
        after_fn = matches!(&token, TokenTree::Ident(word) if word == "fn");
    }
    found
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
