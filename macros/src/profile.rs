//! `profile!(..)`: what is expected of a service.

use crate::args::{Known, Values, crate_path};
use crate::catalog;
use crate::duration::{self, Duration};
use crate::error::{Errors, Reported};
use crate::percentage::{self, Percentage};
use proc_macro2::{Group, Span, TokenStream};
use quote::ToTokens;
use std::ops::RangeInclusive;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitInt, LitStr, token};

const MACRO: &str = "profile!";

const SLOW: Known = Known { key: "slow", example: "slow = 500ms" };
const TIMEOUT: Known = Known { key: "timeout", example: "timeout = 10s" };
const P95: Known = Known { key: "p95", example: "p95 = 500ms" };
const ERROR_RATE: Known = Known { key: "error_rate", example: "error_rate = 0.5%" };
const AVAILABILITY: Known = Known { key: "availability", example: "availability = 99.5%" };

const OF_OPERATION: &[Known] = &[SLOW, TIMEOUT, P95, ERROR_RATE, AVAILABILITY];

const OF_SERVICE: &[Known] = &[
    SLOW,
    TIMEOUT,
    P95,
    ERROR_RATE,
    AVAILABILITY,
    Known { key: "operations", example: "operations(\"upload*\"(timeout = 60s))" },
    Known { key: "breaker", example: "breaker(failure_rate_threshold = 30%)" },
    Known { key: "crate", example: "crate = some::path" },
];

const OF_BREAKER: &[Known] = &[
    Known { key: "failure_rate_threshold", example: "failure_rate_threshold = 30%" },
    Known { key: "slow_call_rate_threshold", example: "slow_call_rate_threshold = 80%" },
    Known { key: "minimum_number_of_calls", example: "minimum_number_of_calls = 20" },
    Known { key: "wait_duration_in_open_state", example: "wait_duration_in_open_state = 30s" },
    Known { key: "sliding_window", example: "sliding_window = 60s" },
];

const CALLS: RangeInclusive<u32> = 1..=1_000_000;
const WINDOW_NANOS: RangeInclusive<u64> = 1_000_000_000..=3_600_000_000_000;

/// ```text
/// profile!("acme", p95 = 800ms, error_rate = 0.5%, operations("upload*"(timeout = 60s)));
///
/// const _: () = {
///     static __DIALS_OPERATIONS: [OperationProfile; 1] =
///         [OperationProfile::new("upload*").timeout(Duration::from_nanos(60_000_000_000))];
///     static __DIALS_PROFILE: Profile = Profile::with("acme", &__DIALS_OPERATIONS)
///         .p95(Duration::from_nanos(800_000_000)).error_rate(0.005);
///     #[distributed_slice(PROFILES)] static __DIALS_ENTRY: &'static Profile = &__DIALS_PROFILE;
/// };
/// ```
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let profile = Profile::parse(tokens, &mut errors);
    if let Some(missing) = missing_feature() {
        errors.at_span(Span::call_site(), missing);
    }
    match profile {
        Ok(profile) if errors.is_empty() => profile.declared(),
        _ => errors.into_tokens(),
    }
}

/// What keeps a declaration from having an effect, and what to do instead.
fn missing_feature() -> Option<&'static str> {
    if !cfg!(feature = "external") {
        Some("`profile!` needs the feature `external` of `dials`")
    } else if !cfg!(feature = "catalog") {
        Some(
            "`profile!` needs the feature `catalog` of `dials`; without it, call \
             `dials::external::profile::set_profile` when the program starts",
        )
    } else {
        None
    }
}

struct Profile {
    krate: TokenStream,
    service: LitStr,
    expected: Expected,
    operations: Vec<(LitStr, Expected)>,
    /// Calls of the breaker's builder.
    breaker: Option<TokenStream>,
}

#[derive(Default)]
struct Expected {
    slow: Option<Duration>,
    timeout: Option<Duration>,
    p95: Option<Duration>,
    error_rate: Option<Percentage>,
    availability: Option<Percentage>,
}

