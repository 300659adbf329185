//! What an attribute stands on.

use crate::body::Body;
use crate::error::Errors;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Generics, Ident, Path, Signature, Token, Visibility, token};

/// A function with a body: free, nested, a method, or a trait's default method.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) signature: Signature,
    pub(crate) body: Body,
}

/// An `impl` block, of which only the outer attributes are parsed.
pub(crate) struct ImplBlock {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) header: Vec<TokenTree>,
    pub(crate) body: proc_macro2::Group,
}

pub(crate) enum Target {
    Function(Box<Function>),
    Impl(ImplBlock),
    /// Something on which the compiler refuses attributes of any kind, so that it says all there is to say.
    Nothing,
}

impl Target {
    /// Finds out what `item` is; `None` if it cannot take the attribute, which is then recorded.
    pub(crate) fn parse(attribute: &'static str, item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let mut refusals = Refusals { attribute, errors: Errors::default() };
        let parse = |input: ParseStream<'_>| {
            let target = refusals.target(input);
            if !matches!(target, Ok(Some(_))) {
                // What follows a refused item is of no interest.
                input.parse::<TokenStream>()?;
            }
            target
        };
        let target = parse.parse2(flattened(item));
        errors.append(refusals.errors);
        target.unwrap_or_else(|error| {
            errors.push(error);
            None
        })
    }
}

/// Tells items that can take the attribute from those that cannot.
struct Refusals {
    attribute: &'static str,
    errors: Errors,
}

impl Refusals {
    fn refuse(&mut self, tokens: impl ToTokens, message: &str) -> Option<Target> {
        self.errors.at(tokens, format_args!("`#[{}]` {message}", self.attribute));
        None
    }

    fn target(&mut self, input: ParseStream<'_>) -> syn::Result<Option<Target>> {
        let attributes = input.call(Attribute::parse_outer)?;
        let header = input.fork();
        header.parse::<Visibility>()?;
        if header.peek(Token![default]) && !header.peek2(Token![!]) {
            header.parse::<Token![default]>()?;
        }
        let mut qualifiers: Vec<Ident> = Vec::new();
        while let Some(word) = qualifier(&header)? {
            qualifiers.push(word);
        }
        if header.peek(Token![fn]) {
            return match qualifiers.iter().find(|word| *word == "gen") {
                Some(word) => {
                    Ok(self
                        .refuse(word, "cannot measure a generator: it returns before it has done anything"))
                }
                None => self.function(attributes, input),
            };
        }
        if header.peek(Token![impl]) {
            return Ok(Some(Target::Impl(ImplBlock::new(attributes, input)?)));
        }
        if is_other_item(&header) {
            let keyword = header.call(Ident::parse_any)?;
            let message = match keyword.to_string().as_str() {
                "mod" => "does not reach into a module; put it on each function or `impl` block inside",
                "trait" => {
                    "does not reach into a trait; put it on default methods and on the implementations"
                }
                _ => "can only be put on a function, a method or an `impl` block",
            };
            return Ok(
                self.refuse(qualifiers.first().filter(|_| keyword != "trait").unwrap_or(&keyword), message)
            );
        }
        let path = header.call(Path::parse_mod_style);
        if let Some(path) = path.ok().filter(|_| header.peek(Token![!])) {
            return Ok(self.refuse(
                path,
                "cannot see what a macro call expands to; put it inside the macro's definition",
            ));
        }
        // A statement or an expression.
        input.parse::<TokenStream>()?;
        Ok(Some(Target::Nothing))
    }

    fn function(
        &mut self,
        attributes: Vec<Attribute>,
        input: ParseStream<'_>,
    ) -> syn::Result<Option<Target>> {
        let visibility = input.parse()?;
        let defaultness = input.parse()?;
        let signature: Signature = input.parse()?;
        if input.peek(Token![;]) {
            let message = if signature.receiver().is_some() {
                "needs a body to measure; put it on the implementations, or give this method a default body"
            } else {
                "needs a body to measure; of a foreign function, wrap the call; of a trait's function, put it on the \
                 implementations"
            };
            return Ok(self.refuse(&signature.ident, message));
        }
        let body = input.parse()?;
        Ok(Some(Target::Function(Box::new(Function {
            attributes,
            visibility,
            defaultness,
            signature,
            body,
        }))))
    }
}

