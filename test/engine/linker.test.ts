/**
 * The linker: golden tapes of pickles that CPython made (`linker.txt`, recorded with BRINE_UPDATE=1 from
 * `test/python/linker_vectors.py`), every error with its offset, chunks of any size, and anything at all as input.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { loads } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineFault, type Linker, type LinkerOptions } from "../../ts/engine/engine.js";
import { createLinker } from "../../ts/engine/linker/linker.js";
import { OPCODES } from "../../ts/engine/opcode.js";
import { Code, codeName } from "../../ts/tape/code.js";
import type { LinkedTape } from "../../ts/tape/linked.js";
import { decodeStrings } from "../../ts/tape/strings.js";
import { engine } from "../engine-under-test.js";
import { vectors } from "../vectors/vector.js";
import { runs } from "./runs.js";
import { dumpTape } from "./tape-dump.js";

const GOLDEN = new URL("./linker.txt", import.meta.url);
const DEFAULTS: LinkerOptions = { exact: false, rows: true };

/** Links a pickle that comes in chunks, or all that stand one behind the other; `budget` opcodes a step. */
function drive(linker: Linker, pickle: Uint8Array, size: number, budget: number, take: (tape: LinkedTape) => boolean) {
  let from = 0;
  for (;;) {
    const state = linker.step(budget);
    if (state === "done") {
      if (!take(linker.linked())) return;
      linker.next();
    }
    if (state !== "input") continue;
    if (from >= pickle.length) {
      linker.finish();
      continue;
    }
    linker.push(pickle.subarray(from, from + size));
    from += size;
  }
}

const TABLES = [
  "slots",
  "words",
  "text",
  "lengths",
  "chunks",
  "ranges",
  "wides",
  "digits",
  "globals",
  "shapes",
  "facts",
] as const;

/** A copy of everything a linker says, or its fault, as text that can be compared. */
function outcome(
  make: (options: LinkerOptions) => Linker,
  pickle: Uint8Array,
  options = DEFAULTS,
  size = pickle.length,
  budget = 1e9,
  goesOn = false,
): string {
  const linker = make(options);
  const said: string[] = [];
  try {
    drive(linker, pickle, Math.max(size, 1), budget, (tape) => {
      const { input, end } = tape;
      expect(Buffer.compare(input, pickle.subarray(0, input.length))).toBe(0);
      const bytes = (table: ArrayBufferView) => Buffer.from(table.buffer, table.byteOffset, table.byteLength);
      const all = [...TABLES.map((name) => [name, tape[name]] as const), ["end", new Uint32Array([end])] as const];
      said.push(...all.map(([name, table]) => `${name} ${bytes(table).toString("hex")}`).sort());
      return goesOn;
    });
    return said.join("\n");
  } catch (error) {
    if (error instanceof EngineFault) return [...said, `fault ${error.code} at ${error.offset}`].join("\n");
    throw error;
  } finally {
    linker.dispose();
  }
}

const link = (pickle: Uint8Array, options = DEFAULTS, size = pickle.length, budget = 1e9, all = false): string =>
  outcome((given) => engine.linker(given), pickle, options, size, budget, all);

/** Every fault is one of `tape/code.ts`, inside the input. */
const expectTapeOrFault = (pickle: Uint8Array, options = DEFAULTS, all = false): string => {
  const result = link(pickle, options, pickle.length, 1e9, all);
  const fault = /(?:^|\n)fault (\d+) at (\d+)$/.exec(result);
  if (fault !== null) {
    expect(Object.values(Code)).toContain(Number(fault[1]));
    expect(Number(fault[2])).toBeLessThanOrEqual(pickle.length);
  }
  return result;
};

interface Golden {
  readonly name: string;
  readonly options: LinkerOptions;
  /** All pickles of a stream. */
  readonly all: boolean;
  readonly pickle: Uint8Array;
  readonly lines: readonly string[];
}

