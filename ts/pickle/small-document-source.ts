/**
 * A small document, straight from its bytes: what {@link SmallSource} reads, and plain objects, lists and instances of plain classes inside each
 * other. Whatever is not quite what pickle writes of such is {@link OTHER}, and the pickle goes the general way.
 */
import {
  APPEND,
  APPENDS,
  BINGET,
  BINUNICODE,
  BUILD,
  EMPTY_DICT,
  EMPTY_LIST,
  EMPTY_TUPLE,
  MARK,
  MEMOIZE,
  NEWOBJ,
  SETITEM,
  SETITEMS,
  SHORT_BINUNICODE,
  STACK_GLOBAL,
} from "../engine/opcode.js";
import { emptyRecord } from "./empty-record.js";
import { SmallRecords, type Step } from "./small-records.js";
import { OTHER, SHORT_TEXT, SmallSource } from "./small-source.js";

/** So many short keys are known by their bytes. A power of two. */
const KEYS = 1024;
/** So many containers may be inside each other. */
const MOST_DEPTH = 16;

/** Whether a key is set as a property by its name alone. */
function isName(key: string): boolean {
  const unit = key.length === 0 ? 0 : key.charCodeAt(0);
  return (unit < 0x30 || unit > 0x39) && !(key in Object.prototype);
}

export class SmallDocumentSource extends SmallSource {
  /** The prototype of a class that a pickle names, if its instances are made and given their state without anybody's code. */
  classOf: (module: string, qualname: string) => object | null = () => null;
  /** Those so far. */
  readonly #classes: object[] = [];
  /** The objects of documents. */
  readonly records = new SmallRecords();
  /** Short keys of documents, by what their bytes begin and end with. */
  readonly #keys: string[] = new Array(KEYS).fill("");

  override begin(at: number, texts: readonly (string | undefined)[]): void {
    super.begin(at, texts);
    if (this.#classes.length > 0) this.#classes.length = 0;
  }

  /** A scalar, a plain object, a list or an instance of a plain class, with such in them. `depth`: how many are around it. */
  part(depth: number): unknown {
    const opcode = this.bytes[this.at];
    const isClass = (opcode === SHORT_BINUNICODE || opcode === BINGET) && this.#isClass(this.at);
    if (opcode !== EMPTY_DICT && opcode !== EMPTY_LIST && !isClass) return this.scalar();
    if (depth === MOST_DEPTH || this.at >= this.end) return OTHER;
    if (isClass) return this.#instance(depth + 1);
    return opcode === EMPTY_DICT ? this.#record(depth + 1) : this.#parts(depth + 1);
  }

  /** Whether a class other than that of datetimes is at `at`: its name, or its memo index. */
  #isClass(at: number): boolean {
    const { bytes } = this;
    let next = at + 2;
    if (bytes[at] === SHORT_BINUNICODE) {
      next += bytes[at + 1] as number;
      if (bytes[next] === MEMOIZE) next++;
    } else if (this.#isClassIndex(bytes[at + 1] as number)) return true;
    if (bytes[next] === BINGET) next += 2;
    else if (bytes[next] !== SHORT_BINUNICODE) return false;
    else {
      next += 2 + (bytes[next + 1] as number);
      if (bytes[next] === MEMOIZE) next++;
    }
    return bytes[next] === STACK_GLOBAL && !this.saysDatetime(at);
  }

  #isClassIndex(index: number): boolean {
    return index < this.memo && (this.places[index] as number) < 0;
  }

  /** The prototype of the class at hand; `null`: there is none, or one of which instances are made in another way. */
  #class(): object | null {
    const { bytes, at } = this;
    const index = bytes[at + 1] as number;
    if (bytes[at] === BINGET && this.#isClassIndex(index)) {
      this.at += 2;
      return this.#classes[-(this.places[index] as number) - 1] as object;
    }
    const [module, qualname] = [this.scalar(), this.scalar()];
    if (typeof module !== "string" || typeof qualname !== "string" || bytes[this.at] !== STACK_GLOBAL) return null;
    const prototype = this.classOf(module, qualname);
    if (prototype === null) return null;
    this.at++;
    this.memoise(-this.#classes.push(prototype));
    return prototype;
  }

