//! Records: dicts whose keys were defined once, written by one loop over their values.

use std::mem;

use super::frame::{Frame, Kind};
use super::machine::{Machine, Tape, UNSEEN, bad_tape};
use super::row::PlanCell;
use super::text::UNMEMOISED;
use crate::code::Fault;
use crate::opcode;
use crate::slot::{FALSE, NONE, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, aux_of, is_tagged, payload_of, tag_of};

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
        for key in &mut keys[frame.cell as usize..] {
            frame.cell += 1;
            self.cell_name(tape, key);
            let at = self.cursor;
            let slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
            if is_tagged(slot) {
                match tag_of(slot) {
                    TEXT if aux_of(slot) & TEXT_COPY == 0 => {
                        self.out.boundary();
                        self.cursor = at + 1;
                        let id = self.text(tape, at, slot)?;
                        self.texts.save(id, tape.data, &mut self.out);
                    }
                    TEXT_AGAIN => {
                        self.out.boundary();
                        self.cursor = at + 1;
                        let id = self.texts.numbered(payload_of(slot)).ok_or(bad_tape(at))?;
                        self.texts.save(id, tape.data, &mut self.out);
                    }
                    NONE => {
                        self.out.boundary();
                        self.cursor = at + 1;
                        self.out.put([opcode::NONE]);
                    }
                    tag @ (TRUE | FALSE) => {
                        self.out.boundary();
                        self.cursor = at + 1;
                        self.out.boolean(tag == TRUE);
                    }
                    _ => {
                        if !self.leaf(tape)? {
                            return Ok(false);
                        }
                    }
                }
            } else {
                self.out.boundary();
                self.cursor = at + 1;
                self.out.any_number(slot);
            }
            if frame.close == opcode::SETITEM {
                self.out.put([opcode::SETITEM]);
            }
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
            self.out.put_first(&cell.get, cell.get_length);
        }
    }
}
