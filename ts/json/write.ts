/**
 * A value as plain JSON values in the dialect "brine" (docs/json-format.md): what its parameter determines is written as Param
 * writes it, all else as an object whose first key is `"$brine"`. With `plain`, the one-way form of `a.toJSON()`.
 */

import { type ClassInfo, classInfo, wireNameOf } from "../param/class-info.js";
import { valuesEqual } from "../param/equality.js";
import type { ModelInstance } from "../param/instance-state.js";
import type { ItemSpec } from "../param/items.js";
import { SelectorParameter } from "../param/kinds/selector.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { readSlot, readValue } from "../param/slots.js";
import { INFO } from "../param/symbols.js";
import { registering } from "../pickle/advice.js";
import { PyDate, PyDateTime } from "../pickle/builtins/datetime.js";
import { hasLost } from "../pickle/builtins/numpy.js";
import { NDArray } from "../pickle/builtins/numpy-array.js";
import type { NumberArray } from "../pickle/builtins/numpy-elements.js";
import { setOwn } from "../pickle/fill.js";
import { ownValueOf } from "../pickle/foreign.js";
import { slotKey } from "../pickle/plan.js";
import type { GlobalName } from "../pickle/registry.js";
import { Float, PyGlobal } from "../pickle/values.js";
import { base64 } from "./base64.js";
import { dayText, isNaive, momentText } from "./dates.js";
import type { UnserializableError } from "./errors.js";
import { Filling, type Frame, isInstance, type JSONRecord } from "./filling.js";
import {
  classOf,
  formOf,
  type ItemSlots,
  isModelClass,
  isNumbersAlone,
  isNumericTuple,
  nameText,
  pointerPart,
  saysItself,
} from "./forms.js";
import { numbersOf } from "./numeric-arrays.js";
import { objectionTo } from "./property-names.js";
import { floatText } from "./python-text.js";
import { LONG_WAY, type RowWriter, rowWriter } from "./rows.js";
import { ItemsText } from "./text.js";
import { formOfObject, isBytes, isMomentForm, plainFormOf } from "./write-values.js";

/** How the instances of a class are written. */
interface Sheet {
  readonly slots: readonly number[];
  readonly names: readonly string[];
  readonly row: RowWriter | undefined;
  /** By slot: where in the object the value lies. */
  readonly withins: readonly string[];
}

/** So many rows become text at once: few enough to be thrown away young. */
const ROWS = 512;
/** Writes one graph. */
export class Writer extends Filling {
  readonly #sheets = [new Map<ClassInfo, Sheet>(), new Map<ClassInfo, Sheet>()] as const;

  /** Any value. */
  value(value: unknown): unknown {
    return this.whole(() => this.form(value));
  }

