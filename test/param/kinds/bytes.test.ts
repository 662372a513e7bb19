/** `bytes`. Param 2.4.2, testbytesparam. */
import { expect, it } from "vitest";
import { bytes, Parameterized, setNotation } from "../../../ts/param/index.js";
import { assign, inPythonsWords, outcome } from "./assign.js";

inPythonsWords();
const of = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

it("takes bytes and keeps the array itself", () => {
  const value = of("\0\xff");
  expect(assign(bytes(), value)).toBe(value);
  expect(bytes().default).toEqual(new Uint8Array(0));
  expect(assign(bytes(), "abc")).toBe(
    "Bytes parameter 'A.x' only takes a byte string value, not value of <class 'str'>.",
  );
  expect(assign(bytes(), [1, 2])).toContain("not value of <class 'list'>");
  expect(assign(bytes(), new Uint16Array(2))).toContain("only takes a byte string value");
  expect(assign(bytes(), null)).toContain("<class 'NoneType'>");
  expect(assign(bytes({ default: null }), null)).toBeNull();
});

it("may have to match, each byte being a character", () => {
  const x = bytes({ default: of("ab1"), regex: of("^[a-z]+[0-9]$") });
  expect(assign(x, of("z9"))).toEqual(of("z9"));
  expect(assign(x, of("9z"))).toBe("Bytes parameter 'A.x' value b'9z' does not match regex b'^[a-z]+[0-9]$'.");
  const png = bytes({ default: of("\x89PNG"), regex: /^\x89PNG/g });
  expect([1, 2].map(() => assign(png, of("\x89PNG..")))).toEqual([of("\x89PNG.."), of("\x89PNG..")]);
  expect(assign(png, of("GIF"))).toContain("does not match regex");
  expect(outcome(() => bytes({ regex: /^a/ }))).toBe("Bytes parameter value b'' does not match regex b'^a'.");
  expect(outcome(() => bytes({ default: of("b"), regex: "b" as never }))).toBe(
    "cannot use a string pattern on a bytes-like object",
  );
  expect(outcome(() => bytes({ default: null, regex: /^a/ }))).toMatchObject({ default: null });
});

it("matches long values and speaks JavaScript too", () => {
  setNotation("javascript");
  expect(assign(bytes({ default: of("b"), regex: /b$/ }), of(`${"a".repeat(100_000)}b`))).toHaveLength(100_001);
  expect(assign(bytes(), 5)).toBe("Bytes parameter 'A.x' only takes a byte string value, not number.");
  expect(assign(bytes({ default: of("b"), regex: /b/ }), of("a"))).toBe(
    "Bytes parameter 'A.x' value Uint8Array(1) does not match regex /b/.",
  );
});

it("is compared by content when watchers are told", () => {
  class A extends Parameterized({ x: bytes({ default: of("a") }) }) {}
  const a = new A();
  let calls = 0;
  a.param.watch("x", () => calls++);
  a.x = of("a");
  a.x = of("b");
  expect(calls).toBe(1);
});
