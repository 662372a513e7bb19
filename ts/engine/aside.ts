/**
 * What was written of a long pickle and is set aside until the rest is there: on the part of its tape that is not read again, memory
 * that was in use a moment ago, and where that is too short in pieces of memory of its own. A page that nobody touched before costs more
 * than to write it.
 */

/** The length of a piece. */
const PIECE = 1 << 18;
const SLOT = 8;

/** What an encoder can be asked for here. */
export interface Origin {
  readonly ready: number;
  take(target: Uint8Array): number;
  /** The memory of all slots of the tape, as it is now. */
  tape(): Uint8Array;
  /** The slot where the longest stretch of spent ones begins. */
  spentStart(): number;
  /** Behind which slot the stretch ends that begins with this one: that one, if it is not spent. */
  spentEnd(from: number): number;
}

export class Aside {
  /** Where the bytes begin that lie on the tape, and where they end. */
  #start = 0;
  #end = 0;
  #pieces: Uint8Array[] = [];
  /** How many bytes lay on the tape when each piece was begun. */
  #places: number[] = [];
  /** How much of the last piece is in use. */
  #filled = PIECE;
  /** How many bytes are set aside. */
  length = 0;

  /** Moves what is ready out of the encoder's way. */
  move(origin: Origin): void {
    let { ready } = origin;
    if (ready === 0) return;
    // A piece that was begun is filled, for what is on the tape behind it needs its place in a list.
    ready -= this.#fill(origin, PIECE - this.#filled);
    if (ready === 0) return;
    if (this.#end === this.#start) this.#start = this.#end = SLOT * origin.spentStart();
    const room = SLOT * origin.spentEnd(Math.ceil(this.#end / SLOT)) - this.#end;
    // What does not fit yet may do so after the next step.
    if (ready > room && ready < PIECE) return;
    if (room > 0) {
      const taken = origin.take(origin.tape().subarray(this.#end, this.#end + room));
      this.#end += taken;
      this.length += taken;
      ready -= taken;
    }
    while (ready > 0) {
      this.#pieces.push(new Uint8Array(PIECE));
      this.#places.push(this.#end - this.#start);
      this.#filled = 0;
      ready -= this.#fill(origin, PIECE);
    }
  }

  #fill(origin: Origin, room: number): number {
    if (room === 0) return 0;
    const piece = this.#pieces[this.#pieces.length - 1]!;
    const taken = origin.take(piece.subarray(this.#filled, this.#filled + room));
    this.#filled += taken;
    this.length += taken;
    return taken;
  }

  /** All that is set aside, and behind it what is ready. */
  whole(origin: Origin): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.length + origin.ready);
    this.#copy(origin, bytes);
    origin.take(bytes.subarray(this.length));
    return bytes;
  }

  #copy(origin: Origin, target: Uint8Array): void {
    const onTape = origin.tape().subarray(this.#start, this.#end);
    let at = 0;
    let from = 0;
    const copyTape = (to: number): void => {
      target.set(onTape.subarray(from, to), at);
      at += to - from;
      from = to;
    };
    this.#pieces.forEach((piece, index) => {
      copyTape(this.#places[index]!);
      const isLast = index === this.#pieces.length - 1;
      target.set(isLast ? piece.subarray(0, this.#filled) : piece, at);
      at += isLast ? this.#filled : PIECE;
    });
    copyTape(onTape.length);
  }

  /** Forgets all. */
  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#pieces = [];
    this.#places = [];
    this.#filled = PIECE;
    this.length = 0;
  }
}
