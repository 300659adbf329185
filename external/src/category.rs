//! What kind of failure a call ended with.

use dials_runtime::{Outcome, Verdict};
use std::fmt;

/// Why a call to somebody else's service failed: the value of the label `error_type`.
///
/// The set is closed, so it is safe as a label: a [`Verdict`] of any other name counts as [`other`](Category::Other). A panic and a cancelled call are outcomes of their own. The codes of gRPC are
/// where the HTTP status that [google.rpc.Code] gives them is, except for `DEADLINE_EXCEEDED`.
///
/// ```
/// # mod dials { pub use dials_external as external; }
/// use dials::external::{Category, category_of};
///
/// let error = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
/// assert_eq!(category_of(&error), Category::Connect);
/// assert_eq!(Category::from_status(429), Some(Category::RateLimited));
/// ```
///
/// [google.rpc.Code]: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// A limit of ours ran out: for the whole call, for connecting, or for the next byte. They are slow, or the limit is
    /// too tight. gRPC's `DEADLINE_EXCEEDED` is here too, since it is the caller's deadline.
    Timeout,
    /// No connection came about: refused, or no route to the host. They are down, or the network between is.
    Connect,
    /// The name has no address. Either the name is wrong (us) or the resolver is (neither).
    Dns,
    /// The connection is not secure: a certificate that we do not trust, no common protocol, or no TLS at all.
    Tls,
    /// They ended the connection before they answered, or in the middle. A restart of theirs, or an idle limit.
    Reset,
    /// They answered with a status from 400 to 499 that is not 429: most likely our request was wrong. 408 is here too, for
    /// then it was they who waited.
    Http4xx,
    /// They answered with 429: we ask more than they allow.
    RateLimited,
    /// They answered with a status from 500 to 599: it is them. 504 is here too, for it is an answer.
    Http5xx,
    /// They answered with what is no HTTP, or with a body that does not read as the type we expect.
    Decode,
    /// The answer began, and its body broke off. To a plain socket every end that comes too early is one.
    Body,
    /// The request could not be built or sent: an address, header or body that makes no sense. It is us.
    Request,
    /// It succeeded by its type, and the function's own `ok = path` refused it.
    Rejected,
    /// Anything that nothing above is known about.
    Other,
}

impl Category {
    /// Every category, in the order in which they are declared.
    pub const ALL: [Category; 13] = [
        Category::Timeout,
        Category::Connect,
        Category::Dns,
        Category::Tls,
        Category::Reset,
        Category::Http4xx,
        Category::RateLimited,
        Category::Http5xx,
        Category::Decode,
        Category::Body,
        Category::Request,
        Category::Rejected,
        Category::Other,
    ];

    /// Its name in labels and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Category::Timeout => "timeout",
            Category::Connect => "connect",
            Category::Dns => "dns",
            Category::Tls => "tls",
            Category::Reset => "reset",
            Category::Http4xx => "http_4xx",
            Category::RateLimited => "rate_limited",
            Category::Http5xx => "http_5xx",
            Category::Decode => "decode",
            Category::Body => "body",
            Category::Request => "request",
            Category::Rejected => "rejected",
            Category::Other => "other",
        }
    }

    /// The category of that name, which is how an [`ErrorKind`](dials_runtime::ErrorKind) chooses one.
    ///
    /// The names of enum variants are no such names: a variant `Request` is often a wrapper of whatever went wrong.
    pub fn from_name(name: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.as_str() == name)
    }

    /// The category of an HTTP status; `None` below 400, where nothing failed.
    pub const fn from_status(status: u16) -> Option<Category> {
        match status {
            0..400 => None,
            429 => Some(Category::RateLimited),
            400..500 => Some(Category::Http4xx),
            500..600 => Some(Category::Http5xx),
            600.. => Some(Category::Other),
        }
    }

    /// How a call of this category ended.
    pub const fn outcome(self) -> Outcome {
        Outcome::Error(self.as_str())
    }
}

/// A verdict as it may be counted: an error whose kind is the name of no category is [`Category::Other`].
pub(crate) fn closed(verdict: Verdict<'_>) -> Verdict<'_> {
    match verdict.outcome {
        Outcome::Error(kind) if Category::from_name(kind).is_none() => {
            Verdict::new(Category::Other.outcome(), verdict.error)
        }
        _ => verdict,
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_category_is_found_by_its_name_and_by_no_other() {
        let names: BTreeSet<_> = Category::ALL.iter().map(|category| category.as_str()).collect();
        assert_eq!(names.len(), Category::ALL.len());
        for category in Category::ALL {
            assert_eq!(Category::from_name(category.as_str()), Some(category));
            assert_eq!(category.to_string(), category.as_str());
            assert_eq!(category.outcome(), Outcome::Error(category.as_str()));
        }
        for name in ["", "Timeout", "timeout ", "http_404", "panic", "cancelled", "ok"] {
            assert_eq!(Category::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_verdict_of_another_kind_is_other_and_keeps_its_text() {
        for category in Category::ALL {
            assert_eq!(closed(category.outcome().into()).outcome, category.outcome());
        }
        for outcome in [Outcome::Ok, Outcome::Panic, Outcome::Cancelled] {
            assert_eq!(closed(outcome.into()).outcome, outcome);
        }
        let verdict = closed(Verdict::new(Outcome::Error("order 17"), Some(&"declined")));
        assert_eq!(verdict.outcome, Outcome::Error("other"));
        assert_eq!(verdict.error.map(ToString::to_string).as_deref(), Some("declined"));
    }

    #[test]
    fn a_status_is_a_failure_from_400_on() {
        let expected = [
            (100, None),
            (200, None),
            (304, None),
            (399, None),
            (400, Some(Category::Http4xx)),
            (404, Some(Category::Http4xx)),
            (408, Some(Category::Http4xx)),
            (428, Some(Category::Http4xx)),
            (429, Some(Category::RateLimited)),
            (430, Some(Category::Http4xx)),
            (499, Some(Category::Http4xx)),
            (500, Some(Category::Http5xx)),
            (504, Some(Category::Http5xx)),
            (599, Some(Category::Http5xx)),
            (600, Some(Category::Other)),
            (999, Some(Category::Other)),
        ];
        for (status, category) in expected {
            assert_eq!(Category::from_status(status), category, "{status}");
        }
    }
}
