use super::keyword::Keyword;

/// A piece of a statement.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Of a word or a name.
    pub(super) hash: u64,
}

/// What a piece is. It is small on purpose: a value that is copied whole stays in a register.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A control character: white space that is shown as a space. Any other white space is no token.
    Control,
    Comment,
    /// A keyword or a name without quotes.
    Word(Keyword),
    /// A name in quotes.
    Name,
    /// A name or a string: double quotes in a language that is not known.
    NameOrString,
    Literal,
    /// A value that is given beside the statement, such as `$1`.
    Parameter,
    Open,
    Close,
    Comma,
    Semicolon,
    Dot,
    /// Any other byte.
    Operator(u8),
}
