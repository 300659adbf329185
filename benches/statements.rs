//! What reading a statement costs, a byte, beside the tokenizer of `sqlparser`, which neither masks nor hashes anything.
//!
//! All take turns, and each figure is the best of its turns: who else uses the machine makes them worse, never better.
//!
//! The goal is 3 ns a byte for all that is made of a statement. How long an instruction takes depends on the machine and on
//! who else uses it, so `--gate` counts instructions instead, as the bench `instructions` does.

#![allow(clippy::unwrap_used, reason = "a bench that cannot go on should say so")]

use dials_benches::callgrind;
use dials_query::Dialect;
use dials_query::statement::{Statement, fingerprint, tokens};
use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::Tokenizer;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

const TURNS: usize = 400;
const CALLS: u32 = 50;
const LENGTH: usize = 1024;

/// A name, and who reads a statement by it.
struct Reader {
    name: &'static str,
    read: fn(&str),
    /// How many instructions it may take, a byte. Those below take 17 in a nanosecond where they were counted, so that
    /// 51 would be the goal.
    limit: Option<f64>,
}

const READERS: [Reader; 4] = [
    Reader {
        name: "the lexer alone",
        read: |text| _ = black_box(tokens(Dialect::Postgres, text.as_bytes())),
        limit: Some(25.0),
    },
    Reader {
        name: "text, fingerprint, summary",
        read: |text| _ = black_box(Statement::new(Dialect::Postgres, text)),
        limit: Some(50.0),
    },
    Reader {
        name: "fingerprint alone",
        read: |text| _ = black_box(fingerprint(Dialect::Postgres, text)),
        limit: Some(50.0),
    },
    Reader {
        name: "sqlparser's tokens",
        read: |text| _ = black_box(Tokenizer::new(&GenericDialect {}, text).tokenize().ok()),
        limit: None,
    },
];

/// A name, and what writes a statement of about [`LENGTH`] bytes.
type Statements = [(&'static str, fn() -> String); 4];

const STATEMENTS: Statements =
    [("a query", query), ("rows", rows), ("rows of parameters", rows_of_parameters), ("a list", list)];

const QUERY: &str = r#"SELECT "users"."id", "users"."email", orders.total, orders.status FROM "users"
INNER JOIN orders ON orders.user_id = "users"."id" LEFT JOIN addresses a ON a.user_id = "users"."id" AND a.kind = 'billing'
WHERE "users"."email" = 'someone@example.com' AND orders.status IN ('paid', 'shipped', 'returned') AND orders.total > 99.95
AND orders.created_at BETWEEN '2024-01-01 00:00:00' AND $1 ORDER BY orders.created_at DESC LIMIT 50 OFFSET 100"#;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "--run", statement, reader, times] => run(statement, reader, times.parse().unwrap()),
        [_, .., "--gate"] | [_, "--gate", ..] => gate(),
        _ => {
            for (name, statement) in STATEMENTS {
                show(name, &statement());
            }
            ExitCode::SUCCESS
        }
    }
}

fn show(name: &str, text: &str) {
    println!("{name} of {} bytes, nanoseconds a byte:", text.len());
    for (reader, cost) in READERS.iter().zip(measure(text)) {
        println!("  {:<28} {cost:6.2}", reader.name);
    }
}

/// Nanoseconds a byte of each reader.
fn measure(text: &str) -> [f64; READERS.len()] {
    let mut best = [f64::MAX; READERS.len()];
    for _ in 0..TURNS {
        for (best, reader) in best.iter_mut().zip(&READERS) {
            let start = Instant::now();
            (0..CALLS).for_each(|_| (reader.read)(black_box(text)));
            let cost = start.elapsed().as_nanos() as f64 / f64::from(CALLS) / text.len() as f64;
            *best = best.min(cost);
        }
    }
    best
}

/// Fails if a reader takes more instructions than it may.
fn gate() -> ExitCode {
    if let Some(code) = callgrind::missing() {
        return code;
    }
    let room = callgrind::room();
    println!("| a statement | read | instructions a byte | at most |\n|---|---|--:|--:|");
    let mut is_missed = false;
    for (statement, text) in STATEMENTS {
        let length = text().len();
        for Reader { name, limit, .. } in &READERS {
            let Some(limit) = limit.map(|limit| limit * room) else { continue };
            let instructions = instructions(statement, name) / length as f64;
            println!("| {statement} | {name} | {instructions:.1} | {limit:.0} |");
            is_missed |= instructions > limit;
        }
    }
    ExitCode::from(u8::from(is_missed))
}

/// What one reading takes, free of all that happens once.
fn instructions(statement: &str, reader: &str) -> f64 {
    const TIMES: u32 = 100;
    let count = |times: u32| callgrind::count(&["--run", statement, reader, &times.to_string()]);
    (count(2 * TIMES) - count(TIMES)) as f64 / f64::from(TIMES)
}

fn run(statement: &str, reader: &str, times: u32) -> ExitCode {
    let (_, text) = STATEMENTS.iter().find(|(name, _)| *name == statement).unwrap();
    let text = text();
    let reader = READERS.iter().find(|other| other.name == reader).unwrap();
    (0..times).for_each(|_| (reader.read)(black_box(&text)));
    ExitCode::SUCCESS
}

fn query() -> String {
    let mut text = format!("{QUERY} UNION ").repeat(LENGTH / QUERY.len() + 1);
    text.truncate(LENGTH);
    text
}

fn rows() -> String {
    let front = "INSERT INTO items (id, name, price, note) VALUES (0, '', 0.5, NULL)";
    filled(front, |number| format!(", ({number}, 'item {number}', {number}.95, NULL)"))
}

fn rows_of_parameters() -> String {
    let front = "INSERT INTO items (id, name, price, note) VALUES ($1, $2, $3, $4)";
    filled(front, |row| {
        let [first, second, third, fourth] = [1, 2, 3, 4].map(|column| 4 * row + column);
        format!(", (${first}, ${second}, ${third}, ${fourth})")
    })
}

fn list() -> String {
    filled("SELECT name, price FROM items WHERE id IN (1000", |number| format!(", {}", 1000 + number)) + ")"
}

/// A front, and behind it as many pieces as there is room for.
fn filled(front: &str, piece: impl Fn(u32) -> String) -> String {
    let mut text = front.to_owned();
    for piece in (1..).map(piece) {
        if text.len() + piece.len() > LENGTH {
            break;
        }
        text.push_str(&piece);
    }
    text
}
