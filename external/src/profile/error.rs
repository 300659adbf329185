//! What is wrong with a text of profiles.

use std::fmt;

/// Everything that is wrong with a text of profiles. Shown, each mistake is a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    mistakes: Vec<Mistake>,
}

impl ProfileError {
    pub(super) fn new(mistakes: Vec<Mistake>) -> Self {
        ProfileError { mistakes }
    }

    /// In the order of the text.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.mistakes.iter().enumerate() {
            let newline = if at == 0 { "" } else { "\n" };
            write!(f, "{newline}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileError {}

/// One thing wrong with a text of profiles. Shown, it is `line:column: message`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl Mistake {
    /// At a place in the text, in bytes.
    pub(super) fn new(text: &str, at: usize, message: String) -> Self {
        let before = text.char_indices().take_while(|(index, _)| *index < at).map(|(_, c)| c);
        let (line, column) = before.fold((1, 1), |(line, column), c| match c {
            '\n' => (line + 1, 1),
            _ => (line, column + 1),
        });
        Mistake { line, column, message }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}
