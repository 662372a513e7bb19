/**
 * A loaded value against its neutral node: the same types, the same values, in the same order, and the same sharing –
 * what is one object in Python is one object here, and what is two is two. Iterative: vectors are deep.
 */
import { ByteArray, DefaultDict, FrozenSet, isTuple, PyDateTime, PyGlobal } from "brine";
import { dateOf, isRecord } from "./build.js";
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
import { type Called, CalledMap, type StandIns } from "./stand-ins.js";

interface Pair {
  readonly node: Node;
  readonly value: unknown;
  readonly path: string;
}

export class Comparison {
  readonly #graph: Graph;
  readonly #standIns: StandIns;
  readonly #pending: Pair[] = [];
  readonly #valueOf = new Map<Typed, unknown>();
  readonly #nodeOf = new Map<unknown, Typed>();

  constructor(graph: Graph, standIns: StandIns) {
    this.#graph = graph;
    this.#standIns = standIns;
  }

  /** What differs first, or `null`. */
  difference(value: unknown): string | null {
    this.#push(this.#graph.root, value, "value");
    for (;;) {
      const pair = this.#pending.pop();
      if (pair === undefined) return null;
      const complaint = this.#compare(pair);
      if (complaint !== null) return `${pair.path}: ${complaint}`;
    }
  }

