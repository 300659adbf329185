//! Secrets that are no literals: passwords without quotes, or in the quotes of names, in statements that define accounts,
//! servers and the like.
//!
//! Queries and the definitions of tables are full of columns called `password`, so only other statements are looked at,
//! and of those any that is not known to be harmless.

mod names;
mod parts;

use super::keyword::Keyword;
use super::summary::Role;
use super::token::{Kind, Token};
use names::{ends_key, inner, is_account_key, is_file_key, is_key, is_procedure};

/// A longer password is none that is looked for.
const LONGEST_PASSWORD: usize = 64;

/// What is done with a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Show,
    /// It is, or begins, a secret.
    Mask,
    /// It belongs to what is masked already.
    Omit,
}

/// How much care a statement needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Its first word has not come.
    Unknown,
    /// A word in it is just that.
    None,
    /// It defines something, and what is not known yet.
    Definition,
    /// It defines a table or the like: a word is just that but in its options.
    Options,
    /// Words such as `PASSWORD` have a secret behind them.
    Keys,
    /// The same, unless it goes on as a query: what it is is not known.
    Other,
    /// So has `KEY`: the file is encrypted.
    File,
    /// So has what stands behind `/`, or `USING`.
    Connection,
    /// It calls a procedure with secrets: any argument may be one.
    Procedure,
}

/// Where in `PASSWORD = secret` the statement is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Elsewhere,
    /// Behind `PASSWORD`, or another word like it.
    Key,
    /// Behind the dot that goes on with the name of a setting: `app.token.value`.
    Path,
    /// Behind `PASSWORD FOR`: the account comes before the equals sign.
    KeyOf,
    /// Behind the equals sign.
    Value,
    /// In a secret, until white space or a comma.
    Secret,
    /// In a secret that has parentheses around it; so many are open.
    Inside(u32),
    /// In the parentheses of a secret such as `PASSWORD(..)`; so many are open.
    Call(u32),
    /// Behind `IDENTIFIED`.
    Identified,
    /// All that is left of the statement.
    Rest,
}

pub(super) struct Secrets<'a> {
    source: &'a [u8],
    care: Care,
    state: State,
    previous: Keyword,
    /// How many tokens have come that are no white space, and how many words.
    tokens: u32,
    words: u32,
    depth: u32,
    /// A new password has come, so that the old one may stand behind `REPLACE`.
    is_identified: bool,
    /// Up to where nothing ends a password that begins behind a slash.
    password_end: usize,
}

