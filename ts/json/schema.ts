/**
 * JSON Schemas that are valid and true (ruling 40): for input, values as forms and requests give them; for the wire, as the dialect
 * "brine" writes them. Nested classes are in `$defs` (`definitions` in draft-07), so that one may refer to itself.
 */
import { type ClassInfo, classInfo, wireNameOf } from "../param/class-info.js";
import type { ItemSpec } from "../param/items.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import type { Schema, SchemaOptions, Serializable } from "../param/serialization.js";
import { PyDate } from "../pickle/builtins/datetime.js";
import { UnsafeSerializableError, UnserializableError } from "./errors.js";
import { classOf, formOf, type ItemSlots, isModelClass } from "./forms.js";
import { dedented } from "./param-schema.js";

/** The slots that schemas look at, of whatever kind. */
interface AnySlots extends ItemSlots {
  readonly bounds?: readonly [unknown, unknown] | null;
  readonly softbounds?: readonly [unknown, unknown] | null;
  readonly inclusiveBounds?: readonly [boolean, boolean];
  readonly step?: unknown;
  readonly length?: number | null;
  readonly regex?: RegExp | string | null;
  readonly objects?: readonly unknown[] & { readonly names?: ReadonlyMap<string, unknown> };
  readonly checkOnSet?: boolean;
  readonly keyType?: unknown;
}

const DRAFTS = {
  "2020-12": { uri: "https://json-schema.org/draft/2020-12/schema", definitions: "$defs", items: "prefixItems" },
  "draft-07": { uri: "http://json-schema.org/draft-07/schema#", definitions: "definitions", items: "items" },
} as const;

/** What a tagged value looks like, without a look inside. */
const TAGGED: Schema = { type: "object", required: ["$brine"], properties: { $brine: { type: "string" } } };
const NAIVE = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?$";
const BASE64 = "^[A-Za-z0-9+/]*={0,2}$";

/** Makes the schemas of one document. */
class SchemaMaker {
  readonly definitions: Record<string, Schema> = {};
  readonly draft: (typeof DRAFTS)[keyof typeof DRAFTS];
  readonly #names = new Map<ClassInfo, string>();
  readonly #wire: boolean;
  readonly #safe: boolean;

  constructor({ draft = "2020-12", for: purpose = "input", safe = false }: SchemaOptions) {
    this.draft = DRAFTS[draft];
    this.#wire = purpose === "wire";
    this.#safe = safe;
  }

  /** A parameter's schema, with what is said of it. */
  parameter(parameter: AnyParameter): Schema {
    const schema = this.#nullable(this.#value(parameter as AnyParameter & AnySlots), parameter.allowNone === true);
    const { label, doc } = parameter;
    const annotated: Schema = { ...schema };
    if (label) annotated.title = label;
    if (doc) annotated.description = dedented(doc).replaceAll("\n", " ").trim();
    if (parameter.constant) annotated.readOnly = true;
    const initial = parameter.default;
    if (
      ["string", "number", "boolean"].includes(typeof initial) &&
      JSON.stringify(initial) !== "null" &&
      !parameter.readsThrough
    ) {
      annotated.default = initial;
    }
    return annotated;
  }

