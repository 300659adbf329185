//! What a log may not repeat of a text that is to stay readable.
//!
//! Here what must go is listed: what is known by its shape, and what follows a name that announces a secret. Everything
//! else stays as it is, so a word that is somebody's password and looks like any other stays too, unless its name stands
//! before it.
//!
//! One pass looks for what may begin a secret ([`trigger`]), another for digits ([`numbers`]). Whoever is called for such
//! a place looks no further than a bounded number of bytes around it, or goes on from where it stopped: that is what keeps
//! the time linear.

mod email;
mod finding;
mod issued;
mod jwt;
mod named;
mod numbers;
mod pem;
mod scheme;
mod text;
mod trigger;
mod url;

use crate::{Kind, Options, counts};
pub(crate) use finding::Finding;
use finding::Findings;
use std::borrow::Cow;
use text::Text;
use trigger::Trigger;

/// A mark may end what hid a secret, so a text is looked at again until nothing is found. One that needs more looks than
/// this was made to.
const MOST_LOOKS: usize = 8;

/// A text with a mark such as `[password]` in place of each secret that is known by its shape or by its name.
///
/// The text is borrowed if there is none. What was redacted once stays as it is. The time is linear in the length of the
/// text.
///
/// ```
/// use dials_redact::redact;
///
/// assert_eq!(redact("login as ann, password=hunter2"), "login as ann, password=[password]");
/// assert_eq!(redact("postgres://app:hunter2@db/shop"), "postgres://app:[password]@db/shop");
/// assert_eq!(redact("the password is wrong"), "the password is wrong");
/// ```
///
/// Beyond eight nested looks, which only a hostile text needs, all of it becomes `[..]`.
pub fn redact(text: &str) -> Cow<'_, str> {
    let (shown, found) = redact_with(text, Options::current());
    found.into_iter().for_each(counts::add);
    shown
}

/// Makes what texts are searched with, which takes a millisecond, so that the first text does not.
pub fn prepare() {
    trigger::table();
}

/// The same, and the kind of each mark that is new.
pub(crate) fn redact_with(text: &str, options: Options) -> (Cow<'_, str>, Vec<Kind>) {
    let mut shown = Cow::Borrowed(text);
    let mut kinds = Vec::new();
    for _ in 0..MOST_LOOKS {
        let findings = find(&shown, options);
        if findings.is_empty() {
            return (shown, kinds);
        }
        kinds.extend(findings.iter().map(|finding| finding.kind));
        shown = Cow::Owned(finding::render(&shown, &findings));
    }
    if find(&shown, options).is_empty() {
        return (shown, kinds);
    }
    (Cow::Borrowed(Kind::Other.mark()), vec![Kind::Other])
}

/// In their order, and apart from each other and from marks.
pub(crate) fn find(text: &str, options: Options) -> Vec<Finding> {
    let text = Text::new(text);
    let mut findings = Findings::default();
    let mut names = named::Names::default();
    let mut urls = url::Urls::default();
    let mut keys = pem::Keys::default();
    for (trigger, range) in trigger::all(&text) {
        match trigger {
            Trigger::Name => names.look(&text, range, &mut findings),
            Trigger::Scheme => scheme::look(&text, range, &mut findings),
            Trigger::Issued(issued) => issued.look(&text, range, &mut findings),
            Trigger::Url => urls.look(&text, range, &mut findings),
            Trigger::At if urls.has_before_host(range.start) => {}
            Trigger::At => email::look(&text, range, &mut findings),
            Trigger::Jwt => jwt::look(&text, range, &mut findings),
            Trigger::KeyHead => keys.head(&text, range, &mut findings),
            Trigger::KeyFoot => keys.foot(&text, range, &mut findings),
        }
    }
    numbers::look(&text, options, &mut findings);
    findings.settle(&text)
}

#[cfg(test)]
mod tests;
