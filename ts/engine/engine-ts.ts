/** The TypeScript engine: the same bytes, tapes and faults as the WebAssembly one, for places where that may not run. */
import { CELL_ANY, FORM_PARAM } from "../tape/slot.js";
import { Draft } from "./encoder/draft.js";
import { createEncoder } from "./encoder/encoder.js";
import { Leaner } from "./encoder/lean.js";
import { Keys } from "./encoder/record.js";
import { Plan } from "./encoder/row.js";
import type { Engine } from "./engine.js";
import { createLinker } from "./linker/linker.js";
import { disassemble } from "./tools/disassemble.js";
import { optimize } from "./tools/optimize.js";

/** One of each stays alive unused, for the hidden classes (see pickle.ts, `keepShapesAlive`). */
const keptAlive: object[] = [];

function keepShapesAlive(): void {
  if (keptAlive.length === 0) {
    keptAlive.push(createEncoder({ protocol: 5 }), createLinker({ exact: false, rows: true }));
    keptAlive.push(createEncoder({ protocol: 5, memo: "lean" }), new Leaner(new Uint8Array(64), 2, new Draft(), []));
    keptAlive.push(new Plan(0, FORM_PARAM, [0], [CELL_ANY]), new Keys([0]));
  }
}

/**
 * The engine in TypeScript: the bytes, values and errors of the WebAssembly one for places where WebAssembly may not run. It
 * has no state of its own: `engine: tsEngine` may be said in each call.
 */
export const tsEngine: Engine = {
  name: "ts",
  encoder: (options) => {
    keepShapesAlive();
    return createEncoder(options);
  },
  linker: (options) => {
    keepShapesAlive();
    return createLinker(options);
  },
  disassemble,
  optimize,
};
