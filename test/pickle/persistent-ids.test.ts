/** Persistent ids that are containers, in the places of keys and values. */
import { dumps, loads, Tuple } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

/** A text, and null, have ids; that of the text is a container in which the other id stands. */
const persistentId = (value: unknown): unknown =>
  value === "k" ? Tuple.of<unknown>("t", [1], null) : value === null ? "none" : undefined;

/** What was read, with the ids in the order they come in; in the place of each object is the number of its id. */
function reread(value: unknown, protocol: number): readonly [unknown, readonly unknown[]] {
  const ids: unknown[] = [];
  const persistentLoad = (id: unknown): string => `id ${ids.push(id)}`;
  const pickle = dumps(value, { engine, protocol, persistentId });
  return [loads(pickle, { engine, persistentLoad, dicts: "map" }), ids];
}

describe.each([1, 2, 3, 4, 5])("ids that are containers, protocol %i", (protocol) => {
  it("stand before the value of their key", () => {
    const id = Tuple.of<unknown>("t", [1], "id 1");
    expect(reread({ k: 5, b: "x" }, protocol)).toEqual([
      new Map<unknown, unknown>([
        ["id 2", 5],
        ["b", "x"],
      ]),
      ["none", id],
    ]);
    expect(reread({ a: [7], k: [8] }, protocol)).toEqual([
      new Map<unknown, unknown>([
        ["a", [7]],
        ["id 2", [8]],
      ]),
      ["none", id],
    ]);
  });

  it("are written the same whether a plain object or a Map holds them", () => {
    for (const value of [
      { k: 5, b: "k" },
      { k: { k: 1 }, b: 2 },
      { b: 2, k: null },
      { a: { k: "k" }, k: [[]] },
    ]) {
      expect(reread(value, protocol)).toEqual(reread(new Map(Object.entries(value)), protocol));
    }
  });
});
