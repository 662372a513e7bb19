/**
 * The encoder of the engine under test against CPython: the golden file (`test/python/encoder_vectors.py` made it, with
 * the C pickler of CPython 3.11), a few tapes written out here so that a reader sees what they are, and broken ones.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEncoder } from "../../ts/engine/encoder/encoder.js";
import type { Encoder, EncoderOptions } from "../../ts/engine/engine.js";
import * as slot from "../../ts/tape/slot.js";
import { engine } from "../engine-under-test.js";
import { runs } from "./runs.js";

interface Tape {
  readonly words: Int32Array;
  readonly data: Uint8Array;
}

/** Runs `hex` or `hex*count`, joined by commas. */
function fromRuns(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const run of text === "-" ? [] : text.split(",")) {
    const [hex, count] = run.split("*") as [string, string | undefined];
    const unit = Buffer.from(hex, "hex");
    parts.push(Buffer.alloc(unit.length * Number(count ?? 1), unit));
  }
  return Buffer.concat(parts);
}

interface Case {
  readonly name: string;
  readonly options: EncoderOptions;
  readonly tape: Tape;
  readonly expected: string;
  /** Further pickles of the same Pickler. */
  readonly more: { readonly tape: Tape; readonly expected: string }[];
}

function optionsOf(text: string): EncoderOptions {
  const [protocol, flags] = text.split("+").map(Number) as [number, number | undefined];
  return {
    protocol,
    memo: flags! & 1 ? "lean" : "cpython",
    batchStyle: flags! & 2 ? "python" : "c",
    fast: (flags! & 4) !== 0,
    fixImports: (flags! & 8) === 0,
  };
}

function readCases(text: string): Case[] {
  const cases: Case[] = [];
  let tape: Tape = { words: new Int32Array(0), data: new Uint8Array(0) };
  for (const line of text.trim().split("\n")) {
    const [name, options, slots, data, expected] = line.split(" ") as [string, string, string, string, string];
    if (slots !== "^") {
      // Slots stand in the file as big-endian words of 64 bits.
      const bytes = fromRuns(slots).swap64();
      const words = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      tape = { words, data: fromRuns(data) };
    }
    if (name.startsWith("&")) cases.at(-1)?.more.push({ tape, expected });
    else cases.push({ name, options: optionsOf(options), tape, expected, more: [] });
  }
  return cases;
}

// More files, of random graphs, are named in BRINE_TAPES, as for the Rust tests.
const golden = [fileURLToPath(new URL("./encoder.txt", import.meta.url)), ...(process.env.BRINE_TAPES ?? "").split(":")]
  .filter((path) => path !== "")
  .flatMap((path) => readCases(readFileSync(path, "utf8")));

function fnv(bytes: Uint8Array): string {
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  for (const byte of bytes) {
    low ^= byte;
    // The prime is 2^40 + 0x1b3, done on halves of 32 bits.
    const product = (low >>> 0) * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (low << 8)) | 0;
    low = product | 0;
  }
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}

function describePickle(bytes: Uint8Array): string {
  return bytes.length <= 600 ? `=${Buffer.from(bytes).toString("hex")}` : `#${bytes.length}:${fnv(bytes)}`;
}

/** The pickle of a tape, or `fault code offset`. */
function write(encoder: Encoder, { words, data }: Tape, budget: number): Uint8Array | string {
  try {
    encoder.grow(words.length / 2, data.length);
    encoder.words.set(words);
    encoder.data.set(data);
    while (!encoder.step(words.length / 2, data.length, budget));
    return encoder.output();
  } catch (error) {
    const fault = error as { name?: string; code?: number; offset?: number };
    if (fault.name !== "EngineFault") throw error;
    return `fault ${fault.code} ${fault.offset}`;
  }
}

function encode(encoder: Encoder, tape: Tape, budget: number): Uint8Array | string {
  try {
    return write(encoder, tape, budget);
  } finally {
    encoder.dispose();
  }
}

