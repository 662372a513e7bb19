//! Slots: the 8-byte cells both tapes are made of (docs/format.md §1; the same in `ts/tape/slot.ts`).
//!
//! A slot is a number (its `f64`) or, when its upper 13 bits are all ones, a tag with an `aux` and a 32-bit payload.

/// The version of both tapes; it stands in the first slot.
pub const TAPE_VERSION: u32 = 1;

/// Slots from this one up are tags; all others are numbers.
pub const TAG_FLOOR: u64 = 0xfff8_0000_0000_0000;

/// The one NaN that is ever written.
pub const CANONICAL_NAN: u64 = 0x7ff8_0000_0000_0000;

/// The largest integer a JavaScript number holds exactly together with its neighbours.
pub const MAX_SAFE: u64 = (1 << 53) - 1;

/// How far `aux` is shifted above the 6 bits of the tag, in the high word.
pub const AUX_SHIFT: u32 = 6;

/// The payload that says "no kept index" in a memo operand.
pub const NOT_KEPT: u32 = 0xffff_ffff;

/// Tag: None.
pub const NONE: u32 = 1;
/// Tag: True.
pub const TRUE: u32 = 2;
/// Tag: False.
pub const FALSE: u32 = 3;
/// Tag: A string.
pub const TEXT: u32 = 4;
/// Tag: The empty tuple.
pub const EMPTY_TUPLE: u32 = 5;
/// Tag: An object met before.
pub const REF: u32 = 6;
/// Tag: A class or function by name.
pub const GLOBAL: u32 = 7;
/// Tag: An int no number holds.
pub const BIGINT: u32 = 8;
/// Tag: bytes.
pub const BYTES: u32 = 9;
/// Tag: A float whatever its value.
pub const FLOAT: u32 = 10;
/// Tag: A naive datetime of whole milliseconds.
pub const DATETIME: u32 = 11;
/// Tag: A cell that is not written.
pub const UNSET: u32 = 12;
/// Tag: A cell whose value follows the row.
pub const NODE: u32 = 13;
/// Tag: A value on the stack.
pub const TAKE: u32 = 14;
/// Tag: A new empty list.
pub const NEW_LIST: u32 = 15;
/// Tag: A new empty dict.
pub const NEW_DICT: u32 = 16;
/// Tag: A new empty set.
pub const NEW_SET: u32 = 17;
/// Tag: bytearray.
pub const BYTEARRAY: u32 = 18;
/// Tag: A string with identity of its own.
pub const STR: u32 = 19;
/// Tag: A list.
pub const LIST: u32 = 20;
/// Tag: A tuple of at least one.
pub const TUPLE: u32 = 21;
/// Tag: A dict.
pub const DICT: u32 = 22;
/// Tag: A set.
pub const SET: u32 = 23;
/// Tag: A frozenset.
pub const FROZENSET: u32 = 24;
/// Tag: A call.
pub const REDUCE: u32 = 25;
/// Tag: `cls.__new__(cls, *args)`.
pub const NEWOBJ: u32 = 26;
/// Tag: Set an object's state.
pub const BUILD: u32 = 27;
/// Tag: An instance laid out by a plan or shape.
pub const ROW: u32 = 28;
/// Tag: A dict whose keys are a shape.
pub const SHAPED: u32 = 29;
/// Tag: Append to a list.
pub const APPENDS: u32 = 30;
/// Tag: Set items of a dict.
pub const SETITEMS: u32 = 31;
/// Tag: Add to a set.
pub const ADDITEMS: u32 = 32;
/// Tag: Drop the top value.
pub const POP: u32 = 33;
/// Tag: The end: the value of the pickle.
pub const RESULT: u32 = 34;
/// Tag: An object that something else stands for: its persistent id.
pub const PERSID: u32 = 35;
/// Tag: An out-of-band buffer.
pub const BUFFER: u32 = 36;
/// Tag: `cls.__new__(cls, *args, **kwargs)`.
pub const NEWOBJ_EX: u32 = 37;
/// Tag: An instance made of a class and arguments, as Python 1 did.
pub const INST: u32 = 38;
/// Tag: A global by its extension code.
pub const EXTENSION: u32 = 39;
/// Tag: Defines a global.
pub const DEFGLOBAL: u32 = 40;
/// Tag: Defines a plan.
pub const DEFPLAN: u32 = 41;
/// Tag: List items of a REDUCE or NEWOBJ.
pub const ITEMS: u32 = 42;
/// Tag: Dict items of a REDUCE or NEWOBJ.
pub const PAIRS: u32 = 43;
/// Tag: A Python 2 str that the reader decodes.
pub const BYTE_TEXT: u32 = 44;
/// Gathered, behind the parts of a call: parts of the object once more, said by `aux`.
pub const MORE: u32 = 45;
/// Gathered: the keys of records.
pub const DEFKEYS: u32 = 46;
/// Gathered: a dict whose keys were defined.
pub const RECORD: u32 = 47;
/// Gathered: the text that was given the number in the payload.
pub const TEXT_AGAIN: u32 = 48;
/// Tag: The first slot.
pub const VERSION: u32 = 63;

