//! `#[derive(ErrorKind)]`: a name for every way to fail.

use crate::args::{Known, Values, crate_path, mentions, pointing_at};
use crate::error::{Errors, Reported, derive};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, GenericParam, Generics, Ident, LitStr, Meta, Path, Token,
    Type, WherePredicate, parse_quote,
};

const ATTRIBUTE: &str = "error_kind";
const KNOWN: &[Known] = &[Known { key: "crate", example: "crate = some::path" }];

/// ```text
/// #[derive(ErrorKind)]
/// enum CheckoutError {
///     OutOfStock,
///     #[error_kind("declined")] Payment { code: u16 },
///     #[error_kind(transparent)] Database(sqlx::Error),
///     #[error_kind(ok)] AlreadyPaid,
/// }
///
/// impl ErrorKind for CheckoutError {
///     fn error_kind(&self) -> Option<&'static str> {
///         match self {
///             Self::OutOfStock { .. } => Some("OutOfStock"),
///             Self::Payment { .. } => Some("declined"),
///             Self::Database { 0: __dials_inner } => error_kind!(__dials_inner),
///             Self::AlreadyPaid { .. } => None,
///         }
///     }
/// }
/// ```
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    derive(item, implement)
}

fn implement(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let mut derive = Derive { krate: None, inner: Vec::new(), errors };
    let arms = derive.arms(input);
    let krate = crate_path(derive.krate.as_ref());
    let inner = std::mem::take(&mut derive.inner);
    let name = &input.ident;
    let generics = bounded(&input.generics, &inner, &krate);
    let (impl_generics, arguments, where_clause) = generics.split_for_impl();
    ours! {
        #[automatically_derived]
        impl #impl_generics #krate::ErrorKind for #name #arguments #where_clause {
            fn error_kind(&self) -> ::core::option::Option<&'static ::core::primitive::str> {
                match *self {
                    #(#arms)*
                }
            }
        }
    }
}

/// What an attribute says about a variant or a struct.
enum Rule {
    Named(LitStr),
    Transparent(Ident),
    NoFailure(Ident),
}

struct Derive<'e> {
    krate: Option<Path>,
    /// Types of the fields that transparent variants hand the question to.
    inner: Vec<Type>,
    errors: &'e mut Errors,
}

