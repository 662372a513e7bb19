/**
 * Dates that nobody has asked for yet. A `Date` is the dearest value to make, and the largest (112 bytes in Node 20), and of a snapshot of a
 * hundred thousand objects few are ever looked at. So what a reader of many rows puts into a slot that holds dates is a number that stands for one;
 * whoever reads the value gets a `Date`, which takes the number's place and is the same from then on. Only a date
 * that nothing else refers to is put off, so nobody can tell.
 *
 * A slot in which such a number may lie says so ({@link PlanCell.defersDates}), and all who look into slots go by that. No value of
 * a date's slot is a number, but one that was read unchecked may be, and so may one of a parameter that took a date's
 * place; so the milliseconds are scaled to where numbers are that nobody uses (below 10^-160, and whole multiples of 2^-600).
 */

/** A power of two, so scaling is exact. Far above the numbers below 2^-1022, with which processors are slow. */
const SCALE = 2 ** -600;
const UNSCALE = 2 ** 600;
/** No `Date` is further from 1970. */
const FURTHEST = 8.64e15;
const LIMIT = FURTHEST * SCALE;

/** What is put into the slot for a date of so many whole milliseconds: a number, or for 1970 itself, which has none, the `Date`. */
export function deferDate(milliseconds: number): number | Date {
  return milliseconds === 0 ? new Date(0) : milliseconds * SCALE;
}

/** Whether a number in a slot that defers dates stands for one. */
export function isDeferredDate(value: number): boolean {
  return value <= LIMIT && value >= -LIMIT && value !== 0 && Number.isInteger(value * UNSCALE);
}

/** The milliseconds of a number that stands for a date. */
export function deferredMilliseconds(value: number): number {
  return value * UNSCALE;
}

/** Dates of instances that take no values, such as frozen ones. `null` while there are none. */
let unstored: WeakMap<object, Map<symbol, Date>> | null = null;

/** Whether a date of this instance that was asked for could not take its number's place. */
export function hasUnstoredDates(instance: object): boolean {
  return unstored?.has(instance) === true;
}

/** Who wrote dates as the numbers that they are, and has to know when somebody is given one. */
const listeners = new Set<() => void>();

/** Has a function called when the next date is made, before anybody has it. */
export function whenDateIsMade(listener: () => void): void {
  listeners.add(listener);
}

/** What was to be called is not any more. */
export function forgetListener(listener: () => void): void {
  listeners.delete(listener);
}

/**
 * The `Date` that the number under this key of an instance stands for. It is made now and takes the number's place; an instance that
 * takes no values is given the same one each time it asks.
 */
export function settleDate(instance: object, key: symbol, value: number): Date {
  const known = unstored?.get(instance)?.get(key);
  if (known !== undefined) return known;
  const date = keptDate(holderOf(instance, key), key, new Date(deferredMilliseconds(value)));
  if (listeners.size > 0) {
    const told = [...listeners];
    listeners.clear();
    for (const listener of told) listener();
  }
  return date;
}

/** The instance itself, where a value was read through an object that inherits from it. */
function holderOf(instance: object, key: symbol): Record<symbol, unknown> {
  for (let at: object | null = instance; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, key)) return at as Record<symbol, unknown>;
  }
  // A proxy that hides what it has.
  return instance as Record<symbol, unknown>;
}

function keptDate(holder: Record<symbol, unknown>, key: symbol, date: Date): Date {
  try {
    holder[key] = date;
    if (holder[key] === date) return date;
  } catch {
    // Frozen, or a proxy that refuses.
  }
  // Proxies that are for reading alone refuse to set, and mostly do not think of this.
  if (Reflect.defineProperty(holder, key, { value: date }) && holder[key] === date) return date;
  unstored ??= new WeakMap();
  let dates = unstored.get(holder);
  if (dates === undefined) unstored.set(holder, (dates = new Map()));
  const before = dates.get(key);
  if (before === undefined) dates.set(key, date);
  return before ?? date;
}

/** What a slot that defers dates holds, dates that were put off made. */
export function settled(instance: object, key: symbol, value: unknown): unknown {
  return typeof value === "number" && isDeferredDate(value) ? settleDate(instance, key, value) : value;
}
