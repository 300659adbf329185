struct S<E>(E);

#[dials::track_external("stripe")]
impl<E: Clone> S<E> {
    async fn f(&self) -> Result<(), E> {
        Err(self.0.clone())
    }
}

fn main() {
    let _ = S(1).f();
}
