//! The bytes that are being written: room, frames, memo numbers and the opcodes every value is made of.

use crate::opcode;

/// A save that begins when a frame holds so many bytes closes it; a payload of so many stands outside frames.
pub(super) const FRAME_TARGET: usize = 65_536;
/// FRAME and its length.
const FRAME_HEADER: usize = 9;
/// Frames shorter than this lose their header.
const FRAME_MINIMUM: usize = 4;
/// Longer pickles are refused: WebAssembly cannot hold them.
const LIMIT: usize = u32::MAX as usize;
/// Room that is made beyond what was asked for, so that small writes may copy more than they need.
const SLACK: usize = 64;

/// The pickle so far. A frame is always open; one that stays empty leaves no trace.
#[derive(Default)]
pub(super) struct Output {
    /// Its length is the room there is; `at` says how much of it is written.
    bytes: Vec<u8>,
    at: usize,
    /// Where the open frame's header stands.
    frame: usize,
    /// The position from which on a save closes the frame.
    limit: usize,
    /// Objects memoised so far.
    memo: u32,
    /// Memory or the limit was reached: writes are dropped, and the loop reports it.
    full: bool,
}

impl Output {
    /// Begins a new pickle. Room is kept.
    pub(super) fn reset(&mut self, protocol: u8) {
        self.at = 0;
        self.memo = 0;
        self.full = false;
        self.put([opcode::PROTO, protocol]);
        self.open();
    }

    /// Makes room ahead for about so much; that there is less memory is no fault yet.
    pub(super) fn expect(&mut self, length: usize) {
        let missing = length.saturating_sub(self.bytes.len());
        if missing > 0 && self.bytes.try_reserve_exact(missing).is_ok() {
            self.bytes.resize(length, 0);
        }
    }

    /// What was written.
    pub(super) fn written(&self) -> &[u8] {
        &self.bytes[..self.at]
    }

    /// Whether a write found no room.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Says that memory is used up elsewhere.
    pub(super) fn set_full(&mut self) {
        self.full = true;
    }

    /// Closes the last frame, with STOP in it.
    pub(super) fn finish(&mut self) {
        self.put([opcode::STOP]);
        self.close();
    }

    /// The start of a save: closes a frame that is long enough.
    #[inline]
    pub(super) fn boundary(&mut self) {
        if self.at >= self.limit {
            self.turn();
        }
    }

    /// Whether `count` bytes can be written with no save among them closing the frame.
    #[inline]
    pub(super) fn frame_holds(&self, count: usize) -> bool {
        self.at + count < self.limit
    }

    #[cold]
    fn turn(&mut self) {
        self.close();
        self.open();
    }

    fn open(&mut self) {
        self.frame = self.at;
        self.put([0; FRAME_HEADER]);
        self.limit = self.at + FRAME_TARGET;
    }

    fn close(&mut self) {
        if self.full {
            return;
        }
        let start = self.frame + FRAME_HEADER;
        let length = self.at - start;
        if length >= FRAME_MINIMUM {
            self.bytes[self.frame] = opcode::FRAME;
            self.bytes[self.frame + 1..start].copy_from_slice(&(length as u64).to_le_bytes());
        } else {
            self.bytes.copy_within(start..self.at, self.frame);
            self.at -= FRAME_HEADER;
        }
    }

