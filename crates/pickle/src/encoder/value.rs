//! One value of the tape, and the definitions before it.

use super::frame::{Frame, Kind};
use super::gap::Source;
use super::machine::{GLOBAL_FROZENSET, GLOBAL_SET, Machine, OPEN, Tape, UNSEEN, bad_tape};
use super::output::FRAME_TARGET;
use super::text::{extent, measure};
use crate::code::{self, Fault};
use crate::opcode;
use crate::slot::{
    BIGINT, BUFFER, BYTEARRAY, BYTES, CALL_FRESH, DATETIME, DICT, EMPTY_TUPLE, FALSE, FLOAT, FRESH, FROZENSET, GLOBAL,
    KEPT, LENT, LIST, NEWOBJ, NEWOBJ_EX, NONE, PART_MEMBERS, PART_SETTER, PART_STATE, PERSID, RECORD, REDUCE, REF, ROW,
    SET, STR, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, TUPLE, aux_of, int32, is_tagged, payload_of, tag_of,
};

/// Tags whose values have an ordinal.
pub(super) const HAS_ORDINAL: u64 = 1 << LIST
    | 1 << TUPLE
    | 1 << DICT
    | 1 << SET
    | 1 << FROZENSET
    | 1 << BYTES
    | 1 << BYTEARRAY
    | 1 << STR
    | 1 << REDUCE
    | 1 << NEWOBJ
    | 1 << NEWOBJ_EX
    | 1 << DATETIME
    | 1 << ROW
    | 1 << RECORD;

