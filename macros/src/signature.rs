//! Which shape a function has, and with it the form of its expansion.

use crate::args::pointing_at;
use crate::attributes;
use crate::body::{Measured, Tail};
use crate::item::Function;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    GenericArgument, GenericParam, Ident, Path, PathArguments, ReturnType, Signature, TraitBound, Type,
    TypeParamBound, TypePath, TypeReference, token,
};

/// How a function is rewritten.
pub(crate) enum Form {
    /// A guard in front of the statements: the call is over when it is dropped.
    Guard,
    /// The statements in a closure, so that the returned value can be looked at.
    Outcome,
    /// `async fn f() -> R` becomes `fn f() -> impl Future<Output = R>`, a wrapper around the body's own block.
    Async,
    /// `async fn f() -> !`: a guard inside.
    Diverging,
    /// A function whose body ends in the future that it returns, written out.
    Tail(Tail),
    /// The same, once another attribute of ours has measured that future.
    Measured(Measured),
    /// `fn f() -> impl Future` that gets its future from somewhere.
    Future,
}

/// Which returned values an attribute wants to look at.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    /// Those that may be a failure.
    Results,
    /// Those that may be one or know it: a tuple may have a status.
    Answers,
    /// Those that may be one or hold rows.
    Rows,
    /// All of them.
    Everything,
}

impl Form {
    pub(crate) fn of(function: &Function, look: Look) -> Self {
        let signature = &function.signature;
        let returned = match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(bare(ty)),
        };
        if signature.asyncness.is_some() {
            return if matches!(returned, Some(Type::Never(_))) { Form::Diverging } else { Form::Async };
        }
        let may_be_future = match returned {
            Some(Type::ImplTrait(_)) => returned.is_some_and(is_future),
            Some(Type::Path(_)) => true,
            _ => false,
        };
        let tail = if may_be_future { Tail::find(&function.body.statements) } else { None };
        if let Some(tail) = tail {
            return Form::Tail(tail);
        }
        let measured = if may_be_future { Measured::find(&function.body.statements) } else { None };
        if let Some(measured) = measured {
            return Form::Measured(measured);
        }
        // A closure has no caller to tell of, so that the function keeps its body.
        let keeps_body = is_track_caller(function) || matches!(returned, Some(Type::Never(_)));
        match returned {
            _ if keeps_body => Form::Guard,
            Some(ty) if is_future(ty) => Form::Future,
            returned => match look {
                Look::Everything => Form::Outcome,
                Look::Answers if matches!(returned, Some(Type::Tuple(ty)) if !ty.elems.is_empty()) => {
                    Form::Outcome
                }
                Look::Rows if returned.is_some_and(|ty| may_hold_rows(ty, signature)) => Form::Outcome,
                _ if returned.is_some_and(|ty| may_fail(ty, signature)) => Form::Outcome,
                _ => Form::Guard,
            },
        }
    }
}

/// Whether the function asks for its caller's location.
pub(crate) fn is_track_caller(function: &Function) -> bool {
    function.attributes.iter().any(|attribute| attributes::is(attribute, "track_caller"))
}

/// The declared return type, written out.
pub(crate) fn returned(signature: &Signature) -> TokenStream {
    match &signature.output {
        ReturnType::Default => quote_spanned!(Span::mixed_site()=> ()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    }
}

/// Whether the function, or the `async fn`, is spelled to return `()`.
pub(crate) fn returns_nothing(signature: &Signature) -> bool {
    match &signature.output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => matches!(bare(ty), Type::Tuple(ty) if ty.elems.is_empty()),
    }
}

/// The last token's place.
pub(crate) fn end(signature: &Signature) -> Span {
    match &signature.output {
        ReturnType::Default => signature.paren_token.span.close(),
        ReturnType::Type(arrow, ty) => {
            ty.to_token_stream().into_iter().last().map_or(arrow.spans[1], |last| last.span())
        }
    }
}