const parse = (line: string): Omit<Golden, "lines"> => {
  const [name = "", options = "", hex = ""] = line.split("|").map((field) => field.trim());
  const words = options.split(" ");
  const valued = (option: string) => words.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1);
  const [encoding, errors] = [valued("encoding"), valued("errors")];
  return {
    name,
    options: {
      exact: words.includes("exact"),
      rows: !words.includes("plain"),
      keepMemo: words.includes("keep"),
      ...(encoding === undefined ? {} : { encoding }),
      ...(errors === undefined ? {} : { errors }),
    },
    all: words.includes("all"),
    pickle: Buffer.from(hex, "hex"),
  };
};

const dump = ({ pickle, options, all }: Omit<Golden, "lines">): string[] => {
  const linker = engine.linker(options);
  const lines: string[] = [];
  try {
    drive(linker, pickle, pickle.length, 1e9, (tape) => {
      lines.push(...dumpTape(tape));
      return all;
    });
    return lines;
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    return [...lines, `fault ${codeName(error.code)} at ${error.offset}`];
  } finally {
    linker.dispose();
  }
};

if (process.env.BRINE_UPDATE === "1") {
  const script = new URL("../python/linker_vectors.py", import.meta.url);
  const cases = execFileSync("python3", [script.pathname], { encoding: "utf8" }).trimEnd().split("\n");
  const blocks = cases.map((line) => [line, ...dump(parse(line)).map((text) => `  ${text}`), ""].join("\n"));
  writeFileSync(GOLDEN, blocks.join("\n"));
}

const golden: Golden[] = readFileSync(GOLDEN, "utf8")
  .trimEnd()
  .split("\n\n")
  .map((block) => {
    const [head = "", ...lines] = block.split("\n");
    return { ...parse(head), lines: lines.map((line) => line.trim()) };
  });

describe("golden tapes", () => {
  it.each(golden)("$name", (one) => {
    expect(dump(one)).toEqual(one.lines);
  });

  it("do not depend on how the input is cut", () => {
    for (const { pickle, options, all } of golden) {
      const whole = link(pickle, options, pickle.length, 1e9, all);
      for (const size of [1, 2, 3, 7]) {
        for (const budget of [1, 1000]) expect(link(pickle, options, size, budget, all)).toBe(whole);
      }
    }
  });
});

const text = (bytes: string): Uint8Array => Buffer.from(bytes, "latin1");

describe("strings", () => {
  it("of a stream with one memo are decoded once", () => {
    const linker = engine.linker({ ...DEFAULTS, keepMemo: true });
    const strings: string[] = [];
    const seen: string[][] = [];
    const pickles = text("\x8c\x01a\x94.N.\x8c\x02\xc3\xa9h\x00\x86.h\x00.\x8c\x01z.");
    drive(linker, pickles, 3, 1e9, (tape) => {
      expect(decodeStrings(tape, strings)).toBe(strings);
      expect(decodeStrings(tape)).toEqual(strings);
      seen.push([...strings]);
      return seen.length < 5;
    });
    linker.dispose();
    expect(seen).toEqual([["a"], ["a"], ["a", "é"], ["a", "é"], ["a", "é", "z"]]);
  });

  it("of Python 2 are decoded by any of Python's names of an encoding", () => {
    const pickle = text("U\x02a\xe9.");
    const latin1 = link(pickle, { ...DEFAULTS, encoding: "latin-1" });
    for (const encoding of ["Latin1", "ISO-8859-1", "iso8859-1", "L1"]) {
      expect(link(pickle, { ...DEFAULTS, encoding })).toBe(latin1);
    }
    for (const encoding of ["ascii", "US-ASCII", "utf-8", "UTF8", "u8"]) {
      expect(link(pickle, { ...DEFAULTS, encoding })).toBe(`fault ${Code.BAD_TEXT} at 0`);
    }
    const left = link(pickle, { ...DEFAULTS, encoding: "cp1252" });
    expect(link(pickle, { ...DEFAULTS, encoding: "Bytes" })).toBe(left);
    expect(link(pickle, { ...DEFAULTS, errors: "replace" })).toBe(left);
    expect(link(pickle, { ...DEFAULTS, encoding: "bytes" })).not.toBe(left);
  });
});

