/**
 * What each tag of the dialect "brine" stands for (docs/json-format.md). Names are looked up among what is registered, and nothing
 * else is made or called.
 */
import { classInfo } from "../param/class-info.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import { DType } from "../pickle/builtins/numpy-dtype.js";
import { arrayTypeOf } from "../pickle/builtins/numpy-elements.js";
import { type ColumnSource, dataFrame, series } from "../pickle/builtins/pandas-make.js";
import type { PyZone } from "../pickle/builtins/timezone.js";
import { isZone } from "../pickle/builtins/timezone.js";
import { UUID } from "../pickle/builtins/uuid.js";
import { ZoneInfo } from "../pickle/builtins/zoneinfo.js";
import { setOwn } from "../pickle/fill.js";
import { PyDict } from "../pickle/python-dict.js";
import { PyFrozenSet, PySet } from "../pickle/python-set.js";
import type { Entry } from "../pickle/registry.js";
import { asTuple, ByteArray, Float, FrozenSet } from "../pickle/values.js";
import { bytesOf } from "./base64.js";
import { parseISO, parseTime } from "./dates.js";
import { isModelClass, isRecord, nameFrom } from "./forms.js";
import { type Frame, type JSONRecord, ListFrame, RecordFrame, TagFrame, type TagParts, WRONG } from "./frames.js";
import { FieldsFrame, OlderFrame, PropertiesFrame } from "./instance-frames.js";
import { mayMake, type Parts } from "./made.js";
import type { Reader } from "./read.js";

/** A value that says what it is. */
interface Tagged {
  readonly $brine: string;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

type Untag = (reader: Reader, json: Tagged) => unknown;

const wrong = (reader: Reader, { $brine: tag, value }: Tagged): typeof WRONG =>
  reader.problem(`the value of "${tag}" is not what it has to be`, value, "tag");

const FLOATS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  "-0.0": -0,
};

const isText = (value: unknown): value is string => typeof value === "string";

/** Reads what lies under these keys, then makes the value of it. */
const parts = (reader: Reader, json: Tagged, keys: readonly string[], how: TagParts): unknown =>
  reader.open(new TagFrame(json, keys, how));

/** A tag around a list: the items are read into `items`. */
function list(reader: Reader, json: Tagged, items: unknown[], finish: () => unknown): unknown {
  const { value } = json;
  if (!Array.isArray(value)) return wrong(reader, json);
  return parts(reader, json, ["value"], { enter: () => reader.open(new ListFrame(value, items)), finish });
}

const isPair = (pair: unknown): pair is [unknown, unknown] => Array.isArray(pair) && pair.length === 2;

/** A tag around pairs. */
function pairs(reader: Reader, json: Tagged, take: (pairs: [unknown, unknown][]) => unknown): unknown {
  if (!Array.isArray(json.value) || !json.value.every(isPair)) return wrong(reader, json);
  const entries: [unknown, unknown][] = [];
  return list(reader, json, entries, () => take(entries));
}

/** A moment or a time with its zone, which is a key, a value that knows offsets, or in the text. */
function zoned(
  reader: Reader,
  json: Tagged,
  read: (text: string, zone: PyZone | undefined, fold: 0 | 1) => unknown,
): unknown {
  const { value, zone, fold } = json;
  if (!isText(value)) return wrong(reader, json);
  const which = fold === 1 ? 1 : 0;
  if (!isRecord(zone)) {
    return reader.attempt(value, () => read(value, isText(zone) ? new ZoneInfo(zone) : undefined, which));
  }
  return parts(reader, json, ["zone"], {
    finish: ({ zone: known }) => {
      if (!isZone(known)) throw new TypeError("the zone knows no offsets");
      return read(value, known, which);
    },
  });
}

