//! What must hold for any input: no panic, tables in proportion to the input, the same for every way of cutting it, and
//! tapes that keep to `docs/format.md`, since their readers check nothing again. The fuzz targets run these on what the
//! fuzzer finds, `crates/pickle/tests/corpus.rs` on the corpus.
#![allow(dead_code, reason = "each target uses one")]

use pickle::code::{BAD_PROTOCOL, BAD_TAPE, CYCLE, Fault, OUTPUT_LIMIT};
use pickle::encoder::Encoder;
use pickle::linker::{Linker, Options, Step};
use pickle::{slot, tools};

/// Links a pickle that comes in pieces of `size` bytes, `budget` opcodes a step.
fn linked(options: Options, pickle: &[u8], size: usize, budget: u32) -> (Linker, Result<(), Fault>) {
    let mut linker = Linker::new(options);
    let mut pieces = pickle.chunks(size.max(1));
    loop {
        match linker.step(budget) {
            Err(fault) => return (linker, Err(fault)),
            Ok(Step::Done) => return (linker, Ok(())),
            Ok(Step::More) => {}
            Ok(Step::Input) => match pieces.next() {
                Some(piece) => {
                    linker.reserve(piece.len()).expect("memory for a small pickle")[..piece.len()]
                        .copy_from_slice(piece);
                    linker.push(piece.len());
                }
                None => linker.finish(),
            },
        }
    }
}

/// Links with rows, in one piece and in many, and holds the tapes against the format and each other.
pub(crate) fn link(pickle: &[u8]) {
    let options = Options { rows: true, ..Options::default() };
    let (whole, result) = linked(options, pickle, pickle.len(), u32::MAX);
    assert!(whole.slots().len() <= 64 + 48 * pickle.len(), "{} slots of {} bytes", whole.slots().len(), pickle.len());
    let size = usize::from(pickle.first().copied().unwrap_or(0) % 7) + 1;
    let (pieces, again) = linked(options, pickle, size, 3);
    assert_eq!(result, again, "the same end, however it comes");
    if result.is_ok() {
        assert_eq!(whole.slots(), pieces.slots(), "the same tape, however it comes");
        assert_eq!(whole.text(), pieces.text());
        check_tape(&whole);
    }
}

/// Links without rows and with exact numbers, as `scan` does, and walks the tape, also that of a pickle that breaks off.
pub(crate) fn scan(pickle: &[u8]) {
    for exact in [false, true] {
        let options = Options { rows: false, exact, ..Options::default() };
        let (linker, result) = linked(options, pickle, pickle.len(), u32::MAX);
        if result.is_ok() {
            check_tape(&linker);
        } else {
            walk(&linker, |_, _| ());
        }
    }
}

/// Disassembles with and without notes.
pub(crate) fn disassemble(pickle: &[u8]) {
    for (indent, annotate) in [(4, 0), (0, 30)] {
        let mut output = Vec::new();
        let result = tools::disassemble(pickle, indent, annotate, &mut output);
        assert!(output.len() <= tools::TEXT_LIMIT + 4096);
        if let Err(failure) = result {
            assert!(failure.fault.offset <= pickle.len());
        }
    }
}

/// Optimises. `CPython`'s own rule gives no pickle for some that read an entry never written, so only bounds are held.
pub(crate) fn optimize(pickle: &[u8]) {
    let mut output = Vec::new();
    if tools::optimize(pickle, &mut output).is_ok() {
        // A frame around what had none, and memo numbers written out longer than they were: two bytes may become five.
        assert!(output.len() <= 3 * pickle.len() + 16, "{} bytes of {}", output.len(), pickle.len());
    }
}