impl<'a> Secrets<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        Secrets {
            source,
            care: Care::Unknown,
            state: State::Elsewhere,
            previous: Keyword::Other,
            tokens: 0,
            words: 0,
            depth: 0,
            is_identified: false,
            password_end: 0,
        }
    }

    /// Whether spaces need to be seen as well.
    #[inline]
    pub(super) fn is_at_secret(&self) -> bool {
        self.state != State::Elsewhere
    }

    /// Whether any word may turn out to be a secret.
    #[inline]
    pub(super) fn masks_words(&self) -> bool {
        self.care == Care::Procedure
    }

    /// Whether there are no secrets but behind keywords.
    #[inline]
    pub(super) fn is_calm(&self) -> bool {
        self.state == State::Elsewhere && matches!(self.care, Care::None | Care::Options)
    }

    /// Passes over a word that means nothing here.
    #[inline]
    pub(super) fn pass_over(&mut self, keyword: Keyword) {
        self.previous = keyword;
        self.words += 1;
    }

    /// The same for a parenthesis.
    #[inline]
    pub(super) fn pass_over_open(&mut self) {
        self.depth += 1;
    }

    /// The same for one that closes.
    #[inline]
    pub(super) fn pass_over_close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// White space or a comment, up to a position.
    pub(super) fn see_space(&mut self, end: usize) -> Verdict {
        match self.state {
            State::Secret if self.is_within_connection_string(end) => Verdict::Omit,
            State::Secret => {
                self.state = State::Elsewhere;
                Verdict::Show
            }
            State::Inside(_) | State::Call(_) | State::Rest => Verdict::Omit,
            _ => Verdict::Show,
        }
    }

    /// Any other token.
    #[inline]
    pub(super) fn see(&mut self, token: Token, role: Role) -> Verdict {
        match token.kind {
            Kind::Semicolon if !matches!(self.state, State::Inside(_) | State::Call(_)) => {
                *self = Secrets::new(self.source);
                return Verdict::Show;
            }
            Kind::Open => self.depth += 1,
            Kind::Close => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        // An account is not shown, so it says nothing.
        if role == Role::Account && token.kind != Kind::Word(Keyword::Identified) {
            return Verdict::Show;
        }
        let verdict = if self.state == State::Elsewhere {
            self.judge(token.kind);
            self.look_for_key(token, role)
        } else {
            let verdict = self.at_secret(token);
            // What is not shown says nothing, since nobody would see it in the text.
            if verdict == Verdict::Show {
                self.judge(token.kind);
            }
            verdict
        };
        self.tokens += 1;
        match (token.kind, verdict) {
            // Those are shown as any literal, which is no word.
            (Kind::Word(Keyword::True | Keyword::False), _) => {}
            (Kind::Word(keyword), Verdict::Show) => {
                self.previous = keyword;
                self.words += 1;
            }
            _ => {}
        }
        verdict
    }

    /// How much care the statement needs, now that this has come.
    #[inline]
    fn judge(&mut self, kind: Kind) {
        use Keyword as K;
        let Kind::Word(keyword) = kind else { return };
        self.care = match (self.care, keyword) {
            // Those are shown as any literal, which says nothing.
            (_, K::True | K::False) => return,
            (Care::Unknown, _) => first_word(keyword),
            (Care::None | Care::Options, K::User | K::Login | K::Role)
                if matches!(self.previous, K::Create | K::Alter) =>
            {
                Care::Keys
            }
            // SQL Server needs no semicolon between statements.
            (Care::None, K::Exec) => Care::Other,
            (Care::None, _) => return,
            (
                Care::Definition,
                K::Table
                | K::Index
                | K::Procedure
                | K::View
                | K::Function
                | K::Trigger
                | K::Schema
                | K::Sequence,
            ) if self.words < 8 && self.depth == 0 => Care::Options,
            (Care::Options, K::Options | K::Properties)
            | (Care::Definition, K::User | K::Login | K::Role | K::Database | K::System) => Care::Keys,
            (Care::Keys | Care::Other, K::Create | K::Alter) => Care::Definition,
            (Care::Other, K::Select | K::Insert | K::Update | K::Delete)
                if self.depth == 0 && self.state == State::Elsewhere =>
            {
                Care::None
            }
            (care, _) => care,
        };
    }

    /// A token where no secret is known to be.
    #[inline]
    fn look_for_key(&mut self, token: Token, role: Role) -> Verdict {
        match token.kind {
            Kind::Word(Keyword::Identified) => {
                self.state = State::Identified;
                self.is_identified = true;
            }
            Kind::Word(Keyword::Replace) if self.is_identified => self.state = State::Key,
            _ if matches!(self.care, Care::None | Care::Options) => {}
            _ => return self.look_for_name(token, role),
        }
        Verdict::Show
    }

    fn look_for_name(&mut self, token: Token, role: Role) -> Verdict {
        let word = self.source.get(token.start..token.end).unwrap_or_default();
        match token.kind {
            Kind::Operator(b'/') if self.care == Care::Connection => self.state = State::Rest,
            Kind::Operator(b'/') if self.care == Care::Other && self.is_login(token) => {
                self.state = State::Value;
            }
            Kind::Word(Keyword::Using) if matches!(self.care, Care::Connection | Care::File) => {
                self.state = State::Key;
            }
            Kind::Word(..) | Kind::Name | Kind::NameOrString if is_procedure(inner(word)) => {
                self.care = Care::Procedure;
            }
            Kind::Word(Keyword::Null) => {}
            Kind::Word(..) | Kind::Name | Kind::NameOrString if self.care == Care::Procedure => {
                self.state = State::Rest;
                return Verdict::Mask;
            }
            Kind::Parameter | Kind::Literal if self.care == Care::Procedure => self.state = State::KeyOf,
            // What is created is no key, and neither is its type.
            Kind::Word(..) if role != Role::Any && self.care != Care::File => {}
            Kind::Word(..) if matches!(self.previous, Keyword::Create | Keyword::Alter | Keyword::Drop) => {}
            Kind::Word(..) if self.is_key(word) || self.ends_key(token) => self.state = State::Key,
            Kind::Parameter if self.is_key(inner(word)) => self.state = State::KeyOf,
            // Quotes make the same name of it.
            Kind::Name | Kind::NameOrString | Kind::Literal
                if self.is_setting(token) && self.is_key(inner(word)) =>
            {
                self.state = State::Key;
            }
            Kind::Name | Kind::NameOrString | Kind::Literal if is_key(inner(word)) => {
                // The name of an option, or all of them; or that of a setting.
                if self.depth > 0 || self.previous == Keyword::Set {
                    self.state = State::Key;
                }
                if word.contains(&b'=') {
                    return Verdict::Mask;
                }
            }
            _ => {}
        }
        Verdict::Show
    }

    /// Whether a slash stands between an account and its password: `user/password@host`, or nothing but the account comes
    /// before it.
    fn is_login(&mut self, slash: Token) -> bool {
        let is_alone = self.tokens == 1 && self.words == 1;
        let ends = |byte: &u8| {
            *byte <= b' ' || matches!(byte, b'@' | b',' | b';' | b')' | b'\'' | b'"' | b'`' | b'[' | b'?')
        };
        // What was looked at behind the slash before this one is not looked at again.
        let from = self.password_end.max(slash.end);
        let last = (slash.end + LONGEST_PASSWORD).min(self.source.len());
        let rest = self.source.get(from..last).unwrap_or_default();
        let len = rest.iter().position(ends);
        self.password_end = from + len.unwrap_or(rest.len());
        let has_host = self.password_end > slash.end && len.and_then(|len| rest.get(len)) == Some(&b'@');
        is_alone || has_host
    }

    /// Whether it is the last part of a path such as `access.key`.
    fn ends_key(&self, word: Token) -> bool {
        ends_key(self.source.get(..word.end).unwrap_or_default())
    }

    /// Whether what is in quotes may name what is set: at the end of `my."password"`, or all of `PRAGMA "key"`.
    fn is_setting(&self, token: Token) -> bool {
        let before = self.source.get(..token.start).unwrap_or_default().trim_ascii_end();
        before.ends_with(b".")
            || self.previous == Keyword::Pragma
            || (self.care == Care::File && token.kind == Kind::Name)
    }

    fn is_key(&self, word: &[u8]) -> bool {
        is_key(word)
            || match self.care {
                Care::File => is_file_key(word),
                Care::Keys => is_account_key(word),
                _ => false,
            }
    }

    /// A token behind a key.
    #[expect(clippy::match_same_arms, reason = "one state a line, in their order")]
    fn at_secret(&mut self, token: Token) -> Verdict {
        let (state, verdict) = match (self.state, token.kind) {
            (State::Elsewhere, _) => (State::Elsewhere, Verdict::Show),
            (State::Rest, _) => (State::Rest, Verdict::Omit),
            (State::Inside(depth), kind) => return self.inside(depth, kind),
            (State::Call(1), Kind::Close) => (State::Secret, Verdict::Omit),
            (State::Call(depth), Kind::Close) => (State::Call(depth - 1), Verdict::Omit),
            (State::Call(depth), Kind::Open) => (State::Call(depth + 1), Verdict::Omit),
            (State::Call(depth), _) => (State::Call(depth), Verdict::Omit),
            (State::Secret, Kind::Open) => (State::Call(1), Verdict::Omit),
            (State::Identified, kind) => (identified(kind), Verdict::Show),
            (State::KeyOf, Kind::Open | Kind::Close | Kind::Dot) => (State::KeyOf, Verdict::Show),
            (State::Secret, Kind::Comma) if self.is_within_secret(token) => (State::Secret, Verdict::Omit),
            (_, Kind::Comma | Kind::Close) => (State::Elsewhere, Verdict::Show),
            (State::Secret, _) => (State::Secret, Verdict::Omit),
            (State::Key, Kind::Dot) => (State::Path, Verdict::Show),
            (State::Path, Kind::Word(..) | Kind::Name) => (State::Key, Verdict::Show),
            (State::Path, _) => (State::Elsewhere, Verdict::Show),
            (State::KeyOf, Kind::Operator(b'=')) => (State::Value, Verdict::Show),
            (State::KeyOf, Kind::Word(_) | Kind::Name) if self.care == Care::Procedure => {
                (State::Rest, Verdict::Mask)
            }
            (State::KeyOf, _) => (State::KeyOf, Verdict::Show),
            (State::Key, Kind::Operator(b'=' | b':')) => (State::Value, Verdict::Show),
            (State::Key, Kind::Word(Keyword::As)) => (State::Value, Verdict::Show),
            (State::Key, Kind::Word(Keyword::For)) => (State::KeyOf, Verdict::Show),
            (State::Value, Kind::Operator(b'=' | b'>')) => (State::Value, Verdict::Show),
            (State::Value, Kind::Word(Keyword::Null)) => (State::Elsewhere, Verdict::Show),
            (_, Kind::Open | Kind::Operator(b'{')) => (State::Inside(0), Verdict::Show),
            (State::Key, Kind::Word(..) | Kind::Operator(_)) => (State::Rest, Verdict::Mask),
            (_, Kind::Parameter) if self.is_placeholder(token) => (State::Elsewhere, Verdict::Show),
            _ => (State::Secret, Verdict::Mask),
        };
        self.state = state;
        verdict
    }

    /// Whether a secret without quotes goes on behind white space: in `Password=a b;User=c` it ends with the semicolon.
    fn is_within_connection_string(&self, end: usize) -> bool {
        let rest = self.source.get(end..).unwrap_or_default();
        self.words == 1 && self.care == Care::Other && self.depth == 0 && !begins_setting(rest)
    }

    /// Whether it is a parameter for sure: a password without quotes may begin as `@name` does.
    fn is_placeholder(&self, token: Token) -> bool {
        let text = self.source.get(token.start..token.end).unwrap_or_default();
        let rest = self.source.get(token.end..).unwrap_or_default();
        let is_whole =
            rest.starts_with(b"::") || matches!(rest, [] | [0..=b' ' | b',' | b')' | b';' | 0x7F, ..]);
        let has_no_name = matches!(text, [b'?' | b'$', digits @ ..] if digits.iter().all(u8::is_ascii_digit));
        is_whole && (has_no_name || text == b"%s")
    }

    /// Whether a comma belongs to a secret without quotes, and no further setting follows it.
    fn is_within_secret(&self, comma: Token) -> bool {
        let before = self.source.get(..comma.start).and_then(<[u8]>::last);
        let is_over =
            before.is_some_and(|byte| matches!(byte, b'\'' | b'"' | b'`' | b']' | b'$' | b')' | b'?'));
        let rest = self.source.get(comma.end..).unwrap_or_default();
        let goes_on = rest.first().is_some_and(|byte| is_part_of_name(*byte));
        !is_over && goes_on && !begins_setting(rest)
    }

    /// A token of a secret in parentheses; the first one stands for all.
    fn inside(&mut self, depth: u32, kind: Kind) -> Verdict {
        let is_first = depth == 0;
        let depth = depth.max(1);
        let depth = match kind {
            Kind::Open | Kind::Operator(b'{') => depth + 1,
            Kind::Close | Kind::Operator(b'}') => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            self.state = State::Elsewhere;
            return Verdict::Show;
        }
        self.state = State::Inside(depth);
        if is_first { Verdict::Mask } else { Verdict::Omit }
    }
}

