/** The bytes that pickles are read from, in pieces: what a linker did not need of one is there for the next pickle. */
import type { Pace } from "./pace.js";
import { bytesOf, type Chunks, chunksOf, type PickleSource } from "./source.js";

export class Input {
  #chunk: Uint8Array = new Uint8Array(0);
  #from = 0;
  #before = 0;
  #ended: boolean;
  readonly #source: PickleSource;
  /** Asked for when the first chunk is wanted: a stream is locked no earlier. */
  #chunks: Chunks | undefined;

  constructor(source: PickleSource) {
    this.#source = source;
    const bytes = bytesOf(source);
    this.#ended = bytes !== undefined;
    if (bytes !== undefined) this.#chunk = bytes;
  }

  /** How many bytes were taken. */
  get position(): number {
    return this.#before + this.#from;
  }

  /** Whether nothing comes after what is there. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Up to `size` bytes of what is there; `undefined`: nothing is. */
  take(size: number): Uint8Array | undefined {
    if (this.#from === this.#chunk.length) return undefined;
    const piece = this.#chunk.subarray(this.#from, this.#from + size);
    this.#from += piece.length;
    return piece;
  }

  /** Gives back the last bytes of the piece taken last. */
  giveBack(count: number): void {
    this.#from -= count;
  }

  /** Waits for the next chunk. Whoever no longer waits for one that does not come lets go of the source. */
  async fill(pace: Pace): Promise<void> {
    this.#chunks ??= chunksOf(this.#source);
    let chunk: Uint8Array | undefined;
    try {
      chunk = await pace.waitFor(this.#chunks.next());
    } catch (error) {
      if (pace.isStopped) this.close();
      throw error;
    }
    if (chunk === undefined) {
      this.#ended = true;
      this.close();
      return;
    }
    this.#before += this.#from;
    this.#chunk = chunk;
    this.#from = 0;
  }

  /** Lets go of a stream. */
  close(): void {
    this.#chunks?.close();
    this.#chunks = undefined;
    this.#ended = true;
  }
}
