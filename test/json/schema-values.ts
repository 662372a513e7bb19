/** Values that a JSON Schema allows, as fast-check makes them up from the schema: of the keywords that brine writes. */
import fc from "fast-check";
import type { Schema } from "./surface.js";

/** How deep values that refer to themselves become. */
const DEEPEST = 3;

/** Values of a schema, which is a whole document. */
export function valuesOf(document: Schema): fc.Arbitrary<unknown> {
  return values(document, document, 0);
}

function values(schema: Schema | boolean, document: Schema, depth: number): fc.Arbitrary<unknown> {
  if (typeof schema === "boolean") return fc.jsonValue({ maxDepth: 1 });
  const of = (part: unknown): fc.Arbitrary<unknown> => values(part as Schema, document, depth);
  const deeper = (part: unknown): fc.Arbitrary<unknown> => values(part as Schema, document, depth + 1);
  if (typeof schema.$ref === "string") return values(resolved(schema.$ref, document), document, depth + 1);
  if (Array.isArray(schema.allOf)) return of(schema.allOf[0]);
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (Array.isArray(schema.type)) return fc.oneof(...(schema.type as string[]).map((type) => of({ ...schema, type })));
  const alternatives = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (alternatives !== undefined) {
    const flat = alternatives.filter((one) => depth < DEEPEST || !("$ref" in one));
    return fc.oneof(...(flat.length > 0 ? flat : alternatives).map(of));
  }
  switch (schema.type) {
    case "object":
      return objects(schema, depth < DEEPEST ? deeper : () => fc.constant(null), depth);
    case "array":
      return arrays(schema, deeper, depth);
    case "integer":
      return integers(schema);
    case "number":
      return fc.oneof(integers(schema), fc.double({ ...limits(schema), noNaN: true, noDefaultInfinity: true }));
    case "string":
      return typeof schema.pattern === "string"
        ? fc.stringMatching(new RegExp(schema.pattern, "u"))
        : fc.string({ unit: "grapheme" });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
  }
  return fc.jsonValue({ maxDepth: 2 });
}

function resolved(pointer: string, document: Schema): Schema {
  if (pointer === "#") return document;
  let found: unknown = document;
  for (const part of pointer.slice(2).split("/")) found = (found as Record<string, unknown>)[part];
  return found as Schema;
}

function objects(schema: Schema, of: (part: unknown) => fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown> {
  const { properties, additionalProperties, required } = schema;
  if (properties === undefined) {
    return fc.dictionary(fc.string(), of(additionalProperties ?? {}), { maxKeys: 3 }).map((record) => ({ ...record }));
  }
  const known = Object.entries(properties as object).filter(
    ([name]) => depth < DEEPEST || (required as string[]).includes(name),
  );
  const each = Object.fromEntries(known.map(([name, part]) => [name, of(part)]));
  return fc.record(each, { requiredKeys: required as never[] }).map((record) => ({ ...record }));
}

function arrays(schema: Schema, of: (part: unknown) => fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown> {
  const each = schema.prefixItems ?? schema.items ?? {};
  if (Array.isArray(each)) return fc.tuple(...each.map(of));
  const minLength = (schema.minItems ?? 0) as number;
  const most = (schema.maxItems ?? minLength + 3) as number;
  return fc.array(of(each), { minLength, maxLength: depth < DEEPEST ? most : minLength });
}

interface Limits {
  readonly min?: number;
  readonly max?: number;
  readonly minExcluded?: boolean;
  readonly maxExcluded?: boolean;
}

function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Limits {
  const min = (minimum ?? exclusiveMinimum) as number | undefined;
  const max = (maximum ?? exclusiveMaximum) as number | undefined;
  return {
    ...(min === undefined ? {} : { min, minExcluded: exclusiveMinimum !== undefined }),
    ...(max === undefined ? {} : { max, maxExcluded: exclusiveMaximum !== undefined }),
  };
}

function integers(schema: Schema): fc.Arbitrary<number> {
  const {
    min = Number.MIN_SAFE_INTEGER,
    max = Number.MAX_SAFE_INTEGER,
    minExcluded = false,
    maxExcluded = false,
  } = limits(schema);
  const least = minExcluded ? Math.floor(min) + 1 : Math.ceil(min);
  const most = maxExcluded ? Math.ceil(max) - 1 : Math.floor(max);
  // No whole number lies between such limits: the schema's validator will say so of this one.
  return least <= most ? fc.integer({ min: least, max: most }) : fc.constant(least);
}
