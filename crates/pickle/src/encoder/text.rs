//! Texts: their extent in the data region, and the table in which equal ones are one object.

use super::machine::{Tape, bad_tape};
use super::output::Output;
use super::table::{Place, Table};
use crate::code::{self, Fault};
use crate::slot::{TEXT, TEXT_NUMBER_SHIFT, aux_of, is_tagged, payload_of, tag_of};
use crate::utf8;

/// No memo number yet.
pub(super) const UNMEMOISED: u32 = u32::MAX;

/// Names the encoder itself writes. They are in every table, in this order: the first [`POOL_MODERN`] of them, and
/// below protocol 4 all.
const POOL: [&str; 20] = [
    "_param__private",
    "initialized",
    "values",
    "param.parameterized",
    "_InstancePrivate",
    "datetime",
    "builtins",
    "bytearray",
    "__builtin__",
    "bytes",
    "set",
    "frozenset",
    "object",
    "copyreg",
    "copy_reg",
    "_reconstructor",
    "_codecs",
    "encode",
    "latin1",
    "getattr",
];
const POOL_MODERN: usize = 8;

pub(super) const TEXT_PARAM_PRIVATE: u32 = 0;
pub(super) const TEXT_INITIALIZED: u32 = 1;
pub(super) const TEXT_VALUES: u32 = 2;
pub(super) const TEXT_PARAMETERIZED: u32 = 3;
pub(super) const TEXT_INSTANCE_PRIVATE: u32 = 4;
pub(super) const TEXT_DATETIME: u32 = 5;
pub(super) const TEXT_BUILTINS: u32 = 6;
pub(super) const TEXT_BYTEARRAY: u32 = 7;
pub(super) const TEXT_BUILTIN2: u32 = 8;
pub(super) const TEXT_BYTES: u32 = 9;
pub(super) const TEXT_SET: u32 = 10;
pub(super) const TEXT_FROZENSET: u32 = 11;
pub(super) const TEXT_OBJECT: u32 = 12;
pub(super) const TEXT_COPYREG: u32 = 13;
pub(super) const TEXT_COPYREG2: u32 = 14;
pub(super) const TEXT_RECONSTRUCTOR: u32 = 15;
pub(super) const TEXT_CODECS: u32 = 16;
pub(super) const TEXT_ENCODE: u32 = 17;
pub(super) const TEXT_LATIN1: u32 = 18;
pub(super) const TEXT_GETATTR: u32 = 19;

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// An odd number without pattern (the golden ratio's digits).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// Another one: it makes a seed of 32 bits one of 64, and ends a hash.
const SPREAD: u64 = 0xd6e8_feb8_6659_fd93;
/// A larger pool is given back at a reset.
const POOL_KEPT: usize = 1 << 16;

/// No text has this number.
const UNNUMBERED: u32 = u32::MAX;

/// Bit of an entry's start.
const POOLED: u32 = 1 << 31;
/// In place of its hash, which has 31 bits, of what is equal to no other text.
const ALONE: u32 = u32::MAX;

/// One distinct text.
#[derive(Clone, Copy)]
struct Entry {
    /// Where its bytes are: in the data region, or with [`POOLED`] in the pool.
    start: u32,
    length: u32,
    memo: u32,
    hash: u32,
}

/// The distinct texts of a pickle and those before it that share its memo, found by their bytes.
pub(super) struct Texts {
    entries: Vec<Entry>,
    table: Table,
    /// Bytes of the texts that are not in the data region: the encoder's own, then those of earlier tapes.
    pool: Vec<u8>,
    /// So many entries have their bytes there; of the others some may.
    pooled: usize,
    /// The ids of texts that have a number on this tape.
    numbered: Vec<u32>,
    /// Where hashes begin.
    pub(super) seed: u64,
}

impl Texts {
    pub(super) fn new() -> Self {
        Self {
            entries: Vec::new(),
            table: Table::default(),
            pool: Vec::new(),
            pooled: 0,
            numbered: Vec::new(),
            seed: 0,
        }
    }

    /// Another seed, for the texts after the next reset.
    pub(super) fn sow(&mut self, seed: u32) {
        self.seed = u64::from(seed).wrapping_mul(SPREAD);
    }

    /// Forgets all texts but the encoder's own.
    pub(super) fn reset(&mut self, protocol: u8) {
        self.entries.clear();
        self.numbered.clear();
        self.table.clear();
        self.pooled = if protocol >= 4 { POOL_MODERN } else { POOL.len() };
        if self.pool.capacity() > POOL_KEPT {
            self.pool = Vec::new();
        }
        self.pool.clear();
        for name in &POOL[..self.pooled] {
            let start = self.pool.len();
            self.pool.extend_from_slice(name.as_bytes());
            let hash = hash(&self.pool, start, name.len(), self.seed);
            let id = self.add(start as u32 | POOLED, name.len(), hash);
            self.table.enter(self.table.free(hash), hash, id);
        }
    }

