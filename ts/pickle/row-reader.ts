/**
 * Readers of rows: what takes the cells of one shape off the tape and gives an instance's values, or a plain object. A shape
 * of which there are many rows gets a function made for it, without loops and with the names in place; where code may not
 * be made from text (a Content-Security-Policy), all shapes go through loops.
 *
 * The text of a function is made of the shape alone: numbers of slots and JSON texts of keys. So one function serves all
 * pickles with such a shape, and it is kept.
 */
import { generate, isGenerating } from "../code/generated.js";
import { MINUS_ZERO_HIGH } from "../tape/integral.js";
import { FALSE, high, NONE, TAG_FLOOR, TEXT, TRUE } from "../tape/slot.js";
import type { Cells } from "./cells.js";
import {
  type ClassPlan,
  PASSES_BOOLEAN,
  PASSES_INTEGER,
  PASSES_NULL,
  PASSES_NUMBER,
  PASSES_TEXT,
  type Slotted,
  slotKey,
} from "./plan.js";
import type { Receiving } from "./receiving.js";

const TEXT_HIGH = high(TEXT);
const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);

/** Gives an instance the values of the row whose cells begin at `at`. */
export type RowReader = (
  at: number,
  instance: Slotted,
  slots: Float64Array,
  words: Int32Array,
  strings: readonly string[],
  cells: Cells,
  receiving: Receiving,
) => void;

/** The object of the row whose cells begin at `at`. */
export type RecordReader = (
  at: number,
  slots: Float64Array,
  words: Int32Array,
  strings: readonly string[],
  cells: Cells,
) => object;

/** Sets the values of a plain object whose pairs begin at `at`: a key's cell, its value's, and so on. */
export type RecordFiller = (
  record: object,
  at: number,
  slots: Float64Array,
  words: Int32Array,
  strings: readonly string[],
  cells: Cells,
) => void;

/** Reads the rows of a plain class. */
export interface PlainReader {
  readonly make: RecordReader;
  /** The same for an instance that is there already; the cells have no keys between them. */
  readonly fill: RecordFiller;
  /** Never used, as that of {@link PlanReaders}. */
  readonly instance: object;
}

/**
 * A linked shape has at most so many cells (docs/format.md §3, SETITEMS), so there is no more to make a function for. Classes with more
 * parameters go through loops.
 */
export const MOST_CELLS = 64;
/** So many functions are kept; then all are forgotten. */
const MOST_READERS = 500;
/** Keys of records longer than this in sum are data. */
const LONGEST_KEYS = 4096;

/** Readers of plain objects, by their keys. */
const recordReaders = new Map<string, RecordReader>();
/** What fills them. */
const recordFillers = new Map<string, RecordFiller>();

/** The readers of the rows of one plan. */
interface PlanReaders {
  /** By the text that they are made of: it says which slots there are and what is checked. */
  readonly functions: Map<string, unknown>;
  /** Never used: with the last instance V8 would forget the hidden class, and all code that was optimised for it. */
  readonly instance: object;
}

const rowReaders = new WeakMap<ClassPlan, PlanReaders>();

/** What is found in `readers`, or made and kept there; `undefined` where no functions may be made. */
function kept<T>(readers: Map<string, T>, text: string, make: () => T | undefined): T | undefined {
  if (!isGenerating()) return undefined;
  const known = readers.get(text);
  if (known !== undefined) return known;
  const made = make();
  if (made === undefined) return undefined;
  if (readers.size === MOST_READERS) readers.clear();
  readers.set(text, made);
  return made;
}

/** {@link kept} for the readers of a plan. */
export function keptReader<T>(plan: ClassPlan, text: string, make: () => T | undefined): T | undefined {
  let readers = rowReaders.get(plan);
  if (readers === undefined) rowReaders.set(plan, (readers = { functions: new Map(), instance: plan.create() }));
  return kept(readers.functions as Map<string, T>, text, make);
}

/** Text that reads the high word of a cell into `h`. */
const highWord = (cell: number): string => `h=words[2*at+${2 * cell + 1}];`;

/** A number is what is no tag: 0xFFF8… and above. */
const IS_NUMBER = `(h<${TAG_FLOOR}||h>=0)`;

const numberOf = (cell: number): string => `slots[at+${cell}]`;
/** The same as {@link integral} has it; `h` is the high word. */
const integralOf = (cell: number): string => `((w=(d=${numberOf(cell)})|0)===d&&h!==${MINUS_ZERO_HIGH}?w:d)`;
const textOf = (cell: number): string => `strings[words[2*at+${2 * cell}]]`;

/** What is known of the cells of rows when a reader is made for them. */
export interface RowRules {
  /** For each cell its slot, −1 for an attribute. */
  readonly slots: Int32Array;
  /** For each cell which values are stored as they are ({@link PlanCell.passes}). */
  readonly passes: readonly number[];
  /** For each cell whether it stores the items of a tuple. */
  readonly tuples: readonly boolean[];
  /** For each cell whether its slot takes numbers that stand for dates ({@link PlanCell.defersDates}). */
  readonly defers: readonly boolean[];
  /** Which items make an array of this length one that a cell stores as it is ({@link PlanCell.passesItems}). */
  itemsPass(cell: number, length: number): number;
}

