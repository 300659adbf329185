//! Every way to call, one after the other, as criterion reports it: for comparing a path with itself after a change.
//! For comparing paths with each other and with the floor, `overhead` takes turns.

#![allow(missing_docs, reason = "criterion's macro makes undocumented functions")]

use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use dials_benches::CASES;
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

fn one_thread(criterion: &mut Criterion) {
    dials_benches::prepare();
    for case in CASES {
        criterion.bench_function(&plain(case.name), |bencher| {
            let mut x = 0;
            bencher.iter(|| {
                x += 1;
                (case.call)(black_box(x))
            });
        });
    }
}

fn two_threads(criterion: &mut Criterion) {
    for case in CASES {
        let both = |bencher: &mut Bencher<'_>| {
            bencher.iter_custom(|calls| {
                let together = Barrier::new(2);
                let run = || {
                    together.wait();
                    let start = Instant::now();
                    (0..calls).for_each(|x| _ = black_box((case.call)(x)));
                    start.elapsed()
                };
                thread::scope(|scope| {
                    let other = scope.spawn(run);
                    run().max(other.join().unwrap_or_default())
                })
            });
        };
        criterion.bench_function(&format!("two threads, {}", plain(case.name)), both);
    }
}

/// Without Markdown: names are folders of criterion's.
fn plain(name: &str) -> String {
    name.replace('`', "")
}

criterion_group!(benches, one_thread, two_threads);
criterion_main!(benches);
