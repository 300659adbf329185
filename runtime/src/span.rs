//! A `tracing` span a call, where the attribute asks for it.

use crate::fault::{Fault, guarded};
use crate::owned::Link;
use crate::site::Site;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use tracing::callsite::{Callsite, Identifier};
use tracing::field::FieldSet;
use tracing::metadata::{Kind, Metadata};
use tracing::span::EnteredSpan;
use tracing::subscriber::Interest;
use tracing::{Level, Span};

/// The callsite of an annotated function's span, named as the function is in metrics.
pub struct SpanSite {
    site: &'static Site,
    metadata: Link<Metadata<'static>>,
    interest: AtomicU8,
}

/// Values of [`SpanSite::interest`].
const UNKNOWN: u8 = 0;
const NEVER: u8 = 1;
const SOMETIMES: u8 = 2;
const ALWAYS: u8 = 3;

impl SpanSite {
    /// The span of this site's calls.
    pub const fn new(site: &'static Site) -> Self {
        SpanSite { site, metadata: Link::new(), interest: AtomicU8::new(UNKNOWN) }
    }

    /// A new span, entered until the guard is dropped.
    pub fn enter(&'static self) -> Ending<EnteredSpan> {
        let span = self.span();
        Ending { site: self, begun: self.tell(|| span.entered()) }
    }

    /// No span for a function that is switched off.
    fn span(&'static self) -> Span {
        // The call may not have begun yet, and then nobody has asked the filter.
        self.site.register();
        if self.site.series.is_off() {
            return Span::none();
        }
        self.tell(|| self.try_span()).unwrap_or_else(Span::none)
    }

    /// Lets the subscriber work. If it panics, that is counted and goes no further.
    fn tell<R>(&self, what: impl FnOnce() -> R) -> Option<R> {
        let told = guarded(what);
        if told.is_none() {
            self.site.faults.count(Fault::SubscriberPanic);
        }
        told
    }

    fn try_span(&'static self) -> Span {
        let Some(metadata) = self.make_metadata() else { return Span::none() };
        if self.interest.load(Ordering::Relaxed) == UNKNOWN {
            // The registry answers with `set_interest`; a thread that comes here meanwhile asks the subscriber itself.
            self.interest.store(SOMETIMES, Ordering::Relaxed);
            tracing::callsite::register(self);
        }
        let enabled = match self.interest.load(Ordering::Relaxed) {
            NEVER => false,
            ALWAYS => true,
            _ => tracing::dispatcher::get_default(|dispatch| dispatch.enabled(metadata)),
        };
        if !enabled || Level::INFO > tracing::level_filters::LevelFilter::current() {
            return Span::none();
        }
        Span::new(metadata, &metadata.fields().value_set(&[]))
    }

    fn make_metadata(&'static self) -> Option<&'static Metadata<'static>> {
        self.metadata.get_or_give(|| {
            Metadata::new(
                &self.site.name_of_function().function,
                self.site.module(),
                Level::INFO,
                None,
                None,
                Some(self.site.module()),
                FieldSet::new(&[], Identifier(self)),
                Kind::SPAN,
            )
        })
    }
}

impl Callsite for SpanSite {
    fn set_interest(&self, interest: Interest) {
        let interest = if interest.is_never() {
            NEVER
        } else if interest.is_always() {
            ALWAYS
        } else {
            SOMETIMES
        };
        self.interest.store(interest, Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'_> {
        // Only `try_span` hands the callsite out, and it has made the metadata by then.
        self.metadata.get().unwrap_or(&NONE)
    }
}

static NOWHERE: tracing::callsite::DefaultCallsite = tracing::callsite::DefaultCallsite::new(&NONE);
static NONE: Metadata<'static> = Metadata::new(
    "dials",
    "dials",
    Level::TRACE,
    None,
    None,
    None,
    FieldSet::new(&[], Identifier(&NOWHERE)),
    Kind::SPAN,
);

/// Something of the subscriber's whose end it is told of when this is dropped.
#[must_use]
pub struct Ending<T> {
    site: &'static SpanSite,
    begun: Option<T>,
}

impl<T> Drop for Ending<T> {
    fn drop(&mut self) {
        if let Some(begun) = self.begun.take() {
            self.site.tell(|| drop(begun));
        }
    }
}

pin_project_lite::pin_project! {
    /// A future that is inside its span while it is polled. The span ends after the future is dropped.
    pub struct Spanned<F> {
        #[pin]
        future: F,
        span: Ending<Span>,
    }
}

impl<F> Spanned<F> {
    /// The span begins at the first poll.
    pub fn new(site: &'static SpanSite, future: F) -> Self {
        Spanned { future, span: Ending { site, begun: None } }
    }
}

impl<F: Future> Future for Spanned<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let site = this.span.site;
        let span = this.span.begun.get_or_insert_with(|| site.span());
        let _inside = Ending { site, begun: site.tell(|| span.enter()) };
        this.future.poll(cx)
    }
}
