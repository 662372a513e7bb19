//! Lean pickles of protocols 4 and 5: what `pickletools.optimize` makes of a pickle that this encoder has just written, of
//! which every opcode is known to be whole. Opcodes are passed over by a table of lengths, and what stays is copied in runs.

use super::gap::Gap;
use crate::opcode::{
    ADDITEMS, APPEND, APPENDS, BINBYTES, BINBYTES8, BINFLOAT, BINGET, BININT, BININT1, BININT2, BINPERSID, BINUNICODE,
    BINUNICODE8, BUILD, BYTEARRAY8, EMPTY_DICT, EMPTY_LIST, EMPTY_SET, EMPTY_TUPLE, EXT1, EXT2, EXT4, FRAME, FROZENSET,
    LONG_BINGET, LONG1, LONG4, MARK, MEMOIZE, NEWFALSE, NEWOBJ, NEWOBJ_EX, NEWTRUE, NEXT_BUFFER, NONE, POP, POP_MARK,
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

/// Of an opcode in [`SHAPES`]: the encoder writes no such.
const UNKNOWN: u8 = 0xff;
/// A length of one byte, and so much more.
const SHORT: u8 = 0x81;
/// A length of four bytes, and so much more.
const LONG: u8 = 0x84;
/// A length of eight bytes, and so much more.
const HUGE: u8 = 0x88;
/// MEMOIZE, GET, FRAME and STOP: there is something to do.
const SPECIAL: u8 = 0x80;

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
    shapes = set(shapes, 0, &[NEXT_BUFFER, READONLY_BUFFER]);
    shapes = set(shapes, 1, &[BININT1, EXT1]);
    shapes = set(shapes, 2, &[BININT2, EXT2]);
    shapes = set(shapes, 4, &[BININT, EXT4]);
    shapes = set(shapes, 8, &[BINFLOAT]);
    shapes = set(shapes, SHORT, &[LONG1, SHORT_BINUNICODE, SHORT_BINBYTES]);
    shapes = set(shapes, LONG, &[LONG4, BINUNICODE, BINBYTES]);
    shapes = set(shapes, HUGE, &[BINUNICODE8, BINBYTES8, BYTEARRAY8]);
    set(shapes, SPECIAL, &[MEMOIZE, BINGET, LONG_BINGET, FRAME, STOP])
};

/// Of a memo entry in the list of them: nobody reads it.
const UNREAD: u32 = u32::MAX;
/// Of a memo entry: somebody reads it, and it is not written yet.
const READ: u32 = u32::MAX - 1;

/// A pickle on its way to its lean form, in steps: first all of it is looked at for what is read, then it is written again.
pub(super) struct Leaner {
    entries: Vec<u32>,
    writer: Writer,
    /// Whether it is known what is read.
    surveyed: bool,
    at: usize,
    /// What is to be copied begins here, and an opcode from `turn` on begins a new frame.
    run: usize,
    turn: usize,
    stored: usize,
    written: u32,
    /// How many gaps were passed.
    passed: usize,
}

impl Leaner {
    /// For a pickle of so many bytes and memo entries. `None`: there is no memory for it.
    pub(super) fn new(length: usize, count: usize) -> Option<Self> {
        let mut entries = Vec::new();
        entries.try_reserve_exact(count).ok()?;
        entries.resize(count, UNREAD);
        Some(Self {
            entries,
            writer: Writer::new(length)?,
            surveyed: false,
            at: PROTO_LENGTH,
            run: PROTO_LENGTH,
            turn: PROTO_LENGTH + FRAME_TARGET,
            stored: 0,
            written: 0,
            passed: 0,
        })
    }

    /// Goes on with the pickle for about `budget` bytes. True: [`Self::finished`] has the new one. `None`: there is no
    /// memory for it.
    pub(super) fn step(&mut self, pickle: &[u8], gaps: &[Gap], budget: usize) -> Option<bool> {
        let stop = self.at.saturating_add(budget);
        if self.surveyed {
            return self.write(pickle, gaps, stop);
        }
        if !self.survey(pickle, gaps, stop)? {
            return Some(false);
        }
        self.surveyed = true;
        self.passed = 0;
        self.at = PROTO_LENGTH;
        self.writer.put(&pickle[..PROTO_LENGTH]);
        self.writer.open();
        // The survey of a short pickle leaves budget for the rest.
        self.write(pickle, gaps, budget)
    }

    /// The pickle without the memo entries that nobody reads, numbered and framed anew, and its gaps.
    pub(super) fn finished(self) -> (Vec<u8>, Vec<Gap>) {
        (self.writer.output, self.writer.gaps)
    }

