/**
 * Rows read: instances that hold texts, numbers, booleans, null, dates and lists of such, without a frame for each. Whatever else there is, and
 * whatever is wrong with a row, is for the long way, which reads it again and knows what to say.
 */
import { type ClassInfo, classInfo, wireNameOf } from "../param/class-info.js";
import type { ModelInstance } from "../param/instance-state.js";
import type { AnyParameter } from "../param/parameter.js";
import { completeInstance } from "../param/parameterized.js";
import { setOwn } from "../pickle/fill.js";
import { slotKey } from "../pickle/plan.js";
import { parseMoment } from "./dates.js";
import {
  classOf,
  formOf,
  type ItemSlots,
  isModelClass,
  isNumericTuple,
  isRecord,
  nameFrom,
  saysItself,
} from "./forms.js";
import { type JSONRecord, OPENED, WRONG } from "./frames.js";
import { isDefaultNull, isNotKept, isNotRead } from "./instance-frames.js";
import type { Reader } from "./read.js";
import { requiredNames } from "./required.js";
import { LONG_WAY, type RowReader, readCell, rowReader } from "./rows.js";

/** What a parameter's kind makes of plain JSON, not checked; `undefined`: that has to be found out in the usual way. */
type Former = (json: unknown) => unknown;

/** How instances of a class are read. */
interface Sheet {
  readonly info: ClassInfo;
  /** What reads those that hold nothing but plain values. */
  readonly row: RowReader | undefined;
  readonly ask: (slot: number, json: unknown) => unknown;
  /** The version of data that may be read so, and whether data may be that says none. */
  readonly version: number;
  readonly isFirst: boolean;
  /** Whether some parameters have to be there. */
  readonly asks: boolean;
  /** Whether something is done to an instance once it has its values. */
  readonly isCompleted: boolean;
  readonly create: () => ModelInstance;
}

/** See the head of the file. */
export class RowsReader {
  readonly #reader: Reader;
  readonly #sheets = new Map<ClassInfo, Sheet>();
  /** What the last row was, for the next one is often the same: the name that it said, with its class, and how a class is read. */
  #name = "";
  #named: ClassInfo | null = null;
  #sheet: Sheet | null = null;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /**
   * An item of a list, if it is a row: an instance of `info`, or, where that is `null`, of the class that it says. Gives `undefined` for
   * anything else, which is read as any value is.
   */
  item(info: ClassInfo | null, item: unknown): unknown {
    if (!isRecord(item)) return undefined;
    if (info !== null) {
      const isRow = item.$brine === undefined && !this.#sheetOf(info).asks;
      return isRow ? this.row(info, item, item, undefined) : undefined;
    }
    const { $brine: tag, class: name, value } = item;
    if (tag !== "object" || item.state !== undefined || typeof name !== "string") return undefined;
    if (!Object.hasOwn(item, "$brine") || !isRecord(value)) return undefined;
    if (name !== this.#name) {
      const parts = nameFrom(name);
      const target = parts && this.#reader.registry.entry(parts.module, parts.qualname)?.target;
      this.#name = name;
      this.#named = isModelClass(target) ? classInfo(target) : null;
    }
    return this.#named === null ? undefined : this.row(this.#named, value, item, item.version);
  }

