struct Receipt;

fn main() {
    let _ = dials::external("stripe").operation("refund").track_sync(|| Receipt);
}