    /// Takes the bytes of all texts over from a data region that another tape is about to have. False: no memory.
    pub(super) fn keep(&mut self, data: &[u8]) -> bool {
        for entry in self.entries[self.pooled..].iter_mut().filter(|entry| entry.start & POOLED == 0) {
            let (start, length) = (entry.start as usize, entry.length as usize);
            let Some(at) = room(&mut self.pool, length) else { return false };
            self.pool.extend_from_slice(&data[start..start + length]);
            entry.start = at;
        }
        self.pooled = self.entries.len();
        self.numbered.clear();
        true
    }

    /// Enters a text under the number that its slot gives it. False: no memory.
    #[inline]
    pub(super) fn number(&mut self, slot: u64, id: u32) -> bool {
        let number = (aux_of(slot) >> TEXT_NUMBER_SHIFT) as usize;
        number == 0 || self.enter(number, id)
    }

    fn enter(&mut self, number: usize, id: u32) -> bool {
        let missing = (number + 1).saturating_sub(self.numbered.len());
        if missing > 0 {
            if self.numbered.try_reserve(missing).is_err() {
                return false;
            }
            self.numbered.resize(number + 1, UNNUMBERED);
        }
        self.numbered[number] = id;
        true
    }

    /// The id of the text of a number.
    #[inline]
    pub(super) fn numbered(&self, number: u32) -> Option<u32> {
        self.numbered.get(number as usize).copied().filter(|id| *id != UNNUMBERED)
    }

    /// The memo number of the text of a number, if it has one already.
    #[inline]
    pub(super) fn again(&self, number: u32) -> Option<u32> {
        self.numbered(number).map(|id| self.memo(id)).filter(|memo| *memo != UNMEMOISED)
    }

    /// The bytes of a text.
    pub(super) fn bytes<'a>(&'a self, id: u32, data: &'a [u8]) -> &'a [u8] {
        let entry = self.entries[id as usize];
        let (source, start) = entry.place(&self.pool, data);
        &source[start..start + entry.length as usize]
    }

    /// The memo number of a text, or [`UNMEMOISED`].
    #[inline]
    pub(super) fn memo(&self, id: u32) -> u32 {
        self.entries[id as usize].memo
    }

    /// Gives a text its memo number; gives the bytes it is in, and where it begins.
    #[inline]
    pub(super) fn remember<'a>(&'a mut self, id: u32, memo: u32, data: &'a [u8]) -> (&'a [u8], usize) {
        let entry = &mut self.entries[id as usize];
        entry.memo = memo;
        entry.place(&self.pool, data)
    }

    /// Saves a text by its id: what comes after the frame check of a save.
    #[inline]
    pub(super) fn save(&mut self, id: u32, data: &[u8], out: &mut Output) {
        let entry = &mut self.entries[id as usize];
        if entry.memo != UNMEMOISED {
            out.get(entry.memo);
            return;
        }
        let (source, start) = entry.place(&self.pool, data);
        out.text(source, start, entry.length as usize);
        entry.memo = out.memoize();
    }

    /// The id of a text; a new one if it is new.
    #[inline]
    pub(super) fn intern(&mut self, data: &[u8], start: usize, length: usize, hash: u32) -> Option<u32> {
        match self.find(data, data, start, length, hash) {
            Ok(id) => Some(id),
            Err(place) => self.insert(start as u32, length, hash, place),
        }
    }

    /// The id of a text that is not in the data region; a new one if it is new.
    pub(super) fn intern_pooled(&mut self, data: &[u8], text: &[u8]) -> Option<u32> {
        let hash = hash(text, 0, text.len(), self.seed);
        match self.find(data, text, 0, text.len(), hash) {
            Ok(id) => Some(id),
            Err(place) => {
                let at = room(&mut self.pool, text.len())?;
                self.pool.extend_from_slice(text);
                self.insert(at, text.len(), hash, place)
            }
        }
    }

    /// The id of the text `of[start..start + length]`, or where it goes.
    #[inline]
    fn find(&self, data: &[u8], of: &[u8], start: usize, length: usize, hash: u32) -> Result<u32, Place> {
        self.table.find(hash, |id| {
            let entry = self.entries[id as usize];
            let (source, at) = entry.place(&self.pool, data);
            entry.hash == hash && entry.length as usize == length && equal(source, at, of, start, length)
        })
    }

    #[inline]
    fn insert(&mut self, start: u32, length: usize, hash: u32, place: Place) -> Option<u32> {
        let full = self.entries.len() == self.entries.capacity() || !self.table.has_room();
        let place = if full { self.grow(hash, place)? } else { place };
        let id = self.add(start, length, hash);
        self.table.enter(place, hash, id);
        Some(id)
    }

    /// The id of a text that is equal to no other: it is not in the table.
    pub(super) fn copy(&mut self, start: usize, length: usize) -> Option<u32> {
        self.entries.try_reserve(1).is_ok().then(|| self.add(start as u32, length, ALONE))
    }

    /// Adds an entry; there is room for it.
    #[inline]
    fn add(&mut self, start: u32, length: usize, hash: u32) -> u32 {
        let id = self.entries.len() as u32;
        self.entries.push(Entry { start, length: length as u32, memo: UNMEMOISED, hash });
        id
    }

    /// Makes room for another entry, and gives where it goes now.
    #[cold]
    fn grow(&mut self, hash: u32, place: Place) -> Option<Place> {
        self.entries.try_reserve(1).ok()?;
        if self.table.has_room() {
            return Some(place);
        }
        self.table.double()?;
        for (id, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.hash != ALONE) {
            self.table.enter(self.table.free(entry.hash), entry.hash, id as u32);
        }
        Some(self.table.free(hash))
    }
}

