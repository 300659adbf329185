//! What a visitor of the shop does, and what every answer must have left behind in the shop's functions.

use crate::cart::Item;
use crate::db::{PRODUCTS, SOLD_OUT, UNRATED};
use crate::payment::{Method, Payment};
use crate::payment_service::{BROKEN, DECLINED, GOOD, SLOW};
use reqwest::{Client, RequestBuilder};

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visit {
    Look,
    LookForUnknown,
    Search,
    SearchForNothing,
    Stars,
    StarsOfUnrated,
    Add,
    AddSoldOut,
    ShowCart,
    Pay(Method),
    PayWithDeclinedCard,
    PayWithBrokenService,
    PayForNothing,
    LeaveWhilePaying,
    Report,
    ReportForStranger,
}

/// What the visitor saw of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    Status(u16),
    /// Nothing, because the visitor did not wait for it.
    Left,
    /// Nothing, because the connection failed.
    Lost,
}

/// How a call of a function ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Ok,
    /// `Ok`, and longer than the function's `slow`.
    Slow,
    Error(&'static str),
    Panic,
    Cancelled,
}

impl Visit {
    /// The request of the visitor's `turn`-th visit.
    pub fn request(self, client: &Client, shop: &str, customer: i64, turn: usize) -> RequestBuilder {
        let product = turn as i64 % PRODUCTS + 1;
        let cart = format!("{shop}/carts/{customer}");
        let add = |product| client.post(&cart).json(&Item { product, quantity: 1 });
        let pay = |method, token: &str| {
            client.post(format!("{cart}/checkout")).json(&Payment { method, token: token.to_owned() })
        };
        match self {
            Visit::Look => client.get(format!("{shop}/products/{product}")),
            Visit::LookForUnknown => client.get(format!("{shop}/products/{}", PRODUCTS + product)),
            Visit::Search => client.get(format!("{shop}/search?word=lamp")),
            Visit::SearchForNothing => client.get(format!("{shop}/search?word=")),
            Visit::Stars => client.get(format!("{shop}/products/{}/stars", other_than(UNRATED, product))),
            Visit::StarsOfUnrated => client.get(format!("{shop}/products/{UNRATED}/stars")),
            Visit::Add => add(other_than(SOLD_OUT, product)),
            Visit::AddSoldOut => add(SOLD_OUT),
            Visit::ShowCart => client.get(&cart),
            Visit::Pay(method) => pay(method, GOOD),
            Visit::PayWithDeclinedCard => pay(Method::Card, DECLINED),
            Visit::PayWithBrokenService => pay(Method::Card, BROKEN),
            Visit::PayForNothing => pay(Method::Card, GOOD),
            Visit::LeaveWhilePaying => pay(Method::Card, SLOW),
            Visit::Report => client.get(format!("{shop}/reports/sales?user=ada")),
            Visit::ReportForStranger => client.get(format!("{shop}/reports/sales?user=eve")),
        }
    }

    /// The functions that ran, the handler first, and how each ended. `None` if the answer is not the one to expect.
    ///
    /// This is written down from what the shop is meant to do and knows nothing of what was measured.
    pub fn effects(self, seen: Seen) -> Option<Vec<(&'static str, Ended)>> {
        use Ended::{Cancelled, Error, Ok, Panic, Slow};
        use Seen::{Left, Status};

        const CHARGE: &str = "payment::Gateway::charge";
        const POST: &str = "payment::HttpGateway::post";
        const PRODUCT: (&str, Ended) = ("db::Store::product", Ok);
        const CART: (&str, Ended) = ("db::Store::cart", Ok);
        const TOTAL: (&str, Ended) = ("cart::Cart::total", Ok);
        const ALLOWED: &str = "db::Store::is_allowed";

        Some(match (self, seen) {
            (Visit::Look, Status(200)) => vec![("products::show", Ok), PRODUCT],
            (Visit::LookForUnknown, Status(404)) => {
                vec![("products::show", Error("ProductNotFound")), PRODUCT]
            }
            (Visit::Search, Status(200)) => vec![("products::search", Ok), ("db::Store::search", Ok)],
            (Visit::SearchForNothing, Status(400)) => vec![("products::search", Ok)],
            (Visit::Stars, Status(200)) => {
                vec![("products::stars", Ok), PRODUCT, ("products::average", Ok)]
            }
            (Visit::StarsOfUnrated, Status(500)) => {
                vec![("products::stars", Panic), PRODUCT, ("products::average", Panic)]
            }
            (Visit::Add, Status(201)) => vec![("cart::add", Ok), PRODUCT, ("db::Store::add_to_cart", Ok)],
            (Visit::AddSoldOut, Status(409)) => vec![("cart::add", Error("OutOfStock")), PRODUCT],
            (Visit::ShowCart, Status(200)) => vec![("cart::show", Ok), CART, TOTAL],
            (Visit::Pay(method), Status(200)) => {
                let placed = ("db::Store::place_order", Ok);
                vec![(checkout(method), Ok), CART, TOTAL, (CHARGE, Ok), (POST, Ok), placed]
            }
            (Visit::PayWithDeclinedCard, Status(402)) => {
                let declined = Error("CardDeclined");
                vec![(checkout(Method::Card), declined), CART, TOTAL, (CHARGE, declined), (POST, Ok)]
            }
            (Visit::PayWithBrokenService, Status(502)) => {
                let unavailable = Error("Unavailable");
                let post = (POST, Error("rejected"));
                vec![(checkout(Method::Card), unavailable), CART, TOTAL, (CHARGE, unavailable), post]
            }
            (Visit::PayForNothing, Status(422)) => vec![(checkout(Method::Card), Error("EmptyCart")), CART],
            (Visit::LeaveWhilePaying, Left) => {
                vec![(checkout(Method::Card), Cancelled), CART, TOTAL, (CHARGE, Cancelled), (POST, Cancelled)]
            }
            (Visit::Report, Status(200)) => {
                vec![
                    ("reports::sales", Ok),
                    (ALLOWED, Ok),
                    ("reports::compile", Slow),
                    ("db::Store::sales", Ok),
                ]
            }
            (Visit::ReportForStranger, Status(403)) => {
                vec![("reports::sales", Error("Forbidden")), (ALLOWED, Error("rejected"))]
            }
            _ => return None,
        })
    }
}

fn other_than(avoided: i64, product: i64) -> i64 {
    if product == avoided { product + 1 } else { product }
}

fn checkout(method: Method) -> &'static str {
    match method {
        Method::Card => "checkout::checkout{method=Card}",
        Method::Invoice => "checkout::checkout{method=Invoice}",
        Method::Voucher => "checkout::checkout{method=Voucher}",
    }
}
