/**
 * What was measured until now, of all runs: a file under build/, so that runtimes and cases can be measured one after the
 * other and still stand in one report. What is measured again takes the place of what was there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MemoryFigure } from "../measure/memory.js";
import { ROOT } from "./processes.js";
import type { Measured } from "./results.js";

const FILE = join(ROOT, "build", "compare-results.json");

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
  readonly #content: Content;

  /** `fresh`: what was measured before is forgotten. */
  constructor(fresh = false) {
    this.#content =
      !fresh && existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Content) : { figures: [], memory: [] };
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

  #save(): void {
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, JSON.stringify(this.#content));
  }
}

const keyOf = (by: string, { case: name, size, subject, direction }: Measured): string =>
  [by, name, size, subject, direction].join("|");
