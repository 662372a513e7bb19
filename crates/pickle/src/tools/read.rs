//! The opcodes of a pickle one after the other, with their arguments: `pickletools.genops`.

use super::Failure;
use super::escape::{self, Characters};
use super::memo::Key;
use super::number::{self, Integer};
use super::repr;
use crate::code;
use crate::opcode::{
    BINBYTES, BINBYTES8, BINFLOAT, BINGET, BININT, BININT1, BININT2, BINPUT, BINSTRING, BINUNICODE, BINUNICODE8,
    BYTEARRAY8, EXT1, EXT2, EXT4, FLOAT, FRAME, GET, GLOBAL, INST, INT, LONG, LONG_BINGET, LONG_BINPUT, LONG1, LONG4,
    OPCODE_INDEX, OPCODES, Opcode, PERSID, PROTO, PUT, SHORT_BINBYTES, SHORT_BINSTRING, SHORT_BINUNICODE, STRING,
    UNICODE,
};

/// An opcode's argument.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Argument<'a> {
    None,
    Bool(bool),
    Int(i64),
    /// Digits of an integer that has no room in 64 bits.
    Digits(String),
    /// An integer as little-endian two's complement: its digits are made by who needs them.
    Long(&'a [u8]),
    Float(f64),
    Text(Characters<'a>),
    Bytes(&'a [u8]),
    ByteArray(&'a [u8]),
}

impl Argument<'_> {
    /// As a memo key. Python's `True` and `False` are equal to 1 and 0.
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Bool(value) => Key::Small(i64::from(*value)),
            Self::Int(value) => Key::Small(*value),
            Self::Digits(digits) => Key::Digits(digits.clone()),
            _ => Key::Small(-1),
        }
    }
}

impl From<Integer> for Argument<'_> {
    fn from(integer: Integer) -> Self {
        match integer {
            Integer::Small(value) => Self::Int(value),
            Integer::Digits(digits) => Self::Digits(digits),
        }
    }
}

/// One opcode of a pickle.
pub(super) struct Operation<'a> {
    /// Its offset.
    pub(super) at: usize,
    /// Where the next begins.
    pub(super) end: usize,
    pub(super) opcode: &'static Opcode,
    /// Where it stands in `OPCODES`.
    pub(super) index: usize,
    pub(super) argument: Argument<'a>,
}

/// Reads up to what may be STOP; who reads ends there.
pub(super) struct Reader<'a> {
    pickle: &'a [u8],
    /// The offset of the opcode.
    at: usize,
    /// What is not read yet begins here.
    next: usize,
}

/// `sys.maxsize`.
const MOST_BYTES: u64 = i64::MAX as u64;

impl<'a> Reader<'a> {
    pub(super) fn new(pickle: &'a [u8]) -> Self {
        Self { pickle, at: 0, next: 0 }
    }

