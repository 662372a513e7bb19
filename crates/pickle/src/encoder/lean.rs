//! Lean pickles of protocols 4 and 5: what `pickletools.optimize` makes of a pickle, made from a [`Draft`]. From GET to GET
//! and to the places of MEMOIZE all is copied as it is; opcodes are looked at, and passed over by a table of lengths, where a
//! frame may end among them.

use super::draft::Draft;
use super::gap::Gap;
use super::output::get_bytes;
use super::room::Room;
use crate::opcode::{
    ADDITEMS, APPEND, APPENDS, BINBYTES, BINBYTES8, BINFLOAT, BINGET, BININT, BININT1, BININT2, BINPERSID, BINUNICODE,
    BINUNICODE8, BUILD, BYTEARRAY8, EMPTY_DICT, EMPTY_LIST, EMPTY_SET, EMPTY_TUPLE, EXT1, EXT2, EXT4, FRAME, FROZENSET,
    LONG1, LONG4, MARK, MEMOIZE, NEWFALSE, NEWOBJ, NEWOBJ_EX, NEWTRUE, NEXT_BUFFER, NONE, POP, POP_MARK, PROTO,
    READONLY_BUFFER, REDUCE, SETITEM, SETITEMS, SHORT_BINBYTES, SHORT_BINUNICODE, STACK_GLOBAL, STOP, TUPLE, TUPLE1,
    TUPLE2, TUPLE3,
};

/// A frame is closed when it holds so much, and what is longer stands outside of frames (`_Framer` in Lib/pickle.py).
const FRAME_TARGET: usize = 64 * 1024;
/// A frame below this has no header.
const FRAME_LEAST: usize = 4;
/// FRAME and its length.
const FRAME_HEADER: usize = 9;
/// PROTO and its number, before the first frame.
const PROTO_LENGTH: usize = 2;
/// What small writes copy beyond what they need.
const SLACK: usize = 32;

/// Of an opcode in [`SHAPES`]: the encoder writes no such, or it is noted in the draft.
const UNKNOWN: u8 = 0xff;
/// A length of one byte, and so much more.
const SHORT: u8 = 0x81;
/// A length of four bytes, and so much more.
const LONG: u8 = 0x84;
/// A length of eight bytes, and so much more.
const HUGE: u8 = 0x88;

/// The table with this shape for these opcodes.
const fn set(mut shapes: [u8; 256], shape: u8, opcodes: &[u8]) -> [u8; 256] {
    let mut index = 0;
    while index < opcodes.len() {
        shapes[opcodes[index] as usize] = shape;
        index += 1;
    }
    shapes
}

/// How many bytes follow each opcode, or one of the names above.
static SHAPES: [u8; 256] = {
    let mut shapes = [UNKNOWN; 256];
    shapes = set(shapes, 0, &[MARK, POP, POP_MARK, TUPLE, TUPLE1, TUPLE2, TUPLE3, EMPTY_TUPLE, EMPTY_LIST, EMPTY_DICT]);
    shapes = set(shapes, 0, &[EMPTY_SET, APPEND, APPENDS, SETITEM, SETITEMS, ADDITEMS, FROZENSET, REDUCE, BUILD, NONE]);
    shapes = set(shapes, 0, &[NEWOBJ, NEWOBJ_EX, NEWTRUE, NEWFALSE, STACK_GLOBAL, BINPERSID]);
    shapes = set(shapes, 0, &[NEXT_BUFFER, READONLY_BUFFER, STOP]);
    shapes = set(shapes, 1, &[BININT1, EXT1]);
    shapes = set(shapes, 2, &[BININT2, EXT2]);
    shapes = set(shapes, 4, &[BININT, EXT4]);
    shapes = set(shapes, 8, &[BINFLOAT]);
    shapes = set(shapes, SHORT, &[LONG1, SHORT_BINUNICODE, SHORT_BINBYTES]);
    shapes = set(shapes, LONG, &[LONG4, BINUNICODE, BINBYTES]);
    set(shapes, HUGE, &[BINUNICODE8, BINBYTES8, BYTEARRAY8])
};

/// A draft on its way to a lean pickle, in steps.
pub(super) struct Leaner {
    draft: Draft,
    writer: Writer,
    /// All before this position of the draft is written.
    at: usize,
    /// Where the next GET is, or the end; and which of the steps is behind it.
    get: usize,
    step: usize,
    /// The next entry that is read, and where its MEMOIZE goes.
    entry: usize,
    place: usize,
    /// How many MEMOIZE are written.
    written: u32,
    /// How many gaps were passed.
    passed: usize,
}

