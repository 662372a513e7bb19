/** The recorded vectors, all lines of vectors.jsonl.gz and real.jsonl.gz. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { parseVector, type Vector } from "./line.js";

export type { Vector, VectorOptions } from "./line.js";

function readVectors(name: string): Vector[] {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return gunzipSync(readFileSync(file)).toString().trimEnd().split("\n").map(parseVector);
}

/** All lines of both files. */
export const vectors: readonly Vector[] = [...readVectors("vectors.jsonl.gz"), ...readVectors("real.jsonl.gz")];
