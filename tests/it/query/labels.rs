//! Labels of the user's stand beside those of every query.

use super::{Ended, ended};
use crate::support::{counter, pause, run};
use std::io;

#[dials::slow_query(
    threshold = 1ns,
    critical = 1h,
    collection = "users",
    statement = sql,
    labels(shard = shard, long = sql.len() > 8)
)]
fn labelled(sql: &str, shard: u8) -> io::Result<usize> {
    if shard == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(sql.len()) }
}

#[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users", statement = sql, labels(shard = shard))]
async fn labelled_async(sql: &str, shard: u8) -> io::Result<usize> {
    pause().await;
    if shard == 0 { Err(io::ErrorKind::TimedOut.into()) } else { Ok(sql.len()) }
}

#[test]
fn each_set_of_labels_is_a_series() {
    labelled("SELECT 1", 1).unwrap();
    labelled("SELECT 100", 1).unwrap();
    labelled("SELECT 1", 0).unwrap_err();
    run(labelled_async("SELECT 1", 1)).unwrap();
    run(labelled_async("SELECT 1", 0)).unwrap_err();
    let slow = |operation, labels: &[(&str, &str)]| {
        let common =
            [("db_collection_name", "users"), ("db_operation_name", operation), ("severity", "slow")];
        counter("db_slow_queries_total", &[&common, labels].concat())
    };
    assert_eq!(slow("labelled", &[("shard", "1"), ("long", "false")]), 1);
    assert_eq!(slow("labelled", &[("shard", "1"), ("long", "true")]), 1);
    assert_eq!(slow("labelled", &[("shard", "0"), ("long", "false")]), 1);
    assert_eq!(slow("labelled", &[]), 3);
    assert_eq!(slow("labelled_async", &[("shard", "1")]), 1);
    assert_eq!(slow("labelled_async", &[("shard", "0")]), 1);
    assert_eq!(ended("labelled"), Ended { ok: 2, ..Ended::errors("TimedOut", 1) });
    assert_eq!(ended("labelled_async"), Ended { ok: 1, ..Ended::errors("TimedOut", 1) });
}
