//! Records: dicts whose keys were defined once, written by one loop over their values; and dicts of few keys and no containers.

use std::mem;

use super::frame::{Frame, Kind};
use super::machine::{Machine, Tape, UNSEEN, bad_tape};
use super::row::PlanCell;
use super::text::UNMEMOISED;
use crate::code::Fault;
use crate::opcode;
use crate::slot::{FALSE, NONE, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, aux_of, is_tagged, payload_of, tag_of};

/// Dicts of more pairs have a frame, so that a step comes to its end.
const MOST_PAIRS: u32 = 64;

/// Whether a slot is a text, a number or a constant.
#[inline]
fn is_scalar(slot: u64) -> bool {
    !is_tagged(slot) || matches!(tag_of(slot), TEXT | TEXT_AGAIN | NONE | TRUE | FALSE)
}

impl Machine {
    /// Begins a record: its frame check is done, its tag is taken. `outer` is that of a container's frame.
    pub(super) fn record(&mut self, tape: Tape, at: usize, index: usize, outer: u32) -> Result<(), Fault> {
        let count = self.key_lists.get(index).ok_or(bad_tape(at))?.len();
        // A value takes a slot at least.
        if count > tape.slots.len() - self.cursor {
            return Err(bad_tape(at));
        }
        let ordinal = self.next_ordinal();
        self.out.empty(opcode::EMPTY_DICT, opcode::DICT);
        if outer == UNSEEN {
            self.memoize(ordinal);
        } else {
            self.out.memoize();
        }
        let mut frame = Frame { kind: Kind::Record, close: opcode::SETITEM, outer: index as u32, ..Frame::default() };
        if count > 1 && self.protocol > 0 {
            frame.close = opcode::SETITEMS;
            self.out.put([opcode::MARK]);
        }
        self.record_values(tape, frame)
    }

    /// The top frame is Record: takes the value it waits for, then goes on behind it.
    pub(super) fn record_step(&mut self, tape: Tape) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.pending {
            frame.pending = false;
            return self.value(tape);
        }
        let frame = *frame;
        self.frames.pop();
        if frame.close == opcode::SETITEM {
            self.out.put([opcode::SETITEM]);
        }
        self.record_values(tape, frame)
    }

    /// Writes keys and values from `frame.cell` on, up to the end or to the first value that has to be waited for; the
    /// frame is then below it on the stack.
    fn record_values(&mut self, tape: Tape, mut frame: Frame) -> Result<(), Fault> {
        let index = frame.outer as usize;
        // Taken out for the time of the loop, which needs all of the machine beside it.
        let mut keys = mem::take(&mut self.key_lists[index]);
        let result = self.record_loop(tape, &mut frame, &mut keys);
        self.key_lists[index] = keys;
        if result? {
            if frame.close == opcode::SETITEMS {
                self.out.put([opcode::SETITEMS]);
            }
            return Ok(());
        }
        frame.pending = true;
        self.push(frame);
        Ok(())
    }

    /// The loop of [`Machine::record_values`]; true: all values are written.
    #[inline]
    fn record_loop(&mut self, tape: Tape, frame: &mut Frame, keys: &mut [PlanCell]) -> Result<bool, Fault> {
        let is_quick = frame.close == opcode::SETITEMS && self.out.modern;
        while (frame.cell as usize) < keys.len() {
            if is_quick {
                self.quick_pairs(tape, frame, keys)?;
            }
            let Some(key) = keys.get_mut(frame.cell as usize) else { break };
            frame.cell += 1;
            self.cell_name(tape, key);
            let at = self.cursor;
            let slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
            if !self.scalar(tape, at, slot)? && !self.leaf(tape)? {
                return Ok(false);
            }
            if frame.close == opcode::SETITEM {
                self.out.put([opcode::SETITEM]);
            }
        }
        Ok(true)
    }

    /// Writes the pairs of a dict whose header was taken, if there are few and they are texts, numbers and constants: these need
    /// no frame. False: they are something else, and nothing was written. The tape has as many slots as the dict needs.
    pub(super) fn scalar_pairs(&mut self, tape: Tape, count: u32) -> Result<bool, Fault> {
        if count.wrapping_sub(1) >= MOST_PAIRS || self.protocol == 0 {
            return Ok(false);
        }
        let first = self.cursor;
        let slots = &tape.slots[first..first + 2 * count as usize];
        if !slots.iter().all(|&slot| is_scalar(slot)) {
            return Ok(false);
        }
        if count > 1 {
            self.out.put([opcode::MARK]);
        }
        for (offset, &slot) in slots.iter().enumerate() {
            self.scalar(tape, first + offset, slot)?;
        }
        self.out.put([if count > 1 { opcode::SETITEMS } else { opcode::SETITEM }]);
        Ok(true)
    }

    /// Saves the text, number or constant at the cursor. False: it is something else, and nothing was written.
    #[expect(clippy::inline_always, reason = "two loops that are hot: as a call it costs records a tenth")]
    #[inline(always)]
    fn scalar(&mut self, tape: Tape, at: usize, slot: u64) -> Result<bool, Fault> {
        if !is_scalar(slot) {
            return Ok(false);
        }
        self.out.boundary();
        self.cursor = at + 1;
        if !is_tagged(slot) {
            self.out.any_number(slot);
            return Ok(true);
        }
        match tag_of(slot) {
            TEXT if aux_of(slot) & TEXT_COPY != 0 => self.copied_text(tape, at, slot)?,
            TEXT => {
                let id = self.text(tape, at, slot)?;
                self.texts.save(id, tape.data, &mut self.out);
            }
            TEXT_AGAIN => {
                let id = self.texts.numbered(payload_of(slot)).ok_or(bad_tape(at))?;
                self.texts.save(id, tape.data, &mut self.out);
            }
            NONE => self.out.put([opcode::NONE]),
            tag => self.out.boolean(tag == TRUE),
        }
        Ok(true)
    }

    /// Saves the name of a cell or a key.
    #[inline]
    pub(super) fn cell_name(&mut self, tape: Tape, cell: &mut PlanCell) {
        self.out.boundary();
        if cell.get_length == 0 {
            self.texts.save(cell.text, tape.data, &mut self.out);
            let memo = self.texts.memo(cell.text);
            if memo != UNMEMOISED && self.protocol > 0 {
                (cell.get, cell.get_length) = super::output::get_bytes(memo);
            }
        } else {
            self.out.put_get((cell.get, cell.get_length));
        }
    }
}
