/** The schemas that Param 2.4.2 makes, faults included: the dialect "param" (ruling 41). Param, `serializer.py`. */

import { constructorOf, type ItemType } from "../param/item-type.js";
import type { ItemSpec } from "../param/items.js";
import type { ObjectList } from "../param/kinds/selector-objects.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import type { Schema, SchemaOptions, Serializable } from "../param/serialization.js";
import { pythonTypeName } from "../param/text.js";
import { setOwn } from "../pickle/fill.js";
import { UnsafeSerializableError, UnserializableError } from "./errors.js";

/** The slots that schemas look at, of whatever kind. */
interface AnySlots {
  readonly bounds?: readonly [unknown, unknown] | null;
  readonly inclusiveBounds?: readonly [boolean, boolean];
  readonly length?: number | null;
  readonly itemType?: ItemSpec | null;
  readonly objects?: ObjectList | null;
  readonly requiredClass?: unknown;
  readonly rows?: unknown;
  readonly columns?: unknown;
}

type Make = (parameter: AnyParameter & AnySlots, safe: boolean, open: readonly unknown[]) => Schema;

/** By the very name of the kind: Param looks for no other, so that a subclass has no schema of its own. */
const BY_KIND: Readonly<Record<string, Make>> = {
  Number: (parameter) => withBounds({ type: "number" }, parameter),
  Integer: (parameter) => withBounds({ type: "integer" }, parameter),
  Date: () => ({ type: "string", format: "date-time" }),
  CalendarDate: () => ({ type: "string", format: "date" }),
  Tuple: (parameter) => tupleSchema(parameter),
  NumericTuple: (parameter) => ({ ...tupleSchema(parameter), additionalItems: { type: "number" } }),
  XYCoordinates: (parameter) => ({ ...tupleSchema(parameter), additionalItems: { type: "number" } }),
  Range: (parameter) => ({ ...tupleSchema(parameter), additionalItems: withBounds({ type: "number" }, parameter) }),
  Selector: (parameter, safe) => selectorSchema(parameter, safe, "Selector"),
  ObjectSelector: (parameter, safe) => selectorSchema(parameter, safe, "ObjectSelector"),
  ListSelector: (parameter) => listSelectorSchema(parameter),
  ClassSelector: (parameter, safe, open) => classSchema(parameter.requiredClass, safe, open),
  Array: (_parameter, safe) => {
    if (safe) unsafe("Array is not guaranteed to be safe for serialization as the dtype is unknown");
    return { type: "array" };
  },
  Dict: (_parameter, safe) => {
    if (safe) unsafe("Dict is not guaranteed to be safe for serialization as the key and value types are unknown");
    return { type: "object" };
  },
  List: ({ itemType = null }, safe, open) => {
    if (itemType !== null) return { type: "array", items: classSchema(itemType, safe, open) };
    if (safe) unsafe("List without a class specified cannot be guaranteed to be safe for serialization");
    return { type: "array" };
  },
  DataFrame: (parameter, safe) => frameSchema(parameter, safe),
};

function unsafe(message: string): never {
  throw new UnsafeSerializableError(message, null);
}

/** The schema of a parameter, as `p.schema()` of Param. */
export function paramParameterSchema(parameter: AnyParameter, safe: boolean, open: readonly unknown[] = []): Schema {
  const { kind } = parameter.constructor as typeof Parameter;
  // Param raises this one without a word.
  if (kind === "Callable") {
    throw new UnserializableError("", {
      code: "UNSERIALIZABLE",
      value: parameter,
      pythonType: "UnserializableException",
    });
  }
  const make = Object.hasOwn(BY_KIND, kind) ? BY_KIND[kind] : undefined;
  const schema = make === undefined ? { type: kind.toLowerCase() } : make(parameter as never, safe, open);
  return parameter.allowNone ? { anyOf: [schema, { type: "null" }] } : schema;
}

/** The schemas of a class or of an instance, as `A.param.schema()` of Param. */
export function paramSchema(
  target: Serializable,
  { safe = false }: SchemaOptions,
  chosen: (name: string) => boolean,
  open: readonly unknown[] = [],
): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  for (const [name, parameter] of Object.entries(target.param.objects("existing") as Record<string, AnyParameter>)) {
    if (!chosen(name)) continue;
    const schema = paramParameterSchema(parameter, safe, open);
    if (parameter.doc) schema.description = dedented(parameter.doc).replaceAll("\n", " ").trim();
    if (parameter.label) schema.title = parameter.label;
    setOwn(found, name, schema);
  }
  return found;
}

