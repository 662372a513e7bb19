/** What a caller gives as a pickle and as options, looked at once where it comes in: a wrong one is refused in words of its own. */

import { GONE_REASON, isGone } from "./buffer.js";

/** The bytes of a pickle: in a buffer, or in a view of one, of which they are all. */
export type PickleBytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/**
 * The bytes, as they lie there; those of shared memory, which may change meanwhile, as a copy. `undefined`: it is none. Throws a
 * `TypeError` for memory that is gone: what was transferred to a Worker is easily taken up again.
 */
export function bytesIn(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array && value.length > 0) return value;
  const isView = ArrayBuffer.isView(value);
  // By their tag: one of another realm (a frame, a Worker's mock, a test runner's) is of another class.
  const tag = isView ? "" : tagOf(value);
  if (!isView && tag !== "ArrayBuffer" && tag !== "SharedArrayBuffer") return undefined;
  if (isGone(value as object)) throw asArgumentError(new TypeError(`these bytes cannot be read: ${GONE_REASON}`));
  if (value instanceof Uint8Array) return value;
  if (isView) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const bytes = new Uint8Array(value as ArrayBuffer);
  return tag === "ArrayBuffer" ? bytes : bytes.slice();
}

/** The bytes of a pickle. Throws a `TypeError` that says what was given instead, and what to do. */
export function pickleBytes(pickle: unknown): Uint8Array {
  const bytes = bytesIn(pickle);
  if (bytes !== undefined) return bytes;
  throw asArgumentError(
    new TypeError(
      `a pickle is bytes (a Uint8Array, another view, or an ArrayBuffer), not ${named(pickle)}${adviceFor(pickle)}`,
    ),
  );
}

/** Throws a `TypeError` for what no bytes can be read from. */
export function requireSource(source: unknown): void {
  const isObject = typeof source === "object" && source !== null;
  const can = (name: PropertyKey): boolean => typeof (source as Record<PropertyKey, unknown>)[name] === "function";
  if (bytesIn(source) !== undefined) return;
  if (isObject && [Symbol.asyncIterator, Symbol.iterator, "getReader", "stream"].some(can)) return;
  throw asArgumentError(
    new TypeError(`a source is bytes, a stream or a Blob, not ${named(source)}${adviceFor(source)}`),
  );
}

/** The same error with the code of all wrong arguments, `ARGUMENT`. */
export const asArgumentError = <E extends Error>(error: E): E => Object.assign(error, { code: "ARGUMENT" });

/** The same error with the code of what is done while something else is not done yet, `BUSY`. */
export const asBusy = <E extends Error>(error: E): E => Object.assign(error, { code: "BUSY" });

/** The same error with the code of all wrong options, `OPTION`. */
export const asOptionError = <E extends Error>(error: E): E => Object.assign(error, { code: "OPTION" });

/** Throws a `TypeError` with the code `OPTION` for options that are none; `name` where they are a part of others. */
export function requireOptions(options: unknown, name = "options"): void {
  if (typeof options === "object" && options !== null) return;
  throw asOptionError(
    new TypeError(`${name} are an object, not ${named(options)}; leave them out where there are none`),
  );
}

/** Throws a `TypeError` with the code `ARGUMENT` for what is no object; `wanted` says what it is to be. */
export function requireObject(wanted: string, value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  throw asArgumentError(new TypeError(`${wanted}, not ${named(value)}`));
}

/** What a value is, for a message. */
export function named(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return "a text";
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = (value as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? `a ${name}` : "a plain object";
}

function adviceFor(value: unknown): string {
  if (typeof value === "string") {
    return '; Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), or in Node Buffer.from(text, "base64"), makes bytes of base64';
  }
  if (Array.isArray(value)) return "; Uint8Array.from(array) makes bytes of numbers";
  if (typeof value !== "object" || value === null) return "";
  const has = (name: PropertyKey): boolean => typeof (value as Record<PropertyKey, unknown>)[name] === "function";
  if (has("then")) return "; await it first";
  if (has("arrayBuffer") && !has("stream")) return "; its arrayBuffer() gives bytes, and load() reads its body";
  const isSource = ["getReader", "stream", Symbol.asyncIterator].some(has);
  return isSource ? "; load() and Unpickler read streams and Blobs" : "";
}
