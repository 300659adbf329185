//! What reading a statement costs, a byte, beside the tokenizer of `sqlparser`, which neither masks nor hashes anything.
//!
//! All take turns, and each figure is the best of its turns: who else uses the machine makes them worse, never better.
//! `--gate` fails if the lexer, which finds the tokens and hashes the words, costs more than [`LIMIT`], or if all that is
//! made of a statement costs more than [`LIMIT_OF_ALL`].

use dials_query::Dialect;
use dials_query::statement::{Statement, fingerprint, tokens};
use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::Tokenizer;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

const TURNS: usize = 400;
const CALLS: u32 = 50;
/// Nanoseconds a byte.
const LIMIT: f64 = 3.0;
const LIMIT_OF_ALL: f64 = 9.0;
const LENGTH: usize = 1024;

const QUERY: &str = r#"SELECT "users"."id", "users"."email", orders.total, orders.status FROM "users"
INNER JOIN orders ON orders.user_id = "users"."id" LEFT JOIN addresses a ON a.user_id = "users"."id" AND a.kind = 'billing'
WHERE "users"."email" = 'someone@example.com' AND orders.status IN ('paid', 'shipped', 'returned') AND orders.total > 99.95
AND orders.created_at BETWEEN '2024-01-01 00:00:00' AND $1 ORDER BY orders.created_at DESC LIMIT 50 OFFSET 100"#;

/// What is done with a statement.
/// A name, and who reads a statement by it.
type Reader = (&'static str, fn(&str));

const READERS: [Reader; 4] = [
    ("the lexer alone", |text| _ = black_box(tokens(Dialect::Postgres, text.as_bytes()))),
    ("text, fingerprint, summary", |text| _ = black_box(Statement::new(Dialect::Postgres, text))),
    ("fingerprint alone", |text| _ = black_box(fingerprint(Dialect::Postgres, text))),
    ("sqlparser's tokens", |text| _ = black_box(Tokenizer::new(&GenericDialect {}, text).tokenize().ok())),
];

fn main() -> ExitCode {
    let statements = [("a query", query()), ("rows", rows())];
    let mut is_missed = false;
    for (name, text) in statements {
        let costs = measure(&text);
        println!("{name} of {} bytes, nanoseconds a byte:", text.len());
        for ((reader, _), cost) in READERS.iter().zip(costs) {
            println!("  {reader:<28} {cost:6.2}");
        }
        let [lexer, all, ..] = costs;
        is_missed |= lexer > LIMIT || all > LIMIT_OF_ALL;
    }
    let is_gate = std::env::args().any(|argument| argument == "--gate");
    ExitCode::from(u8::from(is_gate && is_missed))
}

/// Nanoseconds a byte of each reader.
fn measure(text: &str) -> [f64; READERS.len()] {
    let mut best = [f64::MAX; READERS.len()];
    for _ in 0..TURNS {
        for (best, (_, read)) in best.iter_mut().zip(READERS) {
            let start = Instant::now();
            (0..CALLS).for_each(|_| read(black_box(text)));
            let cost = start.elapsed().as_nanos() as f64 / f64::from(CALLS) / text.len() as f64;
            *best = best.min(cost);
        }
    }
    best
}

fn query() -> String {
    let mut text = format!("{QUERY} UNION ").repeat(LENGTH / QUERY.len() + 1);
    text.truncate(LENGTH);
    text
}

fn rows() -> String {
    let mut text = "INSERT INTO items (id, name, price, note) VALUES (0, '', 0.5, NULL)".to_owned();
    for number in 1.. {
        let row = format!(", ({number}, 'item {number}', {number}.95, NULL)");
        if text.len() + row.len() > LENGTH {
            break;
        }
        text.push_str(&row);
    }
    text
}