describe("faults", () => {
  const frame = (length: number): string => `\x95${String.fromCharCode(length)}\0\0\0\0\0\0\0`;
  const faults: [string, number, number, Uint8Array][] = [
    ["no input", Code.EMPTY, 0, text("")],
    ["no STOP", Code.TRUNCATED, 1, text("N")],
    ["an argument cut off", Code.TRUNCATED, 1, text("NJ\0\0")],
    ["a payload cut off", Code.TRUNCATED, 1, text("N\x8c\x05abc")],
    ["a claim of 4 GiB", Code.TRUNCATED, 0, text("B\xff\xff\xff\xffabc.")],
    ["a line without end", Code.TRUNCATED, 0, text("cmodule\nname")],
    ["a frame beyond the input", Code.TRUNCATED, 2, text(`\x80\x04${frame(9)}N.`)],
    ["no opcode", Code.UNKNOWN_OPCODE, 1, text("N\xff.")],
    ["an integer that is none", Code.BAD_TEXT, 1, text("NI1x\n.")],
    ["an integer in another base", Code.BAD_TEXT, 0, text("I0x1f\n.")],
    ["an integer without digits", Code.BAD_TEXT, 0, text("I-\n.")],
    ["an empty integer", Code.BAD_TEXT, 0, text("I\n.")],
    ["an integer with two underscores", Code.BAD_TEXT, 0, text("I1__0\n.")],
    ["an integer that begins with an underscore", Code.BAD_TEXT, 0, text("I_1\n.")],
    ["an integer that ends with an underscore", Code.BAD_TEXT, 0, text("L1_L\n.")],
    ["an integer with its sign apart", Code.BAD_TEXT, 0, text("I- 1\n.")],
    ["a long with two suffixes", Code.BAD_TEXT, 0, text("L1LL\n.")],
    ["an integer with a suffix", Code.BAD_TEXT, 0, text("I1L\n.")],
    ["an integer of 4301 digits", Code.DIGIT_LIMIT, 0, text(`L${"1".repeat(4301)}L\n.`)],
    ["an integer without end", Code.TRUNCATED, 1, text("NI12")],
    ["an integer across a frame's end", Code.BAD_FRAME, 9, text(`${frame(2)}I12\n.`)],
    ["a float with white space", Code.BAD_TEXT, 0, text("F 1.5\n.")],
    ["a float with a carriage return", Code.BAD_TEXT, 0, text("F1.5\r\n.")],
    ["a float with an underscore", Code.BAD_TEXT, 0, text("F1_0.5\n.")],
    ["a float that overflows", Code.BAD_TEXT, 0, text("F1e309\n.")],
    ["a float of a point", Code.BAD_TEXT, 0, text("F.\n.")],
    ["a float without exponent", Code.BAD_TEXT, 0, text("F1e\n.")],
    ["a float with two signs", Code.BAD_TEXT, 0, text("F--1\n.")],
    ["a float in another base", Code.BAD_TEXT, 0, text("F0x1p3\n.")],
    ["a string without quotes", Code.BAD_TEXT, 0, text("Sabc\n.")],
    ["a string of one quote", Code.BAD_TEXT, 0, text("S'\n.")],
    ["a string of two kinds of quotes", Code.BAD_TEXT, 0, text("S'a\"\n.")],
    ["a string that ends in a backslash", Code.BAD_TEXT, 0, text("S'a\\'\n.")],
    ["a string with half a byte", Code.BAD_TEXT, 0, text("S'\\x1'\n.")],
    ["a string that is not ASCII", Code.BAD_TEXT, 1, text("NU\x01\xe9.")],
    ["a string with an escape that is not ASCII", Code.BAD_TEXT, 0, text("S'\\351'\n.")],
    ["a string of negative length", Code.BAD_LENGTH, 0, text("T\xff\xff\xff\xffa.")],
    ["a string cut off", Code.TRUNCATED, 0, text("U\x05abc")],
    ["text with half an escape", Code.BAD_TEXT, 0, text("V\\u12\n.")],
    ["text beyond Unicode", Code.BAD_TEXT, 0, text("V\\U00110000\n.")],
    ["GET of nothing", Code.MEMO_MISSING, 0, text("g5\n.")],
    ["GET of a negative index", Code.MEMO_MISSING, 0, text("g-1\n.")],
    ["GET of no index", Code.BAD_TEXT, 0, text("gx\n.")],
    ["PUT of a negative index", Code.BAD_MEMO_INDEX, 1, text("Np-1\n.")],
    ["PUT of an index too far", Code.BAD_MEMO_INDEX, 1, text("Np99999999999999999999\n.")],
    ["PUT of nothing", Code.STACK_UNDERFLOW, 0, text("p0\n.")],
    ["PUT of no index before PUT of nothing", Code.BAD_TEXT, 0, text("p\n.")],
    ["a persistent id that is not ASCII", Code.BAD_TEXT, 0, text("P\xe9\n.")],
    ["BINPERSID of nothing", Code.STACK_UNDERFLOW, 0, text("Q.")],
    ["BINPERSID below a mark", Code.STACK_UNDERFLOW, 2, text("N(Q.")],
    ["INST without a mark", Code.NO_MARK, 0, text("ia\nb\n.")],
    ["INST of an empty name", Code.BAD_TEXT, 1, text("(ia\n\n.")],
    ["INST of a name that is not ASCII", Code.BAD_TEXT, 1, text("(ia\n\xc3\xa9\n.")],
    ["INST cut off", Code.TRUNCATED, 1, text("(ia\nb")],
    ["OBJ without a mark", Code.NO_MARK, 1, text("No.")],
    ["OBJ of nothing", Code.STACK_UNDERFLOW, 2, text("N(o.")],
    ["OBJ of a string", Code.BAD_TYPE, 4, text("(U\x01ao.")],
    ["NEWOBJ_EX of two", Code.STACK_UNDERFLOW, 6, text("ca\nb\n)\x92.")],
    ["NEWOBJ_EX with a list of keywords", Code.BAD_TYPE, 7, text("ca\nb\n)]\x92.")],
    ["NEWOBJ_EX with a dict of arguments", Code.BAD_TYPE, 7, text("ca\nb\n}}\x92.")],
    ["extension code 0", Code.BAD_TYPE, 0, text("\x82\0.")],
    ["extension code 0, long", Code.BAD_TYPE, 0, text("\x83\0\0.")],
    ["a negative extension code", Code.BAD_TYPE, 0, text("\x84\xff\xff\xff\xff.")],
    ["READONLY_BUFFER of nothing", Code.STACK_UNDERFLOW, 0, text("\x98.")],
    ["READONLY_BUFFER of a list", Code.BAD_TYPE, 1, text("]\x98.")],
    ["a state of a buffer", Code.BAD_TYPE, 2, text("\x97Nb.")],
    ["STOP with nothing", Code.STACK_UNDERFLOW, 0, text(".")],
    ["STOP below a mark", Code.STACK_UNDERFLOW, 2, text("N(.")],
    ["POP of nothing", Code.STACK_UNDERFLOW, 0, text("0.")],
    ["DUP of nothing", Code.STACK_UNDERFLOW, 0, text("2.")],
    ["MEMOIZE of nothing", Code.STACK_UNDERFLOW, 0, text("\x94.")],
    ["APPEND below a mark", Code.STACK_UNDERFLOW, 3, text("](Na.")],
    ["APPENDS without a list", Code.STACK_UNDERFLOW, 2, text("(Ne.")],
    ["SETITEMS of an odd number", Code.STACK_UNDERFLOW, 3, text("}(Nu.")],
    ["DICT of an odd number", Code.STACK_UNDERFLOW, 2, text("(Nd.")],
    ["TUPLE3 of two", Code.STACK_UNDERFLOW, 2, text("NN\x87.")],
    ["APPENDS without a mark", Code.NO_MARK, 2, text("]Ne.")],
    ["TUPLE without a mark", Code.NO_MARK, 1, text("Nt.")],
    ["POP_MARK without a mark", Code.NO_MARK, 0, text("1.")],
    ["BINGET of nothing", Code.MEMO_MISSING, 0, text("h\0.")],
    ["LONG_BINGET of nothing", Code.MEMO_MISSING, 2, text("N\x94j\x01\0\0\0.")],
    ["protocol 6", Code.BAD_PROTOCOL, 0, text("\x80\x06N.")],
    ["a frame in a frame", Code.BAD_FRAME, 9, text(`${frame(11)}${frame(1)}N.`)],
    ["an argument across a frame's end", Code.BAD_FRAME, 9, text(`${frame(1)}K\x01.`)],
    ["a line across a frame's end", Code.BAD_FRAME, 9, text(`${frame(3)}ca\nb\n.`)],
    ["a negative length", Code.BAD_LENGTH, 0, text("\x8b\xff\xff\xff\xff.")],
    ["a length beyond all offsets", Code.BAD_LENGTH, 1, text("N\x8e\0\0\0\0\x01\0\0\0.")],
    ["a frame beyond all offsets", Code.BAD_LENGTH, 0, text("\x95\xff\xff\xff\xff\xff\xff\xff\xff.")],
    ["no UTF-8", Code.BAD_TEXT, 0, text("\x8c\x02\xc3(.")],
    ["an overlong form", Code.BAD_TEXT, 0, text("\x8c\x02\xc0\x80.")],
    ["above U+10FFFF", Code.BAD_TEXT, 0, text("\x8c\x04\xf4\x90\x80\x80.")],
    ["half a surrogate", Code.BAD_TEXT, 0, text("\x8c\x02\xed\xa0.")],
    ["a module that is no UTF-8", Code.BAD_TEXT, 0, text("c\xff\nname\n.")],
    ["an empty name", Code.BAD_TEXT, 0, text("cmodule\n\n.")],
    ["APPEND to a dict", Code.BAD_TYPE, 2, text("}Na.")],
    ["APPENDS to a tuple", Code.BAD_TYPE, 3, text(")(Ne.")],
    ["SETITEM of a list", Code.BAD_TYPE, 3, text("]NNs.")],
    ["ADDITEMS to a frozenset", Code.BAD_TYPE, 4, text("(\x91(N\x90.")],
    ["STACK_GLOBAL of a number", Code.BAD_TYPE, 5, text("\x8c\x01aK\x01\x93.")],
    ["a call of a string", Code.BAD_TYPE, 4, text("\x8c\x01a)R.")],
    ["a call with a list", Code.BAD_TYPE, 6, text("ca\nb\n]R.")],
    ["NEWOBJ with None", Code.BAD_TYPE, 6, text("ca\nb\nN\x81.")],
    ["a state of a list", Code.BAD_TYPE, 2, text("]Nb.")],
    ["a list as key", Code.UNHASHABLE, 3, text("}]Ns.")],
    ["a tuple with a dict as key", Code.UNHASHABLE, 4, text("}}\x85Ns.")],
    ["a bytearray as member", Code.UNHASHABLE, 11, text("\x8f(\x96\0\0\0\0\0\0\0\0\x90.")],
    ["a set in a frozenset", Code.UNHASHABLE, 2, text("(\x8f\x91.")],
    ["a memo index too far", Code.BAD_MEMO_INDEX, 1, text("Nr\xff\xff\xff\xff.")],
  ];

  it.each(faults)("%s", (_, code, offset, pickle) => {
    expect(link(pickle)).toBe(`fault ${code} at ${offset}`);
    for (const size of [1, 2, 3, 7]) expect(link(pickle, DEFAULTS, size)).toBe(`fault ${code} at ${offset}`);
  });

  it("are given again", () => {
    const linker = engine.linker(DEFAULTS);
    linker.push(text("0"));
    expect(() => linker.step(9)).toThrow(EngineFault);
    expect(() => linker.step(9)).toThrow(EngineFault);
    linker.dispose();
  });

  it("tell opcodes from other bytes", () => {
    const known = new Set(OPCODES.map(({ byte }) => byte));
    for (let byte = 0; byte < 256; byte++) {
      const isUnknown = link(Uint8Array.of(byte)) === `fault ${Code.UNKNOWN_OPCODE} at 0`;
      expect(isUnknown, `byte ${byte}`).toBe(!known.has(byte));
    }
  });
});

