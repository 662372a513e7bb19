//! Values written in one go: the cells of a row, and the short lists in it, as long as the open frame and the memory at hand
//! are sure to hold them, everything is memoised by one byte, and nothing has to be waited for. What is left is for the loops
//! that can do all, from the first value on that was not written here; the bytes are theirs.

use super::Tape;
use super::draft::{Draft, Mark};
use super::frame::Frame;
use super::machine::{GLOBAL_DATETIME, Machine, OPEN, UNSEEN, bad_tape};
use super::output::{Room, get_bytes, get_index};
use super::room::{WINDOW, Window};
use super::row::PlanCell;
use super::scalar::{Calendar, datetime_bytes, lean_datetime};
use super::text::{Texts, UNMEMOISED, measure, pass_texts};
use crate::code::{self, Fault};
use crate::opcode;
use crate::slot::{
    CELL_ANY, CELL_DATE, EMPTY_TUPLE, FALSE, LIST, NODE, NONE, REF, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, TUPLE, UNSET,
    aux_of, is_tagged, payload_of, tag_of,
};

/// Longer lists have a frame, so that a step comes to its end.
const LONGEST_LEAF: u32 = 64;
/// Bytes of a list's own opcodes.
const LIST_OPCODES: usize = 4;
/// Bytes a number takes at most, and a text beside its own.
pub(super) const ITEM: usize = 11;
/// Texts of more units may need another opcode.
pub(super) const SHORT_UNITS: usize = 255;

/// What is no tag, of which there are 64.
pub(super) const NUMBER: u32 = 64;

/// What constants are written as, by their tags. One arm for all of them: which one it is nobody can guess.
pub(super) const CONSTANTS: [u8; 8] = {
    let mut opcodes = [0; 8];
    opcodes[NONE as usize] = opcode::NONE;
    opcodes[TRUE as usize] = opcode::NEWTRUE;
    opcodes[FALSE as usize] = opcode::NEWFALSE;
    opcodes[EMPTY_TUPLE as usize] = opcode::EMPTY_TUPLE;
    opcodes
};

/// The tag of a slot, or [`NUMBER`].
#[inline]
pub(super) fn kind_of(slot: u64) -> u32 {
    if is_tagged(slot) { tag_of(slot) } else { NUMBER }
}

/// The output and what it takes to write scalars.
pub(super) struct Quick<'a, const LEAN: bool> {
    pub(super) tape: Tape<'a>,
    pub(super) room: Room<'a>,
    pub(super) texts: &'a mut Texts,
    pub(super) draft: &'a mut Draft,
}

