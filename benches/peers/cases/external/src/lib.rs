//! A tool around a request, which is answered without a socket: what it costs, and what it makes of requests that fail.
//!
//! The tool counts what it is asked to count, or the case fails, as with the functions of the harness.

mod answers;
mod failures;

use answers::{Answer, Answers};
use harness::{Group, Keeps, Seen, allocations, instructions, measure, poll};
use reqwest::{Client, Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Result};
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::{env, panic, process};

/// The request without a tool.
#[inline]
pub async fn send(client: &ClientWithMiddleware, request: Request) -> Result<Response> {
    client.execute(request).await
}

/// A tool, and how to read what it counted.
pub struct Requests<S> {
    /// In Markdown.
    pub name: &'static str,
    /// Puts the tool into a client, if that is its place.
    pub middleware: fn(ClientBuilder) -> ClientBuilder,
    /// Sends a request, with the tool around it, if that is its place.
    pub send: S,
    /// How much the tool keeps.
    pub keeps: Keeps,
}

impl<S: AsyncFn(&ClientWithMiddleware, Request) -> Result<Response>> Requests<S> {
    /// Does what the driver asks for. `page` is what the tool shows, and `seen` reads it.
    pub fn run(self, page: impl Fn() -> String, seen: fn(&str) -> Seen) {
        let arguments: Vec<_> = env::args().skip(1).collect();
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let made = AtomicU64::new(0);
        let (without, with) = (client(|builder| builder), client(self.middleware));
        let bare = |calls| each(calls, &without, &send);
        let case = |calls| {
            made.fetch_add(calls, Relaxed);
            each(calls, &with, &self.send);
        };
        match arguments[..] {
            ["describe"] => println!("{}\n{:?}\n{:?}", self.name, Group::Requests, self.keeps),
            ["time", batches] => {
                let batches = batches.parse().expect("a number of batches");
                measure::warm_up(&case);
                let rows: [(_, measure::Loop<'_>); 2] = [("bare", &bare), ("case", &case)];
                measure::in_turns("request", rows, batches, measure::Watch::begin());
            }
            ["allocations"] => {
                let more = allocations::a_call(&case) - allocations::a_call(&bare);
                println!("request.allocations {more}");
            }
            ["instructions", "request", calls] => {
                let calls = calls.parse().expect("a number of calls");
                measure::warm_up(&case);
                instructions::counted(&mut || case(calls));
                return;
            }
            ["outcomes"] => {
                end_in_every_way(&with, &self.send);
                println!("{}", seen(&page()));
                return;
            }
            ["failures"] => return failures::print(self.middleware, &self.send, page),
            _ => {
                eprintln!(
                    "describe | time BATCHES | allocations | instructions request CALLS | outcomes | failures"
                );
                process::exit(2);
            }
        }
        if made.load(Relaxed) > 0 {
            self.keeps.check(self.name, made.load(Relaxed), seen(&page()));
        }
    }
}

fn client(middleware: fn(ClientBuilder) -> ClientBuilder) -> ClientWithMiddleware {
    middleware(ClientBuilder::new(Client::new())).with(Answers).build()
}

#[inline(never)]
fn each(
    calls: u64,
    client: &ClientWithMiddleware,
    send: &impl AsyncFn(&ClientWithMiddleware, Request) -> Result<Response>,
) {
    let request = Answer::Ok.request();
    for _ in 0..calls {
        let request = request.try_clone().expect("it has no body");
        let response = poll(pin!(send(client, request))).expect("it is answered at once");
        black_box(response).expect("it is answered");
    }
}

/// Five requests that are answered with 200, two with 503, three in which the client panics and four that are dropped
/// half-way.
fn end_in_every_way(
    client: &ClientWithMiddleware,
    send: &impl AsyncFn(&ClientWithMiddleware, Request) -> Result<Response>,
) {
    panic::set_hook(Box::new(|_| ()));
    let once = |answer: Answer| {
        let response = poll(pin!(send(client, answer.request())))?;
        Some(response.expect("it is answered").status().as_u16())
    };
    (0..5).for_each(|_| assert_eq!(once(Answer::Ok), Some(200)));
    (0..2).for_each(|_| assert_eq!(once(Answer::Unavailable), Some(503)));
    (0..3).for_each(|_| assert!(catch_unwind(AssertUnwindSafe(|| once(Answer::Panic))).is_err()));
    (0..4).for_each(|_| assert_eq!(once(Answer::Never), None));
}
