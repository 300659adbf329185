use super::super::redact_with;
use crate::Options;
use std::time::{Duration, Instant};

/// What is repeated here makes somebody who looks for its end look far, or makes many look at one place.
const HOSTILE: [&str; 44] = [
    "refused ",
    "x",
    "a1 ",
    "1",
    "12 ",
    "1-",
    "4242 ",
    "4242 4242 4242 4242 ",
    "DE89 ",
    "DE89",
    "\"",
    "'",
    "\\\"",
    "[",
    "[..]",
    "[token] ",
    "password",
    "password=",
    "password=\"",
    "password='",
    "password=“",
    "token=",
    "token:",
    "token=\"",
    "token:[",
    "key=",
    "secret_key_",
    "pass pass ",
    "@",
    "a@",
    "a@b.",
    "a.b@c.de ",
    "://",
    "a://b:",
    "a://b@",
    "eyJ",
    "eyJa.",
    "Bearer ",
    "Authorization: ",
    "Cookie: a=",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----\n",
    "AKIA",
    "sk-",
];

fn time(part: &str, bytes: usize) -> Duration {
    let text = part.repeat(bytes / part.len());
    let start = Instant::now();
    std::hint::black_box(redact_with(&text, Options::default().with_national_ids()));
    start.elapsed()
}

/// As much as takes a fraction of what a busy machine gives to one thread at a time.
fn measurable(part: &str) -> usize {
    const ENOUGH: Duration = Duration::from_micros(200);
    (9..16).map(|power| 1 << power).find(|bytes| time(part, *bytes) > ENOUGH).unwrap_or(1 << 16)
}

#[test]
fn twice_the_text_takes_twice_the_time() {
    for part in HOSTILE {
        let bytes = measurable(part);
        // Others disturb some of the tries, so the best of each size counts.
        let (mut once, mut twice) = (Duration::MAX, Duration::MAX);
        let is_linear = (0..500).any(|_| {
            once = once.min(time(part, bytes));
            twice = twice.min(time(part, 2 * bytes));
            twice.as_secs_f64() <= 2.3 * once.as_secs_f64()
        });
        assert!(is_linear, "{part:?}: {bytes} bytes take {once:?}, and twice of it {twice:?}");
    }
}

#[test]
fn no_text_takes_long() {
    for part in HOSTILE {
        let took = time(part, 1 << 17);
        assert!(took < Duration::from_secs(5), "{part:?} took {took:?}");
    }
}
