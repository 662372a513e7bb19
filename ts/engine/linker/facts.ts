/**
 * What `scan` reports beside the tape: first offsets of what pickles of CPython's never have, and how much of the memo
 * was of any use. Nothing is noted unless the options ask for it.
 */
import { FACT, NO_FACT } from "../../tape/linked.js";

/** The table `facts`. */
export class Facts {
  words: number[] = [];
  /** One bit for each memo index that was read, of those near 0; and those far from it. */
  #near = new Uint8Array(0);
  readonly #far = new Set<number>();
  readonly #extensions = new Set<number>();

  clear(): void {
    this.words = new Array(FACT.extensions).fill(NO_FACT);
    this.words[FACT.written] = 0;
    this.words[FACT.read] = 0;
    this.#near = new Uint8Array(0);
    this.#far.clear();
    this.#extensions.clear();
  }

  /** The top is put into the memo, at an index that says something or does not. */
  put(offset: number, isMemoize: boolean, isKnown: boolean): void {
    this.#first(isMemoize ? FACT.memoize : FACT.put, offset);
    if (isKnown) this.#first(FACT.redefined, offset);
    else this.words[FACT.written]!++;
  }

  /** A memo index that says something was read; near ones stand in an array. */
  get(index: number, isNear: boolean): void {
    if (isNear ? this.#isNew(index) : !this.#far.has(index)) {
      if (!isNear) this.#far.add(index);
      this.words[FACT.read]!++;
    }
  }

  #isNew(index: number): boolean {
    const place = index >> 3;
    if (place >= this.#near.length) {
      const larger = new Uint8Array(2 * place + 64);
      larger.set(this.#near);
      this.#near = larger;
    }
    const byte = this.#near[place]!;
    this.#near[place] = byte | (1 << (index & 7));
    return this.#near[place] !== byte;
  }

  /** A PROTO that does not begin the pickle. */
  proto(offset: number): void {
    this.#first(FACT.proto, offset);
  }

  extension(code: number, offset: number): void {
    if (this.#extensions.has(code)) return;
    this.#extensions.add(code);
    this.words.push(code, offset);
  }

  #first(which: number, offset: number): void {
    if (this.words[which] === NO_FACT) this.words[which] = offset;
  }
}
