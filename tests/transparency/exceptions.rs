//! What the attribute changes all the same.
//!
//! An exception that no longer occurs makes the tests fail, so that these lists stay true.

use crate::compare::Change::{self, Gained, Lost};

pub(crate) struct Exception {
    pub(crate) change: Change,
    /// The lint, or the error's code.
    pub(crate) code: &'static str,
    /// Each as `file::function`.
    pub(crate) shapes: &'static [&'static str],
    #[expect(dead_code, reason = "for who reads the list")]
    pub(crate) reason: &'static str,
}

impl Exception {
    /// The entry that covers a difference.
    pub(crate) fn covers(&self, change: Change, code: &str, shape: &str) -> Option<&'static str> {
        let covered = self.shapes.iter().find(|covered| **covered == shape);
        covered.copied().filter(|_| self.change == change && self.code == code)
    }
}

const fn lost(code: &'static str, shapes: &'static [&'static str], reason: &'static str) -> Exception {
    Exception { change: Lost, code, shapes, reason }
}

const fn gained(code: &'static str, shapes: &'static [&'static str], reason: &'static str) -> Exception {
    Exception { change: Gained, code, shapes, reason }
}

const UNSAFE_ASYNC: &[&str] = &["futures::dangerous", "older::implicitly_unsafe_async"];
const OVERWRITTEN: &[&str] = &["lints_of_rustc::overwritten", "lints_of_rustc::overwritten_async"];

/// A parameter that nothing but the label names.
const TOLD_ONLY: &[&str] = &[
    "labels::told_only_guard",
    "labels::told_only_outcome",
    "labels::told_only_async",
    "labels::told_only_future",
    "labels::told_only_boxed",
];

pub(crate) const OF_RUSTC: &[Exception] = &[
    lost("unused_variables", TOLD_ONLY, "the label uses it"),
    lost("missing_docs", &["futures::defaulted"], "keyed on `async fn`: the place began with `async`"),
    gained("missing_docs", &["futures::defaulted"], "it begins with `fn`"),
    lost("async_fn_in_trait", &["futures::defaulted"], "keyed on `async fn`: the function is none any more"),
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
    lost("unused_variables", TOLD_ONLY, "as alone"),
    lost("missing_docs", &["futures::defaulted"], "as alone"),
    gained("missing_docs", &["futures::defaulted"], "as alone"),
    lost("async_fn_in_trait", &["futures::defaulted"], "as alone"),
    lost("unsafe_code", UNSAFE_ASYNC, "as alone"),
    gained("unsafe_code", UNSAFE_ASYNC, "as alone"),
    lost("unused_assignments", &["lints_of_rustc::overwritten"], "as alone"),
    gained("unused_assignments", &["lints_of_rustc::overwritten"], "as alone"),
];

const EXPANDED: &str = "with `ok` and `error`, clippy is shown what the function becomes";
const JUDGED_BY_VALUE: &[&str] = &["judged::option", "judged::reply", "judged::panics"];
const JUDGED_BY_ERROR: &[&str] = &["judged::early", "judged::future_from_elsewhere"];

pub(crate) const OF_CLIPPY: &[Exception] = &[
    lost("clippy::inline_always", &["decorated::Allowed"], "`cfg_attr` is resolved before the attribute"),
    gained("clippy::inline_always", &["decorated::Allowed"], "it points to the whole `cfg_attr`"),
    lost("unused_variables", TOLD_ONLY, "the label uses it"),
    lost(
        "clippy::manual_async_fn",
        &["labels::future_of_a_pattern", "labels::later", "shadowed::future_labelled"],
        "in front of the `async` block stands a statement that uses the labels",
    ),
];

/// Of `ok = ..`, which `#[slow_query]` does not have; beyond those of [`OF_CLIPPY`].
pub(crate) const OF_CLIPPY_WITH_OK: &[Exception] = &[
    lost("clippy::unnecessary_wraps", &["judged::option"], EXPANDED),
    lost("clippy::needless_pass_by_value", JUDGED_BY_VALUE, EXPANDED),
    lost("clippy::needless_return", &["judged::reply", "judged::option_async"], EXPANDED),
    lost("clippy::unused_async", &["judged::option_async"], EXPANDED),
];

/// Of `error = ..`, which only `#[timed]` has; beyond those of [`OF_CLIPPY`].
pub(crate) const OF_CLIPPY_OF_TIMED: &[Exception] = &[
    lost("clippy::needless_pass_by_value", JUDGED_BY_ERROR, EXPANDED),
    lost("clippy::missing_const_for_fn", &["shadowed::judged"], EXPANDED),
];

/// Of `classify = ..`, which only `#[track_external]` has; beyond those of [`OF_CLIPPY`].
pub(crate) const OF_CLIPPY_OF_EXTERNAL: &[Exception] =
    &[lost("clippy::missing_const_for_fn", &["returns::generic_error", "shadowed::generic"], EXPANDED)];

/// Beyond those of [`OF_CLIPPY`].
pub(crate) const OF_CLIPPY_WITH_ARGUMENTS: &[Exception] = &[
    lost(
        "clippy::manual_async_fn",
        &[
            "lints_of_clippy::manual_async",
            "lints_of_clippy::async_yields_async",
            "shadowed::future",
            "sizes::returned",
            "traits_of_futures::written_out",
        ],
        "in front of the `async` block stands a statement that uses the labels",
    ),
    lost("clippy::large_stack_frames", &["lints_of_clippy::large_stack"], "it tells how many bytes"),
    gained("clippy::large_stack_frames", &["lints_of_clippy::large_stack"], "the labels add a few"),
    lost(
        "clippy::unnecessary_wraps",
        &["from_macros::"],
        "it pointed into the macro that has a `block` for body",
    ),
    gained("clippy::unnecessary_wraps", &["from_macros::"], "it points to the call of that macro"),
    gained(
        "clippy::missing_const_for_fn",
        &["from_macros::"],
        "what wholly comes from a macro is not told of, and the body is made anew",
    ),
    gained(
        "clippy::used_underscore_binding",
        &["from_macros::from_item_later"],
        "what wholly comes from a macro is not told of, and the body is made anew",
    ),
];

pub(crate) const OF_CLIPPY_BESIDE_TRACING: &[Exception] = &[
    lost("unused_variables", TOLD_ONLY, "as alone"),
    lost("clippy::needless_pass_by_value", JUDGED_BY_VALUE, "as alone"),
    lost("clippy::needless_pass_by_value", JUDGED_BY_ERROR, "as alone"),
    lost("clippy::needless_return", &["judged::reply"], "as alone"),
];

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

/// Of two attributes, beyond those of [`OF_ERRORS`].
pub(crate) const OF_ERRORS_OF_TWO: &[Exception] =
    &[lost("E0277", &["types::no_future"], "the second wrapper takes the first one for a future")];

pub(crate) const OF_OUTPUT: &[&str] = &[];
