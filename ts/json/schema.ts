/**
 * JSON Schemas that are valid and true (ruling 40): for input, values as forms and requests give them; for the wire, as the dialect
 * "brine" writes them. Here are the documents, the classes in them and what is said of a parameter; its values are in
 * schema-kinds.ts. Nested classes are in `$defs` (`definitions` in draft-07), so that one may refer to itself.
 */

import { type ClassInfo, classInfo, infoOf as ownerInfo, wireNameOf } from "../param/class-info.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import type { Schema, SchemaOptions, Serializable } from "../param/serialization.js";
import { defaultRegistry } from "../pickle/builtins/index.js";
import { setOwn } from "../pickle/fill.js";
import { JSONError, UnsafeSerializableError, UnserializableError } from "./errors.js";
import { pointerPart, titleOf } from "./forms.js";
import { schemaWords } from "./options.js";
import { dedented } from "./param-schema.js";
import { isTagged } from "./read.js";
import { requiredNames } from "./required.js";
import { DRAFTS, type Draft, kindForSchema } from "./schema-keywords.js";
import { valueSchema } from "./schema-kinds.js";
import { Writer } from "./write.js";

/** What a tagged value looks like, without a look inside. */
const TAGGED: Schema = { type: "object", required: ["$brine"], properties: { $brine: { type: "string" } } };

/** Where a parameter stands. */
interface Place {
  /** Within a list, a dict or a tuple: its default is never used. */
  readonly isItem?: boolean;
  /** In an instance that is there already, or in a class of which there is none yet. */
  readonly ofInstance?: boolean;
}

/** Makes the schemas of one document. */
export class SchemaMaker {
  readonly definitions: Record<string, Schema> = {};
  readonly draft: Draft;
  readonly isWire: boolean;
  readonly #safe: boolean;
  readonly #names = new Map<ClassInfo, string>();
  /** The class that the whole document describes, with nothing left out. */
  readonly #root: ClassInfo | null;
  readonly #path: string[] = [];
  readonly #options: SchemaOptions;

  constructor(options: SchemaOptions, root: ClassInfo | null = null) {
    const { draft, purpose } = schemaWords(options);
    const { safe = false } = options;
    this.draft = DRAFTS[draft];
    this.isWire = purpose === "wire";
    this.#safe = safe;
    this.#options = options;
    this.#root = root;
  }

  /** A parameter's schema, with what is said of it. */
  parameter(parameter: AnyParameter, { isItem = false, ofInstance = false }: Place = {}): Schema {
    // A kind of the user's may say itself what its values look like.
    const says = parameter.schema !== Parameter.prototype.schema;
    const value = says ? parameter.schema(this.#options) : valueSchema(this, parameter);
    // On the wire also a null that is only the default of a parameter and could not be set.
    const takesNull = parameter.allowNone === true || (this.isWire && !isItem && parameter.default === null);
    const kind = says ? undefined : kindForSchema(parameter);
    return this.#annotated(nullable(value, takesNull), {
      ...(parameter.label ? { title: parameter.label } : {}),
      ...(parameter.doc ? { description: dedented(parameter.doc).replaceAll("\n", " ").trim() } : {}),
      ...(kind === undefined ? {} : { "x-kind": kind }),
      ...(isItem ? {} : this.#use(parameter, ofInstance)),
    });
  }

