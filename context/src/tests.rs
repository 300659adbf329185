use crate::Context;
use proptest::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{self, Poll, Waker};

const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn traceparent(context: &Context) -> String {
    header(context, "traceparent").unwrap()
}

fn header(context: &Context, name: &str) -> Option<String> {
    context.headers().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

fn current_request_id() -> Option<String> {
    Context::current().map(|context| context.request_id().to_owned())
}

fn request(id: &str) -> Context {
    Context::from_headers(None, Some(id))
}

#[test]
fn a_trace_goes_on_with_a_new_span_for_each_request() {
    let context = Context::from_headers(Some(VALID), None);
    let (first, second) = (traceparent(&context), traceparent(&context));
    for sent in [&first, &second] {
        let fields: Vec<&str> = sent.split('-').collect();
        assert_eq!((fields[0], fields[1], fields[2].len(), fields[3]), ("00", ID, 16, "01"));
        assert_ne!(fields[2], "00f067aa0ba902b7", "the span of the one who called us");
    }
    assert_ne!(first, second);
}

#[test]
fn flags_go_on_as_far_as_they_are_known() {
    for (came, sent) in [("00", "00"), ("01", "01"), ("02", "02"), ("03", "03"), ("ff", "03"), ("08", "00")] {
        let context = Context::from_headers(Some(&format!("{}-{came}", &VALID[..52])), None);
        assert!(traceparent(&context).ends_with(&format!("-{sent}")), "{came}");
    }
    assert!(traceparent(&Context::from_headers(Some(VALID), None).with_sampled(false)).ends_with("-00"));
    assert!(traceparent(&Context::new()).ends_with("-00"));
}

#[test]
fn a_version_to_come_is_read_as_far_as_it_is_known() {
    for tail in ["", "-", "-what-the-future-will-be-like", "-é"] {
        let context = Context::from_headers(Some(&format!("cc{}{tail}", &VALID[2..])), None);
        assert_eq!(context.trace_id(), ID);
        assert!(traceparent(&context).starts_with("00-"));
    }
}

#[test]
fn a_traceparent_that_is_not_valid_starts_a_trace() {
    let valid = |context: &Context| context.trace_id() == ID;
    assert!(valid(&Context::from_headers(Some(VALID), None)));
    for broken in [
        String::new(),
        "00".to_owned(),
        VALID.replace("00-4b", "ff-4b"),
        VALID.replace("00-4b", "0-4b"),
        VALID.replace("00-4b", "000-4b"),
        VALID.replace("00-4b", "0g-4b"),
        VALID.replace("4bf92f", "4BF92F"),
        VALID.replace("00-4b", "CC-4b"),
        VALID.replace("02b7-01", "02B7-01"),
        VALID.replace("-01", "-0A"),
        VALID.replace("-01", ""),
        VALID.replace("-01", "-1"),
        VALID.replace("-01", "-011"),
        VALID.replace('-', "_"),
        VALID.replace("4bf9", "+bf9"),
        VALID.replace("00f067aa0ba902b7", "0000000000000000"),
        VALID.replace("00f067aa0ba902b7", "00f067aa0ba902b"),
        format!("{VALID}-"),
        format!("{VALID}-what"),
        format!("{VALID}."),
        format!(" {VALID}"),
        format!("{VALID} "),
        format!("cc{}.what", &VALID[2..]),
        format!("{VALID},{VALID}"),
    ] {
        assert!(!valid(&Context::from_headers(Some(&broken), None)), "{broken}");
    }
    let zero = Context::from_headers(Some(&VALID.replace(ID, &"0".repeat(32))), None);
    assert_ne!(zero.trace_id(), "0".repeat(32));
    assert_eq!(traceparent(&zero).len(), VALID.len());
}

#[test]
fn a_request_id_stays_if_it_is_short_and_printable() {
    let longest = "x".repeat(128);
    for id in ["7", "req-7", "{\"a\":1}", &longest] {
        assert_eq!(request(id).request_id(), id);
    }
    let too_long = "x".repeat(129);
    for id in ["", "two words", "a\r\nx-admin: 1", "\u{7f}", "naïve", &too_long] {
        let context = request(id);
        assert_ne!(context.request_id(), id);
        assert_eq!(context.request_id().len(), 32);
    }
    assert_ne!(Context::new().request_id(), Context::new().request_id());
}

#[test]
fn a_tracestate_goes_on_with_its_trace_only() {
    let passed = |context: Context, state: &str| header(&context.with_tracestate(state), "tracestate");
    let known = || Context::from_headers(Some(VALID), None);
    let longest = "x".repeat(512);
    for state in ["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "a=1, b=2", &longest] {
        assert_eq!(passed(known(), state).as_deref(), Some(state));
        assert_eq!(passed(Context::new(), state), None);
    }
    let too_long = "x".repeat(513);
    for state in ["", "a=\n", "a=é", &too_long] {
        assert_eq!(passed(known(), state), None);
    }
}

#[test]
fn scopes_nest_and_end() {
    assert_eq!(current_request_id(), None);
    request("outer").sync_scope(|| {
        assert_eq!(request("inner").sync_scope(current_request_id).as_deref(), Some("inner"));
        assert_eq!(current_request_id().as_deref(), Some("outer"));
        let panic = catch_unwind(|| request("inner").sync_scope(|| panic!("of the work")));
        assert!(panic.is_err());
        assert_eq!(current_request_id().as_deref(), Some("outer"));
        assert_eq!(std::thread::spawn(current_request_id).join().unwrap(), None);
    });
    assert_eq!(current_request_id(), None);
}

/// Says at its first and second poll and at its drop whose request it is in.
struct Told<'a>(&'a mut Vec<Option<String>>);