const run = (tape: Tape, options: EncoderOptions, budget = 1_000_000_000) =>
  encode(engine.encoder(options), tape, budget);

function check(got: Uint8Array | string, expected: string, name: string): void {
  const text = typeof got === "string" ? got : describePickle(got);
  if (expected === "!") expect(text, name).toMatch(/^fault 2[03] /);
  else expect(text, name).toBe(expected);
}

describe("what CPython writes", () => {
  const kinds = new Set(golden.map(({ name }) => name.split("/")[0] as string));
  for (const kind of kinds) {
    test(kind, () => {
      for (const { name, options, tape, expected, more } of golden) {
        if (name.split("/")[0] !== kind) continue;
        const encoder = engine.encoder(options);
        try {
          check(write(encoder, tape, 1_000_000_000), expected, `${name} ${JSON.stringify(options)}`);
          for (const [index, again] of more.entries()) {
            encoder.next();
            check(
              write(encoder, again.tape, 1_000_000_000),
              again.expected,
              `${name} ${options.protocol} ${index + 1}`,
            );
          }
        } finally {
          encoder.dispose();
        }
      }
    });
  }
});

/** `toEqual` looks at each byte with much ado. */
const same = (a: Uint8Array | string, b: Uint8Array | string): boolean =>
  typeof a === "string" || typeof b === "string" ? a === b : Buffer.compare(a, b) === 0;

test("any budget gives the same bytes", () => {
  for (const { name, options, tape } of golden) {
    if (tape.words.length > 8000 || tape.data.length > 100_000) continue;
    const whole = run(tape, options);
    for (const budget of [1, 7]) expect(same(run(tape, options, budget), whole), name).toBe(true);
  }
});

/** A tape written slot by slot. */
class Builder {
  readonly #slots: [low: number, high: number][] = [];
  readonly #data: Uint8Array[] = [];

