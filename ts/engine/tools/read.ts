/**
 * The opcodes of a pickle one after the other, with their arguments: `pickletools.genops` of CPython 3.11. The same in
 * `crates/pickle/src/tools/read.rs`.
 */
import { Code } from "../../tape/code.js";
import { ToolFault } from "../engine.js";
import * as op from "../opcode.js";
import { type Characters, checkRawEscape, checkUtf8, decodeEscapes, forEachCodePoint, Undecodable } from "./escape.js";
import { floatOf, integerOf, longOf, NoNumber } from "./number.js";
import { shortBytesRepr } from "./repr.js";

/** An opcode's argument. */
export type Argument =
  | { readonly kind: "none" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: number | bigint }
  /** An integer as little-endian two's complement: its digits are made by who needs them. */
  | { readonly kind: "long"; readonly bytes: Uint8Array }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "text"; readonly text: Characters }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "bytearray"; readonly bytes: Uint8Array };

/** One opcode of a pickle. */
export interface Operation {
  /** Its offset. */
  readonly at: number;
  /** Where the next begins. */
  readonly end: number;
  readonly opcode: op.Opcode;
  /** Where it stands in `OPCODES`. */
  readonly index: number;
  readonly argument: Argument;
}

const NONE: Argument = { kind: "none" };
const integer = (value: number | bigint): Argument => ({ kind: "int", value });

/** As a memo key. Python's `True` and `False` are equal to 1 and 0. */
export const keyOf = (argument: Argument): number | bigint => {
  if (argument.kind === "bool") return argument.value ? 1 : 0;
  return argument.kind === "int" ? argument.value : -1;
};

/** As the JavaScript value that is nearest to Python's; `undefined` for none. */
export const argumentValue = (argument: Argument): number | bigint | boolean | string | Uint8Array | undefined => {
  switch (argument.kind) {
    case "none":
      return undefined;
    case "long":
      return longOf(argument.bytes);
    case "text":
      return stringOf(argument.text);
    case "bytes":
    case "bytearray":
      // Not `slice`, which for a Node Buffer is no copy.
      return new Uint8Array(argument.bytes);
    default:
      return argument.value;
  }
};

const stringOf = (text: Characters): string => {
  const pieces: string[] = [];
  let codePoints: number[] = [];
  forEachCodePoint(text, (codePoint) => {
    codePoints.push(codePoint);
    if (codePoints.length === 4096) {
      pieces.push(String.fromCodePoint(...codePoints));
      codePoints = [];
    }
  });
  pieces.push(String.fromCodePoint(...codePoints));
  return pieces.join("");
};

/** `sys.maxsize`. */
const MOST_BYTES = 0x7fff_ffff_ffff_ffffn;

/** By byte; 255 is none. */
let indices: Uint8Array | undefined;

const opcodeIndices = (): Uint8Array => {
  const table = new Uint8Array(256).fill(255);
  op.OPCODES.forEach(({ byte }, index) => {
    table[byte] = index;
  });
  return table;
};

/** Reads up to what may be STOP; who reads ends there. */
export class Reader {
  readonly #pickle: Uint8Array;
  readonly #view: DataView;
  readonly #indices: Uint8Array;
  /** The offset of the opcode. */
  #at = 0;
  /** What is not read yet begins here. */
  #next = 0;

  constructor(pickle: Uint8Array) {
    indices ??= opcodeIndices();
    this.#indices = indices;
    this.#pickle = pickle;
    this.#view = new DataView(pickle.buffer, pickle.byteOffset, pickle.byteLength);
  }

