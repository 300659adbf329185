struct Page;

fn main() {
    dials::query("users", "select").track_sync(|| Page);
}
