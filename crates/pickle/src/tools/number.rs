//! Numbers as Python reads them from text, and integers of any length as decimal digits.

use std::fmt::Write;

use super::repr;

/// Python's limit on conversions between `int` and `str` (`sys.get_int_max_str_digits()`).
const MOST_DIGITS: usize = 4300;
/// Integers of more bits have more digits than that, whatever they are: 2^14285 has 4301.
const MOST_BITS: usize = 14_285;
/// What is shown of a text that is no integer.
const SHOWN: usize = 200;

/// An integer that was written as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Integer {
    Small(i64),
    /// Its digits, without leading zeros.
    Digits(String),
}

/// Why a text is no integer.
pub(crate) struct NoInteger {
    /// It has more digits than Python converts.
    pub(crate) too_long: bool,
    pub(crate) reason: String,
}

/// C's `isspace` in its own locale.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

fn split_sign(bytes: &[u8]) -> (bool, &[u8]) {
    match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    }
}

/// `int(bytes)`: `PyLong_FromString` in Objects/longobject.c.
pub(crate) fn integer(bytes: &[u8]) -> Result<Integer, NoInteger> {
    let invalid = || {
        let mut reason = String::from("ValueError: invalid literal for int() with base 10: ");
        repr::bytes(&bytes[..bytes.len().min(SHOWN)], &mut repr::limited(&mut reason, SHOWN));
        NoInteger { too_long: false, reason }
    };
    let start = bytes.iter().position(|&byte| !is_space(byte)).unwrap_or(bytes.len());
    let (negative, unsigned) = split_sign(&bytes[start..]);
    let end = unsigned.iter().position(|&byte| !byte.is_ascii_digit() && byte != b'_').unwrap_or(unsigned.len());
    let (numeral, rest) = unsigned.split_at(end);
    let count = numeral.iter().filter(|byte| byte.is_ascii_digit()).count();
    if numeral.first() == Some(&b'_') || numeral.last() == Some(&b'_') || numeral.windows(2).any(|pair| pair == b"__") {
        return Err(invalid());
    }
    if count > MOST_DIGITS {
        let reason = format!(
            "ValueError: Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has {count} \
             digits; use sys.set_int_max_str_digits() to increase the limit"
        );
        return Err(NoInteger { too_long: true, reason });
    }
    if count == 0 || !rest.iter().all(|&byte| is_space(byte)) {
        return Err(invalid());
    }
    let sign = if negative { "-" } else { "" };
    let digits = numeral.iter().filter(|&&byte| byte != b'_').map(|&byte| char::from(byte));
    let digits: String = sign.chars().chain(digits.skip_while(|&digit| digit == '0')).collect();
    if digits == sign {
        return Ok(Integer::Small(0));
    }
    Ok(digits.parse().map_or(Integer::Digits(digits), Integer::Small))
}

/// `float(bytes)`: `PyFloat_FromString` in Objects/floatobject.c, or why not.
pub(crate) fn float(bytes: &[u8]) -> Result<f64, String> {
    literal(bytes).ok_or_else(|| {
        let mut reason = String::from("ValueError: could not convert string to float: ");
        repr::bytes(bytes, &mut repr::limited(&mut reason, repr::REASON_LIMIT));
        reason
    })
}

fn literal(bytes: &[u8]) -> Option<f64> {
    let start = bytes.iter().position(|&byte| !is_space(byte))?;
    let end = bytes.iter().rposition(|&byte| !is_space(byte))? + 1;
    let text = without_underscores(&bytes[start..end])?;
    let (_, unsigned) = split_sign(text.as_bytes());
    let named = ["inf", "infinity", "nan"].iter().any(|name| unsigned.eq_ignore_ascii_case(name.as_bytes()));
    if !named && !is_decimal(unsigned) {
        return None;
    }
    // Rust rounds to the nearest float as Python does.
    text.parse().ok()
}

/// An underscore may stand between two digits and nowhere else.
fn without_underscores(bytes: &[u8]) -> Option<String> {
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut text = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if byte != b'_' {
            text.push(char::from(byte));
        } else if !is_digit(at.checked_sub(1)) || !is_digit(Some(at + 1)) {
            return None;
        }
    }
    Some(text)
}

/// Digits with a point before, in or after them, then an exponent or none.
fn is_decimal(bytes: &[u8]) -> bool {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut at = whole;
    let mut count = whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        at += 1 + fraction;
        count += fraction;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        at += exponent;
        count *= exponent.min(1);
    }
    count > 0 && at == bytes.len()
}

