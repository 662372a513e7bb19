/** Reactive expressions. What is expected was tried in real Param 2.4.2 (`param.rx`), where it has the operation. */
import { afterEach, describe, expect, it } from "vitest";
import {
  any,
  bind,
  depends,
  event,
  list,
  number,
  ParameterAttributeError,
  Parameterized,
  ReactiveSource,
  rx,
  Skip,
  setNotation,
  string,
} from "../../../ts/param/index.js";

class Source extends Parameterized({
  v: number({ default: 1 }),
  w: number({ default: 2 }),
  s: string({ default: "abc" }),
  items: list(Number, { default: [1, 2, 3] }),
  go: event(),
}) {}

class Sink extends Parameterized({ x: any({ allowRefs: true }) }) {}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

afterEach(() => setNotation("javascript"));

describe("an expression", () => {
  it("follows a parameter, a bound function, another expression", () => {
    const s = new Source();
    const sum = rx(s.param.v).add(rx(s.param.w)).mul(s.param.w);
    const bound = rx(bind((v: number) => v + 1, s.param.v));
    expect([sum.value, bound.value]).toEqual([6, 2]);
    s.v = 4;
    expect([sum.value, bound.value]).toEqual([12, 5]);
    s.param.update({ v: 0, w: 3 });
    expect([sum.value, bound.value]).toEqual([9, 1]);
    expect(rx(sum)).toBe(sum);
  });

  it("holds a value that can be set", () => {
    const source = rx(1);
    const doubled = source.mul(2);
    source.value = 4;
    expect([source.value, doubled.value]).toEqual([4, 8]);
    const s = new Source({ v: 7 });
    source.set(s.param.v);
    expect(doubled.value).toBe(14);
    s.v = 8;
    expect(doubled.value).toBe(14);
    expect(source).toBeInstanceOf(ReactiveSource);
  });

  it("is computed when it is asked for, and once for each change", () => {
    const s = new Source();
    let calls = 0;
    const counted = rx(s.param.v).pipe((v) => {
      calls++;
      return v;
    });
    expect(calls).toBe(0);
    s.v = 2;
    s.v = 3;
    expect(counted.add(1).value + counted.value).toBe(7);
    expect(calls).toBe(1);
    s.w = 9;
    expect(counted.value).toBe(3);
    expect(calls).toBe(1);
  });

  it("that was asked first in a batch is made anew after it", () => {
    const s = new Source();
    const root = rx(s.param.v);
    const doubled = root.mul(2);
    expect(root.value).toBe(1);
    s.param.batch(() => {
      s.v = 5;
      expect(doubled.value).toBe(2);
    });
    expect(doubled.value).toBe(10);
  });

  it("is up to date for whoever hears of the change, however early", () => {
    const s = new Source();
    const seen: number[] = [];
    const doubled = rx(s.param.v).mul(2);
    s.param.watch("v", () => seen.push(doubled.value));
    s.v = 2;
    s.v = 3;
    expect(seen).toEqual([4, 6]);
  });

  it("cannot be set where it holds no value", () => {
    const s = new Source();
    const set = (expression: { value: unknown }): void => {
      expression.value = 2;
    };
    expect(() => set(rx(1).add(1) as never)).toThrow(ParameterAttributeError);
    expect(() => set(rx(s.param.v) as never)).toThrow("only supported if it wraps a concrete value");
    setNotation("python");
    expect(() => set(rx(1).add(1) as never)).toThrow(
      "The value of a derived expression cannot be set. Ensure you set the value on the root node wrapping a concrete value, e.g.:\n\n    a = rx(1)\n    b = a + 1\n    a.rx.value = 2\n\n is valid but you may not set `b.rx.value = 2`.",
    );
  });

  it("is a reference", () => {
    const s = new Source();
    const a = new Sink({ x: rx(s.param.v).gt(3).where("big", "small") });
    expect(a.x).toBe("small");
    s.v = 9;
    expect(a.x).toBe("big");
    expect(rx(rx(3)).value).toBe(3);
  });

  it("keeps an error until something changes", () => {
    const source = rx(1);
    let calls = 0;
    const failing = source.pipe((value) => {
      calls++;
      if (value < 2) throw new RangeError("too small");
      return value;
    });
    expect(() => failing.value).toThrow("too small");
    expect(() => failing.add(1).value).toThrow("too small");
    expect(calls).toBe(1);
    source.value = 2;
    expect(failing.value).toBe(2);
  });

  it("keeps its value where a step throws Skip, as do those made of it", () => {
    const source = rx(1);
    const even = source.pipe((value) => {
      if (value < 0) throw new Skip();
      return value * 2;
    });
    const more = even.add(1);
    const seen: number[] = [];
    const a = new Sink({ x: more });
    more.watch((value) => seen.push(value));
    expect([even.value, more.value]).toEqual([2, 3]);
    source.value = -1;
    expect([even.value, more.value, a.x]).toEqual([2, 3, 3]);
    source.value = 5;
    expect([even.value, more.value, a.x]).toEqual([10, 11, 11]);
    expect(seen).toEqual([11]);
  });
});

