/**
 * Filling a tree of plain JSON values: what holds other values is a frame on a stack, so that depth is no matter. The form of a container
 * is put in its place at once and filled afterwards, in the order of the text. Here is what is true of any tree: places, what was
 * written before and is referred to, what is left out again, and the text of the whole. What the forms are stands in write.ts.
 */

import { isParameterized } from "../param/brands.js";
import type { ModelInstance } from "../param/instance-state.js";
import type { ItemSpec } from "../param/items.js";
import { setOwn } from "../pickle/fill.js";
import { Identity } from "../pickle/identity.js";
import type { Registry } from "../pickle/registry.js";
import { UnserializableError } from "./errors.js";
import { DEEPEST_GRAPH } from "./forms.js";
import { type Place, pointerTo } from "./places.js";
import { treeText } from "./text.js";

export type JSONRecord = Record<string, unknown>;

/** How values are written. */
export interface WriterOptions {
  readonly registry: Registry;
  /** The one-way form. */
  readonly plain?: boolean;
  readonly depth?: number;
  /** Whether many instances of one class may become text at once; then only {@link Writer.text} makes sense of what is written. */
  readonly rows?: boolean;
}

/** Something that is being filled. */
export interface Frame extends Place {
  readonly above: Frame | null;
  readonly depth: number;
  readonly parts: readonly unknown[];
  /** The keys of the parts; `null` for a list. */
  readonly keys: readonly string[] | null;
  readonly out: unknown[] | JSONRecord;
  readonly write: (part: unknown, index: number) => unknown;
  /** For lists: what their items are declared as. `undefined`: they hold no rows. */
  readonly rowsOf: ItemSpec | null | undefined;
  at: number;
  /** Runs when it is full. */
  done: (() => void) | null;
  /** Told of a value below that has no form; true: it is left out. */
  failed: ((error: UnserializableError) => boolean) | null;
  /** How many objects were known when the present part was begun. */
  known: number;
}

/** Deeper than this, `JSON.stringify` is not asked for the whole. */
const SHALLOW = 400;
/** In place of where an object was, that was left out again. */
const GONE = Symbol("brine.gone");

/** See the head of the file. */
export abstract class Filling {
  readonly registry: Registry;
  readonly plain: boolean;
  readonly #depth: number;
  readonly #rows: boolean;
  protected readonly identity = new Identity("full");
  /** By ordinal: in what each object was first written, under which key. */
  protected readonly aboves: (Frame | null | typeof GONE)[] = [];
  protected readonly keys: (string | number | null)[] = [];
  /** By ordinal: for what lies in a row, where in the row. */
  readonly #withins = new Map<number, string>();
  /** For the plain form: the objects in which the current one lies. */
  readonly #around = new Set<object>();
  /** Objects whose arguments are being written. */
  readonly #unmade = new Set<object>();
  protected readonly stack: Frame[] = [];
  #top: Frame | null = null;
  /** Of a row: the pointer to the value within it. */
  protected within = "";
  /** What is too deep for `JSON.stringify`, or holds text. */
  readonly #open = new Set<object>();

  constructor({ registry, plain = false, depth = DEEPEST_GRAPH, rows = false }: WriterOptions) {
    this.registry = registry;
    this.plain = plain;
    this.#depth = depth;
    this.#rows = rows && !plain;
  }

  /** Writes the items of a list from `frame.at` on as text, as long as they are rows. */
  protected abstract writeRows(frame: Frame, spec: ItemSpec | null): void;

  /** The text of what was written. */
  text(written: unknown, indent = 0): string {
    return this.#open.size === 0 ? JSON.stringify(written, null, indent) : treeText(written, this.#open, indent);
  }

  /** Throws the error for the value that is being written. */
  fail(message: string, value: unknown, code = "UNSERIALIZABLE"): never {
    const path = this.#path();
    throw new UnserializableError(`${path || "/"}: ${message}`, { code, path, value, pythonType: "TypeError" });
  }

