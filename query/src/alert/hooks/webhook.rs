//! Alerts as JSON, sent to an address.

use super::http::{Answer, Request, Url};
use crate::alert::{Alert, AlertError, AlertHook};
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

const FIVE_SECONDS: Duration = Duration::from_secs(5);
/// How long to wait before an alert is sent once more.
const PAUSE: Duration = Duration::from_millis(250);

/// Posts alerts as JSON to an `http://` address.
///
/// An answer of 2xx is success. After an answer of 5xx, or none, the alert is sent once more, if there is time for it.
/// Redirects are not followed.
///
/// ```
/// # use dials_query as query;
/// use query::alert::{Webhook, on_alert};
///
/// # fn main() -> Result<(), query::alert::WebhookError> {
/// on_alert(Webhook::to("http://alerts.internal:9093/dials")?.header("Authorization", "Bearer 123")?);
/// # Ok(())
/// # }
/// ```
///
/// There is no TLS here: which implementation and which roots to trust is for the program to say. For `https://` give
/// `on_alert` a closure that posts [`Alert::to_json`] with the program's own client, or send to a proxy that speaks TLS.
#[derive(Clone)]
pub struct Webhook {
    url: Url,
    headers: Vec<(String, String)>,
    timeout: Duration,
}

impl Webhook {
    /// Posts to this address.
    pub fn to(url: &str) -> Result<Self, WebhookError> {
        Ok(Webhook { url: Url::parse(url)?, headers: Vec::new(), timeout: FIVE_SECONDS })
    }

    /// Adds a header, such as one that says who we are.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, WebhookError> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || is_ours(name) {
            return Err(WebhookError::HeaderName(name.to_owned()));
        }
        // What it says may be a secret, so the error does not.
        if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
            return Err(WebhookError::HeaderValue(name.to_owned()));
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(self)
    }

    /// How long an alert may take in all, with its second attempt; 5 seconds if nothing is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// Whether we say it ourselves, since it tells where the request ends or where it goes.
fn is_ours(name: &str) -> bool {
    ["connection", "content-length", "content-type", "host", "transfer-encoding"]
        .iter()
        .any(|ours| name.eq_ignore_ascii_case(ours))
}

impl AlertHook for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn alert(&self, alert: &Alert) -> Result<(), AlertError> {
        let body = alert.to_json();
        let request = Request { url: &self.url, headers: &self.headers, body: &body };
        let begun = Instant::now();
        let first = request.send(self.timeout);
        let left = self.timeout.saturating_sub(begun.elapsed()).saturating_sub(PAUSE);
        if left.is_zero() || first.as_ref().is_ok_and(|answer| !answer.may_change()) {
            return told(first);
        }
        thread::sleep(PAUSE);
        told(request.send(left))
    }
}

fn told(answer: std::io::Result<Answer>) -> Result<(), AlertError> {
    let answer = answer?;
    if answer.is_success() { Ok(()) } else { Err(answer.to_string().into()) }
}

impl fmt::Debug for Webhook {
    /// Headers and the path may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("host", &self.url.host())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Why a webhook cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The address begins with `https://`.
    Https,
    /// The address is none; this is what is wrong with it.
    Url(&'static str),
    /// No header has this name, or it is one of those that the webhook sets itself.
    HeaderName(String),
    /// The value of the header of this name is not printable ASCII.
    HeaderValue(String),
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WebhookError::Https => f.write_str(
                "a webhook posts to `http://` only: for `https://` give `on_alert` a closure that posts with a client \
                 of the program's own, or an address of a proxy that speaks TLS",
            ),
            WebhookError::Url(wrong) => write!(f, "this is no address for a webhook: {wrong}"),
            WebhookError::HeaderName(name) => write!(f, "a webhook cannot have a header `{}`", name.escape_debug()),
            WebhookError::HeaderValue(name) => {
                write!(f, "the value of the header `{name}` is not printable ASCII")
            }
        }
    }
}

impl std::error::Error for WebhookError {}
