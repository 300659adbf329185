//! What is in quotes is somebody's value.

use super::cover::Cover;
use super::url;
use std::ops::Range;

/// A quote inside a quote inside a quote has three backslashes before it. Nobody reads deeper.
const MOST_BACKSLASHES: usize = 3;

/// Elsewhere it is an apostrophe, or closes.
const BEFORE_SINGLE_QUOTE: [char; 13] = [' ', '(', '[', '{', '<', ',', ';', ':', '=', '&', '"', '`', '\\'];

pub(super) struct Quote {
    /// With the backslashes before it.
    start: usize,
    content: usize,
    closer: char,
    backslashes: usize,
}

impl Quote {
    /// The quote that opens at `at`, if one does.
    pub(super) fn opening(cover: &Cover<'_>, at: usize) -> Option<Self> {
        let c = cover.part(at..cover.text.len()).chars().next()?;
        let before = cover.part(0..at);
        let closer = match c {
            '"' | '`' => c,
            '\'' if before.is_empty() || before.ends_with(BEFORE_SINGLE_QUOTE) => c,
            '“' => '”',
            '‘' => '’',
            '«' => '»',
            '「' => '」',
            _ => return None,
        };
        let backslashes =
            before.bytes().rev().take(MOST_BACKSLASHES + 1).take_while(|byte| *byte == b'\\').count();
        Some(Quote { start: at - backslashes, content: at + c.len_utf8(), closer, backslashes })
    }

    /// What is in it, and where it ends; `None` if it does not.
    fn closed(&self, cover: &Cover<'_>) -> Option<(Range<usize>, usize)> {
        if self.backslashes > MOST_BACKSLASHES {
            return None;
        }
        let mut backslashes = 0;
        let mut rest = cover.part(self.content..cover.text.len()).char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let at = self.content + at;
            let closes = c == self.closer
                && !cover.is_masked(at)
                && !(c == '\'' && rest.peek().is_some_and(|(_, next)| next.is_alphanumeric()));
            if closes && self.backslashes == 0 && backslashes % 2 == 0 {
                return Some((self.content..at, at + c.len_utf8()));
            }
            if closes && self.backslashes > 0 && backslashes <= self.backslashes {
                return Some((self.content..at - backslashes, at + c.len_utf8()));
            }
            backslashes = if c == '\\' && !cover.is_masked(at) { backslashes + 1 } else { 0 };
        }
        None
    }

    pub(super) fn end(&self, cover: &Cover<'_>) -> Option<usize> {
        self.closed(cover).map(|(_, end)| end)
    }

    /// Masks what is in it, without a look, and returns where it ends. Without an end it is masked itself.
    pub(super) fn mask(&self, cover: &mut Cover<'_>) -> usize {
        let Some((content, end)) = self.closed(cover) else {
            cover.mask(self.start..cover.text.len());
            return cover.text.len();
        };
        cover.mask(content);
        end
    }

    fn mask_unless_harmless(&self, cover: &mut Cover<'_>) -> usize {
        match self.closed(cover) {
            Some((content, end)) if is_harmless(cover.part(content.clone())) => end,
            _ => self.mask(cover),
        }
    }
}

/// A parser's ``expected `,` or `}` ``, and a URL, which has rules of its own.
fn is_harmless(content: &str) -> bool {
    (content.len() <= 3 && content.bytes().all(|byte| byte.is_ascii_punctuation())) || url::is_all_of(content)
}

/// What is in quotes, from the start on. An open quote ends the search, for it has the rest.
pub(super) fn ranges(cover: &Cover<'_>) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut end = 0;
    for (at, c) in cover.text.char_indices() {
        if at < end || c.is_ascii_alphanumeric() || !cover.is_open(at) {
            continue;
        }
        if let Some(quote) = Quote::opening(cover, at) {
            let Some((content, after)) = quote.closed(cover) else { break };
            ranges.push(content);
            end = after;
        }
    }
    ranges
}

pub(super) fn mask(cover: &mut Cover<'_>) {
    let mut end = 0;
    for (at, c) in cover.text.char_indices() {
        if at < end || c.is_ascii_alphanumeric() || !cover.is_open(at) {
            continue;
        }
        if let Some(quote) = Quote::opening(cover, at) {
            end = quote.mask_unless_harmless(cover);
        }
    }
}
