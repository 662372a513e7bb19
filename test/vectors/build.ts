/**
 * Neutral node → JavaScript value, as a user would build it, for comparing what `dumps` writes with CPython's bytes.
 * Sharing and cycles are kept; no recursion but for frozensets in frozensets, which cannot be filled later.
 */
import { ByteArray, DefaultDict, Float, FrozenSet, PyDateTime, Tuple } from "brine";
import {
  bytesOf,
  floatOf,
  type Graph,
  integerOf,
  isMutable,
  type Node,
  type ReduceNode,
  type Typed,
  textOf,
} from "./neutral.js";
import type { StandIns } from "./stand-ins.js";

/** Whether JavaScript would move such a key to the front of a plain object. */
export const isIndexLike = (key: string): boolean => /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) <= 4_294_967_294;

/** Whether a dict reads as a plain object: text keys only, none that looks like an array index. */
export const isRecord = (graph: Graph, pairs: readonly (readonly [Node, Node])[]): boolean =>
  pairs.every(([key]) => {
    const target = graph.target(key);
    return target !== null && typeof target === "object" && target.t === "str" && !isIndexLike(textOf(target));
  });

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

export class Builder {
  readonly #graph: Graph;
  readonly #standIns: StandIns;
  /** Dicts that can be plain objects are; else all are Maps. */
  readonly #records: boolean;
  readonly #values = new Map<Typed, unknown>();

  constructor(graph: Graph, standIns: StandIns, { records = false } = {}) {
    this.#graph = graph;
    this.#standIns = standIns;
    this.#records = records;
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
        return Number.isSafeInteger(value) ? new Float(value) : value;
      }
      case "str":
        return textOf(node);
      case "bytes":
        return bytesOf(node);
      case "bytearray":
        return new ByteArray(bytesOf(node));
      case "picklebuffer":
        return isMutable(node) ? new ByteArray(bytesOf(node)) : bytesOf(node);
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
      case "reduce":
        return this.#object(node);
      default:
        throw new Error(`${node.t} cannot be built`);
    }
  }

  #object(node: ReduceNode): unknown {
    const making = this.#graph.making(node);
    if (making.how === "newobj") {
      const type = this.#standIns.target(making.module, making.name) as { readonly prototype: object };
      return Object.create(type.prototype) as unknown;
    }
    if (making.how !== "call") throw new Error("such an object cannot be built");
    const name = `${making.module}.${making.name}`;
    if (name === "datetime.datetime") {
      const state = this.#graph.target(making.args[0] as Node);
      return dateOf(bytesOf(state as Typed & { t: "bytes" }));
    }
    if (name === "collections.defaultdict") {
      const factory = making.args.length === 0 ? undefined : this.#graph.global(making.args[0] as Node);
      return new DefaultDict(factory === undefined ? null : this.#standIns.target(factory.module, factory.name));
    }
    return this.#standIns.calledObject(making.module, making.name, []);
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
      case "reduce": {
        const making = this.#graph.making(node);
        if (making.how === "call" && Object.hasOwn(value as object, "args")) {
          (value as { args: unknown }).args = this.#value(node.args);
        }
        for (const [key, item] of node.dictitems ?? []) put(value as object, this.#value(key), this.#value(item));
        const state = node.state === undefined ? null : this.#graph.target(node.state);
        if (state !== null && typeof state === "object" && state.t === "dict") {
          for (const [key, item] of state.v) put(value as object, this.#value(key), this.#value(item));
        }
        return;
      }
    }
  }
}

function put(target: object, key: unknown, value: unknown): void {
  if (target instanceof Map) target.set(key, value);
  else Object.defineProperty(target, key as string, { value, writable: true, enumerable: true, configurable: true });
}
