//! Visitors who send real requests over sockets, and write down what they see.

use crate::census::Census;
use crate::payment::Method;
use crate::progress::Progress;
use crate::token::Token;
use crate::visit::{Seen, Visit};
use reqwest::{Client, RequestBuilder};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at, sleep, sleep_until};

/// What all visitors saw, and how long each visit took them.
pub type Tally = BTreeMap<(Visit, Seen), Vec<Duration>>;

/// How long somebody who will leave waits, once the payment service has the charge.
const PATIENCE: Duration = Duration::from_millis(40);

const SHOPPERS: i64 = 6;

/// A trip through the shop. The cart is empty after every payment that works, and at no other but `PayForNothing`.
const SHOPPING: &[Visit] = &[
    Visit::Search,
    Visit::Look,
    Visit::Look,
    Visit::Stars,
    Visit::Add,
    Visit::ShowCart,
    Visit::Pay(Method::Card),
    Visit::SearchForNothing,
    Visit::Search,
    Visit::LookForUnknown,
    Visit::Look,
    Visit::Add,
    Visit::AddSoldOut,
    Visit::Pay(Method::Voucher),
    Visit::PayForNothing,
    Visit::Look,
    Visit::Stars,
    Visit::Add,
    Visit::Add,
    Visit::ShowCart,
    Visit::PayWith(Token::Busy),
    Visit::Add,
    Visit::Pay(Method::Invoice),
];

/// Everybody who visits the shop: what they do over and over, and how many milliseconds they pause in between.
fn visitors() -> impl Iterator<Item = (&'static [Visit], u64)> {
    let shoppers = (0..SHOPPERS).map(|_| (SHOPPING, 10));
    let others: [(&[Visit], u64); 10] = [
        // There may be one who leaves, not more: whichever charge is being held is then theirs.
        (&[Visit::Add, Visit::LeaveWhilePaying], 150),
        (&[Visit::StarsOfUnrated, Visit::Stars], 700),
        (&[Visit::Report, Visit::ReportForStranger], 900),
        // Everybody waits for the searches, since a database in memory has one connection. There are two of each, so that the
        // shortest time has more than one.
        (&[Visit::SearchMisspelled, Visit::ShowOrders, Visit::SearchMisspelled, Visit::ShowOrders], 900),
        // Each of these payments is a line in the log, so they are rare.
        (
            &[
                Visit::Add,
                Visit::PayWith(Token::Declined),
                Visit::PayWith(Token::Crowded),
                Visit::PayWith(Token::Refused),
            ],
            900,
        ),
        (
            &[
                Visit::Add,
                Visit::PayWith(Token::Unknown),
                Visit::PayWith(Token::Broken),
                Visit::PayWith(Token::Reset),
            ],
            900,
        ),
        (&[Visit::Add, Visit::PayWith(Token::Truncated), Visit::PayWith(Token::Garbled)], 900),
        (&[Visit::Add, Visit::PayWith(Token::Silent)], 900),
        (&[Visit::Add, Visit::PayWith(Token::Stalled)], 900),
        (
            &[
                Visit::AddLastOne,
                Visit::AddLastOne,
                Visit::PayForTooMany(Token::Good),
                Visit::PayForTooMany(Token::Kept),
            ],
            900,
        ),
    ];
    shoppers.chain(others)
}

/// What a visitor knows.
struct Visitor {
    customer: i64,
    client: Client,
    shop: String,
    held_charges: Census,
    until: Instant,
}

/// A visit, what came of it, and how long it took.
type Note = (Visit, Seen, Duration);

/// Sends requests for so long, shows every second how far it is, and returns once the last visitor has gone.
pub async fn drive(shop: SocketAddr, held_charges: &Census, time: Duration) -> reqwest::Result<Tally> {
    let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?;
    let start = Instant::now();
    let (notes, mut inbox) = mpsc::unbounded_channel();
    for (customer, (trip, pause)) in (1..).zip(visitors()) {
        let visitor = Visitor {
            customer,
            client: client.clone(),
            shop: format!("http://{shop}"),
            held_charges: held_charges.clone(),
            until: start + time,
        };
        tokio::spawn(visitor.stay(trip, Duration::from_millis(pause), notes.clone()));
    }
    drop(notes);

    let mut tally = Tally::new();
    let mut progress = Progress::default();
    let mut second = interval_at(start + Duration::from_secs(1), Duration::from_secs(1));
    loop {
        tokio::select! {
            note = inbox.recv() => match note {
                Some((visit, seen, took)) => {
                    progress.count(seen);
                    tally.entry((visit, seen)).or_default().push(took);
                }
                None => break,
            },
            _ = second.tick() => progress.show(start.elapsed()),
        }
    }
    Progress::clear();
    Ok(tally)
}

impl Visitor {
    async fn stay(self, trip: &[Visit], pause: Duration, notes: mpsc::UnboundedSender<Note>) {
        for (turn, visit) in trip.iter().copied().cycle().enumerate() {
            // Everybody makes one whole trip, so that a slow machine shows every kind of visit too.
            if turn >= trip.len() && Instant::now() >= self.until {
                break;
            }
            let start = Instant::now();
            let request = visit.request(&self.client, &self.shop, self.customer, turn);
            let seen = match visit {
                Visit::LeaveWhilePaying => self.leave(request).await,
                _ => ask(request).await,
            };
            // It fails when nobody takes notes any more.
            let _ = notes.send((visit, seen, start.elapsed()));
            // Who is in the middle of a trip at the end does the rest of it in a hurry.
            sleep_until((Instant::now() + pause).min(self.until)).await;
        }
    }

    /// Goes away before the answer, at a moment at which the shop surely waits for the payment service.
    async fn leave(&self, request: RequestBuilder) -> Seen {
        let impatience = async {
            self.held_charges.wait_until(|held| held > 0).await;
            sleep(PATIENCE).await;
        };
        let seen = tokio::select! {
            seen = ask(request) => seen,
            () = impatience => Seen::Left,
        };
        // The request is dropped, which closes its connection; the shop sees that, and leaves the payment service.
        self.held_charges.wait_until(|held| held == 0).await;
        seen
    }
}

/// Sends the request and reads all of the answer, so that the connection is free for the next.
async fn ask(request: RequestBuilder) -> Seen {
    let answer = async {
        let response = request.send().await?;
        let status = response.status().as_u16();
        response.bytes().await?;
        Ok::<_, reqwest::Error>(Seen::Status(status))
    };
    answer.await.unwrap_or(Seen::Lost)
}
