//! With feature `off` an attribute leaves nothing behind.

#[dials::timed(labels(tenant = tenant), slow = 1ms)]
fn labelled(tenant: &str) -> Result<usize, std::num::ParseIntError> {
    tenant.parse()
}

#[dials::timed]
async fn future(x: [u8; 1024]) -> usize {
    std::future::ready(()).await;
    x.len()
}

async fn bare(x: [u8; 1024]) -> usize {
    std::future::ready(()).await;
    x.len()
}

struct Cart;

#[dials::timed]
impl Cart {
    #[dials(skip)]
    fn skipped(&self) -> u8 {
        1
    }

    #[dials::timed(name = "total")]
    fn total(&self) -> u8 {
        self.skipped() + 1
    }
}

#[test]
fn nothing_is_counted() {
    assert_eq!(labelled("7"), Ok(7));
    assert_eq!(Cart.total(), 2);
    assert!(dials::snapshot().functions().is_empty());
}

#[cfg(feature = "external")]
mod external {
    use std::io;
    use std::time::Duration;

    #[dials::track_external("acme", labels(plan = plan), retry_of = plan.is_empty(), classify = category)]
    fn call(plan: &str) -> io::Result<usize> {
        Ok(plan.len())
    }

    #[allow(dead_code, reason = "an attribute that is off asks nobody")]
    fn category(_: &io::Error) -> dials::external::Category {
        dials::external::Category::Other
    }

    #[dials::track_external("acme")]
    async fn future(x: [u8; 1024]) -> usize {
        std::future::ready(()).await;
        x.len()
    }

    #[dials::track_external("acme", timeout = 20ms, labels(plan = plan))]
    async fn stalls(plan: &str) -> io::Result<usize> {
        std::future::pending::<()>().await;
        Ok(plan.len())
    }

    struct Client;

    #[dials::track_external("acme", timeout = 20ms)]
    impl Client {
        async fn stalls(&self) -> io::Result<()> {
            std::future::pending().await
        }

        #[dials(skip)]
        fn skipped(&self) -> u8 {
            1
        }
    }

    #[test]
    fn a_future_without_a_timeout_is_as_large_as_without_the_attribute() {
        assert_eq!(size_of_val(&future([0; 1024])), size_of_val(&super::bare([0; 1024])));
    }

    #[tokio::test]
    async fn nothing_is_counted_and_calls_end_all_the_same() {
        assert_eq!(call("free").unwrap(), 4);
        assert_eq!(Client.skipped(), 1);
        let both = async {
            assert_eq!(stalls("free").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
            assert_eq!(Client.stalls().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        };
        tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
        assert!(dials::snapshot().other_calls().is_empty());
    }
}

#[cfg(feature = "query")]
mod query {
    use std::io;

    #[dials::slow_query(threshold = 1ns, statement = sql, rows = rows, labels(length = sql.len()))]
    fn find(sql: &str) -> io::Result<Vec<u8>> {
        Ok(sql.as_bytes().to_owned())
    }

    #[allow(dead_code, reason = "an attribute that is off asks nobody")]
    fn rows(found: &[u8]) -> usize {
        found.len()
    }

    #[dials::slow_query(statement = "SELECT 1")]
    async fn future(x: [u8; 1024]) -> usize {
        std::future::ready(()).await;
        x.len()
    }

    struct Users;

    #[dials::slow_query(collection = "users")]
    impl Users {
        fn all(&self) -> Vec<u8> {
            vec![self.skipped()]
        }

        #[dials(skip)]
        fn skipped(&self) -> u8 {
            1
        }
    }

    #[test]
    fn nothing_is_counted() {
        assert_eq!(find("SELECT 1").unwrap().len(), 8);
        assert_eq!(Users.all(), [1]);
        assert!(dials::snapshot().other_calls().is_empty());
    }

    #[test]
    fn a_future_is_as_large_as_without_the_attribute() {
        assert_eq!(size_of_val(&future([0; 1024])), size_of_val(&super::bare([0; 1024])));
    }
}

#[test]
fn a_future_is_as_large_as_without_the_attribute() {
    assert_eq!(size_of_val(&future([0; 1024])), size_of_val(&bare([0; 1024])));
}
