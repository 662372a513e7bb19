/**
 * Python's exceptions: the class called with its arguments, and a dict of attributes where there are any
 * (`BaseException_reduce` in CPython's `Objects/exceptions.c`). Tracebacks, causes and contexts do not travel in Python either.
 */
import { countBytes, countItems } from "../allowance.js";
import { setState } from "../hooks.js";
import { type AnyConstructor, type Entry, type Reduction, type Registry, withinCall } from "../registry.js";
import { ownState } from "../subclass.js";
import { isTuple, Tuple } from "../values.js";
import { defineClass, entriesOf, readState, textOf } from "./define.js";

/** Name and base, base first. From `vars(builtins)` of Python 3.13, with Python 3.14's own group names unchanged. */
const HIERARCHY = `BaseException: BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit
BaseExceptionGroup: ExceptionGroup
Exception: ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError MemoryError NameError OSError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError ValueError Warning
ArithmeticError: FloatingPointError OverflowError ZeroDivisionError
Warning: BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning
OSError: BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError
ConnectionError: BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError
SyntaxError: IndentationError
IndentationError: TabError
LookupError: IndexError KeyError
ImportError: ModuleNotFoundError
RuntimeError: NotImplementedError PythonFinalizationError RecursionError
NameError: UnboundLocalError
ValueError: UnicodeError
UnicodeError: UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError`;

/** A Python exception. Which one is its class, one of {@link exceptions} or a registered subclass of one. */
export class PyException extends Error {
  /** What it was called with. */
  declare readonly args: Tuple;

  /** What Python's constructor is called with; the message shows it. */
  constructor(...args: unknown[]) {
    super(args.map((value) => (typeof value === "symbol" ? value.toString() : shown(value))).join(", "));
    // Not enumerable, as `message` is not: its own enumerable properties are its attributes.
    Object.defineProperty(this, "args", { value: Tuple.from(args), writable: true, configurable: true });
  }

  [setState](state: unknown): void {
    readState(this.constructor.name, state, () => {
      if (state === null) return;
      const entries = [...entriesOf(state)];
      countItems(entries.length);
      for (const [attribute, value] of entries) {
        const name = textOf(attribute);
        // Since 3.12 some classes put their arguments into the state once more.
        if (name === "args" && !isTuple(value)) throw new TypeError("the args of an exception are a tuple");
        const enumerable = name !== "args";
        Object.defineProperty(this, name, { value, writable: true, enumerable, configurable: true });
      }
    });
  }
}

/** Never fails and never runs code of the values: what an exception holds may be anything. */
function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[…]" : "{…}";
  return typeof value === "function" ? value.name : String(value);
}

/** The class of a Python exception. */
export type PyExceptionClass = new (...args: unknown[]) => PyException;

type WordsOf<Words extends string, Found = never> = Words extends `${infer Word} ${infer Rest}`
  ? WordsOf<Rest, Found | Word>
  : Found | Words;
type NamesOf<Lines extends string, Found = never> = Lines extends `${string}: ${infer Words}\n${infer Rest}`
  ? NamesOf<Rest, Found | WordsOf<Words>>
  : Lines extends `${string}: ${infer Words}`
    ? Found | WordsOf<Words>
    : never;

/** The name of one of Python's built-in exceptions. */
export type PyExceptionName = "BaseException" | NamesOf<typeof HIERARCHY>;

function createExceptions(): Readonly<Record<PyExceptionName, PyExceptionClass>> {
  const classes: Record<string, PyExceptionClass> = { BaseException: named(PyException, "BaseException") };
  for (const line of HIERARCHY.split("\n")) {
    const [base, names] = line.split(": ") as [string, string];
    for (const name of names.split(" ")) classes[name] = named(classes[base] as PyExceptionClass, name);
  }
  return Object.freeze(classes) as Readonly<Record<PyExceptionName, PyExceptionClass>>;
}

function named(base: PyExceptionClass, name: string): PyExceptionClass {
  const type = class extends base {};
  Object.defineProperty(type, "name", { value: name, configurable: true });
  Object.defineProperty(type.prototype, "name", { value: name, writable: true, configurable: true });
  return type;
}

/** Python's built-in exceptions by name: `new exceptions.ValueError("no")`, `error instanceof exceptions.LookupError`. */
export const exceptions: Readonly<Record<PyExceptionName, PyExceptionClass>> = /* @__PURE__ */ createExceptions();

const exception = (name: string): PyExceptionClass => exceptions[name as PyExceptionName];

/** What `OSError(errno, text)` makes in Python, by the numbers all Unix systems share and Linux's own above 40. */
const ERRNO: ReadonlyMap<unknown, string> = new Map(
  (
    [
      ["PermissionError", [1, 13]],
      ["FileNotFoundError", [2]],
      ["ProcessLookupError", [3]],
      ["InterruptedError", [4]],
      ["ChildProcessError", [10]],
      ["BlockingIOError", [11, 114, 115]],
      ["FileExistsError", [17]],
      ["NotADirectoryError", [20]],
      ["IsADirectoryError", [21]],
      ["BrokenPipeError", [32, 108]],
      ["ConnectionAbortedError", [103]],
      ["ConnectionResetError", [104]],
      ["TimeoutError", [110]],
      ["ConnectionRefusedError", [111]],
    ] as const
  ).flatMap(([name, numbers]) => numbers.map((number): [number, string] => [number, name])),
);

/** JavaScript's own errors as Python's nearest. */
const natives: readonly (readonly [AnyConstructor, string])[] = [
  [Error, "Exception"],
  [TypeError, "TypeError"],
  [RangeError, "ValueError"],
  [SyntaxError, "SyntaxError"],
  [ReferenceError, "NameError"],
  [EvalError, "RuntimeError"],
  [URIError, "ValueError"],
];

/** The tuple itself, which is one object wherever it stands; what was put in its place is no tuple of Python's. */
const argumentsOf = ({ args }: PyException): Pick<Reduction, "args" | "keepsArgs"> =>
  isTuple(args) ? { args, keepsArgs: true } : { args: Array.from(args as readonly unknown[]) };

export function defineExceptions(registry: Registry): void {
  for (const [name, type] of Object.entries(exceptions)) {
    const call = (args: readonly unknown[]): PyException => {
      countItems(args.length);
      // Its message has them one behind the other.
      if (args.length > 1) for (const text of args) if (typeof text === "string") countBytes(text.length);
      // Protocols below 3 name OSError alone; Python finds the class by the number.
      const nearer = name === "OSError" && args.length >= 2 && args.length <= 5 ? ERRNO.get(args[0]) : undefined;
      return new (nearer === undefined ? type : exception(nearer))(...withinCall(args));
    };
    defineClass(registry, type, `builtins.${name}`, { call, hasState: true });
    registry.reducer(type, (value) => ({ callable: type, ...argumentsOf(value), state: ownState(value) }));
  }
  // Python's older names of the same class.
  const osError = registry.entry("builtins", "OSError");
  for (const qualname of osError === undefined ? [] : ["EnvironmentError", "IOError"]) {
    registry.define({ module: "builtins", qualname }, osError as Entry);
  }
  for (const [type, name] of natives) {
    registry.reducer(type as new () => Error, (value) => ({
      callable: exception(name),
      args: [value.message],
      state: ownState(value),
    }));
  }
}
