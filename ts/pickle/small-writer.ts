/**
 * A short way for instances whose pickles are small: their names, keys and opcodes are the same each time, so a function made for
 * the class puts them in place, and `small-sink.ts` the values between; without tape and encoder. The bytes are those of the
 * general way, which takes whatever is not quite so: attributes beside parameters, parameters of its own, what stands twice, objects of other kinds.
 *
 * What a class and a registry say may change, so it is asked for each pickle. The functions hold nothing of the values.
 */
import { generate } from "../code/generated.js";
import {
  BUILD,
  EMPTY_DICT,
  EMPTY_TUPLE,
  FRAME,
  MARK,
  MEMOIZE,
  NEWOBJ,
  NEWTRUE,
  PROTO,
  REDUCE,
  SETITEM,
  SETITEMS,
  SHORT_BINUNICODE,
  STACK_GLOBAL,
  STOP,
} from "../engine/opcode.js";
import { PRIVATE_NAME } from "./builtins/param.js";
import { settled } from "./deferred-date.js";
import { hasOwnKeys } from "./gather-instance.js";
import { hasWritingHooks } from "./hooks.js";
import { planOf } from "./kind.js";
import { type ClassPlan, isSlotted, type PlanCell, PRIVATE_KEY, type Slotted, slotKey } from "./plan.js";
import type { GlobalName, Registry } from "./registry.js";
import { MANY } from "./shape.js";
import { OwnTexts, SmallSink } from "./small-sink.js";
import { DEFAULT_PROTOCOL } from "./writing-options.js";

/** Classes with more parameters go the general way. */
const MOST_CELLS = 64;
/** So often in a row values may be of other kinds before that is taken to be so nearly always. */
const MOST_REFUSALS = 8;
/** Then one in so many is tried. */
const RARELY = 16;

/** Writes the pickle of an instance. False: it must go the general way. */
type WriteInstance = (sink: SmallSink, instance: Slotted) => boolean;

/** How the instances of a class are written. */
class SmallClass {
  readonly #type: unknown;
  readonly #prototype: object;
  readonly #name: GlobalName;
  readonly #plan: ClassPlan;
  readonly #count: number;
  /** With everything in the memo, and with what is read again alone; `null`: not made yet, `undefined`: there is none. */
  readonly #functions: (WriteInstance | undefined | null)[] = [null, null];
  #refusals = 0;
  #calls = 0;

  constructor(prototype: object, name: GlobalName, plan: ClassPlan) {
    this.#type = prototype.constructor;
    this.#prototype = prototype;
    this.#name = name;
    this.#plan = plan;
    this.#count = plan.cells.length;
  }

