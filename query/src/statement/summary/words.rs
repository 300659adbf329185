//! What the words of a statement say of the words behind them.

use super::super::dialect::Dialect;
use super::super::keyword::Keyword;
use super::super::token::Token;
use super::level::{Expected, Level, Operation};
use super::{Role, Summary};

impl Summary<'_> {
    pub(super) fn word(&mut self, token: Token, keyword: Keyword) -> Role {
        let here = *self.here();
        match here.expected {
            Expected::Nothing => {}
            Expected::Transaction => {
                self.here().expected = Expected::Nothing;
                if keyword == Keyword::Transaction {
                    self.push(token.start, token.end);
                    return Role::Any;
                }
            }
            Expected::Sequence => {
                if keyword == Keyword::For {
                    self.here().expected = Expected::PlainName;
                }
                return Role::Any;
            }
            Expected::Cte if keyword == Keyword::Recursive => return Role::Any,
            Expected::NameAtOnce => {
                if let Some(role) = self.name_at_once(token, keyword) {
                    return role;
                }
            }
            _ => {
                if let Some(role) = self.expected_name(token, keyword) {
                    return role;
                }
            }
        }
        match here.operation {
            Operation::None => self.start(token, keyword),
            Operation::With | Operation::Cte => self.start_main(token, keyword),
            Operation::Expression => match keyword {
                Keyword::Select => self.select(token),
                Keyword::With => self.with(),
                _ => {}
            },
            Operation::Definition => self.define(token, keyword),
            Operation::Backup => {
                if matches!(keyword, Keyword::Database | Keyword::Log) {
                    self.push(token.start, token.end);
                }
                self.here().operation = Operation::Closed;
            }
            // Those are shown as any literal, which says nothing.
            Operation::Accounts if matches!(keyword, Keyword::True | Keyword::False) => {}
            Operation::Accounts => self.here().operation = Operation::Closed,
            Operation::Closed if keyword == Keyword::Begin => self.here().operation = Operation::Body,
            Operation::Closed | Operation::Body => {}
            _ => self.clause(token, keyword),
        }
        Role::Any
    }

    /// A word where a name is expected: most are names there, even keywords.
    fn expected_name(&mut self, token: Token, keyword: Keyword) -> Option<Role> {
        use Keyword as K;
        let here = *self.here();
        let is_definition = here.then == Operation::Closed;
        match keyword {
            K::Select | K::Values | K::With if here.operation == Operation::Select => {
                self.here().expected = Expected::Nothing;
                if keyword == K::Values {
                    self.here().operation = Operation::Done;
                }
                None
            }
            K::Only | K::Lateral | K::Into | K::LowPriority | K::Ignore => Some(Role::Any),
            // SQLite's `UPDATE OR ROLLBACK table`, SQL Server's `UPDATE TOP (5) table`.
            K::Or | K::Top if self.previous == K::Update => Some(Role::Any),
            _ if self.previous == K::Or && here.operation == Operation::Update => Some(Role::Any),
            K::If | K::Not | K::Exists | K::Concurrently if here.operation != Operation::Select => {
                Some(Role::Any)
            }
            K::Mapping if here.expected == Expected::Account => Some(Role::Any),
            K::On | K::For | K::As | K::With | K::Set
                if is_definition || here.operation == Operation::Update =>
            {
                *self.here() = Level::new(here.then);
                Some(Role::Any)
            }
            K::Next if here.expected == Expected::PlainName && self.previous == K::Call => {
                self.here().expected = Expected::Sequence;
                Some(Role::Any)
            }
            K::Table | K::Tables if matches!(self.previous, K::Truncate | K::Lock) => {
                self.push(token.start, token.end);
                Some(Role::Any)
            }
            K::Statistics if self.previous == K::Update => {
                self.push(token.start, token.end);
                Some(Role::Any)
            }
            _ => Some(self.name_here(token)),
        }
    }

    /// The first words of a statement.
    fn start(&mut self, token: Token, keyword: Keyword) {
        use Keyword as K;
        match keyword {
            // Elsewhere it is as in `WITH PASSWORD`.
            K::With if self.is_first || (self.len > 0 && !self.is_separated) => self.with(),
            K::Select | K::Insert | K::Update | K::Delete | K::Merge => self.start_main(token, keyword),
            // HQL leaves SELECT out.
            K::From if self.is_first => {
                let is_upper = self.source.get(token.start) == Some(&b'F');
                self.push_bytes(if is_upper { b"SELECT" } else { b"select" });
                self.here().operation = Operation::Select;
                self.from();
            }
            K::Values => self.operate(token, Operation::Done),
            K::Call
            | K::Exec
            | K::Execute
            | K::Replace
            | K::Upsert
            | K::Truncate
            | K::Lock
            | K::Use
            | K::Copy
            | K::Pragma => {
                self.operate(token, Operation::Done);
                self.expect(Expected::PlainName, Operation::Done);
            }
            K::Create | K::Alter | K::Drop | K::Enable | K::Disable => {
                self.operate(token, Operation::Definition);
            }
            K::Backup | K::Restore => self.operate(token, Operation::Backup),
            K::Bulk | K::Explain => self.operate(token, Operation::None),
            K::Begin | K::Start => {
                self.operate(token, Operation::None);
                self.expect(Expected::Transaction, Operation::None);
            }
            K::Commit | K::Rollback => {
                self.operate(token, Operation::Closed);
                self.expect(Expected::Transaction, Operation::Closed);
            }
            K::Grant | K::Revoke | K::Deny | K::Show | K::Savepoint | K::Release | K::Vacuum | K::Attach => {
                self.operate(token, Operation::Closed);
            }
            // What follows is no operation, though `IMPORT t FROM 'file'` may look like one.
            _ => {}
        }
    }

    /// What may also follow common table expressions.
    fn start_main(&mut self, token: Token, keyword: Keyword) {
        use Keyword as K;
        match keyword {
            K::Select => self.select(token),
            K::With => self.with(),
            K::Insert if self.previous == K::Bulk => self.operate(token, Operation::Closed),
            K::Insert => {
                self.operate(token, Operation::Insert);
                // Those languages may leave `INTO` out.
                if matches!(self.dialect, Dialect::MySql | Dialect::MsSql) {
                    self.expect(Expected::NameAtOnce, Operation::Done);
                }
            }
            K::Delete => {
                self.operate(token, Operation::Delete);
                self.expect(Expected::NameAtOnce, Operation::Done);
            }
            K::Update => {
                self.operate(token, Operation::Update);
                self.expect(Expected::PlainName, Operation::Done);
            }
            K::Merge => {
                self.operate(token, Operation::Done);
                self.expect(Expected::PlainName, Operation::Done);
            }
            _ => {}
        }
    }

    fn operate(&mut self, token: Token, operation: Operation) {
        self.push(token.start, token.end);
        self.here().operation = operation;
    }

    fn select(&mut self, token: Token) {
        self.push(token.start, token.end);
        *self.here() = Level::new(Operation::Select);
    }

    fn with(&mut self) {
        *self.here() = Level { expected: Expected::Cte, ..Level::new(Operation::With) };
    }

    fn from(&mut self) {
        let here = self.here();
        here.expected = Expected::Name;
        here.in_tables = true;
    }

    /// The words inside of a statement.
    fn clause(&mut self, token: Token, keyword: Keyword) {
        use Keyword as K;
        let operation = self.here().operation;
        match (keyword, operation) {
            (K::Select, _) => self.select(token),
            // `IS DISTINCT FROM` begins no list of tables.
            (K::From, Operation::Select) if self.previous != K::Distinct => self.from(),
            (K::Join | K::StraightJoin | K::Apply, Operation::Select) => self.from(),
            (_, Operation::Select) if keyword.ends_tables() => self.here().in_tables = false,
            (K::Into, Operation::Insert) | (K::From, Operation::Delete) => {
                self.expect(Expected::PlainName, Operation::Done);
            }
            _ => {}
        }
    }

    /// A word where `INTO` or `FROM` may have been left out.
    fn name_at_once(&mut self, token: Token, keyword: Keyword) -> Option<Role> {
        const OTHERS: [&[u8]; 4] = [b"DELAYED", b"HIGH_PRIORITY", b"OVERWRITE", b"QUICK"];
        self.here().expected = Expected::Nothing;
        let word = self.source.get(token.start..token.end).unwrap_or_default();
        let is_name =
            keyword == Keyword::Other && !OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other));
        is_name.then(|| self.take(token))
    }

    /// The words between `CREATE`, or another word like it, and the name of what is created.
    fn define(&mut self, token: Token, keyword: Keyword) {
        use Keyword as K;
        match keyword {
            K::Keyspace | K::System => self.operate(token, Operation::Closed),
            K::User | K::Login => {
                self.operate(token, Operation::Definition);
                self.expect(Expected::Account, Operation::Closed);
            }
            K::Table => {
                self.operate(token, Operation::Definition);
                self.expect(Expected::PlainName, Operation::Done);
            }
            K::Index
            | K::Database
            | K::Procedure
            | K::View
            | K::Schema
            | K::Sequence
            | K::Function
            | K::Trigger
            | K::Role
            | K::Type
            | K::Extension
            | K::Domain
            | K::Policy
            | K::Event => {
                self.operate(token, Operation::Definition);
                self.expect(Expected::PlainName, Operation::Closed);
            }
            K::With | K::As | K::On | K::Set => self.here().operation = Operation::Closed,
            _ => {}
        }
    }
}
