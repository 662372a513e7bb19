/**
 * What was measured until now, of all runs: a file that is kept in the repository beside the report drawn from it, so that runtimes
 * and cases can be measured one after the other, on another day too, and still stand in one report. What is measured again takes
 * the place of what was there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MemoryFigure } from "../measure/memory.js";
import { ROOT } from "./processes.js";
import type { Measured } from "./results.js";

/** A figure, when it was taken, and by which of the runtimes of the command line. */
export interface Stored extends Measured {
  readonly by: string;
  readonly date: string;
}

interface Content {
  figures: Stored[];
  memory: MemoryFigure[];
}

export class Store {
  /** Where it is kept, and where the report that is drawn from it goes. */
  readonly folder: string;
  readonly #file: string;
  readonly #content: Content;

  /** `fresh`: what was measured before is forgotten. `quick`: figures that nobody quotes, which stay out of the repository. */
  constructor({ fresh = false, quick = false } = {}) {
    this.folder = quick ? join(ROOT, "build", "bench-quick") : join(ROOT, "bench");
    this.#file = join(this.folder, "results.json");
    this.#content =
      !fresh && existsSync(this.#file)
        ? (JSON.parse(readFileSync(this.#file, "utf8")) as Content)
        : { figures: [], memory: [] };
  }

  get figures(): readonly Stored[] {
    return this.#content.figures;
  }

  get memory(): readonly MemoryFigure[] {
    return this.#content.memory;
  }

  /** Keeps the figures of one job. Those before it stay where other subjects, or another size, were measured. */
  add(by: string, figures: readonly Measured[]): void {
    const date = new Date().toISOString();
    const keys = new Set(figures.map((figure) => keyOf(by, figure)));
    this.#content.figures = this.#content.figures.filter((old) => !keys.has(keyOf(old.by, old)));
    this.#content.figures.push(...figures.map((figure) => ({ ...figure, by, date })));
    this.#save();
  }

  addMemory(figures: readonly MemoryFigure[]): void {
    this.#content.memory = [...figures];
    this.#save();
  }

  /** A figure a line: what was measured again is what a diff shows. */
  #save(): void {
    mkdirSync(this.folder, { recursive: true });
    const lines = (values: readonly object[]) => values.map((value) => JSON.stringify(value, rounded)).join(",\n");
    const { figures, memory } = this.#content;
    writeFileSync(this.#file, `{"figures":[\n${lines(figures)}\n],"memory":[\n${lines(memory)}\n]}\n`);
  }
}

/** Five digits are more than any figure is worth. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;

const keyOf = (by: string, { case: name, size, subject, direction }: Measured): string =>
  [by, name, size, subject, direction].join("|");
