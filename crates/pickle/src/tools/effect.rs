//! What each opcode does to the stack, and the sentence that says so (`pickletools.opcodes`: `stack_before`,
//! `stack_after` and the first line of `doc`). The same in `ts/engine/tools/effect.ts`.

use Before::{Pops, ToMark};
use Kind::{
    Any, Bool, Buffer, ByteArray, Bytes, BytesOrStr, Dict, Float, FrozenSet, Int, IntOrBool, List, Mark, None, Set,
    Str, Tuple,
};

/// What the disassembler knows of a value on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    Bool,
    Buffer,
    ByteArray,
    Bytes,
    BytesOrStr,
    Dict,
    Float,
    FrozenSet,
    Int,
    IntOrBool,
    List,
    Mark,
    None,
    Set,
    Str,
    Tuple,
}

impl Kind {
    /// The name of the stack object in `pickletools`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Any => "any",
            Bool => "bool",
            Buffer => "buffer",
            ByteArray => "bytearray",
            Bytes => "bytes",
            BytesOrStr => "bytes_or_str",
            Dict => "dict",
            Float => "float",
            FrozenSet => "frozenset",
            Int => "int",
            IntOrBool => "int_or_bool",
            List => "list",
            Mark => "mark",
            None => "None",
            Set => "set",
            Str => "str",
            Tuple => "tuple",
        }
    }
}

/// What an opcode takes off the stack.
#[derive(Clone, Copy, Debug)]
pub(super) enum Before {
    /// So many values.
    Pops(u8),
    /// All down to the topmost mark, the mark, and so many values below it.
    ToMark(u8),
}

/// One opcode's effect.
pub(super) struct Effect {
    pub(super) before: Before,
    pub(super) after: &'static [Kind],
    pub(super) doc: &'static str,
}

const fn effect(before: Before, after: &'static [Kind], doc: &'static str) -> Effect {
    Effect { before, after, doc }
}

/// By the opcode's place in `OPCODES`.
pub(super) static EFFECTS: [Effect; 68] = [
    effect(Pops(0), &[IntOrBool], "Push an integer or bool."),
    effect(Pops(0), &[Int], "Push a four-byte signed integer."),
    effect(Pops(0), &[Int], "Push a one-byte unsigned integer."),
    effect(Pops(0), &[Int], "Push a two-byte unsigned integer."),
    effect(Pops(0), &[Int], "Push a long integer."),
    effect(Pops(0), &[Int], "Long integer using one-byte length."),
    effect(Pops(0), &[Int], "Long integer using found-byte length."),
    effect(Pops(0), &[BytesOrStr], "Push a Python string object."),
    effect(Pops(0), &[BytesOrStr], "Push a Python string object."),
    effect(Pops(0), &[BytesOrStr], "Push a Python string object."),
    effect(Pops(0), &[Bytes], "Push a Python bytes object."),
    effect(Pops(0), &[Bytes], "Push a Python bytes object."),
    effect(Pops(0), &[Bytes], "Push a Python bytes object."),
    effect(Pops(0), &[ByteArray], "Push a Python bytearray object."),
    effect(Pops(0), &[Buffer], "Push an out-of-band buffer object."),
    effect(Pops(1), &[Buffer], "Make an out-of-band buffer object read-only."),
    effect(Pops(0), &[None], "Push None on the stack."),
    effect(Pops(0), &[Bool], "Push True onto the stack."),
    effect(Pops(0), &[Bool], "Push False onto the stack."),
    effect(Pops(0), &[Str], "Push a Python Unicode string object."),
    effect(Pops(0), &[Str], "Push a Python Unicode string object."),
    effect(Pops(0), &[Str], "Push a Python Unicode string object."),
    effect(Pops(0), &[Str], "Push a Python Unicode string object."),
    effect(Pops(0), &[Float], "Newline-terminated decimal float literal."),
    effect(Pops(0), &[Float], "Float stored in binary form, with 8 bytes of data."),
    effect(Pops(0), &[List], "Push an empty list."),
    effect(Pops(2), &[List], "Append an object to a list."),
    effect(ToMark(1), &[List], "Extend a list by a slice of stack objects."),
    effect(ToMark(0), &[List], "Build a list out of the topmost stack slice, after markobject."),
    effect(Pops(0), &[Tuple], "Push an empty tuple."),
    effect(ToMark(0), &[Tuple], "Build a tuple out of the topmost stack slice, after markobject."),
    effect(Pops(1), &[Tuple], "Build a one-tuple out of the topmost item on the stack."),
    effect(Pops(2), &[Tuple], "Build a two-tuple out of the top two items on the stack."),
    effect(Pops(3), &[Tuple], "Build a three-tuple out of the top three items on the stack."),
    effect(Pops(0), &[Dict], "Push an empty dict."),
    effect(ToMark(0), &[Dict], "Build a dict out of the topmost stack slice, after markobject."),
    effect(Pops(3), &[Dict], "Add a key+value pair to an existing dict."),
    effect(ToMark(1), &[Dict], "Add an arbitrary number of key+value pairs to an existing dict."),
    effect(Pops(0), &[Set], "Push an empty set."),
    effect(ToMark(1), &[Set], "Add an arbitrary number of items to an existing set."),
    effect(ToMark(0), &[FrozenSet], "Build a frozenset out of the topmost slice, after markobject."),
    effect(Pops(1), &[], "Discard the top stack item, shrinking the stack by one item."),
    effect(Pops(1), &[Any, Any], "Push the top stack item onto the stack again, duplicating it."),
    effect(Pops(0), &[Mark], "Push markobject onto the stack."),
    effect(ToMark(0), &[], "Pop all the stack objects at and above the topmost markobject."),
    effect(Pops(0), &[Any], "Read an object from the memo and push it on the stack."),
    effect(Pops(0), &[Any], "Read an object from the memo and push it on the stack."),
    effect(Pops(0), &[Any], "Read an object from the memo and push it on the stack."),
    effect(Pops(0), &[], "Store the stack top into the memo.  The stack is not popped."),
    effect(Pops(0), &[], "Store the stack top into the memo.  The stack is not popped."),
    effect(Pops(0), &[], "Store the stack top into the memo.  The stack is not popped."),
    effect(Pops(1), &[Any], "Store the stack top into the memo.  The stack is not popped."),
    effect(Pops(0), &[Any], "Extension code."),
    effect(Pops(0), &[Any], "Extension code."),
    effect(Pops(0), &[Any], "Extension code."),
    effect(Pops(0), &[Any], "Push a global object (module.attr) on the stack."),
    effect(Pops(2), &[Any], "Push a global object (module.attr) on the stack."),
    effect(Pops(2), &[Any], "Push an object built from a callable and an argument tuple."),
    effect(Pops(2), &[Any], "Finish building an object, via __setstate__ or dict update."),
    effect(ToMark(0), &[Any], "Build a class instance."),
    effect(ToMark(0), &[Any], "Build a class instance."),
    effect(Pops(2), &[Any], "Build an object instance."),
    effect(Pops(3), &[Any], "Build an object instance."),
    effect(Pops(0), &[], "Protocol version indicator."),
    effect(Pops(1), &[], "Stop the unpickling machine."),
    effect(Pops(0), &[], "Indicate the beginning of a new frame."),
    effect(Pops(0), &[Any], "Push an object identified by a persistent ID."),
    effect(Pops(1), &[Any], "Push an object identified by a persistent ID."),
];