/// Whether a name and an equals sign come next.
fn begins_setting(rest: &[u8]) -> bool {
    let len = rest.iter().take(LONGEST_PASSWORD).take_while(|byte| is_part_of_name(**byte)).count();
    len > 0 && matches!(rest.get(len..), Some([b'=', ..] | [b' ', b'=', ..]))
}

fn is_part_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@')
}

/// What the first word says of its statement.
fn first_word(keyword: Keyword) -> Care {
    use Keyword as K;
    match keyword {
        K::Select
        | K::Insert
        | K::Update
        | K::Delete
        | K::Merge
        | K::Replace
        | K::Truncate
        | K::Values
        | K::With
        | K::From
        | K::Use
        | K::Lock
        | K::Show
        | K::Commit
        | K::Rollback
        | K::Savepoint
        | K::Release
        | K::Grant
        | K::Revoke
        | K::Deny
        | K::Drop
        | K::Fetch
        | K::Vacuum
        | K::Where
        | K::Order
        | K::Group => Care::None,
        K::Explain | K::Begin | K::Start => Care::Unknown,
        K::Create | K::Alter => Care::Definition,
        K::Pragma | K::Attach => Care::File,
        K::Connect | K::Conn => Care::Connection,
        _ => Care::Other,
    }
}

/// Where the statement is behind `IDENTIFIED`.
fn identified(kind: Kind) -> State {
    match kind {
        Kind::Word(Keyword::By | Keyword::As | Keyword::Using) => State::Key,
        // The name of a plugin.
        Kind::Word(..) | Kind::Name | Kind::NameOrString | Kind::Literal | Kind::Parameter => {
            State::Identified
        }
        _ => State::Elsewhere,
    }
}
