//! Errors of types that cannot be named: private ones, such as those for "dns error" and "operation timed out"
//! (<https://github.com/seanmonstar/reqwest/issues/1501>), those of clients whose feature is off, and wrappers that are transparent,
//! which hide the type of what they hold but have its text.

use super::{Finding, Phase, io};
use crate::category::Category;
use std::fmt::{self, Display, Write};

/// Beginnings of texts. No shorter than needed to be nobody else's.
const TEXTS: &[(&str, Finding)] = &[
    // reqwest
    ("operation timed out", Finding::Sure(Category::Timeout)),
    ("error resolving DNS", Finding::Sure(Category::Dns)),
    ("builder error for url (", Finding::Sure(Category::Request)),
    ("builder error", Finding::During(Category::Request)),
    ("error sending request", Finding::During(Category::Request)),
    ("request or response body error", Finding::During(Category::Body)),
    ("error decoding response body", Finding::During(Category::Decode)),
    // hyper-util
    ("dns error", Finding::Sure(Category::Dns)),
    ("client error (Connect)", Finding::During(Category::Connect)),
    ("tcp connect error", Finding::During(Category::Connect)),
    ("client error (SendRequest)", Finding::During(Category::Request)),
    // hyper
    ("connection closed before message completed", Finding::Sure(Category::Reset)),
    ("invalid HTTP version parsed", Finding::Sure(Category::Decode)),
    ("invalid HTTP header parsed", Finding::Sure(Category::Decode)),
    ("invalid HTTP status-code parsed", Finding::Sure(Category::Decode)),
    ("message head is too large", Finding::Sure(Category::Decode)),
    ("error reading a body from connection", Finding::During(Category::Body)),
    // h2
    ("stream error received: ", Finding::Sure(Category::Reset)),
    ("connection error received: ", Finding::Sure(Category::Reset)),
    // tokio, tower, tonic
    ("deadline has elapsed", Finding::Sure(Category::Timeout)),
    ("request timed out", Finding::Sure(Category::Timeout)),
    ("Timeout expired", Finding::Sure(Category::Timeout)),
    // rustls
    ("invalid peer certificate", Finding::Sure(Category::Tls)),
    ("received corrupt message of type", Finding::Sure(Category::Tls)),
    ("received fatal alert: ", Finding::Sure(Category::Tls)),
    ("peer is incompatible: ", Finding::Sure(Category::Tls)),
    ("peer misbehaved: ", Finding::Sure(Category::Tls)),
    ("tls handshake eof", Finding::Sure(Category::Tls)),
];

/// What the standard library and tokio say when a name has no address.
const DNS: [&str; 2] = ["failed to lookup address information", "could not resolve to any address"];

/// A status as reqwest words it.
const STATUSES: [&str; 2] = ["HTTP status client error (", "HTTP status server error ("];

pub(super) fn look<E: Display + ?Sized>(error: &E, phase: Phase) -> Finding {
    let text = excerpt(error);
    let status = STATUSES.iter().find_map(|prefix| text.strip_prefix(prefix)?.get(..3)?.parse().ok());
    if let Some(category) = status.and_then(Category::from_status) {
        return Finding::Sure(category);
    }
    if let Some(&(_, finding)) = TEXTS.iter().find(|(beginning, _)| text.starts_with(beginning)) {
        return finding;
    }
    #[cfg(feature = "tonic-0_14")]
    if let Some(finding) = super::tonic::by_text(&text) {
        return finding;
    }
    if names_no_address(&text) {
        Finding::Sure(Category::Dns)
    } else if is_openssl(&text) {
        Finding::Sure(Category::Tls)
    } else if says_where_in_json(&text) {
        Finding::During(Category::Decode)
    } else {
        io::by_text(&text, phase)
    }
}

pub(super) fn is_dns(error: &impl Display) -> bool {
    names_no_address(&excerpt(error))
}

fn names_no_address(text: &str) -> bool {
    DNS.iter().any(|beginning| text.starts_with(beginning))
}

/// `error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed`
fn is_openssl(text: &str) -> bool {
    text.starts_with("error:") && text.contains(":SSL routines:")
}

/// As `serde_json` ends its texts: "expected value at line 1 column 2"
fn says_where_in_json(text: &str) -> bool {
    let place = text.rsplit_once(" at line ").and_then(|(_, place)| place.split_once(" column "));
    place.is_some_and(|(line, column)| line.parse::<usize>().is_ok() && column.parse::<usize>().is_ok())
}

/// As much of an error's text as we look at; it may be of any length.
fn excerpt<E: Display + ?Sized>(error: &E) -> String {
    let mut excerpt = Excerpt(String::new());
    // It fails if there is more.
    let _ = write!(excerpt, "{error}");
    excerpt.0
}

struct Excerpt(String);

impl Excerpt {
    const MAX_BYTES: usize = 512;
}

impl Write for Excerpt {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.0.len() >= Excerpt::MAX_BYTES {
                return Err(fmt::Error);
            }
            self.0.push(character);
        }
        Ok(())
    }
}
