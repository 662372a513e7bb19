/** The types of NDJSON, YAML and TOML: a class gives its instances, nothing gives `unknown`. */
import { fromTOML, type ToTOMLOptions, toTOML } from "brine/toml";
import { fromYAML, toYAML } from "brine/yaml";
import { describe, expectTypeOf, it } from "vitest";
import { type Flow, type NDJSONError, number, Parameterized, readNDJSON, writeNDJSON } from "./surface.js";

class Item extends Parameterized({ size: number() }) {
  double(): number {
    return this.size * 2;
  }
}

describe("NDJSON", () => {
  it("gives instances of the class", () => {
    expectTypeOf(readNDJSON("", { class: Item })).toEqualTypeOf<Flow<Item>>();
    expectTypeOf(readNDJSON("")).toEqualTypeOf<Flow<unknown>>();
    expectTypeOf(writeNDJSON([new Item()])).toEqualTypeOf<Flow<Uint8Array>>();
    expectTypeOf(writeNDJSON([]).stream()).toMatchTypeOf<ReadableStream>();
  });

  it("takes streams of the platform", () => {
    readNDJSON(new Response("").body!, { signal: new AbortController().signal });
    readNDJSON(new Blob([]), { onError: (error) => expectTypeOf(error).toEqualTypeOf<NDJSONError>() });
    readNDJSON(process.stdin, { onProgress: ({ lines }) => expectTypeOf(lines).toEqualTypeOf<number>() });
    writeNDJSON(new ReadableStream<Item>(), { chunkSize: 1 });
    // @ts-expect-error: a source is no number
    readNDJSON(5);
    // @ts-expect-error: lines have no indent
    writeNDJSON([], { indent: 2 });
    // @ts-expect-error: what is bad is told to a function
    readNDJSON("", { onError: "skip" });
  });
});

describe("YAML and TOML", () => {
  it("give instances of the class", () => {
    expectTypeOf(fromYAML("", { class: Item })).toEqualTypeOf<Item>();
    expectTypeOf(fromYAML("")).toEqualTypeOf<unknown>();
    expectTypeOf(fromTOML("", { class: Item }).double()).toEqualTypeOf<number>();
    expectTypeOf(fromTOML("")).toEqualTypeOf<unknown>();
    const options: ToTOMLOptions = { class: Item, comments: true };
    expectTypeOf(toTOML(new Item(), options)).toEqualTypeOf<string>();
    expectTypeOf(toYAML(null)).toEqualTypeOf<string>();
    // @ts-expect-error: comments are wanted or not
    toYAML(null, { comments: "doc" });
    // @ts-expect-error: TOML has no aliases
    fromTOML("", { aliases: "copy" });
  });
});
