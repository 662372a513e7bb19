//! What a lean pickle is made from. Where one is wanted, what is written first has no frames and no MEMOIZE, for most would
//! be left out again; its GETs have the numbers of the entries below. Here is noted, while it is written, what it takes to
//! go from one GET to the next without a look at what is between them, and which entries are read (`lean.rs` does that).

/// In place of a step: it is not short, and follows as four bytes.
const FAR: u8 = u8::MAX;

/// The memo and the GETs of a pickle that is going to be lean.
#[derive(Default)]
pub(super) struct Draft {
    /// By memo entry: where its MEMOIZE goes; where that was put, its number.
    pub(super) entries: Vec<u32>,
    /// By memo entry: whether a GET reads it. What is behind the end is read by none.
    read: Vec<bool>,
    /// By GET: how many bytes are between it and the one before.
    steps: Vec<u8>,
    /// Where the last GET ends.
    end: usize,
    /// There was no memory left.
    full: bool,
}

/// How much of a draft there was.
#[derive(Clone, Copy, Default)]
pub(super) struct Mark {
    entries: usize,
    steps: usize,
    end: usize,
}

/// The GETs among bytes that are written again and again.
#[derive(Default)]
pub(super) struct Reads {
    /// Their steps; the first is from the beginning.
    steps: [u8; 5],
    count: usize,
    /// Where the last of them ends.
    end: usize,
    entries: [u32; 5],
    /// The draft knows that they are read.
    known: bool,
}

impl Draft {
    /// An object ends at `at`; gives its entry.
    #[inline]
    pub(super) fn memoize(&mut self, at: usize) -> u32 {
        let entry = self.entries.len();
        if entry == self.entries.capacity() && self.entries.try_reserve(1).is_err() {
            self.full = true;
            return 0;
        }
        self.entries.push(at as u32);
        entry as u32
    }

    /// At `at` there is a GET of so many bytes that reads an entry.
    #[inline]
    pub(super) fn get(&mut self, at: usize, length: usize, entry: u32) {
        self.step(at.saturating_sub(self.end));
        self.end = at + length;
        self.set_read(entry);
    }

    /// At `at` there are bytes with these GETs.
    #[inline]
    pub(super) fn gets(&mut self, at: usize, reads: &mut Reads) {
        let Some((first, rest)) = reads.steps[..reads.count].split_first() else { return };
        self.step((at + usize::from(*first)).saturating_sub(self.end));
        if self.steps.capacity() - self.steps.len() < rest.len() && self.steps.try_reserve(rest.len()).is_err() {
            self.full = true;
            return;
        }
        self.steps.extend_from_slice(rest);
        self.end = at + reads.end;
        if !reads.known {
            reads.known = true;
            for &entry in &reads.entries[..reads.count] {
                self.set_read(entry);
            }
        }
    }

    #[inline]
    fn set_read(&mut self, entry: u32) {
        match self.read.get_mut(entry as usize) {
            Some(read) => *read = true,
            None => self.set_new_read(entry as usize),
        }
    }

    #[cold]
    fn set_new_read(&mut self, entry: usize) {
        if self.read.try_reserve(self.entries.len().max(entry + 1) - self.read.len()).is_err() {
            self.full = true;
            return;
        }
        self.read.resize(self.read.capacity(), false);
        if let Some(read) = self.read.get_mut(entry) {
            *read = true;
        }
    }

    #[inline]
    fn step(&mut self, step: usize) {
        if self.steps.len() == self.steps.capacity() && self.steps.try_reserve(1).is_err() {
            self.full = true;
        } else if step < usize::from(FAR) {
            self.steps.push(step as u8);
        } else {
            self.far_step(step);
        }
    }

    #[cold]
    fn far_step(&mut self, step: usize) {
        if self.steps.try_reserve(5).is_err() {
            self.full = true;
            return;
        }
        self.steps.push(FAR);
        self.steps.extend_from_slice(&(step as u32).to_le_bytes());
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { entries: self.entries.len(), steps: self.steps.len(), end: self.end }
    }

    /// Forgets what came after a mark, but for what was read: the same is about to be written in another way.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.entries.truncate(mark.entries);
        self.steps.truncate(mark.steps);
        self.end = mark.end;
    }

    /// Whether memory was used up.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Where the next GET is behind one that ends at `at`, by its place among the steps, and the place of the one after. If
    /// there are no more, it is at `end`.
    #[inline]
    pub(super) fn next_get(&self, step: usize, at: usize, end: usize) -> (usize, usize) {
        match self.steps.get(step) {
            None => (end, step),
            Some(&FAR) => {
                let bytes = self.steps[step + 1..].first_chunk().copied().unwrap_or_default();
                (at + u32::from_le_bytes(bytes) as usize, step + 5)
            }
            Some(&near) => (at + usize::from(near), step + 1),
        }
    }

    /// How many entries are read.
    pub(super) fn read_count(&self) -> usize {
        self.read.iter().filter(|&&read| read).count()
    }

    /// The first entry from `entry` on that is read, and its place; if there is none, a place that never comes.
    #[inline]
    pub(super) fn next_read(&self, entry: usize) -> (usize, usize) {
        let distance = self.read.get(entry..).and_then(|read| read.iter().position(|&read| read));
        let entry = entry + distance.unwrap_or(self.entries.len());
        (entry, self.entries.get(entry).map_or(usize::MAX, |&place| place as usize))
    }
}

impl Reads {
    /// Adds a GET of `length` bytes at `at`, counted from the beginning of all.
    pub(super) fn add(&mut self, at: usize, length: usize, entry: u32) {
        self.steps[self.count] = (at - self.end) as u8;
        self.entries[self.count] = entry;
        self.count += 1;
        self.end = at + length;
    }
}
