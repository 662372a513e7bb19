//! Values of a row whose opcodes can be done in one go: scalars, datetimes, and lists and tuples of scalars. Whatever is anything else is
//! left to the opcodes, before anything was changed for it; so is what stands so near to the end of a frame that a look at
//! the sixteen bytes to come would pass it.

use super::call::{Globals, Known, milliseconds};
use super::memo::{COLLAPSED, Memo, position};
use super::prefix::Key;
use super::run::int_of;
use super::stack::{LAZY_FLOOR, TEXT_HIGH, lazy};
use super::text::Texts;
use super::{Flow, Halt, Linker, NO_INDEX, put, spare};
use crate::code;
use crate::opcode as op;
use crate::slot::{self, AUX_HASHABLE, NOT_KEPT, tagged};

/// The bytes object of a datetime's state.
pub(super) const DATETIME_BYTES: [u8; 2] = [op::SHORT_BINBYTES, 10];

/// Longer lists are packed, perhaps, and cost little for each item anyway.
const LONGEST: usize = 31;

/// When there is no more room than this, it is made for the rest of the input: enough for the instructions of most rows.
const AHEAD: usize = 4 * (2 + LONGEST);

/// What is looked at at once: a key of up to 5 bytes, a scalar of up to 9 and the opcode behind it.
pub(super) const WINDOW: usize = 16;

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

/// Values that were read, as cells, and what the instructions before them made.
#[derive(Default)]
pub(super) struct Values {
    pub(super) cells: Vec<u64>,
    pub(super) made: Vec<Made>,
}

impl Values {
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.made.clear();
    }
}

/// A list or tuple among the values.
#[derive(Clone, Copy)]
pub(super) struct Made {
    /// Which of the values it is.
    pub(super) index: usize,
    /// Position of its header.
    pub(super) at: u32,
    /// Its memo index, or [`NO_INDEX`].
    pub(super) memo: u32,
}

/// The parts of a linker that values of a row need.
pub(super) struct Reader<'a> {
    /// The bytes up to the limit.
    pub(super) input: &'a [u8],
    /// Behind what was read.
    pub(super) at: usize,
    pub(super) exact: bool,
    pub(super) dates: bool,
    /// The longest payload there may be.
    pub(super) longest: usize,
    /// How many slots there may be.
    pub(super) ceiling: usize,
    pub(super) globals: &'a Globals,
    pub(super) memo: &'a mut Memo,
    pub(super) texts: &'a mut Texts,
    pub(super) ranges: &'a mut Vec<u32>,
    pub(super) wides: &'a mut Vec<u64>,
    pub(super) slots: &'a mut Vec<u64>,
    pub(super) last: &'a mut u32,
    pub(super) height: &'a mut u32,
}

impl Linker {
    /// Reads values while their keys are these. True: all of them; else `next` is behind the last that was read. There is
    /// room on the tape for a row of them.
    pub(super) fn quick_values(&mut self, keys: &[Key], values: &mut Values) -> Flow<bool> {
        spare(&mut values.cells, keys.len())?;
        if self.finished && self.slots.capacity() - self.slots.len() < AHEAD + keys.len() {
            self.grow_ahead();
        }
        let mut reader = self.reader();
        let all = reader.values(keys, values)?;
        self.next = reader.at;
        Ok(all)
    }

    /// The call of `datetime.datetime` whose class the opcode at hand names, with its bytes, in one go. False: it is something else.
    pub(super) fn quick_datetime(&mut self) -> Flow<bool> {
        let start = self.pos;
        let mut reader = self.reader();
        let Some(cell) = reader.datetime(start)? else { return Ok(false) };
        self.next = reader.at;
        self.push_cell(cell)?;
        Ok(true)
    }

    fn reader(&mut self) -> Reader<'_> {
        Reader {
            input: &self.input[..self.limit],
            at: self.next,
            exact: self.exact,
            dates: self.dates,
            longest: self.options.limits.length as usize,
            ceiling: self.ceiling,
            globals: &self.globals,
            memo: &mut self.memo,
            texts: &mut self.texts,
            ranges: &mut self.ranges,
            wides: &mut self.wides,
            slots: &mut self.slots,
            last: &mut self.last,
            height: &mut self.height,
        }
    }
}

