//! Where comments end.

/// The end of the line that `at` is in, without its line break.
pub(super) fn line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// The end of the comment whose `/*` is at `start`; of the statement, if nothing closes it.
pub(super) fn block(bytes: &[u8], start: usize, nests: bool) -> usize {
    let mut depth = 1_usize;
    let mut at = start + 2;
    while let Some([first, second, ..]) = bytes.get(at..) {
        match (first, second) {
            (b'*', b'/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            (b'/', b'*') if nests => {
                depth += 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
    bytes.len()
}
