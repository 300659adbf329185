//! Errors made up, in chains made up.

use super::*;
use proptest::prelude::*;
use std::fmt;
use std::io::ErrorKind;

type BoxError = Box<dyn Error + Send + Sync>;

/// An error of nobody's.
#[derive(Debug)]
struct Opaque {
    text: String,
    source: Option<BoxError>,
}

impl fmt::Display for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Opaque {
    fn source(&self) -> Option<&Cause> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn says(text: &str) -> Opaque {
    Opaque { text: text.into(), source: None }
}

fn over(text: &str, source: impl Error + Send + Sync + 'static) -> Opaque {
    Opaque { text: text.into(), source: Some(Box::new(source)) }
}

fn io(kind: ErrorKind) -> std::io::Error {
    kind.into()
}

const KINDS: [(ErrorKind, Category); 18] = [
    (ErrorKind::TimedOut, Category::Timeout),
    (ErrorKind::WouldBlock, Category::Timeout),
    (ErrorKind::ConnectionRefused, Category::Connect),
    (ErrorKind::HostUnreachable, Category::Connect),
    (ErrorKind::NetworkUnreachable, Category::Connect),
    (ErrorKind::NetworkDown, Category::Connect),
    (ErrorKind::AddrInUse, Category::Connect),
    (ErrorKind::AddrNotAvailable, Category::Connect),
    (ErrorKind::ConnectionReset, Category::Reset),
    (ErrorKind::ConnectionAborted, Category::Reset),
    (ErrorKind::BrokenPipe, Category::Reset),
    (ErrorKind::NotConnected, Category::Reset),
    (ErrorKind::UnexpectedEof, Category::Body),
    (ErrorKind::InvalidData, Category::Decode),
    (ErrorKind::InvalidInput, Category::Request),
    (ErrorKind::NotFound, Category::Other),
    (ErrorKind::PermissionDenied, Category::Other),
    (ErrorKind::Other, Category::Other),
];

#[test]
fn a_socket_says_what_happened() {
    for (kind, category) in KINDS {
        assert_eq!(category_of(&io(kind)), category, "{kind}");
        assert_eq!(category_of(&std::io::Error::new(kind, "its own words")), category, "{kind} with a text");
        assert_eq!(category_of(&std::io::Error::other(io(kind))), category, "{kind} inside");
        assert_eq!(category_of(&over("the payment failed", io(kind))), category, "{kind} as a source");
    }
}

#[test]
fn a_name_without_an_address_is_dns() {
    let none: &[std::net::SocketAddr] = &[];
    assert_eq!(category_of(&std::net::TcpStream::connect(none).unwrap_err()), Category::Dns);
}

#[test]
fn a_hidden_socket_says_it_by_its_text() {
    let hidden = |error: std::io::Error| category_of(&says(&error.to_string()));
    for (kind, category) in KINDS {
        let shown = match kind {
            // "operation would block", "invalid data" and such may be anybody's words.
            ErrorKind::WouldBlock
            | ErrorKind::AddrInUse
            | ErrorKind::AddrNotAvailable
            | ErrorKind::InvalidData
            | ErrorKind::InvalidInput => Category::Other,
            _ => category,
        };
        assert_eq!(hidden(io(kind)), shown, "{kind}");
    }
    for number in 1..200 {
        let error = std::io::Error::from_raw_os_error(number);
        assert_eq!(hidden(std::io::Error::from_raw_os_error(number)), category_of(&error), "{error}");
    }
}

#[test]
fn what_is_read_while_connecting_is_a_handshake() {
    for kind in [ErrorKind::UnexpectedEof, ErrorKind::InvalidData] {
        let connecting = over("client error (Connect)", std::io::Error::new(kind, "odd"));
        assert_eq!(category_of(&over("error sending request", connecting)), Category::Tls, "{kind}");
    }
    let refused = over("client error (Connect)", over("tcp connect error", io(ErrorKind::ConnectionRefused)));
    assert_eq!(category_of(&refused), Category::Connect);
    assert_eq!(category_of(&over("client error (Connect)", says("odd"))), Category::Connect);
}

#[test]
fn what_happened_counts_for_more_than_when() {
    let body = |below| over("error decoding response body", over("request or response body error", below));
    assert_eq!(category_of(&body(says("operation timed out"))), Category::Timeout);
    assert_eq!(category_of(&body(says("odd"))), Category::Body);
    assert_eq!(
        category_of(&over("error sending request", over("client error (Connect)", says("odd")))),
        Category::Connect
    );
    assert_eq!(category_of(&over("error decoding response body", says("odd"))), Category::Decode);
    assert_eq!(category_of(&over("error sending request", says("odd"))), Category::Request);
    let decode = over("error decoding response body", says("expected value at line 1 column 2"));
    assert_eq!(category_of(&decode), Category::Decode);
    assert_eq!(category_of(&over("error sending request", io(ErrorKind::ConnectionReset))), Category::Reset);
    assert_eq!(
        category_of(&over("builder error for url (http://example.org/)", io(ErrorKind::ConnectionReset))),
        Category::Request
    );
}

#[test]
fn texts_are_known_from_their_beginning_and_whole() {
    let known = [
        ("HTTP status client error (404 Not Found) for url (http://example.org/)", Category::Http4xx),
        (
            "HTTP status client error (429 Too Many Requests) for url (http://example.org/)",
            Category::RateLimited,
        ),
        ("HTTP status server error (503 Service Unavailable)", Category::Http5xx),
        ("failed to lookup address information: Name or service not known", Category::Dns),
        ("could not resolve to any addresses", Category::Dns),
        ("dns error", Category::Dns),
        ("stream error received: refused stream before processing any application logic", Category::Reset),
        ("deadline has elapsed", Category::Timeout),
        ("request timed out", Category::Timeout),
        ("invalid peer certificate: UnknownIssuer", Category::Tls),
        (
            "error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed",
            Category::Tls,
        ),
        ("missing field `id` at line 3 column 14", Category::Decode),
    ];
    for (text, category) in known {
        assert_eq!(category_of(&says(text)), category, "{text}");
    }
    let unknown = [
        "",
        "the last operation timed out",
        "HTTP status client error (2xx)",
        "HTTP status client error (200 OK)",
        "HTTP status client error (",
        "our dns error",
        "invalid HTTP status 200 from stripe",
        "error:0A000086:another library",
        "connection refused by the doorman",
        "Connection refused (os error x)",
        "Connection refused (os error 99999999999999)",
        "a tree at line of sight column left",
    ];
    for text in unknown {
        assert_eq!(category_of(&says(text)), Category::Other, "{text}");
    }
}

#[test]
fn an_error_that_borrows_is_known_by_its_text_and_its_sources() {
    #[derive(Debug)]
    struct Borrowing<'t>(&'t str, std::io::Error);