  /** Whether class and registry say what they said. */
  isAsItWas(registry: Registry): boolean {
    const plan = this.#plan;
    return (
      this.#prototype.constructor === this.#type &&
      planOf(this.#type) === plan &&
      plan.cells.length === this.#count &&
      registry.nameOf(this.#type) === this.#name
    );
  }

  write(instance: Slotted, registry: Registry, isLean: boolean): Uint8Array<ArrayBuffer> | undefined {
    const index = isLean ? 1 : 0;
    let write = this.#functions[index];
    // A proxy among values may write something itself.
    if (write === undefined || isBusy) return undefined;
    if (this.#refusals > MOST_REFUSALS && ++this.#calls % RARELY !== 0) return undefined;
    if (this.#isSpecial(registry) || hasOwnKeys(instance)) return undefined;
    if (this.#plan.ownParameters?.(instance) !== undefined) return undefined;
    if (write === null) this.#functions[index] = write = instanceWriter(this.#name, this.#plan.cells, isLean);
    const bytes = write && written(write, instance);
    if (bytes === undefined) this.#refusals++;
    else this.#refusals = 0;
    return bytes;
  }

  /** Whether somebody has a say in how instances are written: hooks, reducers, extension codes, text objects of names. */
  #isSpecial(registry: Registry): boolean {
    const { module, qualname } = this.#name;
    return (
      hasWritingHooks(this.#prototype) ||
      registry.reducerOf(this.#type) !== undefined ||
      registry.reducerOf(Array) !== undefined ||
      registry.reducerOf(Date) !== undefined ||
      registry.extensionCode(module, qualname) !== undefined ||
      registry.nameTexts(module, qualname) !== undefined ||
      registry.nameTexts("datetime", "datetime") !== undefined ||
      this.#plan.cells.some(isLeftOut)
    );
  }
}

const isLeftOut = ({ isWritten }: PlanCell): boolean => isWritten?.() === false;

/** A class of which there were so many pickles, or how its instances are written. */
type Known = number | SmallClass;

/** By registry and prototype. */
const known = new WeakMap<Registry, WeakMap<object, Known>>();

/** The pickle of a value, as `dumps` and `snapshot` write it that are told nothing; `undefined`: it must go the general way. */
export function smallPickle(value: unknown, registry: Registry, isLean: boolean): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== "object" || value === null || !isSlotted(value)) return undefined;
  const prototype = Object.getPrototypeOf(value) as object;
  let classes = known.get(registry);
  if (classes === undefined) known.set(registry, (classes = new WeakMap()));
  const found = classes.get(prototype) ?? 0;
  if (typeof found !== "number") {
    if (found.isAsItWas(registry)) return found.write(value, registry, isLean);
    classes.delete(prototype);
    return undefined;
  }
  if (found < MANY) classes.set(prototype, found + 1);
  else {
    const type: unknown = prototype.constructor;
    const [plan, name] = [planOf(type), registry.nameOf(type)];
    const isKnown = plan !== undefined && name !== undefined && plan.functionName === undefined;
    // Asked anew after as many more, should it have grown a plan or a name.
    classes.set(prototype, isKnown && (plan.version ?? 1) === 1 ? new SmallClass(prototype, name, plan) : 0);
  }
  return undefined;
}

let sink: SmallSink | undefined;
let isBusy = false;

function written(write: WriteInstance, instance: Slotted): Uint8Array<ArrayBuffer> | undefined {
  sink ??= new SmallSink();
  isBusy = true;
  try {
    return write(sink, instance) ? sink.finished() : undefined;
  } finally {
    sink.forget();
    isBusy = false;
  }
}

const ascii = new TextEncoder();

/** The opcodes of a text that is met for the first time. `undefined`: it is too long, or no text that can be written so. */
function textBytes(text: string, isLean: boolean): number[] | undefined {
  const bytes = ascii.encode(text);
  const isWhole = !/\p{Surrogate}/u.test(text);
  if (!isWhole || bytes.length > 255) return undefined;
  return [SHORT_BINUNICODE, bytes.length, ...bytes, ...(isLean ? [] : [MEMOIZE])];
}

/** Everything up to the dictionary of values, and how many objects are then in the memo. */
function prefixOf({ module, qualname }: GlobalName, isLean: boolean): number[] | undefined {
  const memoize = isLean ? [] : [MEMOIZE];
  const parts: (readonly number[] | undefined)[] = [
    [PROTO, DEFAULT_PROTOCOL, FRAME, 0, 0, 0, 0, 0, 0, 0, 0],
    textBytes(module, isLean),
    textBytes(qualname, isLean),
    [STACK_GLOBAL, ...memoize, EMPTY_TUPLE, NEWOBJ, ...memoize, EMPTY_DICT, ...memoize],
    textBytes(PRIVATE_KEY, isLean),
    textBytes(PRIVATE_NAME.module, isLean),
    textBytes(PRIVATE_NAME.qualname, isLean),
    [STACK_GLOBAL, ...memoize, EMPTY_TUPLE, REDUCE, ...memoize, EMPTY_DICT, ...memoize, MARK],
    textBytes("initialized", isLean),
    [NEWTRUE],
    textBytes("values", isLean),
    [EMPTY_DICT, ...memoize],
  ];
  return parts.includes(undefined) ? undefined : (parts as number[][]).flat();
}

/** The objects of that prefix that are in the memo: texts, classes, instances and dicts. */
const PREFIX_MEMO = 14;

/** Text that writes these bytes at `at`. */
function puts(bytes: readonly number[]): string {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const parts: string[] = [];
  let index = 0;
  for (; index + 4 <= bytes.length; index += 4) parts.push(`view.setInt32(at+${index},${view.getInt32(index)});`);
  for (; index < bytes.length; index++) parts.push(`bytes[at+${index}]=${bytes[index]};`);
  return `${parts.join("")}at+=${bytes.length};`;
}

/** The function that writes instances of a class with these cells. `undefined`: there is none. */
function instanceWriter(name: GlobalName, cells: readonly PlanCell[], isLean: boolean): WriteInstance | undefined {
  if (cells.length > MOST_CELLS) return undefined;
  const names = cells.map(({ wireName }) => wireName);
  const texts = [name.module, name.qualname, PRIVATE_KEY, PRIVATE_NAME.module, PRIVATE_NAME.qualname];
  texts.push("initialized", "values", ...names, "datetime");
  const own = new OwnTexts(texts);
  const prefix = prefixOf(name, isLean);
  const keys = names.map((key) => textBytes(key, isLean));
  // A text that is there twice is written once.
  if (new Set(texts).size !== texts.length || prefix === undefined || keys.includes(undefined)) return undefined;
  const ending = (isMarked: boolean): string =>
    puts([isMarked ? SETITEMS : SETITEM, SETITEMS, BUILD, SETITEM, BUILD, STOP]);
  const writes = cells.map(
    ({ kind }, cell) =>
      `if(v${cell}!==undefined){at=sink.at;${puts(keys[cell] as number[])}sink.at=at;${isLean ? "" : "sink.memo++;"}` +
      `if(!sink.${kind === "float" || kind === "tuple" ? kind : "value"}(v${cell}))return false;}`,
  );
  const make = generate<
    (keys: readonly symbol[], prefix: Uint8Array, own: OwnTexts, settle: typeof settled) => WriteInstance
  >(
    ["keys", "prefix", "own", "settled"],
    `const [${cells.map((_, cell) => `k${cell}`)}]=keys;return function writeInstance(sink,instance){` +
      `const {view,bytes}=sink,${cells.map(({ defersDates }, cell) => `v${cell}=${defersDates ? `settled(instance,k${cell},instance[k${cell}])` : `instance[k${cell}]`}`)};let count=0,at;` +
      `${cells.map((_, cell) => `if(v${cell}!==undefined)count++;`).join("")}` +
      `if(count===0)return false;sink.begin(prefix,${isLean ? 0 : PREFIX_MEMO},own,${isLean});` +
      `if(count>1)bytes[sink.at++]=${MARK};${writes.join("")}` +
      `at=sink.at;if(count>1){${ending(true)}}else{${ending(false)}}sink.at=at;return true}`,
  );
  const slots = cells.map((_, cell) => slotKey(cell));
  return make?.(slots, Uint8Array.from(prefix), own, settled);
}
