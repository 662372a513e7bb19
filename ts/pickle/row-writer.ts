/**
 * Writers of rows: what puts the values of one class's instances on the tape. A class of which there are many gets a function made for
 * it, without loops and with its keys in place; where code may not be made from text, all go through a loop.
 */
import { generate } from "../code/generated.js";
import { FALSE, high, NAN_HIGH, NODE, NONE, REF, ROW, ROW_HAS_NODES, TRUE, UNSET } from "../tape/slot.js";
import { asText } from "../tape/units.js";
import { deferredMilliseconds, hasUnstoredDates, isDeferredDate, settleDate } from "./deferred-date.js";
import { gatherLeaf } from "./gather-record.js";
import { leafText, textLeaf } from "./leaf-writer.js";
import { isSlotted, MARK, type PlanCell, type Slotted, slotKey } from "./plan.js";
import { beginScores } from "./repeated-texts.js";
import type { Walk } from "./walk.js";

const NONE_HIGH = high(NONE);
const TRUE_HIGH = high(TRUE);
const FALSE_HIGH = high(FALSE);
const REF_HIGH = high(REF);
const NODE_HIGH = high(NODE);
const UNSET_HIGH = high(UNSET);

/**
 * Classes with more cells go through loops: a function's text grows with them, and where it was measured (64 and 65 cells, Node 20) the
 * loop took no longer a cell.
 */
const MOST_CELLS = 64;

/** So many rows are written by the loop before a function is made, and in each walk before texts are looked up. */
const MANY = 32;

/** What {@link WriteCells} adds where it wrote references for nodes. */
export const REFERS = 1 << 20;

/**
 * Writes the cells of an instance; the first lies at `at`, and there is room for all. Gives the first cell that is a node,
 * whose contents stand behind the row, or the number of cells; and {@link REFERS}.
 */
type WriteCells = (
  walk: Walk,
  instance: Slotted,
  cells: readonly PlanCell[],
  at: number,
  /** Of the texts in each cell: see {@link RepeatedTexts}. */
  scores: number[],
  /** The slots whose values stay out of pickles; those made for a class take it that there are none. */
  omitted: readonly number[],
) => number;

/**
 * Writes the nodes of a row from the cell `first` on: lists of numbers and texts, which most nodes are. Gives the first cell
 * that is anything else, or the number of cells.
 */
type WriteLeaves = (
  walk: Walk,
  instance: Slotted,
  cells: readonly PlanCell[],
  at: number,
  first: number,
  scores: number[],
) => number;

/**
 * Writes an instance as a row with its leaves, all in one: a reference if it was met before. Gives
 * - the first cell that is neither a scalar nor a leaf, or the number of cells where there is none;
 * - {@link HAS_ATTRIBUTES}: it has properties of its own beside its parameters, and nothing was written;
 * - {@link OTHER_CLASS}: it is of another class than that with this prototype, and nothing was written.
 */
export type WriteRow = (
  walk: Walk,
  instance: Slotted,
  cells: readonly PlanCell[],
  planId: number,
  scores: number[],
  prototype: object | null,
) => number;

/** Answers of a {@link WriteRow}. */
export const HAS_ATTRIBUTES = -1;
export const OTHER_CLASS = -2;

/** How the rows of a class are written. */
export class RowWriter {
  writeCells: WriteCells = writeCellsInLoop;
  writeLeaves: WriteLeaves = writeLeavesInLoop;
  /** For classes that say no version, where all values are written. */
  writeRow: WriteRow | undefined = undefined;
  readonly #cells: readonly PlanCell[];
  /** Of the texts in each cell, in the walk at hand. */
  readonly scores: number[] = [];
  /** Of each cell: what objects the rows so far had there. */
  readonly #objects: Objects[] = [];
  /** How many cells the functions are for. */
  #count = -1;
  #rows = 0;
  /** The walk at hand, and its rows. */
  #walk = 0;
  #rowsOfWalk = 0;

  private constructor(cells: readonly PlanCell[]) {
    this.#cells = cells;
  }

  /** The one for these cells: kept as long as they are. */
  static of(cells: readonly PlanCell[]): RowWriter {
    let writer = writers.get(cells);
    if (writer === undefined) writers.set(cells, (writer = new RowWriter(cells)));
    return writer;
  }

