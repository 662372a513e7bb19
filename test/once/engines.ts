/** Both engines, and what comes out of them below `dumps` and `loads`: bytes, linked tapes, faults. */
import { type Engine, tsEngine, wasmEngine } from "brine";
import { engineFile } from "../../scripts/wasm-inline.mjs";
import { EngineFault } from "../../ts/engine/engine.js";
import { Gather } from "../../ts/pickle/gather.js";
import type { Registry } from "../../ts/pickle/registry.js";
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
  /** Bytes pushed at a time. */
  readonly chunk?: number;
  /** Opcodes linked at a time. */
  readonly budget?: number;
}

/** All tables of the linked tape as plain data, or the fault. */
export function link(engine: Engine, pickle: Uint8Array, options: LinkOptions = {}): unknown {
  const { exact = false, rows = true, chunk = pickle.length, budget = 0x7fffffff } = options;
  const linker = engine.linker({ exact, rows });
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
      if (status === "done") break;
      if (status === "input") push();
    }
    const { words, text, lengths, chunks, ranges, wides, globals, shapes, end } = linker.linked();
    const bits = new Uint32Array(wides.slice().buffer);
    return {
      words: Array.from(words),
      text: Buffer.from(text).toString("hex"),
      lengths: Array.from(lengths),
      chunks: Array.from(chunks),
      ranges: Array.from(ranges),
      wides: Array.from(bits),
      globals: Array.from(globals),
      shapes: Array.from(shapes),
      end,
    };
  } catch (error) {
    return faultOf(error);
  } finally {
    linker.dispose();
  }
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
    new Gather(tape, registry, "snapshot").run(value);
    while (!encoder.step(tape.position, tape.dataLength, budget));
    return Buffer.from(encoder.output()).toString("hex");
  } catch (error) {
    return faultOf(error);
  } finally {
    encoder.dispose();
  }
}
