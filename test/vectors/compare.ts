/**
 * A loaded value against its neutral node: the same types, the same values, in the same order, and the same sharing –
 * what is one object in Python is one object here, and what is two is two. Iterative: vectors are deep.
 */
import { ByteArray, Float, FrozenSet, isTuple } from "brine";
import { isRecord, Persistent, plainDate } from "./build.js";
import {
  bytesOf,
  floatOf,
  type Graph,
  integerOf,
  isMutable,
  isUsual,
  type Making,
  type Node,
  type ReduceNode,
  type SequenceNode,
  type Typed,
  textOf,
} from "./neutral.js";
import { Recorded, type StandIns } from "./stand-ins.js";

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
        const number = value instanceof Float ? value.value : value;
        if (value instanceof Float && !isUsual(target)) {
          const bits = Buffer.from(Float64Array.of(value.value).buffer).reverse().toString("hex");
          return bits === target.b ? null : `the bits ${bits} are not ${target.b}`;
        }
        const same = Object.is(number, wanted) || (wanted === 0 && number === 0 && path.endsWith(".key"));
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
    const wanted = this.#standIns.target(module, name);
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
        // Out of band: what `buffers` holds, as it is.
        const isArray = node.t === "picklebuffer" && node.oob ? isMutable(node) : value instanceof ByteArray;
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
      case "pers":
        if (!(value instanceof Persistent)) return `${shown(value)} is no persistent object`;
        this.#push(node.pid, value.id, `${path}.id`);
        return null;
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
    const date = plainDate(this.#graph, node);
    if (date !== undefined && value instanceof Date) {
      return Object.getPrototypeOf(value) === Date.prototype && value.getTime() === date.getTime()
        ? null
        : `${shown(value)} is not the datetime ${date.toISOString()}`;
    }
    const making = this.#graph.making(node);
    if (making.how === "newobj" && this.#standIns.isPlain(making.module, making.name)) {
      const type = this.#standIns.target(making.module, making.name) as { readonly prototype: object };
      if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== type.prototype) {
        return `${shown(value)} is no ${making.name}`;
      }
      return this.#attributes(node, value, path);
    }
    if (!(value instanceof Recorded)) return `${shown(value)} was not recorded`;
    return this.#call(node, making, value, path) ?? this.#given(node, value, path);
  }

  /** How the object was made. */
  #call(node: ReduceNode, making: Making, value: Recorded, path: string): string | null {
    const args = this.#graph.target(node.args) as SequenceNode;
    if (making.how === "newobj") {
      // INST and OBJ without arguments make an instance as NEWOBJ does; CPython knows how only for the latter.
      if (value.how === "call" && value.args.length > 0) return `${shown(value)} was called, not made`;
      this.#push(args.v[0] as Node, value.callable, `${path}.class`);
      return this.#items(args.v.slice(1), value.args, `${path}.args`);
    }
    if (making.how === "newobj_ex") {
      const partial = value.callable instanceof Recorded ? value.callable : undefined;
      if (partial !== undefined) return this.#partial(args, partial, value, path);
      this.#push(args.v[0] as Node, value.callable, `${path}.class`);
      this.#push(args.v[1] as Node, value.args, `${path}.args`);
      this.#push(args.v[2] as Node, value.keywords ?? {}, `${path}.keywords`);
      return null;
    }
    if (making.how === "reconstructor" && value.callable !== this.#standIns.target("copyreg", "_reconstructor")) {
      // INST and OBJ, as above.
      if (value.args.length > 0 || args.v[2] !== null) return `${shown(value)} was made otherwise`;
      this.#push(args.v[0] as Node, value.callable, `${path}.class`);
      return null;
    }
    if (value.how !== "call") return `${shown(value)} was made, not called`;
    this.#push(node.func, value.callable, `${path}.callable`);
    this.#push(node.args, value.args, `${path}.args`);
    return null;
  }

  /** Below protocol 4: `functools.partial(cls.__new__, cls, *args, **keywords)()`. */
  #partial(args: SequenceNode, partial: Recorded, value: Recorded, path: string): string | null {
    const [state] = partial.states;
    if (value.args.length > 0 || !isTuple(state) || state.length !== 4)
      return `${shown(value)} is no call of a partial`;
    const [, given, keywords] = state as unknown as readonly [unknown, readonly unknown[], unknown];
    const [type, rest, names] = args.v as [Node, Node, Node];
    this.#push(type, given[0], `${path}.class`);
    this.#push(names, keywords, `${path}.keywords`);
    return this.#items((this.#graph.target(rest) as SequenceNode).v, given.slice(1), `${path}.args`);
  }

  /** What the object was given afterwards. */
  #given(node: ReduceNode, value: Recorded, path: string): string | null {
    const { items, pairs, states, setter } = value;
    const twos: [unknown, unknown][] = [];
    for (let at = 0; at < pairs.length; at += 2) twos.push([pairs[at], pairs[at + 1]]);
    const complaint =
      this.#items(node.listitems ?? [], items, `${path}.items`) ??
      this.#pairs(node.dictitems ?? [], twos, `${path}.pairs`);
    if (complaint !== null) return complaint;
    if (node.state_setter !== undefined) this.#push(node.state_setter, setter, `${path}.setter`);
    else if (setter !== undefined) return "a state setter was called";
    const hasState = node.state !== undefined && node.state !== null;
    if (hasState && states.length === 1) this.#push(node.state, states[0], `${path}.state`);
    else if (hasState || states.some((state) => !isEmpty(state))) return `${states.length} states`;
    return null;
  }

  /** A state is a dict of text keys; it stands as the object's own properties. */
  #attributes(node: ReduceNode, value: object, path: string): string | null {
    const state = node.state === undefined ? null : this.#graph.target(node.state);
    const pairs = state !== null && typeof state === "object" && state.t === "dict" ? state.v : [];
    return this.#pairs(pairs, Object.entries(value), path);
  }
}

/** A state of nothing leaves no trace on an object. */
const isEmpty = (state: unknown): boolean =>
  state instanceof Map
    ? state.size === 0
    : typeof state === "object" && state !== null && Object.keys(state).length === 0;

const shown = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name ?? "object"}`;
  return Object.is(value, -0) ? "-0" : String(value);
};
