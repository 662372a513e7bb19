/** The rule of each kind, with Param 2.4.2's own words under the notation "python". */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AnyParameter,
  any,
  boolean,
  date,
  instanceOf,
  integer,
  list,
  number,
  Parameterized,
  selector,
  setNotation,
  string,
  tuple,
} from "../../ts/param/index.js";

/** What `A(x=value).x` gives, or the message. */
function assign(declaration: AnyParameter, value: unknown): unknown {
  class A extends Parameterized({ x: declaration }) {}
  try {
    return new A({ x: value }).x;
  } catch (error) {
    return (error as Error).message;
  }
}

class Tuple extends Array<unknown> {
  static {
    Object.defineProperty(Tuple.prototype, Symbol.for("brine.tuple"), { value: true });
  }
}

beforeEach(() => setNotation("python"));
afterEach(() => setNotation("javascript"));

describe("number", () => {
  const x = number({ default: 1, bounds: [0, 10] });
  it("stays within its bounds", () => {
    expect(assign(x, 10)).toBe(10);
    expect(assign(x, 0.5)).toBe(0.5);
    expect(assign(x, 11)).toBe("Number parameter 'A.x' must be at most 10, not 11.");
    expect(assign(x, -1)).toBe("Number parameter 'A.x' must be at least 0, not -1.");
    expect(assign(x, Number.NaN)).toBe("Number parameter 'A.x' must be at most 10, not nan.");
    expect(assign(x, Number.POSITIVE_INFINITY)).toBe("Number parameter 'A.x' must be at most 10, not inf.");
    expect(assign(x, 1e22)).toBe("Number parameter 'A.x' must be at most 10, not 1e+22.");
    expect(assign(x, 10n ** 20n)).toBe("Number parameter 'A.x' must be at most 10, not 100000000000000000000.");
  });
  it("has bounds that are open, half-open and one-sided", () => {
    const open = number({ default: 1, bounds: [0, 10], inclusiveBounds: [false, false] });
    expect(assign(open, 10)).toBe("Number parameter 'A.x' must be less than 10, not 10.");
    expect(assign(open, 0)).toBe("Number parameter 'A.x' must be greater than 0, not 0.");
    const half = number({ default: 1, bounds: [0, 10], inclusiveBounds: [true, false] });
    expect(assign(half, 0)).toBe(0);
    expect(assign(number({ bounds: [null, 10] }), -1e9)).toBe(-1e9);
    expect(assign(number({ bounds: [0, null] }), 1e9)).toBe(1e9);
  });
  it("takes booleans as Python does, and bigints that a number can hold", () => {
    expect(assign(number(), true)).toBe(true);
    expect(assign(number(), 5n)).toBe(5);
    expect(assign(number(), 2n ** 60n + 1n)).toBe(
      "Number parameter 'A.x' only takes numeric values, not <class 'int'>.",
    );
    expect(assign(number({ wire: "float" }), true)).toBe(1);
  });
  it("refuses other types, and null unless it is allowed", () => {
    expect(assign(x, "a")).toBe("Number parameter 'A.x' only takes numeric values, not <class 'str'>.");
    expect(assign(x, null)).toBe("Number parameter 'A.x' only takes numeric values, not <class 'NoneType'>.");
    expect(assign(number({ default: null }), null)).toBeNull();
    expect(assign(number({ allowNone: true, bounds: [0, 1] }), null)).toBeNull();
  });
  it("checks its own declaration", () => {
    expect(() => number({ default: 12, bounds: [0, 10] })).toThrow("Number parameter must be at most 10, not 12.");
    expect(() => number({ step: "a" as never })).toThrow(
      "Attribute 'step' of Number parameter can only be None or a numeric value, not <class 'str'>.",
    );
    expect(() => integer({ step: 0.5 })).toThrow(
      "Attribute 'step' of Integer parameter can only be None or an integer value, not <class 'float'>.",
    );
    expect(number({ step: 0.5, softbounds: [0, 5] }).softbounds).toEqual([0, 5]);
  });
});

describe("integer", () => {
  it("takes safe integers and bigints", () => {
    expect(assign(integer(), 2)).toBe(2);
    expect(Object.is(assign(integer(), -0), 0)).toBe(true);
    expect(assign(integer(), 7n)).toBe(7);
    expect(assign(integer(), 2n ** 70n)).toBe(2n ** 70n);
    expect(assign(integer(), true)).toBe(true);
  });
  it("refuses the rest", () => {
    expect(assign(integer(), 1.5)).toBe("Integer parameter 'A.x' must be an integer, not <class 'float'>.");
    expect(assign(integer(), 1e21)).toBe("Integer parameter 'A.x' must be an integer, not <class 'float'>.");
    expect(assign(integer(), "1")).toBe("Integer parameter 'A.x' must be an integer, not <class 'str'>.");
    expect(assign(integer({ bounds: [0, 10] }), 11)).toBe("Integer parameter 'A.x' must be at most 10, not 11.");
  });
});

