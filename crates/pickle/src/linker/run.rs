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
        let mut there = &self.input[self.next..self.limit];
        for _ in 0..MOST {
            let (value, rest) = match *there {
                [op::BININT1, value, ref rest @ ..] => (f64::from(value), rest),
                [op::BININT2, a, b, ref rest @ ..] => (f64::from(u16::from_le_bytes([a, b])), rest),
                [op::BININT, a, b, c, d, ref rest @ ..] => (f64::from(i32::from_le_bytes([a, b, c, d])), rest),
                _ => break,
            };
            self.stack.push(entry(slot::number(value)));
            there = rest;
        }
        self.next = self.limit - there.len();
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
