/**
 * Rows of JSON: instances whose values are texts, numbers, booleans and null, written and read by a function made for their
 * class, without loops and with the names in place. Where code may not be made from text (a Content-Security-Policy) there is none,
 * and all instances go the long way, as those do that hold anything else.
 */
import { generate } from "../code/generated.js";
import { MagnitudeParameter } from "../param/kinds/magnitude.js";
import { IntegerParameter, NumberParameter } from "../param/kinds/number.js";
import type { AnyParameter } from "../param/parameter.js";
import {
  PASSES_BOOLEAN,
  PASSES_INTEGER,
  PASSES_NULL,
  PASSES_NUMBER,
  PASSES_TEXT,
  type Slotted,
  settled,
  slotKey,
} from "../pickle/plan.js";
import { saysItself } from "./forms.js";

/** In place of a row, or of a cell: this one has to go the long way. */
export const LONG_WAY: unique symbol = Symbol("brine.longWay");

/** The row of an instance; `ask` is given what is no plain value, and gives its form. */
export type RowWriter = (
  instance: Slotted,
  defaults: readonly unknown[],
  ask: (slot: number, value: unknown) => unknown,
  longWay: typeof LONG_WAY,
) => object | typeof LONG_WAY;

/**
 * The instance of a row: `create` makes an empty one when all values are there; `ask` is given what its parameter does not take as it
 * is, and gives what is stored.
 */
export type RowReader = (
  json: object,
  create: () => object & Slotted,
  ask: (slot: number, value: unknown) => unknown,
  longWay: typeof LONG_WAY,
) => object | typeof LONG_WAY;

/** Classes with more parameters go the long way, as in pickles: a function's text grows with each. */
const MOST_CELLS = 64;
const kept = new WeakMap<object, Map<string, unknown>>();

/** The function of this text for a class, in which `k0`, `k1`, … are the keys of slots. One is kept for each class and text. */
function generated<T>(cls: object, parameters: string, slots: readonly number[], body: string): T | undefined {
  let functions = kept.get(cls);
  if (functions === undefined) kept.set(cls, (functions = new Map()));
  if (functions.has(body)) return functions.get(body) as T | undefined;
  const keys = `const [${slots.map((slot) => `k${slot}`)}]=keys;`;
  const make = generate<(keys: readonly symbol[], settle: typeof settled) => T>(
    ["keys", "settled"],
    `${keys}return function(${parameters}){${body}}`,
  );
  const made = make?.(slots.map(slotKey), settled);
  // A class whose parameters change leaves few behind; what no longer fits is forgotten.
  if (functions.size === MOST_FUNCTIONS) functions.clear();
  functions.set(body, made);
  return made;
}

/** So many functions are kept for a class. */
const MOST_FUNCTIONS = 8;

/** In a literal, or read from an object without it, such a name would be something else. */
const isUsable = (name: string): boolean => !(name in Object.prototype);

const SAFE = `<=${Number.MAX_SAFE_INTEGER}`;
const isSafe = (value: string): string => `${value}${SAFE}&&-${value}${SAFE}`;

/** A parameter in a row that is written. */
export interface WriteCell {
  readonly name: string;
  readonly slot: number;
  /** Whether a number is declared: a boolean in its place has to say what it is. */
  readonly isNumber: boolean;
  /** Whether its kind decides about numbers and booleans. */
  readonly asks: boolean;
  /** Whether its slot may hold a number that stands for a date. */
  readonly defersDates: boolean;
}

/** Text that is true for a value that JSON says as it is: a number only if it is finite, not −0 and no integer beyond the safe. */
function saysAll(v: string, { isNumber, asks }: WriteCell): string {
  if (asks) return `typeof ${v}==="string"||${v}===null`;
  const number = `typeof ${v}==="number"&&${isSafe(v)}&&(${v}!==0||1/${v}>0)`;
  return isNumber
    ? `${number}||${v}===null`
    : `typeof ${v}==="string"||typeof ${v}==="boolean"||${v}===null||${number}`;
}

/** What writes the rows of a class. `undefined`: there is none for such a class. */
export function rowWriter(cls: object, cells: readonly WriteCell[]): RowWriter | undefined {
  if (cells.length > MOST_CELLS || !cells.every(({ name }) => isUsable(name))) return undefined;
  let body = "";
  const members = cells.map((cell) => {
    const { name, slot } = cell;
    const v = `v${slot}`;
    body += `let ${v}=instance[k${slot}];if(${v}===undefined)${v}=defaults[${slot}];`;
    if (cell.defersDates) body += `else if(typeof ${v}==="number")${v}=settled(instance,k${slot},${v});`;
    body += `if(!(${saysAll(v, cell)})){${v}=ask(${slot},${v});if(${v}===longWay)return longWay;}`;
    return `${JSON.stringify(name)}:${v}`;
  });
  const slots = cells.map(({ slot }) => slot);
  return generated(cls, "instance,defaults,ask,longWay", slots, `${body}return{${members.join(",")}};`);
}

