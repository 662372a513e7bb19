//! Text that does not stand in the pickle as UTF-8: the strings of Python 2, and text with escapes.
//!
//! Rare beside the others, so none of this is inlined into the loop over the opcodes.

use std::ops::Range;

use super::options::{Encoding, Errors};
use super::{Flow, Halt, Linker, spare};
use crate::code;
use crate::slot::{self, tagged};

const BAD_TEXT: Halt = Halt::Fault(code::BAD_TEXT);

impl Linker {
    #[inline(never)]
    pub(super) fn string(&mut self) -> Flow {
        let line = self.one_line()?;
        let [first @ (b'\'' | b'"'), .., last] = &self.input[line.clone()] else { return Err(BAD_TEXT) };
        if first != last {
            return Err(BAD_TEXT);
        }
        let quoted = line.start + 1..line.end - 1;
        let text = &self.input[quoted.clone()];
        let escaped = text.contains(&b'\\');
        if escaped {
            self.scratch.clear();
            spare(&mut self.scratch, text.len())?;
            unescape(text, &mut self.scratch).ok_or(BAD_TEXT)?;
        }
        self.push_string(quoted, escaped)
    }

    #[inline(never)]
    pub(super) fn string8(&mut self) -> Flow {
        let [length] = self.fixed()?;
        let range = self.payload(u64::from(length))?;
        self.push_string(range, false)
    }

    #[inline(never)]
    pub(super) fn string32(&mut self) -> Flow {
        let length = i32::from_le_bytes(self.fixed()?);
        let range = self.payload(u64::try_from(length).map_err(|_| Halt::Fault(code::BAD_LENGTH))?)?;
        self.push_string(range, false)
    }

    /// Pushes what the encoding makes of bytes, which stand in the input or, when they were `escaped`, in `scratch`.
    fn push_string(&mut self, range: Range<usize>, escaped: bool) -> Flow {
        let bytes = if escaped { &self.scratch[..] } else { &self.input[range.clone()] };
        let is_text = match self.options.encoding {
            Encoding::Ascii => bytes.is_ascii(),
            Encoding::Utf8 => std::str::from_utf8(bytes).is_ok(),
            Encoding::Latin1 => {
                let index = self.texts.add_latin1(bytes)?;
                return self.push_cell(tagged(slot::TEXT, 0, index));
            }
            Encoding::Bytes | Encoding::Other => false,
        };
        if is_text {
            let index = self.texts.add_bytes(bytes)?;
            return self.push_cell(tagged(slot::TEXT, 0, index));
        }
        let tag = match (self.options.encoding, self.options.errors) {
            (Encoding::Bytes, _) => slot::BYTES,
            (Encoding::Other, _) | (_, Errors::Other) => slot::BYTE_TEXT,
            _ => return Err(BAD_TEXT),
        };
        if escaped { self.push_scratch(tag) } else { self.push_range(tag, range) }
    }

    #[inline(never)]
    pub(super) fn unicode(&mut self) -> Flow {
        let line = self.one_line()?;
        let text = &self.input[line.clone()];
        let index = if text.is_ascii() && !text.contains(&b'\\') {
            self.texts.add(&self.input, line)?
        } else {
            self.scratch.clear();
            // A byte becomes two at most, and no escape is shorter than what it stands for.
            spare(&mut self.scratch, 2 * text.len())?;
            raw_unicode(text, &mut self.scratch).ok_or(BAD_TEXT)?;
            self.texts.add_bytes(&self.scratch)?
        };
        self.push_cell(tagged(slot::TEXT, 0, index))
    }
}

/// Python's escapes in byte strings.
fn unescape(mut rest: &[u8], plain: &mut Vec<u8>) -> Option<()> {
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            plain.push(*first);
            continue;
        }
        let (&kind, tail) = rest.split_first()?;
        rest = tail;
        let byte = match kind {
            b'\\' | b'\'' | b'"' => kind,
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'0'..=b'7' => {
                let mut value = kind - b'0';
                for _ in 0..2 {
                    let [digit @ b'0'..=b'7', tail @ ..] = rest else { break };
                    // Above 0o377 the upper bits are lost, as in Python.
                    value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                    rest = tail;
                }
                value
            }
            b'x' => {
                let (digits, tail) = rest.split_first_chunk::<2>()?;
                rest = tail;
                hexadecimal(digits)? as u8
            }
            _ => {
                // No escape: the backslash stands for itself.
                plain.push(b'\\');
                kind
            }
        };
        plain.push(byte);
    }
    Some(())
}

/// Python's raw-unicode-escape, to UTF-8 with surrogates as three bytes.
fn raw_unicode(mut rest: &[u8], text: &mut Vec<u8>) -> Option<()> {
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digits = match (first, rest) {
            (b'\\', [b'u', ..]) => 4,
            (b'\\', [b'U', ..]) => 8,
            (b'\\', [other, tail @ ..]) => {
                // Taken together, so that the second of two backslashes begins nothing.
                rest = tail;
                push_point(0x5c, text);
                push_point(u32::from(*other), text);
                continue;
            }
            _ => {
                push_point(u32::from(*first), text);
                continue;
            }
        };
        let point = hexadecimal(rest.get(1..=digits)?)?;
        rest = &rest[1 + digits..];
        if point > 0x0010_ffff {
            return None;
        }
        push_point(point, text);
    }
    Some(())
}

/// The value of up to eight hexadecimal digits.
fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)?))
}

/// Appends a code point as UTF-8, a surrogate as three bytes.
fn push_point(point: u32, text: &mut Vec<u8>) {
    let last = |shift: u32| 0x80 | (point >> shift & 0x3f) as u8;
    match point {
        0..=0x7f => text.push(point as u8),
        0x80..=0x7ff => text.extend_from_slice(&[0xc0 | (point >> 6) as u8, last(0)]),
        0x800..=0xffff => text.extend_from_slice(&[0xe0 | (point >> 12) as u8, last(6), last(0)]),
        _ => text.extend_from_slice(&[0xf0 | (point >> 18) as u8, last(12), last(6), last(0)]),
    }
}
