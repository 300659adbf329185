struct Query {
    sql: String,
}

#[dials::slow_query(statement = &query.sql)]
fn f(query: Query) -> Result<usize, ()> {
    Ok(query.sql.len())
}

fn main() {
    let _ = f(Query { sql: String::new() });
}
