/** Values that cross to Python and back in the oracle's tests: every type, every size an opcode changes at, every cycle. */
import { ByteArray, FrozenSet, Tuple } from "brine";
import { Everything, Item, Narrow, Node } from "./model.js";

export interface Case {
  readonly name: string;
  readonly make: () => unknown;
}

/** A naive datetime. `Date.UTC` takes years below 100 for those of the last century. */
function datetime(year: number, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0): Date {
  const result = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, ms));
  result.setUTCFullYear(year, month - 1, day);
  return result;
}

/** Items of any types; `Array.of` would ask for one. */
const tupleOf = (...items: unknown[]): unknown[] => Tuple.of<unknown>(...items);

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7) & 0xff);

function nested(depth: number): unknown[] {
  let result: unknown[] = [];
  for (let i = 0; i < depth; i++) result = [result];
  return result;
}

const atoms: Case[] = [
  { name: "none and booleans", make: () => [null, true, false] },
  {
    name: "integers at every width",
    make: () =>
      [0, 1, 255, 256, 65535, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1].flatMap((value) => [
        value,
        -value || 0,
        ~value,
      ]),
  },
  {
    name: "big integers",
    make: () =>
      [53n, 62n, 63n, 64n, 127n, 128n, 2031n, 2039n, 2040n, 5000n].flatMap((bits) => {
        const value = 1n << bits;
        return [value, value - 1n, -value, -value - 1n, 1n - value];
      }),
  },
  {
    name: "floats",
    make: () => [0.5, -0, Number.NaN, Infinity, -Infinity, 1e300, -1e300, 5e-324, 1e21, 2 ** 53, 0.1 + 0.2],
  },
  {
    name: "text of every width",
    make: () => ["", "a", "é", "€", "😀", "a\0b", "line\nline", "x".repeat(255), "y".repeat(256)],
  },
  { name: "text that is not ASCII, at 256 bytes", make: () => ["é".repeat(127), "é".repeat(128), "😀".repeat(64)] },
  { name: "lone surrogates", make: () => ["\ud800", "\udfff", "a\ud83d", "\ude00b", "\udc00\ud800", "ok"] },
  { name: "a surrogate at an end beside one at a beginning", make: () => ["\ud83d", "\ude00", "a\ud83d", "\ude00"] },
  { name: "text beyond a frame", make: () => ["before", "z".repeat(70_000), "after", "z".repeat(70_000)] },
  { name: "bytes", make: () => [pattern(0), pattern(1), pattern(255), pattern(256), pattern(70_000)] },
  { name: "bytearray", make: () => [ByteArray.from(pattern(3)), new ByteArray(0), ByteArray.from(pattern(300))] },
  {
    name: "dates",
    make: () => [
      datetime(1970),
      datetime(2024, 2, 29, 23, 59, 59, 999),
      datetime(1969, 12, 31, 23, 59, 59, 1),
      datetime(1),
      datetime(9999, 12, 31),
      datetime(1900, 3, 1, 12),
    ],
  },
];