  #nullable(schema: Schema, allowsNull: boolean): Schema {
    if (!allowsNull || Object.keys(schema).length === 0) return schema;
    return { anyOf: [schema, { type: "null" }] };
  }

  /** Under `for: "wire"`, what may be tagged instead. */
  #orTagged(schema: Schema): Schema {
    return this.#wire ? { anyOf: [schema, this.reference("tagged", () => TAGGED)] } : schema;
  }

  reference(name: string, make: () => Schema): Schema {
    this.definitions[name] ??= make();
    return { $ref: `#/${this.draft.definitions}/${name}` };
  }

  #unsafe(what: string): void {
    if (this.#safe) throw new UnsafeSerializableError(`${what} may hold values that have no form in JSON`, null);
  }

  #value(parameter: AnyParameter & AnySlots): Schema {
    const { kind } = parameter.constructor as typeof Parameter;
    if (kind === "Callable" || kind === "Action") {
      if (this.#wire) return this.#orTagged({ type: "null" });
      throw new UnserializableError(`a ${kind} has no form that a schema could describe`, {
        code: "UNSERIALIZABLE",
        value: parameter,
        pythonType: "UnserializableException",
      });
    }
    switch (formOf(parameter)) {
      case "Number":
        return this.#number(parameter);
      case "Boolean":
        return { type: "boolean" };
      case "String":
        return this.#text(parameter);
      case "Bytes":
        return this.#orTagged({ type: "string", contentEncoding: "base64", pattern: BASE64 });
      case "Date":
        return this.#moment(parameter);
      case "CalendarDate":
        return this.#orTagged({ type: "string", format: "date", ...dateBounds(parameter) });
      case "DateRange":
        return this.#array({ anyOf: [this.#moment(parameter), { type: "string", format: "date" }] }, 2, 2);
      case "CalendarDateRange":
        return this.#array(this.#orTagged({ type: "string", format: "date" }), 2, 2);
      case "Tuple":
        return this.#tuple(parameter, kind);
      case "List":
        return this.#listOf(parameter);
      case "Dict":
        return this.#dict(parameter);
      case "ClassSelector":
        if (parameter.isInstance === false) return this.#wire ? {} : this.#name();
        return this.#ofClass(parameter.requiredClass as never);
      case "Array":
        this.#unsafe("an array");
        return this.#orTagged({ type: "array" });
      case "DataFrame":
      case "Series":
        this.#unsafe("a table");
        return this.#orTagged({ type: "array" });
      case "Composite":
        return { type: "array" };
    }
    return parameter.objects === undefined ? {} : this.#choice(parameter, kind);
  }

  #name(): Schema {
    return { type: "string" };
  }

  #number(parameter: AnyParameter & AnySlots): Schema {
    const { bounds = null, inclusiveBounds = [true, true], softbounds = null, step = null } = parameter;
    const { kind } = parameter.constructor as typeof Parameter;
    const schema: Schema = { type: kind === "Integer" ? "integer" : "number" };
    const [low, high] = bounds ?? [null, null];
    if (low !== null) schema[inclusiveBounds[0] ? "minimum" : "exclusiveMinimum"] = low;
    if (high !== null) schema[inclusiveBounds[1] ? "maximum" : "exclusiveMaximum"] = high;
    if (softbounds !== null) schema["x-softbounds"] = softbounds;
    if (step !== null) schema["x-step"] = step;
    return this.#orTagged(schema);
  }

  #text({ regex = null }: AnySlots): Schema {
    const pattern = regex instanceof RegExp ? regex.source : regex;
    return pattern === null ? { type: "string" } : { type: "string", pattern };
  }

  #moment(parameter: AnySlots): Schema {
    const forms: Schema[] = [
      { type: "string", pattern: NAIVE },
      { type: "string", format: "date-time" },
    ];
    return { ...this.#orTagged({ anyOf: forms }), ...dateBounds(parameter) };
  }

  #array(items: Schema, least: number | null, most: number | null): Schema {
    const schema: Schema = { type: "array", items };
    if (least !== null) schema.minItems = least;
    if (most !== null) schema.maxItems = most;
    return schema;
  }

  #tuple(parameter: AnyParameter & AnySlots, kind: string): Schema {
    const length = parameter.length ?? 0;
    const { items = null } = parameter;
    if (items === null) {
      const isNumeric =
        kind !== "Tuple" && "step" in parameter
          ? this.#number(parameter)
          : kind === "Tuple"
            ? {}
            : this.#orTagged({ type: "number" });
      return this.#array(isNumeric, length, length);
    }
    const each = items.map((item) => this.#item(item));
    return { type: "array", [this.draft.items]: each, minItems: length, maxItems: length };
  }

  #listOf({ bounds = null, itemType = null, isInstance = true }: AnySlots): Schema {
    if (itemType === null) this.#unsafe("a list of anything");
    const [least, most] = (bounds ?? [null, null]) as readonly [number | null, number | null];
    return this.#orRef(this.#array(isInstance ? this.#item(itemType) : {}, least === 0 ? null : least, most));
  }

  /** A list or dict that was written before is referred to on the wire. */
  #orRef(schema: Schema): Schema {
    return this.#orTagged(schema);
  }

  #dict({ itemType = null, keyType = null }: AnySlots): Schema {
    if (itemType === null) this.#unsafe("a dict of anything");
    const isText = keyType === null || keyType === String;
    return this.#orRef({ type: "object", ...(isText ? { additionalProperties: this.#item(itemType) } : {}) });
  }

  #item(spec: ItemSpec | null): Schema {
    if (spec instanceof Parameter) return this.parameter(spec);
    if (Array.isArray(spec)) return { anyOf: spec.map((one) => this.#item(one as ItemSpec)) };
    return this.#ofClass(classOf(spec));
  }

  #ofClass(cls: unknown): Schema {
    if (Array.isArray(cls)) return { anyOf: cls.map((one: unknown) => this.#ofClass(one)) };
    switch (cls) {
      case Number:
        return this.#orTagged({ type: "number" });
      case BigInt:
        return this.#orTagged({ type: "integer" });
      case String:
        return { type: "string" };
      case Boolean:
        return { type: "boolean" };
      case Date:
        return this.#moment({});
      case PyDate:
        return this.#orTagged({ type: "string", format: "date" });
      case Uint8Array:
        return this.#orTagged({ type: "string", contentEncoding: "base64", pattern: BASE64 });
    }
    if (!isModelClass(cls)) return {};
    return this.#orTagged(this.classReference(classInfo(cls)));
  }

  /** A class within `$defs`. */
  classReference(info: ClassInfo): Schema {
    let name = this.#names.get(info);
    if (name === undefined) {
      name = info.baseName;
      for (let number = 2; name in this.definitions || name === "tagged"; number++) name = `${info.baseName}${number}`;
      this.#names.set(info, name);
      // Named before it is made, for a class that refers to itself.
      this.definitions[name] = {};
      this.definitions[name] = this.object(info, info.parameters, () => true);
    }
    return { $ref: `#/${this.draft.definitions}/${name}` };
  }

  object(info: ClassInfo, parameters: readonly AnyParameter[], chosen: (name: string) => boolean): Schema {
    const properties: Record<string, Schema> = {};
    for (const slot of info.order) {
      const parameter = parameters[slot]!;
      if (chosen(parameter.name!)) properties[wireNameOf(parameter)] = this.parameter(parameter);
    }
    return { type: "object", title: info.baseName, properties, required: [], additionalProperties: false };
  }

  #choice(parameter: AnyParameter & AnySlots, kind: string): Schema {
    const objects = Array.from(parameter.objects ?? []);
    const isText = objects.every(
      (object) => object === null || ["string", "number", "boolean"].includes(typeof object),
    );
    if (!isText) this.#unsafe(`a ${kind} of such objects`);
    const one: Schema = !isText || parameter.checkOnSet === false ? {} : this.#oneOf(objects, parameter.objects?.names);
    return kind.includes("List") || kind.startsWith("Multi") ? this.#orRef({ type: "array", items: one }) : one;
  }

  #oneOf(objects: readonly unknown[], names: ReadonlyMap<string, unknown> | undefined): Schema {
    if (names === undefined || names.size === 0) return { enum: objects };
    return { oneOf: [...names].map(([title, value]) => ({ const: value, title })) };
  }
}

