/**
 * The forms of values that are neither JSON's own nor of the model: dates, bytes, arrays, tables, sets, Maps, and every class that
 * travels in pickles (docs/json-format.md, "Tags").
 */
import { isMoment } from "../param/moments.js";
import { javascriptTypeName } from "../param/text.js";
import { bytesOf as bytesHeld, GONE_REASON, PickleBuffer } from "../pickle/buffer.js";
import { PyDate, PyDateTime, PyTime } from "../pickle/builtins/datetime.js";
import { hasLost } from "../pickle/builtins/numpy.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import { arrayTypeOf, bytesIn, type NumberArray } from "../pickle/builtins/numpy-elements.js";
import { DataFrameView, SeriesView } from "../pickle/builtins/pandas-frame.js";
import type { IndexView } from "../pickle/builtins/pandas-index.js";
import { dataFrame, series } from "../pickle/builtins/pandas-make.js";
import type { PyZone } from "../pickle/builtins/timezone.js";
import { UUID } from "../pickle/builtins/uuid.js";
import { ZoneInfo } from "../pickle/builtins/zoneinfo.js";
import { isTypedArray, plainView, typedClassOf } from "../pickle/foreign.js";
import { PyDict } from "../pickle/python-dict.js";
import { PyFrozenSet, PySet } from "../pickle/python-set.js";
import type { Registry } from "../pickle/registry.js";
import { ByteArray, FrozenSet } from "../pickle/values.js";
import { base64 } from "./base64.js";
import { offsetText, timeText, wallText, zoneKey } from "./dates.js";
import { nameText } from "./forms.js";
import { type TakenApart, takeApart } from "./taken-apart.js";
import type { Writer } from "./write.js";

type JSONRecord = Record<string, unknown>;

/** How a value is written. */
interface Form {
  /** Whether the second time it is met it is referred to. */
  readonly isShared: boolean;
  readonly write: (writer: Writer, value: object) => unknown;
}

const form = <T extends object>(isShared: boolean, write: (writer: Writer, value: T) => unknown): Form => ({
  isShared,
  write: write as Form["write"],
});

