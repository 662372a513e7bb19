//! The encoder: gathered tape to pickle bytes (docs/format.md §2; the same in `ts/engine/encoder/`).
//!
//! A cursor goes over the slots, a stack of frames says what the next value belongs to. What comes out is what
//! `CPython` 3.11's C pickler writes for the same graph: memo numbers, frames, batches and cycles included.

mod define;
mod frame;
mod older;
mod output;
mod repeat;
mod row;
mod scalar;
mod spelled;
mod text;
mod value;

use std::collections::BTreeMap;

use crate::code::{self, Fault};
use crate::slot::{TAPE_VERSION, VERSION, is_tagged, payload_of, tag_of};
use frame::{Frame, Kind};
use output::Output;
use row::Plan;
use scalar::Calendar;
use text::{
    TEXT_BUILTIN2, TEXT_BUILTINS, TEXT_BYTEARRAY, TEXT_BYTES, TEXT_CODECS, TEXT_COPYREG, TEXT_COPYREG2, TEXT_DATETIME,
    TEXT_ENCODE, TEXT_FROZENSET, TEXT_GETATTR, TEXT_INSTANCE_PRIVATE, TEXT_OBJECT, TEXT_PARAMETERIZED,
    TEXT_RECONSTRUCTOR, TEXT_SET, Texts, UNMEMOISED,
};

/// Flag of a reset: write what `pickletools.optimize` makes of the pickle.
pub const LEAN: u32 = 1;
/// Flag of a reset: batches as Python's `pickle.py` has them.
pub const PYTHON_BATCHES: u32 = 2;
/// Flag of a reset: memoise nothing.
pub const FAST: u32 = 4;
/// Flag of a reset: the encoder's own names are Python 3's in protocols 0 to 2 too (`fix_imports=False`).
pub const PYTHON_3_NAMES: u32 = 8;

const HIGHEST_PROTOCOL: u32 = 5;

/// Globals the encoder itself writes. They stand first in the list of globals; the last seven below protocol 4 only.
const GLOBAL_INSTANCE_PRIVATE: u32 = 0;
const GLOBAL_DATETIME: u32 = 1;
const GLOBAL_BYTEARRAY: u32 = 2;
const GLOBAL_BYTES: u32 = 3;
const GLOBAL_SET: u32 = 4;
const GLOBAL_FROZENSET: u32 = 5;
const GLOBAL_ENCODE: u32 = 6;
const GLOBAL_RECONSTRUCTOR: u32 = 7;
const GLOBAL_OBJECT: u32 = 8;
const GLOBAL_GETATTR: u32 = 9;

/// State of an ordinal: not written, so far as is known.
const UNSEEN: u32 = u32::MAX;
/// State of an ordinal from here up: being written, by the frame of this index. Below: its memo number.
const OPEN: u32 = 1 << 31;

/// Slots and data kept at least: small pickles never wait for memory.
const SMALLEST: usize = 64;
/// Bytes behind the data region that are read along with short texts.
const DATA_SLACK: usize = 32;

/// Writes one pickle after the other, each from one gathered tape.
pub struct Encoder {
    slots: Vec<u64>,
    data: Vec<u8>,
    machine: Machine,
}

/// The tape as one step sees it.
#[derive(Clone, Copy)]
struct Tape<'a> {
    /// The slots that are in use.
    slots: &'a [u64],
    /// The whole data region: what is behind `data_length` may be read, but means nothing.
    data: &'a [u8],
    data_length: usize,
}

/// A distinct global: ids of its texts, its memo number, its extension code or 0.
#[derive(Clone, Copy)]
struct Global {
    module: u32,
    name: u32,
    memo: u32,
    code: u32,
    /// Its name has a dot, and the protocol is below 4.
    dotted: bool,
}

impl Global {
    /// Neither memoised nor known by a code.
    fn is_new(self) -> bool {
        self.memo == UNMEMOISED && self.code == 0
    }

    /// How it is written when it is not the first time.
    fn known(self) -> ([u8; 8], usize) {
        if self.memo == UNMEMOISED { older::extension_bytes(self.code) } else { output::get_bytes(self.memo) }
    }
}

/// Where the machine is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Running,
    Done,
    Failed(Fault),
}

