/**
 * Plain objects that a pickle fills after it made them, as it must where they refer to themselves: trees whose nodes know their parents. Many with
 * the same keys are filled by code made for them, and that does what the loop does.
 */
import { inspect } from "node:util";
import { deserialize, serialize } from "node:v8";
import { dumps, loads } from "brine";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { setGenerating } from "../../ts/code/generated.js";
import { engine } from "../engine-under-test.js";
import { difference } from "../once/same-graph.js";
import { pickle } from "./again.js";

afterEach(() => setGenerating(true));

/** What is read with code made for the keys, after it was compared with what is read by the loop. */
function read<T = unknown>(bytes: Uint8Array): T {
  const filled = loads(bytes, { engine });
  setGenerating(false);
  const looped = loads(bytes, { engine });
  setGenerating(true);
  expect(difference(filled, looped)).toBeNull();
  return filled as T;
}

const MANY = 100;

interface Node {
  id: number;
  label: string | null;
  parent: Node | null;
  children: Node[];
}

function tree(): Node[] {
  const nodes: Node[] = [];
  for (let id = 0; id < MANY; id++) {
    const parent = nodes[Math.floor((id - 1) / 3)] ?? null;
    const node: Node = {
      id: id % 7 === 0 ? id + 0.5 : id,
      label: id % 5 === 0 ? null : `n${id}`,
      parent,
      children: [],
    };
    parent?.children.push(node);
    nodes.push(node);
  }
  return nodes;
}

describe("plain objects that refer to themselves", () => {
  it("have what they had, in the order they had it", () => {
    const [root] = tree();
    const back = read<Node>(dumps(root, { engine }));
    expect(difference(back, root)).toBeNull();
    expect(Object.keys(back)).toEqual(["id", "label", "parent", "children"]);
    expect(back.children[1]?.children[2]?.parent?.parent).toBe(back);
  });

  it("may have any keys, and more lists of keys than code is made for", () => {
    const key = fc.oneof(
      fc.constantFrom("a", "b", "__proto__", "constructor", "", '"\\\n', "\ud800", "1"),
      fc.string(),
    );
    const keyLists = fc.array(fc.uniqueArray(key, { maxLength: 5 }), { minLength: 1, maxLength: 24 });
    const own = (record: object, name: string, value: unknown): void => {
      Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
    };
    fc.assert(
      fc.property(keyLists, fc.array(fc.nat(23), { minLength: 30, maxLength: 200 }), (lists, picks) => {
        const made = picks.map((pick, index) => {
          const record = {};
          for (const name of lists[pick % lists.length] as string[]) own(record, name, index);
          own(record, "self", [record]);
          return record;
        });
        const back = read<{ self?: unknown[] }[]>(dumps(made, { engine }));
        expect(dumps(back, { engine })).toEqual(dumps(made, { engine }));
        for (const record of back) if (!(record instanceof Map)) expect(record.self?.[0]).toBe(record);
      }),
      { numRuns: 40 },
    );
  });

  it("take what comes twice from where it comes last, and what comes later beside what is there", () => {
    // 20 times }q.(Va K1 Va K2 Vb h. us.: the same key twice, then the object itself; and one key more.
    const one = (at: number) =>
      `7d 94 28 8c0161 4b01 8c0161 4b02 8c0162 68${at.toString(16).padStart(2, "0")} 75 8c0163 4e 73`;
    const bytes = pickle(`8004 5d 94 28 ${Array.from({ length: 20 }, (_, index) => one(index + 1)).join(" ")} 65 2e`);
    const back = read<{ a: number; b: unknown; c: null }[]>(bytes);
    expect(back).toHaveLength(20);
    for (const record of back) {
      expect(Object.keys(record)).toEqual(["a", "b", "c"]);
      expect([record.a, record.b === record, record.c]).toEqual([2, true, null]);
    }
  });

  it("are plain objects to everybody who asks", () => {
    const [root] = tree();
    const back = read<Node>(dumps(root, { engine }));
    for (const record of [back, ...back.children]) {
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
      expect(record.constructor).toBe(Object);
      expect(Object.isExtensible(record)).toBe(true);
    }
    expect(inspect(back, { depth: 0 })).toBe(inspect(root, { depth: 0 }));
    expect(difference(structuredClone(back), root)).toBeNull();
    expect(difference(deserialize(serialize(back)), root)).toBeNull();
    expect(read(dumps({ a: {} }, { engine }))).toStrictEqual({ a: {} });
  });
});