/// The decimal digits of a little-endian two's complement; why not, if Python would refuse.
pub(crate) fn decimal(bytes: &[u8]) -> Result<String, String> {
    let too_long = || {
        format!(
            "ValueError: Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion; use \
             sys.set_int_max_str_digits() to increase the limit"
        )
    };
    let negative = bytes.last().is_some_and(|&byte| byte >= 0x80);
    let sign = if negative { 0xff } else { 0 };
    // Bytes that only repeat the sign say nothing.
    let length = bytes.iter().rposition(|&byte| byte != sign).map_or(0, |last| last + 1);
    if length > MOST_BITS / 8 + 1 {
        return Err(too_long());
    }
    // The magnitude: for a negative number the complement, plus one. A limb more holds the carry.
    let mut limbs = vec![0_u32; length / 4 + 1];
    for (at, &byte) in bytes[..length].iter().enumerate() {
        limbs[at / 4] |= u32::from(byte ^ sign) << (at % 4 * 8);
    }
    if negative {
        for limb in &mut limbs {
            let (sum, carry) = limb.overflowing_add(1);
            *limb = sum;
            if !carry {
                break;
            }
        }
    }
    let digits = magnitude_digits(limbs);
    if digits.len() > MOST_DIGITS {
        return Err(too_long());
    }
    Ok(if negative { format!("-{digits}") } else { digits })
}

/// Nine digits at a time; the numbers are short (see `MOST_BITS`), so that the square of their length is little.
fn magnitude_digits(mut limbs: Vec<u32>) -> String {
    const BASE: u64 = 1_000_000_000;
    let mut groups = Vec::new();
    loop {
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        if limbs.is_empty() {
            break;
        }
        let mut remainder = 0_u64;
        for limb in limbs.iter_mut().rev() {
            let dividend = remainder << 32 | u64::from(*limb);
            *limb = (dividend / BASE) as u32;
            remainder = dividend % BASE;
        }
        groups.push(remainder);
    }
    let mut text = groups.pop().unwrap_or(0).to_string();
    for group in groups.iter().rev() {
        let _ = write!(text, "{group:09}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_as_python_reads_them() {
        let read = |text: &str| integer(text.as_bytes()).ok();
        assert_eq!(read("\t\n\x0b\x0c\r +1_0 \n"), Some(Integer::Small(10)));
        assert_eq!(read("-0"), Some(Integer::Small(0)));
        assert_eq!(read("0_0"), Some(Integer::Small(0)));
        assert_eq!(read("-9223372036854775808"), Some(Integer::Small(i64::MIN)));
        assert_eq!(read("0009223372036854775808"), Some(Integer::Digits("9223372036854775808".into())));
        for wrong in ["", "-", "+-1", "_1", "1_", "1__0", "1 2", "\x1c1", "1\0", "0x10", "1L"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        assert!(read(&"9".repeat(4300)).is_some());
        let reason = |text: String| integer(text.as_bytes()).map(|_| ()).unwrap_err().reason;
        assert!(reason("0".repeat(4301) + "x").contains("value has 4301 digits"));
        assert!(reason("1".repeat(5000) + "_").contains("invalid literal"));
        assert_eq!(reason("\u{1}".repeat(900)).split_once("10: ").unwrap().1.len(), SHOWN);
    }

    #[test]
    fn floats_as_python_reads_them() {
        let read = |text: &str| float(text.as_bytes()).ok();
        assert_eq!(read(" 1_0.5e1_0\t"), Some(10.5e10));
        assert_eq!(read("-.5"), Some(-0.5));
        assert_eq!(read("1.e5"), Some(1e5));
        assert_eq!(read("-INFINITY"), Some(f64::NEG_INFINITY));
        assert_eq!(read("1e99999999999999999999"), Some(f64::INFINITY));
        assert!(read("+nan").is_some_and(f64::is_nan));
        for wrong in ["", " ", ".", ".e5", "1e", "1._0", "1_e5", "in_f", "0x10", "+ 1", "1\0", "1\x1c", "--1", "infin"]
        {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn long_integers_have_their_digits() {
        assert_eq!(decimal(&[]).unwrap(), "0");
        assert_eq!(decimal(&[0; 5000]).unwrap(), "0");
        assert_eq!(decimal(&[0xff; 5000]).unwrap(), "-1");
        assert_eq!(decimal(&[0, 0x80]).unwrap(), "-32768");
        for value in [i128::MIN, i128::MAX, -1 << 64, (1 << 64) - 1, 10_i128.pow(27), -(10_i128.pow(36))] {
            assert_eq!(decimal(&value.to_le_bytes()).unwrap(), value.to_string());
        }
        let power = |bits: usize| {
            let mut bytes = vec![0; bits / 8 + 2];
            bytes[bits / 8] = 1 << (bits % 8);
            bytes
        };
        assert_eq!(decimal(&power(14_284)).unwrap().len(), 4300);
        assert!(decimal(&power(14_285)).is_err());
        assert!(decimal(&power(14_400)).is_err());
    }
}
