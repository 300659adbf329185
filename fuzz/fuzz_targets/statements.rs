#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dials_fuzz_targets::statements(bytes));
