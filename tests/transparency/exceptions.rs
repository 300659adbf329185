//! What the attribute changes all the same.
//!
//! An exception that no longer occurs makes the tests fail, so that these lists stay true.

use crate::compare::Change::{self, Gained, Lost};

pub(crate) struct Exception {
    pub(crate) change: Change,
    /// The lint, or the error's code.
    pub(crate) code: &'static str,
    /// Each as `file::function`, or [`ANYWHERE`].
    pub(crate) shapes: &'static [&'static str],
    #[expect(dead_code, reason = "for who reads the list")]
    pub(crate) reason: &'static str,
}

/// For a lint that is lost or gained wherever a form of function occurs.
pub(crate) const ANYWHERE: &str = "*";

impl Exception {
    /// The entry that covers a difference.
    pub(crate) fn covers(&self, change: Change, code: &str, shape: &str) -> Option<&'static str> {
        let covered = self.shapes.iter().find(|covered| **covered == shape || **covered == ANYWHERE);
        covered.copied().filter(|_| self.change == change && self.code == code)
    }
}

const fn lost(code: &'static str, shapes: &'static [&'static str], reason: &'static str) -> Exception {
    Exception { change: Lost, code, shapes, reason }
}

const fn gained(code: &'static str, shapes: &'static [&'static str], reason: &'static str) -> Exception {
    Exception { change: Gained, code, shapes, reason }
}

/// Exported `async fn`s without documentation.
const UNDOCUMENTED: &[&str] = &[
    "decorated::deprecated_async",
    "futures::defaulted",
    "lints_of_clippy::result_large_err_async",
    "lints_of_clippy::missing_errors_doc_async",
    "lints_of_clippy::future_not_send_exported",
];
/// And one that `tracing` cannot stand on.
const UNDOCUMENTED_ALONE: &[&str] = &["shadowed::asynchronous"];
const UNSAFE_ASYNC: &[&str] = &["futures::dangerous", "older::implicitly_unsafe_async"];
const OVERWRITTEN: &[&str] = &["lints_of_rustc::overwritten", "lints_of_rustc::overwritten_async"];

pub(crate) const OF_RUSTC: &[Exception] = &[
    lost(
        "missing_docs",
        UNDOCUMENTED,
        "`impl Future` is generated, so that the signature has no place of its own",
    ),
    gained("missing_docs", UNDOCUMENTED, "it points to the attribute instead"),
    lost("missing_docs", UNDOCUMENTED_ALONE, "as above"),
    gained("missing_docs", UNDOCUMENTED_ALONE, "as above"),
    lost("unsafe_code", UNSAFE_ASYNC, "keyed on `async fn`: the place began with `async`"),
    gained("unsafe_code", UNSAFE_ASYNC, "it begins with `unsafe`"),
    lost(
        "unconditional_recursion",
        &["lints_of_rustc::dead_result", "lints_of_rustc::unconditional_recursion"],
        "the recursive call is in a closure, which the compiler does not follow",
    ),
    lost("unused_assignments", OVERWRITTEN, "a parameter that is overwritten is a variable of the closure"),
    gained(
        "unused_assignments",
        OVERWRITTEN,
        "so the wording is that of variables, and the place is without `mut`",
    ),
];

/// `tracing` follows no recursion either, and says of `async fn`s what we say.
pub(crate) const OF_RUSTC_BESIDE_TRACING: &[Exception] = &[
    lost("missing_docs", UNDOCUMENTED, "as alone"),
    gained("missing_docs", UNDOCUMENTED, "as alone"),
    lost("unsafe_code", UNSAFE_ASYNC, "as alone"),
    gained("unsafe_code", UNSAFE_ASYNC, "as alone"),
    lost("unused_assignments", &["lints_of_rustc::overwritten"], "as alone"),
    gained("unused_assignments", &["lints_of_rustc::overwritten"], "as alone"),
];

/// Functions that `macro_rules!` made of fragments.
const FROM_MACROS: &[&str] = &["from_macros::"];

pub(crate) const OF_CLIPPY: &[Exception] = &[
    lost("clippy::missing_const_for_fn", &[ANYWHERE], "a function that is measured cannot be `const`"),
    gained(
        "clippy::missing_const_for_fn",
        FROM_MACROS,
        "clippy no longer sees that a macro made the function",
    ),
    lost("clippy::unnecessary_wraps", FROM_MACROS, "as above"),
    gained(
        "clippy::unnecessary_wraps",
        FROM_MACROS,
        "it points to the macro's call instead of its definition",
    ),
    gained("clippy::used_underscore_binding", &["from_macros::from_item_later"], "as above"),
    lost("clippy::inline_always", &["decorated::Allowed"], "`cfg_attr` is resolved before the attribute"),
    gained("clippy::inline_always", &["decorated::Allowed"], "it points to the whole `cfg_attr`"),
];

pub(crate) const OF_CLIPPY_BESIDE_TRACING: &[Exception] = &[];

pub(crate) const OF_ERRORS: &[Exception] = &[
    lost("", &["borrows::wrong_lifetime_async"], "the return edge says first what the `async` block returns"),
    gained("", &["borrows::wrong_lifetime_async"], "so the wrong lifetime is reported at the attribute"),
    lost("E0596", &["borrows::needs_mutable"], "the closure borrows `self` mutably as a whole"),
    gained(
        "E0596",
        &["borrows::needs_mutable"],
        "so the error is reported at the closure, which is the attribute's",
    ),
    lost("E0268", &["names::break_outside"], "a `break` that is outside of a loop"),
    gained("E0267", &["names::break_outside"], "is one inside of a closure, at the same place"),
    lost("E0271", &["types::wrong_future"], "the return edge tells the block its type"),
    gained(
        "E0308",
        &["types::wrong_future"],
        "so the error is at the wrong value instead of the return type",
    ),
    gained("E0277", &["types::no_future"], "the wrapper says a second time that the value is no future"),
];

/// The order in which the temporaries of a tail expression and the arguments are dropped. Before edition 2024 the
/// temporaries come before the arguments, and behind them where these are variables of the closure or block.
pub(crate) const OF_OUTPUT: &[&str] = &[
    "timed2018 main: drop a → drop temporary of asynchronous_tail",
    "timed2018 main: drop temporary of asynchronous_tail → drop a",
    "timed2018 main: drop a → drop temporary of tail",
    "timed2018 main: drop temporary of tail → drop a",
    "timed2018 main: drop a → drop temporary of tail_if_let",
    "timed2018 main: drop temporary of tail_if_let → drop a",
    "timed2018 main: drop a → drop temporary of tail_match",
    "timed2018 main: drop temporary of tail_match → drop a",
    "timed2021 main: drop a → drop temporary of asynchronous_tail",
    "timed2021 main: drop temporary of asynchronous_tail → drop a",
    "timed2021 main: drop a → drop temporary of tail",
    "timed2021 main: drop temporary of tail → drop a",
    "timed2021 main: drop a → drop temporary of tail_if_let",
    "timed2021 main: drop temporary of tail_if_let → drop a",
    "timed2021 main: drop a → drop temporary of tail_match",
    "timed2021 main: drop temporary of tail_match → drop a",
    "timedabovetraced2021 main: drop a → drop temporary of tail",
    "timedabovetraced2021 main: drop temporary of tail → drop a",
    "timedabovetraced2021 main: drop a → drop temporary of tail_if_let",
    "timedabovetraced2021 main: drop temporary of tail_if_let → drop a",
    "timedabovetraced2021 main: drop a → drop temporary of tail_match",
    "timedabovetraced2021 main: drop temporary of tail_match → drop a",
    "timedbelowtraced2021 main: drop a → drop temporary of tail",
    "timedbelowtraced2021 main: drop temporary of tail → drop a",
    "timedbelowtraced2021 main: drop a → drop temporary of tail_if_let",
    "timedbelowtraced2021 main: drop temporary of tail_if_let → drop a",
    "timedbelowtraced2021 main: drop a → drop temporary of tail_match",
    "timedbelowtraced2021 main: drop temporary of tail_match → drop a",
];
