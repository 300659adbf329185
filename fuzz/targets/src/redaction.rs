//! Text for logs: one line of bounded size, the same however often it is redacted, and without the secret that stands in
//! it. What stays readable is the same however often it is redacted, too.

mod secret;

use dials_redact::{Redacted, redact};
use secret::Secret;
use std::fmt::{self, Display, Write};

/// The first byte is the kind of a secret and the next two are drawn from for its letters and digits. In the text behind
/// them, the secret stands in the place of each byte `0xFF`, or, if there is none, at the end.
pub fn redaction(bytes: &[u8]) {
    let [kind, first, second, rest @ ..] = bytes else { return };
    let secret = Secret::draw(*kind, u16::from_be_bytes([*first, *second]));
    let parts: Vec<_> = rest.split(|byte| *byte == 0xFF).map(String::from_utf8_lossy).collect();
    let text = match &parts[..] {
        [whole] => format!("{whole}{}", secret.text),
        parts => parts.join(&secret.text),
    };
    let marked = redact(&text);
    assert_eq!(redact(&marked), marked, "of {text:?}");
    let shown = Redacted(&text).to_string();
    assert!(shown.len() <= 1024 && !shown.contains(char::is_control), "{shown:?}");
    // A cut shows as a word, which may stand where a secret is announced: `Bearer ...`.
    let again = Redacted(&shown).to_string();
    assert!(again == shown || shown.ends_with(" ..."), "{again:?} of {shown:?} of {text:?}");
    assert_eq!(shown, Redacted(&Letters(&text)).to_string(), "how it is written matters");
    for part in secret.revealing_parts() {
        // Who writes the same word beside it has said it himself.
        let is_said = parts.iter().any(|around| around.contains(&part));
        assert!(is_said || !shown.contains(&part), "{part:?} of {:?} in {shown:?} of {text:?}", secret.text);
    }
}

/// Writes itself letter by letter.
struct Letters<'a>(&'a str);

impl Display for Letters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| f.write_char(letter))
    }
}
