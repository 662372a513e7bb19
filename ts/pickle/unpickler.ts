/**
 * `Unpickler`, `load` and `loadAll`: pickles read one after the other, from bytes or from streams whose chunks may have any
 * size, in slices that leave the event loop its turn. `loads` is the short way for one pickle in bytes.
 */
import { EngineFault, type Linker } from "../engine/engine.js";
import type { LinkedTape } from "../tape/linked.js";
import { Calls } from "./calls.js";
import { EOFError, UnpicklingError } from "./error.js";
import { asArgumentError, asBusy, requireOptions, requireSource } from "./given.js";
import { Input } from "./input.js";
import { Materialiser } from "./materialise.js";
import { Pace, type PaceOptions, SLICE } from "./pace.js";
import { asUnpicklingError, createLinker, keepShapesAlive } from "./pickle.js";
import { type LoadsOptions, type ResolvedReading, resolveReading } from "./reading-options.js";
import { bytesOf, type PickleSource, sizeOf } from "./source.js";
import { AT_ONCE } from "./writing.js";
import { oneOf } from "./writing-options.js";

/** A pickle's first piece, and the largest: a linker copies what it is given, and many pickles are small. */
const FIRST_PIECE = 512;
const LARGEST_PIECE = 1 << 20;

/** The options of {@link Unpickler}: those of `loads`, and those of its pace, which count for {@link Unpickler.loadAsync}. */
export interface UnpicklerOptions extends LoadsOptions, PaceOptions {
  /**
   * `"shared"`, the default, as Python's `Unpickler`: the pickles are of one `Pickler`, and refer to what came before.
   * `"own"`: each pickle stands for itself, as in a file that `pickle.dump` was called for several times.
   */
  readonly memo?: "shared" | "own";
}

/** Instructions run between two looks at the clock: some make a thousand values, most an instance. */
const BUILD = 1024;

/** Chunks of some 32 KB of text that are decoded between two looks at the clock. */
const CHUNKS = 4;

/** What has read the pickles before, where the memo is shared. */
interface Shared {
  readonly linker: Linker;
  readonly materialiser: Materialiser;
  /** Bytes the linker has, and where the last pickle ended in them. */
  end: number;
}

/** What a reading says when it is left: there was enough work, or there is nothing to read. */
type Wanted = "turn" | "input";

/**
 * Reads pickles that stand one behind the other. `persistentLoad` and `findClass` may be options, or methods of a subclass.
 * The offset of an error counts from the beginning of its pickle; where the memo is shared, from that of the first.
 */
export class Unpickler {
  readonly #options: ResolvedReading;
  readonly #source: PickleSource;
  readonly #isShared: boolean;
  readonly #paceOptions: PaceOptions;
  readonly #input: Input;
  #shared: Shared | undefined;
  #busy = false;
  /** It was disposed of in the middle of a pickle, whose tape is still read. */
  #isDisposed = false;
  #position = 0;
  #result: unknown;
  /** The error that says that there is no further pickle; a hook may throw one like it. */
  #end: unknown;