/// All state of a pickle that is being written.
struct Machine {
    protocol: u8,
    lean: bool,
    /// Batches as `pickle.py` has them.
    python: bool,
    stage: Stage,
    out: Output,
    texts: Texts,
    /// Distinct globals.
    globals: Vec<Global>,
    /// Finds a global by the ids of its texts.
    global_index: BTreeMap<(u32, u32), u32>,
    /// The global of each id on the tape.
    global_ids: Vec<u32>,
    plans: Vec<Plan>,
    /// The slot after the last definition: one that stands before it was seen already, in a region gone over again.
    defined: usize,
    frames: Vec<Frame>,
    /// By ordinal: memo number, [`OPEN`] frame or [`UNSEEN`].
    states: Vec<u32>,
    /// How many ordinals have a memo number.
    memoised: u32,
    /// By ordinal: where one that was skipped before it was written stands, as `slot << 32 | data`; 0 is none.
    skipped: Vec<u64>,
    calendar: Calendar,
    /// The tape's extent in the step before.
    slot_count: usize,
    data_length: usize,
    cursor: usize,
    data: usize,
    ordinal: u32,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new(4)
    }
}

impl Encoder {
    /// An encoder for a protocol from 0 to 5; any other is a fault of the first step.
    #[must_use]
    pub fn new(protocol: u32) -> Self {
        let mut encoder = Self {
            slots: vec![0; SMALLEST],
            data: vec![0; SMALLEST + DATA_SLACK],
            machine: Machine {
                protocol: 0,
                lean: false,
                python: false,
                stage: Stage::Start,
                out: Output::default(),
                texts: Texts::new(),
                globals: Vec::new(),
                global_index: BTreeMap::new(),
                global_ids: Vec::new(),
                plans: Vec::new(),
                defined: 0,
                frames: Vec::new(),
                states: Vec::with_capacity(SMALLEST),
                memoised: 0,
                skipped: Vec::new(),
                calendar: Calendar::default(),
                slot_count: 0,
                data_length: 0,
                cursor: 0,
                data: 0,
                ordinal: 0,
            },
        };
        encoder.machine.reset(protocol, 0);
        encoder
    }

    /// Begins a new pickle with a new memo. Memory is kept; what is in `slots` and `data` stays. Flags are [`LEAN`],
    /// [`PYTHON_BATCHES`], [`FAST`] and [`PYTHON_3_NAMES`].
    pub fn reset(&mut self, protocol: u32, flags: u32) {
        self.machine.reset(protocol, flags);
    }

    /// Begins another pickle on a new tape, going on with memo, texts, globals, plans and ordinals. To be called before
    /// the tape is written. Nothing changes if the pickle before has not begun; if it has not ended, or is lean, the
    /// next step is a fault.
    pub fn next(&mut self) {
        self.machine.next(&self.data);
    }

    /// Makes room for at least so many slots and bytes of data. Contents stay. False: there is no such memory.
    #[must_use]
    pub fn reserve(&mut self, slots: usize, data: usize) -> bool {
        resize(&mut self.slots, slots) && data.checked_add(DATA_SLACK).is_some_and(|data| resize(&mut self.data, data))
    }

    /// The slots, as many as there is room for. The tape is written here.
    pub fn slots_mut(&mut self) -> &mut [u64] {
        &mut self.slots
    }

    /// The data region, as long as there is room for.
    pub fn data_mut(&mut self) -> &mut [u8] {
        let length = self.data_capacity();
        &mut self.data[..length]
    }

    /// How many slots there is room for.
    #[must_use]
    pub fn slot_capacity(&self) -> usize {
        self.slots.len()
    }

    /// How many bytes of data there is room for.
    #[must_use]
    pub fn data_capacity(&self) -> usize {
        self.data.len() - DATA_SLACK
    }

    /// Encodes up to about `budget` slots more of a tape of `slot_count` slots and `data_length` bytes of data.
    /// Gives true when the pickle is finished. After a fault, every step gives it again, until a reset.
    pub fn step(&mut self, slot_count: usize, data_length: usize, budget: usize) -> Result<bool, Fault> {
        let Some(slots) = self.slots.get(..slot_count) else {
            return Err(Fault { code: code::BAD_TAPE, offset: 0 });
        };
        if data_length > self.data.len() - DATA_SLACK || slots.len() >= OPEN as usize || data_length >= OPEN as usize {
            return Err(Fault { code: code::BAD_TAPE, offset: 0 });
        }
        self.machine.step(Tape { slots, data: &self.data, data_length }, budget)
    }

