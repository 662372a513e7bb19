//! The express lane: opcodes that put a value on the stack, a mark, or what is on the stack into the memo. They write
//! nothing on the tape and never wait for anything, and nearly all of a pickle is made of them; here one is done behind the
//! other without going back to the loop over all opcodes. Whatever is anything else is left to that loop, and so is what stands so
//! near to the end of a frame that a look at the sixteen bytes to come would pass it.

use super::memo::unwritten;
use super::quick::{WINDOW, index_of, word};
use super::run::int_of;
use super::stack::{Entry, LAZY_DICT, LAZY_LIST, TEXT_HIGH};
use super::{Flow, Linker, NO_INDEX, spare};
use crate::opcode as op;
use crate::slot::{self, tagged};

/// Entries there is room for at a time.
const ROOM: usize = 256;

impl Linker {
    /// Whether the express lane may be used: nobody wants to hear of every opcode.
    #[inline]
    pub(super) fn has_lane(&self) -> bool {
        !self.options.facts && !self.options.keep_memo
    }

    /// Does up to `budget` opcodes, as far as they are of the simple kind. Gives how many, `pos` is behind them; and the place of the
    /// dict that comes, if its keys are known ([`super::dict`]).
    #[inline(never)]
    pub(super) fn lane(&mut self, budget: u32) -> Flow<(u32, Option<usize>)> {
        let Self { input, limit, stack, marks, fence, memo, texts, dicts, exact, pos, options, .. } = self;
        let longest = options.limits.length as usize;
        let input = &input[..*limit];
        let mut at = *pos;
        let mut done = 0;
        let mut dict = None;
        while done < budget
            && let Some(window) = input.get(at..).and_then(<[u8]>::first_chunk::<WINDOW>)
        {
            if stack.capacity() == stack.len() {
                *pos = at;
                spare(stack, ROOM)?;
            }
            let opcode = window[0];
            let rest = word(window, 1);
            let (cell, length) = match opcode {
                op::BINGET | op::LONG_BINGET => {
                    let (index, length) = index_of(opcode, rest);
                    let cell = memo.get(index);
                    if cell >> 32 != TEXT_HIGH {
                        break;
                    }
                    // The memo index is for those who learn keys; an entry that is finished has no other use for it.
                    stack.push(Entry { cell, at: 0, memo: index });
                    at += length;
                    done += 1;
                    continue;
                }
                op::BININT | op::BININT1 | op::BININT2 => {
                    let Some((value, length)) = int_of(u64::from(opcode) | rest << 8) else { break };
                    if matches!(window[length], op::BININT | op::BININT1 | op::BININT2) {
                        // There is a loop for many.
                        break;
                    }
                    (slot::number(f64::from(value)), length)
                }
                op::MEMOIZE => {
                    let count = stack.len();
                    let Some(entry) = stack[*fence..].last_mut() else { break };
                    let word = if entry.at == 0 && !entry.is_lazy() {
                        entry.cell
                    } else if entry.memo == NO_INDEX && matches!(entry.cell, LAZY_LIST | LAZY_DICT) {
                        entry.memo = memo.count();
                        unwritten(count - 1)
                    } else {
                        break;
                    };
                    *pos = at;
                    memo.append([word])?;
                    at += 1;
                    done += 1;
                    continue;
                }
                op::MARK => {
                    if marks.len() == marks.capacity() {
                        *pos = at;
                        spare(marks, 1)?;
                    }
                    *fence = stack.len();
                    marks.push(*fence as u32);
                    at += 1;
                    done += 1;
                    continue;
                }
                // Most are memoised, and marked where something is to be in them: up to three opcodes in one go.
                op::EMPTY_DICT | op::EMPTY_LIST => {
                    if opcode == op::EMPTY_DICT {
                        dict = dicts.coming(window, stack.last());
                        if dict.is_some() {
                            break;
                        }
                    }
                    let cell = if opcode == op::EMPTY_DICT { LAZY_DICT } else { LAZY_LIST };
                    if window[1] != op::MEMOIZE || budget - done < 3 {
                        stack.push(Entry { cell, at: 0, memo: NO_INDEX });
                        at += 1;
                        done += 1;
                        continue;
                    }
                    *pos = at;
                    let has_mark = window[2] == op::MARK;
                    if has_mark {
                        spare(marks, 1)?;
                    }
                    let (place, index) = (stack.len(), memo.count());
                    memo.append([unwritten(place)])?;
                    stack.push(Entry { cell, at: 0, memo: index });
                    if has_mark {
                        *fence = place + 1;
                        marks.push(*fence as u32);
                    }
                    at += 2 + usize::from(has_mark);
                    done += 2 + u32::from(has_mark);
                    continue;
                }
                op::SHORT_BINUNICODE => {
                    let length = usize::from(window[1]);
                    *pos = at;
                    let start = at + 2;
                    if start + length > input.len() || length > longest {
                        break;
                    }
                    let Some(index) = texts.add_short(input, start..start + length)? else { break };
                    (tagged(slot::TEXT, 0, index), 2 + length)
                }
                op::NONE => (tagged(slot::NONE, 0, 0), 1),
                op::NEWTRUE => (tagged(slot::TRUE, 0, 0), 1),
                op::NEWFALSE => (tagged(slot::FALSE, 0, 0), 1),
                op::BINFLOAT if !*exact && window[9] != op::BINFLOAT => {
                    (slot::number(f64::from_bits(rest.swap_bytes())), 9)
                }
                _ => break,
            };
            stack.push(Entry { cell, at: 0, memo: NO_INDEX });
            at += length;
            done += 1;
        }
        *pos = at;
        Ok((done, dict))
    }
}
