/**
 * Whether two values are the same graph: equal contents in equal order, and the same sharing. What a pickle does not
 * keep is not asked for: a dict is a plain object or a Map by its keys, None is null or undefined, a small bigint is a
 * number. Iterative, for deep and cyclic values.
 */
import { ByteArray, DefaultDict, Float, isTuple, PyDateTime, PyGlobal } from "brine";
import { CLASS_PLAN, type ClassPlan, type Slotted, slotValue } from "../../ts/pickle/plan.js";

interface Pair {
  readonly left: unknown;
  readonly right: unknown;
  readonly path: string;
}

/** Where they differ, or `null`. */
export function difference(left: unknown, right: unknown): string | null {
  const pairs: Pair[] = [{ left, right, path: "" }];
  const partner = new Map<object, object>();
  const taken = new Set<object>();
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const a = plain(pair.left);
    const b = plain(pair.right);
    if (!isObject(a) || !isObject(b)) {
      if (Object.is(a, b)) continue;
      return `${pair.path}: ${String(a)} became ${String(b)}`;
    }
    if (a instanceof PyGlobal && a === b) continue;
    // Empty tuples have no identity in a pickle.
    if (!(isTuple(a) && a.length === 0)) {
      const known = partner.get(a);
      if (known !== undefined) {
        if (known !== b) return `${pair.path}: shared before, not shared now`;
        continue;
      }
      if (taken.has(b)) return `${pair.path}: not shared before, shared now`;
      partner.set(a, b);
      taken.add(b);
    }
    const [kindA, partsA] = parts(a);
    const [kindB, partsB] = parts(b);
    if (kindA !== kindB) return `${pair.path}: a ${kindA} became a ${kindB}`;
    if (partsA.length !== partsB.length) return `${pair.path}: ${partsA.length} parts became ${partsB.length}`;
    partsA.forEach((part, index) => {
      pairs.push({ left: part, right: partsB[index], path: `${pair?.path}/${index}` });
    });
  }
  return null;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What a pickle makes of a scalar. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Float) return value.value;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Keys lose the sign of zero. */
const key = (value: unknown): unknown => (Object.is(plain(value), -0) ? 0 : plain(value));

function parts(value: object): [kind: string, parts: unknown[]] {
  if (Array.isArray(value)) return [isTuple(value) ? "tuple" : "list", Array.from(value)];
  if (value instanceof ByteArray) return ["bytearray", [...value]];
  if (value instanceof Uint8Array) return ["bytes", [...value]];
  if (value instanceof PyDateTime) return ["datetime", [value.getTime(), value.microsecond, value.fold]];
  if (value instanceof Date) return ["date", [value.getTime()]];
  if (value instanceof Set) return [value.constructor.name, [...value].map(key)];
  if (value instanceof DefaultDict) return ["defaultdict", [value.defaultFactory, ...pairsOf(value)]];
  const prototype: object | null = Object.getPrototypeOf(value);
  if (value instanceof Map || prototype === Object.prototype || prototype === null) {
    return ["dict", pairsOf(value instanceof Map ? value : Object.entries(value))];
  }
  const type = (prototype as { constructor: { name: string; [CLASS_PLAN]?: () => ClassPlan } }).constructor;
  // An index-like attribute moves to the front in JavaScript: attributes are compared by name.
  const attributes = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat();
  const cells = type[CLASS_PLAN]?.().cells ?? [];
  const values = cells.map((cell, slot) => slotValue(value as Slotted, slot, cell));
  // `null` in an unset slot and an unset slot differ: a symbol stands for the second.
  return [type.name, [...values.map((held) => (held === undefined ? UNSET : held)), ...attributes]];
}

const UNSET = Symbol("unset");

const pairsOf = (pairs: Iterable<readonly [unknown, unknown]>): unknown[] =>
  Array.from(pairs, ([own, value]) => [key(own), value]).flat();
