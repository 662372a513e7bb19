//! Replays the corpus of the fuzzer (`fuzz/corpus`), so that what it found stays found: pickles for every target that
//! reads them, tapes for the encoder.

use std::fs;
use std::path::Path;

#[path = "../../../fuzz/checks.rs"]
mod checks;

/// Runs a check on every file of a folder; says which one it was that failed.
fn replay(folder: &str, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(folder);
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("a file").path();
        let data = fs::read(&path).expect("its bytes");
        println!("{}", path.display());
        check(&data);
        count += 1;
    }
    assert!(count > 20, "only {count} files");
}

#[test]
fn pickles_link() {
    replay("pickle", checks::link);
}

#[test]
fn pickles_are_walked_without_rows() {
    replay("pickle", checks::scan);
}

#[test]
fn pickles_are_disassembled() {
    replay("pickle", checks::disassemble);
}

#[test]
fn pickles_are_optimised() {
    replay("pickle", checks::optimize);
}

#[test]
fn tapes_are_encoded() {
    replay("encode", checks::encode);
}
