/**
 * Instances with attributes beside their parameters (a class's own fields, mostly) on the way in. No row says such an instance: it is a
 * dict of values, one of the private state around it, a call, an instance, a dict of attributes, and two times a state. As one
 * writer writes them they all look alike, so what follows from the tape's fixed words is found out once, and of each that has them the
 * values go from the tape to their slots without the dicts between.
 *
 * What differs in anything, and what is refused, is left to the instructions one by one: they know.
 */
import {
  AUX_QUIET,
  AUX_SHIFT,
  AUX_TAKES,
  BUILD,
  EMPTY_TUPLE,
  GLOBAL,
  high,
  NEWOBJ,
  REDUCE,
  REF,
  SHAPED,
  TAKE,
  TRUE,
} from "../tape/slot.js";
import { FUNCTION_NAME } from "./builtins/param.js";
import type { Calls } from "./calls.js";
import type { Cells } from "./cells.js";
import { type Assign, assignAttribute, hidesMember } from "./instance.js";
import { planOf } from "./kind.js";
import { slotsByDataName } from "./old-data.js";
import { type ClassPlan, PRIVATE_KEY, PrivateState, VERSION_KEY } from "./plan.js";
import type { AnyConstructor, Entry } from "./registry.js";
import { rowsOfValues, type Shape, type Shapes } from "./shape.js";

const TAKING_HIGH = high(SHAPED, AUX_TAKES);
const SHAPED_HIGH = high(SHAPED);
const BUILD_HIGH = high(BUILD, AUX_TAKES);
const REF_HIGH = high(REF);
const TAKE_HIGH = high(TAKE);
const TRUE_HIGH = high(TRUE);
const GLOBAL_HIGH = high(GLOBAL);
const EMPTY_HIGH = high(EMPTY_TUPLE);
const CALL_HIGH = high(REDUCE, AUX_QUIET);
const NEW_HIGH = high(NEWOBJ, AUX_QUIET);
/** The linker's own: a state is given later. */
const NOTE = 32 << AUX_SHIFT;

/** Slots from the values' last cell to the header of the attributes: private dict, call, instance, state. */
const BETWEEN = 15;
/** How often the private state is named that nobody else knows: by its call, its state, and the dict of attributes. */
const NAMED = 3;

/** What instances of a class have in common whose values have the same names. */
export interface Spelled {
  readonly privateShape: number;
  readonly privateGlobal: number;
  readonly plan: ClassPlan;
  /** Their values as rows have them. */
  readonly values: Shape;
  /** What is done with the attributes, by the shape of their dict; `null`: they are left to the instructions. */
  readonly attributes: Map<number, readonly Assign[] | null>;
}

/** Gives an instance the values of the row whose cells begin at a position, and throws what a parameter refuses. */
interface Filler {
  fillRow(shape: Shape, instance: object, cells: number): void;
}

export class SpelledInstances {
  readonly #cells: Cells;
  readonly #calls: Calls;
  readonly #filler: Filler;
  /** How often each kept object is named; made when it is asked for. */
  #named: Uint8Array | undefined;

  constructor(cells: Cells, calls: Calls, filler: Filler) {
    this.#cells = cells;
    this.#calls = calls;
    this.#filler = filler;
  }

  /** To be called for each tape. */
  begin(): void {
    this.#named = undefined;
  }

  /** Makes the instance that the dict at `at`, of this shape, has the values of. Gives where its instructions end; 0: it is left to them. */
  read(shapes: Shapes, shape: Shape, at: number): number {
    const cells = this.#cells;
    const { words } = cells;
    const between = at + 2 + shape.count;
    if (!this.#isSpelled(at, between)) {
      if (shape.spelled === undefined && --shape.spelledTries === 0) shape.spelled = null;
      return 0;
    }
    shape.spelled ??= new Map();
    const classGlobal = words[2 * between + 20] as number;
    const known = shape.spelled.get(classGlobal);
    if (typeof known !== "object") {
      // Of the first it is seen afterwards what became of it.
      shape.spelled.set(classGlobal, known === undefined ? between : this.#commonOf(shapes, shape, known));
      return 0;
    }
    if (
      known === null ||
      words[2 * between] !== known.privateShape ||
      words[2 * between + 12] !== known.privateGlobal
    ) {
      return 0;
    }
    const attributesAt = between + BETWEEN;
    const attributesShape = words[2 * attributesAt] as number;
    let assigns = known.attributes.get(attributesShape);
    if (assigns === undefined) {
      assigns = attributesOf(shapes.at(attributesShape), known);
      known.attributes.set(attributesShape, assigns);
    }
    if (assigns === null) return 0;
    const first = attributesAt + 3;
    const build = first + assigns.length;
    const place = words[2 * between + 18] as number;
    const height = words[2 * between + 6] as number;
    if (
      words[2 * build + 1] !== BUILD_HIGH ||
      words[2 * build + 2] !== place ||
      words[2 * build + 3] !== REF_HIGH ||
      words[2 * build + 4] !== height ||
      words[2 * build + 5] !== TAKE_HIGH ||
      this.#timesNamed(words[2 * between + 10] as number) !== NAMED
    ) {
      return 0;
    }
    // Containers stand before the dict; here nothing does.
    for (let cell = first; cell < build; cell++) if (words[2 * cell + 1] === TAKE_HIGH) return 0;
    return this.#make(known, assigns, at + 2, first, place, height) ? build + 3 : 0;
  }

  /** False: something was refused, or differs; nothing was done. `height`: where the dict of values would be on the stack. */
  #make(
    { plan, values }: Spelled,
    assigns: readonly Assign[],
    at: number,
    first: number,
    place: number,
    height: number,
  ): boolean {
    const cells = this.#cells;
    const before = cells.height;
    const instance = plan.create();
    try {
      this.#filler.fillRow(values, instance, at);
      if (cells.height === height) {
        // An attribute may be the instance itself.
        cells.kept[place] = instance;
        for (let index = 0; index < assigns.length; index++) {
          (assigns[index] as Assign)(instance, cells.value(first + index));
        }
        return true;
      }
    } catch {
      // The instructions say what it is.
    }
    cells.height = before;
    return false;
  }

