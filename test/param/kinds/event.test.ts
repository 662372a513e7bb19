/** `event`: a boolean that is true only while its watchers are told. Param 2.4.2, `Event`. */
import { describe, expect, it } from "vitest";
import { depends, event, number, Parameterized } from "../../../ts/param/index.js";
import { assign, inPythonsWords } from "./assign.js";

inPythonsWords();

class E extends Parameterized({ go: event(), stop: event(), n: number() }) {}

/** What watchers of `go` see, as `old>new type now`. */
function watched(e: E): string[] {
  const seen: string[] = [];
  e.param.watch("go", (one) => seen.push(`${one.old}>${one.new} ${one.type} ${e.go}`));
  return seen;
}

describe("an event", () => {
  it("is false by default, and takes true and false only", () => {
    expect(new E().go).toBe(false);
    expect(assign(event(), 1)).toBe("Event parameter 'A.x' must be True or False, not 1.");
    expect(assign(event(), null)).toContain("must be True or False, not None");
    expect(assign(event({ default: false }), true)).toBe(false);
  });

  it("tells of each time it is set, however often", () => {
    const e = new E();
    const seen = watched(e);
    e.go = true;
    e.go = true;
    expect(seen).toEqual(["false>true changed true", "false>true changed true"]);
    expect(e.go).toBe(false);
  });

  it("tells nobody of being set to false", () => {
    const e = new E();
    const seen = watched(e);
    e.go = false;
    expect(seen).toEqual([]);
  });

  it("can be triggered, also together with others", () => {
    const e = new E();
    const seen: string[] = [];
    e.param.watch(["go", "n"], (...events) => seen.push(events.map((one) => `${one.name} ${one.type}`).join()));
    e.param.trigger("go");
    e.param.trigger("go", "n");
    expect(seen).toEqual(["go triggered", "go triggered,n triggered"]);
    expect([e.go, e.n]).toEqual([false, 0]);
  });

  it("stays set until all were told, where update or trigger set it and a watcher sets it again", () => {
    const e = new E();
    const seen: boolean[] = [];
    e.param.watch("n", () => {
      if (e.n < 1) {
        e.n += 1;
        e.go = true;
      }
    });
    e.param.watch("go", () => void seen.push(e.go));
    e.param.update({ go: true, n: -1 });
    expect([seen, e.go]).toEqual([[true], false]);
    e.param.update({ go: false, n: -1 });
    expect([seen, e.go]).toEqual([[true, true], false]);
    const again = new E();
    let rounds = 0;
    again.param.watch("go", () => void (rounds++ < 1 && (again.go = true)));
    again.param.watch("go", () => void seen.push(again.go));
    again.param.trigger("go");
    expect(seen.slice(2).every(Boolean)).toBe(true);
    again.go = true;
    expect(again.go).toBe(false);
  });

  it("is set back of itself again after an update that failed", () => {
    const e = new E();
    expect(() => e.param.update({ go: true, n: "no" as never })).toThrow("only takes numeric");
    e.go = true;
    expect(e.go).toBe(false);
  });

  it("is one of the values of a batch, and is over with it", () => {
    const e = new E();
    const seen = watched(e);
    e.param.batch(() => {
      e.n = 1;
      e.go = true;
      expect(seen).toEqual([]);
    });
    expect([seen.length, e.go]).toEqual([1, false]);
  });

  it("calls the methods that depend on it, and is true for them", () => {
    const seen: unknown[] = [];
    class D extends Parameterized({ go: event() }) {
      static {
        depends(this, "run", ["go"], { watch: true });
      }
      run(): void {
        seen.push(this.go);
      }
    }
    const d = new D();
    d.go = true;
    d.param.trigger("go");
    expect(seen).toEqual([true, true]);
  });

  it("may set another one off", () => {
    const e = new E();
    const order: string[] = [];
    e.param.watch("go", () => {
      order.push("go");
      e.stop = true;
    });
    e.param.watch("stop", () => order.push("stop"));
    e.go = true;
    expect([order, e.go, e.stop]).toEqual([["go", "stop"], false, false]);
  });

  it("given to the constructor tells nobody, and is over", () => {
    expect(new E({ go: true }).go).toBe(false);
  });

  it("in discardEvents is over all the same", () => {
    const e = new E();
    const seen = watched(e);
    e.param.discardEvents(() => {
      e.go = true;
    });
    expect([seen, e.go]).toEqual([[], false]);
  });
});
