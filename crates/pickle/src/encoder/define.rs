//! Definitions, which stand before values and write nothing.

use super::machine::{Machine, Tape, bad_tape};
use super::row::{Plan, PlanCell};
use super::text::{UNMEMOISED, extent};
use crate::code::{self, Fault};
use crate::slot::{
    CELL_ANY, CELL_FLOAT, DEFGLOBAL, DEFKEYS, DEFPLAN, FORM_FLAT, GLOBAL, GLOBAL_HAS_CODE, REF, STR, TEXT, TEXT_COPY,
    TEXT_SAME, aux_of, is_tagged, payload_of, tag_of,
};

/// Tags of definitions.
const DEFINITIONS: u64 = 1 << DEFGLOBAL | 1 << DEFPLAN | 1 << DEFKEYS;

impl Machine {
    /// Takes the slot at the cursor, after the definitions before it.
    #[inline]
    pub(super) fn next_slot(&mut self, tape: Tape) -> Result<(usize, u64), Fault> {
        let at = self.cursor;
        let slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
        self.cursor = at + 1;
        if is_tagged(slot) && DEFINITIONS >> tag_of(slot) & 1 != 0 {
            self.define(tape, at, slot)
        } else {
            Ok((at, slot))
        }
    }

    /// Takes the definition at `at` and those behind it, and the slot after them.
    #[cold]
    fn define(&mut self, tape: Tape, mut at: usize, mut slot: u64) -> Result<(usize, u64), Fault> {
        loop {
            match tag_of(slot) {
                _ if !is_tagged(slot) => return Ok((at, slot)),
                DEFGLOBAL => self.define_global(tape, at, slot)?,
                DEFPLAN => self.define_plan(tape, at, slot)?,
                DEFKEYS => self.define_keys(tape, at, slot)?,
                _ => return Ok((at, slot)),
            }
            at = self.cursor;
            slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
            self.cursor = at + 1;
        }
    }