    /// The next opcode with its argument.
    pub(super) fn operation(&mut self) -> Result<Operation<'a>, Failure> {
        self.at = self.next;
        let Some(&byte) = self.pickle.get(self.at) else {
            let code = if self.at == 0 { code::EMPTY } else { code::TRUNCATED };
            return Err(self.failure(code, "ValueError: pickle exhausted before seeing STOP"));
        };
        let index = usize::from(OPCODE_INDEX[usize::from(byte)]);
        let Some(opcode) = OPCODES.get(index) else {
            let mut reason = format!("ValueError: at position {}, opcode ", self.at);
            repr::bytes(&[byte], &mut |character| reason.push(character));
            return Err(self.failure(code::UNKNOWN_OPCODE, reason + " unknown"));
        };
        self.next += 1;
        let argument = self.argument(byte)?;
        Ok(Operation { at: self.at, end: self.next, opcode, index, argument })
    }

    fn argument(&mut self, byte: u8) -> Result<Argument<'a>, Failure> {
        Ok(match byte {
            INT | GET | PUT => match self.line()? {
                b"00" => Argument::Bool(false),
                b"01" => Argument::Bool(true),
                line => self.integer(line)?,
            },
            LONG => {
                let line = self.line()?;
                self.integer(line.strip_suffix(b"L").unwrap_or(line))?
            }
            FLOAT => {
                let value = number::float(self.line()?);
                Argument::Float(value.map_err(|reason| self.failure(code::BAD_LITERAL, reason))?)
            }
            STRING => {
                let text = self.quoted()?;
                self.unescaped(text)?
            }
            PERSID => {
                let text = self.line()?;
                self.unescaped(text)?
            }
            GLOBAL | INST => self.pair()?,
            UNICODE => {
                let line = self.line_of("unicodestringnl")?;
                self.text(escape::check_raw_escape(line))?
            }
            BININT | EXT4 => Argument::Int(i64::from(self.i32()?)),
            BININT1 | BINGET | BINPUT | EXT1 | PROTO => Argument::Int(i64::from(self.u8()?)),
            BININT2 | EXT2 => Argument::Int(i64::from(u16::from_le_bytes(self.fixed("uint2")?))),
            LONG_BINGET | LONG_BINPUT => Argument::Int(i64::from(self.u32()?)),
            FRAME => {
                let size = self.u64()?;
                i64::try_from(size).map_or_else(|_| Argument::Digits(size.to_string()), Argument::Int)
            }
            BINFLOAT => Argument::Float(f64::from_be_bytes(self.fixed("float8")?)),
            LONG1 => {
                let length = u64::from(self.u8()?);
                Argument::Long(self.long(length, "long1")?)
            }
            LONG4 => {
                let length = self.signed_length("long4")?;
                Argument::Long(self.long(length, "long4")?)
            }
            SHORT_BINSTRING => {
                let length = u64::from(self.u8()?);
                Argument::Text(Characters::Latin1(self.counted(length, "string1")?))
            }
            BINSTRING => {
                let length = self.signed_length("string4")?;
                Argument::Text(Characters::Latin1(self.counted(length, "string4")?))
            }
            SHORT_BINBYTES => {
                let length = u64::from(self.u8()?);
                Argument::Bytes(self.counted(length, "bytes1")?)
            }
            BINBYTES => {
                let length = u64::from(self.u32()?);
                Argument::Bytes(self.counted(length, "bytes4")?)
            }
            BINBYTES8 => {
                let length = self.u64()?;
                Argument::Bytes(self.counted(length, "bytes8")?)
            }
            BYTEARRAY8 => {
                let length = self.u64()?;
                Argument::ByteArray(self.counted(length, "bytearray8")?)
            }
            SHORT_BINUNICODE => {
                let length = u64::from(self.u8()?);
                self.unicode(length, "unicodestring1")?
            }
            BINUNICODE => {
                let length = u64::from(self.u32()?);
                self.unicode(length, "unicodestring4")?
            }
            BINUNICODE8 => {
                let length = self.u64()?;
                self.unicode(length, "unicodestring8")?
            }
            _ => Argument::None,
        })
    }

    #[cold]
    fn failure(&self, code: u32, reason: impl Into<String>) -> Failure {
        Failure::new(code, self.at, reason)
    }

    /// The next bytes, if there are so many.
    #[inline(never)]
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.pickle.get(self.next..)?.get(..count)?;
        self.next += count;
        Some(taken)
    }

    fn fixed<const N: usize>(&mut self, name: &str) -> Result<[u8; N], Failure> {
        let taken = self.take(N).and_then(|bytes| bytes.try_into().ok());
        taken.ok_or_else(|| {
            self.failure(code::TRUNCATED, format!("ValueError: not enough data in stream to read {name}"))
        })
    }

    fn u8(&mut self) -> Result<u8, Failure> {
        Ok(u8::from_le_bytes(self.fixed("uint1")?))
    }

    fn u32(&mut self) -> Result<u32, Failure> {
        Ok(u32::from_le_bytes(self.fixed("uint4")?))
    }

    fn i32(&mut self) -> Result<i32, Failure> {
        Ok(i32::from_le_bytes(self.fixed("int4")?))
    }

    fn u64(&mut self) -> Result<u64, Failure> {
        Ok(u64::from_le_bytes(self.fixed("uint8")?))
    }

    /// A length that is written with a sign and must not be negative.
    fn signed_length(&mut self, name: &str) -> Result<u64, Failure> {
        let length = self.i32()?;
        u64::try_from(length)
            .map_err(|_| self.failure(code::BAD_LENGTH, format!("ValueError: {name} byte count < 0: {length}")))
    }

    fn counted(&mut self, length: u64, name: &str) -> Result<&'a [u8], Failure> {
        if length > MOST_BYTES {
            let reason = format!("ValueError: {name} byte count > sys.maxsize: {length}");
            return Err(self.failure(code::BAD_LENGTH, reason));
        }
        let left = self.pickle.len() - self.next;
        usize::try_from(length).ok().and_then(|count| self.take(count)).ok_or_else(|| {
            let reason = format!("ValueError: expected {length} bytes in a {name}, but only {left} remain");
            self.failure(code::TRUNCATED, reason)
        })
    }

    fn long(&mut self, length: u64, name: &str) -> Result<&'a [u8], Failure> {
        usize::try_from(length).ok().and_then(|count| self.take(count)).ok_or_else(|| {
            self.failure(code::TRUNCATED, format!("ValueError: not enough data in stream to read {name}"))
        })
    }

    fn unicode(&mut self, length: u64, name: &str) -> Result<Argument<'a>, Failure> {
        let bytes = self.counted(length, name)?;
        self.text(escape::check_utf8(bytes))
    }

    fn text(&self, text: Result<Characters<'a>, String>) -> Result<Argument<'a>, Failure> {
        text.map(Argument::Text).map_err(|reason| self.failure(code::BAD_TEXT, reason))
    }

    fn line(&mut self) -> Result<&'a [u8], Failure> {
        self.line_of("stringnl")
    }

    /// The bytes before the next line feed.
    fn line_of(&mut self, name: &str) -> Result<&'a [u8], Failure> {
        let rest = self.pickle.get(self.next..).unwrap_or_default();
        let Some(length) = rest.iter().position(|&byte| byte == b'\n') else {
            let reason = format!("ValueError: no newline found when trying to read {name}");
            return Err(self.failure(code::TRUNCATED, reason));
        };
        self.next += length + 1;
        Ok(&rest[..length])
    }

    fn integer(&self, line: &[u8]) -> Result<Argument<'a>, Failure> {
        number::integer(line).map(Argument::from).map_err(|no| {
            let code = if no.too_long { code::DIGIT_LIMIT } else { code::BAD_LITERAL };
            self.failure(code, no.reason)
        })
    }

    /// What stands between the quotes of a line.
    fn quoted(&mut self) -> Result<&'a [u8], Failure> {
        let line = self.line()?;
        let quote = match line.first() {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(self.bad_quotes("ValueError: no string quotes around ", line)),
        };
        if line.last() != Some(&quote) {
            let shown = if quote == b'"' { "b'\"'" } else { "b\"'\"" };
            return Err(self.bad_quotes(&format!("ValueError: strinq quote {shown} not found at both ends of "), line));
        }
        // One quote alone is both ends.
        Ok(line.get(1..line.len() - 1).unwrap_or_default())
    }

    fn bad_quotes(&self, why: &str, line: &[u8]) -> Failure {
        let mut reason = String::from(why);
        repr::bytes(line, &mut repr::limited(&mut reason, repr::REASON_LIMIT));
        self.failure(code::BAD_LITERAL, reason)
    }

    fn unescaped(&self, bytes: &[u8]) -> Result<Argument<'a>, Failure> {
        self.text(escape::unescape(bytes))
    }

    /// Two lines as one text, with a blank between.
    fn pair(&mut self) -> Result<Argument<'a>, Failure> {
        let mut both = Vec::new();
        for line in 0..2 {
            let text = self.line()?;
            if let Argument::Text(characters) = self.unescaped(text)? {
                characters.for_each(|code_point| both.push(code_point as u8));
            }
            if line == 0 {
                both.push(b' ');
            }
        }
        Ok(Argument::Text(Characters::Unescaped(both)))
    }
}
