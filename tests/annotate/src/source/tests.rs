use super::{INSERTED, Reason, annotate};

/// What the attribute stands in front of in `source`, in order, after the properties that hold for any source.
fn annotated(source: &str) -> Vec<String> {
    let annotated = annotate(source).expect("the source parses");
    assert_eq!(annotated.text.replace(INSERTED, ""), source, "nothing but the attribute may be added");
    assert_eq!(annotated.text.matches('\n').count(), source.matches('\n').count(), "no line may be added");
    let places: Vec<_> = annotated.text.split(INSERTED).skip(1).map(str::to_owned).collect();
    assert_eq!(places.len(), annotated.functions);
    places.iter().map(|rest| rest.split('(').next().unwrap_or_default().to_owned()).collect()
}

fn left(source: &str) -> Vec<(Reason, usize)> {
    annotate(source).expect("the source parses").left.into_iter().collect()
}

#[test]
fn it_stands_behind_the_attributes_and_before_the_visibility() {
    assert_eq!(annotated("/// fn no()\n#[inline] pub(crate) fn f() {}"), ["pub"]);
    assert_eq!(annotated("#[inline]\n// fn no()\nasync unsafe fn f() {}"), ["async unsafe fn f"]);
    assert_eq!(annotated("/** doc */ unsafe extern \"C\" fn f() {}"), ["unsafe extern \"C\" fn f"]);
    assert_eq!(
        annotated("impl S { #[a] #[b] pub(in super::m) default async unsafe extern \"C\" fn f() {} }"),
        ["pub"]
    );
    assert_eq!(annotated("/* a */ fn /* b */ f() {}"), ["fn /* b */ f"]);
}

#[test]
fn it_stands_on_methods_and_on_defaults_of_traits() {
    assert_eq!(annotated("impl S { fn f(self) {} #[cold] pub fn g() {} }"), ["fn f", "pub fn g"]);
    assert_eq!(annotated("trait T { fn f(self) {} fn g(self); }"), ["fn f"]);
    assert_eq!(annotated("impl T for S { default async fn f(self) {} }"), ["default async fn f"]);
}

#[test]
fn it_stands_on_functions_inside_of_functions() {
    let source = "fn f() { fn g() { let x = || { fn h() {} }; } impl S { fn i() {} } }";
    assert_eq!(annotated(source), ["fn f", "fn g", "fn h", "fn i"]);
    assert_eq!(annotated("const X: u8 = { fn f() {} 1 }; const fn g() { fn h() {} }"), ["fn f", "fn h"]);
    assert_eq!(annotated("mod m { mod n { fn f() {} } }"), ["fn f"]);
}

#[test]
fn bytes_that_are_not_tokens_do_not_move_it() {
    assert_eq!(annotated("\u{feff}fn f() {}"), ["fn f"]);
    assert_eq!(annotated("#!/usr/bin/env run\nfn f() {}"), ["fn f"]);
    assert_eq!(annotated("\u{feff}#!/usr/bin/env run\nfn f() {}"), ["fn f"]);
    assert_eq!(annotated("#![allow(unused)]\r\nfn f() {}\r\n/// ünï\r\nfn g() {}\r\n"), ["fn f", "fn g"]);
    assert_eq!(
        annotated("const S: &str = r#\"fn no() {}\n\"#; fn ü() {} const T: &str = \"日本\"; fn g() {}"),
        ["fn ü", "fn g"]
    );
}

#[test]
fn what_cannot_be_annotated_is_left_and_counted() {
    assert_eq!(annotated("const fn f() {} fn g() {}"), ["fn g"]);
    assert_eq!(left("const fn f() {}"), [(Reason::Const, 1)]);
    assert_eq!(left("trait T { fn f(); } extern \"C\" { fn g(); fn h(); }"), [(Reason::NoBody, 3)]);
    assert_eq!(
        left("#[unsafe(naked)] extern \"C\" fn f() {} unsafe extern \"C\" fn g(x: u8, ...) {}"),
        [(Reason::Refused, 2)]
    );
    assert_eq!(left("fn f() -> impl Future<Output = ()> + Clone {}"), [(Reason::FutureOfMore, 1)]);
    assert_eq!(left("fn f() -> impl Future<Output = ()> + Send + 'static {}"), []);
    assert_eq!(
        left("macro_rules! m { ($n:ident) => { fn $n() {} fn f(g: fn()) {} } } m! { fn h() {} }"),
        [(Reason::Macro, 3)]
    );
}

#[test]
fn tests_are_left() {
    assert_eq!(annotated("#[cfg(test)] mod tests { fn f() {} impl S { fn g() {} } } fn h() {}"), ["fn h"]);
    assert_eq!(
        left("#[cfg(all(test, unix))] mod tests { fn f() {} impl S { fn g() {} } }"),
        [(Reason::Test, 2)]
    );
    assert_eq!(
        left("#[test] fn f() {} #[tokio::test] async fn g() {} #[bench] fn h() { fn i() {} }"),
        [(Reason::Test, 4)]
    );
    assert_eq!(annotated("#[cfg(not(test))] fn f() {} #[cfg(any(test, unix))] fn g() {}"), ["fn f", "fn g"]);
}

#[test]
fn modules_of_tests_in_other_files_are_named() {
    let found = annotate("mod a; #[cfg(test)] mod b; #[cfg(test)] mod c {}").expect("the source parses");
    assert_eq!(found.test_modules, ["b"]);
}
