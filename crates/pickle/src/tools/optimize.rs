//! `pickletools.optimize`: the same pickle without the memo entries that nobody reads.

use super::Failure;
use super::memo::{Key, Memo};
use super::read::{Argument, Operation, Reader};
use crate::code;
use crate::opcode::{BINGET, BINPUT, FRAME, GET, LONG_BINGET, LONG_BINPUT, MEMOIZE, PROTO, PUT, STOP};

/// A frame is closed when it holds so much, and what is longer stands outside of frames (`_Framer` in Lib/pickle.py).
const FRAME_TARGET: usize = 64 * 1024;
/// A frame below this has no header.
const FRAME_LEAST: usize = 4;
/// FRAME and its length.
const FRAME_HEADER: usize = 9;

/// What is known of a memo key.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// Something is stored under it.
    put: bool,
    /// Something reads it.
    read: bool,
    /// Its number in the new pickle, once it is written.
    number: Option<u32>,
}

/// Writes into `output` what `CPython` 3.11 makes of a pickle: PUTs without a GET left out, the others counted anew, and
/// framed anew from protocol 4 on. What follows STOP is dropped.
pub fn optimize(pickle: &[u8], output: &mut Vec<u8>) -> Result<(), Failure> {
    output.clear();
    let Survey { mut memo, protocol, header } = survey(pickle)?;
    let mut writer = Writer { output, full: false, framing: protocol >= 4, frame: 0 };
    writer.write(&pickle[..header]);
    writer.open_frame();

    let mut reader = Reader::new(pickle);
    let mut stored = 0_i64;
    let mut written = 0_u32;
    loop {
        let operation = reader.operation()?;
        match operation.opcode.byte {
            PUT | BINPUT | LONG_BINPUT | MEMOIZE => {
                let entry = memo.entry(stored_key(&operation, stored));
                stored += i64::from(!entry.put);
                entry.put = true;
                if entry.read {
                    entry.number = Some(written);
                    writer.operation(|writer| writer.put(written, protocol));
                    written += 1;
                }
            }
            GET | BINGET | LONG_BINGET => {
                let entry = memo.get_mut(&operation.argument.key());
                let number = entry.and_then(|entry| entry.number);
                if number.is_none() && protocol > 0 {
                    let reason = "TypeError: '<' not supported between instances of 'NoneType' and 'int'";
                    return Err(Failure::new(code::MEMO_MISSING, operation.at, reason));
                }
                writer.operation(|writer| writer.get(number, protocol));
            }
            FRAME => {}
            PROTO if operation.at == 0 => {}
            _ => writer.copy(&pickle[operation.at..operation.end]),
        }
        if writer.full {
            let reason = "MemoryError: the pickle would be too large";
            return Err(Failure::new(code::OUTPUT_LIMIT, operation.at, reason));
        }
        if operation.opcode.byte == STOP {
            writer.finish();
            return Ok(());
        }
    }
}

/// The memo key an opcode stores into; MEMOIZE's is how many there are.
fn stored_key(operation: &Operation, stored: i64) -> Key {
    if operation.opcode.byte == MEMOIZE { Key::Small(stored) } else { operation.argument.key() }
}

/// What must be known of a whole pickle before a byte is written.
struct Survey {
    /// Keys that are stored into or read. `put` is false again: the second reading counts anew.
    memo: Memo<Entry>,
    /// The highest that a PROTO names or a GET needs. Other opcodes do not count.
    protocol: u8,
    /// Length of the PROTO the pickle begins with, which stands before the first frame.
    header: usize,
}

