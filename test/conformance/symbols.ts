/**
 * What the opcodes of a pickle say, without any class: the linked tape, rows off, read as the tree that the vectors call
 * `sym`. Objects that occur twice are one node twice; names come as they stand in the pickle.
 */
import { type Engine, UnpicklingError } from "brine";
import { EngineFault } from "../../ts/engine/engine.js";
import { decodeBigInt } from "../../ts/pickle/integer.js";
import { unpack } from "../../ts/pickle/packed.js";
import { type Instruction, walkInstructions } from "../../ts/tape/instruction.js";
import type { LinkedTape } from "../../ts/tape/linked.js";
import * as slot from "../../ts/tape/slot.js";
import { decodeStrings } from "../../ts/tape/strings.js";

/** A node of the tree, its members in the order the vectors have them. */
export interface Symbolic {
  t: string;
  [member: string]: unknown;
}

/** The tree of the first pickle in `bytes`. */
export function symbolsOf(bytes: Uint8Array, engine: Engine, end = bytes.length): unknown {
  // Of a Python 2 str the bytes themselves are wanted, whatever they mean.
  const options = { exact: true, rows: false, encoding: "as bytes in a symbol" };
  const linker = engine.linker(options);
  try {
    linker.push(bytes.subarray(0, end));
    linker.finish();
    while (linker.step(0x7fffffff) !== "done");
    return new Reading(linker.linked()).run();
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    throw new UnpicklingError(`fault ${error.code} at ${error.offset}`, { code: "FAULT", offset: error.offset });
  } finally {
    linker.dispose();
  }
}

class Reading {
  readonly #tape: LinkedTape;
  readonly #strings: readonly string[];
  readonly #stack: unknown[] = [];
  readonly #kept: unknown[] = [];
  /** Dates by where their numbers are: cells of one date name the same number. */
  readonly #dates = new Map<number, Symbolic>();
  #height = 0;
  #result: unknown;

  constructor(tape: LinkedTape) {
    this.#tape = tape;
    this.#strings = decodeStrings(tape);
  }

  run(): unknown {
    walkInstructions(this.#tape, { visit: (instruction) => this.#do(instruction) });
    return this.#result;
  }

  #do(instruction: Instruction): void {
    const { tag, cells, count, packing, payload } = instruction;
    if (tag === slot.POP) {
      this.#height--;
      return;
    }
    const isFilling = tag === slot.BUILD || tag === slot.APPENDS || tag === slot.SETITEMS || tag === slot.ADDITEMS;
    // A target is looked at, not taken: what is above it is.
    const words = this.#tape.words;
    const target = isFilling && slot.tagOf(words[2 * cells + 1] as number) === slot.TAKE;
    const floor = target && slot.isTagged(words[2 * cells + 1] as number) ? (words[2 * cells] as number) + 1 : -1;
    const values: unknown[] = [];
    for (let index = 0; index < count; index++) values.push(this.#cell(cells + index));
    if (packing !== 0) {
      const items = unpack(this.#tape, packing, cells + count, payload);
      values.push(...items.map((item) => (typeof item === "number" ? numberNode(item) : item)));
    }
    if (floor >= 0) this.#height = floor;
    if (isFilling) fill(tag, values[0] as Symbolic, values.slice(1));
    else if (tag === slot.RESULT) this.#result = values[0];
    else this.#made(instruction, this.#make(instruction, values));
  }

  #made({ memo, aux }: Instruction, value: unknown): void {
    const kept = this.#tape.words[2 * memo] as number;
    if (kept !== slot.NOT_KEPT) this.#kept[kept] = value;
    if ((aux & slot.AUX_QUIET) === 0) this.#stack[this.#height++] = value;
  }

  #make({ tag, payload }: Instruction, values: unknown[]): Symbolic {
    switch (tag) {
      case slot.LIST:
        return { t: "list", v: values };
      case slot.TUPLE:
        return { t: "tuple", v: values };
      case slot.SET:
        return { t: "set", v: values };
      case slot.FROZENSET:
        return { t: "frozenset", v: values };
      case slot.DICT:
        return { t: "dict", v: inTwos(values) };
      case slot.SHAPED:
        return { t: "dict", v: this.#keysOf(payload).map((key, index) => [key, values[index]]) };
      case slot.REDUCE:
        return { t: "reduce", func: values[0], args: values[1] };
      case slot.NEWOBJ:
        return { t: "newobj", cls: values[0], args: values[1] };
      case slot.NEWOBJ_EX:
        return { t: "newobj_ex", cls: values[0], args: values[1], kwargs: values[2] };
      case slot.INST:
        return { t: "inst", cls: values[0], args: (values[1] as Symbolic).v };
      case slot.PERSID:
        return { t: "pers", pid: values[0] };
      default:
        throw new Error(`an instruction ${tag} on a tape without rows`);
    }
  }

  #keysOf(shape: number): Symbolic[] {
    const { shapes } = this.#tape;
    let at = 0;
    for (let index = 0; index < shape; index++) at += 4 + (shapes[at + 3] as number);
    return Array.from(shapes.subarray(at + 4, at + 4 + (shapes[at + 3] as number)), (text) => this.#text(text));
  }

  #text(index: number): Symbolic {
    return textNode(this.#strings[index] as string);
  }

  #date(wides: Float64Array, index: number): Symbolic {
    const node = this.#dates.get(index) ?? dateNode(wides[index] as number);
    this.#dates.set(index, node);
    return node;
  }

