/**
 * The two engines are one: the same bytes for the same value, the same linked tape for the same pickle, the same code
 * and offset for the same fault – for random values, and for pickles damaged in every way.
 */
import { type DumpsOptions, dumps, loads, Tuple } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPCODES } from "../../ts/engine/opcode.js";
import { drawn, make, opaques, registry } from "./arbitrary.js";
import { both, encode, hasWasm, link } from "./engines.js";
import { soup } from "./opcode-soup.js";
import { walk } from "./opcode-walk.js";
import { difference } from "./same-graph.js";

/** How many values are drawn; `BRINE_RUNS=50` draws fifty times as many. */
const runs = (count: number) => ({ numRuns: count * Number(process.env.BRINE_RUNS ?? 1) });

const protocol = fc.constantFrom(4, 5);

const linkerOptions = fc.record({
  exact: fc.boolean(),
  rows: fc.boolean(),
  keepMemo: fc.boolean(),
  encoding: fc.constantFrom("ascii", "latin1", "utf-8", "bytes", "koi8-r"),
  errors: fc.constantFrom("strict", "replace"),
  facts: fc.boolean(),
  limits: fc.record(
    {
      values: fc.integer({ min: 0, max: 60 }),
      length: fc.integer({ min: 0, max: 6 }),
      digits: fc.integer({ min: 0, max: 3 }),
      memo: fc.constantFrom(0, 1),
    },
    { requiredKeys: [] },
  ),
});

