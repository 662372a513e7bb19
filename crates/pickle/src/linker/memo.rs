//! The memo: what pickle's indices stand for.

use std::collections::HashMap;

use super::stack::{LAZY_FLOOR, lazy};
use super::{Flow, Halt, ahead};
use crate::code;

/// Nothing was ever put here.
pub(super) const EMPTY: u64 = lazy(40, 0);
/// Something a row or a cell replaced.
pub(super) const COLLAPSED: u64 = lazy(41, 0);

const POSITION: u32 = 42;
const UNWRITTEN: u32 = 43;

/// An object whose header stands at a position on the tape.
#[inline]
pub(super) const fn position(at: u32) -> u64 {
    lazy(POSITION, at)
}

/// A lazy entry of the stack.
#[inline]
pub(super) const fn unwritten(index: usize) -> u64 {
    lazy(UNWRITTEN, index as u32)
}

/// Far indices there may be: a JavaScript Map, which the twin has, holds hardly more.
const MOST_FAR: usize = 16_000_000;

/// What a memo entry says.
pub(super) enum Said {
    Nothing,
    Collapsed,
    Position(u32),
    Unwritten(usize),
    Cell(u64),
}

/// Indices count up from 0 in almost every pickle: those stand in a vector. Far ones, which cost a hostile pickle
/// nothing to name, stand in a map.
#[derive(Default)]
pub(super) struct Memo {
    near: Vec<u64>,
    far: HashMap<u32, u64>,
    /// How many indices say something: the index the next MEMOIZE uses.
    count: usize,
}

impl Memo {
    pub(super) fn clear(&mut self) {
        self.near.clear();
        self.far.clear();
        self.count = 0;
    }

    #[inline]
    pub(super) fn count(&self) -> u32 {
        self.count as u32
    }

    /// Whether an index says anything.
    pub(super) fn says(&self, index: u32) -> bool {
        self.get(index) != EMPTY
    }

    /// Whether an index stands in the vector.
    pub(super) fn is_near(&self, index: u32) -> bool {
        (index as usize) < self.near.len()
    }

    #[inline]
    pub(super) fn get(&self, index: u32) -> u64 {
        match self.near.get(index as usize) {
            Some(&said) => said,
            None if self.far.is_empty() => EMPTY,
            None => self.far.get(&index).copied().unwrap_or(EMPTY),
        }
    }

    #[inline]
    pub(super) fn said(&self, index: u32) -> Said {
        let word = self.get(index);
        if word < LAZY_FLOOR {
            return Said::Cell(word);
        }
        match word >> 32 {
            kind if kind == POSITION_HIGH => Said::Position(word as u32),
            kind if kind == UNWRITTEN_HIGH => Said::Unwritten(word as u32 as usize),
            _ if word == COLLAPSED => Said::Collapsed,
            _ => Said::Nothing,
        }
    }

    #[inline]
    pub(super) fn put(&mut self, index: u32, word: u64) -> Flow {
        let near = index as usize;
        if let Some(old) = self.near.get_mut(near) {
            if *old == EMPTY {
                self.count += 1;
            }
            *old = word;
            return Ok(());
        }
        if near == self.near.len() && self.far.is_empty() && near < self.near.capacity() {
            self.near.push(word);
            self.count += 1;
            return Ok(());
        }
        self.put_far(index, word)
    }

    /// Puts words at the indices that the next MEMOIZEs use.
    #[inline]
    pub(super) fn append<const N: usize>(&mut self, words: [u64; N]) -> Flow {
        let is_dense = self.near.len() == self.count && self.far.is_empty();
        if is_dense && self.near.capacity() - self.near.len() >= N {
            self.near.extend_from_slice(&words);
            self.count += N;
            return Ok(());
        }
        self.append_slowly(&words)
    }

    #[cold]
    fn append_slowly(&mut self, words: &[u64]) -> Flow {
        words.iter().try_for_each(|&word| self.put(self.count(), word))
    }

    /// Grows the vector if that costs no more than was paid for by earlier entries, else uses the map.
    #[cold]
    fn put_far(&mut self, index: u32, word: u64) -> Flow {
        let near = index as usize;
        if self.far.is_empty() && near <= 2 * self.count + 1024 {
            let extra = near + 1 - self.near.len();
            self.near.try_reserve(extra).map_err(|_| Halt::Fault(code::TAPE_LIMIT))?;
            self.near.resize(near, EMPTY);
            self.near.push(word);
            self.count += 1;
            return Ok(());
        }
        if self.far.len() >= MOST_FAR && !self.far.contains_key(&index) {
            return Err(Halt::Fault(code::BAD_MEMO_INDEX));
        }
        self.far.try_reserve(1).map_err(|_| Halt::Fault(code::TAPE_LIMIT))?;
        if self.far.insert(index, word).is_none() {
            self.count += 1;
        }
        Ok(())
    }

    pub(super) fn grow_ahead(&mut self, read: usize, whole: usize) {
        ahead(&mut self.near, read, whole);
    }

    /// Replaces what an index says if it still says `old`.
    #[inline]
    pub(super) fn replace(&mut self, index: u32, old: u64, word: u64) {
        let said = match self.near.get_mut(index as usize) {
            Some(said) => Some(said),
            None => self.far.get_mut(&index),
        };
        if let Some(said) = said
            && *said == old
        {
            *said = word;
        }
    }
}

const POSITION_HIGH: u64 = position(0) >> 32;
const UNWRITTEN_HIGH: u64 = unwritten(0) >> 32;
