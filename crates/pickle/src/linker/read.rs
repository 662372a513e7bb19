//! Arguments: frames, numbers, strings and bytes.

use std::ops::Range;

use super::{DIGITS, Flow, Halt, Linker, put, spare};
use crate::code;
use crate::slot;

impl Linker {
    /// What an argument that passes the limit means. A frame lies wholly in the input, so nothing is waited for in one.
    #[cold]
    pub(super) fn short(&self) -> Halt {
        if self.framed {
            Halt::Fault(code::BAD_FRAME)
        } else if self.finished {
            Halt::Fault(code::TRUNCATED)
        } else {
            Halt::Input
        }
    }

    /// The `N` bytes after the opcode.
    #[inline]
    pub(super) fn fixed<const N: usize>(&mut self) -> Flow<[u8; N]> {
        let start = self.next;
        if self.limit - start < N {
            return Err(self.short());
        }
        self.next = start + N;
        Ok(self.input[start..].first_chunk().copied().unwrap_or([0; N]))
    }

    /// The `length` bytes that follow.
    #[inline]
    pub(super) fn payload(&mut self, length: u64) -> Flow<Range<usize>> {
        // An offset has 32 bits, so a longer one can never come.
        if length > u64::from(u32::MAX) {
            return Err(Halt::Fault(code::BAD_LENGTH));
        }
        // Before it is waited for: a stream may never bring it.
        if length > u64::from(self.options.limits.length) {
            return Err(Halt::Fault(code::LIMIT));
        }
        self.take(length)
    }

    /// The `length` bytes that follow, a frame's body too.
    #[inline]
    fn take(&mut self, length: u64) -> Flow<Range<usize>> {
        let start = self.next;
        if length > (self.limit - start) as u64 {
            return Err(self.short());
        }
        self.next = start + length as usize;
        Ok(start..self.next)
    }

    /// A text up to a line feed.
    pub(super) fn one_line(&mut self) -> Flow<Range<usize>> {
        let start = self.next;
        let end = self.feed(start)?;
        self.scanned = 0;
        self.next = end + 1;
        Ok(start..end)
    }

    /// Two texts, each up to a line feed.
    pub(super) fn two_lines(&mut self) -> Flow<(Range<usize>, Range<usize>)> {
        let start = self.next;
        if self.line == 0 {
            self.line = self.feed(start)?;
            self.scanned = 0;
        }
        let (middle, end) = (self.line, self.feed(self.line + 1)?);
        self.line = 0;
        self.scanned = 0;
        self.next = end + 1;
        Ok((start..middle, middle + 1..end))
    }

    /// The offset of the first line feed from `start` on; remembers how far it looked.
    fn feed(&mut self, start: usize) -> Flow<usize> {
        let from = self.scanned.max(start);
        if let Some(index) = self.input[from..self.limit].iter().position(|&byte| byte == b'\n') {
            return Ok(from + index);
        }
        self.scanned = self.limit;
        Err(self.short())
    }

    pub(super) fn proto(&mut self) -> Flow {
        let [version] = self.fixed()?;
        if version > 5 {
            return Err(Halt::Fault(code::BAD_PROTOCOL));
        }
        if self.options.facts {
            self.note_proto();
        }
        Ok(())
    }

    /// A frame is entered only when all of it is there.
    pub(super) fn frame(&mut self) -> Flow {
        let length = u64::from_le_bytes(self.fixed()?);
        if self.framed {
            return Err(Halt::Fault(code::BAD_FRAME));
        }
        if length > u64::from(u32::MAX) {
            return Err(Halt::Fault(code::BAD_LENGTH));
        }
        let body = self.next;
        let range = self.take(length)?;
        self.next = body;
        self.framed = true;
        self.limit = range.end;
        Ok(())
    }

    pub(super) fn stop(&mut self) -> Flow {
        let top = self.reach(1)?;
        if self.options.keep_memo {
            self.keep_memo()?;
        }
        self.settle(top)?;
        let cell = self.stack[top].cell;
        let at = self.open_header(slot::RESULT, u32::from(self.dates_again) * slot::AUX_AGAIN, 0, 1)?;
        self.operand(at, cell);
        self.stack.truncate(top);
        self.texts.close()?;
        Err(Halt::Done)
    }

    #[inline]
    pub(super) fn binint(&mut self) -> Flow {
        let value = i32::from_le_bytes(self.fixed()?);
        self.push_cell(slot::number(f64::from(value)))
    }

    #[inline]
    pub(super) fn binint1(&mut self) -> Flow {
        let [value] = self.fixed()?;
        self.push_cell(slot::number(f64::from(value)))
    }

    #[inline]
    pub(super) fn binint2(&mut self) -> Flow {
        let value = u16::from_le_bytes(self.fixed()?);
        self.push_cell(slot::number(f64::from(value)))
    }

