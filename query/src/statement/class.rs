//! What a byte begins.

/// What a byte begins outside of literals, names and comments.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// Letters, `_`, and every byte of a character beyond ASCII.
    Letter,
    Digit,
    Dot,
    Space,
    /// A control character, which is shown as a space.
    Control,
    Comma,
    Quote,
    /// One that is around names, in some language.
    NameQuote,
    /// One that may begin a parameter with a number.
    Parameter,
    Open,
    Close,
    /// One that means nothing but itself.
    Operator,
    /// One that may begin a longer token.
    Special,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Operator; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "it ends at compile time")]
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0C => Class::Space,
            0..b' ' | 0x7F => Class::Control,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'\'' => Class::Quote,
            b'"' | b'`' | b'[' => Class::NameQuote,
            b'.' => Class::Dot,
            b'{' | b'@' | b':' | b'%' | b'#' | b'-' | b'+' | b'/' | b';' => Class::Special,
            b'?' | b'$' => Class::Parameter,
            b'(' => Class::Open,
            b')' => Class::Close,
            b',' => Class::Comma,
            _ => Class::Operator,
        };
        byte += 1;
    }
    classes
};

/// U+FEFF, with which files begin, and the parts of what is put together from files. It is white space between words;
/// within a word it is a part of it.
pub(super) const MARK: &[u8] = "\u{FEFF}".as_bytes();

#[inline]
pub(super) fn class(byte: u8) -> Class {
    #[expect(clippy::indexing_slicing, reason = "the table has every byte")]
    CLASSES[usize::from(byte)]
}

/// Whether a byte is white space, or a control character, which is shown as such.
#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(class(byte), Class::Space | Class::Control)
}

/// Whether a byte goes on with a word.
#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    matches!(class(byte), Class::Letter | Class::Digit)
}

/// Whether a byte goes on with a number.
#[inline]
pub(super) fn is_number(byte: u8) -> bool {
    matches!(class(byte), Class::Letter | Class::Digit | Class::Dot)
}
