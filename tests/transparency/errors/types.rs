use std::collections::HashMap;
use std::future::Future;

struct Owner(String);

#[dials::timed]
fn wrong_value() -> String {
    "text"
}

#[dials::timed]
fn wrong_value_in_a_result() -> Result<String, u8> {
    Ok("text")
}

#[dials::timed]
fn not_wrapped() -> Result<u8, String> {
    1
}

#[dials::timed]
async fn wrong_value_async() -> String {
    "text"
}

#[dials::timed]
async fn wrong_value_in_a_result_async() -> Result<String, u8> {
    Ok("text")
}

#[dials::timed]
fn semicolon() -> u8 {
    1;
}

#[dials::timed]
fn semicolon_result() -> Result<u8, String> {
    Ok(1);
}

#[dials::timed]
async fn semicolon_async() -> u8 {
    1;
}

#[dials::timed]
fn wrong_return() -> Result<u8, String> {
    if std::process::id() > 1 {
        return "text";
    }
    Ok(1)
}

#[dials::timed]
async fn wrong_return_async() -> Result<u8, String> {
    if std::process::id() > 1 {
        return Ok("text");
    }
    Ok(1)
}

#[dials::timed]
fn wrong_question_mark(text: &str) -> Result<u8, u8> {
    let n: u8 = text.parse()?;
    Ok(n)
}

#[dials::timed]
async fn wrong_question_mark_async(text: &str) -> Result<u8, u8> {
    let n: u8 = text.parse()?;
    Ok(n)
}

#[dials::timed]
fn question_mark_without_a_result(text: &str) -> u8 {
    text.parse::<u8>()?
}

#[dials::timed]
async fn question_mark_without_a_result_async(text: &str) -> u8 {
    text.parse::<u8>()?
}

#[dials::timed]
fn unknown_method(text: &str) -> Option<u8> {
    Some(text.no_such_method())
}

#[dials::timed]
fn unknown_field(owner: &Owner) -> Result<u8, String> {
    owner.no_such_field;
    Ok(1)
}

#[dials::timed]
fn wrong_argument(n: u8) -> Result<u8, String> {
    wrong_argument("text")
}

#[dials::timed]
fn too_few_arguments(n: u8) -> Option<u8> {
    too_few_arguments()
}

#[dials::timed]
fn not_inferred() -> Result<usize, String> {
    let all = Vec::new();
    Ok(all.len())
}

#[dials::timed]
fn not_hashable(n: f64) -> Option<HashMap<f64, u8>> {
    let mut all = HashMap::new();
    all.insert(n, 1);
    Some(all)
}

#[dials::timed]
fn not_displayed(owner: Owner) -> Result<String, String> {
    Ok(format!("{}", owner))
}

#[dials::timed]
fn branches(n: u8) -> Result<u8, String> {
    let m = if n > 1 { 1 } else { "two" };
    Ok(n)
}

#[dials::timed]
fn not_exhaustive(n: Option<u8>) -> Result<u8, String> {
    match n {
        Some(n) => Ok(n),
    }
}

#[dials::timed]
fn await_outside(f: impl Future<Output = u8>) -> Result<u8, String> {
    Ok(f.await)
}

#[dials::timed]
async fn forgot_to_await() -> Result<u8, String> {
    let n: u8 = returns_number();
    Ok(n)
}

async fn returns_number() -> u8 {
    1
}

#[dials::timed]
fn wrong_future() -> impl Future<Output = u8> {
    async { "text" }
}

#[dials::timed]
fn no_future() -> impl Future<Output = u8> {
    1
}

#[dials::timed]
fn not_unsafe() -> Result<u8, String> {
    Ok(dangerous())
}

unsafe fn dangerous() -> u8 {
    1
}

#[dials::timed]
fn opaque(n: u8) -> impl Iterator<Item = u8> {
    n
}

#[dials::timed]
fn generic<T>(value: T) -> Option<T> {
    Some(value.clone())
}

impl Owner {
    #[dials::timed]
    fn method(&self) -> Result<u8, String> {
        Ok(self.0)
    }

    #[dials::timed]
    fn wrong_self(self: u8) -> Option<u8> {
        None
    }
}

trait Declared {
    fn declared(&self, n: u8) -> Result<u8, String>;
    fn declared_elsewhere(&self) -> u8;
}

impl Declared for Owner {
    #[dials::timed]
    fn declared(&self, n: u16) -> Result<u8, String> {
        Ok(1)
    }
    #[dials::timed]
    fn declared_elsewhere(&self) -> Option<u8> {
        None
    }
}

trait NotSafe {
    #[dials::timed]
    fn generic<T>(&self, value: T) -> Option<T> {
        Some(value)
    }
}

fn needs_object(object: &dyn NotSafe) {}

trait NotSafeFuture {
    #[dials::timed]
    async fn asynchronous(&self) -> u8 {
        1
    }
}

fn needs_object_of_futures(object: &dyn NotSafeFuture) {}

fn main() {
    wrong_value(1);
    let text: u8 = wrong_value_in_a_result();
    Owner("a".into()).method(2);
    missing_await();
}

#[dials::timed]
async fn missing_await() -> u8 {
    let n: u8 = wrong_value_async();
    n
}
