//! Cycles: objects that are written again because they were not memoised yet, and what is then skipped.

use super::frame::{Frame, Kind};
use super::machine::{Machine, OPEN, Tape, UNSEEN, bad_tape};
use super::text::{extent, pass_text};
use super::value::HAS_ORDINAL;
use crate::code::{self, Fault};
use crate::slot::{
    BIGINT, BUFFER, BYTEARRAY, BYTES, CELL_DATE, DATETIME, DICT, EMPTY_TUPLE, FALSE, FLOAT, FROZENSET, GLOBAL, LIST,
    NEWOBJ, NEWOBJ_EX, NODE, NONE, PAIRS, PART_MORE, PART_SETTER, PART_STATE, PERSID, RECORD, REDUCE, REF, ROW, SET,
    STR, TEXT, TEXT_AGAIN, TRUE, TUPLE, UNSET, is_tagged, payload_of, tag_of,
};

impl Machine {
    /// A REF: what is memoised is read from there, what is not is written, from its start.
    pub(super) fn reference(&mut self, tape: Tape, at: usize, ordinal: usize) -> Result<(), Fault> {
        if ordinal >= self.ordinal as usize || self.out.fast {
            return Err(bad_tape(at));
        }
        let state = self.states[ordinal];
        if state < OPEN {
            self.out.get(state);
            return Ok(());
        }
        let (slot, data) = if state == UNSEEN {
            // It stands in a region that was only passed over: this is where CPython meets it first.
            *self.skipped.get(&(ordinal as u32)).ok_or(bad_tape(at))?
        } else {
            let Some(frame) = self.frames.get((state & !OPEN) as usize) else { return Err(bad_tape(at)) };
            // With nothing memoised since it was begun, it would be begun again without end.
            if frame.memoised == self.memoised {
                return Err(Fault { code: code::CYCLE, offset: at });
            }
            (frame.slot, frame.data)
        };
        let node = tape.slots[slot as usize];
        if !is_tagged(node) {
            // The date cell of a row.
            return if self.datetime(tape, ordinal as u32, node) { Ok(()) } else { Err(bad_tape(at)) };
        }
        self.push(Frame {
            kind: Kind::Return,
            pending: true,
            slot: self.cursor as u32,
            data: self.data as u32,
            ordinal: self.ordinal,
            ..Frame::default()
        });
        self.cursor = slot as usize;
        self.data = data as usize;
        self.ordinal = ordinal as u32;
        Ok(())
    }

