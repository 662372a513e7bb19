/**
 * The registry: which Python names stand for which JavaScript classes and functions, both ways. Loading resolves a
 * name here and nowhere else: by exact (module, qualified name), never on `globalThis`, through prototypes or by
 * walking dots (docs/design.md, "Python names").
 */
import type { PyStr } from "./buffer.js";
import { python3Name } from "./builtins/python2.js";
import { UnpicklingError } from "./error.js";
import { asArgumentError, named, requireOptions } from "./given.js";
import type { ReduceResult } from "./reduction.js";
import { inheritedEntry } from "./subclass.js";
import { PyGlobal } from "./values.js";

// biome-ignore lint/suspicious/noExplicitAny: any constructor can be registered; only its identity matters here
export type AnyConstructor = abstract new (...args: any[]) => object;
// biome-ignore lint/suspicious/noExplicitAny: any function can be registered
export type AnyFunction = (...args: any[]) => unknown;

/** A name of Python's. */
export interface GlobalName {
  /** The module, dotted: `"shop.model"`. */
  readonly module: string;
  /** The name in it, dotted for what is nested: `"Order.Line"`. Python's `__qualname__`. */
  readonly qualname: string;
}

/**
 * The text objects of a name (`pyStr`): where the same box stands elsewhere in what is pickled, or in another name, the pickle
 * refers to it. Without a box a text is any equal one.
 */
export interface NameTexts {
  /** The text of the module. */
  readonly module?: PyStr | undefined;
  /** The text of the qualified name. */
  readonly qualname?: PyStr | undefined;
}

/**
 * How a value is written: what Python's `__reduce_ex__` returns. Without `form` it is a call of `callable` with `args`;
 * `"new"` makes an instance of the class `callable` without running its constructor (NEWOBJ).
 */
export interface Reduction {
  /** A registered class or function, or a `PyGlobal`. */
  readonly callable: unknown;
  /** What `callable` is called with, or, for `"new"`, what its `__new__` is given. */
  readonly args: readonly unknown[];
  /** `"call"`, the default (REDUCE), or `"new"` (NEWOBJ, from protocol 2 on). */
  readonly form?: "call" | "new";
  /**
   * The lists, tuples and dicts among the arguments are made by the reducer, so that it would give others if it were asked
   * again. CPython does ask again where an object is in a circle with its own arguments; it matters for the bytes alone.
   */
  readonly makesArgs?: boolean | undefined;
  /**
   * `args` is a {@link Tuple} that the object holds itself, so that the reducer would give the very same if it were asked again
   * (the `args` of a Python exception). It matters for the bytes alone.
   */
  readonly keepsArgs?: boolean | undefined;
  /** `callable` is an object that is made for this call, with the tuples and dicts in its state: see {@link makesArgs}. */
  readonly makesCallable?: boolean | undefined;
  /**
   * @internal The call is `_frombuffer(PickleBuffer, dtype, (length,), "C")`, and nobody else holds its arguments but the dtype: no table is
   * asked for them.
   */
  readonly overBuffer?: boolean | undefined;
  /** For `"new"`: keyword arguments (NEWOBJ_EX). */
  readonly keywords?: Record<string, unknown> | ReadonlyMap<string, unknown> | undefined;
  /** Items the object is extended by. */
  readonly items?: readonly unknown[] | undefined;
  /** Keys and values set on the object (`obj[key] = value`). */
  readonly pairs?: Iterable<readonly [unknown, unknown]> | undefined;
  /** The state of BUILD; `undefined` or `null`: none. */
  readonly state?: unknown;
  /** A function that is called with the object and the state instead of BUILD (Python 3.8's sixth item). */
  readonly setter?: unknown;
  /** What is done to the object after that, in this order. */
  readonly more?: readonly Effect[] | undefined;
}

/** Something that is done to an object once it is made: one of the four. */
export interface Effect {
  readonly items?: readonly unknown[] | undefined;
  readonly pairs?: Iterable<readonly [unknown, unknown]> | undefined;
  /** Members that are added to a set; from protocol 4 on. */
  readonly members?: readonly unknown[] | undefined;
  readonly state?: unknown;
  /** With a state: see {@link Reduction.setter}. */
  readonly setter?: unknown;
}

