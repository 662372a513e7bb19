//! The machine that encodes: all state of a pickle that is being written, and the turns it is written in.
//!
//! A cursor goes over the slots, a stack of frames says what the next value belongs to. What comes out is what
//! `CPython` 3.11's C pickler writes for the same graph: memo numbers, frames, batches and cycles included.

use std::collections::{BTreeMap, HashMap};

use super::frame::{Frame, Kind};
use super::output::{self, Output};
use super::row::{Plan, PlanCell};
use super::scalar::Calendar;
use super::text::{
    TEXT_BUILTIN2, TEXT_BUILTINS, TEXT_BYTEARRAY, TEXT_BYTES, TEXT_CODECS, TEXT_COPYREG, TEXT_COPYREG2, TEXT_DATETIME,
    TEXT_ENCODE, TEXT_FROZENSET, TEXT_GETATTR, TEXT_INSTANCE_PRIVATE, TEXT_OBJECT, TEXT_PARAMETERIZED,
    TEXT_RECONSTRUCTOR, TEXT_SET, Texts, UNMEMOISED,
};
use super::{FAST, LEAN, PIECES, PYTHON_3_NAMES, PYTHON_BATCHES, SMALLEST, older};
use crate::code::{self, Fault};
use crate::slot::{TAPE_VERSION, VERSION, is_tagged, payload_of, tag_of};

/// How many bytes of a pickle are made lean for one slot of a budget.
const LEAN_BYTES: usize = 8;

/// Room that is made for a pickle before it is written, at most.
const ROOM_AHEAD: usize = 1 << 18;

const HIGHEST_PROTOCOL: u32 = 5;

/// Globals the encoder itself writes. They stand first in the list of globals; the last seven below protocol 4 only.
pub(super) const GLOBAL_INSTANCE_PRIVATE: u32 = 0;
pub(super) const GLOBAL_DATETIME: u32 = 1;
pub(super) const GLOBAL_BYTEARRAY: u32 = 2;
pub(super) const GLOBAL_BYTES: u32 = 3;
pub(super) const GLOBAL_SET: u32 = 4;
pub(super) const GLOBAL_FROZENSET: u32 = 5;
pub(super) const GLOBAL_ENCODE: u32 = 6;
pub(super) const GLOBAL_RECONSTRUCTOR: u32 = 7;
pub(super) const GLOBAL_OBJECT: u32 = 8;
pub(super) const GLOBAL_GETATTR: u32 = 9;

/// State of an ordinal: not written, so far as is known.
pub(super) const UNSEEN: u32 = u32::MAX;
/// State of an ordinal from here up: being written, by the frame of this index. Below: its memo number.
pub(super) const OPEN: u32 = 1 << 31;

/// The tape as one step sees it.
#[derive(Clone, Copy)]
pub(super) struct Tape<'a> {
    /// The slots that are in use.
    pub(super) slots: &'a [u64],
    /// The whole data region: what is behind `data_length` may be read, but means nothing.
    pub(super) data: &'a [u8],
    pub(super) data_length: usize,
    /// See [`Texts::seed`].
    pub(super) seed: u64,
}

/// A distinct global: ids of its texts, its memo number, its extension code or 0.
#[derive(Clone, Copy)]
pub(super) struct Global {
    pub(super) module: u32,
    pub(super) name: u32,
    pub(super) memo: u32,
    pub(super) code: u32,
    /// Its name has a dot, and the protocol is below 4.
    pub(super) dotted: bool,
}

impl Global {
    /// Neither memoised nor known by a code.
    pub(super) fn is_new(self) -> bool {
        self.memo == UNMEMOISED && self.code == 0
    }

    /// How it is written when it is not the first time.
    pub(super) fn known(self) -> ([u8; 8], usize) {
        if self.memo == UNMEMOISED { older::extension_bytes(self.code) } else { output::get_bytes(self.memo) }
    }
}

/// Where the machine is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Start,
    Running,
    /// The whole pickle is written and is being made lean.
    Leaning,
    Done,
    Failed(Fault),
}

