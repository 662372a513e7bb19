//! Rows: instances laid out by a plan, written by one loop over their cells.

use std::mem;

use super::frame::{BATCH, Frame, Kind};
use super::machine::{
    GLOBAL_INSTANCE_PRIVATE, GLOBAL_OBJECT, GLOBAL_RECONSTRUCTOR, Machine, OPEN, Tape, UNSEEN, bad_tape,
};
use super::output::get_bytes;
use super::quick::is_unset;
use super::template::{self, Template};
use super::text::{TEXT_INITIALIZED, TEXT_PARAM_PRIVATE, TEXT_VALUES, extent, measure, pass_texts};
use crate::code::{self, Fault};
use crate::opcode;
use crate::slot::{
    CELL_ANY, CELL_DATE, EMPTY_TUPLE, FALSE, FORM_PARAM, NODE, NONE, REF, TEXT, TEXT_AGAIN, TEXT_COPY, TRUE, UNSET,
    aux_of, is_tagged, payload_of, tag_of,
};

/// What follows the last cell of a Parameterized whose values are one batch.
const PARAM_END: [u8; 5] = [opcode::SETITEMS, opcode::SETITEMS, opcode::BUILD, opcode::SETITEM, opcode::BUILD];

/// `memoised` of a row's frame: the data cursor is behind the row's texts.
pub(super) const TEXTS_PASSED: u32 = 1;
/// `memoised` of a row's frame: and it is known where the dates of its later cells stand.
const PLACES_KEPT: u32 = 2;

/// Tags a cell may have.
const CELL_TAGS: u64 = 1 << NONE
    | 1 << TRUE
    | 1 << FALSE
    | 1 << TEXT
    | 1 << TEXT_AGAIN
    | 1 << REF
    | 1 << EMPTY_TUPLE
    | 1 << UNSET
    | 1 << NODE;

/// How the instances of one class are laid out.
pub(super) struct Plan {
    global: u32,
    form: u32,
    pub(super) cells: Vec<PlanCell>,
    /// Which of them are dates.
    dates: Vec<u32>,
    /// The bytes from the class to the first pair's mark, once all their memo numbers are known, and that mark.
    template: Template,
}

/// One cell of a plan, or one key of records.
pub(super) struct PlanCell {
    pub(super) text: u32,
    pub(super) kind: u32,
    /// The GET of the name, once it is memoised; its length is 0 until then.
    pub(super) get: [u8; 8],
    pub(super) get_length: usize,
}

impl PlanCell {
    pub(super) fn new(text: u32, kind: u32) -> Self {
        Self { text, kind, get: [0; 8], get_length: 0 }
    }
}

impl Plan {
    pub(super) fn new(global: u32, form: u32, cells: Vec<PlanCell>) -> Self {
        let dates = (0..cells.len() as u32).filter(|&cell| cells[cell as usize].kind == CELL_DATE).collect();
        Self { global, form, cells, dates, template: Template::default() }
    }

    /// The class is written in another way from now on.
    pub(super) fn forget_template(&mut self) {
        self.template = Template::default();
    }
}

impl Machine {
    /// Begins a row: its frame check is done, its tag is taken.
    pub(super) fn row(&mut self, tape: Tape, at: usize, index: usize) -> Result<(), Fault> {
        let count = self.plans.get(index).ok_or(bad_tape(at))?.cells.len();
        let first = self.cursor;
        if tape.slots.len() - first < count {
            return Err(bad_tape(at));
        }
        let (set, dates) = self.look_at_cells(tape, index, first)?;
        self.cursor = first + count;
        let ordinal = self.next_ordinal();
        for _ in 0..dates {
            self.next_ordinal();
        }
        self.row_head(tape, index, ordinal, set);

        let mut frame = Frame {
            kind: Kind::Row,
            ordinal: ordinal + 1,
            slot: first as u32,
            data: self.data as u32,
            outer: index as u32,
            ..Frame::default()
        };
        if set > 0 {
            frame.left = set;
            self.open_row_batch(&mut frame);
        }
        self.row_cells(tape, frame)
    }

    /// Looks at all cells of a row, which are there, before the first is written: how many are set, how many are dates.
    fn look_at_cells(&self, tape: Tape, index: usize, first: usize) -> Result<(u32, u32), Fault> {
        let plan = &self.plans[index];
        let mut set = 0;
        let mut dates = 0;
        for (offset, (&slot, cell)) in tape.slots[first..].iter().zip(&plan.cells).enumerate() {
            if !is_tagged(slot) {
                dates += u32::from(cell.kind == CELL_DATE);
            } else if CELL_TAGS >> tag_of(slot) & 1 == 0 {
                return Err(bad_tape(first + offset));
            }
            set += u32::from(!is_unset(slot));
        }
        Ok((set, dates))
    }