describe("watching an expression", () => {
  it("computes nothing before something changed", () => {
    const s = new Source();
    let calls = 0;
    const counted = rx(s.param.v).pipe((v) => {
      calls++;
      return v;
    });
    const plain = rx(s.param.v).mul(2);
    const last = plain.buffer(2);
    const told: unknown[] = [];
    last.watch((values) => told.push(values));
    s.v = 3;
    expect(told).toEqual([[6]]);
    // What a function of yours gives may come later, so it is asked at once.
    counted.watch(() => {});
    expect(calls).toBe(1);
  });

  it("tells the value at each change of what it depends on", () => {
    const source = rx(1);
    const seen: boolean[] = [];
    const watching = source.gt(0).watch((value) => seen.push(value));
    source.value = 2;
    source.value = 2;
    source.value = -1;
    watching.unwatch();
    source.value = 3;
    expect(seen).toEqual([true, false]);
  });

  it("tells only other values with onlyChanged", () => {
    const source = rx(1);
    const seen: boolean[] = [];
    source.gt(0).watch((value) => seen.push(value), { onlyChanged: true });
    source.value = 2;
    source.value = -1;
    source.value = -2;
    expect(seen).toEqual([false]);
  });

  it("is one call for a batch, in order of precedence, and ends with a signal", () => {
    const s = new Source();
    const sum = rx(s.param.v).add(s.param.w);
    const seen: string[] = [];
    const end = new AbortController();
    sum.watch((value) => seen.push(`late ${value}`), { precedence: 2 });
    sum.watch((value) => seen.push(`early ${value}`), { precedence: 1, signal: end.signal });
    s.param.update({ v: 2, w: 3 });
    end.abort();
    s.v = 1;
    expect(seen).toEqual(["early 5", "late 5", "late 4"]);
    setNotation("python");
    expect(() => sum.watch(() => {}, { precedence: -1 })).toThrow(
      "User-defined watch callbacks must declare a positive precedence. Negative precedences are reserved for internal Watchers.",
    );
  });
});

