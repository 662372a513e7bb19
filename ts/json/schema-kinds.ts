/**
 * The schema of a parameter's value, kind by kind: for input, plain values that its parameter takes; for the wire, what the dialect
 * "brine" writes. Where no keyword says a rule there is an annotation, and docs/json-schema.md names it.
 */
import { valuesEqual } from "../param/equality.js";
import { isInstance } from "../param/item-type.js";
import type { ItemSpec } from "../param/items.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import type { Schema } from "../param/serialization.js";
import { javascriptRepr } from "../param/text.js";
import { PyDate } from "../pickle/builtins/datetime.js";
import { isoText } from "./dates.js";
import { classOf, formOf, type ItemSlots, isModelClass, saysItself } from "./forms.js";
import { dtypeOf, type Numbers, numbersOf } from "./numeric-arrays.js";
import type { SchemaMaker } from "./schema.js";
import { isOfKind } from "./schema-keywords.js";
import { AWARE_PATTERN, BASE64_PATTERN, DAY_PATTERN, HEX_PATTERN, NAIVE_PATTERN, patternOf } from "./schema-text.js";

type Pair = readonly [unknown, unknown];

/** The slots that schemas look at, of whatever kind. */
interface AnySlots extends ItemSlots {
  readonly bounds?: Pair | null;
  readonly softbounds?: Pair | null;
  readonly inclusiveBounds?: readonly [boolean, boolean];
  readonly step?: unknown;
  readonly length?: number | null;
  readonly regex?: RegExp | Uint8Array | string | null;
  readonly objects?: readonly unknown[];
  readonly names?: ReadonlyMap<string, unknown>;
  readonly checkOnSet?: boolean;
  readonly keyType?: ItemSpec | null;
  readonly namedColors?: readonly string[];
  readonly allowNamed?: boolean;
  readonly checkExists?: boolean;
  readonly attribs?: readonly string[];
  readonly shape?: readonly (number | null)[] | null;
}

type Slots = AnyParameter & AnySlots;

const DAY: Schema = { type: "string", format: "date", pattern: DAY_PATTERN };
const NAIVE: Schema = { type: "string", pattern: NAIVE_PATTERN };
const AWARE: Schema = { type: "string", format: "date-time", pattern: AWARE_PATTERN };
const BYTES: Schema = { type: "string", contentEncoding: "base64", pattern: BASE64_PATTERN };

/** The schema of the values of a parameter, but for null and what is said of them. */
export function valueSchema(maker: SchemaMaker, parameter: AnyParameter): Schema {
  const slots = parameter as Slots;
  if (saysItself(parameter)) return {};
  switch (formOf(parameter)) {
    case "Number":
      return { ...numbers(maker, slots, isOfKind(parameter, "Integer") ? "integer" : "number"), ...slider(slots) };
    case "Boolean":
      return { type: "boolean" };
    case "String":
      return text(slots);
    case "Bytes":
      return { ...maker.orTagged(BYTES), ...(slots.regex ? { "x-regex": String(slots.regex) } : {}) };
    case "Date":
      return { ...moment(maker), ...dateBounds(slots), ...slider(slots) };
    case "CalendarDate":
      return { ...maker.orTagged(DAY), ...dateBounds(slots), ...slider(slots) };
    case "DateRange": {
      const ends: Schema = { anyOf: [...alternatives(moment(maker)), DAY] };
      return { ...array(ends, 2, 2), ...dateBounds(slots), ...slider(slots) };
    }
    case "CalendarDateRange":
      return { ...array(maker.orTagged(DAY), 2, 2), ...dateBounds(slots), ...slider(slots) };
    case "Tuple":
      return tuple(maker, slots);
    case "List":
      return list(maker, slots);
    case "Dict":
      return dict(maker, slots);
    case "ClassSelector":
      return instance(maker, slots);
    case "Array":
      return numericArray(maker, slots);
    case "DataFrame":
    case "Series":
      maker.unsafe("a table may hold values that have no form in JSON");
      return maker.onlyTagged("a table has no plain form");
    case "Composite":
      return { type: "array", "x-attributes": [...slots.attribs!] };
  }
  return otherKind(maker, slots);
}

function otherKind(maker: SchemaMaker, slots: Slots): Schema {
  if (isOfKind(slots, "Callable")) return maker.onlyTagged("a function has no plain form");
  if (isOfKind(slots, "Color")) return color(maker, slots);
  if (isOfKind(slots, "Path")) {
    return { ...maker.orTagged({ type: "string" }), ...(slots.checkExists ? {} : { "x-checkExists": false }) };
  }
  if (slots.objects !== undefined) return choice(maker, slots);
  maker.unsafe("a value of any type may have no form in JSON");
  return {};
}