const TAGS: Readonly<Record<string, Untag>> = {
  float(reader, json) {
    const { value } = json;
    if (!isText(value) || !(Object.hasOwn(FLOATS, value) || /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(value))) {
      return wrong(reader, json);
    }
    const number = FLOATS[value] ?? Number(value);
    // A box where the number alone would be an int (ruling 1).
    return Number.isSafeInteger(number) && !Object.is(number, -0) ? new Float(number) : number;
  },
  int(reader, json) {
    const { value } = json;
    return isText(value) && /^-?\d{1,4300}$/.test(value) ? BigInt(value) : wrong(reader, json);
  },
  bool: (reader, json) => (typeof json.value === "boolean" ? json.value : wrong(reader, json)),
  bytes(reader, json) {
    const bytes = isText(json.value) ? bytesOf(json.value) : undefined;
    if (bytes === undefined) return wrong(reader, json);
    return json.mutable === true ? reader.anchor(json, new ByteArray(bytes)) : bytes;
  },
  uuid(reader, json) {
    const { value, safe } = json;
    if (!isText(value) || ![undefined, 0, -1].includes(safe as undefined)) return wrong(reader, json);
    return reader.attempt(value, () => new UUID(value, safe as 0 | -1 | undefined));
  },
  zoneinfo(reader, json) {
    const { value } = json;
    return isText(value) ? reader.attempt(value, () => new ZoneInfo(value)) : wrong(reader, json);
  },
  datetime: (reader, json) => zoned(reader, json, parseISO),
  time: (reader, json) => zoned(reader, json, parseTime),
  tuple(reader, json) {
    const tuple = reader.anchor(json, asTuple<unknown>([]));
    return list(reader, json, tuple, () => tuple);
  },
  set(reader, json) {
    const { frozen, python } = json;
    const items: unknown[] = [];
    if (python === true) {
      if (frozen === true) return list(reader, json, items, () => reader.anchor(json, new PyFrozenSet(items)));
      const set = reader.anchor(json, new PySet());
      return list(reader, json, items, () => items.reduce((made: PySet, item) => made.add(item), set));
    }
    const set = reader.anchor(json, frozen === true ? new FrozenSet<unknown>() : new Set<unknown>());
    return list(reader, json, items, () => {
      // A FrozenSet takes no more by its own methods; nobody has seen this one.
      for (const item of items) Set.prototype.add.call(set, item);
      return set;
    });
  },
  map(reader, json) {
    const map = reader.anchor(json, json.python === true ? new PyDict() : new Map<unknown, unknown>());
    return pairs(reader, json, (entries) => {
      for (const [key, value] of entries) map.set(key, value);
      return map;
    });
  },
  dict(reader, json) {
    const record: JSONRecord = reader.anchor(json, {});
    return pairs(reader, json, (entries) => {
      for (const [key, value] of entries) {
        if (!isText(key)) throw new TypeError('the keys of a "dict" are texts');
        setOwn(record, key, value);
      }
      return record;
    });
  },
  ndarray(reader, json) {
    const { dtype, shape, order, value } = json;
    if (!isText(dtype) || !Array.isArray(shape)) return wrong(reader, json);
    const options = (): { dtype: DType; shape: number[]; order: "F" | "C" } => ({
      dtype: DType.of(dtype),
      shape: shape as number[],
      order: order === "F" ? "F" : "C",
    });
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      return list(reader, json, items, () => reader.anchor(json, new NDArray(items, options())));
    }
    const bytes = isText(value) ? bytesOf(value) : undefined;
    if (bytes === undefined) return wrong(reader, json);
    return reader.attempt(json, () => {
      const wanted = options();
      const arrayType = json.typed === undefined ? arrayTypeOf(wanted.dtype) : typedArrayOf(json.typed, wanted.dtype);
      const size = arrayType.BYTES_PER_ELEMENT;
      if (bytes.length % size !== 0) throw new RangeError("its bytes are no whole number of items");
      const data = new arrayType(bytes.buffer as ArrayBuffer, 0, bytes.length / size);
      return reader.anchor(json, json.typed === undefined ? new NDArray(data as Float64Array, wanted) : data);
    });
  },
  frame(reader, json) {
    const { value } = json;
    if (!Array.isArray(value) || !value.every(isPair)) return wrong(reader, json);
    return parts(reader, json, ["index", "value"], {
      finish: ({ index, value: columns }) => {
        for (const [, column] of columns as [unknown, unknown][]) count(reader, column);
        return reader.anchor(json, dataFrame(new Map(columns as [unknown, ColumnSource][]), indexOf(reader, index)));
      },
    });
  },
  series(reader, json) {
    return parts(reader, json, ["name", "index", "value"], {
      finish: ({ name = null, index, value }) =>
        reader.anchor(json, series(columnOf(reader, value), { ...indexOf(reader, index), name })),
    });
  },
  name(reader, json) {
    const entry = entryOf(reader, json.value);
    if (entry === undefined) return WRONG;
    reader.maker.admit(entry);
    return entry.target;
  },
  ref(reader, json) {
    const { value } = json;
    if (!isText(value)) return wrong(reader, json);
    const found = reader.referred(value);
    return found === undefined
      ? reader.problem(`refers to ${value || "/"}, where nothing was read`, value, "ref")
      : found;
  },
  object(reader, json) {
    const entry = entryOf(reader, json.class);
    if (entry === undefined) return WRONG;
    if (isModelClass(entry.target)) return objectOf(reader, entry.target, json);
    return made(reader, json, entry, true, { value: "state" });
  },
  made(reader, json) {
    const entry = entryOf(reader, json.class);
    if (entry === undefined) return WRONG;
    if (!mayMake(entry) || isModelClass(entry.target)) {
      return reader.problem(`names ${JSON.stringify(json.class)}, which makes no values in JSON`, json.class, "class");
    }
    return made(reader, json, entry, json.new === true, {});
  },
};

const indexOf = (reader: Reader, index: unknown): { index?: ColumnSource } =>
  index === undefined ? {} : { index: columnOf(reader, index) };

/** A list is copied into a column. Throws where all that are copied are far more than the text holds. */
function count(reader: Reader, column: unknown): void {
  if (Array.isArray(column)) reader.maker.copies(column.length);
}

