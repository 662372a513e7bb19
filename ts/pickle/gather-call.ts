/**
 * Gathering what is no plain container: calls and NEWOBJs with their parts, Python names, buffers, and the checks that
 * dict keys and persistent ids need (docs/format.md §2).
 */

import {
  BUFFER,
  BYTEARRAY,
  BYTES,
  CALL_FRESH,
  EMPTY_TUPLE,
  FRESH,
  GLOBAL,
  KEPT,
  NEWOBJ,
  NEWOBJ_EX,
  PART_ITEMS,
  PART_MEMBERS,
  PART_MORE,
  PART_PAIRS,
  PART_SETTER,
  PART_STATE,
  REDUCE,
  REF,
  TEXT_COPY,
  TUPLE,
} from "../tape/slot.js";
import { registering } from "./advice.js";
import { GONE_REASON, isGone, type PickleBuffer } from "./buffer.js";
import { PyMethod } from "./builtins/attribute.js";
import { PyPartial } from "./builtins/functools.js";
import { equalKeys, shown } from "./equality.js";
import { PicklingError, shortPath } from "./error.js";
import { isBuiltIn } from "./foreign.js";
import { FRESH_ITEMS, REMADE } from "./frames.js";
import type { Gather } from "./gather.js";
import { asReduction, NEW_OBJECT, reconstructed } from "./reduction.js";
import type { Effect, GlobalName, Reducer, Reduction } from "./registry.js";
import { isShort } from "./repeated-texts.js";
import { asTuple, PyGlobal, Tuple } from "./values.js";
import type { Walk } from "./walk.js";

/** What a reducer said: the name of the object itself, or how it is made. */
export function gatherResult(gather: Gather, value: object, result: Reduction | GlobalName): void {
  if ("qualname" in result) gatherName(gather.walk, result.module, result.qualname);
  else gatherReduction(gather, value, forProtocol(result, gather.walk.options.protocol));
}

/** What older protocols have no opcode for, in the words Python uses instead. */
function forProtocol(reduction: Reduction, protocol: number): Reduction {
  const { form, keywords, callable: type, args } = reduction;
  if (form !== "new") return reduction;
  if (protocol < 2 && keywords === undefined) {
    if (args.length > 0) return { ...reduction, callable: NEW_OBJECT, args: [type, ...args], form: "call" };
    return { ...reduction, ...reconstructed(type), form: "call" };
  }
  if (keywords === undefined || protocol >= 4) return reduction;
  const partial = new PyPartial(newMethod(type), [type, ...args], keywordsOf(keywords));
  return { ...reduction, callable: partial, args: [], form: "call", keywords: undefined, makesCallable: true };
}

/** A partial has a dict of its own, whatever it is made with. */
const keywordsOf = (keywords: NonNullable<Reduction["keywords"]>): Record<string, unknown> =>
  Object.fromEntries(keywords instanceof Map ? keywords : Object.entries(keywords)) as Record<string, unknown>;

/** The `__new__` of each class that was asked for: in Python it is one function, which a pickle holds once. */
const newMethods = new WeakMap<object, PyMethod>();

function newMethod(type: unknown): PyMethod {
  let method = newMethods.get(type as object);
  if (method === undefined) {
    method = new PyMethod(type, "__new__", notCalled);
    newMethods.set(type as object, method);
  }
  return method;
}

/** The method is written, never called. */
const notCalled = (): never => {
  throw new TypeError("__new__ is called by Python alone");
};

/** A call or NEWOBJ and its parts. Frames are worked from the top, so the parts are opened in reverse. */
function gatherReduction(gather: Gather, value: object, reduction: Reduction): void {
  if (reduction.overBuffer === true && gatherOverBuffer(gather, value, reduction)) return;
  const { walk } = gather;
  const { tape, frames, options } = walk;
  const { items, state, setter, args, keywords, callable } = reduction;
  let parts = 0;
  const { more = [] } = reduction;
  for (let index = more.length - 1; index >= 0; index--) {
    const round = openEffect(walk, value, more[index] as Effect) | parts;
    frames.callMore(round, value);
    parts = PART_MORE;
  }
  const isRemade = gather.remade === value;
  // Of the first round a state of None is none.
  const first = { items, pairs: reduction.pairs, state: state ?? undefined, setter };
  parts |= openEffect(walk, value, first, isRemade ? FRESH | FRESH_ITEMS : 0);
  const named = options.persistentId === undefined ? simpleName(walk, callable) : undefined;
  const classId = named === undefined ? -1 : walk.definitions.named(named.module, named.qualname);
  walk.identity.addUnmarked(value);
  const tag = reduction.form !== "new" ? REDUCE : keywords === undefined ? NEWOBJ : NEWOBJ_EX;
  if (tag === NEWOBJ_EX) frames.items([keywords], 0, 1, value);
  tape.tag(tag, 0, isRemade && tag === REDUCE ? parts | CALL_FRESH : parts);
  const mark = (reduction.makesArgs === true ? FRESH_ITEMS : 0) | (reduction.keepsArgs === true ? KEPT : 0);
  if (classId >= 0) {
    tape.tag(GLOBAL, classId);
    if (args.length === 0) tape.tag(EMPTY_TUPLE);
    else {
      const seen = mark & KEPT ? walk.identity.find(args) : -1;
      if (seen >= 0) tape.tag(REF, seen);
      else gather.sequence(args, TUPLE, value, mark);
    }
    return;
  }
  // What is called is itself a value (a method): its parts come before the arguments, so these wait in a frame.
  const tuple = args.length === 0 ? new Tuple() : mark & KEPT ? args : asTuple([...args]);
  frames.items([tuple], 0, 1, value, mark);
  frames.callee(callable, value, reduction.makesCallable === true ? REMADE : 0);
}

