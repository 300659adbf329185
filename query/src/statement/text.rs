//! Where the sanitised text is put together.

/// How much of a text is shown.
pub(super) const SHOWN: usize = 4 << 10;

/// Takes the pieces of a sanitised text.
pub(super) trait Output {
    /// Bytes of the statement as they are.
    fn keep(&mut self, start: usize, end: usize);
    /// Bytes in place of some of the statement's.
    fn put(&mut self, bytes: &[u8]);
    /// A comment was here: keeps what is around it apart. `is_apart` tells whether white space follows.
    fn gap(&mut self, is_apart: bool);
    /// Where the next piece goes.
    fn position(&self) -> usize;
    /// Takes back what is behind a position.
    fn rewind(&mut self, position: usize);
    /// Leaves one trimmed piece of what is between two positions, and takes back what is behind it.
    fn leave_one(&mut self, start: usize, end: usize);
}

/// For who asks for no text.
pub(super) struct Nothing;

impl Output for Nothing {
    fn keep(&mut self, _: usize, _: usize) {}
    fn put(&mut self, _: &[u8]) {}
    fn gap(&mut self, _: bool) {}
    fn position(&self) -> usize {
        0
    }
    fn rewind(&mut self, _: usize) {}
    fn leave_one(&mut self, _: usize, _: usize) {}
}

/// A text of bounded length.
pub(super) struct Text<'a> {
    source: &'a [u8],
    /// What was kept last, not copied yet: neighbours are copied at once.
    start: usize,
    end: usize,
    written: Vec<u8>,
    /// How many bytes had no room.
    beyond: usize,
    limit: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a [u8], limit: usize) -> Self {
        let written = Vec::with_capacity(source.len().min(limit));
        Text { source, start: 0, end: 0, written, beyond: 0, limit }
    }

    /// The text, and whether some of it is missing.
    pub(super) fn finish(mut self) -> (String, bool) {
        self.flush();
        let is_cut = self.beyond > 0;
        if is_cut {
            cut_character(&mut self.written);
        }
        let text = String::from_utf8(self.written)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        (text, is_cut)
    }

    #[inline]
    fn flush(&mut self) {
        if self.start < self.end {
            let kept = self.source.get(self.start..self.end).unwrap_or_default();
            self.start = self.end;
            self.write(kept);
        }
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        if self.beyond == 0 && bytes.len() <= self.limit - self.written.len() {
            self.written.extend_from_slice(bytes);
        } else {
            self.write_beginning(bytes);
        }
    }

    #[cold]
    fn write_beginning(&mut self, bytes: &[u8]) {
        let room = if self.beyond > 0 { 0 } else { self.limit - self.written.len() };
        let shown = bytes.len().min(room);
        self.written.extend_from_slice(bytes.get(..shown).unwrap_or_default());
        self.beyond += bytes.len() - shown;
    }
}

impl Output for Text<'_> {
    #[inline]
    fn keep(&mut self, start: usize, end: usize) {
        if start != self.end {
            self.flush();
            self.start = start;
        }
        self.end = end;
    }

    fn put(&mut self, bytes: &[u8]) {
        self.flush();
        self.write(bytes);
    }

    fn gap(&mut self, is_apart: bool) {
        self.flush();
        let ends_apart = self.written.last().is_none_or(u8::is_ascii_whitespace);
        if !is_apart && !ends_apart {
            self.write(b" ");
        }
    }

    fn position(&self) -> usize {
        self.written.len() + self.beyond + (self.end - self.start)
    }

    fn rewind(&mut self, position: usize) {
        self.flush();
        self.beyond = position.saturating_sub(self.written.len());
        self.written.truncate(position);
    }

    fn leave_one(&mut self, start: usize, end: usize) {
        self.flush();
        let Some(piece) = self.written.get(start..end) else { return };
        let before = piece.len() - piece.trim_ascii_start().len();
        let len = piece.trim_ascii().len();
        self.rewind(start + before + len);
        self.written.drain(start..start + before);
    }
}

/// Removes a character that lost its end.
fn cut_character(bytes: &mut Vec<u8>) {
    let last = bytes.utf8_chunks().last();
    let incomplete = last.map_or(0, |chunk| chunk.invalid().len());
    bytes.truncate(bytes.len() - incomplete);
}