    /// Takes the text of a name of DEFPLAN or DEFKEYS; gives its id and the slot's aux.
    fn plan_name(&mut self, tape: Tape, at: usize, again: bool) -> Result<(u32, u32), Fault> {
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

    /// The same for a name of DEFGLOBAL, which may be a text equal to no other, or an object that has an ordinal: a STR
    /// here, or one that the REF behind the text names.
    fn global_name(&mut self, tape: Tape, at: usize, again: bool) -> Result<u32, Fault> {
        let slot = *tape.slots.get(self.cursor).ok_or(bad_tape(at))?;
        let tag = if is_tagged(slot) { tag_of(slot) } else { 0 };
        if tag == TEXT && aux_of(slot) & (TEXT_COPY | TEXT_SAME) == 0 {
            return Ok(self.plan_name(tape, at, again)?.0);
        }
        if tag != TEXT && tag != STR {
            return Err(bad_tape(at));
        }
        let (place, start, units) = (self.cursor, self.data, payload_of(slot) as usize);
        self.cursor += 1;
        let text = if again {
            self.data += extent(tape, start, units).ok_or(bad_tape(at))?;
            0
        } else {
            self.copied(tape, at, units)?
        };
        if tag == TEXT && aux_of(slot) & TEXT_COPY != 0 {
            return Ok(text);
        }
        let ordinal = if tag == STR {
            let ordinal = self.next_ordinal();
            // A REF may name it before the global is written.
            self.first_skipped = self.first_skipped.min(place);
            self.keep_place(ordinal as usize, place, start);
            ordinal
        } else {
            let reference = *tape.slots.get(self.cursor).ok_or(bad_tape(at))?;
            if !is_tagged(reference) || tag_of(reference) != REF {
                return Err(bad_tape(at));
            }
            let ordinal = payload_of(reference);
            if ordinal >= self.ordinal || self.out.fast {
                return Err(bad_tape(at));
            }
            self.cursor += 1;
            ordinal
        };
        if !again {
            self.named.insert(text, ordinal);
        }
        Ok(text)
    }

    fn define_global(&mut self, tape: Tape, at: usize, slot: u64) -> Result<(), Fault> {
        let again = at < self.defined;
        let module = self.global_name(tape, at, again)?;
        let name = self.global_name(tape, at, again)?;
        let mut code = 0;
        if aux_of(slot) & GLOBAL_HAS_CODE != 0 {
            code = extension_code(self.take_raw(tape, at)?).ok_or(bad_tape(at))?;
        }
        if again {
            return Ok(());
        }
        if payload_of(slot) as usize != self.global_ids.len() {
            return Err(bad_tape(at));
        }
        if self.protocol < 2 {
            code = 0;
        }
        if self.protocol < 4 && code == 0 && !self.are_lines(tape, module, name) {
            return Err(bad_tape(at));
        }
        let full = Fault { code: code::OUTPUT_LIMIT, offset: at };
        let index = self.find_global(module, name).ok_or(full)?;
        if self.global_ids.try_reserve(1).is_err() {
            return Err(full);
        }
        self.global_ids.push(index);
        self.globals[index as usize].dotted = self.protocol < 4 && self.is_dotted(tape, name);
        if code != 0 {
            self.extend(index, code);
        }
        self.defined = self.cursor;
        Ok(())
    }

    /// Gives a global an extension code: from here on that is how it is written.
    fn extend(&mut self, index: u32, code: u32) {
        let global = &mut self.globals[index as usize];
        global.code = code;
        global.memo = UNMEMOISED;
        for plan in &mut self.plans {
            plan.forget_template();
        }
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
        let full = Fault { code: code::OUTPUT_LIMIT, offset: at };
        let mut cells = Vec::new();
        if !again && cells.try_reserve_exact(count as usize).is_err() {
            return Err(full);
        }
        for _ in 0..count as usize {
            let (text, kind) = self.plan_name(tape, at, again)?;
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
        if self.plans.try_reserve(1).is_err() {
            return Err(full);
        }
        self.plans.push(Plan::new(global, form, cells));
        self.defined = self.cursor;
        Ok(())
    }
}

/// Most keys that records may be defined with: they are one batch.
const MOST_KEYS: f64 = 999.0;

impl Machine {
    fn define_keys(&mut self, tape: Tape, at: usize, slot: u64) -> Result<(), Fault> {
        let again = at < self.defined;
        let count = f64::from_bits(*tape.slots.get(at + 1).ok_or(bad_tape(at))?);
        self.cursor = at + 2;
        // A tag is a NaN and in no range. Each text that is read is one that the tape holds.
        if !(1.0..=MOST_KEYS).contains(&count) || count.fract() != 0.0 {
            return Err(bad_tape(at));
        }
        let full = Fault { code: code::OUTPUT_LIMIT, offset: at };
        let mut keys = Vec::new();
        if !again && (keys.try_reserve_exact(count as usize).is_err() || self.key_lists.try_reserve(1).is_err()) {
            return Err(full);
        }
        for _ in 0..count as usize {
            let (text, aux) = self.plan_name(tape, at, again)?;
            if aux != 0 {
                return Err(bad_tape(at));
            }
            if !again {
                keys.push(PlanCell::new(text, CELL_ANY));
            }
        }
        if again {
            return Ok(());
        }
        if payload_of(slot) as usize != self.key_lists.len() {
            return Err(bad_tape(at));
        }
        self.key_lists.push(keys);
        self.defined = self.cursor;
        Ok(())
    }
}

/// The extension code in a number slot: from 1 on, within 31 bits.
fn extension_code(slot: u64) -> Option<u32> {
    let code = f64::from_bits(slot);
    // A tag is a NaN and in no range.
    ((1.0..=f64::from(i32::MAX)).contains(&code) && code.fract() == 0.0).then_some(code as u32)
}