impl Future for Told<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<()> {
        self.0.push(current_request_id());
        if self.0.len() == 2 { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.push(current_request_id());
    }
}

#[test]
fn a_future_is_inside_only_while_it_is_polled_and_dropped() {
    let mut told = Vec::new();
    let mut cx = task::Context::from_waker(Waker::noop());
    let mut future = Box::pin(request("a").scope(Told(&mut told)));
    assert!(future.as_mut().poll(&mut cx).is_pending());
    assert_eq!(current_request_id(), None);
    request("b").sync_scope(|| {
        assert!(future.as_mut().poll(&mut cx).is_ready());
        assert_eq!(current_request_id().as_deref(), Some("b"));
        drop(future);
        assert_eq!(current_request_id().as_deref(), Some("b"));
    });
    assert_eq!(told, [(); 3].map(|()| Some("a".to_owned())));
}

#[test]
fn a_poll_that_panics_leaves_the_scope() {
    let mut cx = task::Context::from_waker(Waker::noop());
    request("outer").sync_scope(|| {
        let mut future = pin!(request("inner").scope(async { panic!("of the future") }));
        let poll = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx)));
        assert!(poll.is_err());
        assert_eq!(current_request_id().as_deref(), Some("outer"));
    });
    assert_eq!(current_request_id(), None);
}

#[test]
fn a_drop_that_panics_leaves_the_scope() {
    /// Panics when it is dropped, and says whose request it is in.
    struct Bomb;
    impl Future for Bomb {
        type Output = ();
        fn poll(self: Pin<&mut Self>, _: &mut task::Context<'_>) -> Poll<()> {
            Poll::Pending
        }
    }
    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::panic_any(current_request_id());
        }
    }
    request("outer").sync_scope(|| {
        let future = request("inner").scope(Bomb);
        let panic = catch_unwind(AssertUnwindSafe(|| drop(future))).unwrap_err();
        assert_eq!(panic.downcast::<Option<String>>().unwrap().as_deref(), Some("inner"));
        assert_eq!(current_request_id().as_deref(), Some("outer"));
    });
    assert_eq!(current_request_id(), None);
}

