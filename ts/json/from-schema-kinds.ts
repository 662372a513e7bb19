/**
 * Which kind of parameter a JSON Schema describes: the one that `x-kind` names, or else the nearest one that checks all that the schema
 * says. Keywords of other types count for nothing, as in JSON Schema; a keyword that the kind cannot check is unsupported.
 */
import { array } from "../data/array-parameter.js";
import type { ItemSpec } from "../param/items.js";
import { kindOf } from "../param/kind-slots.js";
import { any } from "../param/kinds/any.js";
import { calendarDateRange } from "../param/kinds/calendar-date-range.js";
import { color } from "../param/kinds/color.js";
import { composite } from "../param/kinds/composite.js";
import { dateRange } from "../param/kinds/date-range.js";
import { dynamic } from "../param/kinds/dynamic.js";
import { event } from "../param/kinds/event.js";
import { magnitude } from "../param/kinds/magnitude.js";
import { numericTuple } from "../param/kinds/numeric-tuple.js";
import { filename, foldername, path } from "../param/kinds/path.js";
import { range } from "../param/kinds/range.js";
import { listSelector, objectSelector, selector } from "../param/kinds/selector.js";
import { tuple } from "../param/kinds/tuple.js";
import { xyCoordinates } from "../param/kinds/xy-coordinates.js";
import type { AnyParameter } from "../param/parameter.js";
import { parseISO } from "./dates.js";
import {
  ANY,
  BOOLEAN,
  BYTES,
  DATE,
  DAY,
  Described,
  DICT,
  factory,
  INSTANCE,
  INTEGER,
  LIST,
  NUMBER,
  type Options,
  STRING,
} from "./described-kind.js";
import { pointerPart } from "./forms.js";
import type { Classes } from "./from-schema.js";
import {
  about,
  boundsOf,
  isFreeName,
  isMoment,
  isWord,
  keeps,
  labelled,
  type Objects,
  TYPE_BY_KEYWORD,
  typeNoun,
  UNCHECKED,
  UNCHECKED_ANYWHERE,
} from "./from-schema-rules.js";
import { GivenUp, type JSONSchema, type Located } from "./schema-document.js";
import { NAMED_KINDS } from "./schema-keywords.js";
import { AWARE_PATTERN, BASE64_PATTERN, DAY_PATTERN, HEX_PATTERN, NAIVE_PATTERN } from "./schema-text.js";

/** The parameter that a schema describes, without its default. `pyName` is its name in JSON, where that is another. */
export function parameterFor(classes: Classes, at: Located, key: string, pyName: string | null): AnyParameter {
  const more = pyName === null ? {} : { pyName };
  return described(classes, at, key).make({ ...words(at.schema), ...more });
}

/** The kind, or `any` where the schema was given up. */
function described(classes: Classes, at: Located, key: string): Described {
  try {
    return classes.document.within(at.pointer, () => new Reading(classes, at, key).kind());
  } catch (error) {
    if (error instanceof GivenUp) return new Described(ANY);
    throw error;
  }
}

/** Whether null is a value of a parameter: it is said, or nothing would refuse it and there is no other default. */
export const nullIsValue = ({ schema, takesNull }: Located, parameter: AnyParameter): boolean =>
  takesNull || ((schema.default ?? null) === null && (kindOf(parameter) === "Parameter" || isFree(schema)));

/** Whether a schema refuses nothing. */
const isFree = (schema: JSONSchema): boolean => Object.keys(schema).every((key) => isWord(key) || key === "x-kind");

/** What a schema says of a parameter of any kind. */
function words(schema: JSONSchema): Options {
  const { title, description, readOnly } = schema;
  const isConstant = schema["x-constant"] === true;
  // What is only read has either one value, or one that whoever made the object gave it.
  const isOne = readOnly === true && !isConstant && "default" in schema;
  return {
    ...(typeof title === "string" && title !== "" ? { label: title } : {}),
    ...(typeof description === "string" && description !== "" ? { doc: description } : {}),
    ...(isOne ? { readonly: true } : readOnly === true || isConstant ? { constant: true } : {}),
    ...(typeof schema["x-precedence"] === "number" ? { precedence: schema["x-precedence"] } : {}),
  };
}

/** Reads one schema. */
class Reading {
  readonly #classes: Classes;
  readonly #at: Located;
  readonly #schema: JSONSchema;
  readonly #key: string;

  constructor(classes: Classes, at: Located, key: string) {
    this.#classes = classes;
    this.#at = at;
    this.#schema = at.schema;
    this.#key = key;
  }