/** The members of `anyOf`, or the schema itself as the only one. */
const alternatives = (schema: Schema): readonly Schema[] => (schema.anyOf as readonly Schema[] | undefined) ?? [schema];

/** A bound as JSON has it: no infinity, no bigint that a number does not hold. */
const isBound = (bound: unknown): boolean =>
  bound !== null && (typeof bound === "bigint" ? Number.isSafeInteger(Number(bound)) : Number.isFinite(Number(bound)));

/** The sum with 0 makes no −0 of a bound. */
function limits({ bounds = null, inclusiveBounds = [true, true] }: AnySlots): Schema {
  const [low, high] = bounds ?? [null, null];
  return {
    ...(isBound(low) ? { [inclusiveBounds[0] ? "minimum" : "exclusiveMinimum"]: Number(low) + 0 } : {}),
    ...(isBound(high) ? { [inclusiveBounds[1] ? "maximum" : "exclusiveMaximum"]: Number(high) + 0 } : {}),
  };
}

/** On the wire a number may be tagged; so is a boolean, which Param and an assignment take for one. */
function numbers(maker: SchemaMaker, slots: AnySlots, type: "number" | "integer"): Schema {
  const schema = { type, ...limits(slots) };
  return maker.orTagged(schema);
}

/** What a slider shows. */
function slider({ softbounds = null, step = null }: AnySlots): Schema {
  const said = (value: unknown): unknown => {
    if (value instanceof Date) return isoText(value) ?? null;
    return isBound(value) ? Number(value) + 0 : null;
  };
  return {
    ...(softbounds === null ? {} : { "x-softbounds": softbounds.map(said) }),
    ...(step === null ? {} : { "x-step": said(step) }),
  };
}

function text({ regex = null }: AnySlots): Schema {
  if (regex === null || regex instanceof Uint8Array) return { type: "string" };
  const pattern = patternOf(regex);
  const isSaid = pattern === (typeof regex === "string" ? regex : regex.source);
  return {
    type: "string",
    ...(pattern === null ? {} : { pattern }),
    ...(isSaid ? {} : { "x-regex": typeof regex === "string" ? `/${regex}/` : String(regex) }),
  };
}

function color(maker: SchemaMaker, { allowNamed, namedColors = [], default: initial }: Slots): Schema {
  if (maker.isWire) return { type: "string" };
  if (!allowNamed) return { type: "string", pattern: HEX_PATTERN };
  // Names are taken in any case of letters; small ones are enough to be told, and those of the default.
  const names = new Set([...namedColors, ...(/^[A-Za-z]+$/.test(String(initial)) ? [String(initial)] : [])]);
  return { type: "string", pattern: `${HEX_PATTERN}|^(?:${[...names].join("|")})$` };
}

const moment = (maker: SchemaMaker): Schema => ({
  anyOf: [NAIVE, AWARE, ...(maker.isWire ? [maker.tagged()] : [])],
});

/** Bounds of dates are annotations: no keyword compares texts. */
function dateBounds({ bounds = null, inclusiveBounds = [true, true] }: AnySlots): Schema {
  const [low, high] = (bounds ?? [null, null]) as readonly [Date | null, Date | null];
  return {
    ...(low === null ? {} : { [inclusiveBounds[0] ? "x-minimum" : "x-exclusiveMinimum"]: isoText(low) }),
    ...(high === null ? {} : { [inclusiveBounds[1] ? "x-maximum" : "x-exclusiveMaximum"]: isoText(high) }),
  };
}

function array(items: Schema, least: number | null, most: number | null): Schema {
  return {
    type: "array",
    items,
    ...(least === null || least <= 0 ? {} : { minItems: Math.ceil(least) }),
    ...(most === null || !Number.isFinite(most) ? {} : { maxItems: Math.max(Math.floor(most), 0) }),
  };
}

function tuple(maker: SchemaMaker, slots: Slots): Schema {
  const length = slots.length ?? 0;
  if (slots.items) {
    const each = slots.items.map((item) => itemSchema(maker, item));
    // An empty list of schemas is none: that is a tuple of which only the length is known.
    if (each.length > 0) return { type: "array", [maker.draft.items]: each, minItems: length, maxItems: length };
    return { ...array({}, 0, 0), "x-kind": "Tuple" };
  }
  if (isOfKind(slots, "NumericTuple"))
    return { ...array(numbers(maker, slots, "number"), length, length), ...slider(slots) };
  maker.unsafe("a tuple of anything may hold values that have no form in JSON");
  return { ...array({}, length, length), "x-kind": "Tuple" };
}

