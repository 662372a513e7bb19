/** `range`, `dateRange`, `calendarDateRange`. Param 2.4.2, testrangeparameter, testdaterangeparam, testcalendardaterangeparam. */
import { PyDate, PyDateTime } from "brine";
import { describe, expect, it } from "vitest";
import { calendarDateRange, dateRange, Parameterized, range, setNotation } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();
const at = (text: string): Date => new Date(`${text}Z`);
const day = (text: string): PyDate => new PyDate(...(text.split("-").map(Number) as [number, number, number]));

describe("range", () => {
  it("is a start and an end, in any order where there is no step", () => {
    expect(range().default).toBeNull();
    expect(assign(range(), [1, 2.5])).toEqual([1, 2.5]);
    expect(assign(range(), [2, 1])).toEqual([2, 1]);
    expect(assign(range(), null)).toBeNull();
    expect(assign(range(), [1])).toBe(
      "Attribute 'length' of Range parameter 'A.x' is not of the correct length (1 instead of 2).",
    );
    expect(assign(range(), ["a", 1])).toBe("Range parameter 'A.x' only takes numeric values, not <class 'str'>.");
    expect(outcome(() => range({ default: [1, 2, 3] as never }))).toContain("(3 instead of 2)");
  });
  it("keeps both ends within its bounds", () => {
    const x = range({ default: [1, 2], bounds: [0, 3] });
    expect(assign(x, [0, 3])).toEqual([0, 3]);
    expect(assign(x, [-1, 2])).toBe("Range parameter 'A.x' lower bound must be in range [0, 3], not -1.");
    expect(assign(x, [1, 9])).toBe("Range parameter 'A.x' upper bound must be in range [0, 3], not 9.");
    const open = range({ default: [1, 2], bounds: [0, 3], inclusiveBounds: [false, true] });
    expect(assign(open, [0, 2])).toBe("Range parameter 'A.x' lower bound must be in range (0, 3], not 0.");
    const half = range({ default: [1, 2], bounds: [null, 3], inclusiveBounds: [true, false] });
    expect(assign(half, [-9, 2])).toEqual([-9, 2]);
    expect(assign(half, [1, 3])).toBe("Range parameter 'A.x' upper bound must be in range [None, 3), not 3.");
    setNotation("javascript");
    expect(assign(half, [1, 3])).toBe("Range parameter 'A.x' upper bound must be in range [null, 3), not 3.");
  });
  it("goes in the direction of its step", () => {
    const up = range({ default: [1, 2], step: 1 });
    expect(assign(up, [2, 1])).toBe("Range parameter 'A.x' end 1 is less than its start 2 with positive step 1.");
    expect(assign(up, [1, 1])).toEqual([1, 1]);
    const down = range({ default: [2, 1], step: -0.5 });
    expect(assign(down, [1, 2])).toBe(
      "Range parameter 'A.x' start 1 is less than its start 2 with negative step -0.5.",
    );
    expect(outcome(() => range({ step: 0 }))).toBe("Attribute 'step' of Range parameter cannot be 0.");
    expect(outcome(() => range({ default: [1, 2], step: "a" as never }))).toBe(
      "Attribute 'step' of Range parameter can only be None or a numeric value, not <class 'str'>.",
    );
  });
  it("has bounds that are numbers", () => {
    expect(outcome(() => range({ bounds: ["a", 2] as never }))).toBe(
      "Range parameter lower bound can only be None or a numerical value, not <class 'str'>.",
    );
    expect(outcome(() => range({ default: [1, 2], softbounds: [null, "b"] as never }))).toBe(
      "Range parameter upper softbound can only be None or a numerical value, not <class 'str'>.",
    );
    expect(assign(range({ default: [1, 2], softbounds: [0, 1] }), [5, 9])).toEqual([5, 9]);
    expect(range({ bounds: [0, 10], softbounds: [-5, 5] }).getSoftBounds()).toEqual([0, 5]);
    expect(range().rangeString()).toBe("(-inf, inf)");
  });
  it("is checked again with the bounds it inherits", () => {
    class A extends Parameterized({ x: range({ default: [1, 2], bounds: [0, 3] }) }) {}
    expect(outcome(() => Parameterized(A, { x: { default: [0, 9] } }, { name: "B" }))).toContain(
      "Range parameter 'B.x' upper bound must be in range [0, 3], not 9.",
    );
    expect(outcome(() => Parameterized(A, { x: { step: -1 } }, { name: "B" }))).toContain("with negative step -1.");
  });
});

