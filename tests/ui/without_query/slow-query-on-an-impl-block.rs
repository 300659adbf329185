struct Users;

#[dials::slow_query(collection = "users")]
impl Users {
    fn all(&self) -> Vec<u64> {
        Vec::new()
    }

    async fn one(&self) -> Option<u64> {
        None
    }
}

fn main() {
    assert!(Users.all().is_empty());
    drop(Users.one());
}