  #push(node: Node, value: unknown, path: string): void {
    this.#pending.push({ node, value, path });
  }

  #compare({ node, value, path }: Pair): string | null {
    const target = this.#graph.target(node);
    if (target === null || typeof target === "boolean")
      return value === target ? null : `${shown(value)} is not ${target}`;
    switch (target.t) {
      case "int":
        return this.#integer(integerOf(target), value);
      case "float": {
        const wanted = floatOf(target);
        // JavaScript's collections keep no sign of zero in their keys.
        const same = Object.is(value, wanted) || (wanted === 0 && value === 0 && path.endsWith(".key"));
        return same ? null : `${shown(value)} is not the float ${wanted}`;
      }
      case "str": {
        const wanted = textOf(target);
        return value === wanted ? null : `${shown(value)} is not ${shown(wanted)}`;
      }
      case "global":
        return this.#global(target, value);
      default:
        return this.#identity(target, value) ?? this.#object(target, value, path);
    }
  }

  #integer(wanted: bigint, value: unknown): string | null {
    const safe = Number.isSafeInteger(Number(wanted));
    if (typeof value === (safe ? "number" : "bigint") && BigInt(value as number | bigint) === wanted) {
      return Object.is(value, -0) ? "-0 is no int" : null;
    }
    return `${shown(value)} is not the ${safe ? "number" : "bigint"} ${wanted}`;
  }

  #global(node: Typed & { t: "global" }, value: unknown): string | null {
    const module = this.#graph.text(node.module);
    const name = this.#graph.text(node.name);
    const wanted = this.#standIns.target(module, name) ?? PyGlobal.named(module, name);
    return value === wanted ? null : `${shown(value)} is not ${module}.${name}`;
  }

  /** One node is one object, two nodes are two. Empty tuples have no identity. */
  #identity(node: Typed, value: unknown): string | null {
    if (node.t === "tuple" && node.v.length === 0) return null;
    if (this.#valueOf.has(node)) return this.#valueOf.get(node) === value ? null : "shared in Python, two objects here";
    if (typeof value === "object" && value !== null) {
      if (this.#nodeOf.has(value)) return "two objects in Python, shared here";
      this.#nodeOf.set(value, node);
    }
    this.#valueOf.set(node, value);
    this.#fresh = node;
    return null;
  }
  #fresh: Typed | undefined;

  #object(node: Typed, value: unknown, path: string): string | null {
    // A node met before has been compared already.
    if (this.#fresh !== node && !(node.t === "tuple" && node.v.length === 0)) return null;
    this.#fresh = undefined;
    switch (node.t) {
      case "bytes":
      case "bytearray":
      case "picklebuffer": {
        const isArray = value instanceof ByteArray;
        if (!(value instanceof Uint8Array) || isArray !== isMutable(node)) return `${shown(value)} is no ${node.t}`;
        return Buffer.compare(value, bytesOf(node)) === 0 ? null : `other bytes in the ${node.t}`;
      }
      case "list":
      case "tuple":
        if (!Array.isArray(value) || isTuple(value) !== (node.t === "tuple")) return `${shown(value)} is no ${node.t}`;
        return this.#items(node.v, value, path);
      case "set":
      case "frozenset": {
        const isSet = value instanceof Set && value instanceof FrozenSet === (node.t === "frozenset");
        return isSet ? this.#items(node.v, [...value], path, ".key") : `${shown(value)} is no ${node.t}`;
      }
      case "dict":
        if (isRecord(this.#graph, node.v)) {
          const isPlain =
            typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
          return isPlain ? this.#pairs(node.v, Object.entries(value), path) : `${shown(value)} is no plain object`;
        }
        return value instanceof Map ? this.#pairs(node.v, [...value], path) : `${shown(value)} is no Map`;
      case "reduce":
        return this.#made(node, value, path);
      default:
        return `cannot compare a ${node.t}`;
    }
  }

  #items(nodes: readonly Node[], items: readonly unknown[], path: string, suffix = ""): string | null {
    if (nodes.length !== items.length) return `${items.length} items instead of ${nodes.length}`;
    nodes.forEach((item, index) => {
      this.#push(item, items[index], `${path}[${index}]${suffix}`);
    });
    return null;
  }

  #pairs(nodes: readonly (readonly [Node, Node])[], pairs: readonly [unknown, unknown][], path: string): string | null {
    if (nodes.length !== pairs.length) return `${pairs.length} keys instead of ${nodes.length}`;
    nodes.forEach(([key, item], index) => {
      const [ownKey, ownItem] = pairs[index] as [unknown, unknown];
      this.#push(item, ownItem, `${path}[${shown(ownKey)}]`);
      this.#push(key, ownKey, `${path}[${index}].key`);
    });
    return null;
  }

  #made(node: ReduceNode, value: unknown, path: string): string | null {
    const making = this.#graph.making(node);
    if (making.how !== "newobj" && making.how !== "call") return "made in a way that is not read";
    if (typeof value !== "object" || value === null) return `${shown(value)} is no object`;
    if (making.how === "newobj") {
      const type = this.#standIns.target(making.module, making.name) as { readonly prototype: object };
      if (Object.getPrototypeOf(value) !== type.prototype) return `${shown(value)} is no ${making.name}`;
      return this.#state(node, value, path);
    }
    const name = `${making.module}.${making.name}`;
    if (name === "datetime.datetime") return this.#date(making.args[0] as Node, value);
    if (name === "collections.defaultdict") return this.#defaultDict(node, making.args, value, path);
    const { callable, args } = value as Called;
    if (callable !== PyGlobal.named(making.module, making.name)) return `${shown(value)} was not made by ${name}`;
    this.#push(node.args, args, `${path}.args`);
    if (node.listitems !== undefined)
      return this.#items(node.listitems, Array.from(value as unknown as unknown[]), path);
    if (node.state_setter !== undefined) {
      this.#push(node.state as Node, this.#standIns.states.get(value), `${path}.state`);
      return null;
    }
    if (value instanceof CalledMap) return this.#pairs(node.dictitems ?? [], [...value], path);
    return this.#state(node, value, path);
  }

  #date(state: Node, value: object): string | null {
    const wanted = dateOf(bytesOf(this.#graph.target(state) as Typed & { t: "bytes" }));
    const same =
      value instanceof Date &&
      value.getTime() === wanted.getTime() &&
      value instanceof PyDateTime === wanted instanceof PyDateTime &&
      (value as Partial<PyDateTime>).microsecond === (wanted as Partial<PyDateTime>).microsecond &&
      (value as Partial<PyDateTime>).fold === (wanted as Partial<PyDateTime>).fold;
    return same ? null : `${shown(value)} is not the datetime ${wanted.toISOString()}`;
  }

  #defaultDict(node: ReduceNode, args: readonly Node[], value: object, path: string): string | null {
    if (!(value instanceof DefaultDict)) return `${shown(value)} is no DefaultDict`;
    this.#push(args[0] ?? null, value.defaultFactory, `${path}.defaultFactory`);
    return this.#pairs(node.dictitems ?? [], [...value], path);
  }

  /** A state is a dict of text keys; it stands as the object's own properties. */
  #state(node: ReduceNode, value: object, path: string): string | null {
    const state = node.state === undefined ? null : this.#graph.target(node.state);
    const pairs = state !== null && typeof state === "object" && state.t === "dict" ? state.v : [];
    return this.#pairs(pairs, Object.entries(value), path);
  }
}

const shown = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name ?? "object"}`;
  return Object.is(value, -0) ? "-0" : String(value);
};
