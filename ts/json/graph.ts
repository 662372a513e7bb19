/** `toJSONText` and `fromJSON`: any graph of values as JSON and back, in the dialect "brine" (ruling 39). */
import type { ReadJSONOptions } from "../param/serialization.js";
import type { AnyClass, InstanceOf } from "../param/types.js";
import { GONE_REASON, isGone } from "../pickle/buffer.js";
import { defaultRegistry } from "../pickle/builtins/index.js";
import { restoring } from "../pickle/plan.js";
import type { Registry } from "../pickle/registry.js";
import { JSONError, JSONValidationError } from "./errors.js";
import { DEEPEST_GRAPH, isRecord, titleOf } from "./forms.js";
import { WRONG } from "./frames.js";
import { limitsOf, modelClass, requireOptions } from "./options.js";
import { parseJSON } from "./parse.js";
import { INEXACT, Reader } from "./read.js";
import { textOf } from "./utf8.js";
import { Writer } from "./write.js";

/** The options of {@link toJSONText}. */
export interface WriteJSONOptions {
  /** What classes and functions are called: by default what `register` was told. */
  readonly registry?: Registry;
  /** What the whole is known to be, as in {@link FromJSONOptions}: an instance of that very class is written without saying so. */
  readonly class?: AnyClass;
  /** Spaces a level, as in `JSON.stringify`; by default all on one line. */
  readonly indent?: number;
  /** Bounds of what is written. What is beyond one is a `JSONError`. */
  readonly limits?: {
    /** How deep values may be nested: 1,000,000, as in pickles. */
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

/** Never used: with the last one V8 would forget their hidden class, and the code compiled for it. A list, for a variable that nobody reads is left out. */
const kept: Writer[] = [];

/**
 * A value with all that it holds as JSON, without loss: classes, sharing and circles, numbers that JSON has not, bytes, dates with
 * zones, arrays and tables. docs/json-format.md says how.
 * @throws UnserializableError for a value that has no form, or a class or function that is not registered, with its path; JSONError for options that
 * are none, and a `class` that is none of the model (`OPTION`).
 */
export function toJSONText(value: unknown, options: WriteJSONOptions = {}): string {
  requireOptions(options);
  if (options.class !== undefined) modelClass(options.class);
  const { registry = defaultRegistry, indent } = options;
  const { depth = DEEPEST_GRAPH } = limitsOf(options.limits);
  if (kept.length === 0) kept.push(new Writer({ registry: defaultRegistry, rows: true }));
  const writer = new Writer({ registry, depth, rows: indent === undefined });
  return writer.text(writer.known(value, options.class), indent);
}

/** A reader of values that are no text any more. What is wrong with them is in its `problems`. */
export function readerFor({ registry = defaultRegistry, limits, ...oldData }: ReadJSONOptions): Reader {
  const { depth = DEEPEST_GRAPH } = limitsOf(limits);
  return new Reader({ registry: registry as Registry, oldData, depth });
}

const tooLong = (size: string, length: number): JSONError =>
  new JSONError(`the text has ${size} characters; limits.length allows ${length}`, { code: "LENGTH", value: size });

/** An integer that may be none of the safe ones. `JSON.parse` would round it. */
const LONG_INTEGER = /(?<![\d.])\d{16,}(?![\d.eE])/;

/**
 * Reads a text, its bytes, or what `JSON.parse` made of it: `read` is given a reader and the plain values, and gives what {@link WRONG} stands for
 * where something is wrong.
 * @throws JSONValidationError with all that is wrong; JSONSyntaxError; JSONError for a text that is too long.
 */
export function reading<T>(source: unknown, options: ReadJSONOptions, read: (reader: Reader, json: unknown) => T): T {
  const { registry = defaultRegistry, limits, ...oldData } = options;
  const { length = LONGEST, depth = DEEPEST_GRAPH } = limitsOf(limits);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    if (isGone(source)) throw new JSONError(`no text can be read: ${GONE_REASON}`, { code: "UTF-8", value: source });
    // No character takes more bytes.
    if (source.byteLength > 3 * length) throw tooLong(`at least ${Math.ceil(source.byteLength / 3)}`, length);
    return reading(textOf(source), options, read);
  }
  const isText = typeof source === "string";
  if (isText && source.length > length) throw tooLong(String(source.length), length);
  // A pointer is in a tag "ref", unless some of its letters are escaped.
  const tracks = !isText || source.includes('"ref"') || source.includes("\\u");
  const once = (json: unknown, isInexact: () => boolean): T => {
    const reader = new Reader({ registry: registry as Registry, oldData, depth, tracks, isInexact });
    const later: (() => void)[] = [];
    const value = restoring(later, () => read(reader, json));
    if (reader.problems.length > 0) throw new JSONValidationError(reader.problems, reader.hasMore);
    for (const work of later) work();
    return value;
  };
  if (!isText) return once(source, () => false);
  let isInexact: boolean | undefined;
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch {
    // Its messages differ from platform to platform, and do not all say where.
    json = parseJSON(source, { strict: true, depth });
  }
  try {
    return once(json, () => (isInexact ??= LONG_INTEGER.test(source)));
  } catch (error) {
    if (error !== INEXACT) throw error;
    return once(parseJSON(source, { strict: true, depth }), () => false);
  }
}

/**
 * The value that a JSON text stands for; with `class`, an instance of it, whose every value is checked by its parameter.
 * No constructor of a subclass runs, as when a pickle is read. `source` may be bytes of UTF-8, or what `JSON.parse` gave: plain objects and arrays,
 * where a key that is undefined counts as absent.
 * @throws JSONValidationError with all that is wrong, each with its JSON pointer; JSONSyntaxError; JSONError for bytes that are no UTF-8
 * (`UTF-8`), for options that are none and a `class` that is none of the model (`OPTION`).
 */
export function fromJSON<C extends AnyClass>(
  source: unknown,
  options: FromJSONOptions<C> & { readonly class: C },
): InstanceOf<C>;
/** The value of a text whose class is not known beforehand: what the text says it is. */
export function fromJSON(source: unknown, options?: FromJSONOptions): unknown;
export function fromJSON(source: unknown, options: FromJSONOptions = {}): unknown {
  requireOptions(options);
  const { class: cls } = options;
  if (cls !== undefined) return instanceFrom(cls, source, options);
  return reading(source, options, (reader, json) => reader.whole(json));
}

/** An instance of a class, or of one below it where the text says so. */
export function instanceFrom(cls: object, source: unknown, options: ReadJSONOptions): object {
  requireOptions(options);
  const info = modelClass(cls);
  return reading(source, options, (reader, json) => {
    if (!isRecord(json)) {
      return reader.problem(
        `must be an object with the values of ${titleOf(info, reader.registry)}`,
        json,
        "type",
        "",
      ) as never;
    }
    const made = reader.instanceOf(info, json);
    if (made !== WRONG && !(made instanceof info.cls)) {
      reader.problem(`must be an instance of ${titleOf(info, reader.registry)}`, json, "instance", "");
    }
    return made as object;
  });
}
