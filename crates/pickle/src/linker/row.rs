//! Shapes and rows: dicts with the same keys, and instances whose state is such a dict.

use super::call::Known;
use super::stack::{AUX_BUILT, Entry, LAZY_DICT, TEXT_HIGH};
use super::text::{Texts, looks_like_index};
use super::{Flow, Halt, Linker, NO_INDEX, put, spare};
use crate::opcode as op;
use crate::slot::{
    self, AUX_FILL, AUX_MAP, AUX_SHIFT, AUX_TAKES, NOT_KEPT, SHAPE_DICT, SHAPE_FLAT, SHAPE_MAP, SHAPE_PARAM,
    SHAPE_PROTO, tagged,
};

/// How many places of the table are looked at: a hostile pickle may get a shape twice, never a slow search.
const PROBES: usize = 16;

/// Words before the keys of a shape.
const HEAD: usize = 4;

/// Dicts in dicts take turns: so many are told by a look at one shape, without the hash of all keys.
const GUESSES: usize = 64;

/// Key lists with what they are keys of.
pub(super) struct Shapes {
    pub(super) words: Vec<u32>,
    /// Where each shape begins in `words`.
    starts: Vec<u32>,
    /// Of a dict shape: the row shape last made of it; [`NO_INDEX`] if none, [`NEVER`] if none may be.
    rows: Vec<u32>,
    /// Hash table with open addressing: shape + 1, or 0.
    places: Vec<u32>,
    /// The dict shapes last found, by first key and number of keys.
    guesses: [u32; GUESSES],
}

/// In [`Shapes::rows`]: the dict has a key `_param__private`, so it is the state of a Parameterized, not attributes.
const NEVER: u32 = NO_INDEX - 1;

/// The hash of a key list. Both engines use this one, so that they find and miss the same.
fn hash(form: u32, global: u32, count: usize, key: impl Fn(usize) -> u32) -> u32 {
    let mut hash = (form ^ (global << 2)).wrapping_mul(0x9e37_79b1) ^ count as u32;
    for index in 0..count {
        hash = (hash ^ key(index)).wrapping_mul(0x85eb_ca6b);
        hash ^= hash >> 15;
    }
    hash
}

impl Default for Shapes {
    fn default() -> Self {
        Self { words: Vec::new(), starts: Vec::new(), rows: Vec::new(), places: Vec::new(), guesses: [0; GUESSES] }
    }
}

