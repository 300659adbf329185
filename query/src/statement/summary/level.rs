//! What is known of a statement at each depth of its parentheses.

/// What the statement does, as far as it tells what its next words are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// None yet.
    None,
    /// What is in parentheses, unless it turns out to be a query.
    Expression,
    /// The body of a common table expression, or its columns.
    Cte,
    With,
    Select,
    Insert,
    Delete,
    Update,
    /// `CREATE`, `ALTER`, `DROP` and their like, before the type of the object is known.
    Definition,
    /// `BACKUP` and `RESTORE`: only the type of the object is shown.
    Backup,
    /// The accounts of a definition.
    Accounts,
    /// Nothing further counts but a query.
    Done,
    /// Nothing further counts.
    Closed,
    /// Nothing further counts, not even behind a semicolon: it is the body of what is defined.
    Body,
}

/// What the next word may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Nothing,
    /// The name of a table, a procedure, or whatever the operation is about.
    Name,
    /// A name, but no query in parentheses.
    PlainName,
    /// A name, or the word that such a name usually stands behind.
    NameAtOnce,
    /// The name of an account, which is not shown.
    Account,
    /// The name of what a query is called by further on.
    Cte,
    /// The word `TRANSACTION`.
    Transaction,
    /// The word behind `NEXT VALUE FOR`.
    Sequence,
}

#[derive(Clone, Copy)]
pub(super) struct Level {
    pub(super) operation: Operation,
    pub(super) expected: Expected,
    /// Whether a comma is followed by a further table.
    pub(super) in_tables: bool,
    /// What to do once the name is found.
    pub(super) then: Operation,
}

impl Level {
    pub(super) const fn new(operation: Operation) -> Self {
        Level { operation, expected: Expected::Nothing, in_tables: false, then: Operation::Done }
    }

    /// Whether a word that means nothing elsewhere means nothing here.
    #[inline]
    pub(super) fn is_indifferent(self) -> bool {
        self.expected == Expected::Nothing
            && !matches!(self.operation, Operation::Definition | Operation::Backup | Operation::Accounts)
    }
}

/// What a token turns out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::statement) enum Role {
    Any,
    /// What an operation is about.
    Target,
    /// Who may log in.
    Account,
}

/// Whether what comes next changes anything: names without a keyword's meaning, literals, operators do not, where
/// nothing is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::statement) enum Calm {
    Not,
    ButCommas,
    All,
}