function list(maker: SchemaMaker, slots: Slots): Schema {
  const { bounds = null, itemType = null, isInstance: ofInstances = true } = slots;
  if (isOfKind(slots, "HookList")) return maker.onlyTagged("functions have no plain form");
  if (!ofInstances) return maker.onlyTagged("classes have no plain form");
  if (itemType === null) maker.unsafe("a list of anything may hold values that have no form in JSON");
  const [least, most] = (bounds ?? [null, null]) as readonly [number | null, number | null];
  return maker.orTagged(array(itemSchema(maker, itemType), least, most));
}

function dict(maker: SchemaMaker, { itemType = null, keyType = null }: Slots): Schema {
  if (itemType === null) maker.unsafe("a dict of anything may hold values that have no form in JSON");
  const keys = classOf(keyType);
  if (keys !== null && !isInstance("", keys)) return maker.onlyTagged("a Map has no plain form");
  const schema: Schema = { type: "object", additionalProperties: itemSchema(maker, itemType) };
  // An object with that key says what it is, and is no plain one.
  if (!maker.isWire) schema.propertyNames = { not: { const: "$brine" } };
  return maker.orTagged(schema);
}

function instance(maker: SchemaMaker, { requiredClass, isInstance: ofInstances = true }: Slots): Schema {
  if (!ofInstances) return maker.onlyTagged("a class has no plain form");
  const schema = Array.isArray(requiredClass) ? severalClasses(maker, requiredClass) : ofClass(maker, requiredClass);
  // By its keywords alone `instanceOf(Number)` would be a `number()`.
  return isModelClass(requiredClass) ? schema : { ...schema, "x-kind": "ClassSelector" };
}

function itemSchema(maker: SchemaMaker, spec: ItemSpec | null): Schema {
  if (spec === null) return {};
  if (spec instanceof Parameter) return maker.parameter(spec, { isItem: true });
  if (Array.isArray(spec))
    return severalClasses(
      maker,
      spec.map((one) => classOf(one as ItemSpec)),
    );
  return ofClass(maker, classOf(spec));
}

/** Where there are several classes a plain value is what it is: no text is read as a date, no object as an instance. */
function severalClasses(maker: SchemaMaker, classes: readonly unknown[]): Schema {
  if (maker.isWire) return {};
  const plain = new Set(classes.flatMap((cls) => PLAIN_TYPES.get(cls) ?? []));
  if (plain.size === 0) return maker.onlyTagged("instances of several classes have no plain form that tells which");
  // A whole number is a number: both would be one too many for some readers of schemas.
  if (plain.has("number")) plain.delete("integer");
  return { anyOf: Array.from(plain, (type) => ({ type })) };
}

const PLAIN_TYPES: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
  [Number, ["number"]],
  [BigInt, ["integer"]],
  [String, ["string"]],
  [Boolean, ["boolean"]],
  [Array, ["array"]],
  [Object, ["number", "string", "boolean", "array", "object"]],
]);

function ofClass(maker: SchemaMaker, cls: unknown): Schema {
  switch (cls) {
    case Number:
      return numbers(maker, {}, "number");
    case BigInt:
      return numbers(maker, {}, "integer");
    case String:
      return { type: "string" };
    case Boolean:
      return { type: "boolean" };
    case Date:
      return moment(maker);
    case PyDate:
      return maker.orTagged(DAY);
    case Uint8Array:
      return maker.orTagged(BYTES);
    case Array:
      return maker.orTagged({ type: "array" });
    case Object:
      return { not: { type: "null" } };
    case null:
      return {};
  }
  if (isModelClass(cls)) return maker.instanceOf(cls);
  const name = (cls as { readonly name?: string }).name || "that class";
  return maker.onlyTagged(`an instance of ${name} has no plain form`);
}

/** An item of an array. The ends of 64 bits are no numbers of JavaScript: these are not said. */
function numberSchema({ kind, size, least, most }: Numbers): Schema {
  if (kind === "b") return { type: "boolean" };
  const type = kind === "f" ? "number" : "integer";
  if (size < 8) return { type, minimum: least, maximum: most };
  return kind === "u" ? { type, minimum: 0 } : { type };
}