    /// Writes the opcodes up to `stop`. True: there are no more.
    fn write(&mut self, pickle: &[u8], gaps: &[Gap], stop: usize) -> Option<bool> {
        let Self { entries, writer, .. } = self;
        let Self { mut at, mut run, mut turn, mut stored, mut written, mut passed, .. } = *self;
        while at < stop {
            if at >= turn {
                writer.put(&pickle[run..at]);
                run = at;
                writer.close();
                writer.open();
                turn = run + FRAME_TARGET;
            }
            let opcode = *pickle.get(at)?;
            let shape = SHAPES[opcode as usize];
            if shape < SPECIAL {
                at += 1 + shape as usize;
                continue;
            }
            match opcode {
                MEMOIZE => {
                    let entry = entries.get_mut(stored)?;
                    stored += 1;
                    if *entry == UNREAD {
                        writer.put(&pickle[run..at]);
                        run = at + 1;
                        turn += 1;
                    } else {
                        *entry = written;
                        written += 1;
                    }
                    at += 1;
                }
                BINGET | LONG_BINGET => {
                    let (index, length) = index_at(pickle, at)?;
                    let number = *entries.get(index)?;
                    if number as usize != index || (length == 5 && number < 256) {
                        writer.put(&pickle[run..at]);
                        writer.get(number);
                        run = at + length;
                        turn = run + FRAME_TARGET.saturating_sub(writer.frame_length());
                    }
                    at += length;
                }
                FRAME => {
                    writer.put(&pickle[run..at]);
                    at += FRAME_HEADER;
                    run = at;
                    turn += FRAME_HEADER;
                }
                STOP => {
                    writer.put(pickle.get(run..=at)?);
                    writer.close();
                    return (!writer.full).then_some(true);
                }
                _ => {
                    let (end, gap) = payload_end(pickle, at, shape, gaps.get(passed))?;
                    passed += usize::from(gap.is_some());
                    if gap.is_some() || end - at > FRAME_TARGET {
                        writer.put(&pickle[run..at]);
                        writer.bare(pickle.get(at..end)?, gap);
                        run = end;
                        turn = run + FRAME_TARGET;
                    }
                    at = end;
                }
            }
        }
        (self.at, self.run, self.turn) = (at, run, turn);
        (self.stored, self.written, self.passed) = (stored, written, passed);
        Some(false)
    }

    /// Marks the entries that are read by the opcodes up to `stop`. True: there are no more.
    fn survey(&mut self, pickle: &[u8], gaps: &[Gap], stop: usize) -> Option<bool> {
        let Self { entries, passed, .. } = self;
        let mut at = self.at;
        while at < stop {
            let opcode = *pickle.get(at)?;
            let shape = SHAPES[opcode as usize];
            if shape < SPECIAL {
                at += 1 + shape as usize;
                continue;
            }
            match opcode {
                MEMOIZE => at += 1,
                BINGET | LONG_BINGET => {
                    let (index, length) = index_at(pickle, at)?;
                    *entries.get_mut(index)? = READ;
                    at += length;
                }
                FRAME => at += FRAME_HEADER,
                STOP => return Some(true),
                _ => {
                    let (end, gap) = payload_end(pickle, at, shape, gaps.get(*passed))?;
                    *passed += usize::from(gap.is_some());
                    at = end;
                }
            }
        }
        self.at = at;
        Some(false)
    }
}

/// The index a GET reads, and the length of the opcode with it.
fn index_at(pickle: &[u8], at: usize) -> Option<(usize, usize)> {
    if pickle[at] == BINGET {
        return Some((usize::from(*pickle.get(at + 1)?), 2));
    }
    let index = pickle.get(at + 1..at + 5)?.try_into().ok()?;
    Some((u32::from_le_bytes(index) as usize, 5))
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
    output: Vec<u8>,
    gaps: Vec<Gap>,
    /// There was no memory left.
    full: bool,
    /// Where the header of the open frame begins.
    frame: usize,
}

impl Writer {
    fn new(length: usize) -> Option<Self> {
        let mut output = Vec::new();
        output.try_reserve_exact(length + FRAME_HEADER).ok()?;
        Some(Self { output, gaps: Vec::new(), full: false, frame: 0 })
    }

    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        if self.output.capacity() - self.output.len() < bytes.len() && self.output.try_reserve(bytes.len()).is_err() {
            self.full = true;
            return;
        }
        self.output.extend_from_slice(bytes);
    }

    fn get(&mut self, number: u32) {
        if number < 256 {
            self.put(&[BINGET, number as u8]);
        } else {
            let [a, b, c, d] = number.to_le_bytes();
            self.put(&[LONG_BINGET, a, b, c, d]);
        }
    }

    fn open(&mut self) {
        self.frame = self.output.len();
        self.put(&[0; FRAME_HEADER]);
    }

    fn frame_length(&self) -> usize {
        (self.output.len() - self.frame).saturating_sub(FRAME_HEADER)
    }

    fn close(&mut self) {
        if self.full {
            return;
        }
        let length = self.frame_length();
        if length < FRAME_LEAST {
            self.output.drain(self.frame..self.frame + FRAME_HEADER);
        } else {
            self.output[self.frame] = FRAME;
            self.output[self.frame + 1..self.frame + FRAME_HEADER].copy_from_slice(&(length as u64).to_le_bytes());
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
            self.gaps.push(Gap { position: self.output.len() as u64, ..gap });
        }
        self.open();
    }
}