/** A date or datetime of exactly one of the three classes. */
export function isMomentForm(value: unknown): value is Date {
  if (!isMoment(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Date.prototype || prototype === PyDateTime.prototype || prototype === PyDate.prototype;
}

/** Bytes as Python's `bytes`: a plain `Uint8Array`, or Node's Buffer. */
export function isBytes(value: unknown): value is Uint8Array {
  if (!(value instanceof Uint8Array) || value instanceof ByteArray) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Uint8Array.prototype || (value.constructor as { name?: string }).name === "Buffer";
}

/** Typed arrays but for those of another realm, of which only instances of subclasses come this far. */
const isTyped = (value: object): boolean => value instanceof Object && isTypedArray(value);

/** A zone: in the text where it is an offset, by its key where it has one, else as the value it is. */
function zoned(
  writer: Writer,
  tag: string,
  text: string,
  { zone, fold = 0 }: { readonly zone?: PyZone | null; readonly fold?: number },
): unknown {
  const more = fold === 0 ? {} : { fold };
  if (zone === undefined || zone === null) return { $brine: tag, ...more, value: text };
  const offset = offsetText(zone);
  if (offset !== undefined) return { $brine: tag, ...more, value: text + offset };
  const key = zoneKey(zone);
  if (key !== undefined) return { $brine: tag, zone: key, ...more, value: text };
  return writer.tag(tag, more, { zone: () => writer.form(zone), value: () => text });
}

const DATE = form<Date>(false, (writer, value) => zoned(writer, "datetime", wallText(value), value as PyDateTime));
const TIME = form<PyTime>(false, (writer, value) => zoned(writer, "time", timeText(value), value));

const UNIQUE = form<UUID>(false, (_, value) => ({
  $brine: "uuid",
  ...(value.isSafe === undefined ? {} : { safe: value.isSafe }),
  value: String(value),
}));

const bytesForm = (value: object): JSONRecord => {
  const bytes = value instanceof PickleBuffer ? value.bytes : bytesHeld(value);
  return { $brine: "bytes", ...(isMutable(value) ? { mutable: true } : {}), value: base64(bytes) };
};
const isMutable = (value: object): boolean =>
  value instanceof ByteArray || (value instanceof PickleBuffer && !value.readonly);
const BYTES = form<object>(false, (_, value) => bytesForm(value));
const MUTABLE_BYTES = form<object>(true, (_, value) => bytesForm(value));

const KEY = form<ZoneInfo>(false, (_, { key }) => ({ $brine: "zoneinfo", value: key }));

const LIST = form<unknown[]>(true, (writer, value) => writer.items(value));
const TUPLE = form<unknown[]>(true, (writer, value) => writer.tag("tuple", {}, { value: () => writer.items(value) }));

const SET = form<Set<unknown>>(true, (writer, value) => {
  const isFrozen = value instanceof FrozenSet || value instanceof PyFrozenSet;
  const isPython = value instanceof PySet || value instanceof PyFrozenSet;
  const more = { ...(isFrozen ? { frozen: true } : {}), ...(isPython ? { python: true } : {}) };
  return writer.tag("set", more, { value: () => writer.items(value) });
});

const MAP = form<Map<unknown, unknown>>(true, (writer, value) =>
  writer.tag("map", value instanceof PyDict ? { python: true } : {}, { value: () => writer.pairs(value) }),
);

/** A plain object of which a key begins as a tag does. */
const DICT = form<object>(true, (writer, value) =>
  writer.tag("dict", {}, { value: () => writer.pairs(Object.entries(value)) }),
);

/** A typed array as an array of numpy's. */
function arrayOver(given: NumberArray): NDArray {
  const view = plainView(given) as NumberArray;
  if (view.constructor.name === "Float16Array")
    return new NDArray(new Uint16Array(bytesIn(view).slice().buffer), { dtype: "<f2" });
  return new NDArray(view instanceof Uint8ClampedArray ? bytesIn(view) : view);
}

const ARRAY = form<NDArray | NumberArray>(true, (writer, value) => {
  const array = value instanceof NDArray ? value : arrayOver(value);
  const { data, type } = array;
  const isPlainType = value instanceof NDArray || value.constructor.name === arrayTypeOf(type).name;
  const more = {
    dtype: array.dtype,
    shape: [...array.shape],
    ...(array.order === "F" ? { order: "F" } : {}),
    ...(value instanceof NDArray ? {} : { typed: isPlainType || value.constructor.name }),
  };
  if (Array.isArray(data)) return writer.tag("ndarray", more, { value: () => writer.items(data) });
  return { $brine: "ndarray", ...more, value: base64(bytesIn(data as NumberArray)) };
});

/** Kinds of numpy's that the text of a dtype says in full. */
const isSaid = ({ type, order, pythonClass, writable }: NDArray): boolean =>
  "biufcmMSUO".includes(type.kind) &&
  order !== "K" &&
  writable &&
  `${pythonClass.module}.${pythonClass.qualname}` === "numpy.ndarray";

const FRAME = form<DataFrameView>(true, (writer, frame) => {
  const columns = (): unknown => writer.pairs(frame.columnNames.map((label) => [label, frame.column(label)]));
  return writer.tag("frame", {}, { ...indexPart(writer, frame.index), value: columns });
});

const SERIES = form<SeriesView>(true, (writer, value) => {
  const name = value.name === null ? {} : { name: () => writer.form(value.name) };
  return writer.tag(
    "series",
    {},
    { ...name, ...indexPart(writer, value.index), value: () => writer.form(value.values) },
  );
});

const indexPart = (writer: Writer, index: IndexView): Record<string, () => unknown> =>
  isCounting(index) ? {} : { index: () => writer.form(index.values) };

/** 0, 1, 2, …: what an index is where nothing is said. */
const isCounting = (index: IndexView): boolean =>
  index.kind === "RangeIndex" && Array.from(index.values as Iterable<unknown>).every((label, at) => label === at);

const given = (index: IndexView): { index?: ArrayLike<unknown> } =>
  isCounting(index) ? {} : { index: index.values as ArrayLike<unknown> };

const sameIndex = (a: IndexView, b: IndexView): boolean =>
  a.kind === b.kind && a.type === b.type && a.type !== "object" && a.name === null && b.name === null;

const hasNoAttributes = ({ attrs }: SeriesView | DataFrameView): boolean =>
  Object.keys((attrs ?? {}) as object).length === 0;

/** Whether a table made of nothing but columns and index is of the same types. Objects show less than they hold: never. */
function isColumnsAlone(frame: DataFrameView): boolean {
  try {
    const labels = frame.columnNames;
    const columns = new Map(labels.map((label) => [label, frame.column(label) as ArrayLike<unknown>]));
    const again = dataFrame(columns, given(frame.index));
    const types = Object.entries(frame.types);
    return (
      columns.size === labels.length &&
      types.length === labels.length &&
      types.every(([label, type]) => type !== "object" && again.types[label] === type) &&
      sameIndex(frame.index, again.index) &&
      (labels.length === 0 || sameIndex(frame.columnIndex, again.columnIndex)) &&
      hasNoAttributes(frame)
    );
  } catch {
    return false;
  }
}

function isValuesAlone(value: SeriesView): boolean {
  try {
    const again = series(value.values as ArrayLike<unknown>, given(value.index));
    const isSame = value.type !== "object" && again.type === value.type && sameIndex(value.index, again.index);
    return isSame && hasNoAttributes(value);
  } catch {
    return false;
  }
}

/** An article and what a value is; that of an invalid Date has one of its own. */
const titled = (value: object): string => javascriptTypeName(value).replace(/^(?!an )/, "a ");

/** What no other form fits, as pickling takes it apart. */
function apartForm(value: object, taken: TakenApart): Form {
  switch (taken.as) {
    case "list":
      return LIST;
    case "tuple":
      return TUPLE;
    case "set":
      return SET;
    case "map":
      return MAP;
    case "record":
      return DICT;
    case "bytes":
      return isMutable(value) ? MUTABLE_BYTES : BYTES;
    case "primitive":
      return form(false, (writer) => writer.form(taken.value));
    case "name":
      return form(false, (writer) => writer.name(taken.name));
    case "refused":
      return form(false, (writer, value) =>
        writer.fail(`${titled(value)} has no form in JSON: ${taken.reason}`, value),
      );
    case "instance":
      return form(true, (writer, value) =>
        writer.tag("object", { class: nameText(taken.name) }, { value: () => writer.record(value) }),
      );
    case "made":
      return form(true, (writer, value) => made(writer, value, taken));
  }
}

function made(writer: Writer, value: object, { name, reduction }: TakenApart & { readonly as: "made" }): JSONRecord {
  const { args, form: how, keywords, items, pairs, state } = reduction;
  const parts: Record<string, () => unknown> = {
    value: () => writer.beforeMade(value, () => writer.items(args)),
  };
  if (keywords !== undefined) {
    const record = keywords instanceof Map ? Object.fromEntries(keywords as ReadonlyMap<string, unknown>) : keywords;
    parts.keywords = () => writer.beforeMade(value, () => writer.record(record));
  }
  if (items !== undefined && items.length > 0) parts.items = () => writer.items(items);
  const entries = pairs === undefined ? [] : [...pairs];
  if (entries.length > 0) parts.pairs = () => writer.pairs(entries);
  if (state !== undefined && state !== null) parts.state = () => writer.form(state);
  return writer.tag("made", { class: nameText(name), ...(how === "new" ? { new: true } : {}) }, parts);
}

/** Of bytes and arrays whose memory was given away. */
const GONE = form<object>(false, (writer, value) =>
  writer.fail(`${titled(value)} has no form in JSON: ${GONE_REASON}`, value, "BYTES_GONE"),
);

/** The form of an object that is none of the model, no plain object and no plain array. Throws what a reducer throws. */
export function formOfObject(value: object, registry: Registry): Form {
  if (isMomentForm(value)) return DATE;
  if (hasLost(value)) return GONE;
  if (isBytes(value)) return BYTES;
  switch (Object.getPrototypeOf(value)) {
    case Object.prototype:
    case null:
      return DICT;
    case Map.prototype:
      return MAP;
    case Set.prototype:
      return SET;
    case PyTime.prototype:
      return TIME;
    case UUID.prototype:
      return UNIQUE;
    case ZoneInfo.prototype:
      return KEY;
    case NDArray.prototype:
      if (isSaid(value as NDArray)) return ARRAY;
      break;
    case DataFrameView.prototype:
      if (isColumnsAlone(value as DataFrameView)) return FRAME;
      break;
    case SeriesView.prototype:
      if (isValuesAlone(value as SeriesView)) return SERIES;
      break;
  }
  const typed = typedClassOf(value);
  if (typed !== undefined && typed.name !== "Uint8Array") return ARRAY;
  return apartForm(value, takeApart(value, registry));
}

const ISO_TEXT = form<Date>(false, (_, value) => wallText(value) + (offsetText((value as PyDateTime).zone) ?? ""));
const NUMBERS = form<NDArray | NumberArray>(false, (writer, value) =>
  writer.form((value instanceof NDArray ? value : arrayOver(value)).toArray()),
);
const ITEMS = form<Iterable<unknown>>(true, (writer, value) => writer.items(value));
const ENTRIES = form<Map<unknown, unknown>>(true, (writer, value) =>
  [...value.keys()].every((key) => typeof key === "string")
    ? writer.record(Object.fromEntries(value as ReadonlyMap<string, unknown>))
    : writer.pairs(value),
);
const OWN = form<{ toJSON(): unknown }>(true, (_, value) => value.toJSON());
const FORMLESS = form<object>(false, (writer, value) => writer.fail(`${titled(value)} has no form in JSON`, value));

/** The same for the one-way form of `a.toJSON()`, which says what a reader without brine can use. */
export function plainFormOf(value: object): Form {
  if (isMoment(value)) return ISO_TEXT;
  if (hasLost(value)) return GONE;
  if (isBytes(value) || value instanceof ByteArray)
    return form<Uint8Array>(false, (_, bytes) => base64(bytes as Uint8Array));
  if (value instanceof NDArray || isTyped(value)) return NUMBERS;
  if (Array.isArray(value) || value instanceof Set) return ITEMS;
  if (value instanceof Map) return ENTRIES;
  return "toJSON" in value ? OWN : FORMLESS;
}
