//! What a visitor of the shop does, and what every answer must have left behind: in the shop's functions, at the payment
//! service and in the database.

use crate::cart::Item;
use crate::db::{LAST_ONE, ORDERS, PRODUCTS, REGULAR, SOLD_OUT, UNRATED};
use crate::payment::{Method, Payment};
use crate::token::Token;
use reqwest::{Client, RequestBuilder};
use std::iter::{once, repeat_n};

/// How many lamps there are, one of each colour.
const LAMPS: u64 = 5;

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visit {
    Look,
    LookForUnknown,
    Search,
    SearchForNothing,
    SearchMisspelled,
    Stars,
    StarsOfUnrated,
    Add,
    AddSoldOut,
    AddLastOne,
    ShowCart,
    Pay(Method),
    /// By card. What comes of it is up to the token.
    PayWith(Token),
    /// For several of a product of which there is one.
    PayForTooMany(Token),
    PayForNothing,
    LeaveWhilePaying,
    /// The page of somebody who has many.
    ShowOrders,
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

/// How a call ended, of a function or of the payment service, or a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Ok,
    /// `Ok`, and longer than the function's `slow` or the query's `threshold`.
    Slow,
    Error(&'static str),
    /// By the shop's own limit, which is above the service's `slow`.
    TimedOut,
    Panic,
    Cancelled,
}

/// A call of the payment service.
pub struct Asked {
    /// Service and operation.
    pub name: &'static str,
    pub ended: Ended,
    pub retries: u64,
}

/// A query.
#[derive(Clone, Copy)]
pub struct Queried {
    /// Collection and operation.
    pub name: &'static str,
    pub ended: Ended,
    /// How many it returned; 0 where no visitor can know that.
    pub rows: u64,
}

impl Visit {
    /// The request of the visitor's `turn`-th visit.
    pub fn request(self, client: &Client, shop: &str, customer: i64, turn: usize) -> RequestBuilder {
        let product = turn as i64 % PRODUCTS + 1;
        let cart = format!("{shop}/carts/{customer}");
        let add = |product| client.post(&cart).json(&Item { product, quantity: 1 });
        let pay = |method, token: Token| {
            client.post(format!("{cart}/checkout")).json(&Payment { method, token: token.secret() })
        };
        match self {
            Visit::Look => client.get(format!("{shop}/products/{product}")),
            Visit::LookForUnknown => client.get(format!("{shop}/products/{}", PRODUCTS + product)),
            Visit::Search => client.get(format!("{shop}/search?word=lamp")),
            Visit::SearchForNothing => client.get(format!("{shop}/search?word=")),
            Visit::SearchMisspelled => client.get(format!("{shop}/search?word=lmap")),
            Visit::Stars => client.get(format!("{shop}/products/{}/stars", rated(product))),
            Visit::StarsOfUnrated => client.get(format!("{shop}/products/{UNRATED}/stars")),
            Visit::Add => add(on_shelf(product)),
            Visit::AddSoldOut => add(SOLD_OUT),
            Visit::AddLastOne => add(LAST_ONE),
            Visit::ShowCart => client.get(&cart),
            Visit::Pay(method) => pay(method, Token::Good),
            Visit::PayWith(token) | Visit::PayForTooMany(token) => pay(Method::Card, token),
            Visit::PayForNothing => pay(Method::Card, Token::Good),
            Visit::LeaveWhilePaying => pay(Method::Card, Token::Held),
            Visit::ShowOrders => client.get(format!("{shop}/orders/{REGULAR}")),
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
        const PLACE_ORDER: &str = "db::Store::place_order";
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
            (Visit::SearchMisspelled, Status(200)) => {
                vec![("products::search", Ok), ("db::Store::search", Ok), ("db::Store::search_alike", Ok)]
            }
            (Visit::Stars, Status(200)) => {
                vec![("products::stars", Ok), PRODUCT, ("products::average", Ok)]
            }
            (Visit::StarsOfUnrated, Status(500)) => {
                vec![("products::stars", Panic), PRODUCT, ("products::average", Panic)]
            }
            (Visit::Add | Visit::AddLastOne, Status(201)) => {
                vec![("cart::add", Ok), PRODUCT, ("db::Store::add_to_cart", Ok)]
            }
            (Visit::AddSoldOut, Status(409)) => vec![("cart::add", Error("OutOfStock")), PRODUCT],
            (Visit::ShowCart, Status(200)) => vec![("cart::show", Ok), CART, TOTAL],
            (Visit::Pay(method), Status(200)) => {
                vec![(checkout(method), Ok), CART, TOTAL, (CHARGE, Ok), (PLACE_ORDER, Ok)]
            }
            (Visit::PayWith(token), Status(status)) if status == payment(token).0 => {
                let (_, ended) = payment(token);
                let mut calls = vec![(checkout(Method::Card), ended), CART, TOTAL, (CHARGE, ended)];
                calls.extend((ended == Ok).then_some((PLACE_ORDER, Ok)));
                calls
            }
            (Visit::PayForTooMany(_), Status(409)) => {
                let sold_out = Error("OutOfStock");
                vec![(checkout(Method::Card), sold_out), CART, TOTAL, (CHARGE, Ok), (PLACE_ORDER, sold_out)]
            }
            (Visit::PayForNothing, Status(422)) => vec![(checkout(Method::Card), Error("EmptyCart")), CART],
            (Visit::LeaveWhilePaying, Left) => {
                vec![(checkout(Method::Card), Cancelled), CART, TOTAL, (CHARGE, Cancelled)]
            }
            (Visit::ShowOrders, Status(200)) => {
                let lines = repeat_n(("db::Store::order_lines", Ok), ORDERS as usize);
                [("orders::show", Ok), ("db::Store::orders", Ok)].into_iter().chain(lines).collect()
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

    /// What the payment service was asked, if the answer was the one to expect.
    pub fn asked(self) -> Vec<Asked> {
        match self {
            Visit::Pay(_) => vec![charge(Token::Good)],
            Visit::PayWith(token) => vec![charge(token)],
            Visit::PayForTooMany(token) => vec![charge(token), refund(token)],
            Visit::LeaveWhilePaying => vec![charge(Token::Held)],
            _ => Vec::new(),
        }
    }

    /// What the database was asked, if the answer was the one to expect.
    pub fn queried(self) -> Vec<Queried> {
        const PRODUCT: Queried = found("products select", 1);
        const CART: Queried = found("carts select", 0);
        const ADD_ORDER: Queried = found("orders insert", 0);
        const ALLOWED: Queried = found("permissions count", 0);

        match self {
            Visit::Look | Visit::Stars | Visit::StarsOfUnrated | Visit::AddSoldOut => vec![PRODUCT],
            Visit::LookForUnknown => vec![found("products select", 0)],
            Visit::Search => vec![found("search_index select", LAMPS)],
            Visit::SearchForNothing => Vec::new(),
            Visit::SearchMisspelled => {
                let alike = Queried { ended: Ended::Slow, ..found("products search", LAMPS) };
                vec![found("search_index select", 0), alike]
            }
            Visit::Add | Visit::AddLastOne => vec![PRODUCT, found("carts insert", 0)],
            Visit::ShowCart | Visit::PayForNothing | Visit::LeaveWhilePaying => vec![CART],
            Visit::PayWith(token) if payment(token).1 != Ended::Ok => vec![CART],
            Visit::Pay(_) | Visit::PayWith(_) => vec![CART, ADD_ORDER],
            Visit::PayForTooMany(_) => vec![CART, Queried { ended: Ended::Error("OutOfStock"), ..ADD_ORDER }],
            Visit::ShowOrders => {
                let lines = repeat_n(found("order_lines select", 1), ORDERS as usize);
                once(found("orders select", ORDERS as u64)).chain(lines).collect()
            }
            Visit::Report => vec![ALLOWED, found("order_lines sum", 0)],
            Visit::ReportForStranger => vec![ALLOWED],
        }
    }
}

const fn found(name: &'static str, rows: u64) -> Queried {
    Queried { name, ended: Ended::Ok, rows }
}

/// The status that a customer with this token sees, and how the functions on the way ended.
fn payment(token: Token) -> (u16, Ended) {
    match token {
        Token::Good | Token::Busy | Token::Kept => (200, Ended::Ok),
        Token::Declined => (402, Ended::Error("CardDeclined")),
        Token::Silent | Token::Stalled | Token::Held => (504, Ended::Error("TooSlow")),
        Token::Unknown
        | Token::Crowded
        | Token::Broken
        | Token::Refused
        | Token::Reset
        | Token::Truncated
        | Token::Garbled => (502, Ended::Error("Unavailable")),
    }
}

/// How the service is asked for the money, by this token.
fn charge(token: Token) -> Asked {
    let (ended, retries) = match token {
        Token::Good | Token::Kept => (Ended::Ok, 0),
        Token::Busy => (Ended::Ok, 1),
        Token::Declined | Token::Unknown => (Ended::Error("http_4xx"), 0),
        Token::Crowded => (Ended::Error("rate_limited"), 2),
        Token::Broken => (Ended::Error("http_5xx"), 2),
        Token::Refused => (Ended::Error("connect"), 0),
        Token::Reset => (Ended::Error("reset"), 0),
        Token::Truncated => (Ended::Error("body"), 0),
        Token::Garbled => (Ended::Error("decode"), 0),
        Token::Silent | Token::Stalled => (Ended::TimedOut, 0),
        Token::Held => (Ended::Cancelled, 0),
    };
    Asked { name: "payments charge", ended, retries }
}

/// How it is asked to give the money back.
fn refund(token: Token) -> Asked {
    let ended = if token == Token::Kept { Ended::Error("http_5xx") } else { Ended::Ok };
    Asked { name: "payments refund", ended, retries: 0 }
}

/// A product that there is enough of.
fn on_shelf(product: i64) -> i64 {
    if [SOLD_OUT, LAST_ONE].contains(&product) { LAST_ONE + 1 } else { product }
}

fn rated(product: i64) -> i64 {
    if product == UNRATED { UNRATED + 1 } else { product }
}

fn checkout(method: Method) -> &'static str {
    match method {
        Method::Card => "checkout::checkout{method=Card}",
        Method::Invoice => "checkout::checkout{method=Invoice}",
        Method::Voucher => "checkout::checkout{method=Voucher}",
    }
}