/** What a call may ask of the pickle it stands in. */
export interface CallContext {
  /** What stands behind a class or function this pickle named; `undefined` for any other value. */
  entryOf(target: unknown): Entry | undefined;
  /** What NEWOBJ would make of a class this pickle named. Throws {@link UnpicklingError}. */
  newObject(target: unknown, args: readonly unknown[], keywords?: unknown): object;
  /** What is registered as `Owner.name`, where `owner` is a class this pickle named: how older protocols spell a dotted name. */
  nested(owner: unknown, name: string): (() => unknown) | undefined;
  /** The name of a class or function that the user registered and this pickle named; `undefined` for any other value. */
  registeredName(owner: unknown): GlobalName | undefined;
}

/**
 * How instances of a class are written. `protocol` is the one being written: a few of Python's classes are spelled another
 * way in older ones.
 */
export type Reducer<T extends object = object> = (value: T, protocol?: number) => Reduction;

/** What stands behind a name when it is read. */
export interface Entry {
  /** The class or function, or a stand-in: the value of the name itself. */
  readonly target: unknown;
  /** What is made with it is dropped: under `unknown: "opaque"`, which drops nothing, such a name is unknown. */
  readonly isPlaceholder?: boolean;
  /** What calling it does (REDUCE); `undefined` where it may only be named. */
  readonly call?: ((args: readonly unknown[], context: CallContext) => unknown) | undefined;
  /** What a `functools.partial` of it does that has keyword arguments; `undefined` where they are refused. */
  readonly callWith?: ((args: readonly unknown[], keywords: unknown) => unknown) | undefined;
  /**
   * Makes an instance without running a constructor (NEWOBJ). Default, for a class: an empty instance, and no arguments.
   * State and items arrive by the hooks of `hooks.ts`.
   */
  readonly make?: ((args: readonly unknown[], context: CallContext) => object) | undefined;
  /** `make` runs no code that could be seen from outside, so that it does not matter when it is called. */
  readonly isQuiet?: boolean;
}

const keyOf = (module: string, qualname: string): string => `${module}\0${qualname}`;

/**
 * Where a program finds a class or function, and how it makes an instance: what {@link Registry.register} is told beside the name, for
 * `scriptRepr`. `args`, `defaults` and `keywords` describe a constructor that does not take all values as keywords; without
 * `args` and `defaults` it does.
 */
export interface ClassSource {
  /** The module that a TypeScript program imports it from: `"./sensor.js"`. */
  readonly from?: string;
  /** What it is called there; its name unless given. `"default"` for the default export. */
  readonly export?: string;
  /** The values that the constructor takes by position, by name. */
  readonly args?: readonly string[];
  /** Those that may be left out, in order after `args`, and what they are then. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Whether the constructor takes the other values as keywords: `**kw` in Python, an object after the others in TypeScript. */
  readonly keywords?: boolean;
  /** The name of Python's `*args`, which Param's own text shows. */
  readonly rest?: string;
}

/** What may be said when a class or function is registered. */
export interface RegistrationOptions extends ClassSource {
  /** Names it had before, in data that is to be read on. Nothing is written under them. */
  readonly aliases?: readonly (string | GlobalName)[];
}

/** An entry with its name in the registry's own texts: those of a pickle would keep all text of that alive. */
interface Named {
  readonly module: string;
  readonly qualname: string;
  readonly entry: Entry;
}

interface Found extends Named {
  /** How many {@link definitions} there were. */
  readonly since: number;
}

/** Definitions in all registries so far: one may fall back to another, and a name may be given another meaning. */
let definitions = 0;

/** A power of two. */
const FOUND = 16;

/**
 * Which Python names stand for which classes and functions, both ways, and how instances are written. `register`, `reducer`
 * and `addExtension` fill the one that everything uses unless told otherwise; `createRegistry()` makes another that knows
 * Python's standard library.
 */
export class Registry {
  /** By module, then by name in it: a key made of both would be a new text each time something is looked for. */
  readonly #entries = new Map<string, Map<string, Named>>();
  /** What was found last, by the lengths of the texts: comparing them is cheaper than hashing those of each pickle anew. */
  readonly #found: (Found | undefined)[] = new Array(FOUND).fill(undefined);
  readonly #names = new Map<unknown, GlobalName>();
  readonly #reducers = new Map<unknown, Reducer>();
  /** Of these, the library's own. */
  #ownReducers: ReadonlySet<Reducer> = new Set();
  /** What was registered under each name; what was only defined, a built-in, may be replaced by it. */
  readonly #registered = new Map<string, unknown>();
  readonly #codes = new Map<string, number>();
  readonly #extensions = new Map<number, GlobalName>();
  readonly #nameTexts = new Map<string, NameTexts>();
  readonly #sources = new Map<unknown, ClassSource>();
  readonly #parent: Registry | undefined;