/**
 * A call of {@link Reduction.overBuffer}, from the second of a dtype on: a snapshot may have very many small arrays, and six tables asked
 * for each are most of their time. False: it goes the way of all calls, and nothing was written.
 */
function gatherOverBuffer(gather: Gather, value: object, { callable, args }: Reduction): boolean {
  const { walk } = gather;
  const { identity, tape, options } = walk;
  const { fast, strings, persistentId, bufferCallback } = options;
  if (fast || strings === "copies" || persistentId !== undefined || bufferCallback !== undefined) return false;
  const [buffer, type, shape, order] = args as [PickleBuffer, object, readonly [number], string];
  const name = simpleName(walk, callable);
  const known = identity.find(type);
  if (name === undefined || known < 0 || gather.remade === value) return false;
  const classId = walk.definitions.named(name.module, name.qualname);
  identity.addUnmarked(value);
  tape.tag(REDUCE);
  tape.tag(GLOBAL, classId);
  identity.skip();
  tape.tag(TUPLE, 4);
  identity.skip();
  tape.payload(BYTEARRAY, buffer.bytes, walk.lends);
  tape.tag(REF, known);
  identity.skip();
  tape.tag(TUPLE, 1);
  tape.number(shape[0]);
  tape.text(order);
  return true;
}

/** As Python's `Pickler.save_reduce`, which writes the object once more for its setter, by the memo. */
const FAST_SETTER =
  "a function sets its state, which is given the object: with fast, that is written again at each place it stands, without end";

/** Opens the frames of what is done to an object, the last first; gives the parts there are. */
function openEffect(walk: Walk, value: object, effect: Effect, mark = 0): number {
  const { frames } = walk;
  const { items = [], members = [], state, setter } = effect;
  const pairs = effect.pairs === undefined ? [] : flattened(effect.pairs, false);
  requireDistinct(walk, pairs, 2, ".key");
  let parts = 0;
  if (state !== undefined) {
    parts |= PART_STATE;
    if (setter !== undefined && setter !== null) {
      if (walk.options.fast) throw walk.refuse(FAST_SETTER, "CYCLE", value);
      parts |= PART_SETTER;
      frames.callState([setter, state], value, mark);
    } else frames.callState([state], value, mark);
  }
  if (members.length > 0) {
    if (walk.options.protocol < 4) {
      throw walk.refuse("members that were added to a set of an unknown class need protocol 4", "UNPICKLABLE", value);
    }
    parts |= PART_MEMBERS;
    frames.callMembers(members, value);
  }
  if (pairs.length > 0) {
    parts |= PART_PAIRS;
    frames.callPairs(pairs, value);
  }
  if (items.length > 0) {
    parts |= PART_ITEMS;
    frames.callItems(items, value);
  }
  return parts;
}

/** What a reducer says of a value; its errors are given the path. */
export function reduced(walk: Walk, value: object, reduce: Reducer): Reduction | GlobalName {
  const { protocol } = walk.options;
  // A hook may use the memory of what it gave before once more.
  if (walk.lends && !walk.registry.isOwnReducer(reduce)) walk.tape.keepLent();
  try {
    return asReduction(reduce(value, protocol), protocol, walk.path);
  } catch (error) {
    if (!(error instanceof PicklingError) || error.path !== undefined) throw error;
    const { code, cause } = error;
    const path = walk.path();
    // A reducer does not know where its value stands.
    const reason = error.message.replace(/^cannot pickle (?:it|a Date): /, "");
    throw new PicklingError(`cannot pickle ${shortPath(path)}: ${reason}`, { code, path, value, cause });
  }
}

