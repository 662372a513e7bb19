/**
 * How the model is serialised, by mode: a registry, so that `.param` has the methods and `param/` does not know JSON, which is
 * a layer above (`ts/json`) and registers itself as mode `"json"`. Param 2.4.2, `Parameter._serializers` and `Serialization`.
 */
import { refuse } from "./errors.js";
import type { AnyParameter } from "./parameter.js";

/** What the options of all methods of serialisation have. */
export interface ModeOptions {
  /** The format: `"json"`, or one that was put into `Parameter.serializers`. */
  readonly mode?: string;
  /**
   * `"brine"`, the default: valid JSON that loses nothing (docs/json-format.md). `"param"`: the very text that Param 2.4.2 writes
   * and reads, `NaN` included.
   */
  readonly dialect?: "brine" | "param";
}

/** The options of the methods that are about several parameters. */
export interface SubsetOptions extends ModeOptions {
  /** Only these parameters. */
  readonly subset?: Iterable<string> | null;
  /** All but these. */
  readonly exclude?: Iterable<string>;
}

/** The options of `serializeParameters`. */
export interface SerializeOptions extends SubsetOptions {
  /** Leaves out a value that has no form, instead of throwing. */
  readonly skipUnserializable?: boolean;
}

/** The options of `schema`. */
export interface SchemaOptions extends SubsetOptions {
  /** Throws where a value of a parameter might not be serialisable. */
  readonly safe?: boolean;
  /** Which draft of JSON Schema: 2020-12 by default. */
  readonly draft?: "2020-12" | "draft-07";
  /** `"input"`, the default: values as a form or a request gives them. `"wire"`: as brine writes them, with tags. */
  readonly for?: "input" | "wire";
}

/** The options of `fromJSON`. */
export interface ReadJSONOptions {
  /** What names mean: by default what `register` was told. */
  readonly registry?: unknown;
  /** What becomes of a name that is no parameter: it is a problem (the default), left out, or made a property of the instance. */
  readonly unknownParameters?: "keep" | "drop" | "refuse";
  /** Data of a version above the class's: a problem (the default), or read as if it were of the class's own. */
  readonly newerVersions?: "refuse" | "try";
  /**
   * What data is that says no version: of version 1 (the default), or of the class's own, as what a form sends. Of matter for classes
   * with a `version` alone.
   */
  readonly unversioned?: "first" | "current";
  /** How deep the text may be nested (1,000,000) and how many characters it may have (2²⁸). */
  readonly limits?: { readonly depth?: number; readonly length?: number };
}

/** A JSON Schema. */
export interface Schema {
  /** A keyword and what it says. */
  [keyword: string]: unknown;
}

/** An instance or a class of the model. */
export interface Serializable {
  /** What is asked of its namespace. */
  readonly param: {
    names(): readonly string[];
    get(name: string): AnyParameter;
    objects(which?: "own" | "class" | "existing"): unknown;
    values(): unknown;
    getValueGenerator(name: string): unknown;
  };
}

/** A format. Make another by an object with these methods and `Parameter.serializers.set("mine", …)`. */
export interface Serializer {
  /** The parameters of an instance, or the defaults of a class, as text. */
  serializeParameters(target: Serializable, options: SerializeOptions): string;
  /** The values in a text, by name, as the parameters' types have them. */
  deserializeParameters(target: Serializable, text: string, options: SubsetOptions): Record<string, unknown>;
  /** One value as text. */
  serializeValue(target: Serializable, name: string, options: ModeOptions): string;
  /** The value in a text. */
  deserializeValue(target: Serializable, name: string, text: string, options: ModeOptions): unknown;
  /** A schema for each parameter, by name. */
  schema(target: Serializable, options: SchemaOptions): Record<string, Schema>;
  /** The schema of a parameter. */
  parameterSchema(parameter: AnyParameter, options: SchemaOptions): Schema;
  /** A value in the form that {@link serializeValue} makes text of. */
  plainValue(parameter: AnyParameter, value: unknown): unknown;
  /** The value that such a form stands for. */
  valueOf(parameter: AnyParameter, plain: unknown): unknown;
}

/** What the JSON layer gives beside. */
export interface JSONPart extends Serializer {
  /** The plain form of an instance: what `a.toJSON()` gives. */
  toJSON(instance: object): unknown;
  /** An instance of a class from a text, or from what `JSON.parse` gave. */
  fromJSON(cls: object, source: unknown, options: ReadJSONOptions): object;
  /** The schema of a whole class, or of an instance. */
  jsonSchema(target: Serializable, options: SchemaOptions): Schema;
}

/** The formats by mode. */
export const serializers: Map<string, Serializer> = new Map();

/**
 * The format that options choose.
 * @throws ParameterTypeError for options that are none, ParameterValueError for an unknown mode.
 */
export function serializerBy(options: ModeOptions): Serializer {
  if (typeof options === "object" && (options as unknown) !== null) return serializerOf(options.mode);
  return refuse(
    { kind: "", path: null, of: null },
    {
      code: "kind",
      rule: "options",
      raises: "TypeError",
      message: (_subject, value, { repr }) =>
        `Options are an object, not ${repr(value)}: leave them out where there are none.`,
    },
    options,
  );
}

/** The format of a mode. Throws `ParameterValueError` for an unknown one. */
export function serializerOf(mode: string = "json"): Serializer {
  const found = serializers.get(mode);
  if (found !== undefined) return found;
  return refuse(
    { kind: "", path: null, of: null },
    {
      code: "kind",
      rule: "mode",
      message: (_subject, value, { repr, python }) =>
        mode === "json" && !python
          ? "JSON is not in brine/model: import brine (or brine/ts, brine/slim) as well, before it is asked for"
          : `Mode ${repr(value)} not in available serialization formats ${repr([...serializers.keys()])}`,
    },
    mode,
  );
}

/** The JSON layer. */
export const jsonPart = (): JSONPart => serializerOf("json") as JSONPart;
