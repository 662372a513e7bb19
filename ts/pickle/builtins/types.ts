/**
 * Python's own types as names (`builtins.list` in a `defaultdict(list)`) and the few that older protocols call to make
 * sets and bytes: `set([…])`, `frozenset([…])`, `bytearray(b"…")`, `_codecs.encode("…", "latin1")`.
 */
import { UnpicklingError } from "../error.js";
import type { Registry } from "../registry.js";
import { ByteArray, FrozenSet, PyGlobal } from "../values.js";

type Call = (args: readonly unknown[]) => unknown;

const refuse = (name: string, value: unknown): UnpicklingError =>
  new UnpicklingError(`${name} is called with arguments it does not take`, { code: "BAD_ARGUMENTS", value });

/** The one argument, or none: an array of members. */
function members(name: string, args: readonly unknown[]): readonly unknown[] {
  const [values = []] = args;
  if (args.length > 1 || !Array.isArray(values)) throw refuse(name, args);
  return values;
}

function bytesOf(name: string, args: readonly unknown[]): Uint8Array {
  const [value = new Uint8Array(0)] = args;
  if (args.length > 1 || !(value instanceof Uint8Array)) throw refuse(name, args);
  return value;
}

/** `_codecs.encode(text, "latin1")`: how protocols 0–2 spell bytes. */
function encode(args: readonly unknown[]): Uint8Array {
  const [text, encoding] = args;
  if (args.length !== 2 || typeof text !== "string" || encoding !== "latin1") throw refuse("_codecs.encode", args);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0xff) throw refuse("_codecs.encode", args);
    bytes[index] = unit;
  }
  return bytes;
}

const callable: Record<string, Call> = {
  set: (args) => new Set(members("set", args)),
  frozenset: (args) => new FrozenSet(members("frozenset", args)),
  bytearray: (args) => new ByteArray(bytesOf("bytearray", args)),
  bytes: (args) => new Uint8Array(bytesOf("bytes", args)),
};

/** Types that may be named; only some may be called. */
const named = [
  "bool",
  "bytearray",
  "bytes",
  "complex",
  "dict",
  "float",
  "frozenset",
  "int",
  "list",
  "object",
  "range",
  "set",
  "slice",
  "str",
  "tuple",
];

export function defineTypes(registry: Registry): void {
  for (const qualname of named) {
    const target = PyGlobal.named("builtins", qualname);
    registry.define(target, { target, call: callable[qualname] });
  }
  // Python 2 called today's int `long` and today's str `unicode`; protocols 0–2 still do (`_compat_pickle.NAME_MAPPING`).
  registry.define({ module: "builtins", qualname: "long" }, { target: PyGlobal.named("builtins", "int") });
  registry.define({ module: "builtins", qualname: "unicode" }, { target: PyGlobal.named("builtins", "str") });
  const codecs = PyGlobal.named("_codecs", "encode");
  registry.define(codecs, { target: codecs, call: encode });
}