impl Machine {
    /// Saves the value at the cursor; of a container only its beginning, and a frame for the rest.
    pub(super) fn value(&mut self, tape: Tape) -> Result<(), Fault> {
        let (at, slot) = self.next_slot(tape)?;
        self.out.boundary();
        if !is_tagged(slot) {
            self.out.any_number(slot);
            return Ok(());
        }
        let tag = tag_of(slot);
        let payload = payload_of(slot) as usize;
        let mut outer = UNSEEN;
        if HAS_ORDINAL >> tag & 1 != 0 && (self.ordinal as usize) < self.states.len() {
            // The tape is gone over again here.
            let state = self.states[self.ordinal as usize];
            if self.is_remade(tag, slot) {
                // Reducing an object again gives new arguments: nobody knows them from the first time.
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
            TRUE => self.out.boolean(true),
            FALSE => self.out.boolean(false),
            EMPTY_TUPLE => self.out.empty_tuple(),
            TEXT if aux_of(slot) & TEXT_COPY != 0 => self.copied_text(tape, at, slot)?,
            STR => {
                let (start, length) = self.take_text(tape, at, payload)?;
                let ordinal = self.next_ordinal();
                self.out.text(tape.data, start, length);
                self.memoize(ordinal);
            }
            TEXT => {
                let id = self.text(tape, at, slot)?;
                self.texts.save(id, tape.data, &mut self.out);
            }
            TEXT_AGAIN => {
                let id = self.texts.numbered(payload_of(slot)).ok_or(bad_tape(at))?;
                self.texts.save(id, tape.data, &mut self.out);
            }
            REF => self.reference(tape, at, payload)?,
            GLOBAL => {
                let index = *self.global_ids.get(payload).ok_or(bad_tape(at))?;
                self.global(tape, index);
            }
            BIGINT => {
                let start = self.take_data(tape, at, payload)?;
                if !self.out.big_int(&tape.data[start..start + payload]) {
                    return Err(bad_tape(at));
                }
            }
            FLOAT => {
                let bits = self.take_raw(tape, at)?;
                self.out.any_float(bits);
            }
            BYTES => {
                let source = self.take_bytes(tape, at, slot)?;
                let ordinal = self.next_ordinal();
                let memo = self.bytes(tape, source, payload);
                self.set_memo(ordinal, memo);
            }
            BYTEARRAY => {
                let source = self.take_bytes(tape, at, slot)?;
                let ordinal = self.next_ordinal();
                let memo = self.bytearray(tape, source, payload);
                self.set_memo(ordinal, memo);
            }
            DATETIME => {
                let bits = self.take_raw(tape, at)?;
                let ordinal = self.next_ordinal();
                if !self.datetime(tape, ordinal, bits) {
                    return Err(bad_tape(at));
                }
            }
            LIST | TUPLE | DICT | SET | FROZENSET => self.container(tape, at, slot, outer)?,
            REDUCE | NEWOBJ | NEWOBJ_EX => {
                let parts = self.parts(slot).ok_or(bad_tape(at))?;
                let (close, batch) = match tag {
                    REDUCE => (opcode::REDUCE, 2),
                    NEWOBJ => (opcode::NEWOBJ, 2),
                    _ => (opcode::NEWOBJ_EX, 3),
                };
                let frame = Frame { kind: Kind::Call, close, parts, batch, left: 0, ..self.node(at, outer) };
                self.push(frame);
            }
            PERSID => self.persistent(tape, at)?,
            BUFFER if self.protocol >= 5 && payload <= 1 => {
                self.out.put([opcode::NEXT_BUFFER]);
                if payload == 1 {
                    self.out.put([opcode::READONLY_BUFFER]);
                }
            }
            ROW => self.row(tape, at, payload)?,
            RECORD => self.record(tape, at, payload, outer)?,
            _ => return Err(bad_tape(at)),
        }
        Ok(())
    }

    /// The parts of a call's header or a MORE. `None`: there are no such, or the protocol has no such call.
    pub(super) fn parts(&self, slot: u64) -> Option<u8> {
        let tag = tag_of(slot);
        let parts = if tag == REDUCE { aux_of(slot) & !CALL_FRESH } else { aux_of(slot) };
        let lowest = match tag {
            NEWOBJ => 2,
            NEWOBJ_EX => 4,
            _ => 0,
        };
        // A setter takes the object out of the memo.
        let setter = parts & PART_SETTER == 0 || parts & PART_STATE != 0 && !self.out.fast;
        let members = parts & PART_MEMBERS == 0 || self.protocol >= 4;
        (parts <= 63 && setter && members && self.protocol >= lowest).then_some(parts as u8)
    }

    /// Whether a value is another object each time the call around it is written: the arguments, unless the object keeps them,
    /// and what is marked as made for it.
    fn is_remade(&self, tag: u32, slot: u64) -> bool {
        match tag {
            LIST => aux_of(slot) & FRESH != 0,
            TUPLE => aux_of(slot) & FRESH != 0 || aux_of(slot) & KEPT == 0 && self.is_argument(),
            DICT | RECORD => aux_of(slot) & FRESH != 0 || self.is_argument(),
            REDUCE => aux_of(slot) & CALL_FRESH != 0,
            _ => false,
        }
    }

    /// Whether the value to come is the arguments of a call: one, or two with keywords.
    fn is_argument(&self) -> bool {
        self.frames.last().is_some_and(|frame| {
            let last = u32::from(frame.close == opcode::NEWOBJ_EX);
            frame.kind == Kind::Call && frame.close != 0 && frame.batch <= last
        })
    }

    /// A persistent id.
    fn persistent(&mut self, tape: Tape, at: usize) -> Result<(), Fault> {
        if self.protocol > 0 {
            self.push(Frame { kind: Kind::Persistent, batch: 1, ..Frame::default() });
            return Ok(());
        }
        let (_, slot) = self.next_slot(tape)?;
        if !is_tagged(slot) || tag_of(slot) != TEXT {
            return Err(bad_tape(at));
        }
        self.persistent_line(tape, at, payload_of(slot) as usize)
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
        if (tag == SET || tag == FROZENSET) && self.protocol < 4 {
            let frame = self.node(at, outer);
            self.older_set(tape, frame, if tag == SET { GLOBAL_SET } else { GLOBAL_FROZENSET }, count);
            return Ok(());
        }
        if tag == TUPLE || tag == FROZENSET {
            let kind = if tag == TUPLE {
                self.out.open_tuple(count);
                Kind::Tuple
            } else {
                self.out.put([opcode::MARK]);
                Kind::Frozenset
            };
            let frame = Frame { kind, batch: count, left: count, ..self.node(at, outer) };
            self.push(frame);
            return Ok(());
        }
        let ordinal = self.next_ordinal();
        let close = match tag {
            LIST => {
                self.out.empty(opcode::EMPTY_LIST, opcode::LIST);
                opcode::APPENDS
            }
            DICT => {
                self.out.empty(opcode::EMPTY_DICT, opcode::DICT);
                opcode::SETITEMS
            }
            _ => {
                self.out.put([opcode::EMPTY_SET]);
                opcode::ADDITEMS
            }
        };
        if outer == UNSEEN {
            self.memoize(ordinal);
        } else {
            self.out.memoize();
        }
        if tag != DICT || !self.scalar_pairs(tape, count)? {
            self.push_items(close, count);
        }
        Ok(())
    }

    /// Saves the text of a TEXT slot that is equal to no other.
    pub(super) fn copied_text(&mut self, tape: Tape, at: usize, slot: u64) -> Result<(), Fault> {
        let (start, length) = self.take_text(tape, at, payload_of(slot) as usize)?;
        self.out.text(tape.data, start, length);
        self.out.memoize();
        Ok(())
    }

    /// Takes the text of `units` at the data cursor, to be equal to no other.
    fn take_text(&mut self, tape: Tape, at: usize, units: usize) -> Result<(usize, usize), Fault> {
        let start = self.data;
        let length = extent(tape, start, units).ok_or(bad_tape(at))?;
        self.data = start + length;
        Ok((start, length))
    }

    /// The id of the text of a TEXT slot that is a value, at the data cursor; the number that the slot gives it is its own.
    pub(super) fn text(&mut self, tape: Tape, at: usize, slot: u64) -> Result<u32, Fault> {
        let id = self.intern(tape, at, payload_of(slot) as usize)?;
        if self.texts.number(slot, id) { Ok(id) } else { Err(Fault { code: code::OUTPUT_LIMIT, offset: at }) }
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

    /// Takes the bytes of a BYTES or BYTEARRAY: from the data region, or the number of those that were lent.
    pub(super) fn take_bytes(&mut self, tape: Tape, at: usize, slot: u64) -> Result<Source, Fault> {
        let length = payload_of(slot) as usize;
        if aux_of(slot) & LENT == 0 {
            return self.take_data(tape, at, length).map(Source::Data);
        }
        let index = int32(self.take_raw(tape, at)?).and_then(|index| u32::try_from(index).ok());
        // A pickle that is made lean from its bytes alone has to have them.
        let fits = length >= FRAME_TARGET && self.protocol >= 4 && !(self.lean && self.out.fast);
        index.filter(|_| fits).map(Source::Lent).ok_or(bad_tape(at))
    }

    /// Takes the raw slot behind the one at `at`.
    pub(super) fn take_raw(&mut self, tape: Tape, at: usize) -> Result<u64, Fault> {
        let bits = *tape.slots.get(self.cursor).ok_or(bad_tape(at))?;
        self.cursor += 1;
        Ok(bits)
    }
}
