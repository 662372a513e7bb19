//! Values written in one go: the cells of a row, and the short lists in it, as long as the open frame and the memory at hand
//! are sure to hold them, everything is memoised by one byte, and nothing has to be waited for. What is left is for the loops
//! that can do all, from the first value on that was not written here; the bytes are theirs.

use super::Tape;
use super::frame::Frame;
use super::machine::{GLOBAL_DATETIME, Machine, OPEN, UNSEEN, bad_tape};
use super::output::{Room, get_bytes};
use super::row::PlanCell;
use super::scalar::{Calendar, datetime_bytes, int_word};
use super::text::{Texts, UNMEMOISED, measure, pass_texts};
use crate::code::{self, Fault};
use crate::opcode;
use crate::slot::{
    CELL_ANY, CELL_DATE, EMPTY_TUPLE, FALSE, LIST, NODE, NONE, REF, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, TUPLE, UNSET,
    aux_of, int32, is_tagged, payload_of, tag_of,
};

/// Longer lists have a frame, so that a step comes to its end.
const LONGEST_LEAF: u32 = 64;
/// Bytes that a key and any value but a text or a list take at most: 5 and 22.
const SCALAR: usize = 32;
/// Bytes of a list's own opcodes.
const LIST_OPCODES: usize = 4;
/// Texts of more units may need another opcode.
const SHORT_UNITS: usize = 255;

/// The output and what it takes to write scalars.
struct Quick<'a> {
    tape: Tape<'a>,
    room: Room<'a>,
    texts: &'a mut Texts,
}

impl Quick<'_> {
    #[inline]
    fn number(&mut self, slot: u64) {
        let value = f64::from_bits(slot);
        if let Some(int) = int32(slot) {
            let (word, length) = int_word(int);
            self.room.word(word, length);
        } else if value.trunc().to_bits() != slot || !self.room.wide(slot, value) {
            self.float(slot);
        }
    }

    #[inline]
    fn float(&mut self, slot: u64) {
        self.room.byte(opcode::BINFLOAT);
        self.room.word(slot.swap_bytes(), 8);
    }

    #[inline]
    fn get(&mut self, index: u32) {
        let (bytes, length) = get_bytes(index);
        self.room.word(u64::from_le_bytes(bytes), length);
    }

    /// The text of a TEXT slot at `data`, whose length is given: `None` is no memory.
    #[inline]
    fn text(&mut self, slot: u64, data: usize, length: usize, hash: u32) -> Option<()> {
        let id = self.texts.intern(self.tape.data, data, length, hash)?;
        if !self.texts.number(slot, id) {
            return None;
        }
        let memo = self.texts.memo(id);
        if memo == UNMEMOISED {
            let next = self.room.next_memo();
            let (source, start) = self.texts.remember(id, next, self.tape.data);
            self.room.word(u64::from(opcode::SHORT_BINUNICODE) | (length as u64) << 8, 2);
            self.room.copy(source, start, length);
            self.room.byte(opcode::MEMOIZE);
        } else {
            self.get(memo);
        }
        Some(())
    }
}

