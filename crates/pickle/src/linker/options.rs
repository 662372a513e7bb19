//! What a linker is told before it begins.

/// What the 8-bit strings of Python 2 are decoded with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// ASCII.
    #[default]
    Ascii,
    /// ISO 8859-1.
    Latin1,
    /// UTF-8, without surrogates.
    Utf8,
    /// With nothing: they are bytes.
    Bytes,
    /// With something only the reader knows.
    Other,
}

/// What to do with 8-bit strings that cannot be decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// The pickle is wrong.
    #[default]
    Strict,
    /// The reader decides.
    Other,
}

/// Bounds of what a pickle may ask for; `u32::MAX` is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Slots of the tape, and values that are packed into fewer.
    pub values: u32,
    /// Bytes of one string, bytes object or integer.
    pub length: u32,
    /// Digits of an integer in decimal.
    pub digits: u32,
    /// How far a memo index may lie above sixteen times its offset.
    pub memo: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { values: u32::MAX, length: u32::MAX, digits: 4300, memo: 1_000_000 }
    }
}

/// The options of a linker.
// Each is a switch of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Keep what a JavaScript number loses.
    pub exact: bool,
    /// Allow rows.
    pub rows: bool,
    /// Of the strings of Python 2.
    pub encoding: Encoding,
    /// Of strings that cannot be decoded so.
    pub errors: Errors,
    /// The memo stays from one pickle to the next.
    pub keep_memo: bool,
    /// Facts are noted, and calls of `datetime.datetime` are calls.
    pub facts: bool,
    /// Bounds of what a pickle may ask for.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exact: false,
            rows: true,
            encoding: Encoding::Ascii,
            errors: Errors::Strict,
            keep_memo: false,
            facts: false,
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// Options as one number, the form in which they come from JavaScript (`ts/engine/linker-options.ts`). Bit 0: exact;
    /// 1: rows; 2: errors other than strict; 3: the memo is kept; 4 to 6: the encoding; 7: facts.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Self {
            exact: bits & 1 != 0,
            rows: bits & 2 != 0,
            encoding: match bits >> 4 & 7 {
                0 => Encoding::Ascii,
                1 => Encoding::Latin1,
                2 => Encoding::Utf8,
                3 => Encoding::Bytes,
                _ => Encoding::Other,
            },
            errors: if bits & 4 == 0 { Errors::Strict } else { Errors::Other },
            keep_memo: bits & 8 != 0,
            facts: bits & 128 != 0,
            limits: Limits::default(),
        }
    }
}
