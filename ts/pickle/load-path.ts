/**
 * Where in the value of a pickle an object stands, for errors. Nothing is noted while a pickle is read: only when
 * something was refused the tape is gone through once, without making anything, to see what came to hold what.
 */

import { type Instruction, walkInstructions } from "../tape/instruction.js";
import type { LinkedTape } from "../tape/linked.js";
import {
  ADDITEMS,
  APPENDS,
  AUX_FILL,
  AUX_QUIET,
  BUILD,
  DICT,
  FROZENSET,
  isTagged,
  LIST,
  POP,
  REF,
  RESULT,
  ROW,
  SET,
  SETITEMS,
  SHAPED,
  TAKE,
  TEXT,
  TUPLE,
  tagOf,
} from "../tape/slot.js";
import type { Shapes } from "./shape.js";

interface Place {
  /** The instruction that made what holds it; 0: it is the value of the pickle. */
  readonly holder: number;
  readonly member: string;
}

const RESULT_PLACE = 0;

/** The path to what the instruction at slot `at` makes or fills; `undefined` where nothing came to hold it. */
export function pathTo(
  tape: LinkedTape,
  strings: readonly string[],
  shapes: Shapes,
  at: number,
  rootName: string,
): string | undefined {
  const places = new Places(tape, strings, shapes);
  let maker = places.made(at);
  const members: string[] = [];
  const seen = new Set<number>();
  for (;;) {
    const place = places.of(maker);
    if (place === undefined || seen.has(maker)) return undefined;
    seen.add(maker);
    members.push(place.member);
    if (place.holder === RESULT_PLACE) break;
    maker = place.holder;
  }
  return rootName + members.reverse().join("").replaceAll("._param__private.values", "");
}

class Places {
  readonly #tape: LinkedTape;
  readonly #strings: readonly string[];
  readonly #shapes: Shapes;
  readonly #places = new Map<number, Place>();
  /** For each value on the stack, and each kept one, the instruction that made it. */
  readonly #stack: number[] = [];
  readonly #kept: number[] = [];
  /** How many items a container has so far. */
  readonly #sizes = new Map<number, number>();
  /** For each BUILD, APPENDS and so on: what it fills. */
  readonly #targets = new Map<number, number>();

  constructor(tape: LinkedTape, strings: readonly string[], shapes: Shapes) {
    this.#tape = tape;
    this.#strings = strings;
    this.#shapes = shapes;
    walkInstructions(tape, this);
  }

  of(maker: number): Place | undefined {
    return this.#places.get(maker);
  }

  /** What an instruction makes is known by its own place, what it fills by the place of its target. */
  made(at: number): number {
    return this.#targets.get(at) ?? at;
  }

  /** For {@link walkInstructions}. */
  visit({ tag, aux, payload, at, memo, cells, count }: Instruction): void {
    const { words } = this.#tape;
    const fills = tag === BUILD || tag === APPENDS || tag === SETITEMS || tag === ADDITEMS;
    let height = this.#stack.length;
    let holder = at;
    if (fills) {
      holder = this.#makerOf(cells) ?? at;
      this.#targets.set(at, holder);
    }
    const first = fills ? 1 : 0;
    for (let index = first; index < count; index++) {
      const cell = cells + index;
      const highWord = words[2 * cell + 1] as number;
      if (!isTagged(highWord)) continue;
      const maker = this.#makerOf(cell);
      if (tagOf(highWord) === TAKE) height = Math.min(height, words[2 * cell] as number);
      if (maker === undefined || maker === holder || this.#places.has(maker)) continue;
      const place = tag === RESULT ? RESULT_PLACE : holder;
      this.#places.set(maker, { holder: place, member: this.#member(tag, payload, cells, index, holder) });
    }
    if (tag === APPENDS || tag === ADDITEMS) this.#sizes.set(holder, (this.#sizes.get(holder) ?? 0) + payload);
    if (tag === LIST || tag === SET) this.#sizes.set(at, payload);
    if (tag === POP) height--;
    if (fills) {
      const highWord = words[2 * cells + 1] as number;
      if (isTagged(highWord) && tagOf(highWord) === TAKE) height = (words[2 * cells] as number) + 1;
    }
    this.#stack.length = height;
    if (memo < 0) return;
    const kept = words[2 * memo] as number;
    if (tag === ROW && (aux & AUX_FILL) !== 0) {
      this.#targets.set(at, this.#kept[kept] as number);
      return;
    }
    if (kept >= 0) this.#kept[kept] = at;
    if ((aux & AUX_QUIET) === 0) this.#stack.push(at);
  }

  /** The instruction that made the value of a cell. */
  #makerOf(cell: number): number | undefined {
    const { words } = this.#tape;
    const highWord = words[2 * cell + 1] as number;
    if (!isTagged(highWord)) return undefined;
    const payload = words[2 * cell] as number;
    if (tagOf(highWord) === TAKE) return this.#stack[payload];
    return tagOf(highWord) === REF ? this.#kept[payload] : undefined;
  }

  #member(tag: number, payload: number, cells: number, index: number, holder: number): string {
    switch (tag) {
      case LIST:
      case TUPLE:
      case SET:
      case FROZENSET:
        return `[${index}]`;
      case APPENDS:
      case ADDITEMS:
        return `[${(this.#sizes.get(holder) ?? 0) + index - 1}]`;
      case ROW:
      case SHAPED:
        return property(this.#shapes.at(payload).keys[index] as string);
      case DICT:
        return this.#pair(cells + (index & ~1), (index & 1) === 0);
      case SETITEMS:
        return this.#pair(cells + 1 + ((index - 1) & ~1), (index & 1) === 1);
      default:
        // Arguments and state lead to what they make.
        return "";
    }
  }

  #pair(key: number, isKey: boolean): string {
    const { words, slots } = this.#tape;
    const highWord = words[2 * key + 1] as number;
    if (!isTagged(highWord)) return isKey ? `.key(${slots[key]})` : `[${slots[key]}]`;
    if (tagOf(highWord) !== TEXT) return isKey ? ".key(object)" : "[object]";
    const text = this.#strings[words[2 * key] as number] as string;
    return isKey ? `.key(${JSON.stringify(text)})` : property(text);
  }
}

/** How a path names a property. */
export const property = (name: string): string =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