  /** The whole, where its class may be known. */
  known(value: unknown, cls: unknown): unknown {
    return this.whole(() => this.#ofClass(value, cls));
  }

  /** The value of a parameter. */
  declared(parameter: AnyParameter, value: unknown): unknown {
    return this.whole(() => this.#declared(parameter, value));
  }

  /** The whole of `a.toJSON()`. */
  plainInstance(instance: object): unknown {
    return this.whole(() => this.once(instance, () => this.#instance(instance as ModelInstance, true)));
  }

  /**
   * The parameters of an instance, or the defaults of a class, by their names in Python. `chosen` says what is written, `failed`
   * is told of a value that has no form and says whether it is left out too.
   */
  parameters(
    target: object,
    chosen: (parameter: AnyParameter) => boolean,
    failed: (error: UnserializableError) => boolean,
  ): unknown {
    return this.whole(() => {
      if (typeof target !== "function") {
        return this.once(target, () => this.#parameters(target as ModelInstance, chosen, failed));
      }
      const info = classInfo(target);
      const slots = info.order.filter((slot) => chosen(info.parameters[slot]!));
      return this.#fields(info, slots, (slot) => this.#declared(info.parameters[slot]!, info.defaults[slot]), failed);
    });
  }

  /** A list of items; the items by their own declaration, or by what they are. */
  items(items: Iterable<unknown>, spec?: ItemSpec | null): unknown[] {
    const parts = Array.isArray(items) ? (items as unknown[]) : [...items];
    const out: unknown[] = [];
    let at = 0;
    if (!(spec instanceof Parameter)) {
      const isPlainItem = isNumbersAlone(spec) ? isPlainBesides : isPlainValue;
      while (at < parts.length && isPlainItem(parts[at])) out.push(parts[at++]);
    }
    if (at === parts.length) return out;
    const write = (item: unknown): unknown => (spec === undefined ? this.form(item) : this.#item(spec, item));
    this.push(parts, null, out, write, spec ?? null).at = at;
    return out;
  }

  /** A list of two for each key and value. */
  pairs(entries: Iterable<readonly [unknown, unknown]>): unknown[] {
    const out: unknown[] = [];
    this.push([...entries], null, out, (pair) => this.items(pair as unknown[]));
    return out;
  }

  /** An object with the values of a plain one. */
  record(value: object, spec?: ItemSpec | null): JSONRecord {
    const out: JSONRecord = {};
    const keys = Object.keys(value);
    const parts = keys.map((key) => (value as JSONRecord)[key]);
    let at = 0;
    if (!(spec instanceof Parameter)) {
      const isPlainItem = isNumbersAlone(spec) ? isPlainBesides : isPlainValue;
      while (at < parts.length && isPlainItem(parts[at])) setOwn(out, keys[at] as string, parts[at++]);
    }
    if (at === parts.length) return out;
    const write = (item: unknown): unknown => (spec === undefined ? this.form(item) : this.#item(spec, item));
    this.push(parts, keys, out, write).at = at;
    return out;
  }

  /** An object that says what it is. `more` is written as it stands; each of `parts` writes what lies under its key. */
  tag(tag: string, more: JSONRecord, parts: Readonly<Record<string, () => unknown>>): JSONRecord {
    const out: JSONRecord = { $brine: tag, ...more };
    this.push(Object.values(parts), Object.keys(parts), out, (part) => (part as () => unknown)());
    return out;
  }

  #declared(parameter: AnyParameter, value: unknown): unknown {
    if (value === null || value === undefined) return null;
    if (saysItself(parameter)) return this.form(parameter.serialize(value));
    const slots = parameter as AnyParameter & ItemSlots;
    switch (formOf(parameter)) {
      case "Number":
        if (typeof value === "boolean") return this.#boolean(value);
        // Digits without end: the declaration says that they are a float's.
        return Number.isInteger(value) && !Object.is(value, -0) ? value : this.form(value);
      case "Bytes":
        return this.#ofClass(value, Uint8Array);
      case "Date":
        return this.#ofClass(value, Date);
      case "CalendarDate":
        return this.#ofClass(value, PyDate);
      case "DateRange": {
        const ends = value as unknown[];
        const classes = ends.map((end) => (end instanceof PyDate ? PyDate : Date));
        return this.#tuple(ends, classes);
      }
      case "CalendarDateRange":
        return this.items(value as unknown[], PyDate);
      case "Tuple":
        if (isNumericTuple(parameter)) return this.items(value as unknown[], Number);
        return this.#tuple(value as unknown[], slots.items ?? []);
      case "Composite":
        return this.#tuple(value as unknown[], slots.items ?? []);
      case "List":
        if (slots.isInstance === false || !Array.isArray(value)) return this.form(value);
        return this.once(value, () => this.items(value, slots.itemType ?? null));
      case "Dict":
        if (!isPlain(value as object) || hasTagKey(value as object)) return this.form(value);
        return this.once(value as object, () => this.record(value as object, slots.itemType ?? null));
      case "Array":
        return this.#arrayOf(slots, value);
      case "ClassSelector":
        if (slots.isInstance === false) return this.form(value);
        return this.#item(slots.requiredClass as ItemSpec, value);
    }
    return parameter instanceof SelectorParameter ? this.#chosen(parameter, value) : this.form(value);
  }

  /** What was chosen; of another type than the object that it equals for Python, it has to say so, or is written as that object. */
  #chosen(parameter: SelectorParameter, value: unknown): unknown {
    const one = (item: unknown): unknown => {
      if (this.plain || parameter.isTyped(item)) return this.form(item);
      if (typeof item === "boolean") return this.#boolean(item);
      return this.form(typeof item === "number" ? parameter.objects.find((object) => valuesEqual(object, item)) : item);
    };
    if (!Array.isArray(value) || value.every((item) => parameter.isTyped(item))) return one(value);
    return this.once(value, () => {
      const out: unknown[] = [];
      this.push(value, null, out, one);
      return out;
    });
  }

  /** A boolean where a number is declared, which Python takes for one; an input may not say so. */
  #boolean(value: boolean): unknown {
    return this.plain ? value : { $brine: "bool", value };
  }

  #tuple(value: readonly unknown[], specs: readonly ItemSpec[]): unknown[] {
    if (specs.length === 0) return this.items(value);
    const out: unknown[] = [];
    this.push(value, null, out, (item, index) => this.#item(specs[index], item));
    return out;
  }

  #item(spec: ItemSpec | null | undefined, value: unknown): unknown {
    if (spec instanceof Parameter) return this.#declared(spec, value);
    if (typeof value === "boolean" && isNumbersAlone(spec)) return this.#boolean(value);
    return this.#ofClass(value, classOf(spec));
  }

  /** A value of which the class is declared: plain where it is of that very class. */
  #ofClass(value: unknown, cls: unknown): unknown {
    if (cls === Date && isMomentForm(value) && isNaive(value)) return momentText(value, 4);
    if (cls === PyDate && isMomentForm(value) && value instanceof PyDate) return dayText(value, 4);
    if (cls === Uint8Array && isBytes(value) && !hasLost(value)) return base64(value);
    if (isModelClass(cls) && isInstance(value) && (value.constructor as unknown) === cls) {
      return this.once(value, () => this.#instance(value, true));
    }
    return this.form(value);
  }

  #arrayOf({ typed = null, dtype = null }: ItemSlots, value: unknown): unknown {
    if ((typed === null && dtype === null) || hasLost(value as object)) return this.form(value);
    const array = value instanceof NDArray ? value : new NDArray(value as NumberArray);
    const list = (items: unknown[]): unknown[] => {
      const out: unknown[] = [];
      this.push(items, null, out, (item) => (Array.isArray(item) ? list(item as unknown[]) : this.form(item)));
      return out;
    };
    // Lists in no list do not say how long they would be.
    const isSaid = numbersOf(array.type) !== undefined && array.shape.slice(0, -1).every((side) => side > 0);
    const items = isSaid ? array.toArray() : null;
    return Array.isArray(items) ? list(items) : this.form(value);
  }

  /** Any value, by what it is. What it holds is opened, and filled later. */
  form(value: unknown): unknown {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "undefined":
        return null;
      case "number":
        if (isPlainNumber(value)) return value;
        if (this.plain && Number.isFinite(value)) return value;
        return this.plain ? (Object.is(value, -0) ? 0 : null) : { $brine: "float", value: floatText(value) };
      case "bigint":
        if (!this.plain) return { $brine: "int", value: String(value) };
        return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
      case "function":
        return this.#named(value);
      case "symbol":
        return this.fail("a symbol has no form in JSON", value);
    }
    return value === null ? null : this.#object(value as object);
  }

  /** A name, as the value it stands for. */
  name(name: GlobalName): unknown {
    return this.plain ? nameText(name) : { $brine: "name", value: nameText(name) };
  }

  #named(value: object): unknown {
    const name = this.registry.nameOf(value) ?? (value instanceof PyGlobal ? value : undefined);
    if (name !== undefined) return this.name(name);
    // As JSON.stringify does with a function.
    if (this.plain) return undefined;
    const title = (value as { readonly name?: string }).name ?? "";
    const what = title === "" ? "a function or class without a name" : `the function or class ${title}`;
    return this.fail(`${what} is not registered; ${registering(title)} gives it a name to travel by`, value);
  }

