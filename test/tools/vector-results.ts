/**
 * What CPython's pickletools say of the vectors (test/vectors/README.md): the text of `dis`, how it ended, and the bytes
 * of `optimize`. Long ones are stored compressed, very long ones as their hash and length.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, inflateSync } from "node:zlib";

/** A result as it is stored: whole, or what remains of it. */
export type Stored = { readonly whole: Buffer } | { readonly sha256: string; readonly length: number };

export interface ToolVector {
  readonly id: string;
  readonly pickle: Uint8Array;
  /** The text; what there is of it where `disassemblyError` says why it ends. */
  readonly disassembly: Stored | undefined;
  readonly disassemblyError: string | undefined;
  readonly optimized: Stored | undefined;
  readonly optimizeError: string | undefined;
}

type Line = Readonly<Record<string, unknown>>;

/** The field `name`, in whichever form it has; `decode` makes bytes of its plain form. */
function stored(line: Line, name: string, decode: (plain: string) => Buffer): Stored | undefined {
  const plain = line[name];
  if (typeof plain === "string") return { whole: decode(plain) };
  const packed = line[`${name}_z`];
  if (typeof packed === "string") return { whole: inflateSync(Buffer.from(packed, "base64")) };
  const sha256 = line[`${name}_sha256`];
  return typeof sha256 === "string" ? { sha256, length: line[`${name}_len`] as number } : undefined;
}

const base64 = (text: string): Buffer => Buffer.from(text, "base64");

function vectorOf(line: Line): ToolVector[] {
  const pickle = stored(line, "b64", base64);
  if (pickle === undefined || !("whole" in pickle)) return [];
  const same = line.optimized_same === true ? pickle : undefined;
  return [
    {
      id: line.id as string,
      pickle: new Uint8Array(pickle.whole),
      disassembly: stored(line, "dis", Buffer.from),
      disassemblyError: line.dis_error as string | undefined,
      optimized: same ?? stored(line, "optimized_b64", base64),
      optimizeError: line.optimized_error as string | undefined,
    },
  ];
}

function read(name: string): ToolVector[] {
  const file = fileURLToPath(new URL(`../vectors/${name}`, import.meta.url));
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
  return lines.flatMap((line) => vectorOf(JSON.parse(line) as Line));
}

/** All lines of both files that hold a pickle. */
export const toolVectors: readonly ToolVector[] = [...read("vectors.jsonl.gz"), ...read("real.jsonl.gz")];

/** Whether bytes are those that are stored. Hashes of very long texts count characters, not bytes. */
export function isStored(bytes: Uint8Array, expected: Stored): boolean {
  if ("whole" in expected) return Buffer.compare(bytes, expected.whole) === 0;
  const isLength = [bytes.length, Buffer.from(bytes).toString().length].includes(expected.length);
  return isLength && createHash("sha256").update(bytes).digest("hex") === expected.sha256;
}