impl<const LEAN: bool> Quick<'_, LEAN> {
    /// The memo number of the object whose opcodes end at `at`.
    #[inline]
    fn memo_of(&mut self, at: usize) -> u32 {
        if LEAN { self.draft.memoize(at) } else { self.room.next_memo() }
    }

    /// At `at` stands the GET of a cell's name.
    #[inline]
    fn note_name(&mut self, at: usize, cell: &PlanCell) {
        if LEAN {
            self.draft.get(at, cell.get_length, get_index(cell.get));
        }
    }

    /// From `at` to `end` stands the GET of an entry.
    #[inline]
    pub(super) fn note_get(&mut self, at: usize, end: usize, entry: u32) {
        if LEAN {
            self.draft.get(at, end - at, entry);
        }
    }

    /// What the draft has now.
    #[inline]
    fn mark(&self) -> Mark {
        if LEAN { self.draft.mark() } else { Mark::default() }
    }

    /// Takes from the draft what came after a mark.
    #[inline]
    fn back_to(&mut self, mark: Mark) {
        if LEAN {
            self.draft.back_to(mark);
        }
    }

    /// A window that begins with the GET of a cell's name. `None`: there is no room, or the name is not memoised yet.
    #[inline]
    fn named(&mut self, cell: &PlanCell) -> Option<Window<'_>> {
        let mut window = self.room.window()?;
        if cell.get_length == 0 {
            return None;
        }
        window.first(cell.get, cell.get_length);
        Some(window)
    }

    /// A cell's name and a GET. False: neither was written.
    #[inline]
    fn again(&mut self, cell: &PlanCell, memo: u32) -> bool {
        let at = self.room.at;
        let Some(mut window) = self.named(cell) else { return false };
        window.get(memo);
        self.room.at += window.length;
        self.note_name(at, cell);
        self.note_get(at + cell.get_length, self.room.at, memo);
        true
    }

    /// A cell's name and the number, text or constant in the slot at `place`, whose text, if it has one, is at `data`. False: it is
    /// something else, or there is no room; nothing was written.
    #[expect(clippy::inline_always, reason = "the loops over cells and over pairs are hot")]
    #[inline(always)]
    fn scalar(&mut self, cell: &PlanCell, slot: u64, tag: u32, data: &mut usize, place: usize) -> Result<bool, Fault> {
        let (at, left) = (self.room.at, self.room.left());
        if tag == TEXT_AGAIN {
            return Ok(self.texts.again(payload_of(slot)).is_some_and(|memo| self.again(cell, memo)));
        }
        let tape = self.tape;
        let Some(mut window) = self.named(cell) else { return Ok(false) };
        match tag {
            NUMBER => window.number(slot),
            NONE | TRUE | FALSE | EMPTY_TUPLE => window.byte(CONSTANTS[tag as usize % CONSTANTS.len()]),
            TEXT => {
                let units = payload_of(slot) as usize;
                if units > SHORT_UNITS || left < WINDOW + 3 * units {
                    return Ok(false);
                }
                let (length, hash) = measure(tape, *data, units).ok_or(bad_tape(place))?;
                if length > SHORT_UNITS {
                    return Ok(false);
                }
                self.room.at += window.length;
                self.note_name(at, cell);
                let full = Fault { code: code::OUTPUT_LIMIT, offset: place };
                self.text(slot, *data, length, hash).ok_or(full)?;
                *data += length;
                return Ok(true);
            }
            _ => return Ok(false),
        }
        self.room.at += window.length;
        self.note_name(at, cell);
        Ok(true)
    }

    /// A cell's name, for which there is room, and a short list or tuple ([`Quick::items`]).
    #[inline]
    fn named_items(
        &mut self,
        cell: &PlanCell,
        tag: u32,
        items: &[u64],
        data: &mut usize,
        place: usize,
    ) -> Result<Option<u32>, Fault> {
        let (at, mark) = (self.room.at, self.mark());
        self.room.at += cell.get_length;
        self.note_name(at, cell);
        let memo = self.items(tag, items, data, place)?;
        if memo.is_none() {
            self.room.at = at;
            self.back_to(mark);
        }
        Ok(memo)
    }

    /// The text of a TEXT slot at `data`, whose length is given: `None` is no memory.
    #[inline]
    pub(super) fn text(&mut self, slot: u64, data: usize, length: usize, hash: u32) -> Option<()> {
        if aux_of(slot) & TEXT_COPY != 0 {
            self.memo_of(self.room.at + 2 + length);
            new_text::<LEAN>(&mut self.room, self.tape.data, data, length);
            return Some(());
        }
        let id = self.texts.intern(self.tape.data, data, length, hash)?;
        if !self.texts.number(slot, id) {
            return None;
        }
        let memo = self.texts.memo(id);
        if memo == UNMEMOISED {
            let next = self.memo_of(self.room.at + 2 + length);
            let (source, start) = self.texts.remember(id, next, self.tape.data);
            new_text::<LEAN>(&mut self.room, source, start, length);
        } else {
            let (bytes, length) = get_bytes(memo);
            self.note_get(self.room.at, self.room.at + length, memo);
            self.room.word(u64::from_le_bytes(bytes), length);
        }
        Some(())
    }
}

impl Machine {
    /// Writes cells of a row from `frame.cell` on, of which no batch ends before the row does.
    pub(super) fn quick_cells(&mut self, tape: Tape, frame: &mut Frame) -> Result<(), Fault> {
        if self.out.lean { self.cells::<true>(tape, frame) } else { self.cells::<false>(tape, frame) }
    }

