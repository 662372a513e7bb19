//! The link stack: entries that stand for values, lazy ones among them, marks, and what the memo does with the top.

use super::call::Known;
use super::memo::{COLLAPSED, Said, position, unwritten};
use super::{Flow, Halt, Linker, NO_INDEX, put, spare};
use crate::code;
use crate::slot::{self, AUX_QUIET, AUX_TAKES, NOT_KEPT, tagged};

/// The linker's own words: all bits of `aux` set, so that one comparison tells them from what may stand on a tape.
pub(super) const fn lazy(kind: u32, payload: u32) -> u64 {
    tagged(kind, 0x1fff, payload)
}

/// Words from this one up are the linker's own.
pub(super) const LAZY_FLOOR: u64 = lazy(0, 0);

/// An empty list, dict or set nothing was written of yet.
pub(super) const LAZY_LIST: u64 = lazy(slot::LIST, 0);
pub(super) const LAZY_DICT: u64 = lazy(slot::DICT, 0);
pub(super) const LAZY_SET: u64 = lazy(slot::SET, 0);

/// An instance without arguments, or a call without; the payload is the global's id.
pub(super) const fn lazy_instance(global: u32) -> u64 {
    lazy(slot::NEWOBJ, global)
}
pub(super) const fn lazy_call(global: u32) -> u64 {
    lazy(slot::REDUCE, global)
}

pub(super) const TAKE_HIGH: u64 = tagged(slot::TAKE, 0, 0) >> 32;
pub(super) const TEXT_HIGH: u64 = tagged(slot::TEXT, 0, 0) >> 32;
const REF_HIGH: u64 = tagged(slot::REF, 0, 0) >> 32;
const GLOBAL_HIGH: u64 = tagged(slot::GLOBAL, 0, 0) >> 32;
const TAKES: u64 = (AUX_TAKES as u64) << (32 + slot::AUX_SHIFT);

/// `aux` of a NEWOBJ, of no interest to readers: a state was given to the object, so a later one is no row.
pub(super) const AUX_BUILT: u32 = 32;

/// One value.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// A finished cell or a lazy word.
    pub(super) cell: u64,
    /// Position of the header that made it, 0 if none; of a lazy instance or call the opcode's offset.
    pub(super) at: u32,
    /// The memo index that says this very entry, or [`NO_INDEX`].
    pub(super) memo: u32,
}

impl Entry {
    #[inline]
    pub(super) fn is_lazy(&self) -> bool {
        self.cell >= LAZY_FLOOR
    }

    #[inline]
    pub(super) fn is_take(&self) -> bool {
        self.cell >> 32 == TAKE_HIGH
    }

    /// The kept index when the entry is a REF.
    #[inline]
    pub(super) fn kept(&self) -> Option<u32> {
        if self.cell >> 32 == REF_HIGH { Some(self.cell as u32) } else { None }
    }

    /// The string index when the entry is TEXT.
    #[inline]
    pub(super) fn text(&self) -> Option<u32> {
        if self.cell >> 32 == TEXT_HIGH { Some(self.cell as u32) } else { None }
    }
}

impl Linker {
    #[inline]
    pub(super) fn push_entry(&mut self, cell: u64, at: u32) -> Flow {
        put(&mut self.stack, Entry { cell, at, memo: NO_INDEX })
    }

    #[inline]
    pub(super) fn push_cell(&mut self, cell: u64) -> Flow {
        self.push_entry(cell, 0)
    }

    /// Pushes a lazy instance or call and remembers where it is.
    pub(super) fn push_lazy(&mut self, cell: u64) -> Flow {
        let index = self.stack.len() as u32;
        // What is listed at or above the height was taken off since.
        while self.lazies.last().is_some_and(|&last| last >= index) {
            self.lazies.pop();
        }
        put(&mut self.lazies, index)?;
        self.push_entry(cell, self.pos as u32)
    }

    /// The index of the entry `count` below the top, when so many are above the last mark.
    #[inline]
    pub(super) fn reach(&self, count: usize) -> Flow<usize> {
        if self.stack.len() < self.fence + count {
            return Err(Halt::Fault(code::STACK_UNDERFLOW));
        }
        Ok(self.stack.len() - count)
    }