describe("string", () => {
  it("may have to match", () => {
    expect(assign(string(), "a")).toBe("a");
    expect(assign(string({ default: "bb", regex: /^b/g }), "ba")).toBe("ba");
    expect(assign(string({ default: "b", regex: "^b" }), "a")).toBe(
      "String parameter 'A.x' value 'a' does not match regex '^b'.",
    );
    expect(assign(string(), 1)).toBe("String parameter 'A.x' only takes a string value, not value of <class 'int'>.");
    expect(assign(string({ allowNone: true }), null)).toBeNull();
    expect(() => string({ regex: /^b/ })).toThrow("String parameter value '' does not match regex '^b'.");
  });
  it("matches again and again where the expression is global", () => {
    class A extends Parameterized({ x: string({ default: "b", regex: /b/g }) }) {}
    const a = new A();
    for (const text of ["b", "b", "b"]) a.x = text;
    expect(a.x).toBe("b");
  });
});

describe("boolean", () => {
  it("is true or false", () => {
    expect(assign(boolean(), true)).toBe(true);
    expect(assign(boolean(), 1)).toBe("Boolean parameter 'A.x' must be True or False, not 1.");
    expect(assign(boolean(), "a")).toBe("Boolean parameter 'A.x' must be True or False, not 'a'.");
    expect(assign(boolean({ default: null }), null)).toBeNull();
    expect(assign(boolean({ default: null }), 0)).toBe(
      "Boolean parameter 'A.x' only takes a boolean value or None, not 0.",
    );
  });
});

describe("date", () => {
  const day = (text: string) => new Date(`${text}Z`);
  it("takes any valid Date", () => {
    class Moment extends Date {}
    const moment = new Moment(5);
    expect(assign(date(), moment)).toBe(moment);
    expect(assign(date(), null)).toBeNull();
    expect(assign(date(), 5)).toBe("Date parameter 'A.x' only takes datetime and date types, not <class 'int'>.");
    expect(assign(date(), new Date(Number.NaN))).toContain("only takes datetime and date types");
  });
  it("stays within its bounds", () => {
    const x = date({ bounds: [day("2020-01-01T00:00"), day("2020-02-01T00:00")], inclusiveBounds: [true, false] });
    expect(assign(x, day("2019-12-31T00:00"))).toBe(
      "Date parameter 'A.x' must be at least 2020-01-01 00:00:00, not 2019-12-31 00:00:00.",
    );
    expect(assign(x, day("2020-02-01T00:00"))).toBe(
      "Date parameter 'A.x' must be less than 2020-02-01 00:00:00, not 2020-02-01 00:00:00.",
    );
  });
});

describe("selector", () => {
  it("takes one of its objects, the first by default", () => {
    const x = selector({ objects: [3, 4] });
    expect(x.default).toBe(3);
    expect(assign(x, 4)).toBe(4);
    expect(assign(x, null)).toBe("Selector parameter 'A.x' does not accept None; valid options include: '[3, 4]'");
    expect(assign(selector({ objects: [3, 4], allowNone: true }), null)).toBeNull();
    // @ts-expect-error none of the objects
    expect(() => selector({ objects: [1, "a"], default: 7 })).toThrow(
      "Selector parameter does not accept 7; valid options include: '[1, a]'",
    );
  });
  it("takes the objects behind labels", () => {
    const x = selector({ objects: { one: 1, two: 2 } });
    expect(x.names).toEqual(
      new Map([
        ["one", 1],
        ["two", 2],
      ]),
    );
    expect(assign(x, 2)).toBe(2);
    expect(assign(x, "two")).toContain("does not accept 'two'");
  });
  it("finds objects by equality, as Python does", () => {
    const points = [
      [0, 1],
      [1, 2],
    ];
    expect(assign(selector({ objects: points }), [1, 2])).toEqual([1, 2]);
    expect(assign(selector({ objects: [new Date(5)] }), new Date(5))).toEqual(new Date(5));
  });
  it("lets new values join where it does not check, each class for itself", () => {
    const x = selector({ objects: ["a"], checkOnSet: false });
    class A extends Parameterized({ x }) {}
    class B extends Parameterized({ x }) {}
    new A({ x: "b" });
    expect(A.param.x.objects).toEqual(["a", "b"]);
    expect(B.param.x.objects).toEqual(["a"]);
    expect(assign(selector({ objects: [] }), 5)).toBe(5);
  });
  it("names options up to a length", () => {
    const long = selector({ objects: ["a".repeat(150), "b".repeat(60)] });
    expect(assign(long, "c")).toBe(
      `Selector parameter 'A.x' does not accept 'c'; valid options include: '[${"a".repeat(150)}, ...]'`,
    );
  });
});

