/**
 * What is being read and holds other values: one frame for each, on the reader's own stack, so that depth is no matter. A frame has
 * its parts read one after the other, takes what was made of each, and gives the whole when it has them all.
 */
import type { ClassInfo } from "../param/class-info.js";
import type { ItemSpec } from "../param/items.js";
import { setOwn } from "../pickle/fill.js";
import type { Reader } from "./read.js";

export type JSONRecord = Record<string, unknown>;

/** In place of a value that is wrong. */
export const WRONG: unique symbol = Symbol("brine.wrong");
/** In place of a value that a frame was opened for. */
export const OPENED: unique symbol = Symbol("brine.opened");
/** In place of a value that is not wanted. */
export const SKIPPED: unique symbol = Symbol("brine.skipped");

/** See the head of the file. */
export abstract class Frame {
  /** The part that is being read. */
  at = 0;
  isWrong = false;
  abstract readonly count: number;
  /** The key of the part; `null` where the part is the whole. */
  abstract get key(): string | number | null;
  /** What the part is in JSON. */
  abstract get part(): unknown;
  /** What the part is declared as. */
  get spec(): ItemSpec | null | undefined {
    return null;
  }
  /** Begins with the part: gives its value, or {@link OPENED}, {@link WRONG}, {@link SKIPPED}. */
  enter(reader: Reader): unknown {
    return reader.enter(this.part, this.spec);
  }
  /** Takes what was read of the part, and goes on to the next one. */
  take(reader: Reader, value: unknown): void {
    const checked = value === WRONG ? WRONG : reader.checked(this.spec, this.part, value);
    if (checked === WRONG) this.isWrong = true;
    else this.store(checked, reader);
    this.at++;
  }
  protected abstract store(value: unknown, reader: Reader): void;
  /** The whole; asked only if nothing in it is wrong. */
  abstract finish(reader: Reader): unknown;
}

/** The value that all others lie in. */
export class WholeFrame extends Frame {
  readonly count = 1;
  readonly key = null;
  readonly part: unknown;
  readonly #spec: ItemSpec | null;
  readonly #begin: (() => unknown) | undefined;
  #value: unknown;

  /** `begin`: begins with it, where no declaration says how. */
  constructor(json: unknown, spec: ItemSpec | null, begin?: () => unknown) {
    super();
    this.part = json;
    this.#spec = spec;
    this.#begin = begin;
  }
  override get spec(): ItemSpec | null {
    return this.#spec;
  }
  override enter(reader: Reader): unknown {
    return this.#begin === undefined ? super.enter(reader) : this.#begin();
  }
  protected store(value: unknown): void {
    this.#value = value;
  }
  finish(): unknown {
    return this.#value;
  }
}

/** What the item at an index is declared as. */
export type SpecOf = (item: unknown, index: number) => ItemSpec | null | undefined;

/** The items of a list, put into `items`. */
export class ListFrame extends Frame {
  readonly count: number;
  readonly #json: readonly unknown[];
  readonly #items: unknown[];
  readonly #specOf: SpecOf | null;
  readonly #isNumeric: boolean;
  readonly #rowsOf: ClassInfo | null | undefined;

  /**
   * `isNumeric`: a boolean is none of the numbers that are asked for, unless it says that it is meant. `rowsOf`: the class of which all
   * items are; `null`: each says its own; left out: there are no rows among them.
   */
  constructor(
    json: readonly unknown[],
    items: unknown[],
    specOf: SpecOf | null = null,
    isNumeric = false,
    rowsOf?: ClassInfo | null,
  ) {
    super();
    this.#rowsOf = rowsOf;
    this.count = json.length;
    this.#json = json;
    this.#items = items;
    this.#specOf = specOf;
    this.#isNumeric = isNumeric;
  }
  get key(): number {
    return this.at;
  }
  get part(): unknown {
    return this.#json[this.at];
  }
  override get spec(): ItemSpec | null | undefined {
    return this.#specOf === null ? null : this.#specOf(this.part, this.at);
  }
  /** Takes items as long as they are rows; what is none begins as any value does. */
  override enter(reader: Reader): unknown {
    const rowsOf = this.#rowsOf;
    if (rowsOf === undefined) return super.enter(reader);
    while (this.at < this.count) {
      const made = reader.rows.item(rowsOf, this.part);
      if (made === undefined) return super.enter(reader);
      if (made === WRONG) this.isWrong = true;
      else this.#items.push(made);
      this.at++;
    }
    // All were read: there is nothing to take.
    return OPENED;
  }
  override take(reader: Reader, value: unknown): void {
    if (!this.#isNumeric) super.take(reader, value);
    else if (typeof this.part === "boolean")
      super.take(reader, reader.problem(`must be a number, not ${value}`, value));
    // The digits of a float that is no safe integer, as in the kind "number".
    else super.take(reader, typeof value === "bigint" ? Number(value) : value);
  }
  protected store(value: unknown): void {
    this.#items.push(value);
  }
  finish(): unknown {
    return this.#items;
  }
}

/** The values of a plain object, put into `record`. */
export class RecordFrame extends Frame {
  readonly count: number;
  readonly #keys: readonly string[];
  readonly #json: JSONRecord;
  readonly #record: JSONRecord;
  readonly #spec: ItemSpec | null;

  constructor(json: JSONRecord, record: JSONRecord, spec: ItemSpec | null = null) {
    super();
    // As `JSON.stringify` has it: what is undefined is not there.
    this.#keys = Object.keys(json).filter((key) => json[key] !== undefined);
    this.count = this.#keys.length;
    this.#json = json;
    this.#record = record;
    this.#spec = spec;
  }
  get key(): string {
    return this.#keys[this.at] as string;
  }
  get part(): unknown {
    return this.#json[this.key];
  }
  override get spec(): ItemSpec | null {
    return this.#spec;
  }
  protected store(value: unknown): void {
    setOwn(this.#record, this.key, value);
  }
  finish(): unknown {
    return this.#record;
  }
}

/** What a tag does with the values under some of its keys. */
export interface TagParts {
  /** Begins with a part, where it is not just any value. */
  readonly enter?: (key: string, json: unknown, reader: Reader, parts: Readonly<JSONRecord>) => unknown;
  /** The value of the tag. What it throws is noted as a problem. */
  readonly finish: (parts: Readonly<Record<string, unknown>>, reader: Reader) => unknown;
}

/** A value that says what it is: the parts under `keys`. */
export class TagFrame extends Frame {
  readonly count: number;
  readonly #keys: readonly string[];
  readonly #json: JSONRecord;
  readonly #how: TagParts;
  readonly #parts: JSONRecord = {};

  constructor(json: JSONRecord, keys: readonly string[], how: TagParts) {
    super();
    this.#keys = keys.filter((key) => Object.hasOwn(json, key));
    this.count = this.#keys.length;
    this.#json = json;
    this.#how = how;
  }
  get key(): string {
    return this.#keys[this.at] as string;
  }
  get part(): unknown {
    return this.#json[this.key];
  }
  override enter(reader: Reader): unknown {
    const { enter } = this.#how;
    return enter === undefined ? super.enter(reader) : enter(this.key, this.part, reader, this.#parts);
  }
  protected store(value: unknown): void {
    this.#parts[this.key] = value;
  }
  finish(reader: Reader): unknown {
    return reader.attempt(this.#json, () => this.#how.finish(this.#parts, reader));
  }
}
