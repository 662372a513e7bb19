//! Numbers, big ints and datetimes.

use super::machine::{GLOBAL_DATETIME, Machine, Tape};
use super::output::Output;
use super::text::UNMEMOISED;
use crate::opcode;
use crate::slot::int32;

/// 2⁵³ − 1: the last of the ints a number slot stands for.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
const NEGATIVE_ZERO: u64 = 1 << 63;

const DAY: f64 = 86_400_000.0;
/// Milliseconds of 0001-01-01.
const FIRST_MOMENT: f64 = -62_135_596_800_000.0;
/// Milliseconds of the last of 9999-12-31.
const LAST_MOMENT: f64 = 253_402_300_799_999.0;

impl Output {
    /// A number slot of any protocol.
    pub(super) fn any_number(&mut self, slot: u64) {
        if self.protocol > 0 {
            self.number(slot);
        } else if let Some(int) = int32(slot) {
            self.int_line(int);
        } else {
            self.wide_number(slot, f64::from_bits(slot));
        }
    }

    /// The float of these bits, in any protocol.
    pub(super) fn any_float(&mut self, bits: u64) {
        if self.protocol > 0 {
            self.float(bits);
        } else {
            self.float_line(bits);
        }
    }

    /// A number slot from protocol 1 on: an int if it is one, else a float.
    #[inline]
    pub(super) fn number(&mut self, slot: u64) {
        if let Some(int) = int32(slot) {
            self.int(int);
        } else {
            self.wide_number(slot, f64::from_bits(slot));
        }
    }

    fn wide_number(&mut self, slot: u64, value: f64) {
        if is_wide(slot, value) {
            if self.protocol < 2 {
                self.wide_line(value as i64);
                return;
            }
            let bytes = (value as i64).to_le_bytes();
            let length = minimal(&bytes);
            self.put([opcode::LONG1, length as u8]);
            self.put_first(&bytes, length);
        } else {
            self.any_float(slot);
        }
    }

    /// The float of these bits, from protocol 1 on.
    #[inline]
    pub(super) fn float(&mut self, bits: u64) {
        let mut bytes = [opcode::BINFLOAT; 9];
        bytes[1..].copy_from_slice(&bits.to_be_bytes());
        self.put(bytes);
    }

    #[inline]
    fn int(&mut self, value: i32) {
        let (word, length) = int_word(value);
        self.put_first(&word.to_le_bytes(), length);
    }

    /// The int of some little-endian two's complement bytes, which need not be minimal. False: the protocol has no such.
    pub(super) fn big_int(&mut self, bytes: &[u8]) -> bool {
        let length = minimal(bytes);
        let bytes = &bytes[..length];
        if length <= 4 {
            let fill = if bytes.last().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
            let mut word = [fill; 4];
            word[..length].copy_from_slice(bytes);
            let value = i32::from_le_bytes(word);
            if self.protocol > 0 {
                self.int(value);
            } else {
                self.int_line(value);
            }
            return true;
        }
        if self.protocol < 2 {
            return self.long_line(bytes);
        }
        if length < 256 {
            self.put([opcode::LONG1, length as u8]);
        } else {
            let [a, b, c, d] = (length as u32).to_le_bytes();
            self.put([opcode::LONG4, a, b, c, d]);
        }
        self.put_slice(bytes);
        true
    }
}

/// The opcode of a 32-bit int and the int itself in the lowest bytes of a word, and how many these are. Of data nobody can
/// guess how long the next int is: a branch would be taken wrongly every second time, which costs more than all else.
#[inline]
pub(super) fn int_word(value: i32) -> (u64, usize) {
    const OPCODES: u32 = opcode::BININT1 as u32 | (opcode::BININT2 as u32) << 8 | (opcode::BININT as u32) << 16;
    const LENGTHS: u32 = 2 | 3 << 8 | 5 << 16;
    let value = value as u32;
    let shift = 8 * (u32::from(value > 0xff) + u32::from(value > 0xffff));
    (u64::from(value) << 8 | u64::from(OPCODES >> shift & 0xff), (LENGTHS >> shift & 7) as usize)
}

