/**
 * Definitions on a gathered tape: names of classes and functions, and plans of rows, each written once, before the
 * first value that uses it (docs/format.md §2).
 */

import {
  CELL_ANY,
  CELL_DATE,
  CELL_FLOAT,
  DEFGLOBAL,
  DEFPLAN,
  FORM_FLAT,
  FORM_PARAM,
  GLOBAL,
  GLOBAL_HAS_CODE,
  REF,
  TEXT_COPY,
  TEXT_SAME,
} from "../tape/slot.js";
import { registering } from "./advice.js";
import type { PyStr } from "./buffer.js";
import { python2Name } from "./builtins/python2.js";
import { type Classified, omittedOf } from "./kind.js";
import { NameTable } from "./name-table.js";
import { type CellKind, VERSION_KEY } from "./plan.js";
import type { AnyConstructor, GlobalName } from "./registry.js";
import type { Walk } from "./walk.js";

const cellCodes: Record<CellKind, number> = { any: CELL_ANY, date: CELL_DATE, float: CELL_FLOAT, tuple: CELL_ANY };

export class Definitions {
  readonly #walk: Walk;
  readonly #globals = new NameTable();
  /** Names of Python 2's that were written. */
  #older: Set<string> | undefined;
  #plans = 0;

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  /** Forgets what was defined: a tape for an engine that remembers nothing follows. */
  clear(): void {
    this.#globals.clear();
    this.#older = undefined;
    this.#plans = 0;
  }

  /** The id of a Python name, given as it is called today. */
  named(module: string, qualname: string): number {
    const known = this.#globals.find(module, qualname);
    if (known >= 0) return known;
    const { tape, options, registry } = this.#walk;
    const { protocol } = options;
    const code = protocol >= 2 ? registry.extensionCode(module, qualname) : undefined;
    const name = protocol < 3 && options.fixImports ? python2Name(module, qualname) : { module, qualname };
    if (code === undefined) this.#requireWritable(name);
    const id = this.#globals.add(module, qualname);
    tape.tag(DEFGLOBAL, id, code === undefined ? 0 : GLOBAL_HAS_CODE);
    const isTaken = protocol < 3 && this.#isTaken(name) && code === undefined;
    // Below protocol 4, and as a number, a name is no text object.
    const texts = protocol >= 4 && code === undefined ? registry.nameTexts(module, qualname) : undefined;
    if (isTaken) tape.text(name.module, TEXT_COPY);
    else this.#text(name.module, texts?.module);
    this.#text(name.qualname, texts?.qualname);
    if (code !== undefined) tape.number(code);
    return id;
  }

  /** Whether a name of Python 2's was written before: it has one for several of today's (`OSError`), each written as the object it is. */
  #isTaken({ module, qualname }: GlobalName): boolean {
    const key = `${module}\0${qualname}`;
    this.#older ??= new Set();
    const { size } = this.#older;
    return this.#older.add(key).size === size;
  }

  /** A text of a name; `box`: the object that it is. */
  #text(text: string, box: PyStr | undefined): void {
    const { tape, identity } = this.#walk;
    const seen = box === undefined ? -1 : identity.find(box);
    if (seen >= 0) {
      tape.text(text, TEXT_SAME);
      tape.tag(REF, seen);
    } else if (box !== undefined) {
      identity.add(box);
      tape.string(text);
    } else tape.text(text);
  }

  /** Below protocol 4 a name is a line of text, of ASCII below 3. */
  #requireWritable({ module, qualname }: GlobalName): void {
    const { protocol } = this.#walk.options;
    if (protocol >= 4) return;
    const name = `${module}\n${qualname}`;
    if (protocol < 3 ? /[^\0-\x7f]/.test(name) : /\p{Surrogate}/u.test(name)) {
      throw this.#walk.refuse(
        `the name ${module}.${qualname} cannot be written with protocol ${protocol}`,
        "BAD_NAME",
        name,
      );
    }
    if (name.split("\n").length !== 2 || module === "" || qualname === "") {
      throw this.#walk.refuse("a name with a line break cannot be written below protocol 4", "BAD_NAME", name);
    }
  }

  /** The id of the name of a class. Throws {@link PicklingError} `UNREGISTERED`. */
  classId(classified: Classified): number {
    const name = this.#walk.registry.nameOf(classified.type);
    if (name !== undefined) return this.named(name.module, name.qualname);
    const called = (classified.type as AnyConstructor).name;
    throw this.#walk.refuse(
      `${called || "its class"} is not registered; Python finds classes by name: ${registering(called)}`,
      "UNREGISTERED",
      classified.type,
    );
  }

  /** Defines a plan for instances of a plain class with properties of these names. */
  flatPlan(classId: number, names: readonly string[]): number {
    const { tape } = this.#walk;
    const id = this.#plans++;
    tape.tag(DEFPLAN, id, FORM_FLAT);
    tape.tag(GLOBAL, classId);
    tape.number(names.length);
    for (const name of names) tape.text(name, CELL_ANY);
    return id;
  }

  /** The id of the plan of a class with slots. */
  plan(classified: Classified): number {
    const { cells, version, planId, plannedCells } = classified;
    if (planId >= 0 && plannedCells === cells.length) return planId;
    // A parameter was added since: between two pickles of a Pickler, or two slices of one.
    if (planId >= 0) classified.omitted = omittedOf(cells);
    const classId = this.classId(classified);
    const { tape } = this.#walk;
    const id = this.#plans++;
    tape.tag(DEFPLAN, id, FORM_PARAM);
    tape.tag(GLOBAL, classId);
    tape.number(cells.length + (version === 1 ? 0 : 1));
    for (const { wireName, kind } of cells) tape.text(wireName, cellCodes[kind]);
    if (version !== 1) tape.text(VERSION_KEY, CELL_ANY);
    classified.planId = id;
    classified.plannedCells = cells.length;
    return id;
  }
}
