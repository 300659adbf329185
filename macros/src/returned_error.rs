//! The error that a function is spelled to return: what can be asked of it without failing to compile.

use crate::signature::{BoxedOutput, bare, boxed_output, last_argument, output_of_bound};
use syn::{
    GenericArgument, Generics, Ident, Path, PathArguments, ReturnType, Signature, Type, TypeParam,
    TypeParamBound, TypePath, WherePredicate,
};

/// Whether the function, or the future that it returns, is spelled to return an error that may be generic or borrow.
///
/// To ask such a value whether it is an `Error` may be to ask for a lifetime that it does not have. What an alias or
/// `Self::Error` stands for is not seen. Neither are the parameters of an `impl` block around a method: a name in capitals
/// among an error's arguments, such as the `T` of `Wrapped<T>`, is taken for one, and any other for a type that borrows
/// nothing.
pub(crate) fn error_may_borrow(signature: &Signature) -> bool {
    error(signature).is_some_and(|error| may_borrow(error, &signature.generics))
}

/// The error of the `Result` that the function, or the future that it returns, is spelled to return.
fn error(signature: &Signature) -> Option<&Type> {
    let ReturnType::Type(_, ty) = &signature.output else { return None };
    let output = match bare(ty) {
        Type::ImplTrait(ty) => ty.bounds.iter().find_map(output_of_bound)?,
        ty => match boxed_output(ty) {
            BoxedOutput::Is(output) => output,
            BoxedOutput::Unknown => return None,
            BoxedOutput::Unspelled => ty,
        },
    };
    let Type::Path(output) = bare(output) else { return None };
    match &output.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() > 1 => {
            match arguments.args.last()? {
                GenericArgument::Type(error) => Some(error),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The error, if it is a type parameter of which nothing is known that tells what went wrong: one of the function's, or of
/// these, which the `impl` block around it has.
pub(crate) fn unknown_error<'s>(signature: &'s Signature, of_impl: &[Ident]) -> Option<&'s Type> {
    let error = error(signature)?;
    let Type::Path(TypePath { qself: None, path, .. }) = bare(error) else { return None };
    let name = path.get_ident()?;
    let unknown = unknown_parameters(&signature.generics);
    (unknown.contains(&name) || of_impl.contains(name)).then_some(error)
}

/// Type parameters with no bound that tells what an error of this type is.
pub(crate) fn unknown_parameters(generics: &Generics) -> Vec<&Ident> {
    let is_unknown = |parameter: &&TypeParam| {
        let of_it = |ty: &Type| matches!(bare(ty), Type::Path(ty) if ty.path.is_ident(&parameter.ident));
        let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let elsewhere = predicates.filter_map(|predicate| match predicate {
            WherePredicate::Type(predicate) if of_it(&predicate.bounded_ty) => Some(&predicate.bounds),
            _ => None,
        });
        parameter.bounds.iter().chain(elsewhere.flatten()).all(says_nothing)
    };
    generics.type_params().filter(is_unknown).map(|parameter| &parameter.ident).collect()
}

/// Traits of which an error's kind cannot be learned. Of others we do not know, and they may have `Error` above them.
const SAY_NOTHING: [&str; 18] = [
    "Send",
    "Sync",
    "Sized",
    "Unpin",
    "UnwindSafe",
    "RefUnwindSafe",
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
    "From",
    "Into",
];

fn says_nothing(bound: &TypeParamBound) -> bool {
    match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| SAY_NOTHING.iter().any(|name| last.ident == name))
        }
        _ => true,
    }
}

fn may_borrow(error: &Type, generics: &Generics) -> bool {
    // A pointer is an error as what is in it is one.
    if let Some(inside) =
        ["Box", "Rc", "Arc"].into_iter().find_map(|pointer| last_argument(bare(error), pointer))
    {
        return match bare(inside) {
            Type::TraitObject(object) => object.bounds.iter().any(is_short_lifetime),
            inside => may_borrow(inside, generics),
        };
    }
    match bare(error) {
        Type::Reference(reference) => may_borrow(&reference.elem, generics),
        // What it stands for has proven to be an `Error`, or nothing is known of it.
        Type::ImplTrait(ty) => !ty.bounds.iter().any(is_error_bound),
        Type::Path(TypePath { qself, path, .. }) => {
            qself.is_some()
                || path.segments.first().is_some_and(|first| first.ident == "Self")
                || has_short_argument(path, generics)
        }
        _ => false,
    }
}

fn is_error_bound(bound: &TypeParamBound) -> bool {
    matches!(bound, TypeParamBound::Trait(bound) if bound.path.segments.last().is_some_and(|last| last.ident == "Error"))
}

fn is_short_lifetime(bound: &TypeParamBound) -> bool {
    matches!(bound, TypeParamBound::Lifetime(lifetime) if lifetime.ident != "static")
}

/// Whether arguments such as `<'a>`, `<T>`, `<&str>`, `<Vec<T>>` or `<dyn Error + 'a>` stand there.
fn has_short_argument(path: &Path, generics: &Generics) -> bool {
    let is_short = |argument: &GenericArgument| match argument {
        GenericArgument::Lifetime(lifetime) => lifetime.ident != "static",
        GenericArgument::Type(ty) => may_be_short(ty, generics),
        GenericArgument::Const(_) => false,
        _ => true,
    };
    path.segments.iter().any(|segment| match &segment.arguments {
        PathArguments::None => false,
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().any(is_short),
        PathArguments::Parenthesized(_) => true,
    })
}

/// Whether values of this type, an argument of another, may live shorter than the program.
fn may_be_short(ty: &Type, generics: &Generics) -> bool {
    let may_be_short = |ty: &Type| may_be_short(ty, generics);
    match bare(ty) {
        Type::Path(TypePath { qself: None, path, .. }) => {
            path.segments.first().is_some_and(|first| {
                generics.type_params().any(|parameter| parameter.ident == first.ident)
                    || looks_like_parameter(&first.ident)
            }) || has_short_argument(path, generics)
        }
        Type::Reference(reference) => {
            reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident != "static")
                || may_be_short(&reference.elem)
        }
        Type::TraitObject(object) => object.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => has_short_argument(&bound.path, generics),
            bound => is_short_lifetime(bound),
        }),
        Type::Tuple(ty) => ty.elems.iter().any(may_be_short),
        Type::Array(ty) => may_be_short(&ty.elem),
        Type::Slice(ty) => may_be_short(&ty.elem),
        Type::Never(_) => false,
        _ => true,
    }
}

/// `T`, `E2`, `Self`.
fn looks_like_parameter(name: &Ident) -> bool {
    name == "Self" || !name.to_string().contains(char::is_lowercase)
}
