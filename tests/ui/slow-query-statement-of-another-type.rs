type Text = String;

#[dials::slow_query(statement = sql)]
fn f(sql: Text) -> Result<usize, ()> {
    Ok(sql.len())
}

#[dials::slow_query(statement = format!("SELECT {}", 1))]
fn g() {}

#[dials::slow_query(statement = number)]
async fn h(number: u8) -> u8 {
    number
}

fn main() {
    let _ = f(String::new());
    g();
    let _ = h(1);
}
