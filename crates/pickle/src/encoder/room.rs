//! Room in the open frame that was asked for once, and what is written into it without asking again.

use super::scalar::{is_wide, minimal};
use crate::opcode;

/// A part of the output that is sure to be there and in the open frame, and its memo numbers. Writes may copy up to
/// [`super::output::SLACK`] bytes more than they need.
pub(super) struct Room<'a> {
    pub(super) bytes: &'a mut [u8],
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) memo: u32,
}

impl Room<'_> {
    /// How many bytes can be written.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// Where writing goes on, and the next memo number.
    #[inline]
    pub(super) fn end(self) -> (usize, u32) {
        (self.at, self.memo)
    }

    /// Writes the first `length` bytes of a little-endian word.
    #[inline]
    pub(super) fn word(&mut self, word: u64, length: usize) {
        if let Some(room) = self.bytes.get_mut(self.at..self.at + 8) {
            room.copy_from_slice(&word.to_le_bytes());
            self.at += length;
        }
    }

    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        if let Some(room) = self.bytes.get_mut(self.at) {
            *room = byte;
            self.at += 1;
        }
    }

    #[inline]
    pub(super) fn chunk<const N: usize>(&mut self, bytes: &[u8; N]) {
        if let Some(room) = self.bytes.get_mut(self.at..self.at + N) {
            room.copy_from_slice(bytes);
            self.at += N;
        }
    }

    /// Copies `data[start..start + length]`, which the caller knows to be in range. `data` may go on behind it.
    #[inline]
    pub(super) fn copy(&mut self, data: &[u8], start: usize, length: usize) {
        if length <= 16
            && let Some(bytes) = data.get(start..start + 16)
            && let Some(room) = self.bytes.get_mut(self.at..self.at + 16)
        {
            room.copy_from_slice(bytes);
        } else if let Some(room) = self.bytes.get_mut(self.at..self.at + length) {
            room.copy_from_slice(&data[start..start + length]);
        }
        self.at += length;
    }

    /// Writes an integer that is no 32-bit one. False: the number is none.
    #[inline(never)]
    pub(super) fn wide(&mut self, slot: u64, value: f64) -> bool {
        if !is_wide(slot, value) {
            return false;
        }
        let bytes = (value as i64).to_le_bytes();
        let length = minimal(&bytes);
        self.word(u64::from(opcode::LONG1) | (length as u64) << 8, 2);
        self.word(u64::from_le_bytes(bytes), length);
        true
    }

    /// The memo number of the object that is memoised now.
    #[inline]
    pub(super) fn next_memo(&mut self) -> u32 {
        self.count_memo(1)
    }

    /// Counts `count` MEMOIZE and gives the number of the first.
    #[inline]
    pub(super) fn count_memo(&mut self, count: u32) -> u32 {
        let first = self.memo;
        self.memo = first.wrapping_add(count);
        first
    }
}
