/** What each tag of the dialect "brine" stands for (docs/json-format.md). Nothing a text names is called: names are looked up. */
import { classInfo } from "../param/class-info.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import { DType } from "../pickle/builtins/numpy-dtype.js";
import { arrayTypeOf } from "../pickle/builtins/numpy-elements.js";
import { dataFrame } from "../pickle/builtins/pandas-make.js";
import { asTuple, ByteArray, Float, FrozenSet } from "../pickle/values.js";
import { bytesOf } from "./base64.js";
import { parseISO } from "./dates.js";
import { isModelClass, nameFrom, pointerPart } from "./forms.js";
import { setKey } from "./parse.js";
import { type Reader, WRONG } from "./read.js";

/** A value that says what it is. */
interface Tagged {
  readonly $brine: string;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

type Untag = (reader: Reader, json: Tagged, path: string) => unknown;

const wrong = (reader: Reader, { $brine: tag, value }: Tagged, path: string): typeof WRONG =>
  reader.problem(path, `the value of "${tag}" is not what it has to be`, value, "tag");

const FLOATS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  "-0.0": -0,
};

const isText = (value: unknown): value is string => typeof value === "string";

/** Items in a list of their own; `null` where one is wrong. */
function itemsOf(reader: Reader, json: Tagged, path: string): unknown[] | null {
  const items = Array.isArray(json.value) ? reader.value(json.value, `${path}/value`) : wrong(reader, json, path);
  return items === WRONG ? null : (items as unknown[]);
}

function pairsOf(reader: Reader, json: Tagged, path: string): [unknown, unknown][] | null {
  const items = itemsOf(reader, json, path);
  if (items === null || items.every((pair) => Array.isArray(pair) && pair.length === 2)) return items as never;
  wrong(reader, json, path);
  return null;
}

