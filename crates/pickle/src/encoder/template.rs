//! What all rows of a plan begin with, kept as bytes.

use super::draft::Reads;
use super::output::{Output, get_index};
use crate::opcode;

/// Room for a plan's constant bytes: at most 5 GETs of 5 bytes and 15 others.
pub(super) const ROOM: usize = 40;

/// The bytes from the class to the first pair's mark, and that mark.
pub(super) struct Template {
    bytes: [u8; ROOM],
    /// Without the mark; 0: it is not made yet.
    length: usize,
    /// The GETs among them, for a lean pickle.
    reads: Reads,
    /// Where the instance is made.
    instance: usize,
    /// How many objects are memoised.
    memos: u32,
    is_lean: bool,
}

impl Default for Template {
    fn default() -> Self {
        Self::new(false)
    }
}

impl Template {
    /// One that has no bytes yet.
    pub(super) fn new(is_lean: bool) -> Self {
        Self { bytes: [0; ROOM], length: 0, reads: Reads::default(), instance: 0, memos: 0, is_lean }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Adds a GET, or what else a class is known by.
    pub(super) fn get(&mut self, (bytes, length): ([u8; 8], usize)) {
        if bytes[0] == opcode::BINGET || bytes[0] == opcode::LONG_BINGET {
            self.reads.add(self.length, length, get_index(bytes));
        }
        self.put(&bytes[..length]);
    }

    /// Memoises the instance, before anything else is.
    pub(super) fn memoize_instance(&mut self) {
        self.instance = self.length;
        self.memoize();
    }

    pub(super) fn memoize(&mut self) {
        if !self.is_lean {
            self.put(&[opcode::MEMOIZE]);
        }
        self.memos += 1;
    }

    /// With the mark behind it.
    pub(super) fn ended(mut self) -> Self {
        self.bytes[self.length] = opcode::MARK;
        self
    }

    pub(super) fn is_made(&self) -> bool {
        self.length > 0
    }

    /// Its length without the mark.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Writes it without the mark; gives the memo number of the instance.
    pub(super) fn write(&mut self, out: &mut Output) -> u32 {
        self.put_into(out, self.length)
    }

    /// Writes it with the mark.
    #[inline]
    pub(super) fn write_marked(&mut self, out: &mut Output) -> u32 {
        self.put_into(out, self.length + 1)
    }

    #[inline]
    fn put_into(&mut self, out: &mut Output, length: usize) -> u32 {
        let at = out.position();
        out.put_first(&self.bytes, length);
        if self.is_lean {
            out.draft.gets(at, &mut self.reads);
            out.draft.memoize(at + self.instance)
        } else {
            out.count_memo(self.memos)
        }
    }
}
