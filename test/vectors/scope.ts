/**
 * Which vectors this version of brine covers: rules over protocol, options, opcodes and kinds of nodes, each with its
 * reason, never over a line's name, so that they decide cases nobody has seen yet (ruling 29). A rule that covers no
 * line fails the test: what was built must leave this list.
 */
import { floatOf, Graph, type Node, type ReduceNode, type StrNode, type Typed, textOf } from "./neutral.js";
import { type Scan, scan } from "./opcodes.js";
import { StandIns } from "./stand-ins.js";
import type { Vector } from "./vector.js";

/** What the rules look at, worked out once a line. */
export interface Facts {
  readonly vector: Vector;
  readonly pickle: Uint8Array;
  readonly scanned: Scan;
  /** What was pickled. */
  readonly written: Graph | undefined;
  /** What loading gives. */
  readonly read: Graph | undefined;
  readonly standIns: StandIns;
}

export interface Rule {
  readonly reason: string;
  readonly covers: (facts: Facts) => boolean;
}

export function factsOf(vector: Vector): Facts {
  const pickle = vector.pickle ?? new Uint8Array(0);
  const written = vector.value === undefined ? undefined : new Graph(vector.value);
  const read = vector.loaded === undefined ? written : new Graph(vector.loaded);
  const graphs = [written, read].filter((graph) => graph !== undefined);
  return { vector, pickle, scanned: scan(pickle), written, read, standIns: new StandIns(graphs) };
}

const has =
  (...names: string[]) =>
  ({ scanned }: Facts): boolean =>
    names.some((name) => scanned.opcodes.has(name));

const reductions = (graph: Graph | undefined): ReduceNode[] =>
  (graph?.nodes ?? []).filter((node): node is ReduceNode => node.t === "reduce");

/** Some object of the graph is made in a way of which `test` holds. */
const made =
  (test: (node: ReduceNode, graph: Graph) => boolean) =>
  ({ read }: Facts): boolean =>
    reductions(read).some((node) => test(node, read as Graph));

const named = (node: ReduceNode, graph: Graph): string => {
  const making = graph.making(node);
  return making.how === "call" || making.how === "newobj" ? `${making.module}.${making.name}` : "";
};

/** Module names of Python 2 that are translated, and what older protocols name by themselves. */
const translated = new Map([
  ["__builtin__", "builtins"],
  ["copy_reg", "copyreg"],
]);
const ownNames = new Set([
  "builtins\0set",
  "builtins\0frozenset",
  "builtins\0bytes",
  "builtins\0bytearray",
  "builtins\0long",
  "builtins\0unicode",
  "_codecs\0encode",
]);

const namesIn = (graph: Graph | undefined): Set<string> =>
  new Set(
    (graph?.nodes ?? []).flatMap((node) => {
      const name = graph?.global(node);
      return name === undefined ? [] : [`${name.module}\0${name.name}`];
    }),
  );

const namesPython2 = ({ read, scanned, pickle }: Facts): boolean => {
  const names = namesIn(read);
  const protocol = pickle[0] === 0x80 ? (pickle[1] as number) : 0;
  return scanned.globals.some((global) => {
    const [module = "", name = ""] = global.split("\0");
    const today = `${protocol < 3 ? (translated.get(module) ?? module) : module}\0${name}`;
    return !names.has(today) && !ownNames.has(today);
  });
};

const stateOf = (node: ReduceNode, graph: Graph): null | boolean | Typed =>
  node.state === undefined ? null : graph.target(node.state);

/** Lines with bytes that CPython loads: what is not read. */
export const unread: readonly Rule[] = [
  { reason: "CPython itself refuses to pickle it: no bytes", covers: ({ vector }) => vector.kind === "dump_error" },
  { reason: "text opcodes of protocol 0", covers: has("INT", "LONG", "FLOAT", "UNICODE", "GET", "PUT") },
  { reason: "str of Python 2", covers: has("STRING", "BINSTRING", "SHORT_BINSTRING") },
  { reason: "instances of classic classes (INST, OBJ)", covers: has("INST", "OBJ") },
  { reason: "extension codes", covers: has("EXT1", "EXT2", "EXT4") },
  { reason: "persistent ids", covers: has("PERSID", "BINPERSID") },
  { reason: "out-of-band buffers", covers: has("NEXT_BUFFER", "READONLY_BUFFER") },
  { reason: "keyword arguments of __new__ (NEWOBJ_EX)", covers: has("NEWOBJ_EX") },
  {
    reason: "a memo kept between the pickles of a stream",
    covers: ({ vector }) => vector.options.shared_memo === true,
  },
  { reason: "Python 2's name of a class or function", covers: namesPython2 },
  {
    reason: "the line gives no value to compare with",
    covers: ({ vector }) => vector.value === undefined && vector.pickle !== null,
  },
  {
    reason: "copyreg._reconstructor, which protocols 0 and 1 call for every object",
    covers: made((node, graph) => graph.making(node).how === "reconstructor"),
  },
  {
    reason: "a call of something that is itself the result of a call (getattr, a method)",
    covers: made((node, graph) => graph.making(node).how === "other"),
  },
  {
    reason: "an object made with arguments (NEWOBJ)",
    covers: made((node, graph) => {
      const making = graph.making(node);
      return making.how === "newobj" && making.args.length > 0;
    }),
  },
  {
    reason: "list or dict items given to an instance of a class",
    covers: made(
      (node, graph) => graph.making(node).how === "newobj" && (node.listitems ?? node.dictitems) !== undefined,
    ),
  },
  {
    reason: "a state that is no dict (slots, __setstate__)",
    covers: made((node, graph) => {
      const state = stateOf(node, graph);
      return state !== null && node.state_setter === undefined && (typeof state !== "object" || state.t !== "dict");
    }),
  },
  {
    reason: "a datetime with a time zone",
    covers: made((node, graph) => {
      const making = graph.making(node);
      return named(node, graph) === "datetime.datetime" && making.how === "call" && making.args.length > 1;
    }),
  },
  {
    reason: "a class that is named but not used: brine resolves every name",
    covers: (facts) => {
      const names = namesIn(facts.read);
      return facts.scanned.stackGlobals.some((name) => !names.has(name) && !ownNames.has(name));
    },
  },
];

