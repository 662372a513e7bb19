//! `scan` of `checks.rs` on whatever the fuzzer comes up with.
#![no_main]

#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::scan(data));
