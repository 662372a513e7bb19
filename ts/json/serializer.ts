/** Mode `"json"` of `serializeParameters` and its fellows: chooses the dialect and the parameters. */

import { type ClassInfo, classInfo } from "../param/class-info.js";
import { refuse } from "../param/errors.js";
import type { ModelInstance } from "../param/instance-state.js";
import type { AnyParameter } from "../param/parameter.js";
import {
  type JSONPart,
  type Serializable,
  type SerializeOptions,
  type SubsetOptions,
  serializers,
} from "../param/serialization.js";
import { readSlot } from "../param/slots.js";
import { defaultRegistry } from "../pickle/builtins/index.js";
import { setOwn } from "../pickle/fill.js";
import { JSONError, UnserializableError } from "./errors.js";
import { formOf } from "./forms.js";
import { instanceFrom, reading } from "./graph.js";
import { isDefaultNull } from "./instance-frames.js";
import { failOption, isParamDialect, namesOf, requireOptions, schemaWords } from "./options.js";
import { paramDeserialize, paramSerialize } from "./param-dialect.js";
import { paramParameterSchema, paramSchema } from "./param-schema.js";
import { parseJSON } from "./parse.js";
import { pythonJSONText } from "./python-text.js";
import { classSchema, parameterSchemas, wholeParameterSchema } from "./schema.js";
import { Writer } from "./write.js";

/** Which names `subset` and `exclude` leave. */
export function chosen({ subset = null, exclude = [] }: SubsetOptions): (name: string) => boolean {
  const wanted = subset === null ? null : namesOf("subset", subset);
  const unwanted = namesOf("exclude", exclude);
  return (name) => (wanted === null || wanted.has(name)) && !unwanted.has(name);
}

/** The parameter of a name. Throws `ParameterAttributeError`. */
function parameterIn(target: Serializable, name: string): AnyParameter {
  const parameters = target.param.objects("existing") as Record<string, AnyParameter>;
  if (!Object.hasOwn(parameters, name)) {
    refuse(
      { kind: "", path: null, of: null },
      {
        code: "kind",
        rule: "no-parameter",
        raises: "AttributeError",
        message: (_subject, _value, { python }) => {
          const isClass = typeof target === "function";
          const title = (isClass ? target : target.constructor).name;
          if (!python) return `there is no parameter '${name}'`;
          return isClass
            ? `type object '${title}' has no attribute '${name}'`
            : `'${title}' object has no attribute '${name}'`;
        },
      },
      name,
    );
  }
  return parameters[name]!;
}

/**
 * The value as `a.x` gives it; but what makes values stays what it is, and is asked for none: Param 2.4.2 serialises
 * `get_value_generator(name)`.
 */
function currentValue(target: Serializable, parameter: AnyParameter): unknown {
  const name = parameter.name!;
  const generator = target.param.getValueGenerator(name);
  const makes = (value: unknown): boolean => typeof value === "function";
  if (makes(generator) || (Array.isArray(generator) && formOf(parameter) === "Composite" && generator.some(makes))) {
    return generator;
  }
  if (!parameter.readsThrough) return generator;
  const { param } = target;
  const isClass = typeof target === "function";
  const values = (isClass ? param.values() : target) as Record<string, unknown>;
  return values[name];
}

/** The value as it is kept: of a path not what it resolves to, as when all parameters are written. */
function storedValue(target: Serializable, parameter: AnyParameter): unknown {
  if (!parameter.readsThrough || formOf(parameter) === "Composite") return currentValue(target, parameter);
  const info = infoOf(target);
  const slot = info.slots.get(parameter.name!)!;
  return typeof target === "function" ? info.defaults[slot] : readSlot(target as unknown as ModelInstance, slot);
}

const wireName = (parameter: AnyParameter): string => parameter.pyName ?? parameter.name!;

/** The parameters of a target by their names in Python. */
function byWireName(target: Serializable): Map<string, AnyParameter> {
  const parameters = Object.values(target.param.objects("existing") as Record<string, AnyParameter>);
  return new Map(parameters.map((parameter) => [wireName(parameter), parameter]));
}

