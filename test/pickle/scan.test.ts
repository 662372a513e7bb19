/** `scan`: what it finds in pickles of CPython's, in hostile ones, in broken ones; and that it never runs anything. */
import { createRegistry, dumps, loads, type ScanReport, scan, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { vectors } from "../vectors/vector.js";
import { pickle } from "./again.js";

const registry = createRegistry();
const report = (bytes: Uint8Array, options: object = {}): ScanReport => scan(bytes, { engine, registry, ...options });
const hex = (digits: string, options: object = {}): ScanReport => report(pickle(digits), options);
const line = (text: string): string => `${Buffer.from(text).toString("hex")}0a`;
const named = (module: string, name: string): string => `63${line(module)}${line(name)}`;

describe("scan", () => {
  it("allows what names nothing", () => {
    expect(report(dumps({ a: [1, 2.5, "x", null], b: new Uint8Array(3) }, { engine }))).toEqual({
      verdict: "allowed",
      globals: [],
      calls: [],
      builds: [],
      extensions: [],
      persistentIds: [],
      buffers: 0,
      end: expect.any(Number),
      trailing: 0,
      more: false,
    });
  });

  it("lists names, calls and states with their offsets", () => {
    const found = hex(`8004 ${named("m", "C")} 29 81 7d 8c0178 4b01 73 62 2e`);
    expect(found.verdict).toBe("unknown");
    expect(found.globals).toEqual([
      { module: "m", qualname: "C", offset: 2, allowed: false, reason: "not registered" },
    ]);
    expect(found.calls).toEqual([{ opcode: "NEWOBJ", callable: "m.C", offset: 8, popped: false }]);
    expect(found.builds).toEqual([{ target: "m.C", isGlobal: false, offset: 16 }]);
  });

  it("takes an allow-list, by name or by module", () => {
    const bytes = `8004 ${named("m", "C")} 29 81 2e`;
    expect(hex(bytes, { allow: ["m.C"] }).verdict).toBe("allowed");
    expect(hex(bytes, { allow: ["m.*"] }).verdict).toBe("allowed");
    expect(hex(bytes, { allow: ["m.D", "*", "m.C.*"] }).verdict).toBe("unknown");
  });

  it("does not let dots lead out of an allowed module", () => {
    const bytes = `8004 8c016d 8c04${Buffer.from("os.x").toString("hex")} 93 2e`;
    expect(hex(bytes, { allow: ["m.*"] }).verdict).not.toBe("allowed");
  });

  it("translates Python 2's names below protocol 3, as loading does", () => {
    expect(hex(`${named("__builtin__", "set")} 2e`).verdict).toBe("allowed");
    expect(hex(`8004 ${named("__builtin__", "set")} 2e`).verdict).toBe("unknown");
  });

  it("sees a call whose result is thrown away", () => {
    const found = hex(`${named("os", "system")} 8c026c73 85 52 30 4e 2e`);
    expect(found.verdict).toBe("dangerous");
    expect(found.calls).toEqual([{ opcode: "REDUCE", callable: "os.system", offset: 16, popped: true }]);
  });

  it("calls a state given to a class dangerous", () => {
    const found = hex(`8004 ${named("m", "C")} 7d 8c0178 4b01 73 62 2e`, { allow: ["m.C"] });
    expect(found.builds).toEqual([{ target: "m.C", isGlobal: true, offset: 14 }]);
    expect(found.verdict).toBe("dangerous");
  });

  it("says what is called of what was called", () => {
    const found = hex(`${named("m", "f")} 29 52 29 52 2e`, { allow: ["m.f"] });
    expect(found.calls.map(({ callable }) => callable)).toEqual(["m.f", null]);
  });

  it("does not allow what it has not read", () => {
    expect(hex("4e2e 00")).toMatchObject({ verdict: "unknown", trailing: 1, end: 2 });
    expect(hex("8004 4e")).toMatchObject({ verdict: "unknown", error: { code: "TRUNCATED", offset: 3 } });
    expect(hex("")).toMatchObject({ verdict: "unknown", error: { code: "EMPTY", offset: 0 } });
  });

  it("has all findings up to a break", () => {
    const found = hex(`${named("os", "system")} 8c026c73 85 52 ff`);
    expect(found).toMatchObject({ verdict: "dangerous", end: 17, error: { code: "UNKNOWN_OPCODE", offset: 17 } });
    expect(found.globals).toHaveLength(1);
    expect(found.calls).toHaveLength(1);
  });

  it("runs nothing", () => {
    let calls = 0;
    const own = createRegistry();
    own.register(() => ++calls, "m.f");
    expect(hex(`${named("m", "f")} 29 52 2e`, { registry: own }).verdict).toBe("allowed");
    expect(calls).toBe(0);
  });

  it("gives no report of hostile vectors that allows them, unless loading them does no harm", () => {
    const wrong: string[] = [];
    for (const { id, kind, pickle: bytes } of vectors) {
      if (kind !== "hostile" || bytes === null) continue;
      const { verdict, globals, trailing } = report(bytes);
      // What a frame hides behind STOP is not read by brine, and said not to be.
      if (trailing > 0) {
        expect(verdict).toBe("unknown");
        continue;
      }
      if (globals.length > 0 && verdict === "allowed") wrong.push(`${id}: ${verdict}`);
      if (/hostile\/rce/.test(id) && verdict !== "dangerous") wrong.push(`${id}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
  });

  it("breaks off where loading does", () => {
    const wrong: string[] = [];
    for (const { id, pickle: bytes } of vectors) {
      if (bytes === null) continue;
      const { error } = report(bytes);
      let refusal: UnpicklingError | undefined;
      try {
        loads(bytes, { engine, registry });
      } catch (thrown) {
        if (thrown instanceof UnpicklingError) refusal = thrown;
      }
      if (error !== undefined && (refusal?.code !== error.code || refusal.offset !== error.offset)) {
        wrong.push(`${id}: ${JSON.stringify(error)} but loads: ${refusal?.code} at ${refusal?.offset}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("allows every real pickle whose names are allowed, and none whose are not", () => {
    let counted = 0;
    for (const { kind, pickle: bytes } of vectors) {
      if (kind !== "real" || bytes === null) continue;
      const { globals, verdict } = report(bytes);
      const allow = globals.map(({ module, qualname }) => `${module}.${qualname}`);
      if (globals.some(({ allowed }) => !allowed)) expect(verdict).not.toBe("allowed");
      expect(report(bytes, { allow }).globals.every(({ allowed }) => allowed)).toBe(true);
      counted++;
    }
    expect(counted).toBeGreaterThan(100);
  });
});
