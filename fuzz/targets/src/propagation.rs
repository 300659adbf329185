//! Headers that come in and go on, by the text of W3C Trace Context, level 2.

use dials_external::propagation::Context;

/// `traceparent`, `x-request-id` and `tracestate` are divided by the byte `0xFF`; those at the end may be missing.
pub fn propagation(bytes: &[u8]) {
    let headers: Vec<String> = bytes
        .split(|byte| *byte == 0xFF)
        .map(|header| String::from_utf8_lossy(header).into_owned())
        .collect();
    let header = |at: usize| headers.get(at).map(String::as_str);
    let mut context = Context::from_headers(header(0), header(1));
    if let Some(tracestate) = header(2) {
        context = context.with_tracestate(tracestate);
    }
    let parent = header(0).and_then(Parent::read);
    let flags = parent.as_ref().map_or(0, Parent::flags_to_send);
    assert!(parent.as_ref().is_none_or(|parent| context.trace_id() == parent.trace));
    assert_sends(&context, parent.as_ref(), flags);
    assert_sends(&context.clone().with_sampled(true), parent.as_ref(), flags | 1);
    assert_sends(&context.clone().with_sampled(false), parent.as_ref(), flags & !1);

    let kept =
        header(1).filter(|id| (1..=128).contains(&id.len()) && id.chars().all(|c| ('!'..='~').contains(&c)));
    match kept {
        Some(id) => assert_eq!(context.request_id(), id),
        None => assert!(context.request_id().len() == 32 && is_hex(context.request_id())),
    }
    let is_fit =
        |state: &&str| (1..=512).contains(&state.len()) && state.chars().all(|c| (' '..='~').contains(&c));
    let passed_on = header(2).filter(is_fit).filter(|_| parent.is_some());
    let mut expected = vec![("x-request-id", context.request_id().to_owned())];
    expected.extend(passed_on.map(|state| ("tracestate", state.to_owned())));
    assert_eq!(context.headers()[1..], expected);

    // Whoever is called reads the same request.
    let mut sent = Vec::new();
    let inside = context.sync_scope(Context::current).expect("a scope");
    inside.inject(|name, value| sent.push((name.to_owned(), value.to_owned())));
    assert_eq!(sent.len(), 1 + expected.len());
    let next = Context::from_headers(Some(&sent[0].1), Some(&sent[1].1));
    assert_eq!((next.trace_id(), next.request_id()), (context.trace_id(), context.request_id()));
    assert!(Context::current().is_none());
}

/// What is sent is valid, goes on with the trace, and is a span of its own.
fn assert_sends(context: &Context, parent: Option<&Parent>, flags: u8) {
    let sent = [(); 2].map(|()| {
        let (name, value) = context.headers().swap_remove(0);
        assert_eq!(name, "traceparent");
        let sent = Parent::read(&value).unwrap_or_else(|| panic!("{value} is sent"));
        assert_eq!((value.len(), sent.version, sent.flags), (55, 0, flags), "{value}");
        assert_eq!(sent.trace, context.trace_id());
        sent.span
    });
    assert!(sent[0] != sent[1] && parent.is_none_or(|parent| !sent.contains(&parent.span)), "{sent:?}");
}

struct Parent {
    version: u8,
    trace: String,
    span: String,
    flags: u8,
}

impl Parent {
    /// "If the size of the header is shorter than 55 characters, the vendor should not parse the header"; fields are at
    /// fixed places, and what a later version adds begins with a dash.
    fn read(header: &str) -> Option<Self> {
        // "Version 255 is invalid", and of version 00 nothing follows.
        let is_known = match header.get(..2)? {
            "ff" => false,
            "00" => header.len() == 55,
            _ => header.len() == 55 || header.get(55..56) == Some("-"),
        };
        let field = |from: usize, to: usize| header.get(from..to).filter(|field| is_hex(field));
        let dashes = [2, 35, 52].into_iter().all(|at| header.get(at..=at) == Some("-"));
        let number = |digits| u8::from_str_radix(digits, 16).ok();
        let [version, flags] = [number(field(0, 2)?)?, number(field(53, 55)?)?];
        let [trace, span] = [field(3, 35)?, field(36, 52)?];
        // "All bytes as zero is considered an invalid value."
        let says = |id: &str| id.bytes().any(|digit| digit != b'0');
        (is_known && dashes && says(trace) && says(span)).then(|| Parent {
            version,
            trace: trace.to_owned(),
            span: span.to_owned(),
            flags,
        })
    }

    /// "The behavior of other flags, such as (00000100) is not defined and is reserved for future use. Vendors MUST set
    /// those to zero."
    fn flags_to_send(&self) -> u8 {
        self.flags & 0b11
    }
}

/// "HEXDIGLC": lowercase.
fn is_hex(text: &str) -> bool {
    text.chars().all(|c| "0123456789abcdef".contains(c))
}