  /** `met`: what is met again where the same object comes once more, which is not `value` for what is of another realm. */
  #object(value: object, met: object = value): unknown {
    if (value instanceof Float && this.plain) return value.value;
    // A registered subclass has more to say, and is taken apart like any other object.
    if (value instanceof Float && this.registry.nameOf(value.constructor) === undefined) {
      return { $brine: "float", value: floatText(value.value) };
    }
    if (value instanceof PyGlobal) return this.#named(value);
    if (isInstance(value)) return this.once(value, () => this.#instance(value, this.plain));
    if (isPlain(value) && (this.plain || !hasTagKey(value))) return this.once(met, () => this.record(value));
    if (Object.getPrototypeOf(value) === Array.prototype) {
      return this.once(value, () => this.items(value as unknown[]));
    }
    const own = ownValueOf(value);
    if (own !== value) return this.#object(own, value);
    const form = this.plain ? plainFormOf(value) : formOfObject(value, this.registry);
    return form.isShared ? this.once(met, () => form.write(this, value)) : form.write(this, value);
  }

  /** An instance of the model; `known` where its class is declared, so that its values say all. */
  #instance(instance: ModelInstance, known: boolean): unknown {
    const info = instance[INFO];
    const state = stateOf(instance, info);
    if (this.plain) {
      const out = {};
      // Filled after the parameters, which are opened last.
      if (state !== null) this.push(Object.values(state), Object.keys(state), out, (item) => this.form(item));
      return this.#parameters(instance, null, null, out);
    }
    const isChosen = isUnnamed(instance, info) ? isNoName : null;
    for (const key of Object.keys(state ?? {})) {
      const objection = objectionTo(info, this.registry, key);
      if (objection !== undefined) this.fail(`the property ${JSON.stringify(key)} ${objection}`, state![key]);
    }
    const { version = 1 } = info.plan;
    if (known && state === null && version === 1) return this.#parameters(instance, isChosen, null);
    const name = known ? undefined : this.registry.nameOf(info.cls);
    if (name === undefined && !known) {
      const title = info.ownerTitle;
      this.fail(
        `the class ${title} is not registered; register(${title}, "module.${title}") gives it a name`,
        instance,
      );
    }
    const more = { ...(name === undefined ? {} : { class: nameText(name) }), ...(version === 1 ? {} : { version }) };
    const value = (): unknown => this.#parameters(instance, isChosen, null);
    return this.tag("object", more, state === null ? { value } : { state: () => this.record(state), value });
  }

  #parameters(
    instance: ModelInstance,
    chosen: ((parameter: AnyParameter) => boolean) | null,
    failed: Frame["failed"],
    out: JSONRecord = {},
  ): JSONRecord {
    const info = instance[INFO];
    const isSheet = chosen === null || chosen === isNoName;
    const slots = isSheet
      ? this.#sheet(info, chosen === isNoName).slots
      : info.order.filter((slot) => chosen(info.parameters[slot]!));
    const write = (slot: number): unknown => {
      const parameter = info.parameters[slot]!;
      return this.#declared(parameter, storedValue(instance, slot, parameter));
    };
    return this.#fields(info, slots, write, failed, out);
  }

  #fields(
    info: ClassInfo,
    slots: readonly number[],
    write: (slot: number) => unknown,
    failed: Frame["failed"],
    out: JSONRecord = {},
  ): JSONRecord {
    const names = slots.map((slot) => wireNameOf(info.parameters[slot]!));
    this.push(slots, names, out, (slot) => write(slot as number)).failed = failed;
    return out;
  }

  #sheet(info: ClassInfo, unnamed: boolean): Sheet {
    const sheets = this.#sheets[unnamed ? 1 : 0];
    let sheet = sheets.get(info);
    if (sheet === undefined) {
      const slots = info.order.filter((slot) => !(unnamed && slot === 0));
      const parameters = slots.map((slot) => info.parameters[slot]!);
      const names = parameters.map(wireNameOf);
      const isLong = parameters.some((parameter) => saysItself(parameter) || formOf(parameter) === "Composite");
      const cells = slots.map((slot, at) => {
        const asks = parameters[at] instanceof SelectorParameter;
        const isNumber = declaresNumbers(parameters[at]!);
        return { name: names[at] as string, slot, isNumber, asks, defersDates: info.defersDates[slot] === true };
      });
      const withins = info.parameters.map((parameter) => pointerPart(wireNameOf(parameter)));
      sheet = { slots, names, row: isLong ? undefined : rowWriter(info, cells), withins };
      sheets.set(info, sheet);
    }
    return sheet;
  }

  /** Writes the items of a list from `frame.at` on, as long as they are rows. */
  protected override writeRows(frame: Frame, spec: ItemSpec | null): void {
    const cls = classOf(spec);
    if (spec instanceof Parameter) return;
    let rows: unknown[] = [];
    let current: ClassInfo | null = null;
    let name: string | null = null;
    let version = 1;
    let sheet: Sheet | null = null;
    let nameless = false;
    const flush = (): void => {
      if (rows.length === 0) return;
      (frame.out as unknown[]).push(new ItemsText(JSON.stringify(rows).slice(1, -1)));
      this.markOpen(frame);
      rows = [];
    };
    let instance: ModelInstance;
    let inValue = "";
    const ask = (slot: number, value: unknown): unknown =>
      this.#cell(instance[INFO], slot, value, inValue + sheet!.withins[slot]!);
    while (frame.at < frame.parts.length) {
      const item = frame.parts[frame.at];
      if (!isInstance(item) || this.identity.findMarked(item) >= 0) break;
      instance = item;
      const info = item[INFO];
      if (info !== current) {
        current = info;
        sheet = null;
        version = info.plan.version ?? 1;
        const isKnown = (info.cls as unknown) === cls;
        const global = isKnown ? undefined : this.registry.nameOf(info.cls);
        if (!isKnown && global === undefined) break;
        name = global === undefined ? null : nameText(global);
      }
      const isNameless = isUnnamed(item, info);
      if (sheet === null || isNameless !== nameless) sheet = this.#sheet(info, (nameless = isNameless));
      const { row } = sheet;
      if (row === undefined || hasState(item, info)) break;
      const known = this.aboves.length;
      this.identity.addMarked(item);
      this.aboves.push(frame);
      this.keys.push(frame.at);
      inValue = name === null && version === 1 ? "" : "/value";
      const written = row(item, info.defaults, ask, LONG_WAY);
      if (written === LONG_WAY) {
        this.forget(known);
        break;
      }
      rows.push(rowForm(written, name, version));
      frame.at++;
      if (rows.length === ROWS) flush();
    }
    flush();
  }

  /** The form of a value in a row, if it is one that holds no others but plain ones. `within`: where in the row it lies. */
  #cell(info: ClassInfo, slot: number, value: unknown, within: string): unknown {
    if (typeof value === "object" && !isRowMoment(value) && !isLeaf(value)) return LONG_WAY;
    const parameter = info.parameters[slot]!;
    this.within = within;
    const { length } = this.stack;
    const written = this.#declared(parameter, value);
    this.within = "";
    if (this.stack.length === length) return written;
    this.stack.length = length;
    return LONG_WAY;
  }
}

