//! What happens, and what it is to be counted as.

use super::client::Client;
use super::wrapping::Wrapping;
use dials_external::Category;
use dials_external_tests::Misbehaviour;

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Case {
    Refused,
    Unresolvable,
    SelfSigned,
    TlsToPlainPort,
    TlsEnded,
    ConnectTimeout,
    ResetBeforeHead,
    ClosedBeforeHead,
    HeadTimeout,
    HeadReadTimeout,
    BodyTimeout,
    BodyReadTimeout,
    ResetInBody,
    TruncatedBody,
    TruncatedChunks,
    MalformedChunk,
    MalformedHttp,
    MalformedJson,
    NotFound,
    TooManyRequests,
    Unavailable,
    NotFoundAsError,
    TooManyRequestsAsError,
    UnavailableAsError,
    NonsenseAddress,
    Panicked,
    Cancelled,
    Success,
}

use Case::{
    BodyReadTimeout, BodyTimeout, Cancelled, ClosedBeforeHead, ConnectTimeout, HeadReadTimeout, HeadTimeout,
    MalformedChunk, MalformedHttp, MalformedJson, NonsenseAddress, NotFound, NotFoundAsError, Panicked,
    Refused, ResetBeforeHead, ResetInBody, SelfSigned, Success, TlsEnded, TlsToPlainPort, TooManyRequests,
    TooManyRequestsAsError, TruncatedBody, TruncatedChunks, Unavailable, UnavailableAsError, Unresolvable,
};

/// What reqwest and reqwest-middleware, hyper, a socket of tokio, and a blocking socket are expected to make of it.
/// "" is what a client has not: plain sockets speak no HTTP but what the test itself does.
const EXPECTED: [(Case, [&str; 4]); 28] = [
    (Refused, ["connect", "connect", "connect", "connect"]),
    (Unresolvable, ["dns", "dns", "dns", "dns"]),
    (SelfSigned, ["tls", "tls", "tls", ""]),
    (TlsToPlainPort, ["tls", "tls", "tls", ""]),
    (TlsEnded, ["tls", "tls", "tls", ""]),
    (ConnectTimeout, ["timeout", "timeout", "timeout", ""]),
    (ResetBeforeHead, ["reset", "reset", "reset", "reset"]),
    // To a socket it is the end of a file, too early.
    (ClosedBeforeHead, ["reset", "reset", "body", "body"]),
    (HeadTimeout, ["timeout", "timeout", "timeout", ""]),
    (HeadReadTimeout, ["timeout", "", "", "timeout"]),
    (BodyTimeout, ["timeout", "timeout", "timeout", ""]),
    (BodyReadTimeout, ["timeout", "", "", "timeout"]),
    (ResetInBody, ["reset", "reset", "reset", "reset"]),
    (TruncatedBody, ["body", "body", "body", "body"]),
    (TruncatedChunks, ["body", "body", "", ""]),
    (MalformedChunk, ["decode", "decode", "", ""]),
    (MalformedHttp, ["decode", "decode", "decode", "decode"]),
    (MalformedJson, ["decode", "decode", "decode", "decode"]),
    (NotFound, ["http_4xx", "http_4xx", "", ""]),
    (TooManyRequests, ["rate_limited", "rate_limited", "", ""]),
    (Unavailable, ["http_5xx", "http_5xx", "", ""]),
    (NotFoundAsError, ["http_4xx", "", "", ""]),
    (TooManyRequestsAsError, ["rate_limited", "", "", ""]),
    (UnavailableAsError, ["http_5xx", "", "", ""]),
    (NonsenseAddress, ["request", "request", "request", "request"]),
    (Panicked, ["panic", "panic", "panic", "panic"]),
    // What blocks cannot be dropped.
    (Cancelled, ["cancelled", "cancelled", "cancelled", ""]),
    (Success, ["ok", "ok", "ok", "ok"]),
];

impl Case {
    pub(super) const ALL: [Case; 28] = {
        let mut all = [Success; 28];
        let mut row = 0;
        while row < all.len() {
            all[row] = EXPECTED[row].0;
            row += 1;
        }
        all
    };

