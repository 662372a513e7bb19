/** `date` and `calendarDate`. Param 2.4.2, testdateparam and testcalendardateparam. */
import { PyDate, PyDateTime } from "brine";
import { describe, expect, it } from "vitest";
import { calendarDate, date, isEqual, Parameterized, setNotation } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome, redeclared } from "./assign.js";

inPythonsWords();
const at = (text: string): Date => new Date(`${text}Z`);
const day = (text: string): PyDate => new PyDate(...(text.split("-").map(Number) as [number, number, number]));

describe("date", () => {
  const bounds = [at("2020-01-01T00:00"), at("2020-02-01T00:00")] as const;
  it("takes days too, which are their midnight where bounds are concerned", () => {
    const x = date({ bounds });
    expect(assign(x, day("2020-01-01"))).toEqual(day("2020-01-01"));
    expect(assign(x, day("2019-12-31"))).toBe(
      "Date parameter 'A.x' must be at least 2020-01-01 00:00:00, not 2019-12-31 00:00:00.",
    );
    expect(assign(date({ bounds: [day("2020-01-01"), null] }), at("2019-12-31T23:59:59"))).toBe(
      "Date parameter 'A.x' must be at least 2020-01-01 00:00:00, not 2019-12-31 23:59:59.",
    );
  });
  it("heeds microseconds", () => {
    const x = date({ bounds });
    const late = new PyDateTime(Date.UTC(2020, 1, 1), 1);
    expect(assign(x, late)).toBe(
      "Date parameter 'A.x' must be at most 2020-02-01 00:00:00, not 2020-02-01 00:00:00.000001.",
    );
    expect(assign(date({ bounds: [null, late] }), late)).toBe(late);
  });
  it("has a step, which is a date", () => {
    expect(date({ step: at("2020-01-01T00:00") }).step).toEqual(at("2020-01-01T00:00"));
    expect(outcome(() => date({ step: 1 as never }))).toBe(
      "Attribute 'step' of Date parameter can only be None, a datetime or date type, not <class 'int'>.",
    );
    expect(outcome(() => date({ default: at("2021-01-01T00:00"), bounds, step: 1 as never }))).toContain("'step'");
  });
  it("has soft bounds and can be cropped", () => {
    const soft = [at("2019-01-01T00:00"), at("2020-01-10T00:00")] as const;
    const x = date({ default: at("2020-01-05T00:00"), bounds, softbounds: soft });
    expect(x.getSoftBounds()).toEqual([bounds[0], soft[1]]);
    expect(x.cropToBounds(at("2030-01-01T00:00"))).toBe(bounds[1]);
    expect(x.cropToBounds("a")).toEqual(at("2020-01-05T00:00"));
    class A extends Parameterized({ x }) {}
    const a = new A();
    a.param.x.setInBounds(a, at("2000-01-01T00:00"));
    expect(a.x).toBe(bounds[0]);
  });
  it("starts with null where it is declared anew without a default, as in Param", () => {
    class A extends Parameterized({ x: date({ default: at("2020-01-05T00:00") }) }) {}
    expect(redeclared(A, date()).default).toBeNull();
    expect(Parameterized(A, { x: { softbounds: bounds } }).param.x.default).toEqual(at("2020-01-05T00:00"));
  });
});

describe("calendarDate", () => {
  it("takes days alone", () => {
    const value = day("2020-01-02");
    expect(assign(calendarDate(), value)).toBe(value);
    expect(assign(calendarDate(), null)).toBeNull();
    expect(assign(calendarDate(), at("2020-01-02T00:00"))).toBe("CalendarDate parameter 'A.x' only takes date types.");
    expect(assign(calendarDate(), new PyDateTime(0, 1))).toContain("only takes date types");
    expect(assign(calendarDate(), "2020-01-02")).toContain("only takes date types");
    expect(assign(calendarDate({ default: value }), null)).toContain("only takes date types");
    setNotation("javascript");
    expect(assign(calendarDate(), new Date(0))).toBe(
      "CalendarDate parameter 'A.x' only takes date types (a PyDate), not Date.",
    );
  });
  it("stays within its bounds", () => {
    const x = calendarDate({ bounds: [day("2020-01-01"), day("2020-02-01")], inclusiveBounds: [true, false] });
    expect(assign(x, day("2020-01-01"))).toEqual(day("2020-01-01"));
    expect(assign(x, day("2020-02-01"))).toBe(
      "CalendarDate parameter 'A.x' must be less than 2020-02-01, not 2020-02-01.",
    );
    expect(assign(x, day("2019-12-31"))).toBe(
      "CalendarDate parameter 'A.x' must be at least 2020-01-01, not 2019-12-31.",
    );
    expect(outcome(() => calendarDate({ step: 1 as never }))).toBe(
      "Attribute 'step' of CalendarDate parameter can only be None or a date type, not <class 'int'>.",
    );
  });
  it("inherits its default", () => {
    class A extends Parameterized({ x: calendarDate({ default: day("2020-01-02") }) }) {}
    expect(redeclared(A, calendarDate()).default).toEqual(day("2020-01-02"));
  });
});

it("a day equals no datetime, and microseconds count", () => {
  expect(isEqual(day("2020-01-02"), at("2020-01-02T00:00"))).toBe(false);
  expect(isEqual(day("2020-01-02"), day("2020-01-02"))).toBe(true);
  expect(isEqual(new PyDateTime(0, 1), new PyDateTime(0, 2))).toBe(false);
  expect(isEqual(new PyDateTime(0, 0), new Date(0))).toBe(true);
});
