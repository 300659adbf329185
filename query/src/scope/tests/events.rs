use super::*;
use crate::scope::scope;
use std::cell::Cell;
use std::panic::panic_any;

#[test]
fn a_statement_that_repeats_is_one_event_when_the_scope_ends() {
    let events = Told::by(|| {
        let guard = scope("GET /orders").enter();
        times(12, || fixed(ITEMS));
        fixed(ORDERS);
        times(12, || note(&Ended { collection: "", caller: Caller::default(), operation: "get", ..QUERY }));
        drop(guard);
    });
    let line = line!() - 6;
    let statement = crate::Statement::new(Dialect::Postgres, ITEMS);
    let fingerprint = statement.fingerprint().to_string();
    let fields = |known: &[(&str, &str)]| -> BTreeMap<String, String> {
        known.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let both = [
        ("level", "WARN"),
        ("message", "n plus one"),
        ("scope", "GET /orders"),
        ("system", "postgresql"),
        ("count", "12"),
        ("total_ms", "12.0"),
    ];
    let with_statement = [
        ("fingerprint", &*fingerprint),
        ("summary", statement.summary()),
        ("statement", statement.text()),
        ("collection", "items"),
        ("operation", "select"),
        ("function", "find_item"),
        ("module", "shop::items"),
    ];
    assert_eq!(
        events,
        [
            fields(&[&both[..], &with_statement].concat()),
            // Nobody says who asks.
            fields(
                &[&both[..], &[("operation", "get"), ("location", &format!("{}:{line}", file!()))]].concat()
            )
        ]
    );
}

#[test]
fn no_event_comes_before_the_end_and_none_without_a_repetition() {
    let told = Told::default();
    tracing::subscriber::with_default(told.clone(), || {
        scope("events").run(|| times(10, || fixed(ITEMS)));
        let guard = scope("events").enter();
        times(100, || fixed(ITEMS));
        assert_eq!(told.0.lock().unwrap().len(), 0);
        drop(guard);
        assert_eq!(told.0.lock().unwrap()[0]["count"], "100");
    });
    assert_eq!(told.0.lock().unwrap().len(), 1);
}

/// Does something else for each event.
struct Does<F>(F);

impl<F: Fn() + Send + Sync + 'static> Subscriber for Does<F> {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {
        (self.0)();
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[test]
fn a_subscriber_that_panics_is_not_felt() {
    tracing::subscriber::with_default(Does(|| panic_any("theirs")), || {
        scope("panicking subscriber").limit(1).run(|| times(2, || fixed(ITEMS)));
        assert!(!is_inside());
    });
    assert_eq!(counted("panicking subscriber")[0].1, 1);
}

/// It is the global one: around a scoped one `tracing` itself draws a line.
#[test]
fn a_subscriber_that_repeats_queries_itself_is_told_of_none_of_them() {
    thread_local! {
        static TOLD: Cell<u32> = const { Cell::new(0) };
    }
    alone("events::a_subscriber_that_repeats_queries_itself_is_told_of_none_of_them", ("A", ""), || {
        let subscriber = Does(|| {
            TOLD.set(TOLD.get() + 1);
            scope("of the subscriber").limit(1).run(|| times(3, || fixed(ITEMS)));
        });
        tracing::subscriber::set_global_default(subscriber).unwrap();
        times(2, || scope("of the program").limit(1).run(|| times(2, || fixed(ITEMS))));
        assert_eq!(TOLD.get(), 2);
        assert_eq!(counted("of the subscriber")[0].1, 2);
    });
}