/** Text objects in the order pickle meets them: two equal ones that are not one object. */
export function hasEqualTexts({ written }: Facts): boolean {
  const graph = written as Graph;
  const seen = new Map<string, Node>();
  const globals = new Set<string>();
  const note = (part: string | Node): boolean => {
    const node = typeof part === "string" ? undefined : (graph.target(part) as StrNode);
    const text = graph.text(part);
    const known = seen.get(text);
    if (known !== undefined) return node === undefined || known !== node;
    seen.set(text, node ?? { t: "str", v: text });
    return false;
  };
  return graph.nodes.some((node) => {
    if (node.t === "str") return note(node);
    if (node.t !== "global") return false;
    // `copyreg.__newobj__` is an opcode; it is never written by name.
    const { module, name } = graph.global(node) as { module: string; name: string };
    if (module === "copyreg" && name === "__newobj__") return false;
    const key = `${module}\0${name}`;
    if (globals.has(key)) return false;
    globals.add(key);
    // A module that is a node is noted when the walk comes to it.
    return (typeof node.module === "string" && note(node.module)) || (typeof node.name === "string" && note(node.name));
  });
}

/** A frozenset reached from itself: JavaScript's must be complete when it is made. */
function hasFrozenCycle({ written }: Facts): boolean {
  const graph = written as Graph;
  return graph.nodes.some((node) => {
    if (node.t !== "frozenset") return false;
    const inside = new Graph({ ...node, id: -1 });
    return node.id !== undefined && inside.refs.has(node.id);
  });
}

/** Lines whose bytes a clean encoder gives: what is not written. */
export const unwritten: readonly Rule[] = [
  {
    reason: "bytes that a clean encoder would not give (not ref_ok)",
    covers: ({ vector }) => !vector.exact && vector.pickle !== null,
  },
  { reason: "protocols 0 to 3", covers: ({ vector }) => vector.protocol !== null && vector.protocol < 4 },
  {
    reason: "equal texts that are different objects (brine interns them, ruling 21)",
    covers: (facts) => facts.vector.exact && hasEqualTexts(facts),
  },
  { reason: "fast mode, without a memo", covers: ({ vector }) => vector.options.fast === true },
  {
    reason: "a state after a call",
    covers: ({ vector, written }) =>
      vector.exact &&
      reductions(written).some((node) => written?.making(node).how === "call" && node.state !== undefined),
  },
  {
    reason: "list items after a call",
    covers: ({ vector, written }) =>
      vector.exact &&
      reductions(written).some((node) => written?.making(node).how === "call" && node.listitems !== undefined),
  },
  { reason: "a frozenset that holds itself", covers: (facts) => facts.vector.exact && hasFrozenCycle(facts) },
  {
    reason: "arguments of a call that hold its object in a list: Python makes that list anew for each writing",
    covers: ({ written }) =>
      reductions(written).some((node) => {
        const args = new Graph(node.args);
        const holdsItself = node.id !== undefined && args.refs.has(node.id);
        return holdsItself && args.nodes.some(({ t }) => t === "list");
      }),
  },
  {
    reason: "real param's own bookkeeping (brine writes the values alone, ruling 18)",
    covers: ({ written }) =>
      reductions(written).some((node) => named(node, written as Graph) === "param.parameterized._InstancePrivate"),
  },
  {
    reason: "a pair of surrogates that are two characters in Python: JavaScript has one",
    covers: ({ written }) =>
      (written?.nodes ?? []).some(
        (node) => node.t === "str" && node.u !== undefined && [...textOf(node)].length < node.u.length,
      ),
  },
  {
    reason: "a NaN with other bits than Python's own",
    covers: ({ written }) =>
      (written?.nodes ?? []).some((node) => node.t === "float" && node.v === "nan" && node.b !== "7ff8000000000000"),
  },
];

/** Values that come back as something else, so that writing them again gives other bytes. */
export const changed: readonly Rule[] = [
  {
    reason: "an integral float reads as a number and is written as an int (ruling 1)",
    covers: ({ written }) =>
      (written?.nodes ?? []).some(
        (node) => node.t === "float" && Number.isSafeInteger(floatOf(node)) && !Object.is(floatOf(node), -0),
      ),
  },
];