  /** The next opcode with its argument. Throws {@link ToolFault}. */
  operation(): Operation {
    const at = this.#next;
    this.#at = at;
    if (at >= this.#pickle.length) {
      throw this.#fault(at === 0 ? Code.EMPTY : Code.TRUNCATED, "ValueError: pickle exhausted before seeing STOP");
    }
    const byte = this.#pickle[at]!;
    const index = this.#indices[byte]!;
    const opcode = op.OPCODES[index];
    if (opcode === undefined) {
      const shown = shortBytesRepr(this.#pickle.subarray(at, at + 1));
      throw this.#fault(Code.UNKNOWN_OPCODE, `ValueError: at position ${at}, opcode ${shown} unknown`);
    }
    this.#next++;
    const argument = opcode.argument === op.ARG_NONE ? NONE : this.#argument(byte);
    return { at, end: this.#next, opcode, index, argument };
  }

  #argument(byte: number): Argument {
    switch (byte) {
      case op.INT:
      case op.GET:
      case op.PUT: {
        const line = this.#line();
        const isBool = line.length === 2 && line[0] === 0x30 && (line[1]! & 0xfe) === 0x30;
        return isBool ? { kind: "bool", value: line[1] === 0x31 } : this.#integer(line);
      }
      case op.LONG: {
        const line = this.#line();
        return this.#integer(line[line.length - 1] === 0x4c ? line.subarray(0, -1) : line);
      }
      case op.FLOAT:
        return { kind: "float", value: this.#number(floatOf, this.#line()) };
      case op.STRING:
        return this.#text(decodeEscapes, this.#quoted());
      case op.PERSID:
        return this.#text(decodeEscapes, this.#line());
      case op.GLOBAL:
      case op.INST:
        return this.#pair();
      case op.UNICODE:
        return this.#text(checkRawEscape, this.#line("unicodestringnl"));
      case op.BININT:
      case op.EXT4:
        return integer(this.#int4());
      case op.BININT1:
      case op.BINGET:
      case op.BINPUT:
      case op.EXT1:
      case op.PROTO:
        return integer(this.#uint1());
      case op.BININT2:
      case op.EXT2:
        return integer(this.#view.getUint16(this.#fixed(2, "uint2"), true));
      case op.LONG_BINGET:
      case op.LONG_BINPUT:
        return integer(this.#uint4());
      case op.FRAME: {
        const size = this.#uint8();
        return integer(size <= Number.MAX_SAFE_INTEGER ? Number(size) : size);
      }
      case op.BINFLOAT:
        return { kind: "float", value: this.#view.getFloat64(this.#fixed(8, "float8")) };
      case op.LONG1:
        return this.#long(this.#uint1(), "long1");
      case op.LONG4:
        return this.#long(this.#signedLength("long4"), "long4");
      case op.SHORT_BINSTRING:
        return this.#latin1(this.#uint1(), "string1");
      case op.BINSTRING:
        return this.#latin1(this.#signedLength("string4"), "string4");
      case op.SHORT_BINBYTES:
        return { kind: "bytes", bytes: this.#counted(this.#uint1(), "bytes1") };
      case op.BINBYTES:
        return { kind: "bytes", bytes: this.#counted(this.#uint4(), "bytes4") };
      case op.BINBYTES8:
        return { kind: "bytes", bytes: this.#counted(this.#uint8(), "bytes8") };
      case op.BYTEARRAY8:
        return { kind: "bytearray", bytes: this.#counted(this.#uint8(), "bytearray8") };
      case op.SHORT_BINUNICODE:
        return this.#text(checkUtf8, this.#counted(this.#uint1(), "unicodestring1"));
      case op.BINUNICODE:
        return this.#text(checkUtf8, this.#counted(this.#uint4(), "unicodestring4"));
      case op.BINUNICODE8:
        return this.#text(checkUtf8, this.#counted(this.#uint8(), "unicodestring8"));
      default:
        return NONE;
    }
  }

  #fault(code: number, reason: string): ToolFault {
    return new ToolFault(code, this.#at, reason);
  }

  /** Where so many bytes begin that are read now, or −1 if there are fewer. */
  #take(count: number): number {
    const at = this.#next;
    if (count > this.#pickle.length - at) return -1;
    this.#next = at + count;
    return at;
  }

  #fixed(count: number, name: string): number {
    const at = this.#take(count);
    if (at < 0) throw this.#fault(Code.TRUNCATED, `ValueError: not enough data in stream to read ${name}`);
    return at;
  }

  #uint1(): number {
    return this.#pickle[this.#fixed(1, "uint1")]!;
  }

  #uint4(): number {
    return this.#view.getUint32(this.#fixed(4, "uint4"), true);
  }

  #int4(): number {
    return this.#view.getInt32(this.#fixed(4, "int4"), true);
  }

  #uint8(): bigint {
    return this.#view.getBigUint64(this.#fixed(8, "uint8"), true);
  }

  /** A length that is written with a sign and must not be negative. */
  #signedLength(name: string): number {
    const length = this.#int4();
    if (length < 0) throw this.#fault(Code.BAD_LENGTH, `ValueError: ${name} byte count < 0: ${length}`);
    return length;
  }

  #counted(length: number | bigint, name: string): Uint8Array {
    if (length > MOST_BYTES) {
      throw this.#fault(Code.BAD_LENGTH, `ValueError: ${name} byte count > sys.maxsize: ${length}`);
    }
    const left = this.#pickle.length - this.#next;
    const at = this.#take(Number(length));
    if (at < 0) {
      const reason = `ValueError: expected ${length} bytes in a ${name}, but only ${left} remain`;
      throw this.#fault(Code.TRUNCATED, reason);
    }
    return this.#pickle.subarray(at, this.#next);
  }

  #long(length: number, name: string): Argument {
    const at = this.#fixed(length, name);
    return { kind: "long", bytes: this.#pickle.subarray(at, this.#next) };
  }

  #latin1(length: number, name: string): Argument {
    return { kind: "text", text: { encoding: "latin-1", bytes: this.#counted(length, name) } };
  }

  /** The bytes before the next line feed. */
  #line(name = "stringnl"): Uint8Array {
    const start = this.#next;
    const end = this.#pickle.indexOf(0x0a, start);
    if (end < 0) throw this.#fault(Code.TRUNCATED, `ValueError: no newline found when trying to read ${name}`);
    this.#next = end + 1;
    return this.#pickle.subarray(start, end);
  }

  #integer(line: Uint8Array): Argument {
    return integer(this.#number(integerOf, line));
  }

  #number<T>(read: (line: Uint8Array) => T, line: Uint8Array): T {
    try {
      return read(line);
    } catch (error) {
      if (!(error instanceof NoNumber)) throw error;
      throw this.#fault(error.tooLong ? Code.DIGIT_LIMIT : Code.BAD_LITERAL, error.message);
    }
  }

  #text(decode: (bytes: Uint8Array) => Characters, bytes: Uint8Array): Argument {
    return { kind: "text", text: this.#decoded(decode, bytes) };
  }

  #decoded(decode: (bytes: Uint8Array) => Characters, bytes: Uint8Array): Characters {
    try {
      return decode(bytes);
    } catch (error) {
      if (!(error instanceof Undecodable)) throw error;
      throw this.#fault(Code.BAD_TEXT, error.message);
    }
  }

  /** What stands between the quotes of a line. */
  #quoted(): Uint8Array {
    const line = this.#line();
    const quote = line[0];
    if (quote !== 0x22 && quote !== 0x27) {
      throw this.#fault(Code.BAD_LITERAL, `ValueError: no string quotes around ${shortBytesRepr(line)}`);
    }
    if (line[line.length - 1] !== quote) {
      const [mark, shown] = [shortBytesRepr(line.subarray(0, 1)), shortBytesRepr(line)];
      const reason = `ValueError: strinq quote ${mark} not found at both ends of ${shown}`;
      throw this.#fault(Code.BAD_LITERAL, reason);
    }
    // One quote alone is both ends.
    return line.subarray(1, Math.max(1, line.length - 1));
  }

  /** Two lines as one text, with a blank between. */
  #pair(): Argument {
    const first = this.#decoded(decodeEscapes, this.#line()).bytes;
    const second = this.#decoded(decodeEscapes, this.#line()).bytes;
    const bytes = new Uint8Array(first.length + 1 + second.length).fill(0x20);
    bytes.set(first);
    bytes.set(second, first.length + 1);
    return { kind: "text", text: { encoding: "latin-1", bytes } };
  }
}
