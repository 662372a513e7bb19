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
      memo: { written: 6, read: 0, mixed: null, redefined: null },
      lateProtocol: null,
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

  it("counts what the memo holds and what of it is read", () => {
    // [x, x, y, x] with three entries: the list, x, y.
    const found = hex("8004 5d 94 28 8c0178 94 6801 8c0179 94 6801 65 2e");
    expect(found.memo).toEqual({ written: 3, read: 1, mixed: null, redefined: null });
    expect(hex("28 4e 72 00100000 6a 00100000 74 2e").memo).toMatchObject({ written: 1, read: 1 });
  });

  it("tells where two ways to number the memo meet", () => {
    expect(hex("8004 5d 94 8c0178 71 05 61 2e").memo.mixed).toBe(7);
    expect(hex("8004 5d 71 05 8c0178 94 61 2e").memo.mixed).toBe(8);
    expect(hex("8004 5d 71 05 8c0178 71 06 61 2e").memo.mixed).toBe(null);
    expect(report(Buffer.from("(lp0\nI1\np1\na.")).memo).toMatchObject({ written: 2, mixed: null });
  });

  it("tells where an entry is written twice, even to say the same", () => {
    expect(hex("8004 5d 71 05 71 05 2e").memo).toEqual({ written: 1, read: 0, mixed: null, redefined: 5 });
    expect(hex("8004 4e 71 00 4b01 71 00 86 71 00 2e").memo.redefined).toBe(7);
    // MEMOIZE counts entries, so a gap below makes it hit one that is there.
    expect(hex("8004 4e 71 01 4e 94 86 2e").memo).toMatchObject({ written: 1, redefined: 6 });
  });

  it("tells a PROTO that does not come first", () => {
    expect(hex("8004 8004 4e 2e").lateProtocol).toBe(2);
    expect(hex("4e 8002 2e").lateProtocol).toBe(1);
    expect(hex("8004 4e 2e").lateProtocol).toBe(null);
  });

  it("tells where each extension code was named first", () => {
    expect(hex("8002 82 07 82 03 84 07000000 87 2e").extensions).toEqual([
      { code: 7, name: null, allowed: false, offset: 2 },
      { code: 3, name: null, allowed: false, offset: 4 },
    ]);
  });

  it("sees the calls that loading takes for datetimes", () => {
    const found = report(dumps([new Date(0), new Date(1000)], { engine }));
    const [first, second, ...more] = found.calls;
    expect(more).toEqual([]);
    expect([first?.callable, second?.callable]).toEqual(["datetime.datetime", "datetime.datetime"]);
    expect(first?.offset).toBeLessThan(second?.offset as number);
  });

  it("says where a frame is broken, and keeps the facts up to there", () => {
    const found = hex("8004 95 0500000000000000 4e 94 8c0278 78 2e");
    expect(found).toMatchObject({ error: { code: "BAD_FRAME", offset: 13 }, memo: { written: 1 } });
  });

  it("walks lists of a million numbers", () => {
    const many = Array.from({ length: 1_000_000 }, (_, index) => index % 300);
    expect(report(dumps([many, new Array(50_000).fill(null)], { engine })).verdict).toBe("allowed");
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
