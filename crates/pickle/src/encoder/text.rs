//! Texts: their extent in the data region, and the table in which equal ones are one object.

use super::Tape;
use super::output::Output;

/// No memo number yet.
pub(super) const UNMEMOISED: u32 = u32::MAX;

/// Names the encoder itself writes. They are in every table, in this order.
const POOL: [&str; 8] = [
    "_param__private",
    "initialized",
    "values",
    "param.parameterized",
    "_InstancePrivate",
    "datetime",
    "builtins",
    "bytearray",
];
/// All of [`POOL`], one after the other.
const POOL_BYTES: &[u8] =
    b"_param__privateinitializedvaluesparam.parameterized_InstancePrivatedatetimebuiltinsbytearray";

pub(super) const TEXT_PARAM_PRIVATE: u32 = 0;
pub(super) const TEXT_INITIALIZED: u32 = 1;
pub(super) const TEXT_VALUES: u32 = 2;
pub(super) const TEXT_PARAMETERIZED: u32 = 3;
pub(super) const TEXT_INSTANCE_PRIVATE: u32 = 4;
pub(super) const TEXT_DATETIME: u32 = 5;
pub(super) const TEXT_BUILTINS: u32 = 6;
pub(super) const TEXT_BYTEARRAY: u32 = 7;

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// An odd number without pattern (the golden ratio's digits).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// Tables larger than this are given back at a reset.
const TABLE_KEPT: usize = 1 << 16;

/// One distinct text.
#[derive(Clone, Copy)]
struct Entry {
    /// Where its bytes are: in [`POOL_BYTES`] for the first entries, in the data region for all others.
    start: u32,
    length: u32,
    hash: u32,
    memo: u32,
}

/// The distinct texts of one pickle, found by their bytes.
pub(super) struct Texts {
    entries: Vec<Entry>,
    /// Open addressing: `hash << 32 | entry + 1`, 0 is free. A power of two long, at most half full.
    table: Vec<u64>,
}

impl Texts {
    pub(super) fn new() -> Self {
        let mut texts = Self { entries: Vec::new(), table: Vec::new() };
        texts.reset();
        texts
    }

    /// Forgets all texts but the encoder's own.
    pub(super) fn reset(&mut self) {
        self.entries.clear();
        if self.table.is_empty() || self.table.len() > TABLE_KEPT {
            self.table = vec![0; 256];
        } else {
            self.table.fill(0);
        }
        let mut start = 0;
        for name in POOL {
            let hash = hash(POOL_BYTES, start, name.len());
            self.insert(start, name.len(), hash);
            start += name.len();
        }
    }

    /// The memo number of a text, or [`UNMEMOISED`].
    #[inline]
    pub(super) fn memo(&self, id: u32) -> u32 {
        self.entries[id as usize].memo
    }

    /// Saves a text by its id: what comes after the frame check of a save.
    #[inline]
    pub(super) fn save(&mut self, id: u32, data: &[u8], out: &mut Output) {
        let entry = &mut self.entries[id as usize];
        if entry.memo != UNMEMOISED {
            out.get(entry.memo);
            return;
        }
        let source = if (id as usize) < POOL.len() { POOL_BYTES } else { data };
        out.text(source, entry.start as usize, entry.length as usize);
        entry.memo = out.memoize();
    }

    /// The id of a text; a new one if it is new.
    #[inline]
    pub(super) fn intern(&mut self, data: &[u8], start: usize, length: usize, hash: u32) -> Option<u32> {
        let mask = self.table.len() - 1;
        let mut probe = hash as usize & mask;
        loop {
            let found = self.table[probe];
            if found == 0 {
                break;
            }
            if (found >> 32) as u32 == hash {
                let id = found as u32 - 1;
                let entry = self.entries[id as usize];
                if entry.length as usize == length {
                    let source = if (id as usize) < POOL.len() { POOL_BYTES } else { data };
                    if equal(source, entry.start as usize, data, start, length) {
                        return Some(id);
                    }
                }
            }
            probe = (probe + 1) & mask;
        }
        let room = self.entries.try_reserve(1).is_ok() && (self.entries.len() * 2 < self.table.len() || self.grow());
        room.then(|| self.insert(start, length, hash))
    }

