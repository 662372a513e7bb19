/**
 * Identity of what is being written: which object has which ordinal. Instances with slots carry their ordinal
 * themselves (a field compare of 3 ns); the rest is in a Map (60–110 ns an entry), so strings and numbers never are.
 */
import { Guess, MetBefore } from "./guess.js";
import { MARK, type Slotted } from "./plan.js";

/**
 * What is looked for by identity (ruling 12): everything; everything but arrays, tuples, plain objects, Maps, Sets and Dates;
 * nothing (`fast`, which has no memo).
 */
export type IdentityPolicy = "full" | "instances" | "none";

/**
 * The first mark of the next gather. A mark is an ordinal above a number that grows with every gather and is never used
 * again: what an older gather left is below it, 0 on an instance that none has seen.
 */
let nextMark = 1;

/** Gathers under way that mark: none may begin inside another, when user code that runs there pickles something itself. */
let running = 0;

/**
 * So many entries a Map takes in a gather that is left and taken up again: one that doubles is put in order anew at once, which
 * takes 5 ms for these and 20 ms for four times as many. Then there is another one, and all are asked.
 */
const MOST_ENTRIES = 1 << 17;
/** So many Maps are of one size, so that those of large graphs, which have more, grow too. */
const MAPS = 4;

/** A Set of so many is made a Map as soon as something in it is looked for. */
const SMALL_SET = 4096;
/** So many are looked for one by one in a larger one. */
const MOST_SEARCHES = 4;

export class Identity {
  /** While everything is taken for new. */
  #guess: Guess | null = null;
  /** Made when it is wanted: small pickles have nothing to put there. */
  #ordinals: Map<object, number> | null = null;
  /**
   * Instead of the Map, as long as next to nothing was met twice: a Set is asked and told in one go, by whether it grew, at half
   * the price. What it has is in the order in which it came; `#places` are the ordinals in that order.
   */
  #seen: Set<object> | null = null;
  #places: number[] = [];
  /** How many were looked for in that order. */
  #searches = 0;
  /** Maps that are full. */
  #full: Map<object, number>[] = [];
  #mostEntries = Number.POSITIVE_INFINITY;
  readonly #policy: IdentityPolicy;
  readonly #containers: boolean;
  #next = 0;
  #firstMark = 0;
  /**
   * Marks belong to one uninterrupted gather (ruling 12): a nested one would overwrite them and uses the Map alone, as
   * does one that is left and taken up again, or that is to be remembered for the next pickle.
   */
  #marks = false;
  /** Whether some instance is in the Map because it could not be marked. */
  #unmarked = false;

  constructor(policy: IdentityPolicy) {
    this.#policy = policy;
    this.#containers = policy === "full";
  }

