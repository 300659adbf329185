//! Where the sanitised text is put together.

/// How much of a text is shown.
pub(super) const SHOWN: usize = 4 << 10;

/// Pieces up to this length are copied as if they were as long, which takes no call.
const SHORT: usize = 32;

/// Takes the pieces of a sanitised text.
pub(super) trait Output {
    /// Bytes of the statement as they are.
    fn keep(&mut self, start: usize, end: usize);
    /// Bytes in place of some of the statement's.
    fn put(&mut self, bytes: &[u8]);
    /// All bytes of the statement from where the last piece of it ended, as they are.
    fn keep_to(&mut self, end: usize);
    /// The same to `start`, and a literal's `?` in place of what is between `start` and `end`.
    fn mask(&mut self, start: usize, end: usize);
    /// The same to `start`, and `bytes` in place of what is between `start` and `end`.
    fn replace(&mut self, start: usize, end: usize, bytes: &[u8]);
    /// A comment was here: keeps what is around it apart. `is_apart` tells whether white space follows.
    fn gap(&mut self, is_apart: bool);
    /// Where the next piece goes.
    fn position(&self) -> usize;
    /// Takes back what is behind a position.
    fn rewind(&mut self, position: usize);
    /// Takes back all, to begin again with the first byte of the statement.
    fn restart(&mut self);
    /// Leaves one trimmed piece of what is between two positions, and takes back what is behind it.
    fn leave_one(&mut self, start: usize, end: usize);
}

/// For who asks for no text.
pub(super) struct Nothing;

impl Output for Nothing {
    fn keep(&mut self, _: usize, _: usize) {}
    fn put(&mut self, _: &[u8]) {}
    fn keep_to(&mut self, _: usize) {}
    fn mask(&mut self, _: usize, _: usize) {}
    fn replace(&mut self, _: usize, _: usize, _: &[u8]) {}
    fn gap(&mut self, _: bool) {}
    fn position(&self) -> usize {
        0
    }
    fn rewind(&mut self, _: usize) {}
    fn restart(&mut self) {}
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
        let written = Vec::with_capacity(source.len().min(limit) + SHORT);
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

    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.flush();
        self.write(bytes);
    }

    #[inline]
    fn keep_to(&mut self, end: usize) {
        self.end = end;
    }

    #[inline]
    fn mask(&mut self, start: usize, end: usize) {
        let kept = start - self.start;
        let source = self.source.get(self.start..).and_then(<[u8]>::first_chunk::<SHORT>);
        match source {
            Some(source) if kept < SHORT && self.limit - self.written.len() >= SHORT => {
                let len = self.written.len() + kept;
                self.written.extend_from_slice(source);
                if let Some(byte) = self.written.get_mut(len) {
                    *byte = b'?';
                }
                self.written.truncate(len + 1);
                self.start = end;
                self.end = end;
            }
            _ => self.replace(start, end, b"?"),
        }
    }

    #[inline(never)]
    fn replace(&mut self, start: usize, end: usize, bytes: &[u8]) {
        self.end = start;
        self.flush();
        self.write(bytes);
        self.start = end;
        self.end = end;
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

    #[inline]
    fn rewind(&mut self, position: usize) {
        if self.beyond == 0 && position <= self.written.len() {
            self.start = self.end;
            return self.written.truncate(position);
        }
        self.flush();
        self.beyond = position.saturating_sub(self.written.len());
        self.written.truncate(position);
    }

    fn restart(&mut self) {
        self.written.clear();
        (self.start, self.end, self.beyond) = (0, 0, 0);
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