/** Text that is true for a value that a parameter takes as it is. */
function takes(v: string, { passes, limits }: ReadCell): string {
  const quick: string[] = [];
  const within = limits.map((limit) => `&&${v}${limit}`).join("");
  if (passes & PASSES_NUMBER) quick.push(`typeof ${v}==="number"&&${isSafe(v)}${within}`);
  else if (passes & PASSES_INTEGER) quick.push(`Number.isSafeInteger(${v})&&(${v}!==0||1/${v}>0)${within}`);
  if (passes & PASSES_TEXT) quick.push(`typeof ${v}==="string"`);
  if (passes & PASSES_BOOLEAN) quick.push(`typeof ${v}==="boolean"`);
  if (passes & PASSES_NULL) quick.push(`${v}===null`);
  return quick.length === 0 ? "false" : quick.join("||");
}

/** A parameter in a row that is read. */
export interface ReadCell {
  readonly name: string;
  readonly slot: number;
  /** Which values are stored as they are: `PASSES_…` in sum. */
  readonly passes: number;
  /** Of such numbers: what they are compared with, `">=0"`. */
  readonly limits: readonly string[];
  /** Whether they are stored at all. */
  readonly isKept: boolean;
}

/** What is known of a parameter before its values are read. */
export function readCell(name: string, slot: number, parameter: AnyParameter, isKept: boolean): ReadCell {
  if (saysItself(parameter)) return { name, slot, passes: 0, limits: [], isKept };
  const limits = limitsOf(parameter);
  if (limits === null) return { name, slot, passes: parameter.passes, limits: [], isKept };
  const passes = parameter.constructor === IntegerParameter ? PASSES_INTEGER : PASSES_NUMBER;
  return { name, slot, passes: parameter.passes | passes, limits, isKept };
}

/** Kinds of numbers whose whole rule is known here; one that a user built on them may have another. */
const NUMBERS: ReadonlySet<unknown> = new Set([NumberParameter, IntegerParameter, MagnitudeParameter]);

/** The limits of a parameter of numbers, of which nothing else is asked; `null` for any other. */
function limitsOf(parameter: AnyParameter): readonly string[] | null {
  if (!NUMBERS.has(parameter.constructor)) return null;
  const { bounds, step, inclusiveBounds } = parameter as NumberParameter;
  if (step !== null && !Number.isSafeInteger(step)) return null;
  const [lower, upper] = bounds ?? [null, null];
  if ([lower, upper].some((limit) => limit !== null && !Number.isFinite(limit))) return null;
  return [
    ...(lower === null ? [] : [`>${inclusiveBounds[0] ? "=" : ""}${lower}`]),
    ...(upper === null ? [] : [`<${inclusiveBounds[1] ? "=" : ""}${upper}`]),
  ];
}

/** What reads the rows of a class. What has a name of `ignored` is not read. `undefined`: there is none for such a class. */
export function rowReader(cls: object, cells: readonly ReadCell[], ignored: readonly string[]): RowReader | undefined {
  const names = [...cells.map(({ name }) => name), ...ignored];
  if (names.length > MOST_CELLS || !names.every(isUsable)) return undefined;
  let body = "let n=0;";
  let fill = "";
  for (const cell of cells) {
    const { name, slot } = cell;
    const v = `v${slot}`;
    body += `let ${v}=json[${JSON.stringify(name)}];if(${v}!==undefined){n++;if(!(${takes(v, cell)})){`;
    body += `if(typeof ${v}==="object"&&${v}!==null&&!Array.isArray(${v}))return longWay;`;
    body += `${v}=ask(${slot},${v});if(${v}===longWay)return longWay;}}`;
    if (cell.isKept) fill += `if(${v}!==undefined)made[k${slot}]=${v};`;
  }
  for (const name of ignored) body += `if(json[${JSON.stringify(name)}]!==undefined)n++;`;
  // Keys that are none of these are for the long way, which knows what to say of them.
  body += `for(const key in json)n--;if(n!==0)return longWay;const made=create();${fill}return made;`;
  return generated(
    cls,
    "json,create,ask,longWay",
    cells.map(({ slot }) => slot),
    body,
  );
}
