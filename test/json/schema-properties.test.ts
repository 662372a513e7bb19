/**
 * Schemas of whatever is declared: valid under the meta-schemas, true of what is written, and what validates is read; but for the
 * rules that no keyword says, which are a table in docs/json-schema.md and here.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seed.js";
import { classes, classOf, type DeclaredClass, files, kinds, Part, SpecialPart } from "./schema-declarations.js";
import { compiled, DRAFTS, PURPOSES } from "./schema-validators.js";
import { valuesOf } from "./schema-values.js";
import {
  type AnyParameter,
  any,
  array,
  bytes,
  dataFrame,
  date,
  dateRange,
  filename,
  float,
  fromJSON,
  type JSONProblem,
  JSONValidationError,
  NDArray,
  ParameterError,
  Parameterized,
  PosixPath,
  PyDate,
  PyDateTime,
  PyTimeZone,
  range,
  register,
  type Schema,
  string,
  Tuple,
  UnserializableError,
} from "./surface.js";

register(Part, "shop.Part");
register(SpecialPart, "shop.SpecialPart");

/** The names of the parameters that have a plain form. */
function describable(cls: DeclaredClass): string[] {
  return Object.entries(cls.param.objects("existing") as object as Record<string, AnyParameter>)
    .filter(([, parameter]) => {
      try {
        parameter.schema();
        return true;
      } catch (error) {
        if (error instanceof UnserializableError) return false;
        throw error;
      }
    })
    .map(([name]) => name);
}

const odd: readonly unknown[] = [
  null,
  true,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  0.5,
  1,
  2n ** 70n,
  float(2),
  "",
  "Red",
  "a.csv",
  new PosixPath("a.csv"),
  "2020-01-02",
  new Date(Date.UTC(2020, 1, 29, 1, 2, 3, 4)),
  new PyDate(2021, 2, 3),
  new PyDateTime(0, 5, 1),
  new PyDateTime(0, 7, 0, PyTimeZone.utc),
  Uint8Array.of(137, 80, 78, 71),
  [],
  [1, "a"],
  [true, Number.NaN, 3],
  [0, true],
  Tuple.of(1, 2),
  ["a", "b"],
  ["a.csv"],
  [new Date(0), new PyDate(2020, 1, 1)],
  [new PyDate(2020, 1, 1), new PyDate(2020, 1, 2)],
  [new Part({ weight: 2 }), 0.5, new Date(0)],
  [new Part(), new SpecialPart()],
  { $brine: "x" },
  { a: 1, b: null },
  { a: new SpecialPart() },
  new Map([[1, 2]]),
  new Set([1]),
  new Part({ weight: Number.POSITIVE_INFINITY }),
  new SpecialPart(),
  Float64Array.of(1, Number.NaN),
  BigInt64Array.of(1n, 2n ** 60n),
  new NDArray(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] }),
  new NDArray(Float64Array.of(1), { shape: [] }),
  dataFrame({ a: [1, 2] }),
  Part,
];

/** An instance in which every parameter that takes it has an odd value. */
function oddInstance(cls: DeclaredClass, from: number): InstanceType<DeclaredClass> {
  const values: Record<string, unknown> = {};
  const parameters = cls.param.objects("existing") as object as Record<string, AnyParameter>;
  for (const [name, parameter] of Object.entries(parameters)) {
    if (name === "name" || parameter.readonly || name === "composite") continue;
    for (let step = 0; step < odd.length; step++) {
      const value = odd[(from + step) % odd.length];
      try {
        new cls({ [name]: value } as never);
        values[name] = value;
        break;
      } catch (error) {
        if (!(error instanceof ParameterError)) throw error;
      }
    }
  }
  return new cls(values as never);
}

