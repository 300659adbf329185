//! Of a path stays its start. What comes after may be a secret in plain letters: `/reset/correcthorse`.

use super::shape;

/// `authorizations` is one of the longest that an interface has; a pass phrase would be longer.
const LONGEST_RESOURCE: usize = 16;

/// Before the name of a resource: `/api/v1/charges`.
const PREFIXES: [&str; 3] = ["api", "rest", "rpc"];

/// Services with a secret at the start of their paths.
const SECRET_FROM_START: [&str; 10] = [
    "alchemy.com",
    "api.day.app",
    "api.telegram.org",
    "hc-ping.com",
    "infura.io",
    "ntfy.sh",
    "pipedream.net",
    "quiknode.pro",
    "sctapi.ftqq.com",
    "webhook.site",
];

/// How many bytes of a path stay.
pub(super) fn shown(path: &str) -> usize {
    let mut start = 0;
    let mut has_resource = false;
    for segment in path.split('/') {
        if !segment.is_empty() && !is_prefix(segment) {
            if has_resource || !is_resource(segment) {
                return start;
            }
            has_resource = true;
        }
        start += segment.len() + 1;
    }
    path.len()
}

/// The same for the path of a URL.
pub(super) fn shown_of(path: &str, host: &str) -> usize {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_of = |service: &&str| {
        name.strip_suffix(service).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if SECRET_FROM_START.iter().any(is_of) { path.len().min(1) } else { shown(path) }
}

fn is_prefix(segment: &str) -> bool {
    let is_version = |version: &str| version.len() <= 4 && version.split('.').all(is_number);
    PREFIXES.contains(&segment) || segment.strip_prefix('v').is_some_and(is_version)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_resource(segment: &str) -> bool {
    let is_of_name =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    segment.len() <= LONGEST_RESOURCE
        && segment.starts_with(|c: char| c.is_ascii_lowercase())
        && segment.bytes().all(is_of_name)
        && shape::is_plain(segment)
}
