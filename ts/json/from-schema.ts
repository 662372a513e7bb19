/**
 * `fromSchema`: a class from a JSON Schema. Here are the document, its classes and what a property says of its parameter; which kind
 * of parameter a schema describes is in from-schema-kinds.ts. What no parameter can check is an error that says where it stands.
 */

import { classInfo } from "../param/class-info.js";
import { type ItemType, lazy } from "../param/item-type.js";
import { kindOf } from "../param/kind-slots.js";
import type { ClassNamespace } from "../param/namespace/methods.js";
import type { AnyParameter } from "../param/parameter.js";
import { Parameterized } from "../param/parameterized.js";
import type { ReadJSONOptions } from "../param/serialization.js";
import type { Parameterized as Instance, RootParams } from "../param/types.js";
import { setOwn } from "../pickle/fill.js";
import { pointerPart } from "./forms.js";
import { nullIsValue, parameterFor } from "./from-schema-kinds.js";
import { readerFor } from "./graph.js";
import { failOption, requireOptions, wordOf } from "./options.js";
import { setRequired } from "./required.js";
import { type JSONSchema, type Located, SchemaDocument, type Unsupported } from "./schema-document.js";

/** The options of {@link fromSchema}. */
export interface FromSchemaOptions {
  /** The name of the class; by default the schema's `title`. */
  readonly name?: string;
  /**
   * What becomes of a schema that no parameter can check, `multipleOf` for one. `"refuse"`, the default: a `SchemaError` with its JSON
   * pointer. `"any"`: its property takes every value. `"ignore"`: only that keyword is left out.
   */
  readonly unsupported?: Unsupported;
}

/** A class that was made from a schema: which parameters it has, only the schema knows, or the type `V` that you give. */
export interface SchemaClass<V extends object = Record<string, unknown>> {
  /** @throws ParameterError for a value that its parameter refuses, or an unknown name. */
  new (values?: Partial<V>): Instance & V;
  /** What its instances inherit. */
  readonly prototype: Instance & V;
  /**
   * An instance from JSON. What the schema requires has to be there.
   * @throws JSONValidationError with all that is wrong, each with its JSON pointer; JSONSyntaxError.
   */
  fromJSON(source: unknown, options?: ReadJSONOptions): Instance & V;
  /** The parameters of the class and what can be done with them. */
  readonly param: ClassNamespace<RootParams & Record<string, AnyParameter>>;
}

/**
 * A class whose parameters are the properties of a JSON Schema of draft 2020-12, draft-07 or OpenAPI 3: with their kinds, limits, choices,
 * defaults and texts, nested classes for nested objects, also for those that refer to themselves. What `A.param.jsonSchema()` wrote gives
 * a class like `A`.
 *
 * A property that is not required and has no default is null until it is set. An object takes no other names than its properties, also
 * where the schema allows more; `fromJSON(…, { unknownParameters: "drop" })` leaves them out.
 * @throws SchemaError for a schema of no object, and for what no parameter can check, with its JSON pointer; JSONError for an option that has no
 * such value (`OPTION`).
 */
export function fromSchema<V extends object = Record<string, unknown>>(
  schema: JSONSchema,
  options: FromSchemaOptions = {},
): SchemaClass<V> {
  requireOptions(options);
  const { name } = options;
  if (name !== undefined && typeof name !== "string") failOption("name is a text", name);
  const document = new SchemaDocument(schema, wordOf("unsupported", options.unsupported, UNSUPPORTED));
  const { target, schema: whole } = document.at(schema, "");
  if (whole.type !== "object" && whole.properties === undefined) {
    document.fail("a class needs the schema of an object", "", schema);
  }
  const classes = new Classes(document);
  const made = classes.at(target, "Model", name);
  classes.complete();
  return made as unknown as SchemaClass<V>;
}

const UNSUPPORTED = ["refuse", "any", "ignore"] as const;

/** Names that a parameter cannot have: in JSON it is called so all the same. */
const REFUSED = /^(?:param|constructor|toJSON|then|__proto__|0|[1-9]\d*)$/;

/** Makes the classes of a document, each once. */
export class Classes {
  readonly document: SchemaDocument;
  readonly #made = new Map<string, object>();
  readonly #open = new Set<string>();
  /** What is left to do once all classes are there: a default may be an instance of one that is not. */
  readonly #unfinished: (readonly [cls: object, name: string, at: Located])[] = [];

  constructor(document: SchemaDocument) {
    this.document = document;
  }

