/**
 * One line of a file of vectors (README.md beside this file says what each field means). Fields that are long are stored
 * as `<name>_z` = base64(zlib(…)), or only by their SHA-256; here every field has its plain name.
 */
import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import type { Node } from "./neutral.js";

export interface VectorOptions {
  readonly fix_imports?: boolean;
  readonly encoding?: string;
  readonly errors?: string;
  readonly fast?: boolean;
  readonly ext?: readonly (readonly [module: string, name: string, code: number])[];
  readonly persistent?: boolean;
  readonly buffers?: readonly string[];
  readonly loads?: number;
  readonly ends?: readonly number[];
  readonly shared_memo?: boolean;
  readonly find_class?: string;
}

/** A result that is expected: itself, or what is known of one that is very long. */
export interface Expected {
  readonly bytes: Uint8Array | undefined;
  readonly sha256: string | undefined;
  readonly length: number | undefined;
}

export interface Vector {
  readonly id: string;
  /** `null` for pickles made by hand. */
  readonly protocol: number | null;
  readonly kind: "valid" | "malformed" | "hostile" | "dump_error" | "real";
  /** What it is about; "real" for the lines of real.jsonl. */
  readonly group: string;
  readonly options: VectorOptions;
  /** `null` where CPython refuses to write the value. */
  readonly pickle: Uint8Array | null;
  /** What was pickled; `undefined` where the line does not say. */
  readonly value: Node | undefined;
  /** What loading gives, where that is another graph than `value`. */
  readonly loaded: Node | undefined;
  /** The bytes are those of a clean encoder that knows only value, protocol and options. */
  readonly exact: boolean;
  /** `false`: CPython too writes what it read with other bytes than these. */
  readonly isRewritten?: boolean;
  /** What CPython's C unpickler raises; `null` where it loads. */
  readonly error: string | null;
  /** Only one of CPython's two unpicklers raises. */
  readonly divergent: boolean;
  /** The text of `pickletools.dis`, and what it raises after that text. */
  readonly dis: Expected | undefined;
  readonly disError: string | undefined;
  /** The bytes of `pickletools.optimize`, or what it raises. */
  readonly optimized: Expected | undefined;
  readonly optimizeError: string | undefined;
  /** What the opcodes say, without any class: JSON text. */
  readonly symbols: Expected | undefined;
}

type Line = Record<string, unknown> & { readonly id: string };

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** `raw` turns the plain form of the field into its bytes. */
function expectedOf(line: Line, name: string, raw: (field: unknown) => Uint8Array): Expected | undefined {
  const packed = line[`${name}_z`];
  const sha256 = line[`${name}_sha256`] as string | undefined;
  if (sha256 !== undefined) return { bytes: undefined, sha256, length: line[`${name}_len`] as number | undefined };
  if (typeof packed === "string") return exactly(new Uint8Array(inflateSync(Buffer.from(packed, "base64"))));
  const field = line[name];
  return field === undefined ? undefined : exactly(raw(field));
}

const exactly = (bytes: Uint8Array): Expected => ({ bytes, sha256: undefined, length: undefined });

const fromBase64 = (field: unknown): Uint8Array => new Uint8Array(Buffer.from(field as string, "base64"));

function nodeOf(line: Line, name: string): Node | undefined {
  const packed = line[`${name}_z`];
  if (typeof packed === "string") return JSON.parse(inflateSync(Buffer.from(packed, "base64")).toString()) as Node;
  return line[name] as Node | undefined;
}

/** Reads one line. Throws for what is no JSON object with an `id`. */
export function parseVector(text: string): Vector {
  const line = JSON.parse(text) as Line;
  if (typeof line !== "object" || line === null || typeof line.id !== "string") throw new Error("no id in the line");
  const pickle = expectedOf(line, "b64", fromBase64)?.bytes ?? null;
  const optimized = expectedOf(line, "optimized_b64", fromBase64);
  return {
    id: line.id,
    protocol: (line.protocol as number | undefined) ?? null,
    kind: line.kind as Vector["kind"],
    group: (line.group as string | undefined) ?? "real",
    options: (line.opts as VectorOptions | undefined) ?? {},
    pickle,
    value: nodeOf(line, "value"),
    loaded: nodeOf(line, "loaded"),
    exact: line.ref_ok === true,
    error: (line.exc as string | undefined) ?? null,
    divergent: line.divergent === true,
    dis: expectedOf(line, "dis", (field) => utf8(field as string)),
    disError: line.dis_error as string | undefined,
    optimized: optimized ?? (line.optimized_same === true && pickle !== null ? exactly(pickle) : undefined),
    optimizeError: line.optimized_error as string | undefined,
    symbols: expectedOf(line, "sym", (field) => utf8(JSON.stringify(field))),
  };
}

/** What differs between a result and the expected one, or `null`. */
export function differenceFrom(expected: Expected, result: Uint8Array): string | null {
  const { bytes, sha256, length } = expected;
  if (bytes !== undefined) {
    if (Buffer.compare(bytes, result) === 0) return null;
    // A frame's length differs whenever anything in it does.
    const framed = bytes.length !== result.length && bytes[2] === 0x95 && result[2] === 0x95 ? 11 : 0;
    const at = framed + firstDifference(bytes.subarray(framed), result.subarray(framed));
    return `${bytes.length} bytes, at ${at} ${excerpt(bytes, at)} | ${result.length} bytes, ${excerpt(result, at)}`;
  }
  if (length !== undefined && length !== result.length && sha256 === undefined)
    return `${length} bytes | ${result.length}`;
  const own = createHash("sha256").update(result).digest("hex");
  return own === sha256 ? null : `sha256 ${sha256} of ${length ?? "?"} | ${own} of ${result.length}`;
}

function firstDifference(left: Uint8Array, right: Uint8Array): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}

const excerpt = (bytes: Uint8Array, at: number): string => {
  const from = Math.max(0, at - 8);
  const part = Buffer.from(bytes.subarray(from, at + 24));
  const isText = part.every((byte) => byte === 10 || (byte >= 32 && byte < 127));
  return isText ? JSON.stringify(part.toString()) : part.toString("hex");
};