describe("dateRange", () => {
  it("ends no sooner than it starts", () => {
    const value = [day("2020-01-01"), at("2020-01-02T00:00")];
    expect(assign(dateRange(), value)).toEqual(value);
    expect(assign(dateRange(), [day("2020-01-01"), day("2020-01-01")])).toHaveLength(2);
    expect(assign(dateRange(), [day("2020-01-02"), day("2020-01-01")])).toBe(
      "DateRange parameter 'A.x' end datetime 2020-01-01 is before start datetime 2020-01-02.",
    );
    expect(assign(dateRange(), [new PyDateTime(0, 1), new Date(0)])).toBe(
      "DateRange parameter 'A.x' end datetime 1970-01-01 00:00:00 is before start datetime 1970-01-01 00:00:00.000001.",
    );
    expect(assign(dateRange(), [1, 2])).toBe(
      "DateRange parameter 'A.x' only takes date/datetime values, not <class 'int'>.",
    );
    expect(assign(dateRange(), [new Date(0), new Date(Number.NaN)])).toContain("only takes date/datetime values");
    expect(assign(dateRange(), "ab")).toBe("DateRange parameter 'A.x' only takes a tuple value, not <class 'str'>.");
    expect(assign(dateRange(), [new Date(0)])).toContain("(1 instead of 2)");
  });
  it("keeps both ends within its bounds", () => {
    const x = dateRange({ bounds: [day("2020-01-01"), at("2020-02-01T00:00")] });
    expect(assign(x, [day("2019-01-01"), day("2020-01-02")])).toBe(
      "DateRange parameter 'A.x' lower bound must be in range [2020-01-01, 2020-02-01 00:00:00], not 2019-01-01 00:00:00.",
    );
    expect(assign(x, [day("2020-01-01"), at("2020-02-01T00:00")])).toHaveLength(2);
    expect(outcome(() => dateRange({ bounds: [1, 2] as never }))).toBe(
      "DateRange parameter lower bound can only be None or a date/datetime value, not <class 'int'>.",
    );
  });
});

describe("calendarDateRange", () => {
  it("is two days in order", () => {
    const value = [day("2020-01-01"), day("2020-01-31")];
    expect(assign(calendarDateRange(), value)).toEqual(value);
    expect(assign(calendarDateRange(), [day("2020-01-02"), day("2020-01-01")])).toBe(
      "CalendarDateRange parameter 'A.x' end date 2020-01-01 is before start date 2020-01-02.",
    );
    expect(assign(calendarDateRange(), [1, 2])).toBe(
      "CalendarDateRange parameter 'A.x' only takes date types, not [1, 2].",
    );
    expect(assign(calendarDateRange(), "a")).toBe("CalendarDateRange parameter 'A.x' only takes date types, not a.");
    expect(assign(calendarDateRange({ default: [day("2020-01-01"), day("2020-01-02")] }), null)).toContain("not None.");
  });
  it("keeps both ends within its bounds", () => {
    const x = calendarDateRange({ bounds: [day("2020-01-01"), day("2020-02-01")] });
    expect(assign(x, [day("2019-01-01"), day("2020-01-02")])).toBe(
      "CalendarDateRange parameter 'A.x' lower bound must be in range [2020-01-01, 2020-02-01], not 2019-01-01.",
    );
    expect(outcome(() => calendarDateRange({ bounds: ["x", null] as never }))).toBe(
      "CalendarDateRange parameter lower bound can only be None or a date value, not <class 'str'>.",
    );
  });
});
