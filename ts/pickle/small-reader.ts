/**
 * A short way for small pickles that hold one instance of a known class: messages, autosaves. What is the same in all of them
 * (names, keys, frame, opcodes) is learnt from one that went the general way, and then compared in place, without linker, tape
 * and stack; the values between are read by `small-source.ts`. Whatever is not exactly so goes the general way, which gives value
 * or error: this one must never give another.
 *
 * What is learnt follows from the plan of the class and from names alone, nothing of the values is kept. It holds as long as the
 * registry and the class say what they said; that is asked for each pickle.
 */
import { generate } from "../code/generated.js";
import {
  BINGET,
  BINUNICODE,
  EMPTY_DICT,
  EMPTY_TUPLE,
  FRAME,
  MARK,
  MEMOIZE,
  NEWOBJ,
  NEWTRUE,
  PROTO,
  REDUCE,
  SHORT_BINUNICODE,
  STACK_GLOBAL,
} from "../engine/opcode.js";
import { PRIVATE_NAME } from "./builtins/param.js";
import { isMadePlainly } from "./calls.js";
import { withPath } from "./error.js";
import { refusedValue } from "./instance.js";
import { planOf } from "./kind.js";
import { resolveOldData, withOldData } from "./old-data.js";
import { type ClassPlan, isSlotted, PRIVATE_KEY, restoring, type Slotted, slotKey } from "./plan.js";
import type { AnyConstructor, Entry, Registry } from "./registry.js";
import { keptLayouts, type Layout, MANY, type Receive } from "./shape.js";
import { MOST_BYTES, OTHER, type Other, SmallSource } from "./small-source.js";
import { TupleToBe } from "./tuple-to-be.js";
import { asTuple } from "./values.js";

/** PROTO with its number, FRAME with its length. */
const HEADER = 11;
/** Smaller ones hold no class. */
const LEAST_BYTES = 32;

/** What is known of a registry's classes is found by the beginning of the pickle. A power of two. */
const PLACES = 128;
/** So many are known at one place. */
const MOST_KNOWN = 4;

/** The instance of the pickle in the source; {@link OTHER}: it is no such pickle. */
type ReadInstance = (source: SmallSource, plan: ClassPlan) => object | Other;

/** The pickles of one class with certain keys, in one form. */
interface Known {
  readonly module: string;
  readonly qualname: string;
  readonly entry: Entry;
  readonly plan: ClassPlan;
  readonly slotCount: number;
  readonly read: ReadInstance;
}

/** What pickles with a certain beginning are known to be. */
export class SmallPickles {
  #known: readonly Known[] = [];
  /** How many went the general way. */
  #others = 0;

  /** The value of a pickle; {@link OTHER}: it must go the general way. Throws what `loads` throws for a value that is refused. */
  read(pickle: Uint8Array, registry: Registry): unknown {
    for (const known of this.#known) {
      if (!isAsItWas(known, registry)) continue;
      const value = readAs(known, pickle);
      if (value !== OTHER) return value;
    }
    this.#others++;
    return OTHER;
  }

  /** Learns from a pickle that went the general way, and what it gave; now and then, and ever more rarely. */
  learn(pickle: Uint8Array, value: unknown, registry: Registry): void {
    const count = this.#others;
    if (count < MANY || (count & (count - 1)) !== 0) return;
    if (typeof value !== "object" || value === null || !isSlotted(value)) return;
    const learnt = knownOf(pickle, value, registry);
    if (learnt === undefined) return;
    const others = this.#known.filter((known) => isAsItWas(known, registry));
    this.#known = [learnt, ...others].slice(0, MOST_KNOWN);
  }
}

const places = new WeakMap<Registry, (SmallPickles | undefined)[]>();

/** What is known of the pickles that begin as this one does; `undefined`: it is none that something can be known of. */
export function smallPickles(pickle: Uint8Array, registry: Registry): SmallPickles | undefined {
  const { length } = pickle;
  if (length < LEAST_BYTES || length > MOST_BYTES) return undefined;
  if (pickle[0] !== PROTO || pickle[2] !== FRAME || pickle[HEADER] !== SHORT_BINUNICODE) return undefined;
  // The end of the module's name and what follows tells most classes apart.
  const end = HEADER + 2 + (pickle[HEADER + 1] as number);
  let hash = pickle[HEADER + 1] as number;
  for (let at = end - 2; at < end + 10; at++) hash = Math.imul(hash ^ (pickle[at] as number), 0x01000193);
  let found = places.get(registry);
  if (found === undefined) places.set(registry, (found = new Array(PLACES).fill(undefined)));
  const place = (hash >>> 16) & (PLACES - 1);
  return (found[place] ??= new SmallPickles());
}

