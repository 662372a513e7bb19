//! What protocols 0 and 1 spell out in letters and digits: numbers, texts, memo numbers.

use super::output::Output;
use crate::opcode;
use crate::shortest::shortest;

const HEX: &[u8; 16] = b"0123456789abcdef";
/// A group of decimal digits that a division by a word takes off a big int.
const GROUP: u64 = 1_000_000_000;
const GROUP_DIGITS: usize = 9;
/// Python's own limit on the digits of an int.
const MOST_DIGITS: usize = 4300;
/// Longer ints have more digits, whatever they are.
const MOST_BYTES: usize = 1786;
/// A Python float's repr has an exponent from here on …
const FIRST_EXPONENT: i32 = 16;
/// … and below this one.
const LAST_FRACTION: i32 = -4;

impl Output {
    /// An opcode, a number and a line feed.
    #[cold]
    pub(super) fn line(&mut self, opcode: u8, number: u32) {
        self.put([opcode]);
        self.digits(u64::from(number));
        self.put([b'\n']);
    }

    fn digits(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.put_slice(&digits[at..]);
    }

    /// An int within 32 bits: protocol 0.
    pub(super) fn int_line(&mut self, value: i32) {
        self.put([opcode::INT]);
        self.signed(i64::from(value));
        self.put([b'\n']);
    }

    /// An int outside 32 bits that fits into 64: protocols 0 and 1.
    pub(super) fn wide_line(&mut self, value: i64) {
        self.put([opcode::LONG]);
        self.signed(value);
        self.put([b'L', b'\n']);
    }

    fn signed(&mut self, value: i64) {
        if value < 0 {
            self.put([b'-']);
        }
        self.digits(value.unsigned_abs());
    }

    /// The int of some minimal little-endian two's complement bytes: protocols 0 and 1. False: it has more digits than
    /// Python writes or reads.
    pub(super) fn long_line(&mut self, bytes: &[u8]) -> bool {
        if bytes.len() > MOST_BYTES {
            return false;
        }
        let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
        let mut words: Vec<u32> = bytes
            .chunks(4)
            .map(|chunk| {
                let mut word = [if negative { 0xff } else { 0 }; 4];
                word[..chunk.len()].copy_from_slice(chunk);
                u32::from_le_bytes(word)
            })
            .collect();
        let mut groups = Vec::new();
        if negative {
            negate(&mut words);
        }
        while let Some(last) = words.last() {
            if *last == 0 {
                words.pop();
                continue;
            }
            groups.push(divide(&mut words));
        }
        let first = groups.pop().unwrap_or(0);
        if groups.len() * GROUP_DIGITS + first.checked_ilog10().map_or(1, |digits| digits as usize + 1) > MOST_DIGITS {
            return false;
        }
        self.put([opcode::LONG]);
        if negative {
            self.put([b'-']);
        }
        self.digits(u64::from(first));
        for mut group in groups.into_iter().rev() {
            let mut digits = [b'0'; GROUP_DIGITS];
            for digit in digits.iter_mut().rev() {
                *digit += (group % 10) as u8;
                group /= 10;
            }
            self.put(digits);
        }
        self.put([b'L', b'\n']);
        true
    }

    /// A float as Python's `repr` has it: protocol 0.
    pub(super) fn float_line(&mut self, bits: u64) {
        self.put([opcode::FLOAT]);
        let value = f64::from_bits(bits);
        if value.is_nan() {
            self.put_slice(b"nan");
        } else if value.is_infinite() {
            self.put_slice(if value < 0.0 { b"-inf" } else { b"inf" });
        } else {
            self.finite(value);
        }
        self.put([b'\n']);
    }

    fn finite(&mut self, value: f64) {
        // As Python's; only the notation is another.
        let text = shortest(value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let digits: Vec<u8> = mantissa.bytes().filter(|byte| *byte != b'.').collect();
        if value.is_sign_negative() {
            self.put([b'-']);
        }
        if !(LAST_FRACTION..FIRST_EXPONENT).contains(&exponent) {
            self.put_slice(mantissa.as_bytes());
            self.put([b'e', if exponent < 0 { b'-' } else { b'+' }]);
            if exponent.abs() < 10 {
                self.put([b'0']);
            }
            self.digits(u64::from(exponent.unsigned_abs()));
        } else if exponent < 0 {
            self.put_slice(b"0.");
            self.put_slice(&b"000"[..exponent.unsigned_abs() as usize - 1]);
            self.put_slice(&digits);
        } else {
            let point = exponent as usize + 1;
            for at in 0..point {
                self.put([digits.get(at).copied().unwrap_or(b'0')]);
            }
            self.put([b'.']);
            self.put_slice(digits.get(point..).filter(|rest| !rest.is_empty()).unwrap_or(b"0"));
        }
    }

    /// A text in `raw-unicode-escape`: protocol 0. `text` is UTF-8 that was checked, surrogates allowed.
    pub(super) fn spelled_text(&mut self, text: &[u8]) {
        self.put([opcode::UNICODE]);
        let mut at = 0;
        while at < text.len() {
            let plain = text[at..].iter().take_while(|byte| is_plain(**byte)).count();
            self.put_slice(&text[at..at + plain]);
            at += plain;
            let Some(&lead) = text.get(at) else { break };
            let (length, first) = match lead {
                0..0x80 => (1, lead),
                0x80..0xe0 => (2, lead & 0x1f),
                0xe0..0xf0 => (3, lead & 0x0f),
                _ => (4, lead & 0x07),
            };
            let rest = text.get(at + 1..at + length).unwrap_or_default();
            let point = rest.iter().fold(u32::from(first), |point, byte| point << 6 | u32::from(byte & 0x3f));
            self.escaped(point);
            at += length;
        }
        self.put([b'\n']);
    }

    /// The text of some Latin-1 characters in `raw-unicode-escape`: protocol 0.
    pub(super) fn spelled_latin1(&mut self, text: &[u8]) {
        self.put([opcode::UNICODE]);
        for &byte in text {
            self.escaped(u32::from(byte));
        }
        self.put([b'\n']);
    }

    fn escaped(&mut self, point: u32) {
        let digit = |shift: u32| HEX[(point >> shift & 15) as usize];
        if point > 0xffff {
            self.put([b'\\', b'U', b'0', b'0', digit(20), digit(16), digit(12), digit(8), digit(4), digit(0)]);
        } else if point > 0xff || (point < 0x80 && !is_plain(point as u8)) {
            self.put([b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
        } else {
            self.put([point as u8]);
        }
    }
}

/// Whether a byte of ASCII stands for itself: no backslash, and none of what ends a line or a file.
fn is_plain(byte: u8) -> bool {
    byte < 0x80 && !matches!(byte, b'\\' | 0 | b'\n' | b'\r' | 0x1a)
}

/// Two's complement of little-endian words.
fn negate(words: &mut [u32]) {
    let mut carry = true;
    for word in words {
        (*word, carry) = (!*word).overflowing_add(u32::from(carry));
    }
}

/// Divides little-endian words by [`GROUP`] and gives the remainder.
fn divide(words: &mut [u32]) -> u32 {
    let mut rest = 0;
    for word in words.iter_mut().rev() {
        let value = rest << 32 | u64::from(*word);
        *word = (value / GROUP) as u32;
        rest = value % GROUP;
    }
    rest as u32
}
