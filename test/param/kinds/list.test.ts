/** The items of `list`: several types, subclasses, parameters. Param 2.4.2, testlist, and ruling 33. */
import { expect, it } from "vitest";
import { integer, list, number, setNotation, string, tuple } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();
class Item {}
class Special extends Item {}

it("items of several types", () => {
  const x = list([String, BigInt]);
  expect(assign(x, ["a", 1])).toEqual(["a", 1]);
  expect(assign(x, ["a", 1.5])).toBe(
    "List parameter 'A.x' items must be instances of (<class 'str'>, <class 'int'>), not <class 'float'>.",
  );
  setNotation("javascript");
  expect(assign(x, [null])).toBe("List parameter 'A.x' items must be instances of String or BigInt, not null.");
});

it("subclasses of a class", () => {
  const x = list(Item, { isInstance: false });
  expect(assign(x, [Item, Special])).toEqual([Item, Special]);
  expect(assign(x, [new Item()])).toContain("List parameter 'A.x' items must be subclasses of <class 'Item'>, not ");
  expect(assign(x, [Map])).toContain("items must be subclasses of <class 'Item'>");
  expect(assign(list(BigInt, { isInstance: false }), [BigInt, Boolean])).toEqual([BigInt, Boolean]);
  expect(assign(list(BigInt, { isInstance: false }), [String])).toBe(
    "List parameter 'A.x' items must be subclasses of <class 'int'>, not <class 'str'>.",
  );
});

it("items that keep a parameter's rule, in lists of lists too", () => {
  const x = list(number({ bounds: [0, 1] }));
  const value = [0, 0.5, 1];
  expect(assign(x, value)).toBe(value);
  expect(assign(x, [0, 2])).toBe("List parameter 'A.x' item 1: Number parameter must be at most 1, not 2.");
  const deep = list(list(integer({ bounds: [0, 9] }), { default: [0], bounds: [1, 2] }));
  expect(assign(deep, [[1], [2, 3]])).toEqual([[1], [2, 3]]);
  expect(assign(deep, [[1], [2, 10]])).toBe(
    "List parameter 'A.x' item 1: List parameter item 1: Integer parameter must be at most 9, not 10.",
  );
  expect(assign(deep, [[1], []])).toContain(
    "item 1: List parameter length must be between 1 and 2 (inclusive), not 0.",
  );
  expect(assign(list(string({ default: null })), ["a", null])).toEqual(["a", null]);
  expect(outcome(() => list(number({ bounds: [0, 1] }), { default: [3] }))).toContain("item 0");
});

it("items that a parameter stores in another form are stored so, in a list of their own", () => {
  const value = [[1, 2] as const];
  const stored = assign(list(tuple({ default: [0, 0] })), value) as typeof value;
  expect(stored).toEqual(value);
  expect(stored).not.toBe(value);
  expect(value[0]).not.toBe(stored[0]);
});

it("the error of an item has its code and Param's exception", () => {
  const error = (declaration: ReturnType<typeof list>, value: unknown): unknown => {
    try {
      return declaration.check(value);
    } catch (thrown) {
      return thrown;
    }
  };
  expect(error(list(number({ bounds: [0, 1] })) as never, [2])).toMatchObject({
    code: "bounds",
    pythonType: "ValueError",
  });
  expect(error(list([String, Item]) as never, [2])).toMatchObject({ code: "items", pythonType: "TypeError" });
});
