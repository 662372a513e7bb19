/**
 * The dialect "brine" read: every value is checked by its parameter, and all that is wrong is gathered with its JSON pointer
 * before anything is thrown. Only what the TypeScript type says is taken (ruling 35). What the tags stand for is in untag.ts.
 */
import { type ClassInfo, classInfo, wireNameOf } from "../param/class-info.js";
import { isInstance } from "../param/item-type.js";
import type { ItemSpec } from "../param/items.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { completeInstance } from "../param/parameterized.js";
import { store } from "../param/slots.js";
import { javascriptRepr, nameOf } from "../param/text.js";
import { PyDate } from "../pickle/builtins/datetime.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import type { Registry } from "../pickle/registry.js";
import { bytesOf } from "./base64.js";
import { isDayText, parseISO } from "./dates.js";
import { codeOf, type JSONProblem, withoutSubject } from "./errors.js";
import { classOf, DEEPEST, formOf, type ItemSlots, isModelClass, pointerPart, saysItself } from "./forms.js";
import { setKey } from "./parse.js";
import { objectOf, untag } from "./untag.js";

type JSONRecord = Record<string, unknown>;

/** In place of a value that is wrong. */
export const WRONG: unique symbol = Symbol("brine.wrong");

/** How values are read. */
export interface ReaderOptions {
  readonly registry: Registry;
  readonly unknown?: "refuse" | "drop";
  readonly depth?: number;
}

/** Reads one graph. */
export class Reader {
  readonly problems: JSONProblem[] = [];
  /** What can be referred to, by its pointer. */
  readonly anchors = new Map<string, unknown>();
  readonly registry: Registry;
  readonly #unknown: "refuse" | "drop";
  readonly #depth: number;
  #level = 0;

  constructor({ registry, unknown = "refuse", depth = DEEPEST }: ReaderOptions) {
    this.registry = registry;
    this.#unknown = unknown;
    this.#depth = depth;
  }

  /** Notes what is wrong. */
  problem(path: string, message: string, value: unknown, code = "type"): typeof WRONG {
    this.problems.push({ path, message, code, value });
    return WRONG;
  }

  /** A value that can be referred to from here on. */
  anchored<T>(path: string, value: T): T {
    this.anchors.set(path, value);
    return value;
  }

