//! The linker: a pickle in, a linked tape out (docs/format.md §3; the TypeScript twin is `ts/engine/linker/`).
//!
//! A loop over the opcodes with a stack of entries that stand for values, a stack of marks and a memo. Nothing is made
//! here: the tape says what to make, in the pickle's own order. Every opcode is read only when all of it is there, so
//! input may come in pieces of any size.

mod call;
mod container;
mod dict;
mod facts;
mod instance;
mod lane;
mod line;
mod memo;
mod options;
mod outside;
mod packed;
mod prefix;
mod quick;
mod read;
mod room;
mod row;
mod run;
mod stack;
mod string;
mod tables;
mod text;

use crate::code::{self, Fault};
use crate::opcode as op;
use crate::slot;

use call::Globals;
use dict::Dicts;
use facts::Facts;
use memo::Memo;
pub use options::{Encoding, Errors, Limits, Options};
use prefix::Prefixes;
use quick::Values;
use room::{SLOT_LIMIT, ahead, put, spare};
use row::Shapes;
use stack::Entry;
use text::Texts;

/// What [`Linker::step`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// STOP was reached; the tables are complete.
    Done,
    /// The budget is used up.
    More,
    /// Bytes are missing: push some, or say that there are none.
    Input,
}

/// Why an opcode was not finished.
enum Halt {
    /// The pickle is wrong; a constant of [`code`].
    Fault(u32),
    /// Not all of the opcode is there yet.
    Input,
    /// Something a row replaced was read from the memo: begin again without rows.
    Restart,
    /// STOP.
    Done,
}

/// The result of a part of an opcode.
type Flow<T = ()> = Result<T, Halt>;

/// Where the linker is.
#[derive(Clone, Copy)]
enum Phase {
    Running,
    Done,
    Failed(Fault),
}

/// A payload no index has: "none".
const NO_INDEX: u32 = u32::MAX;

/// Ranges that begin at this offset or above it stand in the table `digits`; so an input is shorter.
const DIGITS: u32 = 1 << 31;

/// Reads one pickle, or several that stand one behind the other.
// Its flags are independent of each other: two options, two of the input, one of the second pass.
#[allow(clippy::struct_excessive_bools)]
pub struct Linker {
    options: Options,
    /// Option: keep what a JavaScript number loses.
    exact: bool,
    /// Rows and lazy instances are allowed (an option, and off after a restart).
    rows: bool,
    /// Calls of `datetime.datetime` may become cells (off after a restart).
    dates: bool,
    /// A DATETIME cell was named again.
    dates_again: bool,
    phase: Phase,

    /// All bytes so far, and behind [`Self::filled`] space for more, or what an input before this one left.
    input: Vec<u8>,
    filled: usize,
    finished: bool,
    /// Start of the pickle being read.
    start: usize,
    /// Start of the opcode being read.
    pos: usize,
    /// Where the next one starts if this one succeeds.
    next: usize,
    /// An opcode must end here: the open frame's end, or the end of what was pushed.
    limit: usize,
    framed: bool,
    /// How far the line being read was searched, and the line feeds found; so no byte is looked at twice.
    scanned: usize,
    line: usize,

    stack: Vec<Entry>,
    marks: Vec<u32>,
    /// Height of the stack at the last mark: entries below are out of reach.
    fence: usize,
    /// Stack indices of lazy instances and calls, ascending; some may be stale.
    lazies: Vec<u32>,
    memo: Memo,
    /// Memo indices put in this pickle; listed only when the memo is kept for the next one.
    touched: Vec<u32>,

    slots: Vec<u64>,
    /// How many slots there may be: the limit without the values that are packed into fewer.
    ceiling: usize,
    /// Position of the last instruction's header; 0 when there is none.
    last: u32,
    /// Height of the reader's value stack.
    height: u32,
    /// Number of kept indices given out.
    kept: u32,
    /// Number of out-of-band buffers named.
    buffers: u32,

    texts: Texts,
    ranges: Vec<u32>,
    /// Bytes of ranges that do not stand in the input as such.
    digits: Vec<u8>,
    /// What an opcode makes before it is known where it goes.
    scratch: Vec<u8>,
    wides: Vec<u64>,
    globals: Globals,
    shapes: Shapes,
    /// An index was put explicitly: what an index says may change, so nothing is learnt of opcodes any more.
    renamed: bool,
    prefixes: Prefixes,
    dicts: Dicts,
    /// Values of the row or dict that is being read in one go.
    values: Values,
    facts: Facts,
}