describe.skipIf(!hasWasm)("both engines", () => {
  it("write the same bytes, all at once or a few slots at a time", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(drawn, protocol, fc.integer({ min: 1, max: 50 }), (plan, version, budget) => {
        const bytes = encode(ts, make(plan), registry, version);
        expect(typeof bytes).toBe("string");
        expect(encode(wasm, make(plan), registry, version)).toBe(bytes);
        expect(encode(ts, make(plan), registry, version, budget)).toBe(bytes);
        expect(encode(wasm, make(plan), registry, version, budget)).toBe(bytes);
      }),
      runs(600),
    );
  });

  it("write the same bytes of long runs of texts, constants and numbers, at the ends of frames and opcodes too", () => {
    const [ts, wasm] = both();
    const length = fc.constantFrom(0, 1, 7, 8, 9, 16, 17, 31, 33, 85, 86, 127, 128, 254, 255, 256, 257, 1000);
    const letter = fc.constantFrom("x", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud800", "\0");
    const text = fc.oneof(
      fc.tuple(letter, length, fc.nat(300)).map(([sign, count, number]) => sign.repeat(count) + number),
      fc.constantFrom("", "a", "again", "x".repeat(255), "\u00e9".repeat(128)),
    );
    const scalar = fc.oneof(
      { weight: 6, arbitrary: text },
      fc.constantFrom<unknown>(null, true, false, Tuple.of(), -0, 255, 256, -1, 2 ** 31, 2 ** 53 - 1, 1.5, Number.NaN),
      { weight: 1, arbitrary: fc.constantFrom<unknown>([], [1], 1n << 70n, new Uint8Array(2), "y".repeat(70_000)) },
    );
    const run = fc.array(scalar, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        run,
        fc.constantFrom(1, 20, 150),
        fc.constantFrom(...([0, 1, 2, 3, 4, 5] as const)),
        fc.constantFrom<DumpsOptions>({}, { memo: "lean" }, { strings: "keys" }, { strings: "copies" }, { fast: true }),
        (items, times, version, options) => {
          const long = Array.from({ length: items.length * times }, (_, index) => items[index % items.length]);
          const keys = long.filter((item) => typeof item === "string");
          const value = [long, new Set(keys), Object.fromEntries(keys.map((key, index) => [`${key}${index}`, key]))];
          const told = { ...options, registry, protocol: options.memo === "lean" ? 5 : version } as const;
          const bytes = dumps(value, { ...told, engine: ts });
          expect(Buffer.compare(dumps(value, { ...told, engine: wasm }), bytes)).toBe(0);
          if (options.fast !== true && options.memo !== "lean") {
            const hexadecimal = Buffer.from(dumps(value, { registry, protocol: version, engine: ts })).toString("hex");
            expect(encode(wasm, value, registry, version, 7)).toBe(hexadecimal);
          }
        },
      ),
      runs(80),
    );
  });

  it("write the same bytes of what is done to an object more than once, and read that back", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(opaques, protocol, fc.integer({ min: 1, max: 9 }), (objects, version, budget) => {
        const bytes = encode(ts, objects, registry, version);
        expect(typeof bytes).toBe("string");
        expect(encode(wasm, objects, registry, version)).toBe(bytes);
        expect(encode(wasm, objects, registry, version, budget)).toBe(bytes);
        const pickle = Buffer.from(bytes as string, "hex");
        for (const engine of [ts, wasm]) {
          const back = loads(pickle, { engine, registry, unknown: "opaque" });
          const again = dumps(back, { engine, registry, protocol: version });
          const settled = loads(again, { engine, registry, unknown: "opaque" });
          expect(Buffer.from(dumps(settled, { engine, registry, protocol: version })).equals(again)).toBe(true);
        }
      }),
      runs(300),
    );
  });

  it("read back what was written, with its sharing, and write it again", () => {
    fc.assert(
      fc.property(drawn, protocol, (plan, version) => {
        for (const engine of both()) {
          const root = make(plan);
          const options = { engine, registry, protocol: version };
          const bytes = dumps(root, options);
          const back = loads(bytes, options);
          expect(difference(root, back)).toBe(null);
          expect(difference(back, loads(dumps(back, options), options))).toBe(null);
        }
      }),
      runs(600),
    );
  });

  it("link what was written to the same tape, in any chunks", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(
        drawn,
        protocol,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (plan, version, exact, rows, size) => {
          const bytes = dumps(make(plan), { engine: ts, registry, protocol: version });
          const tape = link(ts, bytes, { exact, rows });
          expect(tape).toHaveProperty("words");
          expect(link(wasm, bytes, { exact, rows })).toEqual(tape);
          expect(link(ts, bytes, { exact, rows, chunk: size, budget: size })).toEqual(tape);
          expect(link(wasm, bytes, { exact, rows, chunk: size, budget: size })).toEqual(tape);
        },
      ),
      runs(400),
    );
  });

  it("link truncated pickles to the same fault", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(drawn, protocol, fc.double({ min: 0, max: 1, noNaN: true }), (plan, version, share) => {
        const bytes = dumps(make(plan), { engine: ts, registry, protocol: version });
        const cut = bytes.subarray(0, Math.floor(share * (bytes.length - 1)));
        const fault = link(ts, cut);
        expect(fault).toHaveProperty("code");
        expect(link(wasm, cut)).toEqual(fault);
        expect(link(ts, cut, { chunk: 3 })).toEqual(fault);
        expect(link(wasm, cut, { chunk: 3 })).toEqual(fault);
      }),
      runs(400),
    );
  });

  it("link damaged pickles to the same tape or fault", () => {
    const [ts, wasm] = both();
    const edit = fc.record({
      at: fc.nat(),
      what: fc.constantFrom("set", "insert", "delete", "double"),
      byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...OPCODES.map(({ byte }) => byte))),
      length: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        drawn,
        protocol,
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (plan, version, edits, rows) => {
          let bytes: Uint8Array = dumps(make(plan), { engine: ts, registry, protocol: version });
          for (const { at, what, byte, length } of edits) {
            const from = at % (bytes.length + 1);
            const [head, tail] = [bytes.subarray(0, from), bytes.subarray(from)];
            if (what === "set") bytes = Buffer.concat([head, Uint8Array.of(byte), tail.subarray(1)]);
            else if (what === "insert") bytes = Buffer.concat([head, Uint8Array.of(byte), tail]);
            else if (what === "delete") bytes = Buffer.concat([head, tail.subarray(length)]);
            else bytes = Buffer.concat([head, tail.subarray(0, length), tail]);
          }
          const tape = link(ts, bytes, { rows });
          expect(link(wasm, bytes, { rows })).toEqual(tape);
          expect(link(ts, bytes, { rows, chunk: 2, budget: 1 })).toEqual(tape);
          expect(link(wasm, bytes, { rows, chunk: 2, budget: 1 })).toEqual(tape);
        },
      ),
      runs(1500),
    );
  });

  it("link any sequence of opcodes to the same tape or fault", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(soup, linkerOptions, (bytes, options) => {
        const tape = link(ts, bytes, options);
        expect(link(wasm, bytes, options)).toEqual(tape);
        expect(link(ts, bytes, { ...options, chunk: 1, budget: 2 })).toEqual(tape);
        expect(link(wasm, bytes, { ...options, chunk: 1, budget: 2 })).toEqual(tape);
      }),
      runs(4000),
    );
  });

  it("link any sequence of pickles to the same tapes", () => {
    const [ts, wasm] = both();
    // Those begin with PROTO; the memo of one is often read in the next.
    const stream = fc.array(soup, { minLength: 2, maxLength: 5 }).map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(stream, linkerOptions, (bytes, given) => {
        const options = { ...given, all: true };
        const tape = link(ts, bytes, options);
        expect(link(wasm, bytes, options)).toEqual(tape);
        expect(link(ts, bytes, { ...options, chunk: 1, budget: 2 })).toEqual(tape);
        expect(link(wasm, bytes, { ...options, chunk: 1, budget: 2 })).toEqual(tape);
      }),
      runs(2000),
    );
  });

  it("link what no pickler would write to the same tape", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(walk, fc.boolean(), fc.boolean(), (bytes, exact, rows) => {
        const tape = link(ts, bytes, { exact, rows });
        expect(link(wasm, bytes, { exact, rows })).toEqual(tape);
        expect(link(ts, bytes, { exact, rows, chunk: 1, budget: 2 })).toEqual(tape);
        expect(link(wasm, bytes, { exact, rows, chunk: 1, budget: 2 })).toEqual(tape);
      }),
      runs(4000),
    );
  });

  it("link any bytes to the same tape or fault", () => {
    const [ts, wasm] = both();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(link(wasm, bytes)).toEqual(link(ts, bytes));
      }),
      runs(2000),
    );
  });

  it("never take a float for anything else, whatever its bits", () => {
    const [ts, wasm] = both();
    // The upper 13 bits all ones is where tags live; aux, tag and payload are what the rest would be.
    const nan = fc.tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 2n ** 52n - 1n })).map(([negative, payload]) => {
      const bits = Buffer.alloc(9);
      bits[0] = 0x47;
      bits.writeBigUInt64BE(((negative ? 0xfffn : 0x7ffn) << 52n) | payload, 1);
      return bits;
    });
    fc.assert(
      fc.property(fc.array(nan, { minLength: 1, maxLength: 30 }), (floats) => {
        const bytes = Buffer.concat([Buffer.from("8004285d", "hex"), ...floats, Buffer.from("6c2e", "hex")]);
        for (const exact of [false, true]) expect(link(wasm, bytes, { exact })).toEqual(link(ts, bytes, { exact }));
        for (const engine of [ts, wasm]) {
          const [, ...read] = loads(bytes, { engine }) as unknown[];
          expect(read).toHaveLength(floats.length);
          expect(read.every((item) => Number.isNaN(item))).toBe(true);
          // Written again they are Python's own NaN.
          expect(Buffer.from(dumps(read, { engine })).toString("hex")).toContain("477ff8000000000000");
        }
      }),
      runs(300),
    );
  });
});
