//! Dicts with the same keys: a document has thousands of each sort. The keys of one that was linked are remembered by what names the
//! first of them; where the same bytes come again and all values are scalars, texts, datetimes or short lists, the dict is done in one go.
//! The entries, marks and memo indices are those that its opcodes would have made one by one.

use super::memo::{COLLAPSED, position, unwritten};
use super::prefix::Key;
use super::quick::{Reader, WINDOW, index_of, word};
use super::stack::{Entry, LAZY_DICT, LAZY_LIST, TAKE_HIGH, TEXT_HIGH, lazy};
use super::{Flow, Linker, NO_INDEX, put, spare};
use crate::opcode as op;
use crate::slot::{self, AUX_MAP, AUX_QUIET, AUX_TAKES, NOT_KEPT, tagged};

/// How many sorts at a time are remembered.
const PLACES: usize = 64;

/// The most keys of a dict that is done so.
const MOST_KEYS: usize = 32;

/// Dicts in one go: few enough that a step keeps near its budget.
const MOST: usize = 64;

/// A dict that was begun for nothing costs so many tries, of which there are at most as many more.
const FOR_NOTHING: i32 = 8;
const MOST_TRIES: i32 = 32;

/// The keys of one sort.
#[derive(Default)]
struct Learnt {
    /// None: the place is empty.
    keys: Vec<Key>,
    shape: u32,
    /// `aux` of the dict.
    aux: u32,
    /// Below 0 the next dict is not tried.
    tries: i32,
}

/// What is remembered, by the memo index of the first key and the text below the dict: most often the key it is the value of.
#[derive(Default)]
pub(super) struct Dicts {
    /// None before the first is learnt, then [`PLACES`].
    places: Vec<Learnt>,
    begun: Begun,
}

/// What was read of a dict.
#[derive(Default)]
struct Begun {
    head: Head,
    /// Its memo index, or [`NO_INDEX`].
    memo: u32,
    /// Values: finished cells, and lists that are empty so far, each a lazy word with its memo index.
    cells: [u64; MOST_KEYS],
    /// Of those that are lists which were written: where, and their memo indices or [`NO_INDEX`].
    made: [(u32, u32); MOST_KEYS],
    count: usize,
    /// How many lists are empty.
    lists: u32,
    /// The lowest value that is taken off the value stack, or [`NO_INDEX`].
    taken: u32,
}

/// How the opcodes of a dict begin.
#[derive(Clone, Copy, Default)]
struct Head {
    /// Where its first key stands.
    length: usize,
    memoised: bool,
    marked: bool,
}

impl Head {
    #[inline]
    fn of(window: &[u8; WINDOW]) -> Self {
        let memoised = window[1] == op::MEMOIZE;
        let marked = window[1 + usize::from(memoised)] == op::MARK;
        Self { length: 1 + usize::from(memoised) + usize::from(marked), memoised, marked }
    }
}

/// The place of the dict that lies above `below` and whose first key has this memo index.
#[inline]
fn place_of(index: u32, below: Option<&Entry>) -> usize {
    let text = below.map_or(0, |below| if below.cell >> 32 == TEXT_HIGH { below.cell as u32 + 1 } else { 0 });
    ((index ^ text << 3) as usize) % PLACES
}

impl Dicts {
    pub(super) fn clear(&mut self) {
        for place in &mut self.places {
            place.keys.clear();
        }
    }

    /// The place of the dict whose opcodes begin here above `below`, if it is to be tried.
    #[inline]
    pub(super) fn coming(&mut self, window: &[u8; WINDOW], below: Option<&Entry>) -> Option<usize> {
        let head = Head::of(window);
        let opcode = window[head.length];
        if !matches!(opcode, op::BINGET | op::LONG_BINGET) {
            return None;
        }
        let (index, _) = index_of(opcode, word(window, head.length + 1));
        let place = place_of(index, below);
        let learnt = self.places.get_mut(place)?;
        let comes = learnt.keys.first()?.comes(word(window, head.length)) && head.marked == (learnt.keys.len() > 1);
        if comes && learnt.tries < 0 {
            learnt.tries += 1;
            return None;
        }
        comes.then_some(place)
    }
}

/// A list that is empty so far.
const LIST_HIGH: u64 = LAZY_LIST >> 32;

/// Slots that a dict of so many keys takes at most: its header, memo operand and values, and the lists among them that are empty.
const fn most_slots(keys: usize) -> usize {
    2 + 3 * keys
}

