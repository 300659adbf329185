//! A reader of HTTP responses that takes nothing but one whole response.

pub(super) struct Response<'a> {
    pub(super) status: u16,
    headers: Vec<(String, &'a str)>,
    pub(super) body: &'a [u8],
}

impl<'a> Response<'a> {
    /// Reads the response to a request, of which `head_only` says that its method is HEAD.
    pub(super) fn read(bytes: &'a [u8], head_only: bool) -> Self {
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("the header ends");
        let head = std::str::from_utf8(&bytes[..end]).expect("a header is text");
        let mut lines = head.split("\r\n");
        let line = lines.next().expect("a status line");
        let rest = line.strip_prefix("HTTP/1.1 ").or(line.strip_prefix("HTTP/1.0 ")).expect("HTTP/1");
        let status = rest.get(..3).and_then(|status| status.parse().ok()).expect("a status");
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").expect("a name and a value");
            assert!(value.chars().all(|c| !c.is_control()), "{value:?}");
            (name.to_ascii_lowercase(), value)
        });
        let response = Response { status, headers: headers.collect(), body: &bytes[end + 4..] };
        assert!([200, 400, 404, 405, 408, 414, 431].contains(&status), "{line}");
        let length: usize =
            response.header("content-length").map_or(0, |length| length.parse().expect("a length"));
        // A HEAD request gets the length of what it would have got.
        assert!(response.body.len() == length || (head_only && response.body.is_empty()), "{head}");
        response
    }

    /// The one value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        let mut values = self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| *value);
        let first = values.next();
        assert_eq!(values.next(), None, "{name} twice");
        first
    }
}