fn survey(pickle: &[u8]) -> Result<Survey, Failure> {
    let mut found = Survey { memo: Memo::new(), protocol: 0, header: 0 };
    let mut reader = Reader::new(pickle);
    let mut stored = 0_i64;
    let mut named_at = 0;
    loop {
        let operation = reader.operation()?;
        match operation.opcode.byte {
            PUT | BINPUT | LONG_BINPUT | MEMOIZE => {
                let entry = found.memo.entry(stored_key(&operation, stored));
                stored += i64::from(!entry.put);
                entry.put = true;
            }
            GET | BINGET | LONG_BINGET => {
                found.protocol = found.protocol.max(operation.opcode.protocol);
                found.memo.entry(operation.argument.key()).read = true;
            }
            PROTO => {
                if let Argument::Int(named) = operation.argument {
                    let named = named as u8;
                    if named > found.protocol {
                        found.protocol = named;
                        named_at = operation.at;
                    }
                }
                if operation.at == 0 {
                    found.header = operation.end;
                }
            }
            STOP => break,
            _ => {}
        }
    }
    if found.protocol > 5 {
        return Err(Failure::new(code::BAD_PROTOCOL, named_at, "ValueError: pickle protocol must be <= 5"));
    }
    found.memo.for_each_mut(|entry| entry.put = false);
    Ok(found)
}

/// The new pickle. An open frame has room for its header before it; who does not need it takes it away.
struct Writer<'a> {
    output: &'a mut Vec<u8>,
    /// There was no memory left.
    full: bool,
    framing: bool,
    /// Where the header of the open frame begins.
    frame: usize,
}

impl Writer<'_> {
    fn write(&mut self, bytes: &[u8]) {
        if self.full || self.output.try_reserve(bytes.len()).is_err() {
            self.full = true;
        } else {
            self.output.extend_from_slice(bytes);
        }
    }

    /// Writes an opcode into a frame.
    fn operation(&mut self, write: impl FnOnce(&mut Self)) {
        self.commit(false);
        write(self);
    }

    /// Copies an opcode; a long one stands outside of frames, its header included.
    fn copy(&mut self, bytes: &[u8]) {
        let bare = bytes.len() > FRAME_TARGET;
        self.commit(bare);
        if bare && self.framing {
            self.output.truncate(self.frame);
            self.write(bytes);
            self.open_frame();
        } else {
            self.write(bytes);
        }
    }

    fn put(&mut self, number: u32, protocol: u8) {
        match (protocol, u8::try_from(number)) {
            (4.., _) => self.write(&[MEMOIZE]),
            (0, _) => self.write(format!("p{number}\n").as_bytes()),
            (_, Ok(byte)) => self.write(&[BINPUT, byte]),
            (_, Err(_)) => self.indexed(LONG_BINPUT, number),
        }
    }

    /// In protocol 0 `CPython` writes even the number of what was never stored, which is None.
    fn get(&mut self, number: Option<u32>, protocol: u8) {
        let Some(number) = number else { return self.write(b"gNone\n") };
        match (protocol, u8::try_from(number)) {
            (0, _) => self.write(format!("g{number}\n").as_bytes()),
            (_, Ok(byte)) => self.write(&[BINGET, byte]),
            (_, Err(_)) => self.indexed(LONG_BINGET, number),
        }
    }

    fn indexed(&mut self, opcode: u8, number: u32) {
        let [a, b, c, d] = number.to_le_bytes();
        self.write(&[opcode, a, b, c, d]);
    }

    fn open_frame(&mut self) {
        if self.framing {
            self.frame = self.output.len();
            self.write(&[0; FRAME_HEADER]);
        }
    }

    /// Closes the frame if it is full, or must be.
    fn commit(&mut self, force: bool) {
        if self.framing && !self.full && (force || self.frame_length() >= FRAME_TARGET) {
            self.close_frame();
            self.open_frame();
        }
    }

    fn frame_length(&self) -> usize {
        self.output.len() - self.frame - FRAME_HEADER
    }

    fn close_frame(&mut self) {
        let length = self.frame_length();
        if length < FRAME_LEAST {
            self.output.drain(self.frame..self.frame + FRAME_HEADER);
        } else {
            self.output[self.frame] = FRAME;
            self.output[self.frame + 1..self.frame + FRAME_HEADER].copy_from_slice(&(length as u64).to_le_bytes());
        }
    }

    fn finish(mut self) {
        if self.framing {
            self.close_frame();
        }
    }
}
