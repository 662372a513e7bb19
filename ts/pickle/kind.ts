/**
 * What a gather makes of a class of values. Decided once a prototype, so that the walk itself compares one pointer.
 */
import { registering } from "./advice.js";
import { PickleBuffer, PyStr } from "./buffer.js";
import { reduceDate } from "./builtins/datetime-codec.js";
import { isTypedArray, ownClassOf, ownView } from "./foreign.js";
import type { FlatPlans } from "./gather-flat.js";
import { hasWritingHooks } from "./hooks.js";
import { CLASS_PLAN, type ClassPlan, type PlanCell } from "./plan.js";
import { PyDict } from "./python-dict.js";
import { PySet } from "./python-set.js";
import { isPolluted } from "./record-keys.js";
import { hookedReducer } from "./reduction.js";
import type { AnyConstructor, Reducer, Registry } from "./registry.js";
import { RowWriter } from "./row-writer.js";
import { isDeclaredUnhashable } from "./stateless.js";
import { inheritedReducer } from "./subclass.js";
import { ByteArray, Float, FrozenSet, isTuple, PyGlobal, PyInt } from "./values.js";

export const Kind = {
  list: 0,
  tuple: 1,
  record: 2,
  map: 3,
  set: 4,
  frozenSet: 5,
  bytes: 6,
  byteArray: 7,
  date: 8,
  float: 9,
  global: 10,
  /** An instance with slots: written as a row. */
  row: 11,
  /** Written as a call, by a reducer of the registry. */
  reduced: 12,
  /** An instance of a registered class without a plan. */
  instance: 13,
  refused: 14,
  /** Bytes that may stand outside of the pickle. */
  buffer: 15,
  /** A text with an identity of its own. */
  text: 16,
  /** A primitive in a box: written as the primitive. */
  boxed: 17,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** The classes of rows that come one behind the other in a container. */
export interface RowRun {
  readonly prototype: object | null;
  readonly classified: Classified;
  /** What came behind a row of this class last time. */
  next: RowRun | null;
}

export interface Classified {
  readonly kind: Kind;
  /** The class. */
  readonly type: unknown;
  /** For rows. */
  readonly cells: readonly PlanCell[];
  /** For rows. */
  readonly rows: RowWriter;
  /** For rows: the slots whose values stay out of pickles. */
  omitted: readonly number[];
  /** For rows: what an instance's own parameters say ({@link ClassPlan.ownParameters}). */
  readonly ownParameters: ClassPlan["ownParameters"];
  /** For rows: the version that is written with the values; 1 is not written. */
  readonly version: number;
  /** Set by {@link Definitions} when the class is first written; −1 before. */
  planId: number;
  /** How many cells the plan of that id has. */
  plannedCells: number;
  /** For rows, while they are written in runs: see {@link RowRun}. */
  run: RowRun | null;
  /** For instances of plain classes: the class says enumerable properties, which `for … in` finds beside their own. */
  readonly inherits: boolean;
  /** For them: how they are written in the walk at hand. */
  flatPlans: FlatPlans | null;
  readonly reduce: Reducer | undefined;
  /** Python cannot hash such a value; a tuple is as hashable as what it holds. */
  readonly unhashable: boolean;
  /** For refused values: why, and the code of the error. */
  readonly reason: string | undefined;
  readonly code: string | undefined;
}

/** A class that has a plan. */
export interface PlannedClass {
  [CLASS_PLAN](): ClassPlan;
}

/** The plan of a class, if it has one. */
export function planOf(type: unknown): ClassPlan | undefined {
  if (typeof type !== "function") return undefined;
  const plan = (type as unknown as Partial<PlannedClass>)[CLASS_PLAN];
  return typeof plan === "function" ? plan.call(type as unknown as PlannedClass) : undefined;
}

/** Sorts a value by its prototype. */
export function classify(
  value: object,
  prototype: object | null,
  registry: Registry,
  dispatchTable?: ReadonlyMap<unknown, unknown>,
): Classified {
  if (prototype === null || prototype === Object.prototype) return classified(Kind.record, Object);
  const type: unknown = (prototype as { constructor?: unknown }).constructor;
  const reduce = (dispatchTable?.get(type) as Reducer | undefined) ?? registry.reducerOf(type);
  if (reduce !== undefined) {
    return classified(Kind.reduced, type, { reduce, unhashable: isDeclaredUnhashable(prototype) });
  }
  if (hasWritingHooks(prototype)) {
    const unhashable = isContainer(value) || isDeclaredUnhashable(prototype);
    return classified(Kind.reduced, type, { reduce: hookedReducer(registry), unhashable });
  }
  const plan = planOf(type);
  if (plan?.functionName !== undefined) return classified(Kind.reduced, type, { reduce: hookedReducer(registry) });
  if (plan !== undefined) {
    return classified(Kind.row, type, {
      cells: spelledOut(plan.cells, registry),
      omitted: omittedOf(plan.cells),
      version: plan.version ?? 1,
      ownParameters: plan.ownParameters,
    });
  }
  const isNamed = registry.nameOf(type) !== undefined;
  const inherited = isNamed ? inheritedReducer(type, registry) : undefined;
  if (inherited !== undefined) {
    const unhashable = isContainer(value) || isDeclaredUnhashable(prototype);
    return classified(Kind.reduced, type, { reduce: inherited, unhashable });
  }
  if (Array.isArray(value)) {
    if (isTuple(value)) return classified(Kind.tuple, type);
    if (isPlainlyNamed(type, "Array")) return classified(Kind.list, type);
  } else if (value instanceof FrozenSet) return classified(Kind.frozenSet, type);
  else if (isBinary(value)) return classified(Kind.bytes, type);
  else if (value instanceof ByteArray) return classified(Kind.byteArray, type);
  else if (value instanceof Uint8Array) return classified(Kind.bytes, type);
  else if (type === Float) return classified(Kind.float, type);
  else if (value instanceof PyGlobal) return classified(Kind.global, type);
  else if (type === PyStr) return classified(Kind.text, type);
  else if (type === PyInt || isBoxed(value, type)) return classified(Kind.boxed, type);
  else if (value instanceof PickleBuffer) return classified(Kind.buffer, type);
  else if (value instanceof Map && (isPlainlyNamed(type, "Map") || type === PyDict)) return classified(Kind.map, type);
  else if (value instanceof Set && (isPlainlyNamed(type, "Set") || type === PySet)) return classified(Kind.set, type);
  else if (value instanceof Date && isPlainlyNamed(type, "Date")) return dated(type, registry);
  if (isNamed) {
    if (isExotic(value)) return refused(type, hiddenReason(type));
    return classified(Kind.instance, type, {
      unhashable: isDeclaredUnhashable(prototype),
      inherits: isPolluted(prototype),
    });
  }
  return ofAnotherRealm(value, type, registry) ?? refused(type, reasonOf(value, type, registry), "UNREGISTERED");
}

function dated(type: unknown, registry: Registry): Classified {
  const reduce = reduceDate as Reducer;
  return spellsDates(registry) ? classified(Kind.reduced, type, { reduce }) : classified(Kind.date, type);
}

/** What a built-in of another realm is here; `undefined`: it is none. */
function ofAnotherRealm(value: object, type: unknown, registry: Registry): Classified | undefined {
  const own = ownClassOf(value, type) as unknown;
  if (own === undefined) return undefined;
  if (own === Object) return classified(Kind.record, type);
  if (own === Map) return classified(Kind.map, type);
  if (own === Set) return classified(Kind.set, type);
  if (own === Uint8Array) return classified(Kind.bytes, type);
  if (own === Date) return dated(type, registry);
  const reduce = registry.reducerOf(own);
  if (reduce === undefined) return undefined;
  return classified(Kind.reduced, type, {
    reduce: (given, protocol) => reduce(ownView(given, own as AnyConstructor), protocol),
    unhashable: isDeclaredUnhashable((own as AnyConstructor).prototype as object),
  });
}

/** The slots whose values stay out of pickles: nearly always none, and asked for each class of each pickle. */
export function omittedOf(cells: readonly PlanCell[]): readonly number[] {
  let omitted: number[] | null = null;
  for (let slot = 0; slot < cells.length; slot++) {
    if ((cells[slot] as PlanCell).isWritten?.() === false) (omitted ??= []).push(slot);
  }
  return omitted ?? NONE_OMITTED;
}

const NONE_OMITTED: readonly number[] = [];

/** The engines name `datetime.datetime` by texts that are any equal ones; where it has others, a Date is written as a call. */
const spellsDates = (registry: Registry): boolean => registry.nameTexts("datetime", "datetime") !== undefined;

const spelledOut = (cells: readonly PlanCell[], registry: Registry): readonly PlanCell[] =>
  spellsDates(registry) ? cells.map((cell) => (cell.kind === "date" ? { ...cell, kind: "any" } : cell)) : cells;

const NO_CELLS: readonly PlanCell[] = [];

function classified(kind: Kind, type: unknown, more: Partial<Classified> = NOTHING_MORE): Classified {
  const { cells = NO_CELLS } = more;
  return {
    kind,
    type,
    cells,
    rows: RowWriter.of(cells),
    omitted: more.omitted ?? NONE_OMITTED,
    version: more.version ?? 1,
    ownParameters: more.ownParameters,
    planId: -1,
    plannedCells: 0,
    run: null,
    inherits: more.inherits ?? false,
    flatPlans: null,
    reduce: more.reduce,
    unhashable: more.unhashable ?? unhashableKinds.has(kind),
    reason: more.reason,
    code: more.code,
  };
}

const NOTHING_MORE: Partial<Classified> = {};

const unhashableKinds: ReadonlySet<Kind> = new Set([Kind.list, Kind.record, Kind.map, Kind.set, Kind.byteArray]);

/** What can be changed, a subclass of it too; tuples and frozensets cannot. */
const isContainer = (value: object): boolean =>
  (Array.isArray(value) && !isTuple(value)) ||
  value instanceof Map ||
  (value instanceof Set && !(value instanceof FrozenSet)) ||
  value instanceof ByteArray;

const refused = (type: unknown, reason: string, code = "UNPICKLABLE"): Classified =>
  classified(Kind.refused, type, { reason, code });

/** The built-in itself, of this realm or another; a subclass carries more than its contents. */
const isPlainlyNamed = (type: unknown, name: string): boolean =>
  typeof type === "function" && type.name === name && !/^class\b/.test(String(type));

/** Objects whose state is not in their properties. */
export const isExotic = (value: object): boolean =>
  Array.isArray(value) || Object.prototype.toString.call(value) !== "[object Object]";

/** Why a symbol is refused. */
export const SYMBOL_REASON =
  "a symbol has no counterpart in Python; write its description, or register a class with [reduce] for what it stands for";

/** Memory by itself, or a view of it without a type: bytes. */
const isBinary = (value: object): boolean =>
  /^\[object (?:DataView|ArrayBuffer|SharedArrayBuffer)\]$/.test(Object.prototype.toString.call(value));

/** `new Number(3)` and its like. */
const isBoxed = (value: object, type: unknown): boolean => {
  const name = /^\[object (Number|String|Boolean|BigInt)\]$/.exec(Object.prototype.toString.call(value))?.[1];
  return name !== undefined && isPlainlyNamed(type, name);
};

/** What holds nothing that could be written. */
const stateless = /^\[object (Promise|WeakMap|WeakSet|WeakRef)\]$/;

/** What a class without a name is called. */
const NAMELESS = "its class";

/** Whether what a prototype says is its class is one: an object whose prototype is a plain object inherits `Object`. */
export const isClass = (type: unknown): type is AnyConstructor => typeof type === "function" && type.name !== "Object";

/** Of objects such as a URL, which registering alone does not help: their properties, which are what is written, are empty. */
function hiddenReason(type: unknown, before = ""): string {
  const name = (type as AnyConstructor).name || NAMELESS;
  return `what a ${name} holds is not in its properties, as far as can be told; say how one is made: ${before}reducer(${name}, (value) => [${name}, [/* its arguments */]])`;
}

function reasonOf(value: object, type: unknown, registry: Registry): string {
  const tag = Object.prototype.toString.call(value);
  const name = (type as AnyConstructor | undefined)?.name || NAMELESS;
  if (stateless.test(tag)) {
    return `a ${name} has no state that could be written; write what it is for, or give it a persistent id`;
  }
  if (isTypedArray(value)) {
    return `${name === NAMELESS ? name : `a ${name}`} has no counterpart in Python; write it as another typed array`;
  }
  if (tag === "[object Symbol]") return SYMBOL_REASON;
  if (!isClass(type)) {
    return "its prototype is an object that is no class, which Python could find by name; write a plain object, or give it a registered class";
  }
  if (isExotic(value) && inheritedReducer(type, registry) === undefined) {
    return hiddenReason(type, `${registering(type.name)} and `);
  }
  return `${name} is not registered; Python finds classes by name: ${registering(type.name)}`;
}