  /** A registry that falls back to `parent` for names it does not know itself. */
  constructor(parent?: Registry) {
    this.#parent = parent;
  }

  /**
   * Binds a class or function to its Python name, `"module.QualName"`: everything up to the last dot is the module.
   * A nested class is given apart: `{ module: "shop.model", qualname: "Order.Line" }`. Registering the same pair again
   * does nothing, a built-in may be replaced; another class under a name that is taken, or another name for a class, is a `TypeError`.
   * `aliases` are read as the class too. What else is said is for `scriptRepr`, and is added to what was said before.
   *
   * @throws TypeError with the code `REGISTERED` for these; `ARGUMENT` for what is neither class nor function, and for what is no name.
   */
  register(target: AnyConstructor | AnyFunction, name: string | GlobalName, options: RegistrationOptions = {}): void {
    requireCallable("register", target);
    requireOptions(options);
    const { aliases = [], ...source } = options;
    const today = asName(name);
    const names = [today, ...aliases.map(asName)];
    for (const { module, qualname } of names) {
      const taken = this.#registered.get(keyOf(module, qualname));
      if (taken === undefined || taken === target) continue;
      throw asTaken(new TypeError(`"${module}.${qualname}" is registered for another class or function`));
    }
    const known = this.#names.get(target);
    if (known !== undefined && keyOf(known.module, known.qualname) !== keyOf(today.module, today.qualname)) {
      throw asTaken(new TypeError(`${target.name} is registered already, as "${known.module}.${known.qualname}"`));
    }
    const entry = inheritedEntry(target, this) ?? { target, call: callOf(target) };
    for (const one of names) {
      this.define(one, entry);
      this.#registered.set(keyOf(one.module, one.qualname), target);
    }
    if (Object.keys(source).length > 0) this.#sources.set(target, { ...this.#sources.get(target), ...source });
  }

  /** What `register` was told of where a class or function comes from. */
  sourceOf(target: unknown): ClassSource | undefined {
    return this.#sources.get(target) ?? this.#parent?.sourceOf(target);
  }

