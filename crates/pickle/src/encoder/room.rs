//! Room in the open frame that was asked for once, and what is written into it without asking again.

use super::output::get_bytes;
use super::scalar::{int_word, is_wide, minimal};
use crate::opcode;
use crate::slot::int32;

/// Length of a [`Window`]: a key and any scalar, of 5 and 22 bytes, with what small writes copy beyond them.
pub(super) const WINDOW: usize = 32;

/// The output up to where the open frame may end or memory does, and its memo numbers. Writes may copy some bytes more than
/// they need, where there is room for them.
pub(super) struct Room<'a> {
    pub(super) bytes: &'a mut [u8],
    pub(super) at: usize,
    pub(super) memo: u32,
}

impl Room<'_> {
    /// How many bytes can be written.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// Where writing goes on, and the next memo number.
    #[inline]
    pub(super) fn end(self) -> (usize, u32) {
        (self.at, self.memo)
    }

    /// The bytes to come, if there is room for so many.
    #[inline]
    pub(super) fn window(&mut self) -> Option<Window<'_>> {
        let bytes = self.bytes.get_mut(self.at..self.at + WINDOW)?.first_chunk_mut()?;
        Some(Window { bytes, length: 0 })
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

    /// Copies `data[start..start + length]`, which the caller knows to be in range. `data` may go on behind it.
    #[inline]
    pub(super) fn copy(&mut self, data: &[u8], start: usize, length: usize) {
        // Of a length known only now, copying is a call.
        let copied = if length <= 16 {
            self.copy_chunk::<16>(data, start)
        } else {
            length <= 32 && self.copy_chunk::<32>(data, start)
        };
        if !copied && let Some(room) = self.bytes.get_mut(self.at..self.at + length) {
            room.copy_from_slice(&data[start..start + length]);
        }
        self.at += length;
    }

    /// Copies a whole chunk, without going on behind it. False: there is none.
    #[inline]
    fn copy_chunk<const N: usize>(&mut self, data: &[u8], start: usize) -> bool {
        if let Some(bytes) = data.get(start..start + N)
            && let Some(room) = self.bytes.get_mut(self.at..self.at + N)
        {
            room.copy_from_slice(bytes);
            return true;
        }
        false
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

/// Bytes that are written without a look at how many are left: their number is known when this is compiled.
pub(super) struct Window<'a> {
    bytes: &'a mut [u8; WINDOW],
    pub(super) length: usize,
}

impl Window<'_> {
    /// Writes a chunk, of which the first `length` bytes count. Nothing long is written behind anything long.
    #[inline]
    fn put<const N: usize>(&mut self, chunk: [u8; N], length: usize) {
        const { assert!(N <= WINDOW / 2 + 1) };
        let at = self.length % (WINDOW / 2);
        self.bytes[at..at + N].copy_from_slice(&chunk);
        self.length += length;
    }

    /// Writes the first `length` bytes of eight.
    #[inline]
    pub(super) fn first(&mut self, bytes: [u8; 8], length: usize) {
        self.put(bytes, length);
    }

    #[inline]
    pub(super) fn chunk<const N: usize>(&mut self, chunk: [u8; N]) {
        self.put(chunk, N);
    }

    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        self.put([byte], 1);
    }

    /// Reads the memo.
    #[inline]
    pub(super) fn get(&mut self, index: u32) {
        let (bytes, length) = get_bytes(index);
        self.put(bytes, length);
    }

    #[inline]
    pub(super) fn float(&mut self, slot: u64) {
        let mut bytes = [opcode::BINFLOAT; 9];
        bytes[1..].copy_from_slice(&slot.to_be_bytes());
        self.put(bytes, 9);
    }

    /// A number slot: an int if it is one, else a float.
    #[inline]
    pub(super) fn number(&mut self, slot: u64) {
        if let Some(int) = int32(slot) {
            let (word, length) = int_word(int);
            self.put(word.to_le_bytes(), length);
        } else if f64::from_bits(slot).trunc().to_bits() != slot {
            self.float(slot);
        } else {
            self.wide(slot);
        }
    }

    /// A number without a fraction that is no 32-bit integer.
    #[cold]
    fn wide(&mut self, slot: u64) {
        let value = f64::from_bits(slot);
        if !is_wide(slot, value) {
            self.float(slot);
            return;
        }
        let bytes = (value as i64).to_le_bytes();
        let length = minimal(&bytes);
        self.chunk([opcode::LONG1, length as u8]);
        self.put(bytes, length);
    }
}