  constructor() {
    this.tag(slot.VERSION, slot.TAPE_VERSION);
  }
  tag(tag: number, payload = 0, aux = 0): this {
    this.#slots.push([payload, slot.high(tag, aux)]);
    return this;
  }
  number(value: number): this {
    const words = new Int32Array(new Float64Array([value]).buffer);
    this.#slots.push([words[0] as number, words[1] as number]);
    return this;
  }
  text(value: string, aux = 0): this {
    this.#data.push(new TextEncoder().encode(value));
    return this.tag(slot.TEXT, value.length, aux);
  }
  get tape(): Tape {
    return { words: Int32Array.from(this.#slots.flat()), data: Buffer.concat(this.#data) };
  }
}

const hex = (builder: Builder, protocol = 4): string => {
  const got = run(builder.tape, { protocol });
  return typeof got === "string" ? got : Buffer.from(got).toString("hex");
};

describe("by hand", () => {
  test("None has no frame", () => {
    expect(hex(new Builder().tag(slot.NONE))).toBe("80044e2e");
  });

  test("a list of equal texts and an int", () => {
    // pickle.dumps([a, 7, a], 4) with a = "ab"
    const builder = new Builder().tag(slot.LIST, 3).text("ab").number(7).text("ab");
    expect(hex(builder)).toBe("8004950e000000000000005d94288c026162944b076801652e");
  });

  test("a tuple in its own list", () => {
    // t = ([],); t[0].append(t)
    const builder = new Builder().tag(slot.TUPLE, 1).tag(slot.LIST, 1).tag(slot.REF, 0);
    expect(hex(builder)).toBe("8004950b000000000000005d9468008594613068012e");
  });

  test("a flat row without a set cell is an instance without state", () => {
    const builder = new Builder().tag(slot.DEFGLOBAL, 0).text("m").text("C");
    builder.tag(slot.DEFPLAN, 0, slot.FORM_FLAT).tag(slot.GLOBAL, 0).number(1).text("x");
    builder.tag(slot.ROW, 0).tag(slot.UNSET);
    expect(hex(builder)).toBe("8004950e000000000000008c016d948c01439493942981942e");
  });
});

describe("broken tapes", () => {
  const none = (): Builder => new Builder().tag(slot.NONE);
  const cases: [string, Tape, string][] = [
    ["no slots", { words: new Int32Array(0), data: new Uint8Array(0) }, "fault 20 0"],
    ["another version", { words: Int32Array.of(2, slot.high(slot.VERSION)), data: new Uint8Array(0) }, "fault 20 0"],
    ["no value", new Builder().tape, "fault 20 1"],
    ["two values", none().tag(slot.NONE).tape, "fault 20 2"],
    ["a count beyond the tape", new Builder().tag(slot.LIST, 0xffffffff | 0).tape, "fault 20 1"],
    ["a text beyond the data", new Builder().tag(slot.TEXT, 5).tape, "fault 20 1"],
    ["data nobody takes", { ...none().tape, data: new Uint8Array(1) }, "fault 20 2"],
    ["a REF forward", new Builder().tag(slot.LIST, 1).tag(slot.REF, 1).tape, "fault 20 2"],
    ["an unknown global", new Builder().tag(slot.GLOBAL, 0).tape, "fault 20 1"],
    ["an unknown plan", new Builder().tag(slot.ROW, 0).tape, "fault 20 1"],
    ["a tag of the linked tape", new Builder().tag(slot.APPENDS, 0).tape, "fault 20 1"],
    ["an empty TUPLE", new Builder().tag(slot.TUPLE, 0).tape, "fault 20 1"],
    ["a tuple that is its own item", new Builder().tag(slot.TUPLE, 1).tag(slot.REF, 0).tape, "fault 23 2"],
  ];
  for (const [name, tape, fault] of cases) test(name, () => expect(run(tape, { protocol: 4 })).toBe(fault));

  test("protocols that there are not", () => {
    for (const protocol of [6, -1, 2.5, 256]) expect(run(none().tape, { protocol })).toBe("fault 8 0");
  });

  test("what a protocol or an option cannot express", () => {
    const global = (name: string): Builder => new Builder().tag(slot.DEFGLOBAL, 0).text("m").text(name);
    const call = (tag: number, aux = 0): Builder =>
      global("C").tag(tag, 0, aux).tag(slot.GLOBAL, 0).tag(slot.EMPTY_TUPLE);
    expect(run(call(slot.NEWOBJ).tape, { protocol: 1 })).toBe("fault 20 4");
    expect(run(call(slot.NEWOBJ_EX).tag(slot.DICT, 0).tape, { protocol: 3 })).toBe("fault 20 4");
    expect(run(call(slot.REDUCE, slot.PART_SETTER).tape, { protocol: 4 })).toBe("fault 20 4");
    expect(run(new Builder().tag(slot.BUFFER, 0).tape, { protocol: 4 })).toBe("fault 20 1");
    expect(run(global("é").tag(slot.GLOBAL, 0).tape, { protocol: 2 })).toBe("fault 20 1");
    expect(run(global("a\nb").tag(slot.GLOBAL, 0).tape, { protocol: 3 })).toBe("fault 20 1");
    expect(run(global("a..b").tag(slot.GLOBAL, 0).tape, { protocol: 0 })).toBe("fault 20 1");
    expect(run(new Builder().tag(slot.PERSID).number(1).tape, { protocol: 0 })).toBe("fault 20 1");
    const shared = new Builder().tag(slot.LIST, 2).tag(slot.LIST, 0).tag(slot.REF, 1);
    expect(run(shared.tape, { protocol: 4, fast: true })).toBe("fault 20 3");
  });

  test("what is done to an object more than once", () => {
    const made = (aux: number): Builder =>
      new Builder()
        .tag(slot.DEFGLOBAL, 0)
        .text("m")
        .text("C")
        .tag(slot.REDUCE, 0, aux)
        .tag(slot.GLOBAL, 0)
        .tag(slot.EMPTY_TUPLE);
    const twice = made(slot.PART_STATE | slot.PART_MORE)
      .number(1)
      .tag(slot.MORE, 0, slot.PART_MEMBERS | slot.PART_STATE | slot.PART_MORE)
      .tag(slot.ADDITEMS, 2)
      .number(2)
      .number(3)
      .number(4)
      .tag(slot.MORE, 0, slot.PART_ITEMS)
      .tag(slot.ITEMS, 1)
      .number(5);
    const head = "8004 8c016d 94 8c0143 94 93 94 29 52 94";
    const expected = Buffer.from(`${head} 4b01 62 28 4b02 4b03 90 4b04 62 4b05 61 2e`.replaceAll(" ", ""), "hex");
    const written = run(twice.tape, { protocol: 4 });
    // Without the frame around it.
    const bare = Buffer.from(written as Uint8Array);
    expect(Buffer.concat([bare.subarray(0, 2), bare.subarray(11)]).toString("hex")).toBe(expected.toString("hex"));
    expect(run(made(slot.PART_MORE).tape, { protocol: 4 })).toBe("fault 20 7");
    expect(run(made(slot.PART_MORE).tag(slot.ITEMS, 0).tape, { protocol: 4 })).toBe("fault 20 7");
    expect(run(made(slot.PART_MORE).tag(slot.MORE, 0, slot.PART_SETTER).tape, { protocol: 4 })).toBe("fault 20 7");
    expect(run(made(slot.PART_MEMBERS).tag(slot.ADDITEMS, 0).tape, { protocol: 3 })).toBe("fault 20 4");
    expect(run(made(128).tape, { protocol: 4 })).toBe("fault 20 4");
  });

  test("another pickle only after one that is finished, and not lean", () => {
    const { tape } = none();
    const outcome = (options: EncoderOptions, before: Tape | null): Uint8Array | string => {
      const encoder = engine.encoder(options);
      try {
        if (before !== null) write(encoder, before, 1_000_000_000);
        encoder.next();
        return write(encoder, tape, 1_000_000_000);
      } finally {
        encoder.dispose();
      }
    };
    const pickle = Uint8Array.of(0x80, 4, 0x4e, 0x2e);
    expect(outcome({ protocol: 4 }, null)).toEqual(pickle);
    expect(outcome({ protocol: 4 }, tape)).toEqual(pickle);
    expect(outcome({ protocol: 4 }, new Builder().tape)).toBe("fault 20 0");
    expect(outcome({ protocol: 4, memo: "lean" }, tape)).toBe("fault 20 0");
  });

  test("changed tapes give the same as the TypeScript engine", () => {
    const small = golden.filter(({ tape }) => tape.words.length < 600 && tape.data.length < 4000);
    const change = fc.record({
      at: fc.nat(),
      from: fc.nat(),
      kind: fc.nat(4),
      tag: fc.nat(63),
      aux: fc.constantFrom(0, 0, 0, 1, 2, 7, 9, 16, 17, 32, 50, 64, 65),
      payload: fc.oneof(fc.nat(12), fc.integer()),
    });
    const plan = fc.tuple(fc.nat(), fc.array(change, { minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(plan, ([index, changes]) => {
        const { options, tape } = small[index % small.length] as Case;
        const words = tape.words.slice();
        const data = Uint8Array.from(tape.data);
        for (const { at, from, kind, tag, aux, payload } of changes) {
          const target = 2 * (at % (words.length / 2));
          const source = 2 * (from % (words.length / 2));
          if (kind === 0) words[target + 1] = slot.high(tag, aux);
          else if (kind === 1) words[target] = payload;
          else if (kind === 2) words.copyWithin(target, source, source + 2);
          else if (kind === 3 && data.length > 0) data[at % data.length] = payload;
          else words.set([payload & 7, slot.high(slot.REF)], target);
        }
        const twin = encode(createEncoder(options), { words, data }, 1_000_000_000);
        expect(same(run({ words, data }, options), twin)).toBe(true);
        expect(same(encode(createEncoder(options), { words, data }, 1), twin)).toBe(true);
      }),
      runs(20_000),
    );
  });
});