    pub(super) fn long1(&mut self) -> Flow {
        let [length] = self.fixed()?;
        self.long(u64::from(length))
    }

    pub(super) fn long4(&mut self) -> Flow {
        let length = i32::from_le_bytes(self.fixed()?);
        self.long(u64::try_from(length).map_err(|_| Halt::Fault(code::BAD_LENGTH))?)
    }

    /// Little-endian two's complement of any length: a number when it is safe, however long it was written.
    fn long(&mut self, length: u64) -> Flow {
        let range = self.payload(length)?;
        let mut bytes = &self.input[range.clone()];
        // A last byte that only repeats the sign of the one before says nothing.
        while let [.., before, last] = *bytes
            && ((last == 0 && before < 0x80) || (last == 0xff && before >= 0x80))
        {
            bytes = &bytes[..bytes.len() - 1];
        }
        if bytes.len() <= 8 {
            let negative = bytes.last().is_some_and(|&last| last >= 0x80);
            let mut word = [if negative { 0xff } else { 0 }; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            let value = i64::from_le_bytes(word);
            if value.unsigned_abs() <= slot::MAX_SAFE {
                return self.push_cell(slot::number(value as f64));
            }
        }
        self.push_range(slot::BIGINT, range)
    }

    #[inline]
    pub(super) fn binfloat(&mut self) -> Flow {
        let bits = u64::from_be_bytes(self.fixed()?);
        self.push_float(bits)
    }

    #[inline]
    pub(super) fn push_float(&mut self, bits: u64) -> Flow {
        let value = f64::from_bits(bits);
        if self.exact {
            let lost = if value.is_nan() {
                bits != slot::CANONICAL_NAN
            } else {
                // 2⁵³ itself too; −0 is no integer to JavaScript, and larger ones are floats anyway.
                value.abs() <= (slot::MAX_SAFE + 1) as f64
                    && value.trunc().to_bits() == bits
                    && bits != (-0.0f64).to_bits()
            };
            if lost {
                return self.push_wide(slot::FLOAT, bits);
            }
        }
        self.push_cell(slot::number(value))
    }

    #[inline]
    pub(super) fn text8(&mut self) -> Flow {
        let [length] = self.fixed()?;
        self.push_text(u64::from(length))
    }

    pub(super) fn text32(&mut self) -> Flow {
        let length = u32::from_le_bytes(self.fixed()?);
        self.push_text(u64::from(length))
    }

    pub(super) fn text64(&mut self) -> Flow {
        let length = u64::from_le_bytes(self.fixed()?);
        self.push_text(length)
    }

    #[inline]
    fn push_text(&mut self, length: u64) -> Flow {
        let range = self.payload(length)?;
        let index = self.texts.add(&self.input, range)?;
        self.push_cell(slot::tagged(slot::TEXT, 0, index))
    }

    pub(super) fn bytes8(&mut self) -> Flow {
        let [length] = self.fixed()?;
        let range = self.payload(u64::from(length))?;
        self.push_range(slot::BYTES, range)
    }

    pub(super) fn bytes32(&mut self) -> Flow {
        let length = u32::from_le_bytes(self.fixed()?);
        let range = self.payload(u64::from(length))?;
        self.push_range(slot::BYTES, range)
    }

    pub(super) fn bytes64(&mut self, tag: u32) -> Flow {
        let length = u64::from_le_bytes(self.fixed()?);
        let range = self.payload(length)?;
        self.push_range(tag, range)
    }

    pub(super) fn push_range(&mut self, tag: u32, range: Range<usize>) -> Flow {
        let index = (self.ranges.len() / 2) as u32;
        put(&mut self.ranges, range.start as u32)?;
        put(&mut self.ranges, range.len() as u32)?;
        self.push_cell(slot::tagged(tag, 0, index))
    }

    /// Pushes a cell of the bytes in `scratch`, which stand nowhere else.
    pub(super) fn push_scratch(&mut self, tag: u32) -> Flow {
        let start = self.digits.len();
        spare(&mut self.digits, self.scratch.len())?;
        self.digits.extend_from_slice(&self.scratch);
        let offset = DIGITS as usize;
        self.push_range(tag, offset + start..offset + self.digits.len())
    }

    /// The bytes of a range.
    pub(super) fn range(&self, index: u32) -> &[u8] {
        let at = index as usize * 2;
        let (start, length) = (self.ranges[at], self.ranges[at + 1] as usize);
        match start.checked_sub(DIGITS) {
            Some(start) => &self.digits[start as usize..][..length],
            None => &self.input[start as usize..][..length],
        }
    }

    pub(super) fn push_wide(&mut self, tag: u32, bits: u64) -> Flow {
        let index = self.wides.len() as u32;
        put(&mut self.wides, bits)?;
        self.push_cell(slot::tagged(tag, 0, index))
    }
}