  /** Binds a name to what it means here; for the built-in types. */
  define(name: GlobalName, entry: Entry): void {
    definitions++;
    let module = this.#entries.get(name.module);
    if (module === undefined) this.#entries.set(name.module, (module = new Map()));
    module.set(name.qualname, { module: name.module, qualname: name.qualname, entry });
    // A class keeps its first name: older modules and spellings are defined after it.
    if (typeof entry.target === "function" && !this.#names.has(entry.target)) this.#names.set(entry.target, name);
  }

  /** Says how instances of a class are written. Found by the exact class of the value, as Python's `copyreg` does. */
  reducer<T extends object>(
    type: abstract new (...args: never[]) => T,
    reduce: (value: T, protocol: number) => ReduceResult,
  ): void {
    requireCallable("reducer", type);
    requireCallable("reducer", reduce);
    this.#reducers.set(type, reduce as Reducer);
  }

  /**
   * Gives a name a number that stands for it from protocol 2 on, in brine and in every Python that is told the same
   * (`copyreg.add_extension`).
   *
   * @throws RangeError (`ARGUMENT`) for a number that is no integer from 1 to 2³¹−1 (2147483647); TypeError (`REGISTERED`) where the name has
   * another number, or the number another name.
   */
  addExtension(module: string, qualname: string, code: number): void {
    if (!Number.isInteger(code) || code < 1 || code > 0x7fffffff) {
      throw asArgumentError(
        new RangeError(`an extension code is an integer from 1 to 2147483647, not ${String(code)}`),
      );
    }
    const key = keyOf(module, qualname);
    const known = this.extensionCode(module, qualname);
    const taken = this.extensionName(code);
    if (known === code) return;
    if (known !== undefined) {
      throw asTaken(new TypeError(`"${module}.${qualname}" has the extension code ${known} already`));
    }
    if (taken !== undefined) {
      throw asTaken(new TypeError(`the extension code ${code} is in use for "${taken.module}.${taken.qualname}"`));
    }
    this.#codes.set(key, code);
    this.#extensions.set(code, { module, qualname });
  }

  /**
   * Takes a number back (`copyreg.remove_extension`).
   *
   * @throws TypeError unless the name has this number in this registry itself.
   */
  removeExtension(module: string, qualname: string, code: number): void {
    const key = keyOf(module, qualname);
    if (this.#codes.get(key) !== code) {
      throw asArgumentError(new TypeError(`"${module}.${qualname}" has no extension code ${String(code)} here`));
    }
    this.#codes.delete(key);
    this.#extensions.delete(code);
  }

  /**
   * Says which text objects a name consists of, for bytes that are CPython's to the last: its names are not always one
   * object where they are equal. In CPython 3.11 the module of `iter` (as of any built-in function) is another `"builtins"`
   * than that of `int`, and the two texts of `datetime.datetime` are two; from protocol 4 on such a text is written again.
   * Every new box is an object of its own. A box with another text than the name's is a `TypeError`.
   */
  setNameTexts(module: string, qualname: string, texts: NameTexts): void {
    for (const [box, text] of [
      [texts.module, module],
      [texts.qualname, qualname],
    ] as const) {
      if (box !== undefined && box.value !== text) {
        throw asArgumentError(
          new TypeError(`the text object ${JSON.stringify(box.value)} is no ${JSON.stringify(text)}`),
        );
      }
    }
    this.#nameTexts.set(keyOf(module, qualname), texts);
  }

  /** The text objects of a name, if some were given. */
  nameTexts(module: string, qualname: string): NameTexts | undefined {
    const own = this.#nameTexts.size === 0 ? undefined : this.#nameTexts.get(keyOf(module, qualname));
    return own ?? this.#parent?.nameTexts(module, qualname);
  }

  /** The extension code of a name, `undefined` for none. */
  extensionCode(module: string, qualname: string): number | undefined {
    const own = this.#codes.size === 0 ? undefined : this.#codes.get(keyOf(module, qualname));
    return own ?? this.#parent?.extensionCode(module, qualname);
  }

  /** The name that an extension code stands for, `undefined` for none. */
  extensionName(code: number): GlobalName | undefined {
    return this.#extensions.get(code) ?? this.#parent?.extensionName(code);
  }

  /** The Python name of a class or function, if it has one. */
  nameOf(target: unknown): GlobalName | undefined {
    return this.#names.get(target) ?? this.#parent?.nameOf(target);
  }

  /** The reducer of exactly this class, `undefined` for none. */
  reducerOf(type: unknown): Reducer | undefined {
    return this.#reducers.get(type) ?? this.#parent?.reducerOf(type);
  }

  /** Says that all reducers so far are the library's own. */
  ownReducers(): void {
    this.#ownReducers = new Set(this.#reducers.values());
  }

  /** Whether a reducer runs nobody else's code. */
  isOwnReducer(reduce: Reducer): boolean {
    return this.#ownReducers.has(reduce) || this.#parent?.isOwnReducer(reduce) === true;
  }

  /** @internal Whether the user registered something under a name. */
  isRegistered(module: string, qualname: string): boolean {
    return this.#registered.has(keyOf(module, qualname)) || this.#parent?.isRegistered(module, qualname) === true;
  }

  /** What stands behind a name, if anything does. */
  entry(module: string, qualname: string): Entry | undefined {
    const place = (module.length + 5 * qualname.length) & (FOUND - 1);
    const found = this.#found[place];
    if (found?.since === definitions && found.qualname === qualname && found.module === module) return found.entry;
    const named = this.#named(module, qualname);
    if (named !== undefined) this.#found[place] = { ...named, since: definitions };
    return named?.entry;
  }

  #named(module: string, qualname: string): Named | undefined {
    const named = this.#entries.get(module)?.get(qualname);
    if (named !== undefined || this.#parent === undefined) return named;
    return this.#parent.#named(module, qualname);
  }

  /** What stands behind a class or function that was found in another way than by its name. */
  describe(target: unknown): Entry {
    const name = this.nameOf(target) ?? (target instanceof PyGlobal ? target : undefined);
    const known = name === undefined ? undefined : this.entry(name.module, name.qualname);
    if (known !== undefined && known.target === target) return known;
    if (typeof target !== "function") return { target };
    const type = target as AnyConstructor | AnyFunction;
    return inheritedEntry(type, this) ?? { target, call: callOf(type) };
  }

  /** A name as Python 3 has it: below protocol 3 it may be Python 2's. */
  todaysName(module: string, qualname: string, protocol: number): GlobalName {
    return protocol < 3 ? python3Name(module, qualname) : { module, qualname };
  }

  /**
   * The same for a name that stands in a pickle. `protocol` below 3 lets Python 2's names stand for today's.
   * Throws {@link UnpicklingError} `UNREGISTERED`.
   */
  find(module: string, qualname: string, protocol: number, offset: number): Entry {
    if (protocol >= 3) return this.entry(module, qualname) ?? this.#missing({ module, qualname }, qualname, offset);
    const named = this.todaysName(module, qualname, protocol);
    return this.entry(named.module, named.qualname) ?? this.#missing(named, qualname, offset);
  }

  #missing(named: GlobalName, qualname: string, offset: number): never {
    throw unregistered(named, lastPart(qualname), offset);
  }
}