impl Shapes {
    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.starts.clear();
        self.rows.clear();
        self.places.clear();
        self.guesses = [0; GUESSES];
    }

    pub(super) fn keys(&self, shape: u32) -> &[u32] {
        let start = self.starts[shape as usize] as usize;
        &self.words[start + HEAD..start + HEAD + self.words[start + 3] as usize]
    }

    #[inline]
    pub(super) fn is_map(&self, shape: u32) -> bool {
        self.words[self.starts[shape as usize] as usize + 1] & SHAPE_MAP != 0
    }

    fn is(&self, shape: u32, form: u32, global: u32) -> bool {
        let start = self.starts[shape as usize] as usize;
        self.words[start] == form && self.words[start + 2] == global
    }

    /// The shape of a dict made of these pairs, of which there is one at least; `None` when a key is no text or two are the same.
    #[inline]
    pub(super) fn of_pairs(&mut self, pairs: &[Entry], texts: &Texts) -> Flow<Option<u32>> {
        let count = pairs.len() / 2;
        let guess = (pairs[0].cell as usize ^ count << 3) % GUESSES;
        let shape = self.guesses[guess];
        if let Some(&start) = self.starts.get(shape as usize) {
            let start = start as usize;
            if self.words[start + 3] as usize == count && self.words[start] == SHAPE_DICT {
                let keys = &self.words[start + HEAD..start + HEAD + count];
                if pairs.iter().step_by(2).zip(keys).all(|(pair, &key)| pair.cell == tagged(slot::TEXT, 0, key)) {
                    return Ok(Some(shape));
                }
            }
        }
        let found = self.of_other_pairs(pairs, texts)?;
        if let Some(shape) = found {
            self.guesses[guess] = shape;
        }
        Ok(found)
    }

    fn of_other_pairs(&mut self, pairs: &[Entry], texts: &Texts) -> Flow<Option<u32>> {
        if pairs.iter().step_by(2).any(|pair| pair.cell >> 32 != TEXT_HIGH) {
            return Ok(None);
        }
        let count = pairs.len() / 2;
        let key = |index: usize| pairs[2 * index].cell as u32;
        let hash = hash(SHAPE_DICT, 0, count, key);
        if let Some(shape) = self.find(hash, SHAPE_DICT, 0, count, key) {
            return Ok(Some(shape));
        }
        let mut flags = 0;
        let mut row = NO_INDEX;
        for index in 0..count {
            if (0..index).any(|before| key(before) == key(index)) {
                return Ok(None);
            }
            let name = texts.get(key(index));
            if looks_like_index(name) {
                flags |= SHAPE_MAP;
            } else if name == b"__proto__" {
                flags |= SHAPE_PROTO;
            } else if name == b"_param__private" {
                row = NEVER;
            }
        }
        let shape = self.add(hash, SHAPE_DICT, flags, 0, count, row)?;
        for index in 0..count {
            self.words.push(key(index));
        }
        Ok(Some(shape))
    }

    /// The row shape with the keys of a dict shape.
    fn of_rows(&mut self, dict: u32, form: u32, global: u32) -> Flow<u32> {
        let row = self.rows[dict as usize];
        if row != NO_INDEX && self.is(row, form, global) {
            return Ok(row);
        }
        let keys = self.keys(dict);
        let (start, count) = (self.starts[dict as usize] as usize, keys.len());
        let hash = hash(form, global, count, |index| keys[index]);
        let found = self.find(hash, form, global, count, |index| keys[index]);
        let row = if let Some(row) = found {
            row
        } else {
            let row = self.add(hash, form, self.words[start + 1], global, count, NO_INDEX)?;
            self.words.extend_from_within(start + HEAD..start + HEAD + count);
            row
        };
        self.rows[dict as usize] = row;
        Ok(row)
    }

    /// The row shape without keys.
    fn of_empty_row(&mut self, form: u32, global: u32) -> Flow<u32> {
        let hash = hash(form, global, 0, |_| 0);
        match self.find(hash, form, global, 0, |_| 0) {
            Some(row) => Ok(row),
            None => self.add(hash, form, 0, global, 0, NO_INDEX),
        }
    }

    fn find(&self, hash: u32, form: u32, global: u32, count: usize, key: impl Fn(usize) -> u32) -> Option<u32> {
        let mask = self.places.len().wrapping_sub(1);
        for probe in 0..PROBES {
            let shape = self.places.get((hash as usize).wrapping_add(probe) & mask)?.checked_sub(1)?;
            let keys = self.keys(shape);
            if keys.len() == count && self.is(shape, form, global) && keys.iter().enumerate().all(|(i, &k)| key(i) == k)
            {
                return Some(shape);
            }
        }
        None
    }

    /// Enters a shape; the caller appends its keys, for which there is room.
    fn add(&mut self, hash: u32, form: u32, flags: u32, global: u32, count: usize, row: u32) -> Flow<u32> {
        let shape = self.starts.len() as u32;
        if self.places.len() < 2 * (shape as usize + 1) {
            self.rehash()?;
        }
        spare(&mut self.words, HEAD + count)?;
        put(&mut self.starts, self.words.len() as u32)?;
        put(&mut self.rows, row)?;
        self.words.extend_from_slice(&[form, flags, global, count as u32]);
        self.place(hash, shape);
        Ok(shape)
    }

    fn place(&mut self, hash: u32, shape: u32) {
        let mask = self.places.len() - 1;
        for probe in 0..PROBES {
            let place = &mut self.places[(hash as usize).wrapping_add(probe) & mask];
            if *place == 0 {
                *place = shape + 1;
                return;
            }
        }
    }

    #[cold]
    fn rehash(&mut self) -> Flow {
        let size = (self.places.len() * 2).max(64);
        let extra = size - self.places.len();
        spare(&mut self.places, extra)?;
        self.places.clear();
        self.places.resize(size, 0);
        for shape in 0..self.starts.len() {
            let start = self.starts[shape] as usize;
            let keys = self.keys(shape as u32);
            let hash = hash(self.words[start], self.words[start + 2], keys.len(), |index| keys[index]);
            self.place(hash, shape as u32);
        }
        Ok(())
    }
}

/// Who owns a state: the instance that a row makes or fills.
struct Owner {
    global: u32,
    /// The kept index when it was made before; it is filled then.
    kept: Option<u32>,
}

impl Linker {
    /// The owner at a stack index: an instance without arguments and, so far, without state.
    fn owner(&self, index: usize) -> Option<Owner> {
        let entry = &self.stack[index];
        if entry.is_lazy() {
            let is_instance = slot::tag_of(entry.cell) == slot::NEWOBJ;
            return is_instance.then_some(Owner { global: entry.cell as u32, kept: None });
        }
        let kept = entry.kept()?;
        let at = entry.at as usize;
        let header = self.slots[at];
        if slot::tag_of(header) != slot::NEWOBJ || slot::aux_of(header) & AUX_BUILT != 0 {
            return None;
        }
        let class = self.slots[at + 2];
        let is_bare =
            class >> 32 == tagged(slot::GLOBAL, 0, 0) >> 32 && self.slots[at + 3] == tagged(slot::EMPTY_TUPLE, 0, 0);
        is_bare.then_some(Owner { global: class as u32, kept: Some(kept) })
    }

