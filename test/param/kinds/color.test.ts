/** `color`. Param 2.4.2, testcolorparameter. */
import { expect, it } from "vitest";
import { color, setNotation } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();

it("takes hexadecimal RGB with and without #, in both lengths and cases", () => {
  for (const value of ["#fff", "fff", "#00FF7f", "00ff7f"]) expect(assign(color(), value)).toBe(value);
  for (const value of ["#ffff", "#ggg", "", "#", "#fffffff", "fff\n"]) {
    expect(assign(color(), value)).toBe(
      `Color parameter 'A.x' only takes RGB hex codes or named colors, received '${value}'.`,
    );
  }
});

it("takes the names of CSS 3 in any case", () => {
  for (const value of ["red", "RED", "LightGoldenrodYellow", "darkslategrey"])
    expect(assign(color(), value)).toBe(value);
  for (const value of ["rebeccapurple", "transparent", "Red "]) expect(assign(color(), value)).toContain("received");
});

it("may take no names", () => {
  const x = color({ default: "#fff", allowNamed: false });
  expect(assign(x, "it's")).toBe(`Color parameter 'A.x' only accepts valid RGB hex codes, received "it's".`);
  expect(outcome(() => color({ default: "red", allowNamed: false }))).toContain("only accepts valid RGB hex codes");
});

it("is null by default, and where that is allowed", () => {
  expect(assign(color(), null)).toBeNull();
  expect(assign(color({ default: "red" }), null)).toBe(
    "Color parameter 'A.x' expects a string value, not an object of <class 'NoneType'>.",
  );
  expect(assign(color({ default: "red", allowNone: true }), null)).toBeNull();
  setNotation("javascript");
  expect(assign(color(), 5)).toBe("Color parameter 'A.x' expects a string value, not number.");
});
