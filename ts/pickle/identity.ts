/**
 * Identity of what is being written: which object has which ordinal. Instances with slots carry their ordinal
 * themselves (a field compare of 3 ns); the rest is in a Map (60–110 ns an entry), so strings and numbers never are.
 */
import { MARK_GATHER, MARK_ORDINAL, type Slotted } from "./plan.js";

/** Gathers are numbered through the life of the program; 0 is the mark of an instance no gather has seen. */
let lastGather = 0;

/** Gathers under way: more than one when user code that runs inside a gather pickles something itself. */
let running = 0;

export class Identity {
  readonly #ordinals = new Map<object, number>();
  #next = 0;
  #gather = 0;
  /** Marks belong to one uninterrupted gather (ruling 12); a nested one would overwrite them and uses the Map alone. */
  #marks = false;
  /** Whether some instance is in the Map because it could not be marked. */
  #unmarked = false;

  begin(): void {
    this.#marks = running === 0;
    running++;
    // Never reused: a mark left by an old gather must not look like this one's. Beyond 2^31 the number only gets slower.
    this.#gather = ++lastGather;
  }

  end(): void {
    running--;
  }

  /** The ordinal of an object without a mark, or −1. */
  find(value: object): number {
    const ordinal = this.#ordinals.get(value);
    return ordinal === undefined ? -1 : ordinal;
  }

  /** Gives the next ordinal to an object without a mark. */
  add(value: object): void {
    this.#ordinals.set(value, this.#next++);
  }

  /** Counts an ordinal of a node that stands for no object of the user's. */
  skip(): void {
    this.#next++;
  }

  findMarked(instance: Slotted): number {
    if (this.#marks && instance[MARK_GATHER] === this.#gather) return instance[MARK_ORDINAL];
    return this.#unmarked ? this.find(instance) : -1;
  }

  addMarked(instance: Slotted): void {
    const ordinal = this.#next++;
    if (this.#marks && mark(instance, this.#gather, ordinal)) return;
    this.#unmarked = true;
    this.#ordinals.set(instance, ordinal);
  }
}

/** A frozen instance cannot be marked. Asking first (`Object.isFrozen`) would cost more than the attempt. */
function mark(instance: Slotted, gather: number, ordinal: number): boolean {
  try {
    instance[MARK_GATHER] = gather;
    instance[MARK_ORDINAL] = ordinal;
    return true;
  } catch {
    return false;
  }
}