describe("anything as input", () => {
  it("malformed and hostile vectors end in a tape or a fault", () => {
    const bad = vectors.filter(({ kind }) => kind === "malformed" || kind === "hostile");
    expect(bad.length).toBeGreaterThan(700);
    for (const { pickle } of bad) if (pickle !== null) expectTapeOrFault(pickle);
  });

  it("both engines say the same of vectors, cut, changed and whole", () => {
    // With the TypeScript engine under test this still proves that nothing but a tape or a fault comes out.
    const same = (pickle: Uint8Array, options = DEFAULTS, size = pickle.length) =>
      expect(link(pickle, options, size, 50)).toBe(outcome(createLinker, pickle, options));
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    for (const { pickle } of vectors) {
      if (pickle === null || pickle.length > 2000) continue;
      same(pickle);
      same(pickle, { exact: true, rows: false }, 5);
      same(pickle, { exact: true, rows: true, encoding: "latin1", keepMemo: true }, 6);
      same(pickle, { exact: false, rows: true, encoding: "bytes" });
      same(pickle, { exact: false, rows: true, encoding: "utf-8", errors: "replace" });
      if (pickle.length > 200) continue;
      for (let round = 0; round < 4; round++) {
        same(pickle.subarray(0, random(pickle.length)));
        const changed = pickle.slice();
        changed[random(pickle.length)] = random(256);
        same(changed, DEFAULTS, 1 + random(9));
      }
    }
  });

  it("random opcodes end in a tape or a fault, however they are cut", () => {
    const bytes = OPCODES.map(({ byte }) => byte);
    // Lines, digits and quotes often enough that the text opcodes find what they want.
    const part = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...bytes).map((byte) => [byte]) },
      { weight: 2, arbitrary: fc.nat(8).map((byte) => [byte]) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("0\n", "1\n", "12_3L\n", "1.5\n", "'a'\n", "m\nC\n").map((line) => [...text(line)]),
      },
    );
    const stream = fc.array(part, { maxLength: 60 }).map((parts) => parts.flat());
    const options = fc.record({
      exact: fc.boolean(),
      rows: fc.boolean(),
      encoding: fc.constantFrom("ascii", "latin1", "utf-8", "bytes", "koi8-r"),
      errors: fc.constantFrom("strict", "replace"),
      keepMemo: fc.boolean(),
    });
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 9 }), options, fc.boolean(), (codes, size, given, all) => {
        const pickle = Uint8Array.from(codes);
        const whole = expectTapeOrFault(pickle, given, all);
        expect(link(pickle, given, size, 2, all)).toBe(whole);
      }),
      runs(3000),
    );
  });
});