/** Throws a `TypeError` for what can be no column. */
function columnOf(reader: Reader, value: unknown): ColumnSource {
  count(reader, value);
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof NDArray) return value as ColumnSource;
  throw new TypeError("a column is a list or an array");
}

type TypedArrayClass = Float64ArrayConstructor;

/** The class of a typed array: the one of a dtype, or another one by its name. */
function typedArrayOf(typed: unknown, dtype: DType): TypedArrayClass {
  if (typed === true) return arrayTypeOf(dtype) as unknown as TypedArrayClass;
  const isOther = typed === "Uint8ClampedArray" || typed === "Float16Array";
  const found = isOther ? (globalThis as Record<string, unknown>)[typed] : undefined;
  if (found === undefined) throw new TypeError(`there is no typed array ${String(typed)} here`);
  return found as TypedArrayClass;
}

/**
 * An object of a class that is none of the model: made when its arguments are there, and filled when all else is, which may refer
 * to it. `under`: the keys of the parts that are called otherwise in this tag.
 */
function made(
  reader: Reader,
  json: Tagged,
  entry: Entry,
  isNew: boolean,
  under: Readonly<Partial<Record<string, keyof Parts>>>,
): unknown {
  const partOf = (key: string): keyof Parts => under[key] ?? (key as keyof Parts);
  const found: { -readonly [K in keyof Parts]: Parts[K] } = {};
  let value: unknown;
  let isMade = false;
  const begin = (known: Readonly<JSONRecord>): void => {
    for (const [key, part] of Object.entries(known)) found[partOf(key)] = part;
    if (isMade) return;
    isMade = true;
    value = reader.maker.make(entry, isNew, found);
    if (typeof value === "object" && value !== null) reader.anchor(json, value);
  };
  const keys = ["value", "keywords", "items", "pairs", "state"].filter((key) => Object.hasOwn(json, key));
  for (const key of keys) {
    const isRight = partOf(key) === "state" || (key === "keywords" ? isRecord(json[key]) : Array.isArray(json[key]));
    if (!isRight || (key === "pairs" && !(json[key] as unknown[]).every(isPair))) return wrong(reader, json);
  }
  return parts(reader, json, keys, {
    enter: (key, part, _, known) => {
      const isArgument = partOf(key) === "value" || key === "keywords";
      if (!isArgument && reader.attempt(json, () => begin(known)) === WRONG) return WRONG;
      if (partOf(key) === "state" && isRecord(part) && part.$brine === undefined) {
        return reader.open(new RecordFrame(part, reader.anchor(part, {})));
      }
      return reader.enter(part, null);
    },
    finish: (known) => {
      begin(known);
      reader.maker.fill(value, found);
      return value;
    },
  });
}

/** An instance of a class of the model, from a tag that may leave the class to the declaration. */
export function objectOf(reader: Reader, cls: object, json: Tagged): unknown {
  const { value, state = {}, version } = json;
  if (!isRecord(value) || !isRecord(state)) return wrong(reader, json);
  const info = classInfo(cls);
  if (json.state === undefined) {
    const made = reader.rows.row(info, value, json, version);
    if (made !== undefined) return made;
  }
  return reader.begun(info, json, version, (takers, from) => {
    const given = { ...takers, finish: (values: JSONRecord) => values };
    // In the order of the text, so that either may refer to the other.
    const keys = Object.keys(json).filter((key) => key === "value" || key === "state");
    return new TagFrame(json, from === undefined ? keys : ["state", "value"], {
      enter: (key, _, __, known) => {
        let frame: Frame;
        if (key === "state")
          frame = from === undefined ? new PropertiesFrame(info, state, takers.keep!) : new RecordFrame(state, {});
        else if (from === undefined) frame = new FieldsFrame(info, value, given);
        else frame = new OlderFrame(info, from, value, (known.state ?? {}) as JSONRecord, given);
        return reader.open(frame);
      },
      finish: ({ value: values }) => takers.finish(values as JSONRecord, reader),
    });
  });
}

/** What is registered under a name. */
function entryOf(reader: Reader, text: unknown): Entry | undefined {
  const name = isText(text) ? nameFrom(text) : undefined;
  const entry = name === undefined ? undefined : reader.registry.entry(name.module, name.qualname);
  if (entry !== undefined) return entry;
  if (text === undefined) {
    reader.problem("does not say its class, and no declaration does", null, "class");
    return undefined;
  }
  const shown = JSON.stringify(isText(text) ? text : String(text));
  reader.problem(
    `names ${shown}, which is not registered; register(…, ${shown}) before reading, if you trust it`,
    text,
    "unregistered",
  );
  return undefined;
}

/** The value of a tag. */
export function untag(reader: Reader, json: Tagged): unknown {
  const { $brine: tag } = json;
  const read = Object.hasOwn(TAGS, tag) ? TAGS[tag] : undefined;
  return read === undefined ? reader.problem(`there is no tag ${JSON.stringify(tag)}`, tag, "tag") : read(reader, json);
}