    impl fmt::Display for Borrowing<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Borrowing<'_> {
        fn source(&self) -> Option<&Cause> {
            Some(&self.1)
        }
    }

    let text = String::from("the payment failed");
    assert_eq!(of_borrowed(&Borrowing(&text, io(ErrorKind::BrokenPipe))), Category::Reset);
    assert_eq!(of_borrowed(&Borrowing(&text, io(ErrorKind::Other))), Category::Other);
    let text = String::from("request timed out");
    assert_eq!(of_borrowed(&Borrowing(&text, io(ErrorKind::BrokenPipe))), Category::Timeout);
    let text = String::from("client error (Connect)");
    assert_eq!(of_borrowed(&Borrowing(&text, io(ErrorKind::InvalidData))), Category::Tls);
}

#[test]
fn a_circle_ends() {
    #[derive(Debug)]
    struct Circle;

    impl fmt::Display for Circle {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("error sending request")
        }
    }

    impl Error for Circle {
        fn source(&self) -> Option<&Cause> {
            Some(self)
        }
    }

    assert_eq!(category_of(&Circle), Category::Request);
    assert_eq!(of_borrowed(&Circle), Category::Request);
}

#[test]
fn a_text_without_end_is_cut() {
    #[derive(Debug)]
    struct Endless;

    impl fmt::Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("é")?;
            }
        }
    }

    impl Error for Endless {}

    assert_eq!(category_of(&Endless), Category::Other);
}

#[test]
fn code_that_panics_makes_it_other() {
    #[derive(Debug)]
    struct Broken;

    impl fmt::Display for Broken {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("no text")
        }
    }

    impl Error for Broken {}

    assert_eq!(category_of(&Broken), Category::Other);
    assert_eq!(category_of(&over("tcp connect error", Broken)), Category::Other);
}

fn any_error() -> impl Strategy<Value = Opaque> {
    let texts: Vec<&str> =
        vec!["client error (Connect)", "error sending request", "dns error", "request timed out"];
    let text = prop_oneof![".*", proptest::sample::select(texts).prop_map(String::from)];
    text.prop_map(|text| says(&text))
}

fn any_cause() -> impl Strategy<Value = BoxError> {
    let socket =
        proptest::sample::select(KINDS.to_vec()).prop_map(|(kind, _)| Box::new(io(kind)) as BoxError);
    prop_oneof![socket, any_error().prop_map(|error| Box::new(error) as BoxError)]
}

fn any_chain(length: usize) -> impl Strategy<Value = Opaque> {
    let links = proptest::collection::vec(any_error(), 1..length);
    (links, any_cause()).prop_map(|(links, last)| {
        let chain =
            links.into_iter().fold(last, |source, link| Box::new(Opaque { source: Some(source), ..link }));
        Opaque { text: String::from("outermost"), source: Some(chain) }
    })
}

proptest! {
    #[test]
    fn what_nobody_knows_changes_nothing(chain in any_chain(12)) {
        let category = category_of(&chain);
        prop_assert_eq!(of_borrowed(&chain), category);
        prop_assert_eq!(category_of(&std::io::Error::other(over("while paying", chain))), category);
    }

    #[test]
    fn a_chain_of_any_length_has_a_category(chain in any_chain(200)) {
        prop_assert!(Category::ALL.contains(&category_of(&chain)));
    }
}
