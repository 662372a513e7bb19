//! Packed runs: the items of a long list or tuple that are all small integers, all numbers or all the same constant take
//! the room they need and no more (docs/format.md §3, Packing). What goes on a list that was just written goes on its
//! run, so that a list written in batches is one instruction.

use super::stack::Entry;
use super::{Flow, Linker};
use crate::slot::{
    self, AUX_SHIFT, PACKED_FALSE, PACKED_I32, PACKED_NONE, PACKED_NUMBERS, PACKED_TRUE, PACKED_U8, PACKING_SHIFT,
    tagged,
};

/// Fewer items than this are cells.
const LEAST: usize = 32;

/// Items that are cells.
const CELLS: u32 = 0;

const NONE: u64 = tagged(slot::NONE, 0, 0);
const TRUE: u64 = tagged(slot::TRUE, 0, 0);
const FALSE: u64 = tagged(slot::FALSE, 0, 0);

/// The tightest packing that holds all of these; there is one at least. A lazy one is no constant, now or when it is settled.
fn packing_of(items: &[Entry]) -> u32 {
    let first = items[0].cell;
    if slot::is_tagged(first) {
        let packing = match first {
            NONE => PACKED_NONE,
            TRUE => PACKED_TRUE,
            FALSE => PACKED_FALSE,
            _ => return CELLS,
        };
        return if items.iter().all(|item| item.cell == first) { packing } else { CELLS };
    }
    let mut bits = 0;
    let mut at = 0;
    // A tag is no integer either.
    while let Some(item) = items.get(at)
        && let Some(value) = slot::int32(item.cell)
    {
        bits |= value as u32;
        at += 1;
    }
    if at == items.len() {
        return if bits < 256 { PACKED_U8 } else { PACKED_I32 };
    }
    if items[at..].iter().any(|item| slot::is_tagged(item.cell)) { CELLS } else { PACKED_NUMBERS }
}

/// How many slots so many items take.
fn slots_of(packing: u32, count: usize) -> usize {
    match packing {
        PACKED_I32 => count.div_ceil(2),
        PACKED_U8 => count.div_ceil(8),
        PACKED_NONE | PACKED_TRUE | PACKED_FALSE => 0,
        _ => count,
    }
}

/// Whether items of one packing may go on a run of another.
fn joins(run: u32, items: u32) -> bool {
    match run {
        PACKED_NUMBERS => matches!(items, PACKED_NUMBERS | PACKED_I32 | PACKED_U8),
        PACKED_I32 => matches!(items, PACKED_I32 | PACKED_U8),
        _ => run == items,
    }
}

impl Linker {
    /// Writes an instruction that makes a list or tuple of the entries from `from` on, and puts what it makes at `place`.
    pub(super) fn make_items(&mut self, tag: u32, aux: u32, from: usize, place: usize) -> Flow {
        let count = self.stack.len() - from;
        if count < LEAST {
            return self.make(tag, aux, count, from, place);
        }
        let packing = packing_of(&self.stack[from..]);
        if packing == CELLS {
            return self.make(tag, aux, count, from, place);
        }
        let slots = slots_of(packing, count);
        self.pack(count - slots)?;
        let at = self.open_maker(tag, aux | packing << PACKING_SHIFT, count as u32, slots)?;
        self.write_run(packing, 0, from);
        self.made(at, from, place)
    }

    /// Appends the entries from `from` on to the list below them, if they are packed or go on what was written last.
    pub(super) fn append_run(&mut self, from: usize) -> Flow<bool> {
        let items = packing_of(&self.stack[from..]);
        if items == CELLS {
            return Ok(false);
        }
        let count = self.stack.len() - from;
        if self.goes_on(from, items, count)? {
            self.stack.truncate(from);
            return Ok(true);
        }
        if count < LEAST {
            return Ok(false);
        }
        let slots = slots_of(items, count);
        self.pack(count - slots)?;
        let at = self.open_header(slot::APPENDS, items << PACKING_SHIFT, count as u32, 1 + slots)?;
        self.target(at, self.stack[from - 1].cell);
        self.write_run(items, 0, from);
        self.stack.truncate(from);
        Ok(true)
    }

    /// Lets the last instruction have the entries from `from` on too, if it made or filled the list below them.
    fn goes_on(&mut self, from: usize, items: u32, count: usize) -> Flow<bool> {
        let last = self.last as usize;
        let owner = self.stack[from - 1];
        if last == 0 || self.kind(&owner) != slot::LIST {
            // What a call made may count how often it is given something.
            return Ok(false);
        }
        let header = self.slots[last];
        let is_same = match slot::tag_of(header) {
            slot::LIST => owner.at == self.last,
            // Nothing was made since, so the same place on the value stack has the same object.
            slot::APPENDS => self.slots[last + 1] == owner.cell,
            _ => false,
        };
        if !is_same {
            return Ok(false);
        }
        let run = slot::aux_of(header) >> PACKING_SHIFT;
        let before = slot::payload_of(header) as usize;
        if run == CELLS {
            if count >= LEAST {
                return Ok(false);
            }
            self.room(count)?;
            self.slots.extend(self.stack[from..].iter().map(|item| item.cell));
        } else {
            if !joins(run, items) {
                return Ok(false);
            }
            let slots = slots_of(run, before + count) - slots_of(run, before);
            self.pack(count - slots)?;
            self.room(slots)?;
            self.write_run(run, before, from);
        }
        // The count stands in the payload and cannot reach its end: values are limited.
        self.slots[last] += count as u64;
        Ok(true)
    }

    /// Writes the entries from `from` on behind `before` items of the same run; room is there.
    fn write_run(&mut self, packing: u32, before: usize, from: usize) {
        let Self { slots, stack, .. } = self;
        let items = &stack[from..];
        match packing {
            PACKED_U8 => write_integers::<8, 8>(slots, before, items),
            PACKED_I32 => write_integers::<2, 32>(slots, before, items),
            PACKED_NUMBERS => slots.extend(items.iter().map(|item| item.cell)),
            _ => {}
        }
    }
}

/// Writes integers of `BITS` bits, `COUNT` a slot, the first in the lowest.
fn write_integers<const COUNT: usize, const BITS: u32>(slots: &mut Vec<u64>, before: usize, mut items: &[Entry]) {
    let word = |items: &[Entry]| {
        items.iter().rev().fold(0, |word, item| word << BITS | u64::from(slot::int32_bits(item.cell)))
    };
    let begun = before % COUNT;
    if begun > 0 {
        let (head, rest) = items.split_at(items.len().min(COUNT - begun));
        if let Some(last) = slots.last_mut() {
            *last |= word(head) << (BITS * begun as u32);
        }
        items = rest;
    }
    slots.extend(items.chunks(COUNT).map(word));
}

/// Nothing else of an instruction is in the bits of its packing.
const _: () = assert!((PACKED_FALSE << PACKING_SHIFT) < 1 << 13 && AUX_SHIFT == 6);
