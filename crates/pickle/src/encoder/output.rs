//! The bytes that are being written: room, frames, memo numbers and the opcodes every value is made of.

use std::mem;

use super::draft::Draft;
use super::gap::{Gap, Source};
use super::lean::Leaner;
pub(super) use super::room::Room;
use super::text::UNMEMOISED;
use crate::code::{self, Fault};
use crate::opcode;
use crate::tools;

/// A save that begins when a frame holds so many bytes closes it; a payload of so many stands outside frames.
pub(super) const FRAME_TARGET: usize = 65_536;
/// FRAME and its length.
const FRAME_HEADER: usize = 9;
/// Frames shorter than this lose their header.
const FRAME_MINIMUM: usize = 4;
/// Longer pickles are refused: WebAssembly cannot hold them.
const LIMIT: usize = u32::MAX as usize;
/// Room that is made beyond what was asked for, so that small writes may copy more than they need.
pub(super) const SLACK: usize = 64;

/// The pickle so far. From protocol 4 on a frame is always open; one that stays empty leaves no trace.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "how objects are memoised, each way asked for on its own where it counts"
)]
pub(super) struct Output {
    /// Its length is the room there is; `at` says how much of it is written.
    bytes: Vec<u8>,
    at: usize,
    /// Bytes before this position were taken.
    start: usize,
    /// How many bytes were taken and moved over: the first of `bytes` is that of this number.
    moved: u64,
    /// Where bytes that were lent go between those written here, in order.
    gaps: Vec<Gap>,
    /// No frames and no MEMOIZE are written: a lean pickle will be made of this.
    pub(super) lean: bool,
    pub(super) draft: Draft,
    /// The pickle is being made lean.
    leaner: Option<Leaner>,
    /// Where the open frame's header stands.
    frame: usize,
    /// The position from which on a save closes the frame.
    limit: usize,
    /// Objects memoised so far.
    memo: u32,
    pub(super) protocol: u8,
    /// Nothing is memoised.
    pub(super) fast: bool,
    /// Protocol 4 or 5 with a memo: objects are memoised by one byte.
    pub(super) modern: bool,
    /// Memory or the limit was reached: writes are dropped, and the loop reports it.
    full: bool,
}

impl Output {
    /// Begins a new pickle with a new memo. Room is kept.
    pub(super) fn reset(&mut self, protocol: u8, fast: bool, lean: bool) {
        self.memo = 0;
        self.protocol = protocol;
        self.fast = fast;
        self.modern = protocol >= 4 && !fast;
        self.lean = lean && self.modern;
        self.begin();
    }

    /// Begins another pickle that goes on with the memo.
    pub(super) fn begin(&mut self) {
        self.at = 0;
        self.start = 0;
        self.moved = 0;
        self.gaps.clear();
        self.draft = Draft::default();
        self.leaner = None;
        self.full = false;
        if self.protocol >= 2 {
            self.put([opcode::PROTO, self.protocol]);
        }
        if self.framed() {
            self.open();
        } else {
            self.limit = usize::MAX;
        }
    }

    fn framed(&self) -> bool {
        self.protocol >= 4 && !self.lean
    }

    /// Leaves the memo entries out that nobody reads, going on for about `budget` bytes of the finished pickle where it
    /// knows its own opcodes, else at once. True: it is done. A fault's offset is one of the pickle; `full` is that of no
    /// memory.
    pub(super) fn optimize(&mut self, budget: usize, full: Fault) -> Result<bool, Fault> {
        if !self.lean {
            let mut lean = Vec::new();
            tools::optimize(self.written(), &mut lean).map_err(|failure| match failure.fault.code {
                code::OUTPUT_LIMIT => full,
                _ => failure.fault,
            })?;
            self.replace(lean);
            return Ok(true);
        }
        let mut leaner = match self.leaner.take() {
            Some(leaner) => leaner,
            None => Leaner::new(self.protocol, self.at, mem::take(&mut self.draft)).ok_or(full)?,
        };
        if leaner.step(self.written(), &self.gaps, budget).ok_or(full)? {
            let (bytes, gaps) = leaner.finished();
            self.replace(bytes);
            self.gaps = gaps;
            return Ok(true);
        }
        self.leaner = Some(leaner);
        Ok(false)
    }

