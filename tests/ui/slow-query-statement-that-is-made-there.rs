struct Users {
    table: &'static str,
}

impl Users {
    fn sql(&self) -> String {
        format!("SELECT * FROM {}", self.table)
    }

    #[dials::slow_query(statement = &self.sql())]
    fn of_a_method(&self) -> Result<usize, ()> {
        Ok(self.table.len())
    }
}

#[dials::slow_query(statement = &format!("SELECT * FROM {table}"))]
fn of_a_macro(table: &str) -> usize {
    table.len()
}

#[dials::slow_query(statement = &String::from("SELECT 1"))]
async fn of_a_function() {}

fn main() {
    let users = Users { table: "users" };
    let _ = users.of_a_method();
    of_a_macro(users.table);
    let _ = of_a_function();
}
