/** `dumps`, `loads` and what registers classes: the whole way down to bytes and back, in one place. */
import { defaultEngine } from "../engine/default-engine.js";
import { type Encoder, EngineFault, type Linker } from "../engine/engine.js";
import { tsEngine } from "../engine/engine-ts.js";
import { isMostlyPayload } from "../engine/mostly-payload.js";
import { emptyTape } from "../tape/linked.js";
import { TapeWriter } from "../tape/writer.js";
import { defaultRegistry } from "./builtins/index.js";
import { Calls } from "./calls.js";
import { picklingFault, UnpicklingError, unpicklingFault } from "./error.js";
import { Gather } from "./gather.js";
import { FlatPlans } from "./gather-flat.js";
import { type PickleBytes, pickleBytes, requireObject, requireOptions } from "./given.js";
import { Guess } from "./guess.js";
import { Materialiser } from "./materialise.js";
import { Met } from "./met.js";
import { type LoadsOptions, type ResolvedReading, resolveReading } from "./reading-options.js";
import { KnownKeys } from "./record-filler.js";
import { reduceByDefault } from "./reduction.js";
import {
  type AnyConstructor,
  type AnyFunction,
  type GlobalName,
  type Reduction,
  type RegistrationOptions,
  Registry,
} from "./registry.js";
import { Walker } from "./scan-walk.js";
import { Shape } from "./shape.js";
import { readSmallDocument, smallDocument } from "./small-document.js";
import { smallPickles } from "./small-reader.js";
import { OTHER } from "./small-source.js";
import { smallPickle } from "./small-writer.js";
import { TupleToBe } from "./tuple-to-be.js";
import { isChecking } from "./validation.js";
import { asTuple } from "./values.js";
import { encodeAtOnce } from "./writing.js";
import {
  DEFAULT_PROTOCOL,
  type DumpsOptions,
  isRegistry,
  type ReducerFunction,
  type ResolvedWriting,
  resolveWriting,
} from "./writing-options.js";

/**
 * One gather and one materialiser that are never used again. V8 forgets the hidden classes of objects of which none is
 * left, and with them, at the next full garbage collection, all code optimised for them; everything a call makes here
 * dies with the call. Keeping one of each alive made `dumps` right after a collection four times as fast.
 */
const keptAlive: object[] = [];

export function keepShapesAlive(): void {
  if (keptAlive.length > 0) return;
  const registry = new Registry();
  const slots = new Float64Array(64);
  const [words, data] = [new Int32Array(slots.buffer), new Uint8Array(64)];
  const memory = { slots, words, data, grow: () => {}, lend: () => -1, keepLent: () => {} };
  const writing = resolveWriting({ registry });
  const reading = resolveReading({ registry });
  const gather = new Gather(new TapeWriter(memory), writing);
  gather.run([null, "", 0, [{}, true]]);
  const materialiser = new Materialiser(reading);
  materialiser.adopt(emptyTape(), 0);
  // Arguments of calls: what is said of arrays in code is lost with the last tuple of their kind.
  const tuples = [[0], [0.5], [null]].map((items) => asTuple(items));
  keptAlive.push(gather, materialiser, writing, reading, tuples, new TupleToBe([]), new Guess(), new Shape([], 0, 0));
  keptAlive.push(new Met(new Set(), [], true), new KnownKeys([]), new FlatPlans(0), new Walker(emptyTape(), [], 0));
  // Not disposed of: its memory stays its own, and small.
  for (const engine of [reading.engine, tsEngine]) {
    const linker = createLinker({ ...reading, engine }, true, false);
    keptAlive.push(linker, linker.linked());
  }
}

/** Whether options say nothing but what the short ways for small pickles know of (`small-reader.ts`, `small-writer.ts`, `small-document.ts`). */
function isPlain(options: LoadsOptions | DumpsOptions): boolean {
  for (const name in options) {
    if (name === "engine" || name === "registry") continue;
    const { memo, protocol } = options as DumpsOptions;
    if (name !== "memo" && name !== "protocol") return false;
    if (memo !== undefined && memo !== "lean" && memo !== "cpython") return false;
    if (protocol !== undefined && protocol !== DEFAULT_PROTOCOL) return false;
  }
  const { engine, registry } = options;
  if (registry !== undefined && !isRegistry(registry)) return false;
  return engine === undefined || engine === tsEngine || engine === defaultEngine();
}

/** Work done in one go; both directions are loops that can be left and taken up again (ruling 11). */
const BUDGET = 0x7fffffff;

/**
 * Binds a class or function to its name on the Python side, so that it can be written and read:
 * `register(Sensor, "lab.Sensor")` is `class Sensor` in the module `lab`. See {@link Registry.register}. For `scriptRepr` it may be
 * said where the class comes from: `register(Sensor, "lab.Sensor", { from: "./sensor.js" })`.
 *
 * @throws TypeError for what is neither class nor function, for a text that is no `"module.QualName"`, where the name is another's, and
 * where the class or function has another name already.
 */
export function register(
  target: AnyConstructor | AnyFunction,
  name: string | GlobalName,
  options: RegistrationOptions = {},
): void {
  defaultRegistry.register(target, name, options);
}

/** Says how instances of a class are written; Python's `copyreg.pickle`. Found by the exact class of a value. */
export function reducer<T extends object>(
  type: abstract new (...args: never[]) => T,
  reduce: ReducerFunction<T>,
): void {
  defaultRegistry.reducer(type, reduce);
}

