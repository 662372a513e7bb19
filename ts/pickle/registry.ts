/**
 * The registry: which Python names stand for which JavaScript classes and functions, both ways. Loading resolves a
 * name here and nowhere else: by exact (module, qualified name), never on `globalThis`, through prototypes or by
 * walking dots (the design, "Safety").
 */
import { UnpicklingError } from "./error.js";

// biome-ignore lint/suspicious/noExplicitAny: any constructor can be registered; only its identity matters here
export type AnyConstructor = abstract new (...args: any[]) => object;
// biome-ignore lint/suspicious/noExplicitAny: any function can be registered
export type AnyFunction = (...args: any[]) => unknown;

/** A name of Python's. */
export interface GlobalName {
  readonly module: string;
  readonly qualname: string;
}

/**
 * How a value is written: what Python's `__reduce_ex__` returns. Without `form` it is a call of `callable` with `args`;
 * `"new"` makes an instance of the class `callable` without running its constructor (NEWOBJ).
 */
export interface Reduction {
  /** A registered class or function, or a `PyGlobal`. */
  readonly callable: unknown;
  readonly args: readonly unknown[];
  readonly form?: "call" | "new";
  /** Items the object is extended by. */
  readonly items?: readonly unknown[] | undefined;
  /** Keys and values set on the object (`obj[key] = value`). */
  readonly pairs?: Iterable<readonly [unknown, unknown]> | undefined;
  /** The state of BUILD; `undefined`: none. */
  readonly state?: unknown;
}

/** What stands behind a name when it is read. */
export interface Entry {
  /** The class or function, or a stand-in: the value of the name itself. */
  readonly target: unknown;
  /** What calling it does (REDUCE); `undefined` where it may only be named. */
  readonly call?: ((args: readonly unknown[]) => unknown) | undefined;
  /**
   * Makes an instance without running a constructor (NEWOBJ). Default, for a class: an empty instance, and no arguments.
   * State and items arrive by the hooks of `hooks.ts`.
   */
  readonly make?: ((args: readonly unknown[]) => object) | undefined;
}

const keyOf = (module: string, qualname: string): string => `${module}\0${qualname}`;

/** Python 2's names of modules, met in protocols 0–2 (CPython's `_compat_pickle.IMPORT_MAPPING`). */
const python2Modules = new Map([
  ["__builtin__", "builtins"],
  ["copy_reg", "copyreg"],
]);

export class Registry {
  readonly #entries = new Map<string, Entry>();
  readonly #names = new Map<unknown, GlobalName>();
  readonly #reducers = new Map<unknown, (value: object) => Reduction>();
  /** What was registered under each name; what was only defined, a built-in, may be replaced by it. */
  readonly #registered = new Map<string, unknown>();
  readonly #parent: Registry | undefined;

  /** A registry that falls back to `parent` for names it does not know itself. */
  constructor(parent?: Registry) {
    this.#parent = parent;
  }

  /**
   * Binds a class or function to its Python name, `"module.QualName"`: everything up to the last dot is the module.
   * A nested class is given apart: `{ module: "shop.model", qualname: "Order.Line" }`. Registering the same pair again
   * does nothing, a built-in may be replaced; another class under a name that is taken, or another name for a class, is a `TypeError`.
   */
  register(target: AnyConstructor | AnyFunction, name: string | GlobalName): void {
    if (typeof target !== "function") throw new TypeError("register() takes a class or a function");
    const { module, qualname } = typeof name === "string" ? splitName(name) : name;
    const key = keyOf(module, qualname);
    const taken = this.#registered.get(key);
    if (taken !== undefined && taken !== target) {
      throw new TypeError(`"${module}.${qualname}" is registered for another class or function`);
    }
    const known = this.#names.get(target);
    if (known !== undefined && keyOf(known.module, known.qualname) !== key) {
      throw new TypeError(`${target.name} is registered already, as "${known.module}.${known.qualname}"`);
    }
    this.define({ module, qualname }, { target, call: callOf(target) });
    this.#registered.set(key, target);
  }

  /** Binds a name to what it means here; for the built-in types. */
  define(name: GlobalName, entry: Entry): void {
    this.#entries.set(keyOf(name.module, name.qualname), entry);
    // A class keeps its first name: older modules and spellings are defined after it.
    if (typeof entry.target === "function" && !this.#names.has(entry.target)) this.#names.set(entry.target, name);
  }

  /** Says how instances of a class are written. Found by the exact class of the value, as Python's `copyreg` does. */
  reducer<T extends object>(type: abstract new (...args: never[]) => T, reduce: (value: T) => Reduction): void {
    this.#reducers.set(type, reduce as (value: object) => Reduction);
  }

  /** The Python name of a class or function, if it has one. */
  nameOf(target: unknown): GlobalName | undefined {
    return this.#names.get(target) ?? this.#parent?.nameOf(target);
  }

  reducerOf(type: unknown): ((value: object) => Reduction) | undefined {
    return this.#reducers.get(type) ?? this.#parent?.reducerOf(type);
  }

  /** What stands behind a name, if anything does. */
  entry(module: string, qualname: string): Entry | undefined {
    return this.#entries.get(keyOf(module, qualname)) ?? this.#parent?.entry(module, qualname);
  }

  /**
   * The same for a name that stands in a pickle. `protocol` below 3 lets Python 2's module names stand for today's.
   * Throws {@link UnpicklingError} `UNREGISTERED`.
   */
  find(module: string, qualname: string, protocol: number, offset: number): Entry {
    const renamed = protocol < 3 ? (python2Modules.get(module) ?? module) : module;
    const entry = this.entry(renamed, qualname);
    if (entry !== undefined) return entry;
    const name = `${module}.${qualname}`;
    throw new UnpicklingError(
      `the pickle names "${name}", which is not registered; if you trust it, register its class with ` +
        `register(${lastPart(qualname)}, ${JSON.stringify(name)}) before loading (at byte ${offset})`,
      { code: "UNREGISTERED", offset, value: name },
    );
  }
}

const lastPart = (qualname: string): string => qualname.slice(qualname.lastIndexOf(".") + 1);

function splitName(name: string): GlobalName {
  const dot = name.lastIndexOf(".");
  if (dot <= 0 || dot === name.length - 1) {
    throw new TypeError(`"${name}" is no name of Python's; give "module.QualName"`);
  }
  return { module: name.slice(0, dot), qualname: name.slice(dot + 1) };
}

/** A registered class is called with `new`, a registered function plainly. */
function callOf(target: AnyConstructor | AnyFunction): (args: readonly unknown[]) => unknown {
  // The prototype of a class cannot be replaced, that of a plain function can: the one mark that survives minifying.
  const isClass = Object.getOwnPropertyDescriptor(target, "prototype")?.writable === false;
  return isClass
    ? (args) => Reflect.construct(target as AnyConstructor, args)
    : (args) => (target as AnyFunction)(...args);
}
