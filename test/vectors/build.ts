/**
 * Neutral node → JavaScript value, as a user would build it, for comparing what `dumps` writes with CPython's bytes.
 * Sharing and cycles are kept; no recursion but for frozensets in frozensets, which cannot be filled later.
 */
import { ByteArray, Float, FrozenSet, PyDateTime, Tuple } from "brine";
import {
  bytesOf,
  floatOf,
  type Graph,
  integerOf,
  isIndexLike,
  isMutable,
  isUsual,
  type Making,
  type Node,
  type ReduceNode,
  type SequenceNode,
  type StrNode,
  type Typed,
  textOf,
} from "./neutral.js";
import { Recorded, type StandIns } from "./stand-ins.js";

/** Whether a dict reads as a plain object: text keys only, none that looks like an array index. */
export const isRecord = (graph: Graph, pairs: readonly (readonly [Node, Node])[]): boolean =>
  pairs.every(([key]) => {
    const target = graph.target(key);
    return target !== null && typeof target === "object" && target.t === "str" && !isIndexLike(textOf(target));
  });

/** What stands for a persistent object. */
export class Persistent {
  id: unknown = undefined;
}

/** How values that the API has of late are made; what is absent is left to what there is. */
export interface Makers {
  /** A text with an identity of its own; `undefined`: an ordinary string. */
  readonly text?: (node: StrNode, text: string) => unknown;
  readonly buffer?: (bytes: Uint8Array, readonly: boolean) => unknown;
}

/** Ten bytes of state → the Date or PyDateTime they stand for. */
export function dateOf(state: Uint8Array): Date {
  const view = new DataView(state.buffer, state.byteOffset);
  const microsecond = (view.getUint16(7) << 8) | (state[9] as number);
  const date = new Date(0);
  date.setUTCFullYear(view.getUint16(0), ((state[2] as number) & 0x7f) - 1, state[3]);
  date.setUTCHours(state[4] as number, state[5], state[6], Math.floor(microsecond / 1000));
  const fold = ((state[2] as number) >> 7) as 0 | 1;
  return microsecond % 1000 === 0 && fold === 0 ? date : new PyDateTime(date.getTime(), microsecond, fold);
}

/** The milliseconds of a call of `datetime.datetime` that JavaScript's Date stands for; `undefined` for any other. */
export function plainDate(graph: Graph, node: ReduceNode): Date | undefined {
  const making = graph.making(node);
  if (making.how !== "call" || `${making.module}.${making.name}` !== "datetime.datetime") return undefined;
  if (making.args.length !== 1 || node.state !== undefined) return undefined;
  const state = graph.target(making.args[0] as Node);
  if (state === null || typeof state !== "object" || state.t !== "bytes" || state.id !== undefined) return undefined;
  const bytes = bytesOf(state);
  if (bytes.length !== 10) return undefined;
  const date = dateOf(bytes);
  return date instanceof PyDateTime ? undefined : date;
}

export class Builder {
  readonly #graph: Graph;
  readonly #standIns: StandIns;
  /** Dicts that can be plain objects are; else all are Maps. */
  readonly #records: boolean;
  readonly #makers: Makers;
  readonly #values = new Map<Typed, unknown>();

  constructor(graph: Graph, standIns: StandIns, { records = false, makers = {} as Makers } = {}) {
    this.#graph = graph;
    this.#standIns = standIns;
    this.#records = records;
    this.#makers = makers;
  }

  build(): unknown {
    const { nodes, root } = this.#graph;
    for (const node of nodes) if (node.t !== "frozenset") this.#values.set(node, this.#shell(node));
    for (const node of nodes) if (node.t === "frozenset") this.#frozenSet(node, new Set());
    for (const node of nodes) this.#fill(node);
    return this.#value(root);
  }

