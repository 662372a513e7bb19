/** Events in JSON: over when they are read, so nothing comes of them; but they are true or false, as in Param, or a problem. */
import { boolean, event, fromSchema, JSONValidationError, list, number, Parameterized } from "brine";
import { describe, expect, it } from "vitest";

class Pump extends Parameterized({ go: event(), rate: number({ default: 1 }), stop: event({ allowNone: true }) }) {}
class Station extends Parameterized({ pumps: list(Pump) }) {}
class Older extends Parameterized(
  { go: event(), rate: number() },
  { version: 2, migrate: (state) => ({ ...state, rate: 5 }) },
) {}

function problems(work: () => unknown): unknown[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof JSONValidationError)) throw error;
    return error.problems.map(({ path, code, message }) => [path, code, message]);
  }
  throw new Error("it was read");
}

describe("an event in JSON", () => {
  it.each([["1"], ['"x"'], ["null"], ["[1]"], ['{"a": 1}'], ['{"$brine": "bytes", "value": ""}']])(
    "%s is a problem wherever it stands",
    (value) => {
      const wrong = (path: string): unknown => [path, "type", expect.stringMatching(/^must be true or false, not /)];
      expect(problems(() => Pump.fromJSON(`{"go": ${value}, "rate": 2}`))).toEqual([wrong("/go")]);
      expect(problems(() => Pump.param.deserializeParameters(`{"go": ${value}}`))).toEqual([wrong("/go")]);
      expect(problems(() => Pump.param.deserializeValue("go", value))).toEqual([wrong("")]);
      const row = `{"rate": 3, "go": true}`;
      expect(problems(() => Station.fromJSON(`{"pumps": [${row}, {"go": ${value}}, ${row}]}`))).toEqual([
        wrong("/pumps/1/go"),
      ]);
      expect(problems(() => Older.fromJSON(`{"go": ${value}}`))).toEqual([wrong("/go")]);
    },
  );

  it.each([["true"], ["false"]])("%s is taken, and it is false", (value) => {
    const pump = Pump.fromJSON(`{"go": ${value}, "rate": 2, "stop": null}`);
    expect([pump.go, pump.rate, pump.stop]).toEqual([false, 2, false]);
    expect(Station.fromJSON(`{"pumps": [{"go": ${value}, "rate": 3}]}`).pumps[0]).toMatchObject({ go: false, rate: 3 });
    expect(Older.fromJSON(`{"go": ${value}}`)).toMatchObject({ go: false, rate: 5 });
    expect(Pump.param.deserializeParameters(`{"go": ${value}}`)).toEqual({});
  });

  it("is what its schema says", () => {
    const Made = fromSchema(Pump.param.jsonSchema());
    expect(Made.fromJSON('{"go": true}').go).toBe(false);
    expect(problems(() => Made.fromJSON('{"go": 1}'))).toHaveLength(1);
    class Switch extends Parameterized({ go: boolean() }) {}
    expect(problems(() => Switch.fromJSON('{"go": 1}'))).toEqual(problems(() => Pump.fromJSON('{"go": 1}')));
  });
});
