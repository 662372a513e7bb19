/**
 * The walk of `scan` over a linked tape: the same value stack as in `materialise.ts`, but what lies on it is only where
 * each value comes from. Calls, states and persistent ids are noted in the tape's order; packed runs have none of them.
 */
import { type Instruction, makes, walkInstructions } from "../tape/instruction.js";
import type { LinkedTape } from "../tape/linked.js";
import {
  ADDITEMS,
  APPENDS,
  AUX_QUIET,
  BUFFER,
  BUILD,
  EXTENSION,
  GLOBAL,
  INST,
  isTagged,
  NEWOBJ,
  NEWOBJ_EX,
  NOT_KEPT,
  PERSID,
  POP,
  REDUCE,
  REF,
  SETITEMS,
  TAKE,
  TEXT,
  tagOf,
} from "../tape/slot.js";
import type { ScannedCall, ScannedPersistentId } from "./scan.js";

/** What is called or made: the index of a global, an extension code, or neither (−1). */
export interface Callable {
  readonly global: number;
  readonly extension: number;
}

export interface WalkedCall {
  readonly opcode: ScannedCall["opcode"];
  readonly callable: Callable;
  readonly offset: number;
  popped: boolean;
}

export interface WalkedBuild {
  readonly target: Callable;
  readonly isGlobal: boolean;
  readonly offset: number;
}

/** Where a value comes from: the call that made it, or the name it is. */
interface Origin {
  readonly callable: Callable;
  readonly isGlobal: boolean;
  readonly call: WalkedCall | undefined;
}

const NOTHING: Callable = { global: -1, extension: -1 };
const ELSEWHERE: Origin = { callable: NOTHING, isGlobal: false, call: undefined };

const opcodes = new Map<number, ScannedCall["opcode"]>([
  [REDUCE, "REDUCE"],
  [NEWOBJ, "NEWOBJ"],
  [NEWOBJ_EX, "NEWOBJ_EX"],
  [INST, "INST"],
]);

export class Walker {
  readonly calls: WalkedCall[] = [];
  readonly builds: WalkedBuild[] = [];
  readonly persistentIds: ScannedPersistentId[] = [];
  buffers = 0;
  statesOnGlobals = 0;
  /** Some list is full. */
  more = false;
  readonly #tape: LinkedTape;
  readonly #strings: readonly string[];
  readonly #most: number;
  readonly #stack: Origin[] = [];
  readonly #kept = new Map<number, Origin>();
  #height = 0;

  constructor(tape: LinkedTape, strings: readonly string[], most: number) {
    this.#tape = tape;
    this.#strings = strings;
    this.#most = most;
  }

  run(): void {
    walkInstructions(this.#tape, this);
  }

  /** For {@link walkInstructions}. */
  visit(instruction: Instruction): void {
    const { tag, cells, count, payload } = instruction;
    if (tag === POP) {
      this.#height--;
      const origin = this.#stack[this.#height];
      if (origin?.call !== undefined) origin.call.popped = true;
      return;
    }
    const isFilling = tag === BUILD || tag === APPENDS || tag === SETITEMS || tag === ADDITEMS;
    let height = this.#height;
    for (let at = cells; at < cells + count; at++) {
      const lowest = this.#look(at);
      // A target is looked at, not taken.
      if (lowest >= 0) height = Math.min(height, isFilling && at === cells ? lowest + 1 : lowest);
    }
    const first = count > 0 ? this.#origin(cells) : ELSEWHERE;
    this.#height = height;
    if (tag === BUILD) this.#build(first, payload);
    else if (tag === PERSID) this.#persistentId(cells, payload);
    if (makes(tag)) this.#made(instruction, first);
  }

  /** Notes what a cell names; gives the stack index of TAKE, −1 for any other cell. */
  #look(at: number): number {
    const { words } = this.#tape;
    const highWord = words[2 * at + 1] as number;
    if (!isTagged(highWord)) return -1;
    const payload = (words[2 * at] as number) >>> 0;
    switch (tagOf(highWord)) {
      case TAKE:
        return payload;
      case BUFFER:
        this.buffers = Math.max(this.buffers, payload + 1);
        return -1;
      default:
        return -1;
    }
  }

  #origin(at: number): Origin {
    const { words } = this.#tape;
    const highWord = words[2 * at + 1] as number;
    if (!isTagged(highWord)) return ELSEWHERE;
    const payload = (words[2 * at] as number) >>> 0;
    switch (tagOf(highWord)) {
      case GLOBAL:
        return { callable: { global: payload, extension: -1 }, isGlobal: true, call: undefined };
      case EXTENSION:
        return { callable: { global: -1, extension: payload }, isGlobal: true, call: undefined };
      case REF:
        return this.#kept.get(payload) ?? ELSEWHERE;
      case TAKE:
        return this.#stack[payload] ?? ELSEWHERE;
      default:
        return ELSEWHERE;
    }
  }

  #made({ tag, aux, memo, payload }: Instruction, callable: Origin): void {
    const opcode = opcodes.get(tag);
    let origin = ELSEWHERE;
    if (opcode !== undefined) {
      const named = callable.isGlobal ? callable.callable : NOTHING;
      const call: WalkedCall = { opcode, callable: named, offset: payload, popped: false };
      this.#add(this.calls, call);
      origin = { callable: named, isGlobal: false, call };
    }
    const kept = this.#tape.words[2 * memo] as number;
    if (kept !== NOT_KEPT && opcode !== undefined) this.#kept.set(kept, origin);
    if ((aux & AUX_QUIET) === 0) this.#stack[this.#height++] = origin;
  }

  #build({ callable, isGlobal }: Origin, offset: number): void {
    if (isGlobal) this.statesOnGlobals++;
    this.#add(this.builds, { target: callable, isGlobal, offset });
  }

  #persistentId(at: number, offset: number): void {
    const { words, slots } = this.#tape;
    const highWord = words[2 * at + 1] as number;
    let id: string | number | null = null;
    if (!isTagged(highWord)) id = slots[at] as number;
    else if (tagOf(highWord) === TEXT) id = this.#strings[words[2 * at] as number] ?? null;
    this.#add(this.persistentIds, { id, offset });
  }

  #add<T>(list: T[], item: T): void {
    if (list.length < this.#most) list.push(item);
    else this.more = true;
  }
}