describe("list", () => {
  it("takes arrays, not tuples", () => {
    const value = [1, "a"];
    expect(assign(list(), value)).toBe(value);
    expect(assign(list(), "ab")).toBe("List parameter 'A.x' must be a list, not an object of <class 'str'>.");
    expect(assign(list(), Tuple.from([1]))).toBe(
      "List parameter 'A.x' must be a list, not an object of <class 'tuple'>.",
    );
    expect(assign(list(null, { allowNone: true }), null)).toBeNull();
  });
  it("has a length", () => {
    const x = list(null, { default: [1], bounds: [1, 3] });
    expect(assign(x, [])).toBe("List parameter 'A.x' length must be between 1 and 3 (inclusive), not 0.");
    expect(assign(list(null, { bounds: [null, 2] }), [1, 2, 3])).toBe(
      "List parameter 'A.x' length must be at most 2, not 3.",
    );
    expect(assign(list(null, { default: [1, 2], bounds: [2, null] }), [1])).toBe(
      "List parameter 'A.x' length must be at least 2, not 1.",
    );
  });
  it("has items of one type", () => {
    class Item {}
    expect(assign(list(String), ["a"])).toEqual(["a"]);
    expect(assign(list(String), ["a", 1])).toBe(
      "List parameter 'A.x' items must be instances of <class 'str'>, not <class 'int'>.",
    );
    expect(assign(list(Item), [new Item(), null])).toBe(
      "List parameter 'A.x' items must be instances of <class 'Item'>, not <class 'NoneType'>.",
    );
  });
});

describe("tuple", () => {
  it("takes any array of its length and keeps a copy", () => {
    const value = [1, 2];
    const stored = assign(tuple(), value);
    expect(stored).toEqual(value);
    expect(stored).not.toBe(value);
    expect(Object.getPrototypeOf(assign(tuple(), Tuple.from([1, 2])))).toBe(Array.prototype);
    expect(assign(tuple(), [1])).toBe(
      "Attribute 'length' of Tuple parameter 'A.x' is not of the correct length (1 instead of 2).",
    );
    expect(assign(tuple(), 5)).toBe("Tuple parameter 'A.x' only takes a tuple value, not <class 'int'>.");
  });
  it("has items of their types", () => {
    const x = tuple({ items: [Number, String] });
    expect(x.default).toBeNull();
    expect(assign(x, [1, "a"])).toEqual([1, "a"]);
    expect(assign(x, ["a", 1])).toContain("Tuple parameter 'A.x' items must be instances of");
    expect(assign(x, null)).toBeNull();
  });
  it("needs to know its length", () => {
    expect(() => tuple({ default: null } as never)).toThrow(
      "Attribute 'length' of Tuple parameter must be specified if no default is supplied.",
    );
    expect(tuple({ default: null, length: 3 }).length).toBe(3);
    expect(tuple({ default: ["a", "b", "c"] }).length).toBe(3);
  });
  it("keeps its length in an override, and takes the new one in a redeclaration", () => {
    class A extends Parameterized({ t: tuple({ default: [1, 2] }) }) {}
    expect(() => Parameterized(A, { t: { default: [1, 2, 3] as never } })).toThrow("(3 instead of 2)");
    expect(Parameterized(A, { t: tuple({ default: [1, 2, 3] }) as never }).param.t).toMatchObject({ length: 3 });
  });
});

describe("instanceOf", () => {
  class Item {}
  class Special extends Item {}
  it("takes instances of the class and of its subclasses", () => {
    const special = new Special();
    expect(assign(instanceOf(Item), special)).toBe(special);
    expect(assign(instanceOf(Item), null)).toBeNull();
    expect(assign(instanceOf(Item, { default: special }), null)).toBe(
      "ClassSelector parameter 'A.x' value must be an instance of Item, not None.",
    );
    expect(assign(instanceOf(Number), "a")).toBe(
      "ClassSelector parameter 'A.x' value must be an instance of float, not 'a'.",
    );
  });
});

describe("any", () => {
  it("takes everything", () => {
    const value = { a: 1 };
    expect(assign(any(), value)).toBe(value);
    expect(assign(any({ default: 3 }), null)).toBeNull();
  });
});

it("a kind of one's own has its slots, its rule and its name in messages", async () => {
  const { NumberParameter } = await import("../../ts/param/index.js");
  class EvenParameter extends NumberParameter<number> {
    static override readonly kind = "Even";
    static override readonly slots = { ...NumberParameter.slots, unit: null };
    declare unit: string | null;
    override check(value: unknown): number {
      const number = super.check(value);
      if (number % 2 !== 0) throw new RangeError(`${this.name} is odd`);
      return number;
    }
  }
  class A extends Parameterized({ x: new EvenParameter({ bounds: [0, 10], unit: "m" }) }) {}
  expect(() => new A({ x: 12 })).toThrow("Even parameter 'A.x' must be at most 10, not 12.");
  expect(() => new A({ x: 3 })).toThrow("x is odd");
  expect(A.param.x.unit).toBe("m");
});
