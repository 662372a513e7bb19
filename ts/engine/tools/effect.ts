/**
 * What each opcode does to the stack, and the sentence that says so (`pickletools.opcodes`: `stack_before`,
 * `stack_after` and the first line of `doc`). The same in `crates/pickle/src/tools/effect.rs`.
 */

/** Names of the stack objects of `pickletools`, by their number here. */
export const KIND_NAMES = [
  "any",
  "bool",
  "buffer",
  "bytearray",
  "bytes",
  "bytes_or_str",
  "dict",
  "float",
  "frozenset",
  "int",
  "int_or_bool",
  "list",
  "mark",
  "None",
  "set",
  "str",
  "tuple",
] as const;

const [
  ANY,
  BOOL,
  BUFFER,
  BYTE_ARRAY,
  BYTES,
  BYTES_OR_STR,
  DICT,
  FLOAT,
  FROZEN_SET,
  INT,
  INT_OR_BOOL,
  LIST,
  MARK,
  NONE,
  SET,
  STR,
  TUPLE,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;

/** The mark itself. */
export const MARK_KIND: number = MARK;

export interface Effect {
  /** How many values are popped; with `toMark` so many below the mark. */
  readonly pops: number;
  /** First all values down to the topmost mark are popped, and the mark. */
  readonly toMark: boolean;
  /** What is pushed then. */
  readonly after: readonly number[];
  readonly doc: string;
}

const NO_MARK = false;
const TO_MARK = true;

const effect = (pops: number, toMark: boolean, after: readonly number[], doc: string): Effect => ({
  pops,
  toMark,
  after,
  doc,
});

/** By the opcode's place in `OPCODES`. */
export const EFFECTS: readonly Effect[] = /* @__PURE__ */ (() => [
  effect(0, NO_MARK, [INT_OR_BOOL], "Push an integer or bool."),
  effect(0, NO_MARK, [INT], "Push a four-byte signed integer."),
  effect(0, NO_MARK, [INT], "Push a one-byte unsigned integer."),
  effect(0, NO_MARK, [INT], "Push a two-byte unsigned integer."),
  effect(0, NO_MARK, [INT], "Push a long integer."),
  effect(0, NO_MARK, [INT], "Long integer using one-byte length."),
  effect(0, NO_MARK, [INT], "Long integer using found-byte length."),
  effect(0, NO_MARK, [BYTES_OR_STR], "Push a Python string object."),
  effect(0, NO_MARK, [BYTES_OR_STR], "Push a Python string object."),
  effect(0, NO_MARK, [BYTES_OR_STR], "Push a Python string object."),
  effect(0, NO_MARK, [BYTES], "Push a Python bytes object."),
  effect(0, NO_MARK, [BYTES], "Push a Python bytes object."),
  effect(0, NO_MARK, [BYTES], "Push a Python bytes object."),
  effect(0, NO_MARK, [BYTE_ARRAY], "Push a Python bytearray object."),
  effect(0, NO_MARK, [BUFFER], "Push an out-of-band buffer object."),
  effect(1, NO_MARK, [BUFFER], "Make an out-of-band buffer object read-only."),
  effect(0, NO_MARK, [NONE], "Push None on the stack."),
  effect(0, NO_MARK, [BOOL], "Push True onto the stack."),
  effect(0, NO_MARK, [BOOL], "Push False onto the stack."),
  effect(0, NO_MARK, [STR], "Push a Python Unicode string object."),
  effect(0, NO_MARK, [STR], "Push a Python Unicode string object."),
  effect(0, NO_MARK, [STR], "Push a Python Unicode string object."),
  effect(0, NO_MARK, [STR], "Push a Python Unicode string object."),
  effect(0, NO_MARK, [FLOAT], "Newline-terminated decimal float literal."),
  effect(0, NO_MARK, [FLOAT], "Float stored in binary form, with 8 bytes of data."),
  effect(0, NO_MARK, [LIST], "Push an empty list."),
  effect(2, NO_MARK, [LIST], "Append an object to a list."),
  effect(1, TO_MARK, [LIST], "Extend a list by a slice of stack objects."),
  effect(0, TO_MARK, [LIST], "Build a list out of the topmost stack slice, after markobject."),
  effect(0, NO_MARK, [TUPLE], "Push an empty tuple."),
  effect(0, TO_MARK, [TUPLE], "Build a tuple out of the topmost stack slice, after markobject."),
  effect(1, NO_MARK, [TUPLE], "Build a one-tuple out of the topmost item on the stack."),
  effect(2, NO_MARK, [TUPLE], "Build a two-tuple out of the top two items on the stack."),
  effect(3, NO_MARK, [TUPLE], "Build a three-tuple out of the top three items on the stack."),
  effect(0, NO_MARK, [DICT], "Push an empty dict."),
  effect(0, TO_MARK, [DICT], "Build a dict out of the topmost stack slice, after markobject."),
  effect(3, NO_MARK, [DICT], "Add a key+value pair to an existing dict."),
  effect(1, TO_MARK, [DICT], "Add an arbitrary number of key+value pairs to an existing dict."),
  effect(0, NO_MARK, [SET], "Push an empty set."),
  effect(1, TO_MARK, [SET], "Add an arbitrary number of items to an existing set."),
  effect(0, TO_MARK, [FROZEN_SET], "Build a frozenset out of the topmost slice, after markobject."),
  effect(1, NO_MARK, [], "Discard the top stack item, shrinking the stack by one item."),
  effect(1, NO_MARK, [ANY, ANY], "Push the top stack item onto the stack again, duplicating it."),
  effect(0, NO_MARK, [MARK], "Push markobject onto the stack."),
  effect(0, TO_MARK, [], "Pop all the stack objects at and above the topmost markobject."),
  effect(0, NO_MARK, [ANY], "Read an object from the memo and push it on the stack."),
  effect(0, NO_MARK, [ANY], "Read an object from the memo and push it on the stack."),
  effect(0, NO_MARK, [ANY], "Read an object from the memo and push it on the stack."),
  effect(0, NO_MARK, [], "Store the stack top into the memo.  The stack is not popped."),
  effect(0, NO_MARK, [], "Store the stack top into the memo.  The stack is not popped."),
  effect(0, NO_MARK, [], "Store the stack top into the memo.  The stack is not popped."),
  effect(1, NO_MARK, [ANY], "Store the stack top into the memo.  The stack is not popped."),
  effect(0, NO_MARK, [ANY], "Extension code."),
  effect(0, NO_MARK, [ANY], "Extension code."),
  effect(0, NO_MARK, [ANY], "Extension code."),
  effect(0, NO_MARK, [ANY], "Push a global object (module.attr) on the stack."),
  effect(2, NO_MARK, [ANY], "Push a global object (module.attr) on the stack."),
  effect(2, NO_MARK, [ANY], "Push an object built from a callable and an argument tuple."),
  effect(2, NO_MARK, [ANY], "Finish building an object, via __setstate__ or dict update."),
  effect(0, TO_MARK, [ANY], "Build a class instance."),
  effect(0, TO_MARK, [ANY], "Build a class instance."),
  effect(2, NO_MARK, [ANY], "Build an object instance."),
  effect(3, NO_MARK, [ANY], "Build an object instance."),
  effect(0, NO_MARK, [], "Protocol version indicator."),
  effect(1, NO_MARK, [], "Stop the unpickling machine."),
  effect(0, NO_MARK, [], "Indicate the beginning of a new frame."),
  effect(0, NO_MARK, [ANY], "Push an object identified by a persistent ID."),
  effect(1, NO_MARK, [ANY], "Push an object identified by a persistent ID."),
])();
