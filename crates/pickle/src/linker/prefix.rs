//! Prefixes: from its class to its first value, all instances of a run have the same opcodes: twenty where the class has parameters, six where
//! the state is just attributes. They are learnt from one instance and, where the same bytes come again, done in one go: the entries, marks
//! and memo indices are those that the opcodes would have made one by one.

use super::memo::{COLLAPSED, Memo, Said, position, unwritten};
use super::quick::{DATETIME_BYTES, Values, goes_on_as_tuple};
use super::stack::{Entry, LAZY_DICT, lazy_call, lazy_instance};
use super::{Flow, Linker, NO_INDEX, put};
use crate::opcode as op;
use crate::slot::{self, AUX_TAKES, tagged};

/// How many classes at a time are remembered, by the memo index of the class: at its place, or at the one behind it.
const PLACES: usize = 64;

/// Rows in one go: few enough that a step keeps near its budget.
const MOST: usize = 32;

/// How many rows make up for one that could not be done in one go, and for how many such others may.
const MISFORTUNE: u32 = 8;
const MOST_LUCK: u32 = 64;

/// What is remembered of one class.
#[derive(Default)]
struct Prefix {
    /// The opcodes from the GET of the class to the mark of the values; none: empty.
    bytes: Vec<u8>,
    /// Where in them the instance is made.
    instance: usize,
    global: u32,
    /// Whether the instance and its state are memoised.
    memoised: [bool; 2],
    /// How many memo indices are given.
    puts: usize,
    /// What holds the values of a class with parameters.
    namespace: Option<Namespace>,
    /// The row's shape, and its keys up to the first whose value was none of those that are read in one go.
    shape: u32,
    keys: Vec<Key>,
    /// The keys are all there are.
    complete: bool,
    /// Of rows of attributes, whose opcodes are few: falls with each that could not be done in one go.
    luck: u32,
}

/// The private namespace of a Parameterized.
struct Namespace {
    /// Where in the opcodes it is made.
    made: usize,
    /// Its lazy word.
    cell: u64,
    /// `_param__private`, `initialized`, `values`.
    texts: [u64; 3],
    /// Whether it, its state and the values are memoised.
    memoised: [bool; 3],
}

/// A key of a row.
pub(super) struct Key {
    /// The text it is.
    pub(super) cell: u64,
    /// The GET that names it, as the first bytes of a word.
    get: u64,
    mask: u64,
    pub(super) length: usize,
}

impl Key {
    /// Whether the GET that names it stands at the beginning of a word.
    #[inline]
    pub(super) fn comes(&self, word: u64) -> bool {
        word & self.mask == self.get
    }

    /// The key that is named by a GET of this memo index, as picklers write one.
    pub(super) fn named(cell: u64, index: u32) -> Self {
        let (get, length) = match u8::try_from(index) {
            Ok(short) => (u64::from(op::BINGET) | u64::from(short) << 8, 2),
            Err(_) => (u64::from(op::LONG_BINGET) | u64::from(index) << 8, 5),
        };
        Self { cell, get, mask: !(u64::MAX << (8 * length)), length }
    }
}

/// What follows the last value of a row: SETITEMS for the values and the namespace's state, BUILD, SETITEM, BUILD.
const PARAM_SUFFIX: [u8; 5] = [op::SETITEMS, op::SETITEMS, op::BUILD, op::SETITEM, op::BUILD];
/// The same where the values are attributes.
const FLAT_SUFFIX: [u8; 2] = [op::SETITEMS, op::BUILD];

/// Prefixes by the memo index of their class.
#[derive(Default)]
pub(super) struct Prefixes {
    /// None before the first is learnt, then [`PLACES`].
    places: Vec<Prefix>,
    /// Where the instance was made whose prefix was last done in one go: it need not be learnt again.
    done: usize,
    /// A bit for the classes, by their global, whose rows of attributes are left to the opcodes: they are too different.
    given_up: u64,
}

