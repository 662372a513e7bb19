//! The stack of what is being written, and how containers go on and end.

use super::machine::{Machine, OPEN, Tape, UNSEEN, bad_tape};
use crate::code::Fault;
use crate::opcode;
use crate::slot::{
    ADDITEMS, ITEMS, MORE, PAIRS, PART_ITEMS, PART_MEMBERS, PART_MORE, PART_PAIRS, PART_SETTER, PART_STATE, is_tagged,
    payload_of, tag_of,
};

/// So many items or pairs go between a mark and its closing opcode.
pub(super) const BATCH: u32 = 1000;

/// Of a call's frame: its state is written, BUILD closes it.
const STATE: u32 = 1;
/// Of a call's frame: the setter is written.
const SETTER: u32 = 2;
/// Of a call's frame: setter, object and state are written.
const SETTER_STATE: u32 = 3;

/// What a frame stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// The whole tape: one value.
    #[default]
    Tape,
    /// A list.
    List,
    /// A dict or set: after a full batch another follows, be it empty.
    Pairs,
    /// List or dict items of a call, and all where Python's own rule for batches holds or there are none.
    Items,
    /// A tuple.
    Tuple,
    /// A frozenset.
    Frozenset,
    /// A set or frozenset below protocol 4: a call with a list.
    OlderSet,
    /// REDUCE, NEWOBJ or `NEWOBJ_EX`.
    Call,
    /// A persistent id.
    Persistent,
    /// A row whose cells are not all written.
    Row,
    /// A record whose values are not all written.
    Record,
    /// Values that are passed over.
    Skip,
    /// The place to go on from when a value elsewhere on the tape is written.
    Return,
}

/// One entry of the stack.
#[derive(Clone, Copy, Default)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// The opcode that ends the batch, or the call.
    pub(super) close: u8,
    /// Parts of a call still to come.
    pub(super) parts: u8,
    /// Row and Return: the next turn takes a value.
    pub(super) pending: bool,
    /// Values of the batch still to come (Row: set cells).
    pub(super) batch: u32,
    /// Items or pairs behind this batch. Tuple: its length. Call: what comes after the value to come ([`STATE`] …). Row:
    /// see there.
    pub(super) left: u32,
    pub(super) ordinal: u32,
    /// Where the node stands, to write it again from there. Return: where to go on.
    pub(super) slot: u32,
    pub(super) data: u32,
    /// Tuple and Call: the ordinal's state outside, if this is made anew because the call around it is written again. Row: the
    /// plan. Record: the keys.
    pub(super) outer: u32,
    /// How many ordinals were memoised when the node was begun.
    pub(super) memoised: u32,
    /// Row: the next cell. Record: the next key.
    pub(super) cell: u32,
}

impl Machine {
    /// Opens the first or next batch of `frame`: takes from `left` what fits, `width` values each.
    pub(super) fn open_batch(&mut self, frame: &mut Frame, width: u32) {
        let count = frame.left.min(BATCH);
        frame.left -= count;
        frame.batch = count * width;
        // Of Pairs, `pending` says that another batch follows.
        frame.pending = count == BATCH;
        self.out.put([opcode::MARK]);
    }

    /// The batch of the top frame is written: closes it, and the container with its last.
    pub(super) fn batch_end(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        match frame.kind {
            Kind::List => {
                self.out.put([frame.close]);
                if frame.left > 0 {
                    self.open_batch(&mut frame, 1);
                    self.frames.push(frame);
                }
            }
            Kind::Pairs => {
                self.out.put([frame.close]);
                if frame.pending {
                    let width = if frame.close == opcode::SETITEMS { 2 } else { 1 };
                    self.open_batch(&mut frame, width);
                    self.frames.push(frame);
                }
            }
            Kind::Items => {
                self.out.put([frame.close]);
                if self.open_items(&mut frame) {
                    self.frames.push(frame);
                }
            }
            Kind::Tuple => self.tuple_end(&frame),
            Kind::OlderSet => self.older_set_end(frame.ordinal),
            Kind::Persistent => self.out.put([opcode::BINPERSID]),
            Kind::Frozenset => {
                let state = self.states[frame.ordinal as usize];
                if state < OPEN {
                    self.out.put([opcode::POP_MARK]);
                    self.out.get(state);
                } else {
                    self.out.put([opcode::FROZENSET]);
                    self.memoize(frame.ordinal);
                }
            }
            _ => {}
        }
    }

    fn tuple_end(&mut self, frame: &Frame) {
        let ordinal = frame.ordinal as usize;
        let state = self.states[ordinal];
        let length = frame.left;
        if state < OPEN {
            // Memoised while its items were written: it is part of a cycle.
            if length > 3 && self.protocol > 0 || self.protocol == 1 {
                self.out.put([opcode::POP_MARK]);
            } else {
                // In protocol 0 the mark goes like an item.
                for _ in 0..length + u32::from(self.protocol == 0) {
                    self.out.put([opcode::POP]);
                }
            }
            self.out.get(state);
        } else {
            self.out.close_tuple(length);
            let memo = self.out.memoize();
            if frame.outer == UNSEEN {
                self.set_memo(frame.ordinal, memo);
            }
        }
        if frame.outer != UNSEEN {
            self.states[ordinal] = frame.outer;
        }
    }