#[test]
fn a_thread_that_ends_has_no_context_and_no_panic() {
    struct Last(std::sync::mpsc::Sender<Option<String>>);
    impl Drop for Last {
        fn drop(&mut self) {
            let inside = request("late").sync_scope(current_request_id);
            let _ = self.0.send(inside);
        }
    }
    thread_local! {
        static LAST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) };
    }
    let (send, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        LAST.set(Some(Last(send)));
        request("early").sync_scope(current_request_id);
    })
    .join()
    .unwrap();
    // Which of the two locals goes first is the platform's choice.
    assert!(matches!(received.recv().unwrap().as_deref(), None | Some("late")));
}

#[test]
fn ids_differ() {
    let ids: std::collections::BTreeSet<u64> = (0..100_000).map(|_| crate::ids::span_id()).collect();
    assert_eq!(ids.len(), 100_000);
    assert!(!ids.contains(&0));
}

#[cfg(feature = "http-1")]
mod in_http {
    use super::*;
    use http::{HeaderMap, HeaderValue};

    #[test]
    fn headers_are_read_and_written() {
        let mut came = HeaderMap::new();
        came.insert("traceparent", HeaderValue::from_static(VALID));
        came.insert("x-request-id", HeaderValue::from_static("req-7"));
        came.append("tracestate", HeaderValue::from_static("a=1"));
        came.append("tracestate", HeaderValue::from_static("b=2"));
        let mut sent = HeaderMap::new();
        Context::from_http(&came).inject_http(&mut sent);
        assert_eq!(
            (&sent["x-request-id"], &sent["tracestate"]),
            (&came["x-request-id"], &HeaderValue::from_static("a=1,b=2"))
        );
        assert!(sent["traceparent"].to_str().unwrap().starts_with(&VALID[..36]));
        assert_eq!(sent.len(), 3);

        came.append("traceparent", HeaderValue::from_static(VALID));
        assert_ne!(Context::from_http(&came).trace_id(), ID);
    }

    #[test]
    fn what_is_set_stays() {
        let context = Context::from_headers(Some(VALID), Some("req-7")).with_tracestate("a=1");
        let mine = HeaderValue::from_static("mine");
        let mut sent = HeaderMap::new();
        sent.insert("traceparent", mine.clone());
        context.inject_http(&mut sent);
        assert_eq!((&sent["traceparent"], sent.get("tracestate"), sent.len()), (&mine, None, 2));

        let mut sent = HeaderMap::new();
        sent.insert("x-request-id", mine.clone());
        context.inject_http(&mut sent);
        assert_eq!((&sent["x-request-id"], sent.len()), (&mine, 3));
    }
}

proptest! {
    #[test]
    fn any_header_is_read(traceparent in any::<String>(), id in any::<String>(), state in any::<String>()) {
        let context = Context::from_headers(Some(&traceparent), Some(&id)).with_tracestate(&state);
        for (name, value) in context.headers() {
            prop_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}: {value:?}");
        }
    }

    #[test]
    fn one_character_decides(at in 0..55_usize, c in "[ -~]") {
        let mut header = VALID.to_owned();
        header.replace_range(at..=at, &c);
        let context = Context::from_headers(Some(&header), None);
        if c == VALID[at..=at] {
            prop_assert_eq!(context.trace_id(), ID);
        }
        if "-ABCDEF+ g".contains(&c) && c != VALID[at..=at] {
            prop_assert_ne!(context.trace_id(), &header[3..35]);
        }
    }

    #[test]
    fn what_is_sent_is_read_again(id in 1..=u128::MAX, span in 1..=u64::MAX, flags in 0..=3_u8, request in "[!-~]{1,128}") {
        let came = format!("00-{id:032x}-{span:016x}-{flags:02x}");
        let context = Context::from_headers(Some(&came), Some(&request));
        let next = Context::from_headers(Some(&traceparent(&context)), Some(&header(&context, "x-request-id").unwrap()));
        prop_assert_eq!(next.trace_id(), format!("{id:032x}"));
        prop_assert_eq!(next.request_id(), &request);
        let (sent, sent_on) = (traceparent(&context), traceparent(&next));
        prop_assert_eq!((&sent[..36], &sent[53..]), (&came[..36], &came[53..]));
        prop_assert_eq!((&sent_on[..36], &sent_on[53..]), (&came[..36], &came[53..]));
    }
}
