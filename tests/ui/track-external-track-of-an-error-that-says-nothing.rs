struct Receipt;

fn main() {
    let work = async { Ok::<u32, Receipt>(1) };
    let _ = dials::external("stripe").operation("refund").track(work);
}
