/** Both engines, and what comes out of them below `dumps` and `loads`: bytes, linked tapes, faults. */
import { type Engine, tsEngine, wasmEngine } from "brine";
import { engineFile } from "../../scripts/wasm-inline.mjs";
import { EngineFault, type LinkerLimits } from "../../ts/engine/engine.js";
import { Gather } from "../../ts/pickle/gather.js";
import type { Registry } from "../../ts/pickle/registry.js";
import { resolveWriting } from "../../ts/pickle/writing-options.js";
import type { LinkedTape } from "../../ts/tape/linked.js";
import { TapeWriter } from "../../ts/tape/writer.js";

/** Without Rust there is no second engine to compare with, and these tests are skipped. */
export const hasWasm: boolean = engineFile() !== null;

export const both = (): readonly [Engine, Engine] => [tsEngine, wasmEngine()];

/** A fault as data. */
export interface Fault {
  readonly code: number;
  readonly offset: number;
}

const faultOf = (error: unknown): Fault => {
  if (error instanceof EngineFault) return { code: error.code, offset: error.offset };
  throw error;
};

export interface LinkOptions {
  readonly exact?: boolean;
  readonly rows?: boolean;
  readonly encoding?: string;
  readonly errors?: string;
  readonly keepMemo?: boolean;
  readonly facts?: boolean;
  readonly limits?: LinkerLimits;
  /** Not only the first pickle but all that stand one behind the other; what is given is a list then. */
  readonly all?: boolean;
  /** Bytes pushed at a time. */
  readonly chunk?: number;
  /** Opcodes linked at a time. */
  readonly budget?: number;
}

/** All tables of the linked tape as plain data, or the fault. */
export function link(engine: Engine, pickle: Uint8Array, options: LinkOptions = {}): unknown {
  const { exact = false, rows = true, chunk = pickle.length, budget = 0x7fffffff, all = false } = options;
  const linker = engine.linker({ ...options, exact, rows });
  const tapes: unknown[] = [];
  try {
    let pushed = 0;
    const push = (): void => {
      if (pushed >= pickle.length) {
        linker.finish();
        return;
      }
      linker.push(pickle.subarray(pushed, pushed + chunk));
      pushed += chunk;
    };
    push();
    for (;;) {
      const status = linker.step(budget);
      if (status === "input") push();
      if (status !== "done") continue;
      if (!all) return plain(linker.linked());
      tapes.push(plain(linker.linked()));
      linker.next();
    }
  } catch (error) {
    const fault = faultOf(error);
    return all ? [...tapes, fault] : fault;
  } finally {
    linker.dispose();
  }
}

function plain(tape: LinkedTape): unknown {
  const { words, text, lengths, chunks, ranges, digits, wides, globals, shapes, facts, end } = tape;
  return {
    words: Array.from(words),
    text: Buffer.from(text).toString("hex"),
    lengths: Array.from(lengths),
    chunks: Array.from(chunks),
    ranges: Array.from(ranges),
    digits: Buffer.from(digits).toString("hex"),
    wides: Array.from(new Uint32Array(wides.slice().buffer)),
    globals: Array.from(globals),
    shapes: Array.from(shapes),
    facts: Array.from(facts),
    end,
  };
}

/** The pickle as hexadecimal digits, or the fault; `budget` slots at a time. */
export function encode(
  engine: Engine,
  value: unknown,
  registry: Registry,
  protocol: number,
  budget = 0x7fffffff,
): unknown {
  const encoder = engine.encoder({ protocol });
  try {
    const tape = new TapeWriter(encoder);
    new Gather(tape, resolveWriting({ registry, protocol })).run(value);
    while (!encoder.step(tape.position, tape.dataLength, budget));
    return Buffer.from(encoder.output()).toString("hex");
  } catch (error) {
    return faultOf(error);
  } finally {
    encoder.dispose();
  }
}