impl Prefixes {
    pub(super) fn clear(&mut self) {
        for prefix in &mut self.places {
            prefix.bytes.clear();
        }
        self.done = usize::MAX;
        self.given_up = 0;
    }

    const fn has_given_up(&self, global: u32) -> bool {
        self.given_up & 1 << (global % u64::BITS) != 0
    }

    const fn give_up(&mut self, global: u32) {
        self.given_up |= 1 << (global % u64::BITS);
    }

    /// The place of the prefix that begins with a GET of this index and comes now.
    #[inline]
    pub(super) fn coming(&self, index: u32, there: &[u8]) -> Option<usize> {
        let comes = |place: usize| {
            let bytes = &self.places.get(place)?.bytes;
            (!bytes.is_empty() && begins_with(there, bytes)).then_some(place)
        };
        let [first, second] = places_of(index);
        comes(first).or_else(|| comes(second))
    }

    /// Remembers the prefix of the class with this memo index: in the place of its own old one, or in a free one, or in the first.
    fn keep(&mut self, index: u32, prefix: Prefix) {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, Prefix::default);
        }
        let [first, second] = places_of(index);
        let is_own = |place: usize| self.places[place].global == prefix.global;
        let is_free = |place: usize| self.places[place].bytes.is_empty();
        let takes_second = !is_own(first) && (is_own(second) || !is_free(first) && is_free(second));
        self.places[if takes_second { second } else { first }] = prefix;
    }
}

/// Whether bytes begin with others, of which there are mostly eight at least.
#[inline]
fn begins_with(there: &[u8], bytes: &[u8]) -> bool {
    let Some(there) = there.get(..bytes.len()) else { return false };
    if bytes.len() < 8 {
        return there == bytes;
    }
    let (words, others) = (there.as_chunks::<8>().0, bytes.as_chunks::<8>().0);
    words.iter().zip(others).all(|(word, other)| word == other) && there.last_chunk::<8>() == bytes.last_chunk()
}

fn places_of(index: u32) -> [usize; 2] {
    let first = index as usize % PLACES;
    [first, (first + 1) % PLACES]
}

/// Goes over opcodes that were linked already.
struct Scan<'a> {
    input: &'a [u8],
    memo: &'a Memo,
    at: usize,
}