/// Whether the keyword of an item follows that is neither a function nor an `impl` block.
fn is_other_item(header: ParseStream<'_>) -> bool {
    header.peek(Token![const]) && !header.peek2(token::Brace) && !header.peek2(Token![|])
        || header.peek(Token![static]) && (header.peek3(Token![:]) || header.peek2(Token![mut]))
        || header.peek(Token![type])
        || header.peek(Token![use])
        || header.peek(Token![struct])
        || header.peek(Token![enum])
        || header.peek(Token![union]) && header.peek2(Ident)
        || header.peek(Token![trait])
        || header.peek(Token![mod])
        || header.peek(Token![extern])
        || header.peek(Token![macro])
}

impl ImplBlock {
    fn new(attributes: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
        let impl_token = input.span();
        let mut header: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
        match header.pop() {
            Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {
                Ok(ImplBlock { attributes, header, body })
            }
            _ => Err(syn::Error::new(impl_token, "expected an `impl` block with braces")),
        }
    }

    /// The keyword `impl`.
    pub(crate) fn keyword(&self) -> Option<&TokenTree> {
        self.header.iter().find(|token| matches!(token, TokenTree::Ident(word) if word == "impl"))
    }

    /// The parameters behind it, with their bounds; none if they make no sense, which the compiler will say.
    pub(crate) fn generics(&self) -> Generics {
        let is_word =
            |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(other) if other == word);
        let header = || self.header.iter().skip_while(|token| !is_word(token, "impl")).skip(1);
        let clause = header().skip_while(|token| !is_word(token, "where")).cloned().collect();
        let parameters = |input: ParseStream<'_>| {
            let parameters = input.parse()?;
            input.parse::<TokenStream>()?;
            Ok(parameters)
        };
        let mut generics: Generics = parameters.parse2(header().cloned().collect()).unwrap_or_default();
        generics.where_clause = syn::parse2(clause).unwrap_or_default();
        generics
    }

    pub(crate) fn with_body(&self, tokens: TokenStream) -> TokenStream {
        let (attributes, header) = (&self.attributes, &self.header);
        let mut body = proc_macro2::Group::new(Delimiter::Brace, tokens);
        body.set_span(self.body.span());
        quote!(#(#attributes)* #(#header)* #body)
    }
}

impl Function {
    /// The function with another signature and other contents of its own braces.
    pub(crate) fn with(&self, signature: &Signature, contents: &TokenStream) -> TokenStream {
        let Function { attributes, visibility, defaultness, body, .. } = self;
        let inner = &body.inner_attributes;
        let braces = body.braces(quote!(#inner #contents));
        quote!(#(#attributes)* #visibility #defaultness #signature #braces)
    }

    /// The function as it was.
    pub(crate) fn unchanged(&self) -> TokenStream {
        let Body { items, statements, .. } = &self.body;
        self.with(&self.signature, &quote!(#items #statements))
    }
}

/// Takes a word that may stand before `fn` or `impl`, if one of these two can still follow.
fn qualifier(header: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    let ahead = header.fork();
    let Ok(word) = ahead.call(Ident::parse_any) else { return Ok(None) };
    let may_follow = match word.to_string().as_str() {
        "extern" => {
            ahead.parse::<Option<syn::LitStr>>()?;
            ahead.peek(Token![fn])
        }
        "const" | "async" | "unsafe" | "safe" | "gen" | "auto" => {
            let next = ahead.fork().call(Ident::parse_any);
            next.is_ok_and(|next| {
                let next = next.to_string();
                ["fn", "impl", "trait", "async", "unsafe", "safe", "extern", "gen", "auto"]
                    .contains(&next.as_str())
            })
        }
        _ => false,
    };
    if !may_follow {
        return Ok(None);
    }
    header.parse::<TokenTree>()?;
    if word == "extern" {
        header.parse::<Option<syn::LitStr>>()?;
    }
    Ok(Some(word))
}

/// An item that a `macro_rules!` fragment brought arrives in one group without delimiters.
fn flattened(item: TokenStream) -> TokenStream {
    let mut tokens = item.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            flattened(group.stream())
        }
        _ => item,
    }
}
