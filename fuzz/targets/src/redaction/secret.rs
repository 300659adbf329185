//! Secrets of the usual shapes.

/// How a secret is written, and what of that nobody may see.
pub(super) struct Secret {
    pub(super) text: String,
    hidden: Vec<String>,
}

const SMALL: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const KEYS: [&str; 10] = [
    "password",
    "db_passwd",
    "Client-Secret",
    "api_key",
    "accessToken",
    "sessionid",
    "DSN",
    "signature",
    "X-Pin",
    "pwd",
];

impl Secret {
    pub(super) fn draw(kind: u8, seed: u16) -> Self {
        let mut draw = Draw(0x9E37_79B9_7F4A_7C15 ^ (u64::from(kind) << 16 | u64::from(seed)));
        let key = KEYS[draw.below(KEYS.len())];
        // A word like any other, whose neighbour makes it a secret.
        let word = format!("qzw{}", draw.letters(SMALL, 9));
        match kind % 20 {
            0 => Secret::whole(format!("sk_live_{}", draw.letters(ALPHANUMERIC, 24))),
            1 => Secret::whole(format!("ghp_{}", draw.letters(ALPHANUMERIC, 36))),
            2 => Secret::whole(format!("AKIA{}", draw.letters(BASE32, 16))),
            3 => {
                let [head, body] = [20, 40].map(|length| format!("eyJ{}", draw.letters(BASE64_URL, length)));
                Secret::whole(format!("{head}.{body}.{}", draw.letters(BASE64_URL, 43)))
            }
            4 => {
                // The end of a key may be a word by chance.
                let lines = [draw.letters(BASE64, 64), draw.letters(BASE64, 64), word];
                let text = lines.join("\n");
                Secret {
                    text: format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----"),
                    hidden: lines.into(),
                }
            }
            5 => Secret::whole(format!("4{}", draw.letters(DIGITS, 15))),
            6 => {
                let groups = [3, 4, 4, 4].map(|length| draw.letters(DIGITS, length));
                Secret::whole(format!("4{}", groups.join([" ", "-"][draw.below(2)])))
            }
            7 => Secret::whole(format!("DE{}", draw.letters(DIGITS, 20))),
            8 => {
                let groups = [8, 4, 4, 4, 12].map(|length| draw.letters(HEX, length));
                Secret::whole(groups.join("-"))
            }
            9 => Secret::whole(draw.letters(HEX, 64)),
            10 => Secret::whole(format!("{}=", draw.letters(BASE64, 43))),
            11 => {
                let equals = ["=", ": ", " = ", "=>", ":"][draw.below(5)];
                Secret { text: format!("{key}{equals}{word}"), hidden: vec![word] }
            }
            12 => Secret { text: format!("\"{key}\": \"{word} horse\""), hidden: vec![word] },
            13 => Secret { text: format!("\\\"{key}\\\":\\\"{word} horse\\\""), hidden: vec![word] },
            14 => {
                let scheme = ["Bearer", "Basic", "Token", "Digest"][draw.below(4)];
                Secret { text: format!("Authorization: {scheme} {word}"), hidden: vec![word] }
            }
            15 => Secret { text: format!("Bearer {word}"), hidden: vec![word] },
            16 => {
                let scheme = ["https", "postgres", "redis"][draw.below(3)];
                Secret { text: format!("{scheme}://ann:{word}@db/x"), hidden: vec![word] }
            }
            17 => Secret { text: format!("https://a.example/x?{key}={word}&y=z"), hidden: vec![word] },
            // Known by its beginning alone, which is that of a word.
            18 => Secret { text: format!(" sk_live_{word}"), hidden: vec![word] },
            _ => {
                let name = format!("{word}.{}", draw.letters(SMALL, 5));
                Secret { text: format!("{name}@mail.example"), hidden: vec![name] }
            }
        }
    }

    fn whole(text: String) -> Self {
        Secret { hidden: vec![text.clone()], text }
    }

    /// Half of it is too much, whichever half.
    pub(super) fn revealing_parts(&self) -> impl Iterator<Item = String> {
        self.hidden.iter().flat_map(|hidden| {
            let letters: Vec<char> = hidden.chars().collect();
            let parts = letters.windows(letters.len().div_ceil(2));
            parts.map(|part| part.iter().collect()).collect::<Vec<_>>()
        })
    }
}

/// Letters that nobody chose, so that no secret is a word by intention.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 33) as usize % end
    }

    fn letters(&mut self, of: &str, length: usize) -> String {
        let of: Vec<char> = of.chars().collect();
        (0..length).map(|_| of[self.below(of.len())]).collect()
    }
}
