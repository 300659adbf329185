//! `statement = ..`: what a query asks, and how long that is known.

use crate::args::{mentions, pointing_at};
use crate::parameters;
use crate::signature;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{Expr, ExprReference, Ident, Path, Signature, Type, TypeReference};

/// A statement, as the function with this signature can tell it.
pub(crate) struct Statement<'a> {
    expression: &'a Expr,
    source: Source,
}

/// Where its text is from, and with that how long it lives.
#[derive(Debug, PartialEq)]
enum Source {
    /// It is the program's own, and no parameter has a part in it.
    Program,
    /// A parameter whose text lives as long as the program.
    StaticParameter,
    /// A parameter, or what a pattern among them binds.
    Parameter,
    /// Code of the user's that has to run.
    Code,
}

impl<'a> Statement<'a> {
    pub(crate) fn new(expression: &'a Expr, signature: &Signature) -> Self {
        let no_parameter = || !mentions(expression.to_token_stream(), &parameters::bound(signature));
        let source = match bare(expression) {
            Expr::Lit(_) | Expr::Macro(_) | Expr::Path(_) if no_parameter() => Source::Program,
            Expr::Path(path) => {
                let ty = path.path.get_ident().and_then(|name| parameters::ty(signature, name));
                if ty.is_some_and(is_static_text) { Source::StaticParameter } else { Source::Parameter }
            }
            _ => Source::Code,
        };
        Statement { expression, source }
    }

    /// The expression, if it is evaluated when a query begins.
    pub(crate) fn evaluated(&self) -> Option<&'a Expr> {
        (self.source != Source::Program).then_some(self.expression)
    }

    /// Its text, read when the query begins. Code of the user's is not run for a site that is off, and costs the statement if
    /// it panics.
    ///
    /// ```text
    /// { let __dials_statement: &str = sql; __dials_statement }
    ///
    /// if Site::is_switched_off(site) { "" } else {
    ///     Option::unwrap_or_default(Site::guarded(site, Fault::StatementPanic, || -> &str { self.sql() }))
    /// }
    /// ```
    pub(crate) fn text(&self, private: &TokenStream, site: &TokenStream) -> TokenStream {
        let statement = self.expression;
        let at = pointing_at(statement);
        if self.source != Source::Code {
            return quote_spanned! {at=>
                { let __dials_statement: &::core::primitive::str = #statement; __dials_statement }
            };
        }
        let statement = borrowed_call(statement).map_or_else(|| statement.to_token_stream(), of_a_reference);
        let read = quote_spanned!(at=> || -> &::core::primitive::str { #statement });
        ours! {
            if #private::Site::is_switched_off(#site) {
                ""
            } else {
                ::core::option::Option::unwrap_or_default(
                    #private::Site::guarded(#site, #private::Fault::StatementPanic, #read)
                )
            }
        }
    }

    /// What the query asks, with the `text` that was read.
    ///
    /// ```text
    /// Fixed(|| -> &'static str { "SELECT 1" })
    /// { let __dials_statement = sql; Fixed(move || __dials_statement) }
    /// Passing(sql)
    /// ```
    pub(crate) fn asks(&self, calls: &TokenStream, text: &TokenStream) -> TokenStream {
        match self.source {
            Source::Program => {
                let statement = self.expression;
                let read = quote_spanned! {pointing_at(statement)=>
                    || -> &'static ::core::primitive::str { #statement }
                };
                ours!(#calls::Fixed(#read))
            }
            Source::StaticParameter => {
                ours!({ let __dials_statement = #text; #calls::Fixed(move || __dials_statement) })
            }
            Source::Parameter | Source::Code => ours!(#calls::Passing(#text)),
        }
    }
}

/// The call in `&self.sql()`, which is what the compiler advises where `self.sql()` is a `String`.
///
/// Of a function by a name in small letters: `&Table("..")` may be a constant, which lives on. Of all macros that give texts
/// `format!` alone is known to make them; another may name a field.
fn borrowed_call(statement: &Expr) -> Option<&Expr> {
    let Expr::Reference(ExprReference { mutability: None, expr, .. }) = bare(statement) else { return None };
    let call = bare(expr);
    let is_call = match call {
        Expr::MethodCall(_) => true,
        Expr::Call(call) => matches!(bare(&call.func), Expr::Path(path) if is_in_small_letters(&path.path)),
        Expr::Macro(call) => call.mac.path.segments.last().is_some_and(|last| last.ident == "format"),
        _ => false,
    };
    is_call.then_some(call)
}

fn is_in_small_letters(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| !last.ident.unraw().to_string().contains(char::is_uppercase))
}

/// `&call`, which outlives itself only if the call gives a reference. Of anything else, the compiler would say that a
/// temporary value is returned, and by whom nobody could tell; this says what to write. What compiles is the same.
///
/// ```text
/// match self.sql() { made => { let text: &str = &made; look(&made); text } }
/// ```
fn of_a_reference(call: &Expr) -> TokenStream {
    let look = quote_spanned!(pointing_at(call)=> __dials_look(&__dials_made));
    ours! {
        #[diagnostic::on_unimplemented(
            message = "`#[slow_query]` cannot borrow `statement` from a `{T}` that is made here",
            label = "gone before the statement is read",
            note = "make the text before and pass it as a `&str`, or use `dials::query(..).statement(&sql)`"
        )]
        trait __DialsBorrow<T> {}
        impl<T: ?::core::marker::Sized> __DialsBorrow<&T> for ::core::primitive::str {}
        impl<T: ?::core::marker::Sized> __DialsBorrow<&mut T> for ::core::primitive::str {}
        fn __dials_look<T>(_: &T)
        where
            ::core::primitive::str: __DialsBorrow<T>,
        {
        }
        match #call {
            __dials_made => {
                // First, since it may tell the call what to return.
                let __dials_text: &::core::primitive::str = &__dials_made;
                #look;
                __dials_text
            }
        }
    }
}

/// Whether the statement names what a pattern among the parameters binds.
pub(crate) fn is_of_a_pattern(statement: &Expr, signature: &Signature) -> bool {
    mentions(statement.to_token_stream(), &parameters::hidden(signature))
}

/// The parameter that holds the statement, if that is a text which moves into the body.
pub(crate) fn moved<'s>(statement: &'s Expr, signature: &Signature) -> Option<&'s Ident> {
    holder(statement).filter(|name| parameters::ty(signature, name).is_some_and(is_owned_text))
}

