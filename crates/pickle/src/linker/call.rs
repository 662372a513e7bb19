//! Globals, calls, instances and their state.

use std::collections::HashMap;
use std::ops::Range;

use super::memo::{COLLAPSED, position};
use super::stack::{AUX_BUILT, lazy_call, lazy_instance};
use super::text::Texts;
use super::{Flow, Halt, Linker, NO_INDEX, spare};
use crate::code;
use crate::slot::{self, AUX_SHIFT, NOT_KEPT, tagged};

/// Globals the linker itself knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Other,
    Datetime,
    /// `param`'s namespace of an instance.
    Private,
}

/// So many names are looked through one by one: most pickles have two or three, and a table of them would cost a small one
/// more than all of its look-ups.
const FEW: usize = 8;

/// Classes and functions by name; equal names are one id.
#[derive(Default)]
pub(super) struct Globals {
    pub(super) table: Vec<u32>,
    known: Vec<Known>,
    /// Length of the module, module, name → id, where there are more than [`FEW`].
    ids: HashMap<Vec<u8>, u32>,
    key: Vec<u8>,
}

impl Globals {
    pub(super) fn clear(&mut self) {
        self.table.clear();
        self.known.clear();
        self.ids.clear();
    }

    #[inline]
    pub(super) fn known(&self, global: u32) -> Known {
        self.known[global as usize]
    }

    /// The id of a name.
    fn find(&mut self, texts: &Texts, module: &[u8], name: &[u8]) -> Flow<Option<u32>> {
        if self.known.len() > FEW {
            set_key(&mut self.key, module, name)?;
            return Ok(self.ids.get(self.key.as_slice()).copied());
        }
        let is_same = |names: &[u32]| texts.get(names[0]) == module && texts.get(names[1]) == name;
        Ok(self.table.chunks_exact(3).position(is_same).map(|id| id as u32))
    }

    /// Enters a name that was not found.
    fn add(&mut self, texts: &Texts, module: u32, name: u32, offset: usize) -> Flow<u32> {
        let id = self.known.len();
        self.known.push(match (texts.get(module), texts.get(name)) {
            (b"datetime", b"datetime") => Known::Datetime,
            (b"param.parameterized", b"_InstancePrivate") => Known::Private,
            _ => Known::Other,
        });
        spare(&mut self.table, 3)?;
        self.table.extend_from_slice(&[module, name, offset as u32]);
        if id >= FEW {
            // All of them when they have become too many to be looked through, from then on each.
            let first = if id == FEW { 0 } else { id };
            for id in first..=id {
                self.enter(texts, id)?;
            }
        }
        Ok(id as u32)
    }

    /// Enters a name of the table into `ids`.
    fn enter(&mut self, texts: &Texts, id: usize) -> Flow {
        let full = |_| Halt::Fault(code::TAPE_LIMIT);
        set_key(&mut self.key, texts.get(self.table[3 * id]), texts.get(self.table[3 * id + 1]))?;
        let mut key = Vec::new();
        key.try_reserve_exact(self.key.len()).map_err(full)?;
        key.extend_from_slice(&self.key);
        self.ids.try_reserve(1).map_err(full)?;
        self.ids.insert(key, id as u32);
        Ok(())
    }
}

/// Makes the key of `ids` for a name.
fn set_key(key: &mut Vec<u8>, module: &[u8], name: &[u8]) -> Flow {
    key.clear();
    spare(key, 4 + module.len() + name.len())?;
    key.extend_from_slice(&(module.len() as u32).to_le_bytes());
    key.extend_from_slice(module);
    key.extend_from_slice(name);
    Ok(())
}

impl Linker {
    pub(super) fn global(&mut self) -> Flow {
        let (module, name) = self.two_lines()?;
        let id = self.named(module, name)?;
        self.push_cell(tagged(slot::GLOBAL, 0, id))
    }

    /// The id of a global whose names stand in the input.
    pub(super) fn named(&mut self, module: Range<usize>, name: Range<usize>) -> Flow<u32> {
        if let Some(id) = self.globals.find(&self.texts, &self.input[module.clone()], &self.input[name.clone()])? {
            return Ok(id);
        }
        if module.is_empty() || name.is_empty() {
            return Err(Halt::Fault(code::BAD_TEXT));
        }
        let module = self.texts.add(&self.input, module)?;
        let name = self.texts.add(&self.input, name)?;
        self.globals.add(&self.texts, module, name, self.pos)
    }

    pub(super) fn stack_global(&mut self) -> Flow {
        let below = self.reach(2)?;
        let (Some(module), Some(name)) = (self.stack[below].text(), self.stack[below + 1].text()) else {
            return Err(Halt::Fault(code::BAD_TYPE));
        };
        let id = match self.globals.find(&self.texts, self.texts.get(module), self.texts.get(name))? {
            Some(id) => id,
            None => self.globals.add(&self.texts, module, name, self.pos)?,
        };
        self.stack.truncate(below);
        self.push_cell(tagged(slot::GLOBAL, 0, id))
    }

    /// Whether a kind may be called: a global, or what a call made.
    pub(super) fn is_callable(kind: u32) -> bool {
        matches!(kind, slot::GLOBAL | slot::EXTENSION) || Self::is_open(kind)
    }