    fn cells<const LEAN: bool>(&mut self, tape: Tape, frame: &mut Frame) -> Result<(), Fault> {
        let Self { out, texts, states, memoised, calendar, globals, ordinal, cursor, data, plans, .. } = self;
        let cells = &plans[frame.outer as usize].cells[..];
        let first = frame.slot as usize;
        let slots = &tape.slots[first..first + cells.len()];
        let datetime = globals[GLOBAL_DATETIME as usize].memo;
        let (room, draft) = out.room();
        let mut quick = Quick::<LEAN> { tape, room, texts, draft };
        let mut text = frame.data as usize;
        let mut offset = frame.cell as usize;
        while offset < cells.len() {
            let (slot, cell) = (slots[offset], &cells[offset]);
            let tag = kind_of(slot);
            match tag {
                UNSET => {}
                NUMBER if cell.kind != CELL_ANY => {
                    let at = quick.room.at;
                    let Some(mut window) = quick.named(cell) else { break };
                    if cell.kind == CELL_DATE {
                        let index = frame.ordinal as usize;
                        let Some(bytes) = date(slot, states[index], datetime, calendar) else { break };
                        window.get(datetime);
                        let class_end = at + window.length;
                        if LEAN {
                            window.chunk(lean_datetime(bytes));
                        } else {
                            window.chunk(bytes);
                        }
                        quick.room.at += window.length;
                        quick.note_name(at, cell);
                        quick.note_get(at + cell.get_length, class_end, datetime);
                        states[index] = if LEAN {
                            quick.draft.memoize(quick.room.at)
                        } else {
                            quick.room.count_memo(3).wrapping_add(2)
                        };
                        *memoised += 1;
                        frame.ordinal += 1;
                    } else {
                        window.float(slot);
                        quick.room.at += window.length;
                        quick.note_name(at, cell);
                    }
                }
                REF => {
                    let state = states.get(payload_of(slot) as usize).copied();
                    let Some(state) = state.filter(|&state| state < OPEN) else { break };
                    if !quick.again(cell, state) {
                        break;
                    }
                }
                NODE => {
                    if quick.named(cell).is_none() {
                        break;
                    }
                    if frame.memoised == 0 {
                        *data = text;
                        pass_texts(tape, quick.texts, data, first + offset + 1, first + cells.len())?;
                        frame.memoised = super::row::TEXTS_PASSED;
                    }
                    let is_new = *ordinal as usize == states.len() && states.len() < states.capacity();
                    let Some((tag, items)) = leaf(tape, *cursor).filter(|_| is_new) else { break };
                    let Some(memo) = quick.named_items(cell, tag, items, data, *cursor)? else { break };
                    states.push(memo);
                    *ordinal += 1;
                    *memoised += 1;
                    *cursor += 1 + items.len();
                }
                _ => {
                    if !quick.scalar(cell, slot, tag, &mut text, first + offset)? {
                        break;
                    }
                }
            }
            offset += 1;
        }
        frame.cell = offset as u32;
        frame.data = text as u32;
        let (at, memo) = quick.room.end();
        out.resume(at, memo);
        if offset < cells.len() {
            frame.batch = slots[offset..].iter().filter(|&&slot| !is_unset(slot)).count() as u32;
        }
        Ok(())
    }

    /// Writes keys and values of a record of several from `frame.cell` on.
    pub(super) fn quick_pairs(&mut self, tape: Tape, frame: &mut Frame, keys: &[PlanCell]) -> Result<(), Fault> {
        if self.out.lean { self.pairs::<true>(tape, frame, keys) } else { self.pairs::<false>(tape, frame, keys) }
    }

    fn pairs<const LEAN: bool>(&mut self, tape: Tape, frame: &mut Frame, keys: &[PlanCell]) -> Result<(), Fault> {
        let Self { out, texts, states, memoised, ordinal, cursor, data, .. } = self;
        let (room, draft) = out.room();
        let mut quick = Quick::<LEAN> { tape, room, texts, draft };
        let mut index = frame.cell as usize;
        while let Some(key) = keys.get(index)
            && let Some(&slot) = tape.slots.get(*cursor)
        {
            let tag = kind_of(slot);
            match tag {
                LIST | TUPLE => {
                    let is_new = *ordinal as usize == states.len() && states.len() < states.capacity();
                    let Some((tag, items)) = leaf(tape, *cursor).filter(|_| is_new) else { break };
                    if quick.named(key).is_none() {
                        break;
                    }
                    let Some(memo) = quick.named_items(key, tag, items, data, *cursor)? else { break };
                    states.push(memo);
                    *ordinal += 1;
                    *memoised += 1;
                    *cursor += 1 + items.len();
                }
                REF => {
                    let state = states.get(payload_of(slot) as usize).copied();
                    let Some(state) = state.filter(|&state| state < OPEN) else { break };
                    if !quick.again(key, state) {
                        break;
                    }
                    *cursor += 1;
                }
                _ => {
                    if !quick.scalar(key, slot, tag, data, *cursor)? {
                        break;
                    }
                    *cursor += 1;
                }
            }
            index += 1;
        }
        frame.cell = index as u32;
        let (at, memo) = quick.room.end();
        out.resume(at, memo);
        Ok(())
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
        let Some((tag, items)) = leaf(tape, self.cursor) else { return Ok(false) };
        let Self { out, texts, states, memoised, ordinal, cursor, data, .. } = self;
        let lean = out.lean;
        let (room, draft) = out.room();
        let (memo, (at, next)) = if lean {
            let mut quick = Quick::<true> { tape, room, texts, draft };
            let memo = quick.items(tag, items, data, *cursor)?;
            (memo, quick.room.end())
        } else {
            let mut quick = Quick::<false> { tape, room, texts, draft };
            let memo = quick.items(tag, items, data, *cursor)?;
            (memo, quick.room.end())
        };
        let Some(memo) = memo else { return Ok(false) };
        states.push(memo);
        *ordinal += 1;
        *memoised += 1;
        *cursor += 1 + items.len();
        out.resume(at, next);
        Ok(true)
    }
}