/// Whether a number slot that is no 32-bit integer is an int.
#[inline]
pub(super) fn is_wide(slot: u64, value: f64) -> bool {
    value.abs() <= MAX_SAFE && value.trunc().to_bits() == slot && slot != NEGATIVE_ZERO
}

/// How many of the bytes are needed: the last must not just repeat the sign of the one before.
pub(super) fn minimal(bytes: &[u8]) -> usize {
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

/// The day whose date was computed last: most datetimes are of the same few.
#[derive(Default)]
pub(super) struct Calendar {
    /// Days since 0000-03-01; none that is asked for is 0.
    day: u32,
    /// Year (two bytes, big-endian), month, day of the month.
    date: [u8; 4],
}

impl Calendar {
    fn date(&mut self, day: u32) -> [u8; 4] {
        if day != self.day {
            self.day = day;
            self.date = date(day);
        }
        self.date
    }
}

/// The date of a day since 0000-03-01: years then end with February, and the leap day is a year's last. (Neri and Schneider's
/// way: a multiplication of 64 bits gives the year of a century and the day of that year.)
fn date(day: u32) -> [u8; 4] {
    const YEAR: u64 = 2_939_745;
    let quarters = 4 * day + 3;
    let day_of_century = quarters % 146_097 / 4;
    let product = YEAR * u64::from(4 * day_of_century + 3);
    let day_of_year = (product as u32 / YEAR as u32) / 4;
    let month_and_day = 2141 * day_of_year + 197_913;
    let month = month_and_day >> 16;
    let is_next_year = day_of_year >= 306;
    let year = 100 * (quarters / 146_097) + (product >> 32) as u32 + u32::from(is_next_year);
    let month = if is_next_year { month - 12 } else { month };
    let day_of_month = (month_and_day & 0xffff) / 2141 + 1;
    [(year >> 8) as u8, year as u8, month as u8, day_of_month as u8]
}

/// A datetime's ten bytes behind their header, and the opcodes that make it of them. `None`: no such datetime.
#[inline]
pub(super) fn datetime_bytes(milliseconds: f64, calendar: &mut Calendar) -> Option<[u8; 17]> {
    // Neither NaN nor an infinity is within the range.
    if !(FIRST_MOMENT..=LAST_MOMENT).contains(&milliseconds) || milliseconds.fract() != 0.0 {
        return None;
    }
    // Both exact: whole numbers far below 2⁵³. (A division of 64-bit integers costs more than all else here.)
    let days = (milliseconds / DAY).floor();
    let time = (milliseconds - days * DAY) as u32;
    let [century, year, month, day] = calendar.date((days + 719_468.0) as u32);
    let micros = time % 1000 * 1000;
    Some([
        opcode::SHORT_BINBYTES,
        10,
        century,
        year,
        month,
        day,
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

/// The same without MEMOIZE.
#[inline]
pub(super) fn lean_datetime(bytes: [u8; 17]) -> [u8; 14] {
    let mut lean = [opcode::REDUCE; 14];
    lean[..12].copy_from_slice(&bytes[..12]);
    lean[12] = opcode::TUPLE1;
    lean
}

impl Machine {
    /// The naive datetime of a number of milliseconds, which takes this ordinal. False: it cannot be one.
    #[inline]
    pub(super) fn datetime(&mut self, tape: Tape, ordinal: u32, bits: u64) -> bool {
        let Some(bytes) = datetime_bytes(f64::from_bits(bits), &mut self.calendar) else { return false };
        if !self.out.modern {
            let memo = self.older_datetime(tape, &bytes[2..12]);
            self.set_memo(ordinal, memo);
            return true;
        }
        let memo = self.globals[GLOBAL_DATETIME as usize].memo;
        if self.out.lean {
            self.global(tape, GLOBAL_DATETIME);
            self.out.put(lean_datetime(bytes));
            self.memoize(ordinal);
            return true;
        }
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
}
