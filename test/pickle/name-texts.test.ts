/**
 * The text objects of a global's name: what `Registry.setNameTexts` says is what is memoised and referred to, from protocol 4
 * on. CPython 3.11's `int` and `len` have two texts "builtins", its `datetime.datetime` two texts "datetime".
 */
import { createRegistry, dumps, genops, PyGlobal, pyStr } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";

const int = PyGlobal.named("builtins", "int");
const len = PyGlobal.named("builtins", "len");
const str = PyGlobal.named("builtins", "str");

/** The opcodes that write or refer to a text, with what they say. */
function textsOf(value: unknown, registry = createRegistry(), protocol = 4): unknown[] {
  const pickle = dumps(value, { engine, registry, protocol });
  const said: unknown[] = [];
  for (const { name, argument } of genops(pickle)) {
    if (/UNICODE|BINGET|^GET/.test(name)) said.push(argument);
  }
  return said;
}

describe("the texts of a name", () => {
  it("are any equal ones without boxes", () => {
    expect(textsOf([int, len])).toEqual(["builtins", "int", 1, "len"]);
  });

  it("are objects of their own where they are boxes, and shared where the box is", () => {
    const registry = createRegistry();
    const module = pyStr("builtins");
    registry.setNameTexts("builtins", "len", { module });
    expect(textsOf([int, len, str, len, module, "builtins"], registry)).toEqual([
      "builtins",
      "int",
      "builtins",
      "len",
      1,
      "str",
      6,
      4,
      1,
    ]);
    registry.setNameTexts("builtins", "str", { module, qualname: pyStr("str") });
    expect(textsOf([module, len, str, "str"], registry)).toEqual(["builtins", 1, "len", 1, "str", "str"]);
  });

  it("hold for a Date too", () => {
    const registry = createRegistry();
    registry.setNameTexts("datetime", "datetime", { qualname: pyStr("datetime") });
    const date = new Date(0);
    expect(textsOf([date, date], registry)).toEqual(["datetime", "datetime", 6]);
    expect(textsOf([date])).toEqual(["datetime", 1]);
  });

  it("are lines below protocol 4", () => {
    const registry = createRegistry();
    registry.setNameTexts("builtins", "len", { module: pyStr("builtins") });
    expect(dumps([int, len], { engine, registry, protocol: 2 })).toEqual(dumps([int, len], { engine, protocol: 2 }));
  });

  it("must be the texts of the name", () => {
    expect(() => createRegistry().setNameTexts("builtins", "len", { module: pyStr("builtin") })).toThrow(TypeError);
  });
});
