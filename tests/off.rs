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

#[test]
fn a_future_is_as_large_as_without_the_attribute() {
    assert_eq!(size_of_val(&future([0; 1024])), size_of_val(&bare([0; 1024])));
}
