//! `pickletools.dis`: a line for each opcode, with the checks it makes on stack and memo.

use std::fmt::Write;

use super::Failure;
use super::effect::{Before, EFFECTS, Kind};
use super::memo::{Key, Memo};
use super::number;
use super::read::{Argument, Operation, Reader};
use super::repr;
use super::text::{TEXT_LIMIT, Text};
use crate::code;
use crate::opcode::{BINGET, BINPUT, GET, LONG_BINGET, LONG_BINPUT, MARK, MEMOIZE, POP, PUT, STOP};

/// Names are padded to this.
const NAME_WIDTH: usize = 10;
/// A line longer than this does not move the column of the notes.
const NOTE_COLUMN_LIMIT: usize = 50;

/// Writes the disassembly of a pickle, UTF-8, into `output`; what is there of it stays when it fails.
///
/// `indent` is how many blanks a line is moved by each mark around it (Python's `indentlevel`, 4). `annotate`, unless 0,
/// adds to each line what the opcode does, from about that column on.
pub fn disassemble(pickle: &[u8], indent: u32, annotate: u32, output: &mut Vec<u8>) -> Result<(), Failure> {
    let mut disassembler = Disassembler {
        text: Text::new(output),
        indent: indent as usize,
        annotate: annotate as usize,
        note_column: annotate as usize,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: Memo::new(),
        protocol: 0,
    };
    let mut reader = Reader::new(pickle);
    loop {
        let operation = reader.operation()?;
        let start = disassembler.text.len();
        let done = disassembler.operation(&operation);
        disassembler.check_room(start, operation.at)?;
        done?;
        if operation.opcode.byte == STOP {
            return disassembler.finish(operation.at);
        }
    }
}

struct Disassembler<'a> {
    text: Text<'a>,
    indent: usize,
    annotate: usize,
    note_column: usize,
    stack: Vec<Kind>,
    /// Offsets of the MARKs. Opcodes that take a fixed number of values may take a mark off the stack unseen, and then
    /// there are more of them here than there.
    marks: Vec<usize>,
    memo: Memo<Kind>,
    /// The highest among the opcodes.
    protocol: u8,
}

/// What a line says beside its argument, and what is wrong with it; said after the line is written.
#[derive(Default)]
struct Remarks {
    note: Option<String>,
    complaint: Option<(u32, String)>,
}

impl Remarks {
    fn complain(&mut self, code: u32, reason: impl Into<String>) {
        self.complaint = Some((code, reason.into()));
    }
}

