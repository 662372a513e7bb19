/**
 * Stand-ins for the Python classes and functions a vector names: a registry of their own for each vector, in which every
 * name there may be stands for something that takes note of what a pickle does with it. So objects of classes nobody
 * declared here can be loaded, compared and written back.
 */
import { createRegistry, PyGlobal } from "brine";
import { invoke } from "../../ts/pickle/callable.js";
import { addItems, appendItems, fromNewArgs, setItems, setState } from "../../ts/pickle/hooks.js";
import { type CallContext, type Entry, type GlobalName, type Reduction, Registry } from "../../ts/pickle/registry.js";
import { type Graph, isIndexLike, type Node, type ReduceNode, textOf } from "./neutral.js";

/** An object that a pickle made of a class or function, and what it did with the object afterwards. */
export class Recorded {
  how: "call" | "new" = "call";
  callable: unknown = undefined;
  args: readonly unknown[] = [];
  makesArgs = true;
  keywords: unknown = undefined;
  items: unknown[] = [];
  /** Keys and values in turn. */
  pairs: unknown[] = [];
  states: unknown[] = [];
  /** A function that was called to give the object its state. */
  setter: unknown = undefined;

  [setState](state: unknown): void {
    this.states.push(state);
  }
  [appendItems](items: readonly unknown[]): void {
    for (const item of items) this.items.push(item);
  }
  [setItems](flatPairs: readonly unknown[]): void {
    for (const item of flatPairs) this.pairs.push(item);
  }
  [addItems](items: readonly unknown[]): void {
    for (const item of items) this.items.push(item);
  }
  [invoke](args: readonly unknown[]): Recorded {
    return recorded("call", this, args);
  }
}

export function recorded(how: Recorded["how"], callable: unknown, args: readonly unknown[]): Recorded {
  const object = new Recorded();
  object.how = how;
  object.callable = callable;
  object.args = args;
  return object;
}

function reductionOf(object: Recorded): Reduction {
  const { how, callable, args, keywords, items, pairs, states, setter } = object;
  const twos: [unknown, unknown][] = [];
  for (let at = 0; at < pairs.length; at += 2) twos.push([pairs[at], pairs[at + 1]]);
  return {
    callable,
    args,
    // What CPython wrote of it had arguments of its own each time, unless something else refers to one.
    makesArgs: object.makesArgs,
    ...(how === "new" ? { form: "new" } : {}),
    ...(keywords === undefined ? {} : { keywords: keywords as Map<string, unknown> }),
    ...(items.length > 0 ? { items } : {}),
    ...(twos.length > 0 ? { pairs: twos } : {}),
    ...(states.length > 0 ? { state: states[0] } : {}),
    ...(setter === undefined ? {} : { setter }),
  };
}

/** What older protocols call to make values that have no opcode there: the calls are those values, as in Python. */
const natives = new Set([
  "builtins\0set",
  "builtins\0frozenset",
  "builtins\0bytes",
  "builtins\0bytearray",
  "_codecs\0encode",
]);

const keyOf = (module: string, name: string): string => `${module}\0${name}`;

/** How a name is used by the objects of a graph. */
interface Use {
  /** Every object of this class could be a row: made without arguments, its state a dict of attributes. */
  isPlain: boolean;
  isSetter: boolean;
}

export class StandIns {
  readonly registry: Registry;
  readonly #builtins = createRegistry();
  readonly #uses = new Map<string, Use>();
  /** Dotted names that stand in the graphs, for `getattr` below protocol 4. */
  readonly #names = new Set<string>();
  readonly #entries = new Map<string, Entry | undefined>();