impl Entry {
    /// The bytes this one is in, and where it begins.
    #[inline]
    fn place<'a>(&self, pool: &'a [u8], data: &'a [u8]) -> (&'a [u8], usize) {
        if self.start & POOLED == 0 { (data, self.start as usize) } else { (pool, (self.start ^ POOLED) as usize) }
    }
}

/// Makes room for so many bytes more in the pool and gives where they begin, as an entry has it.
fn room(pool: &mut Vec<u8>, length: usize) -> Option<u32> {
    let at = pool.len();
    (length < POOLED as usize - at && pool.try_reserve(length).is_ok()).then_some(at as u32 | POOLED)
}

/// Finds how many bytes from `start` on are `units` UTF-16 units, and their hash. `None`: no such text is there.
#[inline]
pub(super) fn measure(tape: Tape, start: usize, units: usize) -> Option<(usize, u32)> {
    // A unit takes a byte at least.
    if tape.data_length - start < units {
        return None;
    }
    let text = tape.data.get(start..start + units)?;
    let mut hash = Hash::new(tape.seed);
    let (words, rest) = text.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        if word & HIGH_BITS != 0 {
            return measure_wide(tape, start, units, 8 * index, hash);
        }
        hash.take(word);
    }
    if !rest.is_empty() {
        let word = last_word(tape.data, start, units);
        if word & HIGH_BITS != 0 {
            return measure_wide(tape, start, units, 8 * words.len(), hash);
        }
        hash.take(word);
    }
    Some((units, hash.finish(units)))
}

/// The same for a text of which the first `known` bytes are ASCII and in the hash already.
#[inline(never)]
fn measure_wide(tape: Tape, start: usize, units: usize, known: usize, mut hash: Hash) -> Option<(usize, u32)> {
    let data = tape.data.get(start + known..tape.data_length)?;
    let before = hash;
    let length = if let Some(length) = utf8::quick_extent(data, units - known, |word| hash.take(word)) {
        known + length
    } else {
        let length = utf8::walk(data, units - known)?;
        hash = before;
        hash.take_all(&data[..length]);
        known + length
    };
    if !length.is_multiple_of(8) {
        hash.take(last_word(tape.data, start, length));
    }
    Some((length, hash.finish(length)))
}

/// As [`measure`], for the length alone.
pub(super) fn extent(tape: Tape, start: usize, units: usize) -> Option<usize> {
    measure(tape, start, units).map(|(length, _)| length)
}

/// Moves `data` behind the text of a TEXT slot that is written later or not at all. If it has a number, it is entered: what
/// says it again may be written before it.
pub(super) fn pass_text(tape: Tape, texts: &mut Texts, data: &mut usize, at: usize) -> Result<(), Fault> {
    let slot = tape.slots[at];
    let (length, hash) = measure(tape, *data, payload_of(slot) as usize).ok_or(bad_tape(at))?;
    if aux_of(slot) >> TEXT_NUMBER_SHIFT != 0 {
        let full = Fault { code: code::OUTPUT_LIMIT, offset: at };
        let id = texts.intern(tape.data, *data, length, hash).ok_or(full)?;
        if !texts.number(slot, id) {
            return Err(full);
        }
    }
    *data += length;
    Ok(())
}

