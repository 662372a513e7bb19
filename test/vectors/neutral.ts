/**
 * Neutral nodes: how the vectors describe a Python value without Python (README.md beside this file). Here are their
 * types and the few questions asked of them: which node a `ref` means, what a node's parts are, how an object is made.
 */

export interface StrNode {
  readonly t: "str";
  readonly v?: string;
  /** Code points, where the text holds lone surrogates. */
  readonly u?: readonly number[];
  /** One piece of text and how often it is repeated. */
  readonly rep?: readonly [string, number];
  readonly id?: number;
}
export interface BytesNode {
  readonly t: "bytes" | "bytearray";
  readonly x?: string;
  /** One byte and how often it is repeated. */
  readonly rep?: readonly [number, number];
  readonly id?: number;
}
export interface SequenceNode {
  readonly t: "list" | "tuple" | "set" | "frozenset";
  readonly v: readonly Node[];
  readonly id?: number;
}
export interface DictNode {
  readonly t: "dict";
  readonly v: readonly (readonly [Node, Node])[];
  readonly id?: number;
}
export interface GlobalNode {
  readonly t: "global";
  /** A node where the text object is shared with another place. */
  readonly module: string | Node;
  readonly name: string | Node;
  readonly id?: number;
}
export interface ReduceNode {
  readonly t: "reduce";
  readonly func: Node;
  readonly args: Node;
  readonly state?: Node;
  readonly listitems?: readonly Node[];
  readonly dictitems?: readonly (readonly [Node, Node])[];
  readonly state_setter?: Node;
  readonly new?: unknown;
  readonly id?: number;
}
export type Typed =
  | { readonly t: "int"; readonly v?: string; readonly hex?: string; readonly id?: number }
  | { readonly t: "float"; readonly v: string; readonly b: string; readonly id?: number }
  | {
      readonly t: "picklebuffer";
      readonly readonly: boolean;
      readonly x: string;
      /** Out of band: its bytes are no part of the pickle. */
      readonly oob?: boolean;
      readonly id?: number;
    }
  | { readonly t: "pers"; readonly pid: Node; readonly id?: number }
  | StrNode
  | BytesNode
  | SequenceNode
  | DictNode
  | GlobalNode
  | ReduceNode;
export interface RefNode {
  readonly ref: number;
}
export type Node = null | boolean | Typed | RefNode;

/** The parts of a node, in the order pickle writes them. */
export function partsOf(node: Typed): readonly Node[] {
  switch (node.t) {
    case "list":
    case "tuple":
    case "set":
    case "frozenset":
      return node.v;
    case "dict":
      return node.v.flat();
    case "pers":
      return [node.pid];
    case "global":
      return [node.module, node.name].filter((part) => typeof part !== "string");
    case "reduce": {
      const { func, args, state, state_setter: setter, listitems = [], dictitems = [] } = node;
      const rest = [state, setter].filter((part) => part !== undefined);
      return [func, args, ...listitems, ...dictitems.flat(), ...rest];
    }
    default:
      return [];
  }
}

/** All nodes of a graph, and what each `ref` means. */
export class Graph {
  readonly root: Node;
  /** Every node but constants and refs, in document order. */
  readonly nodes: readonly Typed[];
  /** What the refs name. */
  readonly refs = new Set<number>();
  readonly #byId = new Map<number, Typed>();

  constructor(root: Node) {
    this.root = root;
    const nodes: Typed[] = [];
    const pending: Node[] = [root];
    while (pending.length > 0) {
      const node = pending.pop();
      if (node === null || typeof node !== "object") continue;
      if (!("t" in node)) {
        this.refs.add((node as RefNode).ref);
        continue;
      }
      nodes.push(node);
      if (node.id !== undefined) this.#byId.set(node.id, node);
      const parts = partsOf(node);
      for (let index = parts.length - 1; index >= 0; index--) pending.push(parts[index] as Node);
    }
    this.nodes = nodes;
  }

  /** The node itself, or the one a `ref` names. */
  target(node: Node): null | boolean | Typed {
    if (node === null || typeof node !== "object" || "t" in node) return node;
    const found = this.#byId.get(node.ref);
    if (found === undefined) throw new Error(`no node has the id ${node.ref}`);
    return found;
  }

  /** The text of a str node, or of the name in a global. */
  text(part: string | Node): string {
    return typeof part === "string" ? part : textOf(this.target(part) as StrNode);
  }

  /** `module` and `name` of a node that is a global; `undefined` for any other. */
  global(node: Node | undefined): { module: string; name: string } | undefined {
    const target = node === undefined ? null : this.target(node);
    if (target === null || typeof target !== "object" || target.t !== "global") return undefined;
    return { module: this.text(target.module), name: this.text(target.name) };
  }

  /** How a reduce node makes its object. */
  making(node: ReduceNode): Making {
    const func = this.global(node.func);
    const args = this.target(node.args) as SequenceNode;
    if (func === undefined || args.t !== "tuple") return { how: "other" };
    const name = `${func.module}.${func.name}`;
    if (node.new !== undefined || name === "copyreg.__newobj_ex__") return { how: "newobj_ex" };
    if (name === "copyreg._reconstructor") return { how: "reconstructor" };
    if (name !== "copyreg.__newobj__") return { how: "call", ...func, args: args.v };
    const type = this.global(args.v[0]);
    return type === undefined ? { how: "other" } : { how: "newobj", ...type, args: args.v.slice(1) };
  }
}

export type Making =
  | {
      readonly how: "call" | "newobj";
      readonly module: string;
      readonly name: string;
      readonly args: readonly Node[];
    }
  | { readonly how: "newobj_ex" | "reconstructor" | "other" };

/** Whether JavaScript would move such a key to the front of a plain object. */
export const isIndexLike = (key: string): boolean => /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) <= 4_294_967_294;

export const textOf = ({ v, u, rep }: StrNode): string => {
  if (u !== undefined) return String.fromCodePoint(...u);
  return rep === undefined ? (v as string) : rep[0].repeat(rep[1]);
};

/** Whether a node of bytes is a bytearray: what Python's buffer over memory that can be written is. */
export const isMutable = (node: Typed): boolean =>
  node.t === "bytearray" || (node.t === "picklebuffer" && !node.readonly);

export const bytesOf = ({ x, rep }: Pick<BytesNode, "x" | "rep">): Uint8Array =>
  rep === undefined ? new Uint8Array(Buffer.from(x as string, "hex")) : new Uint8Array(rep[1]).fill(rep[0]);

export const integerOf = (node: { readonly v?: string; readonly hex?: string }): bigint => {
  if (node.hex === undefined) return BigInt(node.v as string);
  const negative = node.hex.startsWith("-");
  const digits = BigInt(node.hex.replace(/^-?(0x)?/, "0x"));
  return negative ? -digits : digits;
};

export const floatOf = (node: { readonly b: string }): number => Buffer.from(node.b, "hex").readDoubleBE();

/** Any float but a NaN with other bits than Python's own. */
export const isUsual = ({ v, b }: { readonly v: string; readonly b: string }): boolean =>
  v !== "nan" || b === "7ff8000000000000";