  #key(): string | number | null {
    const top = this.#top;
    return top === null ? null : top.keys === null ? top.at : (top.keys[top.at] as string);
  }

  #path(): string {
    return pointerTo(this.#top, this.#key()) + this.within;
  }

  /** Runs `write`, then fills all that it opened. */
  protected whole(write: () => unknown): unknown {
    this.identity.begin(true);
    try {
      const written = write();
      while (this.stack.length > 0) {
        try {
          this.#fill();
        } catch (error) {
          if (!(error instanceof UnserializableError && this.#leaveOut(error))) throw error;
        }
      }
      return written;
    } finally {
      this.identity.end();
    }
  }

  /** Fills the frames until none is left. */
  #fill(): void {
    const stack = this.stack;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      this.#top = top;
      if (top.rowsOf !== undefined && top.at < top.parts.length) this.writeRows(top, top.rowsOf);
      const { length } = stack;
      while (stack.length === length && top.at < top.parts.length) {
        top.known = this.aboves.length;
        const written = top.write(top.parts[top.at], top.at);
        if (top.keys === null) (top.out as unknown[]).push(written);
        else if (written !== undefined) setOwn(top.out as JSONRecord, top.keys[top.at] as string, written);
        top.at++;
      }
      if (stack.length > length) continue;
      stack.pop();
      top.done?.();
      this.#top = null;
    }
  }

  /** Leaves out the value in which something has no form, where that is wanted. */
  #leaveOut(error: UnserializableError): boolean {
    const stack = this.stack;
    let at = stack.length - 1;
    while (at >= 0 && stack[at]!.failed === null) at--;
    const frame = stack[at];
    if (frame === undefined || !frame.failed!(error)) return false;
    // A part that was opened is in its place already; one that failed at once is still to come.
    const isOpened = stack.length > at + 1;
    const index = isOpened ? frame.at - 1 : frame.at;
    delete (frame.out as JSONRecord)[frame.keys![index] as string];
    frame.at = index + 1;
    stack.length = at + 1;
    // What was written of the value is gone, and nothing may refer to it.
    this.forget(frame.known);
    this.within = "";
    return true;
  }

  /** Nothing may refer to what was met from this ordinal on. */
  protected forget(from: number): void {
    for (let ordinal = from; ordinal < this.aboves.length; ordinal++) this.aboves[ordinal] = GONE;
  }

  protected push(
    parts: readonly unknown[],
    keys: readonly string[] | null,
    out: unknown[] | JSONRecord,
    write: (part: unknown, index: number) => unknown,
    rowsOf?: ItemSpec | null,
  ): Frame {
    const above = this.#top;
    const depth = above === null ? 1 : above.depth + 1;
    if (depth > this.#depth) this.fail(`nested deeper than ${this.#depth}`, null, "DEPTH");
    if (depth > SHALLOW) this.markOpen(above);
    const key = this.#key();
    const rows = this.#rows ? rowsOf : undefined;
    const frame: Frame = {
      above,
      key,
      depth,
      parts,
      keys,
      out,
      write,
      rowsOf: rows,
      at: 0,
      done: null,
      failed: null,
      known: 0,
    };
    this.stack.push(frame);
    return frame;
  }

  protected markOpen(frame: Frame | null): void {
    for (let at = frame; at !== null && !this.#open.has(at.out); at = at.above) this.#open.add(at.out);
  }

  /** What was written already is referred to; a circle has no plain form. */
  protected once(value: object, write: () => unknown): unknown {
    if (this.plain) {
      if (this.#around.has(value))
        this.fail("the object refers back to itself, which toJSON() cannot say; toJSONText() can", value, "CYCLE");
      this.#around.add(value);
      return this.after(write, () => this.#around.delete(value));
    }
    const isMarked = isInstance(value);
    const known = isMarked ? this.identity.findMarked(value) : this.identity.meetContainer(value);
    if (known < 0) {
      if (isMarked) this.identity.addMarked(value);
      if (this.within !== "") this.#withins.set(this.aboves.length, this.within);
      this.aboves.push(this.#top);
      this.keys.push(this.#key());
      return write();
    }
    const above = this.aboves[known];
    if (above === GONE) {
      this.aboves[known] = this.#top;
      this.keys[known] = this.#key();
      this.#withins.delete(known);
      if (this.within !== "") this.#withins.set(known, this.within);
      return write();
    }
    if (this.#unmade.has(value))
      this.fail("the object lies within what it is made of, which JSON cannot say", value, "CYCLE");
    return {
      $brine: "ref",
      value: pointerTo(above as Frame | null, this.keys[known]!) + (this.#withins.get(known) ?? ""),
    };
  }

  /** Runs `write`, and `done` when all that it opened is full. */
  protected after(write: () => unknown, done: () => void): unknown {
    const { length } = this.stack;
    const written = write();
    const opened = this.stack[length];
    if (opened === undefined) done();
    else opened.done = done;
    return written;
  }

  /** Runs `write` for the arguments that `value` is made of: until they are written nothing can refer to it. */
  beforeMade(value: object, write: () => unknown): unknown {
    this.#unmade.add(value);
    return this.after(write, () => this.#unmade.delete(value));
  }
}

export const isInstance = (value: unknown): value is ModelInstance =>
  typeof value === "object" && value !== null && isParameterized(value);
