//! What is wrong with a text of profiles.

use std::fmt;

/// Everything that is wrong with a text of profiles. Shown, each mistake is a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    mistakes: Vec<Mistake>,
}

impl ProfileError {
    /// Of messages and their places in the text, in bytes and in its order: one walk finds the lines of all.
    pub(super) fn new(text: &str, messages: Vec<(usize, String)>) -> Self {
        let (mut line, mut column) = (1, 1);
        let mut rest = text.char_indices().peekable();
        let mistakes = messages.into_iter().map(|(at, message)| {
            while let Some((_, c)) = rest.next_if(|(index, _)| *index < at) {
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            Mistake { line, column, message }
        });
        ProfileError { mistakes: mistakes.collect() }
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

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}