impl Scan<'_> {
    fn is(&mut self, byte: u8) -> Option<()> {
        let same = *self.input.get(self.at)? == byte;
        self.at += usize::from(same);
        same.then_some(())
    }

    fn memoised(&mut self) -> bool {
        self.is(op::MEMOIZE).is_some()
    }

    /// Any value that [`Linker::quick_values`] may read, memoised or not.
    fn skip_value(&mut self) -> Option<()> {
        if self.is(op::EMPTY_LIST).is_some() {
            self.memoised();
            if self.is(op::MARK).is_none() {
                self.skip_scalar()?;
                return self.is(op::APPEND);
            }
            while self.is(op::APPENDS).is_none() {
                self.skip_scalar()?;
            }
            return Some(());
        }
        if self.is(op::MARK).is_some() {
            while self.is(op::TUPLE).is_none() {
                self.skip_scalar()?;
            }
            self.memoised();
            return Some(());
        }
        self.skip_scalar()?;
        // A datetime: its class was what looked like a scalar.
        if self.input.get(self.at..)?.starts_with(&DATETIME_BYTES) {
            self.at += DATETIME_BYTES.len() + 10;
            self.memoised();
            self.is(op::TUPLE1)?;
            self.memoised();
            self.is(op::REDUCE)?;
            self.memoised();
            return Some(());
        }
        // A tuple of up to three, as far as it is no text that goes on: a GET may be the next key's.
        while let Some(&byte) = self.input.get(self.at)
            && goes_on_as_tuple(byte)
        {
            if matches!(byte, op::TUPLE1 | op::TUPLE2 | op::TUPLE3) {
                self.at += 1;
                self.memoised();
                break;
            }
            self.skip_scalar()?;
        }
        Some(())
    }

    /// Any scalar, memoised or not.
    fn skip_scalar(&mut self) -> Option<()> {
        let length = match *self.input.get(self.at..)? {
            [op::BININT1 | op::BINGET, _, ..] => 2,
            [op::BININT2, ..] => 3,
            [op::BININT | op::LONG_BINGET, ..] => 5,
            [op::BINFLOAT, ..] => 9,
            [op::NONE | op::NEWTRUE | op::NEWFALSE, ..] => 1,
            [op::SHORT_BINUNICODE, length, ..] => 2 + usize::from(length),
            _ => return None,
        };
        self.at += length;
        self.memoised();
        Some(())
    }

    /// The private namespace of a Parameterized up to its values, which begin in a mark. `start`: where the prefix does.
    fn namespace(&mut self, start: usize, entry: &Entry, texts: [u64; 3]) -> Option<Namespace> {
        let cell = entry.cell;
        self.get(texts[0])?;
        self.get(tagged(slot::GLOBAL, 0, cell as u32))?;
        self.is(op::EMPTY_TUPLE)?;
        let made = self.at;
        self.is(if cell == lazy_call(cell as u32) { op::REDUCE } else { op::NEWOBJ })?;
        if made != entry.at as usize {
            return None;
        }
        let itself = self.memoised();
        self.is(op::EMPTY_DICT)?;
        let state = self.memoised();
        self.is(op::MARK)?;
        self.get(texts[1])?;
        self.is(op::NEWTRUE)?;
        self.get(texts[2])?;
        self.is(op::EMPTY_DICT)?;
        let memoised = [itself, state, self.memoised()];
        Some(Namespace { made: made - start, cell, texts, memoised })
    }

    /// A GET of this finished cell. Gives its index.
    fn get(&mut self, cell: u64) -> Option<u32> {
        let bytes = self.input.get(self.at..)?;
        let (index, length) = match *bytes.first()? {
            op::BINGET => (u32::from(*bytes.get(1)?), 2),
            op::LONG_BINGET => (u32::from_le_bytes(bytes.get(1..5)?.try_into().ok()?), 5),
            _ => return None,
        };
        self.at += length;
        matches!(self.memo.said(index), Said::Cell(said) if said == cell).then_some(index)
    }
}

/// What is known of an instance before its row is made.
pub(super) struct Facts {
    /// Offset of NEWOBJ.
    made: usize,
    class: u64,
    /// The private namespace of a Parameterized, and its three texts.
    namespace: Option<(Entry, [u64; 3])>,
}

impl Linker {
    /// What [`Linker::learn_prefix`] needs of the stack, where the instance stands at `target`. `first`: of a Parameterized the index
    /// above the mark of the namespace's state.
    #[inline]
    pub(super) fn prefix_facts(&self, target: usize, first: Option<usize>) -> Option<Facts> {
        let owner = self.stack[target];
        let made = owner.at as usize;
        if self.renamed || !owner.is_lazy() || made == self.prefixes.done {
            return None;
        }
        if first.is_none() && self.prefixes.has_given_up(owner.cell as u32) {
            return None;
        }
        let namespace = first.map(|first| {
            let texts = [first - 3, first, first + 2].map(|index| self.stack[index].cell);
            (self.stack[first - 2], texts)
        });
        Some(Facts { made, class: tagged(slot::GLOBAL, 0, owner.cell as u32), namespace })
    }

    /// Learns the prefix of the instance whose row was just made.
    pub(super) fn learn_prefix(&mut self, facts: &Facts) {
        let shape = slot::payload_of(self.slots[self.last as usize]);
        for length in [2, 5] {
            let Some(start) = facts.made.checked_sub(1 + length) else { continue };
            let scan = Scan { input: &self.input[..self.next], memo: &self.memo, at: start };
            if let Some((index, prefix)) = read(scan, facts, shape, self.shapes.keys(shape)) {
                // Opcodes so few are not worth being done by halves.
                if prefix.namespace.is_none() && !prefix.complete {
                    self.prefixes.give_up(prefix.global);
                } else {
                    self.prefixes.keep(index, prefix);
                }
                return;
            }
        }
    }