    /// Writes the row at the cursor in one go, as far as that can be done: the first row of its class, for one, has to
    /// define what the others name. False: nothing was done.
    pub(super) fn quick_row(&mut self, tape: Tape) -> Result<bool, Fault> {
        let (at, first) = (self.cursor, self.cursor + 1);
        let index = payload_of(tape.slots[at]) as usize;
        let Some(plan) = self.plans.get_mut(index) else { return Ok(false) };
        let count = plan.cells.len();
        let Some(slots) = tape.slots.get(first..first + count) else { return Ok(false) };
        let dates = plan.dates.iter().filter(|&&date| !is_tagged(slots[date as usize])).count();
        // Where the tape is gone over again, ordinals are known already.
        let is_new = self.ordinal as usize == self.states.len();
        let fits = self.states.capacity() - self.states.len() > dates && self.out.room().0.left() > template::ROOM;
        // A single cell has no mark, and what is behind a full batch has another.
        let has_batch = count < BATCH as usize && slots.iter().filter(|&&slot| !is_unset(slot)).nth(1).is_some();
        if !plan.template.is_made() || !is_new || !fits || !has_batch {
            return Ok(false);
        }
        let form = plan.form;
        let memo = plan.template.write_marked(&mut self.out);
        let ordinal = self.ordinal;
        self.states.push(memo);
        self.states.extend(std::iter::repeat_n(UNSEEN, dates));
        self.ordinal += 1 + dates as u32;
        self.memoised += 1;
        self.cursor = first + count;
        let mut frame = Frame {
            kind: Kind::Row,
            close: opcode::SETITEMS,
            ordinal: ordinal + 1,
            slot: first as u32,
            data: self.data as u32,
            outer: index as u32,
            ..Frame::default()
        };
        let written = self.quick_cells(tape, &mut frame);
        if written.is_ok() && frame.cell as usize == count {
            if frame.memoised == 0 {
                self.data = frame.data as usize;
            }
            if form == FORM_PARAM {
                self.out.put(PARAM_END);
            } else {
                self.out.put([opcode::SETITEMS, opcode::BUILD]);
            }
            return Ok(true);
        }
        // What is no cell at all is a fault that comes before any other of the row.
        self.look_at_cells(tape, index, first)?;
        written?;
        self.row_cells(tape, frame)?;
        Ok(true)
    }

