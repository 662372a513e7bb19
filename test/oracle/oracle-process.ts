/**
 * A CPython that answers questions (test/python/oracle.py), kept alive for one test file. Answers come in the order of the
 * questions, so each one waits for its turn in a queue.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Description } from "./neutral.js";

const PROGRAM = fileURLToPath(new URL("../python/oracle.py", import.meta.url));

/** The interpreter with `param`, or `null`: then tests that need it skip themselves. */
export const oraclePython: string | null =
  process.env.BRINE_NO_PYTHON === "1" ? null : process.env.BRINE_PYTHON || null;

interface Reply {
  readonly error?: string;
  readonly value?: Description;
  readonly pickle?: string;
  readonly count?: number;
  readonly text?: string;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

const encode = (pickle: Uint8Array): string => Buffer.from(pickle).toString("base64");
const decode = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? "", "base64"));

export class Oracle {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #complaint = "";

  constructor(interpreter: string) {
    this.#child = spawn(interpreter, [PROGRAM], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line) as Reply);
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#complaint += chunk.toString();
    });
    const lost = (why: string) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`the oracle ${why}: ${this.#complaint.trim()}`));
    };
    this.#child.on("error", (error) => lost(error.message));
    this.#child.on("close", (code) => lost(`ended with ${code}`));
  }

  /** What real Python makes of a pickle. */
  async load(pickle: Uint8Array): Promise<Description> {
    return (await this.#ask({ op: "load", pickle: encode(pickle) })).value as Description;
  }

  /** The pickle real Python makes of a value. */
  async dump(value: Description, protocol = 5): Promise<Uint8Array> {
    return decode((await this.#ask({ op: "dump", value, protocol })).pickle);
  }

  /** A pickle loaded and written back by real Python. */
  async again(pickle: Uint8Array, protocol = 5): Promise<Uint8Array> {
    return decode((await this.#ask({ op: "again", pickle: encode(pickle), protocol })).pickle);
  }

  /** How many values of `param` objects in a pickle were accepted by their own parameters. */
  async validate(pickle: Uint8Array): Promise<number> {
    return (await this.#ask({ op: "validate", pickle: encode(pickle) })).count ?? 0;
  }

  /** The pickle of a Python expression, and what it is if it can be described. What `given` holds is `loaded` in it. */
  async evaluate(
    code: string,
    protocol = 5,
    given?: Uint8Array,
  ): Promise<{ pickle: Uint8Array; value: Description | null }> {
    const pickled = given === undefined ? {} : { pickle: encode(given) };
    const reply = await this.#ask({ op: "eval", code, protocol, ...pickled });
    return { pickle: decode(reply.pickle), value: reply.value ?? null };
  }

  stop(): void {
    this.#child.stdin.end();
  }

  async #ask(request: object): Promise<Reply> {
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (reply.error !== undefined) throw new Error(`Python: ${reply.error}`);
    return reply;
  }
}