impl Profile {
    fn parse(tokens: TokenStream, errors: &mut Errors) -> Result<Self, Reported> {
        let mut values = Values { attribute: MACRO, known: OF_SERVICE, errors };
        let mut service = Err(Reported);
        let parse = |input: ParseStream<'_>| {
            service = values.service(
                input,
                "expects the name of the service first: write `profile!(\"acme\", p95 = 500ms)`",
            );
            input.parse::<TokenStream>()
        };
        let rest = parse.parse2(tokens);
        let rest = values.parsed(rest)?;
        let mut profile = Profile {
            krate: crate_path(None),
            service: service?,
            expected: Expected::default(),
            operations: Vec::new(),
            breaker: None,
        };
        values.each(rest, |values, key, input| profile.argument(values, key, input));
        profile.expected.check(None, &mut values);
        for (_, expected) in &profile.operations {
            expected.check(Some(&profile.expected), &mut values);
        }
        Ok(profile)
    }

    fn argument(
        &mut self,
        values: &mut Values<'_>,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<(), Reported> {
        match key.to_string().as_str() {
            "operations" => {
                let list = parentheses(values, key, input)?;
                values.list(list, "operations", |values, input| {
                    let operation = operation(values, input, &self.operations)?;
                    self.operations.push(operation);
                    Ok(())
                })?;
                if self.operations.is_empty() { Err(values.needs_value(key)) } else { Ok(()) }
            }
            "breaker" => {
                let list = parentheses(values, key, input)?;
                self.breaker = Some(breaker(values, list));
                Ok(())
            }
            "crate" => {
                values.equals(key, input)?;
                self.krate = crate_path(Some(&values.module(key, input)?));
                Ok(())
            }
            _ => self.expected.argument(values, key, input),
        }
    }

    fn declared(&self) -> TokenStream {
        let Profile { krate, service, expected, operations, breaker } = self;
        let external = ours!(#krate::__private::external::profile);
        let count = operations.len();
        let operations = operations.iter().map(|(glob, expected)| {
            let expected = expected.calls();
            ours!(#external::OperationProfile::new(#glob) #expected)
        });
        let expected = expected.calls();
        let breaker = breaker.as_ref().map(|calls| ours!(.breaker(#external::Breaker::new() #calls)));
        let targets = catalog::targets();
        let entry = catalog::entry(&external, &ours!(PROFILES), &ours!(Profile), &ours!(__DIALS_PROFILE));
        ours! {
            const _: () = {
                static __DIALS_OPERATIONS: [#external::OperationProfile; #count] = [#(#operations),*];
                static __DIALS_PROFILE: #external::Profile =
                    #external::Profile::with(#service, &__DIALS_OPERATIONS) #expected #breaker;
                #entry
                #[cfg(not(#targets))]
                ::core::compile_error!(
                    "`profile!` has no effect on this target; call `dials::external::profile::set_profile` when the program starts"
                );
            };
        }
    }
}

fn parentheses(
    values: &mut Values<'_>,
    key: &Ident,
    input: ParseStream<'_>,
) -> Result<TokenStream, Reported> {
    if !input.peek(token::Paren) {
        return Err(values.needs_value(key));
    }
    let group: Group = values.parsed(input.parse())?;
    Ok(group.stream())
}

/// `"upload*"(timeout = 60s)`
fn operation(
    values: &mut Values<'_>,
    input: ParseStream<'_>,
    before: &[(LitStr, Expected)],
) -> Result<(LitStr, Expected), Reported> {
    let shape = "expects operations such as `\"upload*\"(timeout = 60s)`";
    if !input.peek(LitStr) {
        return Err(values.refuse_next(input, shape));
    }
    let glob: LitStr = values.parsed(input.parse())?;
    let glob = values.checked("glob", glob)?;
    if !input.peek(token::Paren) {
        return Err(values.refuse(&glob, shape));
    }
    let said: Group = values.parsed(input.parse())?;
    if before.iter().any(|(known, _)| known.value() == glob.value()) {
        let message = format!("has the operation {} given twice; keep one", glob.token());
        return Err(values.refuse(&glob, message));
    }
    let mut expected = Expected::default();
    let mut values = Values { attribute: MACRO, known: OF_OPERATION, errors: values.errors };
    values.each(said.stream(), |values, key, input| expected.argument(values, key, input));
    Ok((glob, expected))
}

/// The calls that change a breaker from its defaults.
fn breaker(values: &mut Values<'_>, said: TokenStream) -> TokenStream {
    let mut values = Values { attribute: MACRO, known: OF_BREAKER, errors: values.errors };
    let mut calls = TokenStream::new();
    values.each(said, |values, key, input| {
        values.equals(key, input)?;
        let value = match key.to_string().as_str() {
            "failure_rate_threshold" | "slow_call_rate_threshold" => threshold(values, key, input)?,
            "minimum_number_of_calls" => number_of_calls(values, key, input)?,
            "sliding_window" => {
                let window = duration::parse(key, input, values)?;
                if !WINDOW_NANOS.contains(&window.nanos) {
                    let message = format!("needs a duration from 1s to 1h for `{key}`");
                    return Err(values.refuse(&window.literal, message));
                }
                in_nanos(&window)
            }
            _ => in_nanos(&duration::parse(key, input, values)?),
        };
        // At our place, since the user's editor knows no such method.
        let method = Ident::new(&key.to_string(), Span::mixed_site());
        calls.extend(ours!(.#method(#value)));
        Ok(())
    });
    calls
}

/// A breaker that opens at nothing would never be closed.
fn threshold(values: &mut Values<'_>, key: &Ident, input: ParseStream<'_>) -> Result<TokenStream, Reported> {
    let threshold = percentage::parse(key, input, values)?;
    if threshold.ratio > 0.0 {
        return Ok(threshold.ratio.to_token_stream());
    }
    Err(values.refuse(&threshold.tokens, format_args!("needs `{key}` to be more than zero")))
}

fn number_of_calls(
    values: &mut Values<'_>,
    key: &Ident,
    input: ParseStream<'_>,
) -> Result<TokenStream, Reported> {
    let expected = format!("expects a whole number from {} to {} for `{key}`", CALLS.start(), CALLS.end());
    if !input.peek(LitInt) {
        return Err(values.refuse_next(input, expected));
    }
    let literal: LitInt = values.parsed(input.parse())?;
    match literal.base10_parse::<u32>() {
        Ok(calls) if literal.suffix().is_empty() && CALLS.contains(&calls) => Ok(calls.to_token_stream()),
        _ => Err(values.refuse(literal, expected)),
    }
}

fn in_nanos(duration: &Duration) -> TokenStream {
    let nanos = duration.nanos;
    ours!(::core::time::Duration::from_nanos(#nanos))
}

impl Expected {
    fn argument(
        &mut self,
        values: &mut Values<'_>,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<(), Reported> {
        values.equals(key, input)?;
        match key.to_string().as_str() {
            "slow" => self.slow = Some(duration::parse(key, input, values)?),
            "timeout" => self.timeout = Some(duration::parse(key, input, values)?),
            "p95" => self.p95 = Some(duration::parse(key, input, values)?),
            "error_rate" => self.error_rate = Some(percentage::parse(key, input, values)?),
            _ => self.availability = Some(percentage::parse(key, input, values)?),
        }
        Ok(())
    }

    /// Refuses what cannot hold together; what is not said here is as in `inherited`.
    fn check(&self, inherited: Option<&Self>, values: &mut Values<'_>) {
        let timeout = self.timeout.as_ref().or(inherited.and_then(|inherited| inherited.timeout.as_ref()));
        let slow = self.slow.as_ref().or(inherited.and_then(|inherited| inherited.slow.as_ref()));
        let p95 = self.p95.as_ref().or(inherited.and_then(|inherited| inherited.p95.as_ref()));
        for (key, limit, own) in [("slow", slow, &self.slow), ("p95", p95, &self.p95)] {
            let (Some(limit), Some(timeout)) = (limit, timeout) else { continue };
            let blamed = own.as_ref().or(self.timeout.as_ref());
            if let Some(blamed) = blamed.filter(|_| limit.nanos > timeout.nanos) {
                let message = format!(
                    "has a `{key}` of {}, longer than the `timeout` of {}; change one of them",
                    limit.literal, timeout.literal
                );
                values.refuse(&blamed.literal, message);
            }
        }
        if let (Some(rate), Some(availability)) = (&self.error_rate, &self.availability) {
            // What sums of ratios may be off by.
            if rate.ratio + availability.ratio > 1.0 + 1e-9 {
                let message = format!(
                    "has an `error_rate` of {}%, which contradicts the `availability` of {}%; change one of them",
                    rate.literal, availability.literal
                );
                values.refuse(&rate.tokens, message);
            }
        }
    }

    /// `.slow(Duration::from_nanos(800_000_000)).error_rate(0.005)`
    fn calls(&self) -> TokenStream {
        let slow = self.slow.as_ref().map(in_nanos).map(|limit| ours!(.slow(#limit)));
        let timeout = self.timeout.as_ref().map(in_nanos).map(|limit| ours!(.timeout(#limit)));
        let p95 = self.p95.as_ref().map(in_nanos).map(|limit| ours!(.p95(#limit)));
        let ratio = |percentage: &Percentage| percentage.ratio;
        let error_rate = self.error_rate.as_ref().map(ratio).map(|ratio| ours!(.error_rate(#ratio)));
        let availability = self.availability.as_ref().map(ratio).map(|ratio| ours!(.availability(#ratio)));
        ours!(#slow #timeout #p95 #error_rate #availability)
    }
}
