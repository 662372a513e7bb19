/** The live numpy and pandas (test/python/numpy_oracle.py), asked in batches; `null` where there is none. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { oraclePython } from "../oracle/oracle-process.js";

const PROGRAM = fileURLToPath(new URL("../python/numpy_oracle.py", import.meta.url));

export interface NumpyReply {
  readonly error?: string;
  readonly numpy?: string;
  readonly pandas?: string;
  readonly pickle?: string;
  readonly buffers?: readonly string[];
  readonly list?: unknown;
  readonly equal?: true;
}

function run(interpreter: string, requests: readonly object[]): NumpyReply[] | null {
  const { stdout, status } = spawnSync(interpreter, [PROGRAM], {
    input: requests.map((request) => `${JSON.stringify(request)}\n`).join(""),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) return null;
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as NumpyReply);
}

const found = oraclePython === null ? null : run(oraclePython, [{ op: "versions" }]);

/** The versions of numpy and pandas, or `null`: then the tests that need them skip themselves. */
export const versions: { readonly numpy: string; readonly pandas: string } | null =
  found === null ? null : (found[0] as { numpy: string; pandas: string });

if (versions === null) console.log("no Python with numpy and pandas: what is compared with them is skipped");

/** All answers to a list of questions. */
export function ask(requests: readonly object[]): NumpyReply[] {
  const replies = run(oraclePython as string, requests);
  if (replies?.length !== requests.length) throw new Error("the numpy oracle ended early");
  return replies;
}

export const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
export const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
