/**
 * Pickles that cannot be read: an UnpicklingError with a code and the offset of the opcode at fault. Nothing is built
 * and no user code runs before the whole pickle was checked, and the engine goes on working after any error.
 */
import {
  createRegistry,
  loads,
  number,
  ParameterError,
  Parameterized,
  PickleError,
  register,
  string,
  UnpicklingError,
} from "brine";
import { beforeEach, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { again, named, pickle, read, text, thrown, write } from "./again.js";

let calls: string[] = [];

class Item extends Parameterized({ x: number({ default: 0, bounds: [0, 10] }), label: string({ default: null }) }) {}
class Plain {
  constructor() {
    calls.push("constructor");
  }
}
function make(...args: unknown[]): unknown {
  calls.push(`make(${args.join()})`);
  return [];
}
const arrow = (): number => 1;
register(Item, "bad.Item");
register(Plain, "bad.Plain");
register(make, "bad.make");
register(arrow, "bad.arrow");

beforeEach(() => {
  calls = [];
});

const failure = (bytes: Uint8Array): UnpicklingError => {
  const error = thrown(UnpicklingError, () => read(bytes));
  expect(error).toBeInstanceOf(PickleError);
  expect(error).not.toBeInstanceOf(RangeError);
  expect(again(["still", { works: 1 }])).toEqual(["still", { works: 1 }]);
  return error;
};

describe("a damaged pickle", () => {
  // title, bytes, code, offset
  const damaged: [string, string, string, number][] = [
    ["no bytes", "", "EMPTY", 0],
    ["nothing after the protocol", "8004", "TRUNCATED", 2],
    ["a number cut short", "8004 4d01", "TRUNCATED", 2],
    ["text that claims more than there is", "8004 58 ffffff7f 61", "TRUNCATED", 2],
    ["bytes that claim a terabyte", "8004 8e 0000000000010000 61 2e", "BAD_LENGTH", 2],
    ["no STOP", "8004 4e", "TRUNCATED", 3],
    ["no opcode", "8004 4e ff 2e", "UNKNOWN_OPCODE", 3],
    ["a text file", "48656c6c6f", "UNKNOWN_OPCODE", 0],
    ["an integer that is none", "49780a2e", "BAD_TEXT", 0],
    ["STOP with nothing on the stack", "8004 2e", "STACK_UNDERFLOW", 2],
    ["APPEND without an item", "8004 5d 61 2e", "STACK_UNDERFLOW", 3],
    ["APPENDS without a mark", "8004 5d 4b01 65 2e", "NO_MARK", 5],
    ["an odd number of keys and values", "8004 7d 28 4b01 75 2e", "STACK_UNDERFLOW", 6],
    ["a memo entry never written", "8004 68 07 2e", "MEMO_MISSING", 2],
    ["a memo index out of all proportion", "8004 4e 72 ffffffff 2e", "BAD_MEMO_INDEX", 3],
    ["a protocol that does not exist", "8006 4e 2e", "BAD_PROTOCOL", 0],
    ["a frame longer than the input", "8004 95 0900000000000000 4e2e", "TRUNCATED", 2],
    ["a frame that ends inside an opcode", "8004 95 0200000000000000 4d 0100 2e", "BAD_FRAME", 11],
    ["a negative length", "8004 8b ffffffff 2e", "BAD_LENGTH", 2],
    ["text that is not UTF-8", "8004 8c 01 ff 2e", "BAD_TEXT", 2],
    ["an item for a dict", "8004 7d 4e 61 2e", "BAD_TYPE", 4],
    ["a call of a number", "8004 4b01 29 52 2e", "BAD_TYPE", 5],
    ["a list as a key", "8004 7d 5d 4e 73 2e", "UNHASHABLE", 5],
    ["a dict as a member", "8004 8f 28 7d 90 2e", "UNHASHABLE", 5],
  ];
  it.each(damaged)("with %s", (_, hex, code, offset) => {
    const error = failure(pickle(hex));
    expect(error).toMatchObject({ code, offset });
    expect(error.message).toContain(code === "EMPTY" ? "empty" : `at byte ${offset}`);
  });

  it("is refused wherever it was cut off", () => {
    const whole = write([
      new Item({ x: 1, label: "l" }),
      { a: [1, 2.5, "é", new Uint8Array(3)] },
      new Plain(),
      2n ** 70n,
    ]);
    for (let length = 0; length < whole.length; length++) {
      const error = thrown(UnpicklingError, () => read(whole.subarray(0, length)));
      expect(error.code).toBe(length === 0 ? "EMPTY" : "TRUNCATED");
      expect(error.offset).toBeLessThanOrEqual(length);
    }
  });
});

describe("before the whole pickle was checked", () => {
  const plain = `${named("bad", "Plain")}29`;
  it("no function is called", () => {
    const call = `${named("bad", "make")}4b0185 52`;
    expect(read(pickle(`8004 ${call} 2e`))).toEqual([]);
    expect(calls).toEqual(["make(1)"]);
    calls = [];
    failure(pickle(`8004 28 ${call} ${call} 74 6807 2e`));
    failure(pickle(`8004 ${call}`));
    expect(calls).toEqual([]);
  });

  it("no constructor runs and no object is made", () => {
    expect(read(pickle(`8004 ${plain} 52 2e`))).toBeInstanceOf(Plain);
    expect(calls).toEqual(["constructor"]);
    calls = [];
    failure(pickle(`8004 ${plain} 52 ff`));
    expect(calls).toEqual([]);
  });

  it("no parameter checks a value", () => {
    let checks = 0;
    class Watched extends Parameterized({ x: number() }) {}
    const parameter = Watched.param.x;
    const check = parameter.check.bind(parameter);
    parameter.check = (value: unknown) => {
      checks++;
      return check(value);
    };
    const registry = createRegistry();
    registry.register(Watched, "bad.Watched");
    const bytes = write([new Watched({ x: 1 }), new Watched({ x: 2 })], { registry });
    checks = 0;
    read(bytes, { registry });
    expect(checks).toBeGreaterThan(0);
    checks = 0;
    const broken = Buffer.concat([bytes.subarray(0, -1), pickle("ff")]);
    thrown(UnpicklingError, () => read(broken, { registry }));
    expect(checks).toBe(0);
  });

  it("no name is looked up in vain: a class at the end stops the first call", () => {
    const call = `${named("bad", "make")}2952`;
    const error = failure(pickle(`8004 28 ${call} ${named("nowhere", "Nothing")} 74 2e`));
    expect(error.code).toBe("UNREGISTERED");
    expect(calls).toEqual([]);
  });
});

describe("a class that is not registered", () => {
  it("is named, with how to register it and where it stands", () => {
    const error = failure(pickle(`8004 4e 30 ${named("shop.model", "Order.Line")} 29 81 2e`));
    expect(error).toMatchObject({ code: "UNREGISTERED", value: "shop.model.Order.Line" });
    expect(error.message).toContain('"shop.model.Order.Line"');
    expect(error.message).toContain('register(Line, { module: "shop.model", qualname: "Order.Line" })');
    // The offset is that of the opcode that names it.
    expect(error.offset).toBe(4 + (text("shop.model").length + text("Order.Line").length) / 2);
  });

  it("inside another is named in full below protocol 4 as well", () => {
    class Order {}
    register(Order, "bad.shop.Order");
    const error = failure(
      Buffer.from("\x80\x02c__builtin__\ngetattr\ncbad.shop\nOrder\nX\x04\0\0\0Line\x86R.", "latin1"),
    );
    expect(error).toMatchObject({ code: "UNREGISTERED", value: "bad.shop.Order.Line" });
    expect(error.message).toContain('register(Line, { module: "bad.shop", qualname: "Order.Line" })');
    const flat = failure(pickle(`8004 ${named("shop", "Order")} 2e`));
    expect(flat.message).toContain('register(Order, "shop.Order")');
  });

  it("is never found on globalThis, through a prototype or by dots", () => {
    const names: [string, string][] = [
      ["builtins", "eval"],
      ["os", "system"],
      ["globalThis", "Function"],
      ["bad", "Plain.constructor"],
      ["bad", "__proto__"],
      ["__proto__", "constructor"],
      ["bad", "toString"],
      ["", ""],
    ];
    for (const [module, name] of names) {
      const error = failure(pickle(`8004 ${named(module, name)} 29 52 2e`));
      expect(error.code).toBe("UNREGISTERED");
    }
  });
});

describe("a pickle that asks for what a registered thing cannot do", () => {
  it("cannot call what is only a name", () => {
    expect(failure(pickle(`8004 ${named("builtins", "int")} 29 52 2e`))).toMatchObject({ code: "NOT_CALLABLE" });
  });

  it("cannot make objects of a function", () => {
    for (const state of ["", "7d 8c0161 4b01 73 62"]) {
      const error = failure(pickle(`8004 ${named("bad", "arrow")} 29 81 ${state} 2e`));
      expect(error.code).toBe("NOT_CALLABLE");
      expect(error.offset).toBeTypeOf("number");
    }
  });

  it("cannot make objects of a class that a call gave back", () => {
    class Secret {}
    const registry = createRegistry();
    registry.register(() => Secret, "bad.give");
    const error = thrown(UnpicklingError, () =>
      read(pickle(`8004 ${named("bad", "give")} 29 52 29 81 2e`), { registry }),
    );
    expect(error.code).toBe("NOT_CALLABLE");
  });

  it("cannot give a state to values of built-in types", () => {
    const registry = createRegistry();
    const values: unknown[] = [
      new Map(),
      new Set(),
      new Date(0),
      new Uint8Array(3),
      [1],
      { a: 1 },
      () => 1,
      5,
      null,
      "s",
    ];
    registry.register((index: number) => values[index], "bad.value");
    values.forEach((value, index) => {
      const bytes = pickle(
        `8004 ${named("bad", "value")} 4b${index.toString(16).padStart(2, "0")}85 52 7d 8c0130 4b07 73 62 2e`,
      );
      const error = thrown(UnpicklingError, () => read(bytes, { registry }));
      expect(error, String(value)).toMatchObject({ code: "BAD_TYPE" });
    });
    expect([...(values[3] as Uint8Array)]).toEqual([0, 0, 0]);
  });

  it("cannot reach another class through an attribute named constructor", () => {
    // Plain gets the attribute constructor = Item, then a second state.
    const set = (hex: string) => `7d ${hex} 73 62`;
    const bytes = pickle(
      `8004 ${named("bad", "Plain")} 29 81 94 ${set(`${text("constructor")}${named("bad", "Item")}`)} ${set("8c0178 4b05")} 2e`,
    );
    const back = read(bytes) as { x: number };
    expect(back).toBeInstanceOf(Plain);
    expect(Object.entries(back)).toEqual([
      ["constructor", Item],
      ["x", 5],
    ]);
  });

  it("cannot have private state that is no dict", () => {
    const state = (values: string) =>
      `7d ${text("_param__private")} ${named("param.parameterized", "_InstancePrivate")} 29 52 7d ${text("values")} ${values} 73 62 73 62`;
    for (const values of ["4e", "4b05", "5d", "8c0161"]) {
      const error = failure(pickle(`8004 ${named("bad", "Item")} 29 81 ${state(values)} 2e`));
      expect(error).toMatchObject({ code: "BAD_TYPE" });
    }
  });
});

describe("values that a parameter refuses", () => {
  it("are an error with the parameter's own error as its cause", () => {
    const whole = Buffer.from(write([new Item({ x: 5 })]));
    const at = whole.indexOf(Buffer.from("4b05", "hex"));
    whole[at + 1] = 200;
    const error = failure(whole);
    expect(error).toMatchObject({ code: "INVALID_VALUE", path: "snapshot[0].x", value: 200 });
    expect(error.cause).toBeInstanceOf(ParameterError);
  });

  it("are an error for a parameter the class does not have, where it is asked for", () => {
    class Newer extends Parameterized({ x: number(), added: number() }) {}
    class Older extends Parameterized({ x: number() }) {}
    const [writing, reading] = [createRegistry(), createRegistry()];
    writing.register(Newer, "bad.Grown");
    reading.register(Older, "bad.Grown");
    const bytes = write([new Newer({ x: 1, added: 2 })], { registry: writing });
    const error = thrown(UnpicklingError, () =>
      loads(bytes, { engine, registry: reading, unknownParameters: "refuse" }),
    );
    expect(error).toMatchObject({ code: "UNKNOWN_PARAMETER", path: "Older.added" });
  });

  it("are an error where a plain class stands for one with parameters", () => {
    const registry = createRegistry();
    registry.register(class Item {}, "bad.Item");
    const error = thrown(UnpicklingError, () => read(write([new Item({ x: 1 })]), { registry }));
    expect(error.code).toBe("BAD_TYPE");
  });
});

describe("functions that throw while a pickle is read", () => {
  it("throw through, and the engine goes on", () => {
    const mine = new Error("mine");
    const registry = createRegistry();
    registry.register(() => {
      throw mine;
    }, "bad.thrower");
    const bytes = pickle(`8004 ${named("bad", "thrower")} 29 52 2e`);
    for (let turn = 0; turn < 20; turn++) expect(() => read(bytes, { registry })).toThrow(mine);
    expect(again([1])).toEqual([1]);
  });
});
