#[dials::timed(buckets = [1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 7ms, 8ms, 9ms, 10ms, 11ms, 12ms, 13ms, 14ms, 15ms, 16ms, 17ms, 18ms, 19ms, 20ms, 21ms, 22ms, 23ms, 24ms, 25ms, 26ms, 27ms, 28ms, 29ms, 30ms, 31ms, 32ms, 33ms])]
fn f() {}

fn main() {
    f();
}
