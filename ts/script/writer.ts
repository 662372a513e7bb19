/**
 * A program that makes a value, statement by statement: what both languages have in common. What needs a variable is declared before
 * what needs it; of a circle, all that can be is made first and tied together afterwards, lists and dicts before the objects that
 * check them.
 */
import { ScriptError } from "./errors.js";
import { Graph, type Node, pathOf } from "./graph.js";
import type { Doc } from "./layout.js";
import type { Names } from "./names.js";
import { type Assigned, type Callee, type CallShape, type Describer, isFillable, type Shape } from "./shape.js";

/** A key and a value, written. */
export type Pair = readonly [key: Doc, value: Doc];

/** A name and a value, written. */
export interface NamedDoc extends Pick<Assigned, "name" | "constant"> {
  readonly doc: Doc;
}

/** What a variable is declared for. */
export interface Declared {
  /** The shape of the value; `null` for what is no object. */
  readonly shape: Shape | null;
  /** It is the whole. */
  readonly isRoot: boolean;
  /** It is filled afterwards. */
  readonly isTied: boolean;
}

/** See the head of the file. */
export abstract class Writer implements Describer {
  protected readonly lines: string[] = [];
  protected readonly names: Names;
  readonly #unknownValue: string | null | false;
  readonly #variables = new Map<Node, string>();
  /** What is being written, of a circle. */
  readonly #open = new Set<Node>();
  #graph!: Graph;
  /** Nothing gets a variable: text for a handler of the user's. */
  #isInline = false;
  #root: Node | undefined;
  #rootName = "";

  constructor(names: Names, unknownValue: string | null | false) {
    this.names = names;
    this.#unknownValue = unknownValue;
  }

  abstract describe(value: object): ReturnType<Describer["describe"]>;

  /** Takes the names of what is imported, before any variable gets one. */
  protected abstract claim(callee: Callee): void;
  /** The text of what is no object. */
  protected abstract scalar(value: unknown): string;
  /** A class or function by its name. */
  protected abstract reference(callee: Callee): string;
  protected abstract list(form: "list" | "tuple" | "set" | "frozenset", items: readonly Doc[], value: object): Doc;
  protected abstract record(entries: readonly (readonly [key: string, value: Doc])[]): Doc;
  protected abstract map(entries: readonly Pair[], value: object): Doc;
  protected abstract call(shape: CallShape, args: readonly Doc[], named: readonly NamedDoc[]): Doc;
  protected abstract declaration(name: string, doc: Doc, of: Declared): string;
  protected abstract filling(name: string, shape: Shape, items: readonly Doc[], pairs: readonly Pair[]): string[];
  protected abstract assignment(name: string, values: readonly NamedDoc[]): string[];
  /** The name of a variable for such a value. */
  protected abstract variableName(noun: string): string;