/// All state of a pickle that is being written.
pub(super) struct Machine {
    pub(super) protocol: u8,
    pub(super) lean: bool,
    /// The pickle is taken in pieces.
    pub(super) pieces: bool,
    /// Batches as `pickle.py` has them.
    pub(super) python: bool,
    pub(super) stage: Stage,
    pub(super) out: Output,
    pub(super) texts: Texts,
    /// Distinct globals.
    pub(super) globals: Vec<Global>,
    /// Finds a global by the ids of its texts.
    pub(super) global_index: BTreeMap<(u32, u32), u32>,
    /// Texts of globals' names that are objects with an ordinal.
    pub(super) named: BTreeMap<u32, u32>,
    /// The global of each id on the tape.
    pub(super) global_ids: Vec<u32>,
    pub(super) plans: Vec<Plan>,
    /// Keys of records.
    pub(super) key_lists: Vec<Vec<PlanCell>>,
    /// The slot after the last definition: one that stands before it was seen already, in a region gone over again.
    pub(super) defined: usize,
    pub(super) frames: Vec<Frame>,
    /// By ordinal: memo number, [`OPEN`] frame or [`UNSEEN`].
    pub(super) states: Vec<u32>,
    /// How many ordinals have a memo number.
    pub(super) memoised: u32,
    /// By ordinal: where one that was skipped before it was written stands, slot and data. Few are.
    pub(super) skipped: HashMap<u32, (u32, u32)>,
    /// The first slot of an object that was skipped, but for the dates of rows; `usize::MAX`: there is none.
    pub(super) first_skipped: usize,
    pub(super) calendar: Calendar,
    /// The tape's extent in the step before.
    pub(super) slot_count: usize,
    pub(super) data_length: usize,
    pub(super) cursor: usize,
    pub(super) data: usize,
    pub(super) ordinal: u32,
}

pub(super) const fn bad_tape(slot: usize) -> Fault {
    Fault { code: code::BAD_TAPE, offset: slot }
}

impl Machine {
    /// A machine that is to be reset.
    pub(super) fn new() -> Self {
        Self {
            protocol: 0,
            lean: false,
            pieces: false,
            python: false,
            stage: Stage::Start,
            out: Output::default(),
            texts: Texts::new(),
            globals: Vec::new(),
            global_index: BTreeMap::new(),
            named: BTreeMap::new(),
            global_ids: Vec::new(),
            plans: Vec::new(),
            key_lists: Vec::new(),
            defined: 0,
            frames: Vec::new(),
            states: Vec::with_capacity(SMALLEST),
            memoised: 0,
            skipped: HashMap::new(),
            first_skipped: usize::MAX,
            calendar: Calendar::default(),
            slot_count: 0,
            data_length: 0,
            cursor: 0,
            data: 0,
            ordinal: 0,
        }
    }

