/**
 * Whether a vector holds equal texts that are different objects in Python. Read into JavaScript they are one, and so they
 * are written (ruling 21): such a line comes back with other memo numbers.
 */
import type { Graph, Node, StrNode } from "./neutral.js";

export function hasEqualTexts(graph: Graph): boolean {
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

/** The names of modules the graph's classes and functions are of. */
export const modulesOf = (graph: Graph): ReadonlySet<string> =>
  new Set(graph.nodes.flatMap((node) => graph.global(node)?.module ?? []));
