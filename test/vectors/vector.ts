/**
 * The lines of vectors.jsonl.gz and real.jsonl.gz (README.md beside this file says what each field means). Fields that
 * are long are stored as `<name>_z` = base64(zlib(…)); here every field has its plain name.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, inflateSync } from "node:zlib";
import type { Node } from "./neutral.js";

export interface VectorOptions {
  readonly fix_imports?: boolean;
  readonly encoding?: string;
  readonly errors?: string;
  readonly fast?: boolean;
  readonly ext?: readonly unknown[];
  readonly persistent?: boolean;
  readonly buffers?: readonly string[];
  readonly loads?: number;
  readonly ends?: readonly number[];
  readonly shared_memo?: boolean;
  readonly find_class?: string;
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
  /** What CPython's C unpickler raises; `null` where it loads. */
  readonly error: string | null;
  /** Only one of CPython's two unpicklers raises. */
  readonly divergent: boolean;
}

type Line = Record<string, unknown> & { readonly id: string };

function bytesOf(line: Line): Uint8Array | null {
  if (typeof line.b64 === "string") return new Uint8Array(Buffer.from(line.b64, "base64"));
  if (typeof line.b64_z === "string") return new Uint8Array(inflateSync(Buffer.from(line.b64_z, "base64")));
  return null;
}

function nodeOf(line: Line, name: string): Node | undefined {
  const packed = line[`${name}_z`];
  if (typeof packed === "string") return JSON.parse(inflateSync(Buffer.from(packed, "base64")).toString()) as Node;
  return line[name] as Node | undefined;
}

function vectorOf(line: Line): Vector {
  return {
    id: line.id,
    protocol: line.protocol as number | null,
    kind: line.kind as Vector["kind"],
    group: (line.group as string | undefined) ?? "real",
    options: (line.opts as VectorOptions | undefined) ?? {},
    pickle: bytesOf(line),
    value: nodeOf(line, "value"),
    loaded: nodeOf(line, "loaded"),
    exact: line.ref_ok === true,
    error: (line.exc as string | undefined) ?? null,
    divergent: line.divergent === true,
  };
}

function readVectors(name: string): Vector[] {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  return lines.map((line) => vectorOf(JSON.parse(line) as Line));
}

/** All lines of both files. */
export const vectors: readonly Vector[] = [...readVectors("vectors.jsonl.gz"), ...readVectors("real.jsonl.gz")];
