/**
 * The dialect "brine" read: every value is checked by its parameter, and all that is wrong is gathered with its JSON pointer
 * before anything is thrown. Only what the TypeScript type says is taken (ruling 35). What the tags stand for is in untag.ts.
 *
 * What holds other values is a frame on a stack of the reader's own (frames.ts). The place of a value is the keys of these frames;
 * its pointer is made only when somebody asks for it.
 */
import { type ClassInfo, classInfo } from "../param/class-info.js";
import { isInstance } from "../param/item-type.js";
import type { ItemSpec } from "../param/items.js";
import { ListSelectorParameter, SelectorParameter } from "../param/kinds/selector.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { completeInstance } from "../param/parameterized.js";
import { store } from "../param/slots.js";
import { javascriptRepr, nameOf } from "../param/text.js";
import { PyDate } from "../pickle/builtins/datetime.js";
import { defineOwn } from "../pickle/fill.js";
import { type OldDataOptions, type ResolvedOldData, resolveOldData } from "../pickle/old-data.js";
import type { Registry } from "../pickle/registry.js";
import { bytesOf } from "./base64.js";
import { isDayText, parseISO } from "./dates.js";
import { codeOf, type JSONProblem, withoutSubject } from "./errors.js";
import {
  classOf,
  DEEPEST_GRAPH,
  formOf,
  type ItemSlots,
  isModelClass,
  isNumbersAlone,
  isNumericTuple,
  isRecord,
  pointerPart,
  saysItself,
  titleOf,
} from "./forms.js";
import {
  type Frame,
  type JSONRecord,
  ListFrame,
  OPENED,
  RecordFrame,
  SKIPPED,
  type SpecOf,
  WholeFrame,
  WRONG,
} from "./frames.js";
import { FieldsFrame, OlderFrame, type Takers, versionToRaise } from "./instance-frames.js";
import { Maker } from "./made.js";
import { numericArray } from "./numeric-arrays.js";
import { requireOldData } from "./options.js";
import { RowsReader } from "./read-rows.js";
import { requiredNames } from "./required.js";
import { objectOf, untag } from "./untag.js";

/** Thrown where a number of the text has more digits than `JSON.parse` keeps: the text has to be read another way. */
export const INEXACT: unique symbol = Symbol("brine.inexact");

/** How values are read. */
export interface ReaderOptions {
  readonly registry: Registry;
  readonly oldData?: OldDataOptions;
  readonly depth?: number;
  /** Whether something may be referred to. */
  readonly tracks?: boolean;
  /** Asked about a number beyond the safe integers: whether it may have been an integer with other digits. */
  readonly isInexact?: () => boolean;
}

/** So many problems are noted, */
const MOST_PROBLEMS = 1000;
/** and as long as their pointers have no more characters in sum: each is as long as its place is deep. */
const MOST_LETTERS = 1_000_000;

/** A pointer, or what makes it when it is needed. */
export type Where = string | (() => string);

/** Reads one graph. */
export class Reader {
  readonly problems: JSONProblem[] = [];
  /** Whether more is wrong than is noted. */
  hasMore = false;
  /** How long the pointers of the problems are in sum. */
  #letters = 0;
  readonly registry: Registry;
  /** How data of other versions is read. */
  readonly oldData: ResolvedOldData;
  /** What reads instances that hold plain values. */
  readonly rows: RowsReader;
  readonly #depth: number;
  readonly #isInexact: () => boolean;
  /** What was made of each array and object of the text, where something may be referred to. */
  readonly #made: Map<object, unknown> | null;
  readonly #stack: Frame[] = [];
  #maker: Maker | undefined;
  /** The whole that is read. */
  #json: unknown;

  constructor({
    registry,
    oldData = {},
    depth = DEEPEST_GRAPH,
    tracks = true,
    isInexact = () => false,
  }: ReaderOptions) {
    this.registry = registry;
    requireOldData(oldData);
    this.oldData = resolveOldData(oldData, { unknownParameters: "refuse" });
    this.#depth = depth;
    this.#made = tracks ? new Map() : null;
    this.#isInexact = isInexact;
    this.rows = new RowsReader(this);
  }

  /** The whole: any value, or one that is declared. {@link WRONG}: see {@link problems}. */
  whole(json: unknown, spec: ItemSpec | null = null): unknown {
    return this.#run(new WholeFrame(json, spec), json);
  }

