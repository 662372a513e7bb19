/** Functions with parameters, and what the model says. Expectations tried in real Param 2.4.2. */
import { afterEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  exceptionsSummarized,
  functionOf,
  getLogLevel,
  type LogRecord,
  loggingLevel,
  number,
  Parameterized,
  paramOverrides,
  runFunction,
  setLogLevel,
  setLogSink,
  setWarningsAsErrors,
  string,
  warningCount,
} from "../../ts/param/index.js";

class Scale extends Parameterized({ factor: number({ default: 2, bounds: [0, 10] }), unit: string() }) {
  run(x: number, kwargs: Readonly<Record<string, unknown>> = {}): number {
    return x * paramOverrides(this, kwargs).factor;
  }
}

afterEach(() => {
  setLogSink(null);
  setLogLevel("info");
  setWarningsAsErrors(false);
});

describe("a function with parameters", () => {
  it("runs once, or as an instance with values of its own", () => {
    expect(runFunction(Scale, 5)).toBe(10);
    const three = functionOf(Scale, { factor: 3 });
    expect(three(5)).toBe(15);
    three.instance.factor = 4;
    expect(three(5)).toBe(20);
    const named = functionOf<typeof Scale>(three, { unit: "K" });
    expect([named(1), named.instance.unit, three.instance.unit]).toEqual([4, "K", ""]);
    expect(functionOf<typeof Scale>(three.instance)(1)).toBe(4);
    expect(three.instance.name).toMatch(/^Scale\d{5}$/);
    expect(functionOf(Scale, { name: "mine" }).instance.name).toBe("mine");
    expect(() => functionOf(Scale, { factor: 11 })).toThrow(
      "Number parameter 'Scale.factor' must be at most 10, not 11.",
    );
    expectTypeOf(three).parameter(0).toEqualTypeOf<number>();
    expectTypeOf(three(1)).toEqualTypeOf<number>();
  });

  it("overrides are for one run, and are not checked", () => {
    const two = functionOf(Scale);
    expect([two(5, { factor: 30 }), two(5)]).toEqual([150, 10]);
    const overrides = paramOverrides(two.instance, { factor: 7, more: 1 }, { allowExtraKeywords: true });
    expect([overrides.factor, overrides.unit]).toEqual([7, ""]);
    expect(overrides.extraKeywords()).toEqual({ more: 1 });
    expect(overrides.paramKeywords()).toEqual({ factor: 7 });
    overrides.unit = "m";
    expect([overrides.unit, two.instance.unit]).toEqual(["m", ""]);
  });

  it("says that it ignores what is no parameter", () => {
    const said: LogRecord[] = [];
    setLogSink((record) => said.push(record));
    runFunction(Scale, 5, { more: 1 });
    expect(said).toEqual([
      { level: "warning", name: "param.Scale", message: "'more' will be ignored (not a Parameter)." },
    ]);
  });
});

describe("logging", () => {
  it("goes to the sink from the level on", () => {
    const said: string[] = [];
    setLogSink(({ level, name, message }) => said.push(`${level} ${name} ${message}`));
    const scale = new Scale({ name: "s" });
    scale.param.log("info", "%s of %s", 1, "two");
    scale.param.log("debug", "unheard");
    {
      using _ = loggingLevel("debug");
      scale.param.log("debug", "heard");
    }
    Scale.param.log("error", "of the class");
    setLogLevel("error");
    expect(getLogLevel()).toBe("error");
    const before = warningCount();
    scale.param.warning("unheard");
    expect(warningCount()).toBe(before + 1);
    expect(said).toEqual(["info param.s 1 of two", "debug param.s heard", "error param.Scale of the class"]);
    expect(() => setLogLevel("loud" as never)).toThrow("Level 'loud' not in");
  });

  it("throws warnings where that is wanted", () => {
    setWarningsAsErrors(true);
    expect(() => new Scale().param.warning("no %s", "way")).toThrow("Warning: no way");
  });

  it("summarises errors", () => {
    const { error } = console;
    const lines: unknown[] = [];
    console.error = (line: unknown) => lines.push(line);
    try {
      const result = exceptionsSummarized(() => {
        throw new RangeError("boo");
      });
      expect(result).toBeUndefined();
      expect(exceptionsSummarized(() => 3)).toBe(3);
    } finally {
      console.error = error;
    }
    expect(lines).toEqual(["RangeError: boo"]);
  });
});