impl Leaner {
    /// For a pickle of so many bytes and its draft. `None`: there is no memory for it.
    pub(super) fn new(protocol: u8, length: usize, draft: Draft) -> Option<Self> {
        let mut writer = Writer::new(length + draft.read_count())?;
        writer.put(&[PROTO, protocol]);
        writer.open();
        let (get, step) = draft.next_get(0, 0, length);
        let (entry, place) = draft.next_read(0);
        Some(Self { draft, writer, at: PROTO_LENGTH, get, step, entry, place, written: 0, passed: 0 })
    }

    /// Goes on with the pickle for about `budget` bytes. True: [`Self::finished`] has the new one. `None`: there is no
    /// memory for it.
    pub(super) fn step(&mut self, pickle: &[u8], gaps: &[Gap], budget: usize) -> Option<bool> {
        let stop = self.at.saturating_add(budget).min(pickle.len());
        while self.at < stop {
            self.run(pickle, gaps, stop)?;
            let end = self.get.min(self.place).min(stop);
            self.pass(pickle, gaps, end)?;
        }
        if self.at < pickle.len() {
            return Some(false);
        }
        self.writer.close();
        (!self.writer.full).then_some(true)
    }

    /// The pickle without the memo entries that nobody reads, numbered and framed anew, and its gaps.
    pub(super) fn finished(mut self) -> (Vec<u8>, Vec<Gap>) {
        self.writer.output.truncate(self.writer.at);
        (self.writer.output, self.writer.gaps)
    }

    /// Writes from GET to GET as far as no frame can end, no gap comes and there is room.
    fn run(&mut self, pickle: &[u8], gaps: &[Gap], stop: usize) -> Option<()> {
        let Self { draft, writer, .. } = self;
        let Self { mut at, mut get, mut step, mut entry, mut place, mut written, .. } = *self;
        let frame_left = FRAME_TARGET.saturating_sub(writer.frame_length());
        let gap = gaps.get(self.passed).map_or(usize::MAX, |gap| gap.position as usize);
        let mut stop = stop.min(gap).min(at + frame_left);
        let mut room = writer.room(frame_left)?;
        loop {
            let end = get.min(place);
            if end >= stop {
                break;
            }
            room.copy(pickle, at, end - at);
            if end == place {
                room.word(u64::from(MEMOIZE), 1);
                *draft.entries.get_mut(entry)? = written;
                written += 1;
                at = end;
                (entry, place) = draft.next_read(entry + 1);
                // Of what was to be copied up to there, one byte does not fit into the frame now.
                stop -= 1;
            } else {
                let (index, length) = entry_at(pickle, end)?;
                let (word, length_now) = get_bytes(*draft.entries.get(index)?);
                room.word(u64::from_le_bytes(word), length_now);
                at = end + length;
                (get, step) = draft.next_get(step, at, pickle.len());
            }
        }
        writer.at = room.at;
        (self.at, self.get, self.step) = (at, get, step);
        (self.entry, self.place, self.written) = (entry, place, written);
        Some(())
    }

    /// Writes the opcodes up to `end`, between which there is neither GET nor MEMOIZE, and the one of these that is there.
    fn pass(&mut self, pickle: &[u8], gaps: &[Gap], end: usize) -> Option<()> {
        let (mut at, mut run) = (self.at, self.at);
        let mut turn = at + FRAME_TARGET.saturating_sub(self.writer.frame_length());
        loop {
            if at >= turn {
                self.writer.put(&pickle[run..at]);
                run = at;
                self.writer.close();
                self.writer.open();
                turn = at + FRAME_TARGET;
            }
            if at >= end {
                break;
            }
            let opcode = *pickle.get(at)?;
            let shape = SHAPES[opcode as usize];
            if shape < SHORT {
                at += 1 + shape as usize;
                continue;
            }
            let (next, gap) = payload_end(pickle, at, shape, gaps.get(self.passed))?;
            self.passed += usize::from(gap.is_some());
            if gap.is_some() || next - at > FRAME_TARGET {
                self.writer.put(&pickle[run..at]);
                self.writer.bare(pickle.get(at..next)?, gap);
                run = next;
                turn = run + FRAME_TARGET;
            }
            at = next;
        }
        self.writer.put(pickle.get(run..at)?);
        self.at = at;
        Some(())
    }
}

