/**
 * Pickle's opcodes: one table for both directions (docs/format.md; the same in `crates/pickle/src/opcode.rs`).
 * Order and names are those of CPython's `pickletools`.
 */

// How an opcode's argument lies in the bytes after it. All numbers are little-endian but those of ARG_F64.
/** No argument. */
export const ARG_NONE = 0;
/** One byte. */
export const ARG_U8 = 1;
/** Two bytes, unsigned. */
export const ARG_U16 = 2;
/** Four bytes, unsigned. */
export const ARG_U32 = 3;
/** Four bytes, signed. */
export const ARG_I32 = 4;
/** Eight bytes, unsigned. */
export const ARG_U64 = 5;
/** Eight bytes, a big-endian IEEE 754 double. */
export const ARG_F64 = 6;
/** A length of one byte, then so many bytes. */
export const ARG_COUNTED8 = 7;
/** A length of four bytes, then so many bytes. */
export const ARG_COUNTED32 = 8;
/** A length of eight bytes, then so many bytes. */
export const ARG_COUNTED64 = 9;
/** Text up to and with a line feed. */
export const ARG_LINE = 10;
/** Two texts, each up to and with a line feed. */
export const ARG_TWO_LINES = 11;

export const INT = 0x49;
export const BININT = 0x4a;
export const BININT1 = 0x4b;
export const BININT2 = 0x4d;
export const LONG = 0x4c;
export const LONG1 = 0x8a;
export const LONG4 = 0x8b;
export const STRING = 0x53;
export const BINSTRING = 0x54;
export const SHORT_BINSTRING = 0x55;
export const BINBYTES = 0x42;
export const SHORT_BINBYTES = 0x43;
export const BINBYTES8 = 0x8e;
export const BYTEARRAY8 = 0x96;
export const NEXT_BUFFER = 0x97;
export const READONLY_BUFFER = 0x98;
export const NONE = 0x4e;
export const NEWTRUE = 0x88;
export const NEWFALSE = 0x89;
export const UNICODE = 0x56;
export const SHORT_BINUNICODE = 0x8c;
export const BINUNICODE = 0x58;
export const BINUNICODE8 = 0x8d;
export const FLOAT = 0x46;
export const BINFLOAT = 0x47;
export const EMPTY_LIST = 0x5d;
export const APPEND = 0x61;
export const APPENDS = 0x65;
export const LIST = 0x6c;
export const EMPTY_TUPLE = 0x29;
export const TUPLE = 0x74;
export const TUPLE1 = 0x85;
export const TUPLE2 = 0x86;
export const TUPLE3 = 0x87;
export const EMPTY_DICT = 0x7d;
export const DICT = 0x64;
export const SETITEM = 0x73;
export const SETITEMS = 0x75;
export const EMPTY_SET = 0x8f;
export const ADDITEMS = 0x90;
export const FROZENSET = 0x91;
export const POP = 0x30;
export const DUP = 0x32;
export const MARK = 0x28;
export const POP_MARK = 0x31;
export const GET = 0x67;
export const BINGET = 0x68;
export const LONG_BINGET = 0x6a;
export const PUT = 0x70;
export const BINPUT = 0x71;
export const LONG_BINPUT = 0x72;
export const MEMOIZE = 0x94;
export const EXT1 = 0x82;
export const EXT2 = 0x83;
export const EXT4 = 0x84;
export const GLOBAL = 0x63;
export const STACK_GLOBAL = 0x93;
export const REDUCE = 0x52;
export const BUILD = 0x62;
export const INST = 0x69;
export const OBJ = 0x6f;
export const NEWOBJ = 0x81;
export const NEWOBJ_EX = 0x92;
export const PROTO = 0x80;
export const STOP = 0x2e;
export const FRAME = 0x95;
export const PERSID = 0x50;
export const BINPERSID = 0x51;

/** One opcode of the table. */
export interface Opcode {
  readonly byte: number;
  /** Its name in `pickletools`. */
  readonly name: string;
  /** The protocol that brought it. */
  readonly protocol: number;
  /** What follows it: one of the `ARG_` constants. */
  readonly argument: number;
}

const opcode = (name: string, byte: number, protocol: number, argument: number): Opcode => ({
  byte,
  name,
  protocol,
  argument,
});

