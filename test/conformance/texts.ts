/**
 * Texts with identity (ruling 21): in a vector `id` and `ref` say which texts are one object, and two nodes without are
 * two. Equal texts are one object for brine, so where a line has equal ones that are not, they become `pyStr` boxes.
 */
import type { Makers } from "../vectors/build.js";
import { bytesOf, type Graph, type Node, type StrNode, type Typed } from "../vectors/neutral.js";
import { texts as pyStr } from "./api.js";

/** Who the text of each value is, and which of them names a class or function. */
interface Use {
  readonly nodes: Set<StrNode>;
  /** Occurrences that are no node: names of globals, each an object of its own. */
  bare: number;
  named: StrNode | undefined;
}

/** How the texts of a graph are built, so that they are as many objects as the line says. */
export function textMaker(graph: Graph, protocol: number): Pick<Makers, "text"> & { readonly boxes: number } {
  const uses = new Map<string, Use>();
  const use = (text: string): Use => {
    let found = uses.get(text);
    if (found === undefined) {
      found = { nodes: new Set(), bare: 0, named: undefined };
      uses.set(text, found);
    }
    return found;
  };
  const written = new Set<string>();
  // A persistent id of protocol 0 is a line, no text object.
  const lines = new Set(
    graph.nodes.flatMap((node) => (node.t === "pers" && protocol === 0 ? [graph.target(node.pid)] : [])) as unknown[],
  );
  for (const node of graph.nodes) {
    if (node.t === "str" && !lines.has(node)) use(graph.text(node)).nodes.add(node);
    // Written as a text of one character that a node cannot name.
    if (node.t === "bytes" && protocol < 3 && bytesOf(node).length === 1) {
      use(String.fromCharCode(...bytesOf(node))).bare++;
    }
    if (node.t !== "global" || protocol < 4) continue;
    const { module, name } = graph.global(node) as { module: string; name: string };
    // An opcode, never written by name.
    if (module === "copyreg" && name.startsWith("__newobj")) continue;
    if (written.has(`${module}\0${name}`)) continue;
    written.add(`${module}\0${name}`);
    for (const [part, text] of [
      [node.module, module],
      [node.name, name],
    ] as const) {
      if (typeof part === "string") use(text).bare++;
      else use(text).named = graph.target(part as Node) as Typed as StrNode;
    }
  }
  const boxed = new Set<StrNode>();
  for (const { nodes, bare, named } of uses.values()) {
    if (nodes.size + bare < 2) continue;
    // The names of globals are plain texts; what is no such name is an object of its own.
    for (const node of nodes) if (node !== named) boxed.add(node);
  }
  const box = pyStr;
  if (box === undefined || boxed.size === 0) return { boxes: 0 };
  return { text: (node, text) => (boxed.has(node) ? box(text) : undefined), boxes: boxed.size };
}
