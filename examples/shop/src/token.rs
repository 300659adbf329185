//! What customers pay with.

/// A secret between a customer and the payment service, to which it also says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Token {
    /// It pays.
    Good,
    /// 402, with the token in the answer.
    Declined,
    /// 404.
    Unknown,
    /// 429, and once it is tried again, it pays.
    Busy,
    /// 429, always.
    Crowded,
    /// 503, always.
    Broken,
    /// It is sent on to an address where nobody listens.
    Refused,
    /// The connection is reset before an answer.
    Reset,
    /// The connection ends in the middle of an answer.
    Truncated,
    /// The answer is not what it says it is.
    Garbled,
    /// There is no answer.
    Silent,
    /// The answer begins, and does not go on.
    Stalled,
    /// As `Silent`, and the service says how many such charges it has.
    Held,
    /// It pays, and the money does not come back: 500.
    Kept,
}

impl Token {
    pub const ALL: [Token; 14] = [
        Token::Good,
        Token::Declined,
        Token::Unknown,
        Token::Busy,
        Token::Crowded,
        Token::Broken,
        Token::Refused,
        Token::Reset,
        Token::Truncated,
        Token::Garbled,
        Token::Silent,
        Token::Stalled,
        Token::Held,
        Token::Kept,
    ];

    /// What the customer types in. Requests carry it; nothing that is shown or logged may have it.
    pub fn secret(self) -> String {
        format!("tok_{self:?}_7Qd1xK")
    }
}
