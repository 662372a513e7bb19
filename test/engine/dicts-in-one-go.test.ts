/**
 * Dicts that an engine links in one go are what their opcodes make one by one. Where a pickle without frames comes a byte at a time
 * there is never enough of it for the shortcut: that way is the measure for the other.
 */
import { dumps, Tuple } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { type LinkOptions, link } from "../once/engines.js";
import { runs } from "./runs.js";

const PUT = 0x71;
const GET = 0x68;
const APPEND = 0x61;
const SETITEM = 0x73;
const SETITEMS = 0x75;
const EMPTY_DICT = 0x7d;

const text = fc.oneof(fc.constantFrom("id", "name", "", "é", "x".repeat(255), "x".repeat(256)), fc.string());
const number = fc.oneof(
  fc.constantFrom(-0, Number.NaN, 7, 255, 256, 70_000, -1, 2 ** 40),
  fc.double(),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
const scalar = fc.oneof(number, text, fc.constantFrom<unknown>(null, true, false, 1n << 70n, new Date(86_399_999)));
const sharedList: unknown[] = [];
const sharedDict = { id: 1 };
const few = fc.array(scalar, { maxLength: 4 });
/** What a dict holds: mostly what is read in one go. */
const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 2, arbitrary: fc.constant(1).map((): unknown[] => []) },
  { weight: 2, arbitrary: few },
  few.map((items) => Tuple.from(items)),
  fc.array(fc.oneof(scalar, few), { maxLength: 3 }),
  fc.constantFrom<unknown>(sharedList, sharedDict, new Map([[1, 2]])),
  fc.constant(1).map(() => ({})),
);

/** Dicts of a few sorts, which come again and again, inside each other and beside each other. */
const { node } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: "medium" },
    fc.tuple(value, value).map(([id, name]) => ({ id, name })),
    fc.tuple(value).map(([id]) => ({ id })),
    fc.tuple(value, value, value).map(([name, id, tags]) => ({ name, id, tags })),
    fc.tuple(value, value).map(([left, right]) => ({ 1: left, name: right })),
    fc.tuple(value, tie("node")).map(([id, name]) => ({ id, name })),
    fc.tuple(tie("nodes"), value).map(([name, id]) => ({ name, id, tags: id })),
    fc.tuple(value, tie("nodes"), value).map(([id, tags, last]) => ({ id, tags, last })),
  ),
  nodes: fc.array(tie("node"), { maxLength: 5 }),
}));
const document = fc.array(node, { minLength: 3, maxLength: 25 }) as fc.Arbitrary<object[]>;
const memo = fc.constantFrom("cpython" as const, "lean" as const);

/** Without its frames, if that leaves a pickle: no text of these is long enough to stand outside of one. */
function unframed(pickle: Uint8Array): Uint8Array {
  return pickle[2] === 0x95 ? Uint8Array.from([...pickle.subarray(0, 2), ...pickle.subarray(11)]) : pickle;
}

function expectSame(pickle: Uint8Array, options: LinkOptions = {}): void {
  const slowly = link(engine, pickle, { ...options, chunk: 1 });
  expect(link(engine, pickle, options)).toEqual(slowly);
  expect(link(engine, pickle, { ...options, chunk: 50, budget: 3 })).toEqual(slowly);
}

const places = (pickle: Uint8Array, opcode: number): number[] =>
  [...pickle].flatMap((byte, at) => (byte === opcode ? [at] : []));

const inserted = (pickle: Uint8Array, at: number, bytes: readonly number[]): Uint8Array =>
  Uint8Array.from([...pickle.subarray(0, at), ...bytes, ...pickle.subarray(at)]);

describe("dicts in one go", () => {
  it("are linked as by their opcodes", () => {
    fc.assert(
      fc.property(document, memo, fc.constantFrom(2, 3, 4, 5), (nodes, style, protocol) => {
        expectSame(unframed(dumps(nodes, { engine, memo: style, protocol })));
        expectSame(unframed(dumps([...nodes, nodes, ...nodes.map((each) => ({ ...each }))], { engine, memo: style })));
      }),
      runs(200),
    );
  });

  it("are linked as by their opcodes where they hold themselves", () => {
    fc.assert(
      fc.property(document, fc.nat(), (nodes, place) => {
        const holder = nodes[place % nodes.length] as { name: unknown; tags: unknown };
        holder.name = holder;
        holder.tags = [nodes, []];
        expectSame(unframed(dumps(nodes, { engine })));
      }),
      runs(60),
    );
  });

  it("are linked as by their opcodes under limits and options", () => {
    const limits = fc.record(
      { values: fc.integer({ min: 0, max: 200 }), length: fc.constantFrom(0, 1, 5, 254) },
      { requiredKeys: [] },
    );
    const options = fc.record({ exact: fc.boolean(), keepMemo: fc.boolean(), facts: fc.boolean(), limits });
    fc.assert(
      fc.property(document, memo, options, (nodes, style, given) => {
        expectSame(unframed(dumps(nodes, { engine, memo: style })), given);
      }),
      runs(200),
    );
  });

  it("are no others where a memo index is given once more", () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.nat(), (nodes, place, which) => {
        const pickle = unframed(dumps([...nodes, ...nodes.map((each) => ({ ...each }))], { engine }));
        const ends = [...places(pickle, SETITEMS), ...places(pickle, SETITEM)];
        const at = (ends[place % ends.length] ?? 0) + 1;
        const gets = places(pickle, GET).filter((get) => get > at);
        const index = pickle[(gets[which % gets.length] ?? 0) + 1] as number;
        expectSame(inserted(pickle, at, [PUT, index]));
      }),
      runs(150),
    );
  });

  it("find the same fault where one breaks off or is damaged", () => {
    fc.assert(
      fc.property(document, memo, fc.nat(), fc.nat(255), (nodes, style, place, byte) => {
        const pickle = unframed(dumps(nodes, { engine, memo: style }));
        expectSame(pickle.subarray(0, place % pickle.length));
        const damaged = pickle.slice();
        damaged[place % pickle.length] = byte;
        expectSame(damaged);
        for (const opcode of [APPEND, SETITEM, SETITEMS, EMPTY_DICT]) {
          expectSame(inserted(pickle, place % pickle.length, [opcode]));
        }
      }),
      runs(100),
    );
  });

  it("are as many as there are", () => {
    const many = Array.from({ length: 3000 }, (_, id) => ({ id, blocks: [] as unknown[], one: { name: `n${id}` } }));
    for (const style of ["cpython", "lean"] as const) {
      const pickle = dumps(many, { engine, memo: style });
      expect(link(engine, pickle, { chunk: 1 })).toEqual(link(engine, pickle));
      expect(link(engine, pickle, { chunk: 4096, budget: 64 })).toEqual(link(engine, pickle));
    }
  });
});
