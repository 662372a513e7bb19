/**
 * The linked tape is a program in opcode order (ruling 9): whatever a pickle does, in whatever order, `loads` gives the
 * objects, the sharing and the calls that a machine gives which takes the opcodes one by one.
 */
import { any, createRegistry, type Engine, loads, Parameterized, tsEngine, wasmEngine } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickle } from "../pickle/again.js";
import { hasWasm } from "./engines.js";
import { walk } from "./opcode-walk.js";
import { run } from "./plain-machine.js";
import { difference } from "./same-graph.js";

class C extends Parameterized({ a: any(), b: any(), x: any(), p: any() }) {}
class Result {
  declare args: unknown;
}

/** What user code can see at the moment it is called. */
const seen = (value: unknown): unknown => {
  if (Array.isArray(value)) return ["sequence", value.length, seen(value[0])];
  if (value instanceof Set) return ["set", value.size];
  if (value instanceof Map) return ["dict", value.size];
  if (value instanceof C) return ["C", value.a === null, Object.keys(value).sort()];
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return ["dict", Object.keys(value).length];
  }
  return typeof value;
};

let calls: unknown[] = [];

/** `m.D`, which takes note of what it sees. */
const called = (...args: unknown[]): Result => {
  calls.push(args.map(seen));
  return Object.assign(new Result(), { args });
};

const registry = createRegistry();
// Made, never called: as the argument of a constructor a dict is a plain object here and a Map in the plain machine.
registry.define({ module: "m", qualname: "C" }, { target: C });
registry.register(called, "m.D");

/** Keys that are one in Python (ruling 6), and an attribute `__proto__`. */
const OWN_RULES: ReadonlySet<unknown> = new Set(["EQUAL_KEYS", "HIDDEN_MEMBER"]);

interface Observed {
  readonly result: unknown;
  readonly failed: boolean;
  /** Refused by a rule of which the plain machine knows nothing. */
  readonly isRefused: boolean;
  readonly calls: readonly unknown[];
}

/** What a pickle gives, or that it fails, and the calls it made. */
function observe(load: () => unknown): Observed {
  calls = [];
  try {
    return { result: load(), failed: false, isRefused: false, calls };
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const isRefused = OWN_RULES.has((error as { code?: unknown }).code);
    return { result: undefined, failed: true, isRefused, calls };
  }
}

function compare(engine: Engine, bytes: Uint8Array): void {
  const plain = observe(() => run(bytes, registry));
  const ours = observe(() => loads(bytes, { engine, registry }));
  if (ours.isRefused) return;
  expect(ours.failed).toBe(plain.failed);
  if (plain.failed) return;
  expect(ours.calls).toEqual(plain.calls);
  expect(difference(plain.result, ours.result)).toBe(null);
}

describe.each([["ts", () => tsEngine], ...(hasWasm ? [["wasm", wasmEngine] as const] : [])] as const)(
  "the %s engine",
  (_, get) => {
    it("does what the opcodes say, in their order", () => {
      const engine = get();
      fc.assert(
        fc.property(walk, (bytes) => compare(engine, bytes)),
        { numRuns: 4000 * Number(process.env.BRINE_RUNS ?? 1) },
      );
    });

    const C_NEW = "63 6d0a430a 29 81";
    const PRIVATE = "63 706172616d2e706172616d65746572697a65640a5f496e7374616e6365507269766174650a 29 52";
    const STATE = "8c0f5f706172616d5f5f70726976617465";
    const INITIALIZED = "8c0b696e697469616c697a6564 88";
    const VALUES = "8c0676616c756573";
    const X = "8c0178";
    const cases: [string, string][] = [
      [
        "a row",
        `${C_NEW} 94 7d 94 ${STATE} ${PRIVATE} 94 7d 94 28 ${INITIALIZED} ${VALUES} 7d 94 ${X} 4b01 73 75 62 73 62`,
      ],
      [
        "a row whose state dict is read again",
        `${C_NEW} 7d 94 ${STATE} ${PRIVATE} 7d 28 ${INITIALIZED} ${VALUES} 7d ${X} 4b01 73 75 62 73 62 6800 86`,
      ],
      [
        "a row whose private object is read again",
        `${C_NEW} 7d ${STATE} ${PRIVATE} 94 7d 28 ${INITIALIZED} ${VALUES} 7d ${X} 4b01 73 75 62 73 62 6800 86`,
      ],
      [
        "a row whose private state is read again",
        `${C_NEW} 7d ${STATE} ${PRIVATE} 7d 94 28 ${INITIALIZED} ${VALUES} 7d ${X} 4b01 73 75 62 73 62 6800 86`,
      ],
      [
        "a row whose values are read again",
        `${C_NEW} 7d ${STATE} ${PRIVATE} 7d 28 ${INITIALIZED} ${VALUES} 7d 94 ${X} 4b01 73 75 62 73 62 6800 86`,
      ],
      [
        "a row that is read inside its own values",
        `${C_NEW} 94 7d ${STATE} ${PRIVATE} 7d 28 ${INITIALIZED} ${VALUES} 7d ${X} 6800 73 75 62 73 62`,
      ],
      [
        "a row whose values grow afterwards",
        `${C_NEW} 7d ${STATE} ${PRIVATE} 7d 28 ${INITIALIZED} ${VALUES} 7d 94 ${X} 4b01 73 75 62 73 62 6800 8c0161 4b02 73 86`,
      ],
      ["a flat row whose state is read again", `${C_NEW} 7d 94 ${X} 4b01 73 62 6800 86`],
      ["a flat row whose state grows afterwards", `${C_NEW} 7d 94 ${X} 4b01 73 62 6800 8c0161 4b02 73 86`],
      ["two states one after the other", `${C_NEW} 7d ${X} 4b01 73 62 7d 8c0161 4b02 73 62`],
      ["a popped row", `${C_NEW} 7d ${X} 4b01 73 62 30 4e`],
      ["a popped call", "63 6d0a440a 29 52 30 4e"],
      ["an argument that grows after the call", "63 6d0a440a 5d 94 85 52 6800 4b01 61 86"],
      [
        "a date whose bytes are read again",
        "63 6461746574696d650a6461746574696d650a 43 0a 07e8021d0c2238000000 94 85 52 6800 86",
      ],
      [
        "a date whose arguments are read again",
        "63 6461746574696d650a6461746574696d650a 43 0a 07e8021d0c2238000000 85 94 52 6800 86",
      ],
      ["a date read again", "63 6461746574696d650a6461746574696d650a 43 0a 07e8021d0c2238000000 85 52 94 6800 86"],
      ["an empty state", `${C_NEW} 7d 62`],
      ["no state", C_NEW],
      ["one object twice by DUP", `${C_NEW} 32 86`],
      ["a list filled through a copy of it by DUP", "5d 32 4b01 61 86"],
      ["a dict that becomes a Map late", "7d 8c0161 4b01 73 94 8c0130 4b02 73 6800 86"],
    ];
    it.each(cases)("reads %s", (_title, hex) => {
      compare(get(), pickle(`8004 ${hex} 2e`));
      expect(observe(() => run(pickle(`8004 ${hex} 2e`), registry)).failed).toBe(false);
    });
  },
);