  #unsupported(keyword: string, why: string): void {
    this.#classes.document.unsupported(
      `${keyword} ${why}`,
      this.#at.pointer + pointerPart(keyword),
      this.#schema[keyword],
    );
  }

  #fail(keyword: string, message: string): never {
    return this.#classes.document.fail(message, this.#at.pointer + pointerPart(keyword), this.#schema[keyword]);
  }

  #located(part: unknown, ...keys: readonly (string | number)[]): Located {
    return this.#classes.document.at(part, this.#at.pointer + keys.map(pointerPart).join(""));
  }

  /** What is there but says nothing that a parameter would have to check: `uniqueItems: false`, `minProperties: 0`. */
  #saysNothing(keyword: string): boolean {
    const value = this.#schema[keyword];
    if (keyword === "multipleOf") return value === 1 && this.#schema.type === "integer";
    if (keyword === "patternProperties") return this.#catchAll() !== undefined;
    if (keyword.startsWith("unevaluated")) return value === false || value === true;
    if (keyword === "propertyNames") return isFreeName(value);
    if (keyword === "items" || keyword === "additionalProperties") {
      return value === true || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
    }
    return value === undefined || value === false || (value === 0 && /^min[A-Z]/.test(keyword));
  }

  kind(): Described {
    const schema = this.#schema;
    const named = schema["x-kind"];
    if (typeof named === "string") {
      const make = (NAMED_KINDS as readonly string[]).includes(named) ? this.#named(named) : undefined;
      if (make !== undefined) return make;
    }
    const objects = this.#objects();
    if (objects !== null) return new Described(factory(selector), { objects });
    // Anything but null: what brine says of items that are `Object`.
    if (Object.keys(schema).every((key) => key === "not" || isWord(key)) && JSON.stringify(schema.not) === NOT_NULL) {
      return new Described(INSTANCE, { class: Object });
    }
    if ("anyOf" in schema && "oneOf" in schema)
      this.#unsupported("oneOf", "beside anyOf is nothing that a parameter checks");
    const several = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(several)) return this.#alternatives(several);
    const type =
      schema.type ?? TYPE_BY_KEYWORD.find(([, about]) => Object.keys(schema).some((key) => about.test(key)))?.[0];
    if (Array.isArray(type)) return this.#types(type, "type");
    return this.#oneType(type);
  }

  #oneType(type: unknown): Described {
    this.#refuse([...(UNCHECKED[typeNoun(type)] ?? []), ...UNCHECKED_ANYWHERE], "is nothing that a parameter checks");
    return this.#ofType(type);
  }

  /** Refuses those keywords that are there and say something. */
  #refuse(keywords: readonly string[], why: string): void {
    for (const keyword of keywords) {
      if (keyword in this.#schema && !this.#saysNothing(keyword)) this.#unsupported(keyword, why);
    }
  }

  #ofType(type: unknown): Described {
    switch (type) {
      case undefined:
        return new Described(ANY);
      case "integer":
      case "number": {
        const isWhole = type === "integer" || this.#schema.multipleOf === 1;
        return new Described(isWhole ? INTEGER : NUMBER, { ...boundsOf(this.#schema), ...this.#slider() });
      }
      case "boolean":
        return new Described(BOOLEAN);
      case "string":
        return this.#text();
      case "array":
        return this.#array();
      case "object":
        return this.#object();
      case "null":
        return new Described(factory(selector), { objects: [null] });
    }
    return this.#fail("type", "is no type of JSON Schema");
  }

  /** The choices of `enum`, `const`, or alternatives that are one value each, if all else allows them; with labels where there are titles. */
  #objects(): Objects | null {
    const { enum: objects, const: only, anyOf, oneOf } = this.#schema;
    if (Array.isArray(objects)) {
      const isOnly = (object: unknown): boolean => JSON.stringify(object) === JSON.stringify(only);
      return this.#allowed("const" in this.#schema ? objects.filter(isOnly) : objects, "enum");
    }
    if ("const" in this.#schema) return this.#allowed([only], "const");
    const keyword = Array.isArray(oneOf) ? "oneOf" : "anyOf";
    const members: unknown = oneOf ?? anyOf;
    if (!Array.isArray(members) || members.length === 0) return null;
    const each = members.map((one, index) => this.#located(one, keyword, index).schema);
    if (!each.every((one) => "const" in one)) return null;
    const kept = each.filter((one) => {
      const isFree = Object.keys(one).every((key) => key === "const" || isWord(key));
      return (
        (isFree || new Reading(this.#classes, { ...this.#at, schema: one }, this.#key).#keeps(one.const)) &&
        this.#keeps(one.const)
      );
    });
    if (kept.length === 0) this.#fail(keyword, "has no value that all else allows");
    this.#refuse(UNCHECKED_ANYWHERE, "beside choices is nothing that a parameter checks");
    return labelled(kept);
  }

  /** The values that all else in the schema allows. */
  #allowed(values: readonly unknown[], keyword: string): readonly unknown[] {
    this.#refuse([...UNCHECKED_ANYWHERE, "anyOf", "oneOf"], `beside ${keyword} is nothing that a parameter checks`);
    const kept = values.filter((value) => this.#keeps(value));
    return kept.length === 0 ? this.#fail(keyword, "has no value that all else allows") : kept;
  }

  /** Whether a value is what all else says. */
  #keeps(value: unknown): boolean {
    if (typeof value === "object" && value !== null) {
      this.#refuse(
        about(Array.isArray(value) ? "array" : "object"),
        "beside choices is nothing that a parameter checks",
      );
    }
    return keeps(this.#schema, value, (pattern) => this.#compiled("pattern", pattern, "u"));
  }

  /** Several schemas of which one holds: a date as brine writes it, or values of several types. */
  #alternatives(several: readonly unknown[]): Described {
    const keyword = "anyOf" in this.#schema ? "anyOf" : "oneOf";
    const each = several.map((one, index) => this.#located(one, keyword, index).schema);
    if (each.every(isMoment)) {
      this.#refuse(about("string"), "of a date is nothing that a parameter checks");
      return new Described(DATE, { ...this.#dateBounds(), ...this.#slider() });
    }
    const [only] = each;
    if (each.length === 1)
      return new Reading(
        this.#classes,
        { ...this.#at, schema: this.#classes.document.sum(only!, this.#others(keyword), this.#at.pointer) },
        this.#key,
      ).kind();
    const types = each.map((one) =>
      Object.keys(one).every((key) => key === "type" || isWord(key)) ? one.type : undefined,
    );
    if (types.every((type) => typeof type === "string")) {
      if ("type" in this.#schema) this.#unsupported("type", `beside ${keyword} is nothing that a parameter checks`);
      return this.#types(types, keyword);
    }
    this.#unsupported(keyword, "of schemas that are more than types is nothing that a parameter checks");
    return new Described(ANY);
  }

  #others(keyword: string): JSONSchema {
    return Object.fromEntries(Object.entries(this.#schema).filter(([key]) => key !== keyword));
  }

  #types(types: readonly unknown[], keyword: string): Described {
    if (types.length === 1) return this.#oneType(types[0]);
    const nouns = types.map(typeNoun);
    // An integer is a number as well, and one of both would hold for none.
    if (keyword === "oneOf" && new Set(nouns).size < nouns.length) {
      this.#unsupported(keyword, "of types that overlap is nothing that a parameter checks");
    }
    this.#refuse(
      [...nouns.flatMap(about), ...UNCHECKED_ANYWHERE],
      "of several types is nothing that a parameter checks",
    );
    const classes = new Set(types.map((type) => CLASSES.get(type)));
    if (classes.has(undefined)) {
      this.#unsupported(keyword, "of such types is nothing that a parameter checks");
      return new Described(ANY);
    }
    return new Described(INSTANCE, { class: [...classes] });
  }

  #dateBounds(): Options {
    const said = (keyword: string): Date | null => {
      const text = this.#schema[keyword];
      return typeof text === "string" ? parseISO(text) : null;
    };
    const [low, high] = [said("x-minimum"), said("x-maximum")];
    const [above, below] = [said("x-exclusiveMinimum"), said("x-exclusiveMaximum")];
    if ([low, high, above, below].every((bound) => bound === null)) return {};
    return { bounds: [low ?? above, high ?? below], inclusiveBounds: [above === null, below === null] };
  }

  /** What a slider shows. */
  #slider(): Options {
    const said = (value: unknown): unknown => (typeof value === "string" ? parseISO(value) : value);
    const { "x-softbounds": softbounds, "x-step": step } = this.#schema;
    return {
      ...(Array.isArray(softbounds) ? { softbounds: softbounds.map(said) } : {}),
      ...(step === undefined ? {} : { step: said(step) }),
    };
  }

  #text(): Described {
    const { format, contentEncoding, pattern } = this.#schema;
    if (contentEncoding === "base64" || format === "byte") {
      this.#refuseTextRules("bytes", BASE64_PATTERN);
      return new Described(BYTES, this.#regex());
    }
    if (format === "date-time" || pattern === NAIVE_PATTERN) {
      this.#refuseTextRules("a date", NAIVE_PATTERN, AWARE_PATTERN);
      return new Described(DATE, { ...this.#dateBounds(), ...this.#slider() });
    }
    if (format === "date") {
      this.#refuseTextRules("a date", DAY_PATTERN);
      return new Described(DAY, { ...this.#dateBounds(), ...this.#slider() });
    }
    return new Described(STRING, this.#regex());
  }

  /** Of what is a text in JSON alone, nothing is checked but what brine's own patterns say. */
  #refuseTextRules(what: string, ...patterns: readonly string[]): void {
    const { pattern } = this.#schema;
    const isOwn = patterns.includes(String(pattern));
    this.#refuse(
      ["minLength", "maxLength", ...(isOwn ? [] : ["pattern"])],
      `of the text for ${what} is nothing that a parameter checks`,
    );
  }

  /** The expression for a pattern and for lengths; lengths count characters, as those of Python do. */
  #regex(): Options {
    const { "x-regex": own, contentEncoding, format, minLength = 0, maxLength = "" } = this.#schema;
    const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(typeof own === "string" ? own : "") ?? [];
    if (source !== undefined) return { regex: this.#compiled("x-regex", source, flags!) };
    if (contentEncoding === "base64" || format === "byte") return {};
    const { pattern } = this.#schema;
    if (pattern !== undefined && typeof pattern !== "string") this.#fail("pattern", "is no regular expression");
    if (minLength === 0 && maxLength === "")
      return pattern === undefined ? {} : { regex: this.#compiled("pattern", pattern, "u") };
    const length = `^[\\s\\S]{${String(minLength)},${String(maxLength)}}$`;
    if (pattern === undefined) return { regex: this.#compiled("maxLength", length, "u") };
    return { regex: this.#compiled("pattern", `(?=${length})[\\s\\S]*?(?:${pattern})`.replace(/^/, "^"), "u") };
  }

  #compiled(keyword: string, source: string, flags: string): RegExp {
    try {
      return new RegExp(source, flags);
    } catch (error) {
      return this.#fail(keyword, `is no regular expression: ${(error as Error).message}`);
    }
  }

  #array(): Described {
    const { prefixItems, items, minItems = 0, maxItems = null, additionalItems } = this.#schema;
    const each = Array.isArray(prefixItems) ? prefixItems : items;
    if (!Array.isArray(each)) return new Described(LIST, { items: this.#items(items), bounds: [minItems, maxItems] });
    const keyword = Array.isArray(prefixItems) ? "prefixItems" : "items";
    const more = keyword === "items" ? additionalItems : items;
    const isFixed = minItems === each.length && (maxItems === each.length || more === false);
    if (!isFixed) this.#unsupported(keyword, "of an array of no fixed length is nothing that a parameter checks");
    const specs = each.map((item, index) => this.#item(item, keyword, index) ?? any());
    return new Described(factory(tuple), { items: specs });
  }

  #items(items: unknown): ItemSpec | null {
    return items === undefined || items === true ? null : this.#item(items, "items");
  }

  /** What the items are: a class where that says all, else a parameter whose rule each keeps. */
  #item(part: unknown, ...keys: readonly (string | number)[]): ItemSpec | null {
    const at = this.#located(part, ...keys);
    const kind = described(this.#classes, at, this.#key);
    const said = words(at.schema);
    const saysMore =
      at.takesNull || "x-kind" in at.schema || (Object.keys(said).length > 0 && at.target.pointer === at.pointer);
    if (!saysMore && kind.factory === ANY) return null;
    if (!saysMore && kind.cls !== undefined) return kind.cls as ItemSpec;
    const parameter = kind.make(said);
    parameter.allowNone = nullIsValue(at, parameter);
    return parameter;
  }

  /** The only pattern of names, where it is one that every name matches: what TypeBox says for a record. */
  #catchAll(): string | undefined {
    const { patternProperties = {}, properties } = this.#schema;
    const [pattern, ...others] = Object.keys(patternProperties as object);
    const isOne = pattern !== undefined && others.length === 0 && properties === undefined;
    return isOne && /^\^?\(?(?:\.\*)?\)?\$?$/.test(pattern) ? pattern : undefined;
  }

  #object(): Described {
    const { properties, additionalProperties } = this.#schema;
    if (properties !== undefined)
      return new Described(INSTANCE, { class: this.#classes.reference(this.#at, this.#key) });
    if (Array.isArray(this.#schema.required) && this.#schema.required.length > 0) {
      this.#unsupported("required", "without properties is nothing that a parameter checks");
    }
    const catchAll = this.#catchAll();
    if (catchAll !== undefined) {
      return new Described(DICT, {
        items: this.#item((this.#schema.patternProperties as JSONSchema)[catchAll], "patternProperties", catchAll),
      });
    }
    if (additionalProperties === false) {
      return new Described(INSTANCE, { class: this.#classes.reference(this.#at, this.#key) });
    }
    const isAny = additionalProperties === undefined || additionalProperties === true;
    return new Described(DICT, { items: isAny ? null : this.#item(additionalProperties, "additionalProperties") });
  }

  /** The kinds that a schema names. */
  #named(kind: string): Described | undefined {
    const schema = this.#schema;
    const items = (): Reading => new Reading(this.#classes, this.#located(schema.items ?? {}, "items"), this.#key);
    const dates = (): Options => ({ ...this.#dateBounds(), ...this.#slider() });
    switch (kind) {
      case "Magnitude":
        return new Described(factory(magnitude), { ...boundsOf(this.#schema), ...this.#slider() });
      case "Event":
        return new Described(factory(event));
      case "Dynamic":
        return new Described(factory(dynamic));
      case "Color":
        return new Described(factory(color), schema.pattern === HEX_PATTERN ? { allowNamed: false } : {});
      case "Path":
      case "Filename":
      case "Foldername": {
        const make = { Path: path, Filename: filename, Foldername: foldername }[kind];
        return new Described(factory(make), schema["x-checkExists"] === false ? { checkExists: false } : {});
      }
      case "Tuple":
        return new Described(factory(tuple), { length: schema.minItems ?? 0 });
      case "NumericTuple":
        return new Described(factory(numericTuple), { length: schema.minItems ?? 0 });
      case "XYCoordinates":
        return new Described(factory(xyCoordinates));
      case "Range":
        return new Described(factory(range), { ...boundsOf(items().#schema), ...this.#slider() });
      case "DateRange":
        return new Described(factory(dateRange), dates());
      case "CalendarDateRange":
        return new Described(factory(calendarDateRange), dates());
      case "Composite":
        return new Described(factory(composite), { attribs: schema["x-attributes"] });
      case "Selector":
      case "ObjectSelector":
      case "ListSelector": {
        const make = { Selector: selector, ObjectSelector: objectSelector, ListSelector: listSelector }[kind];
        return new Described(factory(make), (kind === "ListSelector" ? items() : this).#choices());
      }
      case "ClassSelector":
        return this.#valueClass();
      case "Array":
        return this.#numericArray();
    }
    return undefined;
  }

  #choices(): Options {
    const { examples = [] } = this.#schema;
    const objects = this.#objects();
    return objects === null ? { objects: examples, checkOnSet: false } : { objects };
  }

  /** The class of values that `instanceOf(Number)` and its like take. */
  #valueClass(): Described {
    const { type, not, anyOf } = this.#schema;
    if (not !== undefined) return new Described(INSTANCE, { class: Object });
    if (type === "array") return new Described(INSTANCE, { class: Array });
    if (type === "integer") return new Described(INSTANCE, { class: BigInt });
    if (Array.isArray(anyOf) && !anyOf.every((one) => isMoment(one as JSONSchema))) return this.#alternatives(anyOf);
    const { cls } = Array.isArray(anyOf) ? this.#alternatives(anyOf) : this.#ofType(type);
    return cls === undefined ? this.#fail("x-kind", "is no class of values") : new Described(INSTANCE, { class: cls });
  }

  #numericArray(): Described {
    const { "x-dtype": dtype, "x-typed": typed, "x-shape": shape } = this.#schema;
    const cls = TYPED_ARRAYS.find(({ name }) => name === typed);
    return new Described(factory(array), {
      ...(dtype === undefined ? {} : { dtype }),
      ...(shape === undefined ? {} : { shape }),
      ...(cls === undefined ? {} : { typed: cls }),
    });
  }
}

const NOT_NULL = '{"type":"null"}';

/** The classes of values that are what they are: several of them are told apart. */
const CLASSES: ReadonlyMap<unknown, unknown> = new Map<unknown, unknown>([
  ["number", Number],
  ["integer", BigInt],
  ["string", String],
  ["boolean", Boolean],
  ["array", Array],
]);

const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
];
