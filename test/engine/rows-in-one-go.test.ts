/**
 * Rows that an engine links in one go are what their opcodes make one by one. Where a pickle without frames comes a byte at
 * a time there is never enough of it for the shortcut: that way is the measure for the other.
 */
import { any, date, dumps, Parameterized, register, string, Tuple, tsEngine } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { link } from "../once/engines.js";
import { runs } from "./runs.js";

class Sample extends Parameterized({
  label: string({ default: "" }),
  first: any(),
  second: any(),
  taken: date(),
}) {}
register(Sample, "one_go.Sample");

class Attributes {
  readonly left: unknown;
  readonly right: unknown;
  constructor(left: unknown, right: unknown) {
    this.left = left;
    this.right = right;
  }
}
register(Attributes, "one_go.Attributes");

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    255,
    256,
    65_536,
    -1,
    2 ** 40,
    1n << 70n,
  ),
  fc.constantFrom<unknown>(
    "label",
    "first",
    "é",
    "x".repeat(255),
    "x".repeat(256),
    new Date(86_399_999),
    new Uint8Array(3),
  ),
  fc.double(),
  fc.string(),
);
const shared: unknown[] = [1, "shared"];
const few = fc.array(scalar, { maxLength: 5 });
const value = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 3, arbitrary: few },
  few.map((items) => Tuple.from(items)),
  fc.integer({ min: 29, max: 35 }).map((length) => Array.from({ length }, (_, index) => index)),
  fc.array(few, { maxLength: 3 }),
  fc.constantFrom<unknown>(shared, {}, new Map([[1, 2]]), new Set(["a"])),
  fc.tuple(scalar, few).map(([left, right]) => new Attributes(left, right)),
);
const row = fc.oneof(
  fc
    .tuple(fc.string(), value, value, fc.integer({ min: 0, max: 1e12 }))
    .map(([label, first, second, at]) => new Sample({ label, first, second, taken: new Date(at) })),
  fc.tuple(value, value).map(([left, right]) => new Attributes(left, right)),
);

const BUILD = 0x62;
const SETITEM = 0x73;
const BINPUT = 0x71;

const text = fc.oneof(fc.constantFrom("label", "second", "é", "x".repeat(255)), fc.string());
const number = fc.oneof(fc.constantFrom(-0, Number.NaN, 7, 300, 70_000, -1), fc.double());
const item = fc.oneof(number, text, fc.constantFrom(null, true, false));
const items = fc.array(item, { maxLength: 4 });
/** A row that is read in one go, but for some values. */
const alike = fc
  .tuple(
    text,
    fc.oneof({ weight: 9, arbitrary: item }, { weight: 1, arbitrary: value }),
    fc.oneof(
      items,
      fc.array(number, { maxLength: 4 }).map((given) => Tuple.from(given)),
    ),
    fc.integer({ min: 0, max: 1e12 }),
  )
  .map(([label, first, second, at]) => new Sample({ label, first, second, taken: new Date(at) }));

/** Without its only frame. */
const unframed = (pickle: Uint8Array): Uint8Array =>
  pickle[2] === 0x95 ? Uint8Array.from([...pickle.subarray(0, 2), ...pickle.subarray(11)]) : pickle;

describe("rows in one go", () => {
  it.each(["cpython", "lean"] as const)("are linked as by their opcodes, memo %s", (memo) => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), fc.boolean(), (rows, inItself) => {
        const first = rows.find((each) => each instanceof Sample);
        if (inItself && first !== undefined) first.first = rows;
        const pickle = unframed(dumps(rows, { engine, memo }));
        const slowly = link(engine, pickle, { chunk: 1 });
        expect(link(engine, pickle)).toEqual(slowly);
        expect(link(engine, pickle, { chunk: 50, budget: 3 })).toEqual(slowly);
      }),
      runs(150),
    );
  });

  it("are linked as by their opcodes where one comes like the other", () => {
    fc.assert(
      fc.property(fc.array(alike, { minLength: 8, maxLength: 40 }), fc.nat(), fc.nat(40), (rows, place, index) => {
        const pickle = unframed(dumps(rows, { engine }));
        const slowly = link(engine, pickle, { chunk: 1 });
        expect(link(engine, pickle)).toEqual(slowly);
        expect(link(engine, pickle, { chunk: 300, budget: 1 })).toEqual(slowly);
        // Where a memo index is given once more, the bytes of a row may mean something else from there on.
        const ends = [...pickle].flatMap((byte, at) => (byte === BUILD && pickle[at - 1] === SETITEM ? [at + 1] : []));
        const at = ends[place % ends.length] ?? 0;
        const changed = Uint8Array.from([...pickle.subarray(0, at), BINPUT, index, ...pickle.subarray(at)]);
        expect(link(engine, changed)).toEqual(link(engine, changed, { chunk: 1 }));
      }),
      runs(60),
    );
  });

  it("are written as the TypeScript engine writes them, also where a frame ends among their texts", () => {
    fc.assert(
      fc.property(fc.array(alike, { minLength: 2, maxLength: 9 }), (rows) => {
        const many = Array.from({ length: 900 }, (_, index) => {
          const { label, first, second, taken } = rows[index % rows.length] as Sample;
          return new Sample({ label: `${label}${index}`, first, second, taken });
        });
        expect(Buffer.compare(dumps(many, { engine }), dumps(many, { engine: tsEngine }))).toBe(0);
      }),
      runs(30),
    );
  });

  it("find the same fault where a row breaks off or is damaged", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 4 }), fc.nat(), fc.nat(255), (rows, place, byte) => {
        const pickle = unframed(dumps(rows, { engine }));
        const short = pickle.subarray(0, place % pickle.length);
        expect(link(engine, short)).toEqual(link(engine, short, { chunk: 1 }));
        pickle[place % pickle.length] = byte;
        expect(link(engine, pickle)).toEqual(link(engine, pickle, { chunk: 1 }));
      }),
      runs(300),
    );
  });

  it.each([1, 2, 3, 4, 31, 32, 33])("have tuples and lists of %i items", (length) => {
    const items = Array.from({ length }, (_, index) => index / 2);
    const rows = [0, 1, 2].map(
      (at) => new Attributes([...items, at].slice(1), Tuple.from([...items, `${at}`].slice(1))),
    );
    const pickle = unframed(dumps(rows, { engine }));
    expect(link(engine, pickle)).toEqual(link(engine, pickle, { chunk: 1 }));
  });
});