/** Lists in lists, as many levels as the shape has; as many as there are where it is not known. */
function numericArray(maker: SchemaMaker, slots: Slots): Schema {
  const { dtype = null, shape = null } = slots;
  const typed = (slots.typed ?? null) as { readonly name: string } | null;
  if (typed === null && dtype === null) maker.unsafe("an array of any dtype may hold values that have no form in JSON");
  const said: Schema = {
    ...(dtype === null ? {} : { "x-dtype": dtype }),
    ...(typed === null ? {} : { "x-typed": typed.name }),
    ...(shape === null ? {} : { "x-shape": shape }),
  };
  // What is written depends on the array's own dtype and shape, and one without dimensions is a number.
  if (maker.isWire) return said;
  const numbers = numbersOf(dtypeOf(slots));
  if (numbers === undefined) return maker.onlyTagged(`an array of ${dtype} has no plain form`);
  const item = numberSchema(numbers);
  const sides = shape ?? (typed === null ? null : [null]);
  if (sides === null) {
    const { kind, size } = numbers;
    const name = kind === "f" && size === 8 ? "numbers" : `numbers-${kind}${size}`;
    return { ...maker.define(name, (itself) => array({ anyOf: [item, itself] }, null, null)), ...said };
  }
  if (sides.length === 0) return maker.onlyTagged("an array without dimensions has no plain form");
  const schema = sides.reduceRight<Schema>((inner, side, axis) => {
    // Without rows nothing would say how long they are.
    const least = side ?? (axis < sides.length - 1 ? 1 : null);
    return array(inner, least, side);
  }, item);
  return { ...schema, ...said };
}

/** Whether a value is the same before and after it is read from JSON by what it is. */
function isPlainJSON(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  // An object that holds itself is nowhere at its end.
  if (typeof value !== "object" || depth === 0) return false;
  const isPlain = (item: unknown): boolean => isPlainJSON(item, depth - 1);
  if (Array.isArray(value)) return Object.getPrototypeOf(value) === Array.prototype && value.every(isPlain);
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.entries(value).every(([key, item]) => !key.startsWith("$brine") && isPlain(item))
  );
}

function choice(maker: SchemaMaker, slots: Slots): Schema {
  const isList = isOfKind(slots, "ListSelector");
  const one = oneOf(maker, slots);
  return isList ? maker.orTagged({ type: "array", items: one }) : one;
}

function oneOf(maker: SchemaMaker, slots: Slots): Schema {
  const objects = Array.from(slots.objects!);
  const isPlain = (object: unknown): boolean => isPlainJSON(object, DEEPEST_OBJECT);
  const plain = objects.filter(isPlain);
  if (plain.length < objects.length) {
    maker.unsafe(`${javascriptRepr(objects.find((object) => !isPlain(object)))} has no plain form in JSON`);
  }
  if (slots.checkOnSet === false) return { "x-kind": "Selector", ...(plain.length === 0 ? {} : { examples: plain }) };
  if (plain.length === 0) return maker.onlyTagged("none of the objects has a plain form");
  // Two labels of one object would be two alternatives that both hold.
  const values = [...new Map(plain.map((object) => [JSON.stringify(object), object])).values()];
  const labels = [...(slots.names ?? [])];
  const type = typeOfAll(values);
  const schema = {
    ...(type === undefined ? {} : { type }),
    ...(labels.length === 0 ? { enum: values } : { oneOf: values.map((object) => labelled(object, labels)) }),
  };
  if (!maker.isWire) return schema;
  // Lists and objects are found by what they hold, where a boolean equals 0 or 1 at any depth.
  const types = [
    ...(values.some(Array.isArray) ? ["array"] : []),
    ...(values.some((value) => typeof value === "object" && value !== null && !Array.isArray(value)) ? ["object"] : []),
  ];
  return {
    anyOf: [
      schema,
      ...types.map((type) => ({ type })),
      // Param asks of each item what it asks of a value: where that may be None, an item may.
      ...(isOfKind(slots, "ListSelector") && slots.allowNone === true ? [{ type: "null" }] : []),
      maker.tagged(),
    ],
  };
}

const DEEPEST_OBJECT = 100;

/** The type that all values have: what a form chooses its field by. */
function typeOfAll(values: readonly unknown[]): string | undefined {
  if (values.every((value) => Number.isInteger(value))) return "integer";
  for (const type of ["number", "string", "boolean"]) if (values.every((value) => typeof value === type)) return type;
  return undefined;
}

function labelled(object: unknown, labels: readonly (readonly [string, unknown])[]): Schema {
  const title = labels.find(([, other]) => valuesEqual(other, object))?.[0];
  return { const: object, ...(title === undefined ? {} : { title }) };
}
