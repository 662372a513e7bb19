//! Numbers and memo indices that are written out in a line: the opcodes of protocol 0.
//!
//! Rare beside the others, so none of this is inlined into the loop over the opcodes.

use super::{Flow, Halt, Linker, NO_INDEX};
use crate::code;
use crate::slot::{self, tagged};

const BAD_TEXT: Halt = Halt::Fault(code::BAD_TEXT);

impl Linker {
    #[inline(never)]
    pub(super) fn int(&mut self) -> Flow {
        let line = self.one_line()?;
        match &self.input[line.clone()] {
            b"00" => self.push_cell(tagged(slot::FALSE, 0, 0)),
            b"01" => self.push_cell(tagged(slot::TRUE, 0, 0)),
            _ => self.push_decimal(line.start, line.end),
        }
    }

    #[inline(never)]
    pub(super) fn long_line(&mut self) -> Flow {
        let line = self.one_line()?;
        let has_suffix = self.input[line.clone()].ends_with(b"L");
        self.push_decimal(line.start, line.end - usize::from(has_suffix))
    }

    fn push_decimal(&mut self, start: usize, end: usize) -> Flow {
        let decimal = decimal(&self.input[start..end], self.options.limits.digits)?;
        if let Some(value) = decimal.value.filter(|&value| value <= slot::MAX_SAFE) {
            // As an integer first: there is no −0 among them.
            let value = if decimal.negative { -(value as i64) } else { value as i64 };
            return self.push_cell(slot::number(value as f64));
        }
        self.scratch.clear();
        decimal.write(&mut self.scratch);
        self.push_scratch(slot::BIGINT)
    }

    #[inline(never)]
    pub(super) fn float(&mut self) -> Flow {
        let line = self.one_line()?;
        let value = read_float(&self.input[line]).ok_or(BAD_TEXT)?;
        self.push_float(value.to_bits())
    }

    #[inline(never)]
    pub(super) fn put_line(&mut self) -> Flow {
        let index = self.index()?;
        self.rename();
        self.memo_put(index)
    }

    #[inline(never)]
    pub(super) fn get_line(&mut self) -> Flow {
        let index = self.index()?;
        self.memo_get(index)
    }

    /// A memo index; what none can be – a negative one, one that is too large – is [`NO_INDEX`].
    fn index(&mut self) -> Flow<u32> {
        let line = self.one_line()?;
        let decimal = decimal(&self.input[line], self.options.limits.digits)?;
        let value = decimal.value.filter(|&value| !decimal.negative || value == 0);
        Ok(value.and_then(|value| u32::try_from(value).ok()).unwrap_or(NO_INDEX))
    }
}

/// The work of converting digits grows with their square, so there is a limit.
fn decimal(text: &[u8], most: u32) -> Flow<Decimal<'_>> {
    let decimal = Decimal::read(text).ok_or(BAD_TEXT)?;
    if decimal.count > most { Err(Halt::Fault(code::DIGIT_LIMIT)) } else { Ok(decimal) }
}

/// A decimal integer, as Python's `int(text, 10)` takes it.
struct Decimal<'a> {
    negative: bool,
    /// Digits, with single underscores between some.
    digits: &'a [u8],
    /// How many digits.
    count: u32,
    /// Its value without sign, if 64 bits hold it.
    value: Option<u64>,
}

impl<'a> Decimal<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let start = text.iter().position(|&byte| !is_space(byte))?;
        let end = text.iter().rposition(|&byte| !is_space(byte))? + 1;
        let (negative, digits) = match &text[start..end] {
            [b'-', digits @ ..] => (true, digits),
            [b'+', digits @ ..] | digits => (false, digits),
        };
        let mut count = 0;
        let mut value = Some(0_u64);
        let mut follows_digit = false;
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    count += 1;
                    follows_digit = true;
                    value = value.and_then(|value| value.checked_mul(10)?.checked_add(u64::from(byte - b'0')));
                }
                b'_' if follows_digit => follows_digit = false,
                _ => return None,
            }
        }
        follows_digit.then_some(Self { negative, digits, count, value })
    }

    /// Appends its bytes: little-endian two's complement, as few as can be.
    fn write(&self, bytes: &mut Vec<u8>) {
        let mut limbs: Vec<u32> = Vec::new();
        let mut take = |digits: u64, weight: u64| {
            let mut carry = digits;
            for limb in &mut limbs {
                carry += u64::from(*limb) * weight;
                *limb = carry as u32;
                carry >>= 32;
            }
            if carry > 0 {
                limbs.push(carry as u32);
            }
        };
        let (mut digits, mut weight) = (0, 1);
        for &digit in self.digits.iter().filter(|&&byte| byte != b'_') {
            digits = digits * 10 + u64::from(digit - b'0');
            weight *= 10;
            // As many at a time as a limb holds.
            if weight == 1_000_000_000 {
                take(digits, weight);
                (digits, weight) = (0, 1);
            }
        }
        take(digits, weight);
        bytes.extend(limbs.iter().flat_map(|limb| limb.to_le_bytes()));
        bytes.push(0);
        if self.negative {
            let mut carry = true;
            for byte in bytes.iter_mut() {
                (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
            }
        }
        while let [.., before, last] = bytes[..]
            && ((last == 0 && before < 0x80) || (last == 0xff && before >= 0x80))
        {
            bytes.pop();
        }
    }
}

/// What C's `isspace` takes for white space.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// A float as `CPython` reads one in a pickle: no white space, no underscores, nothing that overflows.
fn read_float(text: &[u8]) -> Option<f64> {
    let unsigned = match text {
        [b'-' | b'+', unsigned @ ..] => unsigned,
        _ => text,
    };
    let value = if unsigned.eq_ignore_ascii_case(b"inf") || unsigned.eq_ignore_ascii_case(b"infinity") {
        f64::INFINITY
    } else if unsigned.eq_ignore_ascii_case(b"nan") {
        f64::from_bits(slot::CANONICAL_NAN)
    } else {
        if !is_decimal_fraction(unsigned) {
            return None;
        }
        std::str::from_utf8(unsigned).ok()?.parse().ok().filter(|value: &f64| value.is_finite())?
    };
    Some(if text.first() == Some(&b'-') { -value } else { value })
}

/// Digits with a point among, before or behind them, and perhaps an exponent.
fn is_decimal_fraction(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(text);
    let mut rest = &text[whole..];
    let mut fraction = 0;
    if let [b'.', tail @ ..] = rest {
        fraction = digits(tail);
        rest = &tail[fraction..];
    }
    if let [b'e' | b'E', tail @ ..] = rest {
        let exponent = match tail {
            [b'-' | b'+', exponent @ ..] => exponent,
            _ => tail,
        };
        let count = digits(exponent);
        rest = &exponent[count..];
        if count == 0 {
            return false;
        }
    }
    rest.is_empty() && whole + fraction > 0
}
