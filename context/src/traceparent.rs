//! The `traceparent` header: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`, which is version, trace id, id of
//! the span that sends and flags.

use crate::ids;

const SAMPLED: u8 = 0b01;

/// Level 2: the trace id is random in its last 7 bytes. Said on by everybody, decided by the one who made the id.
const RANDOM: u8 = 0b10;

/// A trace that this process has a part in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trace {
    id: u128,
    flags: u8,
    is_continued: bool,
}

impl Trace {
    /// A trace that begins here. Nobody records it yet, so it is not sampled.
    pub(crate) fn start() -> Self {
        Trace { id: ids::trace_id(), flags: 0, is_continued: false }
    }

    /// The trace of a header that came in, by the rules of the specification for versions that are known and to come.
    pub(crate) fn parse(header: &str) -> Option<Self> {
        let mut fields = header.splitn(5, '-');
        let version = hex(fields.next()?, 2)?;
        let id = hex(fields.next()?, 32)?;
        let span = hex(fields.next()?, 16)?;
        let flags = hex(fields.next()?, 2)? as u8 & (SAMPLED | RANDOM);
        // Only a version to come may have more to say.
        let is_known = version == 0 && fields.next().is_none() || (1..0xff).contains(&version);
        (is_known && id != 0 && span != 0).then_some(Trace { id, flags, is_continued: true })
    }

    /// Whether it came in.
    pub(crate) fn is_continued(self) -> bool {
        self.is_continued
    }

    pub(crate) fn with_sampled(self, sampled: bool) -> Self {
        Trace { flags: if sampled { self.flags | SAMPLED } else { self.flags & !SAMPLED }, ..self }
    }

    pub(crate) fn id(self) -> String {
        format!("{:032x}", self.id)
    }

    /// The header of one outgoing request, which is a new span.
    pub(crate) fn header(self) -> String {
        format!("00-{:032x}-{:016x}-{:02x}", self.id, ids::span_id(), self.flags)
    }
}

/// So many hexadecimal digits; capitals are not allowed.
fn hex(digits: &str, length: usize) -> Option<u128> {
    let is_hex =
        digits.len() == length && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hex { u128::from_str_radix(digits, 16).ok() } else { None }
}