function paramText(target: Serializable, options: SerializeOptions): string {
  const isChosen = chosen(options);
  const parts: string[] = [];
  for (const parameter of byWireName(target).values()) {
    const name = parameter.name!;
    if (!isChosen(name)) continue;
    try {
      const text = pythonJSONText(parameter.serialize(currentValue(target, parameter)));
      parts.push(`${pythonJSONText(wireName(parameter))}: ${text}`);
    } catch (error) {
      if (!(options.skipUnserializable === true && error instanceof UnserializableError)) throw error;
    }
  }
  return `{${parts.join(", ")}}`;
}

function paramValues(target: Serializable, text: string, options: SubsetOptions): Record<string, unknown> {
  const isChosen = chosen(options);
  const parsed = parseJSON(text, { exactFloats: true });
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new JSONError("the text holds no object", { code: "TYPE", value: parsed, pythonType: "AttributeError" });
  }
  const parameters = byWireName(target);
  const aliases = new Map(
    [...parameters.values()].flatMap((parameter) =>
      (parameter.aliases ?? []).map((alias) => [alias, parameter] as const),
    ),
  );
  const found: Record<string, unknown> = {};
  for (const [key, plain] of Object.entries(parsed)) {
    const old = aliases.get(key);
    const name = (parameters.get(key) ?? old)?.name ?? key;
    if (!isChosen(name)) continue;
    // The name of today counts before an alias.
    if (old !== undefined && (Object.hasOwn(parsed, wireName(old)) || Object.hasOwn(found, name))) continue;
    // An unknown name is refused by the namespace, with Param's KeyError.
    const parameter = parameters.get(key) ?? old ?? target.param.get(key);
    setOwn(found, name, parameter.deserialize(plain));
  }
  return found;
}

/** The mode "json". */
export const json: JSONPart = {
  serializeParameters(target, options) {
    if (isParamDialect(options)) return paramText(target, options);
    const isChosen = chosen(options);
    const writer = writerFor();
    const record = writer.parameters(
      target,
      (parameter) => isChosen(parameter.name!),
      () => options.skipUnserializable === true,
    );
    return writer.text(record);
  },
  deserializeParameters(target, text, options) {
    if (isParamDialect(options)) return paramValues(target, text, options);
    return reading(text, {}, (reader, parsed) => {
      const found: Record<string, unknown> = {};
      if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
        reader.problem("must be an object with the values of parameters", parsed, "type", "");
        return found;
      }
      const info = infoOf(target);
      reader.fields(info, parsed as Record<string, unknown>, {
        put(slot, value) {
          setOwn(found, info.parameters[slot]!.name!, value);
        },
        chosen: chosen(options),
        finish: () => found,
      });
      return found;
    });
  },
  serializeValue(target, name, options) {
    const parameter = parameterIn(target, name);
    if (isParamDialect(options)) return pythonJSONText(parameter.serialize(currentValue(target, parameter)));
    const writer = writerFor();
    return writer.text(writer.declared(parameter, storedValue(target, parameter)));
  },
  deserializeValue(target, name, text, options) {
    const parameter = target.param.get(name);
    if (isParamDialect(options)) return parameter.deserialize(parseJSON(text, { exactFloats: true }));
    return reading(text, {}, (reader, parsed) =>
      isDefaultNull(infoOf(target), parameter, parsed) ? null : reader.whole(parsed, parameter),
    );
  },
  schema(target, options) {
    schemaWords(options);
    return isParamDialect(options)
      ? paramSchema(target, options, chosen(options))
      : parameterSchemas(target, options, chosen(options));
  },
  parameterSchema(parameter, options) {
    schemaWords(options);
    return isParamDialect(options)
      ? paramParameterSchema(parameter, options.safe === true)
      : wholeParameterSchema(parameter, options);
  },
  plainValue: paramSerialize,
  valueOf: paramDeserialize,
  toJSON: (instance) => new Writer({ registry: defaultRegistry, plain: true }).plainInstance(instance),
  fromJSON: instanceFrom,
  jsonSchema(target, options) {
    requireOptions(options);
    if (isParamDialect(options))
      failOption('dialect is "brine" for a whole schema: Param has none, but schema()', "param");
    return classSchema(target, options, chosen(options));
  },
};

const writerFor = (): Writer => new Writer({ registry: defaultRegistry, rows: true });

const infoOf = (target: Serializable): ClassInfo =>
  classInfo(typeof target === "function" ? target : target.constructor);

serializers.set("json", json);
