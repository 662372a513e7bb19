/** The tools against the pickletools of the Python that is here: random pickles, sound and broken, in every detail. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { disassemble, genops, optimize, ToolError } from "brine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { toolSoup } from "./tool-soup.js";

const PROGRAM = fileURLToPath(new URL("../python/tools_oracle.py", import.meta.url));
const PYTHON = process.env.BRINE_PYTHON ?? "";
/** `BRINE_RUNS=50` draws fifty times as many. */
const RUNS = Number(process.env.BRINE_RUNS ?? 1);

function ask(input: string, ...parameters: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, [PROGRAM, ...parameters], {
    input,
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf8" },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`the oracle ended with ${status}: ${stderr}`);
  return stdout.trimEnd().split("\n");
}

/** The tools follow Python 3.11: later ones read numbers in other ways and know other characters. */
const isOracle = PYTHON !== "" && ask("", "version")[0] === "3.11 14.0.0";

interface Request {
  readonly pickle: Uint8Array;
  readonly indent: number;
  readonly annotate: number;
}

/** What the tools say of a pickle, in the form of tools_oracle.py. */
interface Reply {
  readonly dis: string;
  readonly dis_error: string | null;
  readonly optimized: string | null;
  readonly optimize_error: string | null;
  readonly genops: unknown[];
  readonly genops_error: string | null;
}

const reasonOf = (error: unknown): ToolError => {
  if (error instanceof ToolError) return error;
  throw error;
};

function ours({ pickle, indent, annotate }: Request): Reply {
  const reply = { dis: "", dis_error: null as string | null, optimized: null as string | null };
  const rest = { optimize_error: null as string | null, genops: [] as unknown[], genops_error: null as string | null };
  try {
    reply.dis = disassemble(pickle, { engine, indent, annotate });
  } catch (error) {
    reply.dis = reasonOf(error).text;
    reply.dis_error = reasonOf(error).reason;
  }
  try {
    reply.optimized = Buffer.from(optimize(pickle, { engine })).toString("base64");
  } catch (error) {
    rest.optimize_error = reasonOf(error).reason;
  }
  try {
    for (const { name, code, argument, position } of genops(pickle)) {
      rest.genops.push([name, code, argumentForm(name, argument), position]);
    }
  } catch (error) {
    rest.genops_error = reasonOf(error).reason;
  }
  return { ...reply, ...rest };
}

function argumentForm(name: string, value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return { str: Buffer.from(value, "utf16le").swap16().toString("hex") };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (name === "FLOAT" || name === "BINFLOAT") {
    const bits = Buffer.alloc(8);
    bits.writeDoubleBE(value as number);
    return { float: Number.isNaN(value) ? "nan" : bits.toString("hex") };
  }
  const integer = BigInt(value as number | bigint);
  return { int: `${integer < 0n ? "-" : ""}0x${(integer < 0n ? -integer : integer).toString(16)}` };
}

function compare(requests: readonly Request[]): void {
  const lines = requests.map(({ pickle, ...options }) =>
    JSON.stringify({ pickle: Buffer.from(pickle).toString("base64"), ...options }),
  );
  const replies = ask(`${lines.join("\n")}\n`).map((line) => JSON.parse(line) as Reply);
  expect(replies).toHaveLength(requests.length);
  const failures: unknown[] = [];
  requests.forEach((request, index) => {
    const expected = replies[index] as Reply;
    const found = ours(request);
    for (const field of Object.keys(expected) as (keyof Reply)[]) {
      if (JSON.stringify(found[field]) === JSON.stringify(expected[field]) || failures.length > 3) continue;
      const hex = Buffer.from(request.pickle).toString("hex").slice(0, 2000);
      failures.push({ hex, field, found: found[field], expected: expected[field] });
    }
  });
  expect(failures).toEqual([]);
}

const options = fc.record({
  indent: fc.constantFrom(4, 4, 4, 0, 1, 7),
  annotate: fc.constantFrom(0, 0, 1, 1, 30, 45, 60),
});

describe.skipIf(!isOracle)(`pickletools of Python 3.11 (${engine.name} engine)`, () => {
  it("say the same of random opcodes and random bytes", () => {
    const drawn = fc.sample(fc.tuple(toolSoup, options), 3000 * RUNS);
    compare(drawn.map(([pickle, chosen]) => ({ pickle, ...chosen })));
  });

  it("say the same of random values, whole and damaged", () => {
    const [seed = 0] = fc.sample(fc.nat(), 1);
    const pickles = ask("", "values", String(seed), String(500 * RUNS)).map((line) => Buffer.from(line, "base64"));
    const damage = fc.sample(fc.tuple(options, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(3)), pickles.length);
    const requests = pickles.flatMap((pickle, index) => {
      const [chosen, position, byte, kind] = damage[index]!;
      const at = position % pickle.length;
      const [head, tail] = [pickle.subarray(0, at), pickle.subarray(at)];
      const damaged = [
        head,
        Buffer.concat([head, tail.subarray(1)]),
        Buffer.concat([head, Uint8Array.of(byte), tail.subarray(1)]),
      ];
      // One of four stays as it was, and is told by its end.
      return [
        { pickle, ...chosen },
        { pickle: damaged[kind] ?? Buffer.concat([pickle, pickle]), ...chosen },
      ];
    });
    compare(requests);
  });
});