    fn replace(&mut self, bytes: Vec<u8>) {
        self.at = bytes.len();
        self.bytes = bytes;
    }

    /// Makes room ahead for about so much; that there is less memory is no fault yet.
    pub(super) fn expect(&mut self, length: usize) {
        let missing = length.saturating_sub(self.bytes.len());
        if missing > 0 && self.bytes.try_reserve_exact(missing).is_ok() {
            self.bytes.resize(length, 0);
        }
    }

    /// Where bytes that were lent go between those that were written.
    pub(super) fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Whether the pickle, with what was lent, is longer than one may be.
    pub(super) fn is_too_long(&self) -> bool {
        let lent: u64 = self.gaps.iter().map(|gap| u64::from(gap.length)).sum();
        self.moved + self.at as u64 + lent > LIMIT as u64
    }

    /// What was written and not taken.
    pub(super) fn written(&self) -> &[u8] {
        &self.bytes[self.start..self.at]
    }

    /// How many of those bytes can no longer change: all but the open frame.
    pub(super) fn closed(&self) -> usize {
        (if self.framed() { self.frame } else { self.at }) - self.start
    }

    /// Forgets the first `count` bytes of what was written, none of them in the open frame.
    pub(super) fn forget(&mut self, count: usize) {
        self.start += count.min(self.at - self.start);
        let kept = self.at - self.start;
        // Moved only when that costs no more than what was forgotten did, so that all moves together are linear.
        if kept <= self.start {
            self.bytes.copy_within(self.start..self.at, 0);
            self.at = kept;
            self.moved += self.start as u64;
            self.frame = self.frame.saturating_sub(self.start);
            if self.framed() {
                self.limit = self.limit.saturating_sub(self.start);
            }
            self.start = 0;
        }
    }

    /// Where writing goes on, among the bytes that are here.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Whether a write found no room.
    pub(super) fn is_full(&self) -> bool {
        self.full || self.draft.is_full()
    }

    /// Says that memory is used up elsewhere.
    pub(super) fn set_full(&mut self) {
        self.full = true;
    }

