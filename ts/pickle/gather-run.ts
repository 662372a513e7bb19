/**
 * Gathering the items of lists as far as they are scalars: runs of numbers, with texts and constants among them.
 *
 * There are two loops that differ in nothing but in which arrays they see. V8 compiles a loop for the kinds of
 * arrays that it met, and where it met arrays of integers and arrays of floats it changes the caller's arrays of floats into
 * such as box every number (16 bytes an item, and the time for it). So integers have one loop and floats the other.
 */
import { FALSE, NONE, TRUE } from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";

/** So many slots are made room for at a time. */
const CHUNK = 1024;

/** Shorter lists are not worth the question what they hold. */
const LONG = 64;

/**
 * Writes scalars from the first item on, up to `stop` or to what is none; gives how many. `copies`: up to the first text, too, for
 * texts are not to be shared.
 */
export function gatherScalars(tape: TapeWriter, items: readonly unknown[], stop: number, copies: boolean): number {
  // A load of the item here would see arrays of every kind.
  const hasFloats = stop > LONG && !Number.isInteger(Reflect.get(items, 0));
  let index = 0;
  while (index < stop) {
    const end = Math.min(stop, index + CHUNK);
    tape.reserve(end - index);
    index = hasFloats ? floats(tape, items, index, end, copies) : integers(tape, items, index, end, copies);
    if (index < end) break;
  }
  return index;
}

/** Writes scalars up to `end` or to what is none, and gives where it stopped. There is room for so many slots. */
function integers(tape: TapeWriter, items: readonly unknown[], from: number, end: number, copies: boolean): number {
  let index = from;
  while (index < end) {
    const { slots } = tape;
    let at = tape.position;
    let item: unknown;
    for (; index < end; index++) {
      item = items[index];
      if (typeof item !== "number" || item !== item) break;
      slots[at++] = item;
    }
    tape.position = at;
    if (index === end) break;
    if (typeof item === "string" && !copies) tape.text(item);
    else if (typeof item === "number") tape.number(item);
    else if (item === null) tape.tag(NONE);
    else if (typeof item === "boolean") tape.tag(item ? TRUE : FALSE);
    else break;
    index++;
  }
  return index;
}

/** The same for arrays that begin with a number which is no integer. */
function floats(tape: TapeWriter, items: readonly unknown[], from: number, end: number, copies: boolean): number {
  let index = from;
  while (index < end) {
    const { slots } = tape;
    let at = tape.position;
    let item: unknown;
    for (; index < end; index++) {
      item = items[index];
      if (typeof item !== "number" || item !== item) break;
      slots[at++] = item;
    }
    tape.position = at;
    if (index === end) break;
    if (typeof item === "string" && !copies) tape.text(item);
    else if (typeof item === "number") tape.number(item);
    else if (item === null) tape.tag(NONE);
    else if (typeof item === "boolean") tape.tag(item ? TRUE : FALSE);
    else break;
    index++;
  }
  return index;
}
