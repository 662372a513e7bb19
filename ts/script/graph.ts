/**
 * The graph of a value for a program: what is in it, in which order it has to be made, what lies in circles, and what needs a
 * variable. Nothing here recurses, so a list of a hundred thousand linked objects is no deeper than one. The parts that are tied in
 * circles are found as Tarjan did (Depth-first search and linear graph algorithms, 1972): each comes after all it needs.
 */
import { GONE_REASON } from "../pickle/buffer.js";
import { hasLost } from "../pickle/builtins/numpy.js";
import { NoText, ScriptError } from "./errors.js";
import { childrenOf, type Describer, hasIdentity, isFillable, type Shape } from "./shape.js";

/** How many brackets stand inside each other in one expression; what lies deeper gets a variable. CPython's parser takes 200. */
const MOST_BRACKETS = 40;

/** What is known of one object. */
export interface Node {
  readonly value: object;
  readonly shape: Shape;
  /** What it was first found in, and where there. */
  readonly above: Node | null;
  readonly part: string | number;
  /** In the order of the walk. */
  readonly order: number;
  /** The part of the graph it is in: one with others only where they are in a circle. */
  component: number;
  /** It reaches itself. */
  inCircle: boolean;
  needsVariable: boolean;
}

/** Where the walk is. */
interface Step {
  readonly node: Node;
  readonly children: readonly (readonly [string | number, unknown])[];
  next: number;
  lowest: number;
}

/** What a language has to say something of: objects, functions, and symbols, of which there is nothing to say. */
const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function" || typeof value === "symbol";

/** See the head of the file. */
export class Graph {
  /** The parts, each after those it needs, and in each the objects in the order of the walk. */
  readonly components: (readonly Node[])[] = [];
  readonly #nodes = new Map<object, Node>();
  readonly #describer: Describer;
  readonly #unknownValue: string | null | false;
  readonly #counts = new Map<Node, number>();

  constructor(root: unknown, describer: Describer, unknownValue: string | null | false) {
    this.#describer = describer;
    this.#unknownValue = unknownValue;
    if (isObject(root)) this.#walk(root);
    this.#choose();
  }

  /** The object's node; `undefined` for what is no object. */
  nodeOf(value: unknown): Node | undefined {
    return isObject(value) ? this.#nodes.get(value) : undefined;
  }

  /** The shapes of all objects, in the order of the walk. */
  get nodes(): Iterable<Node> {
    return this.#nodes.values();
  }

  #add(value: object, above: Node | null, part: string | number): Node {
    const described = hasLost(value)
      ? new NoText("NO_TEXT", `the bytes have no text: ${GONE_REASON}`)
      : this.#describer.describe(value);
    if (described instanceof NoText && this.#unknownValue === false) {
      const path = (above === null ? "" : pathOf(above)) + (above === null ? "" : pointer(part));
      throw new ScriptError(described.reason, { code: described.code, path, value });
    }
    const shape: Shape =
      described instanceof NoText ? { form: "text", text: this.#unknownValue as string | null } : described;
    const order = this.#nodes.size;
    const node: Node = { value, shape, above, part, order, component: -1, inCircle: false, needsVariable: false };
    this.#nodes.set(value, node);
    return node;
  }

  #walk(root: object): void {
    const open: Node[] = [];
    const steps: Step[] = [];
    const enter = (value: object, part: string | number): void => {
      const node = this.#add(value, steps.at(-1)?.node ?? null, part);
      open.push(node);
      steps.push({ node, children: childrenOf(node.shape), next: 0, lowest: node.order });
    };
    enter(root, "");
    for (let step = steps.at(-1); step !== undefined; step = steps.at(-1)) {
      if (step.next < step.children.length) {
        const [part, child] = step.children[step.next++]!;
        if (!isObject(child)) continue;
        const known = this.#nodes.get(child);
        if (known === undefined) {
          enter(child, part);
          this.#counts.set(this.#nodes.get(child)!, 1);
          continue;
        }
        this.#counts.set(known, (this.#counts.get(known) ?? 0) + 1);
        if (known.component < 0) step.lowest = Math.min(step.lowest, known.order);
        if (known === step.node) known.inCircle = true;
        continue;
      }
      steps.pop();
      const above = steps.at(-1);
      if (above !== undefined) above.lowest = Math.min(above.lowest, step.lowest);
      if (step.lowest === step.node.order) this.#close(open.splice(open.lastIndexOf(step.node)));
    }
  }

  #close(component: readonly Node[]): void {
    for (const node of component) {
      node.component = this.components.length;
      if (component.length > 1) node.inCircle = true;
    }
    this.components.push(component);
  }

  /** What needs a variable: what is there twice, what is filled or set later, and what would lie too deep. */
  #choose(): void {
    const heights = new Map<Node, number>();
    for (const component of this.components) {
      for (const node of component) {
        const { shape } = node;
        let height = 0;
        for (const [, child] of childrenOf(shape)) {
          const below = this.nodeOf(child);
          if (below !== undefined && !below.needsVariable) height = Math.max(height, (heights.get(below) ?? 0) + 1);
        }
        const isSetLater = shape.form === "call" && shape.assigned.length > 0;
        const isTied = node.inCircle && isFillable(shape);
        const isShared = (this.#counts.get(node) ?? 0) > 1 && hasIdentity(shape);
        node.needsVariable = isSetLater || isTied || isShared || height >= MOST_BRACKETS;
        heights.set(node, height);
      }
    }
  }
}

/** Where a node was first found, as a JSON pointer. */
export function pathOf(node: Node): string {
  const parts: string[] = [];
  for (let at = node; at.above !== null; at = at.above) parts.push(pointer(at.part));
  return parts.reverse().join("");
}

/** A key or an index as a part of a JSON pointer (RFC 6901). */
const pointer = (part: string | number): string => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
