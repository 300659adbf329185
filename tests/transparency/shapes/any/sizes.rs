use crate::support::{block_on, pause, size_of};
use std::future::Future;
use std::pin::Pin;

#[dials::timed]
async fn nothing() {}

#[dials::timed]
async fn leaf(a: [u8; 1024]) -> usize {
    pause().await;
    a.len()
}

#[dials::timed]
async fn one_up(a: [u8; 1024]) -> usize {
    leaf(a).await
}

#[dials::timed]
async fn two_up(a: [u8; 1024]) -> Result<usize, String> {
    Ok(one_up(a).await)
}

#[dials::timed]
async fn three_up(a: [u8; 1024]) -> Option<usize> {
    two_up(a).await.ok()
}

#[dials::timed]
async fn text(a: &str) -> usize {
    let buffer = [0_u8; 64];
    pause().await;
    a.len() + buffer.len()
}

#[dials::timed]
async fn text_up(a: &str) -> Result<usize, std::fmt::Error> {
    Ok(text(a).await)
}

#[dials::timed]
fn returned(a: &str) -> impl Future<Output = usize> + '_ {
    async move { text(a).await }
}

#[dials::timed]
async fn patterns((a, _): ([u8; 256], u8), _: [u8; 256], _c: [u8; 256], mut d: [u8; 256]) -> u8 {
    d[0] = 1;
    pause().await;
    a[0] + d[0]
}

#[dials::timed]
async fn both(a: &str) -> usize {
    let (first, second) = (text(a), text(a));
    first.await + second.await
}

#[dials::timed]
async fn large_result(n: u8) -> Result<[u8; 512], String> {
    pause().await;
    Ok([n; 512])
}

pub struct Server([u8; 128]);

impl Server {
    #[dials::timed]
    async fn serve(self, other: [u8; 128]) -> usize {
        pause().await;
        self.0.len() + other.len()
    }

    #[dials::timed]
    async fn ask(&self) -> usize {
        pause().await;
        self.0.len()
    }
}

#[dials::timed]
fn boxed(a: [u8; 64]) -> Pin<Box<dyn Future<Output = usize>>> {
    Box::pin(async move {
        pause().await;
        a.len()
    })
}

pub fn run() {
    let kilobyte = [0; 1024];
    size_of("nothing", 1, &nothing());
    size_of("leaf", 1, &leaf(kilobyte));
    size_of("one_up", 2, &one_up(kilobyte));
    size_of("two_up", 3, &two_up(kilobyte));
    size_of("three_up", 4, &three_up(kilobyte));
    size_of("text", 1, &text(""));
    size_of("text_up", 2, &text_up(""));
    size_of("returned", 2, &returned(""));
    size_of("patterns", 1, &patterns(([0; 256], 0), [0; 256], [0; 256], [0; 256]));
    // Each of the two inside it, which are held at once, is a level of its own.
    size_of("both", 3, &both(""));
    size_of("large_result", 1, &large_result(1));
    size_of("serve", 1, &Server([0; 128]).serve([0; 128]));
    size_of("ask", 1, &Server([0; 128]).ask());
    println!("{}", std::mem::size_of_val(&*boxed([0; 64])) <= std::mem::size_of_val(&leaf(kilobyte)));
    println!("{:?}", block_on(three_up(kilobyte)));
    block_on(nothing());
    println!("{} {}", block_on(returned("a")), block_on(both("a")));
}
