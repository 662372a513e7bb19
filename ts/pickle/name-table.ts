/**
 * Python names that occur in one pickle, numbered as they come. Most pickles have two or three: those are looked through one by one,
 * for a table would cost a small pickle more than all of its look-ups.
 */

/** With more names than this there is a table. */
const FEW = 8;

export class NameTable {
  readonly #modules: string[] = [];
  readonly #qualnames: string[] = [];
  #numbers: Map<string, number> | undefined;

  get size(): number {
    return this.#modules.length;
  }

  /** The number of a name; −1: it has none. */
  find(module: string, qualname: string): number {
    if (this.#numbers !== undefined) return this.#numbers.get(keyOf(module, qualname)) ?? -1;
    for (let number = 0; number < this.#modules.length; number++) {
      if (this.#qualnames[number] === qualname && this.#modules[number] === module) return number;
    }
    return -1;
  }

  /** Gives the next number to a name that has none. */
  add(module: string, qualname: string): number {
    const number = this.#modules.length;
    this.#modules.push(module);
    this.#qualnames.push(qualname);
    if (this.#numbers !== undefined) this.#numbers.set(keyOf(module, qualname), number);
    else if (number === FEW) this.#numbers = this.#table();
    return number;
  }

  #table(): Map<string, number> {
    return new Map(this.#modules.map((module, number) => [keyOf(module, this.#qualnames[number] as string), number]));
  }

  clear(): void {
    this.#modules.length = 0;
    this.#qualnames.length = 0;
    this.#numbers = undefined;
  }
}

const keyOf = (module: string, qualname: string): string => `${module}\0${qualname}`;
