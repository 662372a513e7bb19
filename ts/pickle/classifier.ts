/** What the objects of one gather are, by their prototypes: each is looked at once. */
import { type Classified, classify, Kind } from "./kind.js";
import { isPolluted } from "./record-keys.js";
import { defaultReducer } from "./reduction.js";
import type { Walk } from "./walk.js";

export class Classifier {
  readonly #walk: Walk;
  readonly #known = new Map<object | null, Classified>();
  /** Rows of pickles before, whose plans are defined. */
  #planned: Map<object | null, Classified> | undefined;
  #lastPrototype: object | null | undefined = undefined;
  #last: Classified | undefined;
  /** Of plain objects and plain arrays, which take turns with all others. */
  #record: Classified | undefined;
  #list: Classified | undefined;

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  /** Another pickle of a Pickler begins: what classes are by now is asked anew. */
  renew(): void {
    for (const [prototype, classified] of this.#known) {
      if (classified.planId >= 0) (this.#planned ??= new Map()).set(prototype, classified);
    }
    this.#forget();
  }

  /** Forgets all. */
  clear(): void {
    this.#planned = undefined;
    this.#forget();
  }

  #forget(): void {
    this.#known.clear();
    this.#lastPrototype = undefined;
    this.#record = undefined;
    this.#list = undefined;
  }

  of(value: object): Classified {
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === Object.prototype) return (this.#record ??= this.#classify(value, prototype));
    if (prototype === Array.prototype) return (this.#list ??= this.#classify(value, prototype));
    if (prototype === this.#lastPrototype) return this.#last as Classified;
    let classified = this.#known.get(prototype);
    if (classified === undefined) this.#known.set(prototype, (classified = this.#classify(value, prototype)));
    this.#lastPrototype = prototype;
    this.#last = classified;
    return classified;
  }

  #classify(value: object, prototype: object | null): Classified {
    const { registry, options } = this.#walk;
    const classified = classify(value, prototype, registry, options.dispatchTable);
    this.#keepPlan(prototype, classified);
    // Another realm has an Object.prototype of its own.
    if (classified.kind === Kind.record && isPolluted(prototype)) this.#walk.hasQuickRecords = false;
    // Kinds that the tape has words for, and that can be taken apart instead.
    const isTakenApart = classified.kind === Kind.row || classified.kind === Kind.instance;
    if (!isTakenApart || !this.#walk.spellsOut(classified)) return classified;
    return { ...classified, kind: Kind.reduced, reduce: defaultReducer(registry) };
  }
  /** A class that is what it was has the plan that it had. */
  #keepPlan(prototype: object | null, classified: Classified): void {
    const before = this.#planned?.get(prototype);
    if (before === undefined || before.type !== classified.type) return;
    if (before.cells !== classified.cells || before.version !== classified.version) return;
    classified.planId = before.planId;
    classified.plannedCells = before.plannedCells;
  }
}