  constructor(graphs: readonly Graph[]) {
    for (const graph of graphs) {
      for (const node of graph.nodes) {
        if (node.t === "reduce") this.#note(graph, node);
        const name = graph.global(node);
        if (name === undefined) continue;
        // Below protocol 4 a dotted name is looked up from its first part on.
        const parts = name.name.split(".");
        for (const [index] of parts.entries()) this.#names.add(keyOf(name.module, parts.slice(0, index + 1).join(".")));
      }
    }
    const standIns = this;
    this.registry = new (class extends Registry {
      override entry(module: string, qualname: string): Entry | undefined {
        return standIns.#entry(module, qualname) ?? super.entry(module, qualname);
      }
    })(this.#builtins);
    this.registry.reducer(Recorded, reductionOf);
  }

  /** What a Python name is here: a class, or the name itself. */
  target(module: string, name: string): unknown {
    return this.registry.entry(module, name)?.target;
  }

  /** Whether instances of the class are plain objects, their attributes properties. */
  isPlain(module: string, name: string): boolean {
    return this.#uses.get(keyOf(module, name))?.isPlain === true;
  }

  #entry(module: string, name: string): Entry | undefined {
    const key = keyOf(module, name);
    if (!this.#entries.has(key)) this.#entries.set(key, this.#define({ module, qualname: name }));
    return this.#entries.get(key);
  }

  #define(name: GlobalName): Entry | undefined {
    const { module, qualname } = name;
    const key = keyOf(module, qualname);
    const use = this.#uses.get(key);
    if (natives.has(key)) return undefined;
    const alias = this.#names.has(key) ? undefined : this.#aliasOf(name);
    if (alias !== undefined) return alias;
    if (module === "copyreg") {
      const target = PyGlobal.named(module, qualname);
      return { target, call: (args) => recorded("call", target, args) };
    }
    const target = use?.isPlain ? class {} : madeWith(recorded);
    let entry: Entry = { target, call: (args, context) => this.#call(key, target, args, context) };
    if (use?.isPlain) entry = { target };
    this.registry.define(name, entry);
    return entry;
  }

  /** What else a name that is not in the graphs stands for: one that is, or, where the pickle makes a plain value, a built-in. */
  #aliasOf({ module, qualname }: GlobalName): Entry | undefined {
    // `functools.reduce` says of itself that it is `_functools.reduce`.
    if (this.#names.has(keyOf(`_${module}`, qualname))) return this.#entry(`_${module}`, qualname);
    const entry = this.#builtins.entry(module, qualname);
    const own = this.#builtins.nameOf(entry?.target);
    if (own !== undefined && this.#names.has(keyOf(own.module, own.qualname)))
      return this.#entry(own.module, own.qualname);
    return this.#names.size === 0 ? entry : undefined;
  }

  #call(key: string, target: unknown, args: readonly unknown[], context: CallContext): unknown {
    if (this.#uses.get(key)?.isSetter && args[0] instanceof Recorded) {
      args[0].setter = target;
      args[0].states.push(args[1]);
      return null;
    }
    if (key === "builtins\0getattr") {
      const [owner, attribute] = args;
      const name = this.registry.nameOf(owner);
      const dotted = name && { module: name.module, qualname: `${name.qualname}.${String(attribute)}` };
      if (dotted && this.#names.has(keyOf(dotted.module, dotted.qualname))) {
        return context.nested(owner, String(attribute))?.() ?? this.target(dotted.module, dotted.qualname);
      }
    }
    return recorded("call", target, args);
  }

  #use(module: string, name: string): Use {
    const key = keyOf(module, name);
    let use = this.#uses.get(key);
    if (use === undefined) {
      use = { isPlain: true, isSetter: false };
      this.#uses.set(key, use);
    }
    return use;
  }

  #note(graph: Graph, node: ReduceNode): void {
    const making = graph.making(node);
    if (making.how === "newobj") {
      const use = this.#use(making.module, making.name);
      use.isPlain &&= making.args.length === 0 && isPlain(graph, node);
    } else if (making.how === "call") this.#use(making.module, making.name).isPlain = false;
    else {
      const type = graph.global((graph.target(node.args) as { readonly v?: readonly Node[] }).v?.[0]);
      if (type !== undefined) this.#use(type.module, type.name).isPlain = false;
    }
    const setter = graph.global(node.state_setter);
    if (setter !== undefined) {
      const use = this.#use(setter.module, setter.name);
      use.isPlain = false;
      use.isSetter = true;
    }
  }
}

/** A class whose instances are made by `record`, with all that NEWOBJ and NEWOBJ_EX give. */
function madeWith(record: typeof recorded): object {
  return class StandIn {
    static [fromNewArgs](args: readonly unknown[], keywords: unknown): Recorded {
      const object = record("new", StandIn, args);
      object.keywords = keywords;
      return object;
    }
  };
}

/** No items, and a state that is a dict of its own whose keys can be properties in their order. */
function isPlain(graph: Graph, { state, listitems, dictitems, state_setter: setter }: ReduceNode): boolean {
  if (listitems !== undefined || dictitems !== undefined || setter !== undefined) return false;
  if (state === undefined || state === null) return true;
  if (typeof state !== "object" || !("t" in state) || state.t !== "dict") return false;
  if (state.id !== undefined || state.v.length === 0) return false;
  const names = state.v.map(([key]) => {
    const target = graph.target(key);
    return target !== null && typeof target === "object" && target.t === "str" ? textOf(target) : "0";
  });
  return new Set(names).size === names.length && names.every((name) => !isIndexLike(name) && name !== "__proto__");
}
