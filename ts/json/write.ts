/**
 * A value as plain JSON values in the dialect "brine" (docs/json-format.md): what its parameter determines is written as Param
 * writes it, all else as an object whose first key is `"$brine"`. With `plain`, the one-way form of `a.toJSON()`.
 */
import { isParameterized } from "../param/brands.js";
import { type ClassInfo, classInfo, wireNameOf } from "../param/class-info.js";
import type { ModelInstance } from "../param/instance-state.js";
import type { ItemSpec } from "../param/items.js";
import { isMoment } from "../param/moments.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { readSlot, readValue } from "../param/slots.js";
import { INFO } from "../param/symbols.js";
import { javascriptTypeName } from "../param/text.js";
import { PyDate } from "../pickle/builtins/datetime.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import { bytesIn, type NumberArray } from "../pickle/builtins/numpy-elements.js";
import { DataFrameView } from "../pickle/builtins/pandas-frame.js";
import { VALUES } from "../pickle/plan.js";
import type { Registry } from "../pickle/registry.js";
import { ByteArray, Float, FrozenSet, isTuple, PyGlobal } from "../pickle/values.js";
import { base64 } from "./base64.js";
import { dayText, isNaive, isoText, momentText, zoneKey } from "./dates.js";
import { UnserializableError } from "./errors.js";
import { classOf, DEEPEST, formOf, type ItemSlots, isModelClass, nameText, pointerPart, saysItself } from "./forms.js";
import { setKey } from "./parse.js";
import { floatText } from "./python-text.js";

type JSONRecord = Record<string, unknown>;

/** How values are written. */
export interface WriterOptions {
  readonly registry: Registry;
  /** The one-way form. */
  readonly plain?: boolean;
  readonly depth?: number;
}

/** Writes one graph. */
export class Writer {
  /** Where each object was first written. */
  readonly #seen = new Map<object, string>();
  /** The objects in which the current one lies, where nothing can be referred to. */
  readonly #open = new Set<object>();
  readonly #path: string[] = [];
  readonly #registry: Registry;
  readonly #plain: boolean;
  readonly #depth: number;

  constructor({ registry, plain = false, depth = DEEPEST }: WriterOptions) {
    this.#registry = registry;
    this.#plain = plain;
    this.#depth = depth;
  }

