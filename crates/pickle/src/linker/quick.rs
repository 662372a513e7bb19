//! Values of a row whose opcodes can be done in one go: scalars, datetimes, and lists and tuples of scalars. Whatever is anything else is
//! left to the opcodes, before anything was changed for it.

use super::call::{Known, milliseconds};
use super::memo::{COLLAPSED, position};
use super::prefix::Key;
use super::stack::{Entry, LAZY_FLOOR, TEXT_HIGH, lazy};
use super::{Flow, Linker, NO_INDEX, put};
use crate::opcode as op;
use crate::slot::{self, AUX_HASHABLE, NOT_KEPT, tagged};

/// The bytes object of a datetime's state.
pub(super) const DATETIME_BYTES: [u8; 2] = [op::SHORT_BINBYTES, 10];

/// Longer lists are packed, perhaps, and cost little for each item anyway.
const LONGEST: usize = 31;

const fn entry(cell: u64) -> Entry {
    Entry { cell, at: 0, memo: NO_INDEX }
}

/// Whether an opcode behind a scalar says that the scalar is the first item of a tuple. (A GET may be the next key's.)
pub(super) const fn goes_on_as_tuple(byte: u8) -> bool {
    matches!(
        byte,
        op::BINFLOAT
            | op::BININT
            | op::BININT1
            | op::BININT2
            | op::NONE
            | op::NEWTRUE
            | op::NEWFALSE
            | op::TUPLE1
            | op::TUPLE2
            | op::TUPLE3
    )
}

impl Linker {
    /// Reads values while their keys are these. True: all of them; else `next` is behind the last that was read. There is
    /// room on the tape for a row of them.
    pub(super) fn quick_values(&mut self, keys: &[Key], values: &mut Vec<Entry>) -> Flow<bool> {
        if !self.has_room(keys.len()) {
            return Ok(false);
        }
        for key in keys {
            let there = &self.input[self.next..self.limit];
            if !key.comes(there) {
                return Ok(false);
            }
            let at = self.next + key.length;
            let there = &there[key.length..];
            let value = if let Some((cell, length)) = self.scalar(there) {
                if there.get(length).is_some_and(|&byte| goes_on_as_tuple(byte)) {
                    let Some(value) = self.quick_tuple(at, keys.len())? else { return Ok(false) };
                    value
                } else {
                    self.next = at + length;
                    entry(cell)
                }
            } else {
                let value = match there.first() {
                    Some(&op::SHORT_BINUNICODE) => self.quick_text(at)?.map(entry),
                    Some(&op::EMPTY_LIST) => self.quick_list(at, keys.len())?,
                    Some(&op::MARK) => self.quick_tuple(at, keys.len())?,
                    Some(&(op::BINGET | op::LONG_BINGET)) => self.quick_datetime(at)?,
                    _ => None,
                };
                let Some(value) = value else { return Ok(false) };
                value
            };
            put(values, value)?;
        }
        Ok(true)
    }

    /// Whether a row of so many values fits on the tape. Where it does not, the limit is found by the opcodes that reach it.
    fn has_room(&self, values: usize) -> bool {
        self.ceiling.saturating_sub(self.slots.len()) >= 2 + values
    }

    /// The scalar that begins here and how many bytes it takes. No text that is new.
    #[inline]
    fn scalar(&self, there: &[u8]) -> Option<(u64, usize)> {
        Some(match *there {
            [op::BININT1, value, ..] => (slot::number(f64::from(value)), 2),
            [op::BININT2, a, b, ..] => (slot::number(f64::from(u16::from_le_bytes([a, b]))), 3),
            [op::BININT, a, b, c, d, ..] => (slot::number(f64::from(i32::from_le_bytes([a, b, c, d]))), 5),
            [op::BINFLOAT, ref bits @ ..] if !self.exact => (slot::number(f64::from_be_bytes(*bits.first_chunk()?)), 9),
            [op::NONE, ..] => (tagged(slot::NONE, 0, 0), 1),
            [op::NEWTRUE, ..] => (tagged(slot::TRUE, 0, 0), 1),
            [op::NEWFALSE, ..] => (tagged(slot::FALSE, 0, 0), 1),
            [op::BINGET, index, ..] => (self.finished_cell(u32::from(index))?, 2),
            [op::LONG_BINGET, a, b, c, d, ..] => (self.finished_cell(u32::from_le_bytes([a, b, c, d]))?, 5),
            _ => return None,
        })
    }

