/**
 * The stack of containers a gather has open. Frames are reused, so a walk allocates no more of them than it is deep;
 * they also know the path to where the walk is.
 */
import type { PlanCell } from "./plan.js";
import type { Place } from "./record-keys.js";

export const FrameKind = {
  /** Items of a list or tuple. */
  items: 0,
  /** Members of a set: like items, but each must be hashable. */
  members: 1,
  /** Keys and values in turn. */
  pairs: 2,
  /** Keys and values that follow the arguments of a call; becomes `pairs` when its turn comes. */
  callPairs: 3,
  /** Items that follow the arguments of a call; becomes `items` when its turn comes. */
  callItems: 7,
  /** The state that follows all else of a call. */
  callState: 8,
  /** Properties of a plain object. */
  record: 4,
  /** Values of a plain object, all of them read already. */
  recordValues: 12,
  /** Nodes behind a row. */
  nodes: 5,
  /** Names and values of an instance's cells that are not in a row. */
  values: 6,
  /** What is done to the object of a call after all else; says so, and goes. */
  callMore: 10,
  /** Members that follow a call; becomes `items` when its turn comes. */
  callMembers: 11,
  /** What is called, where that is not just a name: one item. */
  callee: 13,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** What is said of a container that is written next, bit by bit: FRESH and KEPT of the tape, and this: its own items are FRESH. */
export const FRESH_ITEMS = 4;
/** Of what is called: it is made anew each time what is called with it is written. */
export const REMADE = 8;

const NO_ITEMS: readonly unknown[] = [];
/** A cell, as far as the path to its value goes. */
type Named = Pick<PlanCell, "wireName">;

const NO_CELLS: readonly Named[] = [];

export class Frame {
  kind: FrameKind = FrameKind.items;
  /** Items, or the keys of a record. */
  items: readonly unknown[] = NO_ITEMS;
  /** The next to be written. */
  index = 0;
  /** Where to stop. */
  count = 0;
  /** Of items: what is said of each that is a container ({@link FRESH_ITEMS}). */
  mark = 0;
  /** The Map or Set the items were copied from, to see whether it changed meanwhile. */
  source: { readonly size: number } | null = null;
  /** How large that was. */
  size = 0;
  record: object | null = null;
  /** What is complete only when its items are: a tuple, a FrozenSet, what a call makes. `null` for all that is filled later. */
  whole: object | null = null;
  /** For nodes and values of a record: where they begin; for nodes also the cells they belong to. For a record: the next value, which is the last key's where that is written. */
  start = 0;
  cells: readonly Named[] = NO_CELLS;
  /** For values of a record: their keys. */
  place: Place | null = null;
}

/** The depth at which the first look for a cycle is taken; and where that is for others to do, at which they are asked to. */
const FIRST_LOOK = 64;
const DEEP = 4096;
/** So many frames are looked through for an object; where there are more, {@link Wholes} know. */
const FEW_FRAMES = 64;

/**
 * Where the wholes of open frames lie. Tuples inside each other may all refer to what is far around them, so that going through the
 * frames for each would take time with the square of their depth. What it knows are the outermost frames, as many as were asked about.
 */
class Wholes {
  readonly #places = new Map<object, number>();
  /** Of each frame that is known: its whole, where that was open further out (−1: nowhere), and the nearest frame without one. */
  readonly #known: (object | null)[] = [];
  readonly #outer: number[] = [];
  readonly #breaks: number[] = [];

  /** The frame at `depth` is open no longer. */
  closed(depth: number): void {
    while (this.#known.length > depth) {
      const whole = this.#known.pop() as object | null;
      const outer = this.#outer.pop() as number;
      this.#breaks.pop();
      if (whole === null) continue;
      if (outer < 0) this.#places.delete(whole);
      else this.#places.set(whole, outer);
    }
  }

  /** The innermost of the first `count` frames whose whole is `value`, if all behind it have one; else −1. */
  placeOf(value: object, frames: readonly Frame[], count: number): number {
    for (let depth = this.#known.length; depth < count; depth++) {
      const { whole } = frames[depth] as Frame;
      this.#known.push(whole);
      this.#breaks.push(whole === null ? depth : (this.#breaks[depth - 1] ?? -1));
      this.#outer.push(whole === null ? -1 : (this.#places.get(whole) ?? -1));
      if (whole !== null) this.#places.set(whole, depth);
    }
    // More frames may be known than are asked about: of these the few innermost have been looked through, and are not `value`'s.
    const place = this.#places.get(value) ?? -1;
    return place > (this.#breaks[count - 1] as number) ? place : -1;
  }
}

export class Frames {
  depth = 0;
  /** The innermost frame; meaningless while `depth` is 0. */
  top = new Frame();
  /** Nodes of all open rows, one after the other up to {@link nodeTop}: shortening an array is a call of V8's runtime. */
  readonly nodes: unknown[] = [];
  readonly nodeIsTuple: boolean[] = [];
  readonly #nodeCell: number[] = [];
  nodeTop = 0;
  /** Values of all open records, one after the other up to {@link recordTop}, and their keys. */
  readonly recordValues: unknown[] = [];
  readonly recordNames: string[] = [];
  recordTop = 0;
  /** How many containers are gone through by calls, each from the one around it, and how many may be: see {@link nest}. */
  nested = 0;
  mostNested = 0;
  /** Of each of them: how many frames are around it, where its values begin (−1: those of a list), and the next to be written. */
  readonly #nestedBases: number[] = [];
  readonly #nestedStarts: number[] = [];
  readonly #nestedIndices: number[] = [];
  /** What they are, where that is asked for. */
  readonly #nestedContainers: object[] = [];
  readonly #frames: Frame[] = [];
  /** Made where the stack is deep and an object is met again. */
  #wholes: Wholes | undefined;
  /** Whether containers are written at each place they stand, so that a cycle of them would have no end. */
  readonly #mayRepeat: boolean;
  readonly #limit: number;
  readonly #refuse: (code: string, reason: string) => Error;
  /** What was taken for new is looked at: without that a cycle might have no end but the limit. */
  readonly #whenDeep: () => void;
  /** The depth at which something is to be looked at: the limit, or whether there is a cycle. */
  #alarm: number;

  constructor(
    mayRepeat: boolean,
    limit: number,
    refuse: (code: string, reason: string) => Error,
    whenDeep: () => void,
  ) {
    this.#mayRepeat = mayRepeat;
    this.#limit = limit;
    this.#refuse = refuse;
    this.#whenDeep = whenDeep;
    this.#alarm = Math.min(limit, mayRepeat ? FIRST_LOOK : DEEP);
  }

  clear(): void {
    while (this.depth > 0) this.pop();
    this.nested = 0;
    this.nodeTop = 0;
    this.recordTop = 0;
    this.release();
  }

  /** Lets go of the values that frames had which are closed. */
  release(): void {
    this.nodes.length = this.nodeTop;
    this.recordValues.length = this.recordTop;
    this.recordNames.length = this.recordTop;
  }

  /** Called where the stack is deeper than ever before: once for each doubling. */
  #look(): void {
    if (this.#mayRepeat) {
      const seen = new Set<unknown>();
      for (let at = 0; at < this.nested; at++) seen.add(this.#nestedContainers[at]);
      for (let depth = 0; depth < this.depth; depth++) {
        const frame = this.#frames[depth] as Frame;
        // Parts of one call wait on each other; only one of them has begun.
        if (frame.index === 0) continue;
        const container = frame.record ?? frame.source ?? frame.whole ?? frame.items;
        if (!seen.has(container)) seen.add(container);
        else throw this.#refuse("CYCLE", "it contains itself, and containers are written at each place they stand");
      }
    } else this.#whenDeep();
    const open = this.depth + this.nested;
    if (open > this.#limit) throw this.#refuse("DEPTH", `more than ${this.#limit} containers inside each other`);
    this.#alarm = Math.min(open * 2, this.#limit);
  }

  /**
   * Says that a container is open that has no frame: a call goes through it, from the item or value `index` on. Calls cost less
   * than frames, but not every stack has room for many.
   */
  nest(container: object, start: number, index: number): void {
    const at = this.nested++;
    this.#nestedBases[at] = this.depth;
    this.#nestedStarts[at] = start;
    this.#nestedIndices[at] = index;
    if (this.#mayRepeat) this.#nestedContainers[at] = container;
    if (this.depth + this.nested > this.#alarm) this.#look();
  }

  /** Whether a call may go through one container more. */
  mayNest(): boolean {
    return this.nested < this.mostNested;
  }

  /** Says which item or value of the innermost of them is the next. */
  nestedAt(index: number): void {
    this.#nestedIndices[this.nested - 1] = index;
  }

  #push(kind: FrameKind, items: readonly unknown[], index: number, count: number): Frame {
    let frame = this.#frames[this.depth];
    if (frame === undefined) {
      frame = new Frame();
      this.#frames.push(frame);
    }
    this.depth++;
    frame.kind = kind;
    frame.items = items;
    frame.index = index;
    frame.count = count;
    frame.start = index;
    frame.mark = 0;
    frame.source = null;
    frame.record = null;
    frame.whole = null;
    this.top = frame;
    if (this.depth + this.nested > this.#alarm) this.#look();
    return frame;
  }

  pop(): void {
    this.top.items = NO_ITEMS;
    this.top.record = null;
    this.top.source = null;
    this.top.whole = null;
    this.depth--;
    this.#wholes?.closed(this.depth);
    if (this.depth > 0) this.top = this.#frames[this.depth - 1] as Frame;
  }

  items(items: readonly unknown[], index: number, count: number, whole: object | null, mark = 0): void {
    const frame = this.#push(FrameKind.items, items, index, count);
    frame.whole = whole;
    frame.mark = mark;
  }

  callee(callable: unknown, value: object, mark: number): void {
    const frame = this.#push(FrameKind.callee, [callable], 0, 1);
    frame.whole = value;
    frame.mark = mark;
  }

  members(items: readonly unknown[], source: ReadonlySet<unknown>, whole: object | null): void {
    const frame = this.#push(FrameKind.members, items, 0, items.length);
    frame.source = source;
    frame.size = source.size;
    frame.whole = whole;
  }

  /** Whether `value` is open and nothing between it and here could be made before it: such a cycle has no beginning. */
  isInside(value: object): boolean {
    const innermost = this.nested === 0 ? 0 : (this.#nestedBases[this.nested - 1] as number);
    const few = Math.max(innermost, this.depth - FEW_FRAMES);
    for (let depth = this.depth - 1; depth >= few; depth--) {
      const { whole } = this.#frames[depth] as Frame;
      if (whole === null) return false;
      if (whole === value) return true;
    }
    if (few === innermost) return false;
    this.#wholes ??= new Wholes();
    return this.#wholes.placeOf(value, this.#frames, few) >= innermost;
  }

  pairs(flat: readonly unknown[], source: { readonly size: number }): void {
    const frame = this.#push(FrameKind.pairs, flat, 0, flat.length);
    frame.source = source;
    frame.size = source.size;
  }

  callPairs(flat: readonly unknown[], value: object): void {
    this.#push(FrameKind.callPairs, flat, 0, flat.length).record = value;
  }

  callItems(items: readonly unknown[], value: object): void {
    this.#push(FrameKind.callItems, items, 0, items.length).record = value;
  }

  callMembers(members: readonly unknown[], value: object): void {
    this.#push(FrameKind.callMembers, members, 0, members.length).record = value;
  }

  /** `parts`: which follow. */
  callMore(parts: number, value: object): void {
    this.#push(FrameKind.callMore, NO_ITEMS, 0, 0).record = value;
    this.top.start = parts;
  }

  /** The state, or its setter and the state. */
  callState(parts: readonly unknown[], value: object, mark: number): void {
    const frame = this.#push(FrameKind.callState, parts, 0, parts.length);
    frame.record = value;
    frame.mark = mark;
  }

  /**
   * The values in {@link recordValues} from `start` to `end` are those of a record or a Map; the next is at `index`. `place`: where its keys
   * are defined, if they are.
   */
  valuesOfRecord(record: object, start: number, index: number, end: number, place: Place | null): void {
    const frame = this.#push(FrameKind.recordValues, NO_ITEMS, index, end);
    frame.record = record;
    frame.place = place;
    frame.start = start;
    this.recordTop = end;
  }

  /** Says that the frame that was opened last holds the values of a Map. */
  readFrom(source: ReadonlyMap<unknown, unknown>): void {
    this.top.source = source;
    this.top.size = source.size;
  }

  /** For a record that needs no such frame yet although a value of it is no leaf: whether there may be one. */
  allowValues(record: object, start: number, index: number, end: number, place: Place | null): void {
    if (this.depth + this.nested < this.#alarm) return;
    this.valuesOfRecord(record, start, index, end, place);
    this.pop();
    this.recordTop = start;
  }

  record(keys: readonly string[], record: object): void {
    this.#push(FrameKind.record, keys, 0, keys.length).record = record;
  }

  /** Remembers a node of the row being written. */
  node(value: unknown, isTuple: boolean, cell: number): void {
    const top = this.nodeTop++;
    this.nodes[top] = value;
    this.nodeIsTuple[top] = isTuple;
    this.#nodeCell[top] = cell;
  }

  /** Names and values in turn, each pair with its cell. */
  values(flat: readonly unknown[], cells: readonly PlanCell[]): void {
    this.#push(FrameKind.values, flat, 0, flat.length).cells = cells;
  }

  /** Opens the frame of the nodes remembered since `start`. */
  openNodes(start: number, cells: readonly Named[], instance: object): void {
    const frame = this.#push(FrameKind.nodes, NO_ITEMS, start, this.nodeTop);
    frame.record = instance;
    frame.cells = cells;
  }

  /** For a row that needs no frame for its nodes although it has some: whether there may be one. */
  allowNodes(cells: readonly Named[], instance: object): void {
    if (this.depth + this.nested < this.#alarm) return;
    this.openNodes(this.nodeTop, cells, instance);
    this.pop();
  }

  /** Where the walk is: `root[3].tags[0]`. */
  path(root: string): string {
    let path = root;
    let nested = 0;
    for (let depth = 0; depth <= this.depth; depth++) {
      while (nested < this.nested && this.#nestedBases[nested] === depth) path += this.#nestedMember(nested++);
      if (depth < this.depth) path += this.#member(this.#frames[depth] as Frame);
    }
    return path;
  }

  #nestedMember(nested: number): string {
    const start = this.#nestedStarts[nested] as number;
    const index = (this.#nestedIndices[nested] as number) - 1;
    if (index < Math.max(start, 0)) return "";
    return start < 0 ? `[${index}]` : property(this.recordNames[index] as string);
  }

  #member(frame: Frame): string {
    const index = frame.index - 1;
    // Nothing of it was written yet where another frame is worked before it.
    if (index < 0) return "";
    switch (frame.kind) {
      case FrameKind.record:
        return property(String(frame.items[index]));
      case FrameKind.recordValues:
        if (index < frame.start) return "";
        return member(this.recordNames[index] as string, frame.source !== null);
      case FrameKind.values:
        return property((frame.cells[index >> 1] as Named).wireName);
      case FrameKind.nodes: {
        if (index < frame.start) return "";
        const cell = frame.cells[this.#nodeCell[index] as number];
        return property((cell as Named).wireName);
      }
      case FrameKind.pairs: {
        const key = frame.items[index & ~1];
        const shown = typeof key === "string" ? JSON.stringify(key) : String(isScalar(key) ? key : typeof key);
        return (index & 1) === 0 ? `.key(${shown})` : `[${shown}]`;
      }
      case FrameKind.callPairs:
      case FrameKind.callItems:
      case FrameKind.callMembers:
      case FrameKind.callMore:
      case FrameKind.callee:
        return "";
      case FrameKind.callState:
        return ".state";
      default:
        return `[${index}]`;
    }
  }
}

const isScalar = (value: unknown): boolean =>
  value === null || (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol");

const member = (name: string, isKey: boolean): string => (isKey ? `[${JSON.stringify(name)}]` : property(name));

const property = (name: string): string =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