impl Machine {
    /// Writes cells of a row from `frame.cell` on, of which no batch ends before the row does.
    pub(super) fn quick_cells(&mut self, tape: Tape, frame: &mut Frame, cells: &[PlanCell]) -> Result<(), Fault> {
        let first = frame.slot as usize;
        let slots = &tape.slots[first..first + cells.len()];
        let Self { out, texts, states, memoised, calendar, globals, ordinal, cursor, data, .. } = self;
        let datetime = globals[GLOBAL_DATETIME as usize].memo;
        let mut quick = Quick { tape, room: out.room(), texts };
        let mut text = frame.data as usize;
        for (offset, (&slot, cell)) in slots.iter().zip(cells).enumerate().skip(frame.cell as usize) {
            let tag = if is_tagged(slot) { tag_of(slot) } else { 0 };
            if tag == UNSET {
                continue;
            }
            if cell.get_length == 0 || quick.room.left() < SCALAR {
                break;
            }
            let key = u64::from_le_bytes(cell.get);
            match tag {
                0 if cell.kind == CELL_DATE => {
                    let index = frame.ordinal as usize;
                    let Some(bytes) = date(slot, states[index], datetime, calendar) else { break };
                    quick.room.word(key, cell.get_length);
                    quick.get(datetime);
                    quick.room.chunk(&bytes);
                    states[index] = quick.room.count_memo(3).wrapping_add(2);
                    *memoised += 1;
                    frame.ordinal += 1;
                }
                0 => {
                    quick.room.word(key, cell.get_length);
                    if cell.kind == CELL_ANY {
                        quick.number(slot);
                    } else {
                        quick.float(slot);
                    }
                }
                TEXT => {
                    let units = payload_of(slot) as usize;
                    if aux_of(slot) & TEXT_COPY != 0 || units > SHORT_UNITS || quick.room.left() < SCALAR + 3 * units {
                        break;
                    }
                    let (length, hash) = measure(tape, text, units).ok_or(bad_tape(first + offset))?;
                    if length > SHORT_UNITS {
                        break;
                    }
                    quick.room.word(key, cell.get_length);
                    let full = Fault { code: code::OUTPUT_LIMIT, offset: first + offset };
                    quick.text(slot, text, length, hash).ok_or(full)?;
                    text += length;
                }
                TEXT_AGAIN => {
                    let Some(memo) = quick.texts.again(payload_of(slot)) else { break };
                    quick.room.word(key, cell.get_length);
                    quick.get(memo);
                }
                NONE | TRUE | FALSE | EMPTY_TUPLE => {
                    quick.room.word(key, cell.get_length);
                    quick.room.byte(match tag {
                        NONE => opcode::NONE,
                        TRUE => opcode::NEWTRUE,
                        FALSE => opcode::NEWFALSE,
                        _ => opcode::EMPTY_TUPLE,
                    });
                }
                REF => {
                    let Some(&state) = states.get(payload_of(slot) as usize) else { break };
                    if state >= OPEN {
                        break;
                    }
                    quick.room.word(key, cell.get_length);
                    quick.get(state);
                }
                NODE => {
                    if frame.memoised == 0 {
                        *data = text;
                        pass_texts(tape, quick.texts, data, first + offset + 1, first + cells.len())?;
                        frame.memoised = super::row::TEXTS_PASSED;
                    }
                    if *ordinal as usize != states.len() || states.len() == states.capacity() {
                        break;
                    }
                    let Some((tag, items)) = leaf(tape, *cursor, quick.texts) else { break };
                    let before = quick.room.left();
                    if before < bound(items) {
                        break;
                    }
                    quick.room.word(key, cell.get_length);
                    let memo = quick.items(tag, items, data, *cursor)?;
                    states.push(memo);
                    *ordinal += 1;
                    *memoised += 1;
                    *cursor += 1 + items.len();
                }
                _ => break,
            }
            frame.cell = offset as u32 + 1;
            frame.batch -= 1;
        }
        frame.data = text as u32;
        let (at, memo) = quick.room.end();
        out.resume(at, memo);
        Ok(())
    }

    /// Writes numbers from the first slot on as long as there are such and there is room. Gives how many.
    #[inline]
    pub(super) fn quick_numbers(&mut self, tape: Tape, slots: &[u64]) -> usize {
        // Below, integers of more than 32 bits are spelled out.
        if self.protocol < 2 {
            return 0;
        }
        let Self { out, texts, .. } = self;
        let mut quick = Quick { tape, room: out.room(), texts };
        let mut count = 0;
        // No number takes more than eleven bytes.
        for &slot in &slots[..slots.len().min(quick.room.left() / 11)] {
            if is_tagged(slot) {
                break;
            }
            quick.number(slot);
            count += 1;
        }
        let (at, memo) = quick.room.end();
        out.resume(at, memo);
        count
    }

