/**
 * `pickletools.optimize` of CPython 3.11: the same pickle without the memo entries that nobody reads. The same in
 * `crates/pickle/src/tools/optimize.rs`.
 */
import { Code } from "../../tape/code.js";
import { ToolFault } from "../engine.js";
import * as op from "../opcode.js";
import { keyOf, type Operation, Reader } from "./read.js";

/** A frame is closed when it holds so much, and what is longer stands outside of frames (`_Framer` in Lib/pickle.py). */
const FRAME_TARGET = 64 * 1024;
/** A frame below this has no header. */
const FRAME_LEAST = 4;
/** FRAME and its length. */
const FRAME_HEADER = 9;

/** What is known of a memo key. */
interface Entry {
  /** Something is stored under it. */
  put: boolean;
  /** Something reads it. */
  read: boolean;
  /** Its number in the new pickle, once it is written. */
  number: number | undefined;
}

type Memo = Map<number | bigint, Entry>;

const entryOf = (memo: Memo, key: number | bigint): Entry => {
  let entry = memo.get(key);
  if (entry === undefined) {
    entry = { put: false, read: false, number: undefined };
    memo.set(key, entry);
  }
  return entry;
};

const isPut = (byte: number): boolean =>
  byte === op.PUT || byte === op.BINPUT || byte === op.LONG_BINPUT || byte === op.MEMOIZE;
const isGet = (byte: number): boolean => byte === op.GET || byte === op.BINGET || byte === op.LONG_BINGET;

/** The memo key an opcode stores into; MEMOIZE's is how many there are. */
const storedKey = ({ opcode, argument }: Operation, stored: number): number | bigint =>
  opcode.byte === op.MEMOIZE ? stored : keyOf(argument);

/**
 * PUTs without a GET left out, the others counted anew, and framed anew from protocol 4 on. What follows STOP is dropped.
 * Throws {@link ToolFault}.
 */
export const optimize = (pickle: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { memo, protocol, header } = survey(pickle);
  const writer = new Writer(pickle.length, protocol >= 4);
  writer.write(pickle.subarray(0, header));
  writer.openFrame();

  const reader = new Reader(pickle);
  let stored = 0;
  let written = 0;
  for (;;) {
    const operation = reader.operation();
    const { at, end, opcode, argument } = operation;
    const { byte } = opcode;
    if (isPut(byte)) {
      const entry = entryOf(memo, storedKey(operation, stored));
      if (!entry.put) stored++;
      entry.put = true;
      if (entry.read) {
        entry.number = written;
        writer.operation(putting(written++, protocol));
      }
    } else if (isGet(byte)) {
      const number = memo.get(keyOf(argument))?.number;
      if (number === undefined && protocol > 0) {
        const reason = "TypeError: '<' not supported between instances of 'NoneType' and 'int'";
        throw new ToolFault(Code.MEMO_MISSING, at, reason);
      }
      writer.operation(getting(number, protocol));
    } else if (byte !== op.FRAME && !(byte === op.PROTO && at === 0)) {
      writer.copy(pickle.subarray(at, end));
    }
    if (byte === op.STOP) return writer.finish();
  }
};

/** What must be known of a whole pickle before a byte is written. */
interface Survey {
  /** Keys that are stored into or read. `put` is false again: the second reading counts anew. */
  readonly memo: Memo;
  /** The highest that a PROTO names or a GET needs. Other opcodes do not count. */
  readonly protocol: number;
  /** Length of the PROTO the pickle begins with, which stands before the first frame. */
  readonly header: number;
}