    /// The outcome that a client is expected to end with; `None` for what it cannot do.
    pub(super) fn expected(self, client: Client) -> Option<&'static str> {
        let column = match client {
            Client::Reqwest12 | Client::Reqwest13 | Client::Middleware4 | Client::Middleware5 => 0,
            Client::Hyper => 1,
            Client::Tokio => 2,
            Client::Std => 3,
        };
        let (_, columns) = EXPECTED.iter().find(|(case, _)| *case == self).unwrap();
        Some(columns[column]).filter(|outcome| !outcome.is_empty())
    }

    /// The same for an error in a wrapping.
    pub(super) fn expected_in(self, client: Client, wrapping: Wrapping) -> Option<&'static str> {
        self.expected(client).map(|expected| if hides(self, client, wrapping) { "other" } else { expected })
    }

    /// How the server behaves.
    pub(super) fn misbehaviour(self) -> Misbehaviour {
        match self {
            Refused | Unresolvable | NonsenseAddress => Misbehaviour::Refuse,
            SelfSigned => Misbehaviour::SelfSigned,
            TlsToPlainPort => Misbehaviour::NoTls,
            TlsEnded => Misbehaviour::EndHandshake,
            ConnectTimeout => Misbehaviour::Ignore,
            ResetBeforeHead => Misbehaviour::ResetBeforeHead,
            ClosedBeforeHead => Misbehaviour::CloseBeforeHead,
            HeadTimeout | HeadReadTimeout | Cancelled => Misbehaviour::StallBeforeHead,
            BodyTimeout | BodyReadTimeout => Misbehaviour::StallInBody,
            ResetInBody => Misbehaviour::ResetInBody,
            TruncatedBody => Misbehaviour::TruncateBody,
            TruncatedChunks => Misbehaviour::TruncateChunks,
            MalformedChunk => Misbehaviour::BadChunk,
            MalformedHttp => Misbehaviour::BadHead,
            MalformedJson => Misbehaviour::BadJson,
            NotFound | NotFoundAsError => Misbehaviour::Answer(404),
            TooManyRequests | TooManyRequestsAsError => Misbehaviour::Answer(429),
            Unavailable | UnavailableAsError => Misbehaviour::Answer(503),
            Panicked | Success => Misbehaviour::Answer(200),
        }
    }

    /// Whether the client speaks TLS.
    pub(super) fn is_tls(self) -> bool {
        matches!(self, SelfSigned | TlsToPlainPort | TlsEnded | ConnectTimeout)
    }

    /// Whether an answer with a status is an error of the client's.
    pub(super) fn status_is_error(self) -> bool {
        matches!(self, NotFoundAsError | TooManyRequestsAsError | UnavailableAsError)
    }

    /// Whether the call returns an answer, and no error.
    pub(super) fn is_answer(self) -> bool {
        matches!(self, NotFound | TooManyRequests | Unavailable | Success)
    }

    /// Whether the call does not return.
    pub(super) fn is_without_value(self) -> bool {
        matches!(self, Panicked | Cancelled)
    }

    /// Whether the whole call has a limit.
    pub(super) fn has_limit(self) -> bool {
        matches!(self, HeadTimeout | BodyTimeout)
    }

    /// Whether waiting for the next byte has a limit.
    pub(super) fn has_read_limit(self) -> bool {
        matches!(self, HeadReadTimeout | BodyReadTimeout)
    }
}

/// What cannot be told: the type of the error is hidden, its text is nobody's in particular, and it has no source.
fn hides(case: Case, client: Client, wrapping: Wrapping) -> bool {
    let shows_only_text =
        matches!(wrapping, Wrapping::Generic | Wrapping::Transparent | Wrapping::TransparentInFrom);
    match (case, client) {
        (MalformedHttp | NonsenseAddress, Client::Tokio | Client::Std) => shows_only_text,
        // An `http::Error`
        (NonsenseAddress, Client::Hyper) => shows_only_text || wrapping == Wrapping::Unnamed,
        _ => false,
    }
}

#[test]
fn every_category_that_a_type_can_show_is_expected_somewhere() {
    for category in Category::ALL {
        let is_expected = EXPECTED.iter().any(|(_, columns)| columns.contains(&category.as_str()));
        // One is the verdict of `ok = path`, the other what nothing is known about.
        let by_type = !matches!(category, Category::Rejected | Category::Other);
        assert_eq!(is_expected, by_type, "{category}");
    }
}