    /// The top frame is Return: takes the value it stands for, then goes on where the REF was.
    pub(super) fn return_step(&mut self, tape: Tape) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.pending {
            frame.pending = false;
            return self.value(tape);
        }
        self.cursor = frame.slot as usize;
        self.data = frame.data as usize;
        self.ordinal = frame.ordinal;
        self.frames.pop();
        Ok(())
    }

    /// The top frame is Skip: passes over a value of it, or goes to the next part of a call.
    pub(super) fn skip_step(&mut self, tape: Tape) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.batch > 0 {
            frame.batch -= 1;
            return self.skip_value(tape);
        }
        if let Some((count, tag)) = self.next_part(tape)? {
            if let Some(frame) = self.frames.last_mut() {
                frame.batch = if tag == PAIRS { count * 2 } else { count };
            }
            return Ok(());
        }
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if u32::from(frame.parts) & PART_STATE != 0 {
            frame.batch = if u32::from(frame.parts) & PART_SETTER != 0 { 2 } else { 1 };
            frame.parts &= PART_MORE as u8;
        } else if !self.next_round(tape)? {
            self.frames.pop();
        }
        Ok(())
    }

    fn skip_value(&mut self, tape: Tape) -> Result<(), Fault> {
        let (at, slot) = self.next_slot(tape)?;
        if !is_tagged(slot) {
            return Ok(());
        }
        let tag = tag_of(slot);
        let payload = payload_of(slot) as usize;
        if HAS_ORDINAL >> tag & 1 != 0 {
            self.skip_ordinal(at, self.data);
        }
        match tag {
            NONE | TRUE | FALSE | EMPTY_TUPLE | REF | GLOBAL | BUFFER | TEXT_AGAIN => {}
            TEXT => pass_text(tape, &mut self.texts, &mut self.data, at)?,
            STR => self.data += extent(tape, self.data, payload).ok_or(bad_tape(at))?,
            BIGINT => {
                self.take_data(tape, at, payload)?;
            }
            BYTES | BYTEARRAY => {
                self.take_bytes(tape, at, slot)?;
            }
            FLOAT | DATETIME => {
                self.take_raw(tape, at)?;
            }
            LIST | TUPLE | DICT | SET | FROZENSET => {
                let count = if tag == DICT { payload as u64 * 2 } else { payload as u64 };
                if count > (tape.slots.len() - self.cursor) as u64 || (tag == TUPLE && count == 0) {
                    return Err(bad_tape(at));
                }
                self.push(Frame { kind: Kind::Skip, batch: count as u32, ..Frame::default() });
            }
            REDUCE | NEWOBJ | NEWOBJ_EX => {
                let parts = self.parts(slot).ok_or(bad_tape(at))?;
                let batch = if tag == NEWOBJ_EX { 3 } else { 2 };
                self.push(Frame { kind: Kind::Skip, parts, batch, ..Frame::default() });
            }
            PERSID => self.push(Frame { kind: Kind::Skip, batch: 1, ..Frame::default() }),
            ROW => self.skip_row(tape, at, payload)?,
            RECORD => {
                let count = self.key_lists.get(payload).ok_or(bad_tape(at))?.len();
                if count > tape.slots.len() - self.cursor {
                    return Err(bad_tape(at));
                }
                self.push(Frame { kind: Kind::Skip, batch: count as u32, ..Frame::default() });
            }
            _ => return Err(bad_tape(at)),
        }
        Ok(())
    }

    fn skip_row(&mut self, tape: Tape, at: usize, plan: usize) -> Result<(), Fault> {
        let count = self.plans.get(plan).ok_or(bad_tape(at))?.cells.len();
        let first = self.cursor;
        let cells = tape.slots.get(first..first + count).ok_or(bad_tape(at))?;
        self.cursor = first + count;
        let mut nodes = 0;
        for (index, &slot) in cells.iter().enumerate() {
            let at = first + index;
            if !is_tagged(slot) {
                if self.plans[plan].cells[index].kind == CELL_DATE {
                    self.skip_ordinal(at, 0);
                }
                continue;
            }
            match tag_of(slot) {
                NONE | TRUE | FALSE | REF | EMPTY_TUPLE | UNSET | TEXT_AGAIN => {}
                TEXT => pass_text(tape, &mut self.texts, &mut self.data, at)?,
                NODE => nodes += 1,
                _ => return Err(bad_tape(at)),
            }
        }
        if nodes > tape.slots.len() - self.cursor {
            return Err(bad_tape(at));
        }
        self.push(Frame { kind: Kind::Skip, batch: nodes as u32, ..Frame::default() });
        Ok(())
    }

    /// Takes an ordinal; where it stands is kept if it may be written from elsewhere first.
    fn skip_ordinal(&mut self, at: usize, data: usize) {
        let ordinal = self.next_ordinal() as usize;
        self.first_skipped = self.first_skipped.min(at);
        self.keep_place(ordinal, at, data);
    }

    /// Keeps where the object of an ordinal stands that is not written yet.
    pub(super) fn keep_place(&mut self, ordinal: usize, at: usize, data: usize) {
        if self.states[ordinal] != UNSEEN {
            return;
        }
        if self.skipped.try_reserve(1).is_err() {
            self.out.set_full();
            return;
        }
        self.skipped.insert(ordinal as u32, (at as u32, data as u32));
    }
}
