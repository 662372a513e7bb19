/** What tags make by copying what they refer to: counted, so that a short text cannot fill any memory. */
import { describe, expect, it } from "vitest";
import { DataFrameView, Deque, fromJSON, JSONValidationError, SeriesView } from "./surface.js";

/** A list of so many items, and so many objects that are made of it. */
const text = (tag: string, items: number, objects: number): string =>
  `[[${Array(items).fill(1)}],${Array(objects).fill(tag)}]`;
const list = '{"$brine":"ref","value":"/0"}';
const deque = `{"$brine":"made","class":"collections.deque","value":[${list}]}`;
const series = `{"$brine":"series","value":${list}}`;
const frame = `{"$brine":"frame","value":[["a",${list}]]}`;

describe("copies of what is referred to", () => {
  it.each([
    ["the arguments of calls", deque],
    ["series", series],
    ["columns of frames", frame],
  ])("are refused where they are far more than the text: %s", (_what, tag) => {
    const read = (): unknown => fromJSON(text(tag, 6000, 3000));
    expect(read).toThrow(JSONValidationError);
    expect(read).toThrow("far more than the text holds");
    // What JSON.parse made of it is as long.
    expect(() => fromJSON(JSON.parse(text(tag, 6000, 3000)))).toThrow("far more than the text holds");
  });

  it("are taken where they are not", () => {
    for (const [tag, cls] of [
      [deque, Deque],
      [series, SeriesView],
      [frame, DataFrameView],
    ] as const) {
      const read = fromJSON(text(tag, 2000, 500)) as unknown[];
      expect(read).toHaveLength(501);
      expect(read[500]).toBeInstanceOf(cls);
    }
  });

  it("leave room for long texts that are made of themselves", () => {
    const own = `{"$brine":"made","class":"collections.deque","value":[[${Array(3000).fill(1)}]]}`;
    expect(fromJSON(`[${Array(1000).fill(own)}]`)).toHaveLength(1000);
  });
});
