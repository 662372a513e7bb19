/** Hostile values with very much that is wrong, and what is told of it. */
import { describe, expect, it } from "vitest";
import { array } from "../../ts/data/array-parameter.js";
import { dict, JSONValidationError, list, number, Parameterized, self } from "./surface.js";

class Link extends Parameterized({ x: number(), next: self<Link>() }) {}
class Many extends Parameterized({ numbers: list(number()), named: dict(Number), cells: array({ dtype: "u1" }) }) {}

function errorOf(run: () => unknown): JSONValidationError {
  try {
    run();
  } catch (error) {
    if (error instanceof JSONValidationError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("much that is wrong", () => {
  it("is bounded where it is deep, whatever is wrong", () => {
    for (const wrong of ['"x":"no"', '"unknown":1', '"$brine":7,"x":[]']) {
      const depth = 200_000;
      const error = errorOf(() => Link.fromJSON(`${`{${wrong},"next":`.repeat(depth)}{${wrong}}${"}".repeat(depth)}`));
      expect(error.hasMore).toBe(true);
      expect(error.problems.length).toBeLessThanOrEqual(1000);
      expect(error.problems.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThan(3_000_000);
      expect(error.message.split("\n").at(-1)).toMatch(/^… and more than \d+ others$/);
    }
  });

  it("is told up to a number", () => {
    const error = errorOf(() => Many.fromJSON({ numbers: new Array(2000).fill("no") }));
    expect(error.problems).toHaveLength(1000);
    expect(error.problems[999]?.path).toBe("/numbers/999");
    expect([error.hasMore, error.message.split("\n")[20]]).toEqual([true, "… and more than 980 others"]);
    const all = errorOf(() => Many.fromJSON({ numbers: new Array(30).fill("no") }));
    expect([all.hasMore, all.problems.length, all.message.split("\n")[20]]).toEqual([false, 30, "… and 10 more"]);
    expect(errorOf(() => Many.fromJSON({ cells: new Array(2000).fill(-1) })).problems).toHaveLength(1000);
  });
});
