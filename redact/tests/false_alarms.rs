//! How often something is masked that is no secret: in ids, hashes, times and amounts, and in source code.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test panics where it fails")]

use dials_redact::redact;
use std::fs;
use std::path::{Path, PathBuf};

/// splitmix64: the same ids in every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn letters(&mut self, of: &str, length: usize) -> String {
        let of: Vec<char> = of.chars().collect();
        (0..length).map(|_| of[self.next() as usize % of.len()]).collect()
    }
}

const HEX: &str = "0123456789abcdef";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Lines of logs with what logs have in them that looks like a secret.
fn line(draw: &mut Draw, nth: usize) -> String {
    let mut hex = |length| draw.letters(HEX, length);
    match nth % 12 {
        0 => format!("id={}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12)),
        1 => format!("commit {} by ann", hex(40)),
        2 => format!("image@sha256:{}", hex(64)),
        3 => format!("traceparent: 00-{}-{}-01", hex(32), hex(16)),
        4 => format!("etag: \"{}\"", hex(32)),
        5 => format!("cursor={}", draw.letters(BASE64, 24)),
        6 => format!("video {} of list {}", draw.letters(BASE64, 11), draw.letters(BASE64, 34)),
        7 => format!("at 17{} took {}us", draw.letters("0123456789", 17), draw.next() % 100_000),
        8 => format!("order {} of customer {}", draw.next() % 10_000_000_000, draw.next() % 1_000_000),
        9 => format!(
            "{}.{:02} EUR, {} x {}",
            draw.next() % 10_000,
            draw.next() % 100,
            draw.next() % 100,
            draw.next() % 1000
        ),
        10 => format!(
            "key {} evicted, page={} offset={}",
            draw.next() % 1_000_000,
            draw.next() % 100,
            draw.next() % 10_000
        ),
        _ => format!(
            "from 10.{}.{}.{}:{}",
            draw.next() % 256,
            draw.next() % 256,
            draw.next() % 256,
            draw.next() % 65_536
        ),
    }
}

#[test]
fn ids_hashes_times_and_amounts_stay() {
    let mut draw = Draw(7);
    let lines: Vec<_> = (0..24_000).map(|nth| line(&mut draw, nth)).collect();
    let masked: Vec<_> = lines.iter().filter(|line| redact(line) != line.as_str()).collect();
    println!("{} of {} lines with ids changed: {masked:?}", masked.len(), lines.len());
    // One number of 16 digits in a hundred is a card's by chance.
    assert!(masked.len() * 1000 <= lines.len(), "{masked:?}");
}

/// The sources and documents next to this crate, without those that have secrets in them for tests of this.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().into_string().unwrap_or_default();
        let is_of_this =
            name.starts_with('.') || ["target", "redact", "fuzz", "query"].contains(&name.as_str());
        if is_of_this || name.contains("redact") || name.contains("canary") {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|of| ["rs", "md", "toml", "lock", "stderr"].iter().any(|known| of == *known))
        {
            found.push(path);
        }
    }
}

#[test]
fn code_and_documents_stay() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut files);
    let (mut lines, mut changed) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        lines += text.lines().count();
        changed
            .extend(text.lines().filter(|line| redact(line) != *line).map(|line| redact(line).into_owned()));
    }
    println!("{} of {lines} lines of code and documents changed:\n{}", changed.len(), changed.join("\n"));
    // A crate that was unpacked alone has no others beside it.
    assert!(changed.len() * 2000 <= lines.max(2000), "{changed:?}");
}