/** Text of what a slot stores of a cell whose high word is in `h`: the value, or what `receive` makes of it. */
export function storedValue({ passes, tuples }: RowRules, cell: number): string {
  const bits = passes[cell] as number;
  const quick: string[] = [];
  if (bits & PASSES_NUMBER) quick.push(`${IS_NUMBER}?${numberOf(cell)}`);
  else if (bits & PASSES_INTEGER) {
    quick.push(`${IS_NUMBER}&&Number.isSafeInteger(${numberOf(cell)})?${numberOf(cell)}+0`);
  }
  if (bits & PASSES_TEXT) quick.push(`h===${TEXT_HIGH}?${textOf(cell)}`);
  if (bits & PASSES_NULL) quick.push(`h===${NONE_HIGH}?null`);
  if (bits & PASSES_BOOLEAN) quick.push(`h===${TRUE_HIGH}?true:h===${FALSE_HIGH}?false`);
  const read = tuples[cell]
    ? `cells.items(at+${cell})`
    : `${IS_NUMBER}?${numberOf(cell)}:h===${TEXT_HIGH}?${textOf(cell)}:cells.value(at+${cell})`;
  return `${[...quick, `receiving.receive(${cell},${read},instance)`].join(":")}`;
}

/** The reader of the rows of a class; `undefined`: there is none for such rows. */
export function rowReader(plan: ClassPlan, rules: RowRules): RowReader | undefined {
  const { slots } = rules;
  const slotCount = plan.cells.length;
  if (slots.length > MOST_CELLS || slotCount > MOST_CELLS) return undefined;
  const values: string[] = new Array(slotCount).fill("undefined");
  let body = "let h;";
  slots.forEach((slot, cell) => {
    body += `${highWord(cell)}const v${cell}=${storedValue(rules, cell)};`;
    if (slot >= 0) values[slot] = `v${cell}`;
  });
  body += values.map((value, slot) => `instance[k${slot}]=${value};`).join("");
  return keptReader(plan, body, () => {
    const make = generate<(keys: readonly symbol[]) => RowReader>(
      ["keys"],
      `const [${values.map((_, slot) => `k${slot}`)}]=keys;` +
        `return function readRow(at,instance,slots,words,strings,cells,receiving){${body}}`,
    );
    return make?.(values.map((_, slot) => slotKey(slot)));
  });
}

/** The reader of plain objects with these keys. `undefined`: there is none for such. */
export function recordReader(keys: readonly string[]): RecordReader | undefined {
  if (!areNames(keys)) return undefined;
  const members = keys.map((key, cell) => `${JSON.stringify(key)}:v${cell}`);
  const body = `${valuesOf(keys, (cell) => cell)}return {${members.join(",")}};`;
  return kept(recordReaders, body, () => generate(["at", "slots", "words", "strings", "cells"], body));
}

/** What sets these keys of plain objects; `undefined` as above. */
export function recordFiller(keys: readonly string[]): RecordFiller | undefined {
  // An assignment of what `Object.prototype` has fails where that is frozen (fill.ts).
  if (!areNames(keys) || keys.some((key) => key in Object.prototype)) return undefined;
  const members = keys.map((key, cell) => `record[${JSON.stringify(key)}]=v${cell};`);
  // The first of a pair of cells is the key.
  const body = `${valuesOf(keys, (index) => 2 * index + 1)}${members.join("")}`;
  return kept(recordFillers, body, () => generate(["record", "at", "slots", "words", "strings", "cells"], body));
}

/** Readers of the instances of plain classes, by the prototypes of these and by the names of their properties. */
const plainReaders = new WeakMap<object, Map<string, PlainReader>>();

/**
 * The reader of the instances of a plain class whose properties have these names. `undefined`: there is none for such, for a
 * name is one of the class's own; or, if `isMade` is false, none was made until now.
 */
export function plainReader(prototype: object, names: readonly string[], isMade: boolean): PlainReader | undefined {
  if (!areNames(names) || names.some((name) => name in prototype)) return undefined;
  const text = JSON.stringify(names);
  let readers = plainReaders.get(prototype);
  if (!isMade) return isGenerating() ? readers?.get(text) : undefined;
  if (readers === undefined) plainReaders.set(prototype, (readers = new Map()));
  return kept(readers, text, () => makePlainReader(prototype, names));
}

function makePlainReader(prototype: object, names: readonly string[]): PlainReader | undefined {
  const given = names.map((_, cell) => `v${cell}`).join();
  const sets = (target: string): string =>
    names.map((name, cell) => `${target}[${JSON.stringify(name)}]=v${cell};`).join("");
  const read = valuesOf(names, (cell) => cell);
  // A constructor without a name: who asks an object for that of its class then goes by the prototype.
  const make = generate<(prototype: object) => PlainReader>(
    ["prototype"],
    `const Made=(()=>function(${given}){${sets("this")}})();Made.prototype=prototype;` +
      `return{make(at,slots,words,strings,cells){${read}return new Made(${given})},` +
      `fill(made,at,slots,words,strings,cells){${read}${sets("made")}},instance:new Made()}`,
  );
  return make?.(prototype);
}

/** Whether keys can stand in the text of a function. */
function areNames(keys: readonly string[]): boolean {
  if (keys.length === 0 || keys.length > MOST_CELLS) return false;
  let length = 0;
  for (const key of keys) {
    length += key.length;
    // In a literal or an assignment this would be the prototype.
    if (key === "__proto__") return false;
  }
  return length <= LONGEST_KEYS;
}

/** Text that reads a value for each key, from the cell that is said. */
function valuesOf(keys: readonly string[], cellOf: (index: number) => number): string {
  return `let h,d,w;${keys
    .map((_, index) => {
      const cell = cellOf(index);
      return `${highWord(cell)}const v${index}=${IS_NUMBER}?${integralOf(cell)}:h===${TEXT_HIGH}?${textOf(cell)}:cells.value(at+${cell});`;
    })
    .join("")}`;
}