  /**
   * An instance that holds nothing but plain values; `whole`: what it is the value of, `version`: the one it says. `undefined`: it
   * holds others, is of another version, or something is wrong with it.
   */
  row(info: ClassInfo, json: JSONRecord, whole: JSONRecord, version: unknown): unknown {
    const sheet = this.#sheetOf(info);
    const { row: read, create, ask, isCompleted } = sheet;
    if (read === undefined || !(version === undefined ? sheet.isFirst : version === sheet.version)) return undefined;
    const made = read(json, create, ask, LONG_WAY);
    if (made === LONG_WAY) return undefined;
    const instance = this.#reader.anchor(whole, made as ModelInstance);
    if (!isCompleted) return instance;
    const given: JSONRecord = {};
    for (const [slot, { name }] of info.parameters.entries()) {
      const value = instance[slotKey(slot)];
      if (value !== undefined) setOwn(given, name!, value);
    }
    return this.#reader.attempt(json, () => {
      completeInstance(instance, given);
      return instance;
    });
  }

  #sheetOf(info: ClassInfo): Sheet {
    if (this.#sheet?.info === info) return this.#sheet;
    let sheet = this.#sheets.get(info);
    if (sheet === undefined) this.#sheets.set(info, (sheet = this.#made(info)));
    this.#sheet = sheet;
    return sheet;
  }

  #made(info: ClassInfo): Sheet {
    info.prepare();
    const parameters = info.parameters.map((parameter, slot) => ({ parameter, slot, name: wireNameOf(parameter) }));
    const isSimple = !info.abstract && parameters.every(({ parameter }) => (parameter.aliases ?? []).length === 0);
    const cells = parameters
      .filter(({ parameter }) => !isNotRead(parameter))
      .map(({ name, slot, parameter }) => readCell(name, slot, parameter, !isNotKept(parameter)));
    const ignored = parameters.filter(({ parameter }) => isNotRead(parameter)).map(({ name }) => name);
    const { version = 1 } = info.plan;
    const formers = info.parameters.map(formerOf);
    return {
      info,
      row: isSimple ? rowReader(info, cells, ignored) : undefined,
      ask: (slot, json) => this.#ask(info, formers[slot], slot, json),
      version,
      isFirst: version === 1 || this.#reader.oldData.unversioned === "current",
      asks: requiredNames(info).length > 0,
      isCompleted: info.copyDefaults !== null || info.startsUp,
      create: () => info.create(),
    };
  }

  /** What a parameter stores of a plain value that it may refuse. */
  #ask(info: ClassInfo, form: Former | undefined, slot: number, json: unknown): unknown {
    const parameter = info.parameters[slot]!;
    const value = form?.(json);
    if (value === undefined) return this.#askAnew(info, parameter, json);
    if (typeof json === "object") this.#reader.anchor(json as object, value);
    try {
      return parameter.check(value);
    } catch {
      return LONG_WAY;
    }
  }

  /** The same in the usual way; what is said against it is said again by the long way. */
  #askAnew(info: ClassInfo, parameter: AnyParameter, json: unknown): unknown {
    if (isDefaultNull(info, parameter, json)) return null;
    if (Array.isArray(json) && !json.every(isScalar)) return LONG_WAY;
    const reader = this.#reader;
    const { hasMore } = reader;
    const { length } = reader.problems;
    let value = reader.enter(json, parameter);
    if (value === OPENED) value = reader.leaf();
    const checked = value === WRONG ? WRONG : reader.checked(parameter, json, value);
    if (checked !== WRONG) return checked;
    reader.problems.length = length;
    reader.hasMore = hasMore;
    return LONG_WAY;
  }
}

/** The quick way for a parameter's kind, if it has one. */
function formerOf(parameter: AnyParameter): Former | undefined {
  if (saysItself(parameter)) return undefined;
  const { items, itemType, isInstance } = parameter as AnyParameter & ItemSlots;
  switch (formOf(parameter)) {
    case "Date":
      return (json) => (typeof json === "string" ? parseMoment(json) : undefined);
    case "List":
      if (isInstance === false) return undefined;
      if (itemType === null || itemType === undefined) return copyOfPlain;
      return ITEMS.get(classOf(itemType));
    case "Tuple":
      if (isNumericTuple(parameter)) return copyOfNumbers;
      return items === null || items === undefined ? copyOfPlain : undefined;
  }
  return undefined;
}

const isSafe = (item: unknown): boolean =>
  typeof item === "number" && item <= Number.MAX_SAFE_INTEGER && item >= -Number.MAX_SAFE_INTEGER;

/** Makes what copies a list, if all its items are of a sort. */
const copier =
  (isOne: (item: unknown) => boolean): Former =>
  (json) => {
    if (!Array.isArray(json)) return undefined;
    for (let at = 0; at < json.length; at++) if (!isOne(json[at])) return undefined;
    return json.slice();
  };

const isText = (item: unknown): boolean => typeof item === "string";
const isBoolean = (item: unknown): boolean => typeof item === "boolean";
const copyOfPlain = copier((item) => isText(item) || isSafe(item) || isBoolean(item) || item === null);
const copyOfNumbers = copier(isSafe);

const ITEMS: ReadonlyMap<unknown, Former> = new Map<unknown, Former>([
  [String, copier(isText)],
  [Boolean, copier(isBoolean)],
  [Number, copyOfNumbers],
]);

const isScalar = (json: unknown): boolean => typeof json !== "object" || json === null;