    /// Closes the last frame, with STOP in it.
    pub(super) fn finish(&mut self) {
        self.put([opcode::STOP]);
        if self.framed() {
            self.close();
        }
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

    /// What can be written without looking for the frame's end or for memory.
    #[inline]
    pub(super) fn room(&mut self) -> (Room<'_>, &mut Draft) {
        let end = self.limit.min(self.bytes.len());
        (Room { bytes: &mut self.bytes[..end], at: self.at, memo: self.memo }, &mut self.draft)
    }

    /// Goes on where a [`Room`] ended.
    #[inline]
    pub(super) fn resume(&mut self, at: usize, memo: u32) {
        self.at = at;
        self.memo = memo;
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

    /// Memoises the object just written and gives its number: [`UNMEMOISED`] where nothing is memoised.
    #[inline]
    pub(super) fn memoize(&mut self) -> u32 {
        if self.lean {
            self.draft.memoize(self.at)
        } else if self.modern {
            self.put([opcode::MEMOIZE]);
            self.count_memo(1)
        } else {
            self.put_memo()
        }
    }

    #[inline(never)]
    fn put_memo(&mut self) -> u32 {
        if self.fast {
            return UNMEMOISED;
        }
        let index = self.count_memo(1);
        if self.protocol == 0 {
            self.line(opcode::PUT, index);
        } else if index < 256 {
            self.put([opcode::BINPUT, index as u8]);
        } else {
            let [a, b, c, d] = index.to_le_bytes();
            self.put([opcode::LONG_BINPUT, a, b, c, d]);
        }
        index
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
        if self.protocol == 0 {
            self.line(opcode::GET, index);
            return;
        }
        self.put_get(get_bytes(index));
    }

    /// Writes a GET.
    #[inline]
    pub(super) fn put_get(&mut self, (bytes, length): ([u8; 8], usize)) {
        if self.lean {
            self.draft.get(self.at, length, get_index(bytes));
        }
        self.put_first(&bytes, length);
    }

    /// A truth value.
    pub(super) fn boolean(&mut self, value: bool) {
        if self.protocol >= 2 {
            self.put([if value { opcode::NEWTRUE } else { opcode::NEWFALSE }]);
        } else {
            self.put([opcode::INT, b'0', b'0' + u8::from(value), b'\n']);
        }
    }

    /// The empty tuple, which is never memoised.
    #[inline]
    pub(super) fn empty_tuple(&mut self) {
        if self.protocol > 0 {
            self.put([opcode::EMPTY_TUPLE]);
        } else {
            self.put([opcode::MARK, opcode::TUPLE]);
        }
    }

    /// Begins a tuple of so many items.
    #[inline]
    pub(super) fn open_tuple(&mut self, length: u32) {
        if length > 3 || self.protocol < 2 {
            self.put([opcode::MARK]);
        }
    }

    /// Ends a tuple of so many items, not yet memoised.
    #[inline]
    pub(super) fn close_tuple(&mut self, length: u32) {
        self.put([match length {
            1..=3 if self.protocol >= 2 => opcode::TUPLE1 + (length as u8 - 1),
            _ => opcode::TUPLE,
        }]);
    }

    /// An empty list or dict, not yet memoised; `spelled` is what protocol 0 closes a mark with.
    #[inline]
    pub(super) fn empty(&mut self, opcode: u8, spelled: u8) {
        if self.protocol > 0 {
            self.put([opcode]);
        } else {
            self.put([opcode::MARK, spelled]);
        }
    }

    /// A payload with its header. A long one stands outside frames.
    #[inline]
    pub(super) fn payload<const N: usize>(&mut self, header: [u8; N], data: &[u8], start: usize, length: usize) {
        if length >= FRAME_TARGET && self.framed() {
            self.close();
            self.put(header);
            self.put_slice(&data[start..start + length]);
            self.open();
        } else {
            self.put(header);
            self.put_range(data, start, length);
        }
    }

    /// The header of a payload that was lent, and a gap for it; outside frames, as long as it is.
    fn lent<const N: usize>(&mut self, header: [u8; N], index: u32, length: usize) {
        let framed = self.framed();
        if framed {
            self.close();
        }
        self.put(header);
        if self.gaps.try_reserve(1).is_err() {
            self.full = true;
            return;
        }
        let position = self.moved + self.at as u64;
        self.gaps.push(Gap { position, index, length: length as u32 });
        if framed {
            self.open();
        }
    }

    /// Bytes behind the header of their opcode, wherever they are.
    pub(super) fn source<const N: usize>(&mut self, header: [u8; N], data: &[u8], source: Source, length: usize) {
        match source {
            Source::Data(start) => self.payload(header, data, start, length),
            Source::Lent(index) => self.lent(header, index, length),
        }
    }

    /// The text `data[start..start + length]`, not yet memoised.
    #[inline]
    pub(super) fn text(&mut self, data: &[u8], start: usize, length: usize) {
        // A length above 4 GiB cannot be: the data region is smaller.
        if length < 256 && self.protocol >= 4 {
            self.put([opcode::SHORT_BINUNICODE, length as u8]);
            self.put_range(data, start, length);
        } else if self.protocol == 0 {
            self.spelled_text(&data[start..start + length]);
        } else {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            self.payload([opcode::BINUNICODE, a, b, c, d], data, start, length);
        }
    }

    /// A bytes object of so many bytes of protocol 3 or later, not yet memoised.
    pub(super) fn bytes(&mut self, data: &[u8], source: Source, length: usize) {
        if length < 256 {
            self.source([opcode::SHORT_BINBYTES, length as u8], data, source, length);
        } else {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            self.source([opcode::BINBYTES, a, b, c, d], data, source, length);
        }
    }
}

/// The opcode that reads a memo entry, and its length. Where texts come again, nobody can guess which it is next time.
#[inline]
pub(super) fn get_bytes(index: u32) -> ([u8; 8], usize) {
    let is_long = u64::from(index > 0xff);
    let opcode = u64::from(opcode::BINGET) + is_long * u64::from(opcode::LONG_BINGET - opcode::BINGET);
    ((opcode | u64::from(index) << 8).to_le_bytes(), 2 + 3 * is_long as usize)
}

/// The index that a GET of [`get_bytes`] reads.
#[inline]
pub(super) fn get_index(bytes: [u8; 8]) -> u32 {
    (u64::from_le_bytes(bytes) >> 8) as u32
}
