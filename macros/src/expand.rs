//! The forms of an annotated function. Above each stands what goes in and what comes out, less paths and the items of the
//! site, for which `SITE` stands.

use crate::body::{Body, Measured, Tail};
use crate::item::Function;
use crate::parameters::{self, Rebound};
use crate::signature::{self, Form};
use crate::site::{Calls, Instrument, Resolving};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ReturnType;

/// Rewrites `function`.
pub(crate) fn function(function: &Function, form: &Form, instrument: &Instrument<'_>) -> TokenStream {
    match form {
        Form::Guard => guard(function, &ours!(Returns), Calls::Synchronous, instrument),
        Form::Diverging => guard(function, &ours!(Diverges), Calls::Asynchronous, instrument),
        Form::Outcome => outcome(function, instrument),
        Form::Async => asynchronous(function, instrument),
        Form::Tail(tail) => future_written_out(function, tail, instrument),
        Form::Measured(measured) => future_measured_before(function, measured, instrument),
        Form::Future => future_from_elsewhere(function, instrument),
    }
}

/// ```text
/// fn area(&self) -> f64 { self.w * self.h }
///
/// fn area(&self) -> f64 {
///     let __dials_guard = { SITE; Returns::start(&SITE) };
///     self.w * self.h
/// }
/// ```
///
/// An `async fn` that never returns keeps its signature too; its guard is `Diverges`.
fn guard(function: &Function, kind: &TokenStream, calls: Calls, instrument: &Instrument<'_>) -> TokenStream {
    let Body { items, statements, .. } = &function.body;
    let site_items = instrument.items(calls);
    let site = ours!(&__DIALS_SITE);
    let start = instrument.start(kind, &site);
    let start = match (instrument.attempts_before(&site), calls) {
        (None, _) => start,
        (Some(before), Calls::Synchronous) => {
            let started = instrument.tries_after(&before);
            ours!({ let __dials_guard = #start; #started __dials_guard })
        }
        // It is not at work where it is made, but in the future that is polled.
        (Some(before), Calls::Asynchronous) => ours!(#start.tries_after(#before)),
    };
    // Bindings of one pattern are dropped in reverse, so the span ends before the call.
    let guards = match instrument.enter_span() {
        None => ours!(let __dials_guard = { #site_items #start };),
        Some(enter) => ours!(let (__dials_guard, __dials_span) = { #site_items (#start, #enter) };),
    };
    function.with(&function.signature, &quote!(#items #guards #statements))
}

/// ```text
/// fn load(id: Id, mut tries: u32) -> Result<User, Error> { find(id)? .. }
///
/// fn load(id: Id, tries: u32) -> Result<User, Error> {
///     let __dials_site = { SITE; &SITE };
///     let __dials_call = Call::start(__dials_site);
///     let __dials_value = call_once(|| -> Result<User, Error> {
///         let id = id;
///         let mut tries = tries;
///         match () { () => { find(id)? .. } }
///     });
///     __dials_call.finish(|| outcome!(__dials_site, &__dials_value));
///     __dials_value
/// }
/// ```
///
/// The closure is not `move`, since that would take `&mut` parameters from the value that borrows from them; what must
/// move is rebound. If the return type holds an `impl Trait`, which a closure cannot declare, an edge stands in for it.
/// Labels can name what patterns bind, and these names exist inside only: then the call starts there. The outcome is a
/// closure, since the user's code that tells it must not run for a call that is not observed.
fn outcome(function: &Function, instrument: &Instrument<'_>) -> TokenStream {
    let Instrument { private, .. } = instrument;
    let mut signature = function.signature.clone();
    let (declared, edge) = match &signature.output {
        ReturnType::Type(_, ty) if !signature::is_nameable(ty) => {
            (None, signature::edge_of_returned(&signature))
        }
        _ => {
            let ty = signature::returned(&signature);
            (Some(ours!(-> #ty)), TokenStream::new())
        }
    };
    let run = run(&function.body);
    let Rebound { bindings, hidden, .. } = parameters::rebind(&mut signature);
    let site_items = instrument.items(Calls::Synchronous);
    let inside = hidden && instrument.evaluates();
    let uses = instrument.uses();

    let start = instrument.start(&ours!(Call), &ours!(__dials_site));
    let started = instrument.started(&ours!(__dials_site));
    let outcome = instrument.outcome(&ours!(__dials_site), ours!(&__dials_value));
    let finish = ours!(__dials_call.finish(|| #outcome););
    let (before, at_start, finish) = if inside {
        (
            ours!(let mut __dials_call = ::core::option::Option::None;),
            ours!(__dials_call = ::core::option::Option::Some(#start); #started),
            ours! {
                if let ::core::option::Option::Some(__dials_call) = __dials_call {
                    #finish
                }
            },
        )
    } else {
        (ours!(let __dials_call = #start; #started), TokenStream::new(), finish)
    };
    let (site, span) = match instrument.enter_span() {
        None => (ours!(let __dials_site = { #site_items &__DIALS_SITE };), None),
        Some(enter) => (
            ours!(let (__dials_site, __dials_span_site) = { #site_items (&__DIALS_SITE, || #enter) };),
            Some(ours!(let __dials_span = __dials_span_site();)),
        ),
    };
    let contents = ours! {
        #site
        #before
        #span
        let __dials_value = #private::call_once(|| #declared { #edge #bindings #uses #at_start #run });
        #finish
        __dials_value
    };
    function.with(&signature, &contents)
}

/// ```text
/// async fn pay(&self, mut cart: Cart, (user, _): (User, Token)) -> Result<Order, Error> { send(&cart).await? .. }
///
/// fn pay(&self, cart: Cart, __dials_arg2: (User, Token)) -> impl Future<Output = Result<Order, Error>> {
///     SITE;
///     Timed::new(|| &SITE, async move {
///         if let Some(r) = None::<Result<Order, Error>> { return r; }
///         let _ = &self;
///         let mut cart = cart;
///         let __dials_arg2 = __dials_arg2;
///         let (user, _) = __dials_arg2;
///         match () { () => { send(&cart).await? .. } }
///     }, |value| outcome!(&SITE, value))
/// }
/// ```
///
/// Invariant: `impl` has a span of this crate's, whose edition is 2024. That makes the future capture every lifetime, as
/// that of an `async fn` does, in whatever edition the user writes.
fn asynchronous(function: &Function, instrument: &Instrument<'_>) -> TokenStream {
    let mut signature = function.signature.clone();
    let edge = signature::edge_of_returned(&signature);
    let output = signature::returned(&signature);
    signature.asyncness = None;
    // What is said of the whole signature reaches to its last token.
    let end = quote_spanned!(signature::end(&signature)=> >);
    signature.output =
        signature::returning(&signature.output, ours!(impl ::core::future::Future<Output = #output #end));
    let Rebound { receiver, bindings, hidden } = parameters::rebind(&mut signature);

    let site_items = instrument.items(Calls::Asynchronous);
    let begin = instrument.begin();
    let run = run(&function.body);
    // What is borrowed is kept to the end of the future, so labels borrow what it keeps anyway.
    let (on_captures, on_variables) = if hidden { (None, begin) } else { (begin, None) };
    let uses = instrument.uses();
    let future = ours!(async move { #edge #receiver #on_captures #bindings #uses #on_variables #run });
    let timed = instrument.timed(future, false, None);
    function.with(&signature, &ours!(#site_items #timed))
}

/// ```text
/// fn pay(&self) -> Pin<Box<dyn Future<Output = R> + '_>> { let a = 1; Box::pin(async move { .. }) }
///
/// fn pay(&self) -> Pin<Box<dyn Future<Output = R> + '_>> {
///     SITE;
///     let a = 1;
///     Box::pin(Timed::new(|| &SITE, async move { if let Some(r) = None::<R> { return r; } .. }, |value| outcome!(&SITE, value)))
/// }
/// ```
///
/// This is also what `async_trait` makes of a method. Labels are evaluated when the function is called: what they name
/// may move into the block.
fn future_written_out(function: &Function, tail: &Tail, instrument: &Instrument<'_>) -> TokenStream {
    let items = &function.body.items;
    let edge = signature::edge_of_future(&function.signature);
    let site_items = instrument.items(Calls::Asynchronous);
    let resolve = resolved(instrument);
    let statements = tail.rewrite(&edge, |future| instrument.timed(future, true, None));
    function.with(&function.signature, &quote!(#site_items #items #resolve #statements))
}

/// ```text
/// fn pay(&self) -> Pin<Box<dyn Future<Output = R> + '_>> {
///     SITE_OF_ANOTHER;
///     let a = 1;
///     Box::pin(Timed::new(|| &SITE_OF_ANOTHER, async move { .. }, ..))
/// }
///
/// fn pay(&self) -> Pin<Box<dyn Future<Output = R> + '_>> {
///     SITE;
///     let __dials_future = {
///         SITE_OF_ANOTHER;
///         let a = 1;
///         Timed::new(|| &SITE_OF_ANOTHER, async move { .. }, ..)
///     };
///     Box::pin(Timed::new(|| &SITE, __dials_future, |value| outcome!(&SITE, value)))
/// }
/// ```
///
/// The items of both have the same names, so they stand in different blocks.
fn future_measured_before(
    function: &Function,
    measured: &Measured,
    instrument: &Instrument<'_>,
) -> TokenStream {
    let Body { items, .. } = &function.body;
    let site_items = instrument.items(Calls::Asynchronous);
    let resolve = resolved(instrument);
    let future = measured.future();
    let future = function.body.braces(quote!(#items #future));
    let boxed = measured.boxed(instrument.timed(ours!(__dials_future), true, None));
    function.with(&function.signature, &ours!(#site_items #resolve let __dials_future = #future; #boxed))
}

/// Variables of what is evaluated before there is a future.
fn resolved(instrument: &Instrument<'_>) -> TokenStream {
    let resolving = instrument.resolve().into_iter();
    resolving.map(|Resolving { variable, value, .. }| ours!(let #variable = #value;)).collect()
}

/// ```text
/// fn pay(&self, id: Id) -> impl Future<Output = R> { self.client.send(id) }
///
/// fn pay(&self, id: Id) -> impl Future<Output = R> {
///     SITE;
///     let __dials_future = call_once(|| { let id = id; match () { () => { self.client.send(id) } } });
///     Timed::new(|| &SITE, __dials_future, |value: &R| outcome!(&SITE, value))
/// }
/// ```
///
/// The type of `value` stands in for the function's return type, which the call in the closure no longer sees: without
/// it, `ready(Ok(1))` would not know its error.
fn future_from_elsewhere(function: &Function, instrument: &Instrument<'_>) -> TokenStream {
    let Instrument { private, .. } = instrument;
    let mut signature = function.signature.clone();
    let site_items = instrument.items(Calls::Asynchronous);
    let Rebound { bindings, .. } = parameters::rebind(&mut signature);
    // What is evaluated may name what a pattern binds, and that exists inside only.
    let (mut declare, mut resolve) = (TokenStream::new(), TokenStream::new());
    for Resolving { variable, unknown, value } in instrument.resolve() {
        declare.extend(ours!(let mut #variable = #unknown;));
        resolve.extend(ours!(#variable = #value;));
    }
    let run = run(&function.body);
    let output = signature::output_of_future(&function.signature);
    let timed = instrument.timed(ours!(__dials_future), true, output);
    function.with(
        &signature,
        &ours! {
            #site_items
            #declare
            let __dials_future = #private::call_once(|| { #bindings #resolve #run });
            #timed
        },
    )
}

/// The statements behind the rebound parameters, as the function would run them: `match () { () => { .. } }`.
///
/// A function drops the temporaries of its last expression before its parameters, in whatever edition. So does the body
/// of an arm with what is outside of it; a block does only since edition 2024.
fn run(body: &Body) -> TokenStream {
    let Body { items, statements, .. } = body;
    let block = body.braces(quote!(#items #statements));
    ours!(match () { () => #block })
}
