struct Query<'a> {
    sql: &'a str,
}

#[dials::slow_query(statement = sql)]
async fn f(Query { sql }: Query<'_>) -> usize {
    sql.len()
}

fn main() {
    let _ = f(Query { sql: "" });
}
