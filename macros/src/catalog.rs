//! Link-time lists: what stands in one is there without being called.

use proc_macro2::TokenStream;

/// The targets where linkme has such lists, as a predicate of `cfg`.
pub(crate) fn targets() -> TokenStream {
    ours! {
        any(
            target_os = "linux", target_os = "macos", target_os = "ios", target_os = "windows",
            target_os = "freebsd", target_os = "android", target_os = "illumos"
        )
    }
}

/// Enters `element`, a static of type `ty`, in the list of that name in `module`, where linkme is too.
///
/// ```text
/// #[cfg(any(target_os = "linux", ..))]
/// #[module::linkme::distributed_slice(module::SITES)]
/// #[linkme(crate = module::linkme)]
/// static __DIALS_ENTRY: &'static Site = &__DIALS_SITE;
/// ```
pub(crate) fn entry(
    module: &TokenStream,
    list: &TokenStream,
    ty: &TokenStream,
    element: &TokenStream,
) -> TokenStream {
    let targets = targets();
    ours! {
        #[cfg(#targets)]
        #[#module::linkme::distributed_slice(#module::#list)]
        #[linkme(crate = #module::linkme)]
        static __DIALS_ENTRY: &'static #module::#ty = &#element;
    }
}