impl Begun {
    /// Reads the values of these keys, and the opcode that ends the dict. False: there is something else.
    #[inline]
    fn values(&mut self, keys: &[Key], reader: &mut Reader<'_>) -> Flow<bool> {
        self.count = 0;
        self.lists = 0;
        self.taken = NO_INDEX;
        for (index, key) in keys.iter().enumerate() {
            let Some(window) = reader.window(reader.at) else { return Ok(false) };
            if !key.comes(word(window, 0)) {
                return Ok(false);
            }
            let length = key.length % 8;
            let opcode = window[length];
            let start = reader.at + length;
            if let Some((cell, taken)) = reader.scalar(opcode, word(window, length + 1)) {
                self.cells[index] = cell;
                reader.at = start + taken;
            } else if opcode == op::SHORT_BINUNICODE {
                let Some(cell) = reader.text(start)? else { return Ok(false) };
                self.cells[index] = cell;
            } else if opcode == op::EMPTY_LIST {
                let memoised = window[length + 1] == op::MEMOIZE;
                let behind = length + 1 + usize::from(memoised);
                let is_empty = match keys.get(index + 1) {
                    Some(next) => next.comes(word(window, behind)),
                    None => matches!(window[behind], op::SETITEMS | op::SETITEM),
                };
                if is_empty {
                    let mut memo = NO_INDEX;
                    if memoised {
                        memo = reader.memo.count();
                        reader.memo.append([COLLAPSED])?;
                    }
                    self.cells[index] = lazy(slot::LIST, memo);
                    self.lists += 1;
                    reader.at += behind;
                } else {
                    let Some((cell, Some(made))) = reader.list(start, most_slots(keys.len()))? else {
                        return Ok(false);
                    };
                    self.cells[index] = cell;
                    self.made[index] = (made.at, made.memo);
                    // The lowest comes first: the value stack has the order of the cells.
                    self.taken = self.taken.min(cell as u32);
                }
            } else if matches!(opcode, op::BINGET | op::LONG_BINGET) {
                let Some(cell) = reader.datetime(start)? else { return Ok(false) };
                self.cells[index] = cell;
            } else {
                return Ok(false);
            }
            self.count += 1;
        }
        let end = if self.head.marked { op::SETITEMS } else { op::SETITEM };
        let ends = reader.input.get(reader.at) == Some(&end);
        reader.at += usize::from(ends);
        Ok(ends)
    }

    /// Writes the dict, and gives where its header stands. The limits leave it the slots.
    #[inline]
    fn write(&mut self, learnt: &Learnt, count: usize, reader: &mut Reader<'_>, kept: &mut u32) -> Flow<u32> {
        let Reader { slots, memo, last, height, .. } = reader;
        spare(slots, most_slots(count))?;
        let cells = &mut self.cells[..count];
        if self.lists > 0 {
            // They are made where they are used.
            for cell in cells.iter_mut().filter(|cell| **cell >> 32 == LIST_HIGH) {
                let index = *cell as u32;
                if index == NO_INDEX {
                    *cell = tagged(slot::NEW_LIST, 0, 0);
                    continue;
                }
                *cell = tagged(slot::REF, 0, *kept);
                *kept += 1;
                memo.put(index, position(slots.len() as u32))?;
                slots.extend_from_slice(&[tagged(slot::LIST, AUX_QUIET, 0), *cell]);
            }
        }
        let at = slots.len() as u32;
        let mut aux = learnt.aux;
        if self.taken != NO_INDEX {
            aux |= AUX_TAKES;
            **height = self.taken;
        }
        slots.extend_from_slice(&[tagged(slot::SHAPED, aux, learnt.shape), tagged(slot::REF, 0, NOT_KEPT)]);
        for &mut cell in cells {
            slots.push(cell);
        }
        **last = at;
        if self.memo != NO_INDEX {
            memo.put(self.memo, position(at))?;
        }
        Ok(at)
    }
}

impl Linker {
    /// Forgets what was learnt of opcodes.
    pub(super) fn learn_anew(&mut self) {
        self.renamed = false;
        self.prefixes.clear();
        self.dicts.clear();
    }

    /// Says that an index is put explicitly.
    #[inline]
    pub(super) fn rename(&mut self) {
        if !self.renamed {
            self.learn_anew();
            self.renamed = true;
        }
    }

    /// Remembers the keys of a dict of this shape, which lies below the entry `first` of the stack, if the memo gave them all.
    #[inline]
    pub(super) fn learn_dict(&mut self, shape: u32, first: usize) {
        let index = self.stack[first].memo;
        if index == NO_INDEX || self.renamed {
            return;
        }
        let place = place_of(index, first.checked_sub(2).map(|below| &self.stack[below]));
        let is_known = |learnt: &Learnt| learnt.shape == shape && !learnt.keys.is_empty();
        if !self.dicts.places.get(place).is_some_and(is_known) {
            self.learn_dict_at(place, shape, first);
        }
    }

