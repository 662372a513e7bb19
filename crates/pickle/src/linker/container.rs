//! Lists, tuples, dicts, sets and frozensets.

use super::stack::{Entry, LAZY_DICT, TEXT_HIGH};
use super::text::looks_like_index;
use super::{Flow, Halt, Linker};
use crate::code;
use crate::slot::{self, AUX_HASHABLE, AUX_MAP, AUX_SHIFT, tagged};

/// The most pairs of a dict that has a shape.
const SHAPE_PAIRS: usize = 64;

impl Linker {
    /// What an entry is known to be: a making tag, the tag of its cell, or 0 for a number.
    #[inline]
    pub(super) fn kind(&self, entry: &Entry) -> u32 {
        if !slot::is_tagged(entry.cell) {
            return 0;
        }
        // A header's position stands in `at` of every TAKE and REF; lazy words carry the tag they will be written with.
        if entry.at != 0 && !entry.is_lazy() {
            return slot::tag_of(self.slots[entry.at as usize]);
        }
        slot::tag_of(entry.cell)
    }

    /// Whether a kind tells nothing of the type: some call made it.
    #[inline]
    pub(super) fn is_open(kind: u32) -> bool {
        // A REF is all that is left of an object of an earlier pickle.
        matches!(
            kind,
            slot::REDUCE | slot::NEWOBJ | slot::NEWOBJ_EX | slot::INST | slot::PERSID | slot::ROW | slot::REF
        )
    }

    fn is_unhashable(&self, entry: &Entry) -> bool {
        match self.kind(entry) {
            slot::LIST | slot::DICT | slot::SHAPED | slot::SET | slot::BYTEARRAY => true,
            slot::TUPLE => slot::aux_of(self.slots[entry.at as usize]) & AUX_HASHABLE == 0,
            _ => false,
        }
    }

    /// Refuses keys or members that Python cannot hash.
    fn check_hashable(&self, from: usize, stride: usize) -> Flow {
        if self.stack[from..].iter().step_by(stride).any(|entry| self.is_unhashable(entry)) {
            return Err(Halt::Fault(code::UNHASHABLE));
        }
        Ok(())
    }

    /// The first of the entries above the last mark, with `below` entries under the mark in reach; removes the mark.
    #[inline]
    fn items(&mut self, below: usize) -> Flow<usize> {
        let first = self.unmark()?;
        if first < self.fence + below {
            return Err(Halt::Fault(code::STACK_UNDERFLOW));
        }
        Ok(first)
    }

    /// Writes an instruction that makes an object of the entries from `from` on, and puts what it makes at `place`.
    #[inline]
    pub(super) fn make(&mut self, tag: u32, aux: u32, count: usize, from: usize, place: usize) -> Flow {
        self.settle_from(from)?;
        let at = self.open_maker(tag, aux, count as u32, self.stack.len() - from)?;
        self.operands(at, from, 1);
        self.made(at, from, place)
    }

    /// Ends a making instruction: the object replaces the entries from `from` on and, if there was one, the lazy entry at
    /// `place`.
    #[inline]
    pub(super) fn made(&mut self, at: u32, from: usize, place: usize) -> Flow {
        self.stack.truncate(from);
        let cell = self.pushed();
        if place == from {
            return self.push_entry(cell, at);
        }
        self.memo_written(place, at);
        let entry = &mut self.stack[place];
        entry.cell = cell;
        entry.at = at;
        Ok(())
    }

    /// Writes an instruction that adds the entries from `from` on to the object at `from - 1`.
    fn extend(&mut self, tag: u32, count: usize, from: usize) -> Flow {
        self.settle_from(from)?;
        let at = self.open_header(tag, 0, count as u32, 1 + self.stack.len() - from)?;
        self.target(at, self.stack[from - 1].cell);
        self.operands(at, from, 1);
        self.stack.truncate(from);
        Ok(())
    }

    pub(super) fn list(&mut self) -> Flow {
        let first = self.items(0)?;
        self.make_items(slot::LIST, 0, first, first)
    }

    pub(super) fn append(&mut self) -> Flow {
        let target = self.reach(2)?;
        self.append_from(target + 1)
    }

    pub(super) fn appends(&mut self) -> Flow {
        let first = self.items(1)?;
        self.append_from(first)
    }