  /** Runs `read`, and notes what it throws. */
  attempt(path: string, value: unknown, read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      return this.problem(path, withoutSubject(error), value, codeOf(error));
    }
  }

  /** Any value, by what it is. */
  value(json: unknown, path: string): unknown {
    if (typeof json !== "object" || json === null) return json;
    if (this.#level >= this.#depth) return this.problem(path, `nested deeper than ${this.#depth}`, null, "depth");
    this.#level++;
    const read = this.#container(json, path);
    this.#level--;
    return read;
  }

  #container(json: object, path: string): unknown {
    if (Array.isArray(json)) {
      const items: unknown[] = [];
      this.anchors.set(path, items);
      return this.#fill(items, json, (item, at) => this.value(item, path + pointerPart(at)));
    }
    if (isTagged(json)) return untag(this, json, path);
    const record: JSONRecord = {};
    this.anchors.set(path, record);
    return this.fields(record, json as JSONRecord, path);
  }

  /** Reads the values of a plain object into another. */
  fields(record: JSONRecord, json: JSONRecord, path: string, spec: ItemSpec | null = null): unknown {
    let wrong = false;
    for (const [key, item] of Object.entries(json)) {
      const value = this.#item(spec, item, path + pointerPart(key));
      if (value === WRONG) wrong = true;
      else setKey(record, key, value);
    }
    return wrong ? WRONG : record;
  }

  #fill(items: unknown[], json: readonly unknown[], read: (item: unknown, at: number) => unknown): unknown {
    let wrong = false;
    for (const [at, item] of json.entries()) {
      const value = read(item, at);
      if (value === WRONG) wrong = true;
      items.push(value);
    }
    return wrong ? WRONG : items;
  }

  /** The value of a parameter, checked. */
  declared(parameter: AnyParameter, json: unknown, path: string): unknown {
    const value = this.#uncheckedly(parameter, json, path);
    return value === WRONG ? WRONG : this.attempt(path, json, () => parameter.check(value));
  }

  #uncheckedly(parameter: AnyParameter, json: unknown, path: string): unknown {
    if (json === null) return null;
    if (saysItself(parameter)) {
      const plain = this.value(json, path);
      return plain === WRONG ? WRONG : this.attempt(path, json, () => parameter.deserialize(plain));
    }
    const slots = parameter as AnyParameter & ItemSlots;
    const items = (read: (item: unknown, at: string, index: number) => unknown): unknown =>
      this.#list(json, path, read);
    const form = formOf(parameter);
    if (isTagged(json) && form !== "ClassSelector") return this.value(json, path);
    switch (form) {
      case "Number":
        // The digits of a float that is no safe integer: they are those of the nearest.
        if (typeof json === "bigint")
          return (parameter.constructor as typeof Parameter).kind === "Integer" ? json : Number(json);
        if (typeof json === "number") return json;
        return this.problem(path, `must be a number, not ${javascriptRepr(json)}`, json);
      case "Bytes":
        return this.#ofClass(Uint8Array, json, path);
      case "Date":
        return this.#ofClass(Date, json, path);
      case "CalendarDate":
        return this.#ofClass(PyDate, json, path);
      case "DateRange":
        return items((end, at) => this.#ofClass(typeof end === "string" && isDayText(end) ? PyDate : Date, end, at));
      case "CalendarDateRange":
        return items((end, at) => this.#ofClass(PyDate, end, at));
      case "Tuple":
        return items((item, at, index) => {
          const read = this.#item(slots.items?.[index], item, at);
          const { kind } = parameter.constructor as typeof Parameter;
          const isNumeric = kind === "NumericTuple" || kind === "XYCoordinates" || kind === "Range";
          if (isNumeric && typeof read === "boolean") return this.problem(at, `must be a number, not ${read}`, read);
          return read;
        });
      case "List":
        if (slots.isInstance === false) return this.value(json, path);
        return items((item, at) => this.#item(slots.itemType, item, at));
      case "Dict": {
        if (typeof json !== "object" || Array.isArray(json)) return json;
        const record: JSONRecord = {};
        this.anchors.set(path, record);
        return this.fields(record, json as JSONRecord, path, slots.itemType ?? null);
      }
      case "Array":
        return Array.isArray(json) ? this.#arrayOf(slots, json, path) : this.value(json, path);
      case "ClassSelector":
        if (slots.isInstance === false || Array.isArray(slots.requiredClass)) return this.value(json, path);
        return this.#ofClass(slots.requiredClass, json, path);
    }
    return this.value(json, path);
  }

  #list(json: unknown, path: string, read: (item: unknown, path: string, index: number) => unknown): unknown {
    if (!Array.isArray(json)) return this.problem(path, `must be an array, not ${javascriptRepr(json)}`, json);
    const items: unknown[] = [];
    this.anchors.set(path, items);
    return this.#fill(items, json, (item, at) => read(item, path + pointerPart(at), at));
  }

  #item(spec: ItemSpec | null | undefined, json: unknown, path: string): unknown {
    if (spec instanceof Parameter) return this.declared(spec, json, path);
    const cls = classOf(spec);
    const value = this.#ofClass(cls, json, path);
    if (value === WRONG || cls === null || isInstance(value, cls)) return value;
    return this.problem(path, `must be an instance of ${nameOf(cls)}, not ${javascriptRepr(json)}`, json, "items");
  }

  /** A value of which the class is declared. */
  #ofClass(cls: unknown, json: unknown, path: string): unknown {
    if (isTagged(json) && json.$brine === "object" && json.class === undefined && isModelClass(cls)) {
      return objectOf(this, cls, json, path);
    }
    if (json === null || isTagged(json)) return this.value(json, path);
    const isText = typeof json === "string";
    if (cls === Number && typeof json === "boolean") return this.problem(path, `must be a number, not ${json}`, json);
    if (cls === PyDate) {
      if (!isText || !isDayText(json))
        return this.problem(path, `must be a day such as "2024-02-29", not ${javascriptRepr(json)}`, json);
      return this.attempt(path, json, () => parseISO(json));
    }
    if (cls === Date) {
      const isMoment = isText && !isDayText(json);
      if (!isMoment)
        return this.problem(
          path,
          `must be a datetime such as "2024-02-29T12:00:00", not ${javascriptRepr(json)}`,
          json,
        );
      return this.attempt(path, json, () => parseISO(json));
    }
    if (cls === Uint8Array) {
      const bytes = isText ? bytesOf(json) : undefined;
      return bytes ?? this.problem(path, `must be bytes in Base64, not ${javascriptRepr(json)}`, json);
    }
    if (isModelClass(cls) && typeof json === "object" && !Array.isArray(json)) {
      return this.instance(classInfo(cls), json as JSONRecord, path, path);
    }
    return this.value(json, path);
  }

  #arrayOf({ typed = null, dtype = null }: ItemSlots, json: readonly unknown[], path: string): unknown {
    const read = this.value(json, path);
    if (read === WRONG) return WRONG;
    return this.attempt(path, json, () => {
      const shape: number[] = [];
      for (let at: unknown = read; Array.isArray(at); at = at[0]) shape.push(at.length);
      const items = (read as unknown[]).flat(Math.max(shape.length - 1, 0));
      const make = (typed ?? TYPED[(dtype ?? "<f8").slice(-2)] ?? Float64Array) as typeof Float64Array;
      const isBig = (make as unknown) === BigInt64Array || (make as unknown) === BigUint64Array;
      if (!items.every((item) => typeof item === "number" || typeof item === "bigint" || typeof item === "boolean")) {
        throw new TypeError("must be an array of numbers");
      }
      const data = make.from(items as number[], (isBig ? BigInt : Number) as typeof Number);
      return new NDArray(data, { shape, ...(dtype === null ? {} : { dtype }) });
    });
  }

  /** An instance from the values of its parameters; it lies at `anchor`, they at `path`. */
  instance(info: ClassInfo, json: JSONRecord, path: string, anchor: string): unknown {
    if (this.#level >= this.#depth) return this.problem(path, `nested deeper than ${this.#depth}`, null, "depth");
    info.prepare();
    if (info.abstract) return this.problem(path, `${info.ownerTitle} is abstract`, json, "abstract");
    const instance = info.create();
    this.anchors.set(anchor, instance);
    this.#level++;
    const given = this.parameters(info, json, path, (slot, value) => store(instance, slot, value));
    this.#level--;
    if (given === null) return WRONG;
    return this.attempt(path, json, () => {
      completeInstance(instance, given);
      return instance;
    });
  }

  /** The values in a record, by the names of their parameters; `null` where one is wrong. */
  parameters(
    info: ClassInfo,
    json: JSONRecord,
    path: string,
    take: (slot: number, value: unknown, name: string) => void,
    chosen: (name: string) => boolean = () => true,
  ): Record<string, unknown> | null {
    const slots = new Map(info.parameters.map((parameter, slot) => [wireNameOf(parameter), slot]));
    const given: Record<string, unknown> = {};
    let wrong = false;
    for (const [key, item] of Object.entries(json)) {
      const at = path + pointerPart(key);
      const slot = slots.get(key);
      if (slot === undefined) {
        if (this.#unknown === "drop") continue;
        this.problem(at, `${info.ownerTitle} has no parameter of that name`, item, "unknown-parameter");
        wrong = true;
        continue;
      }
      const parameter = info.parameters[slot]!;
      if (!chosen(parameter.name!)) continue;
      // A read-only value is the class's, a composite its attributes', an event is over.
      if (parameter.readonly || parameter.autoTrigger !== null || formOf(parameter) === "Composite") continue;
      const value = this.declared(parameter, item, at);
      if (value === WRONG) wrong = true;
      else {
        take(slot, value, parameter.name!);
        given[parameter.name!] = value;
      }
    }
    return wrong ? null : given;
  }
}

/** The typed array for a dtype. */
const TYPED: Readonly<Record<string, unknown>> = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** Whether a value is one that says what it is. */
export const isTagged = (json: unknown): json is { readonly $brine: string; readonly [key: string]: unknown } =>
  typeof json === "object" &&
  json !== null &&
  !Array.isArray(json) &&
  typeof (json as { readonly $brine?: unknown }).$brine === "string" &&
  Object.hasOwn(json, "$brine");