    #[cold]
    fn learn_dict_at(&mut self, place: usize, shape: u32, first: usize) {
        if self.dicts.places.is_empty() {
            self.dicts.places.resize_with(PLACES, Learnt::default);
        }
        let learnt = &mut self.dicts.places[place];
        learnt.keys.clear();
        let pairs = &self.stack[first..];
        if pairs.len() > 2 * MOST_KEYS || pairs.iter().step_by(2).any(|key| key.memo == NO_INDEX) {
            return;
        }
        learnt.keys.extend(pairs.iter().step_by(2).map(|key| Key::named(key.cell, key.memo)));
        learnt.shape = shape;
        learnt.aux = if self.shapes.is_map(shape) { AUX_MAP } else { 0 };
        learnt.tries = 0;
    }

    /// The dicts of the sort at this place that come one behind the other.
    pub(super) fn dicts_at(&mut self, place: usize) -> Flow {
        // Room for all that one may be.
        let slots = most_slots(self.dicts.places[place].keys.len());
        if self.ceiling.saturating_sub(self.slots.len()) < slots {
            self.next = self.pos + 1;
            return self.push_cell(LAZY_DICT);
        }
        self.room(slots)?;
        let whole = self.dict_run(place)?;
        let learnt = &mut self.dicts.places[place];
        if whole {
            learnt.tries = MOST_TRIES;
            return Ok(());
        }
        learnt.tries -= FOR_NOTHING;
        self.dict_goes_on(place)
    }

    /// False: the last one goes on in a way of its own, and `next` is behind what was read of it.
    #[inline(never)]
    fn dict_run(&mut self, place: usize) -> Flow<bool> {
        let Self { stack, kept, next, pos, dicts: Dicts { places, begun }, .. } = self;
        let learnt = &places[place];
        let keys = &learnt.keys[..learnt.keys.len().min(MOST_KEYS)];
        let most = most_slots(keys.len());
        let mut reader = Reader {
            input: &self.input[..self.limit],
            at: *pos,
            exact: self.exact,
            dates: self.dates,
            longest: self.options.limits.length as usize,
            ceiling: self.ceiling,
            globals: &self.globals,
            memo: &mut self.memo,
            texts: &mut self.texts,
            ranges: &mut self.ranges,
            wides: &mut self.wides,
            slots: &mut self.slots,
            last: &mut self.last,
            height: &mut self.height,
        };
        for done in 0..MOST {
            *next = reader.at;
            let Some(window) = reader.window(reader.at) else { break };
            let head = Head::of(window);
            if done > 0 {
                let comes = window[0] == op::EMPTY_DICT && head.marked == (keys.len() > 1);
                let room = reader.slots.capacity().min(reader.ceiling).saturating_sub(reader.slots.len());
                if !comes || room < most || !keys[0].comes(word(window, head.length)) {
                    break;
                }
            }
            *pos = reader.at;
            begun.head = head;
            begun.memo = NO_INDEX;
            if head.memoised {
                begun.memo = reader.memo.count();
                reader.memo.append([COLLAPSED])?;
            }
            reader.at += head.length;
            let read = begun.values(keys, &mut reader);
            *next = reader.at;
            if !read? {
                return Ok(false);
            }
            let at = begun.write(learnt, keys.len(), &mut reader, kept)?;
            put(stack, Entry { cell: tagged(slot::TAKE, 0, *reader.height), at, memo: begun.memo })?;
            *reader.height += 1;
        }
        Ok(true)
    }

    /// What was read of a dict is put on the stack as its opcodes would have done it.
    fn dict_goes_on(&mut self, place: usize) -> Flow {
        let Begun { head, memo, count, .. } = self.dicts.begun;
        self.push_lazy_as(LAZY_DICT, memo)?;
        if head.marked {
            self.mark()?;
        }
        for index in 0..count {
            let cell = self.dicts.begun.cells[index];
            self.push_cell(self.dicts.places[place].keys[index].cell)?;
            if cell >> 32 == LIST_HIGH {
                self.push_lazy_as(LAZY_LIST, cell as u32)?;
            } else if cell >> 32 == TAKE_HIGH {
                let (at, memo) = self.dicts.begun.made[index];
                put(&mut self.stack, Entry { cell, at, memo })?;
            } else {
                self.push_cell(cell)?;
            }
        }
        Ok(())
    }

    /// Pushes an empty container that has this memo index already, if any.
    fn push_lazy_as(&mut self, cell: u64, memo: u32) -> Flow {
        if memo != NO_INDEX {
            self.memo.put(memo, unwritten(self.stack.len()))?;
        }
        put(&mut self.stack, Entry { cell, at: 0, memo })
    }
}