impl<'a> Reader<'a> {
    fn values(&mut self, keys: &[Key], values: &mut Values) -> Flow<bool> {
        if !self.has_room(keys.len()) {
            return Ok(false);
        }
        for (index, key) in keys.iter().enumerate() {
            let Some(window) = self.window(self.at) else { return Ok(false) };
            if !key.comes(word(window, 0)) {
                return Ok(false);
            }
            let length = key.length % 8;
            let start = self.at + length;
            let opcode = window[length];
            let (cell, made) = if let Some((cell, taken)) = self.scalar(opcode, word(window, length + 1)) {
                if goes_on_as_tuple(window[(length + taken) % WINDOW]) {
                    let Some(made) = self.tuple(start, keys.len())? else { return Ok(false) };
                    made
                } else {
                    self.at = start + taken;
                    (cell, None)
                }
            } else {
                let read = match opcode {
                    op::SHORT_BINUNICODE => self.text(start)?.map(|cell| (cell, None)),
                    op::EMPTY_LIST => self.list(start, keys.len())?,
                    op::MARK => self.tuple(start, keys.len())?,
                    op::BINGET | op::LONG_BINGET => self.datetime(start)?.map(|cell| (cell, None)),
                    _ => None,
                };
                let Some(read) = read else { return Ok(false) };
                read
            };
            values.cells.push(cell);
            if let Some(made) = made {
                put(&mut values.made, Made { index, ..made })?;
            }
        }
        Ok(true)
    }

    /// Whether a row of so many values fits on the tape. Where it does not, the limit is found by the opcodes that reach it.
    fn has_room(&self, values: usize) -> bool {
        self.ceiling.saturating_sub(self.slots.len()) >= 2 + values
    }

