//! The encoder: gathered tape to pickle bytes (docs/format.md §2; the same in `ts/engine/encoder/`).
//!
//! This is its front: the memory the tape is written to, and what is taken from it. The work is [`machine`]'s.

mod define;
mod draft;
mod frame;
mod gap;
mod lean;
mod machine;
mod older;
mod output;
mod quick;
mod record;
mod repeat;
mod room;
mod row;
mod run;
mod scalar;
mod spelled;
mod spent;
mod table;
mod template;
mod text;
mod value;

use crate::code::{self, Fault};
pub use gap::Gap;

use machine::{Machine, OPEN, Stage, Tape};

/// Flag of a reset: write what `pickletools.optimize` makes of the pickle.
pub const LEAN: u32 = 1;
/// Flag of a reset: batches as Python's `pickle.py` has them.
pub const PYTHON_BATCHES: u32 = 2;
/// Flag of a reset: memoise nothing.
pub const FAST: u32 = 4;
/// Flag of a reset: the encoder's own names are Python 3's in protocols 0 to 2 too (`fix_imports=False`).
pub const PYTHON_3_NAMES: u32 = 8;
/// Flag of a reset: what is written is taken in pieces by somebody who never has all of it, and may be longer than 4 GiB.
pub const PIECES: u32 = 16;

/// Slots and data kept at least: small pickles never wait for memory.
const SMALLEST: usize = 64;
/// Memory of so many bytes grows by a quarter, what is smaller is doubled.
const LARGE: usize = 1 << 19;
/// Bytes behind the data region that are read along with short texts.
const DATA_SLACK: usize = 32;

/// Writes one pickle after the other, each from one gathered tape.
pub struct Encoder {
    slots: Vec<u64>,
    data: Vec<u8>,
    machine: Machine,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new(4)
    }
}

impl Encoder {
    /// An encoder for a protocol from 0 to 5; any other is a fault of the first step.
    #[must_use]
    pub fn new(protocol: u32) -> Self {
        let mut encoder =
            Self { slots: vec![0; SMALLEST], data: vec![0; SMALLEST + DATA_SLACK], machine: Machine::new() };
        encoder.machine.reset(protocol, 0);
        encoder
    }

    /// Where the hashes of texts begin from the next [`Encoder::reset`] on: a number that whoever chose the texts does not
    /// know, so that they cannot all fall together. The bytes do not depend on it.
    pub fn seed(&mut self, seed: u32) {
        self.machine.texts.sow(seed);
    }

    /// Begins a new pickle with a new memo. Memory is kept; what is in `slots` and `data` stays. Flags are [`LEAN`],
    /// [`PYTHON_BATCHES`], [`FAST`], [`PYTHON_3_NAMES`] and [`PIECES`].
    pub fn reset(&mut self, protocol: u32, flags: u32) {
        self.machine.reset(protocol, flags);
    }

    /// Begins another pickle on a new tape, going on with memo, texts, globals, plans and ordinals. To be called before
    /// the tape is written. Nothing changes if the pickle before has not begun; if it has not ended, or is lean, the
    /// next step is a fault.
    pub fn next(&mut self) {
        self.machine.next(&self.data);
    }

    /// Makes room for at least so many slots and bytes of data. Contents stay. False: there is no such memory.
    #[must_use]
    pub fn reserve(&mut self, slots: usize, data: usize) -> bool {
        resize(&mut self.slots, slots) && data.checked_add(DATA_SLACK).is_some_and(|data| resize(&mut self.data, data))
    }

    /// The slots, as many as there is room for. The tape is written here.
    pub fn slots_mut(&mut self) -> &mut [u64] {
        &mut self.slots
    }

    /// The data region, as long as there is room for.
    pub fn data_mut(&mut self) -> &mut [u8] {
        let length = self.data_capacity();
        &mut self.data[..length]
    }

