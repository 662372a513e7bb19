/** brine itself, in the ways it can be told to work: what each is called in figures, tables and targets. */
import { type DumpsOptions, dumps, type Engine, type LoadsOptions, loads, tsEngine, wasmEngine } from "brine";
import type { Subject } from "../measure/subject.js";

/** CPython's own bytes: what `dumps` writes when it is told nothing. */
const PLAIN: DumpsOptions = {};

interface Way {
  /** `auto`: whichever brine takes when a program names none. */
  readonly engine: "auto" | "wasm" | "ts";
  readonly write: DumpsOptions;
  readonly read?: LoadsOptions;
  /** Writes a value that was never written before, in a list of its own: what was found out about it in the last run is of no use. */
  readonly isAnew?: boolean;
}

/** The ways, by name. Values are validated in all of them but the one that says otherwise. */
export const WAYS = {
  brine: { engine: "auto", write: PLAIN },
  "brine anew": { engine: "auto", write: PLAIN, isAnew: true },
  "brine instances": { engine: "auto", write: { ...PLAIN, identity: "instances" } },
  "brine lean": { engine: "auto", write: { memo: "lean" } },
  "brine unchecked": { engine: "auto", write: PLAIN, read: { validate: false } },
  "brine wasm": { engine: "wasm", write: PLAIN },
  "brine ts": { engine: "ts", write: PLAIN },
  "brine ts instances": { engine: "ts", write: { ...PLAIN, identity: "instances" } },
} satisfies Record<string, Way>;

/** What to say about engines in a call's options, or `null` where there is no such engine. */
export function engineOption(wanted: Way["engine"]): { readonly engine?: Engine } | null {
  if (wanted === "auto") return {};
  if (wanted === "ts") return { engine: tsEngine };
  try {
    return { engine: wasmEngine() };
  } catch {
    return null;
  }
}

export function brineSubjects(value: unknown, wanted: (name: string) => boolean): Subject[] {
  const subjects: Subject[] = [];
  for (const [name, way] of Object.entries<Way>(WAYS)) {
    const engine = wanted(name) ? engineOption(way.engine) : null;
    if (engine === null) continue;
    const writing = { ...way.write, ...engine };
    const reading = { ...way.read, ...engine };
    const write = way.isAnew === true ? () => dumps([value], writing) : () => dumps(value, writing);
    subjects.push({ name, write, read: (bytes) => loads(bytes, reading) });
  }
  return subjects;
}
