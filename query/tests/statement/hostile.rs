//! Input that is made to take long: twice as much of it must take about twice the time.

use dials_query::{Dialect, Statement};
use std::hint::black_box;
use std::time::{Duration, Instant};

const DIALECTS: [Dialect; 7] = [
    Dialect::Generic,
    Dialect::Postgres,
    Dialect::MySql,
    Dialect::Sqlite,
    Dialect::MsSql,
    Dialect::MongoDb,
    Dialect::Redis,
];

/// Something in front, and what is repeated behind it.
const SHAPES: [(&str, &str); 44] = [
    ("", "/*"),
    ("", "/* */"),
    ("", "'"),
    ("", "''"),
    ("", "\""),
    ("", "`"),
    ("", "["),
    ("", "[a"),
    ("", "[a]"),
    ("", "("),
    ("", "a IN ("),
    ("", "IN (1,"),
    ("", "VALUES (1), "),
    ("INSERT INTO t VALUES ", "(1, 2), "),
    ("", "VALUES "),
    ("", "SELECT * FROM ("),
    ("", "WITH a AS ("),
    ("", "--"),
    ("", "-"),
    ("", "$a"),
    ("", "$a$ $b"),
    ("$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$", "$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("'", "\\"),
    ("'", "\\'"),
    ("", "{1"),
    ("", "1e-"),
    ("", "11111111-"),
    ("", "a:/"),
    ("", "%(a"),
    ("CREATE USER ", "password "),
    ("SET ", "passwor"),
    ("SET PASSWORD = ", "((x)"),
    ("{\"a\": ", "{\"a\" \t "),
    ("", "\"a\"."),
    ("", "\".\""),
    ("", "'a\\' "),
    ("", "'a\\'b"),
    ("EXEC sp_password ", "'a' = "),
    ("COMMENT (", "'token', "),
    ("", "\u{e9}\u{FFFD}"),
    ("SET x = ", "/"),
    ("", "\u{FEFF}"),
    ("", "\u{FEFF}/**/\"a\""),
    ("PRAGMA ", "\u{FEFF}.\"a\""),
];

/// How long to try.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much is read, how many times as much as a part of it that is, and how many times as long it may take.
struct Measure {
    size: usize,
    parts: u32,
    limit: f64,
}

/// The first is for the test that runs beside all others, on machines that do much else, so that it looks for nothing finer
/// than what is quadratic; it would take hours to find that out with more.
///
/// The second is what is promised, and for optimised code: twice the input takes 2.3 times as long at most.
const MEASURES: [Measure; 2] =
    [Measure { size: 32 << 10, parts: 16, limit: 64.0 }, Measure { size: 10 << 20, parts: 2, limit: 2.3 }];

/// For how long this thread has run: not for how long others had the processor.
#[cfg(unix)]
fn now() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec as u32)
}

#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

fn time(dialect: Dialect, text: &str) -> Duration {
    let start = now();
    black_box(Statement::of_any_length(dialect, black_box(text.as_bytes()), 4096));
    now().saturating_sub(start)
}

/// Whether the whole takes about as many times as long as a part as it is longer.
///
/// Who else uses the machine makes both slower, even by the time that they have the processor, and the best attempt of each
/// counts. But the longer something takes, the less often nothing slows it down: a part alone would find a quiet moment
/// where the whole finds none. So the part is read as many times in a row as it fits into the whole, before it and behind
/// it in turn. What is not linear takes longer than that in every attempt.
fn is_linear(dialect: Dialect, [whole, part]: &[String; 2], measure: &Measure) -> bool {
    let [mut best, mut best_of_parts] = [Duration::MAX; 2];
    let start = Instant::now();
    for attempt in 0.. {
        let mut read_whole = || best = best.min(time(dialect, whole));
        let mut read_parts =
            || best_of_parts = best_of_parts.min((0..measure.parts).map(|_| time(dialect, part)).sum());
        if attempt % 2 == 0 {
            read_parts();
            read_whole();
        } else {
            read_whole();
            read_parts();
        }
        let allowed = best_of_parts.as_secs_f64() * measure.limit / f64::from(measure.parts);
        let is_right = best.as_secs_f64() <= allowed;
        if is_right || start.elapsed() > PATIENCE {
            return is_right;
        }
    }
    false
}

/// Something in front, and behind it what is repeated.
///
/// An even number of times in the whole and in the part, so that quotes close in both or in none: what is in them is read
/// another time if it is a name.
fn texts(front: &str, repeated: &str, measure: &Measure) -> [String; 2] {
    let parts = measure.parts as usize;
    let pairs = measure.size / repeated.len() / parts / 2;
    [pairs * 2 * parts, pairs * 2].map(|times| format!("{front}{}", repeated.repeat(times)))
}

#[test]
fn hostile_input_takes_linear_time() {
    let mut tried = 0;
    let measures = if cfg!(debug_assertions) { 1 } else { MEASURES.len() };
    for measure in MEASURES.iter().take(measures) {
        for (front, repeated) in SHAPES {
            let texts = texts(front, repeated, measure);
            for dialect in DIALECTS {
                assert!(is_linear(dialect, &texts, measure), "{dialect:?}: {front}{repeated}..");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, measures * SHAPES.len() * DIALECTS.len());
}