    /// Writes the list or tuple at the cursor if it is short and holds nothing but numbers and texts: no frame is needed
    /// for what cannot lead anywhere. False: it is something else, or there is no room; nothing was written.
    #[inline]
    pub(super) fn leaf(&mut self, tape: Tape) -> Result<bool, Fault> {
        // Where the tape is gone over again, ordinals are known already.
        if !self.out.modern || self.ordinal as usize != self.states.len() || self.states.len() == self.states.capacity()
        {
            return Ok(false);
        }
        let Some((tag, items)) = leaf(tape, self.cursor, &self.texts) else { return Ok(false) };
        let Self { out, texts, states, memoised, ordinal, cursor, data, .. } = self;
        let mut quick = Quick { tape, room: out.room(), texts };
        if quick.room.left() < bound(items) {
            return Ok(false);
        }
        let memo = quick.items(tag, items, data, *cursor)?;
        states.push(memo);
        *ordinal += 1;
        *memoised += 1;
        *cursor += 1 + items.len();
        let (at, memo) = quick.room.end();
        out.resume(at, memo);
        Ok(true)
    }
}

impl Quick<'_> {
    /// Writes a list or tuple whose header stands at `at`, for which there is room, and gives its memo number.
    #[inline]
    fn items(&mut self, tag: u32, items: &[u64], data: &mut usize, at: usize) -> Result<u32, Fault> {
        let count = items.len();
        let mut memo = 0;
        if tag == LIST {
            let opened =
                u64::from(opcode::EMPTY_LIST) | u64::from(opcode::MEMOIZE) << 8 | u64::from(opcode::MARK) << 16;
            self.room.word(opened, if count > 1 { 3 } else { 2 });
            memo = self.room.count_memo(1);
        } else if count > 3 {
            self.room.byte(opcode::MARK);
        }
        for (offset, &item) in items.iter().enumerate() {
            if is_tagged(item) && tag_of(item) == TEXT_AGAIN {
                if let Some(memo) = self.texts.again(payload_of(item)) {
                    self.get(memo);
                }
            } else if is_tagged(item) {
                let at = at + 1 + offset;
                let (length, hash) = measure(self.tape, *data, payload_of(item) as usize).ok_or(bad_tape(at))?;
                self.text(item, *data, length, hash).ok_or(Fault { code: code::OUTPUT_LIMIT, offset: at })?;
                *data += length;
            } else {
                self.number(item);
            }
        }
        if tag == LIST {
            self.room.byte(if count > 1 { opcode::APPENDS } else { opcode::APPEND });
            return Ok(memo);
        }
        self.room.byte(if count > 3 { opcode::TUPLE } else { opcode::TUPLE1 + (count as u8 - 1) });
        self.room.byte(opcode::MEMOIZE);
        Ok(self.room.count_memo(1))
    }
}

/// The short list or tuple of numbers and texts at a position: its tag and its items.
#[inline]
fn leaf<'a>(tape: Tape<'a>, at: usize, texts: &Texts) -> Option<(u32, &'a [u64])> {
    let slot = *tape.slots.get(at)?;
    let (tag, count) = (tag_of(slot), payload_of(slot));
    let fits =
        is_tagged(slot) && (tag == LIST || tag == TUPLE) && aux_of(slot) == 0 && count.wrapping_sub(1) < LONGEST_LEAF;
    let items = tape.slots.get(at + 1..at + 1 + count as usize)?;
    let is_scalar = |item: u64| match tag_of(item) {
        _ if !is_tagged(item) => true,
        TEXT => aux_of(item) & TEXT_COPY == 0,
        TEXT_AGAIN => texts.again(payload_of(item)).is_some(),
        _ => false,
    };
    (fits && items.iter().all(|&item| is_scalar(item))).then_some((tag, items))
}

/// How many bytes the items of a list take at most. More than there ever is, if a text may need another opcode.
#[inline]
fn bound(items: &[u64]) -> usize {
    let mut bound = SCALAR + LIST_OPCODES;
    for &item in items {
        bound += 11;
        if is_tagged(item) && tag_of(item) == TEXT {
            let units = payload_of(item) as usize;
            if units > SHORT_UNITS / 3 {
                return usize::MAX;
            }
            bound += 3 * units;
        }
    }
    bound
}

/// The bytes of a datetime that was not written yet, whose class has the memo number `class`.
#[inline]
fn date(slot: u64, state: u32, class: u32, calendar: &mut Calendar) -> Option<[u8; 17]> {
    if state != UNSEEN || class == UNMEMOISED {
        return None;
    }
    datetime_bytes(f64::from_bits(slot), calendar)
}