    /// The top frame is Row: takes the node it waits for, then goes on with its cells.
    pub(super) fn row_step(&mut self, tape: Tape) -> Result<(), Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        if frame.pending {
            frame.pending = false;
            return self.value(tape);
        }
        let frame = *frame;
        self.frames.pop();
        self.row_cells(tape, frame)
    }

    /// Of a row's frame: `left` counts set cells behind the batch, `pending` is a node's turn, and a full batch is
    /// known by `parts`.
    fn open_row_batch(&mut self, frame: &mut Frame) {
        // A single pair has no mark; in C's way that is one that is the first and last.
        let single = frame.left == 1 && (frame.close == 0 || self.python);
        let count = if single || self.protocol == 0 { 1 } else { frame.left.min(BATCH) };
        frame.left -= count;
        frame.batch = count;
        if single || self.protocol == 0 {
            frame.close = opcode::SETITEM;
            frame.parts = 0;
        } else {
            frame.close = opcode::SETITEMS;
            frame.parts = u8::from(count == BATCH && !self.python);
            self.out.put([opcode::MARK]);
        }
    }

    /// All from the class to the dict of values.
    fn row_head(&mut self, tape: Tape, index: usize, ordinal: u32, set: u32) {
        let plan = &mut self.plans[index];
        let (global, form) = (plan.global, plan.form);
        let whole = form == FORM_PARAM || set > 0;
        if whole && plan.template.is_made() && self.out.frame_holds(plan.template.length()) {
            let memo = plan.template.write(&mut self.out);
            self.set_memo(ordinal, memo);
            return;
        }
        if self.protocol >= 2 {
            self.global(tape, global);
            self.out.boundary();
            self.out.put([opcode::EMPTY_TUPLE, opcode::NEWOBJ]);
        } else {
            self.global(tape, GLOBAL_RECONSTRUCTOR);
            self.out.put([opcode::MARK]);
            self.global(tape, global);
            self.global(tape, GLOBAL_OBJECT);
            self.out.put([opcode::NONE, opcode::TUPLE]);
            self.out.memoize();
            self.out.put([opcode::REDUCE]);
        }
        self.memoize(ordinal);
        if !whole {
            return;
        }
        self.empty_dict();
        if form == FORM_PARAM {
            self.saved_text(tape, TEXT_PARAM_PRIVATE);
            self.out.boundary(); // the private object's
            self.global(tape, GLOBAL_INSTANCE_PRIVATE);
            self.out.boundary();
            self.out.empty_tuple();
            self.out.put([opcode::REDUCE]);
            self.out.memoize();
            self.empty_dict();
            if self.protocol > 0 {
                self.out.put([opcode::MARK]);
            }
            self.saved_text(tape, TEXT_INITIALIZED);
            self.out.boundary();
            self.out.boolean(true);
            if self.protocol == 0 {
                self.out.put([opcode::SETITEM]);
            }
            self.saved_text(tape, TEXT_VALUES);
            self.empty_dict();
        }
        if self.out.modern {
            self.make_template(index);
        }
    }

    fn empty_dict(&mut self) {
        self.out.boundary();
        self.out.empty(opcode::EMPTY_DICT, opcode::DICT);
        self.out.memoize();
    }

    fn saved_text(&mut self, tape: Tape, id: u32) {
        self.out.boundary();
        self.texts.save(id, tape.data, &mut self.out);
    }

    /// Keeps the bytes [`Machine::row_head`] writes from now on, when all in them is memoised.
    fn make_template(&mut self, index: usize) {
        let class = self.globals[self.plans[index].global as usize].known();
        let private = self.globals[GLOBAL_INSTANCE_PRIVATE as usize].known();
        let texts = [TEXT_PARAM_PRIVATE, TEXT_INITIALIZED, TEXT_VALUES].map(|id| get_bytes(self.texts.memo(id)));
        let plan = &mut self.plans[index];
        let mut template = Template::new(self.out.lean);
        template.get(class);
        template.put(&[opcode::EMPTY_TUPLE, opcode::NEWOBJ]);
        template.memoize_instance();
        template.put(&[opcode::EMPTY_DICT]);
        template.memoize();
        if plan.form == FORM_PARAM {
            template.get(texts[0]);
            template.get(private);
            template.put(&[opcode::EMPTY_TUPLE, opcode::REDUCE]);
            template.memoize();
            template.put(&[opcode::EMPTY_DICT]);
            template.memoize();
            template.put(&[opcode::MARK]);
            template.get(texts[1]);
            template.put(&[opcode::NEWTRUE]);
            template.get(texts[2]);
            template.put(&[opcode::EMPTY_DICT]);
            template.memoize();
        }
        plan.template = template.ended();
    }

    /// Writes the cells of a row from `frame.cell` on, up to its end or to the first that has to be waited for; the
    /// frame is then on the stack.
    fn row_cells(&mut self, tape: Tape, frame: Frame) -> Result<(), Fault> {
        let index = frame.outer as usize;
        let mut frame = frame;
        // The rest of a row of one batch, which is nearly every row.
        if frame.left == 0 && frame.close == opcode::SETITEMS && self.out.modern {
            self.quick_cells(tape, &mut frame)?;
        }
        // Taken out for the time of the loop, which needs all of the machine beside it.
        let mut cells = mem::take(&mut self.plans[index].cells);
        let result = if self.protocol < 2 {
            self.row_loop::<true>(tape, frame, &mut cells)
        } else {
            self.row_loop::<false>(tape, frame, &mut cells)
        };
        let form = self.plans[index].form;
        self.plans[index].cells = cells;
        let (frame, ended) = result?;
        if !ended {
            return Ok(());
        }
        if frame.close != 0 {
            self.out.put([frame.close]);
            if frame.parts != 0 {
                // After a full batch another follows; here it is empty, for all cells are written.
                self.out.put([opcode::MARK, opcode::SETITEMS]);
            }
        }
        if form == FORM_PARAM {
            let private = if self.protocol > 0 { opcode::SETITEMS } else { opcode::SETITEM };
            self.out.put([private, opcode::BUILD, opcode::SETITEM, opcode::BUILD]);
        } else if frame.close != 0 {
            self.out.put([opcode::BUILD]);
        }
        Ok(())
    }

    /// The loop of [`Machine::row_cells`]; true: all cells are written. `OLD` is protocols 0 and 1.
    #[inline]
    fn row_loop<const OLD: bool>(
        &mut self,
        tape: Tape,
        mut frame: Frame,
        cells: &mut [PlanCell],
    ) -> Result<(Frame, bool), Fault> {
        let first = frame.slot as usize;
        let slots = &tape.slots[first..first + cells.len()];
        let mut data = frame.data as usize;
        for offset in frame.cell as usize..cells.len() {
            let slot = slots[offset];
            if is_tagged(slot) && tag_of(slot) == UNSET {
                continue;
            }
            if frame.batch == 0 {
                self.out.put([frame.close]);
                self.open_row_batch(&mut frame);
            }
            frame.batch -= 1;
            let cell = &mut cells[offset];
            self.cell_name(tape, cell);
            self.out.boundary();
            if !is_tagged(slot) {
                if cell.kind == CELL_ANY {
                    if OLD {
                        self.out.any_number(slot);
                    } else {
                        self.out.number(slot);
                    }
                } else if cell.kind == CELL_DATE {
                    let ordinal = frame.ordinal;
                    frame.ordinal += 1;
                    let state = self.states[ordinal as usize];
                    if state < OPEN {
                        self.out.get(state);
                    } else if !self.datetime(tape, ordinal, slot) {
                        return Err(bad_tape(first + offset));
                    }
                } else if OLD {
                    self.out.any_float(slot);
                } else {
                    self.out.float(slot);
                }
                continue;
            }
            let payload = payload_of(slot) as usize;
            match tag_of(slot) {
                TEXT if aux_of(slot) & TEXT_COPY != 0 => {
                    let length = extent(tape, data, payload).ok_or(bad_tape(first + offset))?;
                    self.out.text(tape.data, data, length);
                    self.out.memoize();
                    data += length;
                }
                TEXT => {
                    let at = first + offset;
                    let full = Fault { code: code::OUTPUT_LIMIT, offset: at };
                    let (length, hash) = measure(tape, data, payload).ok_or(bad_tape(at))?;
                    let id = self.texts.intern(tape.data, data, length, hash).ok_or(full)?;
                    data += length;
                    if !self.texts.number(slot, id) {
                        return Err(full);
                    }
                    self.texts.save(id, tape.data, &mut self.out);
                }
                TEXT_AGAIN => {
                    let id = self.texts.numbered(payload_of(slot)).ok_or(bad_tape(first + offset))?;
                    self.texts.save(id, tape.data, &mut self.out);
                }
                NONE => self.out.put([opcode::NONE]),
                TRUE | FALSE if OLD => self.out.boolean(tag_of(slot) == TRUE),
                EMPTY_TUPLE if OLD => self.out.empty_tuple(),
                TRUE => self.out.put([opcode::NEWTRUE]),
                FALSE => self.out.put([opcode::NEWFALSE]),
                EMPTY_TUPLE => self.out.put([opcode::EMPTY_TUPLE]),
                REF if self.states.get(payload).is_some_and(|state| *state < OPEN) => {
                    self.out.get(self.states[payload]);
                }
                tag => {
                    frame.cell = offset as u32 + 1;
                    if frame.memoised == 0 {
                        frame.memoised = TEXTS_PASSED;
                        self.data = data;
                        pass_texts(tape, &mut self.texts, &mut self.data, first + offset + 1, first + cells.len())?;
                    }
                    if !OLD && tag == NODE && self.leaf(tape)? {
                        continue;
                    }
                    // A node, or an object that must be written again: the row waits for it.
                    frame.data = data as u32;
                    if frame.memoised == TEXTS_PASSED {
                        frame.memoised = PLACES_KEPT;
                        self.keep_dates(tape, &frame, cells);
                    }
                    frame.pending = tag == NODE;
                    self.push(frame);
                    if tag == REF {
                        self.reference(tape, first + offset, payload)?;
                    }
                    return Ok((frame, false));
                }
            }
        }
        if frame.memoised == 0 {
            self.data = data;
        }
        Ok((frame, true))
    }
}

impl Machine {
    /// A row begins to wait for a node, which may hold dates of cells that are not written yet.
    fn keep_dates(&mut self, tape: Tape, frame: &Frame, cells: &[PlanCell]) {
        let mut ordinal = frame.ordinal;
        for (offset, cell) in cells.iter().enumerate().skip(frame.cell as usize) {
            let at = frame.slot as usize + offset;
            if cell.kind == CELL_DATE && !is_tagged(tape.slots[at]) {
                self.keep_place(ordinal as usize, at, 0);
                ordinal += 1;
            }
        }
    }
}