/// `aux` of a linked DICT or SHAPED: make a Map.
pub const AUX_MAP: u32 = 1;
/// `aux` of a linked ROW: fill the object in `kept[memo]`.
pub const AUX_FILL: u32 = 2;
/// `aux` of a linked instruction: some cell is TAKE.
pub const AUX_TAKES: u32 = 4;
/// `aux` of a linked instruction that makes an object: keep it, push nothing.
pub const AUX_QUIET: u32 = 8;
/// `aux` of a linked TUPLE: every item is hashable.
pub const AUX_HASHABLE: u32 = 16;

/// `aux` of a linked RESULT: some DATETIME stands in several cells.
pub const AUX_AGAIN: u32 = 1;

/// How far the packing of a linked LIST, TUPLE or APPENDS is shifted in its `aux`: 0 for cells, or one of `PACKED_…`.
pub const PACKING_SHIFT: u32 = 6;
/// Packing: all cells are numbers.
pub const PACKED_NUMBERS: u32 = 1;
/// Packing: signed 32-bit integers, two a slot.
pub const PACKED_I32: u32 = 2;
/// Packing: integers from 0 to 255, eight a slot.
pub const PACKED_U8: u32 = 3;
/// Packing: None so many times; no slots.
pub const PACKED_NONE: u32 = 4;
/// Packing: True so many times; no slots.
pub const PACKED_TRUE: u32 = 5;
/// Packing: False so many times; no slots.
pub const PACKED_FALSE: u32 = 6;

/// `aux` of a linked BUFFER or BYTEARRAY: it must not be written to.
pub const AUX_READONLY: u32 = 1;

/// `aux` of a gathered ROW: at least one cell is NODE.
pub const ROW_HAS_NODES: u32 = 1;

/// `aux` of a gathered REDUCE or NEWOBJ: a state follows.
pub const PART_STATE: u32 = 1;
/// `aux` of a gathered REDUCE or NEWOBJ: list items follow.
pub const PART_ITEMS: u32 = 2;
/// `aux` of a gathered REDUCE or NEWOBJ: dict items follow.
pub const PART_PAIRS: u32 = 4;

/// `aux` of a gathered REDUCE or NEWOBJ: the state is given by a setter, which stands before it.
pub const PART_SETTER: u32 = 8;
/// `aux` of a gathered REDUCE, NEWOBJ or MORE: a MORE follows all else.
pub const PART_MORE: u32 = 16;
/// `aux` of a gathered REDUCE, NEWOBJ or MORE: members of a set follow.
pub const PART_MEMBERS: u32 = 32;