impl Linker {
    /// A linker.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let mut linker = Self {
            options,
            exact: options.exact,
            rows: options.rows,
            dates: true,
            dates_again: false,
            phase: Phase::Running,
            input: Vec::new(),
            filled: 0,
            finished: false,
            start: 0,
            pos: 0,
            next: 0,
            limit: 0,
            framed: false,
            scanned: 0,
            line: 0,
            stack: Vec::new(),
            marks: Vec::new(),
            fence: 0,
            lazies: Vec::new(),
            memo: Memo::default(),
            touched: Vec::new(),
            slots: Vec::new(),
            ceiling: 0,
            last: 0,
            height: 0,
            kept: 0,
            buffers: 0,
            texts: Texts::default(),
            ranges: Vec::new(),
            digits: Vec::new(),
            scratch: Vec::new(),
            wides: Vec::new(),
            globals: Globals::default(),
            shapes: Shapes::default(),
            renamed: false,
            prefixes: Prefixes::default(),
            dicts: Dicts::default(),
            values: Values::default(),
            facts: Facts::default(),
        };
        linker.begin_anew();
        linker
    }

    /// Makes the linker ready for another input; memory is kept.
    pub fn reset(&mut self, options: Options) {
        self.options = options;
        self.exact = options.exact;
        self.filled = 0;
        self.finished = false;
        self.start = 0;
        self.begin_anew();
    }

    /// Goes on behind STOP, with the pickle that begins there. Of no effect before `step` said `Done`.
    pub fn next(&mut self) {
        if !matches!(self.phase, Phase::Done) {
            return;
        }
        self.start = self.pos;
        if self.options.keep_memo {
            self.begin_tape();
        } else {
            self.begin_anew();
        }
    }

    /// Goes to the first byte of the pickle with empty tables, as the options say. A memo that is kept may be read at any
    /// time to come, so nothing may be replaced that it names; nor when every call is to be seen.
    fn begin_anew(&mut self) {
        let hides = !self.options.keep_memo && !self.options.facts;
        self.begin(self.options.rows && hides, hides);
    }

    /// Goes to the first byte of the pickle with empty tables.
    fn begin(&mut self, rows: bool, dates: bool) {
        self.rows = rows;
        self.dates = dates;
        self.dates_again = false;
        self.memo.clear();
        self.touched.clear();
        self.kept = 0;
        self.buffers = 0;
        self.texts.clear();
        self.ranges.clear();
        self.digits.clear();
        self.wides.clear();
        self.globals.clear();
        self.begin_tape();
    }

    /// Goes to the first byte of the pickle with an empty tape; what the memo says stays, and the tables it needs.
    fn begin_tape(&mut self) {
        self.phase = Phase::Running;
        self.pos = self.start;
        self.limit = self.filled;
        self.framed = false;
        self.scanned = 0;
        self.line = 0;
        self.stack.clear();
        self.marks.clear();
        self.fence = 0;
        self.lazies.clear();
        self.slots.clear();
        self.slots.push(slot::tagged(slot::VERSION, 0, slot::TAPE_VERSION));
        self.ceiling = SLOT_LIMIT.min(self.options.limits.values as usize);
        self.last = 0;
        self.height = 0;
        self.facts.clear(self.options.facts);
        self.shapes.clear();
        self.learn_anew();
    }

    /// Space for `count` more bytes of input; `None` when there is no memory for them, or no offset.
    pub fn reserve(&mut self, count: usize) -> Option<&mut [u8]> {
        let end = self.filled.checked_add(count).filter(|&end| end < DIGITS as usize)?;
        if end > self.input.len() {
            self.input.try_reserve(end - self.input.len()).ok()?;
            self.input.resize(end, 0);
        }
        self.input.get_mut(self.filled..end)
    }

    /// Says that the first `count` bytes of the space last reserved are input now.
    pub fn push(&mut self, count: usize) {
        self.filled = self.filled.saturating_add(count).min(self.input.len());
        if !self.framed {
            self.limit = self.filled;
        }
    }

    /// Says that no more bytes come.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// Links up to `budget` opcodes more. After an error only [`Self::reset`] is of use.
    pub fn step(&mut self, budget: u32) -> Result<Step, Fault> {
        match self.phase {
            Phase::Running => {}
            Phase::Done => return Ok(Step::Done),
            Phase::Failed(fault) => return Err(fault),
        }
        let mut left = budget;
        while left > 0 {
            match self.step_run(&mut left) {
                Ok(()) => self.pos = self.next,
                Err(Halt::Input) => return Ok(Step::Input),
                Err(Halt::Restart) => self.begin(false, false),
                Err(Halt::Done) => {
                    self.pos = self.next;
                    self.phase = Phase::Done;
                    return Ok(Step::Done);
                }
                Err(Halt::Fault(code)) => {
                    let fault = Fault { code, offset: self.pos };
                    self.phase = Phase::Failed(fault);
                    return Err(fault);
                }
            }
        }
        Ok(Step::More)
    }

    /// Reads and links at most `left` opcodes: those that the lane takes one behind the other ([`lane`]), if any, then one of any sort.
    #[inline]
    fn step_run(&mut self, left: &mut u32) -> Flow {
        if self.has_lane() {
            let (done, dict) = self.lane(*left)?;
            *left -= done;
            if *left == 0 {
                self.next = self.pos;
                return Ok(());
            }
            if let Some(place) = dict {
                *left -= 1;
                return self.dicts_at(place);
            }
        }
        *left -= 1;
        self.step_one()
    }

    /// Reads and links one opcode. Changes nothing when it answers [`Halt::Input`].
    #[inline]
    fn step_one(&mut self) -> Flow {
        if self.pos >= self.limit {
            self.at_limit()?;
        }
        let byte = self.input[self.pos];
        self.next = self.pos + 1;
        match byte {
            op::PROTO => self.proto(),
            op::FRAME => self.frame(),
            op::STOP => self.stop(),

            op::NONE => self.push_cell(slot::tagged(slot::NONE, 0, 0)),
            op::NEWTRUE => self.push_cell(slot::tagged(slot::TRUE, 0, 0)),
            op::NEWFALSE => self.push_cell(slot::tagged(slot::FALSE, 0, 0)),
            op::BININT | op::BININT1 | op::BININT2 => self.integers(byte),
            op::LONG1 => self.long1(),
            op::LONG4 => self.long4(),
            op::INT => self.int(),
            op::LONG => self.long_line(),
            op::BINFLOAT => self.floats(),
            op::FLOAT => self.float(),

            op::SHORT_BINUNICODE => self.text8(),
            op::BINUNICODE => self.text32(),
            op::BINUNICODE8 => self.text64(),
            op::UNICODE => self.unicode(),
            op::SHORT_BINSTRING => self.string8(),
            op::BINSTRING => self.string32(),
            op::STRING => self.string(),
            op::SHORT_BINBYTES => self.bytes8(),
            op::BINBYTES => self.bytes32(),
            op::BINBYTES8 => self.bytes64(slot::BYTES),
            op::BYTEARRAY8 => self.bytes64(slot::BYTEARRAY),
            op::NEXT_BUFFER => self.next_buffer(),
            op::READONLY_BUFFER => self.readonly_buffer(),

            op::EMPTY_LIST => self.push_cell(stack::LAZY_LIST),
            op::APPEND => self.append(),
            op::APPENDS => self.appends(),
            op::LIST => self.list(),
            op::EMPTY_TUPLE => self.push_cell(slot::tagged(slot::EMPTY_TUPLE, 0, 0)),
            op::TUPLE => self.tuple(),
            op::TUPLE1 => self.short_tuple(1),
            op::TUPLE2 => self.short_tuple(2),
            op::TUPLE3 => self.short_tuple(3),
            op::EMPTY_DICT => self.push_cell(stack::LAZY_DICT),
            op::DICT => self.dict(),
            op::SETITEM => self.setitem(),
            op::SETITEMS => self.setitems(),
            op::EMPTY_SET => self.push_cell(stack::LAZY_SET),
            op::ADDITEMS => self.additems(),
            op::FROZENSET => self.frozenset(),

            op::POP => self.pop(),
            op::DUP => self.dup(),
            op::MARK => self.mark(),
            op::POP_MARK => self.pop_mark(),

            op::BINGET => self.binget(),
            op::LONG_BINGET => self.long_binget(),
            op::GET => self.get_line(),
            op::BINPUT => self.binput(),
            op::LONG_BINPUT => self.long_binput(),
            op::PUT => self.put_line(),
            op::MEMOIZE => self.memoize(),

            op::GLOBAL => self.global(),
            op::STACK_GLOBAL => self.stack_global(),
            op::EXT1 => self.ext1(),
            op::EXT2 => self.ext2(),
            op::EXT4 => self.ext4(),
            op::REDUCE => self.reduce(),
            op::BUILD => self.build(),
            op::NEWOBJ => self.newobj(),
            op::NEWOBJ_EX => self.newobj_ex(),
            op::INST => self.inst(),
            op::OBJ => self.obj(),
            op::PERSID => self.persid(),
            op::BINPERSID => self.binpersid(),

            _ => Err(Halt::Fault(code::UNKNOWN_OPCODE)),
        }
    }

    /// No byte is left before the limit: closes the frame, or asks for input.
    #[cold]
    fn at_limit(&mut self) -> Flow {
        if self.framed {
            self.framed = false;
            self.limit = self.filled;
        }
        if self.pos < self.limit {
            return Ok(());
        }
        if !self.finished {
            return Err(Halt::Input);
        }
        Err(Halt::Fault(if self.pos == self.start { code::EMPTY } else { code::TRUNCATED }))
    }
}
