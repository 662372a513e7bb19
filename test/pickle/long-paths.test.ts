/** Paths of objects that lie deep: the error has the whole of them, its message the two ends. */
import {
  dumps,
  loads,
  number,
  Parameterized,
  PicklingError,
  type ReduceResult,
  reduce,
  register,
  self,
  UnpicklingError,
} from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { thrown } from "./again.js";

class Link extends Parameterized({ next: self<Link>(), level: number({ bounds: [0, 10] }) }) {}
register(Link, "long.Link");

class Badly {
  [reduce](): ReduceResult {
    return [1] as never;
  }
}

const LEVELS = 300_000;

const nested = (inner: unknown): unknown => {
  let value = inner;
  for (let level = 0; level < LEVELS; level++) value = [value];
  return value;
};

describe("a path of 300,000 levels", () => {
  const whole = `snapshot${"[0]".repeat(LEVELS)}`;

  it.each([
    ["what cannot be written", Symbol("no"), "UNPICKLABLE"],
    ["a reducer whose array is none", new Badly(), "BAD_REDUCE"],
    ["a reducer that refuses", Float64Array.of(1), "BYTES_GONE"],
  ])("is shortened in the message for %s", (_, inner, code) => {
    if (inner instanceof Float64Array) structuredClone(inner, { transfer: [inner.buffer] });
    const error = thrown(PicklingError, () => dumps(nested(inner), { engine }));
    expect(error).toMatchObject({ code, path: whole });
    expect(error.message.length).toBeLessThan(600);
    expect(error.message).toContain("snapshot[0][0]");
    expect(error.message).toContain("[0][0]:");
  });

  it("is shortened where a pickle is refused", () => {
    let link = new Link({ level: 1.5 });
    for (let level = 0; level < 5000; level++) link = new Link({ next: link, level: 2 });
    const pickle = dumps(link, { engine });
    const view = new DataView(pickle.buffer);
    const at = Buffer.from(pickle).indexOf(Buffer.from("473ff8000000000000", "hex"));
    view.setFloat64(at + 1, 1e9);
    const error = thrown(UnpicklingError, () => loads(pickle, { engine }));
    expect(error.path).toBe(`snapshot${".next".repeat(5000)}.level`);
    expect(error.message.length).toBeLessThan(600);
    expect(error.message).toContain(".next.level)");
  });
});