/// Whether a value of this type could be a failure or hide one. What cannot be a `Result` of its own needs no looking at.
fn may_fail(ty: &Type, signature: &Signature) -> bool {
    match ty {
        Type::Path(TypePath { qself: None, path, .. }) => match path.get_ident() {
            Some(name) => {
                let is_parameter = |parameter: &GenericParam| matches!(parameter, GenericParam::Type(parameter) if parameter.ident == *name);
                !PRIMITIVES.iter().any(|primitive| name == primitive)
                    && !signature.generics.params.iter().any(is_parameter)
            }
            // Pinned pointers are futures that are not recognised as written out, and iterators.
            None => path.segments.last().is_none_or(|last| last.ident != "Pin"),
        },
        Type::Path(_) | Type::Macro(_) => true,
        _ => false,
    }
}

/// Whether a value of this type, which cannot fail, could be rows all the same. Behind `&mut` they are not counted.
fn may_hold_rows(ty: &Type, signature: &Signature) -> bool {
    match ty {
        Type::Array(_) => true,
        Type::Reference(TypeReference { mutability: None, elem, .. }) => match bare(elem) {
            Type::Slice(_) => true,
            elem => may_fail(elem, signature) || may_hold_rows(elem, signature),
        },
        _ => false,
    }
}

/// And strings, which are as plain.
const PRIMITIVES: [&str; 18] = [
    "bool", "char", "str", "String", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
    "i128", "isize", "f32", "f64",
];

/// Whether the type is spelled `impl Future`.
fn is_future(ty: &Type) -> bool {
    matches!(ty, Type::ImplTrait(ty) if ty.bounds.iter().any(is_future_bound))
}

fn is_future_bound(bound: &TypeParamBound) -> bool {
    matches!(bound, TypeParamBound::Trait(bound) if bound.path.segments.last().is_some_and(|last| last.ident == "Future"))
}

/// The bounds of a returned `impl Future` that a wrapper around the future cannot satisfy, with the names of the traits.
pub(crate) fn bounds_lost_to_a_wrapper<'s>(signature: &'s Signature) -> Vec<(&'s TypeParamBound, &'s Ident)> {
    let ReturnType::Type(_, ty) = &signature.output else { return Vec::new() };
    let Type::ImplTrait(ty) = bare(ty) else { return Vec::new() };
    let lost = |bound: &'s TypeParamBound| match bound {
        TypeParamBound::Trait(TraitBound { path, .. }) => {
            let name = &path.segments.last()?.ident;
            NOT_OF_WRAPPERS.iter().any(|lost| name == lost).then_some((bound, name))
        }
        _ => None,
    };
    ty.bounds.iter().filter_map(lost).collect()
}

/// Traits that a future may have of its own.
const NOT_OF_WRAPPERS: [&str; 15] = [
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

/// A statement that never runs and tells the compiler, as a function's return type would, what the block around it
/// returns: `Ok(Box::new(..))` still becomes a `Result<Box<dyn Trait>, _>`, and `collect()` knows what to collect.
///
/// ```text
/// if let Some(__dials_return) = None::<Ret> { return __dials_return; }
/// ```
fn return_edge(ty: &TokenStream) -> TokenStream {
    // A value of another type is an error that points here too, so this is where the type stands.
    quote_spanned! {pointing_at(ty)=>
        if let ::core::option::Option::Some(__dials_return) = ::core::option::Option::None::<#ty> {
            return __dials_return;
        }
    }
}

/// The edge for a block that has the function's return type; nothing if it says nothing.
pub(crate) fn edge_of_returned(signature: &Signature) -> TokenStream {
    match &signature.output {
        ReturnType::Default => return_edge(&returned(signature)),
        ReturnType::Type(_, ty) => edge_of_type(ty),
    }
}