    /// The `count` operands of a call: first what is called, then a tuple.
    pub(super) fn callee(&self, count: usize) -> Flow<usize> {
        let below = self.reach(count)?;
        let callee = self.kind(&self.stack[below]);
        let arguments = self.kind(&self.stack[below + 1]);
        let is_tuple = matches!(arguments, slot::TUPLE | slot::EMPTY_TUPLE) || Self::is_open(arguments);
        if is_tuple && Self::is_callable(callee) {
            return Ok(below);
        }
        Err(Halt::Fault(code::BAD_TYPE))
    }

    /// The global called without arguments, if that is what the operands say.
    fn bare_callee(&self, below: usize) -> Option<u32> {
        let (callee, arguments) = (self.stack[below].cell, self.stack[below + 1].cell);
        let bare = callee >> 32 == tagged(slot::GLOBAL, 0, 0) >> 32 && arguments == tagged(slot::EMPTY_TUPLE, 0, 0);
        if bare { Some(callee as u32) } else { None }
    }

    /// Calls come in order: what is lazy is made before.
    fn call(&mut self, tag: u32, below: usize) -> Flow {
        self.force_all()?;
        let at = self.open_maker(tag, 0, self.pos as u32, 2)?;
        self.operands(at, below, 1);
        self.made(at, below, below)
    }

    pub(super) fn reduce(&mut self) -> Flow {
        let below = self.callee(2)?;
        if self.dates && self.datetime(below)? {
            return Ok(());
        }
        if self.rows
            && let Some(global) = self.bare_callee(below)
            && self.globals.known(global) == Known::Private
        {
            self.stack.truncate(below);
            return self.push_lazy(lazy_call(global));
        }
        self.call(slot::REDUCE, below)
    }

    pub(super) fn newobj(&mut self) -> Flow {
        let below = self.callee(2)?;
        if self.rows
            && let Some(global) = self.bare_callee(below)
        {
            self.stack.truncate(below);
            return self.push_lazy(lazy_instance(global));
        }
        self.call(slot::NEWOBJ, below)
    }

    /// `datetime.datetime(b"…ten bytes…")` as a cell, if it holds what a JavaScript `Date` holds.
    fn datetime(&mut self, below: usize) -> Flow<bool> {
        let (callee, arguments) = (self.stack[below], self.stack[below + 1]);
        if self.kind(&callee) != slot::GLOBAL || self.globals.known(callee.cell as u32) != Known::Datetime {
            return Ok(false);
        }
        let at = arguments.at as usize;
        if at == 0 || arguments.at != self.last || !arguments.is_take() {
            return Ok(false);
        }
        let [header, memo, cell] = self.slots[at..] else { return Ok(false) };
        if slot::tag_of(header) != slot::TUPLE
            || slot::payload_of(memo) != NOT_KEPT
            || !slot::is_tagged(cell)
            || slot::tag_of(cell) != slot::BYTES
        {
            return Ok(false);
        }
        let Ok(state) = self.range(slot::payload_of(cell)).try_into() else { return Ok(false) };
        let Some(milliseconds) = milliseconds(state) else { return Ok(false) };
        if arguments.memo != NO_INDEX {
            self.memo.replace(arguments.memo, position(arguments.at), COLLAPSED);
        }
        self.slots.truncate(at);
        self.last = 0;
        self.height = arguments.cell as u32;
        self.stack.truncate(below);
        self.push_wide(slot::DATETIME, milliseconds.to_bits())?;
        Ok(true)
    }

    pub(super) fn build(&mut self) -> Flow {
        let target = self.reach(2)?;
        let kind = self.kind(&self.stack[target]);
        if !Self::is_callable(kind) {
            return Err(Halt::Fault(code::BAD_TYPE));
        }
        if self.rows && self.flat_row(target)? {
            return Ok(());
        }
        self.force(target)?;
        self.force_all()?;
        self.settle(target + 1)?;
        let entry = self.stack[target];
        if kind == slot::NEWOBJ {
            self.slots[entry.at as usize] |= u64::from(AUX_BUILT) << (32 + AUX_SHIFT);
        }
        let at = self.open_header(slot::BUILD, 0, self.pos as u32, 2)?;
        self.target(at, entry.cell);
        self.operand(at, self.stack[target + 1].cell);
        self.stack.truncate(target + 1);
        Ok(())
    }
}

/// The milliseconds since 1970 of a datetime's ten bytes; `None` for a fold, for microseconds, and for what is no date.
pub(super) fn milliseconds(state: &[u8; 10]) -> Option<f64> {
    // All of it fits into 32 bits, in which WebAssembly divides by a constant without a division.
    let [high, low, month, day, hour, minute, second, micro @ ..] = *state;
    let year = u32::from(u16::from_be_bytes([high, low]));
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(u32::from);
    let [m0, m1, m2] = micro;
    let micros = u32::from_be_bytes([0, m0, m1, m2]);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    // Every second month has 31 days, and in August it begins anew.
    let last_day = if month == 2 { 28 + u32::from(leap) } else { 30 + (month + month / 8) % 2 };
    let in_range = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=last_day).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !in_range || micros >= 1_000_000 || !micros.is_multiple_of(1000) {
        return None;
    }
    // Days since 0000-03-01, counting years from March so that the leap day comes last.
    let (years, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * month + 2) / 5 + day - 1;
    let time = ((hour * 60 + minute) * 60 + second) * 1000 + micros / 1000;
    // Exact: whole numbers far below 2⁵³.
    Some((f64::from(days) - 719_468.0) * 86_400_000.0 + f64::from(time))
}