const TAGS: Readonly<Record<string, Untag>> = {
  float(reader, json, path) {
    const { value } = json;
    if (!isText(value) || !(Object.hasOwn(FLOATS, value) || /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(value))) {
      return wrong(reader, json, path);
    }
    const number = FLOATS[value] ?? Number(value);
    // A box where the number alone would be an int (ruling 1).
    return Number.isSafeInteger(number) && !Object.is(number, -0) ? new Float(number) : number;
  },
  int(reader, json, path) {
    const { value } = json;
    return isText(value) && /^-?\d{1,4300}$/.test(value) ? BigInt(value) : wrong(reader, json, path);
  },
  bytes(reader, json, path) {
    const bytes = isText(json.value) ? bytesOf(json.value) : undefined;
    if (bytes === undefined) return wrong(reader, json, path);
    return json.mutable === true ? new ByteArray(bytes) : bytes;
  },
  datetime(reader, json, path) {
    const { value, zone, fold } = json;
    if (!isText(value)) return wrong(reader, json, path);
    return reader.attempt(path, value, () => parseISO(value, isText(zone) ? zone : undefined, fold === 1 ? 1 : 0));
  },
  tuple(reader, json, path) {
    const items = itemsOf(reader, json, path);
    if (items === null) return WRONG;
    // The list that was read becomes the tuple: what refers to the tuple was noted before it.
    return reader.anchored(path, asTuple(items));
  },
  set(reader, json, path) {
    const set = new Set<unknown>();
    if (json.frozen !== true) reader.anchors.set(path, set);
    const items = itemsOf(reader, json, path);
    if (items === null) return WRONG;
    if (json.frozen === true) return reader.anchored(path, new FrozenSet(items));
    for (const item of items) set.add(item);
    return set;
  },
  map(reader, json, path) {
    const map = new Map<unknown, unknown>();
    reader.anchors.set(path, map);
    const pairs = pairsOf(reader, json, path);
    if (pairs === null) return WRONG;
    for (const [key, value] of pairs) map.set(key, value);
    return map;
  },
  dict(reader, json, path) {
    const record: Record<string, unknown> = {};
    reader.anchors.set(path, record);
    const pairs = pairsOf(reader, json, path);
    if (pairs === null) return WRONG;
    for (const [key, value] of pairs) {
      if (!isText(key)) return wrong(reader, json, path);
      setKey(record, key, value);
    }
    return record;
  },
  ndarray(reader, json, path) {
    const { dtype, shape, order, value } = json;
    if (!isText(dtype) || !Array.isArray(shape)) return wrong(reader, json, path);
    const items = Array.isArray(value) ? itemsOf(reader, json, path) : null;
    const bytes = isText(value) ? bytesOf(value) : undefined;
    if (items === null && bytes === undefined) return Array.isArray(value) ? WRONG : wrong(reader, json, path);
    return reader.attempt(path, json, () => {
      const type = DType.of(dtype);
      const options = { dtype: type, shape: shape as number[], order: order === "F" ? ("F" as const) : ("C" as const) };
      if (bytes === undefined) return new NDArray(items!, options);
      const arrayType = arrayTypeOf(type);
      const size = arrayType.BYTES_PER_ELEMENT;
      if (bytes.length % size !== 0) throw new RangeError("its bytes are no whole number of items");
      const data = new arrayType(bytes.buffer, 0, bytes.length / size);
      return json.typed === true ? data : new NDArray(data, options);
    });
  },
  frame(reader, json, path) {
    const pairs = pairsOf(reader, json, path);
    const index = json.index === undefined ? undefined : reader.value(json.index, `${path}/index`);
    if (pairs === null || index === WRONG) return WRONG;
    return reader.attempt(path, json, () =>
      dataFrame(new Map(pairs as [unknown, unknown[]][]), index === undefined ? {} : { index: index as unknown[] }),
    );
  },
  name(reader, json, path) {
    const found = targetOf(reader, json.value, path);
    return found === WRONG ? WRONG : found;
  },
  ref(reader, json, path) {
    const { value } = json;
    if (!isText(value)) return wrong(reader, json, path);
    const found = reader.anchors.get(value);
    return found === undefined
      ? reader.problem(path, `refers to ${value || "/"}, where nothing was read`, value, "ref")
      : found;
  },
  object(reader, json, path) {
    const cls = targetOf(reader, json.class, path);
    if (cls === WRONG) return WRONG;
    if (!isModelClass(cls))
      return reader.problem(path, `${String(json.class)} is no class of the model`, json.class, "class");
    return objectOf(reader, cls, json, path);
  },
};

/** An instance of a class, from a tag that may leave the class to the declaration. */
export function objectOf(reader: Reader, cls: object, json: Tagged, path: string): unknown {
  const { value, state } = json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong(reader, json, path);
  const instance = reader.instance(classInfo(cls), value as Record<string, unknown>, `${path}/value`, path);
  if (instance === WRONG || state === undefined) return instance;
  if (typeof state !== "object" || state === null) return wrong(reader, json, path);
  for (const [key, item] of Object.entries(state)) {
    const read = reader.value(item, `${path}/state${pointerPart(key)}`);
    if (read === WRONG) return WRONG;
    // An own property, whatever stands above it: no accessor of the class is called.
    Object.defineProperty(instance, key, { value: read, writable: true, enumerable: true, configurable: true });
  }
  return instance;
}

/** What is registered under a name. */
function targetOf(reader: Reader, text: unknown, path: string): unknown {
  const name = isText(text) ? nameFrom(text) : undefined;
  const entry = name === undefined ? undefined : reader.registry.entry(name.module, name.qualname);
  if (entry !== undefined) return entry.target;
  const shown = isText(text) ? text : String(text);
  return reader.problem(
    path,
    `names ${JSON.stringify(shown)}, which is not registered; register(…, ${JSON.stringify(shown)}) before reading, if you trust it`,
    text,
    "unregistered",
  );
}

/** The value of a tag. */
export function untag(reader: Reader, json: Tagged, path: string): unknown {
  const { $brine: tag } = json;
  const read = Object.hasOwn(TAGS, tag) ? TAGS[tag] : undefined;
  if (read === undefined) return reader.problem(path, `there is no tag ${JSON.stringify(tag)}`, tag, "tag");
  return read(reader, json, path);
}