  /** To be called before each row of the walk of this serial number. */
  count(walk: number, instance: Slotted): void {
    if (this.#walk !== walk) {
      this.#walk = walk;
      this.#rowsOfWalk = 0;
      this.scores.fill(0);
    }
    if (++this.#rowsOfWalk === MANY) beginScores(this.scores);
    // A plan may grow while it is in use (a parameter added to the class).
    if (this.#rows < MANY || this.#count !== this.#cells.length) this.#prepare(instance);
  }

  /** Whether so many rows of the walk were counted that the rest need not be. */
  isCounted(walk: number): boolean {
    return this.#walk === walk && this.#rowsOfWalk > MANY && this.#count === this.#cells.length;
  }

  #prepare(instance: Slotted): void {
    const { length } = this.#cells;
    if (this.#count !== length) {
      this.#count = length;
      while (this.scores.length < length) this.scores.push(0);
      this.#rows = 0;
      this.writeCells = writeCellsInLoop;
      this.writeLeaves = writeLeavesInLoop;
      this.writeRow = undefined;
      this.#objects.length = 0;
    }
    for (let cell = 0; cell < length; cell++) {
      const value = instance[slotKey(cell)];
      const before = this.#objects[cell] ?? "none";
      const kind = objectsOf(value);
      this.#objects[cell] = before === "none" || before === kind ? kind : kind === "none" ? before : "any";
    }
    if (++this.#rows !== MANY || length > MOST_CELLS) return;
    this.writeCells = cellsWriter(this.#cells, this.#objects) ?? this.writeCells;
    this.writeLeaves = leavesWriter(this.#cells, this.#objects) ?? this.writeLeaves;
    this.writeRow = rowWriter(this.#cells, this.#objects);
  }
}

const writers = new WeakMap<readonly PlanCell[], RowWriter>();

/** What objects a cell has: instances of classes with plans alone, lists that begin with a text alone, or anything. */
type Objects = "none" | "instances" | "texts" | "any";

function objectsOf(value: unknown): Objects {
  if (typeof value !== "object" || value === null) return "none";
  if (isSlotted(value)) return "instances";
  return Array.isArray(value) && typeof value[0] === "string" ? "texts" : "any";
}

/** A date and no datetime of ours. Behind a property V8 knows what the object is, and asks for its prototype without a call. */
const isPlainDate = (value: Date): boolean =>
  typeof value.getTime === "function" && Object.getPrototypeOf(value) === Date.prototype;

/** Writes a value that is neither a number, a text nor a constant. True: it is a node. */
function writeOther(walk: Walk, value: object, { kind, wireName }: PlanCell, at: number): boolean {
  const { slots, words } = walk.tape;
  if (kind === "date" && isPlainDate(value as Date)) {
    const milliseconds = walk.milliseconds(value as Date, wireName);
    const known = walk.identity.meetDate(value as Date, milliseconds);
    if (known >= 0) {
      words[2 * at] = known;
      words[2 * at + 1] = REF_HIGH;
    } else slots[at] = milliseconds;
    return false;
  }
  words[2 * at] = 0;
  words[2 * at + 1] = NODE_HIGH;
  return true;
}

/** Whether a number in a slot may not be written as it is: it may stand for a date, or would be taken for one. */
const asksNumbers = ({ kind, defersDates }: PlanCell): boolean => kind === "date" || defersDates === true;

/** The same for a slot that defers dates, which may hold a number: mostly one that stands for a date, to which nothing else refers. */
function writeDeferring(
  walk: Walk,
  value: object | number,
  cell: PlanCell,
  at: number,
  instance: Slotted,
  slot: number,
): boolean {
  if (typeof value !== "number") return writeOther(walk, value, cell, at);
  const { slots, words } = walk.tape;
  const isDate = cell.defersDates === true && isDeferredDate(value);
  const mayPass = isDate && cell.kind === "date" && !hasUnstoredDates(instance);
  if (mayPass && walk.identity.passDeferred(instance, slotKey(slot), value)) {
    slots[at] = deferredMilliseconds(value);
    return false;
  }
  if (isDate) return writeOther(walk, settleDate(instance, slotKey(slot), value), cell, at);
  if (cell.kind !== "date" && value === value) {
    slots[at] = value;
    return false;
  }
  words[2 * at] = 0;
  words[2 * at + 1] = cell.kind === "date" ? NODE_HIGH : NAN_HIGH;
  return cell.kind === "date";
}

/** For classes of which there are few, and for values that stay out of pickles. */
export function writeCellsInLoop(
  walk: Walk,
  instance: Slotted,
  cells: readonly PlanCell[],
  first: number,
  scores: number[],
  omitted: readonly number[],
): number {
  const { tape, repeated } = walk;
  let { slots, words } = tape;
  const count = cells.length;
  let firstNode = count;
  for (let cell = 0; cell < count; cell++) {
    const at = first + cell;
    const value = omitted.includes(cell) ? undefined : instance[slotKey(cell)];
    if (typeof value === "number" && !asksNumbers(cells[cell] as PlanCell)) {
      if (value === value) slots[at] = value;
      else {
        words[2 * at] = 0;
        words[2 * at + 1] = NAN_HIGH;
      }
    } else if (typeof value === "string" && (scores[cell] as number) > 0) {
      repeated.write(tape, value, at, scores, cell);
      slots = tape.slots;
      words = tape.words;
    } else if (typeof value === "string") {
      words[2 * at] = asText(value).length;
      words[2 * at + 1] = repeated.high(value);
      // The rope may be encoded now, and that may move the memory.
      if (tape.append(value)) {
        slots = tape.slots;
        words = tape.words;
      }
    } else if (value === undefined || value === null || value === true || value === false) {
      words[2 * at] = 0;
      words[2 * at + 1] =
        value === undefined ? UNSET_HIGH : value === null ? NONE_HIGH : value ? TRUE_HIGH : FALSE_HIGH;
    } else if (writeDeferring(walk, value, cells[cell] as PlanCell, at, instance, cell) && firstNode === count) {
      firstNode = cell;
    }
  }
  return firstNode;
}

function writeLeavesInLoop(
  walk: Walk,
  instance: Slotted,
  cells: readonly PlanCell[],
  at: number,
  first: number,
  scores: number[],
): number {
  const { tape } = walk;
  for (let cell = first; cell < cells.length; cell++) {
    if (tape.words[2 * (at + cell) + 1] !== NODE_HIGH) continue;
    if (!gatherLeaf(walk, instance[slotKey(cell)], (cells[cell] as PlanCell).kind === "tuple", scores, cell))
      return cell;
  }
  return cells.length;
}

/** Text that makes the keys of the slots constants. */
const keyNames = (cells: readonly PlanCell[]): string => `const [${cells.map((_, cell) => `k${cell}`)}]=keys;`;

const keysOf = (cells: readonly PlanCell[]): symbol[] => cells.map((_, cell) => slotKey(cell));

/**
 * Text that writes the cells at `at`, and leaves the first node in `f`, {@link REFERS} in `n`, and in `u` whether a node is in a cell that
 * had no objects before. Where rows had instances in a cell, its code
 * looks for the mark of one that was met, which stands in the cell then; elsewhere the look would be slow, for objects of many kinds.
 */
function cellsText(cells: readonly PlanCell[], objects: readonly Objects[]): string {
  const tag = (cell: number, highWord: number): string =>
    `words[b+${2 * cell}]=0;words[b+${2 * cell + 1}]=${highWord};`;
  const each = cells.map(
    (planCell, cell) =>
      `v=o[k${cell}];` +
      (asksNumbers(planCell)
        ? ""
        : `if(typeof v==="number"){if(v===v)slots[at+${cell}]=v;else{${tag(cell, NAN_HIGH)}}}else `) +
      `if(typeof v==="string"){walk.repeated.write(tape,v,at+${cell},s,${cell});slots=tape.slots;words=tape.words}` +
      // One pair of stores for all constants: the function is short, and nobody can guess which one it is.
      `else if((c=v===undefined?${UNSET_HIGH}:v===null?${NONE_HIGH}:v===true?${TRUE_HIGH}:v===false?${FALSE_HIGH}:0)!==0){` +
      `words[b+${2 * cell}]=0;words[b+${2 * cell + 1}]=c}` +
      (objects[cell] === "instances"
        ? `else if((m=v[mark]-first)>=0){words[b+${2 * cell}]=m;words[b+${2 * cell + 1}]=${REF_HIGH};n=${REFERS}}`
        : "") +
      `else if(${asksNumbers(planCell) ? "writeDeferring" : "writeOther"}(walk,v,cells[${cell}],at+${cell}${asksNumbers(planCell) ? `,o,${cell}` : ""})){` +
      `if(f===${cells.length})f=${cell};${objects[cell] === "none" ? "u=1" : ""}}`,
  );
  return `let slots=tape.slots,words=tape.words,f=${cells.length},n=0,u=0,v,m,c;${each.join("")}`;
}

/**
 * Text that writes the nodes from the cell `f` on, and returns the first that is no leaf. Each cell has a function of its own for its lists,
 * but those of texts have one in common: they are of one kind, and the functions of many classes that take turns do not stay in the cache.
 */
function leavesText(cells: readonly PlanCell[], objects: readonly Objects[], which: (cell: number) => boolean): string {
  const each = cells.map((_, cell) => {
    const leaf = objects[cell] === "texts" ? (isTuple(cells, cell) ? "textTuple" : "textList") : `leaf${cell}`;
    return `if(f<=${cell}&&tape.words[b+${2 * cell + 1}]===${NODE_HIGH}&&!${leaf}(walk,tape,o[k${cell}],s,${cell}))return ${cell};`;
  });
  return each.filter((_, cell) => which(cell)).join("");
}

const isTuple = (cells: readonly PlanCell[], cell: number): boolean => cells[cell]?.kind === "tuple";

const leafTexts = (cells: readonly PlanCell[]): string =>
  cells.map((_, cell) => `${leafText(`leaf${cell}`, isTuple(cells, cell))};`).join("");

/** What code for rows calls. */
const CALLED = ["keys", "mark", "writeOther", "writeDeferring", "leavesInLoop", "textList", "textTuple"] as const;

/** Makes code for rows. */
function generateForRows<T>(cells: readonly PlanCell[], body: string): T | undefined {
  const make = generate<(...called: unknown[]) => T>(CALLED, `${keyNames(cells)}${leafTexts(cells)}${body}`);
  return make?.(keysOf(cells), MARK, writeOther, writeDeferring, writeLeavesInLoop, textLeaf(false), textLeaf(true));
}

/** {@link writeCellsInLoop} for these cells. */
const cellsWriter = (cells: readonly PlanCell[], objects: readonly Objects[]): WriteCells | undefined =>
  generateForRows(
    cells,
    `return function writeCells(walk,o,cells,at,s){const tape=walk.tape,first=walk.identity.firstMark,b=2*at;${cellsText(cells, objects)}return f+n}`,
  );

/** {@link writeLeavesInLoop} for these cells. */
const leavesWriter = (cells: readonly PlanCell[], objects: readonly Objects[]): WriteLeaves | undefined =>
  generateForRows(
    cells,
    "return function writeLeaves(walk,o,cells,at,f,s){" +
      `const tape=walk.tape,b=2*at;${leavesText(cells, objects, () => true)}return ${cells.length}}`,
  );

function rowWriter(cells: readonly PlanCell[], objects: readonly Objects[]): WriteRow | undefined {
  const { length } = cells;
  return generateForRows(
    cells,
    "function give(o,number){try{o[mark]=number;return true}catch{return false}}return function writeRow(walk,o,cells,id,s,prototype){" +
      // Behind a property V8 knows what the object is, and asks for its prototype without a call.
      `let seen=o[mark];if(Object.getPrototypeOf(o)!==prototype)return ${OTHER_CLASS};` +
      "const tape=walk.tape,identity=walk.identity,first=identity.firstMark;seen-=first;" +
      "if(!(seen>=0))seen=identity.hasUnmarked?identity.recall(o):-1;" +
      `if(seen>=0){tape.tag(${REF},seen);return ${length}}` +
      `for(const key in o)if(Object.hasOwn(o,key))return ${HAS_ATTRIBUTES};` +
      "const number=identity.countMarked();if(number===0||!give(o,number))identity.addCounted(o);" +
      `tape.reserve(${length + 1});const at=tape.position+1,b=2*at;${cellsText(cells, objects)}` +
      `tape.position=at+${length};words[b-2]=id;words[b-1]=f===${length}?${high(ROW)}:${high(ROW, ROW_HAS_NODES)};` +
      `if(f<${length}){walk.rowAt=at;if(u)return leavesInLoop(walk,o,cells,at,f,s);` +
      `${leavesText(cells, objects, (cell) => objects[cell] !== "none")}}if(n>0)walk.frames.allowNodes(cells,o);return ${length}}`,
  );
}