  /** How a parameter is used: what no item of a list has. */
  #use(parameter: AnyParameter, ofInstance: boolean): Schema {
    const { constant, readonly, precedence } = parameter;
    return {
      // A constant can be given to a new instance.
      ...(readonly || (constant && ofInstance) ? { readOnly: true } : {}),
      ...(constant && !readonly ? { "x-constant": true } : {}),
      ...(precedence === null ? {} : { "x-precedence": precedence }),
      ...plainDefault(parameter),
    };
  }

  /** In draft-07 whatever stands beside `$ref` does not count. */
  #annotated(schema: Schema, annotations: Schema): Schema {
    const isAside = "$ref" in schema && this.draft === DRAFTS["draft-07"] && Object.keys(annotations).length > 0;
    return isAside ? { allOf: [schema], ...annotations } : { ...schema, ...annotations };
  }

  /** On the wire, what may be tagged instead. */
  orTagged(schema: Schema): Schema {
    return this.isWire ? { anyOf: [schema, this.tagged()] } : schema;
  }

  /** A value that says itself what it is. */
  tagged(): Schema {
    return this.define("tagged", () => TAGGED);
  }

  /** A schema of this document that others refer to, and it may refer to itself. */
  define(name: string, make: (itself: Schema) => Schema): Schema {
    const itself = this.#reference(name);
    if (!Object.hasOwn(this.definitions, name)) {
      this.definitions[name] = {};
      this.definitions[name] = make(itself);
    }
    return itself;
  }

  #reference = (name: string): Schema => ({ $ref: `#/${this.draft.definitions}/${name}` });

  /** The schema of values that are tagged wherever they are written; input has none. Throws `UnserializableError`. */
  onlyTagged(reason: string): Schema {
    if (this.isWire) return this.tagged();
    const path = this.#path.join("");
    throw new UnserializableError(`${path || "/"}: ${reason}; leave it out with exclude, or ask for: "wire"`, {
      code: "UNSERIALIZABLE",
      path,
      value: undefined,
      pythonType: "UnserializableException",
    });
  }

  /** Under `safe`, refuses what might not be serialisable. */
  unsafe(reason: string): void {
    if (this.#safe) throw new UnsafeSerializableError(`${this.#path.join("") || "/"}: ${reason}`, undefined);
  }

  /** The instances of a class of the model. */
  instanceOf(cls: object): Schema {
    const info = classInfo(cls);
    if (info.abstract) return this.onlyTagged(`${nameFor(info)} is abstract: an instance says of which class it is`);
    return this.orTagged(this.#class(info));
  }

  #class(info: ClassInfo): Schema {
    if (info === this.#root) return { $ref: "#" };
    let name = this.#names.get(info);
    if (name === undefined) {
      // What stands in a pointer within a URI, and no name that is taken.
      const base = nameFor(info).replaceAll(/[^\w.-]/g, "_");
      name = base;
      for (let number = 2; Object.hasOwn(this.definitions, name) || RESERVED.test(name); number++) {
        name = `${base}${number}`;
      }
      this.#names.set(info, name);
    }
    return this.define(name, () => this.object(info, info.parameters));
  }

  /** An instance as an object: its parameters, or those that are chosen. */
  object(
    info: ClassInfo,
    parameters: readonly AnyParameter[],
    chosen: (name: string) => boolean = () => true,
    ofInstance = false,
  ): Schema {
    info.prepare();
    const properties: Record<string, Schema> = {};
    const always: string[] = [];
    for (const slot of info.order) {
      const parameter = parameters[slot]!;
      if (!chosen(parameter.name!)) continue;
      const name = wireNameOf(parameter);
      setOwn(
        properties,
        name,
        this.under(name, () => this.parameter(parameter, { ofInstance })),
      );
      // A name that nobody gave or read is not written.
      if (this.isWire && !(slot === 0 && info.namesItself)) always.push(name);
    }
    const given = requiredNames(info).filter((name) => Object.hasOwn(properties, name));
    const required = this.isWire ? always : given;
    return { type: "object", title: nameFor(info), properties, required, additionalProperties: false };
  }

  /** Makes what lies under a name, which messages say. */
  under<T>(name: string, make: () => T): T {
    this.#path.push(pointerPart(name));
    const made = make();
    this.#path.pop();
    return made;
  }
}

const nameFor = (info: ClassInfo): string => titleOf(info, defaultRegistry, info.baseName);

/** The definitions that are no classes. */
const RESERVED = /^(?:tagged|numbers(?:-[biuf]\d)?|__proto__)$/;

/** The schema or null. Forms know `type: ["number", "null"]` better than alternatives, so that is said where it can be. */
function nullable(schema: Schema, takesNull: boolean): Schema {
  const words = Object.entries(schema).filter(([key]) => key === "examples" || key.startsWith("x-"));
  const keywords = Object.fromEntries(
    Object.entries(schema).filter((entry) => !words.some(([key]) => key === entry[0])),
  );
  const names = Object.keys(keywords);
  // What has words only takes null already.
  if (!takesNull || names.length === 0) return schema;
  const { type, enum: objects, anyOf } = keywords;
  if (typeof type === "string" && !names.includes("oneOf")) {
    return { ...schema, type: [type, "null"], ...(Array.isArray(objects) ? { enum: [...objects, null] } : {}) };
  }
  const isOnlyAnyOf = Array.isArray(anyOf) && names.length === 1;
  const alternatives = isOnlyAnyOf ? (anyOf as Schema[]) : [keywords];
  return { anyOf: [...alternatives, { type: "null" }], ...Object.fromEntries(words) };
}

/** The default, where it can be said without a tag and is a value that could be given. */
function plainDefault(parameter: AnyParameter): Schema {
  const initial = parameter.default;
  if (initial === null) return parameter.allowNone === true || parameter.readonly ? { default: null } : {};
  // Every instance has a name of its own; the class's is no default to be filled in.
  const isOwnName = parameter.name === "name" && ownerInfo(parameter)?.namesItself === true;
  if (isOwnName || parameter.defaultFactory !== null) return {};
  try {
    const plain = new Writer({ registry: defaultRegistry }).declared(parameter, initial);
    return plain === undefined || hasTag(plain) ? {} : { default: plain };
  } catch (error) {
    if (error instanceof JSONError) return {};
    throw error;
  }
}

function hasTag(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return typeof json === "bigint";
  return isTagged(json) || Object.values(json).some(hasTag);
}

const parametersOf = (target: Serializable): AnyParameter[] => {
  const info = infoOf(target);
  info.prepare();
  const current = target.param.objects("existing") as Record<string, AnyParameter>;
  return info.parameters.map(({ name }) => current[name!]!);
};

const infoOf = (target: Serializable): ClassInfo =>
  classInfo(typeof target === "function" ? target : target.constructor);

/** Whatever was referred to, as the part of the document it lies in. */
const withDefinitions = (schema: Schema, { draft, definitions }: SchemaMaker): Schema =>
  Object.keys(definitions).length === 0 ? schema : { ...schema, [draft.definitions]: definitions };

/** The schema of one parameter: a document of its own. */
export function wholeParameterSchema(parameter: AnyParameter, options: SchemaOptions, ofInstance = false): Schema {
  const maker = new SchemaMaker(options);
  const schema = maker.under(parameter.name ?? "", () => maker.parameter(parameter, { ofInstance }));
  return withDefinitions(schema, maker);
}

/** A map of documents by name, Param's shape. */
export function parameterSchemas(
  target: Serializable,
  options: SchemaOptions,
  chosen: (name: string) => boolean,
): Record<string, Schema> {
  const ofInstance = typeof target !== "function";
  const parameters = parametersOf(target).filter(({ name }) => chosen(name!));
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name!, wholeParameterSchema(parameter, options, ofInstance)]),
  );
}

/** The schema of a whole class or instance. */
export function classSchema(target: Serializable, options: SchemaOptions, chosen: (name: string) => boolean): Schema {
  const info = infoOf(target);
  const parameters = parametersOf(target);
  const ofInstance = typeof target !== "function";
  const isWhole = !ofInstance && parameters.every(({ name }) => chosen(name!));
  const maker = new SchemaMaker(options, isWhole ? info : null);
  const schema = maker.object(info, parameters, chosen, ofInstance);
  return { $schema: maker.draft.uri, ...withDefinitions(schema, maker) };
}