describe("packed runs", () => {
  const int1 = (value: number): number[] => [0x4b, value];
  const int4 = (value: number): number[] => [0x4a, ...Buffer.from(Int32Array.of(value).buffer)];
  const double = (value: number): number[] => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return [0x47, ...bytes];
  };
  /** An item of a kind as an opcode, and what it is read as. */
  const item = fc.oneof(
    fc.nat(255).map((value) => ({ codes: int1(value), value: value as unknown })),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => ({ codes: int4(value), value: value as unknown })),
    fc.constantFrom(256, 65535).map((value) => ({ codes: [0x4d, value & 255, value >> 8], value: value as unknown })),
    fc.double().map((value) => ({ codes: double(value), value: value as unknown })),
    fc.constantFrom(1, 0, 255, 256, -1, -0).map((value) => ({ codes: double(value), value: value as unknown })),
    fc.constant({ codes: [0x4e], value: null as unknown }),
    fc.constant({ codes: [0x88], value: true as unknown }),
    fc.constant({ codes: [0x89], value: false as unknown }),
    fc.constant({ codes: [0x8c, 1, 0x61], value: "a" as unknown }),
  );
  /** Few different items many times, so that long runs are of one kind often enough. */
  const batch = fc
    .tuple(fc.array(item, { minLength: 1, maxLength: 3 }), fc.nat(90), fc.constantFrom("appends", "append"))
    .map(([items, count, style]) => {
      const chosen = Array.from({ length: count }, (_, index) => items[index % items.length] as (typeof items)[0]);
      const codes =
        style === "append"
          ? chosen.flatMap(({ codes }) => [...codes, 0x61])
          : [0x28, ...chosen.flatMap(({ codes }) => codes), 0x65];
      return { codes, chosen };
    });

  it("are read as what they hold, in both engines, however they are cut", () => {
    const begin = fc.constantFrom<number[]>(
      [0x5d],
      [0x5d, 0x94],
      [0x5d, 0x94, 0x32, 0x30],
      [0x28, 0x6c],
      [0x28, 0x4b, 1, 0x6c],
    );
    fc.assert(
      fc.property(
        begin,
        fc.array(batch, { maxLength: 5 }),
        fc.integer({ min: 1, max: 99 }),
        fc.boolean(),
        (head, batches, size, exact) => {
          const codes = batches.flatMap(({ codes }) => codes);
          const pickle = Uint8Array.from([0x80, 4, ...head, ...codes, 0x2e]);
          const options = { exact, rows: true };
          const whole = link(pickle, options);
          expect(link(pickle, options, size, 7)).toBe(whole);
          expect(outcome(createLinker, pickle, options)).toBe(whole);
          const values = batches.flatMap(({ chosen }) => chosen.map(({ value }) => value));
          expect(loads(pickle, { engine })).toEqual(head.includes(0x4b) ? [1, ...values] : values);
          const flat = batches.flatMap(({ chosen }) => chosen.flatMap(({ codes }) => codes));
          const tuple = Uint8Array.from([0x80, 4, 0x28, ...flat, 0x74, 0x2e]);
          expect([...(loads(tuple, { engine }) as unknown[])]).toEqual(values);
          expect(outcome(createLinker, tuple, options)).toBe(link(tuple, options));
        },
      ),
      runs(600),
    );
  });

  const dumped = (pickle: number[], exact = false): readonly string[] =>
    dump({ name: "", options: { exact, rows: true }, all: false, pickle: Uint8Array.from([0x80, 4, ...pickle, 0x2e]) });
  const many = (codes: number[], count: number): number[] => Array.from({ length: count }, () => codes).flat();

  it("are as tight as their items allow", () => {
    const head = (codes: number[], exact = false): string | undefined =>
      dumped([0x28, ...codes, 0x6c], exact)[0]?.split(":", 1)[0];
    expect(head(many(int1(7), 31))).toBe("LIST 31 -");
    expect(head(many(int1(7), 32))).toBe("LIST U8 32 -");
    expect(head([...many(int1(7), 31), ...int4(-1)])).toBe("LIST I32 32 -");
    expect(head([...many(int1(7), 31), ...double(0.5)])).toBe("LIST NUMBERS 32 -");
    expect(head([...many(int1(7), 31), ...double(-0)])).toBe("LIST NUMBERS 32 -");
    expect(head([...many(int1(7), 31), ...double(3)])).toBe("LIST U8 32 -");
    // An integral float is no number of the tape where floats are told from ints.
    expect(head([...many(int1(7), 31), ...double(3)], true)).toBe("LIST 32 -");
    expect(head(many([0x4e], 40))).toBe("LIST NONE 40 -");
    expect(head(many([0x88], 40))).toBe("LIST TRUE 40 -");
    expect(head(many([0x89], 40))).toBe("LIST FALSE 40 -");
    expect(head([...many([0x88], 40), 0x89])).toBe("LIST 41 -");
  });

  it("go on in the instruction before while nothing is between", () => {
    const run = [0x28, ...many(int1(7), 40), 0x65];
    expect(dumped([0x5d, ...run, ...run, ...run]).slice(0, 1)).toEqual([expect.stringMatching(/^LIST U8 120 /)]);
    const wider = [0x28, ...many(int4(-7), 40), 0x65];
    const heads = dumped([0x5d, ...run, ...wider, ...wider]).map((line) => line.split(":", 1)[0]);
    expect(heads.slice(0, 2)).toEqual(["LIST U8 40 -", "APPENDS TAKES I32 80"]);
    expect(heads).toHaveLength(4);
  });

  it("do not run calls of a hook together", () => {
    const call = [0x63, ...text("m\nf\n"), 0x29, 0x52];
    const run = [0x28, ...many(int1(7), 40), 0x65];
    expect(dumped([...call, ...run, ...run]).filter((line) => line.startsWith("APPENDS"))).toHaveLength(2);
  });
});
