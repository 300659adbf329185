//! What stands before the host of a URL.

use super::finding::Findings;
use super::named::looks::Looks;
use super::named::{harmless, looks};
use super::text::Text;
use crate::Kind;
use std::ops::Range;

/// A name of a user is shorter, a token is not.
const SHORTEST_TOKEN: usize = 16;

/// Invariant: the authorities that are looked at do not overlap, for each ends before the next `://`.
#[derive(Default)]
pub(super) struct Urls {
    end: usize,
    /// From the end of the user's name to the host of the URL that was looked at last.
    before_host: Range<usize>,
}

impl Urls {
    pub(super) fn look(&mut self, text: &Text<'_>, separator: Range<usize>, findings: &mut Findings) {
        if separator.start < self.end || !text.before(separator.start).is_ascii_alphanumeric() {
            return;
        }
        let start = separator.end;
        let bytes = text.bytes(start..text.len());
        let length = bytes
            .iter()
            .enumerate()
            .position(|(at, byte)| ends_url(*byte) || (*byte == b':' && text.starts_with(start + at, "://")));
        self.end = start + length.unwrap_or(bytes.len());
        let token = text.part(start..self.end);
        let Some(user_info) = user_info(token).filter(|_| !is_mail(text, separator.start)) else { return };
        let user = user_info.split(':').next().unwrap_or_default();
        self.before_host = start + user.len()..start + user_info.len() + 1;
        match user_info.split_once(':') {
            Some((user, password)) => {
                let at = start + user.len() + 1;
                if !password.is_empty() && !harmless::is_placeholder(password) {
                    findings.add(at..at + password.len(), Kind::Password);
                }
                if is_token(user) {
                    findings.add(start..start + user.len(), Kind::Token);
                }
            }
            None if is_token(user_info) => findings.add(start..start + user_info.len(), Kind::Token),
            None => {}
        }
    }

    /// Whether this `@` is of a password or stands before a host: then it makes no e-mail address. One in the name of the
    /// user does. Signs must be asked for in their order, after the `://` before them was looked at.
    pub(super) fn has_before_host(&self, sign: usize) -> bool {
        self.before_host.contains(&sign)
    }
}

/// `mailto://ann@mail.example` is not how it is written, but somebody does.
fn is_mail(text: &Text<'_>, scheme_end: usize) -> bool {
    let scheme = text.part(scheme_end.saturating_sub("mailto".len())..scheme_end);
    scheme.eq_ignore_ascii_case("mailto")
}

fn ends_url(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\')
}

fn is_token(user: &str) -> bool {
    user.len() >= SHORTEST_TOKEN && looks::like_a_secret(user) >= Looks::Random
}

/// Up to the last `@` of the authority. An unescaped password may have a slash, a question mark or a hash in it; then
/// what is before that sign is no port.
fn user_info(token: &str) -> Option<&str> {
    let authority = token.split(['/', '?', '#']).next()?;
    if let Some((user_info, _)) = authority.rsplit_once('@') {
        return Some(user_info);
    }
    let (_, port) = authority.split_once(':')?;
    if port.is_empty() || port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (user_info, host) = token.rsplit_once('@')?;
    host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[').then_some(user_info)
}
