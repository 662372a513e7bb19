/** What a failing watcher, write or batch leaves behind. Param 2.4.2, `_batch_call_watchers`, `update`, `trigger`. */
import { describe, expect, it } from "vitest";
import { event, number, Parameterized, Skip, string } from "../../../ts/param/index.js";

class P extends Parameterized({ x: number({ bounds: [0, 10] }), y: number(), s: string(), go: event() }) {}

const failing = (): never => {
  throw new RangeError("no");
};

/** What a batch tells, as `name=value`. */
function recorded(p: P): string[] {
  const told: string[] = [];
  p.param.watch(["x", "y", "s"], (...events) => told.push(events.map((one) => `${one.name}=${one.new}`).join()));
  return told;
}

describe("a value that is refused", () => {
  it("by update leaves those before it, and tells of them", () => {
    const p = new P();
    const told = recorded(p);
    expect(() => p.param.update({ y: 1, x: 11, s: "late" })).toThrow("must be at most 10, not 11");
    expect([p.y, p.x, p.s]).toEqual([1, 0, ""]);
    // The batch is over: what was collected is told with the next write.
    p.s = "next";
    expect(told.join("|")).toContain("y=1");
    expect(told.join("|")).toContain("s=next");
  });

  it("by an assignment tells nobody", () => {
    const p = new P();
    const told = recorded(p);
    expect(() => {
      p.x = -1;
    }).toThrow("must be at least 0");
    expect([told, p.x]).toEqual([[], 0]);
  });

  it("inside a batch leaves the batch to whoever opened it", () => {
    const p = new P();
    const told = recorded(p);
    p.param.batch(() => {
      p.x = 1;
      expect(() => p.param.update({ y: 2, x: 99 })).toThrow();
      p.s = "on";
    });
    expect(told).toEqual(["x=1,y=2,s=on"]);
  });

  it("by update as a block sets nothing back that was not set", () => {
    const p = new P({ x: 3, y: 4 });
    expect(() => p.param.update({ y: 5, x: 50 }, () => failing())).toThrow("must be at most 10");
    expect(p.x).toBe(3);
  });
});

describe("a watcher that throws", () => {
  it("throws where the value was written, and the value stays", () => {
    const p = new P();
    p.param.watch("x", failing);
    expect(() => {
      p.x = 4;
    }).toThrow(RangeError);
    expect(p.x).toBe(4);
  });

  it("keeps those after it from being called, and the next write is told as ever", () => {
    const p = new P();
    const seen: number[] = [];
    let fails = true;
    p.param.watch("x", () => {
      if (fails) failing();
    });
    p.param.watch("x", (one) => seen.push(one.new));
    expect(() => {
      p.x = 1;
    }).toThrow(RangeError);
    fails = false;
    p.x = 2;
    expect(seen).toEqual([2]);
  });

  it("ends no batch around it, and discards no values of it", () => {
    const p = new P();
    const told = recorded(p);
    expect(() =>
      p.param.batch(() => {
        p.y = 1;
        failing();
      }),
    ).toThrow(RangeError);
    expect(p.y).toBe(1);
    p.x = 2;
    expect(told.join("|")).toContain("x=2");
  });

  it("closes discardEvents and editConstant behind it", () => {
    class C extends Parameterized({ k: number({ constant: true }), x: number() }) {}
    const c = new C();
    const told: number[] = [];
    c.param.watch("x", (one) => told.push(one.new));
    expect(() => c.param.discardEvents(failing)).toThrow(RangeError);
    c.x = 3;
    expect(told).toEqual([3]);
    expect(() => c.param.editConstant(failing)).toThrow(RangeError);
    expect(() => c.param.update({ k: 2 })).toThrow("Constant parameter 'k' cannot be modified");
  });

  it("leaves an event true, as in Param, until it is set again", () => {
    const p = new P();
    const watcher = p.param.watch("go", failing);
    expect(() => p.param.trigger("go")).toThrow(RangeError);
    expect(p.go).toBe(true);
    watcher.unwatch();
    p.go = true;
    expect(p.go).toBe(false);
  });

  it("that throws Skip is no failure: the others are called", () => {
    const p = new P();
    const seen: number[] = [];
    p.param.watch("x", () => {
      throw new Skip();
    });
    p.param.watch("x", (one) => seen.push(one.new));
    p.x = 1;
    p.param.update({ x: 2, y: 1 });
    expect(seen).toEqual([1, 2]);
  });
});
