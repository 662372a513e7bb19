//! The boundary between JavaScript and the engine: only integers cross.
//!
//! An instance of this module holds one encoder and one linker. JavaScript leases a whole instance for each that it has
//! alive (`ts/engine/engine-wasm.ts`), so there are no handles, and nothing one does can move the memory of another. Tapes
//! and pickles are written by JavaScript straight into linear memory at the addresses given here; an address is valid
//! until the next call that reserves or steps.
//!
//! There is no `unsafe` here: addresses are only handed out, never followed.
#![forbid(unsafe_code)]

use std::cell::RefCell;

use pickle::code::Fault;
use pickle::encoder::Encoder;
use pickle::linker::{Limits, Linker, Options, Step};
use pickle::tools;
use wasm_bindgen::prelude::wasm_bindgen;

/// Statuses of the step functions.
const DONE: u32 = 0;
const MORE: u32 = 1;
const FAULT: u32 = 2;
const INPUT: u32 = 3;

/// Tools of `tool_run`; every other number optimises.
const TOOL_DISASSEMBLE: u32 = 0;

/// How many tables a linked tape has.
const TABLES: usize = 11;

/// What a tool made, and why it stopped.
#[derive(Default)]
struct Tool {
    result: Vec<u8>,
    reason: String,
}

struct State {
    encoder: Encoder,
    linker: Linker,
    tool: Tool,
    fault: Fault,
    /// What `linker_tables` was asked for last.
    tables: [u32; 2 * TABLES + 1],
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State {
        encoder: Encoder::new(5),
        linker: Linker::new(Options::default()),
        tool: Tool::default(),
        fault: Fault { code: 0, offset: 0 },
        tables: [0; 2 * TABLES + 1],
    });
}

fn with<R>(run: impl FnOnce(&mut State) -> R) -> R {
    STATE.with_borrow_mut(run)
}

/// Linear memory is addressed by 32 bits.
fn address<T>(start: *const T) -> u32 {
    start as usize as u32
}

/// The version of both tapes; a JavaScript side of another version must not use this module.
#[wasm_bindgen]
#[must_use]
pub fn tape_version() -> u32 {
    pickle::slot::TAPE_VERSION
}

/// Begins a new pickle. Flags: 1 lean, 2 batches of `pickle.py`, 4 fast, 8 `fix_imports=False`, 16 taken in pieces. `seed` is any
/// number that whoever chose the texts of the pickle does not know.
#[wasm_bindgen]
pub fn encoder_reset(protocol: u32, flags: u32, seed: u32) {
    with(|state| {
        state.encoder.seed(seed);
        state.encoder.reset(protocol, flags);
    });
}

/// Begins another pickle on a new tape that goes on with the memo.
#[wasm_bindgen]
pub fn encoder_next() {
    with(|state| state.encoder.next());
}

/// Makes room for at least so many slots and bytes of data. 1: done, what was written stays; 0: no memory.
#[wasm_bindgen]
#[must_use]
pub fn encoder_reserve(slots: u32, data: u32) -> u32 {
    with(|state| u32::from(state.encoder.reserve(slots as usize, data as usize)))
}

/// Address of the slots.
#[wasm_bindgen]
#[must_use]
pub fn encoder_slots() -> u32 {
    with(|state| address(state.encoder.slots_mut().as_ptr()))
}

/// How many slots there is room for.
#[wasm_bindgen]
#[must_use]
pub fn encoder_slot_capacity() -> u32 {
    with(|state| state.encoder.slot_capacity() as u32)
}

/// Address of the data region.
#[wasm_bindgen]
#[must_use]
pub fn encoder_data() -> u32 {
    with(|state| address(state.encoder.data_mut().as_ptr()))
}

/// How many bytes of data there is room for.
#[wasm_bindgen]
#[must_use]
pub fn encoder_data_capacity() -> u32 {
    with(|state| state.encoder.data_capacity() as u32)
}

/// Encodes up to about `budget` slots. 0: finished, 1: budget used up, 2: fault.
#[wasm_bindgen]
#[must_use]
pub fn encoder_step(slot_count: u32, data_length: u32, budget: u32) -> u32 {
    with(|state| match state.encoder.step(slot_count as usize, data_length as usize, budget as usize) {
        Ok(true) => DONE,
        Ok(false) => MORE,
        Err(fault) => {
            state.fault = fault;
            FAULT
        }
    })
}

/// Address of the pickle so far, from the first byte on that was not taken.
#[wasm_bindgen]
#[must_use]
pub fn output() -> u32 {
    with(|state| address(state.encoder.output().as_ptr()))
}

/// Length of the pickle so far, from the first byte on that was not taken.
#[wasm_bindgen]
#[must_use]
pub fn output_length() -> u32 {
    with(|state| state.encoder.output().len() as u32)
}

/// Address of the gaps in it for bytes that were lent, four u32 each: position (two words), index, length.
#[wasm_bindgen]
#[must_use]
pub fn output_gaps() -> u32 {
    with(|state| address(state.encoder.gaps().as_ptr()))
}

/// How many there are.
#[wasm_bindgen]
#[must_use]
pub fn output_gap_count() -> u32 {
    with(|state| state.encoder.gaps().len() as u32)
}

/// How many of those bytes can no longer change.
#[wasm_bindgen]
#[must_use]
pub fn output_ready() -> u32 {
    with(|state| state.encoder.ready() as u32)
}

/// Takes the first `count` of them: the address of the rest may be another.
#[wasm_bindgen]
pub fn output_take(count: u32) {
    with(|state| state.encoder.take(count as usize));
}