const isRowMoment = (value: unknown): boolean =>
  isMomentForm(value) && !(value instanceof PyDateTime && value.zone !== null);

const isLeaf = (value: unknown): boolean =>
  Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype && value.every(isPlainValue);

function declaresNumbers(parameter: AnyParameter): boolean {
  const { requiredClass } = parameter as ItemSlots;
  return formOf(parameter) === "Number" || isNumbersAlone(requiredClass as ItemSpec | undefined);
}

/** A row with the name of its class, where that is not known, and the version of its data, where that is not the first. */
function rowForm(written: object, name: string | null, version: number): object {
  if (version === 1) return name === null ? written : { $brine: "object", class: name, value: written };
  return name === null
    ? { $brine: "object", version, value: written }
    : { $brine: "object", class: name, version, value: written };
}

const NAME = slotKey(0);

const isNoName = (parameter: AnyParameter): boolean => parameter.name !== "name";

/** Whether an instance has only the automatic name that nobody read. */
const isUnnamed = (instance: ModelInstance, info: ClassInfo): boolean =>
  info.namesItself && instance[NAME] === undefined;

/** Whether an instance has properties that are no parameters. */
function hasState(instance: ModelInstance, info: ClassInfo): boolean {
  const keys = Object.keys(instance);
  return keys.length > 0 && keys.some((key) => !info.slots.has(key));
}

function stateOf(instance: ModelInstance, info: ClassInfo): JSONRecord | null {
  if (!hasState(instance, info)) return null;
  const state: JSONRecord = {};
  for (const [key, value] of Object.entries(instance)) if (!info.slots.has(key)) setOwn(state, key, value);
  return state;
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

/** A value that JSON says as it is. */
const isPlainValue = (value: unknown): boolean =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  value === null ||
  (typeof value === "number" && isPlainNumber(value));

/** The same where a boolean has to say that it is meant. */
const isPlainBesides = (value: unknown): boolean => typeof value !== "boolean" && isPlainValue(value);

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const hasTagKey = (value: object): boolean => Object.keys(value).some((key) => key.startsWith("$brine"));