    /// Writes a few bytes.
    #[inline]
    pub(super) fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        if let Some(room) = self.bytes.get_mut(self.at..self.at + N) {
            room.copy_from_slice(&bytes);
            self.at += N;
        } else {
            self.put_slice(&bytes);
        }
    }

    /// Writes the first `length` of `N` bytes: copying all of them costs less than looking at the length.
    #[inline]
    pub(super) fn put_first<const N: usize>(&mut self, bytes: &[u8; N], length: usize) {
        if let Some(room) = self.bytes.get_mut(self.at..self.at + N) {
            room.copy_from_slice(bytes);
            self.at += length;
        } else {
            self.put_slice(&bytes[..length]);
        }
    }

    /// Writes any bytes.
    pub(super) fn put_slice(&mut self, bytes: &[u8]) {
        if self.bytes.len() - self.at < bytes.len() && !self.grow(bytes.len()) {
            return;
        }
        self.bytes[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    /// Writes `data[start..start + length]`, which the caller knows to be in range. `data` may go on behind it.
    #[inline]
    pub(super) fn put_range(&mut self, data: &[u8], start: usize, length: usize) {
        if length <= 16
            && let Some(bytes) = data.get(start..start + 16)
            && let Ok(bytes) = <&[u8; 16]>::try_from(bytes)
        {
            self.put_first(bytes, length);
        } else if length <= 32
            && let Some(bytes) = data.get(start..start + 32)
            && let Ok(bytes) = <&[u8; 32]>::try_from(bytes)
        {
            self.put_first(bytes, length);
        } else {
            self.put_slice(&data[start..start + length]);
        }
    }

    #[cold]
    fn grow(&mut self, count: usize) -> bool {
        let needed = self.at + count;
        if self.full || needed > LIMIT {
            self.full = true;
            return false;
        }
        let length = self.bytes.len();
        let wanted = (length + length / 2).max(needed + SLACK).max(1024);
        if self.bytes.try_reserve_exact(wanted - length).is_err()
            && self.bytes.try_reserve_exact(needed - length).is_err()
        {
            self.full = true;
            return false;
        }
        // What was reserved is used, whether it was the first wish or the second.
        self.bytes.resize(self.bytes.capacity().min(wanted), 0);
        true
    }

    /// Memoises the object just written and gives its number.
    #[inline]
    pub(super) fn memoize(&mut self) -> u32 {
        self.put([opcode::MEMOIZE]);
        self.count_memo(1)
    }

    /// Counts `count` MEMOIZE that were written otherwise and gives the number of the first.
    #[inline]
    pub(super) fn count_memo(&mut self, count: u32) -> u32 {
        let first = self.memo;
        // Each took a byte of the at most 4 GiB, so this never wraps; wrapping costs nothing.
        self.memo = first.wrapping_add(count);
        first
    }

    /// Reads the memo.
    #[inline]
    pub(super) fn get(&mut self, index: u32) {
        let (bytes, length) = get_bytes(index);
        self.put_first(&bytes, length);
    }

    /// A payload with its header. A long one stands outside frames.
    #[inline]
    pub(super) fn payload<const N: usize>(&mut self, header: [u8; N], data: &[u8], start: usize, length: usize) {
        if length >= FRAME_TARGET {
            self.close();
            self.put(header);
            self.put_slice(&data[start..start + length]);
            self.open();
        } else {
            self.put(header);
            self.put_range(data, start, length);
        }
    }

    /// The text `data[start..start + length]`, not yet memoised.
    #[inline]
    pub(super) fn text(&mut self, data: &[u8], start: usize, length: usize) {
        // A length above 4 GiB cannot be: the data region is smaller.
        if length < 256 {
            self.put([opcode::SHORT_BINUNICODE, length as u8]);
            self.put_range(data, start, length);
        } else {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            self.payload([opcode::BINUNICODE, a, b, c, d], data, start, length);
        }
    }

    /// The bytes object `data[start..start + length]`, not yet memoised.
    pub(super) fn bytes(&mut self, data: &[u8], start: usize, length: usize) {
        if length < 256 {
            self.payload([opcode::SHORT_BINBYTES, length as u8], data, start, length);
        } else {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            self.payload([opcode::BINBYTES, a, b, c, d], data, start, length);
        }
    }
}

/// The opcode that reads a memo entry, and its length.
#[inline]
pub(super) fn get_bytes(index: u32) -> ([u8; 8], usize) {
    if index < 256 {
        ([opcode::BINGET, index as u8, 0, 0, 0, 0, 0, 0], 2)
    } else {
        let [a, b, c, d] = index.to_le_bytes();
        ([opcode::LONG_BINGET, a, b, c, d, 0, 0, 0], 5)
    }
}
