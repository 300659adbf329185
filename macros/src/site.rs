//! The site of an annotated function, the start of a call and the judgement of what it returned.

use crate::args::{mentions, pointing_at};
use crate::parameters;
use crate::signature;
use crate::timed_args::{Label, TimedArgs};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::Signature;

/// Generates the parts that name the runtime.
pub(crate) struct Instrument<'a> {
    args: &'a TimedArgs,
    /// Whether an error that is returned may be generic or borrow.
    plain: bool,
    /// The path of the module that generated code names.
    pub(crate) private: TokenStream,
}

/// Whether a call can be cancelled.
#[derive(Clone, Copy)]
pub(crate) enum Calls {
    Synchronous,
    Asynchronous,
}

impl<'a> Instrument<'a> {
    pub(crate) fn new(args: &'a TimedArgs, signature: &Signature) -> Self {
        let krate = &args.krate;
        Instrument { args, plain: signature::error_may_borrow(signature), private: ours!(#krate::__private) }
    }

    /// The items behind an annotated function.
    ///
    /// Items have no hygiene, so their names keep away from the user's by their prefix. They must stand in the function
    /// itself: its name is read off the path of the one that they contain.
    ///
    /// ```text
    /// fn __dials_here() -> &'static str { type_name_of_val(&__dials_here) }
    /// static __DIALS_SITE: Site = Site::new(&__DIALS_SITE, module_path!(), __dials_here).slow(500_000_000);
    /// #[distributed_slice(SITES)] static __DIALS_ENTRY: &'static Site = &__DIALS_SITE;    // feature `catalog`
    /// static __DIALS_SPAN: SpanSite = SpanSite::new(&__DIALS_SITE);                       // argument `span`
    /// ```
    pub(crate) fn items(&self, calls: Calls) -> TokenStream {
        let private = &self.private;
        let settings = self.settings(calls);
        let catalog = self.catalog();
        let span = self.args.span.as_ref().map(|_| {
            ours! {
                static __DIALS_SPAN: #private::SpanSite = #private::SpanSite::new(&__DIALS_SITE);
            }
        });
        ours! {
            fn __dials_here() -> &'static ::core::primitive::str {
                ::core::any::type_name_of_val(&__dials_here)
            }
            static __DIALS_SITE: #private::Site =
                #private::Site::new(&__DIALS_SITE, ::core::module_path!(), __dials_here) #settings;
            #catalog
            #span
        }
    }

    fn settings(&self, calls: Calls) -> TokenStream {
        let TimedArgs { name, labels, slow, buckets, sample, .. } = self.args;
        let name = name.as_ref().map(|(_, name)| ours!(.name(#name)));
        let slow = slow.map(|nanos| ours!(.slow(#nanos)));
        let buckets = (!buckets.is_empty()).then(|| ours!(.buckets(&[#(#buckets),*])));
        let sample = sample.map(|every| ours!(.sample(#every)));
        let labels = (!labels.is_empty()).then(|| {
            let names = labels.iter().map(|label| &label.name);
            ours!(.labels(&[#(#names),*]))
        });
        let asynchronous = matches!(calls, Calls::Asynchronous).then(|| ours!(.asynchronous()));
        ours!(#name #labels #slow #buckets #sample #asynchronous)
    }

    /// Enters the site in the link-time list, on the targets where linkme has one.
    fn catalog(&self) -> Option<TokenStream> {
        let private = &self.private;
        cfg!(feature = "catalog").then(|| {
            ours! {
                #[cfg(any(
                    target_os = "linux", target_os = "macos", target_os = "ios", target_os = "windows",
                    target_os = "freebsd", target_os = "android", target_os = "illumos"
                ))]
                #[#private::linkme::distributed_slice(#private::SITES)]
                #[linkme(crate = #private::linkme)]
                static __DIALS_ENTRY: &'static #private::Site = &__DIALS_SITE;
            }
        })
    }

    /// `Kind::start(site)`, with the labels if there are any. Must stand where the parameters are bound.
    pub(crate) fn start(&self, kind: &TokenStream, site: &TokenStream) -> TokenStream {
        let private = &self.private;
        match self.labels() {
            None => ours!(#private::#kind::start(#site)),
            Some(labels) => ours!(#private::#kind::start_with(#site, #labels)),
        }
    }

    /// Evaluates the labels and finds their series:
    ///
    /// ```text
    /// |__dials_site| __dials_site.series([label(&(user.plan)), label(&(tenant))])
    /// ```
    pub(crate) fn labels(&self) -> Option<TokenStream> {
        let private = &self.private;
        let values = self.args.labels.iter().map(|Label { value, .. }| {
            // An expression that cannot be a label is the user's mistake, so the call points there.
            quote_spanned!(pointing_at(value)=> #private::label(&(#value)))
        });
        (!self.args.labels.is_empty()).then(|| ours!(|__dials_site| __dials_site.series([#(#values),*])))
    }

    /// The series of the labels, if there are any.
    pub(crate) fn resolve(&self) -> Option<TokenStream> {
        let private = &self.private;
        // Not as a method: some trait may have one of this name that takes any type by value.
        self.labels().map(|labels| ours!(#private::Site::resolve(&__DIALS_SITE, #labels)))
    }

    /// Uses, without a borrow that the future would keep, the rebound parameters that labels name.
    pub(crate) fn uses(&self, signature: &Signature) -> TokenStream {
        let names = parameters::names(signature).filter(|name| {
            let words = std::slice::from_ref(*name);
            self.args.labels.iter().any(|label| mentions(label.value.to_token_stream(), words))
        });
        ours!(#(let _ = #names;)*)
    }

    /// How the call ended that returned `value`, an expression of a reference.
    pub(crate) fn outcome(&self, site: &TokenStream, value: TokenStream) -> TokenStream {
        let private = &self.private;
        let by_type = if self.plain {
            ours!(#private::plain_outcome!(#site, #value))
        } else {
            ours!(#private::outcome!(#site, #value))
        };
        match &self.args.judge {
            None => by_type,
            Some(judge) => {
                let function = if judge.key == "ok" { ours!(ok_if) } else { ours!(error_if) };
                let predicate = &judge.predicate;
                let at = pointing_at(predicate);
                let value = located_at(value, at);
                let asked = quote_spanned!(at=> #predicate(#value));
                ours!(#private::#function(#site, #by_type, || #asked))
            }
        }
    }

    /// The closure that judges a future's output: `|__dials_value: &R| outcome!(&__DIALS_SITE, __dials_value)`, with or
    /// without the type.
    pub(crate) fn classifier(&self, output: Option<TokenStream>) -> TokenStream {
        let outcome = self.outcome(&ours!(&__DIALS_SITE), ours!(__dials_value));
        let of_type = output.map(|output| ours!(: &#output));
        ours!(|__dials_value #of_type| #outcome)
    }

    /// The future in a span, if one is wanted.
    pub(crate) fn spanned(&self, future: TokenStream) -> TokenStream {
        let private = &self.private;
        if self.args.span.is_some() { ours!(#private::Spanned::new(&__DIALS_SPAN, #future)) } else { future }
    }

    /// A span around the statements that follow, if one is wanted; `items` must be in scope.
    pub(crate) fn enter_span(&self) -> Option<TokenStream> {
        let private = &self.private;
        self.args.span.as_ref().map(|_| ours!(#private::SpanSite::enter(&__DIALS_SPAN)))
    }
}

/// The tokens with the place of another, so that an error about them points there.
fn located_at(tokens: TokenStream, place: Span) -> TokenStream {
    let located = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.into_iter().map(located).collect()
}
