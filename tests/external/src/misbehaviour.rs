//! The ways to fail.

/// What the server does with every connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Nobody listens.
    Refuse,
    /// Silence from the first byte on.
    Ignore,
    /// TLS with a certificate that nobody trusts.
    SelfSigned,
    /// TLS is answered in plain text.
    NoTls,
    /// The connection ends during the TLS handshake.
    EndHandshake,
    /// The request is read, and the connection reset.
    ResetBeforeHead,
    /// The request is read, and the connection ended.
    CloseBeforeHead,
    /// The request is read, and never answered.
    StallBeforeHead,
    /// Head and a part of the body, then a reset.
    ResetInBody,
    /// Head and a part of the body, then silence.
    StallInBody,
    /// Head and a part of the body, which has a length, then the end.
    TruncateBody,
    /// Head and a part of the body, which comes in chunks, then the end.
    TruncateChunks,
    /// A chunk without a length.
    BadChunk,
    /// What is no HTTP.
    BadHead,
    /// A whole answer with a body that is no JSON.
    BadJson,
    /// A whole answer with this status, and JSON.
    Answer(u16),
}