/** All opcodes, in the order of `pickletools`. */
export const OPCODES: readonly Opcode[] = /* @__PURE__ */ (() => [
  opcode("INT", INT, 0, ARG_LINE),
  opcode("BININT", BININT, 1, ARG_I32),
  opcode("BININT1", BININT1, 1, ARG_U8),
  opcode("BININT2", BININT2, 1, ARG_U16),
  opcode("LONG", LONG, 0, ARG_LINE),
  opcode("LONG1", LONG1, 2, ARG_COUNTED8),
  opcode("LONG4", LONG4, 2, ARG_COUNTED32),
  opcode("STRING", STRING, 0, ARG_LINE),
  opcode("BINSTRING", BINSTRING, 1, ARG_COUNTED32),
  opcode("SHORT_BINSTRING", SHORT_BINSTRING, 1, ARG_COUNTED8),
  opcode("BINBYTES", BINBYTES, 3, ARG_COUNTED32),
  opcode("SHORT_BINBYTES", SHORT_BINBYTES, 3, ARG_COUNTED8),
  opcode("BINBYTES8", BINBYTES8, 4, ARG_COUNTED64),
  opcode("BYTEARRAY8", BYTEARRAY8, 5, ARG_COUNTED64),
  opcode("NEXT_BUFFER", NEXT_BUFFER, 5, ARG_NONE),
  opcode("READONLY_BUFFER", READONLY_BUFFER, 5, ARG_NONE),
  opcode("NONE", NONE, 0, ARG_NONE),
  opcode("NEWTRUE", NEWTRUE, 2, ARG_NONE),
  opcode("NEWFALSE", NEWFALSE, 2, ARG_NONE),
  opcode("UNICODE", UNICODE, 0, ARG_LINE),
  opcode("SHORT_BINUNICODE", SHORT_BINUNICODE, 4, ARG_COUNTED8),
  opcode("BINUNICODE", BINUNICODE, 1, ARG_COUNTED32),
  opcode("BINUNICODE8", BINUNICODE8, 4, ARG_COUNTED64),
  opcode("FLOAT", FLOAT, 0, ARG_LINE),
  opcode("BINFLOAT", BINFLOAT, 1, ARG_F64),
  opcode("EMPTY_LIST", EMPTY_LIST, 1, ARG_NONE),
  opcode("APPEND", APPEND, 0, ARG_NONE),
  opcode("APPENDS", APPENDS, 1, ARG_NONE),
  opcode("LIST", LIST, 0, ARG_NONE),
  opcode("EMPTY_TUPLE", EMPTY_TUPLE, 1, ARG_NONE),
  opcode("TUPLE", TUPLE, 0, ARG_NONE),
  opcode("TUPLE1", TUPLE1, 2, ARG_NONE),
  opcode("TUPLE2", TUPLE2, 2, ARG_NONE),
  opcode("TUPLE3", TUPLE3, 2, ARG_NONE),
  opcode("EMPTY_DICT", EMPTY_DICT, 1, ARG_NONE),
  opcode("DICT", DICT, 0, ARG_NONE),
  opcode("SETITEM", SETITEM, 0, ARG_NONE),
  opcode("SETITEMS", SETITEMS, 1, ARG_NONE),
  opcode("EMPTY_SET", EMPTY_SET, 4, ARG_NONE),
  opcode("ADDITEMS", ADDITEMS, 4, ARG_NONE),
  opcode("FROZENSET", FROZENSET, 4, ARG_NONE),
  opcode("POP", POP, 0, ARG_NONE),
  opcode("DUP", DUP, 0, ARG_NONE),
  opcode("MARK", MARK, 0, ARG_NONE),
  opcode("POP_MARK", POP_MARK, 1, ARG_NONE),
  opcode("GET", GET, 0, ARG_LINE),
  opcode("BINGET", BINGET, 1, ARG_U8),
  opcode("LONG_BINGET", LONG_BINGET, 1, ARG_U32),
  opcode("PUT", PUT, 0, ARG_LINE),
  opcode("BINPUT", BINPUT, 1, ARG_U8),
  opcode("LONG_BINPUT", LONG_BINPUT, 1, ARG_U32),
  opcode("MEMOIZE", MEMOIZE, 4, ARG_NONE),
  opcode("EXT1", EXT1, 2, ARG_U8),
  opcode("EXT2", EXT2, 2, ARG_U16),
  opcode("EXT4", EXT4, 2, ARG_I32),
  opcode("GLOBAL", GLOBAL, 0, ARG_TWO_LINES),
  opcode("STACK_GLOBAL", STACK_GLOBAL, 4, ARG_NONE),
  opcode("REDUCE", REDUCE, 0, ARG_NONE),
  opcode("BUILD", BUILD, 0, ARG_NONE),
  opcode("INST", INST, 0, ARG_TWO_LINES),
  opcode("OBJ", OBJ, 1, ARG_NONE),
  opcode("NEWOBJ", NEWOBJ, 2, ARG_NONE),
  opcode("NEWOBJ_EX", NEWOBJ_EX, 4, ARG_NONE),
  opcode("PROTO", PROTO, 2, ARG_U8),
  opcode("STOP", STOP, 0, ARG_NONE),
  opcode("FRAME", FRAME, 4, ARG_U64),
  opcode("PERSID", PERSID, 0, ARG_LINE),
  opcode("BINPERSID", BINPERSID, 1, ARG_NONE),
])();
