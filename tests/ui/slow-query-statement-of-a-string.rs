#[dials::slow_query(statement = sql)]
fn f(sql: String) -> usize {
    sql.len()
}

#[dials::slow_query(statement = sql.trim())]
async fn g(sql: std::borrow::Cow<'static, str>) -> usize {
    sql.len()
}

fn main() {
    f(String::new());
    let _ = g("".into());
}
