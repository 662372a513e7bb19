/** The bounds of `limits`: each is named, has its default, its code and its offset, in both engines; and none is a trap. */
import { EOFError, load, loads, type ReadingLimits, scan, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { pickle, thrown } from "./again.js";

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, "latin1"));
const refusal = (bytes: Uint8Array, limits: ReadingLimits): [string, number | undefined] => {
  const { code, offset } = thrown(UnpicklingError, () => loads(bytes, { engine, limits }));
  return [code, offset];
};
const read = (bytes: Uint8Array, limits: ReadingLimits): unknown => loads(bytes, { engine, limits });

describe("limits.values", () => {
  const ints = (count: number): Uint8Array =>
    Buffer.concat([pickle("8004 5d 28"), Buffer.alloc(2 * count, "4b07", "hex"), pickle("65 2e")]);

  it("stops at the opcode that goes beyond it", () => {
    // VERSION, LIST with its memo operand and three cells, RESULT with its own.
    const bytes = pickle("8004 5d 28 4b01 4b02 8c0161 65 2e");
    expect(read(bytes, { values: 8 })).toEqual([1, 2, "a"]);
    expect(refusal(bytes, { values: 7 })).toEqual(["LIMIT", 12]);
    expect(refusal(bytes, { values: 5 })).toEqual(["LIMIT", 11]);
    expect(refusal(bytes, { values: 0 })).toEqual(["LIMIT", 11]);
  });

  it("counts what is packed as if it were not", () => {
    expect(read(ints(1000), { values: 1005 })).toHaveLength(1000);
    expect(refusal(ints(1000), { values: 1004 })).toEqual(["LIMIT", 2005]);
    expect(refusal(ints(1000), { values: 1002 })).toEqual(["LIMIT", 2004]);
    const nones = Buffer.concat([pickle("28"), Buffer.alloc(5000, "N"), pickle("74 2e")]);
    expect(refusal(nones, { values: 4000 })).toEqual(["LIMIT", 5001]);
  });

  it("counts what is added to a run", () => {
    const batch = Buffer.concat([pickle("28"), Buffer.alloc(200, "4b07", "hex"), pickle("65")]);
    const bytes = Buffer.concat([pickle("8004 5d"), batch, batch, batch, pickle("2e")]);
    expect(read(bytes, { values: 305 })).toHaveLength(300);
    expect(refusal(bytes, { values: 302 })).toEqual(["LIMIT", 3 + 3 * 202 - 1]);
  });
});

describe("limits.length", () => {
  it.each([
    ["a short text", "8004 8c03 616263 2e"],
    ["a text", "8004 58 03000000 616263 2e"],
    ["a long text", "8004 8d 0300000000000000 616263 2e"],
    ["bytes", "8004 42 03000000 616263 2e"],
    ["a bytearray", "8005 96 0300000000000000 616263 2e"],
    ["an integer", "8002 8a 03 616263 2e"],
    ["a Python 2 str", "8002 55 03 616263 2e"],
  ])("is held to by %s", (_, hex) => {
    expect(() => read(pickle(hex), { length: 3 })).not.toThrow();
    expect(refusal(pickle(hex), { length: 2 })).toEqual(["LIMIT", 2]);
  });

  it("does not wait for what is refused", async () => {
    async function* endless() {
      yield pickle("8004 58 ffffff7f");
      for (;;) yield new Uint8Array(1024);
    }
    await expect(load(endless(), { engine, limits: { length: 1e6 } })).rejects.toMatchObject({
      code: "LIMIT",
      offset: 2,
    });
  });

  it("is no bound of frames", () => {
    expect(read(pickle("8004 95 0600000000000000 28 4e 4e 4e 74 2e"), { length: 2 })).toEqual([null, null, null]);
  });
});

describe("limits.digits", () => {
  it("is Python's own by default", () => {
    expect(read(text(`I${"1".repeat(4300)}\n.`), {})).toBe(BigInt("1".repeat(4300)));
    expect(refusal(text(`I${"1".repeat(4301)}\n.`), {})).toEqual(["DIGIT_LIMIT", 0]);
    expect(refusal(text(`NL${"0".repeat(4301)}L\n.`), {})).toEqual(["DIGIT_LIMIT", 1]);
  });

  it("can be more, less or none", () => {
    const bytes = text(`L${"9".repeat(10_000)}L\n.`);
    expect(read(bytes, { digits: 10_000 })).toBe(10n ** 10_000n - 1n);
    expect(read(bytes, { digits: Number.POSITIVE_INFINITY })).toBe(10n ** 10_000n - 1n);
    expect(refusal(text("I123\n."), { digits: 2 })).toEqual(["DIGIT_LIMIT", 0]);
  });

  it("counts digits, not signs and underscores", () => {
    expect(read(text("I-1_2_3\n."), { digits: 3 })).toBe(-123);
  });
});

describe("limits.memo", () => {
  it("bounds gaps, not sizes", () => {
    expect(read(pickle("4e 72 40420f00 2e"), {})).toBe(null);
    expect(refusal(pickle("4e 72 61420f00 2e"), {})).toEqual(["BAD_MEMO_INDEX", 1]);
    expect(refusal(pickle("4e 71 20 2e"), { memo: 0 })).toEqual(["BAD_MEMO_INDEX", 1]);
    expect(read(pickle("4e 71 10 2e"), { memo: 0 })).toBe(null);
    expect(read(pickle("4e 72 feffffff 2e"), { memo: Number.POSITIVE_INFINITY })).toBe(null);
  });
});

describe("limits", () => {
  it("are numbers that are not negative", () => {
    for (const wrong of [-1, Number.NaN, "5" as unknown as number]) {
      for (const name of ["bytes", "values", "length", "digits", "memo"] as const) {
        expect(() => read(pickle("4e 2e"), { [name]: wrong })).toThrow(RangeError);
      }
    }
  });

  it("say which one it was", () => {
    expect(thrown(UnpicklingError, () => read(pickle("8c03616263 2e"), { length: 2 })).message).toContain(
      "limits.length",
    );
    expect(thrown(UnpicklingError, () => read(text(`I${"1".repeat(5000)}\n.`), {})).message).toContain("limits.digits");
  });

  it("hold for scan, which breaks off there", () => {
    const report = scan(pickle("8004 8c03616263 2e"), { engine, limits: { length: 2 } });
    expect(report).toMatchObject({ verdict: "unknown", error: { code: "LIMIT", offset: 2 } });
    expect(scan(pickle("4e 2e"), { engine, limits: { bytes: 1 } })).toMatchObject({
      verdict: "unknown",
      error: { code: "LIMIT", offset: 0 },
    });
  });

  it("do not make an empty input anything else", () => {
    expect(() => read(new Uint8Array(0), { values: 0, length: 0, digits: 0, memo: 0 })).toThrow(EOFError);
  });
});
