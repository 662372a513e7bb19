//! What `scan` reports beside the tape: first offsets of what other pickles never have, and how much of the memo
//! was of any use. Nothing is noted unless the options ask for it.

use std::collections::HashSet;

use super::{Flow, Halt, Linker, NO_INDEX, put};
use crate::code;
use crate::opcode as op;

/// Words of the table (docs/format.md §3); behind them stand pairs of an extension code and its first offset.
const PUT: usize = 0;
const MEMOIZE: usize = 1;
const REDEFINED: usize = 2;
const PROTO: usize = 3;
const WRITTEN: usize = 4;
const READ: usize = 5;
const NOTHING: [u32; 6] = [NO_INDEX, NO_INDEX, NO_INDEX, NO_INDEX, 0, 0];

/// The table `facts`.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) words: Vec<u32>,
    /// One bit for each memo index that was read, of those near 0; and those far from it.
    near: Vec<u64>,
    far: HashSet<u32>,
    extensions: HashSet<u32>,
}

impl Facts {
    /// Empties the table; it stays empty when nothing is to be noted.
    pub(super) fn clear(&mut self, wanted: bool) {
        self.words.clear();
        if wanted {
            self.words.extend_from_slice(&NOTHING);
        }
        self.near.clear();
        self.far.clear();
        self.extensions.clear();
    }

    fn first(&mut self, which: usize, offset: usize) {
        if self.words[which] == NO_INDEX {
            self.words[which] = offset as u32;
        }
    }
}

impl Linker {
    /// The top is about to be put into the memo.
    #[cold]
    pub(super) fn note_put(&mut self, index: u32) {
        let which = if self.input[self.pos] == op::MEMOIZE { MEMOIZE } else { PUT };
        self.facts.first(which, self.pos);
        if self.memo.says(index) {
            self.facts.first(REDEFINED, self.pos);
        } else {
            self.facts.words[WRITTEN] += 1;
        }
    }

    /// A memo index that says something was read.
    #[cold]
    pub(super) fn note_get(&mut self, index: u32) -> Flow {
        let full = |_| Halt::Fault(code::TAPE_LIMIT);
        let facts = &mut self.facts;
        let is_new = if self.memo.is_near(index) {
            let (place, bit) = (index as usize / 64, 1 << (index % 64));
            if place >= facts.near.len() {
                facts.near.try_reserve(place + 1 - facts.near.len()).map_err(full)?;
                facts.near.resize(place + 1, 0);
            }
            let is_new = facts.near[place] & bit == 0;
            facts.near[place] |= bit;
            is_new
        } else {
            facts.far.try_reserve(1).map_err(|_| Halt::Fault(code::TAPE_LIMIT))?;
            facts.far.insert(index)
        };
        facts.words[READ] += u32::from(is_new);
        Ok(())
    }

    #[cold]
    pub(super) fn note_proto(&mut self) {
        if self.pos != self.start {
            self.facts.first(PROTO, self.pos);
        }
    }

    #[cold]
    pub(super) fn note_extension(&mut self, code: u32) -> Flow {
        self.facts.extensions.try_reserve(1).map_err(|_| Halt::Fault(code::TAPE_LIMIT))?;
        if self.facts.extensions.insert(code) {
            put(&mut self.facts.words, code)?;
            put(&mut self.facts.words, self.pos as u32)?;
        }
        Ok(())
    }
}
