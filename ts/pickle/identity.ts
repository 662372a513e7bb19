/**
 * Identity of what is being written: which object has which ordinal. Instances with slots carry their ordinal
 * themselves (a field compare of 3 ns); the rest is in a Map (60–110 ns an entry), so strings and numbers never are.
 */
import { deferredMilliseconds, forgetListener, settleDate, whenDateIsMade } from "./deferred-date.js";
import { isFraction } from "./fingerprints.js";
import { Guess, MetBefore } from "./guess.js";
import { Met } from "./met.js";
import { MARK, type Slotted } from "./plan.js";
import { expectTrail, LEFT, type Trail, trailOf } from "./trail.js";

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

/** Dates that were written as numbers, by what they lie in. */
interface DeferredDates {
  readonly instances: Slotted[];
  readonly keys: symbol[];
  readonly values: number[];
  readonly ordinals: number[];
}

export class Identity {
  /** While everything is taken for new. */
  #guess: Guess | null = null;
  /** The way of an earlier gather through the same value: it is followed, or noted. */
  #trail: Trail | null = null;
  #isFollowing = false;
  /** Whether user code takes part, which is done once: a gather that may begin again is over. */
  #isSettled = false;
  /**
   * Lists, and all else: made when they are wanted, for small pickles have nothing to put there. Most lists stand in one place, and
   * remain the cheap kind of {@link Met} where objects refer to each other; two small tables are put in order sooner than a large one.
   */
  #lists: Met | null = null;
  #others: Met | null = null;
  /** The dates that were written as numbers, until somebody is given a date. */
  #deferred: DeferredDates | null = null;
  #listener: (() => void) | null = null;
  /** Whether somebody was. */
  #hasMade = false;
  readonly #policy: IdentityPolicy;
  readonly #containers: boolean;
  #next = 0;
  #firstMark = 0;
  /** Whether the gather runs to its end at once. */
  #isWhole = false;
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

