/** `dumps`, `loads` and `register`: the whole way down to bytes and back, in one place. */
import { defaultEngine } from "../engine/default-engine.js";
import { type Engine, EngineFault } from "../engine/engine.js";
import { emptyTape } from "../tape/linked.js";
import { TapeWriter } from "../tape/writer.js";
import { defaultRegistry } from "./builtins/index.js";
import { picklingFault, unpicklingFault } from "./error.js";
import { Gather } from "./gather.js";
import { createMaterialiser, materialise, ROWS_OFF } from "./materialise.js";
import { type AnyConstructor, type AnyFunction, type GlobalName, Registry } from "./registry.js";

/** The protocol `dumps` writes unless told otherwise. */
export const DEFAULT_PROTOCOL = 5;
/** The highest protocol there is. */
export const HIGHEST_PROTOCOL = 5;
/** The lowest one this version writes. */
const LOWEST_WRITTEN = 4;

/**
 * One gather and one materialiser that are never used again. V8 forgets the hidden classes of objects of which none is
 * left, and with them, at the next full garbage collection, all code optimised for them; everything a call makes here
 * dies with the call. Keeping one of each alive made `dumps` right after a collection four times as fast.
 */
const keptAlive: object[] = [];

function keepShapesAlive(): void {
  if (keptAlive.length > 0) return;
  const registry = new Registry();
  const slots = new Float64Array(64);
  const memory = { slots, words: new Int32Array(slots.buffer), data: new Uint8Array(64), grow: () => {} };
  const gather = new Gather(new TapeWriter(memory), registry, "");
  gather.run([null, "", 0, [{}, true]]);
  keptAlive.push(gather, createMaterialiser(emptyTape(), registry));
}

/** Work done in one go; both directions are loops that can be left and taken up again (ruling 11). */
const BUDGET = 0x7fffffff;

export interface DumpsOptions {
  /** 4 or 5; a negative number means the highest. Default {@link DEFAULT_PROTOCOL}. */
  readonly protocol?: number;
  /** Default: the WebAssembly engine where it can run, else the TypeScript one. The bytes are the same. */
  readonly engine?: Engine;
  /** Names of classes and functions. Default: the one `register` fills. */
  readonly registry?: Registry;
}

export interface LoadsOptions {
  readonly engine?: Engine;
  readonly registry?: Registry;
}

/**
 * Binds a class or function to its name on the Python side, so that it can be written and read:
 * `register(Sensor, "lab.Sensor")` is `class Sensor` in the module `lab`. See {@link Registry.register}.
 */
export function register(target: AnyConstructor | AnyFunction, name: string | GlobalName): void {
  defaultRegistry.register(target, name);
}

/**
 * Writes a value as a pickle that CPython loads.
 *
 * @throws PicklingError with the path to the value that cannot be written; `RangeError` for a protocol that is none.
 */
export function dumps(value: unknown, options: DumpsOptions = {}): Uint8Array<ArrayBuffer> {
  const { protocol = DEFAULT_PROTOCOL, engine = defaultEngine(), registry = defaultRegistry } = options;
  keepShapesAlive();
  const encoder = engine.encoder({ protocol: writtenProtocol(protocol) });
  try {
    const tape = new TapeWriter(encoder);
    new Gather(tape, registry, "snapshot").run(value);
    while (!encoder.step(tape.position, tape.dataLength, BUDGET));
    return encoder.output();
  } catch (error) {
    throw error instanceof EngineFault ? picklingFault(error.code, error.offset) : error;
  } finally {
    encoder.dispose();
  }
}

/**
 * Reads a pickle of protocol 2 to 5. What follows its end is ignored, as Python does.
 *
 * Nothing is resolved that was not registered, no object is made before the whole pickle was checked, and every value
 * of a parameter is validated.
 *
 * @throws UnpicklingError with a code and, where there is one, the offset of the opcode at fault.
 */
export function loads(pickle: Uint8Array, options: LoadsOptions = {}): unknown {
  const { engine = defaultEngine(), registry = defaultRegistry } = options;
  keepShapesAlive();
  const value = load(pickle, engine, registry, true);
  return value === ROWS_OFF ? load(pickle, engine, registry, false) : value;
}

function load(pickle: Uint8Array, engine: Engine, registry: Registry, rows: boolean): unknown {
  const linker = engine.linker({ exact: false, rows });
  try {
    linker.push(pickle);
    linker.finish();
    while (linker.step(BUDGET) !== "done");
    return materialise(linker.linked(), registry);
  } catch (error) {
    throw error instanceof EngineFault ? unpicklingFault(error.code, error.offset) : error;
  } finally {
    linker.dispose();
  }
}

function writtenProtocol(protocol: number): number {
  if (protocol < 0) return HIGHEST_PROTOCOL;
  if (Number.isInteger(protocol) && protocol >= LOWEST_WRITTEN && protocol <= HIGHEST_PROTOCOL) return protocol;
  throw new RangeError(
    `protocol ${protocol} cannot be written: this version writes ${LOWEST_WRITTEN} and ${HIGHEST_PROTOCOL}`,
  );
}