    pub(super) fn mark(&mut self) -> Flow {
        self.fence = self.stack.len();
        put(&mut self.marks, self.fence as u32)
    }

    /// The height at the last mark, which is removed.
    #[inline]
    pub(super) fn unmark(&mut self) -> Flow<usize> {
        let Some(mark) = self.marks.pop() else { return Err(Halt::Fault(code::NO_MARK)) };
        self.fence = self.marks.last().map_or(0, |&below| below as usize);
        Ok(mark as usize)
    }

    /// Opens an instruction: its header, with room for the operands.
    #[inline]
    pub(super) fn open_header(&mut self, tag: u32, aux: u32, payload: u32, operands: usize) -> Flow<u32> {
        self.room(1 + operands)?;
        let at = self.slots.len() as u32;
        self.slots.push(tagged(tag, aux, payload));
        self.last = at;
        Ok(at)
    }

    /// Opens an instruction that makes an object, with an empty memo operand.
    #[inline]
    pub(super) fn open_maker(&mut self, tag: u32, aux: u32, payload: u32, operands: usize) -> Flow<u32> {
        let at = self.open_header(tag, aux, payload, operands + 1)?;
        self.slots.push(tagged(slot::REF, 0, NOT_KEPT));
        Ok(at)
    }

    /// Writes one operand; room is there.
    #[inline]
    pub(super) fn operand(&mut self, header: u32, cell: u64) {
        if cell >> 32 == TAKE_HIGH {
            self.slots[header as usize] |= TAKES;
            self.height = self.height.min(cell as u32);
        }
        self.slots.push(cell);
    }

    /// Writes an operand that is looked at, not removed; what lies above it on the value stack is taken.
    #[inline]
    pub(super) fn target(&mut self, header: u32, cell: u64) {
        if cell >> 32 == TAKE_HIGH {
            self.slots[header as usize] |= TAKES;
            self.height = self.height.min((cell as u32).saturating_add(1));
        }
        self.slots.push(cell);
    }

    /// Writes the cells of every `stride`th entry from `from` on; room is there and none is lazy.
    #[inline]
    pub(super) fn operands(&mut self, header: u32, from: usize, stride: usize) {
        let mut lowest = NO_INDEX;
        for entry in self.stack[from..].iter().step_by(stride) {
            // The lowest comes first: the value stack has the order of this one.
            if entry.is_take() && lowest == NO_INDEX {
                lowest = entry.cell as u32;
            }
            self.slots.push(entry.cell);
        }
        if lowest != NO_INDEX {
            self.slots[header as usize] |= TAKES;
            self.height = self.height.min(lowest);
        }
    }

    /// The cell of the value the last instruction pushed.
    #[inline]
    pub(super) fn pushed(&mut self) -> u64 {
        let cell = tagged(slot::TAKE, 0, self.height);
        self.height += 1;
        cell
    }

    /// Makes the entries from `from` on finished cells.
    #[inline]
    pub(super) fn settle_from(&mut self, from: usize) -> Flow {
        for index in from..self.stack.len() {
            if self.stack[index].is_lazy() {
                self.settle(index)?;
            }
        }
        Ok(())
    }

    /// Makes an entry a finished cell: an empty container nobody else can know is made where it is used.
    pub(super) fn settle(&mut self, index: usize) -> Flow {
        let entry = &mut self.stack[index];
        if entry.memo == NO_INDEX {
            let tag = match entry.cell {
                LAZY_LIST => slot::NEW_LIST,
                LAZY_DICT => slot::NEW_DICT,
                LAZY_SET => slot::NEW_SET,
                _ => return self.force(index),
            };
            entry.cell = tagged(tag, 0, 0);
            return Ok(());
        }
        self.force(index)
    }