  /**
   * `source` stays as it is until something is read. Throws a `TypeError` for what is no source, and for an option with a word it does not have, a
   * `RangeError` for a limit that is no number ≥ 0.
   */
  constructor(source: PickleSource, options: UnpicklerOptions = {}) {
    requireSource(source);
    requireOptions(options);
    keepShapesAlive();
    this.#source = source;
    this.#isShared = oneOf("memo", options.memo ?? "shared", ["shared", "own"]) === "shared";
    this.#paceOptions = options;
    const findClass = this.findClass === Unpickler.prototype.findClass ? undefined : this.findClass.bind(this);
    this.#options = resolveReading({
      ...options,
      persistentLoad: options.persistentLoad ?? this.persistentLoad?.bind(this),
      findClass: options.findClass ?? findClass,
    } as LoadsOptions);
    this.#input = new Input(source);
  }

  /** Where the last pickle that was read ends, in bytes from the beginning of the source. */
  get position(): number {
    return this.#position;
  }

  /** For subclasses: the object for a persistent id; see {@link LoadsOptions.persistentLoad}. */
  persistentLoad?(id: unknown): unknown;

  /**
   * The class or function for a name of a pickle; `undefined`: as the registry says. For subclasses: answer, ask
   * `super.findClass(module, qualname)`, or throw.
   */
  findClass(module: string, qualname: string): unknown {
    return this.#options.registry.entry(module, qualname)?.target;
  }

  /**
   * The next value, from a source that is bytes.
   *
   * @throws UnpicklingError as `loads` does; EOFError where no pickle follows; TypeError for a stream, which has {@link loadAsync}, and
   * while another pickle is read.
   */
  load(): unknown {
    if (bytesOf(this.#source) === undefined) throw asArgumentError(new TypeError("a stream is read with loadAsync()"));
    this.#enter();
    try {
      const reading = this.#read(AT_ONCE);
      while (reading.next().done !== true);
      return this.#taken();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#leave();
    }
  }

  /**
   * The next value, from any source.
   *
   * @throws UnpicklingError as `loads` does; EOFError where no pickle follows; TypeError while another pickle is read; what the source
   * throws; the reason of `signal`.
   */
  async loadAsync(): Promise<unknown> {
    this.#enter();
    try {
      const pace = new Pace(this.#paceOptions, "read", sizeOf(this.#source));
      const reading = this.#read(SLICE, pace);
      for (let step = reading.next(); step.done !== true; step = reading.next()) {
        pace.bytes = this.#input.position;
        if (step.value === "input") {
          await this.#input.fill(pace);
          pace.check();
          pace.report();
        } else if (pace.isDue) await pace.pause();
      }
      pace.bytes = this.#input.position;
      pace.report();
      return this.#taken();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#leave();
    }
  }

  /** The values up to the end of a source that is bytes. */
  *[Symbol.iterator](): Generator<unknown, void, undefined> {
    for (;;) {
      let value: unknown;
      try {
        value = this.load();
      } catch (error) {
        if (this.#isEnd(error)) return;
        throw error;
      }
      yield value;
    }
  }

  /** The values up to the end of any source. */
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    for (;;) {
      let value: unknown;
      try {
        value = await this.loadAsync();
      } catch (error) {
        if (this.#isEnd(error)) return;
        throw error;
      }
      yield value;
    }
  }

  /** Lets go of a stream, and gives memory back to the engine; in the middle of a pickle, when that is read. */
  dispose(): void {
    if (this.#busy) this.#isDisposed = true;
    else this.#forget();
    this.#input.close();
  }

  #enter(): void {
    if (this.#busy) throw asBusy(new TypeError("this Unpickler is in the middle of another pickle"));
    this.#busy = true;
  }

  #leave(): void {
    this.#busy = false;
    if (this.#isDisposed) this.#forget();
    this.#isDisposed = false;
  }

  #taken(): unknown {
    const result = this.#result;
    this.#result = undefined;
    return result;
  }

  #failed(error: unknown): unknown {
    this.#forget();
    const failure = asUnpicklingError(error);
    if (error instanceof EngineFault) this.#end = failure;
    return failure;
  }

  #isEnd(error: unknown): boolean {
    return error instanceof EOFError && error === this.#end;
  }

  #forget(): void {
    this.#shared?.linker.dispose();
    this.#shared = undefined;
  }

  #read(budget: number, pace?: Pace): Generator<Wanted, void, undefined> {
    return this.#isShared ? this.#readShared(budget, pace) : this.#readOwn(budget, pace);
  }

  /** A pickle whose memo goes on from the one before: one linker for all of them. */
  *#readShared(budget: number, pace: Pace | undefined): Generator<Wanted, void, undefined> {
    if (this.#shared === undefined) {
      const linker = createLinker(this.#options, false, true);
      this.#shared = { linker, materialiser: new Materialiser(this.#options), end: 0 };
    } else this.#shared.linker.next();
    const { linker, materialiser, end: start } = this.#shared;
    yield* this.#link(linker, budget, pace);
    const tape = linker.linked();
    this.#position += tape.end - start;
    this.#shared.end = tape.end;
    if (pace !== undefined) yield* decode(materialiser, tape, pace);
    // With the memo kept there are no rows, and so nothing that could be in the wrong order.
    materialiser.adopt(tape, start);
    yield* build(materialiser, budget, pace);
    this.#result = materialiser.result;
  }

  /** A pickle that stands for itself. What was read beyond its end is given back. */
  *#readOwn(budget: number, pace: Pace | undefined): Generator<Wanted, void, undefined> {
    const calls = new Calls(this.#options);
    let pickle: Uint8Array | undefined;
    for (const rows of [true, false]) {
      const linker = createLinker(this.#options, rows, false);
      try {
        if (pickle === undefined) {
          const pushed = yield* this.#link(linker, budget, pace);
          this.#input.giveBack(pushed - linker.linked().end);
          this.#position = this.#input.position;
        } else {
          linker.push(pickle);
          linker.finish();
          while (linker.step(budget) !== "done") yield "turn";
        }
        const tape = linker.linked();
        const materialiser = new Materialiser(this.#options, calls);
        if (pace !== undefined) yield* decode(materialiser, tape, pace);
        if (!materialiser.adopt(tape, 0) && rows) {
          pickle = tape.input.slice(0, tape.end);
          continue;
        }
        yield* build(materialiser, budget, pace);
        this.#result = materialiser.result;
        return;
      } finally {
        linker.dispose();
      }
    }
  }

  /** Links up to STOP. Gives how many bytes it took for that. */
  *#link(linker: Linker, budget: number, pace: Pace | undefined): Generator<Wanted, number, undefined> {
    const { bytes: limit } = this.#options.limits;
    let pushed = 0;
    let size = FIRST_PIECE;
    pace?.begin("read");
    for (;;) {
      const status = linker.step(budget);
      if (status === "done") return pushed;
      if (status === "more") {
        yield "turn";
        continue;
      }
      if (pushed >= limit) {
        throw new UnpicklingError(`the pickle is larger than limits.bytes allows (${limit})`, { code: "LIMIT" });
      }
      const piece = this.#input.take(Math.min(size, limit - pushed));
      if (piece !== undefined) {
        linker.push(piece);
        pushed += piece.length;
        size = Math.min(size * 2, LARGEST_PIECE);
        // Rows that are alike take a fraction of the budget: pieces of nothing else would follow one another without end.
        yield "turn";
      } else if (this.#input.ended) linker.finish();
      else yield "input";
    }
  }
}

/** Decodes the texts of a tape, some at a time. */
function* decode(materialiser: Materialiser, tape: LinkedTape, pace: Pace): Generator<Wanted, void, undefined> {
  pace.begin("build");
  while (!materialiser.decode(tape, CHUNKS)) yield "turn";
}

/** Makes the objects. */
function* build(
  materialiser: Materialiser,
  budget: number,
  pace: Pace | undefined,
): Generator<Wanted, void, undefined> {
  const slice = pace === undefined ? budget : BUILD;
  while (!materialiser.run(slice)) {
    if (pace !== undefined) pace.part = materialiser.part;
    yield "turn";
  }
  if (pace !== undefined) pace.part = 1;
}

/** The options of {@link load} and {@link loadAll}: those of `loads`, and those of its pace. */
export interface LoadOptions extends LoadsOptions, PaceOptions {}

/**
 * Reads one pickle from a stream, a Blob or bytes. Of a stream whole chunks are read; what follows the pickle in the last one
 * is dropped: an {@link Unpickler} goes on with it.
 *
 * @throws UnpicklingError as `loads` does; EOFError where the source ends before a pickle begins; what the source throws; the reason of
 * `signal`.
 */
export async function load(source: PickleSource, options: LoadOptions = {}): Promise<unknown> {
  const unpickler = new Unpickler(source, { ...options, memo: "own" });
  try {
    return await unpickler.loadAsync();
  } finally {
    unpickler.dispose();
  }
}

/**
 * Reads pickles that each stand for themselves, up to the end of the source.
 *
 * @throws UnpicklingError as `loads` does, when the iteration comes there; what the source throws; the reason of `signal`.
 */
export async function* loadAll(
  source: PickleSource,
  options: LoadOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const unpickler = new Unpickler(source, { ...options, memo: "own" });
  try {
    yield* unpickler;
  } finally {
    unpickler.dispose();
  }
}