impl<const LEAN: bool> Quick<'_, LEAN> {
    /// Writes a list or tuple of numbers and texts whose header stands at `at`, and gives its memo number. `None`: something
    /// else is in it, or there is no room; nothing was written.
    #[inline]
    fn items(&mut self, tag: u32, items: &[u64], data: &mut usize, at: usize) -> Result<Option<u32>, Fault> {
        let count = items.len();
        if self.room.left() < WINDOW + LIST_OPCODES + ITEM * count {
            return Ok(None);
        }
        let (begin, before, mark) = (self.room.at, self.room.memo, self.mark());
        let mut memo = 0;
        if tag == LIST {
            memo = self.memo_of(self.room.at + 1);
            let marked = usize::from(count > 1);
            if LEAN {
                self.room.word(u64::from(opcode::EMPTY_LIST) | u64::from(opcode::MARK) << 8, 1 + marked);
            } else {
                let opened =
                    u64::from(opcode::EMPTY_LIST) | u64::from(opcode::MEMOIZE) << 8 | u64::from(opcode::MARK) << 16;
                self.room.word(opened, 2 + marked);
            }
        } else if count > 3 {
            self.room.byte(opcode::MARK);
        }
        let mut has_text = false;
        for (offset, &item) in items.iter().enumerate() {
            let place = self.room.at;
            if !is_tagged(item) || tag_of(item) == TEXT_AGAIN {
                let again = if is_tagged(item) { self.texts.again(payload_of(item)) } else { Some(0) };
                if let Some(again) = again
                    && let Some(mut window) = self.room.window()
                {
                    if is_tagged(item) {
                        window.get(again);
                    } else {
                        window.number(item);
                    }
                    self.room.at += window.length;
                    if is_tagged(item) {
                        self.note_get(place, self.room.at, again);
                    }
                    continue;
                }
            } else if has_text || self.holds(&items[offset..]) {
                // From here on there is no way back.
                has_text = true;
                let at = at + 1 + offset;
                let (length, hash) = measure(self.tape, *data, payload_of(item) as usize).ok_or(bad_tape(at))?;
                self.text(item, *data, length, hash).ok_or(Fault { code: code::OUTPUT_LIMIT, offset: at })?;
                *data += length;
                continue;
            }
            self.room.at = begin;
            self.room.memo = before;
            self.back_to(mark);
            return Ok(None);
        }
        if tag == LIST {
            match count {
                0 => {}
                1 => self.room.byte(opcode::APPEND),
                _ => self.room.byte(opcode::APPENDS),
            }
            return Ok(Some(memo));
        }
        self.room.byte(if count > 3 { opcode::TUPLE } else { opcode::TUPLE1 + (count as u8 - 1) });
        let memo = self.memo_of(self.room.at);
        if !LEAN {
            self.room.byte(opcode::MEMOIZE);
        }
        Ok(Some(memo))
    }

    /// Whether all of these are numbers and texts, and there is room for them.
    fn holds(&self, items: &[u64]) -> bool {
        let mut bound = WINDOW + ITEM * items.len();
        for &item in items.iter().filter(|&&item| is_tagged(item)) {
            let units = payload_of(item) as usize;
            match tag_of(item) {
                // In bytes, too, it is short.
                TEXT if units <= SHORT_UNITS / 3 => bound += 3 * units,
                TEXT_AGAIN if self.texts.again(payload_of(item)).is_some() => {}
                _ => return false,
            }
        }
        self.room.left() >= bound
    }
}

/// Writes a text, with the memo number that it was given.
#[inline]
fn new_text<const LEAN: bool>(room: &mut Room, source: &[u8], start: usize, length: usize) {
    room.word(u64::from(opcode::SHORT_BINUNICODE) | (length as u64) << 8, 2);
    room.copy(source, start, length);
    if !LEAN {
        room.byte(opcode::MEMOIZE);
    }
}

/// The short list, or tuple of some, at a position: its tag and its items.
#[inline]
fn leaf(tape: Tape<'_>, at: usize) -> Option<(u32, &[u64])> {
    let slot = *tape.slots.get(at)?;
    let (tag, count) = (tag_of(slot), payload_of(slot));
    let is_leaf = is_tagged(slot) && (tag == LIST || tag == TUPLE && count > 0) && aux_of(slot) == 0;
    if !is_leaf || count > LONGEST_LEAF {
        return None;
    }
    tape.slots.get(at + 1..)?.get(..count as usize).map(|items| (tag, items))
}

/// Whether a cell is not written.
#[inline]
pub(super) fn is_unset(slot: u64) -> bool {
    is_tagged(slot) && tag_of(slot) == UNSET
}

/// The bytes of a datetime that was not written yet, whose class has the memo number `class`.
#[inline]
fn date(slot: u64, state: u32, class: u32, calendar: &mut Calendar) -> Option<[u8; 17]> {
    if state != UNSEEN || class == UNMEMOISED {
        return None;
    }
    datetime_bytes(f64::from_bits(slot), calendar)
}
