/** The adapters for signals, with the real packages. */
import { batch, computed, effect, signal } from "@preact/signals-core";
import { fromSignal as fromPreact, toSignal as toPreact } from "brine/preact-signals";
import { fromSignal, toSignal } from "brine/signals";
import { Signal } from "signal-polyfill";
import { describe, expect, it } from "vitest";
import { bind, number, Parameterized, rx } from "../../../ts/param/index.js";

class A extends Parameterized({ x: number({ default: 1, allowRefs: true }) }) {}

const microtasks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("TC39 signals", () => {
  it("follow a parameter, until told", () => {
    const a = new A();
    const end = new AbortController();
    const state = toSignal(a.param.x, { until: end.signal });
    const doubled = new Signal.Computed(() => state.get() * 2);
    expect(doubled.get()).toBe(2);
    a.x = 4;
    expect(doubled.get()).toBe(8);
    end.abort();
    a.x = 5;
    expect(doubled.get()).toBe(8);
  });

  it("follow a class's default and an expression", () => {
    class B extends Parameterized({ x: number({ default: 1 }) }) {}
    const state = toSignal(B.param.x);
    B.param.update({ x: 3 });
    expect(state.get()).toBe(3);
    const b = new B();
    const more = toSignal(rx(b.param.x).add(1));
    b.x = 9;
    expect(more.get()).toBe(10);
    expect(() => toSignal(number())).toThrow("belongs to no class");
  });

  it("are references", async () => {
    const state = new Signal.State(3);
    const doubled = new Signal.Computed(() => state.get() * 2);
    const a = new A({ x: fromSignal(doubled) });
    const sum = rx(fromSignal(state)).add(a.param.x);
    expect([a.x, sum.value]).toEqual([6, 9]);
    state.set(4);
    await microtasks();
    expect([a.x, sum.value]).toEqual([8, 12]);
    state.set(5);
    state.set(6);
    await microtasks();
    expect([a.x, sum.value]).toEqual([12, 18]);
    a.x = 1;
    state.set(7);
    await microtasks();
    expect(a.x).toBe(1);
  });
});

describe("Preact signals", () => {
  it("follow a parameter and an expression, until told", () => {
    const a = new A();
    const end = new AbortController();
    const made = toPreact(a.param.x, { until: end.signal });
    const more = toPreact(rx(a.param.x).add(1));
    const seen: number[] = [];
    effect(() => {
      seen.push(made.value + more.value);
    });
    a.x = 4;
    end.abort();
    a.x = 5;
    expect(made.value).toBe(4);
    expect(more.value).toBe(6);
    expect(seen.at(-1)).toBe(10);
  });

  it("are references, at once, and at the end of a batch", () => {
    const one = signal(3);
    const two = signal(4);
    const sum = computed(() => one.value + two.value);
    const a = new A({ x: fromPreact(sum) });
    const bound = bind((x: number, y: number) => x * y, fromPreact(one), a.param.x);
    expect([a.x, bound()]).toEqual([7, 21]);
    const seen: number[] = [];
    a.param.watch("x", ({ new: value }) => seen.push(value));
    one.value = 5;
    batch(() => {
      one.value = 6;
      two.value = 7;
    });
    expect([a.x, bound()]).toEqual([13, 78]);
    expect(seen).toEqual([9, 13]);
  });
});
