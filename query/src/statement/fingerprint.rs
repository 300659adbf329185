use std::fmt;
use std::str::FromStr;

/// By which statements are known that differ in nothing but literals, the lengths of lists, white space, comments and the
/// case of words without quotes.
///
/// It is the same in every version of dials and on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub(super) u64);

impl Fingerprint {
    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// 16 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// From 16 hexadecimal digits.
impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_right = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u64::from_str_radix(text, 16).ok().filter(|_| is_right);
        number.map(Fingerprint).ok_or(ParseFingerprintError(()))
    }
}

/// A text that is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseFingerprintError(());

impl fmt::Display for ParseFingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint has 16 hexadecimal digits")
    }
}

impl std::error::Error for ParseFingerprintError {}
