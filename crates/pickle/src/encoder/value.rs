//! One value of the tape, and the definitions before it.

use super::frame::{Frame, Kind};
use super::text::measure;
use super::{Machine, OPEN, Tape, UNSEEN, bad_tape};
use crate::code::{self, Fault};
use crate::opcode;
use crate::slot::{
    BIGINT, BYTEARRAY, BYTES, DATETIME, DICT, EMPTY_TUPLE, FALSE, FLOAT, FROZENSET, GLOBAL, LIST, NEWOBJ, NONE, REDUCE,
    REF, ROW, SET, TEXT, TRUE, TUPLE, aux_of, is_tagged, payload_of, tag_of,
};

/// Tags whose values have an ordinal.
pub(super) const HAS_ORDINAL: u64 = 1 << LIST
    | 1 << TUPLE
    | 1 << DICT
    | 1 << SET
    | 1 << FROZENSET
    | 1 << BYTES
    | 1 << BYTEARRAY
    | 1 << REDUCE
    | 1 << NEWOBJ
    | 1 << DATETIME
    | 1 << ROW;

impl Machine {
    /// Saves the value at the cursor; of a container only its beginning, and a frame for the rest.
    pub(super) fn value(&mut self, tape: Tape) -> Result<(), Fault> {
        let (at, slot) = self.next_slot(tape)?;
        self.out.boundary();
        if !is_tagged(slot) {
            self.out.number(slot);
            return Ok(());
        }
        let tag = tag_of(slot);
        let payload = payload_of(slot) as usize;
        let mut outer = UNSEEN;
        if HAS_ORDINAL >> tag & 1 != 0 && (self.ordinal as usize) < self.states.len() {
            // The tape is gone over again here.
            let state = self.states[self.ordinal as usize];
            if tag == TUPLE && self.is_argument() {
                // Reducing an object again gives a new argument tuple: nobody knows it from the first time.
                outer = state;
            } else if state < OPEN {
                self.out.get(state);
                self.cursor = at;
                self.push(Frame { kind: Kind::Skip, batch: 1, ..Frame::default() });
                return Ok(());
            }
        }
        match tag {
            NONE => self.out.put([opcode::NONE]),
            TRUE => self.out.put([opcode::NEWTRUE]),
            FALSE => self.out.put([opcode::NEWFALSE]),
            EMPTY_TUPLE => self.out.put([opcode::EMPTY_TUPLE]),
            TEXT => {
                let id = self.intern(tape, at, payload)?;
                self.texts.save(id, tape.data, &mut self.out);
            }
            REF => self.reference(tape, at, payload)?,
            GLOBAL => {
                let index = *self.global_ids.get(payload).ok_or(bad_tape(at))?;
                self.global(tape, index);
            }
            BIGINT => {
                let start = self.take_data(tape, at, payload)?;
                self.out.big_int(&tape.data[start..start + payload]);
            }
            FLOAT => {
                let bits = self.take_raw(tape, at)?;
                self.out.float(bits);
            }
            BYTES => {
                let start = self.take_data(tape, at, payload)?;
                let ordinal = self.next_ordinal();
                self.out.bytes(tape.data, start, payload);
                self.memoize(ordinal);
            }
            BYTEARRAY => {
                let start = self.take_data(tape, at, payload)?;
                let ordinal = self.next_ordinal();
                self.bytearray(tape, start, payload);
                self.memoize(ordinal);
            }
            DATETIME => {
                let bits = self.take_raw(tape, at)?;
                let ordinal = self.next_ordinal();
                if !self.datetime(tape, ordinal, bits) {
                    return Err(bad_tape(at));
                }
            }
            LIST | TUPLE | DICT | SET | FROZENSET => self.container(tape, at, slot, outer)?,
            REDUCE | NEWOBJ => {
                let parts = aux_of(slot);
                if parts > 7 {
                    return Err(bad_tape(at));
                }
                let close = if tag == REDUCE { opcode::REDUCE } else { opcode::NEWOBJ };
                let frame =
                    Frame { kind: Kind::Call, close, parts: parts as u8, batch: 2, left: 0, ..self.node(at, UNSEEN) };
                self.push(frame);
            }
            ROW => self.row(tape, at, payload)?,
            _ => return Err(bad_tape(at)),
        }
        Ok(())
    }

    /// Whether the value to come is the arguments of a call.
    fn is_argument(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.kind == Kind::Call && frame.close != 0 && frame.batch == 0)
    }

    /// A frame for the node at `at`, with its ordinal, now open.
    fn node(&mut self, at: usize, outer: u32) -> Frame {
        let ordinal = self.next_ordinal();
        self.states[ordinal as usize] = OPEN | self.frames.len() as u32;
        Frame { ordinal, slot: at as u32, data: self.data as u32, outer, memoised: self.memoised, ..Frame::default() }
    }

    fn container(&mut self, tape: Tape, at: usize, slot: u64, outer: u32) -> Result<(), Fault> {
        let tag = tag_of(slot);
        let count = payload_of(slot);
        let width = if tag == DICT { 2 } else { 1 };
        // A value takes a slot at least, so no count is believed that the tape cannot hold.
        if u64::from(count) * width > (tape.slots.len() - self.cursor) as u64 || (tag == TUPLE && count == 0) {
            return Err(bad_tape(at));
        }
        if tag == TUPLE || tag == FROZENSET {
            if tag == FROZENSET || count > 3 {
                self.out.put([opcode::MARK]);
            }
            let kind = if tag == TUPLE { Kind::Tuple } else { Kind::Frozenset };
            let frame = Frame { kind, batch: count, left: count, ..self.node(at, outer) };
            self.push(frame);
            return Ok(());
        }
        let ordinal = self.next_ordinal();
        let (open, kind, single, many) = match tag {
            LIST => (opcode::EMPTY_LIST, Kind::List, opcode::APPEND, opcode::APPENDS),
            DICT => (opcode::EMPTY_DICT, Kind::Pairs, opcode::SETITEM, opcode::SETITEMS),
            _ => (opcode::EMPTY_SET, Kind::Pairs, 0, opcode::ADDITEMS),
        };
        self.out.put([open]);
        self.memoize(ordinal);
        if count == 0 {
            return Ok(());
        }
        let mut frame = Frame { kind, close: many, left: count, ..Frame::default() };
        if count == 1 && single != 0 {
            frame.close = single;
            frame.left = 0;
            frame.batch = width as u32;
        } else {
            self.open_batch(&mut frame, width as u32);
        }
        self.push(frame);
        Ok(())
    }

    /// The id of the text of `units` at the data cursor.
    pub(super) fn intern(&mut self, tape: Tape, at: usize, units: usize) -> Result<u32, Fault> {
        let start = self.data;
        let (length, hash) = measure(tape, start, units).ok_or(bad_tape(at))?;
        self.data = start + length;
        self.texts.intern(tape.data, start, length, hash).ok_or(Fault { code: code::OUTPUT_LIMIT, offset: at })
    }

    /// Takes bytes of the data region.
    pub(super) fn take_data(&mut self, tape: Tape, at: usize, length: usize) -> Result<usize, Fault> {
        let start = self.data;
        if tape.data_length - start < length {
            return Err(bad_tape(at));
        }
        self.data = start + length;
        Ok(start)
    }

    /// Takes the raw slot behind the one at `at`.
    pub(super) fn take_raw(&mut self, tape: Tape, at: usize) -> Result<u64, Fault> {
        let bits = *tape.slots.get(self.cursor).ok_or(bad_tape(at))?;
        self.cursor += 1;
        Ok(bits)
    }
}