/// The same for all texts among the cells from `from` to `end`.
pub(super) fn pass_texts(
    tape: Tape,
    texts: &mut Texts,
    data: &mut usize,
    from: usize,
    end: usize,
) -> Result<(), Fault> {
    for at in from..end {
        let slot = tape.slots[at];
        if is_tagged(slot) && tag_of(slot) == TEXT {
            pass_text(tape, texts, data, at)?;
        }
    }
    Ok(())
}

/// The hash of some bytes, over words of eight bytes of which the last two may overlap.
fn hash(data: &[u8], start: usize, length: usize, seed: u64) -> u32 {
    let mut hash = Hash::new(seed);
    hash.take_all(&data[start..start + length]);
    if !length.is_multiple_of(8) {
        hash.take(last_word(data, start, length));
    }
    hash.finish(length)
}

/// The last eight bytes of a text that is no multiple of eight long, or all of a shorter one.
#[inline]
fn last_word(data: &[u8], start: usize, length: usize) -> u64 {
    if length < 8 { short_word(data, start, length) } else { word(data, start + length - 8) }
}

/// A hash in the making. The length comes last, for of some texts it is found on the way.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    #[inline]
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    #[inline]
    fn take(&mut self, word: u64) {
        self.0 = mix(self.0 ^ word);
    }

    /// Takes all words of eight bytes that are there.
    fn take_all(&mut self, bytes: &[u8]) {
        for word in bytes.as_chunks().0 {
            self.take(u64::from_le_bytes(*word));
        }
    }

    #[inline]
    fn finish(self, length: usize) -> u32 {
        // What a multiplication mixes best are its high bits. Without this one, texts that differ in their last digits lie side by side in the
        // table: thirty words were looked at for each of 200,000 that are counted up, and one is now.
        ((self.0 ^ length as u64).wrapping_mul(SPREAD) >> 33) as u32
    }
}

#[inline]
fn mix(state: u64) -> u64 {
    let state = state.wrapping_mul(MIX);
    state ^ state >> 29
}

#[inline]
fn word(data: &[u8], at: usize) -> u64 {
    data.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// A word of fewer than eight bytes. Reads behind them where there is something.
#[inline]
fn short_word(data: &[u8], at: usize, length: usize) -> u64 {
    if let Some(bytes) = data.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()) {
        return u64::from_le_bytes(bytes) & !(u64::MAX << (length * 8));
    }
    data[at..at + length].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[inline]
fn equal(a: &[u8], a_start: usize, b: &[u8], b_start: usize, length: usize) -> bool {
    if length < 8 {
        return length == 0 || short_word(a, a_start, length) == short_word(b, b_start, length);
    }
    let last = length - 8;
    let mut at = 0;
    while at < last {
        if word(a, a_start + at) != word(b, b_start + at) {
            return false;
        }
        at += 8;
    }
    word(a, a_start + last) == word(b, b_start + last)
}

#[cfg(test)]
mod tests {
    use super::{HIGH_BITS, Tape, hash, measure};

    /// Of texts that are counted up, as names and ids are, no place of the table gets many more than its share.
    #[test]
    fn texts_in_a_row_lie_apart() {
        const PLACES: usize = 1 << 15;
        const TEXTS: usize = 6 * PLACES;
        for (before, behind) in [("", ""), ("t", ""), ("item-", ""), ("some text number ", ""), ("sensor-", "/value")] {
            for seed in [0, 0x1234_5678_9abc_def0, u64::MAX] {
                let mut counts = vec![0; PLACES];
                for number in 0..TEXTS {
                    let text = format!("{before}{number:08}{behind}");
                    counts[hash(text.as_bytes(), 0, text.len(), seed) as usize % PLACES] += 1;
                }
                assert!(counts.iter().all(|&count| count < 30), "{before}{behind} {seed:x}");
            }
        }
    }

    /// Whatever alphabets it is in, and wherever it changes them, a text has the hash of its bytes.
    #[test]
    fn texts_are_measured_and_hashed_in_one_go() {
        const SEED: u64 = HIGH_BITS;
        fn tape(data: &str) -> Tape<'_> {
            Tape { slots: &[], data: data.as_bytes(), data_length: data.len(), seed: SEED }
        }
        for sign in ["a", "é", "€", "😀"] {
            for before in 0..20 {
                for times in 0..10 {
                    let text = format!("{}{}{}", "x".repeat(before), sign.repeat(times), "y".repeat(times % 3));
                    let units = text.encode_utf16().count();
                    let expected = (text.len(), hash(text.as_bytes(), 0, text.len(), SEED));
                    for behind in ["", "z", "é", "and so on"] {
                        let data = format!("..{text}{behind}");
                        assert_eq!(measure(tape(&data), 2, units), Some(expected), "{text} {behind}");
                    }
                    assert_eq!(measure(tape(&text), 0, units + 1), None);
                }
            }
        }
    }
}