    /// What a memo index says, when it is a text. (A class may be the start of an instance, which is no scalar.)
    #[inline]
    fn finished_cell(&self, index: u32) -> Option<u64> {
        let word = self.memo.get(index);
        (word >> 32 == TEXT_HIGH).then_some(word)
    }

    /// The end of a short text that begins at an offset, if all of it is there and it is one.
    #[inline]
    fn text_end(&self, start: usize) -> Option<usize> {
        let [op::SHORT_BINUNICODE, length, ..] = self.input[start..self.limit] else { return None };
        let end = start + 2 + usize::from(length);
        // Without the byte behind it, it is not known whether the text is memoised.
        let is_text = end < self.limit
            && u32::from(length) <= self.options.limits.length
            && std::str::from_utf8(&self.input[start + 2..end]).is_ok();
        is_text.then_some(end)
    }

    /// A short text that begins at an offset, and the MEMOIZE behind it. `None`: there is something else.
    fn quick_text(&mut self, start: usize) -> Flow<Option<u64>> {
        let Some(end) = self.text_end(start) else { return Ok(None) };
        let index = self.texts.add(&self.input, start + 2..end)?;
        let cell = tagged(slot::TEXT, 0, index);
        self.next = end;
        if self.input[end] == op::MEMOIZE {
            self.memo.put(self.memo.count(), cell)?;
            self.next += 1;
        }
        Ok(Some(cell))
    }

    /// A short list of scalars that begins at an offset; behind it a row of `values` fits on the tape too. `None`: there is
    /// something else.
    fn quick_list(&mut self, start: usize, values: usize) -> Flow<Option<Entry>> {
        if !self.has_room(2 + LONGEST + values) {
            return Ok(None);
        }
        self.room(2 + LONGEST)?;
        let at = self.slots.len();
        let memoised = self.input[..self.limit].get(start + 1) == Some(&op::MEMOIZE);
        self.slots.push(tagged(slot::REF, 0, NOT_KEPT));
        self.slots.push(tagged(slot::REF, 0, NOT_KEPT));
        let Some(end) = self.list_items(start + 1 + usize::from(memoised)) else {
            self.slots.truncate(at);
            return Ok(None);
        };
        let first = at + 2;
        self.slots[at] = tagged(slot::LIST, 0, (self.slots.len() - first) as u32);
        let mut made = entry(tagged(slot::TAKE, 0, self.height));
        made.at = at as u32;
        if memoised {
            made.memo = self.memo.count();
            self.memo.put(made.memo, position(made.at))?;
        }
        self.last = made.at;
        self.height += 1;
        for index in first..self.slots.len() {
            let cell = self.slots[index];
            // The list's texts are not entered before it is known to be one.
            if cell >= LAZY_FLOOR
                && let Some(text) = self.quick_text(cell as u32 as usize)?
            {
                self.slots[index] = text;
            }
        }
        self.next = end;
        Ok(Some(made))
    }

    /// A short tuple of scalars, none a new text, that begins at an offset; see [`Linker::quick_list`].
    fn quick_tuple(&mut self, start: usize, values: usize) -> Flow<Option<Entry>> {
        if !self.has_room(2 + LONGEST + values) {
            return Ok(None);
        }
        self.room(2 + LONGEST)?;
        let at = self.slots.len();
        self.slots.push(tagged(slot::REF, 0, NOT_KEPT));
        self.slots.push(tagged(slot::REF, 0, NOT_KEPT));
        let Some(end) = self.tuple_items(start).filter(|&end| end < self.limit) else {
            // Without the byte behind it, it is not known whether the tuple is memoised.
            self.slots.truncate(at);
            return Ok(None);
        };
        self.slots[at] = tagged(slot::TUPLE, AUX_HASHABLE, (self.slots.len() - at - 2) as u32);
        let mut made = entry(tagged(slot::TAKE, 0, self.height));
        made.at = at as u32;
        self.next = end;
        if self.input[end] == op::MEMOIZE {
            made.memo = self.memo.count();
            self.memo.put(made.memo, position(made.at))?;
            self.next += 1;
        }
        self.last = made.at;
        self.height += 1;
        Ok(Some(made))
    }