/**
 * Gives the class or function `module.name` a number that stands for it from protocol 2 on; Python's
 * `copyreg.add_extension`. Whoever reads needs the same number.
 *
 * @throws RangeError for a number that is no integer from 1 to 2³¹−1 (2147483647); TypeError where the name has another number, or the
 * number another name.
 */
export function addExtension(module: string, name: string, code: number): void {
  defaultRegistry.addExtension(module, name, code);
}

/**
 * Takes a number back; Python's `copyreg.remove_extension`.
 *
 * @throws TypeError unless the name has this number.
 */
export function removeExtension(module: string, name: string, code: number): void {
  defaultRegistry.removeExtension(module, name, code);
}

/** What Python's `object.__reduce_ex__` gives, for a `[reduce]` or `[reduceEx]` that changes a part of it. */
export function defaultReduce(value: object, protocol: number, registry: Registry = defaultRegistry): Reduction {
  requireObject("what is reduced is an object", value);
  return reduceByDefault(value, protocol, registry);
}

/**
 * Writes a value as a pickle that CPython loads.
 *
 * @throws PicklingError with the path to the value that cannot be written; `RangeError` for a protocol that is none.
 */
export function dumps(value: unknown, options: DumpsOptions = {}): Uint8Array<ArrayBuffer> {
  requireOptions(options);
  if (isPlain(options)) {
    const registry = options.registry ?? defaultRegistry;
    const isLean = options.memo === "lean";
    let pickle = smallPickle(value, registry, isLean);
    // Who names an engine has it write documents, and read them.
    if (pickle === undefined && options.engine === undefined) pickle = smallDocument(value, registry, isLean);
    if (pickle !== undefined) return pickle;
  }
  keepShapesAlive();
  const resolved = resolveWriting(options);
  const encoder = createEncoder(resolved);
  try {
    return encodeAtOnce(encoder, gathered(value, resolved, encoder));
  } catch (error) {
    throw asPicklingError(error);
  } finally {
    encoder.dispose();
  }
}

/** The tape of a value. A function of its own: what was found on the way is garbage when the bytes are made. */
function gathered(value: unknown, options: ResolvedWriting, encoder: Encoder): TapeWriter {
  const tape = new TapeWriter(encoder);
  new Gather(tape, options).run(value);
  return tape;
}

/** An encoder with the options it knows of; `pieces`: its bytes are taken while they are written. */
export const createEncoder = (
  { engine, protocol, memo, batchStyle, fast, fixImports }: ResolvedWriting,
  pieces = false,
): Encoder => engine.encoder({ protocol, memo, batchStyle, fast, fixImports, pieces });

export const asPicklingError = (error: unknown): unknown =>
  error instanceof EngineFault ? picklingFault(error.code, error.offset) : error;

/**
 * Reads a pickle of any protocol, from a Uint8Array, any other view, or a buffer. What follows its end is ignored, as Python does.
 *
 * Nothing is resolved that was not registered, no object is made before the whole pickle was checked, and every value
 * of a parameter is validated.
 *
 * @throws UnpicklingError with a code and, where there is one, the offset of the opcode at fault; EOFError for no bytes at all;
 * `TypeError` for what is no bytes or no options.
 */
export function loads(pickle: PickleBytes, options: LoadsOptions = {}): unknown {
  if (!(pickle instanceof Uint8Array)) return loads(pickleBytes(pickle), options);
  // It may be one whose memory is gone.
  if (pickle.length === 0) pickleBytes(pickle);
  if (options === null || typeof options !== "object") requireOptions(options);
  const registry = options.registry ?? defaultRegistry;
  const mayBeShort = isPlain(options) && isChecking();
  const document = mayBeShort && options.engine === undefined ? readSmallDocument(pickle, registry) : OTHER;
  if (document !== OTHER) return document;
  const small = mayBeShort ? smallPickles(pickle, registry) : undefined;
  if (small !== undefined) {
    const value = small.read(pickle, registry);
    if (value !== OTHER) return value;
  }
  keepShapesAlive();
  let resolved = resolveReading(options);
  requireSize(pickle.length, resolved);
  if (options.engine === undefined && isMostlyPayload(pickle)) resolved = { ...resolved, engine: tsEngine };
  const calls = new Calls(resolved);
  const { result } = load(pickle, resolved, calls, true) ?? (load(pickle, resolved, calls, false) as Materialiser);
  small?.learn(pickle, result, registry);
  return result;
}

/** `undefined`: the pickle must be linked with rows off. */
function load(pickle: Uint8Array, options: ResolvedReading, calls: Calls, rows: boolean): Materialiser | undefined {
  const linker = createLinker(options, rows, false);
  try {
    linker.push(pickle, true);
    linker.finish();
    while (linker.step(BUDGET) !== "done");
    const materialiser = new Materialiser(options, calls);
    if (!materialiser.adopt(linker.linked(), 0) && rows) return undefined;
    materialiser.run();
    return materialiser;
  } catch (error) {
    throw asUnpicklingError(error);
  } finally {
    linker.dispose();
  }
}

/** A linker with the options it knows of. */
export const createLinker = (
  { engine, exact, encoding, errors, limits }: ResolvedReading,
  rows: boolean,
  keepMemo: boolean,
): Linker => engine.linker({ exact, rows, encoding, errors, keepMemo, limits });

export const asUnpicklingError = (error: unknown): unknown =>
  error instanceof EngineFault ? unpicklingFault(error.code, error.offset) : error;

export function requireSize(bytes: number, { limits }: ResolvedReading): void {
  if (bytes > limits.bytes) {
    throw new UnpicklingError(`the pickle is larger than limits.bytes allows (${limits.bytes})`, { code: "LIMIT" });
  }
}
