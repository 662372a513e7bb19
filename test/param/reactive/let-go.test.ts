/** That what is no longer followed holds nothing. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { number, Parameterized, rx } from "../../../ts/param/index.js";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

describe("a pending promise", () => {
  it("does not hold the objects that followed it and were given something else", async () => {
    class A extends Parameterized({ x: number({ allowRefs: true }) }) {}
    const pending = new Promise<number>(() => {});
    const refs = Array.from({ length: 50 }, () => {
      const a = new A({ x: pending });
      a.x = 2;
      return new WeakRef(a);
    });
    await new Promise((done) => setTimeout(done, 10));
    gc();
    const alive = refs.filter((ref) => ref.deref() !== undefined).length;
    expect(alive).toBeLessThan(5);
    await Promise.race([pending, Promise.resolve()]);
  });
});

describe("in", () => {
  it("goes by Python's equality", () => {
    expect(rx([1]).in([[1], [2]]).value).toBe(true);
    expect(rx({ a: 1 }).in([{ a: 1 }]).value).toBe(true);
    expect(rx<unknown>(1).in([true]).value).toBe(true);
    expect(rx<unknown>(1n).in(new Set<unknown>([1])).value).toBe(true);
    expect(rx([1]).in(new Set([[1]])).value).toBe(true);
    expect(rx(Number.NaN).in([Number.NaN]).value).toBe(true);
    expect(rx([3]).in([[1], [2]]).value).toBe(false);
    expect(rx("a").in({ a: 1 }).value).toBe(true);
  });
});