/** Bounds of dates are annotations: no keyword compares texts. */
function dateBounds({ bounds = null }: AnySlots): Schema {
  if (bounds === null) return {};
  const [low, high] = bounds as readonly [Date | null, Date | null];
  return {
    ...(low === null ? {} : { "x-minimum": low.toISOString() }),
    ...(high === null ? {} : { "x-maximum": high.toISOString() }),
  };
}

const parametersOf = (target: Serializable): AnyParameter[] => {
  const info = infoOf(target);
  const current = target.param.objects("existing") as Record<string, AnyParameter>;
  return info.parameters.map(({ name }) => current[name!]!);
};

const infoOf = (target: Serializable): ClassInfo =>
  classInfo(typeof target === "function" ? target : target.constructor);

/** Whatever was referred to, as the part of the document it lies in. */
const withDefinitions = (schema: Schema, { draft, definitions }: SchemaMaker): Schema =>
  Object.keys(definitions).length === 0 ? schema : { ...schema, [draft.definitions]: definitions };

/** The schema of one parameter: a document of its own. */
export function wholeParameterSchema(parameter: AnyParameter, options: SchemaOptions): Schema {
  const maker = new SchemaMaker(options);
  return withDefinitions(maker.parameter(parameter), maker);
}

/** A map of documents by name, Param's shape. */
export function parameterSchemas(
  target: Serializable,
  options: SchemaOptions,
  chosen: (name: string) => boolean,
): Record<string, Schema> {
  const parameters = parametersOf(target).filter(({ name }) => chosen(name!));
  return Object.fromEntries(parameters.map((parameter) => [parameter.name!, wholeParameterSchema(parameter, options)]));
}

/** The schema of a whole class or instance. */
export function classSchema(target: Serializable, options: SchemaOptions, chosen: (name: string) => boolean): Schema {
  const maker = new SchemaMaker(options);
  const schema = maker.object(infoOf(target), parametersOf(target), chosen);
  return { $schema: maker.draft.uri, ...withDefinitions(schema, maker) };
}