    /// Does the opcodes of the prefix that begins here, and as much of what follows as can be done with it.
    pub(super) fn do_prefix(&mut self, place: usize) -> Flow {
        // Taken out for the time being: it is read while the rest of the linker changes.
        let mut prefix = std::mem::take(&mut self.prefixes.places[place]);
        let result = self.with_prefix(&mut prefix);
        self.prefixes.places[place] = prefix;
        result
    }

    /// Several instances of the class that stand one behind the other are done together.
    fn with_prefix(&mut self, prefix: &mut Prefix) -> Flow {
        // Taken out, too: what was read of the row so far.
        let mut values = std::mem::take(&mut self.values);
        let mut result = self.one_row(prefix, &mut values);
        for _ in 1..MOST {
            if !matches!(result, Ok(true)) || !begins_with(&self.input[self.next..self.limit], &prefix.bytes) {
                break;
            }
            self.pos = self.next;
            prefix.luck = MOST_LUCK.min(prefix.luck + 1);
            result = self.one_row(prefix, &mut values);
        }
        self.values = values;
        match result {
            Ok(true) => prefix.luck = MOST_LUCK.min(prefix.luck + 1),
            Ok(false) if prefix.namespace.is_none() => {
                prefix.luck = prefix.luck.saturating_sub(MISFORTUNE);
                if prefix.luck == 0 {
                    prefix.bytes.clear();
                    self.prefixes.give_up(prefix.global);
                }
            }
            _ => {}
        }
        result.map(|_| ())
    }

    /// True: all of the row was done.
    fn one_row(&mut self, prefix: &Prefix, values: &mut Values) -> Flow<bool> {
        let start = self.pos;
        let base = self.memo.count();
        match prefix.puts {
            5 => self.memo.append([COLLAPSED; 5])?,
            2 => self.memo.append([COLLAPSED; 2])?,
            puts => {
                for _ in 0..puts {
                    self.memo.append([COLLAPSED])?;
                }
            }
        }
        self.prefixes.done = start + prefix.instance;
        self.next = start + prefix.bytes.len();
        values.clear();
        let whole = self.quick_values(&prefix.keys, values)? && self.ends(prefix);
        if whole {
            self.quick_row(prefix, base, values)?;
        } else {
            self.go_on(prefix, start, base, values)?;
        }
        Ok(whole)
    }

    /// Whether the row ends here, with all its keys read; then `next` is behind the opcodes that end it.
    fn ends(&mut self, prefix: &Prefix) -> bool {
        let there = &self.input[self.next..self.limit];
        let (ends, length) = match prefix.namespace {
            Some(_) => (there.first_chunk() == Some(&PARAM_SUFFIX), PARAM_SUFFIX.len()),
            None => (there.first_chunk() == Some(&FLAT_SUFFIX), FLAT_SUFFIX.len()),
        };
        let ends = ends && prefix.complete;
        if ends {
            self.next += length;
        }
        ends
    }

    /// Writes the row of these values. There is room for it.
    fn quick_row(&mut self, prefix: &Prefix, base: u32, values: &Values) -> Flow {
        let takes = if values.made.is_empty() { 0 } else { AUX_TAKES };
        let at = self.open_maker(slot::ROW, takes, prefix.shape, values.cells.len())?;
        self.slots.extend_from_slice(&values.cells);
        if let Some(first) = values.made.first() {
            // The lowest comes first: the value stack has the order of the cells.
            self.height = values.cells[first.index] as u32;
        }
        let cell = self.pushed();
        let mut memo = NO_INDEX;
        if prefix.memoised[0] {
            memo = base;
            self.memo.put(base, position(at))?;
        }
        put(&mut self.stack, Entry { cell, at, memo })
    }

