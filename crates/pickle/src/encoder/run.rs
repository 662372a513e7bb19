//! Runs of values: what comes by the thousand and leads nowhere is written one after the other, without a turn of the machine for each.

use super::machine::{Machine, Tape, bad_tape};
use super::quick::{CONSTANTS, ITEM, NUMBER, Quick, SHORT_UNITS, kind_of};
use super::room::WINDOW;
use super::text::measure;
use crate::code::{self, Fault};
use crate::slot::{EMPTY_TUPLE, FALSE, NONE, ROW, TEXT, TEXT_AGAIN, TRUE, is_tagged, payload_of, tag_of};

/// Tags of what [`Quick::scalars`] writes.
const SCALARS: u64 = 1 << TEXT | 1 << TEXT_AGAIN | 1 << NONE | 1 << TRUE | 1 << FALSE | 1 << EMPTY_TUPLE;

impl Machine {
    /// Writes up to `most` values of those that come by the thousand, numbers, texts, constants and rows, as long as nothing else comes
    /// and for about `budget` slots. Gives how many; the last may have left a frame.
    #[inline]
    pub(super) fn run_of(&mut self, tape: Tape, most: usize, budget: usize) -> Result<usize, Fault> {
        match tape.slots.get(self.cursor) {
            Some(&slot) if !is_tagged(slot) => Ok(self.numbers(tape, most.min(budget))),
            Some(&slot) if tag_of(slot) == ROW => self.rows(tape, most, budget),
            Some(&slot) if SCALARS >> tag_of(slot) & 1 != 0 => self.scalars(tape, most.min(budget)),
            _ => Ok(0),
        }
    }

    /// Number slots; in protocol 0 none.
    fn numbers(&mut self, tape: Tape, most: usize) -> usize {
        if self.protocol == 0 {
            return 0;
        }
        let slots = &tape.slots[self.cursor..];
        let slots = &slots[..slots.len().min(most)];
        let mut count = 0;
        while let Some(&slot) = slots.get(count)
            && !is_tagged(slot)
        {
            let written = self.quick_numbers(&slots[count..]);
            count += written;
            if written == 0 {
                self.out.boundary();
                self.out.number(slot);
                count += 1;
            }
        }
        self.cursor += count;
        count
    }

    fn rows(&mut self, tape: Tape, most: usize, budget: usize) -> Result<usize, Fault> {
        let frames = self.frames.len();
        let end = self.cursor.saturating_add(budget);
        let mut count = 0;
        while count < most
            && self.cursor < end
            && tape.slots.get(self.cursor).is_some_and(|&slot| is_tagged(slot) && tag_of(slot) == ROW)
            && self.quick_row(tape)?
        {
            count += 1;
            if self.frames.len() > frames {
                break;
            }
        }
        Ok(count)
    }

    /// Writes numbers from the first slot on as long as there are such and there is room. Gives how many.
    #[inline]
    pub(super) fn quick_numbers(&mut self, slots: &[u64]) -> usize {
        // Below, integers of more than 32 bits are spelled out.
        if self.protocol < 2 {
            return 0;
        }
        let (mut room, _) = self.out.room();
        let mut count = 0;
        for &slot in &slots[..slots.len().min(room.left() / ITEM)] {
            if is_tagged(slot) {
                break;
            }
            let Some(mut window) = room.window() else { break };
            window.number(slot);
            room.at += window.length;
            count += 1;
        }
        let (at, memo) = room.end();
        self.out.resume(at, memo);
        count
    }

    /// Texts, constants, and numbers among them. Gives how many.
    fn scalars(&mut self, tape: Tape, most: usize) -> Result<usize, Fault> {
        if !self.out.modern {
            return Ok(0);
        }
        let Self { out, texts, cursor, data, .. } = self;
        let first = *cursor;
        let slots = &tape.slots[first..];
        let slots = &slots[..slots.len().min(most)];
        let lean = out.lean;
        let (room, draft) = out.room();
        let (count, (at, next)) = if lean {
            let mut quick = Quick::<true> { tape, room, texts, draft };
            (quick.scalars(slots, data, first)?, quick.room.end())
        } else {
            let mut quick = Quick::<false> { tape, room, texts, draft };
            (quick.scalars(slots, data, first)?, quick.room.end())
        };
        *cursor += count;
        out.resume(at, next);
        Ok(count)
    }
}

impl<const LEAN: bool> Quick<'_, LEAN> {
    /// Writes scalars as long as there is room and nothing else comes; their first slot is at `first`, the bytes of the first text
    /// at `data`. Gives how many.
    #[inline]
    fn scalars(&mut self, slots: &[u64], data: &mut usize, first: usize) -> Result<usize, Fault> {
        for (count, &slot) in slots.iter().enumerate() {
            let (tag, place) = (kind_of(slot), first + count);
            let (at, left) = (self.room.at, self.room.left());
            match tag {
                TEXT => {
                    let units = payload_of(slot) as usize;
                    if units > SHORT_UNITS || left < WINDOW + 3 * units {
                        return Ok(count);
                    }
                    let (length, hash) = measure(self.tape, *data, units).ok_or(bad_tape(place))?;
                    if length > SHORT_UNITS {
                        return Ok(count);
                    }
                    let full = Fault { code: code::OUTPUT_LIMIT, offset: place };
                    self.text(slot, *data, length, hash).ok_or(full)?;
                    *data += length;
                }
                TEXT_AGAIN => {
                    let Some(memo) = self.texts.again(payload_of(slot)) else { return Ok(count) };
                    let Some(mut window) = self.room.window() else { return Ok(count) };
                    window.get(memo);
                    self.room.at += window.length;
                    self.note_get(at, self.room.at, memo);
                }
                NUMBER | NONE | TRUE | FALSE | EMPTY_TUPLE => {
                    let Some(mut window) = self.room.window() else { return Ok(count) };
                    if tag == NUMBER {
                        window.number(slot);
                    } else {
                        window.byte(CONSTANTS[tag as usize % CONSTANTS.len()]);
                    }
                    self.room.at += window.length;
                }
                _ => return Ok(count),
            }
        }
        Ok(slots.len())
    }
}
