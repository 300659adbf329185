//! What looks like nobody's secret.

use std::net::{IpAddr, SocketAddr};

/// An operating system's error, a port, a line; not a card, an account or a day of birth.
pub(super) const MOST_DIGITS: usize = 5;

/// `internationalization` has 20 letters. Random ones in base 32 or 62 have more when they are all small.
const LONGEST_WORD: usize = 20;
/// `UNAUTHENTICATED`. An AWS key id has 20, a secret of a one-time password 16.
const LONGEST_CAPITALS: usize = 15;
/// `NoCipherSuitesInCommon`: names of errors have few humps, random letters many. A key of 32 letters has more than five.
const LONGEST_CAMEL: usize = 32;
const MOST_HUMPS: usize = 5;
/// `HTTPS` in `HTTPSError`.
const LONGEST_ACRONYM: usize = 5;
/// A path of a module or a file has fewer; words that are joined to a pass phrase or a key may have more.
const MOST_PIECES: usize = 12;

/// Words of this trade that have digits or capitals where a secret would, in lower case.
const KNOWN: [&str; 39] = [
    "base64", "ec2", "ed25519", "f32", "f64", "grpc", "h2", "h3", "http1", "http2", "http3", "i128", "i16",
    "i32", "i64", "i8", "ipv4", "ipv6", "md5", "oauth2", "p256", "p95", "p99", "s3", "sha1", "sha256",
    "sha384", "sha512", "tls1", "tlsv1", "u128", "u16", "u32", "u64", "u8", "utf16", "utf32", "utf8", "x509",
];

/// The rest of such a token may be all small letters.
const SECRET_STARTS: [&str; 22] = [
    "dop_v1_",
    "ghp_",
    "gho_",
    "ghr_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "hf_",
    "npm_",
    "pk-",
    "pk_",
    "pypi-",
    "rk_",
    "shpat_",
    "sk-",
    "sk_",
    "whsec_",
    "xapp-",
    "xoxa-",
    "xoxb-",
    "xoxp-",
];

const TIMES: [&str; 11] = ["d", "h", "m", "min", "ms", "ns", "s", "sec", "us", "µs", "μs"];
const OTHER_UNITS: [&str; 16] =
    ["b", "gb", "gib", "k", "kb", "kib", "mb", "mib", "nd", "rd", "st", "tb", "th", "tib", "x", "xx"];

/// A word, a number, or such as `serde_json::Error`, `Not-Found`, `src/main.rs:10`, `status=404`.
pub(super) fn is_plain(text: &str) -> bool {
    let mut count = 0;
    let mut pieces = 0;
    text.split([':', '=']).all(|side| {
        is_address(side)
            || is_quantity(side)
            || (!starts_as_secret(side)
                && side.split(['-', '_', '.', '/']).all(|piece| {
                    count += if is_known(piece) { 0 } else { digits(piece) };
                    pieces += 1;
                    is_piece(piece)
                }))
    }) && count <= MOST_DIGITS
        && pieces <= MOST_PIECES
}

/// The host of a URL, with its port if it says one.
pub(super) fn is_host(text: &str) -> bool {
    let (name, port) = text.rsplit_once(':').unwrap_or((text, ""));
    is_address(text)
        || text.starts_with('[') && is_address(name) && is_port(port)
        || is_port(port) && name.split('.').all(is_label)
}

fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A part of a host's name. Names of machines have short numbers in them; with long ones they would be keys.
fn is_label(label: &str) -> bool {
    if starts_as_secret(label) {
        return false;
    }
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let is_name = label.len() <= 24
        && label.chars().all(is_of_name)
        && label.split(['-', '_']).all(|piece| piece.len() <= 16);
    // Of an address, as in `ip-10-0-12-255`, each has three digits at most.
    let longest_number = label.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let has_short_numbers =
        digits(label) * 3 <= label.len() * 2 && (digits(label) <= MOST_DIGITS || longest_number <= 3);
    (is_name && has_short_numbers) || is_plain(label)
}

pub(super) fn is_address(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().is_ok() || text.parse::<SocketAddr>().is_ok()
}

/// Digits and what joins them, but no address.
pub(super) fn is_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-./:".contains(&byte))
        && !is_address(text)
}

pub(super) fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn starts_as_secret(text: &str) -> bool {
    SECRET_STARTS.iter().any(|start| text.starts_with(start))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_piece(piece: &str) -> bool {
    piece.is_empty() || is_digits(piece) || is_word(piece) || is_quantity(piece) || is_known(piece)
}

fn is_known(piece: &str) -> bool {
    let lower = piece.to_ascii_lowercase();
    let is_version = |rest: &str| rest.len() <= 2 && is_digits(rest);
    KNOWN.contains(&lower.as_str()) || lower.strip_prefix('v').is_some_and(is_version)
}

/// `10s`, `1.5ms`, `4KiB`, `5xx`.
fn is_quantity(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let Some(number) = text.strip_suffix(unit) else { return false };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let lower = unit.to_ascii_lowercase();
    let most = if TIMES.contains(&lower.as_str()) { 9 } else { 2 };
    is_digits(whole)
        && whole.len() <= MOST_DIGITS
        && is_digits(fraction)
        && fraction.len() <= most
        && (TIMES.contains(&lower.as_str()) || OTHER_UNITS.contains(&lower.as_str()))
}

/// Small letters, capitals, or an identifier with humps of a length that words have.
fn is_word(word: &str) -> bool {
    let mut length = 0;
    let mut small_start = 0;
    // Of each hump the capitals and the small letters that follow. An apostrophe is between letters, see `tokens`.
    let mut humps: Vec<(usize, usize)> = Vec::new();
    for c in word.chars().filter(|c| !matches!(c, '\'' | '’')) {
        length += 1;
        if !c.is_alphabetic() || length > LONGEST_CAMEL {
            return false;
        }
        match (c.is_uppercase(), humps.last_mut()) {
            (true, Some((capitals, 0))) => *capitals += 1,
            (true, _) => humps.push((1, 0)),
            (false, Some((_, small))) => *small += 1,
            (false, None) => small_start += 1,
        }
    }
    match *humps.as_slice() {
        [] => length <= LONGEST_WORD && !is_hex(word),
        [(1, _)] if small_start == 0 => length <= LONGEST_WORD,
        [(_, 0)] if small_start == 0 => length <= LONGEST_CAPITALS,
        // `URLs`
        [(2..=LONGEST_ACRONYM, 1)] if small_start == 0 => word.ends_with('s'),
        _ => is_camel(small_start, &humps, length),
    }
}

/// `deadbeef`: no word has so many of these letters and no other.
fn is_hex(word: &str) -> bool {
    word.len() >= 8 && word.bytes().all(|byte| matches!(byte, b'a'..=b'f'))
}

/// `ConnectionRefused`, `DNSError`, `statusCode`, `GraphQL`.
fn is_camel(small_start: usize, humps: &[(usize, usize)], length: usize) -> bool {
    let parts = humps.len() + usize::from(small_start > 0);
    let last = humps.len() - 1;
    let is_hump = |(nth, (capitals, small)): (usize, &(usize, usize))| match capitals {
        1 => *small > 0,
        2..=LONGEST_ACRONYM => nth == last && *small == 0 || nth == 0 && small_start == 0 && *small > 1,
        _ => false,
    };
    parts <= MOST_HUMPS && length >= 3 * parts && humps.iter().enumerate().all(is_hump)
}