    /// Writes the items of a tuple whose opcodes begin here, and gives where those end. `None`: it is something else.
    fn tuple_items(&mut self, start: usize) -> Option<usize> {
        let is_marked = *self.input[..self.limit].get(start)? == op::MARK;
        let mut at = start + usize::from(is_marked);
        for count in 0..=LONGEST {
            let there = &self.input[at..self.limit];
            let ends = match *there.first()? {
                op::TUPLE => is_marked && count > 0,
                op::TUPLE1 => !is_marked && count == 1,
                op::TUPLE2 => !is_marked && count == 2,
                op::TUPLE3 => !is_marked && count == 3,
                _ => false,
            };
            if ends {
                return Some(at + 1);
            }
            let (cell, length) = self.scalar(there)?;
            self.slots.push(cell);
            at += length;
        }
        None
    }

    /// Writes the items of a list whose opcodes go on here: scalars as they are, new texts as a lazy word with their offset.
    /// Gives where what follows the list begins. `None`: not all are such, or not all are there.
    fn list_items(&mut self, at: usize) -> Option<usize> {
        let is_marked = *self.input[..self.limit].get(at)? == op::MARK;
        let mut at = at + usize::from(is_marked);
        for count in 0..=LONGEST {
            let there = &self.input[at..self.limit];
            let byte = *there.first()?;
            if is_marked && byte == op::APPENDS && count > 0 || byte == op::APPEND && !is_marked && count == 1 {
                return Some(at + 1);
            }
            if let Some((cell, length)) = self.scalar(there) {
                self.slots.push(cell);
                at += length;
            } else {
                let end = self.text_end(at)?;
                self.slots.push(lazy(slot::TEXT, at as u32));
                at = end + usize::from(self.input[end] == op::MEMOIZE);
            }
        }
        None
    }

    /// `datetime.datetime` called with its ten bytes, as a cell, where it may be one. `None`: there is something else.
    fn quick_datetime(&mut self, start: usize) -> Flow<Option<Entry>> {
        let input = &self.input[..self.limit];
        let (index, length) = match input[start..] {
            [op::BINGET, index, ..] => (u32::from(index), 2),
            [op::LONG_BINGET, a, b, c, d, ..] => (u32::from_le_bytes([a, b, c, d]), 5),
            _ => return Ok(None),
        };
        let callee = self.memo.get(index);
        let is_datetime = self.dates
            && callee >> 32 == tagged(slot::GLOBAL, 0, 0) >> 32
            && self.globals.known(callee as u32) == Known::Datetime;
        let mut at = start + length;
        if !is_datetime || !input[at..].starts_with(&DATETIME_BYTES) || self.options.limits.length < 10 {
            return Ok(None);
        }
        at += DATETIME_BYTES.len();
        let from = at;
        let Some(state) = input[at..].first_chunk::<10>() else { return Ok(None) };
        let Some(milliseconds) = milliseconds(state) else { return Ok(None) };
        at += 10;
        let mut memoised = [false; 3];
        for (opcode, memoised) in [None, Some(op::TUPLE1), Some(op::REDUCE)].into_iter().zip(&mut memoised) {
            if let Some(opcode) = opcode {
                if input.get(at) != Some(&opcode) {
                    return Ok(None);
                }
                at += 1;
            }
            *memoised = input.get(at) == Some(&op::MEMOIZE);
            at += usize::from(*memoised);
        }
        // Without the byte behind it, it is not known whether the object is memoised; nor is the tuple's room on the tape.
        if at >= self.limit || !self.has_room(1) {
            return Ok(None);
        }
        let range = (self.ranges.len() / 2) as u32;
        put(&mut self.ranges, from as u32)?;
        put(&mut self.ranges, 10)?;
        let wide = self.wides.len() as u32;
        put(&mut self.wides, milliseconds.to_bits())?;
        let cell = tagged(slot::DATETIME, 0, wide);
        for (memoised, said) in memoised.into_iter().zip([tagged(slot::BYTES, 0, range), COLLAPSED, cell]) {
            if memoised {
                self.memo.put(self.memo.count(), said)?;
            }
        }
        self.last = 0;
        self.next = at;
        Ok(Some(entry(cell)))
    }
}
