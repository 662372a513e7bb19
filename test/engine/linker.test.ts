/**
 * The linker: golden tapes of pickles that CPython made (`linker.txt`, recorded with BRINE_UPDATE=1 from
 * `test/python/linker_vectors.py`), every error with its offset, chunks of any size, and anything at all as input.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineFault, type Linker, type LinkerOptions } from "../../ts/engine/engine.js";
import { createLinker } from "../../ts/engine/linker/linker.js";
import { OPCODES } from "../../ts/engine/opcode.js";
import { Code } from "../../ts/tape/code.js";
import type { LinkedTape } from "../../ts/tape/linked.js";
import { engine } from "../engine-under-test.js";
import { vectors } from "../vectors/vector.js";
import { dumpTape } from "./tape-dump.js";

const GOLDEN = new URL("./linker.txt", import.meta.url);
const DEFAULTS: LinkerOptions = { exact: false, rows: true };

/** Links a pickle that comes in chunks; `budget` opcodes a step. */
function drive(linker: Linker, pickle: Uint8Array, size: number, budget: number): LinkedTape {
  let from = 0;
  for (;;) {
    const state = linker.step(budget);
    if (state === "done") return linker.linked();
    if (state === "more") continue;
    if (from >= pickle.length) {
      linker.finish();
      continue;
    }
    linker.push(pickle.subarray(from, from + size));
    from += size;
  }
}

/** A copy of everything a linker says, or its fault, as text that can be compared. */
function outcome(
  make: (options: LinkerOptions) => Linker,
  pickle: Uint8Array,
  options = DEFAULTS,
  size = pickle.length,
  budget = 1e9,
): string {
  const linker = make(options);
  try {
    const { input, end, ...tables } = drive(linker, pickle, Math.max(size, 1), budget);
    expect(Buffer.compare(input, pickle.subarray(0, input.length))).toBe(0);
    const bytes = (table: ArrayBufferView) => Buffer.from(table.buffer, table.byteOffset, table.byteLength);
    return Object.entries({ ...tables, end: new Uint32Array([end]) })
      .map(([name, table]) => `${name} ${bytes(table).toString("hex")}`)
      .join("\n");
  } catch (error) {
    if (error instanceof EngineFault) return `fault ${error.code} at ${error.offset}`;
    throw error;
  } finally {
    linker.dispose();
  }
}

const link = (pickle: Uint8Array, options = DEFAULTS, size = pickle.length, budget = 1e9): string =>
  outcome((given) => engine.linker(given), pickle, options, size, budget);

/** Every fault is one of `tape/code.ts`, inside the input. */
const expectTapeOrFault = (pickle: Uint8Array, options = DEFAULTS): string => {
  const result = link(pickle, options);
  const fault = /^fault (\d+) at (\d+)$/.exec(result);
  if (fault !== null) {
    expect(Object.values(Code)).toContain(Number(fault[1]));
    expect(Number(fault[2])).toBeLessThanOrEqual(pickle.length);
  }
  return result;
};

interface Golden {
  readonly name: string;
  readonly options: LinkerOptions;
  readonly pickle: Uint8Array;
  readonly lines: readonly string[];
}

const parse = (line: string): Omit<Golden, "lines"> => {
  const [name = "", options = "", hex = ""] = line.split("|").map((field) => field.trim());
  return {
    name,
    options: { exact: options.includes("exact"), rows: !options.includes("plain") },
    pickle: Buffer.from(hex, "hex"),
  };
};

const dump = ({ pickle, options }: Omit<Golden, "lines">): string[] => {
  const linker = engine.linker(options);
  try {
    return dumpTape(drive(linker, pickle, pickle.length, 1e9));
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
    for (const { pickle, options } of golden) {
      const whole = link(pickle, options);
      for (const size of [1, 2, 3, 7]) {
        for (const budget of [1, 1000]) expect(link(pickle, options, size, budget)).toBe(whole);
      }
    }
  });
});

const text = (bytes: string): Uint8Array => Buffer.from(bytes, "latin1");

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
    ["an opcode of later", Code.UNSUPPORTED_OPCODE, 0, text("I1\n.")],
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
    const stream = fc.array(fc.oneof(fc.constantFrom(...bytes), fc.nat(8)), { maxLength: 60 });
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.boolean(), (codes, size, exact, rows) => {
        const pickle = Uint8Array.from(codes);
        const whole = expectTapeOrFault(pickle, { exact, rows });
        expect(link(pickle, { exact, rows }, size, 2)).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });
});
