/**
 * Where brine gives another answer than CPython 3.11 did when the vectors were made: rules over what a line says, never
 * over its name, so that they decide lines not seen yet (ruling 29). A rule changes what is expected of a line; the
 * check itself is as strict as for any other. One that covers no given line is reported.
 */
import type { Vector } from "../vectors/line.js";
import { bytesOf, Graph, type ReduceNode, type SequenceNode, type Typed, textOf } from "../vectors/neutral.js";

export interface Rule {
  readonly reason: string;
  readonly covers: (vector: Vector) => boolean;
  /** What is expected instead. */
  readonly instead: (vector: Vector) => Vector;
}

/** A reduce node at the root, or `undefined`. */
const rootCall = (node: Vector["value"]): ReduceNode | undefined =>
  typeof node === "object" && node !== null && "t" in node && node.t === "reduce" ? node : undefined;

const isScalar = (node: Vector["value"]): boolean =>
  typeof node === "object" && node !== null && "t" in node && ["int", "float", "str"].includes(node.t);

/** Whether the root of a `sym` is an object made by a call. */
const isCall = (json: Uint8Array): boolean =>
  ["reduce", "newobj", "newobj_ex", "inst"].includes(
    (JSON.parse(Buffer.from(json).toString()) as { t?: string }).t ?? "",
  );

/** A text of which two code points are the halves of one. */
const isPair = (node: Typed): boolean =>
  node.t === "str" && node.u !== undefined && [...textOf(node)].length < node.u.length;

/**
 * An ndarray itself, not of objects, not empty, made by `_reconstruct` and given its elements as bytes: numpy's
 * `array_reduce_ex` does that, with protocol 5, for an array that is contiguous in neither order alone.
 */
function isCopiedArray(graph: Graph, node: Typed): boolean {
  if (node.t !== "reduce" || node.state === undefined) return false;
  const maker = graph.global(node.func);
  const [type] = (graph.target(node.args) as SequenceNode).v;
  const state = graph.target(node.state) as SequenceNode;
  const elements = state.t === "tuple" ? graph.target(state.v[4] ?? null) : null;
  const made = maker !== undefined && /^numpy\._?core\.multiarray$/.test(maker.module) && maker.name === "_reconstruct";
  const isArray = type !== undefined && graph.global(type)?.name === "ndarray";
  return made && isArray && typeof elements === "object" && elements?.t === "bytes" && bytesOf(elements).length > 0;
}

export const rules: readonly Rule[] = [
  {
    reason: "a class's own __setstate__ made a pair of the state: a stand-in keeps the state it was given",
    covers: ({ value, loaded }) => {
      const state = rootCall(loaded)?.state as SequenceNode | undefined;
      const before = rootCall(value)?.state;
      if (state === undefined || before === undefined || state?.t !== "tuple" || state.v.length !== 2) return false;
      return JSON.stringify(state.v[1]) === JSON.stringify(before);
    },
    instead: (vector) => ({ ...vector, loaded: undefined }),
  },
  {
    reason:
      "a pair of surrogates that are two characters in Python: JavaScript has one text for both, and writes the character",
    covers: ({ value, exact }) => exact && value !== undefined && new Graph(value).nodes.some(isPair),
    instead: (vector) => ({ ...vector, exact: false }),
  },
  {
    reason:
      "a number or text that a call of Python's own gives, where brine has the name but no such call: `sym` is compared",
    covers: ({ value, symbols }) => isScalar(value) && symbols?.bytes !== undefined && isCall(symbols.bytes),
    instead: (vector) => ({ ...vector, value: undefined }),
  },
  {
    reason:
      "an object that changed when it was pickled (a cache it filled): its value is not what its bytes say, `sym` is",
    covers: ({ kind, exact, symbols }) => kind === "real" && !exact && symbols !== undefined,
    instead: (vector) => ({ ...vector, value: undefined, loaded: undefined }),
  },
  {
    reason:
      "a numpy array that was not contiguous when it was written: read, it is, and from protocol 5 on another function makes it",
    covers: ({ value, protocol, exact }) => {
      if (!exact || protocol !== 5 || value === undefined) return false;
      const graph = new Graph(value);
      return graph.nodes.some((node) => isCopiedArray(graph, node));
    },
    instead: (vector) => ({ ...vector, isRewritten: false }),
  },
];

/** A line as brine should answer it, and by which rules. */
export function expectationOf(given: Vector): { vector: Vector; reasons: string[] } {
  const covering = rules.filter(({ covers }) => covers(given));
  const vector = covering.reduce((changed, rule) => rule.instead(changed), given);
  return { vector, reasons: covering.map(({ reason }) => reason) };
}