/// The entry a GET reads, and the length of the opcode with it.
#[inline]
fn entry_at(pickle: &[u8], at: usize) -> Option<(usize, usize)> {
    if pickle[at] == BINGET {
        return Some((usize::from(*pickle.get(at + 1)?), 2));
    }
    let entry = pickle.get(at + 1..at + 5)?.try_into().ok()?;
    Some((u32::from_le_bytes(entry) as usize, 5))
}

/// Where an opcode with a length of its own ends, and the gap in place of its payload, if that is the next one.
fn payload_end(pickle: &[u8], at: usize, shape: u8, next: Option<&Gap>) -> Option<(usize, Option<Gap>)> {
    let (length, size) = match shape {
        SHORT => (u64::from(*pickle.get(at + 1)?), 1),
        LONG => (u64::from(u32::from_le_bytes(pickle.get(at + 1..at + 5)?.try_into().ok()?)), 4),
        HUGE => (u64::from_le_bytes(pickle.get(at + 1..at + 9)?.try_into().ok()?), 8),
        _ => return None,
    };
    let payload = at + 1 + size;
    match next {
        Some(gap) if gap.position == payload as u64 => Some((payload, Some(*gap))),
        _ => Some((payload.checked_add(usize::try_from(length).ok()?)?, None)),
    }
}

/// The new pickle. An open frame has room for its header before it; who does not need it takes it away.
struct Writer {
    /// Its length is the room there is; `at` says how much of it is written.
    output: Vec<u8>,
    at: usize,
    gaps: Vec<Gap>,
    /// There was no memory left.
    full: bool,
    /// Where the header of the open frame begins.
    frame: usize,
}

impl Writer {
    /// For about so many bytes.
    fn new(length: usize) -> Option<Self> {
        let mut output = Vec::new();
        output.try_reserve_exact(length.checked_add(SLACK)?).ok()?;
        Some(Self { output, at: 0, gaps: Vec::new(), full: false, frame: 0 })
    }

    /// Makes room for so many bytes more, and those that are copied with them.
    #[inline]
    fn make_room(&mut self, count: usize) -> bool {
        self.at + count + SLACK <= self.output.len() || self.grow(count)
    }

    #[cold]
    fn grow(&mut self, count: usize) -> bool {
        let missing = self.at + count + SLACK - self.output.len();
        if self.output.try_reserve(missing).is_err() {
            self.full = true;
            return false;
        }
        // Little at a time: it is written to while it is still in the cache.
        self.output.resize(self.output.len() + missing, 0);
        true
    }

    /// The same, to write there.
    fn room(&mut self, count: usize) -> Option<Room<'_>> {
        self.make_room(count).then(|| Room { bytes: &mut self.output, at: self.at, memo: 0 })
    }

    fn put(&mut self, bytes: &[u8]) {
        if self.make_room(bytes.len()) {
            self.output[self.at..self.at + bytes.len()].copy_from_slice(bytes);
            self.at += bytes.len();
        }
    }

    fn open(&mut self) {
        self.frame = self.at;
        self.put(&[0; FRAME_HEADER]);
    }

    fn frame_length(&self) -> usize {
        (self.at - self.frame).saturating_sub(FRAME_HEADER)
    }

    fn close(&mut self) {
        if self.full {
            return;
        }
        let start = self.frame + FRAME_HEADER;
        let length = self.frame_length();
        if length < FRAME_LEAST {
            self.output.copy_within(start..self.at, self.frame);
            self.at -= FRAME_HEADER;
        } else {
            self.output[self.frame] = FRAME;
            self.output[self.frame + 1..start].copy_from_slice(&(length as u64).to_le_bytes());
        }
    }

    /// An opcode that stands outside of frames; its payload is in `bytes`, or there is a gap for it.
    fn bare(&mut self, bytes: &[u8], gap: Option<Gap>) {
        self.close();
        self.put(bytes);
        if let Some(gap) = gap {
            if self.gaps.try_reserve(1).is_err() {
                self.full = true;
                return;
            }
            self.gaps.push(Gap { position: self.at as u64, ..gap });
        }
        self.open();
    }
}
