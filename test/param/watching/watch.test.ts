/** Watching values and slots: who is called, when, in which order, with what; and how it ends. */
import { describe, expect, it } from "vitest";
import {
  date,
  event,
  list,
  number,
  type ParamEvent,
  Parameterized,
  Skip,
  selector,
  string,
  type Watcher,
} from "../../../ts/param/index.js";

class A extends Parameterized({
  a: number(),
  b: number(),
  s: string(),
  l: list<number>(),
  when: date(),
  k: number({ default: 1, constant: true }),
}) {}

/** What a watcher was told, an entry a call. */
function recorder(): { readonly calls: string[]; readonly tell: (...events: ParamEvent[]) => void } {
  const calls: string[] = [];
  return {
    calls,
    tell: (...events) => calls.push(events.map((e) => `${e.name} ${e.type} ${e.old}>${e.new}`).join(", ")),
  };
}

const disposed = (one: Disposable): void => one[Symbol.dispose]();

describe("watch", () => {
  it("tells of changes, with an event that says all", () => {
    const o = new A();
    const events: ParamEvent[] = [];
    const watcher = o.param.watch("a", (event) => events.push(event));
    o.a = 1;
    o.a = 1;
    o.b = 2;
    expect(events).toEqual([{ name: "a", what: "value", type: "changed", obj: o, cls: o, old: 0, new: 1 }]);
    expect(watcher).toMatchObject({
      inst: o,
      cls: A,
      mode: "args",
      onlyChanged: true,
      parameterNames: ["a"],
      what: "value",
      queued: false,
      precedence: 0,
    });
    expect(o.param.watchers.a!.value).toEqual([watcher]);
  });

  it("names an instance as the owner of its own parameter, whatever that says of instances since", () => {
    const o = new A();
    const owners: unknown[] = [];
    (o.param.a as { perInstance: boolean }).perInstance = false;
    o.param.watch("a", ({ cls }) => owners.push(cls));
    o.a = 1;
    expect(owners).toEqual([o.param.a.owner]);
  });

  it("compares by content, and takes what it cannot compare as changed", () => {
    const o = new A({ l: [1], when: new Date(5) });
    const { calls, tell } = recorder();
    o.param.watch(["l", "when"], tell as never);
    o.l = [1];
    o.when = new Date(5);
    expect(calls).toEqual([]);
    o.l = [2];
    expect(calls).toEqual(["l changed 1>2"]);
  });

  it("tells of every write with onlyChanged: false", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch("a", tell, { onlyChanged: false });
    o.a = 0;
    o.a = 1;
    expect(calls).toEqual(["a set 0>0", "a set 0>1"]);
  });

  it("gives new values by name to watchValues", () => {
    const o = new A();
    const seen: unknown[] = [];
    o.param.watchValues(["a", "b"], (values) => seen.push(values));
    o.a = 3;
    o.param.update({ a: 4, b: 5 });
    expect(seen).toEqual([{ a: 3 }, { a: 4, b: 5 }]);
  });

  it("says nothing of a write that is refused", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch("a", tell);
    expect(() => {
      o.a = "x" as never;
    }).toThrow();
    expect([calls, o.a]).toEqual([[], 0]);
  });

  it("refuses unknown names and negative precedences", () => {
    const o = new A();
    expect(() => o.param.watch("zz" as "a", () => {})).toThrow(
      "zz parameter was not found in list of parameters of class A",
    );
    expect(() => o.param.watch("a", () => {}, { precedence: -1 })).toThrow("must declare a positive precedence");
  });

  it("goes on after Skip, and passes other errors on", () => {
    const o = new A();
    o.param.watch("a", () => {
      throw new Skip();
    });
    o.a = 1;
    o.param.watch("a", () => {
      throw new RangeError("mine");
    });
    expect(() => {
      o.a = 2;
    }).toThrow("mine");
    expect(o.a).toBe(2);
  });

  it("does not wait for promises, and forgives them Skip", async () => {
    const o = new A();
    let done = false;
    o.param.watch("a", async () => {
      await Promise.resolve();
      done = true;
      throw new Skip();
    });
    o.a = 1;
    expect(done).toBe(false);
    await new Promise((resolve) => setTimeout(resolve));
    expect(done).toBe(true);
  });
});

describe("the end of a watcher", () => {
  it.each<[string, (o: A, watcher: Watcher) => void]>([
    ["unwatch()", (_, watcher) => watcher.unwatch()],
    ["param.unwatch", (o, watcher) => o.param.unwatch(watcher)],
    ["using", (_, watcher) => disposed(watcher)],
  ])("comes by %s", (_, end) => {
    const o = new A();
    const { calls, tell } = recorder();
    const watcher = o.param.watch("a", tell);
    end(o, watcher);
    end(o, watcher);
    o.a = 1;
    expect([calls, o.param.watchers]).toEqual([[], {}]);
  });

  it("comes by a signal", () => {
    const o = new A();
    const { calls, tell } = recorder();
    const controller = new AbortController();
    o.param.watch("a", tell, { signal: controller.signal });
    o.a = 1;
    controller.abort();
    o.a = 2;
    o.param.watch("a", tell, { signal: controller.signal });
    o.a = 3;
    expect(calls).toEqual(["a changed 0>1"]);
  });

  it("may come while watchers are called", () => {
    const o = new A();
    const { calls, tell } = recorder();
    const first: Watcher = o.param.watch("a", () => first.unwatch());
    o.param.watch("a", tell);
    o.a = 1;
    expect(calls).toEqual(["a changed 0>1"]);
  });
});