    /// The row goes on in a way of its own: what was done in one go is put on the stack as if it had not been.
    fn go_on(&mut self, prefix: &Prefix, start: usize, base: u32, values: &Values) -> Flow {
        let mut index = base;
        self.pos = start + prefix.instance;
        self.push_lazy(lazy_instance(prefix.global))?;
        self.memoise_lazy(prefix.memoised[0], &mut index)?;
        self.push_lazy_dict(prefix.memoised[1], &mut index)?;
        if let Some(Namespace { made, cell, texts, memoised }) = &prefix.namespace {
            self.push_cell(texts[0])?;
            self.pos = start + made;
            self.push_lazy(*cell)?;
            self.memoise_lazy(memoised[0], &mut index)?;
            self.push_lazy_dict(memoised[1], &mut index)?;
            self.mark()?;
            self.push_cell(texts[1])?;
            self.push_cell(tagged(slot::TRUE, 0, 0))?;
            self.push_cell(texts[2])?;
            self.push_lazy_dict(memoised[2], &mut index)?;
        }
        self.mark()?;
        let first = self.stack.len();
        for (key, &cell) in prefix.keys.iter().zip(&values.cells) {
            self.push_cell(key.cell)?;
            self.push_cell(cell)?;
        }
        for made in &values.made {
            let entry = &mut self.stack[first + 2 * made.index + 1];
            entry.at = made.at;
            entry.memo = made.memo;
        }
        Ok(())
    }

    fn push_lazy_dict(&mut self, memoised: bool, index: &mut u32) -> Flow {
        self.push_cell(LAZY_DICT)?;
        self.memoise_lazy(memoised, index)
    }

    /// Gives the top, which is lazy, the memo index that was set aside for it.
    fn memoise_lazy(&mut self, memoised: bool, index: &mut u32) -> Flow {
        if !memoised {
            return Ok(());
        }
        let top = self.stack.len() - 1;
        self.stack[top].memo = *index;
        self.memo.put(*index, unwritten(top))?;
        *index += 1;
        Ok(())
    }
}

/// Reads the prefix of an instance that was linked, and the keys of its row as far as the values are of those that are read in one go.
fn read(mut scan: Scan, facts: &Facts, shape: u32, keys: &[u32]) -> Option<(u32, Prefix)> {
    let start = scan.at;
    let class = scan.get(facts.class)?;
    scan.is(op::EMPTY_TUPLE)?;
    let instance = scan.at;
    scan.is(op::NEWOBJ)?;
    if instance != facts.made {
        return None;
    }
    let made = scan.memoised();
    scan.is(op::EMPTY_DICT)?;
    let memoised = [made, scan.memoised()];
    let namespace = match &facts.namespace {
        Some((entry, texts)) => Some(scan.namespace(start, entry, *texts)?),
        None => None,
    };
    scan.is(op::MARK)?;
    let bytes = scan.input[start..scan.at].to_vec();
    let mut known = Vec::new();
    for &key in keys {
        let (cell, from) = (tagged(slot::TEXT, 0, key), scan.at);
        if scan.get(cell).is_none() {
            break;
        }
        let length = scan.at - from;
        let mut get = [0; 8];
        get[..length].copy_from_slice(&scan.input[from..scan.at]);
        known.push(Key { cell, get: u64::from_le_bytes(get), mask: !(u64::MAX << (8 * length)), length });
        if scan.skip_value().is_none() {
            break;
        }
    }
    let complete = known.len() == keys.len();
    let puts = memoised.iter().chain(namespace.iter().flat_map(|namespace| &namespace.memoised));
    let prefix = Prefix {
        bytes,
        instance: instance - start,
        global: facts.class as u32,
        memoised,
        puts: puts.filter(|&&memoised| memoised).count(),
        namespace,
        shape,
        keys: known,
        complete,
        luck: MISFORTUNE,
    };
    Some((class, prefix))
}
