/**
 * A small document, straight to its bytes: what {@link SmallSink} writes, and plain objects, lists and instances of plain classes inside each
 * other. Whatever else there is, and an object that has come before, is refused, and the document goes the general way.
 */
import {
  APPEND,
  APPENDS,
  BUILD,
  EMPTY_DICT,
  EMPTY_LIST,
  EMPTY_TUPLE,
  MARK,
  NEWOBJ,
  SETITEM,
  SETITEMS,
} from "../engine/opcode.js";
import type { GlobalName } from "./registry.js";
import { MOST_BYTES, MOST_ITEMS, type OwnTexts, SmallSink } from "./small-sink.js";

/** So many containers may be inside each other. */
const MOST_DEPTH = 16;

export class SmallDocumentSink extends SmallSink {
  /** What instances of plain classes are written by; `null`: such go the general way. */
  nameOf: (instance: object, prototype: object | null) => GlobalName | null = () => null;
  /** Their prototypes so far, and which of the texts their names are. */
  readonly #classes: (object | null)[] = [];
  readonly #classTexts: number[] = [];

  override begin(prefix: Uint8Array, memo: number, own: OwnTexts, isLean: boolean): void {
    super.begin(prefix, memo, own, isLean);
    if (this.#classes.length > 0) this.#classes.length = this.#classTexts.length = 0;
  }

  /** A scalar, a plain object, a list or an instance of a plain class, with such in them. `depth`: how many are around it. */
  part(value: unknown, depth: number): boolean {
    if (typeof value !== "object" || value === null) return this.scalar(value);
    if (this.at >= MOST_BYTES || depth === MOST_DEPTH) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.isNew(value) && this.#record(value, depth + 1);
    if (prototype === Array.prototype)
      return Array.isArray(value) && this.isNew(value) && this.#parts(value, depth + 1);
    if (!this.isNew(value)) return false;
    if (prototype === Date.prototype) return this.moment((value as Date).getTime());
    return this.#instance(value, prototype as object | null, depth + 1);
  }

  #parts(items: readonly unknown[], depth: number): boolean {
    const { length } = items;
    if (length > MOST_ITEMS) return false;
    this.bytes[this.at++] = EMPTY_LIST;
    this.memoise();
    if (length > 1) this.bytes[this.at++] = MARK;
    for (let index = 0; index < length; index++) if (!this.part(items[index], depth)) return false;
    if (length > 0) this.bytes[this.at++] = length > 1 ? APPENDS : APPEND;
    return items.length === length;
  }

  #record(record: object, depth: number): boolean {
    const keys = Object.keys(record);
    const { length } = keys;
    this.bytes[this.at++] = EMPTY_DICT;
    this.memoise();
    if (length > 1) this.bytes[this.at++] = MARK;
    for (let index = 0; index < length; index++) {
      const key = keys[index] as string;
      if (!this.text(key) || !this.part((record as Record<string, unknown>)[key], depth)) return false;
    }
    if (length > 0) this.bytes[this.at++] = length > 1 ? SETITEMS : SETITEM;
    return true;
  }

  /** An instance of a plain class. */
  #instance(instance: object, prototype: object | null, depth: number): boolean {
    const known = this.#classes.indexOf(prototype);
    if (known >= 0 ? !this.isGot(this.#classTexts[known] as number) : !this.#isNamed(instance, prototype)) return false;
    this.bytes[this.at++] = EMPTY_TUPLE;
    this.bytes[this.at++] = NEWOBJ;
    this.memoise();
    if (Object.keys(instance).length === 0) return true;
    if (!this.#record(instance, depth)) return false;
    this.bytes[this.at++] = BUILD;
    return true;
  }

  /** Writes the name of a class that is met for the first time. */
  #isNamed(instance: object, prototype: object | null): boolean {
    const name = this.nameOf(instance, prototype);
    if (name === null || !this.text(name.module) || !this.text(name.qualname)) return false;
    const text = this.global();
    if (text < 0) return false;
    this.#classes.push(prototype);
    this.#classTexts.push(text);
    return true;
  }
}