    #[inline]
    pub(super) fn window(&self, at: usize) -> Option<&'a [u8; WINDOW]> {
        self.input.get(at..)?.first_chunk()
    }

    /// The scalar of this opcode, behind which this word stands, and how many bytes both take. No text that is new.
    // A call for each would cost as much as what it does.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(super) fn scalar(&self, opcode: u8, word: u64) -> Option<(u64, usize)> {
        Some(match opcode {
            op::BININT | op::BININT1 | op::BININT2 => {
                let (value, length) = int_of(u64::from(opcode) | word << 8)?;
                (slot::number(f64::from(value)), length)
            }
            op::BINFLOAT if !self.exact => (slot::number(f64::from_bits(word.swap_bytes())), 9),
            op::NONE => (tagged(slot::NONE, 0, 0), 1),
            op::NEWTRUE => (tagged(slot::TRUE, 0, 0), 1),
            op::NEWFALSE => (tagged(slot::FALSE, 0, 0), 1),
            op::BINGET | op::LONG_BINGET => {
                let (index, length) = index_of(opcode, word);
                (self.finished_cell(index)?, length)
            }
            _ => return None,
        })
    }

    /// What a memo index says, when it is a text. (A class may be the start of an instance, which is no scalar.)
    #[inline]
    fn finished_cell(&self, index: u32) -> Option<u64> {
        let word = self.memo.get(index);
        (word >> 32 == TEXT_HIGH).then_some(word)
    }

    /// The bytes of a short text that begins at an offset, if they may be one, and where they end. Without the byte behind
    /// it, it is not known whether the text is memoised.
    #[inline]
    fn text_bytes(&self, start: usize) -> Option<(&'a [u8], usize)> {
        let [op::SHORT_BINUNICODE, length, ..] = *self.input.get(start..)? else { return None };
        let end = start + 2 + usize::from(length);
        let is_there = end < self.input.len() && usize::from(length) <= self.longest;
        is_there.then(|| (&self.input[start + 2..end], end))
    }

    /// A short text that begins at an offset, and the MEMOIZE behind it. `None`: there is something else.
    #[inline]
    pub(super) fn text(&mut self, start: usize) -> Flow<Option<u64>> {
        let Some((bytes, end)) = self.text_bytes(start) else { return Ok(None) };
        let index = match self.texts.add_short(self.input, start + 2..end)? {
            Some(index) => index,
            None => match self.texts.add_utf8(bytes)? {
                Some(index) => index,
                None => return Ok(None),
            },
        };
        let cell = tagged(slot::TEXT, 0, index);
        self.at = end;
        if self.input[end] == op::MEMOIZE {
            self.memo.append([cell])?;
            self.at += 1;
        }
        Ok(Some(cell))
    }

    /// Makes room on the tape for an instruction of up to [`LONGEST`] items, behind which a row of `values` fits too; its
    /// header and its memo operand are to be written. `None`: there is no such room.
    #[inline]
    fn open(&mut self, values: usize) -> Flow<Option<usize>> {
        if !self.has_room(2 + LONGEST + values) {
            return Ok(None);
        }
        if self.slots.capacity() - self.slots.len() < 2 + LONGEST {
            self.slots.try_reserve(2 + LONGEST).map_err(|_| Halt::Fault(code::TAPE_LIMIT))?;
        }
        let at = self.slots.len();
        self.slots.extend_from_slice(&[tagged(slot::REF, 0, NOT_KEPT); 2]);
        Ok(Some(at))
    }

    /// The instruction at this position is written; its memo index is `memo`.
    #[inline]
    fn made(&mut self, at: usize, tag: u32, aux: u32, memo: u32) -> (u64, Option<Made>) {
        self.slots[at] = tagged(tag, aux, (self.slots.len() - at - 2) as u32);
        let cell = tagged(slot::TAKE, 0, *self.height);
        *self.last = at as u32;
        *self.height += 1;
        (cell, Some(Made { index: 0, at: at as u32, memo }))
    }

    /// A short list of scalars that begins at an offset. `None`: there is something else.
    #[inline(never)]
    pub(super) fn list(&mut self, start: usize, values: usize) -> Flow<Option<(u64, Option<Made>)>> {
        let Some(at) = self.open(values)? else { return Ok(None) };
        let memoised = self.input.get(start + 1) == Some(&op::MEMOIZE);
        let Some((end, has_new)) = self.list_items(start + 1 + usize::from(memoised)) else {
            self.slots.truncate(at);
            return Ok(None);
        };
        let mut memo = NO_INDEX;
        if memoised {
            memo = self.memo.count();
            self.memo.append([position(at as u32)])?;
        }
        let made = self.made(at, slot::LIST, 0, memo);
        if has_new {
            // The list's texts are not entered before it is known to be one.
            for index in at + 2..self.slots.len() {
                let cell = self.slots[index];
                if cell >= LAZY_FLOOR
                    && let Some(text) = self.text(cell as u32 as usize)?
                {
                    self.slots[index] = text;
                }
            }
        }
        self.at = end;
        Ok(Some(made))
    }

    /// A short tuple of scalars, none a new text, that begins at an offset. `None`: there is something else.
    #[inline(never)]
    fn tuple(&mut self, start: usize, values: usize) -> Flow<Option<(u64, Option<Made>)>> {
        let Some(at) = self.open(values)? else { return Ok(None) };
        let Some(end) = self.tuple_items(start).filter(|&end| end < self.input.len()) else {
            // Without the byte behind it, it is not known whether the tuple is memoised.
            self.slots.truncate(at);
            return Ok(None);
        };
        let mut memo = NO_INDEX;
        self.at = end;
        if self.input[end] == op::MEMOIZE {
            memo = self.memo.count();
            self.memo.append([position(at as u32)])?;
            self.at += 1;
        }
        Ok(Some(self.made(at, slot::TUPLE, AUX_HASHABLE, memo)))
    }

    /// Writes the items of a tuple whose opcodes begin here, and gives where those end. `None`: it is something else.
    #[inline]
    fn tuple_items(&mut self, start: usize) -> Option<usize> {
        let is_marked = *self.input.get(start)? == op::MARK;
        let mut at = start + usize::from(is_marked);
        for count in 0..=LONGEST {
            let window = self.window(at)?;
            let opcode = window[0];
            let Some((cell, length)) = self.scalar(opcode, word(window, 1)) else {
                let ends = match opcode {
                    op::TUPLE => is_marked && count > 0,
                    op::TUPLE1 => !is_marked && count == 1,
                    op::TUPLE2 => !is_marked && count == 2,
                    op::TUPLE3 => !is_marked && count == 3,
                    _ => false,
                };
                return ends.then_some(at + 1);
            };
            self.slots.push(cell);
            at += length;
        }
        None
    }

    /// Writes the items of a list whose opcodes go on here: scalars as they are, new texts as a lazy word with their offset.
    /// Gives where what follows the list begins, and whether there are new texts. `None`: not all are such, or not all are
    /// there.
    #[inline]
    fn list_items(&mut self, at: usize) -> Option<(usize, bool)> {
        let is_marked = *self.input.get(at)? == op::MARK;
        let mut at = at + usize::from(is_marked);
        let mut has_new = false;
        for count in 0..=LONGEST {
            let window = self.window(at)?;
            let opcode = window[0];
            if let Some((cell, length)) = self.scalar(opcode, word(window, 1)) {
                self.slots.push(cell);
                at += length;
            } else if opcode == op::SHORT_BINUNICODE {
                let (bytes, end) = self.text_bytes(at)?;
                crate::utf8::count(bytes).filter(|counted| !counted.has_surrogates)?;
                self.slots.push(lazy(slot::TEXT, at as u32));
                at = end + usize::from(self.input[end] == op::MEMOIZE);
                has_new = true;
            } else {
                let ends =
                    opcode == op::APPENDS && is_marked && count > 0 || opcode == op::APPEND && !is_marked && count == 1;
                return ends.then_some((at + 1, has_new));
            }
        }
        None
    }

    /// `datetime.datetime` called with its ten bytes, as a cell, where it may be one. `None`: there is something else.
    #[inline]
    pub(super) fn datetime(&mut self, start: usize) -> Flow<Option<u64>> {
        let Some((from, said, end, milliseconds)) = self.datetime_parts(start) else { return Ok(None) };
        let range = (self.ranges.len() / 2) as u32;
        spare(self.ranges, 2)?;
        self.ranges.extend_from_slice(&[from as u32, 10]);
        let wide = self.wides.len() as u32;
        put(self.wides, milliseconds.to_bits())?;
        let cell = tagged(slot::DATETIME, 0, wide);
        let words = [tagged(slot::BYTES, 0, range), COLLAPSED, cell];
        if said == [true; 3] {
            self.memo.append(words)?;
        } else {
            for (said, word) in said.into_iter().zip(words) {
                if said {
                    self.memo.append([word])?;
                }
            }
        }
        *self.last = 0;
        self.at = end;
        Ok(Some(cell))
    }

    /// Where the ten bytes of a datetime are, which of bytes, tuple and datetime are memoised, where all of it ends, and the
    /// milliseconds. Without the byte behind it, it is not known whether the object is memoised; nor is the tuple's room on
    /// the tape.
    fn datetime_parts(&self, start: usize) -> Option<(usize, [bool; 3], usize, f64)> {
        let window = self.window(start)?;
        let (index, length) = index_of(window[0], word(window, 1));
        let callee = self.memo.get(index);
        let is_datetime = self.dates
            && callee >> 32 == tagged(slot::GLOBAL, 0, 0) >> 32
            && self.globals.known(callee as u32) == Known::Datetime;
        if !is_datetime || self.longest < 10 || !self.has_room(1) {
            return None;
        }
        let from = start + length + DATETIME_BYTES.len();
        let there = self.input.get(from - DATETIME_BYTES.len()..)?;
        let (header, there) = there.split_first_chunk()?;
        let (state, there) = there.split_first_chunk()?;
        if *header != DATETIME_BYTES {
            return None;
        }
        let milliseconds = milliseconds(state)?;
        let after = from + state.len();
        if there.len() > 5 && there.starts_with(&[op::MEMOIZE, op::TUPLE1, op::MEMOIZE, op::REDUCE, op::MEMOIZE]) {
            return Some((from, [true; 3], after + 5, milliseconds));
        }
        let mut at = 0;
        let mut comes = |opcode| {
            let comes = there.get(at) == Some(&opcode);
            at += usize::from(comes);
            comes
        };
        let bytes = comes(op::MEMOIZE);
        let tuple = comes(op::TUPLE1).then(|| comes(op::MEMOIZE))?;
        let date = comes(op::REDUCE).then(|| comes(op::MEMOIZE))?;
        (at < there.len()).then_some((from, [bytes, tuple, date], after + at, milliseconds))
    }
}

/// Eight of sixteen bytes, from the first to the ninth on.
#[inline]
pub(super) fn word(window: &[u8; WINDOW], at: usize) -> u64 {
    let at = at % (WINDOW / 2 + 1);
    window[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The index that a GET names, behind which this word stands, and the length of both. Which of the two it is depends on
/// data, so there is no branch for it.
#[inline]
pub(super) fn index_of(opcode: u8, word: u64) -> (u32, usize) {
    let is_long = u32::from(opcode == op::LONG_BINGET);
    (word as u32 & (0xff | is_long.wrapping_neg()), 2 + 3 * is_long as usize)
}