  #value(node: Node): unknown {
    const target = this.#graph.target(node);
    return target === null || typeof target === "boolean" ? target : this.#values.get(target);
  }

  #frozenSet(node: Typed & { t: "frozenset" | string }, open: Set<Typed>): void {
    if (this.#values.has(node) || node.t !== "frozenset") return;
    if (open.has(node)) throw new Error("a frozenset that holds itself cannot be built");
    open.add(node);
    for (const item of node.v) {
      const target = this.#graph.target(item);
      if (target !== null && typeof target === "object") this.#frozenSet(target, open);
    }
    open.delete(node);
    this.#values.set(node, new FrozenSet(node.v.map((item) => this.#value(item))));
  }

  #shell(node: Typed): unknown {
    switch (node.t) {
      case "int": {
        const value = integerOf(node);
        return Number.isSafeInteger(Number(value)) ? Number(value) : value;
      }
      case "float": {
        const value = floatOf(node);
        // A NaN's bits are kept by a Float alone (ruling 2).
        return Number.isSafeInteger(value) || !isUsual(node) ? new Float(value) : value;
      }
      case "str":
        return this.#makers.text?.(node, textOf(node)) ?? textOf(node);
      case "bytes":
        return bytesOf(node);
      case "bytearray":
        return new ByteArray(bytesOf(node));
      case "picklebuffer": {
        const bytes = bytesOf(node);
        if (this.#makers.buffer !== undefined) return this.#makers.buffer(bytes, node.readonly);
        return isMutable(node) ? new ByteArray(bytes) : bytes;
      }
      case "list":
        return [];
      case "tuple":
        return new Tuple();
      case "set":
        return new Set();
      case "dict":
        return this.#records && isRecord(this.#graph, node.v) ? {} : new Map();
      case "global":
        return this.#standIns.target(this.#graph.text(node.module), this.#graph.text(node.name));
      case "pers":
        return new Persistent();
      case "reduce":
        return this.#object(node);
      default:
        throw new Error(`${node.t} cannot be built`);
    }
  }

  #object(node: ReduceNode): unknown {
    const date = plainDate(this.#graph, node);
    if (date !== undefined) return date;
    const making = this.#graph.making(node);
    if (making.how === "newobj" && this.#standIns.isPlain(making.module, making.name)) {
      const type = this.#standIns.target(making.module, making.name) as { readonly prototype: object };
      return Object.create(type.prototype) as unknown;
    }
    return new Recorded();
  }

  #fill(node: Typed): void {
    const value = this.#values.get(node);
    switch (node.t) {
      case "list":
      case "tuple":
        for (const item of node.v) (value as unknown[]).push(this.#value(item));
        return;
      case "set":
        for (const item of node.v) (value as Set<unknown>).add(this.#value(item));
        return;
      case "dict":
        for (const [key, item] of node.v) put(value as object, this.#value(key), this.#value(item));
        return;
      case "pers":
        (value as Persistent).id = this.#value(node.pid);
        return;
      case "reduce":
        if (value instanceof Recorded) this.#record(node, value, this.#graph.making(node));
        else if (!(value instanceof Date)) this.#attributes(node, value as object);
        return;
    }
  }

  #attributes(node: ReduceNode, object: object): void {
    const state = node.state === undefined ? null : this.#graph.target(node.state);
    if (state === null || typeof state !== "object" || state.t !== "dict") return;
    for (const [key, item] of state.v) put(object, this.#value(key), this.#value(item));
  }

  /** Whether other places refer to the same object. */
  #isShared(node: Node): boolean {
    if (node === null || typeof node !== "object") return false;
    return (
      !("t" in node) ||
      (node.id !== undefined && this.#graph.refs.has(node.id) && node.t !== "reduce" && node.t !== "global")
    );
  }

  /** Whether a list, tuple or dict has the object as an item: made anew with each reduction, it would have no end. */
  #holds(container: Node, object: ReduceNode): boolean {
    const target = this.#graph.target(container);
    if (target === null || typeof target !== "object") return false;
    const items = target.t === "list" || target.t === "tuple" ? target.v : target.t === "dict" ? target.v.flat() : [];
    return items.some((item) => this.#graph.target(item) === object);
  }

  #record(node: ReduceNode, object: Recorded, making: Making): void {
    const args = this.#graph.target(node.args) as SequenceNode;
    object.makesArgs = args.v.every((arg) => !this.#isShared(arg) && !this.#holds(arg, node));
    if (making.how === "newobj" || making.how === "newobj_ex") {
      object.how = "new";
      object.callable = this.#value(args.v[0] as Node);
      if (making.how === "newobj") object.args = Tuple.from(args.v.slice(1), (item) => this.#value(item));
      else {
        object.args = this.#value(args.v[1] as Node) as readonly unknown[];
        object.keywords = this.#value(args.v[2] as Node);
      }
    } else {
      object.callable = this.#value(node.func);
      object.args = this.#value(node.args) as readonly unknown[];
    }
    for (const item of node.listitems ?? []) object.items.push(this.#value(item));
    for (const [key, item] of node.dictitems ?? []) object.pairs.push(this.#value(key), this.#value(item));
    if (node.state !== undefined && node.state !== null) object.states.push(this.#value(node.state));
    if (node.state_setter !== undefined) object.setter = this.#value(node.state_setter);
  }
}

function put(target: object, key: unknown, value: unknown): void {
  if (target instanceof Map) target.set(key, value);
  else Object.defineProperty(target, key as string, { value, writable: true, enumerable: true, configurable: true });
}
