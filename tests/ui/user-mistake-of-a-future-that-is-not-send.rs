fn send<T: Send>(_: T) {}

#[dials::timed]
async fn f() -> usize {
    let shared = std::rc::Rc::new(1);
    std::future::ready(()).await;
    *shared
}

fn main() {
    send(f());
}