/// The edge for the `async` block of a function that returns it, whose output the function's return type tells.
pub(crate) fn edge_of_future(signature: &Signature) -> TokenStream {
    let ReturnType::Type(_, ty) = &signature.output else { return TokenStream::new() };
    let ty = bare(ty);
    if let Type::ImplTrait(ty) = ty {
        return ty.bounds.iter().find_map(output_of_bound).map_or_else(TokenStream::new, edge_of_type);
    }
    match boxed_output(ty) {
        BoxedOutput::Is(output) => edge_of_type(output),
        BoxedOutput::Unknown => TokenStream::new(),
        // An alias.
        BoxedOutput::Unspelled => {
            return_edge(&quote_spanned!(pointing_at(ty)=> <#ty as ::core::future::Future>::Output))
        }
    }
}

/// `R` of a function that is spelled to return `impl Future<Output = R>`, as a closure can name it.
pub(crate) fn output_of_future(signature: &Signature) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &signature.output else { return None };
    let Type::ImplTrait(ty) = bare(ty) else { return None };
    match bare(ty.bounds.iter().find_map(output_of_bound)?) {
        Type::Never(_) => None,
        output => Some(erased(output.clone()).to_token_stream()),
    }
}

fn edge_of_type(ty: &Type) -> TokenStream {
    match bare(ty) {
        Type::Never(_) | Type::ImplTrait(_) | Type::Infer(_) => TokenStream::new(),
        ty => return_edge(&erased(ty.clone()).to_token_stream()),
    }
}

pub(crate) enum BoxedOutput<'t> {
    Is(&'t Type),
    /// It is boxed as something else than a future.
    Unknown,
    Unspelled,
}

/// The output of `Pin<Box<dyn Future<Output = R>>>`.
pub(crate) fn boxed_output(ty: &Type) -> BoxedOutput<'_> {
    let inside = |ty, name| last_argument(ty, name).map(bare);
    match inside(ty, "Pin").and_then(|boxed| inside(boxed, "Box")) {
        Some(Type::TraitObject(object)) => {
            object.bounds.iter().find_map(output_of_bound).map_or(BoxedOutput::Unknown, BoxedOutput::Is)
        }
        Some(_) => BoxedOutput::Unknown,
        None => BoxedOutput::Unspelled,
    }
}

/// The last type in the angle brackets of a path that ends in `name`.
pub(crate) fn last_argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(ty) = ty else { return None };
    let last = ty.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().rev().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// `R` of `Future<Output = R>`.
pub(crate) fn output_of_bound(bound: &TypeParamBound) -> Option<&Type> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last().filter(|last| last.ident == "Future")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(&assoc.ty),
        _ => None,
    })
}

/// Whether an `impl Trait` stands anywhere in the return type, which can then not be named.
pub(crate) fn is_nameable(ty: &Type) -> bool {
    let mut erasures = 0;
    erase(&mut ty.clone(), &mut erasures);
    erasures == 0
}

/// The type with `_` for every `impl Trait`.
fn erased(mut ty: Type) -> Type {
    erase(&mut ty, &mut 0);
    ty
}

fn erase(ty: &mut Type, erasures: &mut usize) {
    match ty {
        Type::ImplTrait(_) => {
            *erasures += 1;
            *ty = Type::Verbatim(quote!(_));
        }
        Type::Array(ty) => erase(&mut ty.elem, erasures),
        Type::Group(ty) => erase(&mut ty.elem, erasures),
        Type::Paren(ty) => erase(&mut ty.elem, erasures),
        Type::Ptr(ty) => erase(&mut ty.elem, erasures),
        Type::Reference(ty) => erase(&mut ty.elem, erasures),
        Type::Slice(ty) => erase(&mut ty.elem, erasures),
        Type::Tuple(ty) => ty.elems.iter_mut().for_each(|ty| erase(ty, erasures)),
        Type::Path(ty) => erase_in_path(&mut ty.path, erasures),
        Type::TraitObject(ty) => {
            for bound in &mut ty.bounds {
                if let TypeParamBound::Trait(bound) = bound {
                    erase_in_path(&mut bound.path, erasures);
                }
            }
        }
        _ => {}
    }
}

fn erase_in_path(path: &mut Path, erasures: &mut usize) {
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            for argument in &mut arguments.args {
                match argument {
                    GenericArgument::Type(ty) => erase(ty, erasures),
                    GenericArgument::AssocType(assoc) => erase(&mut assoc.ty, erasures),
                    _ => {}
                }
            }
        }
    }
}

/// The type without parentheses and without the invisible ones around a `macro_rules!` fragment.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(ty) => bare(&ty.elem),
        Type::Paren(ty) => bare(&ty.elem),
        ty => ty,
    }
}

/// `-> ty`, with the arrow that stood there.
pub(crate) fn returning(output: &ReturnType, ty: TokenStream) -> ReturnType {
    let arrow = match output {
        ReturnType::Default => token::RArrow(Span::mixed_site()),
        ReturnType::Type(arrow, _) => *arrow,
    };
    ReturnType::Type(arrow, Box::new(Type::Verbatim(ty)))
}