/// `aux` of a gathered LIST, TUPLE or DICT: made anew each time the call around it is written.
pub const FRESH: u32 = 1;
/// `aux` of a gathered TUPLE that is the arguments of a call: the object keeps it, so that it is the same when the call is
/// written again.
pub const KEPT: u32 = 2;
/// `aux` of a gathered REDUCE: what it makes is made anew each time the call around it is written.
pub const CALL_FRESH: u32 = 64;
/// `aux` of a gathered TEXT: equal to no other.
pub const TEXT_COPY: u32 = 1;
/// `aux` of a gathered TEXT in DEFGLOBAL: it is the object of the ordinal in the REF that follows.
pub const TEXT_SAME: u32 = 2;
/// How far the number that a gathered TEXT gives its text is shifted in its `aux`; 0 is none.
pub const TEXT_NUMBER_SHIFT: u32 = 2;
/// `aux` of a gathered BYTES or BYTEARRAY: the bytes are not in the data region, their index among the lent ones follows.
pub const LENT: u32 = 1;
/// `aux` of a gathered DEFGLOBAL: an extension code follows.
pub const GLOBAL_HAS_CODE: u32 = 1;

/// Kind of a plan's cell: any value.
pub const CELL_ANY: u32 = 0;
/// Kind of a plan's cell: a number is the milliseconds of a naive datetime.
pub const CELL_DATE: u32 = 1;
/// Kind of a plan's cell: a number is always a float.
pub const CELL_FLOAT: u32 = 2;

/// Form of a plan: a Parameterized as Param 2 pickles one (docs/format.md §2).
pub const FORM_PARAM: u32 = 0;
/// Form of a plan: attributes as the state itself.
pub const FORM_FLAT: u32 = 1;

/// Form in the table of shapes: a dict.
pub const SHAPE_DICT: u32 = 0;
/// Form in the table of shapes: a flat row.
pub const SHAPE_FLAT: u32 = 1;
/// Form in the table of shapes: a param row.
pub const SHAPE_PARAM: u32 = 2;
/// Flag in the table of shapes: a key asks for a Map.
pub const SHAPE_MAP: u32 = 1;
/// Flag in the table of shapes: there is a key `__proto__`.
pub const SHAPE_PROTO: u32 = 2;

/// A tagged slot.
#[must_use]
#[inline]
pub const fn tagged(tag: u32, aux: u32, payload: u32) -> u64 {
    TAG_FLOOR | ((((aux << AUX_SHIFT) | tag) as u64) << 32) | payload as u64
}

/// The slot of a number; every NaN becomes the canonical one.
#[must_use]
#[inline]
pub const fn number(value: f64) -> u64 {
    if value.is_nan() { CANONICAL_NAN } else { value.to_bits() }
}

/// The integer of 32 bits that a number slot stands for: as bits, so that −0 is none. The sum with 2⁵² + 2⁵¹ has it in its
/// lowest bits, and costs a third of a conversion that has to think of what does not fit.
#[must_use]
#[inline]
pub const fn int32(slot: u64) -> Option<i32> {
    let int = int32_bits(slot) as i32;
    if (int as f64).to_bits() == slot { Some(int) } else { None }
}

/// The same of a slot that is known to stand for one.
#[must_use]
#[inline]
pub const fn int32_bits(slot: u64) -> u32 {
    const SHIFTED: f64 = 6_755_399_441_055_744.0;
    (f64::from_bits(slot) + SHIFTED).to_bits() as u32
}

/// Whether a slot is a tag.
#[must_use]
#[inline]
pub const fn is_tagged(slot: u64) -> bool {
    slot >= TAG_FLOOR
}

/// The tag of a tagged slot.
#[must_use]
#[inline]
pub const fn tag_of(slot: u64) -> u32 {
    (slot >> 32) as u32 & 0x3f
}

/// The aux of a tagged slot.
#[must_use]
#[inline]
pub const fn aux_of(slot: u64) -> u32 {
    (slot >> (32 + AUX_SHIFT)) as u32 & 0x1fff
}

/// The payload of a tagged slot.
#[must_use]
#[inline]
pub const fn payload_of(slot: u64) -> u32 {
    slot as u32
}