/** Whether names and class mean what they meant. */
function isAsItWas({ module, qualname, entry, plan, slotCount }: Known, registry: Registry): boolean {
  return (
    registry.entry(module, qualname) === entry &&
    isMadePlainly(entry) &&
    planOf(entry.target) === plan &&
    plan.cells.length === slotCount
  );
}

const OLD_DATA = resolveOldData({});

/** There is one: a pickle is read from it whole before anybody else's code runs. */
let source: SmallSource | undefined;
let reading: Known | undefined;

const readNow = (): object | Other => {
  const { read, plan } = reading as Known;
  return read(source as SmallSource, plan);
};

function readAs(known: Known, pickle: Uint8Array): object | Other {
  source ??= new SmallSource();
  source.adopt(pickle);
  reading = known;
  const later: (() => void)[] = [];
  const value = withOldData(OLD_DATA, () => restoring(later, readNow));
  if (later.length > 0) {
    withOldData(OLD_DATA, () => {
      for (const work of later) work();
    });
  }
  return value;
}

/** The opcodes up to the first key, without MEMOIZE and with all texts as "T": of the form of Param 2, and of the flat one. */
const NESTED_FORM = /^TT\x93\)\x81\}TTT\x93\)[R\x81]\}\(T\x88T\}\(?T$/;
const FLAT_FORM = /^TT\x93\)\x81\}\(?T$/;
/** Its texts behind the name of the class. */
const NESTED_TEXTS = [PRIVATE_KEY, PRIVATE_NAME.module, PRIVATE_NAME.qualname, "initialized", "values"].join("\n");

const FORM_OPCODES: readonly number[] = [STACK_GLOBAL, EMPTY_TUPLE, NEWOBJ, REDUCE, EMPTY_DICT, MARK, NEWTRUE];

const isText = (opcode: number | undefined): boolean =>
  opcode === SHORT_BINUNICODE || opcode === BINUNICODE || opcode === BINGET;

/** What there is to know of a pickle that gave `value`; `undefined` where it is of another form. */
function knownOf(pickle: Uint8Array, value: object, registry: Registry): Known | undefined {
  const from = new SmallSource();
  from.adopt(pickle);
  // Values may be datetimes, whose name is not looked up then.
  if (registry.entry("datetime", "datetime") === undefined) return undefined;
  const texts: string[] = [];
  const memo: (string | undefined)[] = [];
  let form = "";
  from.begin(HEADER, []);
  while (from.at < from.end) {
    const opcode = from.bytes[from.at] as number;
    let text: unknown;
    if (isText(opcode)) {
      text = from.value();
      if (typeof text !== "string") return undefined;
      texts.push(text);
      form += "T";
    } else {
      from.at++;
      if (opcode === MEMOIZE) from.places[from.memo++] = 0;
      else if (FORM_OPCODES.includes(opcode)) form += String.fromCharCode(opcode);
      else return undefined;
    }
    if (from.memo > memo.length) memo.push(text as string | undefined);
    const isNested = NESTED_FORM.test(form) && texts.slice(2, -1).join("\n") === NESTED_TEXTS;
    if (!isNested && !FLAT_FORM.test(form)) continue;
    const isMarked = form.endsWith("(T");
    const ending = (isMarked ? "u" : "s") + (isNested ? "ubsb." : "b.");
    const [module, qualname, first] = [texts[0] as string, texts[1] as string, texts.at(-1)];
    const entry = registry.entry(module, qualname);
    if (entry === undefined || !isMadePlainly(entry)) return undefined;
    const plan = planOf(entry.target);
    const { prototype } = entry.target as AnyConstructor;
    if (plan === undefined || Object.getPrototypeOf(value) !== prototype) return undefined;
    const begin = from.at;
    for (const layout of keptLayouts(plan)) {
      if (layout.keys[0] !== first || (!isMarked && layout.keys.length !== 1)) continue;
      from.begin(begin, memo);
      const parts = partsOf(from, layout, ending);
      const read = parts && instanceReader(from, begin, [...memo], parts, layout);
      if (read) return { module, qualname, entry, plan, slotCount: layout.slotCount, read };
    }
    if (isNested) return undefined;
    // What seems to be the first key of the flat form may be the one of the private state.
    from.begin(begin, memo);
  }
  return undefined;
}

/** Bytes that are the same in all such pickles: a key, or the end. */
interface Part {
  readonly bytes: Uint8Array;
  /** It is a text that is put into the memo. */
  readonly isMemoised: boolean;
}

/** What stands behind each value: the next key, and at last the end. `undefined`: the pickle has other keys, or another end. */
function partsOf(from: SmallSource, { keys, tuples }: Layout, ending: string): Part[] | undefined {
  const parts: Part[] = [];
  for (let cell = 0; cell < keys.length; cell++) {
    if ((tuples[cell] ? from.tuple() : from.value()) === OTHER) return undefined;
    const { at, memo } = from;
    if (cell < keys.length - 1) {
      // The memo index of what stands behind a value may be another next time.
      if (from.bytes[at] === BINGET && (from.bytes[at + 1] as number) >= from.texts.length) return undefined;
      if (!isText(from.bytes[at]) || from.value() !== keys[cell + 1]) return undefined;
    } else {
      from.at = from.end;
      if (String.fromCharCode(...from.bytes.subarray(at, from.end)) !== ending) return undefined;
    }
    parts.push({ bytes: from.bytes.slice(at, from.at), isMemoised: from.memo > memo });
  }
  return parts;
}

/** Text that is true where other bytes than these stand behind `at`. */
function differs(bytes: Uint8Array, at: string): string {
  const tests: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let index = 0;
  for (; index + 4 <= bytes.length; index += 4) tests.push(`view.getInt32(${at}+${index})!==${view.getInt32(index)}`);
  for (; index < bytes.length; index++) tests.push(`bytes[${at}+${index}]!==${bytes[index]}`);
  return tests.join("||");
}

/** The reader of pickles whose first value stands at `begin`, and that have these parts. `undefined`: none may be made. */
function instanceReader(
  { bytes }: SmallSource,
  begin: number,
  texts: readonly (string | undefined)[],
  parts: readonly Part[],
  { keys, slots, tuples, receivers }: Layout,
): ReadInstance | undefined {
  const cells = keys.map((_, cell) => cell);
  let body =
    "const {view,bytes,places,end}=source;let at;" +
    `if(end<${begin}||view.getUint32(3,true)!==end-${HEADER}||view.getInt32(7)!==0||` +
    `${differs(bytes.slice(0, 3), "0")}||${differs(bytes.slice(HEADER, begin), `${HEADER}`)})return OTHER;` +
    `source.begin(${begin},texts);`;
  parts.forEach((part, cell) => {
    body +=
      `const v${cell}=source.${tuples[cell] ? "tuple" : "value"}();if(v${cell}===OTHER)return OTHER;` +
      `at=source.at;if(${differs(part.bytes, "at")})return OTHER;`;
    if (part.isMemoised) body += "places[source.memo++]=at;";
    body += `source.at=at+=${part.bytes.length};`;
  });
  body +=
    "if(at!==end)return OTHER;" +
    `const instance=plan.create();let cell=0,${cells.map((cell) => `s${cell}`)};` +
    `try{${cells.map((cell) => `cell=${cell};s${cell}=r${cell}(v${cell},instance);`).join("")}}` +
    `catch(cause){throw refused(cause,cell,[${cells.map((cell) => `v${cell}`)}][cell],instance)}` +
    `${cells.map((cell) => `instance[k${cell}]=s${cell};`).join("")}return instance;`;
  const make = generate<(...given: unknown[]) => ReadInstance>(
    ["OTHER", "texts", "keys", "receivers", "refused"],
    `const [${cells.map((cell) => `k${cell}`)}]=keys,[${cells.map((cell) => `r${cell}`)}]=receivers;` +
      `return function readInstance(source,plan){${body}}`,
  );
  const refused = (cause: unknown, cell: number, value: unknown, instance: Slotted): unknown =>
    refusedBy(receivers[cell] as Receive, cause, keys[cell] as string, value, instance);
  return make?.(OTHER, texts, Array.from(slots, slotKey), receivers, refused);
}

/** The error for a value that was refused, as the general way has it: of the items of a tuple in the words for the tuple. */
function refusedBy(receive: Receive, cause: unknown, name: string, value: unknown, instance: object): unknown {
  let [given, reason] = [value, cause];
  if (value instanceof TupleToBe) {
    given = asTuple(value.items);
    try {
      receive(given, instance);
    } catch (inItsWords) {
      reason = inItsWords;
    }
  }
  return withPath(refusedValue(reason, instance, name, given), "snapshot");
}