  #instance(depth: number): unknown {
    const prototype = this.#class();
    const { bytes } = this;
    if (prototype === null || bytes[this.at] !== EMPTY_TUPLE || bytes[this.at + 1] !== NEWOBJ) return OTHER;
    this.at += 2;
    this.memoise(0);
    const instance = Object.create(prototype) as Record<string, unknown>;
    if (bytes[this.at] !== EMPTY_DICT) return instance;
    // Its state, or the next value, which is left to the general way.
    const state = this.#record(depth);
    if (state === OTHER || bytes[this.at] !== BUILD) return OTHER;
    this.at++;
    for (const key in state as object) {
      if (key in prototype) return OTHER;
      instance[key] = (state as Record<string, unknown>)[key];
    }
    return instance;
  }

  #record(depth: number): unknown {
    const { bytes } = this;
    this.at++;
    this.memoise(0);
    const { records } = this;
    const start = records.top;
    let step: Step | null = records.root;
    const next = bytes[this.at];
    if (next === MARK) {
      this.at++;
      do {
        step = this.#pair(step, depth);
        if (step === null) return OTHER;
      } while (bytes[this.at] !== SETITEMS);
    } else {
      // A text is the key of its only value, or it is empty and that is something else.
      if (next !== SHORT_BINUNICODE && next !== BINUNICODE && next !== BINGET) return emptyRecord();
      step = this.#pair(step, depth);
      if (step === null || bytes[this.at] !== SETITEM) return OTHER;
    }
    this.at++;
    return records.record(step, start);
  }

  #pair(before: Step, depth: number): Step | null {
    const key = this.#key();
    if (key === undefined) return null;
    const value = this.part(depth);
    return value === OTHER ? null : this.records.add(before, key, value);
  }

  /** A key that is a name like any other: no index of an array, none that all objects have. */
  #key(): string | undefined {
    const { bytes, at } = this;
    const opcode = bytes[at];
    let start = at + 2;
    if (opcode === BINGET) {
      // Where the text stands; what is no text has no place.
      const index = bytes[at + 1] as number;
      start = index < this.memo ? (this.places[index] as number) + 2 : 2;
      if (bytes[start - 2] !== SHORT_BINUNICODE) return this.#otherKey();
    } else if (opcode !== SHORT_BINUNICODE) return this.#otherKey();
    const length = bytes[start - 1] as number;
    if (length === 0 || length > SHORT_TEXT) return this.#otherKey();
    const ends = (bytes[start] as number) * 7 + (bytes[start + length - 1] as number) * 3;
    const place = (length * 31 + (bytes[start + (length >> 1)] as number) * 37 + ends) & (KEYS - 1);
    const key = this.#keys[place] as string;
    if (!this.#isAt(key, start, length)) {
      const text = this.#otherKey();
      // Found by its bytes next time, which are its units if it is ASCII.
      if (text?.length === length) this.#keys[place] = text;
      return text;
    }
    if (opcode === BINGET) {
      this.at = at + 2;
      return key;
    }
    if (start + length > this.end) return undefined;
    this.at = start + length;
    this.memoise(at);
    return key;
  }

  #otherKey(): string | undefined {
    const key = this.scalar();
    return typeof key === "string" && isName(key) ? key : undefined;
  }

  #isAt(text: string, start: number, length: number): boolean {
    if (text.length !== length) return false;
    for (let index = 0; index < length; index++) {
      if (text.charCodeAt(index) !== this.bytes[start + index]) return false;
    }
    return true;
  }

  #parts(depth: number): unknown {
    const { bytes } = this;
    this.at++;
    this.memoise(0);
    if (bytes[this.at] === MARK) {
      this.at++;
      const first = this.part(depth);
      if (first === OTHER) return OTHER;
      const items = typeof first === "number" ? [first as unknown] : [first];
      while (bytes[this.at] !== APPENDS) {
        const item = this.part(depth);
        if (item === OTHER) return OTHER;
        items.push(item);
      }
      this.at++;
      return items;
    }
    const { at, memo, datetime } = this;
    const isContainer = bytes[at] === EMPTY_DICT || bytes[at] === EMPTY_LIST || this.#isClass(at);
    const item = this.part(depth);
    if (item !== OTHER && bytes[this.at] === APPEND) {
      this.at++;
      return [item];
    }
    // The list is empty, and that was something else; a container is not read twice.
    if (isContainer) return OTHER;
    this.goBack(at, memo, datetime);
    return [];
  }
}
