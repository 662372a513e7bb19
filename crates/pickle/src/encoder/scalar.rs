//! Numbers, big ints, datetimes, bytearrays and globals.

use super::output::Output;
use super::text::UNMEMOISED;
use super::{GLOBAL_BYTEARRAY, GLOBAL_DATETIME, Machine, Tape};
use crate::opcode;

/// 2⁵³ − 1: the last of the ints a number slot stands for.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
const NEGATIVE_ZERO: u64 = 1 << 63;

const DAY: i64 = 86_400_000;
/// Milliseconds of 0001-01-01.
const FIRST_MOMENT: f64 = -62_135_596_800_000.0;
/// Milliseconds of the last of 9999-12-31.
const LAST_MOMENT: f64 = 253_402_300_799_999.0;

impl Output {
    /// A number slot: an int if it is one, else a float.
    #[inline]
    pub(super) fn number(&mut self, slot: u64) {
        let value = f64::from_bits(slot);
        let int = value as i32;
        if f64::from(int).to_bits() == slot {
            self.int(int);
        } else {
            self.wide_number(slot, value);
        }
    }

    fn wide_number(&mut self, slot: u64, value: f64) {
        if value.abs() <= MAX_SAFE && value.trunc().to_bits() == slot && slot != NEGATIVE_ZERO {
            let bytes = (value as i64).to_le_bytes();
            let length = minimal(&bytes);
            self.put([opcode::LONG1, length as u8]);
            self.put_first(&bytes, length);
        } else {
            self.float(slot);
        }
    }

    /// The float of these bits.
    #[inline]
    pub(super) fn float(&mut self, bits: u64) {
        let mut bytes = [opcode::BINFLOAT; 9];
        bytes[1..].copy_from_slice(&bits.to_be_bytes());
        self.put(bytes);
    }

    #[inline]
    fn int(&mut self, value: i32) {
        let [a, b, c, d] = value.to_le_bytes();
        if value as u32 <= 0xff {
            self.put([opcode::BININT1, a]);
        } else if value as u32 <= 0xffff {
            self.put([opcode::BININT2, a, b]);
        } else {
            self.put([opcode::BININT, a, b, c, d]);
        }
    }

    /// The int of some little-endian two's complement bytes, which need not be minimal.
    pub(super) fn big_int(&mut self, bytes: &[u8]) {
        let length = minimal(bytes);
        let bytes = &bytes[..length];
        if length <= 4 {
            let fill = if bytes.last().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
            let mut word = [fill; 4];
            word[..length].copy_from_slice(bytes);
            self.int(i32::from_le_bytes(word));
            return;
        }
        if length < 256 {
            self.put([opcode::LONG1, length as u8]);
        } else {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            self.put([opcode::LONG4, a, b, c, d]);
        }
        self.put_slice(bytes);
    }
}

/// How many of the bytes are needed: the last must not just repeat the sign of the one before.
fn minimal(bytes: &[u8]) -> usize {
    let mut length = bytes.len();
    while length > 1 {
        let sign = if bytes[length - 2] & 0x80 == 0 { 0 } else { 0xff };
        if bytes[length - 1] != sign {
            break;
        }
        length -= 1;
    }
    length
}

/// A datetime's ten bytes behind their header, and the opcodes that make it of them. `None`: no such datetime.
fn datetime_bytes(milliseconds: f64) -> Option<[u8; 17]> {
    // Neither NaN nor an infinity is within the range.
    if !(FIRST_MOMENT..=LAST_MOMENT).contains(&milliseconds) || milliseconds.fract() != 0.0 {
        return None;
    }
    let milliseconds = milliseconds as i64;
    let day = milliseconds.div_euclid(DAY);
    let time = milliseconds.rem_euclid(DAY) as u32;
    // Days since 0000-03-01: years then end with February, and the leap day is a year's last (Howard Hinnant's way).
    let days = (day + 719_468) as u32;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u32::from(month <= 2);
    let micros = time % 1000 * 1000;
    Some([
        opcode::SHORT_BINBYTES,
        10,
        (year >> 8) as u8,
        year as u8,
        month as u8,
        day_of_month as u8,
        (time / 3_600_000) as u8,
        (time / 60_000 % 60) as u8,
        (time / 1000 % 60) as u8,
        (micros >> 16) as u8,
        (micros >> 8) as u8,
        micros as u8,
        opcode::MEMOIZE,
        opcode::TUPLE1,
        opcode::MEMOIZE,
        opcode::REDUCE,
        opcode::MEMOIZE,
    ])
}

impl Machine {
    /// The naive datetime of a number of milliseconds, which takes this ordinal. False: it cannot be one.
    #[inline]
    pub(super) fn datetime(&mut self, tape: Tape, ordinal: u32, bits: u64) -> bool {
        let Some(bytes) = datetime_bytes(f64::from_bits(bits)) else { return false };
        let memo = self.globals[GLOBAL_DATETIME as usize].memo;
        if memo != UNMEMOISED && self.out.frame_holds(5 + bytes.len()) {
            self.out.get(memo);
            self.out.put(bytes);
        } else {
            self.global(tape, GLOBAL_DATETIME);
            self.out.boundary(); // the tuple's and the bytes object's
            self.out.put(bytes);
        }
        // The bytes object, the tuple, the datetime.
        let memo = self.out.count_memo(3).wrapping_add(2);
        self.set_memo(ordinal, memo);
        true
    }

    /// A bytearray: an opcode of its own since protocol 5, a call before.
    pub(super) fn bytearray(&mut self, tape: Tape, start: usize, length: usize) {
        if self.protocol >= 5 {
            let mut header = [opcode::BYTEARRAY8; 9];
            header[1..].copy_from_slice(&(length as u64).to_le_bytes());
            self.out.payload(header, tape.data, start, length);
            return;
        }
        self.global(tape, GLOBAL_BYTEARRAY);
        self.out.boundary();
        if length == 0 {
            self.out.put([opcode::EMPTY_TUPLE, opcode::REDUCE]);
        } else {
            self.out.bytes(tape.data, start, length);
            self.out.put([opcode::MEMOIZE, opcode::TUPLE1, opcode::MEMOIZE, opcode::REDUCE]);
            self.out.count_memo(2);
        }
    }

    /// Saves a global of the list of distinct ones.
    pub(super) fn global(&mut self, tape: Tape, index: u32) {
        self.out.boundary();
        let global = self.globals[index as usize];
        if global.memo != UNMEMOISED {
            self.out.get(global.memo);
            return;
        }
        self.texts.save(global.module, tape.data, &mut self.out);
        self.out.boundary();
        self.texts.save(global.name, tape.data, &mut self.out);
        self.out.put([opcode::STACK_GLOBAL]);
        self.globals[index as usize].memo = self.out.memoize();
    }
}
