/**
 * Texts with identity (ruling 21): in a vector `id` and `ref` say which texts are one object, and two places without are
 * two. Equal texts are one object for brine, so where a line has equal ones that are not, they become `pyStr` boxes; those
 * of a global's name are given to the registry.
 */
import type { NameTexts, PyStr } from "brine";
import type { Makers } from "../vectors/build.js";
import { bytesOf, type Graph, type Node, type StrNode, type Typed } from "../vectors/neutral.js";
import type { StandIns } from "../vectors/stand-ins.js";
import { texts as pyStr } from "./api.js";

/** An object that is a text: its node, or, where a global's name is no node, that place. */
type TextObject = StrNode | { readonly t: "name" };

/** The objects that are one and the same text. */
interface Use {
  readonly objects: Set<TextObject>;
  /** The encoder writes it too, of itself: an object nobody can name. */
  isEncoders: boolean;
  /** The first one that names a class or function. */
  named: TextObject | undefined;
  /** One that stands as a property's name, and is therefore no box. */
  property: TextObject | undefined;
}

interface GlobalTexts {
  readonly module: string;
  readonly name: string;
  readonly objects: readonly [module: TextObject, name: TextObject];
}

/** How the texts of a graph are built, so that they are as many objects as the line says. */
export interface TextMaker extends Pick<Makers, "text"> {
  /** The text objects of the names of globals. */
  readonly names: readonly { readonly module: string; readonly name: string; readonly texts: NameTexts }[];
  /** How many objects are boxes: 0 where every text is one object. */
  readonly boxes: number;
}

export function textMaker(graph: Graph, protocol: number, standIns: StandIns): TextMaker {
  const uses = new Map<string, Use>();
  const use = (text: string): Use => {
    let found = uses.get(text);
    if (found === undefined) {
      found = { objects: new Set(), isEncoders: false, named: undefined, property: undefined };
      uses.set(text, found);
    }
    return found;
  };
  // A persistent id of protocol 0 is a line, no text object.
  const lines = new Set(
    graph.nodes.flatMap((node) => (node.t === "pers" && protocol === 0 ? [graph.target(node.pid)] : [])) as unknown[],
  );
  const globals = new Map<string, GlobalTexts>();
  for (const node of graph.nodes) {
    if (node.t === "str" && !lines.has(node)) use(graph.text(node)).objects.add(node);
    // Written as a text of one character that a node cannot name.
    if ((node.t === "bytes" || node.t === "bytearray") && protocol < 3 && bytesOf(node).length === 1) {
      use(String.fromCharCode(...bytesOf(node))).isEncoders = true;
    }
    // Written as a call of `builtins.bytearray`.
    if (node.t === "bytearray" && protocol === 4)
      for (const text of ["builtins", "bytearray"]) use(text).isEncoders = true;
    for (const key of propertyNames(graph, node, standIns)) use(graph.text(key)).property ??= key;
    if (node.t !== "global") continue;
    const { module, name } = graph.global(node) as { module: string; name: string };
    if (protocol < 4) {
      // Each part behind a dot is cut off anew.
      for (const part of name.split(".").slice(1)) if (part.length > 1) use(part).objects.add({ t: "name" });
      continue;
    }
    // An opcode, never written by name.
    if (module === "copyreg" && name.startsWith("__newobj")) continue;
    const key = `${module}\0${name}`;
    if (globals.has(key)) continue;
    const objects = [node.module, node.name].map((part) =>
      typeof part === "string" ? { t: "name" } : (graph.target(part as Node) as Typed as StrNode),
    ) as [TextObject, TextObject];
    globals.set(key, { module, name, objects });
    for (const [index, text] of [module, name].entries()) {
      const found = use(text);
      found.objects.add(objects[index] as TextObject);
      found.named ??= objects[index] as TextObject;
    }
  }
  const boxes = new Map<TextObject, PyStr>();
  const box = pyStr;
  for (const [text, { objects, isEncoders, named, property }] of uses) {
    if (objects.size + Number(isEncoders) < 2 || box === undefined) continue;
    // One of them may be the object that every plain string is.
    const plain = property ?? (isEncoders ? named : undefined);
    for (const object of objects) if (object !== plain) boxes.set(object, box(text) as PyStr);
  }
  const names = [...globals.values()].map(({ module, name, objects: [moduleObject, nameObject] }) => ({
    module,
    name,
    texts: { module: boxes.get(moduleObject), qualname: boxes.get(nameObject) },
  }));
  return {
    text: (node) => boxes.get(node),
    names: names.filter(({ texts }) => texts.module !== undefined || texts.qualname !== undefined),
    boxes: boxes.size,
  };
}

/** The keys of a state that stands as the properties of a plain object. */
function propertyNames(graph: Graph, node: Typed, standIns: StandIns): StrNode[] {
  if (node.t !== "reduce") return [];
  const making = graph.making(node);
  if (making.how !== "newobj" || !standIns.isPlain(making.module, making.name)) return [];
  const state = node.state === undefined ? null : graph.target(node.state);
  if (state === null || typeof state !== "object" || state.t !== "dict") return [];
  return state.v.map(([key]) => graph.target(key) as Typed as StrNode);
}
