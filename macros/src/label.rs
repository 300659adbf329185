//! `#[derive(Label)]`: the variants of an enum as label values.

use crate::args::{Known, Values, crate_path};
use crate::error::{Errors, Reported, derive};
use crate::error_kind::respanned;
use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Meta, Path, Variant};

const ATTRIBUTE: &str = "label";
const KNOWN: &[Known] = &[Known { key: "crate", example: "crate = some::path" }];

/// ```text
/// #[derive(Label)]
/// enum Plan { Free, #[label("paid")] Business }
///
/// impl Label for Plan {
///     fn label(&self) -> LabelRef<'_> {
///         match *self {
///             Self::Free => LabelRef::Str("Free"),
///             Self::Business => LabelRef::Str("paid"),
///         }
///     }
/// }
/// ```
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    derive(item, implement)
}

fn implement(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let krate = krate(&input.attrs, errors);
    let krate = crate_path(krate.as_ref());
    let arms = match &input.data {
        Data::Enum(data) => {
            data.variants.iter().filter_map(|variant| arm(variant, &krate, errors).ok()).collect()
        }
        Data::Struct(data) => {
            errors.at(data.struct_token, NEEDS_ENUM);
            Vec::new()
        }
        Data::Union(data) => {
            errors.at(data.union_token, NEEDS_ENUM);
            Vec::new()
        }
    };
    let name = &input.ident;
    let (impl_generics, arguments, where_clause) = input.generics.split_for_impl();
    ours! {
        #[automatically_derived]
        impl #impl_generics #krate::Label for #name #arguments #where_clause {
            fn label(&self) -> #krate::__private::LabelRef<'_> {
                match *self {
                    #(#arms)*
                }
            }
        }
    }
}

const NEEDS_ENUM: &str =
    "`#[derive(Label)]` needs an enum without fields; for other types implement `dials::Label` by hand";

fn arm(variant: &Variant, krate: &TokenStream, errors: &mut Errors) -> Result<TokenStream, Reported> {
    if !matches!(variant.fields, Fields::Unit) {
        let message = "`#[derive(Label)]` needs variants without fields: what a field holds could take any number of values";
        return Err(errors.at(&variant.fields, message));
    }
    let value = match value(&variant.attrs, errors)? {
        Some(value) => value,
        None => LitStr::new(&variant.ident.unraw().to_string(), Span::mixed_site()),
    };
    let name = respanned(&variant.ident);
    Ok(ours!(Self::#name => #krate::__private::LabelRef::Str(#value),))
}

/// The text of `#[label("..")]`.
fn value(attributes: &[Attribute], errors: &mut Errors) -> Result<Option<LitStr>, Reported> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(ATTRIBUTE)) {
        let text = match &attribute.meta {
            Meta::List(list) => list.parse_args::<LitStr>().ok(),
            Meta::Path(_) | Meta::NameValue(_) => None,
        };
        let Some(text) = text else {
            return Err(
                errors.at(attribute, "`#[label]` expects the value in parentheses: `#[label(\"paid\")]`")
            );
        };
        if found.is_some() {
            return Err(errors.at(text, "`#[label]` is given twice; keep one"));
        }
        let mut values = Values { attribute: ATTRIBUTE, known: KNOWN, errors: &mut *errors };
        found = Some(values.checked("value", text)?);
    }
    Ok(found)
}

/// The path of `#[label(crate = path)]` on the enum.
fn krate(attributes: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let mut krate = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(ATTRIBUTE)) {
        let Meta::List(list) = &attribute.meta else {
            errors
                .at(attribute, "`#[label]` on an enum only takes `crate = path`; put values on the variants");
            continue;
        };
        let mut values = Values { attribute: ATTRIBUTE, known: KNOWN, errors: &mut *errors };
        values.each(list.tokens.clone(), |values, key: &Ident, input: ParseStream<'_>| {
            values.equals(key, input)?;
            krate = Some(values.module(key, input)?);
            Ok(())
        });
    }
    krate
}
