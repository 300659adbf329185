//! Of a URL stay scheme, host and port, and the start of its path.

use super::cover::{Cover, Fate};
use super::{path, shape};
use std::ops::Range;

/// `postgresql` has ten letters. What is longer is a word, and maybe a secret, that stands before `://`.
const LONGEST_SCHEME: usize = 12;

/// Ends a URL if a space follows.
const CLOSERS: &str = ")]}>,;.:!?'*\"`";

fn ends_url(c: char) -> bool {
    matches!(c, ' ' | '"' | '`' | '<' | '>')
}

/// Whether all of this is one URL.
pub(super) fn is_all_of(content: &str) -> bool {
    content.split_once("://").is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.contains(ends_url))
}

fn is_scheme(scheme: &str) -> bool {
    (1..=LONGEST_SCHEME).contains(&scheme.len()) && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
}

pub(super) fn mask(cover: &mut Cover<'_>) {
    for (at, separator) in cover.text.match_indices("://") {
        if !cover.is_open(at) {
            continue;
        }
        let authority = at + separator.len();
        let rest = cover.part(authority..cover.text.len());
        let length = rest.find(ends_url).unwrap_or(rest.len());
        let url = cover.trim_end(authority..authority + length, CLOSERS);
        let whole = scheme_before(cover, at).start..url.end;
        if is_scheme(cover.part(whole.start..at)) {
            mask_after_scheme(cover, url);
            cover.settle(whole, Fate::Kept);
        } else {
            cover.mask(whole);
        }
    }
}

fn scheme_before(cover: &Cover<'_>, end: usize) -> Range<usize> {
    let of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let bytes = cover.part(0..end).as_bytes().iter().enumerate().rev();
    let start = bytes.take_while(|(at, byte)| of_scheme(byte) && cover.is_open(*at)).last();
    start.map_or(end, |(at, _)| at)..end
}

fn mask_after_scheme(cover: &mut Cover<'_>, url: Range<usize>) {
    let text = cover.part(url.clone());
    let hide = |cover: &mut Cover<'_>, part: Range<usize>| {
        cover.settle(url.start + part.start..url.start + part.end, Fate::MaskedInUrl);
    };
    // An unescaped password may have a slash in it, or a question mark where it is one of a database. A path with an
    // `@` is rarer.
    let is_http =
        cover.part(0..url.start).ends_with("http://") || cover.part(0..url.start).ends_with("https://");
    let before_query = if is_http { text.split(['?', '#']).next().unwrap_or_default() } else { text };
    let host = before_query.rfind('@').map_or(0, |at| at + 1);
    hide(cover, 0..host.saturating_sub(1));
    let address = text.get(host..).unwrap_or_default();
    let path_end = host + address.find(['?', '#']).unwrap_or(address.len());
    if path_end < text.len() {
        hide(cover, path_end + 1..text.len());
    }
    let address = text.get(host..path_end).unwrap_or_default();
    let (name, route) = address.split_at(address.find('/').unwrap_or(address.len()));
    if !shape::is_host(name) {
        hide(cover, host..host + name.len());
    }
    hide(cover, host + name.len() + path::shown_of(route, name)..path_end);
}
