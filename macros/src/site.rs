//! The site of an annotated function, the start of a call and the judgement of what it returned.

use crate::args::{mentions, pointing_at};
use crate::external::Call;
use crate::item::Function;
use crate::parameters;
use crate::returned_error;
use crate::settings::{Label, Settings};
use crate::statement::Statement;
use crate::subject::{Judgement, Subject};
use crate::{attributes, catalog};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Ident, LitStr, Signature};

/// Generates the parts that name the runtime.
pub(crate) struct Instrument<'a> {
    settings: &'a Settings,
    function: &'a Function,
    signature: &'a Signature,
    /// The path of the module that generated code names.
    pub(crate) private: TokenStream,
    /// The path of the module whose calls these are.
    calls: TokenStream,
}

/// A variable that is to be known before there is a future.
pub(crate) struct Resolving {
    pub(crate) variable: TokenStream,
    /// What it is until then.
    pub(crate) unknown: TokenStream,
    pub(crate) value: TokenStream,
}

/// Whether a call can be cancelled.
#[derive(Clone, Copy)]
pub(crate) enum Calls {
    Synchronous,
    Asynchronous,
}

impl<'a> Instrument<'a> {
    pub(crate) fn new(settings: &'a Settings, function: &'a Function) -> Self {
        let krate = &settings.krate;
        let private = ours!(#krate::__private);
        let calls = settings.subject.module(&private);
        Instrument { settings, function, signature: &function.signature, private, calls }
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
        if cfg!(feature = "off") {
            return TokenStream::new();
        }
        let private = &self.private;
        let settings = self.settings(calls);
        let entry = || catalog::entry(private, &ours!(SITES), &ours!(Site), &ours!(__DIALS_SITE));
        let catalog = cfg!(feature = "catalog").then(entry);
        let span = self.settings.span.as_ref().map(|_| {
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
        let Settings { name, labels, slow, buckets, sample, .. } = self.settings;
        let name = name.as_ref().map(|(_, name)| ours!(.name(#name)));
        let slow = slow.map(|nanos| ours!(.slow(#nanos)));
        let buckets = (!buckets.is_empty()).then(|| ours!(.buckets(&[#(#buckets),*])));
        let sample = sample.map(|every| ours!(.sample(#every)));
        let labels = (!labels.is_empty()).then(|| {
            let names = labels.iter().map(|label| &label.name);
            ours!(.labels(&[#(#names),*]))
        });
        let of = self.of();
        let asynchronous = matches!(calls, Calls::Asynchronous).then(|| ours!(.asynchronous()));
        ours!(#of #name #labels #slow #buckets #sample #asynchronous)
    }

    /// What it is of, if it is not of a function.
    fn of(&self) -> Option<TokenStream> {
        let calls = &self.calls;
        match &self.settings.subject {
            Subject::Function => None,
            Subject::Call(call) => {
                let (service, operation) = (&call.service, self.operation(call.operation.as_ref()));
                Some(ours!(.of(&#calls::Operations, [#service, #operation, ""])))
            }
            Subject::Query(query) => {
                let operation = self.operation(query.operation.as_ref());
                let text = |given: &Option<LitStr>, default| {
                    given.clone().unwrap_or_else(|| LitStr::new(default, Span::mixed_site()))
                };
                let (system, collection) = (text(&query.system, "other_sql"), text(&query.collection, ""));
                let threshold = query.threshold.map(|nanos| ours!(.slow(#nanos)));
                let critical = query.critical.as_ref().map(|critical| critical.nanos);
                let critical = critical.map(|nanos| ours!(.severe(#nanos)));
                Some(ours!(.of(&#calls::Queries, [#system, #operation, #collection]) #threshold #critical))
            }
        }
    }

    /// `Kind::start(site)`, with what is asked and with the labels, if there are any. Must stand where the parameters are
    /// bound.
    pub(crate) fn start(&self, kind: &TokenStream, site: &TokenStream) -> TokenStream {
        let calls = &self.calls;
        let asks = self.asks(site, false).map(|asks| ours!(, #asks));
        match self.labels() {
            None => ours!(#calls::#kind::start(#site #asks)),
            Some(labels) => ours!(#calls::#kind::start_with(#site #asks, #labels)),
        }
    }

    /// What a query asks; nothing for other calls. `read` tells whether its text is in the variable of
    /// [`resolve`](Self::resolve).
    fn asks(&self, site: &TokenStream, read: bool) -> Option<TokenStream> {
        let Instrument { private, calls, .. } = self;
        self.settings.subject.query()?;
        Some(self.statement().map_or_else(
            || ours!(#calls::Nothing),
            |statement| {
                let text = if read { ours!(__dials_statement) } else { statement.text(private, site) };
                statement.asks(calls, &text)
            },
        ))
    }

    /// `statement = ..`
    fn statement(&self) -> Option<Statement<'a>> {
        let statement = self.settings.subject.query()?.statement.as_ref()?;
        Some(Statement::new(statement, self.signature))
    }

    /// What stands behind the start of a call: it may be an attempt of many. Must stand where the parameters are bound.
    pub(crate) fn started(&self, site: &TokenStream) -> Option<TokenStream> {
        Some(self.tries_after(&self.attempts_before(site)?))
    }

    /// The call at work is an attempt after so many.
    pub(crate) fn tries_after(&self, before: &TokenStream) -> TokenStream {
        let calls = &self.calls;
        ours!(#calls::tries_after(#before);)
    }

    /// What a future does in its first poll, once its variables are there.
    pub(crate) fn begin(&self) -> Option<TokenStream> {
        let private = &self.private;
        let labelled = self.labels().map(|labels| ours!(#private::begin(#labels);));
        let started = self.started(&ours!(&__DIALS_SITE));
        self.evaluates().then(|| ours!(#labelled #started))
    }

    /// Whether expressions of the user's are evaluated when a call starts.
    pub(crate) fn evaluates(&self) -> bool {
        !self.evaluated().is_empty()
    }

    fn evaluated(&self) -> Vec<&Expr> {
        let labels = self.settings.labels.iter().map(|label| &label.value);
        let retry_of = self.settings.subject.call().and_then(|call| call.retry_of.as_ref());
        let statement = self.statement().and_then(|statement| statement.evaluated());
        labels.chain(retry_of).chain(statement).collect()
    }

    /// Evaluates the labels and finds their series:
    ///
    /// ```text
    /// |__dials_site| __dials_site.series([label(&(user.plan)), label(&(tenant))])
    /// ```
    fn labels(&self) -> Option<TokenStream> {
        let private = &self.private;
        let values = self.settings.labels.iter().map(|Label { value, .. }| {
            // An expression that cannot be a label is the user's mistake, so the call points there.
            quote_spanned!(pointing_at(value)=> #private::label(&(#value)))
        });
        (!self.settings.labels.is_empty()).then(|| ours!(|__dials_site| __dials_site.series([#(#values),*])))
    }

    /// `retry_of = ..`
    pub(crate) fn attempts_before(&self, site: &TokenStream) -> Option<TokenStream> {
        let calls = &self.calls;
        let retry_of = self.settings.subject.call()?.retry_of.as_ref()?;
        let before = quote_spanned!(pointing_at(retry_of)=> #calls::attempts_before(&(#retry_of)));
        Some(ours!(#calls::guarded_attempts(#site, || #before)))
    }

    /// Variables of what is evaluated before there is a future, each with its type.
    pub(crate) fn resolve(&self) -> Vec<Resolving> {
        let private = &self.private;
        // Not as a method: some trait may have one of this name that takes any type by value.
        let series = self.labels().map(|labels| Resolving {
            variable: ours!(__dials_series),
            unknown: ours!(<#private::Resolved as ::core::default::Default>::default()),
            value: ours!(#private::Site::resolve(&__DIALS_SITE, #labels)),
        });
        let before = self.attempts_before(&ours!(&__DIALS_SITE)).map(|value| Resolving {
            variable: ours!(__dials_attempts),
            unknown: ours!(0),
            value,
        });
        let statement = self.statement().filter(|statement| statement.evaluated().is_some());
        let statement = statement.map(|statement| Resolving {
            variable: ours!(__dials_statement),
            unknown: ours!(""),
            value: statement.text(private, &ours!(&__DIALS_SITE)),
        });
        series.into_iter().chain(before).chain(statement).collect()
    }

    /// Uses, without a borrow that the future would keep, the rebound parameters that are named in what is evaluated, by
    /// this attribute or by one of ours that comes after it.
    pub(crate) fn uses(&self) -> TokenStream {
        let evaluated = self.evaluated().into_iter().map(ToTokens::to_token_stream);
        let ours = |other: &&Attribute| attributes::is_any_of_ours(other);
        let later = self.function.attributes.iter().filter(ours).map(attributes::arguments);
        let evaluated: Vec<_> = evaluated.chain(later).collect();
        let names = parameters::names(self.signature).filter(|name| {
            let words = std::slice::from_ref(*name);
            evaluated.iter().any(|tokens| mentions(tokens.clone(), words))
        });
        ours!(#(let _ = #names;)*)
    }

    /// How the call ended that returned `value`, an expression of a reference.
    pub(crate) fn outcome(&self, site: &TokenStream, value: TokenStream) -> TokenStream {
        let calls = &self.calls;
        let plain = returned_error::error_may_borrow(self.signature);
        let Judgement { by, asked } = self.settings.subject.judgement(plain);
        let by = Ident::new(by, Span::mixed_site());
        let by_type = match asked {
            None => ours!(#calls::#by!(#site, #value)),
            Some(asked) => {
                // All of it is there, so that an error about the function points there and not into the macro.
                let at = pointing_at(&asked.to_token_stream());
                let judge_by = located_at(ours!(#calls::#by), at);
                quote_spanned!(at=> #judge_by!(#site, #value, #asked))
            }
        };
        match &self.settings.judge {
            None => by_type,
            Some(judge) => {
                let function = if judge.key == "ok" { ours!(ok_if) } else { ours!(error_if) };
                let predicate = &judge.predicate;
                let at = pointing_at(predicate);
                let value = located_at(value, at);
                let asked = quote_spanned!(at=> #predicate(#value));
                ours!(#calls::#function(#site, #by_type, || #asked))
            }
        }
    }

    /// The wrapper around the future of a call that is made when the future is: `resolved` tells whether what is to be
    /// evaluated was evaluated before, in the variables of [`resolve`](Self::resolve). Where nothing else tells the type of the future's
    /// output, `output` does.
    ///
    /// ```text
    /// Timed::new(|| &SITE, future, |value: &R| outcome!(&SITE, value))
    /// ```
    ///
    /// With a `timeout`, the call sees whether the time was over, and the function returns what it then returns:
    ///
    /// ```text
    /// OrElse::new(
    ///     Timed::new(|| &SITE, Deadline::new(TIMEOUT, future), |value| match value {
    ///         Ok(value) => judge!(&SITE, value),
    ///         Err(timeout) => late(timeout),
    ///     }),
    ///     |timeout| from_timeout(timeout),
    /// )
    /// ```
    pub(crate) fn timed(
        &self,
        future: TokenStream,
        resolved: bool,
        output: Option<TokenStream>,
    ) -> TokenStream {
        let calls = &self.calls;
        let timeout = self.timeout();
        let future = self.spanned(future);
        let future = match &timeout {
            None => future,
            Some(timeout) => ours!(#calls::Deadline::new(#timeout, #future)),
        };
        let timed = if cfg!(feature = "off") { future } else { self.recorded(&future, resolved, output) };
        if timeout.is_none() {
            return timed;
        }
        let late = self.late();
        ours!(#calls::OrElse::new(#timed, #late))
    }

    fn recorded(&self, future: &TokenStream, resolved: bool, output: Option<TokenStream>) -> TokenStream {
        let calls = &self.calls;
        let outcome = self.outcome(&ours!(&__DIALS_SITE), ours!(__dials_value));
        let classifier = if self.timeout().is_some() {
            let of_type = output.map(|output| ours!(: &::core::result::Result<#output, #calls::Timeout>));
            ours! {
                |__dials_value #of_type| match __dials_value {
                    ::core::result::Result::Ok(__dials_value) => #outcome,
                    ::core::result::Result::Err(__dials_timeout) => #calls::late(__dials_timeout),
                }
            }
        } else {
            let of_type = output.map(|output| ours!(: &#output));
            ours!(|__dials_value #of_type| #outcome)
        };
        let asks = self.asks(&ours!(&__DIALS_SITE), resolved).map(|asks| ours!(#asks,));
        let labelled = !self.settings.labels.is_empty();
        let timed = match (labelled, resolved) {
            (false, _) => ours!(#calls::Timed::new(|| &__DIALS_SITE, #asks #future, #classifier)),
            (true, false) => ours!(#calls::Timed::labelled(&__DIALS_SITE, #asks #future, #classifier)),
            (true, true) => ours!(#calls::Timed::of(__dials_series, #asks #future, #classifier)),
        };
        let retries = self.settings.subject.call().is_some_and(|call| call.retry_of.is_some());
        let tries = (retries && resolved).then(|| ours!(.tries_after(__dials_attempts)));
        ours!(#timed #tries)
    }

    /// `timeout = ..`, as the value that is made when it is over.
    fn timeout(&self) -> Option<TokenStream> {
        let calls = &self.calls;
        let call = self.settings.subject.call()?;
        let operation = self.operation(call.operation.as_ref());
        let (service, nanos) = (&call.service, call.timeout.as_ref()?.nanos);
        Some(ours!(#calls::Timeout::new(#service, #operation, #nanos)))
    }

    /// The closure that makes what is returned when the time is over.
    fn late(&self) -> Option<TokenStream> {
        let calls = &self.calls;
        let Call { timeout, on_timeout, .. } = self.settings.subject.call()?;
        if let Some((_, error)) = on_timeout {
            let at = pointing_at(error);
            return Some(quote_spanned!(at=> move |_| ::core::result::Result::Err(#error)));
        }
        // A type that cannot say it is the user's mistake.
        let at = pointing_at(&timeout.as_ref()?.key);
        let from_timeout = located_at(ours!(#calls::from_timeout), at);
        Some(quote_spanned!(at=> |__dials_timeout| #from_timeout(__dials_timeout)))
    }

    /// The operation; the function's name, unless the attribute says another.
    fn operation(&self, given: Option<&(Ident, LitStr)>) -> LitStr {
        match given {
            Some((_, operation)) => operation.clone(),
            None => LitStr::new(&self.signature.ident.unraw().to_string(), Span::mixed_site()),
        }
    }

    /// The future in a span, if one is wanted.
    fn spanned(&self, future: TokenStream) -> TokenStream {
        let private = &self.private;
        if self.settings.span.is_some() {
            ours!(#private::Spanned::new(&__DIALS_SPAN, #future))
        } else {
            future
        }
    }

    /// A span around the statements that follow, if one is wanted; `items` must be in scope.
    pub(crate) fn enter_span(&self) -> Option<TokenStream> {
        let private = &self.private;
        self.settings.span.as_ref().map(|_| ours!(#private::SpanSite::enter(&__DIALS_SPAN)))
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
