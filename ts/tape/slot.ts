/**
 * Slots: the 8-byte cells both tapes are made of (docs/format.md §1; the same in `crates/pickle/src/slot.rs`).
 *
 * A slot is a number (its f64) or, when its upper 13 bits are all ones, a tag with an `aux` and a 32-bit payload. Slots
 * are seen through a `Float64Array` and an `Int32Array` over the same bytes; slot `p` has its low word at `2p` and its
 * high word at `2p + 1` (little-endian, like WebAssembly's memory).
 */

/** The version of both tapes; it stands in the first slot. */
export const TAPE_VERSION = 1;

/** High words, as signed integers, from this one up to −1 are tags; all others belong to numbers. */
export const TAG_FLOOR = -0x80000; // 0xFFF80000

/** The high word of the one NaN that is ever written. Its low word is 0. */
export const NAN_HIGH = 0x7ff80000;

/** How far `aux` is shifted in the high word, above the 6 bits of the tag. */
export const AUX_SHIFT = 6;

/** The payload that says "no kept index" in a memo operand. */
export const NOT_KEPT = -1; // 0xFFFFFFFF

export const NONE = 1;
export const TRUE = 2;
export const FALSE = 3;
export const TEXT = 4;
export const EMPTY_TUPLE = 5;
export const REF = 6;
export const GLOBAL = 7;
export const BIGINT = 8;
export const BYTES = 9;
export const FLOAT = 10;
export const DATETIME = 11;
export const UNSET = 12;
export const NODE = 13;
export const TAKE = 14;
export const NEW_LIST = 15;
export const NEW_DICT = 16;
export const NEW_SET = 17;
export const BYTEARRAY = 18;
export const STR = 19;
export const LIST = 20;
export const TUPLE = 21;
export const DICT = 22;
export const SET = 23;
export const FROZENSET = 24;
export const REDUCE = 25;
export const NEWOBJ = 26;
export const BUILD = 27;
export const ROW = 28;
export const SHAPED = 29;
export const APPENDS = 30;
export const SETITEMS = 31;
export const ADDITEMS = 32;
export const POP = 33;
export const RESULT = 34;
export const PERSID = 35;
export const BUFFER = 36;
export const NEWOBJ_EX = 37;
export const INST = 38;
export const EXTENSION = 39;
export const DEFGLOBAL = 40;
export const DEFPLAN = 41;
export const ITEMS = 42;
export const PAIRS = 43;
export const BYTE_TEXT = 44;
export const MORE = 45;
/** Gathered: the keys of records. */
export const DEFKEYS = 46;
/** Gathered: a dict whose keys were defined. */
export const RECORD = 47;
/** Gathered: the text that was given the number in the payload. */
export const TEXT_AGAIN = 48;
export const VERSION = 63;

/** `aux` of a linked DICT or SHAPED: make a Map. */
export const AUX_MAP = 1;
/** `aux` of a linked ROW: fill the object in `kept[memo]`. */
export const AUX_FILL = 2;
/** `aux` of a linked instruction: some cell is TAKE. */
export const AUX_TAKES = 4;
/** `aux` of a linked instruction that makes an object: keep it, push nothing. */
export const AUX_QUIET = 8;
/** `aux` of a linked TUPLE: every item is hashable. */
export const AUX_HASHABLE = 16;

/** `aux` of a linked RESULT: some DATETIME stands in several cells. */
export const AUX_AGAIN = 1;

/** How far the packing of a linked LIST, TUPLE or APPENDS is shifted in its `aux`: 0 for cells, or one of `PACKED_…`. */
export const PACKING_SHIFT = 6;
/** All cells are numbers. */
export const PACKED_NUMBERS = 1;
/** Signed 32-bit integers, two a slot. */
export const PACKED_I32 = 2;
/** Integers from 0 to 255, eight a slot. */
export const PACKED_U8 = 3;
/** None so many times; no slots. */
export const PACKED_NONE = 4;
/** True so many times; no slots. */
export const PACKED_TRUE = 5;
/** False so many times; no slots. */
export const PACKED_FALSE = 6;

/** `aux` of a linked BUFFER or BYTEARRAY: it must not be written to. */
export const AUX_READONLY = 1;

/** `aux` of a gathered ROW: at least one cell is NODE. */
export const ROW_HAS_NODES = 1;

/** `aux` of a gathered REDUCE or NEWOBJ: which parts follow the arguments. */
export const PART_STATE = 1;
export const PART_ITEMS = 2;
export const PART_PAIRS = 4;
export const PART_SETTER = 8;
/** A MORE follows all else: its own aux says what is done to the object next. */
export const PART_MORE = 16;
/** Members, of a set that a call made. */
export const PART_MEMBERS = 32;

/** `aux` of a gathered LIST, TUPLE or DICT: made anew each time the call around it is written. */
export const FRESH = 1;
/** `aux` of a gathered TUPLE that is the arguments of a call: the object keeps it, so that it is the same when the call is written again. */
export const KEPT = 2;
/** `aux` of a gathered REDUCE: what it makes is made anew each time the call around it is written. */
export const CALL_FRESH = 64;
/** `aux` of a gathered BYTES or BYTEARRAY: the bytes are not in the data region, their index among the lent ones follows. */
export const LENT = 1;
/** `aux` of a gathered TEXT: equal to no other. */
export const TEXT_COPY = 1;
/** `aux` of a gathered TEXT in DEFGLOBAL: it is the object of the ordinal in the REF that follows. */
export const TEXT_SAME = 2;
/** How far the number that a gathered TEXT gives its text is shifted in its `aux`; 0 is none. */
export const TEXT_NUMBER_SHIFT = 2;
/** No text has a higher number. */
export const MOST_NUMBERED_TEXTS = 0x7ff;
/** `aux` of a gathered DEFGLOBAL: an extension code follows. */
export const GLOBAL_HAS_CODE = 1;

/** Kinds of a plan's cells (`aux` of the names in DEFPLAN). */
export const CELL_ANY = 0;
export const CELL_DATE = 1;
export const CELL_FLOAT = 2;

/** Forms of a plan (`aux` of DEFPLAN): a Parameterized as Param 2 pickles one, or attributes as the state itself (docs/format.md §2). */
export const FORM_PARAM = 0;
export const FORM_FLAT = 1;

/** Forms in the table of shapes. */
export const SHAPE_DICT = 0;
export const SHAPE_FLAT = 1;
export const SHAPE_PARAM = 2;
/** Flags in the table of shapes. */
export const SHAPE_MAP = 1;
export const SHAPE_PROTO = 2;

/** The high word of a tagged slot. */
export const high = (tag: number, aux = 0): number => TAG_FLOOR | (aux << AUX_SHIFT) | tag;

/** Whether a high word (signed) belongs to a tag. */
export const isTagged = (highWord: number): boolean => highWord >= TAG_FLOOR && highWord < 0;

/** The tag in the high word of a tagged slot. */
export const tagOf = (highWord: number): number => highWord & 0x3f;

/** How many slots the items of a run take, by the packing in the `aux` of its instruction. */
export const packedSlots = (packing: number, count: number): number => {
  switch (packing) {
    case PACKED_NUMBERS:
      return count;
    case PACKED_I32:
      return Math.ceil(count / 2);
    case PACKED_U8:
      return Math.ceil(count / 8);
    default:
      return 0;
  }
};

/** The aux in the high word of a tagged slot. */
export const auxOf = (highWord: number): number => (highWord >> AUX_SHIFT) & 0x1fff;
