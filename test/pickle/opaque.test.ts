/** `unknown: "opaque"`: whatever is done to an object of an unknown class is kept, copied and written back. */
import { deepCopy, type LoadsOptions, loads, Opaque, PicklingError, PyGlobal, Tuple } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { named, pickle, text, thrown, write } from "./again.js";

const opaque = (bytes: Uint8Array, options: LoadsOptions = {}): unknown =>
  loads(bytes, { engine, unknown: "opaque", numbers: "exact", ...options });

const far = text("far");
/** What CPython writes for an instance of far.Thing, from memo number 0 on, up to what is done to it. */
const made = `${far} 94 ${text("Thing")} 94 93 94 29 81 94`;
const dict = (key: string, value: string): string => `7d 94 ${text(key)} 94 ${value} 73`;
const frame = (hex: string): Uint8Array => {
  const body = pickle(hex);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(body.length));
  return Uint8Array.from([0x80, 4, 0x95, ...length, ...body]);
};

/** In the words of CPython's picklers, so that they come back byte for byte. */
const kept: [string, string][] = [
  ["one state", `${made} ${dict("a", "4b01")} 62 2e`],
  ["a state of None", `${made} 4e 62 2e`],
  ["two states", `${made} ${dict("a", "4b01")} 62 ${dict("b", "4b02")} 62 2e`],
  // `pickle.py` does so where an object is in a circle with its own arguments.
  ["the same state twice", `${made} ${dict("a", "4b01")} 62 68 04 62 2e`],
  ["items after the state", `${made} ${dict("a", "4b01")} 62 28 4b01 4b02 65 2e`],
  ["pairs before items", `${made} ${text("k")} 94 4e 73 4b01 61 2e`],
  ["items, pairs and state, twice", `${made} 4b01 61 4b01 4b02 73 4b03 62 4b04 61 4b05 4b06 73 4b07 62 2e`],
  ["members", `${made} 28 4b01 4b02 90 2e`],
  ["members and a state", `${made} 28 4b01 4b02 90 ${dict("a", "4b01")} 62 28 4b03 90 2e`],
  ["a state that holds the object, twice", `${made} 5d 94 68 03 61 62 5d 94 68 03 61 62 2e`],
  [
    "two states by setters",
    `${made} ${far.replace(/.*/, "68 00")} ${text("set")} 94 93 94 68 03 4b01 86 52 30 68 05 68 03 4b02 86 52 30 2e`,
  ],
  ["a call of what a call gave", `${made} 29 52 94 2e`],
  ["an instance of what a call gave", `${made} 29 81 94 4b01 62 4b02 62 2e`],
];

describe("an object of an unknown class", () => {
  it.each(kept)("keeps %s, byte for byte", (_, hex) => {
    // Tuples of two are memoised by CPython; setters are not.
    const bytes = frame(hex);
    const read = opaque(bytes);
    expect(read).toBeInstanceOf(Opaque);
    expect(Buffer.from(write(read, { protocol: 4 })).toString("hex")).toBe(Buffer.from(bytes).toString("hex"));
    const copied = deepCopy(read);
    expect(copied).not.toBe(read);
    expect(write(copied, { protocol: 4 })).toEqual(bytes);
  });

  it("keeps what is done to it after it was used, done before", () => {
    const read = opaque(pickle(`8004 5d 94 ${named("far", "Thing")} 29 81 94 61 68 01 4b01 62 4b02 62 2e`)) as Opaque;
    expect(read).toMatchObject({ state: 1, more: [{ state: 2 }] });
    expect(opaque(write(read))).toEqual(read);
  });

  it("is called again and again, as deep as there is memory", () => {
    const calls = 50_000;
    const read = opaque(Uint8Array.from(Buffer.from(`cfar\nf\n${")R".repeat(calls)}.`)));
    const options = { protocol: 2, memo: "lean" } as const;
    const bytes = Uint8Array.from(Buffer.from(`\x80\x02cfar\nf\n${")R".repeat(calls)}.`, "latin1"));
    expect(Buffer.compare(write(read, options), bytes)).toBe(0);
    expect(Buffer.compare(write(deepCopy(read), options), bytes)).toBe(0);
    for (const given of [{ persistentId: () => undefined }, { identity: "instances" }, { fast: true }] as const) {
      expect(write(read, given).length).toBeGreaterThan(2 * calls);
    }
    const error = thrown(PicklingError, () => write(read, { limits: { depth: 1000 } }));
    expect(error.code).toBe("DEPTH");
  });

  it("needs protocol 4 for members", () => {
    const read = opaque(pickle(`8004 5d ${named("far", "Thing")} 29 81 28 4b01 90 61 2e`));
    const error = thrown(PicklingError, () => write(read, { protocol: 3 }));
    expect(error).toMatchObject({ code: "UNPICKLABLE", path: "snapshot[0]" });
  });
});