describe("the order of calls", () => {
  it("goes by precedence, then by registration", () => {
    const o = new A();
    const order: string[] = [];
    o.param.watch("a", () => order.push("late"), { precedence: 2 });
    o.param.watch("a", () => order.push("first"));
    o.param.watch("a", () => order.push("second"));
    o.a = 1;
    expect(order).toEqual(["first", "second", "late"]);
  });

  it.each([
    [false, ["start", "b", "end"]],
    [true, ["start", "end", "b"]],
  ])("with queued: %s is %s", (queued, expected) => {
    const o = new A();
    const order: string[] = [];
    o.param.watch(
      "a",
      () => {
        order.push("start");
        o.b = 1;
        order.push("end");
      },
      { queued },
    );
    o.param.watch("b", () => order.push("b"));
    o.a = 1;
    expect(order).toEqual(expected);
  });
});

describe("batches", () => {
  it("call each watcher once, with the last event of each parameter", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch(["a", "b"], tell as never);
    o.param.batch(() => {
      o.a = 1;
      o.param.batch(() => {
        o.b = 2;
      });
      o.a = 5;
      expect(calls).toEqual([]);
    });
    expect(calls).toEqual(["a changed 1>5, b changed 0>2"]);
    o.param.update({ a: 6, b: 7 });
    expect(calls[1]).toBe("a changed 5>6, b changed 2>7");
    const batch = o.param.batch();
    o.a = 8;
    disposed(batch);
    expect(calls[2]).toBe("a changed 6>8");
  });

  it("are told of in discardEvents neither then nor later", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch("a", tell);
    o.param.discardEvents(() => {
      o.a = 1;
      o.param.update({ a: 2 });
    });
    expect([calls, o.a]).toEqual([[], 2]);
    o.a = 3;
    expect(calls).toEqual(["a changed 2>3"]);
  });

  it("end with update, which sets back when it is disposed of", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch(["a", "b"], tell as never);
    const restore = o.param.update({ a: 1, b: 2 });
    disposed(restore);
    expect(calls).toEqual(["a changed 0>1, b changed 0>2", "a changed 1>0, b changed 2>0"]);
  });
});

describe("trigger", () => {
  it("refuses a value that its parameter refuses, as a write does", () => {
    class A extends Parameterized(
      { x: number({ default: 1, bounds: [0, 5] }), o: selector({ objects: ["a"], default: null }) },
      { name: "A" },
    ) {}
    const a = new A();
    a.param.x.bounds = [2, 5];
    expect(() => a.param.trigger("x")).toThrow("Number parameter 'A.x' must be at least 2, not 1.");
    a.param.o.allowNone = false;
    expect(() => a.param.trigger("o")).toThrow("Selector parameter 'A.o' does not accept null");
    A.param.x.bounds = [2, 5];
    expect(() => A.param.trigger("x")).toThrow("must be at least 2");
    a.param.x.bounds = null;
    a.param.trigger("x");
    expect(a.x).toBe(1);
  });

  it("tells without a change, of constants too", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch(["a", "k"], tell as never);
    o.param.trigger("a", "k");
    o.param.trigger();
    expect(calls).toEqual(["a triggered 0>0, k triggered 1>1"]);
    expect(() => o.param.trigger("zz" as "a")).toThrow("there is no parameter 'zz'");
  });

  it("keeps events that were waiting", () => {
    const o = new A();
    const { calls, tell } = recorder();
    o.param.watch(["a", "b"], tell as never);
    o.param.batch(() => {
      o.a = 1;
      o.param.trigger("b");
    });
    // Param calls the watcher for the trigger and for what was waiting, each time with both.
    expect(calls).toEqual(["a changed 0>1, b changed 0>0", "a changed 0>1, b changed 0>0"]);
  });
});

describe("an event", () => {
  class E extends Parameterized({ go: event(), again: event(), n: number() }) {}

  it("is true while its watchers are told", () => {
    const e = new E({ go: true });
    expect(e.go).toBe(false);
    const seen: unknown[] = [];
    e.param.watch("go", (one) => seen.push([one.type, one.new, e.go]));
    e.go = true;
    e.go = false;
    e.param.trigger("go");
    e.param.update({ go: true, n: 3 });
    expect(seen).toEqual([
      ["changed", true, true],
      ["triggered", true, true],
      ["changed", true, true],
    ]);
    expect(e.go).toBe(false);
  });

  it("may set another one off", () => {
    const e = new E();
    const { calls, tell } = recorder();
    e.param.watch("go", () => {
      e.again = true;
    });
    e.param.watch("again", tell as never);
    e.param.update({ go: true });
    expect([calls, e.go, e.again]).toEqual([["again changed false>true"], false, false]);
  });
});

