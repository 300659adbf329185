struct Users;

#[dials::slow_query(operation = "select")]
impl Users {
    fn one(&self) {}
    fn all(&self) {}
}

fn main() {
    Users.one();
    Users.all();
}