  /**
   * Writes the statements for a value and gives what stands for it then: the name of its variable, which it has in any case where it
   * `isDeclared`. The variable is called `name`, or after what it is.
   */
  protected program(root: unknown, name: string | null, isDeclared: boolean): Doc {
    const graph = new Graph(root, this, this.#unknownValue);
    this.#graph = graph;
    for (const { shape } of graph.nodes) {
      if (shape.form === "call") this.claim(shape.callee);
      else if (shape.form === "name") this.claim({ target: shape.target });
    }
    const node = graph.nodeOf(root);
    this.#root = node;
    const noun = node === undefined ? "value" : nounOf(node.shape);
    this.#rootName = name === null ? this.variableName(noun) : this.names.take(name);
    for (const component of graph.components) {
      const [first] = component;
      if (first!.inCircle) this.#tie(component);
      else if (first!.needsVariable) this.#declare(first!);
    }
    const doc = this.doc(root) ?? this.scalar(null);
    if (!isDeclared || (node !== undefined && this.#variables.has(node))) return doc;
    this.lines.push(this.declaration(this.#rootName, doc, { shape: node?.shape ?? null, isRoot: true, isTied: false }));
    return this.#rootName;
  }

  /** A value in place, without variables: for text that a handler writes. */
  protected inline(value: unknown): Doc {
    const [graph, isInline] = [this.#graph, this.#isInline];
    this.#graph = new Graph(value, this, this.#unknownValue);
    this.#isInline = true;
    try {
      return this.doc(value) ?? this.scalar(null);
    } finally {
      this.#graph = graph;
      this.#isInline = isInline;
    }
  }

  /** What stands for a value; `null` where it is left out. */
  protected doc(value: unknown): Doc | null {
    const node = this.#graph.nodeOf(value);
    if (node === undefined) return this.scalar(value);
    const name = this.#variables.get(node);
    if (name !== undefined) return name;
    if (!node.inCircle) return this.#shapeDoc(node);
    if (this.#open.has(node)) this.#refuseCircle(node);
    this.#open.add(node);
    if (!node.needsVariable || this.#isInline) {
      const doc = this.#shapeDoc(node);
      this.#open.delete(node);
      return doc;
    }
    this.#declare(node);
    this.#open.delete(node);
    return this.#variables.get(node)!;
  }

  #refuseCircle(node: Node): never {
    throw new ScriptError("the circle goes through values that have to be complete when they are made", {
      code: "CYCLE",
      path: pathOf(node),
      value: node.value,
    });
  }

  #docs(values: Iterable<unknown>): Doc[] {
    return Array.from(values, (value) => this.doc(value)).filter((doc) => doc !== null);
  }

  #named(values: readonly Assigned[]): NamedDoc[] {
    return values.flatMap(({ name, value, constant }) => {
      const doc = this.doc(value);
      return doc === null ? [] : [{ name, constant, doc }];
    });
  }

  #pairs(entries: readonly (readonly [unknown, unknown])[]): Pair[] {
    return entries.flatMap(([key, value]): Pair[] => {
      const [left, right] = [this.doc(key), this.doc(value)];
      return left === null || right === null ? [] : [[left, right]];
    });
  }

  #shapeDoc({ shape, value }: Node): Doc | null {
    switch (shape.form) {
      case "text":
        return shape.text;
      case "boxed":
        return this.scalar(shape.items[0]);
      case "cast": {
        const doc = this.doc(shape.items[0]);
        return doc === null ? null : [doc, " as never"];
      }
      case "name":
        return this.reference({ target: shape.target });
      case "record":
        return this.record(
          shape.entries.flatMap(([key, item]): [string, Doc][] => {
            const doc = this.doc(item);
            return doc === null ? [] : [[String(key), doc]];
          }),
        );
      case "map":
        return this.map(this.#pairs(shape.entries), value);
      case "call":
        return this.call(shape, this.#docs(shape.args), this.#named(shape.named));
      default:
        return this.list(shape.form, this.#docs(shape.items), value);
    }
  }

  #nameOf(node: Node): string {
    return node === this.#root ? this.#rootName : this.variableName(nounOf(node.shape));
  }

  #state(node: Node, doc: Doc, isTied: boolean): string {
    const name = this.#nameOf(node);
    this.lines.push(this.declaration(name, doc, { shape: node.shape, isRoot: node === this.#root, isTied }));
    this.#variables.set(node, name);
    return name;
  }

  #declare(node: Node): void {
    const name = this.#state(node, this.#shapeDoc(node) ?? this.scalar(null), false);
    if (node.shape.form === "call") this.#assign(name, node.shape.assigned);
  }

  #assign(name: string, values: readonly Assigned[]): void {
    const docs = this.#named(values);
    if (docs.length > 0) this.lines.push(...this.assignment(name, docs));
  }

  /** Makes what is in a circle, and ties it. */
  #tie(component: readonly Node[]): void {
    const isInCircle = (value: unknown): boolean => this.#graph.nodeOf(value)?.component === component[0]!.component;
    const fillable = component.filter(({ shape }) => isFillable(shape));
    for (const node of fillable) this.#state(node, this.#empty(node, isInCircle), true);
    for (const node of fillable) if (node.shape.form !== "call") this.#fill(node);
    for (const node of fillable) {
      if (node.shape.form !== "call") continue;
      const tied = node.shape.named.filter(({ value }) => isInCircle(value));
      this.#assign(this.#variables.get(node)!, [...tied, ...node.shape.assigned]);
    }
  }

  /** The value without what is in a circle with it: a container is empty. */
  #empty(node: Node, isInCircle: (value: unknown) => boolean): Doc {
    const { shape, value } = node;
    if (shape.form === "record") return this.record([]);
    if (shape.form === "map") return this.map([], value);
    if (shape.form !== "call") return this.list(shape.form as "list" | "set", [], value);
    if (shape.args.some(isInCircle)) this.#refuseCircle(node);
    return this.call(
      shape,
      this.#docs(shape.args),
      this.#named(shape.named.filter(({ value: held }) => !isInCircle(held))),
    );
  }

  #fill(node: Node): void {
    const { shape } = node;
    const name = this.#variables.get(node)!;
    if (shape.form === "record" || shape.form === "map") {
      const pairs = this.#pairs(shape.entries);
      this.lines.push(...this.filling(name, shape, [], pairs));
    } else if (shape.form === "list" || shape.form === "set") {
      const items = this.#docs(shape.items);
      this.lines.push(...this.filling(name, shape, items, []));
    }
  }
}

/** What a variable for a value is called. */
function nounOf(shape: Shape): string {
  switch (shape.form) {
    case "call":
      return shape.noun ?? "value";
    case "list":
      return "items";
    case "tuple":
      return "values";
    case "set":
    case "frozenset":
      return "members";
    case "record":
      return "record";
    case "map":
      return "entries";
    default:
      return "value";
  }
}