/// Encodes a tape made of the bytes: six a slot – a tag, an aux, a payload; tag 0 is a number –, the rest is data.
pub(crate) fn encode(input: &[u8]) {
    let [protocol, flags, count, rest @ ..] = input else { return };
    let mut slots = vec![slot::tagged(slot::VERSION, 0, slot::TAPE_VERSION)];
    let (records, data) = rest.split_at(rest.len().min(usize::from(*count) * 6));
    for record in records.chunks_exact(6) {
        let payload = u32::from_le_bytes([record[2], record[3], record[4], record[5]]);
        slots.push(match record[0] {
            0 => slot::number(f64::from(payload.cast_signed())),
            // Bits of any kind, as a raw slot has them.
            255 => u64::from(payload) << 32 | u64::from(record[1]),
            tag => slot::tagged(u32::from(tag) & 63, u32::from(record[1]), payload),
        });
    }
    let whole = encoded(&slots, data, u32::from(*protocol), u32::from(*flags), usize::MAX);
    let pieces = encoded(&slots, data, u32::from(*protocol), u32::from(*flags), 2);
    assert_eq!(whole, pieces, "the same for every budget");
    match whole {
        Ok(pickle) => {
            // Protocols 0 and 1 have none to say, but each has an end.
            assert_eq!(pickle.last(), Some(&b'.'));
        }
        Err(Fault { code, .. }) => {
            assert!([BAD_TAPE, BAD_PROTOCOL, CYCLE, OUTPUT_LIMIT].contains(&code), "code {code}");
        }
    }
}

fn encoded(slots: &[u64], data: &[u8], protocol: u32, flags: u32, budget: usize) -> Result<Vec<u8>, Fault> {
    let mut encoder = Encoder::new(protocol);
    encoder.reset(protocol, flags & 15);
    assert!(encoder.reserve(slots.len(), data.len()));
    encoder.slots_mut()[..slots.len()].copy_from_slice(slots);
    encoder.data_mut()[..data.len()].copy_from_slice(data);
    while !encoder.step(slots.len(), data.len(), budget)? {}
    Ok(encoder.output().to_vec())
}

/// An instruction: its tag, aux and payload, whether it has a memo operand, where its cells are and how many.
struct Instruction {
    tag: u32,
    aux: u32,
    memo: Option<usize>,
    cells: usize,
    count: usize,
    shape: Option<usize>,
}

/// Calls `visit` for each complete instruction of the tape; gives whether RESULT was the last, at the tape's very end.
fn walk(linker: &Linker, mut visit: impl FnMut(&Linker, &Instruction)) -> bool {
    let slots = linker.slots();
    let shapes = shape_counts(linker.shapes());
    assert_eq!(slots.first(), Some(&slot::tagged(slot::VERSION, 0, slot::TAPE_VERSION)));
    let mut at = 1;
    while at < slots.len() {
        let (tag, aux, payload) = parts(slots[at]).expect("a header is a tag");
        let count = payload as usize;
        let packed = packed_slots(tag, aux, count);
        let (memo, cells) = match tag {
            slot::LIST | slot::TUPLE if packed.is_some() => (1, 0),
            slot::APPENDS if packed.is_some() => (0, 1),
            slot::LIST | slot::TUPLE | slot::SET | slot::FROZENSET => (1, count),
            slot::DICT => (1, 2 * count),
            slot::SHAPED | slot::ROW => (1, *shapes.get(count).expect("a shape that is there")),
            slot::REDUCE | slot::NEWOBJ | slot::INST => (1, 2),
            slot::NEWOBJ_EX => (1, 3),
            slot::PERSID => (1, 1),
            slot::BUILD => (0, 2),
            slot::APPENDS | slot::ADDITEMS => (0, 1 + count),
            slot::SETITEMS => (0, 1 + 2 * count),
            slot::POP => (0, 0),
            slot::RESULT => (0, 1),
            _ => panic!("no instruction has the tag {tag}"),
        };
        let first = at + 1 + memo;
        let end = first + cells + packed.unwrap_or(0);
        if end > slots.len() {
            return false;
        }
        if aux >> slot::PACKING_SHIFT == slot::PACKED_NUMBERS {
            assert!(slots[first + cells..end].iter().all(|&number| !slot::is_tagged(number)), "numbers alone");
        }
        let shape = matches!(tag, slot::SHAPED | slot::ROW).then_some(count);
        let memo = (memo == 1).then_some(at + 1);
        visit(linker, &Instruction { tag, aux, memo, cells: first, count: cells, shape });
        at = end;
        if tag == slot::RESULT {
            return at == slots.len();
        }
    }
    false
}

/// How many slots the packed run of an instruction takes; `None`: its items are cells.
fn packed_slots(tag: u32, aux: u32, count: usize) -> Option<usize> {
    if !matches!(tag, slot::LIST | slot::TUPLE | slot::APPENDS) {
        return None;
    }
    match aux >> slot::PACKING_SHIFT {
        0 => None,
        slot::PACKED_NUMBERS => Some(count),
        slot::PACKED_I32 => Some(count.div_ceil(2)),
        slot::PACKED_U8 => Some(count.div_ceil(8)),
        slot::PACKED_NONE | slot::PACKED_TRUE | slot::PACKED_FALSE => Some(0),
        packing => panic!("no packing is {packing}"),
    }
}

