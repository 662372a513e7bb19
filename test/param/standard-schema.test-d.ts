/** `~standard` is what the interface's own package says it is, with the types that a library infers from it. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { expectTypeOf } from "vitest";
import { number, Parameterized, standardSchema, string } from "../../ts/param/index.js";

class Point extends Parameterized({ x: number(), label: string({ default: null }) }) {
  get twice(): number {
    return 2 * this.x;
  }
}

const ofClass: StandardSchemaV1 = Point;
const ofParameter: StandardSchemaV1<number> = number({ bounds: [0, 1] });
const written = standardSchema(Point);

expectTypeOf<StandardSchemaV1.InferOutput<typeof written>>().toEqualTypeOf<Point>();
expectTypeOf<StandardSchemaV1.InferInput<typeof written>>().toExtend<{ readonly x?: number | undefined }>();
expectTypeOf<StandardSchemaV1.InferOutput<typeof Point>["x"]>().toEqualTypeOf<number>();
expectTypeOf<StandardSchemaV1.InferOutput<typeof ofParameter>>().toEqualTypeOf<number>();

// @ts-expect-error a text is no number
const wrong: StandardSchemaV1<string> = number();

export { ofClass, wrong };
