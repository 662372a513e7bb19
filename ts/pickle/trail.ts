/**
 * The way a gather took through a value: whose identity it asked for, one after the other, and what it was told. A value that is written
 * again and again (autosave, undo) has mostly the same objects at the same places, whatever their numbers and texts are by then. As long
 * as the next gather asks for the same objects in the same order, the answers are the same too, and no table is asked: 3 ns an
 * object instead of 40 to 110. At the first object that is another one the trail ends, and what it says of those before it fills the tables.
 */
import { Idle } from "../engine/idle.js";

/** Smaller graphs are written sooner than a trail is found. */
const WORTH = 4096;
/** A trail takes twelve bytes an object. */
const LONGEST = 1 << 20;

/** Said of an object that was not met before, and is not remembered by having been asked for. */
const ABSENT = -0x80000000;

/** After a trail that was left in its first half, so many gathers of that value do without one; after the next twice as many. */
const WARY = 4;
const MOST_WARY = 256;

/** What {@link Trail} gives where it ends. */
export const LEFT = -2;

export class Trail {
  /** Whose identity was asked for. */
  #objects: object[] = [];
  /** The ordinal of what was known, the complement of the ordinal that something new got, or {@link ABSENT}. */
  #answers = new Int32Array(0);
  #length = 0;
  /** How many were asked for in this gather. */
  #at = 0;
  /** Whether something is met twice. */
  #hasKnown = false;
  /** Whether a gather is on it. */
  #isTaken = false;
  #isSpoilt = false;
  #left = 0;
  #next = WARY;

  /** Whether there is something to follow. */
  get isKnown(): boolean {
    return this.#length > 0;
  }

  /** Whether all that was asked for until now was new. */
  get isPlain(): boolean {
    return !this.#hasKnown;
  }

  /** For the only gather that may be on it. False: there is one already, or this one does better without. */
  take(): boolean {
    if (this.#isTaken) return false;
    if (this.#left > 0) {
      this.#left--;
      return false;
    }
    this.#at = 0;
    this.#isSpoilt = false;
    this.#isTaken = true;
    return true;
  }

  /** The gather ends. `isWhole`: it went through all of the value. */
  giveBack(isWhole: boolean): void {
    this.#isTaken = false;
    if (this.#at > LONGEST) this.#left = MOST_WARY;
    this.#cut(isWhole && !this.#isSpoilt && this.#at <= LONGEST ? this.#at : 0);
  }

  /** Says that what is noted from here on is of no use to a later gather. */
  spoil(): void {
    this.#isSpoilt = true;
  }

  /** Follows the trail: the ordinal of a known object; −1 for a new one, to which it was given as `next` is now; or {@link LEFT}. */
  meet(value: object, next: number): number {
    const at = this.#at;
    if (at === this.#length || this.#objects[at] !== value) return LEFT;
    const answer = this.#answers[at] as number;
    if (answer < 0 && ~answer !== next) return LEFT;
    this.#at = at + 1;
    return answer < 0 ? -1 : answer;
  }

  /** Whether the trail has this object here, new and with this ordinal. */
  add(value: object, ordinal: number): boolean {
    const at = this.#at;
    if (at === this.#length || this.#objects[at] !== value || this.#answers[at] !== ~ordinal) return false;
    this.#at = at + 1;
    return true;
  }

  /** {@link meet} for an object that is looked for, and no more. */
  find(value: object): number {
    const at = this.#at;
    if (at === this.#length || this.#objects[at] !== value) return LEFT;
    const answer = this.#answers[at] as number;
    if (answer < 0 && answer !== ABSENT) return LEFT;
    this.#at = at + 1;
    return answer < 0 ? -1 : answer;
  }

  /** What was asked for so far and is new there, and the ordinals; from here on the trail is made anew. */
  leave(): { readonly objects: object[]; readonly ordinals: number[] } {
    const length = this.#at;
    if (2 * length < this.#length) {
      this.#left = this.#next;
      this.#next = Math.min(2 * this.#next, MOST_WARY);
    } else this.#next = WARY;
    this.#cut(length);
    const objects: object[] = [];
    const ordinals: number[] = [];
    this.#hasKnown = false;
    for (let at = 0; at < length; at++) {
      const answer = this.#answers[at] as number;
      if (answer >= 0) this.#hasKnown = true;
      else if (answer !== ABSENT) {
        objects.push(this.#objects[at] as object);
        ordinals.push(~answer);
      }
    }
    return { objects, ordinals };
  }

  /** Forgets everything, for a gather that begins again. */
  clear(): void {
    this.#at = 0;
    this.#isSpoilt = false;
    this.#hasKnown = false;
    this.#cut(0);
  }

  /** Notes that an object is known by this ordinal. */
  noteKnown(value: object, ordinal: number): void {
    this.#hasKnown = true;
    this.#note(value, ordinal);
  }

  /** Notes that an object is new and has this ordinal. */
  noteNew(value: object, ordinal: number): void {
    this.#note(value, ~ordinal);
  }

  /** Notes that an object was looked for and is not known. */
  noteAbsent(value: object): void {
    this.#note(value, ABSENT);
  }

  #note(value: object, answer: number): void {
    const at = this.#at++;
    if (at >= LONGEST) return;
    if (at === this.#answers.length) {
      const answers = new Int32Array(Math.max(2 * at, WORTH));
      answers.set(this.#answers);
      this.#answers = answers;
    }
    this.#objects[at] = value;
    this.#answers[at] = answer;
    this.#length = at + 1;
  }

  /** Keeps nothing alive that the last gather did not meet. */
  #cut(length: number): void {
    if (length < this.#length) this.#objects.length = length;
    this.#length = length;
  }
}

/**
 * The trails of values, which go with their values. Dropped after some seconds in which none was of use: a trail keeps alive what its
 * value no longer has.
 */
const DROPPED_LATER = 64 * 1024 * 1024;
const idle = /* @__PURE__ */ new Idle<WeakMap<object, Trail>>(1, Number.POSITIVE_INFINITY, () => DROPPED_LATER);

/** The trail of a value, for one gather, or `null`. */
export function trailOf(root: unknown): Trail | null {
  const trails = idle.last;
  if (trails === undefined || typeof root !== "object" || root === null) return null;
  const trail = trails.get(root);
  if (trail?.take() !== true) return null;
  idle.giveBack(idle.take() ?? trails);
  return trail;
}

/** A value was written without a trail, with so many ordinals: the next time one is noted. */
export function expectTrail(root: unknown, ordinals: number): void {
  if (ordinals < WORTH || ordinals > LONGEST || typeof root !== "object" || root === null) return;
  const trails = idle.take() ?? new WeakMap<object, Trail>();
  if (!trails.has(root)) trails.set(root, new Trail());
  idle.giveBack(trails);
}
