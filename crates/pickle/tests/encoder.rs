//! The encoder against `CPython`: every line of `test/engine/encoder.txt` is a tape and the bytes that C pickler gives
//! for its graph (`test/python/encoder_vectors.py`). More files are named in `BRINE_TAPES`.

use pickle::code::{BAD_TAPE, CYCLE, Fault};
use pickle::encoder::Encoder;

struct Case {
    name: String,
    /// Goes on with the memo of the case before.
    again: bool,
    protocol: u32,
    flags: u32,
    slots: Vec<u64>,
    data: Vec<u8>,
    expected: String,
}

/// Runs `hex` or `hex*count`, joined by commas.
fn bytes(text: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for run in text.split(',').filter(|run| *run != "-") {
        let (hex, count) = run.split_once('*').unwrap_or((run, "1"));
        let unit: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        for _ in 0..count.parse().unwrap() {
            all.extend_from_slice(&unit);
        }
    }
    all
}

fn cases() -> Vec<Case> {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test/engine/encoder.txt");
    let more = std::env::var("BRINE_TAPES").unwrap_or_default();
    let mut cases: Vec<Case> = Vec::new();
    for path in std::iter::once(golden).chain(more.split(':').filter(|path| !path.is_empty())) {
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let (protocol, flags) = fields[1].split_once('+').unwrap_or((fields[1], "0"));
            let (slots, data) = match (fields[2], cases.last()) {
                ("^", Some(before)) => (before.slots.clone(), before.data.clone()),
                (slots, _) => {
                    let slots = bytes(slots);
                    let slots = slots.chunks(8).map(|slot| u64::from_be_bytes(slot.try_into().unwrap())).collect();
                    (slots, bytes(fields[3]))
                }
            };
            cases.push(Case {
                name: fields[0].trim_start_matches('&').to_owned(),
                again: fields[0].starts_with('&'),
                protocol: protocol.parse().unwrap(),
                flags: flags.parse().unwrap(),
                slots,
                data,
                expected: fields[4].to_owned(),
            });
        }
    }
    cases
}

fn load(encoder: &mut Encoder, case: &Case) {
    if case.again {
        encoder.next();
    } else {
        encoder.reset(case.protocol, case.flags);
    }
    let Case { slots, data, .. } = case;
    assert!(encoder.reserve(slots.len(), data.len()));
    encoder.slots_mut()[..slots.len()].copy_from_slice(slots);
    encoder.data_mut()[..data.len()].copy_from_slice(data);
}

fn encode(encoder: &mut Encoder, case: &Case, budget: usize) -> Result<Vec<u8>, Fault> {
    load(encoder, case);
    while !encoder.step(case.slots.len(), case.data.len(), budget)? {}
    Ok(encoder.output().to_vec())
}

fn described(pickle: &[u8]) -> String {
    if pickle.len() <= 600 {
        return pickle.iter().fold(String::from("="), |text, byte| text + &format!("{byte:02x}"));
    }
    let hash = pickle
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("#{}:{hash:016x}", pickle.len())
}

#[test]
fn writes_what_cpython_writes() {
    let mut encoder = Encoder::default();
    let mut wrong = Vec::new();
    for case in cases() {
        let got = match encode(&mut encoder, &case, usize::MAX) {
            Ok(pickle) => described(&pickle),
            Err(Fault { code: BAD_TAPE | CYCLE, .. }) => "!".to_owned(),
            Err(fault) => format!("{fault:?}"),
        };
        if got != case.expected {
            wrong.push(format!("{} {}\n  got  {got}\n  want {}", case.name, case.protocol, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
}

#[test]
fn any_budget_gives_the_same_bytes() {
    let mut encoder = Encoder::default();
    let mut others = [1, 2, 7].map(|budget| (budget, Encoder::default()));
    for case in &cases() {
        let whole = encode(&mut encoder, case, usize::MAX);
        for (budget, encoder) in &mut others {
            assert_eq!(encode(encoder, case, *budget), whole, "{} with budget {budget}", case.name);
        }
    }
}

#[test]
fn a_cut_tape_is_a_bad_tape() {
    let mut encoder = Encoder::default();
    let small = |case: &&Case| !case.again && case.expected != "!" && case.slots.len() < 200 && case.data.len() < 500;
    for case in cases().iter().filter(small) {
        for length in 0..case.slots.len() {
            load(&mut encoder, case);
            let result = encoder.step(length, case.data.len(), usize::MAX);
            assert!(matches!(result, Err(Fault { code: BAD_TAPE, .. })), "{} cut at {length}: {result:?}", case.name);
        }
        for length in 0..case.data.len() {
            load(&mut encoder, case);
            let result = encoder.step(case.slots.len(), length, usize::MAX);
            assert!(matches!(result, Err(Fault { code: BAD_TAPE, .. })), "{} data cut at {length}", case.name);
        }
    }
}