    fn append_from(&mut self, first: usize) -> Flow {
        let count = self.stack.len() - first;
        if count == 0 {
            return Ok(());
        }
        let target = self.stack[first - 1];
        let kind = self.kind(&target);
        if kind != slot::LIST && !Self::is_open(kind) {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        if target.is_lazy() && kind == slot::LIST {
            return self.make_items(slot::LIST, 0, first, first - 1);
        }
        self.settle(first - 1)?;
        if self.append_run(first)? {
            return Ok(());
        }
        self.extend(slot::APPENDS, count, first)
    }

    pub(super) fn tuple(&mut self) -> Flow {
        let first = self.items(0)?;
        self.tuple_from(first)
    }

    #[inline]
    pub(super) fn short_tuple(&mut self, count: usize) -> Flow {
        let first = self.reach(count)?;
        self.tuple_from(first)
    }

    #[inline]
    pub(super) fn tuple_from(&mut self, first: usize) -> Flow {
        let items = &self.stack[first..];
        if items.is_empty() {
            return self.push_cell(tagged(slot::EMPTY_TUPLE, 0, 0));
        }
        let hashable = !items.iter().any(|entry| self.is_unhashable(entry));
        let aux = if hashable { AUX_HASHABLE } else { 0 };
        self.make_items(slot::TUPLE, aux, first, first)
    }

    pub(super) fn frozenset(&mut self) -> Flow {
        let first = self.items(0)?;
        self.check_hashable(first, 1)?;
        self.make(slot::FROZENSET, 0, self.stack.len() - first, first, first)
    }

    pub(super) fn additems(&mut self) -> Flow {
        let first = self.items(1)?;
        let count = self.stack.len() - first;
        if count == 0 {
            return Ok(());
        }
        let target = self.stack[first - 1];
        let kind = self.kind(&target);
        if kind != slot::SET && !Self::is_open(kind) {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        self.check_hashable(first, 1)?;
        if target.is_lazy() && kind == slot::SET {
            return self.make(slot::SET, 0, count, first, first - 1);
        }
        self.settle(first - 1)?;
        self.extend(slot::ADDITEMS, count, first)
    }

    pub(super) fn dict(&mut self) -> Flow {
        let first = self.items(0)?;
        let count = self.pairs(first)?;
        self.check_hashable(first, 2)?;
        let aux = if self.wants_map(first) { AUX_MAP } else { 0 };
        self.make(slot::DICT, aux, count, first, first)
    }

    pub(super) fn setitem(&mut self) -> Flow {
        let target = self.reach(3)?;
        self.set_from(target + 1)
    }

    pub(super) fn setitems(&mut self) -> Flow {
        if self.rows && self.param_row()? {
            return Ok(());
        }
        let first = self.items(1)?;
        self.set_from(first)
    }

    /// How many pairs the entries from `first` on are.
    fn pairs(&self, first: usize) -> Flow<usize> {
        let count = self.stack.len() - first;
        if count % 2 == 1 { Err(Halt::Fault(code::STACK_UNDERFLOW)) } else { Ok(count / 2) }
    }

    fn set_from(&mut self, first: usize) -> Flow {
        let count = self.pairs(first)?;
        if count == 0 {
            return Ok(());
        }
        let target = self.stack[first - 1];
        if target.cell == LAZY_DICT {
            return self.first_items(count, first);
        }
        let kind = self.kind(&target);
        if kind != slot::DICT && kind != slot::SHAPED && !Self::is_open(kind) {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        self.check_hashable(first, 2)?;
        self.settle(first - 1)?;
        if !Self::is_open(kind) && self.wants_map(first) {
            self.slots[self.stack[first - 1].at as usize] |= u64::from(AUX_MAP) << (32 + AUX_SHIFT);
        }
        self.extend(slot::SETITEMS, count, first)
    }

    /// The first items of a lazy dict: by shape when its keys allow it.
    fn first_items(&mut self, count: usize, first: usize) -> Flow {
        if count <= SHAPE_PAIRS
            && let Some(shape) = self.shapes.of_pairs(&self.stack[first..], &self.texts)?
        {
            // Keys are texts.
            for value in (first + 1..self.stack.len()).step_by(2) {
                if self.stack[value].is_lazy() {
                    self.settle(value)?;
                }
            }
            self.learn_dict(shape, first);
            let aux = if self.shapes.is_map(shape) { AUX_MAP } else { 0 };
            let at = self.open_maker(slot::SHAPED, aux, shape, count)?;
            self.operands(at, first + 1, 2);
            return self.made(at, first, first - 1);
        }
        self.check_hashable(first, 2)?;
        let aux = if self.wants_map(first) { AUX_MAP } else { 0 };
        self.make(slot::DICT, aux, count, first, first - 1)
    }

    /// Whether a key is no string, or one that JavaScript would move.
    fn wants_map(&self, first: usize) -> bool {
        self.stack[first..]
            .iter()
            .step_by(2)
            .any(|key| key.cell >> 32 != TEXT_HIGH || looks_like_index(self.texts.get(key.cell as u32)))
    }
}