describe.each(DRAFTS)("a schema of draft %s", (draft) => {
  it("is valid, strictly, and JSON, whatever is declared; its defaults are true of it", () => {
    fc.assert(
      fc.property(classes, fc.constantFrom(...PURPOSES), (cls, purpose) => {
        const subset = purpose === "wire" ? null : describable(cls);
        const schema = cls.param.jsonSchema({ draft, for: purpose, subset: subset as never });
        expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
        const validate = compiled(schema, draft);
        for (const [name, part] of Object.entries(schema.properties as Record<string, Schema>)) {
          if (!("default" in part) || part.readOnly) continue;
          const json = { [name]: part.default };
          if (purpose === "input") expect([json, validate(json), validate.errors]).toEqual([json, true, null]);
        }
        for (const part of Object.values(cls.param.schema({ draft, for: purpose, subset: subset as never }))) {
          compiled(part as Schema, draft);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each(Object.keys(kinds))("for the wire is true of what is written of %s", (name) => {
    fc.assert(
      fc.property(classOf(name), fc.nat(odd.length), (cls, from) => {
        const validate = compiled(cls.param.jsonSchema({ draft, for: "wire" }), draft);
        for (const instance of [new cls(), oddInstance(cls, from)]) {
          try {
            const json: unknown = JSON.parse(instance.param.serializeParameters());
            expect([json, validate(json), validate.errors]).toEqual([json, true, null]);
          } catch (error) {
            if (!(error instanceof UnserializableError)) throw error;
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** The rules that no keyword says, by the words of the problem: the table "What a schema cannot say" of docs/json-schema.md. */
const UNSAID: readonly (readonly [rule: RegExp, kinds: RegExp])[] = [
  [
    /at most|at least|less than|greater than|in range|out of range/,
    /^(?:date|calendarDate|dateRange|calendarDateRange)$/,
  ],
  [/before start/, /^(?:dateRange|calendarDateRange)$/],
  [/step/, /^range$/],
  [/does not match regex/, /^bytes$/],
  [/does not match regex \/é\/i/, /^string$/],
  [/not found|No such|resolver/, /^(?:path|filename|foldername)$/],
  [/must be an array of numbers|shape|length/, /^(?:array|typedArray)$/],
  [/there is no tag|\$brine/, /./],
];

const isUnsaid = ({ path, message }: JSONProblem): boolean => {
  const name = path.split("/")[1]!;
  return UNSAID.some(([rule, kind]) => kind.test(name) && rule.test(message));
};

describe("what no keyword says", () => {
  // A row for each of the table in docs/json-schema.md that a value can show.
  it.each<[string, AnyParameter, unknown]>([
    ["bounds of dates", date({ bounds: [new Date(0), null] }), "1969-01-01T00:00"],
    ["the order of two dates", dateRange(), ["2020-01-02", "2020-01-01"]],
    ["the direction of a step", range({ step: 1 }), [2, 1]],
    ["an expression about bytes", bytes({ regex: /^a/, default: Uint8Array.of(97) }), "AQ=="],
    ["an expression without words in a pattern", string({ regex: /^é$/i, default: "é" }), "e"],
    ["characters that are two", string({ regex: /^.$/, default: "a" }), "😀"],
    ["whether a file exists", filename({ resolver: files }), "none.csv"],
    ["rows of one length", array({ dtype: "<f8" }), [[1], [2, 3]]],
    ["an object that says what it is", any(), { $brine: "nothing" }],
  ])("%s", (_rule, parameter, json) => {
    class Held extends Parameterized({ x: parameter } as Record<never, never>) {}
    expect(compiled(Held.param.jsonSchema(), "2020-12")({ x: json })).toBe(true);
    expect(() => Held.fromJSON({ x: json })).toThrow(JSONValidationError);
  });
});

describe("what validates", () => {
  it.each(Object.keys(kinds))("is read, of %s", (name) => {
    let read = 0;
    const property = fc.property(classOf(name), fc.gen(), (cls, make) => {
      const schema = cls.param.jsonSchema({ subset: describable(cls) as never });
      const validate = compiled(schema, "2020-12");
      const json = make(valuesOf, schema);
      fc.pre(validate(json));
      // As a text: that is what is sent.
      const text = JSON.stringify(json);
      try {
        expect(fromJSON(text, { class: cls })).toBeInstanceOf(cls);
        read++;
      } catch (error) {
        if (!(error instanceof JSONValidationError)) throw error;
        const unexpected = error.problems.filter((problem) => !isUnsaid(problem));
        expect({ text, unexpected }).toEqual({ text, unexpected: [] });
      }
    });
    fc.assert(property, { numRuns: 80 });
    expect(read).toBeGreaterThan(0);
  });
});
