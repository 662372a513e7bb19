/** The types of JSON's methods: names are those of the class, values those of its parameters. */
import { describe, expectTypeOf, it } from "vitest";
import { fromJSON, list, number, Parameterized, type Schema, string, toJSONText } from "./surface.js";

class Item extends Parameterized({ size: number() }) {
  double(): number {
    return this.size * 2;
  }
}
class Box extends Parameterized(Item, { label: string(), items: list(Item) }) {}

describe("JSON", () => {
  it("gives instances of the class", () => {
    expectTypeOf(Box.fromJSON("{}")).toEqualTypeOf<Box>();
    expectTypeOf(Box.fromJSON("{}").items[0]!.double()).toEqualTypeOf<number>();
    expectTypeOf(fromJSON("{}", { class: Item })).toEqualTypeOf<Item>();
    expectTypeOf(fromJSON("{}")).toEqualTypeOf<unknown>();
    expectTypeOf(toJSONText(new Box())).toEqualTypeOf<string>();
    expectTypeOf(new Box().toJSON()).toEqualTypeOf<unknown>();
  });

  it("knows the names of the parameters", () => {
    const { param } = new Box();
    expectTypeOf(param.serializeParameters({ subset: ["label", "size"] })).toEqualTypeOf<string>();
    expectTypeOf(param.deserializeValue("size", "1")).toEqualTypeOf<number>();
    expectTypeOf(param.deserializeParameters("{}").label).toEqualTypeOf<string | undefined>();
    expectTypeOf(Box.param.schema().items).toEqualTypeOf<Schema | undefined>();
    expectTypeOf(Box.param.jsonSchema({ draft: "draft-07" })).toEqualTypeOf<Schema>();
    // @ts-expect-error: there is no such parameter
    param.serializeParameters({ subset: ["colour"] });
    // @ts-expect-error: there is no such parameter
    param.serializeValue("colour");
    // @ts-expect-error: there is no such dialect
    param.serializeParameters({ dialect: "yaml" });
    // @ts-expect-error: there is no such draft
    Box.param.jsonSchema({ draft: "draft-04" });
    // @ts-expect-error: what becomes of unknown names is one of three words
    Box.fromJSON("{}", { unknownParameters: "lose" });
  });
});