/// Tag, aux and payload; `None` for a number.
fn parts(cell: u64) -> Option<(u32, u32, u32)> {
    if cell < slot::TAG_FLOOR {
        return None;
    }
    let upper = (cell >> 32) as u32;
    Some((upper & 63, (upper >> slot::AUX_SHIFT) & 0x1fff, cell as u32))
}

fn shape_counts(shapes: &[u32]) -> Vec<usize> {
    let mut counts = Vec::new();
    let mut at = 0;
    while at < shapes.len() {
        counts.push(shapes[at + 3] as usize);
        at += 4 + shapes[at + 3] as usize;
    }
    counts
}

/// The reader trusts a finished tape: every index is in its table, every TAKE finds a value, every REF an object made before.
fn check_tape(linker: &Linker) {
    let mut height = 0;
    let mut kept = vec![];
    let complete = walk(linker, |linker, instruction| {
        let slots = linker.slots();
        let is_filling = matches!(instruction.tag, slot::BUILD | slot::APPENDS | slot::SETITEMS | slot::ADDITEMS);
        let mut floor = height;
        for (index, &cell) in slots[instruction.cells..][..instruction.count].iter().enumerate() {
            let taken = check_cell(linker, cell, height, &kept);
            let is_target = is_filling && index == 0;
            if let Some(taken) = taken {
                floor = floor.min(if is_target { taken + 1 } else { taken });
            }
        }
        if instruction.tag == slot::POP {
            assert!(height > 0, "a value to pop");
            floor = height - 1;
        }
        height = floor;
        if let Some(shape) = instruction.shape {
            assert!(shape < shape_counts(linker.shapes()).len());
        }
        let Some(memo) = instruction.memo else { return };
        let (tag, _, index) = parts(slots[memo]).expect("a memo operand");
        assert_eq!(tag, slot::REF);
        let fills = instruction.tag == slot::ROW && instruction.aux & slot::AUX_FILL != 0;
        if index != slot::NOT_KEPT {
            let index = index as usize;
            if kept.len() <= index {
                kept.resize(index + 1, false);
            }
            assert!(!fills || kept[index], "what is filled was made");
            kept[index] = true;
        }
        if !fills && instruction.aux & slot::AUX_QUIET == 0 {
            height += 1;
        }
    });
    assert!(complete, "RESULT ends the tape");
}

/// Checks a cell's payload against the tables; gives the stack index of TAKE.
fn check_cell(linker: &Linker, cell: u64, height: usize, kept: &[bool]) -> Option<usize> {
    let (tag, _, payload) = parts(cell)?;
    let index = payload as usize;
    match tag {
        slot::TEXT => assert!(index < linker.lengths().len(), "a string that is there"),
        slot::BIGINT | slot::BYTES | slot::BYTEARRAY | slot::BYTE_TEXT => {
            assert!(2 * index + 1 < linker.ranges().len(), "a range that is there");
            let (from, length) = (linker.ranges()[2 * index] as usize, linker.ranges()[2 * index + 1] as usize);
            let (from, all) = match from.checked_sub(1 << 31) {
                Some(from) => (from, linker.digits().len()),
                None => (from, linker.input().len()),
            };
            assert!(from + length <= all, "a range inside what it is of");
        }
        slot::FLOAT | slot::DATETIME => assert!(index < linker.wides().len(), "a wide that is there"),
        slot::GLOBAL => assert!(3 * index + 2 < linker.globals().len(), "a global that is there"),
        slot::REF => assert!(kept.get(index) == Some(&true), "an object made before"),
        slot::TAKE => {
            assert!(index < height, "a value on the stack");
            return Some(index);
        }
        slot::NONE
        | slot::TRUE
        | slot::FALSE
        | slot::EMPTY_TUPLE
        | slot::NEW_LIST
        | slot::NEW_DICT
        | slot::NEW_SET
        | slot::EXTENSION
        | slot::BUFFER => {}
        _ => panic!("no cell has the tag {tag}"),
    }
    None
}