    /// Pushes a frame for the items, pairs or members of a container that is written but for them.
    #[inline]
    pub(super) fn push_items(&mut self, close: u8, count: u32) {
        if count == 0 {
            return;
        }
        let mut frame = Frame { close, left: count, ..Frame::default() };
        if close == opcode::ADDITEMS {
            frame.kind = if self.python { Kind::List } else { Kind::Pairs };
            self.open_batch(&mut frame, 1);
        } else if count == 1 || self.python || self.protocol == 0 {
            frame.kind = Kind::Items;
            self.open_items(&mut frame);
        } else if close == opcode::APPENDS {
            frame.kind = Kind::List;
            self.open_batch(&mut frame, 1);
        } else {
            frame.kind = Kind::Pairs;
            self.open_batch(&mut frame, 2);
        }
        self.push(frame);
    }

    /// The next batch by Python's own rule: a single item stands without a mark, as all do in protocol 0. False: none is
    /// left.
    fn open_items(&mut self, frame: &mut Frame) -> bool {
        let dict = frame.close == opcode::SETITEM || frame.close == opcode::SETITEMS;
        let width = if dict { 2 } else { 1 };
        if frame.left == 0 {
            return false;
        }
        if frame.left == 1 || self.protocol == 0 {
            frame.left -= 1;
            frame.batch = width;
            frame.close = if dict { opcode::SETITEM } else { opcode::APPEND };
        } else {
            frame.close = if dict { opcode::SETITEMS } else { opcode::APPENDS };
            self.open_batch(frame, width);
        }
        true
    }

    /// Function and arguments of the top frame's call are written: makes the object, then goes from part to part.
    pub(super) fn call_step(&mut self, tape: Tape) -> Result<(), Fault> {
        let Some(top) = self.frames.last_mut() else { return Ok(()) };
        let frame = *top;
        if frame.close != 0 {
            top.close = 0;
            self.out.put([frame.close]);
            if frame.outer != UNSEEN {
                // Not counted as memoised: what leads back to itself through it alone has no end.
                self.states[frame.ordinal as usize] = self.out.memoize();
            } else if !self.made(frame.ordinal)
                && let Some(top) = self.frames.last_mut()
            {
                // The one that was memoised has its items and state already.
                top.kind = Kind::Skip;
            }
            return Ok(());
        }
        if let Some((count, tag)) = self.next_part(tape)? {
            if tag == ADDITEMS {
                self.push_items(opcode::ADDITEMS, count);
                return Ok(());
            }
            let close = if tag == PAIRS { opcode::SETITEMS } else { opcode::APPENDS };
            let mut items = Frame { kind: Kind::Items, close, left: count, ..Frame::default() };
            if self.open_items(&mut items) {
                self.push(items);
            }
            return Ok(());
        }
        let Some(top) = self.frames.last_mut() else { return Ok(()) };
        if u32::from(frame.parts) & PART_STATE != 0 {
            top.left = if u32::from(frame.parts) & PART_SETTER != 0 { SETTER } else { STATE };
            top.parts &= PART_MORE as u8;
            top.batch = 1;
            return Ok(());
        }
        match frame.left {
            SETTER => {
                top.left = SETTER_STATE;
                top.batch = 1;
                self.out.boundary(); // the object's
                self.out.get(self.states[frame.ordinal as usize]);
                return Ok(());
            }
            SETTER_STATE => self.out.put([opcode::TUPLE2, opcode::REDUCE, opcode::POP]),
            STATE => self.out.put([opcode::BUILD]),
            _ => {}
        }
        top.left = 0;
        if !self.next_round(tape)? {
            if frame.outer != UNSEEN {
                self.states[frame.ordinal as usize] = frame.outer;
            }
            self.frames.pop();
        }
        Ok(())
    }

    /// Takes the MORE behind the parts of the top frame, a call: what is done to its object next. False: there is none.
    pub(super) fn next_round(&mut self, tape: Tape) -> Result<bool, Fault> {
        if self.frames.last().is_none_or(|top| u32::from(top.parts) & PART_MORE == 0) {
            return Ok(false);
        }
        let at = self.cursor;
        let slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
        if !is_tagged(slot) || tag_of(slot) != MORE {
            return Err(bad_tape(at));
        }
        let parts = self.parts(slot).ok_or(bad_tape(at))?;
        if let Some(top) = self.frames.last_mut() {
            top.parts = parts;
        }
        self.cursor = at + 1;
        Ok(true)
    }

    /// Reads the header of the next part of items of the top frame, a call: how many, and its tag.
    pub(super) fn next_part(&mut self, tape: Tape) -> Result<Option<(u32, u32)>, Fault> {
        let Some(top) = self.frames.last_mut() else { return Ok(None) };
        let (part, tag) = if u32::from(top.parts) & PART_ITEMS != 0 {
            (PART_ITEMS, ITEMS)
        } else if u32::from(top.parts) & PART_PAIRS != 0 {
            (PART_PAIRS, PAIRS)
        } else if u32::from(top.parts) & PART_MEMBERS != 0 {
            (PART_MEMBERS, ADDITEMS)
        } else {
            return Ok(None);
        };
        top.parts &= !(part as u8);
        let at = self.cursor;
        let slot = *tape.slots.get(at).ok_or(bad_tape(at))?;
        if !is_tagged(slot) || tag_of(slot) != tag {
            return Err(bad_tape(at));
        }
        self.cursor = at + 1;
        let count = payload_of(slot);
        let width = if tag == PAIRS { 2 } else { 1 };
        if u64::from(count) * width > (tape.slots.len() - self.cursor) as u64 {
            return Err(bad_tape(at));
        }
        Ok(Some((count, tag)))
    }
}