  /** Runs all of a gather that is done at once: the way of the last one through the same value helps this one. */
  onTrail(root: unknown, gather: () => void): void {
    if (this.#containers) this.#trail = trailOf(root);
    let isWhole = false;
    try {
      gather();
      isWhole = true;
    } finally {
      if (this.#trail !== null) this.#trail.giveBack(isWhole);
      else if (isWhole && this.#containers) expectTrail(root, this.#next);
      this.#trail = null;
    }
  }

  /**
   * `mayMark`: this gather runs to its end at once, and nothing after it asks what it saw. `mayGuess`: and it begins again when
   * {@link wasWrong} says so, calls {@link settle} before it lets user code take part in it, and {@link finish} at its end.
   */
  begin(mayMark: boolean, mayGuess = false): void {
    this.#marks = mayMark && running === 0 && this.#policy !== "none";
    if (this.#marks) running++;
    this.#firstMark = nextMark;
    this.#isSettled = !mayGuess;
    this.#isFollowing = mayGuess && this.#trail?.isKnown === true;
    if (!this.#isFollowing) this.#trail?.clear();
    this.#guess = mayGuess && !this.#isFollowing && this.#policy !== "none" ? Guess.next() : null;
    this.#isWhole = mayMark;
  }

  /** From here on nothing is guessed. Throws {@link MetBefore}. */
  settle(): void {
    this.#isSettled = true;
    if (this.#guess === null) return;
    if (this.#hasMade) throw new MetBefore();
    const { seen, ordinals } = this.#guess.settle();
    this.#guess = null;
    this.#others = new Met(seen, ordinals, true);
    this.#lists = this.#others;
  }

  /**
   * Gives the next ordinal to a date that is still a number in the slot of an instance (deferred-date.ts). False, and nothing is done: it has
   * to be made, for the identities of this gather are remembered after it.
   */
  passDeferred(instance: Slotted, key: symbol, value: number): boolean {
    if (this.#containers) {
      if (!this.#isWhole) return false;
      if (this.#deferred === null) whenDateIsMade((this.#listener ??= () => this.#whenMade()));
      const deferred = (this.#deferred ??= { instances: [], keys: [], values: [], ordinals: [] });
      deferred.instances.push(instance);
      deferred.keys.push(key);
      deferred.values.push(value);
      deferred.ordinals.push(this.#next);
    }
    this.#next++;
    return true;
  }

  /** User code is about to be given a date, which it may have written again: the dates so far are known by identity from here on. */
  #whenMade(): void {
    const deferred = this.#deferred as DeferredDates;
    this.#deferred = null;
    this.#hasMade = true;
    // It knows nothing of the places where these dates were.
    this.#trail?.spoil();
    for (const [index, instance] of deferred.instances.entries()) {
      const key = deferred.keys[index] as symbol;
      const value = deferred.values[index] as number;
      const held = instance[key];
      const date = held === value ? settleDate(instance, key, value) : held;
      // What has another value by now was put there by somebody.
      if (!(date instanceof Date) || date.getTime() !== deferredMilliseconds(value)) continue;
      // A guess that is wrong begins again, with these dates made.
      if (this.#guess === null) this.#enter(date, deferred.ordinals[index] as number);
    }
  }

  #forgetDates(): void {
    if (this.#deferred !== null) forgetListener(this.#listener as () => void);
    this.#deferred = null;
    this.#hasMade = false;
  }

  /** Throws {@link MetBefore} if a guess was wrong. */
  finish(): void {
    if (this.#guess !== null && this.#hasMade) throw new MetBefore();
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
    this.#forgetDates();
    this.#guess = null;
    this.#isFollowing = false;
    if (!this.#marks) return;
    running--;
    // Beyond 2^31 the number only gets slower; it stays exact for longer than any program runs.
    nextMark = this.#firstMark + this.#next;
    this.#marks = false;
  }

  /** Forgets every object; ordinals begin anew. */
  clear(): void {
    this.#forgetDates();
    this.#lists = null;
    this.#others = null;
    this.#next = 0;
    this.#unmarked = false;
  }

  /** {@link find}, or −1 as long as everything is taken for new. */
  recall(value: object): number {
    const trail = this.#trail;
    if (trail === null) return this.#guess !== null ? -1 : this.#find(value);
    if (this.#isFollowing) {
      const known = trail.find(value);
      if (known !== LEFT) return known;
      this.#leave(trail);
    }
    const known = this.#guess !== null ? -1 : this.#find(value);
    if (known < 0) trail.noteAbsent(value);
    else trail.noteKnown(value, known);
    return known;
  }

  /** The ordinal of an object without a mark, or −1. */
  find(value: object): number {
    this.settle();
    return this.recall(value);
  }

  #find(value: object): number {
    return (Array.isArray(value) ? this.#lists : this.#others)?.find(value) ?? -1;
  }

  /** The value is no longer what it was: what the trail knew so far goes where it would be without one. */
  #leave(trail: Trail): void {
    const mayGuess = trail.isPlain && !this.#isSettled;
    const { objects, ordinals } = trail.leave();
    this.#isFollowing = false;
    if (mayGuess) this.#guess = new Guess(objects, ordinals);
    else for (const [index, object] of objects.entries()) this.#enter(object, ordinals[index] as number);
  }

  #met(): Met {
    return this.#isWhole ? new Met(new Set(), [], true) : new Met(null, [], false);
  }

  #set(value: object, ordinal: number): void {
    const trail = this.#trail;
    if (trail !== null) {
      if (this.#isFollowing) {
        if (trail.add(value, ordinal)) return;
        this.#leave(trail);
      }
      trail.noteNew(value, ordinal);
    }
    this.#enter(value, ordinal);
  }

  #enter(value: object, ordinal: number): void {
    if (this.#guess !== null) this.#guess.add(value, ordinal);
    else if (Array.isArray(value)) (this.#lists ??= this.#met()).set(value, ordinal);
    else (this.#others ??= this.#met()).set(value, ordinal);
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

  /** {@link findContainer}, and {@link addContainer} where that finds nothing. Of arrays {@link meetList} must be asked, or always this. */
  meetContainer(value: object): number {
    if (this.#trail === null) return this.#meetContainer(value);
    const known = this.#follow(value);
    return known !== LEFT ? known : this.#noted(value, this.#meetContainer(value));
  }

  #meetContainer(value: object): number {
    if (this.#guess !== null || !this.#containers) return this.#pass(value);
    this.#others ??= this.#met();
    return this.#count(this.#others.meet(value, this.#next));
  }

  /** The same for an instance without a mark, which counts where containers do not. */
  meetInstance(value: object): number {
    if (this.#containers) return this.meetContainer(value);
    const known = this.recall(value);
    if (known < 0) this.add(value);
    return known;
  }

  /** The same for an array with this item at its beginning. */
  meetList(list: readonly unknown[], first: unknown): number {
    if (this.#trail === null) return this.#meetList(list, first);
    const known = this.#follow(list);
    return known !== LEFT ? known : this.#noted(list, this.#meetList(list, first));
  }

  #meetList(list: readonly unknown[], first: unknown): number {
    if (this.#guess !== null && this.#containers && isFraction(first)) {
      this.#guess.addList(list, this.#next++, first);
      return -1;
    }
    if (this.#guess !== null || !this.#containers) return this.#pass(list);
    this.#lists ??= this.#met();
    return this.#count(this.#lists.meet(list, this.#next));
  }

  /** The same for a date of this time. */
  meetDate(date: Date, milliseconds: number): number {
    if (this.#trail === null) return this.#meetDate(date, milliseconds);
    const known = this.#follow(date);
    return known !== LEFT ? known : this.#noted(date, this.#meetDate(date, milliseconds));
  }

  #meetDate(date: Date, milliseconds: number): number {
    if (this.#guess === null || !this.#containers) return this.#meetContainer(date);
    this.#guess.addDate(date, this.#next++, milliseconds);
    return -1;
  }

  /** What the trail says of an object that is met, or {@link LEFT}. */
  #follow(value: object): number {
    if (!this.#isFollowing) return LEFT;
    const trail = this.#trail as Trail;
    const known = trail.meet(value, this.#next);
    if (known === -1) this.#next++;
    else if (known === LEFT) this.#leave(trail);
    return known;
  }

  #noted(value: object, known: number): number {
    const trail = this.#trail as Trail;
    if (known < 0) trail.noteNew(value, this.#next - 1);
    else trail.noteKnown(value, known);
    return known;
  }

  /** Takes a container for new. */
  #pass(value: object): number {
    const ordinal = this.#next++;
    if (this.#containers) this.#guess?.add(value, ordinal);
    return -1;
  }

  #count(known: number): number {
    if (known < 0) this.#next++;
    return known;
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
    else this.meetList(list, this.firstOf(list));
  }

  /** The first item of an array, where somebody asks for it. A load of it here would see arrays of every kind. */
  firstOf(list: readonly unknown[]): unknown {
    return this.#guess === null ? undefined : Reflect.get(list, 0);
  }

  /** Counts an ordinal of a node that stands for no object of the user's. */
  skip(): number {
    return this.#next++;
  }

  /** What a mark of this gather is above by the ordinal; where nothing is marked it is above all marks. */
  get firstMark(): number {
    return this.#marks ? this.#firstMark : Number.POSITIVE_INFINITY;
  }

  /** Whether some instance is in a table because it could not be marked. */
  get hasUnmarked(): boolean {
    return this.#unmarked;
  }

  /** Counts an instance and gives the mark that it is to carry; 0: none. For code that is made for its class. */
  countMarked(): number {
    const ordinal = this.#next++;
    return this.#marks ? this.#firstMark + ordinal : 0;
  }

  /** Remembers the instance that was counted last, which carries no mark. */
  addCounted(instance: Slotted): void {
    if (this.#policy === "none") return;
    this.#unmarked = true;
    this.#set(instance, this.#next - 1);
  }

  findMarked(instance: Slotted): number {
    const ordinal = instance[MARK] - this.#firstMark;
    if (ordinal >= 0 && this.#marks) return ordinal;
    return this.#unmarked ? this.recall(instance) : -1;
  }

  addMarked(instance: Slotted): void {
    const number = this.countMarked();
    if (number === 0 || !mark(instance, number)) this.addCounted(instance);
  }
}

/** A frozen instance cannot be marked. Asking first (`Object.isFrozen`) would cost more than the attempt. */
function mark(instance: Slotted, number: number): boolean {
  try {
    instance[MARK] = number;
    return true;
  } catch {
    return false;
  }
}