    /// Whether the dict at a stack index can become a row in place: a shape just written that nobody else knows.
    fn is_fresh_shape(&self, index: usize) -> bool {
        let entry = &self.stack[index];
        if !entry.is_take() || entry.at != self.last || entry.at == 0 {
            return false;
        }
        let header = self.slots[entry.at as usize];
        slot::tag_of(header) == slot::SHAPED
            && slot::aux_of(header) & AUX_MAP == 0
            && slot::payload_of(self.slots[entry.at as usize + 1]) == NOT_KEPT
            && self.shapes.rows[slot::payload_of(header) as usize] != NEVER
    }

    /// Makes the row: `state` is a fresh shape or a lazy dict, `target` the owner. The stack is cut above the target.
    fn row(&mut self, form: u32, owner: &Owner, target: usize, state: usize) -> Flow {
        let fill = if owner.kept.is_some() { AUX_FILL } else { 0 };
        let entry = self.stack[state];
        let at = if entry.is_lazy() {
            let shape = self.shapes.of_empty_row(form, owner.global)?;
            self.memo_collapsed(state);
            self.open_maker(slot::ROW, fill, shape, 0)?
        } else {
            let header = self.slots[entry.at as usize];
            let shape = self.shapes.of_rows(slot::payload_of(header), form, owner.global)?;
            self.memo_collapsed(state);
            let takes = slot::aux_of(header) & AUX_TAKES;
            self.slots[entry.at as usize] = tagged(slot::ROW, takes | fill, shape);
            self.height -= 1;
            entry.at
        };
        self.stack.truncate(target + 1);
        if let Some(kept) = owner.kept {
            self.slots[at as usize + 1] = tagged(slot::REF, 0, kept);
            let header = self.stack[target].at as usize;
            self.slots[header] |= u64::from(AUX_BUILT) << (32 + AUX_SHIFT);
            return Ok(());
        }
        self.made(at, target + 1, target)
    }

    /// BUILD of attributes: a flat row, if it is one.
    pub(super) fn flat_row(&mut self, target: usize) -> Flow<bool> {
        let state = target + 1;
        if self.stack[state].cell != LAZY_DICT && !self.is_fresh_shape(state) {
            return Ok(false);
        }
        let Some(owner) = self.owner(target) else { return Ok(false) };
        let facts = self.prefix_facts(target, None);
        self.row(SHAPE_FLAT, &owner, target, state)?;
        if let Some(facts) = facts {
            self.learn_prefix(&facts);
        }
        Ok(true)
    }

    /// SETITEMS that ends form B of a Parameterized, with the three opcodes after it: a param row, if it is one.
    pub(super) fn param_row(&mut self) -> Flow<bool> {
        let first = self.fence;
        let below = self.marks.len().checked_sub(2).map_or(0, |mark| self.marks[mark] as usize);
        if self.marks.is_empty() || self.stack.len() != first + 4 || first < below + 5 {
            return Ok(false);
        }
        let (values, private) = (first + 3, first - 3);
        let matches = self.stack[first + 1].cell == tagged(slot::TRUE, 0, 0)
            && self.stack[first - 1].cell == LAZY_DICT
            && self.stack[first - 4].cell == LAZY_DICT
            && self.is_text(first, b"initialized")
            && self.is_text(first + 2, b"values")
            && self.is_text(private, b"_param__private")
            && self.is_private(first - 2)
            && (self.stack[values].cell == LAZY_DICT || self.is_fresh_shape(values));
        if !matches {
            return Ok(false);
        }
        let Some(owner) = self.owner(first - 5) else { return Ok(false) };
        if !self.comes([op::BUILD, op::SETITEM, op::BUILD])? {
            return Ok(false);
        }
        let facts = self.prefix_facts(first - 5, Some(first));
        self.unmark()?;
        for replaced in [first - 1, first - 2, first - 4] {
            self.memo_collapsed(replaced);
        }
        self.row(SHAPE_PARAM, &owner, first - 5, values)?;
        self.next += 3;
        if let Some(facts) = facts {
            self.learn_prefix(&facts);
        }
        Ok(true)
    }

    fn is_text(&self, index: usize, text: &[u8]) -> bool {
        self.stack[index].text().is_some_and(|string| self.texts.get(string) == text)
    }

    /// Whether an entry is the lazy private namespace of a Parameterized.
    fn is_private(&self, index: usize) -> bool {
        let entry = &self.stack[index];
        entry.is_lazy()
            && matches!(slot::tag_of(entry.cell), slot::NEWOBJ | slot::REDUCE)
            && self.globals.known(entry.cell as u32) == Known::Private
    }

    /// Whether these opcodes come next, in the same frame.
    fn comes(&self, opcodes: [u8; 3]) -> Flow<bool> {
        let there = &self.input[self.next..self.limit];
        if there.len() >= 3 {
            return Ok(there.starts_with(&opcodes));
        }
        if self.framed || self.finished || !opcodes.starts_with(there) {
            return Ok(false);
        }
        Err(Halt::Input)
    }
}
