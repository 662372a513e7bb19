/** `toJSONText` and `fromJSON`: any graph of values as JSON and back, in the dialect "brine" (ruling 39). */
import { classInfo } from "../param/class-info.js";
import type { ReadJSONOptions } from "../param/serialization.js";
import type { AnyClass, InstanceOf } from "../param/types.js";
import { defaultRegistry } from "../pickle/builtins/index.js";
import type { Registry } from "../pickle/registry.js";
import { JSONError, JSONValidationError } from "./errors.js";
import { DEEPEST } from "./forms.js";
import { parseJSON } from "./parse.js";
import { isTagged, Reader, WRONG } from "./read.js";
import { Writer } from "./write.js";

/** The options of {@link toJSONText}. */
export interface WriteJSONOptions {
  /** What classes and functions are called: by default what `register` was told. */
  readonly registry?: Registry;
  /** Spaces a level, as in `JSON.stringify`; by default all on one line. */
  readonly indent?: number;
  readonly limits?: {
    /** How deep values may be nested: 500. */
    readonly depth?: number;
  };
}

/** The options of {@link fromJSON}. */
export interface FromJSONOptions<C extends AnyClass = AnyClass> extends ReadJSONOptions {
  /** What the whole is: the text need not say it then. */
  readonly class?: C;
}

/** The length of a text that is read where nothing else is said. */
const LONGEST = 2 ** 28;

/**
 * A value with all that it holds as JSON, without loss: classes, sharing and circles, numbers that JSON has not, bytes, dates with
 * zones, arrays and tables. docs/json-format.md says how.
 * @throws UnserializableError for a value that has no form, or a class or function that is not registered, with its path.
 */
export function toJSONText(value: unknown, options: WriteJSONOptions = {}): string {
  const { registry = defaultRegistry, indent, limits } = options;
  const writer = new Writer({ registry, depth: limits?.depth ?? DEEPEST });
  return JSON.stringify(writer.value(value), null, indent);
}

/** A text, or what was made of it already, as plain JSON values. Throws `JSONSyntaxError`. */
export function parsedJSON(source: unknown, { limits = {} }: ReadJSONOptions): unknown {
  if (typeof source !== "string") return source;
  const { length = LONGEST } = limits;
  if (source.length > length) {
    throw new JSONError(`the text has ${source.length} characters; limits.length allows ${length}`, {
      code: "LENGTH",
      value: source.length,
    });
  }
  // JSON.parse would round an integer of many digits; and its messages differ from platform to platform.
  if (!/\d{16}/.test(source)) {
    try {
      return JSON.parse(source);
    } catch {
      // Read once more below, for a message that says where.
    }
  }
  return parseJSON(source, { strict: true, depth: 1000 });
}

/** A reader for these options. */
export function readerFor({ registry, unknown = "refuse", limits = {} }: ReadJSONOptions): Reader {
  return new Reader({
    registry: (registry as Registry | undefined) ?? defaultRegistry,
    unknown,
    depth: limits.depth ?? DEEPEST,
  });
}

/** What was read, unless something was wrong. */
export function unlessWrong<T>(reader: Reader, value: T): T {
  if (reader.problems.length > 0) throw new JSONValidationError(reader.problems);
  return value;
}

/**
 * The value that a JSON text stands for; with `class`, an instance of it, whose every value is checked by its parameter.
 * No constructor of a subclass runs, as when a pickle is read. `source` may be what `JSON.parse` gave.
 * @throws JSONValidationError with all that is wrong, each with its JSON pointer; JSONSyntaxError.
 */
export function fromJSON<C extends AnyClass>(
  source: unknown,
  options: FromJSONOptions<C> & { readonly class: C },
): InstanceOf<C>;
export function fromJSON(source: unknown, options?: FromJSONOptions): unknown;
export function fromJSON(source: unknown, options: FromJSONOptions = {}): unknown {
  const json = parsedJSON(source, options);
  const reader = readerFor(options);
  if (options.class === undefined) return unlessWrong(reader, reader.value(json, ""));
  return instanceFrom(reader, options.class, json);
}

/** An instance of a class, or of one below it where the text says so. */
export function instanceFrom(reader: Reader, cls: object, json: unknown): object {
  const info = classInfo(cls);
  let made: unknown;
  if (isTagged(json)) {
    made = reader.value(json, "");
    if (made !== WRONG && !(made instanceof info.cls)) {
      reader.problem("", `must be an instance of ${info.ownerTitle}`, json, "instance");
    }
  } else if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    made = reader.instance(info, json as Record<string, unknown>, "", "");
  } else reader.problem("", `must be an object with the values of ${info.ownerTitle}`, json, "type");
  return unlessWrong(reader, made as object);
}
