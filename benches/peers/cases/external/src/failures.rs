//! What a page shows of requests that fail, each with an address of its own that nobody but the service should see.

use reqwest::{Client, Method, Request, Response, Url};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Result};
use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::thread;

const REQUESTS: u32 = 1_000;
const SECRET: &str = "sk_live_canary";

/// Sends the requests to a server that hangs up, and prints what that added to the page: samples, values of the label
/// `error_type`, and whether the secret of the query strings is among them.
pub(crate) fn print(
    middleware: fn(ClientBuilder) -> ClientBuilder,
    send: &impl AsyncFn(&ClientWithMiddleware, Request) -> Result<Response>,
    page: impl Fn() -> String,
) {
    let samples = |page: &str| page.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    let before = samples(&page());
    let server = hangs_up();
    // A proxy in the environment would answer.
    let bare = Client::builder().no_proxy().build().expect("a client");
    let client = middleware(ClientBuilder::new(bare)).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for order in 0..REQUESTS {
            let url = format!("http://{server}/v1/charges?key={SECRET}&order={order}");
            let url = Url::parse(&url).expect("it is a URL");
            assert!(send(&client, Request::new(Method::GET, url)).await.is_err(), "the server answered");
        }
    });
    let page = page();
    println!("failures.samples {}", samples(&page) - before);
    println!("failures.error_types {}", error_types(&page).len());
    println!("failures.secret {}", u8::from(page.contains(SECRET)));
}

/// A server that hangs up on everyone.
fn hangs_up() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || listener.incoming().for_each(drop));
    address
}

fn error_types(page: &str) -> BTreeSet<&str> {
    let values = page.split("error_type=\"").skip(1);
    values.filter_map(|rest| Some(rest.split_once('"')?.0)).collect()
}