/** The name of what is called, where it takes one slot. */
function simpleName(walk: Walk, callable: unknown): GlobalName | undefined {
  const name = walk.registry.nameOf(callable) ?? (callable instanceof PyGlobal ? callable : undefined);
  if (name === undefined || (walk.options.protocol < 4 && name.qualname.includes("."))) return undefined;
  return name;
}

/** A class or function, by its registered name. */
export function gatherFunction(walk: Walk, value: unknown): void {
  const name = walk.registry.nameOf(value);
  if (name !== undefined) {
    gatherName(walk, name.module, name.qualname);
    return;
  }
  const own = (value as { name?: string }).name ?? "";
  const called = own || "an anonymous function";
  if (isBuiltIn(value)) {
    const reason = `${called} is JavaScript's own, and Python finds classes and functions by name: write the PyGlobal that it stands for`;
    throw walk.refuse(reason, "UNREGISTERED", value);
  }
  throw walk.refuse(
    `${called} is not registered; Python finds classes and functions by name: ${registering(own)}`,
    "UNREGISTERED",
    value,
  );
}

/** A Python name. Below protocol 4 a dotted one is looked up from its first part on, by `getattr`. */
export function gatherName(walk: Walk, module: string, qualname: string): void {
  const { tape, definitions, identity } = walk;
  const dots = walk.options.protocol < 4 ? qualname.split(".") : [];
  if (dots.length < 2 || walk.registry.extensionCode(module, qualname) !== undefined) {
    const id = definitions.named(module, qualname);
    tape.tag(GLOBAL, id);
    return;
  }
  const getattr = definitions.named("builtins", "getattr");
  // From the longest part that was written before.
  let count = dots.length;
  let name = qualname;
  while (count > 1 && identity.find(PyGlobal.named(module, name)) < 0) name = dots.slice(0, --count).join(".");
  for (let index = dots.length; index > count; index--) {
    identity.add(PyGlobal.named(module, dots.slice(0, index).join(".")));
    identity.skip();
    tape.tag(REDUCE);
    tape.tag(GLOBAL, getattr);
    tape.tag(TUPLE, 2);
  }
  if (count > 1) tape.tag(REF, identity.find(PyGlobal.named(module, name)));
  else {
    const id = definitions.named(module, name);
    tape.tag(GLOBAL, id);
  }
  // Python cuts the name up anew each time, but has texts of one character once.
  for (const part of dots.slice(count)) tape.text(part, isShort(part) ? 0 : TEXT_COPY);
}

/** Bytes that stand outside of the pickle where `bufferCallback` wants them, and in it otherwise. */
export function gatherBuffer(walk: Walk, buffer: PickleBuffer): void {
  const { tape, options, identity } = walk;
  if (options.protocol < 5)
    throw walk.refuse("a PickleBuffer can be written with protocol 5 only", "UNPICKLABLE", buffer);
  if (isGone(buffer.bytes)) throw walk.refuse(GONE_REASON, "BYTES_GONE", buffer);
  if (options.bufferCallback !== undefined && !options.bufferCallback(buffer)) {
    tape.tag(BUFFER, buffer.readonly ? 1 : 0);
    return;
  }
  identity.add(buffer);
  tape.payload(buffer.readonly ? BYTES : BYTEARRAY, buffer.bytes, walk.lends);
}

/** Keys and values one after the other: what is walked must not change with its source. */
export function flattened(pairs: Iterable<readonly [unknown, unknown]>, omits: boolean): unknown[] {
  const flat: unknown[] = [];
  for (const [key, value] of pairs) if (!omits || value !== undefined) flat.push(key, value);
  return flat;
}

/** Refuses keys or members of which Python would keep one (ruling 6). */
export function requireDistinct(walk: Walk, items: readonly unknown[], step: 1 | 2, place: string): void {
  const found = equalKeys(items, step);
  if (found === undefined) return;
  const key = items[found.index];
  throw walk.refuse(
    `${shown(key)} and ${shown(found.equal)} are one key in Python`,
    "EQUAL_KEYS",
    key,
    place === "" ? `[${found.index}]` : `${place}(${shown(key)})`,
  );
}

/** In protocol 0 a persistent id is a line of ASCII. */
export function persistentLine(walk: Walk, id: unknown): string {
  const isNumber = typeof id === "bigint" || (typeof id === "number" && Number.isSafeInteger(id));
  const line = typeof id === "string" || isNumber ? String(id) : undefined;
  if (line === undefined || /[^\0-\x7f]|\n/.test(line)) {
    throw walk.refuse("in protocol 0 a persistent id is a line of ASCII text", "BAD_PERSISTENT_ID", id);
  }
  return line;
}
