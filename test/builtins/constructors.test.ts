/**
 * Python's containers made by a call, as a reducer may write them: `list()`, `tuple([…])`, `dict([…])` and the sets, empty or
 * of one list, and filled further. The pickles are written by hand.
 */
import { FrozenSet, loads, PyDict, Tuple, UnpicklingError } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const hex = (text: string): string => Buffer.from(text).toString("hex");
const name = (text: string): string => `8c${text.length.toString(16).padStart(2, "0")}${hex(text)}94`;
const EMPTY = "2952";
const LIST = "5d9428 4b01 4b02 65 8594 52".replaceAll(" ", "");
const PAIRS = "5d9428 8c0161944b018694 8c0162944b028694 65 8594 52".replaceAll(" ", "");

const pickle = (type: string, call: string, rest = ""): Uint8Array =>
  Buffer.from(`8004${name("builtins")}${name(type)}9394${call}94${rest}2e`, "hex");

describe(`containers that are called (${engine.name})`, () => {
  it("are empty without arguments", () => {
    expect(loads(pickle("list", EMPTY), { engine })).toEqual([]);
    expect(loads(pickle("tuple", EMPTY), { engine })).toEqual(Tuple.of());
    expect(loads(pickle("dict", EMPTY), { engine })).toEqual(new Map());
    expect(loads(pickle("set", EMPTY), { engine })).toEqual(new Set());
    expect(loads(pickle("frozenset", EMPTY), { engine })).toEqual(new FrozenSet());
  });

  it("take the items of a list", () => {
    expect(loads(pickle("list", LIST), { engine })).toEqual([1, 2]);
    expect(loads(pickle("tuple", LIST), { engine })).toEqual(Tuple.of(1, 2));
    expect(loads(pickle("set", LIST), { engine })).toEqual(new Set([1, 2]));
    expect(loads(pickle("dict", PAIRS), { engine })).toEqual(
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    );
  });

  it("are filled further", () => {
    expect(loads(pickle("list", LIST, "28 4b03 4b04 65".replaceAll(" ", "")), { engine })).toEqual([1, 2, 3, 4]);
    expect(loads(pickle("dict", EMPTY, "4b034b0473"), { engine })).toEqual(new Map([[3, 4]]));
    expect(loads(pickle("set", EMPTY, "28 4b03 90".replaceAll(" ", "")), { engine })).toEqual(new Set([3]));
  });

  it("are dicts as the option says", () => {
    expect(loads(pickle("dict", PAIRS), { engine, dicts: "object" })).toEqual({ a: 1, b: 2 });
    const dict = loads(pickle("dict", PAIRS, "88 4b09 73 4b01 4b08 73".replaceAll(" ", "")), {
      engine,
      dicts: "python",
    });
    expect(dict).toBeInstanceOf(PyDict);
    expect([...(dict as PyDict)]).toEqual([
      ["a", 1],
      ["b", 2],
      [true, 8],
    ]);
  });

  it("take nothing else", () => {
    // Two arguments, an int, a list of what are no pairs, keys that cannot be hashed, keys that are one in Python.
    const calls: [type: string, call: string, code: string][] = [
      ["list", "5d5d8652", "BAD_ARGUMENTS"],
      ["tuple", "4b018552", "BAD_ARGUMENTS"],
      ["dict", LIST, "BAD_ARGUMENTS"],
      ["dict", "5d28 5d4b0186 65 8552".replaceAll(" ", ""), "UNHASHABLE"],
      ["dict", "5d28 884b0186 4b014b0286 65 8552".replaceAll(" ", ""), "EQUAL_KEYS"],
      ["int", EMPTY, "NOT_CALLABLE"],
    ];
    for (const [type, call, code] of calls) {
      let error: unknown;
      try {
        loads(pickle(type, call), { engine });
      } catch (caught) {
        error = caught;
      }
      expect(error, `${type} ${call}`).toBeInstanceOf(UnpicklingError);
      expect(error).toMatchObject({ code });
    }
  });

  it("are refused with a code where an instance is made with arguments that its class does not take", () => {
    const named = (module: string, type: string): string => `${name(module)}${name(type)}93`;
    const frame = named("pandas", "DataFrame");
    const series = named("pandas.core.series", "Series");
    const made = named("param.parameterized", "_new_parameterized");
    // NEWOBJ, NEWOBJ_EX, OBJ and REDUCE.
    for (const call of [
      `${frame}4b058581`,
      `${series}4b0585 7d92`.replaceAll(" ", ""),
      `${made}4b058552`,
      `${made}2952`,
      `28${made}4e6f`,
      `${made}${frame}8552`,
    ]) {
      const refused = (): unknown => loads(Buffer.from(`8004${call}2e`, "hex"), { engine });
      expect(refused, call).toThrow(UnpicklingError);
      expect(refused, call).toThrow(expect.objectContaining({ code: "BAD_ARGUMENTS" }));
    }
  });
});