    /// The pickle so far; the whole one when `step` gave true.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        self.machine.out.written()
    }
}

fn resize<T: Copy + Default>(memory: &mut Vec<T>, length: usize) -> bool {
    let missing = length.saturating_sub(memory.len());
    if missing == 0 {
        return true;
    }
    if memory.try_reserve_exact(missing).is_err() {
        return false;
    }
    memory.resize(length, T::default());
    true
}

const fn bad_tape(slot: usize) -> Fault {
    Fault { code: code::BAD_TAPE, offset: slot }
}

impl Machine {
    fn reset(&mut self, protocol: u32, flags: u32) {
        self.protocol = protocol as u8;
        self.lean = flags & LEAN != 0;
        self.python = flags & PYTHON_BATCHES != 0;
        self.out.reset(self.protocol, flags & FAST != 0);
        self.texts.reset(self.protocol);
        self.globals.clear();
        self.global_index.clear();
        self.global_ids.clear();
        self.plans.clear();
        self.states.clear();
        self.memoised = 0;
        self.begin();
        if protocol > HIGHEST_PROTOCOL {
            self.stage = Stage::Failed(Fault { code: code::BAD_PROTOCOL, offset: 0 });
        }
        let old = self.protocol < 3 && flags & PYTHON_3_NAMES == 0;
        let builtins = if old { TEXT_BUILTIN2 } else { TEXT_BUILTINS };
        let copyreg = if old { TEXT_COPYREG2 } else { TEXT_COPYREG };
        let own = [
            (TEXT_PARAMETERIZED, TEXT_INSTANCE_PRIVATE),
            (TEXT_DATETIME, TEXT_DATETIME),
            (builtins, TEXT_BYTEARRAY),
            (builtins, TEXT_BYTES),
            (builtins, TEXT_SET),
            (builtins, TEXT_FROZENSET),
            (TEXT_CODECS, TEXT_ENCODE),
            (copyreg, TEXT_RECONSTRUCTOR),
            (builtins, TEXT_OBJECT),
            (builtins, TEXT_GETATTR),
        ];
        let count = if self.protocol < 4 { own.len() } else { GLOBAL_BYTEARRAY as usize + 1 };
        for &(module, name) in &own[..count] {
            self.find_global(module, name);
        }
    }

    fn next(&mut self, data: &[u8]) {
        match self.stage {
            Stage::Start => return,
            Stage::Done if !self.lean => {}
            Stage::Done | Stage::Running | Stage::Failed(_) => {
                self.stage = Stage::Failed(bad_tape(0));
                return;
            }
        }
        let kept = self.texts.keep(data);
        self.out.begin();
        self.begin();
        if !kept {
            self.stage = Stage::Failed(Fault { code: code::OUTPUT_LIMIT, offset: 0 });
        }
    }

    /// All that begins anew with every tape.
    fn begin(&mut self) {
        self.stage = Stage::Start;
        self.defined = 0;
        self.frames.clear();
        self.skipped.clear();
        self.slot_count = 0;
        self.data_length = 0;
        self.cursor = 0;
        self.data = 0;
        self.ordinal = self.states.len() as u32;
    }

    /// The distinct global of two texts. `None`: no memory.
    fn find_global(&mut self, module: u32, name: u32) -> Option<u32> {
        let next = self.globals.len() as u32;
        self.globals.try_reserve(1).ok()?;
        let index = *self.global_index.entry((module, name)).or_insert(next);
        if index == next {
            self.globals.push(Global { module, name, memo: UNMEMOISED, code: 0, dotted: false });
        }
        Some(index)
    }

    fn step(&mut self, tape: Tape, budget: usize) -> Result<bool, Fault> {
        let result = match self.stage {
            Stage::Done => return Ok(true),
            Stage::Failed(fault) => return Err(fault),
            Stage::Start => self.start(tape).and_then(|()| self.run(tape, budget)),
            Stage::Running => self.run(tape, budget),
        };
        match result {
            Ok(true) => self.stage = Stage::Done,
            Ok(false) => self.stage = Stage::Running,
            Err(fault) => self.stage = Stage::Failed(fault),
        }
        result
    }

