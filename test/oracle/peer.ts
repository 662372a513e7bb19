/**
 * A CPython that random values are compared with (test/python/random_oracle.py): of this machine, or CPython
 * 3.14 by `pyodide`. It answers one question at a time, in order.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { found } from "../builtins/pythons.js";
import type { Description } from "./neutral.js";

const PROGRAM = fileURLToPath(new URL("../python/random_oracle.py", import.meta.url));
const PYODIDE = fileURLToPath(new URL("pyodide-process.mjs", import.meta.url));

export interface Written {
  /** BASE64 for each protocol asked for, `null` where Python refuses. */
  readonly pickles: readonly (string | null)[];
  readonly errors: readonly (string | null)[];
  /** The value was not built as described. */
  readonly differs: string | null;
}

export interface Answer {
  readonly error?: string;
  readonly version?: string;
  readonly protocols?: number;
  readonly kinds?: readonly string[];
  readonly written?: readonly Written[];
  /** Index of the item, and why. */
  readonly failures?: readonly (readonly [number, string])[];
}

export type Question =
  | { readonly op: "hello" }
  | {
      readonly op: "write";
      readonly values: readonly Description[];
      readonly interned: boolean;
      readonly protocols: readonly number[];
    }
  | { readonly op: "read" | "interned"; readonly items: readonly (readonly [Description, string, number])[] };

export interface Peer {
  readonly version: string;
  readonly isPython2: boolean;
  readonly protocols: readonly number[];
  readonly kinds: readonly string[];
  ask(question: Question): Promise<Answer>;
  stop(): void;
}

export interface PeerSource {
  readonly name: string;
  open(): Promise<Peer>;
}

async function peerOf(ask: Peer["ask"], stop: () => void): Promise<Peer> {
  const { version = "", protocols = 0, kinds = [] } = await ask({ op: "hello" });
  return {
    version,
    isPython2: version.startsWith("2."),
    protocols: Array.from({ length: protocols + 1 }, (_, protocol) => protocol),
    kinds,
    stop,
    ask: async (question) => {
      const answer = await ask(question);
      if (answer.error !== undefined) throw new Error(`Python ${version}: ${answer.error}`);
      return answer;
    },
  };
}

function openProcess(path: string, args: readonly string[]): Promise<Peer> {
  // Without a fixed seed the order of a set of texts is another one each time.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONHASHSEED: "0" };
  const child: ChildProcessWithoutNullStreams = spawn(path, args, { env });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line) as Answer));
  const lost = (why: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${path} ${why}: ${complaint.trim()}`));
  };
  child.on("error", (error) => lost(error.message));
  child.on("close", (code) => lost(`ended with ${code}`));
  const ask = (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  return peerOf(ask, () => child.kill());
}

const pyodideFolder = fileURLToPath(new URL("../../node_modules/pyodide", import.meta.url));

/** All there are; the project's own first. */
export const SOURCES: readonly PeerSource[] = [
  ...found(/^(2\.7|3\.([6-9]|\d\d))\./).map(({ name, path }) => ({
    name: `CPython ${name}`,
    open: () => openProcess(path, ["-W", "ignore", PROGRAM]),
  })),
  ...(existsSync(pyodideFolder)
    ? [{ name: "CPython of pyodide", open: () => openProcess(process.execPath, ["--stack-size=3900", PYODIDE]) }]
    : []),
];