describe("operations", () => {
  it.each([
    ["add", rx(7).add(2), 9],
    ["add of texts", rx("a").add("b"), "ab"],
    ["sub", rx(7).sub(2), 5],
    ["mul", rx(7).mul(2), 14],
    ["div", rx(7).div(2), 3.5],
    ["floorDiv", rx(-7).floorDiv(2), -4],
    ["mod", rx(-7).mod(3), 2],
    ["mod of a negative", rx(7).mod(-3), -2],
    ["divMod", rx(-7).divMod(2), [-4, 1]],
    ["pow", rx(7).pow(2), 49],
    ["neg", rx(7).neg(), -7],
    ["pos", rx(7).pos(), 7],
    ["abs", rx(-7).abs(), 7],
    ["round", rx(2.5).round(), 2],
    ["round up", rx(3.5).round(), 4],
    ["round to places", rx(2.675).round(2), 2.67],
    ["round a half to places", rx(0.125).round(2), 0.12],
    ["round an odd half to places", rx(0.375).round(2), 0.38],
    ["round to tens", rx(25).round(-1), 20],
    ["ceil", rx(2.1).ceil(), 3],
    ["floor", rx(-2.1).floor(), -3],
    ["trunc", rx(-2.9).trunc(), -2],
    ["bitAnd", rx(6).bitAnd(3), 2],
    ["bitOr", rx(6).bitOr(3), 7],
    ["bitXor", rx(6).bitXor(3), 5],
    ["bitNot", rx(6).bitNot(), -7],
    ["shiftLeft", rx(6).shiftLeft(1), 12],
    ["shiftRight", rx(6).shiftRight(1), 3],
    ["eq", rx([1, 2]).eq([1, 2]), true],
    ["ne", rx([1, 2]).ne([1, 2]), false],
    ["lt", rx(1).lt(2), true],
    ["le", rx(2).le(2), true],
    ["gt", rx("b").gt("a"), true],
    ["ge", rx(1).ge(2), false],
    ["is", rx(Number.NaN).is(Number.NaN), true],
    ["isNot", rx("a").isNot("b"), true],
    ["in a list", rx(5).in([5, 6]), true],
    ["in a set", rx(5).in(new Set([6])), false],
    ["in a text", rx("b").in("abc"), true],
    ["in an object's keys", rx("a").in({ a: 1 }), true],
    ["and", rx(0).and("x"), 0],
    ["or", rx(0).or("x"), "x"],
    ["not", rx(0).not(), true],
    ["bool", rx("").bool(), false],
    ["where", rx(0).where("yes", "no"), "no"],
    ["at", rx([1, 2]).at(1), 2],
    ["at, from the end", rx("abc").at(-1), "c"],
    ["get", rx({ a: 1 }).get("a"), 1],
    ["get of a Map", rx(new Map([["a", 1]])).get("a"), 1],
    ["slice", rx([1, 2, 3]).slice(1), [2, 3]],
    ["slice of a text", rx("abc").slice(0, 2), "ab"],
    ["len", rx([1, 2]).len(), 2],
    ["len of a Map", rx(new Map([["a", 1]])).len(), 1],
    ["len of an object", rx({ a: 1, b: 2 }).len(), 2],
    ["str", rx(5).str(), "5"],
    ["call", rx("abc").call("toUpperCase"), "ABC"],
    ["apply", rx((a: number) => a + 1).apply(2), 3],
    ["map", rx([1, 2]).map((v, by: number) => v * by, rx(3)), [3, 6]],
    ["pipe", rx(2).pipe((v, w: number) => [v, w], 3), [2, 3]],
  ] as const)("%s", (_, expression, expected) => {
    expect((expression as { value: unknown }).value).toEqual(expected);
  });

  it("take references as operands, inside lists too", () => {
    const s = new Source();
    const member = rx(5).in([s.param.v, s.param.w] as unknown[]);
    expect(member.value).toBe(false);
    s.w = 5;
    expect(member.value).toBe(true);
  });

  it("say what has no length, no items, and cannot be mapped", () => {
    expect(() => rx(5).len().value).toThrow(TypeError);
    expect(() => rx(5).in(6 as never).value).toThrow(TypeError);
    expect(() =>
      rx([1]).map(function* (v: number) {
        yield v;
      } as never),
    ).toThrow("Cannot map a generator function. Only regular function or coroutine functions are permitted.");
    setNotation("python");
    expect(() => [...rx(5 as never)]).toThrow("Cannot unpack non-iterable int object.");
  });

  it("iterate over what there is now, each item followed", () => {
    const pair = rx([1, 2]);
    const [x, y] = pair;
    pair.value = [3, 4];
    expect([x!.value, y!.value]).toEqual([3, 4]);
  });
});

