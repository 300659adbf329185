//! A small web shop whose functions are measured by `dials`, and visitors who check every number.
//!
//! Start with `products.rs` to see what measuring looks like in a handler, `db.rs` for a whole `impl` block and for
//! queries, `orders.rs` for a loop of them that should be one and `server.rs` for the scope that tells of it, `error.rs` for
//! kinds of errors, `reindex.rs` for work without a function of its own, `payment.rs` for calls to somebody else's service,
//! which `payment_service.rs` plays. `visit.rs`, `driver.rs`, `ledger.rs` and `report.rs` are the check: they send requests
//! and compare.

#![forbid(unsafe_code)]
#![allow(
    unreachable_pub,
    reason = "nothing of a program is reachable from outside, so `pub` is short for `pub(crate)`"
)]

mod args;
mod cart;
mod census;
mod checkout;
mod db;
mod driver;
mod error;
mod faulty_node;
mod ledger;
mod orders;
mod payment;
mod payment_service;
mod products;
mod progress;
mod reindex;
mod report;
mod reports;
mod server;
mod sql;
mod token;
mod visit;

use crate::args::Args;
use crate::db::Store;
use crate::payment::HttpGateway;
use crate::payment_service::PaymentService;
use crate::reindex::Reindexing;
use crate::server::{Server, Shop};
use dials::query::log::Log;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tracing_subscriber::filter::LevelFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            print!("{}", args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("shop: {problem}; --help lists the options");
            return ExitCode::from(2);
        }
    };
    match run(&args).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("shop: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the shop, and says whether all numbers agreed.
async fn run(args: &Args) -> Result<bool, Box<dyn Error>> {
    log();
    // What a program says goes before the variable, so one that has a default looks at it by itself.
    let slow_queries = std::env::var_os("DIALS_SLOW_QUERY_LOG").filter(|path| !path.is_empty());
    let slow_queries = slow_queries.map_or_else(|| "logs/slow_queries.log".into(), PathBuf::from);
    let dials = dials::init()
        .service("shop", env!("CARGO_PKG_VERSION"))
        .slow_query_log(Log::to(&slow_queries))
        .start()?;

    let store = Store::open(args.database.as_deref()).await?;
    let payments = PaymentService::start().await?;
    let gateway = Arc::new(HttpGateway::new(payments.address)?);
    let server = Server::start(Shop { store: store.clone(), gateway }).await?;

    let mut out = io::stdout();
    writeln!(out, "shop      http://{}/products/1", server.address)?;
    if let Some(address) = dials.prometheus_addr() {
        writeln!(out, "metrics   http://{address}/metrics")?;
        writeln!(out, "summary   http://{address}/summary")?;
    }
    writeln!(out, "slow log  {}", slow_queries.display())?;
    writeln!(
        out,
        "Some visits go wrong on purpose, so the log will tell of panics, slow calls and queries, and failed payments."
    )?;

    let before = dials::snapshot();
    let reindexing = Reindexing::start(store.clone());
    let tally = driver::drive(server.address, &payments.held, args.seconds).await?;
    let reindexed = reindexing.stop().await?;
    server.idle().await;
    let measured = dials::snapshot().since(&before);
    let agreed = report::write(&mut out, &measured, &tally, reindexed)?;

    if args.serve {
        writeln!(out, "The addresses above are open until Ctrl-C.")?;
        let _reindexing = Reindexing::start(store);
        tokio::signal::ctrl_c().await?;
    } else {
        writeln!(out, "To look at the addresses above: cargo run -p shop -- --serve")?;
    }
    Ok(agreed)
}

/// Logs to stderr, a line each: slow calls, slow and repeated queries, and failed calls of the payment service, which `dials`
/// tells, panics, and the shop's own troubles.
fn log() {
    let level =
        std::env::var("RUST_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::WARN);
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "panicked: {message}");
    }));
}
