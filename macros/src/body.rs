//! A function's body: one group of tokens, which is never parsed as a whole and never put into other braces.
//!
//! Invariant: statements of the user stand in braces that carry the span of the user's own. The edition of a block is
//! that of its braces, and with it the order in which its temporaries are dropped.

use crate::attributes;
use proc_macro2::extra::DelimSpan;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Item, Token, token};

pub(crate) struct Body {
    braces: DelimSpan,
    /// `#![..]` at the beginning; they apply to the function and must stay first.
    pub(crate) inner_attributes: TokenStream,
    /// Items at the beginning, such as `use` and `const`. What we insert goes behind them, since statements in front of
    /// items are a lint of clippy's.
    pub(crate) items: TokenStream,
    pub(crate) statements: TokenStream,
}

impl Body {
    /// `tokens` in braces with the span of the user's.
    pub(crate) fn braces(&self, tokens: TokenStream) -> Group {
        let half_typed = matches!(
            self.statements.clone().into_iter().last(),
            Some(TokenTree::Punct(punct)) if !matches!(punct.as_char(), ';' | '?' | '>')
        );
        // At `value.` the compiler misses something before the closing brace. It says so a second time when it parses
        // what we made of it, unless that brace is at the same place.
        let span = if half_typed { self.braces.close() } else { self.braces.join() };
        spanned_braces(span, tokens)
    }
}

impl Parse for Body {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        let braces = syn::braced!(content in input);
        Ok(Body {
            braces: braces.span,
            inner_attributes: inner_attributes(&content)?,
            items: leading_items(&content)?,
            statements: content.parse()?,
        })
    }
}

/// Takes `#![..]`, as often as it stands there.
pub(crate) fn inner_attributes(content: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut taken = TokenStream::new();
    while attributes::inner_follows(content) {
        for _ in 0..3 {
            taken.append(content.parse::<TokenTree>()?);
        }
    }
    Ok(taken)
}

/// Takes items as long as the body goes on with one that is certain to be an item and that syn can delimit; the first
/// that is not ends the search, which costs a lint at worst.
fn leading_items(content: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut taken = TokenStream::new();
    while item_may_follow(content) {
        let ahead = content.fork();
        match ahead.parse::<Item>() {
            // A macro call with an attribute reads as an item but may be a statement, which must stay behind us.
            Ok(Item::Macro(call)) if call.ident.is_none() => break,
            Ok(Item::Verbatim(_)) | Err(_) => break,
            Ok(_) => {}
        }
        while content.cursor() < ahead.cursor() {
            taken.append(content.parse::<TokenTree>()?);
        }
    }
    Ok(taken)
}

fn item_may_follow(content: ParseStream<'_>) -> bool {
    content.peek(Token![use])
        || content.peek(Token![fn])
        || content.peek(Token![struct])
        || content.peek(Token![enum])
        || content.peek(Token![trait])
        || content.peek(Token![impl])
        || content.peek(Token![type])
        || content.peek(Token![static])
        || content.peek(Token![mod])
        || content.peek(Token![pub])
        || content.peek(Token![extern])
        || content.peek(Token![const]) && !content.peek2(token::Brace)
        || content.peek(Token![async]) && content.peek2(Token![fn])
        || content.peek(Token![unsafe]) && !content.peek2(token::Brace)
        || content.peek(Token![#]) && content.peek2(token::Bracket)
}

/// Statements that end in an `async` block, alone or boxed: the future that the caller gets.
pub(crate) struct Tail {
    before: Vec<TokenTree>,
    /// `async` or `async move`.
    keywords: Vec<TokenTree>,
    block: Group,
    around: Around,
}

enum Around {
    /// `async {..}`
    Nothing,
    /// `async {..}.boxed()`
    Method(Vec<TokenTree>),
    /// `Box::pin(async {..})`
    Call { path: Vec<TokenTree>, parentheses: Group },
}

impl Tail {
    /// Finds the tail of `statements`. Only these spellings count, and only as the whole of the last expression:
    /// `async {..}`, `async move {..}`, either of them with `.boxed()` or `.boxed_local()`, or in `Box::pin(..)`.
    pub(crate) fn find(statements: &TokenStream) -> Option<Self> {
        let (mut before, mut future, around) = split(statements)?;
        let block = match future.pop()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => group,
            _ => return None,
        };
        let starts = if is_word(future.last(), "move") {
            future.len().checked_sub(2)?
        } else {
            future.len().checked_sub(1)?
        };
        let keywords = future.split_off(starts);
        if !is_word(keywords.first(), "async") {
            return None;
        }
        if matches!(around, Around::Call { .. }) {
            if !future.is_empty() {
                return None;
            }
        } else {
            before = future;
        }
        ends_statement(before.last()).then_some(Tail { before, keywords, block, around })
    }

    /// The same statements, with `first` in front of the `async` block's own and the block passed through `wrap`.
    pub(crate) fn rewrite(
        &self,
        first: &TokenStream,
        wrap: impl FnOnce(TokenStream) -> TokenStream,
    ) -> TokenStream {
        let insert = |content: ParseStream<'_>| {
            let mut inside = inner_attributes(content)?;
            inside.extend(first.clone());
            inside.extend(content.parse::<TokenStream>()?);
            Ok(inside)
        };
        let inside = insert.parse2(self.block.stream()).unwrap_or_else(|_| self.block.stream());
        let mut future: TokenStream = self.keywords.iter().cloned().collect();
        future.append(spanned_braces(self.block.span(), inside));
        let future = wrap(future);
        let mut out: TokenStream = self.before.iter().cloned().collect();
        out.extend(self.around.put(future));
        out
    }
}

