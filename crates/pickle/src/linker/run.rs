//! Runs of numbers: long lists are thousands of the same few opcodes, which are read here one after the other without
//! going back to the loop over all of them.

use super::stack::Entry;
use super::{Flow, Linker, NO_INDEX, spare};
use crate::opcode as op;
use crate::slot;

/// Opcodes in one go: few enough that a step keeps near its budget, and that room for them costs nothing.
const MOST: usize = 1024;

const fn entry(cell: u64) -> Entry {
    Entry { cell, at: 0, memo: NO_INDEX }
}

/// The int whose opcode stands in the lowest byte of a word, and the length of both. `None`: that opcode is another.
/// Of data nobody can guess how long the next int is, so there is no branch for it (as in `encoder/scalar`).
#[inline]
pub(super) fn int_of(word: u64) -> Option<(i32, usize)> {
    const LENGTHS: u32 = 5 | 2 << 8 | 3 << 24;
    const UNUSED_BITS: u32 = 24 << 8 | 16 << 24;
    let kind = (word as u8).wrapping_sub(op::BININT);
    if kind > 3 || kind == 2 {
        return None;
    }
    let shift = 8 * u32::from(kind);
    let unused = UNUSED_BITS >> shift & 31;
    // Nothing is cut off an int of four bytes, so its sign stays.
    let value = ((word >> 8) as u32) << unused >> unused;
    Some((value as i32, (LENGTHS >> shift & 7) as usize))
}

const _: () = assert!(op::BININT1 == op::BININT + 1 && op::BININT2 == op::BININT + 3);

impl Linker {
    /// BININT1, BININT2 and BININT, and those that follow.
    #[inline]
    pub(super) fn integers(&mut self, byte: u8) -> Flow {
        match byte {
            op::BININT1 => self.binint1()?,
            op::BININT2 => self.binint2()?,
            _ => self.binint()?,
        }
        match self.input[..self.limit].get(self.next) {
            Some(&(op::BININT1 | op::BININT2 | op::BININT)) => self.more_integers(),
            _ => Ok(()),
        }
    }

    #[inline(never)]
    fn more_integers(&mut self) -> Flow {
        spare(&mut self.stack, MOST)?;
        let there = &self.input[self.next..self.limit];
        let mut at = 0;
        for _ in 0..MOST {
            // The last few of an input are read one by one.
            let Some(bytes) = there.get(at..).and_then(<[u8]>::first_chunk::<8>) else { break };
            let Some((value, length)) = int_of(u64::from_le_bytes(*bytes)) else { break };
            self.stack.push(entry(slot::number(f64::from(value))));
            at += length;
        }
        self.next += at;
        Ok(())
    }

    /// BINFLOAT, and those that follow.
    #[inline]
    pub(super) fn floats(&mut self) -> Flow {
        self.binfloat()?;
        match self.input[..self.limit].get(self.next) {
            Some(&op::BINFLOAT) if !self.exact => self.more_floats(),
            _ => Ok(()),
        }
    }

    #[inline(never)]
    fn more_floats(&mut self) -> Flow {
        spare(&mut self.stack, MOST)?;
        let mut there = &self.input[self.next..self.limit];
        for _ in 0..MOST {
            let Some(([op::BINFLOAT, bits @ ..], rest)) = there.split_first_chunk::<9>() else { break };
            self.stack.push(entry(slot::number(f64::from_be_bytes(*bits))));
            there = rest;
        }
        self.next = self.limit - there.len();
        Ok(())
    }
}
