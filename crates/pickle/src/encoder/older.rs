//! Objects that older protocols make by calls: bytes, bytearrays, sets, datetimes; and globals as every protocol names
//! them.

use super::frame::{Frame, Kind};
use super::gap::Source;
use super::machine::{
    GLOBAL_BYTEARRAY, GLOBAL_BYTES, GLOBAL_DATETIME, GLOBAL_ENCODE, GLOBAL_GETATTR, Global, Machine, OPEN, Tape,
    UNSEEN, bad_tape,
};
use super::text::{TEXT_LATIN1, UNMEMOISED, extent};
use crate::code::{self, Fault};
use crate::opcode;

impl Machine {
    /// A bytes object of so many bytes; gives its memo number.
    pub(super) fn bytes(&mut self, tape: Tape, source: Source, length: usize) -> u32 {
        match source {
            Source::Data(start) if self.protocol < 3 => self.latin1_bytes(tape, &tape.data[start..start + length]),
            _ => {
                self.out.bytes(tape.data, source, length);
                self.out.memoize()
            }
        }
    }

    /// A bytes object as protocols 0 to 2 have it: the text of the same Latin-1 characters, encoded when it is read.
    fn latin1_bytes(&mut self, tape: Tape, bytes: &[u8]) -> u32 {
        if bytes.is_empty() {
            self.global(tape, GLOBAL_BYTES);
            self.out.empty_tuple();
        } else {
            self.global(tape, GLOBAL_ENCODE);
            self.out.open_tuple(2);
            if let [byte] = bytes {
                // Python has one object for each text of one such character.
                self.character(tape, *byte);
            } else {
                self.latin1(bytes);
                self.out.memoize();
            }
            self.texts.save(TEXT_LATIN1, tape.data, &mut self.out);
            self.out.close_tuple(2);
            self.out.memoize();
        }
        self.out.put([opcode::REDUCE]);
        self.out.memoize()
    }

    fn latin1(&mut self, bytes: &[u8]) {
        if self.protocol == 0 {
            self.out.spelled_latin1(bytes);
            return;
        }
        let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
        let [a, b, c, d] = ((bytes.len() + high) as u32).to_le_bytes();
        self.out.put([opcode::BINUNICODE, a, b, c, d]);
        if high == 0 {
            self.out.put_slice(bytes);
            return;
        }
        for &byte in bytes {
            if byte < 0x80 {
                self.out.put([byte]);
            } else {
                self.out.put([0xc0 | byte >> 6, 0x80 | byte & 0x3f]);
            }
        }
    }

    /// Saves the text of one Latin-1 character, equal to any other such text.
    fn character(&mut self, tape: Tape, byte: u8) {
        let utf8 = [0xc0 | byte >> 6, 0x80 | byte & 0x3f];
        let text = if byte < 0x80 { &[byte][..] } else { &utf8[..] };
        match self.texts.intern_pooled(tape.data, text) {
            Some(id) => self.texts.save(id, tape.data, &mut self.out),
            None => self.out.set_full(),
        }
    }

    /// A bytearray: an opcode of its own since protocol 5, a call before. Gives its memo number.
    pub(super) fn bytearray(&mut self, tape: Tape, source: Source, length: usize) -> u32 {
        if self.protocol >= 5 {
            let mut header = [opcode::BYTEARRAY8; 9];
            header[1..].copy_from_slice(&(length as u64).to_le_bytes());
            self.out.source(header, tape.data, source, length);
            return self.out.memoize();
        }
        self.global(tape, GLOBAL_BYTEARRAY);
        self.out.boundary();
        if length == 0 {
            self.out.empty_tuple();
        } else {
            self.out.open_tuple(1);
            self.bytes(tape, source, length);
            self.out.close_tuple(1);
            self.out.memoize();
        }
        self.out.put([opcode::REDUCE]);
        self.out.memoize()
    }

    /// A datetime where its opcodes are not those that are kept ready. Gives its memo number.
    pub(super) fn older_datetime(&mut self, tape: Tape, bytes: &[u8]) -> u32 {
        self.global(tape, GLOBAL_DATETIME);
        self.out.boundary(); // the tuple's and the bytes object's
        self.out.open_tuple(1);
        if self.protocol >= 3 {
            self.out.bytes(bytes, Source::Data(0), bytes.len());
            self.out.memoize();
        } else {
            self.latin1_bytes(tape, bytes);
        }
        self.out.close_tuple(1);
        self.out.memoize();
        self.out.put([opcode::REDUCE]);
        self.out.memoize()
    }

    /// A set or frozenset below protocol 4: its class called with a list of its members.
    pub(super) fn older_set(&mut self, tape: Tape, frame: Frame, class: u32, count: u32) {
        self.push(Frame { kind: Kind::OlderSet, ..frame });
        self.global(tape, class);
        self.out.open_tuple(1);
        self.out.empty(opcode::EMPTY_LIST, opcode::LIST);
        self.out.memoize();
        self.push_items(opcode::APPENDS, count);
    }

    /// The list of an older set is written.
    pub(super) fn older_set_end(&mut self, ordinal: u32) {
        self.out.close_tuple(1);
        self.out.memoize();
        self.out.put([opcode::REDUCE]);
        self.made(ordinal);
    }

    /// A call was written that makes the object of an ordinal. False: it was memoised while its arguments were written,
    /// and that one is taken.
    pub(super) fn made(&mut self, ordinal: u32) -> bool {
        let state = self.states[ordinal as usize];
        if state < OPEN {
            self.out.put([opcode::POP]);
            self.out.get(state);
            return false;
        }
        self.memoize(ordinal);
        true
    }

