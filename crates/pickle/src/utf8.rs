//! UTF-8, checked and counted eight bytes at a time and without a branch for each character: text that is not English has characters
//! of one, two and three bytes in no order, and a processor that guesses which one comes next is wrong too often to be fast.
//!
//! Surrogates in three bytes are allowed, as in Python's `surrogatepass`; who cares is told whether there were any.

/// The highest bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;
/// The lowest bit of each byte, times a number, is that number in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Its length in UTF-16 units.
    pub(crate) units: usize,
    /// Whether there are surrogates in it, each in three bytes.
    pub(crate) has_surrogates: bool,
}

/// Checks a text and counts its UTF-16 units. `None`: it is no UTF-8, even with surrogates.
pub(crate) fn count(bytes: &[u8]) -> Option<Counted> {
    if bytes.is_ascii() {
        return Some(Counted { units: bytes.len(), has_surrogates: false });
    }
    let (words, rest) = bytes.as_chunks();
    let mut check = Check::default();
    let mut units = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        check.take(word);
        units += units_of(word);
    }
    // What fills the last word up counts as characters of one byte.
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let last = u64::from_le_bytes(last);
    check.take(last);
    units += units_of(last) - (8 - rest.len());
    check.is_done().then_some(Counted { units, has_surrogates: check.surrogates != 0 })
}

/// How many bytes at the beginning of `data` are `units` UTF-16 units. Gives all words of eight bytes that are wholly in the text to
/// `take`, for to go over them once costs less than twice. `None`: [`walk`] knows; some words may have been given.
#[inline]
pub(crate) fn quick_extent(data: &[u8], units: usize, mut take: impl FnMut(u64)) -> Option<usize> {
    let mut check = Check::default();
    let mut left = units;
    let (words, rest) = data.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = units_of(word);
        if found > left {
            return check.end(word, left).map(|length| 8 * index + length);
        }
        check.take(word);
        take(word);
        left -= found;
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let length = check.end(u64::from_le_bytes(last), left)?;
    (length <= rest.len()).then_some(8 * words.len() + length)
}