describe("whole numbers", () => {
  it("have no negative zero", () => {
    const zero = rx(0);
    const all = [zero.neg(), zero.mul(-3), zero.floorDiv(-3), rx(-3).mod(3), rx(-3).mul(zero)];
    expect(all.map(({ value }) => Object.is(value, 0))).toEqual(all.map(() => true));
    expect(Object.is(rx(-0.5).mul(zero).value, -0)).toBe(true);
  });
});

describe("where", () => {
  it("tells a change of the branch that is chosen, and not of the other", () => {
    const s = new Source();
    const condition = rx(true);
    const seen: number[] = [];
    const chosen = condition.where(s.param.v, s.param.w);
    chosen.watch((value) => seen.push(value as number));
    s.w = 20;
    s.v = 10;
    condition.value = false;
    s.v = 11;
    s.w = 21;
    expect(seen).toEqual([10, 20, 21]);
    expect(chosen.value).toBe(21);
  });
});

describe("when", () => {
  it("takes the value over only when told", () => {
    const s = new Source();
    const source = rx(1);
    const taken = source.when(s.param.go);
    expect(taken.value).toBe(1);
    source.value = 7;
    expect(taken.value).toBe(1);
    s.param.trigger("go");
    expect(taken.value).toBe(7);
  });

  it("begins with what is given, where events are waited for", () => {
    const s = new Source();
    const source = rx(1);
    const taken = source.when(s.param.go, { initial: "none" });
    expect(taken.value).toBe("none");
    s.go = true;
    expect(taken.value).toBe(1);
    expect(source.when(s.param.v, { initial: "none" }).value).toBe(1);
  });
});

