//! The linked tape with its tables, as it is handed out once `step` said `Done`.

use super::Linker;

impl Linker {
    /// The offset after STOP, once `step` said `Done`.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.pos as u32
    }

    /// The program.
    #[must_use]
    pub fn slots(&self) -> &[u64] {
        &self.slots
    }

    /// All strings as UTF-8, back to back; lone surrogates as three bytes.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.texts.text
    }

    /// The length of each string in UTF-16 units.
    #[must_use]
    pub fn lengths(&self) -> &[u32] {
        &self.texts.lengths
    }

    /// Triples: byte end in [`Self::text`], number of strings so far, flags.
    #[must_use]
    pub fn chunks(&self) -> &[u32] {
        &self.texts.chunks
    }

    /// Pairs: offset in [`Self::input`], or 2³¹ + offset in [`Self::digits`]; length.
    #[must_use]
    pub fn ranges(&self) -> &[u32] {
        &self.ranges
    }

    /// Bytes of ranges that do not stand in the input as such.
    #[must_use]
    pub fn digits(&self) -> &[u8] {
        &self.digits
    }

    /// Floats with all their bits, and milliseconds of datetimes.
    #[must_use]
    pub fn wides(&self) -> &[u64] {
        &self.wides
    }

    /// Triples: string index of the module, of the qualified name, offset of the opcode.
    #[must_use]
    pub fn globals(&self) -> &[u32] {
        &self.globals.table
    }

    /// Records of words: form, flags, global id, n, then n string indices.
    #[must_use]
    pub fn shapes(&self) -> &[u32] {
        &self.shapes.words
    }

    /// Words: first offsets and counts of what `scan` reports, then pairs of extension code and offset; the options ask
    /// for them.
    #[must_use]
    pub fn facts(&self) -> &[u32] {
        &self.facts.words
    }

    /// The pickle itself, as far as it was pushed.
    #[must_use]
    pub fn input(&self) -> &[u8] {
        &self.input[..self.filled]
    }
}