describe("watching slots", () => {
  it("tells of the slot alone, of the instance alone", () => {
    const [o, other] = [new A(), new A()];
    const events: ParamEvent[] = [];
    o.param.watch("a", (event) => events.push(event), { what: "bounds" });
    o.param.a.bounds = [0, 5];
    o.param.a.bounds = [0, 5];
    o.a = 1;
    other.param.a.bounds = [0, 7];
    expect(events).toEqual([{ name: "a", what: "bounds", type: "changed", obj: null, cls: o, old: null, new: [0, 5] }]);
    expect(() => {
      o.a = 6;
    }).toThrow("at most 5");
  });

  it.each(["constant", "doc", "label", "precedence"] as const)("works for %s", (slot) => {
    const o = new A();
    const told: unknown[] = [];
    const watcher = o.param.watch("a", (event) => told.push(event.new), { what: slot });
    (o.param.a as unknown as Record<string, unknown>)[slot] = slot === "constant" ? true : "5";
    watcher.unwatch();
    (o.param.a as unknown as Record<string, unknown>)[slot] = null;
    expect(told).toEqual([slot === "constant" ? true : "5"]);
  });
});

describe("watching a class", () => {
  it("tells of its defaults and slots, not of its instances", () => {
    class B extends Parameterized({ a: number() }) {}
    const { calls, tell } = recorder();
    B.param.watch("a", tell);
    B.param.watch("a", tell, { what: "bounds" });
    const b = new B();
    b.a = 1;
    B.param.update({ a: 2 });
    B.param.trigger("a");
    B.param.a.bounds = [0, 5];
    expect(calls).toEqual(["a changed 0>2", "a triggered 2>2", "a changed null>0,5"]);
  });

  it("of a slot goes over to the subclass that gets its own parameter, as in Param", () => {
    class B extends Parameterized({ a: number({ default: 1, bounds: [0, 10] }) }) {}
    class C extends B {}
    const told: [unknown, unknown][] = [];
    B.param.watch("a", (event) => told.push([event.cls, event.new]), { what: "bounds" });
    C.param.update({ a: 5 });
    C.param.a.bounds = [0, 20];
    B.param.a.bounds = [0, 40];
    expect(told.map(([, bounds]) => bounds)).toEqual([
      [0, 20],
      [0, 40],
    ]);
    expect(C.param.a.bounds).toEqual([0, 20]);
  });

  it("of a slot hears of the subclass's own parameter whenever it began, as in Param", () => {
    class B extends Parameterized({ a: number({ default: 1, bounds: [0, 10] }) }) {}
    class C extends B {}
    class D extends C {}
    const told: [string, unknown][] = [];
    C.param.update({ a: 5 });
    D.param.update({ a: 6 });
    B.param.watch("a", (event) => told.push(["B", event.cls]), { what: "bounds" });
    D.param.watch("a", (event) => told.push(["D", event.cls]), { what: "label" });
    for (const cls of [B, C, D]) cls.param.a.bounds = [0, 20];
    expect(told.splice(0)).toEqual([
      ["B", B],
      ["B", C],
      ["B", D],
    ]);
    B.param.a.label = "of B";
    D.param.a.label = "of D";
    expect(told).toEqual([
      ["D", B],
      ["D", D],
    ]);
  });

  it("hears of the subclass's own parameter whenever it began, and of one declared anew not", () => {
    class B extends Parameterized({ a: number() }) {}
    class C extends B {}
    class E extends Parameterized(B, { a: number({ default: 2 }) }) {}
    const { calls, tell } = recorder();
    C.param.update({ a: 1 });
    expect(C.param.watchers).toEqual({});
    B.param.watch("a", tell);
    C.param.update({ a: 4 });
    B.param.update({ a: 5 });
    E.param.update({ a: 6 });
    expect(calls).toEqual(["a changed 1>4", "a changed 0>5"]);
  });

  it("goes over to the subclass that gets its own parameter, as in Param", () => {
    class B extends Parameterized({ a: number() }) {}
    class C extends B {}
    const { calls, tell } = recorder();
    B.param.watch("a", tell);
    C.param.update({ a: 4 });
    B.param.update({ a: 5 });
    expect(calls).toEqual(["a changed 0>4", "a changed 0>5"]);
  });
});

describe("changes", () => {
  it("gives events as they come, until the loop ends", async () => {
    const o = new A();
    const changes = o.param.changes(["a", "b"]);
    o.a = 1;
    o.b = 2;
    const seen: string[] = [];
    for await (const event of changes) {
      seen.push(`${event.name}=${event.new}`);
      if (seen.length === 2) queueMicrotask(() => (o.a = 3));
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(["a=1", "b=2", "a=3"]);
    expect(o.param.watchers).toEqual({});
  });

  it("ends with the signal", async () => {
    const o = new A();
    const controller = new AbortController();
    const changes = o.param.changes("a", { signal: controller.signal });
    const next = changes.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(o.param.watchers).toEqual({});
  });
});