impl Disassembler<'_> {
    /// Leaves the last line out if there was no room for all of it.
    fn check_room(&mut self, start: usize, at: usize) -> Result<(), Failure> {
        if !self.text.is_full() {
            return Ok(());
        }
        self.text.truncate(start);
        let reason = format!("MemoryError: the text would be longer than {TEXT_LIMIT} bytes");
        Err(Failure::new(code::TEXT_LIMIT, at, reason))
    }

    fn operation(&mut self, operation: &Operation) -> Result<(), Failure> {
        let Operation { at, opcode, .. } = *operation;
        let effect = &EFFECTS[operation.index];
        self.text.push(&format!("{at:5}: "));
        // The line is indented by the marks before this opcode, and written when all is known that it says.
        let depth = self.marks.len();
        self.protocol = self.protocol.max(opcode.protocol);
        let mut remarks = Remarks::default();

        let mut pops = match effect.before {
            Before::Pops(count) => usize::from(count),
            Before::ToMark(below) => usize::from(below),
        };
        let pops_mark = opcode.byte == POP && self.stack.last() == Some(&Kind::Mark);
        if pops_mark || matches!(effect.before, Before::ToMark(_)) {
            if let Some(mark) = self.marks.pop() {
                remarks.note = Some(format!("(MARK at {mark})"));
                self.pop_to_mark(at)?;
                if pops_mark {
                    pops = 0;
                }
            } else {
                let reason = "no MARK exists on stack";
                remarks.note = Some(reason.into());
                remarks.complain(code::NO_MARK, reason);
            }
        }
        let shown = Self::shown(operation)?;
        let remembered = self.check_memo(operation, &shown, &mut remarks);
        self.line(operation, depth, &shown, remarks.note.as_deref());

        if let Some((code, reason)) = remarks.complaint {
            return Err(Failure::new(code, at, format!("ValueError: {reason}")));
        }
        let Some(left) = self.stack.len().checked_sub(pops) else {
            let reason =
                format!("ValueError: tries to pop {pops} items from stack with only {} items", self.stack.len());
            return Err(Failure::new(code::STACK_UNDERFLOW, at, reason));
        };
        self.stack.truncate(left);
        if opcode.byte == MARK {
            self.marks.push(at);
        }
        match remembered {
            Some(kind) => self.stack.push(kind),
            None => self.stack.extend_from_slice(effect.after),
        }
        Ok(())
    }

    fn pop_to_mark(&mut self, at: usize) -> Result<(), Failure> {
        while let Some(kind) = self.stack.pop() {
            if kind == Kind::Mark {
                return Ok(());
            }
        }
        Err(Failure::new(code::NO_MARK, at, "IndexError: list index out of range"))
    }

    /// The `repr` of the argument, where it is a short one; longer ones are written straight into the text.
    fn shown(operation: &Operation) -> Result<String, Failure> {
        Ok(match &operation.argument {
            Argument::Bool(value) => if *value { "True" } else { "False" }.into(),
            Argument::Int(value) => value.to_string(),
            Argument::Digits(digits) => digits.clone(),
            Argument::Float(value) => repr::float(*value),
            Argument::Long(bytes) => {
                number::decimal(bytes).map_err(|reason| Failure::new(code::DIGIT_LIMIT, operation.at, reason))?
            }
            _ => "None".into(),
        })
    }

    /// Stores, or gives what was stored.
    fn check_memo(&mut self, operation: &Operation, shown: &str, remarks: &mut Remarks) -> Option<Kind> {
        match operation.opcode.byte {
            GET | BINGET | LONG_BINGET => {
                let found = self.memo.get_mut(&operation.argument.key()).copied();
                if found.is_none() {
                    remarks.complain(code::MEMO_MISSING, format!("memo key {shown} has never been stored into"));
                }
                return found;
            }
            PUT | BINPUT | LONG_BINPUT | MEMOIZE => {}
            _ => return None,
        }
        let key = if operation.opcode.byte == MEMOIZE {
            let count = self.memo.len();
            remarks.note = Some(format!("(as {count})"));
            Key::Small(count as i64)
        } else {
            operation.argument.key()
        };
        if self.memo.get_mut(&key).is_some() {
            remarks.complain(code::MEMO_REDEFINED, format!("memo key {shown} already defined"));
            return None;
        }
        match self.stack.last() {
            None => remarks.complain(code::STACK_UNDERFLOW, "stack is empty -- can't store into memo"),
            Some(Kind::Mark) => remarks.complain(code::MARK_IN_MEMO, "can't store markobject in the memo"),
            Some(&kind) => self.memo.insert(key, kind),
        }
        None
    }

    fn line(&mut self, operation: &Operation, depth: usize, shown: &str, note: Option<&str>) {
        let Operation { opcode, argument, .. } = operation;
        let text = &mut self.text;
        let start = text.len();
        match opcode.byte {
            byte @ b' '..=b'~' => {
                text.push_char(char::from(byte));
                text.push_spaces(4);
            }
            byte => text.push(&format!("\\x{byte:02x} ")),
        }
        text.push_spaces(self.indent.saturating_mul(depth));
        text.push(opcode.name);
        let has_argument = *argument != Argument::None;
        if has_argument || note.is_some() {
            text.push_spaces(NAME_WIDTH.saturating_sub(opcode.name.len()));
        }
        if has_argument {
            text.push(" ");
            match argument {
                Argument::Text(characters) => repr::text(characters, &mut |character| text.push_char(character)),
                Argument::Bytes(bytes) => repr::bytes(bytes, &mut |character| text.push_char(character)),
                Argument::ByteArray(bytes) => repr::byte_array(bytes, &mut |character| text.push_char(character)),
                _ => text.push(shown),
            }
        }
        if let Some(note) = note {
            text.push(" ");
            text.push(note);
        }
        if self.annotate > 0 {
            text.push_spaces(self.note_column.saturating_sub(text.columns_since(start)));
            self.note_column = text.columns_since(start);
            if self.note_column > NOTE_COLUMN_LIMIT {
                self.note_column = self.annotate;
            }
            text.push(" ");
            text.push(EFFECTS[operation.index].doc);
        }
        text.push("\n");
    }

    fn finish(mut self, at: usize) -> Result<(), Failure> {
        let start = self.text.len();
        self.text.push(&format!("highest protocol among opcodes = {}\n", self.protocol));
        self.check_room(start, at)?;
        if self.stack.is_empty() {
            return Ok(());
        }
        let mut reason = String::from("ValueError: stack not empty after STOP: [");
        for (index, kind) in self.stack.iter().enumerate() {
            if reason.len() > repr::REASON_LIMIT {
                reason.push_str(", …");
                break;
            }
            let _ = write!(reason, "{}{}", if index == 0 { "" } else { ", " }, kind.name());
        }
        Err(Failure::new(code::STACK_LEFT, at, reason + "]"))
    }
}