describe("calls that brine does not make", () => {
  it("of known names are kept as well", () => {
    const cases: [string, unknown][] = [
      [`${named("builtins", "int")} ${text("5")} 85 52`, PyGlobal.named("builtins", "int")],
      [`${named("builtins", "list")} 29 81`, PyGlobal.named("builtins", "list")],
      [`${named("datetime", "datetime")} 4b01 4b01 4b01 87 52`, expect.any(Function)],
      [`${named("fractions", "Fraction")} 4b01 4b01 4b01 87 81`, expect.any(Function)],
    ];
    for (const [hex, callable] of cases) {
      const read = opaque(pickle(`8004 ${hex} 2e`)) as Opaque;
      expect(read).toBeInstanceOf(Opaque);
      expect(read.callable).toEqual(callable);
      const back = write(read);
      expect(write(opaque(back))).toEqual(back);
    }
    expect((opaque(pickle(`8004 ${named("builtins", "int")} ${text("5")} 85 52 2e`)) as Opaque).args).toEqual(
      Tuple.of("5"),
    );
  });
});

describe("an object of an unknown class in protocols 0 and 1", () => {
  const newObject = "ccopy_reg\n__newobj__\n";
  const old = (value: unknown, protocol = 0): string => Buffer.from(write(value, { protocol })).toString("latin1");

  it("is made by Python's function for NEWOBJ: its class may extend a tuple, or a list", () => {
    const point = opaque(pickle(`8004 ${named("far", "Point")} 4b01 4b02 86 81 94 2e`));
    expect(old(point)).toBe(`${newObject}p0\n(cfar\nPoint\np1\nI1\nI2\ntp2\nRp3\n.`);
    const bag = opaque(pickle(`8004 ${named("far", "Bag")} 29 81 94 28 4b01 4b02 65 2e`));
    expect(old(bag)).toBe(`${newObject}p0\n(cfar\nBag\np1\ntp2\nRp3\nI1\naI2\na.`);
    for (const value of [point, bag]) {
      for (const protocol of [0, 1]) {
        const read = opaque(write(value, { protocol }));
        expect(read).toEqual(value);
        expect(write(read, { protocol: 4 })).toEqual(write(value, { protocol: 4 }));
      }
    }
  });

  it("keeps keyword arguments", () => {
    const value = opaque(pickle(`8004 ${named("far", "Thing")} 4b01 85 7d ${text("k")} 4b02 73 92 94 2e`));
    expect(old(value)).toContain("cfunctools\npartial\n");
    expect(old(value)).toContain("Vk\n");
  });

  it("is an empty instance of object where the pickle said so", () => {
    const hex = Buffer.from("ccopy_reg\n_reconstructor\np0\n(cfar\nThing\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n.");
    expect(old(opaque(hex))).toBe(hex.toString("latin1"));
    expect(old(opaque(write(opaque(hex), { protocol: 2 })))).toContain(newObject);
  });

  it.each([
    ["INST", "(ifar\nThing\np0\n(dp1\nS'x'\nI1\nsb."],
    ["OBJ", "(cfar\nThing\no}U\x01xK\x01sb."],
  ])("is made without a call where %s has no arguments, as CPython does", (_, words) => {
    const value = opaque(Buffer.from(words, "latin1")) as Opaque;
    expect([value.form, value.args.length, value.state]).toEqual(["new", 0, { x: 1 }]);
    expect(opaque(Buffer.from("(I1\nifar\nThing\n.", "latin1"))).toMatchObject({ form: "call" });
  });
});
