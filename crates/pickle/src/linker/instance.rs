//! Instances that are made in other ways than by NEWOBJ: with keyword arguments, and as Python 1 did.
//!
//! Rare beside the others, so none of this is inlined into the loop over the opcodes.

use super::{Flow, Halt, Linker};
use crate::code;
use crate::slot::{self, tagged};

impl Linker {
    #[inline(never)]
    pub(super) fn newobj_ex(&mut self) -> Flow {
        let below = self.callee(3)?;
        let keywords = self.kind(&self.stack[below + 2]);
        if !matches!(keywords, slot::DICT | slot::SHAPED) && !Self::is_open(keywords) {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        self.force_all()?;
        self.settle(below + 2)?;
        let at = self.open_maker(slot::NEWOBJ_EX, 0, self.pos as u32, 3)?;
        self.operands(at, below, 1);
        self.made(at, below, below)
    }

    #[inline(never)]
    pub(super) fn inst(&mut self) -> Flow {
        let (module, name) = self.two_lines()?;
        // Older than names that are not ASCII.
        if !self.input[module.start..name.end].is_ascii() {
            return Err(Halt::Fault(code::BAD_TEXT));
        }
        let global = self.named(module, name)?;
        let first = self.unmark()?;
        self.force_all()?;
        self.instance(tagged(slot::GLOBAL, 0, global), first, first)
    }

    #[inline(never)]
    pub(super) fn obj(&mut self) -> Flow {
        let class = self.unmark()?;
        if class == self.stack.len() {
            return Err(Halt::Fault(code::STACK_UNDERFLOW));
        }
        if !Self::is_callable(self.kind(&self.stack[class])) {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        self.force_all()?;
        self.instance(self.stack[class].cell, class + 1, class)
    }

    /// An instance of a class with the entries from `first` on as arguments; it takes the place of an entry.
    fn instance(&mut self, class: u64, first: usize, place: usize) -> Flow {
        self.tuple_from(first)?;
        let at = self.open_maker(slot::INST, 0, self.pos as u32, 2)?;
        self.operand(at, class);
        self.operand(at, self.stack[first].cell);
        self.made(at, place, place)
    }
}
