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

    pub(super) async fn text(sql: &str) -> io::Result<usize> {
        let buffer = [0_u8; 64];
        ready(()).await;
        Ok(sql.len() + buffer.len())
    }

    pub(super) async fn text_up(sql: &str) -> io::Result<usize> {
        text(sql).await
    }

    pub(super) fn returned(sql: &str) -> impl Future<Output = io::Result<usize>> {
        text(sql)
    }
}

mod queried {
    use super::*;

    #[dials::slow_query(operation = "small_future", statement = "SELECT 1")]
    pub(super) async fn small() -> u8 {
        ready(()).await;
        1
    }

    #[dials::slow_query(operation = "text_future", statement = sql)]
    pub(super) async fn text(sql: &str) -> io::Result<usize> {
        let buffer = [0_u8; 64];
        ready(()).await;
        Ok(sql.len() + buffer.len())
    }

    #[dials::slow_query(operation = "text_future_up", statement = sql)]
    pub(super) async fn text_up(sql: &str) -> io::Result<usize> {
        text(sql).await
    }

    #[dials::slow_query(operation = "returned_future", statement = sql)]
    pub(super) fn returned(sql: &str) -> impl Future<Output = io::Result<usize>> {
        text(sql)
    }
}

/// A query also has a slot while it runs, and a statement that is made for it is borrowed.
#[test]
fn a_future_grows_by_at_most_40_bytes_a_level_and_16_for_a_statement() {
    for (bare, queried, most) in [
        (size_of_val(&bare::small()), size_of_val(&queried::small()), 40),
        (size_of_val(&bare::text("")), size_of_val(&queried::text("")), 56),
        (size_of_val(&bare::text_up("")), size_of_val(&queried::text_up("")), 2 * 56),
        (size_of_val(&bare::returned("")), size_of_val(&queried::returned("")), 2 * 56),
    ] {
        assert!(queried > bare && queried <= bare + most, "{bare} became {queried}, {most} more are allowed");
    }
}