  /**
   * `mayMark`: this gather runs to its end at once, and nothing after it asks what it saw. `mayGuess`: and it begins again when
   * {@link wasWrong} says so, calls {@link settle} before it lets user code take part in it, and {@link finish} at its end.
   */
  begin(mayMark: boolean, mayGuess = false): void {
    this.#marks = mayMark && running === 0 && this.#policy !== "none";
    if (this.#marks) running++;
    this.#firstMark = nextMark;
    this.#guess = mayGuess && this.#policy !== "none" ? Guess.next() : null;
    if (mayMark && this.#next === 0 && this.#guess === null) this.#seen = new Set();
    this.#mostEntries = mayMark ? Number.POSITIVE_INFINITY : MOST_ENTRIES << Math.floor(this.#full.length / MAPS);
  }

  /** From here on nothing is guessed. Throws {@link MetBefore}. */
  settle(): void {
    if (this.#guess === null) return;
    const { seen, ordinals } = this.#guess.settle();
    this.#guess = null;
    this.#seen = seen;
    this.#places = ordinals;
  }

  /** Throws {@link MetBefore} if a guess was wrong. */
  finish(): void {
    this.#guess?.finish();
  }

  /** Whether an error may be due to a wrong guess: an object that was gone through again, in circles perhaps. */
  wasWrong(error: unknown): boolean {
    if (this.#guess === null || error instanceof MetBefore) return this.#guess !== null;
    try {
      this.finish();
      return false;
    } catch {
      return true;
    }
  }

  end(): void {
    this.#guess = null;
    if (!this.#marks) return;
    running--;
    // Beyond 2^31 the number only gets slower; it stays exact for longer than any program runs.
    nextMark = this.#firstMark + this.#next;
    this.#marks = false;
  }

  /** Forgets every object; ordinals begin anew. */
  clear(): void {
    this.#ordinals = null;
    this.#seen = null;
    this.#places = [];
    this.#searches = 0;
    this.#full = [];
    this.#next = 0;
    this.#unmarked = false;
  }

  /** {@link find}, or −1 as long as everything is taken for new. */
  recall(value: object): number {
    return this.#guess !== null ? -1 : this.find(value);
  }

  /** The ordinal of an object without a mark, or −1. */
  find(value: object): number {
    this.settle();
    if (this.#seen !== null) return this.#seen.has(value) ? this.#search(this.#seen, value) : -1;
    const ordinal = this.#ordinals?.get(value);
    if (ordinal !== undefined) return ordinal;
    return this.#full.length === 0 ? -1 : this.#findInFull(value);
  }

  /** The ordinal of what the Set has. When there are more such, or the Set is small, the Map takes over. */
  #search(seen: Set<object>, value: object): number {
    if (this.#places.length <= SMALL_SET || this.#searches === MOST_SEARCHES) {
      let place = 0;
      const ordinals = (this.#ordinals = new Map<object, number>());
      for (const met of seen) ordinals.set(met, this.#places[place++] as number);
      this.#seen = null;
      this.#places = [];
      return ordinals.get(value) as number;
    }
    this.#searches++;
    let place = 0;
    for (const met of seen) {
      if (met === value) break;
      place++;
    }
    return this.#places[place] as number;
  }

  #findInFull(value: object): number {
    for (let index = this.#full.length - 1; index >= 0; index--) {
      const ordinal = (this.#full[index] as Map<object, number>).get(value);
      if (ordinal !== undefined) return ordinal;
    }
    return -1;
  }

  #set(value: object, ordinal: number): void {
    if (this.#guess !== null) {
      this.#guess.add(value, ordinal);
      return;
    }
    if (this.#seen !== null) {
      this.#seen.add(value);
      this.#places.push(ordinal);
      return;
    }
    if (this.#ordinals === null) this.#ordinals = new Map();
    else if (this.#ordinals.size >= this.#mostEntries) {
      this.#full.push(this.#ordinals);
      this.#ordinals = new Map();
      this.#mostEntries = MOST_ENTRIES << Math.floor(this.#full.length / MAPS);
    }
    this.#ordinals.set(value, ordinal);
  }

  /** Gives the next ordinal to an object without a mark. */
  add(value: object): void {
    const ordinal = this.#next++;
    if (this.#policy !== "none") this.#set(value, ordinal);
  }

  /** {@link add} for an object that may be of a class whose other instances are marked. */
  addUnmarked(value: object): void {
    this.#unmarked = true;
    this.add(value);
  }

  /** {@link findContainer}, and {@link addContainer} where that finds nothing. */
  meetContainer(value: object): number {
    if (!this.#containers) {
      this.#next++;
      return -1;
    }
    if (this.#guess !== null) {
      this.#guess.add(value, this.#next++);
      return -1;
    }
    const seen = this.#seen;
    if (seen !== null) {
      const { size } = seen;
      seen.add(value);
      if (seen.size === size) return this.#search(seen, value);
      this.#places.push(this.#next++);
      return -1;
    }
    const known = this.find(value);
    if (known < 0) this.#set(value, this.#next++);
    return known;
  }

  /** {@link meetContainer} for a date of this time. */
  meetDate(date: Date, milliseconds: number): number {
    if (this.#guess === null || !this.#containers) return this.meetContainer(date);
    this.#guess.addDate(date, this.#next++, milliseconds);
    return -1;
  }

  /** {@link meetContainer} for an array with this item at its beginning. */
  meetList(list: readonly unknown[], first: unknown): number {
    if (this.#guess === null || !this.#containers || !isFraction(first)) return this.meetContainer(list);
    this.#guess.addList(list, this.#next++, first);
    return -1;
  }

  /** {@link find} for built-in containers. */
  findContainer(value: object): number {
    return this.#containers ? this.recall(value) : -1;
  }

  /** {@link add} for built-in containers. */
  addContainer(value: object): void {
    const ordinal = this.#next++;
    if (this.#containers) this.#set(value, ordinal);
  }

  /** {@link addContainer} for a date of this time. */
  addDate(date: Date, milliseconds: number): void {
    if (this.#guess === null) this.addContainer(date);
    else this.meetDate(date, milliseconds);
  }

  /** {@link addContainer} for an array. */
  addList(list: readonly unknown[]): void {
    if (this.#guess === null) this.addContainer(list);
    // A load of the item here would see arrays of every kind.
    else this.meetList(list, Reflect.get(list, 0));
  }

  /** Counts an ordinal of a node that stands for no object of the user's. */
  skip(): number {
    return this.#next++;
  }

  findMarked(instance: Slotted): number {
    const ordinal = instance[MARK] - this.#firstMark;
    if (ordinal >= 0 && this.#marks) return ordinal;
    return this.#unmarked ? this.recall(instance) : -1;
  }

  addMarked(instance: Slotted): void {
    const ordinal = this.#next++;
    if (this.#marks && mark(instance, this.#firstMark + ordinal)) return;
    if (this.#policy === "none") return;
    this.#unmarked = true;
    this.#set(instance, ordinal);
  }
}

const isFraction = (item: unknown): item is number =>
  typeof item === "number" && Math.floor(item) !== item && item === item;

/** A frozen instance cannot be marked. Asking first (`Object.isFrozen`) would cost more than the attempt. */
function mark(instance: Slotted, number: number): boolean {
  try {
    instance[MARK] = number;
    return true;
  } catch {
    return false;
  }
}
