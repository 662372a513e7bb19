//! Text that grows up to a limit.

/// The most bytes of text a disassembly may have. Marks in marks are indented, so that the text of a hostile pickle grows
/// with the square of its length.
pub const TEXT_LIMIT: usize = 1 << 28;

/// UTF-8 text; what does not fit is left out, and remembered.
pub(super) struct Text<'a> {
    bytes: &'a mut Vec<u8>,
    /// Something was left out.
    full: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(bytes: &'a mut Vec<u8>) -> Self {
        bytes.clear();
        Self { bytes, full: false }
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
    }

    /// How many characters there are from a byte on.
    pub(super) fn columns_since(&self, start: usize) -> usize {
        let line = self.bytes.get(start..).unwrap_or_default();
        line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
    }

    fn has_room(&mut self, count: usize) -> bool {
        let left = TEXT_LIMIT - self.bytes.len();
        if self.full || count > left || self.bytes.try_reserve(count).is_err() {
            self.full = true;
        }
        !self.full
    }

    // Out of line: the disassembler is many calls of it, and speed is not what it is for.
    #[inline(never)]
    pub(super) fn push(&mut self, text: &str) {
        if self.has_room(text.len()) {
            self.bytes.extend_from_slice(text.as_bytes());
        }
    }

    pub(super) fn push_char(&mut self, character: char) {
        self.push(character.encode_utf8(&mut [0; 4]));
    }

    #[inline(never)]
    pub(super) fn push_spaces(&mut self, count: usize) {
        if self.has_room(count) {
            self.bytes.resize(self.bytes.len() + count, b' ');
        }
    }
}
