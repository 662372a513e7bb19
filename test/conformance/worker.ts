/**
 * The process that does the checks, a line at a time: scripts/conformance.mjs gives it the lines and starts another one
 * should this one not survive a line. Says how long each line took, and how much memory was needed at most so far.
 */
import { type Engine, tsEngine, wasmEngine } from "brine";
import { parseVector, type Vector } from "../vectors/line.js";
import { check, type Outcome, told } from "./check.js";
import { expectationOf, rules } from "./rules.js";

export interface Answer {
  readonly index: number;
  readonly id: string;
  readonly kind: string;
  readonly group: string;
  readonly outcomes: readonly Outcome[];
  /** Rules that changed what is expected. */
  readonly reasons: readonly string[];
  /** The line itself could not be read. */
  readonly unreadable?: string;
  readonly milliseconds: number;
  /** Bytes of memory the process has needed at most since it started. */
  readonly peak: number;
}

export interface Asked {
  readonly index: number;
  readonly text: string;
}

const engines: Engine[] = (process.env.BRINE_ENGINES ?? "ts").split(",").map((name) => {
  if (name === "ts") return tsEngine;
  if (name === "wasm") return wasmEngine();
  throw new Error(`no such engine: ${name}`);
});

const peak = (): number => process.resourceUsage().maxRSS * 1024;

function answer({ index, text }: Asked): Answer {
  const begun = performance.now();
  const rest = (): { milliseconds: number; peak: number } => ({
    milliseconds: performance.now() - begun,
    peak: peak(),
  });
  let vector: Vector;
  let reasons: readonly string[];
  try {
    ({ vector, reasons } = expectationOf(parseVector(text)));
  } catch (error) {
    return { index, id: "?", kind: "?", group: "?", outcomes: [], reasons: [], unreadable: told(error), ...rest() };
  }
  // For the test of the other side: this process is to end, or never to answer.
  if (vector.id === process.env.BRINE_TEST_CRASH) process.abort();
  while (vector.id === process.env.BRINE_TEST_HANG);
  const outcomes = engines.flatMap((engine) => check(vector, engine));
  return { index, id: vector.id, kind: vector.kind, group: vector.group, outcomes, reasons, ...rest() };
}

process.on("message", (asked: Asked) => {
  process.send?.(answer(asked));
});
process.on("disconnect", () => process.exit(0));
process.send?.({ rules: rules.map(({ reason }) => reason), peak: peak() });