  /** What makes objects that are none of the model. */
  get maker(): Maker {
    this.#maker ??= new Maker(this.registry, this.#json);
    return this.#maker;
  }

  /** The values of parameters in an object. */
  fields(info: ClassInfo, json: JSONRecord, takers: Takers): unknown {
    return this.#run(new FieldsFrame(info, json, takers), json);
  }

  /** An instance of a class: from the values of its parameters, or from a tag that leaves the class to who reads. */
  instanceOf(info: ClassInfo, json: JSONRecord): unknown {
    // A tag may leave the class out, or say one.
    const begin = (): unknown => this.#ofClass(info.cls, json);
    return this.#run(new WholeFrame(json, null, begin), json);
  }

  #run(whole: Frame, json: unknown): unknown {
    const stack = this.#stack;
    this.#json = json;
    stack.push(whole);
    for (;;) {
      let top = stack[stack.length - 1] as Frame;
      let value: unknown;
      if (top.at < top.count) {
        value = top.enter(this);
        if (value === OPENED) continue;
        if (value === SKIPPED) {
          top.at++;
          continue;
        }
      } else {
        stack.pop();
        value = top.isWrong ? WRONG : top.finish(this);
        if (stack.length === 0) return value;
        top = stack[stack.length - 1] as Frame;
      }
      top.take(this, value);
    }
  }

  /** Reads the parts of a frame before anything else. */
  open(frame: Frame): typeof OPENED | typeof WRONG {
    // The whole is a frame too, and is no level.
    if (this.#stack.length > this.#depth) return this.problem(`nested deeper than ${this.#depth}`, null, "depth");
    this.#stack.push(frame);
    return OPENED;
  }

  /** The pointer to the value that is being read. */
  get path(): string {
    let path = "";
    for (const { key } of this.#stack) if (key !== null) path += pointerPart(key);
    return path;
  }

  /** The pointer to what has a key in it; an empty key is the value itself. */
  pathTo(key: string): string {
    return key === "" ? this.path : this.path + pointerPart(key);
  }

  /** Notes what is wrong, unless enough is: pointers into what is nested deeply are long. `where`: by default the present value. */
  problem(message: string, value: unknown, code = "type", where?: Where): typeof WRONG {
    if (this.problems.length >= MOST_PROBLEMS || this.#letters > MOST_LETTERS) {
      this.hasMore = true;
      return WRONG;
    }
    const path = where === undefined ? this.path : typeof where === "string" ? where : where();
    this.#letters += path.length;
    this.problems.push({ path, message, code, value });
    return WRONG;
  }

  /** Runs `read`, and notes what it throws. */
  attempt(value: unknown, read: () => unknown, path?: Where): unknown {
    try {
      return read();
    } catch (error) {
      return this.problem(withoutSubject(error), value, codeOf(error), path);
    }
  }

  /** Notes what was made of an array or object: it can be referred to from here on. */
  anchor<T>(json: object, value: T): T {
    this.#made?.set(json, value);
    return value;
  }

  /** What was made of the place that a pointer names; `undefined`: nothing yet. */
  referred(pointer: string): unknown {
    let json: unknown = (this.#stack[0] as Frame).part;
    for (const part of pointer === "" ? [] : pointer.slice(1).split("/")) {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof json !== "object" || json === null || !Object.hasOwn(json, key)) return undefined;
      json = (json as JSONRecord)[key];
    }
    return typeof json === "object" && json !== null ? this.#made?.get(json) : undefined;
  }

  /** Begins with a value that is declared, or not. */
  enter(json: unknown, spec: ItemSpec | null | undefined): unknown {
    if (typeof json === "number" && (json > Number.MAX_SAFE_INTEGER || json < -Number.MAX_SAFE_INTEGER)) {
      if (this.#isInexact()) throw INEXACT;
    }
    if (json === null || json === undefined) return null;
    if (!isJSON(json)) return this.problem(`must be plain JSON, not ${javascriptRepr(json)}`, json);
    if (spec instanceof Parameter) return this.#declared(spec, json);
    return this.#item(spec, json);
  }

  #item(spec: ItemSpec | null | undefined, json: unknown): unknown {
    if (typeof json === "boolean" && isNumbersAlone(spec)) return this.problem(`must be a number, not ${json}`, json);
    const cls = classOf(spec);
    return cls === null ? this.any(json) : this.#ofClass(cls, json);
  }

  /** Any value, by what it is. */
  any(json: unknown): unknown {
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) return this.open(new ListFrame(json, this.anchor(json, []), null, false, null));
    if (isTagged(json)) return untag(this, json);
    return this.open(new RecordFrame(json as JSONRecord, this.anchor(json, {})));
  }

  #declared(parameter: AnyParameter, json: unknown): unknown {
    if (saysItself(parameter)) return this.any(json);
    const slots = parameter as AnyParameter & ItemSlots;
    const form = formOf(parameter);
    if (isTagged(json) && form !== "ClassSelector") return this.any(json);
    switch (form) {
      case "Number":
        // The digits of a float that is no safe integer: they are those of the nearest.
        if (typeof json === "bigint")
          return (parameter.constructor as typeof Parameter).kind === "Integer" ? json : Number(json);
        if (typeof json === "number") return json;
        return this.problem(`must be a number, not ${javascriptRepr(json)}`, json);
      case "Bytes":
        return this.#ofClass(Uint8Array, json);
      case "Date":
        return this.#ofClass(Date, json);
      case "CalendarDate":
        return this.#ofClass(PyDate, json);
      case "DateRange":
        return this.#list(json, (end) => (typeof end === "string" && isDayText(end) ? PyDate : Date));
      case "CalendarDateRange":
        // A datetime is taken when it is assigned, as in Param, and says what it is.
        return this.#list(json, (end) => (isTagged(end) ? null : PyDate));
      case "Tuple": {
        return this.#list(json, (_, index) => slots.items?.[index], isNumericTuple(parameter));
      }
      case "List":
        if (slots.isInstance === false) return this.any(json);
        return this.#list(json, { each: slots.itemType ?? null });
      case "Dict":
        if (typeof json !== "object" || Array.isArray(json)) return json;
        return this.open(new RecordFrame(json as JSONRecord, this.anchor(json as object, {}), slots.itemType ?? null));
      case "ClassSelector":
        if (slots.isInstance === false) return this.any(json);
        return this.#item(slots.requiredClass as ItemSpec, json);
    }
    return this.any(json);
  }

  /** A list of items; each by its own declaration, or all by one. */
  #list(json: unknown, spec: SpecOf | { readonly each: ItemSpec | null }, isNumeric = false): unknown {
    if (!Array.isArray(json)) return this.problem(`must be an array, not ${javascriptRepr(json)}`, json);
    const items = this.anchor(json, []);
    if (typeof spec === "function") return this.open(new ListFrame(json, items, spec, isNumeric));
    const cls = classOf(spec.each);
    const rowsOf = isModelClass(cls) ? classInfo(cls) : spec.each === null ? null : undefined;
    return this.open(new ListFrame(json, items, () => spec.each, isNumeric, rowsOf));
  }

  /** A value of which the class is declared. */
  #ofClass(cls: unknown, json: unknown): unknown {
    if (isTagged(json)) {
      const isObject = json.$brine === "object" && json.class === undefined && isModelClass(cls);
      return isObject ? objectOf(this, cls, json) : this.any(json);
    }
    const isText = typeof json === "string";
    if (cls === Number && typeof json === "bigint") return Number(json);
    if (cls === PyDate) {
      if (!isText || !isDayText(json))
        return this.problem(`must be a day such as "2024-02-29", not ${javascriptRepr(json)}`, json);
      return this.attempt(json, () => parseISO(json));
    }
    if (cls === Date) {
      if (!isText || isDayText(json))
        return this.problem(`must be a datetime such as "2024-02-29T12:00:00", not ${javascriptRepr(json)}`, json);
      return this.attempt(json, () => parseISO(json));
    }
    if (cls === Uint8Array) {
      const bytes = isText ? bytesOf(json) : undefined;
      return bytes ?? this.problem(`must be bytes in Base64, not ${javascriptRepr(json)}`, json);
    }
    if (isModelClass(cls) && typeof json === "object" && json !== null && !Array.isArray(json)) {
      return this.instance(classInfo(cls), json as JSONRecord);
    }
    return this.any(json);
  }

  /** What was read, as the kind of its parameter has it, not checked; `json` is what it was read from. */
  formed(parameter: AnyParameter, json: unknown, value: unknown): unknown {
    if (json === null) return null;
    if (saysItself(parameter)) return this.attempt(json, () => parameter.deserialize(value));
    if (formOf(parameter) !== "Array" || !Array.isArray(json) || !Array.isArray(value)) return value;
    return numericArray(this, parameter as AnyParameter & ItemSlots, value);
  }

  /** What was read, as it is stored. */
  checked(spec: ItemSpec | null | undefined, json: unknown, value: unknown): unknown {
    if (spec instanceof Parameter) {
      const formed = this.formed(spec, json, value);
      if (formed === WRONG || !this.#isTyped(spec, json)) return WRONG;
      return this.attempt(json, () => spec.check(formed));
    }
    const cls = classOf(spec);
    if (cls === null || isInstance(value, cls)) return value;
    const title = isModelClass(cls) ? titleOf(classInfo(cls), this.registry) : nameOf(cls);
    return this.problem(`must be an instance of ${title}, not ${javascriptRepr(json)}`, json, "items");
  }

  /** Whether what is chosen is of the type of an object (ruling 35), or says itself what it is; notes the problems if not. */
  #isTyped(parameter: AnyParameter, json: unknown): boolean {
    if (!(parameter instanceof SelectorParameter)) return true;
    const isList = parameter instanceof ListSelectorParameter && Array.isArray(json);
    const isOne = (item: unknown, key: string): boolean => {
      if (parameter.isTyped(item)) return true;
      return (
        this.attempt(
          item,
          () => parameter.checkStrictly(isList ? [item] : item),
          () => this.pathTo(key),
        ) !== WRONG
      );
    };
    return isList ? json.map((item, index) => isOne(item, String(index))).every(Boolean) : isOne(json, "");
  }

  /** An instance from the values of its parameters. */
  instance(info: ClassInfo, json: JSONRecord): unknown {
    for (const name of requiredNames(info)) {
      if (!Object.hasOwn(json, name) || json[name] === undefined) this.problem(`${name} is required`, json, "required");
    }
    const made = this.rows.row(info, json, json, undefined);
    if (made !== undefined) return made;
    return this.begun(info, json, undefined, (takers, from) =>
      from === undefined ? new FieldsFrame(info, json, takers) : new OlderFrame(info, from, json, {}, takers),
    );
  }

  /**
   * Begins an instance that is made of `json`: `open` is given what takes its values, and the version it has to be brought up from.
   * `mark`: the version that the data says.
   */
  begun(
    info: ClassInfo,
    json: JSONRecord,
    mark: unknown,
    open: (takers: Takers, from: number | undefined) => Frame,
  ): unknown {
    info.prepare();
    if (info.abstract) return this.problem(`${titleOf(info, this.registry)} is abstract`, json, "abstract");
    const from = versionToRaise(this, info, mark);
    if (from === WRONG) return WRONG;
    const instance = this.anchor(json, info.create());
    const takers: Takers = {
      put: (slot, value) => store(instance, slot, value),
      // An own property, whatever stands above it: no accessor of the class is called.
      keep: (name, value) => defineOwn(instance, name, value),
      finish: (given) =>
        this.attempt(json, () => {
          completeInstance(instance, given);
          return instance;
        }),
    };
    return this.open(open(takers, from));
  }

  /** Reads what was opened last, and holds nothing that would be. */
  leaf(): unknown {
    const frame = this.#stack[this.#stack.length - 1] as Frame;
    while (frame.at < frame.count) frame.take(this, frame.enter(this));
    this.#stack.pop();
    return frame.isWrong ? WRONG : frame.finish(this);
  }
}

/** Whether a value can come from a text: `toJSONText` says all others, and what reads them takes its text. */
const isJSON = (json: unknown): boolean =>
  typeof json === "object"
    ? Array.isArray(json) || isRecord(json)
    : typeof json !== "function" && typeof json !== "symbol";

/** Whether a value is one that says what it is. */
export const isTagged = (json: unknown): json is { readonly $brine: string; readonly [key: string]: unknown } =>
  typeof json === "object" &&
  json !== null &&
  typeof (json as { readonly $brine?: unknown }).$brine === "string" &&
  !Array.isArray(json) &&
  Object.hasOwn(json, "$brine");