    /// Writes the making instruction of a lazy entry, which becomes a REF. Nothing happens to others.
    pub(super) fn force(&mut self, index: usize) -> Flow {
        let entry = self.stack[index];
        if !entry.is_lazy() {
            return Ok(());
        }
        let tag = slot::tag_of(entry.cell);
        let kept = self.next_kept();
        let at = match tag {
            slot::NEWOBJ | slot::REDUCE => {
                let at = self.open_header(tag, AUX_QUIET, entry.at, 3)?;
                self.slots.push(tagged(slot::REF, 0, kept));
                self.slots.push(tagged(slot::GLOBAL, 0, entry.cell as u32));
                self.slots.push(tagged(slot::EMPTY_TUPLE, 0, 0));
                at
            }
            _ => {
                let at = self.open_header(tag, AUX_QUIET, 0, 1)?;
                self.slots.push(tagged(slot::REF, 0, kept));
                at
            }
        };
        self.memo_written(index, at);
        self.stack[index] = Entry { cell: tagged(slot::REF, 0, kept), at, memo: NO_INDEX };
        Ok(())
    }

    /// Forces all lazy instances and calls, bottom first: what is called next may see that they were made.
    pub(super) fn force_all(&mut self) -> Flow {
        for place in 0..self.lazies.len() {
            let index = self.lazies[place] as usize;
            let waits =
                |entry: &Entry| entry.is_lazy() && matches!(slot::tag_of(entry.cell), slot::NEWOBJ | slot::REDUCE);
            if self.stack.get(index).is_some_and(waits) {
                self.force(index)?;
            }
        }
        self.lazies.clear();
        Ok(())
    }

    fn next_kept(&mut self) -> u32 {
        let kept = self.kept;
        self.kept += 1;
        kept
    }

    /// The memo index of a lazy entry says from now on where the entry was written.
    #[inline]
    pub(super) fn memo_written(&mut self, index: usize, at: u32) {
        let memo = self.stack[index].memo;
        if memo != NO_INDEX {
            self.memo.replace(memo, unwritten(index), position(at));
        }
    }

    /// The memo index of an entry that a row or cell replaces must never be read again.
    pub(super) fn memo_collapsed(&mut self, index: usize) {
        let entry = self.stack[index];
        if entry.memo != NO_INDEX {
            let old = if entry.is_lazy() { unwritten(index) } else { position(entry.at) };
            self.memo.replace(entry.memo, old, COLLAPSED);
        }
    }

    /// The kept index of the object whose header stands at a position; gives it one if it has none.
    fn keep(&mut self, at: u32) -> u32 {
        let operand = at as usize + 1;
        let kept = slot::payload_of(self.slots[operand]);
        if kept != NOT_KEPT {
            return kept;
        }
        let kept = self.next_kept();
        self.slots[operand] = tagged(slot::REF, 0, kept);
        kept
    }

    fn push_kept(&mut self, at: u32) -> Flow {
        let kept = self.keep(at);
        self.push_entry(tagged(slot::REF, 0, kept), at)
    }

    /// Pushes a finished cell that stood on the stack before.
    #[inline]
    fn push_cell_again(&mut self, cell: u64) -> Flow {
        self.dates_again |= cell >> 32 == tagged(slot::DATETIME, 0, 0) >> 32;
        self.push_cell(cell)
    }

    pub(super) fn dup(&mut self) -> Flow {
        let top = self.reach(1)?;
        self.push_again(top)
    }

    /// Pushes what the entry at an index stands for once more.
    fn push_again(&mut self, top: usize) -> Flow {
        self.force(top)?;
        let entry = self.stack[top];
        if entry.at == 0 { self.push_cell_again(entry.cell) } else { self.push_kept(entry.at) }
    }

    pub(super) fn pop(&mut self) -> Flow {
        if !self.marks.is_empty() && self.stack.len() == self.fence {
            return self.unmark().map(|_| ());
        }
        self.reach(1)?;
        self.drop_top()
    }

    pub(super) fn pop_mark(&mut self) -> Flow {
        let first = self.unmark()?;
        while self.stack.len() > first {
            self.drop_top()?;
        }
        Ok(())
    }

