/** Standard Schema v1: `~standard` on classes and parameters, by itself and asked by libraries that know the interface. */
import { createEnv } from "@t3-oss/env-core";
import { initTRPC, TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import {
  boolean,
  dict,
  instanceOf,
  integer,
  list,
  magnitude,
  number,
  numericTuple,
  Parameterized,
  selector,
  standardSchema,
  string,
  tuple,
} from "../../ts/param/index.js";

class Point extends Parameterized({ x: number(), y: number({ bounds: [0, 10] }) }) {
  get sum(): number {
    return this.x + this.y;
  }
}
class Line extends Parameterized({
  from: instanceOf(Point),
  label: string({ default: "a", regex: /^[a-z]/ }),
  tags: list(String),
  weights: list(number({ bounds: [0, 1] })),
}) {}

const messages = (result: {
  readonly issues?: readonly { message: string; path?: readonly PropertyKey[] | undefined }[] | undefined;
}) => result.issues?.map(({ path = [], message }) => [path.join("."), message]);

describe("a class", () => {
  it("makes an instance of an object of values", () => {
    const result = Point["~standard"].validate({ x: 1, y: 2 });
    if (result.issues !== undefined) throw new Error("refused");
    expect(result.value).toBeInstanceOf(Point);
    expect((result.value as Point).sum).toBe(3);
    expect(Point["~standard"]).toMatchObject({ version: 1, vendor: "brine" });
  });

  it("lets an instance pass as it is, and one of a subclass", () => {
    class Far extends Parameterized(Point, {}) {}
    const point = new Far({ x: 4 });
    const result = Point["~standard"].validate(point);
    expect(result).toEqual({ value: point });
    expect("value" in result && result.value).toBe(point);
    expect(Far["~standard"].validate(new Point()).issues).toHaveLength(1);
  });

  it("says all that is wrong at once, each with its path, and throws nothing", () => {
    const wrong = { from: 3, label: "Z", tags: ["a", 1], weights: [0.5, 2], other: 1 };
    expect(messages(Line["~standard"].validate(wrong))).toEqual([
      ["from", "ClassSelector parameter 'Line.from' value must be an instance of Point, not 3."],
      ["label", `String parameter 'Line.label' value "Z" does not match regex /^[a-z]/.`],
      ["tags", "List parameter 'Line.tags' items must be instances of String, not number."],
      ["weights", expect.stringContaining("must be at most 1, not 2") as unknown],
      ["other", "'other' is not a parameter of Line"],
    ]);
    for (const value of [null, undefined, 3, "a", [1], Symbol("s"), () => 1]) {
      expect(Line["~standard"].validate(value).issues).toHaveLength(1);
    }
  });

  it("takes an instance only where the type says so, and a missing value for what it is", () => {
    expect(messages(Line["~standard"].validate({ from: { x: 1 } }))?.[0]?.[0]).toBe("from");
    const result = Line["~standard"].validate({ from: new Point(), label: undefined });
    expect(result.issues).toBeUndefined();
    expect("value" in result && (result.value as Line).label).toBe("a");
  });

  it("says what a constructor of its own throws, and that it is abstract", () => {
    class Picky extends Point {
      constructor(kwargs?: { x?: number; y?: number }) {
        super(kwargs);
        if (this.x > this.y) throw new RangeError("x lies behind y");
      }
    }
    expect(messages(Picky["~standard"].validate({ x: 3, y: 1 }))).toEqual([["", "x lies behind y"]]);
    class Shape extends Parameterized({ size: number() }, { abstract: true }) {}
    expect(messages(Shape["~standard"].validate({}))).toEqual([["", "Shape is abstract"]]);
  });
});

describe("a value that cannot be taken", () => {
  const { validate } = Parameterized({ x: number(), fixed: number({ readonly: true }) })["~standard"];
  const thrower = (what: string) => () => {
    throw new Error(what);
  };

  it("is an issue of its own path where it is read-only, beside all others", () => {
    const result = validate({ fixed: 4, x: "a" });
    expect(messages(result)).toEqual([
      ["fixed", "Read-only parameter 'fixed' cannot be modified"],
      ["x", expect.stringContaining("only takes numeric values") as unknown],
    ]);
    expect(validate({ fixed: undefined, x: 1 }).issues).toBeUndefined();
  });

  it("is an issue where a getter or a proxy throws", () => {
    expect(
      messages(
        validate({
          get x() {
            return thrower("no x")();
          },
          y: 1,
        }),
      ),
    ).toEqual([
      ["x", "no x"],
      ["y", expect.stringContaining("is not a parameter") as unknown],
    ]);
    for (const trap of ["ownKeys", "getPrototypeOf"]) {
      expect(messages(validate(new Proxy({}, { [trap]: thrower(trap) })))).toEqual([["", trap]]);
    }
  });
});

describe("a parameter", () => {
  it("gives what it would store", () => {
    expect(number({ bounds: [0, 1] })["~standard"].validate(0.5)).toEqual({ value: 0.5 });
    const given = [1, 2] as const;
    const result = tuple({ default: [0, 0] })["~standard"].validate(given);
    expect(result).toEqual({ value: [1, 2] });
    expect("value" in result && result.value).not.toBe(given);
    expect(Point.param.y["~standard"].validate(12).issues?.[0]?.message).toBe(
      "Number parameter 'Point.y' must be at most 10, not 12.",
    );
  });

  it("is as strict as its type, where assignment is as lenient as Param", () => {
    const flagged = new (class Flagged extends Parameterized({ x: number() }) {})();
    flagged.x = true as never;
    expect(flagged.x).toBe(true);
    for (const parameter of [number(), integer(), magnitude(), number({ default: null })]) {
      expect(parameter["~standard"].validate(true).issues).toHaveLength(1);
      expect(parameter["~standard"].validate(1n).issues).toHaveLength(1);
      expect(parameter["~standard"].validate(1).issues).toBeUndefined();
    }
    expect(numericTuple({ default: [0, 0] })["~standard"].validate([1, false]).issues).toHaveLength(1);
    expect(list(Number)["~standard"].validate([1, true]).issues).toHaveLength(1);
    expect(list(number())["~standard"].validate([true]).issues).toHaveLength(1);
    expect(dict(Number)["~standard"].validate({ a: 1, b: 2n }).issues).toHaveLength(1);
    expect(tuple({ items: [Number, String] })["~standard"].validate([true, "a"]).issues).toHaveLength(1);
    expect(boolean()["~standard"].validate(1).issues).toHaveLength(1);
    expect(selector({ objects: ["a", "b"] })["~standard"].validate("c").issues).toHaveLength(1);
  });
});

describe("libraries that ask for Standard Schemas", () => {
  const t = initTRPC.create();
  const router = t.router({
    sum: t.procedure.input(standardSchema(Point)).query(({ input }) => input.sum),
    half: t.procedure.input(number({ bounds: [0, 10] })).query(({ input }) => input / 2),
  });
  const caller = t.createCallerFactory(router)({});

  it("tRPC validates input by a class, and by a parameter", async () => {
    expect(await caller.sum({ x: 1, y: 2 })).toBe(3);
    expect(await caller.half(8)).toBe(4);
    const failed: unknown = await caller.sum({ x: 1, y: 11 }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TRPCError);
    expect((failed as TRPCError).code).toBe("BAD_REQUEST");
    expect((failed as TRPCError).message).toContain("Number parameter 'Point.y' must be at most 10, not 11.");
    await expect(caller.half(true as never)).rejects.toThrow("Number parameter");
  });

  it("t3-env reads settings by parameters", () => {
    const server = {
      HOST: string({ default: "localhost", regex: /^[a-z.]+$/ }),
      MODE: selector({ objects: ["fast", "safe"] }),
    };
    const env = createEnv({ server, runtimeEnv: { HOST: "example.org", MODE: "safe" } });
    const mode: "fast" | "safe" = env.MODE;
    expect([env.HOST, mode]).toEqual(["example.org", "safe"]);
    const refused = () =>
      createEnv({
        server,
        runtimeEnv: { HOST: "UPPER", MODE: "other" },
        onValidationError: (issues) => {
          throw new Error(issues.map(({ message, path }) => `${String(path?.[0])}: ${message}`).join("\n"));
        },
      });
    expect(refused).toThrow(/HOST: String parameter .* does not match regex[\s\S]*MODE: /);
  });
});
