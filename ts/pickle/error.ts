/**
 * The errors of pickling and the one place where their sentences are made. Engines give a code and an offset; the walk
 * through the values gives a path; everything else (what it means, what to do) is said here.
 */
import { Code, codeName } from "../tape/code.js";

/** Facts an error carries beside its sentence. Absent ones are `undefined`. */
export interface PickleErrorFacts {
  /** A stable name to branch on, such as `TRUNCATED` or `UNREGISTERED`. */
  readonly code: string;
  /** Byte offset of the opcode in the pickle. */
  readonly offset?: number | undefined;
  /** Where in the value, such as `snapshot[3].tags[0]`. */
  readonly path?: string | undefined;
  /** The value at fault. */
  readonly value?: unknown;
  /** The error that is behind it, where user code threw one. */
  readonly cause?: unknown;
}

/** The root of all errors of this folder; Python's `pickle.PickleError`. */
export class PickleError extends Error {
  override readonly name: string = "PickleError";
  /**
   * A name to branch on, which does not change between versions, such as `TRUNCATED` or `UNREGISTERED`. What an engine
   * refuses is in docs/format.md §4.
   */
  readonly code: string;
  /**
   * In reading, the byte offset of the opcode at fault, from the beginning of the pickle; in writing, the slot of the
   * gathered tape (docs/format.md) where an engine refuses it. `undefined` where there is neither.
   */
  readonly offset: number | undefined;
  /** Where in the value: `snapshot[3].tags[0]`. `undefined` where there is no such place. */
  readonly path: string | undefined;
  /** The value at fault, `undefined` for none. */
  readonly value: unknown;

  /** Its message, and the facts that become its properties. */
  constructor(message: string, facts: PickleErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.offset = facts.offset;
    this.path = facts.path;
    this.value = facts.value;
  }
}

/** A value cannot be written; Python's `pickle.PicklingError`. */
export class PicklingError extends PickleError {
  override readonly name: string = "PicklingError";
}

/** Bytes cannot be read; Python's `pickle.UnpicklingError`. */
export class UnpicklingError extends PickleError {
  override readonly name: string = "UnpicklingError";
}

/** There is nothing left to read: the input ended where a pickle would begin (code `EMPTY`); Python's `EOFError`. */
export class EOFError extends UnpicklingError {
  override readonly name: string = "EOFError";
}

/** Characters of a path that a message has at each of its ends. */
const SHOWN = 120;

/** A path for people: the error has the whole of it, which for a long chain of objects is megabytes. */
export const shortPath = (path: string): string =>
  path.length <= 2 * SHOWN ? path : `${path.slice(0, SHOWN)} … ${path.slice(-SHOWN)}`;

const located = new WeakSet<UnpicklingError>();

/**
 * The same error with the path to the object it is about. A path it has already is about a member, behind the name of a
 * class: `Sensor.gain`.
 */
export function withPath(error: UnpicklingError, object: string): UnpicklingError {
  if (located.has(error)) return error;
  const { code, offset, value, cause } = error;
  const member = error.path?.slice(error.path.indexOf(".")) ?? "";
  const path = object + member;
  const made = new (error.constructor as typeof UnpicklingError)(`${error.message} (in ${shortPath(path)})`, {
    code,
    offset,
    path,
    value,
    cause,
  });
  located.add(made);
  return made;
}

/** The same error with the offset of the call that threw it, for those that know none. */
export function withOffset(error: unknown, offset: number): unknown {
  if (!(error instanceof UnpicklingError) || error.offset !== undefined) return error;
  const { code, path, value, cause } = error;
  return new UnpicklingError(`${error.message} (at byte ${offset})`, { code, offset, path, value, cause });
}

const sentences: Record<number, string> = {
  [Code.EMPTY]: "there is no pickle: the input is empty",
  [Code.TRUNCATED]: "the pickle is truncated",
  [Code.UNKNOWN_OPCODE]: "this byte is no pickle opcode; is the input a pickle?",
  [Code.STACK_UNDERFLOW]: "the opcode needs more values than the stack holds",
  [Code.NO_MARK]: "the opcode needs a MARK and there is none",
  [Code.MEMO_MISSING]: "the opcode reads a memo entry that was never written",
  [Code.BAD_PROTOCOL]: "the pickle says it is of a protocol above 5",
  [Code.BAD_FRAME]: "a frame ends inside an opcode, or begins inside another frame",
  [Code.BAD_LENGTH]: "the opcode claims a length that cannot be",
  [Code.BAD_TEXT]: "the text of the opcode is not what it must be (UTF-8, a number, a quoted string)",
  [Code.BAD_TYPE]: "the opcode cannot work on a value of this kind",
  [Code.UNHASHABLE]: "a list, dict, set or bytearray cannot be a dict key or a set member",
  [Code.BAD_MEMO_INDEX]: "the memo index is far beyond the size of the pickle",
  [Code.TAPE_LIMIT]: "the pickle unfolds to more than can be read at once (2^28 values, or memory)",
  [Code.LIMIT]: "the pickle goes beyond what limits.values or limits.length allows",
  [Code.DIGIT_LIMIT]: "the integer has more digits than limits.digits allows (4,300 unless it is given, as in Python)",
  [Code.BAD_TAPE]: "the tape is damaged (this is a fault of brine; please report it)",
  [Code.OUTPUT_LIMIT]: "the pickle would be larger than 4 GiB",
  [Code.BYTES_GONE]: "a buffer was detached or resized while it was written",
  [Code.CYCLE]: "an object is made of itself alone: its pickle would have no end (in Python it is a RecursionError)",
};

/** What an engine's fault means to somebody who reads. */
export function unpicklingFault(code: number, offset: number): UnpicklingError {
  const type = code === Code.EMPTY ? EOFError : UnpicklingError;
  return new type(`${sentences[code] ?? "the pickle cannot be read"} (at byte ${offset})`, {
    code: codeName(code),
    offset,
  });
}

/** What an engine's fault means to somebody who writes. */
export function picklingFault(code: number, offset: number): PicklingError {
  const sentence = sentences[code] ?? "the value cannot be written";
  // What is wrong with the value does not stand at a place of the tape.
  const isOfValue = code === Code.CYCLE;
  return new PicklingError(isOfValue ? `cannot pickle it: ${sentence}` : `${sentence} (tape slot ${offset})`, {
    code: codeName(code),
    offset: isOfValue ? undefined : offset,
  });
}
