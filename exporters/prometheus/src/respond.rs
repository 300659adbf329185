//! What is answered to a request.

use std::io::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use dials_runtime::{Accounts, Family, guarded};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::{Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};

use crate::accept::{Format, accepts_gzip};
use crate::{Native, openmetrics, protobuf, text};

/// Where the numbers come from, and how they are shown.
#[derive(Clone)]
pub(crate) struct Pages {
    pub(crate) families: Arc<dyn Fn() -> Vec<Family> + Send + Sync>,
    pub(crate) summary: Arc<dyn Fn() -> String + Send + Sync>,
    pub(crate) native: Native,
    pub(crate) accounts: Arc<Accounts>,
}

const INDEX: &str = "\
dials

/metrics  the numbers for Prometheus; ?format=text, openmetrics or protobuf overrides Accept
/summary  everything that is called with calls, errors and latencies, as JSON
";

impl Pages {
    pub(crate) fn respond<B>(&self, request: &Request<B>) -> Response<Body> {
        let respond = match request.uri().path() {
            "/" => |_: &Self, _: &_, _: &_| plain(StatusCode::OK, INDEX),
            "/metrics" => Self::metrics,
            "/summary" => Self::summary,
            _ => return plain(StatusCode::NOT_FOUND, "There is nothing here; / says what there is.\n"),
        };
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.\n");
            set(&mut response, header::ALLOW, "GET, HEAD");
            return response;
        }
        // Families come from outside, too: what panics there ends one response and not the server.
        let begun = Instant::now();
        guarded(|| respond(self, request.uri(), request.headers())).unwrap_or_else(|| {
            self.accounts.failed(begun.elapsed(), "there was a panic while the numbers were read");
            plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The numbers could not be read: there was a panic on the way.\n",
            )
        })
    }

    fn metrics(&self, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
        let asked = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("format="));
        let format = match asked.map(Format::named) {
            Some(Some(format)) => format,
            Some(None) => {
                return plain(StatusCode::BAD_REQUEST, &format!("?format= must be {}.\n", Format::NAMES));
            }
            None => Format::accepted(values(headers, &header::ACCEPT)),
        };
        let begun = Instant::now();
        let families = (self.families)();
        let page = match format {
            Format::Text => text(&families).into_bytes(),
            Format::OpenMetrics | Format::OldOpenMetrics => openmetrics(&families).into_bytes(),
            Format::Protobuf => protobuf(&families, self.native),
        };
        self.accounts.succeeded(begun.elapsed());
        let mut response = compressed(page, headers);
        set(&mut response, header::CONTENT_TYPE, format.content_type());
        set(&mut response, header::VARY, "Accept, Accept-Encoding");
        response
    }

    fn summary(&self, _: &Uri, headers: &HeaderMap) -> Response<Body> {
        let mut response = compressed((self.summary)().into_bytes(), headers);
        set(&mut response, header::CONTENT_TYPE, "application/json");
        set(&mut response, header::VARY, "Accept-Encoding");
        response
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::new(text.as_bytes().to_vec()));
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn compressed(page: Vec<u8>, headers: &HeaderMap) -> Response<Body> {
    let gzip = || {
        // A page of metrics repeats itself so much that the fastest level already makes it ten times smaller.
        let mut encoder = GzEncoder::new(Vec::with_capacity(page.len() / 8), Compression::fast());
        encoder.write_all(&page)?;
        encoder.finish()
    };
    let zipped = if accepts_gzip(values(headers, &header::ACCEPT_ENCODING)) { gzip().ok() } else { None };
    let is_zipped = zipped.is_some();
    let mut response = Response::new(Body::new(zipped.unwrap_or(page)));
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if is_zipped {
        set(&mut response, header::CONTENT_ENCODING, "gzip");
    }
    response
}

fn set(response: &mut Response<Body>, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// A body in one piece.
pub(crate) struct Body(Option<Bytes>);

impl Body {
    fn new(bytes: Vec<u8>) -> Self {
        Body(Some(bytes.into()))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