  /** The class of a schema; one that is still being made, because it holds itself, is looked up later. */
  reference({ target }: Located, fallback: string): ItemType {
    if (this.#open.has(target.pointer)) return lazy((): unknown => this.#made.get(target.pointer));
    return this.at(target, fallback) as ItemType;
  }

  /** The class of a schema. */
  at({ schema, pointer }: Located["target"], fallback: string, name?: string): object {
    const found = this.#made.get(pointer);
    return found ?? this.document.within(pointer, () => this.#make(schema, pointer, fallback, name));
  }

  #make(schema: JSONSchema, pointer: string, fallback: string, name: string | undefined): object {
    this.#open.add(pointer);
    this.#checkOthers(schema, pointer);
    const declarations: Record<string, AnyParameter> = {};
    const located: [name: string, at: Located][] = [];
    const required = this.#required(schema, pointer);
    const properties = this.#properties(schema, required, pointer);
    for (const [key, part] of properties) {
      const at = this.document.at(part, `${pointer}/properties${pointerPart(key)}`);
      // Every class has a name that is a constant.
      if (key === "name" && at.schema["x-constant"] === true) continue;
      let own = key;
      while (REFUSED.test(own) || (own !== key && (properties.has(own) || Object.hasOwn(declarations, own))))
        own += "_";
      const parameter = parameterFor(this, at, key, own === key ? null : key);
      if (key === "name" && kindOf(parameter) !== "String") {
        this.document.fail("a parameter called name holds text", at.pointer, part);
      }
      setOwn(declarations, own, parameter);
      located.push([own, at]);
    }
    const cls = Parameterized(declarations as Record<never, never>, {
      name: name ?? className(schema.title) ?? className(definitionName(pointer)) ?? className(fallback) ?? "Model",
    }) as object;
    this.#made.set(pointer, cls);
    this.#open.delete(pointer);
    for (const [own, at] of located) this.#unfinished.push([cls, own, at]);
    setRequired(classInfo(cls), required);
    return cls;
  }

  #required({ required = [] }: JSONSchema, pointer: string): readonly string[] {
    const isList = Array.isArray(required) && required.every((key) => typeof key === "string");
    return isList ? required : this.document.fail("is no list of names", `${pointer}/required`, required);
  }

  /** The schemas of the properties; one that is required and of which nothing is said may be anything, if it may be at all. */
  #properties(schema: JSONSchema, required: readonly string[], pointer: string): ReadonlyMap<string, unknown> {
    const properties = new Map<string, unknown>(Object.entries((schema.properties ?? {}) as object));
    for (const key of required) {
      if (properties.has(key)) continue;
      if (schema.additionalProperties === false) {
        this.document.fail(`requires ${JSON.stringify(key)}, which it does not allow`, `${pointer}/required`, required);
      }
      properties.set(key, true);
    }
    return properties;
  }

  #checkOthers(schema: JSONSchema, pointer: string): void {
    const { additionalProperties: more } = schema;
    if (typeof more === "object" && more !== null && Object.keys(more).length > 0) {
      this.document.unsupported("additionalProperties beside properties are nothing that a class has", pointer, schema);
    }
  }

  /** Gives every parameter its default, and takes null from those that may not be null. */
  complete(): void {
    for (const [cls, name, at] of this.#unfinished) {
      const parameter = classInfo(cls).own.get(name)!;
      const takesNull = nullIsValue(at, parameter);
      // A selector that says nothing of null is not told that it may not be.
      if (Boolean(parameter.allowNone) !== takesNull) parameter.allowNone = takesNull;
      const { default: initial = null } = at.schema;
      if (initial !== null) parameter.default = this.#default(parameter, initial, `${at.pointer}/default`);
    }
  }

  #default(parameter: AnyParameter, initial: unknown, pointer: string): unknown {
    // A file need not be there to be a default.
    if (parameter.readsThrough) return parameter.checkRestored(initial);
    const reader = readerFor({});
    const value = reader.whole(initial, parameter);
    const [problem] = reader.problems;
    if (problem !== undefined) this.document.fail(`the default ${problem.message}`, pointer, initial);
    return value;
  }
}

/** The name of a definition. */
const definitionName = (pointer: string): string | undefined =>
  /\/(?:\$defs|definitions|schemas)\/([^/]*)$/.exec(pointer)?.[1];

/** A text as the name of a class: "Home address" as `HomeAddress`. */
function className(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const name = text
    .split(/[^\p{L}\p{N}_$]+/u)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")
    .replace(/^\d+/, "");
  return name === "" ? undefined : name;
}