impl Derive<'_> {
    fn arms(&mut self, input: &DeriveInput) -> Vec<TokenStream> {
        let on_type = self.rule(&input.attrs);
        match &input.data {
            Data::Enum(data) => {
                if let Some(rule) = on_type {
                    let message = "`#[error_kind]` on an enum names no variant; put it on the variants";
                    self.errors.at(rule.tokens(), message);
                }
                let arm = |variant: &syn::Variant| {
                    let rule = self.rule(&variant.attrs);
                    // A deprecated variant is no news to whoever declared it.
                    let name = respanned(&variant.ident);
                    self.arm(&ours!(Self::#name), &variant.ident, &variant.fields, rule)
                };
                data.variants.iter().map(arm).collect()
            }
            Data::Struct(data) => vec![self.arm(&ours!(Self), &input.ident, &data.fields, on_type)],
            Data::Union(data) => {
                self.errors.at(
                    data.union_token,
                    "`#[derive(ErrorKind)]` needs an enum or a struct; a union knows no variant",
                );
                Vec::new()
            }
        }
    }

    fn arm(&mut self, path: &TokenStream, name: &Ident, fields: &Fields, rule: Option<Rule>) -> TokenStream {
        let kind = match rule {
            None => LitStr::new(&syn::ext::IdentExt::unraw(name).to_string(), Span::mixed_site())
                .to_token_stream(),
            Some(Rule::Named(kind)) => kind.to_token_stream(),
            Some(Rule::NoFailure(_)) => return ours!(#path { .. } => ::core::option::Option::None,),
            Some(Rule::Transparent(word)) => return self.transparent(path, fields, &word),
        };
        ours!(#path { .. } => ::core::option::Option::Some(#kind),)
    }

    /// The question goes to the only field.
    fn transparent(&mut self, path: &TokenStream, fields: &Fields, word: &Ident) -> TokenStream {
        let mut all = fields.members().zip(fields);
        let (Some((member, Field { ty, .. })), None) = (all.next(), all.next()) else {
            self.errors.at(word, "`#[error_kind(transparent)]` needs exactly one field, the error to ask");
            return TokenStream::new();
        };
        self.inner.push(ty.clone());
        let krate = crate_path(self.krate.as_ref());
        let asked = quote_spanned!(pointing_at(ty)=> #krate::__private::error_kind!(__dials_inner));
        ours!(#path { #member: ref __dials_inner } => #asked,)
    }

    fn rule(&mut self, attributes: &[Attribute]) -> Option<Rule> {
        let mut rule = None;
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(ATTRIBUTE)) {
            match self.parse(attribute) {
                Ok(Some(second)) if rule.is_some() => {
                    self.errors.at(second.tokens(), "`#[error_kind]` is given twice; keep one");
                }
                Ok(given) => rule = rule.or(given),
                Err(Reported) => {}
            }
        }
        rule
    }

    /// `Ok(None)` is `crate = path`, which is no rule.
    fn parse(&mut self, attribute: &Attribute) -> Result<Option<Rule>, Reported> {
        let expected = "expects `\"kind\"`, `transparent` or `ok`";
        let mut values = Values { attribute: ATTRIBUTE, known: KNOWN, errors: self.errors };
        let tokens = match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
            _ => return Err(values.refuse(attribute, expected)),
        };
        let krate = &mut self.krate;
        let mut found = Err(Reported);
        let parse = |input: ParseStream<'_>| {
            found = Self::rule_in(input, &mut values, krate, expected);
            if found.is_ok() && !input.is_empty() {
                found = Err(values.refuse_next(input, "takes one argument; this is more"));
            }
            input.parse::<TokenStream>()
        };
        match parse.parse2(tokens) {
            Ok(_) => found,
            Err(error) => Err(self.errors.push(error)),
        }
    }

    fn rule_in(
        input: ParseStream<'_>,
        values: &mut Values<'_>,
        krate: &mut Option<Path>,
        expected: &str,
    ) -> Result<Option<Rule>, Reported> {
        if input.peek(LitStr) {
            let kind = values.parsed(input.parse())?;
            return Ok(Some(Rule::Named(values.checked("kind", kind)?)));
        }
        if input.peek(Token![crate]) {
            let key = values.parsed(input.call(syn::ext::IdentExt::parse_any))?;
            values.equals(&key, input)?;
            *krate = Some(values.module(&key, input)?);
            return Ok(None);
        }
        let word: Ident = match input.fork().parse() {
            Ok(word) => word,
            Err(_) => return Err(values.refuse_next(input, expected)),
        };
        let rule = match word.to_string().as_str() {
            "transparent" => Rule::Transparent(word),
            "ok" => Rule::NoFailure(word),
            _ => return Err(values.refuse_next(input, expected)),
        };
        values.parsed(input.parse::<Ident>())?;
        Ok(Some(rule))
    }
}

impl Rule {
    fn tokens(&self) -> TokenStream {
        match self {
            Rule::Named(kind) => kind.to_token_stream(),
            Rule::Transparent(word) | Rule::NoFailure(word) => word.to_token_stream(),
        }
    }
}

/// The name with this crate's span, at the same place: lints about its use are then about generated code.
pub(crate) fn respanned(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(pointing_at(&name));
    name
}

/// The generics with `ErrorKind` required of each asked type that depends on a parameter.
fn bounded(generics: &Generics, inner: &[Type], krate: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    let parameters: Vec<Ident> = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(parameter.ident.clone()),
            _ => None,
        })
        .collect();
    let depends = |ty: &&Type| mentions(ty.to_token_stream(), &parameters);
    let bounds: Vec<WherePredicate> =
        inner.iter().filter(depends).map(|ty| parse_quote!(#ty: #krate::ErrorKind)).collect();
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
    generics
}
