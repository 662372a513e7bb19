/**
 * `functools.partial` and `types.SimpleNamespace` (`partial_reduce`, `partial_setstate` of CPython's
 * `Modules/_functoolsmodule.c`; `namespace_reduce` of `Objects/namespaceobject.c`).
 */
import { countItems } from "../allowance.js";
import { invoke, isCallable, type PyCallable } from "../callable.js";
import { setState } from "../hooks.js";
import type { CallContext, Registry } from "../registry.js";
import { asTuple, isTuple } from "../values.js";
import { PyMethod } from "./attribute.js";
import { type Arguments, defineClass, entriesOf, isDict, reader, readState, refuseArguments } from "./define.js";

/** A Python partial: a function and the arguments it is to be called with. Calling it is left to you. */
export class PyPartial implements PyCallable {
  /** A registered class or function, a `PyGlobal`, or another callable of Python's. */
  readonly func: unknown;
  /** The first arguments of the call. */
  readonly args: readonly unknown[];
  /** Keyword arguments, as a dict. */
  readonly keywords: Map<unknown, unknown> | Record<string, unknown>;
  /** Attributes that were set on it, as a dict; mostly `null`. */
  readonly attributes: unknown;

  /** As Python's `partial(func, *args, **keywords)`; nothing is called or checked. */
  constructor(
    func: unknown,
    args: readonly unknown[] = [],
    keywords: PyPartial["keywords"] = {},
    attributes: unknown = null,
  ) {
    this.func = func;
    this.args = args;
    this.keywords = keywords;
    this.attributes = attributes;
  }

  /** A pickle calls one for what protocols 2 and 3 have no opcode for: `partial(cls.__new__, cls, …)()`. */
  [invoke](args: Arguments, context: CallContext): unknown {
    countItems(this.args.length + args.length);
    const all = [...this.args, ...args];
    if ([...entriesOf(this.keywords)].length > 0) {
      if (this.func instanceof PyMethod && this.func.isNewOf(all[0])) {
        return context.newObject(all[0], all.slice(1), this.keywords);
      }
      const callWith = context.entryOf(this.func)?.callWith ?? refuseKeywords;
      return reader("functools.partial", [0, all.length], () => callWith(all, this.keywords))(all, context);
    }
    // A chain of them is followed without recursion.
    const { func } = this;
    if (func instanceof PyPartial)
      throw refuseArguments("functools.partial", all, new TypeError("a partial of a partial"));
    if (isCallable(func)) return func[invoke](all, context);
    const call = context.entryOf(func)?.call;
    if (call === undefined) throw refuseArguments("functools.partial", all);
    return call(all, context);
  }

  [setState](state: unknown): void {
    readState("functools.partial", state, () => {
      if (!isTuple(state) || state.length !== 4) throw new TypeError("no state of a partial");
      const [func, args, keywords, attributes] = state;
      if (!isTuple(args) || !(keywords === null || isDict(keywords))) throw new TypeError("no state of a partial");
      countItems(args.length);
      Object.assign(this, { func, args: Array.from(args), keywords: keywords ?? {}, attributes });
    });
  }
}

const refuseKeywords = (): never => {
  throw new TypeError("keyword arguments");
};

/** A Python SimpleNamespace: its properties are the attributes. */
export class SimpleNamespace {
  /** The attributes. */
  [name: string]: unknown;

  /** With these attributes. */
  constructor(attributes: Readonly<Record<string, unknown>> = {}) {
    for (const [name, value] of Object.entries(attributes)) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    }
  }
}

export function defineFunctools(registry: Registry): void {
  defineClass(registry, PyPartial, "functools.partial", {
    arity: [1, Number.MAX_SAFE_INTEGER],
    call: ([func, ...args]) => new PyPartial(func, args),
    hasState: true,
  });
  registry.reducer(PyPartial, ({ func, args, keywords, attributes }) => ({
    callable: PyPartial,
    args: [func],
    state: asTuple([func, asTuple([...args]), keywords, attributes]),
  }));
  defineClass(registry, SimpleNamespace, "types.SimpleNamespace", {
    arity: [0, 0],
    call: () => new SimpleNamespace(),
    hasState: true,
    unhashable: true,
  });
  // The state is written even where it is empty.
  registry.reducer(SimpleNamespace, (value) => ({ callable: SimpleNamespace, args: [], state: { ...value } }));
}