    fn start(&mut self, tape: Tape) -> Result<(), Fault> {
        match tape.slots.first() {
            Some(&slot) if is_tagged(slot) && tag_of(slot) == VERSION && payload_of(slot) == TAPE_VERSION => {}
            _ => return Err(bad_tape(0)),
        }
        self.cursor = 1;
        // By the tape's own size, not by what it claims. Growing step by step would touch twice the memory.
        self.out.expect(tape.slots.len() * 6 + tape.data_length);
        self.push(Frame { kind: Kind::Tape, batch: 1, ..Frame::default() });
        Ok(())
    }

    fn run(&mut self, tape: Tape, mut budget: usize) -> Result<bool, Fault> {
        // Positions taken in earlier steps hold for a tape that does not shrink.
        if tape.slots.len() < self.slot_count || tape.data_length < self.data_length {
            return Err(bad_tape(tape.slots.len()));
        }
        self.slot_count = tape.slots.len();
        self.data_length = tape.data_length;
        while budget > 0 {
            let before = self.cursor;
            let Some(frame) = self.frames.last_mut() else { return Err(bad_tape(self.cursor)) };
            match frame.kind {
                Kind::Row => self.row_step(tape)?,
                Kind::Skip => self.skip_step(tape)?,
                Kind::Return => self.return_step(tape)?,
                Kind::Call if frame.batch == 0 => self.call_step(tape)?,
                _ if frame.batch > 0 => {
                    frame.batch -= 1;
                    let more = (budget - 1).min(frame.batch as usize);
                    let written = self.numbers(tape, more);
                    if written == 0 {
                        self.value(tape)?;
                    } else if let Some(frame) = self.frames.last_mut() {
                        // The first was counted already.
                        frame.batch -= written as u32 - 1;
                    }
                }
                Kind::Tape => {
                    if self.cursor != tape.slots.len() || self.data != tape.data_length {
                        return Err(bad_tape(self.cursor));
                    }
                    self.frames.clear();
                    self.out.finish();
                    self.check_room()?;
                    if self.lean && !self.out.optimize() {
                        return Err(Fault { code: code::OUTPUT_LIMIT, offset: self.cursor });
                    }
                    return Ok(true);
                }
                _ => self.batch_end(),
            }
            self.check_room()?;
            budget = budget.saturating_sub(self.cursor.saturating_sub(before).max(1));
        }
        Ok(false)
    }

    fn check_room(&self) -> Result<(), Fault> {
        if self.out.is_full() { Err(Fault { code: code::OUTPUT_LIMIT, offset: self.cursor }) } else { Ok(()) }
    }

    /// Writes number slots as long as they come, one and up to `more`. Gives how many; in protocol 0 none.
    #[inline]
    fn numbers(&mut self, tape: Tape, more: usize) -> usize {
        if self.protocol == 0 {
            return 0;
        }
        let slots = &tape.slots[self.cursor..];
        let mut count = 0;
        for &slot in slots.iter().take(more + 1) {
            if is_tagged(slot) {
                break;
            }
            self.out.boundary();
            self.out.number(slot);
            count += 1;
        }
        self.cursor += count;
        count
    }

    /// Pushes a frame; memory that is used up shows at the end of the turn.
    #[inline]
    fn push(&mut self, frame: Frame) {
        if self.frames.len() == self.frames.capacity() && self.frames.try_reserve(1).is_err() {
            self.out.set_full();
            return;
        }
        self.frames.push(frame);
    }

    /// Takes the next ordinal.
    #[inline]
    fn next_ordinal(&mut self) -> u32 {
        let ordinal = self.ordinal;
        if ordinal as usize == self.states.len() {
            // The first few were reserved with the encoder, so there is an ordinal to give when memory ends.
            if self.states.len() == self.states.capacity() && self.states.try_reserve(1).is_err() {
                self.out.set_full();
                return ordinal - 1;
            }
            self.states.push(UNSEEN);
        }
        self.ordinal = ordinal + 1;
        ordinal
    }

    /// Memoises the object of an ordinal.
    #[inline]
    fn memoize(&mut self, ordinal: u32) {
        let memo = self.out.memoize();
        self.set_memo(ordinal, memo);
    }

    #[inline]
    fn set_memo(&mut self, ordinal: u32, memo: u32) {
        let state = &mut self.states[ordinal as usize];
        self.memoised += u32::from(*state >= OPEN);
        *state = memo;
    }
}
