//! The hash table in which texts are found: a byte of each text's hash, eight in a word, and beside them the texts' numbers. Nearly
//! all that is asked is whether a text is new, and for that the bytes suffice, which stay in the cache where the rest does not.

/// Bytes of hashes in a word.
const LANES: usize = 8;
/// The lowest bit of each byte.
const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// So many words the smallest table has.
const LEAST: usize = 32;
/// A table larger than this is given back when the pickle that is to come may be a small one.
const KEPT: usize = 1 << 13;

/// Where a text goes that is not there: a word with something free.
#[derive(Clone, Copy)]
pub(super) struct Place(usize);

/// Open addressing by words, a power of two of them, at most seven eighths full.
#[derive(Default)]
pub(super) struct Table {
    /// Of each text a byte of its hash with the highest bit set; 0 is free, and what is free comes last in its word.
    words: Vec<u64>,
    /// The number of each text, at the place of its byte.
    numbers: Vec<u32>,
    count: usize,
}

impl Table {
    /// Forgets all texts. Memory is kept if the texts so far had use for it.
    pub(super) fn clear(&mut self) {
        let is_oversized = self.words.len() > KEPT && self.count < self.words.len();
        if self.words.is_empty() || is_oversized {
            self.words = vec![0; LEAST];
            self.numbers = vec![0; LEAST * LANES];
        } else {
            self.words.fill(0);
        }
        self.count = 0;
    }

    /// The number of a text with this hash, or where it goes; `is_it` is asked about all that may be the one.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Result<u32, Place> {
        let mask = self.words.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let word = self.words[at];
            // Zero where the byte is the same; what this finds above such a byte may be another, so it is looked at.
            let other = word ^ (byte_of(hash) * LOW_BITS);
            let mut same = other.wrapping_sub(LOW_BITS) & !other & HIGH_BITS;
            while same != 0 {
                let number = self.numbers[at * LANES + lane(same)];
                if is_it(number) {
                    return Ok(number);
                }
                same &= same - 1;
            }
            if word & HIGH_BITS != HIGH_BITS {
                return Err(Place(at));
            }
            at = (at + 1) & mask;
        }
    }

    /// Whether one more fits.
    #[inline]
    pub(super) fn has_room(&self) -> bool {
        self.count < self.words.len() * (LANES - 1)
    }

    /// Makes the table twice as large and empty; what was in it is to be entered again. `None`: no memory.
    pub(super) fn double(&mut self) -> Option<()> {
        let length = self.words.len() * 2;
        let mut words = Vec::new();
        let mut numbers = Vec::new();
        words.try_reserve_exact(length).ok()?;
        numbers.try_reserve_exact(length * LANES).ok()?;
        words.resize(length, 0);
        numbers.resize(length * LANES, 0);
        *self = Self { words, numbers, count: 0 };
        Some(())
    }

    /// Where a text goes that is not there.
    #[inline]
    pub(super) fn free(&self, hash: u32) -> Place {
        let mask = self.words.len() - 1;
        let mut at = hash as usize & mask;
        while self.words[at] & HIGH_BITS == HIGH_BITS {
            at = (at + 1) & mask;
        }
        Place(at)
    }

    /// Enters a text where it goes; there is room.
    #[inline]
    pub(super) fn enter(&mut self, Place(at): Place, hash: u32, number: u32) {
        let word = &mut self.words[at];
        let lane = lane(!*word & HIGH_BITS);
        *word |= byte_of(hash) << (8 * lane);
        self.numbers[at * LANES + lane] = number;
        self.count += 1;
    }
}

/// What of a hash, which has 31 bits, says least where the text is.
#[inline]
fn byte_of(hash: u32) -> u64 {
    u64::from(hash >> 24 | 0x80)
}

/// The lowest byte whose highest bit is set.
#[inline]
fn lane(bits: u64) -> usize {
    bits.trailing_zeros() as usize / 8
}
