//! What an attribute counts.

use crate::args::Values;
use crate::error::Reported;
use crate::external::Call;
use crate::signature::Look;
use crate::slow_query::Query;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, Ident};

/// What the calls of an annotated function are, with what its attribute was told of that.
pub(crate) enum Subject {
    /// Calls of a function, and no more.
    Function,
    /// Calls to somebody else's service.
    Call(Box<Call>),
    /// Queries to a database.
    Query(Box<Query>),
}

/// By which macro of ours a returned value is judged.
pub(crate) struct Judgement<'s> {
    pub(crate) by: &'static str,
    /// A function of the user's that it asks.
    pub(crate) asked: Option<&'s dyn ToTokens>,
}

impl Subject {
    /// Takes a value if it is for what is counted, and says whether it was.
    pub(crate) fn argument(
        &mut self,
        values: &mut Values<'_>,
        key: &Ident,
        input: ParseStream<'_>,
    ) -> Result<bool, Reported> {
        match self {
            Subject::Function => Ok(false),
            Subject::Call(call) => call.argument(values, key, input),
            Subject::Query(query) => query.argument(values, key, input),
        }
    }

    pub(crate) fn call(&self) -> Option<&Call> {
        if let Subject::Call(call) = self { Some(call) } else { None }
    }

    pub(crate) fn query(&self) -> Option<&Query> {
        if let Subject::Query(query) = self { Some(query) } else { None }
    }

    /// The argument that names one function's operation.
    pub(crate) fn key_of_operation(&self) -> Option<&Ident> {
        let operation = match self {
            Subject::Function => None,
            Subject::Call(call) => call.operation.as_ref(),
            Subject::Query(query) => query.operation.as_ref(),
        };
        operation.map(|(key, _)| key)
    }

    /// The module of what generated code names of it.
    pub(crate) fn module(&self, private: &TokenStream) -> TokenStream {
        match self {
            Subject::Function => private.clone(),
            Subject::Call(_) => ours!(#private::external),
            Subject::Query(_) => ours!(#private::query),
        }
    }

    /// Which returned values it wants to look at.
    pub(crate) fn look(&self) -> Look {
        match self {
            Subject::Function => Look::Results,
            Subject::Call(_) => Look::Answers,
            Subject::Query(query) if query.rows.is_some() => Look::Everything,
            Subject::Query(_) => Look::Rows,
        }
    }

    /// How a returned value is judged; `plain` says that its error may be generic or borrow.
    pub(crate) fn judgement(&self, plain: bool) -> Judgement<'_> {
        let by = match self {
            Subject::Function if plain => "plain_outcome",
            Subject::Function => "outcome",
            Subject::Call(call) if call.classify.is_some() => "judge_by",
            Subject::Query(query) if query.rows.is_some() => {
                if plain {
                    "plain_judge_by"
                } else {
                    "judge_by"
                }
            }
            Subject::Call(_) | Subject::Query(_) if plain => "plain_judge",
            Subject::Call(_) | Subject::Query(_) => "judge",
        };
        Judgement { by, asked: self.asked() }
    }

    /// A function of the user's that is asked about what was returned.
    pub(crate) fn asked(&self) -> Option<&dyn ToTokens> {
        match self {
            Subject::Function => None,
            Subject::Call(call) => call.classify.as_ref().map(|path| path as &dyn ToTokens),
            Subject::Query(query) => query.rows.as_ref().map(|(_, rows)| rows as &dyn ToTokens),
        }
    }

    /// Expressions over the function's parameters.
    pub(crate) fn values(&self) -> Vec<&Expr> {
        match self {
            Subject::Function => Vec::new(),
            Subject::Call(call) => {
                call.retry_of.iter().chain(call.on_timeout.iter().map(|(_, error)| error)).collect()
            }
            Subject::Query(query) => query.statement.iter().collect(),
        }
    }

    /// Whether it changes what a function does, so that it holds also where nothing is recorded.
    pub(crate) fn holds_without_recording(&self) -> bool {
        self.call().is_some_and(|call| call.timeout.is_some())
    }
}