    /// Saves a global of the list of distinct ones.
    pub(super) fn global(&mut self, tape: Tape, index: u32) {
        self.out.boundary();
        let Global { module, name, memo, code, dotted } = self.globals[index as usize];
        if memo != UNMEMOISED {
            self.out.get(memo);
            return;
        }
        if code != 0 {
            let (bytes, length) = extension_bytes(code);
            self.out.put_first(&bytes, length);
            return;
        }
        if dotted {
            self.dotted_global(tape, index);
            return;
        }
        if self.protocol >= 4 {
            self.save_name(tape, module);
            self.out.boundary();
            self.save_name(tape, name);
            self.out.put([opcode::STACK_GLOBAL]);
        } else {
            self.out.put([opcode::GLOBAL]);
            self.out.put_slice(self.texts.bytes(module, tape.data));
            self.out.put([b'\n']);
            self.out.put_slice(self.texts.bytes(name, tape.data));
            self.out.put([b'\n']);
        }
        self.globals[index as usize].memo = self.out.memoize();
    }

    /// Saves a text of a global's name, which may be an object with an ordinal.
    fn save_name(&mut self, tape: Tape, text: u32) {
        let ordinal = self.named.get(&text).copied();
        let state = ordinal.map_or(UNSEEN, |ordinal| self.states[ordinal as usize]);
        if state < OPEN {
            self.out.get(state);
            return;
        }
        self.texts.save(text, tape.data, &mut self.out);
        if let Some(ordinal) = ordinal {
            self.set_memo(ordinal, self.texts.memo(text));
        }
    }

    /// A global with a dotted name, which GLOBAL has no way to say: `getattr` of the one that holds it.
    fn dotted_global(&mut self, tape: Tape, outermost: u32) {
        let Global { module, name, .. } = self.globals[outermost as usize];
        let path = self.texts.bytes(name, tape.data).to_vec();
        let mut calls = Vec::new();
        let (mut index, mut end) = (outermost, path.len());
        while self.globals[index as usize].is_new()
            && let Some(dot) = path[..end].iter().rposition(|byte| *byte == b'.')
        {
            self.global(tape, GLOBAL_GETATTR);
            self.out.open_tuple(2);
            calls.push((index, dot + 1, end));
            end = dot;
            let holder = self.texts.intern_pooled(tape.data, &path[..end]);
            let Some(holder) = holder.and_then(|holder| self.find_global(module, holder)) else {
                self.out.set_full();
                return;
            };
            index = holder;
        }
        self.global(tape, index);
        for (index, start, end) in calls.into_iter().rev() {
            // Python makes these texts anew, but for those of one Latin-1 character.
            let mut letters = str::from_utf8(&path[start..end]).unwrap_or_default().chars();
            if let (Some(letter @ '\0'..='\u{ff}'), None) = (letters.next(), letters.next()) {
                self.character(tape, letter as u8);
            } else {
                self.out.text(&path, start, end - start);
                self.out.memoize();
            }
            self.out.close_tuple(2);
            self.out.memoize();
            self.out.put([opcode::REDUCE]);
            self.globals[index as usize].memo = self.out.memoize();
        }
    }

    /// Whether texts can be the lines of GLOBAL: ASCII below protocol 3, then UTF-8, without line feed, no name empty. Of
    /// a dotted name this is asked of each part.
    pub(super) fn are_lines(&self, tape: Tape, module: u32, name: u32) -> bool {
        let is_line = |bytes: &[u8]| {
            let allowed = if self.protocol < 3 { bytes.is_ascii() } else { str::from_utf8(bytes).is_ok() };
            allowed && !bytes.is_empty() && !bytes.contains(&b'\n')
        };
        is_line(self.texts.bytes(module, tape.data))
            && self.texts.bytes(name, tape.data).split(|byte| *byte == b'.').all(is_line)
    }

    pub(super) fn is_dotted(&self, tape: Tape, name: u32) -> bool {
        self.texts.bytes(name, tape.data).contains(&b'.')
    }

    /// A persistent id as protocol 0 has it: a line.
    pub(super) fn persistent_line(&mut self, tape: Tape, at: usize, units: usize) -> Result<(), Fault> {
        let start = self.take_data(tape, at, units)?;
        let text = &tape.data[start..start + units];
        if !text.is_ascii() || text.contains(&b'\n') {
            return Err(bad_tape(at));
        }
        self.out.put([opcode::PERSID]);
        self.out.put_slice(text);
        self.out.put([b'\n']);
        Ok(())
    }

    /// The id of a text equal to no other.
    pub(super) fn copied(&mut self, tape: Tape, at: usize, units: usize) -> Result<u32, Fault> {
        let start = self.data;
        let length = extent(tape, start, units).ok_or(bad_tape(at))?;
        self.data = start + length;
        self.texts.copy(start, length).ok_or(Fault { code: code::OUTPUT_LIMIT, offset: at })
    }
}

/// The opcode that stands for a global by its extension code, and its length.
pub(super) fn extension_bytes(extension: u32) -> ([u8; 8], usize) {
    let [a, b, c, d] = extension.to_le_bytes();
    if extension <= 0xff {
        ([opcode::EXT1, a, 0, 0, 0, 0, 0, 0], 2)
    } else if extension <= 0xffff {
        ([opcode::EXT2, a, b, 0, 0, 0, 0, 0], 3)
    } else {
        ([opcode::EXT4, a, b, c, d, 0, 0, 0], 5)
    }
}
