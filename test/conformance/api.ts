/**
 * What brine can do, asked for by the options of a line: the one place that knows how the vectors' options are called
 * in the API. Parts of the API that are not there yet are looked for by name, and their lines fail until they are.
 */
import * as brine from "brine";
import { dumps, type Engine, loads, type Registry } from "brine";
import { type Makers, Persistent } from "../vectors/build.js";
import type { Vector, VectorOptions } from "../vectors/line.js";

type Maker = (...args: readonly unknown[]) => unknown;
type Constructor = new (...args: readonly unknown[]) => Record<string, unknown>;

const exported = brine as unknown as Readonly<Record<string, unknown>>;

/** A function or class that the entry point exports, or `undefined`. */
const optional = <T>(name: string): T | undefined =>
  typeof exported[name] === "function" ? (exported[name] as T) : undefined;

export const tools = {
  disassemble: optional<(pickle: Uint8Array, options: { engine: Engine }) => string>("disassemble"),
  optimize: optional<(pickle: Uint8Array, options: { engine: Engine }) => Uint8Array>("optimize"),
  scan: optional<(pickle: Uint8Array, options: { engine: Engine; registry: Registry }) => unknown>("scan"),
};

const Unpickler = optional<Constructor>("Unpickler");
const PickleBuffer = optional<Constructor>("PickleBuffer");
const pyStr = optional<Maker>("pyStr");

export interface Place {
  readonly engine: Engine;
  readonly registry: Registry;
}

const persistentLoad = (id: unknown): Persistent => {
  const object = new Persistent();
  object.id = id;
  return object;
};

const persistentId = (value: unknown): unknown => (value instanceof Persistent ? value.id : undefined);

/** Options of `loads` and `Unpickler` for a line. */
function readingOptions(options: VectorOptions, place: Place): object {
  return {
    ...place,
    numbers: "exact",
    ...(options.fix_imports === undefined ? {} : { fixImports: options.fix_imports }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.errors === undefined ? {} : { errors: options.errors }),
    ...(options.persistent ? { persistentLoad } : {}),
    ...(options.buffers === undefined
      ? {}
      : { buffers: options.buffers.map((hex) => new Uint8Array(Buffer.from(hex, "hex"))) }),
  };
}

/** Gives the registry the extension codes of a line. */
function addExtensions({ ext = [] }: VectorOptions, { registry }: Place): void {
  const target = registry as unknown as Readonly<Record<string, Maker | undefined>>;
  for (const [module, qualname, code] of ext) {
    if (target.addExtension === undefined) throw new Error("this version has no extension codes");
    target.addExtension.call(registry, module, qualname, code);
  }
}

/** `loads` with the options of a line; `pickle` may be a part of the line's. */
export function load({ options }: Vector, pickle: Uint8Array, place: Place): unknown {
  addExtensions(options, place);
  return loads(pickle, readingOptions(options, place));
}

/** The same with values of brine's own classes for what is built in, and `Opaque` for everything else. */
export function loadOpaque({ options }: Vector, pickle: Uint8Array, place: Place): unknown {
  addExtensions(options, place);
  const reading: object = { ...readingOptions(options, place), unknown: "opaque" };
  return loads(pickle, reading);
}

/** The first `count` pickles of a line, read one after the other with one memo. */
export function loadStream({ options }: Vector, pickle: Uint8Array, count: number, place: Place): unknown[] {
  if (Unpickler === undefined) throw new Error("this version has no Unpickler");
  const unpickler = new Unpickler(pickle, readingOptions(options, place));
  return Array.from({ length: count }, () => (unpickler.load as Maker)());
}

/** How values are built so that they have the identity and the bits the line says. */
export const makers = (): Makers => ({
  ...(PickleBuffer === undefined
    ? {}
    : { buffer: (bytes: Uint8Array, readonly: boolean) => new PickleBuffer(bytes, { readonly }) }),
});

export const texts = pyStr;

export interface Written {
  readonly pickle: Uint8Array;
  readonly buffers: readonly Uint8Array[];
}

/** `dumps` with the protocol and the options of a line. */
export function dump({ protocol, options }: Vector, value: unknown, place: Place): Written {
  addExtensions(options, place);
  const buffers: Uint8Array[] = [];
  const writing: object = {
    ...place,
    protocol,
    ...(options.fix_imports === undefined ? {} : { fixImports: options.fix_imports }),
    ...(options.persistent ? { persistentId } : {}),
    ...(options.fast ? { fast: true } : {}),
    ...(options.buffers === undefined ? {} : { bufferCallback: (buffer: unknown) => void buffers.push(rawOf(buffer)) }),
  };
  return { pickle: dumps(value, writing), buffers };
}

/** The bytes behind a buffer that travels out of band. */
const rawOf = (buffer: unknown): Uint8Array =>
  buffer instanceof Uint8Array ? buffer : ((buffer as { readonly bytes?: Uint8Array }).bytes ?? new Uint8Array(0));
