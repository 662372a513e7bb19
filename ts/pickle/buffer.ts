/** Bytes that may travel beside a pickle (PEP 574, protocol 5), and texts with an identity of their own. */
import { UnpicklingError } from "./error.js";
import { ByteArray } from "./values.js";

/**
 * Python's `pickle.PickleBuffer`: bytes that `bufferCallback` may take out of the pickle. In band it is written as `bytes` where it
 * is read-only, else as `bytearray`. Nothing is copied.
 */
export class PickleBuffer {
  /** The bytes, as a view of the source's memory. */
  readonly bytes: Uint8Array;
  /** Whether it is not to be changed: `true` is read as `bytes` in Python, `false` as a `bytearray`. */
  readonly readonly: boolean;

  /** `source`: any typed array, DataView or ArrayBuffer. */
  constructor(source: ArrayBuffer | ArrayBufferView, options: { readonly readonly?: boolean } = {}) {
    this.bytes = bytesOf(source);
    this.readonly = options.readonly ?? false;
  }
}

/** The bytes of a typed array, a DataView or memory by itself, as a view. */
export function bytesOf(source: object): Uint8Array<ArrayBuffer> {
  if (source instanceof Uint8Array) return source as Uint8Array<ArrayBuffer>;
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source as ArrayBuffer);
  return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
}

/** Why bytes that are gone are refused. */
export const GONE_REASON = "its memory is gone: the buffer was detached (transferred to somebody), or cut off under it";

/** What all typed arrays inherit; its methods take those of another realm, too. */
const TYPED = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

/** Whether the memory of a typed array, a DataView or an ArrayBuffer was given away, or cut off under a view. */
export function isGone(bytes: object): boolean {
  try {
    if ((bytes as ArrayBuffer | ArrayBufferView).byteLength > 0) return false;
    // A DataView has thrown by now. A typed array of nothing says so whether it is empty or was cut off; its items do not.
    if (!ArrayBuffer.isView(bytes)) new Uint8Array(bytes as ArrayBuffer);
    else if ("BYTES_PER_ELEMENT" in bytes) TYPED.keys.call(bytes as Uint8Array);
    return false;
  } catch {
    return true;
  }
}

type Source = ArrayBuffer | ArrayBufferView | PickleBuffer;

/** Bytes that were given beside a pickle which says that they may be changed: a Uint8Array by itself stands for `bytes`, which may not. */
const mutable = new WeakSet<Uint8Array>();

/** Whether such bytes were given beside a pickle as a buffer that may be changed. */
export const isMutableBuffer = (bytes: Uint8Array): boolean => mutable.has(bytes);

/** The buffers that travelled beside a pickle. The engine counts what asks for them; each is taken once. */
export class Buffers {
  readonly #given: Iterator<Source> | undefined;
  readonly #taken: Source[] = [];

  constructor(given: Iterator<Source> | undefined) {
    this.#given = given;
  }

  /** A buffer that was given, as it is if it is bytes; else a view of its memory. Throws {@link UnpicklingError} `NO_BUFFER`. */
  at(index: number, isReadonly: boolean): Uint8Array {
    while (this.#taken.length <= index) {
      const next = this.#given?.next();
      if (next === undefined) throw noBuffer("the pickle refers to buffers beside it; give loads its buffers");
      if (next.done === true) throw noBuffer("the pickle refers to more buffers than were given");
      this.#taken.push(next.value);
    }
    const source = this.#taken[index] as Source;
    const isMutable = source instanceof PickleBuffer ? !source.readonly : !isReadonly;
    const buffer = source instanceof PickleBuffer ? source.bytes : source;
    if (buffer instanceof Uint8Array && !(isReadonly && buffer instanceof ByteArray)) {
      if (isMutable) mutable.add(buffer);
      else mutable.delete(buffer);
      return buffer;
    }
    const view = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
    const Bytes = isMutable ? ByteArray : Uint8Array;
    return new Bytes(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
  }
}

const noBuffer = (message: string): UnpicklingError => new UnpicklingError(message, { code: "NO_BUFFER" });

/** A Python str that is the same object wherever this box stands, and no other, whatever option `strings` says. */
export class PyStr {
  /** The text. */
  readonly value: string;

  /** A box of its own for a text: see {@link pyStr}. */
  constructor(value: string) {
    this.value = value;
  }

  /** The text. */
  toString(): string {
    return this.value;
  }
  /** The text. */
  toJSON(): string {
    return this.value;
  }
}

/** A text with an identity of its own. */
export const pyStr = (value: string): PyStr => new PyStr(value);
