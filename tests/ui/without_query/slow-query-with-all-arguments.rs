#[dials::slow_query(
    threshold = 1s,
    critical = 5s,
    system = "sqlite",
    collection = "users",
    operation = "select",
    statement = sql,
    rows = Vec::len,
    labels(region = region),
    crate = ::dials
)]
async fn users(sql: &str, region: &str) -> Vec<String> {
    vec![sql.to_owned(), region.to_owned()]
}

fn main() {
    drop(users("SELECT 1", "eu"));
}
