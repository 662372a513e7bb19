/** Regular expressions in other words: a pattern finds what the expression finds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seed.js";
import { patternOf } from "../../ts/json/schema-text.js";

/** Texts in which there is something to be found. */
const TEXTS = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."abcxyzABCXYZ019_-.: \n{}]é".split("")), maxLength: 5 }),
  fc.string({ unit: "binary-ascii", maxLength: 4 }),
);

const EXPRESSIONS = [
  /^[a-z]+\d$/,
  /^[a-c]{1,3}$/i,
  /b[^a-cX]y?/i,
  /^a.b$/s,
  /^b$/m,
  /(?<first>a)\k<first>/,
  /(a)\1/,
  /a|B\b/i,
  /^[\w-.]+$/,
  /^[a\-z]$/,
  /_:|-/,
  /x{2}|{|}|]/,
  /[\]{}]/,
  /\x41\u0042/,
  /a/y,
  /(?<=a)b(?!c)/g,
  /[0-9]+|[ -@]y/i,
  /\w+\s\S/i,
  /^\d{4}-\w+$/u,
  /\p{Lu}/u,
];

/** What the flag `v` alone can say. */
const DIFFERENCE = "[a--b]";

describe("a pattern", () => {
  it("does not say the number of a character where the expression repeats a letter", () => {
    expect(patternOf("^\\u{41}$")).toBeNull();
    expect(patternOf(/^\u{41}$/u)).toBe("^\\u{41}$");
    expect(patternOf(/^\u0041$/)).toBe("^\\u0041$");
  });

  it.each(EXPRESSIONS)("finds what %s finds", (regex) => {
    const pattern = patternOf(regex);
    expect(pattern).not.toBe(null);
    const translated = new RegExp(pattern!, "u");
    fc.assert(
      fc.property(TEXTS, (text) => {
        regex.lastIndex = 0;
        expect([text, translated.test(text)]).toEqual([text, regex.test(text)]);
      }),
    );
  });

  it.each([/é/i, /\x41/i, /(a)\1/i, /[X-c]/i, /\p{Lu}/iu, /\w/iu, new RegExp(DIFFERENCE, "v")])(
    "cannot be made of %s",
    (regex) => {
      expect(patternOf(regex)).toBe(null);
    },
  );

  it("is the same text where nothing has to be put in other words", () => {
    expect(patternOf("^a+$")).toBe("^a+$");
    expect(patternOf(/^[a-z]{1,3}\d$/)).toBe("^[a-z]{1,3}\\d$");
  });
});
