//! Error codes of the engines (docs/format.md §4; the same in `ts/tape/code.ts`). Numbers never change meaning.

/// What an engine reports instead of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// One of this module's constants.
    pub code: u32,
    /// Byte offset of the opcode in the pickle; for the encoder the slot on the tape.
    pub offset: usize,
}

/// The input ends where an opcode should be, at offset 0.
pub const EMPTY: u32 = 1;
/// The input ends before STOP or inside an opcode's arguments.
pub const TRUNCATED: u32 = 2;
/// A byte that is no opcode.
pub const UNKNOWN_OPCODE: u32 = 3;
/// Fewer entries above the mark than the opcode needs.
pub const STACK_UNDERFLOW: u32 = 5;
/// An opcode needs a mark and there is none.
pub const NO_MARK: u32 = 6;
/// GET of an index never put.
pub const MEMO_MISSING: u32 = 7;
/// PROTO above 5.
pub const BAD_PROTOCOL: u32 = 8;
/// Frames overlap, or an opcode crosses a frame's end.
pub const BAD_FRAME: u32 = 9;
/// A negative length, or one above what can be addressed.
pub const BAD_LENGTH: u32 = 10;
/// Not UTF-8 (surrogates allowed).
pub const BAD_TEXT: u32 = 11;
/// An operand of a kind the opcode cannot take.
pub const BAD_TYPE: u32 = 12;
/// A list, dict, set or bytearray as key or member.
pub const UNHASHABLE: u32 = 13;
/// A memo index above the limit.
pub const BAD_MEMO_INDEX: u32 = 14;
/// The tape would outgrow its limit.
pub const TAPE_LIMIT: u32 = 15;
/// A limit the reader's options set is exceeded.
pub const LIMIT: u32 = 16;
/// The gathered tape breaks its grammar.
pub const BAD_TAPE: u32 = 20;
/// The pickle would exceed 4 GiB.
pub const OUTPUT_LIMIT: u32 = 21;
/// Bytes that were lent are there no more. (Only JavaScript, which has them, finds that.)
pub const BYTES_GONE: u32 = 22;
/// An object is made of nothing but itself: its pickle would have no end.
pub const CYCLE: u32 = 23;
/// (tools) A memo entry is stored into twice.
pub const MEMO_REDEFINED: u32 = 30;
/// (tools) A mark is stored into the memo.
pub const MARK_IN_MEMO: u32 = 31;
/// (tools) Values are left on the stack after STOP.
pub const STACK_LEFT: u32 = 32;
/// (tools) The text would exceed its limit.
pub const TEXT_LIMIT: u32 = 33;
/// An integer in decimal has more digits than are converted.
pub const DIGIT_LIMIT: u32 = 34;
/// (tools) A number or a quoted string that is none.
pub const BAD_LITERAL: u32 = 35;