/** The error for a name that stands for nothing; `called`: what its class may be called here. */
export function unregistered({ module, qualname }: GlobalName, called: string, offset?: number): UnpicklingError {
  const name = `${module}.${qualname}`;
  // A text is cut at its last dot, which of a nested class is not the end of the module.
  const given = qualname.includes(".")
    ? `{ module: ${JSON.stringify(module)}, qualname: ${JSON.stringify(qualname)} }`
    : JSON.stringify(name);
  const place = offset === undefined ? "" : ` (at byte ${offset})`;
  return new UnpicklingError(
    `the pickle names "${name}", which is not registered; if you trust it, register its class with ` +
      `register(${called}, ${given}) before loading${place}`,
    { code: "UNREGISTERED", offset, value: name },
  );
}

const lastPart = (qualname: string): string => qualname.slice(qualname.lastIndexOf(".") + 1);

/** The same error with the code of names and numbers that stand for something else already. */
const asTaken = <E extends Error>(error: E): E => Object.assign(error, { code: "REGISTERED" });

function requireCallable(what: string, given: unknown): void {
  if (typeof given === "function") return;
  throw asArgumentError(new TypeError(`${what}() takes a class or a function, not ${named(given)}`));
}

/**
 * A name as its two parts.
 * @throws TypeError (`ARGUMENT`) for what is no name of Python's.
 */
export function asName(name: string | GlobalName): GlobalName {
  if (typeof name === "string") return splitName(name);
  const { module, qualname } = (name ?? {}) as Partial<GlobalName>;
  if (typeof module === "string" && typeof qualname === "string" && module !== "" && qualname !== "") return name;
  throw asArgumentError(
    new TypeError(`a name of Python's is "module.QualName" or { module, qualname }, not ${named(name)}`),
  );
}

function splitName(name: string): GlobalName {
  const dot = name.lastIndexOf(".");
  if (dot <= 0 || dot === name.length - 1) {
    throw asArgumentError(new TypeError(`"${name}" is no name of Python's; give "module.QualName"`));
  }
  return { module: name.slice(0, dot), qualname: name.slice(dot + 1) };
}

/** A registered class is called with `new`, a registered function plainly. */
function callOf(target: AnyConstructor | AnyFunction): (args: readonly unknown[]) => unknown {
  // The prototype of a class cannot be replaced, that of a plain function can: the one mark that survives minifying.
  const isClass = Object.getOwnPropertyDescriptor(target, "prototype")?.writable === false;
  return isClass
    ? (args) => Reflect.construct(target as AnyConstructor, withinCall(args))
    : (args) => (target as AnyFunction)(...withinCall(args));
}

/** Arguments of a call lie on the stack: V8 has room for some 120,000 of them, JavaScriptCore for 65,536. */
const MOST_ARGUMENTS = 50_000;

/** Arguments that a function of the user's can be called with. Throws {@link UnpicklingError} `LIMIT` for too many. */
export function withinCall(args: readonly unknown[]): readonly unknown[] {
  if (args.length <= MOST_ARGUMENTS) return args;
  throw new UnpicklingError(
    `the pickle calls with ${args.length} arguments, of which JavaScript has room for ${MOST_ARGUMENTS}`,
    { code: "LIMIT" },
  );
}
