use super::names::LONGEST;

/// Parts of names, looked for in any case.
///
/// A word is compared with them only where it goes on with the first three letters of one of them, so that most words are
/// passed over at the price of a few instructions a byte.
pub(super) struct Parts<const N: usize> {
    parts: [&'static [u8]; N],
    beginnings: [u32; N],
}

impl<const N: usize> Parts<N> {
    /// None is shorter than three letters, and they are in lower case.
    pub(super) const fn new(parts: [&'static [u8]; N]) -> Self {
        let mut beginnings = [0; N];
        let mut next = 0;
        #[expect(clippy::indexing_slicing, reason = "it ends at compile time")]
        while next < N {
            let part = parts[next];
            beginnings[next] = beginning(part[0], part[1], part[2]);
            next += 1;
        }
        Parts { parts, beginnings }
    }

    /// Whether a word has one of them.
    pub(super) fn are_in(&self, word: &[u8]) -> bool {
        let begins = |letters: &[u8]| match letters {
            [first, second, third] => {
                let found = beginning(*first, *second, *third);
                // All of them are counted, which is how it becomes one look at many.
                self.beginnings.iter().filter(|other| **other == found).count() > 0
            }
            _ => false,
        };
        word.len() <= LONGEST
            && word.windows(3).enumerate().any(|(at, letters)| begins(letters) && self.is_at(word, at))
    }

    #[cold]
    fn is_at(&self, word: &[u8], at: usize) -> bool {
        let rest = word.get(at..).unwrap_or_default();
        let begins =
            |part: &&[u8]| rest.get(..part.len()).is_some_and(|rest| rest.eq_ignore_ascii_case(part));
        self.parts.iter().any(begins)
    }
}

/// Three letters in one case. What is no letter may become another that is none, which is found out by comparing all.
const fn beginning(first: u8, second: u8, third: u8) -> u32 {
    u32::from_le_bytes([first, second, third, 0]) | 0x20_20_20
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: Parts<3> = Parts::new([b"password", b"pwd", b"key_id"]);

    #[test]
    fn they_are_found_in_any_case_and_at_any_place() {
        for word in [
            "password",
            "PassWord",
            "my_password",
            "passwordless",
            "pwd",
            "aPWD",
            "pwdb",
            "a.KEY_ID.b",
            "paspassword",
        ] {
            assert!(PARTS.are_in(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn what_begins_alike_is_not_found() {
        for word in ["", "p", "pw", "pass", "passwor", "key\u{7F}id", "keyid", "p_wd", "pas\u{157}word"] {
            assert!(!PARTS.are_in(word.as_bytes()), "{word}");
        }
        assert!(!PARTS.are_in("password".repeat(20).as_bytes()));
    }
}