    pub(super) fn reset(&mut self, protocol: u32, flags: u32) {
        self.protocol = protocol as u8;
        self.lean = flags & LEAN != 0;
        self.pieces = flags & PIECES != 0;
        self.python = flags & PYTHON_BATCHES != 0;
        self.out.reset(self.protocol, flags & FAST != 0, self.lean);
        self.texts.reset(self.protocol);
        self.globals.clear();
        self.global_index.clear();
        self.named.clear();
        self.global_ids.clear();
        self.plans.clear();
        self.key_lists.clear();
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

    pub(super) fn next(&mut self, data: &[u8]) {
        match self.stage {
            Stage::Start => return,
            Stage::Done if !self.lean => {}
            Stage::Done | Stage::Running | Stage::Leaning | Stage::Failed(_) => {
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
        self.first_skipped = usize::MAX;
        self.slot_count = 0;
        self.data_length = 0;
        self.cursor = 0;
        self.data = 0;
        self.ordinal = self.states.len() as u32;
    }

    /// The distinct global of two texts. `None`: no memory.
    pub(super) fn find_global(&mut self, module: u32, name: u32) -> Option<u32> {
        let next = self.globals.len() as u32;
        self.globals.try_reserve(1).ok()?;
        let index = *self.global_index.entry((module, name)).or_insert(next);
        if index == next {
            self.globals.push(Global { module, name, memo: UNMEMOISED, code: 0, dotted: false });
        }
        Some(index)
    }

    pub(super) fn step(&mut self, tape: Tape, budget: usize) -> Result<bool, Fault> {
        let result = match self.stage {
            Stage::Done => return Ok(true),
            Stage::Failed(fault) => return Err(fault),
            Stage::Start => self.start(tape).and_then(|()| self.run(tape, budget)),
            Stage::Running => self.run(tape, budget),
            Stage::Leaning => self.extent(tape).and_then(|()| self.make_lean(budget)),
        };
        match result {
            Ok(true) => self.stage = Stage::Done,
            Ok(false) if self.stage == Stage::Leaning => {}
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
        // By the tape's own size, not by what it claims. Growing step by step would touch twice the memory. What is long is
        // taken in pieces while it is written, but for a lean pickle.
        let all = tape.slots.len() * 8 + tape.data_length;
        self.out.expect(if self.lean { all } else { all.min(ROOM_AHEAD) });
        self.push(Frame { kind: Kind::Tape, batch: 1, ..Frame::default() });
        Ok(())
    }

    /// Takes the extent of the tape: positions taken in earlier steps hold for one that does not shrink.
    fn extent(&mut self, tape: Tape) -> Result<(), Fault> {
        if tape.slots.len() < self.slot_count || tape.data_length < self.data_length {
            return Err(bad_tape(tape.slots.len()));
        }
        self.slot_count = tape.slots.len();
        self.data_length = tape.data_length;
        Ok(())
    }

    fn make_lean(&mut self, budget: usize) -> Result<bool, Fault> {
        let full = Fault { code: code::OUTPUT_LIMIT, offset: self.cursor };
        let done = self.out.optimize(budget.saturating_mul(LEAN_BYTES), full)?;
        if done {
            self.check_length()?;
        }
        Ok(done)
    }

    /// Whether the whole pickle is as long as one may be.
    fn check_length(&mut self) -> Result<(), Fault> {
        if !self.pieces && self.out.is_too_long() {
            self.out.set_full();
        }
        self.check_room()
    }

    fn run(&mut self, tape: Tape, mut budget: usize) -> Result<bool, Fault> {
        self.extent(tape)?;
        while budget > 0 {
            let before = self.cursor;
            let Some(frame) = self.frames.last_mut() else { return Err(bad_tape(self.cursor)) };
            match frame.kind {
                Kind::Row => self.row_step(tape)?,
                Kind::Record => self.record_step(tape)?,
                Kind::Skip => self.skip_step(tape)?,
                Kind::Return => self.return_step(tape)?,
                Kind::Call if frame.batch == 0 => self.call_step(tape)?,
                _ if frame.batch > 0 => {
                    let most = frame.batch as usize;
                    let owner = self.frames.len() - 1;
                    let written = self.run_of(tape, most, budget)?;
                    self.frames[owner].batch -= written.max(1) as u32;
                    if written == 0 {
                        self.value(tape)?;
                    }
                }
                Kind::Tape => {
                    if self.cursor != tape.slots.len() || self.data != tape.data_length {
                        return Err(bad_tape(self.cursor));
                    }
                    self.frames.clear();
                    self.out.finish();
                    if self.lean {
                        self.check_room()?;
                        self.stage = Stage::Leaning;
                        return self.make_lean(budget);
                    }
                    self.check_length()?;
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

    /// Pushes a frame; memory that is used up shows at the end of the turn.
    #[inline]
    pub(super) fn push(&mut self, frame: Frame) {
        if self.frames.len() == self.frames.capacity() && self.frames.try_reserve(1).is_err() {
            self.out.set_full();
            return;
        }
        self.frames.push(frame);
    }

    /// Takes the next ordinal.
    #[inline]
    pub(super) fn next_ordinal(&mut self) -> u32 {
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
    pub(super) fn memoize(&mut self, ordinal: u32) {
        let memo = self.out.memoize();
        self.set_memo(ordinal, memo);
    }

    #[inline]
    pub(super) fn set_memo(&mut self, ordinal: u32, memo: u32) {
        let state = &mut self.states[ordinal as usize];
        self.memoised += u32::from(*state >= OPEN);
        *state = memo;
    }
}