  #fail(message: string, value: unknown, code = "UNSERIALIZABLE"): never {
    const path = this.#path.join("");
    throw new UnserializableError(`${path || "/"}: ${message}`, { code, path, value, pythonType: "TypeError" });
  }

  /** Runs `write` for what lies under a key. */
  #under<T>(key: string | number, write: () => T): T {
    if (this.#path.length >= this.#depth) this.#fail(`nested deeper than ${this.#depth}`, null, "DEPTH");
    this.#path.push(pointerPart(key));
    const written = write();
    this.#path.pop();
    return written;
  }

  #each<T>(items: Iterable<T>, write: (item: T, index: number) => unknown): unknown[] {
    return Array.from(items, (item, index) => this.#under(index, () => write(item, index)));
  }

  #tag(tag: string, value: () => unknown, more: JSONRecord = {}): JSONRecord {
    return { $brine: tag, ...more, value: this.#under("value", value) };
  }

  /** What was written already is referred to; a circle has no plain form. */
  #once(value: object, write: () => unknown): unknown {
    if (this.#plain) {
      if (this.#open.has(value))
        this.#fail("the object refers back to itself, which toJSON() cannot say; toJSONText() can", value, "CYCLE");
      this.#open.add(value);
      const written = write();
      this.#open.delete(value);
      return written;
    }
    const first = this.#seen.get(value);
    if (first !== undefined) return { $brine: "ref", value: first };
    this.#seen.set(value, this.#path.join(""));
    return write();
  }

  /**
   * The parameters of an instance, or the defaults of a class, by their names in Python. `skip` says what is left out, `failed`
   * is told of a value that has no form and says whether it is left out too.
   */
  parameters(
    target: object,
    chosen: (parameter: AnyParameter) => boolean = () => true,
    failed: (error: UnserializableError) => boolean = () => false,
  ): JSONRecord {
    const isClass = typeof target === "function";
    const info: ClassInfo = isClass ? classInfo(target) : (target as ModelInstance)[INFO];
    if (!isClass && !this.#seen.has(target)) this.#seen.set(target, this.#path.join(""));
    const record: JSONRecord = {};
    for (const slot of info.order) {
      const parameter = info.parameters[slot]!;
      if (!chosen(parameter)) continue;
      const value = isClass ? info.defaults[slot] : storedValue(target as ModelInstance, slot, parameter);
      const depth = this.#path.length;
      const known = this.#seen.size;
      try {
        const name = wireNameOf(parameter);
        const written = this.#under(name, () => this.declared(parameter, value));
        if (written !== undefined) setKey(record, name, written);
      } catch (error) {
        if (!(error instanceof UnserializableError && failed(error))) throw error;
        // What was written of the value is gone, and nothing may refer to it.
        this.#path.length = depth;
        for (const object of [...this.#seen.keys()].slice(known)) this.#seen.delete(object);
      }
    }
    return record;
  }

  /** The value of a parameter. */
  declared(parameter: AnyParameter, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    if (saysItself(parameter)) return this.value(parameter.serialize(value));
    const slots = parameter as AnyParameter & ItemSlots;
    switch (formOf(parameter)) {
      case "Number":
        // Digits without end: the declaration says that they are a float's.
        return Number.isInteger(value) && !Object.is(value, -0) ? value : this.value(value);
      case "Bytes":
        return this.#ofClass(value, Uint8Array);
      case "Date":
        return this.#ofClass(value, Date);
      case "CalendarDate":
        return this.#ofClass(value, PyDate);
      case "DateRange":
        return this.#each(value as unknown[], (end) => this.#ofClass(end, end instanceof PyDate ? PyDate : Date));
      case "CalendarDateRange":
        return this.#each(value as unknown[], (end) => this.#ofClass(end, PyDate));
      case "Tuple":
      case "Composite":
        return this.#each(value as unknown[], (item, index) => this.#item(slots.items?.[index], item));
      case "List":
        if (slots.isInstance === false) return this.value(value);
        return this.#once(value as object, () =>
          this.#each(value as unknown[], (item) => this.#item(slots.itemType, item)),
        );
      case "Dict":
        if (value instanceof Map || hasTagKey(value as object)) return this.value(value);
        return this.#once(value as object, () => this.#record(value as JSONRecord, slots.itemType));
      case "Array":
        return this.#arrayOf(slots, value);
      case "ClassSelector":
        if (slots.isInstance === false || Array.isArray(slots.requiredClass)) return this.value(value);
        return this.#ofClass(value, slots.requiredClass);
    }
    return this.value(value);
  }

  #item(spec: ItemSpec | null | undefined, value: unknown): unknown {
    if (spec instanceof Parameter) return this.declared(spec, value);
    return this.#ofClass(value, classOf(spec));
  }

  /** A value of which the class is declared: plain where it is of that very class. */
  #ofClass(value: unknown, cls: unknown): unknown {
    if (cls === Date && isMoment(value) && isNaive(value)) return momentText(value, 4);
    if (cls === PyDate && value instanceof PyDate) return dayText(value, 4);
    if (cls === Uint8Array && isBytes(value)) return base64(value);
    if (isModelClass(cls) && isInstance(value) && (value.constructor as unknown) === cls)
      return this.#instance(value, true);
    return this.value(value);
  }

  #arrayOf({ typed = null, dtype = null }: ItemSlots, value: unknown): unknown {
    if (typed === null && dtype === null) return this.value(value);
    const array = value instanceof NDArray ? value : new NDArray(value as NumberArray);
    const write = (item: unknown): unknown => (Array.isArray(item) ? this.#each(item, write) : this.value(item));
    return "biuf".includes(array.type.kind) ? write(array.toArray()) : this.value(value);
  }

  /** Any value, by what it is. */
  value(value: unknown): unknown {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "undefined":
        return null;
      case "number":
        if (isPlainNumber(value)) return value;
        if (this.#plain && Number.isFinite(value)) return value;
        return this.#plain ? (Object.is(value, -0) ? 0 : null) : { $brine: "float", value: floatText(value) };
      case "bigint":
        if (!this.#plain) return { $brine: "int", value: String(value) };
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case "function":
        return this.#name(value);
      case "symbol":
        return this.#fail("a symbol has no form in JSON", value);
    }
    return value === null ? null : this.#object(value as object);
  }

  #name(value: object): unknown {
    const name = this.#registry.nameOf(value) ?? (value instanceof PyGlobal ? value : undefined);
    if (name !== undefined) return this.#plain ? nameText(name) : { $brine: "name", value: nameText(name) };
    // As JSON.stringify does with a function.
    if (this.#plain) return undefined;
    const title = (value as { readonly name?: string }).name || "without a name";
    return this.#fail(
      `the function or class ${title} is not registered; register(${title}, "module.${title}") gives it a name to travel by`,
      value,
    );
  }

  #object(value: object): unknown {
    if (value instanceof Float) return this.#plain ? value.value : { $brine: "float", value: floatText(value.value) };
    if (isMoment(value)) return this.#date(value);
    if (value instanceof PyGlobal) return this.#name(value);
    if (isBytes(value) || value instanceof ByteArray) {
      const more = value instanceof ByteArray ? { mutable: true } : {};
      return this.#plain ? base64(value) : { $brine: "bytes", ...more, value: base64(value) };
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return this.#array(value as NumberArray);
    if (value instanceof NDArray) return this.#array(value);
    if (value instanceof DataFrameView) return this.#frame(value);
    return this.#once(value, () => this.#container(value));
  }

  #date(value: Date): unknown {
    const text = isoText(value);
    if (text === undefined) return this.#fail("the datetime has a time zone that has no name", value);
    if (this.#plain) return text;
    const zone = zoneKey(value);
    const { fold = 0 } = value as { readonly fold?: number };
    return {
      $brine: "datetime",
      ...(zone === undefined ? {} : { zone }),
      ...(fold === 0 ? {} : { fold }),
      value: text,
    };
  }

  #array(value: NDArray | NumberArray): unknown {
    const array = value instanceof NDArray ? value : new NDArray(value);
    if (this.#plain) return this.value(array.toArray());
    const more = {
      dtype: array.dtype,
      shape: [...array.shape],
      ...(array.order === "F" ? { order: "F" } : {}),
      ...(value instanceof NDArray ? {} : { typed: true }),
    };
    if (array.order === "K") return this.#fail("the array's axes lie in an order of their own; copy it first", value);
    const { data } = array;
    if (Array.isArray(data)) return this.#tag("ndarray", () => this.#each(data, (item) => this.value(item)), more);
    return { $brine: "ndarray", ...more, value: base64(bytesIn(data as NumberArray)) };
  }

  #frame(frame: DataFrameView): unknown {
    if (this.#plain) return frame.toJSON();
    const columns = (): unknown[] =>
      this.#each(frame.columnNames, (label) => {
        const values = frame.column(label);
        return this.#each([label, values], (part) =>
          part === values && Array.isArray(part) ? this.#each(part, (item) => this.value(item)) : this.value(part),
        );
      });
    const { index } = frame;
    const more =
      index.kind === "RangeIndex" ? {} : { index: this.#under("index", () => this.value([...index.values])) };
    return this.#tag("frame", columns, more);
  }

  #container(value: object): unknown {
    const items = (of: Iterable<unknown>) => (): unknown[] => this.#each(of, (item) => this.value(item));
    if (Array.isArray(value)) return isTuple(value) && !this.#plain ? this.#tag("tuple", items(value)) : items(value)();
    if (value instanceof Set) {
      const more = value instanceof FrozenSet ? { frozen: true } : {};
      return this.#plain ? items(value)() : this.#tag("set", items(value), more);
    }
    if (value instanceof Map) return this.#map(value);
    if (isInstance(value)) return this.#instance(value, this.#plain, true);
    if (isPlain(value))
      return hasTagKey(value) && !this.#plain ? this.#wrapped(value) : this.#record(value as JSONRecord);
    if (this.#plain && "toJSON" in value) return (value as { toJSON(): unknown }).toJSON();
    return this.#fail(`a ${javascriptTypeName(value)} has no form in JSON`, value);
  }

  #record(value: JSONRecord, spec: ItemSpec | null = null): JSONRecord {
    const record: JSONRecord = {};
    for (const [key, item] of Object.entries(value)) {
      const written = this.#under(key, () => this.#item(spec, item));
      if (written !== undefined) setKey(record, key, written);
    }
    return record;
  }

  /** A plain object of which a key begins as a tag does. */
  #wrapped(value: object): JSONRecord {
    return this.#tag("dict", () =>
      this.#each(Object.entries(value), (pair) => this.#each(pair, (part) => this.value(part))),
    );
  }

  #map(value: ReadonlyMap<unknown, unknown>): unknown {
    if (this.#plain && [...value.keys()].every((key) => typeof key === "string")) {
      return this.#record(Object.fromEntries(value as ReadonlyMap<string, unknown>));
    }
    const pairs = (): unknown[] => this.#each(value, (pair) => this.#each(pair, (part) => this.value(part)));
    return this.#plain ? pairs() : this.#tag("map", pairs);
  }

  /** An instance of the model; `known` where its class is declared, so that its values say all; `isOpen` within its `#once`. */
  #instance(instance: ModelInstance, known: boolean, isOpen = false): unknown {
    const first = this.#seen.get(instance);
    if (first !== undefined && !this.#plain && known) return { $brine: "ref", value: first };
    const info = instance[INFO];
    const state = Object.entries(instance).filter(([key]) => !info.slots.has(key));
    const isUnnamed = info.namesItself && (instance[VALUES]?.[0] ?? undefined) === undefined;
    const isWritten = (parameter: AnyParameter): boolean => !(isUnnamed && parameter.name === "name");
    if (this.#plain) {
      const write = (): JSONRecord => ({ ...this.parameters(instance), ...this.#record(Object.fromEntries(state)) });
      return isOpen ? write() : this.#once(instance, write);
    }
    if (known && state.length === 0) return this.parameters(instance, isWritten);
    const here = this.#path.join("");
    const name = this.#registry.nameOf(info.cls);
    if (name === undefined && !known) {
      const title = info.ownerTitle;
      this.#fail(
        `the class ${title} is not registered; register(${title}, "module.${title}") gives it a name`,
        instance,
      );
    }
    if (!this.#seen.has(instance)) this.#seen.set(instance, here);
    const values = this.#under("value", () => this.parameters(instance, isWritten));
    return {
      $brine: "object",
      ...(name === undefined ? {} : { class: nameText(name) }),
      ...(state.length === 0 ? {} : { state: this.#under("state", () => this.#record(Object.fromEntries(state))) }),
      value: values,
    };
  }

  /** The whole of `a.toJSON()`. */
  plainInstance(instance: object): unknown {
    return this.#instance(instance as ModelInstance, true);
  }
}

/** What is stored, not what reading makes of it; but a composite has nothing stored. */
function storedValue(instance: ModelInstance, slot: number, parameter: AnyParameter): unknown {
  return formOf(parameter) === "Composite" ? readValue(instance, slot) : readSlot(instance, slot);
}

/** A number whose text is read as that very number; one beyond the safe integers is written in digits, as an integer is. */
const isPlainNumber = (value: number): boolean =>
  Number.isFinite(value) &&
  !Object.is(value, -0) &&
  (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21);

const isInstance = (value: unknown): value is ModelInstance =>
  typeof value === "object" && value !== null && isParameterized(value);

/** Bytes as Python's `bytes`: a plain `Uint8Array`, or Node's Buffer. */
function isBytes(value: unknown): value is Uint8Array {
  if (!(value instanceof Uint8Array) || value instanceof ByteArray) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Uint8Array.prototype || (value.constructor as { name?: string }).name === "Buffer";
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const hasTagKey = (value: object): boolean => Object.keys(value).some((key) => key.startsWith("$brine"));