  /** Whether all words between the values' cells and the attributes' are as in the form that brine writes. */
  #isSpelled(at: number, between: number): boolean {
    const { words } = this.#cells;
    const height = words[2 * between + 6];
    const privateState = words[2 * between + 10] as number;
    return (
      // Nobody but the next dict has the values, and so on.
      words[2 * at + 2] === -1 &&
      words[2 * between + 1] === TAKING_HIGH &&
      words[2 * between + 2] === -1 &&
      words[2 * between + 5] === TRUE_HIGH &&
      words[2 * between + 7] === TAKE_HIGH &&
      words[2 * between + 9] === CALL_HIGH &&
      privateState >= 0 &&
      words[2 * between + 11] === REF_HIGH &&
      words[2 * between + 13] === GLOBAL_HIGH &&
      words[2 * between + 15] === EMPTY_HIGH &&
      ((words[2 * between + 17] as number) & ~NOTE) === NEW_HIGH &&
      (words[2 * between + 18] as number) >= 0 &&
      words[2 * between + 19] === REF_HIGH &&
      words[2 * between + 21] === GLOBAL_HIGH &&
      words[2 * between + 23] === EMPTY_HIGH &&
      words[2 * between + 25] === BUILD_HIGH &&
      words[2 * between + 26] === privateState &&
      words[2 * between + 27] === REF_HIGH &&
      words[2 * between + 28] === height &&
      words[2 * between + 29] === TAKE_HIGH &&
      words[2 * between + 31] === SHAPED_HIGH &&
      words[2 * between + 32] === -1 &&
      words[2 * between + 34] === privateState &&
      words[2 * between + 35] === REF_HIGH
    );
  }

  /** What instances have in common with the one that was made by the instructions around `between`. */
  #commonOf(shapes: Shapes, shape: Shape, between: number): Spelled | null {
    const { words, kept, entries } = this.#cells;
    const [privateShape, privateGlobal] = [words[2 * between] as number, words[2 * between + 12] as number];
    const privateState = kept[words[2 * between + 10] as number];
    const { target } = entries[words[2 * between + 20] as number] as Entry;
    const plan = planOf(target);
    const isPlain =
      plan !== undefined &&
      !shape.hasProto &&
      privateState instanceof PrivateState &&
      Object.keys(privateState).length === 2 &&
      shapes.at(privateShape).keys.join() === "initialized,values" &&
      !this.#calls.needsOrder(target, true) &&
      !this.#calls.takesState(target);
    if (!isPlain) return null;
    const values = rowsOfValues(shape, target as AnyConstructor, plan);
    return values === null ? null : { privateShape, privateGlobal, plan, values, attributes: new Map() };
  }

  /** How often the tape names an object, or more: what is packed may look like a name. */
  #timesNamed(index: number): number {
    if (this.#named === undefined) {
      const { words } = this.#cells;
      this.#named = new Uint8Array(words.length >> 1);
      for (let at = 0; at < words.length; at += 2) {
        const named = words[at] as number;
        if (words[at + 1] === REF_HIGH && named >= 0 && named < this.#named.length) {
          this.#named[named] = Math.min(NAMED + 1, (this.#named[named] as number) + 1);
        }
      }
    }
    return this.#named[index] as number;
  }
}

/** What is done with attributes of these names; `null`: one of them says more than an attribute. */
function attributesOf({ keys, hasProto, hasIndex }: Shape, { plan, values }: Spelled): readonly Assign[] | null {
  const target = values.target as AnyConstructor;
  const parameters = slotsByDataName(plan);
  const names = keys.slice(1);
  const isSpecial = (name: string): boolean =>
    name === PRIVATE_KEY ||
    name === VERSION_KEY ||
    name === FUNCTION_NAME ||
    parameters.has(name) ||
    hidesMember(target, name);
  if (hasProto || hasIndex || keys[0] !== PRIVATE_KEY || names.some(isSpecial)) return null;
  return names.map((name) => assignAttribute(target, name));
}