/// Statements that end in a boxed future which is measured already, by another attribute of ours.
pub(crate) struct Measured {
    /// What comes before the box, and the future.
    inside: Vec<TokenTree>,
    around: Around,
}

impl Measured {
    /// Finds what [`Tail::rewrite`] has made of a box.
    pub(crate) fn find(statements: &TokenStream) -> Option<Self> {
        let (mut before, mut future, around) = split(statements)?;
        match around {
            Around::Nothing => return None,
            Around::Method(_) => {
                let last = future.iter().rposition(|token| ends_statement(Some(token)));
                before = future;
                future = before.split_off(last.map_or(0, |last| last + 1));
            }
            Around::Call { .. } => {}
        }
        let path = future.iter().map_while(|token| match token {
            TokenTree::Group(_) => None,
            other => Some(other),
        });
        let words: Vec<String> = path.map(ToString::to_string).collect();
        let has = |word: &str| words.iter().any(|other| other == word);
        let ours = has("__private") && (has("Timed") || has("OrElse"));
        before.extend(future);
        ours.then_some(Measured { inside: before, around })
    }

    /// The statements, which end in the future itself.
    pub(crate) fn future(&self) -> TokenStream {
        self.inside.iter().cloned().collect()
    }

    /// `future` in the box.
    pub(crate) fn boxed(&self, future: TokenStream) -> TokenStream {
        self.around.put(future)
    }
}

impl Around {
    fn put(&self, future: TokenStream) -> TokenStream {
        let mut out = TokenStream::new();
        match self {
            Around::Nothing => out.extend(future),
            Around::Method(method) => {
                out.extend(future);
                out.append_all(method);
            }
            Around::Call { path, parentheses } => {
                out.append_all(path);
                let mut call = Group::new(Delimiter::Parenthesis, future);
                call.set_span(parentheses.span());
                call.to_tokens(&mut out);
            }
        }
        out
    }
}

/// Statements, the future at their end, and what is around it. Only of a call are the statements without the future known
/// yet; of the others, they are in front of it.
fn split(statements: &TokenStream) -> Option<(Vec<TokenTree>, Vec<TokenTree>, Around)> {
    let mut before: Vec<TokenTree> = statements.clone().into_iter().collect();
    let group = match before.pop()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => group,
        last => {
            before.push(last);
            return Some((Vec::new(), before, Around::Nothing));
        }
    };
    if let Some(method) = take_boxed_call(&mut before, &group) {
        return Some((Vec::new(), before, Around::Method(method)));
    }
    let path = take_box_pin(&mut before)?;
    let mut future: Vec<TokenTree> = group.stream().into_iter().collect();
    if is_punct(future.last(), ',') {
        future.pop();
    }
    Some((before, future, Around::Call { path, parentheses: group }))
}

/// Takes `.boxed` from the end, if `parentheses` behind it are empty.
fn take_boxed_call(before: &mut Vec<TokenTree>, parentheses: &Group) -> Option<Vec<TokenTree>> {
    let boxed = is_word(before.last(), "boxed") || is_word(before.last(), "boxed_local");
    if !boxed || !parentheses.stream().is_empty() {
        return None;
    }
    let dot = before.len().checked_sub(2)?;
    if !is_punct(before.get(dot), '.') {
        return None;
    }
    let mut method = before.split_off(dot);
    method.push(TokenTree::Group(parentheses.clone()));
    Some(method)
}