/// The variable that the expression is a part of: `sql` of `&*sql.text[1].as_str()`.
fn holder(expression: &Expr) -> Option<&Ident> {
    match bare(expression) {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Reference(reference) => holder(&reference.expr),
        Expr::Unary(unary) => holder(&unary.expr),
        Expr::Field(field) => holder(&field.base),
        Expr::Index(index) => holder(&index.expr),
        Expr::MethodCall(call) => holder(&call.receiver),
        _ => None,
    }
}

/// The expression without parentheses and without the invisible ones around a `macro_rules!` fragment.
pub(crate) fn bare(expression: &Expr) -> &Expr {
    match expression {
        Expr::Group(group) => bare(&group.expr),
        Expr::Paren(paren) => bare(&paren.expr),
        expression => expression,
    }
}

/// `&'static str`
fn is_static_text(ty: &Type) -> bool {
    match signature::bare(ty) {
        Type::Reference(TypeReference { lifetime: Some(lifetime), mutability: None, elem, .. }) => {
            lifetime.ident == "static"
                && matches!(signature::bare(elem), Type::Path(ty) if ty.path.is_ident("str"))
        }
        _ => false,
    }
}

/// `String`, or `str` in a box, in a pointer that counts or in a `Cow`.
fn is_owned_text(ty: &Type) -> bool {
    let ty = signature::bare(ty);
    let is = |name: &str| matches!(ty, Type::Path(ty) if ty.path.segments.last().is_some_and(|last| last.ident == name));
    let of_text = || mentions(ty.to_token_stream(), &[Ident::new("str", Span::mixed_site())]);
    is("String") || ["Box", "Rc", "Arc", "Cow"].into_iter().any(is) && of_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    fn signature() -> Signature {
        parse_quote!(fn find(&self, sql: &str, fixed: &'static str, text: String, shared: Arc<str>, n: Arc<u8>, Page { of, .. }: Page))
    }

    fn source(expression: &Expr) -> Source {
        Statement::new(expression, &signature()).source
    }

    #[test]
    fn a_text_that_no_parameter_has_a_part_in_is_the_programs_own() {
        let texts: [Expr; 7] = [
            parse_quote!("SELECT 1"),
            parse_quote!(SELECT),
            parse_quote!(Self::SELECT),
            parse_quote!(<T as Table>::SELECT),
            parse_quote!(concat!("SELECT ", "1")),
            parse_quote!(include_str!("select.sql")),
            parse_quote!(("SELECT 1")),
        ];
        for text in texts {
            assert_eq!(source(&text), Source::Program);
        }
    }

    #[test]
    fn others_are_of_a_parameter_or_have_to_be_read() {
        assert_eq!(source(&parse_quote!(fixed)), Source::StaticParameter);
        assert_eq!(source(&parse_quote!(sql)), Source::Parameter);
        assert_eq!(source(&parse_quote!(of)), Source::Parameter);
        let texts: [Expr; 6] = [
            parse_quote!(pick!(sql)),
            parse_quote!(&self.sql),
            parse_quote!(self.sql()),
            parse_quote!(sql_of("users")),
            parse_quote!(of.sql),
            parse_quote!(fixed.trim()),
        ];
        for text in texts {
            assert_eq!(source(&text), Source::Code);
        }
    }

    #[test]
    fn only_of_what_is_sure_to_be_a_value_a_reference_is_asked_for() {
        let call = |statement: Expr| borrowed_call(&statement).map(|call| call.to_token_stream().to_string());
        for borrowed in [
            parse_quote!(&self.sql()),
            parse_quote!((&(self.sql()))),
            parse_quote!(&sql_of("users")),
            parse_quote!(&String::from("SELECT 1")),
            parse_quote!(&std::format!("SELECT {n}")),
        ] {
            assert!(call(borrowed).is_some());
        }
        for other in [
            parse_quote!(self.sql()),
            parse_quote!(&self.sql),
            parse_quote!(&mut self.sql()),
            parse_quote!(&*self.sql()),
            parse_quote!(&self.sql()[1..]),
            parse_quote!(&Table("SELECT 1")),
            parse_quote!(&sql::Of::Table("SELECT 1")),
            parse_quote!(&field!(self)),
        ] {
            assert_eq!(call(other), None);
        }
    }

    #[test]
    fn a_text_that_moves_into_the_body_is_found_at_the_bottom_of_the_expression() {
        let moved = |statement: Expr| moved(&statement, &signature()).map(ToString::to_string);
        assert_eq!(moved(parse_quote!(text)).as_deref(), Some("text"));
        assert_eq!(moved(parse_quote!(&text)).as_deref(), Some("text"));
        assert_eq!(moved(parse_quote!(&*text.lines[0].as_str())).as_deref(), Some("text"));
        assert_eq!(moved(parse_quote!(&shared)).as_deref(), Some("shared"));
        for other in [parse_quote!(sql), parse_quote!(&n), parse_quote!(other), parse_quote!(by(text.len()))]
        {
            assert_eq!(moved(other), None);
        }
    }
}