const survey = (pickle: Uint8Array): Survey => {
  const memo: Memo = new Map();
  const reader = new Reader(pickle);
  let protocol = 0;
  let namedAt = 0;
  let header = 0;
  let stored = 0;
  for (;;) {
    const operation = reader.operation();
    const { at, end, opcode, argument } = operation;
    if (isPut(opcode.byte)) {
      const entry = entryOf(memo, storedKey(operation, stored));
      if (!entry.put) stored++;
      entry.put = true;
    } else if (isGet(opcode.byte)) {
      protocol = Math.max(protocol, opcode.protocol);
      entryOf(memo, keyOf(argument)).read = true;
    } else if (opcode.byte === op.PROTO) {
      const named = Number(keyOf(argument));
      if (named > protocol) {
        protocol = named;
        namedAt = at;
      }
      if (at === 0) header = end;
    } else if (opcode.byte === op.STOP) break;
  }
  if (protocol > 5) throw new ToolFault(Code.BAD_PROTOCOL, namedAt, "ValueError: pickle protocol must be <= 5");
  for (const entry of memo.values()) entry.put = false;
  return { memo, protocol, header };
};

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

const indexed = (short: number, long: number, number: number): number[] =>
  number < 256
    ? [short, number]
    : [long, number & 0xff, (number >> 8) & 0xff, (number >> 16) & 0xff, (number >> 24) & 0xff];

const putting = (number: number, protocol: number): number[] => {
  if (protocol >= 4) return [op.MEMOIZE];
  return protocol === 0 ? ascii(`p${number}\n`) : indexed(op.BINPUT, op.LONG_BINPUT, number);
};

/** In protocol 0 CPython writes even the number of what was never stored, which is None. */
const getting = (number: number | undefined, protocol: number): number[] => {
  if (number === undefined || protocol === 0) return ascii(`g${number ?? "None"}\n`);
  return indexed(op.BINGET, op.LONG_BINGET, number);
};

/** The new pickle. An open frame has room for its header before it; who does not need it takes it away. */
class Writer {
  #output: Uint8Array<ArrayBuffer>;
  #length = 0;
  readonly #framing: boolean;
  /** Where the header of the open frame begins. */
  #frame = 0;

  constructor(expected: number, framing: boolean) {
    this.#output = new Uint8Array(expected + FRAME_HEADER);
    this.#framing = framing;
  }

  write(bytes: ArrayLike<number>): void {
    const end = this.#length + bytes.length;
    if (end > this.#output.length) {
      const grown = new Uint8Array(Math.max(end, this.#output.length * 2));
      grown.set(this.#output.subarray(0, this.#length));
      this.#output = grown;
    }
    this.#output.set(bytes, this.#length);
    this.#length = end;
  }

  /** Writes an opcode into a frame. */
  operation(bytes: ArrayLike<number>): void {
    this.#commit(false);
    this.write(bytes);
  }

  /** Copies an opcode; a long one stands outside of frames, its header included. */
  copy(bytes: Uint8Array): void {
    const bare = bytes.length > FRAME_TARGET;
    this.#commit(bare);
    if (bare && this.#framing) {
      this.#length = this.#frame;
      this.write(bytes);
      this.openFrame();
    } else {
      this.write(bytes);
    }
  }

  openFrame(): void {
    if (!this.#framing) return;
    this.#frame = this.#length;
    this.write(new Uint8Array(FRAME_HEADER));
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.#framing) this.#closeFrame();
    return this.#output.slice(0, this.#length);
  }

  /** Closes the frame if it is full, or must be. */
  #commit(force: boolean): void {
    if (!this.#framing || !(force || this.#frameLength() >= FRAME_TARGET)) return;
    this.#closeFrame();
    this.openFrame();
  }

  #frameLength(): number {
    return this.#length - this.#frame - FRAME_HEADER;
  }

  #closeFrame(): void {
    const length = this.#frameLength();
    if (length < FRAME_LEAST) {
      this.#output.copyWithin(this.#frame, this.#frame + FRAME_HEADER, this.#length);
      this.#length -= FRAME_HEADER;
    } else {
      this.#output[this.#frame] = op.FRAME;
      new DataView(this.#output.buffer).setBigUint64(this.#frame + 1, BigInt(length), true);
    }
  }
}
