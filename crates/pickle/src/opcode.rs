//! Pickle's opcodes: one table for both directions (docs/format.md; the same in `ts/engine/opcode.ts`).
//!
//! Order and names are those of `CPython`'s `pickletools`.

/// How an opcode's argument lies in the bytes after it. All numbers are little-endian but those of `F64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// No argument.
    None,
    /// One byte.
    U8,
    /// Two bytes, unsigned.
    U16,
    /// Four bytes, unsigned.
    U32,
    /// Four bytes, signed.
    I32,
    /// Eight bytes, unsigned.
    U64,
    /// Eight bytes, a big-endian IEEE 754 double.
    F64,
    /// A length of one byte, then so many bytes.
    Counted8,
    /// A length of four bytes, then so many bytes.
    Counted32,
    /// A length of eight bytes, then so many bytes.
    Counted64,
    /// Text up to and with a line feed.
    Line,
    /// Two texts, each up to and with a line feed.
    TwoLines,
}

/// One opcode of the table.
#[derive(Clone, Copy, Debug)]
pub struct Opcode {
    /// The byte that stands for it.
    pub byte: u8,
    /// Its name in `pickletools`.
    pub name: &'static str,
    /// The protocol that brought it.
    pub protocol: u8,
    /// What follows it.
    pub argument: Argument,
}

macro_rules! opcodes {
    ($($name:ident $byte:literal $protocol:literal $argument:ident;)*) => {
        $(
            #[doc = concat!("The byte of `", stringify!($name), "`.")]
            pub const $name: u8 = $byte;
        )*

        /// All opcodes, in the order of `pickletools`.
        pub static OPCODES: [Opcode; 68] = [
            $(Opcode { byte: $byte, name: stringify!($name), protocol: $protocol, argument: Argument::$argument },)*
        ];
    };
}

opcodes! {
    INT 0x49 0 Line;
    BININT 0x4a 1 I32;
    BININT1 0x4b 1 U8;
    BININT2 0x4d 1 U16;
    LONG 0x4c 0 Line;
    LONG1 0x8a 2 Counted8;
    LONG4 0x8b 2 Counted32;
    STRING 0x53 0 Line;
    BINSTRING 0x54 1 Counted32;
    SHORT_BINSTRING 0x55 1 Counted8;
    BINBYTES 0x42 3 Counted32;
    SHORT_BINBYTES 0x43 3 Counted8;
    BINBYTES8 0x8e 4 Counted64;
    BYTEARRAY8 0x96 5 Counted64;
    NEXT_BUFFER 0x97 5 None;
    READONLY_BUFFER 0x98 5 None;
    NONE 0x4e 0 None;
    NEWTRUE 0x88 2 None;
    NEWFALSE 0x89 2 None;
    UNICODE 0x56 0 Line;
    SHORT_BINUNICODE 0x8c 4 Counted8;
    BINUNICODE 0x58 1 Counted32;
    BINUNICODE8 0x8d 4 Counted64;
    FLOAT 0x46 0 Line;
    BINFLOAT 0x47 1 F64;
    EMPTY_LIST 0x5d 1 None;
    APPEND 0x61 0 None;
    APPENDS 0x65 1 None;
    LIST 0x6c 0 None;
    EMPTY_TUPLE 0x29 1 None;
    TUPLE 0x74 0 None;
    TUPLE1 0x85 2 None;
    TUPLE2 0x86 2 None;
    TUPLE3 0x87 2 None;
    EMPTY_DICT 0x7d 1 None;
    DICT 0x64 0 None;
    SETITEM 0x73 0 None;
    SETITEMS 0x75 1 None;
    EMPTY_SET 0x8f 4 None;
    ADDITEMS 0x90 4 None;
    FROZENSET 0x91 4 None;
    POP 0x30 0 None;
    DUP 0x32 0 None;
    MARK 0x28 0 None;
    POP_MARK 0x31 1 None;
    GET 0x67 0 Line;
    BINGET 0x68 1 U8;
    LONG_BINGET 0x6a 1 U32;
    PUT 0x70 0 Line;
    BINPUT 0x71 1 U8;
    LONG_BINPUT 0x72 1 U32;
    MEMOIZE 0x94 4 None;
    EXT1 0x82 2 U8;
    EXT2 0x83 2 U16;
    EXT4 0x84 2 I32;
    GLOBAL 0x63 0 TwoLines;
    STACK_GLOBAL 0x93 4 None;
    REDUCE 0x52 0 None;
    BUILD 0x62 0 None;
    INST 0x69 0 TwoLines;
    OBJ 0x6f 1 None;
    NEWOBJ 0x81 2 None;
    NEWOBJ_EX 0x92 4 None;
    PROTO 0x80 2 U8;
    STOP 0x2e 0 None;
    FRAME 0x95 4 U64;
    PERSID 0x50 0 Line;
    BINPERSID 0x51 1 None;
}

/// Says of each byte where it stands in [`OPCODES`]; 255 for a byte that is no opcode.
pub static OPCODE_INDEX: [u8; 256] = {
    let mut table = [255; 256];
    let mut index = 0;
    while index < OPCODES.len() {
        table[OPCODES[index].byte as usize] = index as u8;
        index += 1;
    }
    table
};

/// The opcode a byte stands for.
#[must_use]
pub fn opcode(byte: u8) -> Option<&'static Opcode> {
    OPCODES.get(usize::from(OPCODE_INDEX[usize::from(byte)]))
}
