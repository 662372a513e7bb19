/** Text where UTF-16 and UTF-8 do not meet easily: lone surrogates, pairs across texts, and the ropes text travels in. */
import { describe, expect, it } from "vitest";
import { again, write } from "./again.js";

const HIGH = "\uD834";
const LOW = "\uDD1E";

describe("lone surrogates", () => {
  it.each([
    HIGH,
    LOW,
    `a${HIGH}`,
    `${HIGH}a`,
    `${LOW}${HIGH}`,
    `é${LOW}€`,
    `\uD83D${HIGH}${LOW}`,
    `${HIGH}${LOW}${LOW}`,
  ])("come back as they are (%j)", (value) => {
    expect(again(value)).toBe(value);
    expect(again([value, "x", value])).toEqual([value, "x", value]);
    expect(again({ [value]: value })).toEqual({ [value]: value });
  });

  it("are written as three bytes, as Python's surrogatepass does", () => {
    expect(Buffer.from(write(HIGH)).toString("hex")).toContain("8c03eda0b4");
  });

  it("of two texts do not become one character where they meet", () => {
    const value = [`a${HIGH}`, `${LOW}b`, HIGH, LOW, `${HIGH}${LOW}`];
    expect(again(value)).toEqual(value);
    const keyed = { [HIGH]: 1, [LOW]: 2, both: [HIGH, LOW] };
    expect(again(keyed)).toEqual(keyed);
  });

  it("do not disturb their neighbours", () => {
    const value = Array.from(
      { length: 5000 },
      (_, index) => `${index}é${index % 7 === 0 ? HIGH : ""}€${index % 5 === 0 ? LOW : ""}`,
    );
    expect(again(value)).toEqual(value);
  });
});

describe("long and many texts", () => {
  it("come back across every edge of the chunks they travel in", () => {
    for (const around of [16_384, 32_768, 65_536]) {
      for (const offset of [-2, -1, 0, 1, 2]) {
        const length = around + offset;
        const value = ["before", "é".repeat(length), `${"x".repeat(length - 1)}𝄞`, "after", "𝄞".repeat(length >> 1)];
        expect(again(value)).toEqual(value);
      }
    }
  });

  it("come back where a rope ends inside a pair of texts with surrogates", () => {
    for (let length = 16_380; length < 16_388; length++) {
      const value = ["x".repeat(length), HIGH, LOW, `${HIGH}${LOW}`, "end"];
      expect(again(value)).toEqual(value);
    }
  });

  it("come back when there are a hundred thousand different ones", () => {
    const value = Array.from({ length: 100_000 }, (_, index) => `text number ${index}`);
    expect(again(value)).toEqual(value);
  });

  it("are written once when they are equal", () => {
    const text = "a text of some length, written once";
    const bytes = Buffer.from(write([text, [text], { [text]: text }]));
    expect(bytes.toString("latin1").split(text)).toHaveLength(2);
  });

  it("keep a mark of byte order", () => {
    const value = ["\uFEFF", "\uFEFFa", "a\uFEFF", "\uFEFF".repeat(3)];
    expect(again(value)).toEqual(value);
  });
});