describe("buffer, updating, resolve", () => {
  it("buffer keeps the last values", () => {
    const source = rx(1);
    const last = source.buffer(2);
    expect(last.value).toEqual([1]);
    source.value = 2;
    const two = last.value;
    source.value = 3;
    expect([two, last.value]).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it("updating is true while a change is told", () => {
    const source = rx(1);
    const updating = source.updating();
    const seen: unknown[] = [];
    updating.watch((value) => seen.push(value));
    source.watch(() => seen.push(`told ${updating.value}`));
    source.value = 2;
    expect(seen).toEqual([true, "told true", false]);
    expect(updating.value).toBe(false);
  });

  it("resolve follows the references that a value holds", () => {
    const s = new Source();
    const source = rx([s.param.v, 2] as unknown[]);
    const resolved = source.resolve<number[]>();
    expect(resolved.value).toEqual([1, 2]);
    s.v = 77;
    expect(resolved.value).toEqual([77, 2]);
    source.value = [s.param.w];
    expect(resolved.value).toEqual([2]);
    const deep = rx({ a: rx(s.param.v) as unknown }).resolve<object>({ recursive: true });
    expect(deep.value).toEqual({ a: 77 });
  });
});

describe("what comes later", () => {
  it("a promise's value is there in time", async () => {
    const later = rx(Promise.resolve(3));
    const seen: (number | undefined)[] = [];
    const more = later.pipe((value) => (value ?? 0) + 1);
    more.watch((value) => seen.push(value));
    expect(later.value).toBeUndefined();
    await settled();
    expect([later.value, more.value, seen]).toEqual([3, 4, [4]]);
  });

  it("a promise of a step is waited for, and the last one counts", async () => {
    const source = rx(1);
    const resolvers = new Map<number, () => void>();
    const slow = source.pipe(
      (value) => new Promise<number>((resolve) => resolvers.set(value, () => resolve(value * 10))),
    );
    const a = new Sink({ x: slow });
    expect(slow.value).toBeUndefined();
    source.value = 2;
    expect(slow.value).toBeUndefined();
    resolvers.get(2)!();
    await settled();
    expect([slow.value, a.x]).toEqual([20, 20]);
    resolvers.get(1)!();
    await settled();
    expect(slow.value).toBe(20);
  });

  it("an async iterable of a step gives value after value", async () => {
    const seen: unknown[] = [];
    const stream = rx(3).pipe(async function* (count) {
      for (let index = 0; index < count; index++) yield index;
    });
    stream.watch((value) => seen.push(value));
    await settled();
    expect([stream.value, seen]).toEqual([2, [0, 1, 2]]);
  });

  it("async functions are mapped together", async () => {
    const mapped = rx([1, 2]).map(async (value) => value * 2);
    void mapped.value;
    await settled();
    expect(mapped.value).toEqual([2, 4]);
  });

  it("a rejection is the error of the expression", async () => {
    const failing = rx(1).pipe(() => Promise.reject(new RangeError("no")));
    expect(failing.value).toBeUndefined();
    await settled();
    expect(() => failing.value).toThrow("no");
  });

  it("async functions and generators begin when they are asked for", async () => {
    const one = rx(async () => 5);
    const many = rx(function* () {
      yield 1;
      yield 2;
    });
    void one.value;
    void many.value;
    await settled();
    expect([one.value, many.value]).toEqual([5, 2]);
  });

  it("a generator function that is bound, depends or is a step gives its values one by one", async () => {
    function* both(value: number): Generator<number> {
      yield value;
      yield value * 10;
    }
    const s = new Source();
    const sinks = [bind(both, s.param.v), depends(both, [s.param.v])].map((x) => new Sink({ x }));
    const seen: unknown[] = [];
    for (const sink of sinks) sink.param.watch("x", (e) => seen.push(e.new));
    const step = rx(s.param.v).pipe(both);
    void step.value;
    await settled();
    s.v = 5;
    void step.value;
    await settled();
    expect(seen.toSorted()).toEqual([1, 1, 10, 10, 5, 5, 50, 50]);
    expect([...sinks.map(({ x }) => x), step.value]).toEqual([50, 50, 50]);
  });
});

describe("what Param hangs on attributes", () => {
  it("is a function of one's own, through pipe: an expression has no attributes of its value", () => {
    const words = rx("a b c");
    expect("split" in words).toBe(false);
    const count = (text: string, by: string): number => text.split(by).length;
    expect(words.pipe(count, " ").value).toBe(3);
    expect(words.call("slice", 2).value).toBe("b c");
    expect(words.len().value).toBe(5);
  });
});

describe("an expression that is first asked for in a batch, behind one that will hear of the change only after it", () => {
  const behind = <U>(step: (value: number) => U): { read(): unknown; rest(): unknown } => {
    const s = new Source();
    const before = rx(s.param.v).add(0);
    void before.value;
    const after = before.pipe(step);
    const read = (): unknown =>
      s.param.batch(() => {
        s.v = 5;
        return after.value;
      });
    return { read, rest: () => after.value };
  };

  it("forgets the error of the old value", () => {
    const { read, rest } = behind((value) => {
      if (value === 1) throw new RangeError("one");
      return value;
    });
    expect(read).toThrow("one");
    expect(rest()).toBe(5);
  });

  it("waits for the promise of the new value", async () => {
    const { read, rest } = behind((value) => Promise.resolve(value));
    expect(read()).toBeUndefined();
    void rest();
    await settled();
    expect(rest()).toBe(5);
  });
});

describe("a bound function without references among its arguments", () => {
  const three = bind((a: number, b: number) => a + b, 1, 2);

  it("is called by an expression made of it", () => {
    expect(rx(three).value).toBe(3);
    expect(rx(three).mul(2).value).toBe(6);
  });

  it("is called as an operand", () => {
    expect(rx(1).add(three).value).toBe(4);
    expect(rx(true).where(three, 0).value).toBe(3);
    expect(rx(1).pipe((_, items: unknown) => items, [three] as unknown).value).toEqual([3]);
  });
});