    /// How many slots there is room for.
    #[must_use]
    pub fn slot_capacity(&self) -> usize {
        self.slots.len()
    }

    /// How many bytes of data there is room for.
    #[must_use]
    pub fn data_capacity(&self) -> usize {
        self.data.len() - DATA_SLACK
    }

    /// Encodes up to about `budget` slots more of a tape of `slot_count` slots and `data_length` bytes of data.
    /// Gives true when the pickle is finished. After a fault, every step gives it again, until a reset.
    pub fn step(&mut self, slot_count: usize, data_length: usize, budget: usize) -> Result<bool, Fault> {
        let Some(slots) = self.slots.get(..slot_count) else {
            return Err(Fault { code: code::BAD_TAPE, offset: 0 });
        };
        if data_length > self.data.len() - DATA_SLACK || slots.len() >= OPEN as usize || data_length >= OPEN as usize {
            return Err(Fault { code: code::BAD_TAPE, offset: 0 });
        }
        let seed = self.machine.texts.seed;
        self.machine.step(Tape { slots, data: &self.data, data_length, seed }, budget)
    }

    /// The pickle so far, from the first byte on that was not taken; to its end when `step` gave true.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        self.machine.out.written()
    }

    /// Where bytes that were lent go in the output, in order. Those in what is [`Self::ready`] stay where they are.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        self.machine.out.gaps()
    }

    /// How many bytes of [`Self::output`] can no longer change: those of finished frames, all when `step` gave true, none
    /// before that of a lean pickle.
    #[must_use]
    pub fn ready(&self) -> usize {
        match self.machine.stage {
            Stage::Done => self.machine.out.written().len(),
            Stage::Running if !self.machine.lean => self.machine.out.closed(),
            _ => 0,
        }
    }

    /// The slot where the longest stretch begins of those that no step reads again, but when `step` gave true: they may hold
    /// anything from then on.
    #[must_use]
    pub fn spent_start(&self) -> usize {
        self.machine.spent_start()
    }

    /// Behind which slot the stretch of them ends that begins with slot `from`; `from`, if that one is read again.
    #[must_use]
    pub fn spent_end(&self, from: usize) -> usize {
        self.machine.spent_end(from)
    }

    /// Forgets the first `count` bytes of [`Self::output`], of those that are [`Self::ready`]: somebody has them.
    pub fn take(&mut self, count: usize) {
        let count = count.min(self.ready());
        self.machine.out.forget(count);
    }
}

/// Makes memory longer, if it is not as long as that: by more than is asked for, so that all that is ever moved is in
/// proportion to what is there in the end.
fn resize<T: Copy + Default>(memory: &mut Vec<T>, length: usize) -> bool {
    let missing = length.saturating_sub(memory.len());
    if missing == 0 {
        return true;
    }
    let share = if size_of_val(memory.as_slice()) < LARGE { 1 } else { 4 };
    let ahead = missing.max(memory.len() / share);
    make_room_behind(memory, ahead);
    if memory.try_reserve_exact(ahead).is_err() && memory.try_reserve_exact(missing).is_err() {
        return false;
    }
    // What was reserved is used, whether it was the first wish or the second.
    memory.resize(memory.capacity().min(memory.len() + ahead), T::default());
    true
}

/// WebAssembly's allocator lets memory that grows stay where it is if there is free memory behind it; else it moves it and
/// leaves a hole of its size, which is never given back. At the very end of all memory there is such room after it was asked
/// for and given back once; what is given from holes meanwhile is held until then.
fn make_room_behind<T>(memory: &[T], count: usize) {
    const MOST: usize = 16;
    let mut rooms = Vec::with_capacity(MOST);
    while rooms.len() < MOST {
        let mut room = Vec::<T>::new();
        if room.try_reserve_exact(count).is_err() {
            break;
        }
        let is_behind = room.as_ptr() >= memory.as_ptr_range().end;
        rooms.push(room);
        if is_behind {
            break;
        }
    }
}
