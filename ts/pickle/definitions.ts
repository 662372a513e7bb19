/**
 * Definitions on a gathered tape: names of classes and functions, and plans of rows, each written once, before the
 * first value that uses it (docs/format.md §2).
 */
import { CELL_ANY, CELL_DATE, CELL_FLOAT, DEFGLOBAL, DEFPLAN, FORM_PARAM, GLOBAL } from "../tape/slot.js";
import type { TapeWriter } from "../tape/writer.js";
import { PicklingError } from "./error.js";
import type { Classified } from "./kind.js";
import type { CellKind } from "./plan.js";
import type { AnyConstructor, Registry } from "./registry.js";

const cellCodes: Record<CellKind, number> = { any: CELL_ANY, date: CELL_DATE, float: CELL_FLOAT, tuple: CELL_ANY };

export class Definitions {
  readonly #tape: TapeWriter;
  readonly #registry: Registry;
  readonly #globals = new Map<string, number>();
  #plans = 0;

  constructor(tape: TapeWriter, registry: Registry) {
    this.#tape = tape;
    this.#registry = registry;
  }

  /** The id of a Python name. */
  named(module: string, qualname: string): number {
    const key = `${module}\0${qualname}`;
    const known = this.#globals.get(key);
    if (known !== undefined) return known;
    const id = this.#globals.size;
    this.#globals.set(key, id);
    this.#tape.tag(DEFGLOBAL, id);
    this.#tape.text(module);
    this.#tape.text(qualname);
    return id;
  }

  /** The id of the name of a class. Throws {@link PicklingError} `UNREGISTERED`; `path` says where it was met. */
  classId(classified: Classified, path: () => string): number {
    const name = this.#registry.nameOf(classified.type);
    if (name !== undefined) return this.named(name.module, name.qualname);
    const called = (classified.type as AnyConstructor).name || "its class";
    const at = path();
    throw new PicklingError(
      `cannot pickle ${at}: ${called} is not registered; Python finds classes by name: register(${called}, "module.${called}")`,
      { code: "UNREGISTERED", path: at, value: classified.type },
    );
  }

  /** The id of the plan of a class with slots. */
  plan(classified: Classified, path: () => string): number {
    if (classified.planId >= 0) return classified.planId;
    const classId = this.classId(classified, path);
    const { cells } = classified;
    const id = this.#plans++;
    this.#tape.tag(DEFPLAN, id, FORM_PARAM);
    this.#tape.tag(GLOBAL, classId);
    this.#tape.number(cells.length);
    for (const { wireName, kind } of cells) this.#tape.text(wireName, cellCodes[kind]);
    classified.planId = id;
    return id;
  }
}
