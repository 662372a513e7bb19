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
use pickle::linker::{Linker, Step};
use wasm_bindgen::prelude::wasm_bindgen;

/// Statuses of the step functions.
const DONE: u32 = 0;
const MORE: u32 = 1;
const FAULT: u32 = 2;
const INPUT: u32 = 3;

/// Bits of the options of `linker_reset`.
const OPTION_EXACT: u32 = 1;
const OPTION_ROWS: u32 = 2;

struct State {
    encoder: Encoder,
    linker: Linker,
    fault: Fault,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State {
        encoder: Encoder::new(5),
        linker: Linker::new(false, true),
        fault: Fault { code: 0, offset: 0 },
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

/// Begins a new pickle of protocol 4 or 5.
#[wasm_bindgen]
pub fn encoder_reset(protocol: u32) {
    with(|state| state.encoder.reset(protocol));
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

/// Address of the finished pickle.
#[wasm_bindgen]
#[must_use]
pub fn output() -> u32 {
    with(|state| address(state.encoder.output().as_ptr()))
}

/// Length of the finished pickle.
#[wasm_bindgen]
#[must_use]
pub fn output_length() -> u32 {
    with(|state| state.encoder.output().len() as u32)
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

/// Begins a new pickle to read. Bit 0 of the options: exact numbers; bit 1: rows.
#[wasm_bindgen]
pub fn linker_reset(options: u32) {
    with(|state| state.linker.reset(options & OPTION_EXACT != 0, options & OPTION_ROWS != 0));
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

/// Address of a table of the linked tape (`table_bytes` has their numbers).
#[wasm_bindgen]
#[must_use]
pub fn linker_table(which: u32) -> u32 {
    with(|state| table_bytes(&state.linker, which).0)
}

/// Length of that table in bytes.
#[wasm_bindgen]
#[must_use]
pub fn linker_table_length(which: u32) -> u32 {
    with(|state| table_bytes(&state.linker, which).1)
}

fn table_bytes(linker: &Linker, which: u32) -> (u32, u32) {
    fn range<T>(table: &[T]) -> (u32, u32) {
        (address(table.as_ptr()), size_of_val(table) as u32)
    }
    match which {
        0 => range(linker.slots()),
        1 => range(linker.text()),
        2 => range(linker.lengths()),
        3 => range(linker.chunks()),
        4 => range(linker.ranges()),
        5 => range(linker.wides()),
        6 => range(linker.globals()),
        7 => range(linker.shapes()),
        8 => range(linker.input()),
        _ => (0, 0),
    }
}