  #range(index: number): Uint8Array {
    const { ranges, input } = this.#tape;
    const { digits } = this.#tape as { readonly digits?: Uint8Array };
    const from = ranges[2 * index] as number;
    const length = ranges[2 * index + 1] as number;
    return from >= 2 ** 31 && digits !== undefined
      ? digits.subarray(from - 2 ** 31, from - 2 ** 31 + length)
      : input.subarray(from, from + length);
  }

  #cell(at: number): unknown {
    const { words, slots, globals, wides } = this.#tape;
    const payload = (words[2 * at] as number) >>> 0;
    const highWord = words[2 * at + 1] as number;
    if (!slot.isTagged(highWord)) return numberNode(slots[at] as number);
    switch (slot.tagOf(highWord)) {
      case slot.NONE:
        return null;
      case slot.TRUE:
        return true;
      case slot.FALSE:
        return false;
      case slot.TEXT:
        return this.#text(payload);
      case slot.EMPTY_TUPLE:
        return { t: "tuple", v: [] };
      case slot.REF:
        return this.#kept[payload];
      case slot.GLOBAL: {
        const module = this.#strings[globals[3 * payload] as number];
        return { t: "global", module, name: this.#strings[globals[3 * payload + 1] as number] };
      }
      case slot.BIGINT:
        return { t: "int", v: String(decodeBigInt(this.#range(payload))) };
      case slot.BYTES:
        return bytesNode("bytes", this.#range(payload));
      case slot.BYTEARRAY:
        return bytesNode("bytearray", this.#range(payload));
      case slot.BYTE_TEXT:
        return bytesNode("py2str", this.#range(payload));
      case slot.FLOAT:
        return floatNode(wides, payload);
      case slot.DATETIME:
        return this.#date(wides, payload);
      case slot.TAKE:
        this.#height = Math.min(this.#height, payload);
        return this.#stack[payload];
      case slot.NEW_LIST:
        return { t: "list", v: [] };
      case slot.NEW_DICT:
        return { t: "dict", v: [] };
      case slot.NEW_SET:
        return { t: "set", v: [] };
      case slot.BUFFER:
        return { t: "buffer", i: payload, readonly: slot.auxOf(highWord) === 1 };
      case slot.EXTENSION:
        return { t: "ext", code: payload };
      default:
        throw new Error(`a cell of tag ${slot.tagOf(highWord)} on a tape without rows`);
    }
  }
}

const inTwos = (values: readonly unknown[]): unknown[] => {
  const twos: unknown[] = [];
  for (let at = 0; at < values.length; at += 2) twos.push([values[at], values[at + 1]]);
  return twos;
};

/** APPENDS and the like on a list are its items; on any other object they are noted, as BUILD always is. */
function fill(tag: number, target: Symbolic, values: unknown[]): void {
  if (tag === slot.BUILD) note(target, "build", [values[0]]);
  else if (tag === slot.APPENDS) note(target, target.t === "list" ? "v" : "append", values);
  else if (tag === slot.SETITEMS) note(target, target.t === "dict" ? "v" : "setitem", inTwos(values));
  else note(target, target.t === "set" ? "v" : "additems", values);
}

function note(target: Symbolic, member: string, values: readonly unknown[]): void {
  const noted = (target[member] as unknown[] | undefined) ?? [];
  target[member] = noted;
  for (const value of values) noted.push(value);
}

const textNode = (text: string): Symbolic => ({ t: "str", v: text });

function numberNode(value: number): Symbolic {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { t: "int", v: String(value) };
  return floatNode(Float64Array.of(value), 0);
}

/** The sixteen digits say all there is to a float; its text is not compared. */
function floatNode(wides: Float64Array, index: number): Symbolic {
  const bytes = Buffer.from(wides.slice(index, index + 1).buffer).reverse();
  return { t: "float", b: bytes.toString("hex") };
}

/** The linker's shorthand for a call of `datetime.datetime` with ten bytes. */
function dateNode(milliseconds: number): Symbolic {
  const date = new Date(milliseconds);
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16BE(date.getUTCFullYear());
  bytes.set([date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()], 2);
  bytes[6] = date.getUTCSeconds();
  bytes.writeUIntBE(date.getUTCMilliseconds() * 1000, 7, 3);
  const func = { t: "global", module: "datetime", name: "datetime" };
  return { t: "reduce", func, args: { t: "tuple", v: [bytesNode("bytes", bytes)] } };
}

const bytesNode = (t: string, bytes: Uint8Array): Symbolic => ({ t, x: Buffer.from(bytes).toString("hex") });