const containers: Case[] = [
  { name: "lists", make: () => [[], [1], [1, 2, 3], [[], [[]]], Array.from({ length: 2500 }, (_, i) => i)] },
  { name: "lists of a thousand and one more", make: () => [Array(1000).fill(null), Array(1001).fill(true)] },
  { name: "a deep list", make: () => nested(100) },
  {
    name: "tuples",
    make: () => [
      new Tuple(),
      tupleOf(1),
      tupleOf(1, "b"),
      tupleOf(1, 2, 3),
      tupleOf(1, 2, 3, 4),
      tupleOf(tupleOf(tupleOf(null)), []),
    ],
  },
  { name: "dicts of text", make: () => [{}, { a: 1 }, { b: 1, a: { c: [] } }] },
  { name: "a dict with a key __proto__", make: () => JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') },
  {
    name: "dicts with other keys",
    make: () =>
      new Map<unknown, unknown>([
        [1, "one"],
        [tupleOf(1, "x"), "tuple"],
        ["text", null],
        [null, 0],
        [0.5, "half"],
        [1n << 70n, "big"],
        ["10", "looks like an index"],
      ]),
  },
  {
    name: "a dict of a thousand and one",
    make: () => Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`key ${i}`, i])),
  },
  { name: "sets", make: () => [new Set(), new Set([1]), new Set(["a", 2, null, 0.5]), new Set([tupleOf(1, 2), 3])] },
  { name: "frozensets", make: () => [new FrozenSet(), new FrozenSet([1, "a"]), new FrozenSet([new FrozenSet([2])])] },
  {
    name: "shared containers",
    make: () => {
      const list = [1];
      const tuple = tupleOf(list, 2);
      const dict = { list, tuple };
      return [list, list, tuple, tuple, dict, dict, [tuple, dict]];
    },
  },
  {
    name: "a shared date and a shared set",
    make: () => {
      const set = new Set([1]);
      return [set, set, { set }];
    },
  },
  {
    name: "cycles through a list and a dict",
    make: () => {
      const list: unknown[] = [];
      const dict = { list, self: null as unknown };
      dict.self = dict;
      list.push(list, dict, [list]);
      return list;
    },
  },
  {
    name: "a cycle through tuples of every length",
    make: () =>
      [1, 2, 3, 4].map((length) => {
        const list: unknown[] = [];
        const tuple = tupleOf(list, ...Array(length - 1).fill("x"));
        list.push(tuple);
        return tuple;
      }),
  },
];

const instances: Case[] = [
  { name: "an instance with nothing set", make: () => new Item() },
  { name: "an instance with all of it set", make: () => everything() },
  {
    name: "an instance with every value null",
    make: () =>
      new Everything({ num: null, count: null, text: null, flag: null, when: null, item: null, anything: null }),
  },
  { name: "an instance of a subclass", make: () => new Narrow({ count: 7, extra: "\ud800", text: "inherited" }) },
  { name: "a named instance", make: () => new Item({ name: "mine", label: "mine" }) },
  {
    name: "a run of instances that differ in what is set",
    make: () =>
      Array.from({ length: 300 }, (_, i) =>
        i % 3 === 0
          ? new Item()
          : i % 3 === 1
            ? new Item({ label: `${i % 7}` })
            : new Item({ weight: i / 2, label: "w" }),
      ),
  },
  {
    name: "shared instances, alone and inside values",
    make: () => {
      const item = new Item({ label: "shared" });
      const holder = new Everything({ item, anything: [item, { item }], tags: [item] });
      return [item, holder, item, tupleOf(holder, item)];
    },
  },
  {
    name: "an instance that refers to itself",
    make: () => {
      const node = new Node({ value: 1 });
      node.next = node;
      node.children = [node];
      return node;
    },
  },
  {
    name: "a ring of instances",
    make: () => {
      const nodes = Array.from({ length: 20 }, (_, value) => new Node({ value }));
      nodes.forEach((node, index) => {
        node.next = nodes[(index + 1) % nodes.length]!;
        node.value = [nodes[(index + 7) % nodes.length]];
      });
      return nodes;
    },
  },
  {
    name: "a tree with parents",
    make: () => {
      const root = new Node({ value: "root" });
      root.children = [1, 2, 3].map((value) => new Node({ value: { value, parent: root }, children: [new Node()] }));
      return root;
    },
  },
  {
    name: "attributes that are no parameters",
    make: () => Object.assign(new Item({ label: "a" }), { extra: [1, "b"], other: null }),
  },
  {
    name: "a tuple that contains itself through an instance",
    make: () => {
      const node = new Node();
      const pair = tupleOf(node, 1);
      node.value = pair;
      return pair;
    },
  },
];

/** Each kind with a value that is not its default. */
function everything(): Everything {
  return new Everything({
    num: -2.25,
    count: 12345678901,
    text: "ü",
    flag: true,
    when: datetime(2020, 5, 17, 8, 30, 0, 250),
    mode: "slow",
    tags: ["a", 1, null, [2.5]],
    pair: [9, "z"],
    item: new Item({ label: "inner", weight: 3.5 }),
    anything: { any: tupleOf(1, new Set(["x"])) },
  });
}

export const CASES: readonly Case[] = [...atoms, ...containers, ...instances];