/// The slot where the longest stretch of the tape begins that is not read again.
#[wasm_bindgen]
#[must_use]
pub fn encoder_spent_start() -> u32 {
    with(|state| state.encoder.spent_start() as u32)
}

/// Behind which slot the stretch ends that begins with slot `from`.
#[wasm_bindgen]
#[must_use]
pub fn encoder_spent_end(from: u32) -> u32 {
    with(|state| state.encoder.spent_end(from as usize) as u32)
}

/// Code of the last fault.
#[wasm_bindgen]
#[must_use]
pub fn fault_code() -> u32 {
    with(|state| state.fault.code)
}

/// Offset of the last fault.
#[wasm_bindgen]
#[must_use]
pub fn fault_offset() -> u32 {
    with(|state| state.fault.offset as u32)
}

/// Begins a new input; `Options::from_bits` says what the bits mean.
#[wasm_bindgen]
pub fn linker_reset(options: u32) {
    with(|state| state.linker.reset(Options::from_bits(options)));
}

/// The same with limits of its own.
#[wasm_bindgen]
pub fn linker_reset_limited(options: u32, values: u32, length: u32, digits: u32, memo: u32) {
    let limits = Limits { values, length, digits, memo };
    with(|state| state.linker.reset(Options { limits, ..Options::from_bits(options) }));
}

/// Goes on behind STOP, with the pickle that begins there.
#[wasm_bindgen]
pub fn linker_next() {
    with(|state| state.linker.next());
}

/// Address where the next `count` bytes of the pickle go; 0: no memory.
#[wasm_bindgen]
#[must_use]
pub fn linker_reserve(count: u32) -> u32 {
    with(|state| state.linker.reserve(count as usize).map_or(0, |spare| address(spare.as_ptr())))
}

/// Takes the `count` bytes written at that address.
#[wasm_bindgen]
pub fn linker_push(count: u32) {
    with(|state| state.linker.push(count as usize));
}

/// Says that no more bytes come.
#[wasm_bindgen]
pub fn linker_finish() {
    with(|state| state.linker.finish());
}

/// Links up to about `budget` opcodes. 0: STOP was reached, 1: budget used up, 2: fault, 3: wants more bytes.
#[wasm_bindgen]
#[must_use]
pub fn linker_step(budget: u32) -> u32 {
    with(|state| match state.linker.step(budget) {
        Ok(Step::Done) => DONE,
        Ok(Step::More) => MORE,
        Ok(Step::Input) => INPUT,
        Err(fault) => {
            state.fault = fault;
            FAULT
        }
    })
}

/// The offset after STOP.
#[wasm_bindgen]
#[must_use]
pub fn linker_end() -> u32 {
    with(|state| state.linker.end())
}

/// Address of words that say where the tables of the linked tape are: address and length in bytes of each, in the order of
/// `table_ranges`, and at the end the offset after STOP. One call for all of them.
#[wasm_bindgen]
#[must_use]
pub fn linker_tables() -> u32 {
    with(|state| {
        for (words, (at, length)) in state.tables.chunks_exact_mut(2).zip(table_ranges(&state.linker)) {
            words.copy_from_slice(&[at, length]);
        }
        state.tables[2 * TABLES] = state.linker.end();
        address(state.tables.as_ptr())
    })
}

fn table_ranges(linker: &Linker) -> [(u32, u32); TABLES] {
    fn range<T>(table: &[T]) -> (u32, u32) {
        (address(table.as_ptr()), size_of_val(table) as u32)
    }
    [
        range(linker.slots()),
        range(linker.text()),
        range(linker.lengths()),
        range(linker.chunks()),
        range(linker.ranges()),
        range(linker.wides()),
        range(linker.globals()),
        range(linker.shapes()),
        range(linker.input()),
        range(linker.digits()),
        range(linker.facts()),
    ]
}

/// Disassembles or optimises the bytes that were pushed. 0: finished, 2: fault; either way there may be a result, and
/// with a fault there is a reason.
///
/// Which: 0 disassembles (`indent` blanks a mark, notes from the column `annotate` on, 0 for none), 1 optimises.
#[wasm_bindgen]
#[must_use]
pub fn tool_run(which: u32, indent: u32, annotate: u32) -> u32 {
    with(|state| {
        let State { linker, tool, fault, .. } = state;
        let done = match which {
            TOOL_DISASSEMBLE => tools::disassemble(linker.input(), indent, annotate, &mut tool.result),
            _ => tools::optimize(linker.input(), &mut tool.result),
        };
        match done {
            Ok(()) => DONE,
            Err(failure) => {
                *fault = failure.fault;
                tool.reason = failure.reason;
                FAULT
            }
        }
    })
}

/// Address of what a tool made: text or a pickle.
#[wasm_bindgen]
#[must_use]
pub fn tool_result() -> u32 {
    with(|state| address(state.tool.result.as_ptr()))
}

/// Length of what a tool made.
#[wasm_bindgen]
#[must_use]
pub fn tool_result_length() -> u32 {
    with(|state| state.tool.result.len() as u32)
}

/// Address of the text that says why a tool stopped.
#[wasm_bindgen]
#[must_use]
pub fn tool_reason() -> u32 {
    with(|state| address(state.tool.reason.as_ptr()))
}

/// Length of that text.
#[wasm_bindgen]
#[must_use]
pub fn tool_reason_length() -> u32 {
    with(|state| state.tool.reason.len() as u32)
}

/// Gives back the memory of result and reason, which may be many times as long as the pickle.
#[wasm_bindgen]
pub fn tool_release() {
    with(|state| state.tool = Tool::default());
}