    /// Takes the top entry off. What the memo can still give, and what a class may notice, is made first.
    fn drop_top(&mut self) -> Flow {
        let top = self.stack.len() - 1;
        let entry = self.stack[top];
        if entry.is_take() {
            self.open_header(slot::POP, 0, 0, 0)?;
            self.height = entry.cell as u32;
        } else if entry.is_lazy() {
            self.settle(top)?;
        }
        self.stack.truncate(top);
        Ok(())
    }

    #[inline]
    pub(super) fn memoize(&mut self) -> Flow {
        self.memo_put(self.memo.count())
    }

    #[inline]
    pub(super) fn binput(&mut self) -> Flow {
        let [index] = self.fixed()?;
        self.rename();
        self.memo_put(u32::from(index))
    }

    pub(super) fn long_binput(&mut self) -> Flow {
        let index = u32::from_le_bytes(self.fixed()?);
        self.rename();
        self.memo_put(index)
    }

    #[inline]
    pub(super) fn memo_put(&mut self, index: u32) -> Flow {
        let top = self.reach(1)?;
        // By the offset, not the input's length, which may not be known yet.
        if u64::from(index) > 16 * self.pos as u64 + u64::from(self.options.limits.memo) || index == NO_INDEX {
            return Err(Halt::Fault(code::BAD_MEMO_INDEX));
        }
        if self.options.keep_memo {
            self.touch(index)?;
        }
        if self.options.facts {
            self.note_put(index);
        }
        let mut entry = self.stack[top];
        if entry.is_lazy() {
            if entry.memo == NO_INDEX {
                self.stack[top].memo = index;
                return self.memo.put(index, unwritten(top));
            }
            self.force(top)?;
            entry = self.stack[top];
        }
        if entry.at == 0 {
            return self.memo.put(index, entry.cell);
        }
        if entry.is_take() {
            if entry.memo == NO_INDEX {
                self.stack[top].memo = index;
            } else {
                // Only one index is followed when a row replaces an object; a second one keeps it from being replaced.
                self.keep(entry.at);
            }
        }
        self.memo.put(index, position(entry.at))
    }

    #[inline]
    pub(super) fn binget(&mut self) -> Flow {
        let [index] = self.fixed()?;
        self.memo_get(u32::from(index))
    }

    pub(super) fn long_binget(&mut self) -> Flow {
        let index = u32::from_le_bytes(self.fixed()?);
        self.memo_get(index)
    }

    #[inline]
    pub(super) fn memo_get(&mut self, index: u32) -> Flow {
        if let Some(place) = self.prefixes.coming(index, &self.input[self.pos..self.limit]) {
            return self.do_prefix(place);
        }
        if self.options.facts && self.memo.says(index) {
            self.note_get(index)?;
        }
        match self.memo.said(index) {
            Said::Cell(cell) => {
                let is_datetime = cell >> 32 == GLOBAL_HIGH && self.globals.known(cell as u32) == Known::Datetime;
                if is_datetime && self.quick_datetime()? { Ok(()) } else { self.push_cell_again(cell) }
            }
            Said::Position(at) => self.push_kept(at),
            Said::Unwritten(below) => {
                spare(&mut self.stack, 1)?;
                self.push_again(below)
            }
            Said::Collapsed => Err(Halt::Restart),
            Said::Nothing => Err(Halt::Fault(code::MEMO_MISSING)),
        }
    }

    #[cold]
    fn touch(&mut self, index: u32) -> Flow {
        put(&mut self.touched, index)
    }

    /// Lets what the memo says outlast this tape: a REF is all that is left of an object then.
    #[cold]
    pub(super) fn keep_memo(&mut self) -> Flow {
        let mut touched = std::mem::take(&mut self.touched);
        for &index in &touched {
            if let Said::Unwritten(below) = self.memo.said(index) {
                self.force(below)?;
            }
            if let Said::Position(at) = self.memo.said(index) {
                let kept = self.keep(at);
                self.memo.put(index, tagged(slot::REF, 0, kept))?;
            }
        }
        touched.clear();
        self.touched = touched;
        Ok(())
    }
}
