/**
 * Gathering the items of long lists: runs of numbers, texts among them.
 *
 * There are two loops over numbers that differ in nothing but in which arrays they see. V8 compiles a loop for the kinds of
 * arrays that it met, and where it met arrays of integers and arrays of floats it changes the caller's arrays of floats into
 * such as box every number (16 bytes an item, and the time for it). So integers have one loop and floats the other.
 */
import type { TapeWriter } from "../tape/writer.js";

/** So many slots are made room for at a time. */
const CHUNK = 1024;

/** Shorter lists are not worth the question what they hold. */
const LONG = 64;

/** Writes numbers and texts from the first item on, up to `stop` or to what is neither; gives how many. */
export function gatherScalars(tape: TapeWriter, items: readonly unknown[], stop: number): number {
  // A load of the item here would see arrays of every kind.
  const hasFloats = stop > LONG && !Number.isInteger(Reflect.get(items, 0));
  let index = 0;
  while (index < stop) {
    const end = Math.min(stop, index + CHUNK);
    tape.reserve(end - index);
    index = hasFloats ? floats(tape, items, index, end) : integers(tape, items, index, end);
    if (index === end) continue;
    const item: unknown = Reflect.get(items, index);
    if (typeof item === "string") tape.text(item);
    else if (typeof item === "number") tape.number(item);
    else break;
    index++;
  }
  return index;
}

/** Writes numbers up to `end` or to what is none; a NaN, which is not equal to itself, is for others. */
function integers(tape: TapeWriter, items: readonly unknown[], from: number, end: number): number {
  const { slots } = tape;
  let at = tape.position;
  let index = from;
  for (; index < end; index++) {
    const item = items[index];
    if (typeof item !== "number" || item !== item) break;
    slots[at++] = item;
  }
  tape.position = at;
  return index;
}

/** The same for arrays that begin with a number which is no integer. */
function floats(tape: TapeWriter, items: readonly unknown[], from: number, end: number): number {
  const { slots } = tape;
  let at = tape.position;
  let index = from;
  for (; index < end; index++) {
    const item = items[index];
    if (typeof item !== "number" || item !== item) break;
    slots[at++] = item;
  }
  tape.position = at;
  return index;
}
