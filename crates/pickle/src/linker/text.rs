//! The table of strings.

use std::cmp::Ordering;
use std::ops::Range;

use super::{Flow, Halt, ahead, put, spare};
use crate::code;
use crate::utf8::{self, Counted};

/// A chunk closes after the string that makes it this long: readers decode a chunk at once, and a string keeps its
/// chunk alive.
const CHUNK: usize = 32_768;

/// Chunk flag: not pure ASCII.
const WIDE: u32 = 1;
/// Chunk flag: holds lone surrogates.
const SURROGATES: u32 = 2;

/// Texts shorter than this are copied and looked at by words.
const SHORT: usize = 32;

const NOT_ASCII: u64 = 0x8080_8080_8080_8080;

#[derive(Default)]
pub(super) struct Texts {
    pub(super) text: Vec<u8>,
    pub(super) lengths: Vec<u32>,
    pub(super) chunks: Vec<u32>,
    /// Byte end of each string in `text`.
    ends: Vec<u32>,
    /// Where the open chunk begins in `text`, how many strings stand before it, and its flags.
    chunk_start: usize,
    chunk_first: usize,
    flags: u32,
}

impl Texts {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.lengths.clear();
        self.chunks.clear();
        self.ends.clear();
        self.chunk_start = 0;
        self.chunk_first = 0;
        self.flags = 0;
    }

    pub(super) fn grow_ahead(&mut self, read: usize, whole: usize) {
        ahead(&mut self.text, read, whole);
        ahead(&mut self.lengths, read, whole);
        ahead(&mut self.ends, read, whole);
    }

    /// The bytes of a string.
    #[inline]
    pub(super) fn get(&self, index: u32) -> &[u8] {
        let index = index as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[start..self.ends[index] as usize]
    }

    /// Takes a string over from the input; answers its index.
    #[inline]
    pub(super) fn add(&mut self, input: &[u8], range: Range<usize>) -> Flow<u32> {
        if let Some(index) = self.add_short(input, range.clone())? {
            return Ok(index);
        }
        self.add_long(&input[range])
    }

    /// The same for short ASCII, behind which the input goes on. `None`: it is something else.
    #[inline]
    pub(super) fn add_short(&mut self, input: &[u8], range: Range<usize>) -> Flow<Option<u32>> {
        let length = range.len();
        let there = input.get(range.start..).and_then(<[u8]>::first_chunk);
        let Some(bytes) = there.filter(|bytes| length < SHORT && is_ascii(bytes, length)) else { return Ok(None) };
        // All of them in a few moves and a cut are cheaper than a copy of a length known only now.
        let end = self.text.len() + length;
        spare(&mut self.text, SHORT)?;
        self.text.extend_from_slice(bytes);
        self.text.truncate(end);
        self.added(length).map(Some)
    }

    /// Takes over bytes of any origin.
    #[inline(never)]
    pub(super) fn add_bytes(&mut self, bytes: &[u8]) -> Flow<u32> {
        self.add(bytes, 0..bytes.len())
    }

    fn add_long(&mut self, bytes: &[u8]) -> Flow<u32> {
        let counted = utf8::count(bytes).ok_or(Halt::Fault(code::BAD_TEXT))?;
        self.add_counted(bytes, counted)
    }

    /// Takes over what is UTF-8. `None`: it is not.
    pub(super) fn add_utf8(&mut self, bytes: &[u8]) -> Flow<Option<u32>> {
        match utf8::count(bytes).filter(|counted| !counted.has_surrogates) {
            Some(counted) => self.add_counted(bytes, counted).map(Some),
            None => Ok(None),
        }
    }

    fn add_counted(&mut self, bytes: &[u8], Counted { units, has_surrogates }: Counted) -> Flow<u32> {
        if units < bytes.len() {
            self.flags |= if has_surrogates { WIDE | SURROGATES } else { WIDE };
        }
        self.add_units(bytes, units)
    }

    /// Takes over so many UTF-16 units.
    fn add_units(&mut self, bytes: &[u8], units: usize) -> Flow<u32> {
        spare(&mut self.text, bytes.len())?;
        self.text.extend_from_slice(bytes);
        self.added(units)
    }

    /// Takes over bytes each of which is a code point.
    pub(super) fn add_latin1(&mut self, bytes: &[u8]) -> Flow<u32> {
        if bytes.is_ascii() {
            return self.add_bytes(bytes);
        }
        self.flags |= WIDE;
        spare(&mut self.text, 2 * bytes.len())?;
        for &byte in bytes {
            if byte < 0x80 {
                self.text.push(byte);
            } else {
                self.text.extend_from_slice(&[0xc0 | byte >> 6, 0x80 | byte & 0x3f]);
            }
        }
        self.added(bytes.len())
    }

    /// Enters the string whose bytes were just appended.
    #[inline]
    fn added(&mut self, units: usize) -> Flow<u32> {
        let index = self.ends.len() as u32;
        put(&mut self.lengths, units as u32)?;
        put(&mut self.ends, self.text.len() as u32)?;
        if self.text.len() - self.chunk_start >= CHUNK {
            self.close()?;
        }
        Ok(index)
    }

    /// Closes the open chunk if strings are in it.
    pub(super) fn close(&mut self) -> Flow {
        if self.ends.len() > self.chunk_first {
            spare(&mut self.chunks, 3)?;
            self.chunks.extend_from_slice(&[self.text.len() as u32, self.ends.len() as u32, self.flags]);
            self.chunk_start = self.text.len();
            self.chunk_first = self.ends.len();
            self.flags = 0;
        }
        Ok(())
    }
}

/// Whether the first `length` bytes are ASCII; not all of them are asked for.
#[inline]
fn is_ascii(bytes: &[u8; SHORT], length: usize) -> bool {
    let (words, _) = bytes.as_chunks();
    let whole = length / 8;
    let mut bits = 0;
    for (index, word) in words.iter().enumerate() {
        let relevant = match index.cmp(&whole) {
            Ordering::Less => u64::MAX,
            Ordering::Equal => !(u64::MAX << (8 * (length % 8))),
            Ordering::Greater => 0,
        };
        bits |= u64::from_le_bytes(*word) & relevant;
    }
    bits & NOT_ASCII == 0
}

/// Whether JavaScript would take a key for an array index, and so move it to the front of an object.
pub(super) fn looks_like_index(key: &[u8]) -> bool {
    match key {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] if rest.len() <= 9 && rest.iter().all(u8::is_ascii_digit) => {
            let value = key.iter().fold(0u64, |value, &digit| value * 10 + u64::from(digit - b'0'));
            value <= 4_294_967_294
        }
        _ => false,
    }
}
