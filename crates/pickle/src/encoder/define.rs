//! Definitions, which stand before values and write nothing.

use super::row::{Plan, PlanCell};
use super::text::extent;
use super::{Machine, Tape, bad_tape};
use crate::code::Fault;
use crate::slot::{CELL_FLOAT, DEFGLOBAL, DEFPLAN, FORM_FLAT, GLOBAL, TEXT, aux_of, is_tagged, payload_of, tag_of};

impl Machine {
    /// Takes the slot at the cursor, after the definitions before it.
    pub(super) fn next_slot(&mut self, tape: Tape) -> Result<(usize, u64), Fault> {
        loop {
            let at = self.cursor;
            let slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
            self.cursor = at + 1;
            if is_tagged(slot) {
                match tag_of(slot) {
                    DEFGLOBAL => self.define_global(tape, at, payload_of(slot))?,
                    DEFPLAN => self.define_plan(tape, at, slot)?,
                    _ => return Ok((at, slot)),
                }
            } else {
                return Ok((at, slot));
            }
        }
    }

    /// Takes a TEXT slot of a definition and gives the text's id and the slot's aux.
    fn name(&mut self, tape: Tape, at: usize, again: bool) -> Result<(u32, u32), Fault> {
        let slot = *tape.slots.get(self.cursor).ok_or(bad_tape(at))?;
        if !is_tagged(slot) || tag_of(slot) != TEXT {
            return Err(bad_tape(at));
        }
        self.cursor += 1;
        let units = payload_of(slot) as usize;
        if again {
            self.data += extent(tape, self.data, units).ok_or(bad_tape(at))?;
            return Ok((0, 0));
        }
        Ok((self.intern(tape, at, units)?, aux_of(slot)))
    }

    fn define_global(&mut self, tape: Tape, at: usize, id: u32) -> Result<(), Fault> {
        let again = at < self.defined;
        let (module, _) = self.name(tape, at, again)?;
        let (name, _) = self.name(tape, at, again)?;
        if again {
            return Ok(());
        }
        if id as usize != self.global_ids.len() {
            return Err(bad_tape(at));
        }
        let index = self.find_global(module, name);
        self.global_ids.push(index);
        self.defined = self.cursor;
        Ok(())
    }

    fn define_plan(&mut self, tape: Tape, at: usize, slot: u64) -> Result<(), Fault> {
        let again = at < self.defined;
        let [class, count] = *tape.slots.get(at + 1..at + 3).ok_or(bad_tape(at))? else { return Err(bad_tape(at)) };
        let count = f64::from_bits(count);
        self.cursor = at + 3;
        let rest = (tape.slots.len() - self.cursor) as f64;
        // A tag is a NaN and in no range.
        if !(0.0..=rest).contains(&count) || count.fract() != 0.0 {
            return Err(bad_tape(at));
        }
        let mut cells = Vec::new();
        for _ in 0..count as usize {
            let (text, kind) = self.name(tape, at, again)?;
            if kind > CELL_FLOAT {
                return Err(bad_tape(at));
            }
            if !again {
                cells.push(PlanCell::new(text, kind));
            }
        }
        if again {
            return Ok(());
        }
        let form = aux_of(slot);
        let known = is_tagged(class) && tag_of(class) == GLOBAL;
        let global = self.global_ids.get(payload_of(class) as usize).filter(|_| known && form <= FORM_FLAT);
        let Some(&global) = global.filter(|_| payload_of(slot) as usize == self.plans.len()) else {
            return Err(bad_tape(at));
        };
        self.plans.push(Plan::new(global, form, cells));
        self.defined = self.cursor;
        Ok(())
    }
}
