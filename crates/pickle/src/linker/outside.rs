//! What only the reader knows: extension codes, persistent ids, out-of-band buffers.
//!
//! Rare beside the others, so none of this is inlined into the loop over the opcodes.

use super::{Flow, Halt, Linker};
use crate::code;
use crate::slot::{self, AUX_READONLY, AUX_SHIFT, tagged};

impl Linker {
    #[inline(never)]
    pub(super) fn ext1(&mut self) -> Flow {
        let [code] = self.fixed()?;
        self.extension(i32::from(code))
    }

    #[inline(never)]
    pub(super) fn ext2(&mut self) -> Flow {
        let code = u16::from_le_bytes(self.fixed()?);
        self.extension(i32::from(code))
    }

    #[inline(never)]
    pub(super) fn ext4(&mut self) -> Flow {
        let code = i32::from_le_bytes(self.fixed()?);
        self.extension(code)
    }

    fn extension(&mut self, code: i32) -> Flow {
        if code <= 0 {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        if self.options.facts {
            self.note_extension(code as u32)?;
        }
        self.push_cell(tagged(slot::EXTENSION, 0, code as u32))
    }

    #[inline(never)]
    pub(super) fn persid(&mut self) -> Flow {
        let line = self.one_line()?;
        if !self.input[line.clone()].is_ascii() {
            return Err(Halt::Fault(code::BAD_TEXT));
        }
        let id = self.texts.add(&self.input, line)?;
        self.push_cell(tagged(slot::TEXT, 0, id))?;
        self.persistent(self.stack.len() - 1)
    }

    #[inline(never)]
    pub(super) fn binpersid(&mut self) -> Flow {
        let id = self.reach(1)?;
        self.persistent(id)
    }

    /// The reader asks its user for the object, who may look around: a call as to order.
    fn persistent(&mut self, id: usize) -> Flow {
        self.force_all()?;
        self.settle(id)?;
        let at = self.open_maker(slot::PERSID, 0, self.pos as u32, 1)?;
        self.operands(at, id, 1);
        self.made(at, id, id)
    }

    #[inline(never)]
    pub(super) fn next_buffer(&mut self) -> Flow {
        let index = self.buffers;
        self.buffers += 1;
        self.push_cell(tagged(slot::BUFFER, 0, index))
    }

    #[inline(never)]
    pub(super) fn readonly_buffer(&mut self) -> Flow {
        let top = self.reach(1)?;
        match self.kind(&self.stack[top]) {
            slot::BUFFER | slot::BYTEARRAY => {
                self.stack[top].cell |= u64::from(AUX_READONLY) << (32 + AUX_SHIFT);
                Ok(())
            }
            // What a call made may be a buffer; whether it can be written to is its own affair.
            kind if kind == slot::BYTES || Self::is_open(kind) => Ok(()),
            _ => Err(Halt::Fault(code::BAD_TYPE)),
        }
    }
}
