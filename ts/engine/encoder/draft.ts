/**
 * What a lean pickle is made from. Where one is wanted, what is written first has no frames and no MEMOIZE, for most would be
 * left out again; its GETs have the numbers of the entries below. Here is noted, while it is written, what it takes to go from
 * one GET to the next without a look at what is between them, and which entries are read (`lean.ts` does that; the same in
 * `crates/pickle/src/encoder/draft.rs`).
 */

/** In place of a step: it is not short, and follows as four bytes. */
export const FAR = 0xff;
/** The most bytes of a step. */
const STEP_SIZE = 5;

/** How much of a draft there was. */
interface Mark {
  readonly count: number;
  readonly stepsEnd: number;
  readonly end: number;
}

/** The memo and the GETs of a pickle that is going to be lean. */
export class Draft {
  /** By memo entry: where its MEMOIZE goes; where that was put, its number. */
  entries = new Uint32Array(256);
  count = 0;
  /** By memo entry: 1 if a GET reads it. */
  read = new Uint8Array(256);
  /** By GET: how many bytes are between it and the one before. */
  steps = new Uint8Array(1024);
  stepsEnd = 0;
  /** Where the last GET ends. */
  #end = 0;

  /** An object ends at `at`; gives its entry. */
  memoize(at: number): number {
    if (this.count === this.entries.length) this.#growEntries();
    this.entries[this.count] = at;
    return this.count++;
  }

  /** From `at` to `end` there is a GET that reads an entry. */
  get(at: number, end: number, entry: number): void {
    const step = at - this.#end;
    this.#end = end;
    this.read[entry] = 1;
    if (step < FAR && this.stepsEnd < this.steps.length) this.steps[this.stepsEnd++] = step;
    else this.#longStep(step);
  }

  /** From `at` on there are bytes with GETs: of each where it begins and ends among them, and its entry. */
  gets(at: number, reads: Int32Array): void {
    for (let read = 0; read < reads.length; read += 3)
      this.get(at + reads[read]!, at + reads[read + 1]!, reads[read + 2]!);
  }

  /** How much there is, to come {@link backTo} it. */
  get mark(): Mark {
    return { count: this.count, stepsEnd: this.stepsEnd, end: this.#end };
  }

  /**
   * Forgets what came after a mark. Entries before it that were read stay so: the same is about to be written in another way.
   */
  backTo(mark: Mark): void {
    this.read.fill(0, mark.count, this.count);
    this.count = mark.count;
    this.stepsEnd = mark.stepsEnd;
    this.#end = mark.end;
  }

  #growEntries(): void {
    const entries = new Uint32Array(2 * this.count);
    const read = new Uint8Array(2 * this.count);
    // Both or neither: there may be no memory, and drafts are used again.
    entries.set(this.entries);
    read.set(this.read);
    this.entries = entries;
    this.read = read;
  }

  /** A step that is long, or there is no room for it. */
  #longStep(step: number): void {
    if (this.stepsEnd + STEP_SIZE > this.steps.length) {
      const steps = new Uint8Array(2 * this.steps.length);
      steps.set(this.steps);
      this.steps = steps;
    }
    if (step < FAR) {
      this.steps[this.stepsEnd++] = step;
      return;
    }
    this.steps[this.stepsEnd++] = FAR;
    for (let shift = 0; shift < 32; shift += 8) this.steps[this.stepsEnd++] = step >>> shift;
  }

  /** How many bytes a step of FAR, whose four bytes begin at a place among the steps, is. */
  farStep(place: number): number {
    const { steps } = this;
    return (steps[place]! | (steps[place + 1]! << 8) | (steps[place + 2]! << 16) | (steps[place + 3]! << 24)) >>> 0;
  }

  /** Forgets everything but its memory. */
  clear(): void {
    this.backTo({ count: 0, stepsEnd: 0, end: 0 });
  }

  get byteLength(): number {
    return this.entries.byteLength + this.read.byteLength + this.steps.byteLength;
  }

  /** How many entries are read. */
  get readCount(): number {
    let count = 0;
    for (let entry = 0; entry < this.count; entry++) count += this.read[entry]!;
    return count;
  }
}
