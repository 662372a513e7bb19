/**
 * Stand-ins for the Python classes and functions a vector names: a registry of their own for each vector, so that
 * objects of classes nobody declared here can be loaded, compared and written back.
 */
import { createRegistry, PyGlobal } from "brine";
import { Registry } from "../../ts/pickle/registry.js";
import type { Graph, Node, ReduceNode } from "./neutral.js";

/** What calling a Python function stands for: its name and its arguments. */
export interface Called {
  readonly callable: PyGlobal;
  args: readonly unknown[];
}

/** A call whose object is then filled with items. */
export class CalledList extends Array<unknown> implements Called {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  declare readonly callable: PyGlobal;
  declare args: readonly unknown[];
}

/** A call whose object is then filled with keys and values, or with nothing. */
export class CalledMap extends Map<unknown, unknown> implements Called {
  declare readonly callable: PyGlobal;
  declare args: readonly unknown[];
}

/** A call whose object is then given a state, which becomes its properties. */
export class CalledObject implements Called {
  declare readonly callable: PyGlobal;
  declare args: readonly unknown[];
}

type CalledClass = typeof CalledList | typeof CalledMap | typeof CalledObject;

/** Names that the default registry makes real values of; their nodes are compared by rules of their own. */
export const known = new Set(["datetime.datetime", "collections.defaultdict", "param.parameterized._InstancePrivate"]);

interface Use {
  readonly module: string;
  readonly name: string;
  made: boolean;
  called: boolean;
  items: boolean;
  state: boolean;
  setter: boolean;
}

export class StandIns {
  /** Names of the built-in data types stay what they are, unless the vector uses them in another way. */
  readonly registry: Registry = new Registry(createRegistry());
  /** States given to an object by calling a function on it, as `copyreg`'s state setters do. */
  readonly states = new Map<object, unknown>();
  readonly #targets = new Map<string, unknown>();
  readonly #calls = new Map<string, CalledClass>();

  constructor(graphs: readonly Graph[]) {
    const uses = new Map<string, Use>();
    for (const graph of graphs) for (const node of graph.nodes) if (node.t === "reduce") note(uses, graph, node);
    for (const graph of graphs) {
      for (const node of graph.nodes) {
        const name = graph.global(node);
        if (name !== undefined) this.#define(name.module, name.name, uses.get(`${name.module}\0${name.name}`));
      }
    }
    this.registry.reducer(CalledList, (value) => ({ callable: value.callable, args: value.args }));
    this.registry.reducer(CalledMap, (value) => ({ callable: value.callable, args: value.args, pairs: value }));
    this.registry.reducer(CalledObject, (value) => ({ callable: value.callable, args: value.args }));
  }

  /** What a Python name is here: a class, or the name itself. */
  target(module: string, name: string): unknown {
    return this.#targets.get(`${module}\0${name}`) ?? this.registry.entry(module, name)?.target;
  }

  /** An empty object as the call of a function gives it. */
  calledObject(module: string, name: string, args: readonly unknown[]): Called {
    return called(this.#calls.get(`${module}\0${name}`) ?? CalledMap, PyGlobal.named(module, name), args);
  }

  #define(module: string, name: string, use: Use | undefined): void {
    const key = `${module}\0${name}`;
    if (this.#targets.has(key) || known.has(`${module}.${name}`)) return;
    if (use?.made) {
      const type = class {};
      this.registry.register(type, { module, qualname: name });
      this.#targets.set(key, type);
      return;
    }
    const target = PyGlobal.named(module, name);
    this.#targets.set(key, target);
    if (use?.setter) {
      const call = ([object, state]: readonly unknown[]): null => {
        this.states.set(object as object, state);
        return null;
      };
      this.registry.define(target, { target, call });
      return;
    }
    if (use === undefined) {
      if (this.registry.entry(module, name) === undefined) this.registry.define(target, { target });
      return;
    }
    const type = use.items ? CalledList : use.state ? CalledObject : CalledMap;
    this.#calls.set(key, type);
    this.registry.define(target, { target, call: (args) => called(type, target, args) });
  }
}

function called(type: CalledClass, callable: PyGlobal, args: readonly unknown[]): Called {
  const object = new type();
  // Not enumerable: an object's own enumerable properties are its state.
  Object.defineProperty(object, "callable", { value: callable });
  Object.defineProperty(object, "args", { value: args, writable: true });
  return object;
}

function note(uses: Map<string, Use>, graph: Graph, node: ReduceNode): void {
  const use = (module: string, name: string): Use => {
    const key = `${module}\0${name}`;
    let found = uses.get(key);
    if (found === undefined) {
      found = { module, name, made: false, called: false, items: false, state: false, setter: false };
      uses.set(key, found);
    }
    return found;
  };
  const making = graph.making(node);
  if (making.how === "newobj") use(making.module, making.name).made = true;
  if (making.how === "call") {
    const found = use(making.module, making.name);
    found.called = true;
    if (node.listitems !== undefined) found.items = true;
    if (node.state !== undefined && node.state_setter === undefined) found.state = true;
  }
  const setter = graph.global(node.state_setter as Node | undefined);
  if (setter !== undefined) use(setter.module, setter.name).setter = true;
}