    /// Adds a text that is not there yet; there is room in the table.
    fn insert(&mut self, start: usize, length: usize, hash: u32) -> u32 {
        let id = self.entries.len() as u32;
        self.entries.push(Entry { start: start as u32, length: length as u32, hash, memo: UNMEMOISED });
        place(&mut self.table, hash, id);
        id
    }

    #[cold]
    fn grow(&mut self) -> bool {
        let mut table = Vec::new();
        // Fourfold: every text is then placed again a third of a time on average, at the price of a sparser table.
        let length = self.table.len() * 4;
        if table.try_reserve_exact(length).is_err() {
            return false;
        }
        table.resize(length, 0);
        for (id, entry) in self.entries.iter().enumerate() {
            place(&mut table, entry.hash, id as u32);
        }
        self.table = table;
        true
    }
}

fn place(table: &mut [u64], hash: u32, id: u32) {
    let mask = table.len() - 1;
    let mut probe = hash as usize & mask;
    while table[probe] != 0 {
        probe = (probe + 1) & mask;
    }
    table[probe] = u64::from(hash) << 32 | u64::from(id + 1);
}

/// Finds how many bytes from `start` on are `units` UTF-16 units, and their hash. `None`: no such text is there.
#[inline]
pub(super) fn measure(tape: Tape, start: usize, units: usize) -> Option<(usize, u32)> {
    // A unit takes a byte at least.
    if tape.data_length - start < units {
        return None;
    }
    let (hash, bits) = sweep(tape.data, start, units);
    if bits & HIGH_BITS == 0 {
        return Some((units, hash));
    }
    let length = walk(tape, start, units)?;
    Some((length, sweep(tape.data, start, length).0))
}

/// As [`measure`], for the length alone.
pub(super) fn extent(tape: Tape, start: usize, units: usize) -> Option<usize> {
    measure(tape, start, units).map(|(length, _)| length)
}

/// Walks over UTF-8 (surrogates allowed), checking it, until `units` UTF-16 units have gone by.
fn walk(tape: Tape, start: usize, units: usize) -> Option<usize> {
    let data = tape.data.get(start..tape.data_length)?;
    let mut at = 0;
    let mut left = units;
    while left > 0 {
        let lead = *data.get(at)?;
        let (length, low, high) = match lead {
            0..0x80 => {
                at += 1;
                left -= 1;
                continue;
            }
            0xc2..=0xdf => (2, 0x80, 0xbf),
            0xe0 => (3, 0xa0, 0xbf),
            0xe1..=0xef => (3, 0x80, 0xbf),
            0xf0 => (4, 0x90, 0xbf),
            0xf1..=0xf3 => (4, 0x80, 0xbf),
            0xf4 => (4, 0x80, 0x8f),
            _ => return None,
        };
        let bytes = data.get(at..at + length)?;
        if !(low..=high).contains(&bytes[1]) || bytes[2..].iter().any(|byte| byte & 0xc0 != 0x80) {
            return None;
        }
        // A text may not end within a pair of surrogates.
        left = left.checked_sub(if length == 4 { 2 } else { 1 })?;
        at += length;
    }
    Some(at)
}

fn hash(data: &[u8], start: usize, length: usize) -> u32 {
    sweep(data, start, length).0
}

/// The hash of some bytes, and all their bits, over words of eight bytes of which the last two may overlap.
#[inline]
fn sweep(data: &[u8], start: usize, length: usize) -> (u32, u64) {
    let mut state = (length as u64).wrapping_mul(MIX);
    let mut bits = 0;
    if length >= 8 {
        let end = start + length - 8;
        let mut at = start;
        while at < end {
            let word = word(data, at);
            bits |= word;
            state = mix(state ^ word);
            at += 8;
        }
        let word = word(data, end);
        bits |= word;
        state = mix(state ^ word);
    } else if length > 0 {
        let word = short_word(data, start, length);
        bits |= word;
        state = mix(state ^ word);
    }
    ((state >> 32) as u32 ^ state as u32, bits)
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