/// The same, character by character. `None`: they are no UTF-8, even with surrogates, or end within a pair of surrogates, or are not
/// all there.
#[cold]
pub(crate) fn walk(data: &[u8], units: usize) -> Option<usize> {
    let mut at = 0;
    let mut left = units;
    while left > 0 {
        let (length, low, high) = match *data.get(at)? {
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

/// The UTF-16 units of a word: one for each first byte, another for each of four bytes.
#[inline]
fn units_of(word: u64) -> usize {
    let following = word & !(word << 1) & HIGH;
    let four = word & word << 1 & word << 2 & word << 3 & HIGH;
    8 - following.count_ones() as usize + four.count_ones() as usize
}

/// The state between two words: all of it is made of highest bits.
#[derive(Clone, Copy, Default)]
struct Check {
    /// Which of the next bytes have to go on with a character.
    owed: u64,
    /// Whether the last byte was this one, behind which not all bytes may come.
    after_e0: u64,
    after_ed: u64,
    after_f0: u64,
    after_f4: u64,
    /// Not 0: something was wrong.
    bad: u64,
    /// Not 0: there was a surrogate.
    surrogates: u64,
}

impl Check {
    #[inline]
    fn take(&mut self, word: u64) {
        if word & HIGH == 0 {
            self.bad |= self.owed;
            // If the last byte was one of those, a byte is owed.
            self.owed = 0;
            (self.after_e0, self.after_ed, self.after_f0, self.after_f4) = (0, 0, 0, 0);
            return;
        }
        // Shifted to the left by some bits, a byte has the bit that is asked for as its highest.
        let (second, third, fourth) = (word << 1, word << 2, word << 3);
        let two = word & second & HIGH;
        let three = two & third;
        let four = three & fourth;
        self.bad |= (self.owed | two << 8 | three << 16 | four << 24) ^ (word & !second & HIGH);
        self.owed = two >> 56 | three >> 48 | four >> 40;
        // 0xC0 and 0xC1 would spell what one byte spells. A sum reaches the highest bit where the lower bits are no less than a number.
        self.bad |= two & !three & !((word & (0x1e * EACH)) + 0x7e * EACH);
        self.take_three(word, three & !four);
        // Characters of four bytes are rare.
        if four | self.after_f0 | self.after_f4 != 0 {
            self.take_four(word, four);
        }
    }

    /// What begins with 0xE0 and has a low byte behind it would spell what two bytes spell; of 0xED it is the other way round, a surrogate.
    #[inline]
    fn take_three(&mut self, word: u64, three: u64) {
        let (third, low) = (word << 2, word & (0x0f * EACH));
        let e0 = three & !(low + 0x7f * EACH);
        let ed = three & !((low ^ (0x0d * EACH)) + 0x7f * EACH);
        self.bad |= (e0 << 8 | self.after_e0) & !third;
        self.surrogates |= (ed << 8 | self.after_ed) & third;
        (self.after_e0, self.after_ed) = (e0 >> 56, ed >> 56);
    }

    /// What begins with 0xF0 and has a low byte behind it would spell what three bytes spell; behind U+10FFFF there is nothing.
    #[inline]
    fn take_four(&mut self, word: u64, four: u64) {
        let (high, low) = (word << 2 | word << 3, word & (0x0f * EACH));
        let f0 = four & !(low + 0x7f * EACH);
        let f4 = four & !((low ^ (0x04 * EACH)) + 0x7f * EACH);
        self.bad |= four & (low + 0x7b * EACH);
        self.bad |= (f0 << 8 | self.after_f0) & !high;
        self.bad |= (f4 << 8 | self.after_f4) & high;
        (self.after_f0, self.after_f4) = (f0 >> 56, f4 >> 56);
    }

    /// Where `left` UTF-16 units from the beginning of a word on end, if that is in it. `None`: something is wrong, or it is not.
    #[inline]
    fn end(mut self, word: u64, mut left: usize) -> Option<usize> {
        let second = word << 1;
        let four = word & second & word << 2 & word << 3 & HIGH;
        let mut first = HIGH & !(word & !second);
        while left > 0 {
            // Both halves of a pair of surrogates belong to the text.
            left = left.checked_sub(if four & first & first.wrapping_neg() == 0 { 1 } else { 2 })?;
            first &= first.wrapping_sub(1);
            if first == 0 {
                break;
            }
        }
        let length = first.trailing_zeros() as usize / 8;
        self.take(if length < 8 { word & !(u64::MAX << (8 * length)) } else { word });
        (left == 0 && self.is_done()).then_some(length)
    }

    /// Whether nothing was wrong, and no character is left in the middle.
    fn is_done(&self) -> bool {
        self.bad | self.owed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, count, quick_extent, walk};

    fn counted_slowly(data: &[u8]) -> Option<Counted> {
        let units = (0..=data.len()).find(|&units| walk(data, units) == Some(data.len()))?;
        let has_surrogates = data.windows(2).any(|bytes| bytes[0] == 0xed && bytes[1] >= 0xa0);
        Some(Counted { units, has_surrogates })
    }

    fn hold(data: &[u8]) {
        assert_eq!(count(data), counted_slowly(data), "{data:x?}");
        for units in 0..=data.len() + 1 {
            let (quick, slow) = (quick_extent(data, units, |_| ()), walk(data, units));
            assert!(quick == slow || quick.is_none(), "{units} of {data:x?}: {quick:?}, {slow:?}");
        }
    }

    /// Every byte that means something of its own, behind every other, at every place in a word.
    #[test]
    fn agrees_with_a_walk_over_all_orders_of_bytes() {
        let bytes = [
            b'a', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
            0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff,
        ];
        for before in 0..9 {
            for first in bytes {
                for second in bytes {
                    for third in bytes {
                        let mut data = vec![b'x'; before];
                        data.extend([first, second, third, 0x80, b'y']);
                        hold(&data);
                        hold(&data[..before + 3]);
                    }
                }
            }
        }
    }

    #[test]
    fn agrees_with_a_walk_over_text() {
        let signs =
            ["a", "é", "߿", "ࠀ", "€", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "😀", "\u{fffff}", "\u{10ffff}"];
        for first in signs {
            for second in signs {
                for third in signs {
                    for times in 0..4 {
                        let text = format!("{}{second}{third}{first}{}", first.repeat(times), second.repeat(times));
                        hold(text.as_bytes());
                        assert_eq!(
                            count(text.as_bytes()).map(|counted| counted.units),
                            Some(text.encode_utf16().count())
                        );
                        // Cut off within a character, and with a bit turned round.
                        for at in 0..text.len() {
                            hold(&text.as_bytes()[..at]);
                            let mut broken = text.clone().into_bytes();
                            broken[at] ^= 0x40;
                            hold(&broken);
                        }
                    }
                }
            }
        }
    }
}
