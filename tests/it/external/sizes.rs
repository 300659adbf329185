//! What an attribute adds to a future.

use std::future::{Future, ready};
use std::io;

#[allow(clippy::unused_async, reason = "what matters is what is kept")]
mod bare {
    use super::*;

    pub(super) async fn small() -> u8 {
        ready(()).await;
        1
    }

    pub(super) async fn text(a: &str) -> io::Result<usize> {
        let buffer = [0_u8; 64];
        ready(()).await;
        Ok(a.len() + buffer.len())
    }

    pub(super) async fn array(a: [u8; 201]) -> usize {
        ready(()).await;
        a.len()
    }

    pub(super) async fn array_up(a: [u8; 201]) -> usize {
        array(a).await
    }

    pub(super) fn returned(a: &str) -> impl Future<Output = io::Result<usize>> {
        text(a)
    }
}

mod tracked {
    use super::*;

    #[dials::track_external("acme", operation = "small_future")]
    pub(super) async fn small() -> u8 {
        ready(()).await;
        1
    }

    #[dials::track_external("acme", operation = "text_future")]
    pub(super) async fn text(a: &str) -> io::Result<usize> {
        let buffer = [0_u8; 64];
        ready(()).await;
        Ok(a.len() + buffer.len())
    }

    #[dials::track_external("acme", operation = "array_future")]
    pub(super) async fn array(a: [u8; 201]) -> usize {
        ready(()).await;
        a.len()
    }

    #[dials::track_external("acme", operation = "array_future_up")]
    pub(super) async fn array_up(a: [u8; 201]) -> usize {
        array(a).await
    }

    #[dials::track_external("acme", operation = "returned_future")]
    pub(super) fn returned(a: &str) -> impl Future<Output = io::Result<usize>> {
        text(a)
    }

    #[dials::track_external("acme", operation = "retried_future", retry_of = a.is_empty())]
    pub(super) async fn retried(a: &str) -> io::Result<usize> {
        let buffer = [0_u8; 64];
        ready(()).await;
        Ok(a.len() + buffer.len())
    }
}

#[test]
fn a_future_grows_by_at_most_32_bytes_a_level() {
    let array = [0; 201];
    for (bare, tracked, levels) in [
        (size_of_val(&bare::small()), size_of_val(&tracked::small()), 1),
        (size_of_val(&bare::text("")), size_of_val(&tracked::text("")), 1),
        (size_of_val(&bare::text("")), size_of_val(&tracked::retried("")), 1),
        (size_of_val(&bare::array(array)), size_of_val(&tracked::array(array)), 1),
        (size_of_val(&bare::array_up(array)), size_of_val(&tracked::array_up(array)), 2),
        (size_of_val(&bare::returned("")), size_of_val(&tracked::returned("")), 2),
    ] {
        assert!(
            tracked > bare && tracked <= bare + 32 * levels,
            "{bare} became {tracked} at {levels} levels"
        );
    }
}