/** Python's `textwrap.dedent`. */
export function dedented(text: string): string {
  const lines = text.split("\n").map((line) => (/^[ \t]*$/.test(line) ? "" : line));
  const margins = lines.filter((line) => line !== "").map((line) => /^[ \t]*/.exec(line)![0]);
  let margin = margins[0] ?? "";
  for (const other of margins) {
    let same = 0;
    while (same < margin.length && other[same] === margin[same]) same++;
    margin = margin.slice(0, same);
  }
  return lines.map((line) => line.slice(line === "" ? 0 : margin.length)).join("\n");
}

function withBounds(schema: Schema, { bounds = null, inclusiveBounds = [true, true] }: AnySlots): Schema {
  if (bounds === null) return schema;
  const [low, high] = bounds;
  if (low !== null) schema[inclusiveBounds[0] ? "minimum" : "exclusiveMinimum"] = low;
  if (high !== null) schema[inclusiveBounds[1] ? "maximum" : "exclusiveMaximum"] = high;
  return schema;
}

const tupleSchema = ({ length = null }: AnySlots): Schema =>
  length === null ? { type: "array" } : { type: "array", minItems: length, maxItems: length };

/** What Param calls a literal; a boolean is none. */
function literalType(value: unknown): string | undefined {
  if (value === null || value === undefined) return "null";
  switch (typeof value) {
    case "string":
      return "string";
    case "bigint":
      return "integer";
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? "integer" : "number";
  }
  return undefined;
}

function selectorSchema({ objects }: AnySlots, safe: boolean, kind: string): Schema {
  // Of a Selector, not of an ObjectSelector, Param takes the types by label: equal objects have one, and what joined later none.
  const values = kind === "Selector" && objects ? [...labelsOf(objects).values()] : Array.from(objects ?? []);
  const types = values.map(literalType);
  if (types.includes(undefined)) {
    if (safe) {
      unsafe(`${kind} cannot be guaranteed to be safe for serialization due to unserializable type in objects`);
    }
    return {};
  }
  return { anyOf: types.map((type) => ({ type })), enum: Array.from(objects ?? []) };
}

const labelsOf = (objects: ObjectList): ReadonlyMap<string, unknown> =>
  objects.names.size > 0 ? objects.names : objects.labelled();

function listSelectorSchema({ objects }: AnySlots): Schema {
  const allowed = Array.from(objects ?? []);
  for (const value of allowed) {
    if (literalType(value) !== undefined) continue;
    throw new UnserializableError(`ListSelector cannot serialize type ${pythonTypeName(value)}`, {
      code: "UNSERIALIZABLE",
      value,
      pythonType: "UnserializableException",
    });
  }
  return { type: "array", items: { enum: allowed } };
}

const LITERAL_CLASSES = new Map<unknown, string>([
  [BigInt, "integer"],
  [Number, "number"],
  [String, "string"],
]);

/** `open` holds the classes that this one is nested in: a class that refers to itself ends there. Param does not end. */
function classSchema(spec: unknown, safe: boolean, open: readonly unknown[]): Schema {
  if (Array.isArray(spec)) return { anyOf: spec.map((one: unknown) => classSchema(one, false, open)) };
  if (spec instanceof Parameter) return paramParameterSchema(spec, safe, open);
  if (spec === null || spec === undefined) return { type: "object" };
  const cls = constructorOf(spec as ItemType);
  const literal = LITERAL_CLASSES.get(cls);
  if (literal !== undefined) return { type: literal };
  if (!("param" in cls) || open.includes(cls)) return { type: "object" };
  const properties = paramSchema(cls as unknown as Serializable, { safe }, () => true, [...open, cls]);
  return { type: "object", properties };
}

function frameSchema({ columns = null, rows = null }: AnySlots, safe: boolean): Schema {
  if (safe) unsafe("DataFrame is not guaranteed to be safe for serialization as the column dtypes are unknown");
  if (columns === null) return { type: "array", items: { type: "object" } };
  const schema: Schema = { type: "array" };
  const [fewest, most] = sizes(columns);
  if (fewest !== undefined) schema.items = { type: "object", minItems: fewest, maxItems: most };
  else {
    const anyOf = ["integer", "number", "string", "null"].map((type) => ({ type }));
    const names = Array.from(columns as Iterable<string>);
    schema.items = { type: "object", properties: Object.fromEntries(names.map((name) => [name, { anyOf }])) };
  }
  const [least, longest] = rows === null ? [null, null] : sizes(rows);
  if (least !== null && least !== undefined) schema.minItems = least;
  if (longest !== null && longest !== undefined) schema.maxItems = longest;
  return schema;
}

/** The smallest and the largest number; nothing where names are given. */
function sizes(bounds: unknown): readonly [unknown, unknown] | readonly [] {
  if (typeof bounds === "number") return [bounds, bounds];
  const isPair = Array.isArray(bounds) && bounds.length === 2;
  return isPair && bounds.every((bound) => bound === null || typeof bound === "number") ? [bounds[0], bounds[1]] : [];
}
