//! What there is once for a process: counters and options. One test, so that nobody else counts.

#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use dials_redact::{Kind, Options, Redacted, counts, redact, set_options};

fn count(kind: Kind) -> u64 {
    counts().find(|(of, _)| *of == kind).unwrap().1
}

#[test]
fn every_mark_is_counted_under_its_kind_and_options_hold_at_once() {
    let names: Vec<_> = counts().map(|(kind, _)| kind.as_str()).collect();
    let all = "password token api_key jwt private_key email card iban national_id other";
    assert_eq!(names.join(" "), all);
    assert!(counts().all(|(_, count)| count == 0));

    redact("nothing in here");
    assert!(counts().all(|(_, count)| count == 0));
    redact("password=hunter2 password=hunter3 ann@mail.example, 4242 4242 4242 4242");
    assert_eq!([Kind::Password, Kind::Email, Kind::Card].map(count), [2, 1, 1]);
    assert_eq!(counts().map(|(_, count)| count).sum::<u64>(), 4);
    redact("[password] [email]");
    assert_eq!(counts().map(|(_, count)| count).sum::<u64>(), 4);

    let threads: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(|| (0..1000).for_each(|_| drop(redact("password=hunter2")))))
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(count(Kind::Password), 4002);

    assert_eq!(Redacted(&"login of ann@mail.example with hunter2").to_string(), "login of [..] with [..]");
    assert_eq!([Kind::Email, Kind::Other].map(count), [2, 1]);

    let number = "the number is 078-05-1120";
    assert_eq!(redact(number), number);
    set_options(Options::default().with_national_ids());
    assert_eq!(redact(number), "the number is [national_id]");
    assert_eq!(count(Kind::NationalId), 1);
    set_options(Options::default());
    assert_eq!(redact(number), number);
}