/// Takes `Box::pin` with whatever path leads to it from the end.
fn take_box_pin(before: &mut Vec<TokenTree>) -> Option<Vec<TokenTree>> {
    let is_separator = |at: usize| is_punct(before.get(at), ':') && is_punct(before.get(at + 1), ':');
    let mut start = before.len().checked_sub(4)?;
    if !(is_word(before.get(start), "Box")
        && is_separator(start + 1)
        && is_word(before.get(start + 3), "pin"))
    {
        return None;
    }
    while let Some(separator) = start.checked_sub(2).filter(|at| is_separator(*at)) {
        start = match separator
            .checked_sub(1)
            .filter(|at| matches!(before.get(*at), Some(TokenTree::Ident(_))))
        {
            Some(segment) => segment,
            None => separator,
        };
    }
    Some(before.split_off(start))
}

/// Whether an expression that follows this token is one of its own.
fn ends_statement(token: Option<&TokenTree>) -> bool {
    match token {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(_) => false,
    }
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

fn is_punct(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

fn spanned_braces(span: Span, tokens: TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(span);
    group
}

#[cfg(test)]
mod tests {
    use super::{Measured, Tail};
    use proc_macro2::TokenStream;
    use quote::quote;

    fn wrapped(statements: &TokenStream) -> Option<String> {
        let tail = Tail::find(statements)?;
        Some(tail.rewrite(&quote!(first;), |future| quote!(W(#future))).to_string())
    }

    #[test]
    fn tails_are_wrapped_where_they_stand() {
        for (statements, expected) in [
            (
                quote!(async { 1 }),
                quote!(W(async {
                    first;
                    1
                })),
            ),
            (quote!(let a = 1; async move { a }), quote!(let a = 1; W(async move { first; a }))),
            (quote!(if a { b() } async move {}), quote!(if a { b() } W(async move { first; }))),
            (
                quote!(Box::pin(async { 1 })),
                quote!(Box::pin(W(async {
                    first;
                    1
                }))),
            ),
            (quote!(a(); ::std::boxed::Box::pin(async move { 1 },)), {
                quote!(a(); ::std::boxed::Box::pin(W(async move { first; 1 })))
            }),
            (
                quote!(async { 1 }.boxed()),
                quote!(
                    W(async {
                        first;
                        1
                    })
                    .boxed()
                ),
            ),
            (
                quote!(
                    async {
                        #![allow(x)]
                        1
                    }
                ),
                quote!(W(
                    async {
                        #![allow(x)]
                        first;
                        1
                    }
                )),
            ),
        ] {
            assert_eq!(wrapped(&statements), Some(expected.to_string()));
        }
    }

    #[test]
    fn what_became_of_a_boxed_tail_is_found() {
        let parts = |statements: &TokenStream| {
            let measured = Measured::find(statements)?;
            Some((measured.future().to_string(), measured.boxed(quote!(future)).to_string()))
        };
        let ours = [
            quote!(::dials::__private::Timed::new),
            quote!(d::__private::external::OrElse::new),
            quote!(d::__private::query::Timed::of),
        ];
        for wrapper in ours.map(|path| quote!(#path(|| &SITE, async move { first; 1 }, |value| f(value)))) {
            let boxed = quote!(let a = 1; ::std::boxed::Box::pin(#wrapper));
            let expected = (quote!(let a = 1; #wrapper), quote!(::std::boxed::Box::pin(future)));
            assert_eq!(parts(&boxed), Some((expected.0.to_string(), expected.1.to_string())));
            let boxed = quote!(if a { b() } #wrapper.tries_after(1).boxed());
            let expected = (quote!(if a { b() } #wrapper.tries_after(1)), quote!(future.boxed()));
            assert_eq!(parts(&boxed), Some((expected.0.to_string(), expected.1.to_string())));
            assert_eq!(parts(&wrapper), None);
        }
        assert_eq!(parts(&quote!(Box::pin(Timed::new(a)))), None);
        assert_eq!(parts(&quote!(Box::pin(a(::dials::__private::Timed::new(b))))), None);
    }

    #[test]
    fn other_endings_are_left_alone() {
        for statements in [
            quote!(),
            quote!(f()),
            quote!(async { 1 };),
            quote!(|| async { 1 }),
            quote!(Box::pin(f(async { 1 }))),
            quote!(Box::pin(async { 1 }.map(f))),
            quote!(Arc::pin(async { 1 })),
            quote!(Box::pin(async { 1 }) as Pin<_>),
            quote!(g(async { 1 })),
            quote!(x.boxed()),
            quote!(async { 1 }.boxed(2)),
            quote!({ async { 1 } }),
            quote!(unsafe { 1 }),
        ] {
            assert_eq!(wrapped(&statements), None, "{statements}");
        }
    }
}
