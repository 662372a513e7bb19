//! Room: on the tape, which has its limits, and in the tables beside it, which grow without an abort where memory ends.

use super::{Flow, Halt, Linker};
use crate::code;

/// More slots than this (2 GiB) are `TAPE_LIMIT`: positions stay far below the 32 bits they have, also in wasm.
pub(super) const SLOT_LIMIT: usize = 1 << 28;

/// Tables of fewer bytes are doubled when they are full.
const LARGE: usize = 1 << 19;

impl Linker {
    /// Makes sure that `count` slots can be written without another look.
    #[inline]
    pub(super) fn room(&mut self, count: usize) -> Flow {
        if self.slots.len() + count > self.slots.capacity().min(self.ceiling) { self.grow(count) } else { Ok(()) }
    }

    #[cold]
    fn grow(&mut self, count: usize) -> Flow {
        if self.ceiling.checked_sub(self.slots.len()).is_none_or(|left| left < count) {
            return Err(self.full());
        }
        if self.finished {
            self.grow_ahead();
            if self.slots.capacity() - self.slots.len() >= count {
                return Ok(());
            }
        }
        // Where twice the size is too much, what is needed may not be.
        let grown = self.slots.try_reserve(count).or_else(|_| self.slots.try_reserve_exact(count));
        grown.map_err(|_| Halt::Fault(code::TAPE_LIMIT))
    }

    /// Gives what is large already the room that the rest of the input will need if it goes on as it began, so that it is
    /// not moved again and again: each move touches pages that were never used before.
    #[cold]
    pub(super) fn grow_ahead(&mut self) {
        let (read, whole) = (self.pos, self.filled);
        ahead(&mut self.slots, read, whole);
        self.memo.grow_ahead(read, whole);
        self.texts.grow_ahead(read, whole);
    }

    /// Counts values that take no slot of their own.
    pub(super) fn pack(&mut self, values: usize) -> Flow {
        match self.ceiling.checked_sub(values) {
            Some(ceiling) if ceiling >= self.slots.len() => self.ceiling = ceiling,
            _ => return Err(self.full()),
        }
        Ok(())
    }

    /// The tape is at its limit, or at that of the options.
    fn full(&self) -> Halt {
        let own = self.options.limits.values as usize <= SLOT_LIMIT;
        Halt::Fault(if own { code::LIMIT } else { code::TAPE_LIMIT })
    }
}

/// Makes a large table as long as it will be after the `whole` input when it is so long after the `read` part of it, with a little more;
/// not above four times its length, for the rest may be of another kind. Without the memory for that it stays as it is.
pub(super) fn ahead<T>(table: &mut Vec<T>, read: usize, whole: usize) {
    let length = table.len();
    if size_of_val(table.as_slice()) < LARGE || read == 0 {
        return;
    }
    let expected = length as u64 * whole as u64 / read as u64;
    let wanted = (expected + expected / 32).clamp(length as u64 + length as u64 / 8, 4 * length as u64);
    if let Ok(wanted) = usize::try_from(wanted)
        && wanted > table.capacity()
    {
        // Whoever needs more finds out that there is none.
        let _ = table.try_reserve_exact(wanted - length);
    }
}

/// Appends to a table; memory that is not there is `TAPE_LIMIT`.
#[inline]
pub(super) fn put<T>(table: &mut Vec<T>, value: T) -> Flow {
    spare(table, 1)?;
    table.push(value);
    Ok(())
}

/// Makes sure that a table can take `count` more.
#[inline]
pub(super) fn spare<T>(table: &mut Vec<T>, count: usize) -> Flow {
    if table.capacity() - table.len() < count {
        table.try_reserve(count).map_err(|_| Halt::Fault(code::TAPE_LIMIT))?;
    }
    Ok(())
}
