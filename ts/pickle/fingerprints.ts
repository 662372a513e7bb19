/**
 * Numbers that tell objects apart: the times of dates, the first items of lists of fractions. One object has one such number, so two
 * are only compared themselves where their numbers are equal. A table of numbers costs a third of a Set of objects, as long as
 * most are different; the first few hundred show whether they are.
 */

/** So many are taken for a sample. */
const SAMPLE = 512;

/** A number that finds no place after so many steps, in a table that is at most half full, has too many equals or was chosen to. */
const MOST_STEPS = 64;

/** So many objects are held by the first array, and by each other: one for all would be copied again and again as it grows. */
const FIRST_CHUNK = 1024;
/** Too large for V8 to move. */
const CHUNK = 32_768;

/** Whether the item at the beginning of a list tells it from others. */
export const isFraction = (item: unknown): item is number =>
  typeof item === "number" && Math.floor(item) !== item && item === item;

export class Fingerprints {
  #values: Float64Array | null = null;
  readonly #objects: object[][] = [];
  #chunk: object[] = [];
  /** How many more the last chunk takes. */
  #room = 0;
  #count = 0;
  /** The sample had equal ones: they tell nothing. */
  #areCommon = false;
  #areAlone = false;

  /** Takes an object by its number. False: that may not be relied on, and the object must be looked at in another way. */
  tells(object: object, value: number): boolean {
    const told = this.note(object, value);
    if (told) this.#areAlone = true;
    return told;
  }

  /** The same for an object that is looked at in another way too. */
  note(object: object, value: number): boolean {
    if (this.#areCommon) return false;
    const values = (this.#values ??= new Float64Array(FIRST_CHUNK));
    const at = this.#count++;
    if (at === values.length) this.#grow(values);
    (this.#values as Float64Array)[at] = value;
    if (this.#room === 0) this.#nextChunk();
    this.#chunk[this.#chunk.length - this.#room--] = object;
    if (at >= SAMPLE) return true;
    this.#areCommon = at + 1 === SAMPLE && !this.#areMostlyDifferent();
    return false;
  }

  #areMostlyDifferent(): boolean {
    const values = (this.#values as Float64Array).subarray(0, SAMPLE);
    return new Set(values).size > SAMPLE - SAMPLE / 16;
  }

  #grow(values: Float64Array): void {
    this.#values = new Float64Array(2 * values.length);
    this.#values.set(values);
  }

  /** Whether there are objects that nothing but their numbers is known of. */
  get areAlone(): boolean {
    return this.#areAlone;
  }

  #nextChunk(): void {
    this.#chunk = new Array<object>(this.#objects.length === 0 ? FIRST_CHUNK : CHUNK);
    this.#room = this.#chunk.length;
    this.#objects.push(this.#chunk);
  }

  #object(index: number): object {
    if (index < FIRST_CHUNK) return (this.#objects[0] as object[])[index] as object;
    const at = index - FIRST_CHUNK;
    return (this.#objects[1 + Math.floor(at / CHUNK)] as object[])[at % CHUNK] as object;
  }

  /** Whether all objects are different. False too where that would take long to find out. */
  areDistinct(): boolean {
    const count = this.#count;
    const values = this.#values as Float64Array;
    const words = new Int32Array(values.buffer);
    const bits = 33 - Math.clz32(count);
    const mask = (1 << bits) - 1;
    /** One more than the index of a number, by its bits. */
    const table = new Int32Array(1 << bits);
    for (let index = 0; index < count; index++) {
      const low = words[2 * index] as number;
      const high = words[2 * index + 1] as number;
      let place = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> (32 - bits);
      for (let steps = 0; ; steps++) {
        const other = (table[place] as number) - 1;
        if (other < 0) break;
        const isEqual = words[2 * other] === low && words[2 * other + 1] === high;
        if (steps === MOST_STEPS || (isEqual && this.#object(other) === this.#object(index))) return false;
        place = (place + 1) & mask;
      }
      table[place] = index + 1;
    }
    return true;
  }
}
