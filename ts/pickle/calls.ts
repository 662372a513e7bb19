/**
 * What a pickle may call and make: names resolved to entries, all of them before the first object is made, and the four
 * ways of making an object (REDUCE, NEWOBJ, NEWOBJ_EX, INST).
 */
import { PyPartial } from "./builtins/functools.js";
import { invoke, isCallable } from "./callable.js";
import { withSign, withSigns } from "./containers.js";
import { PickleError, UnpicklingError, withOffset } from "./error.js";
import { fromNewArgs, getInitArgs, getNewArgs, getNewArgsEx, type Hooked, stateSetter } from "./hooks.js";
import { createInstance, isMakeable } from "./instance.js";
import { NameTable } from "./name-table.js";
import { Opaque } from "./opaque.js";
import type { ResolvedReading } from "./reading-options.js";
import { OBJECT, RECONSTRUCTOR } from "./reduction.js";
import {
  type AnyConstructor,
  type CallContext,
  type Entry,
  type GlobalName,
  type Reduction,
  withinCall,
} from "./registry.js";
import { asTuple, isTuple, PyGlobal, type Tuple } from "./values.js";
import { HIGHEST_PROTOCOL } from "./writing-options.js";

const GETATTR = PyGlobal.named("builtins", "getattr");

/** A class that makes its instances of the arguments of NEWOBJ. */
interface FromNewArgs {
  [fromNewArgs]?(args: readonly unknown[], keywords: Reduction["keywords"]): object;
}

/** What stands behind a name of the pickle, and what it is called there. */
interface Resolved {
  readonly entry: Entry;
  /** `undefined`: it was admitted without a name. */
  readonly module?: string;
  readonly qualname?: string;
  /** Of the pickle: below 3 its names may be Python 2's. */
  readonly protocol?: number;
}

/** With more classes and functions than this there is a table of them; most small pickles have two or three. */
const FEW = 8;

export class Calls {
  readonly #options: ResolvedReading;
  readonly #names = new NameTable();
  /** By the numbers of their names. */
  readonly #entries: Entry[] = [];
  readonly #resolved: Resolved[] = [];
  /** By target, where there are more than {@link FEW}. */
  #byTarget: Map<unknown, Resolved> | undefined;
  #extensions: Map<number, Entry> | undefined;
  /** Names that are not registered. */
  #unknown: Set<unknown> | undefined;
  /** The offset of the call that is going on. */
  #offset = 0;

  #context: CallContext | undefined;

  constructor(options: ResolvedReading) {
    this.#options = options;
  }

  /** What registered code may ask; made when some is called. */
  #asked(): CallContext {
    this.#context ??= {
      entryOf: (target) => this.#entryOf(target),
      newObject: (target, args, keywords) => this.newObject(target, asTuple([...args]), this.#offset, keywords),
      nested: (owner, name) => this.#nested(owner, name),
      registeredName: (owner) => this.#registeredName(owner),
    };
    return this.#context;
  }

  /** Lets something be called that no pickle named: `copy` takes it from the object itself. */
  admit(entry: Entry): void {
    const known = this.#behind(entry.target);
    if (known?.entry !== entry) this.#add({ ...known, entry });
  }

  #add(resolved: Resolved): void {
    this.#resolved.push(resolved);
    if (this.#resolved.length <= FEW) return;
    if (this.#byTarget === undefined) {
      this.#byTarget = new Map(this.#resolved.map((one) => [one.entry.target, one]));
    } else this.#byTarget.set(resolved.entry.target, resolved);
  }

  /** What was resolved last to a class or function. */
  #behind(target: unknown): Resolved | undefined {
    if (this.#byTarget !== undefined) return this.#byTarget.get(target);
    for (let index = this.#resolved.length - 1; index >= 0; index--) {
      const one = this.#resolved[index] as Resolved;
      // As a Map compares: a name may stand for any value.
      if (Object.is(one.entry.target, target)) return one;
    }
    return undefined;
  }

  #entryOf(target: unknown): Entry | undefined {
    return this.#behind(target)?.entry;
  }

  /** What stands behind a name. Throws {@link UnpicklingError} `UNREGISTERED`. */
  resolve(module: string, qualname: string, protocol: number, offset: number): Entry {
    const known = this.#names.find(module, qualname);
    if (known >= 0) return this.#entries[known] as Entry;
    const entry = this.#find(module, qualname, protocol, offset);
    this.#names.add(module, qualname);
    this.#entries.push(entry);
    this.#add({ module, qualname, protocol: this.#options.fixImports ? protocol : 3, entry });
    return entry;
  }

  #find(module: string, qualname: string, protocol: number, offset: number): Entry {
    const { registry, findClass, opaque, fixImports } = this.#options;
    const asked = fixImports ? protocol : 3;
    if (findClass !== undefined) {
      const name = registry.todaysName(module, qualname, asked);
      const found = findClass(name.module, name.qualname);
      if (found !== undefined) return registry.describe(found);
    }
    if (!opaque) return registry.find(module, qualname, asked, offset);
    const name = registry.todaysName(module, qualname, asked);
    const entry = registry.entry(name.module, name.qualname);
    if (entry !== undefined && entry.isPlaceholder !== true) return entry;
    const target = PyGlobal.named(name.module, name.qualname);
    this.#unknown ??= new Set();
    this.#unknown.add(target);
    return { target };
  }

  /** What an extension code stands for. */
  extension(code: number, protocol: number): unknown {
    let entry = this.#extensions?.get(code);
    if (entry === undefined) {
      const name = this.#options.registry.extensionName(code);
      if (name === undefined) {
        throw new UnpicklingError(
          `the pickle uses the extension code ${code}, which is not registered: addExtension()`,
          {
            code: "UNREGISTERED",
            value: code,
          },
        );
      }
      // Codes name things as they are called today, whatever the protocol.
      entry = this.resolve(name.module, name.qualname, Math.max(protocol, 3), 0);
      this.#extensions ??= new Map();
      this.#extensions.set(code, entry);
    }
    return entry.target;
  }

  /** Whether a class must be made in the pickle's own order, and so not by rows: code of the user's makes its instances. */
  needsOrder(target: unknown, isParam: boolean): boolean {
    // A row does not say how the private state of a Parameterized was made, which is to be written back.
    if (this.#isUnknown(target)) return isParam;
    if (typeof target !== "function") return false;
    const entry = this.#entryOf(target);
    return (
      (target as unknown as FromNewArgs)[fromNewArgs] !== undefined ||
      (entry?.make !== undefined && entry.isQuiet !== true)
    );
  }

  /** Whether instances of a class are given their state as a whole. */
  takesState(target: unknown): boolean {
    if (this.#isUnknown(target)) return true;
    if (typeof target !== "function") return false;
    const prototype = target.prototype as Hooked | undefined;
    if (prototype !== undefined && stateSetter(prototype) !== undefined) return true;
    return this.#entryOf(target)?.make !== undefined;
  }

  #nameOf(owner: unknown): GlobalName | undefined {
    const { module, qualname, protocol } = this.#behind(owner) ?? NOTHING;
    if (module === undefined || qualname === undefined || protocol === undefined) return undefined;
    return this.#options.registry.todaysName(module, qualname, protocol);
  }

  #registeredName(owner: unknown): GlobalName | undefined {
    const name = this.#nameOf(owner);
    return name !== undefined && this.#options.registry.isRegistered(name.module, name.qualname) ? name : undefined;
  }

  #nested(owner: unknown, name: string): (() => unknown) | undefined {
    const above = this.#nameOf(owner);
    if (above === undefined) return undefined;
    const qualname = `${above.qualname}.${name}`;
    const isKnown = this.#options.registry.entry(above.module, qualname) !== undefined;
    if (!isKnown && this.#options.findClass === undefined) return undefined;
    return () => this.resolve(above.module, qualname, HIGHEST_PROTOCOL, this.#offset).target;
  }

  reduce(callable: unknown, args: unknown, offset: number): unknown {
    if (!isTuple(args)) throw badArguments(args, offset);
    if (this.#isUnknown(callable) || callable instanceof Opaque) return new Opaque(callable, args, "call");
    if (this.#options.opaque && this.#holdsBase(callable, args)) return new Opaque(callable, args, "call");
    const call = this.#entryOf(callable)?.call;
    this.#offset = offset;
    try {
      if (call !== undefined) {
        const made = call(this.#keyed(callable, args), this.#asked());
        if (callable === RECONSTRUCTOR && made instanceof Opaque) made.markOfObject();
        return made;
      }
      if (isCallable(callable)) return callable[invoke](args, this.#asked());
    } catch (error) {
      // What a known function does not make of something unknown is kept as a call.
      const isUnknown =
        callable === GETATTR ||
        (callable instanceof PyPartial && this.#isOpaque(callable.func)) ||
        args.some((arg) => this.#isOpaque(arg)) ||
        // A form of a known class that is not read: Python may take it.
        (error instanceof UnpicklingError && UNREAD.has(error.code));
      if (this.#options.opaque && error instanceof PickleError && isUnknown) {
        return new Opaque(callable, args, "call");
      }
      throw withOffset(error, offset);
    }
    if (this.#options.opaque && callable instanceof PyGlobal) return new Opaque(callable, args, "call");
    throw notCallable(callable, offset);
  }

  /** The arguments of a call: of a dict or set with its keys such as JavaScript leaves them, where numbers are read exactly. */
  #keyed(type: unknown, args: Tuple): Tuple {
    if (!this.#options.exact || typeof type !== "function") return args;
    const prototype = type.prototype as unknown;
    const [items] = args;
    if (!Array.isArray(items)) return args;
    if (prototype instanceof Set) return asTuple([withSigns(items), ...args.slice(1)]);
    return prototype instanceof Map ? asTuple([items.map(withSign), ...args.slice(1)]) : args;
  }

  /** `copyreg._reconstructor` of an unknown class with something that a built-in holds: more than an empty instance. */
  #holdsBase(callable: unknown, [type, base]: readonly unknown[]): boolean {
    return callable === RECONSTRUCTOR && this.#isOpaque(type) && base !== OBJECT;
  }

  #isUnknown(target: unknown): boolean {
    return this.#unknown?.has(target) === true;
  }

  #isOpaque(value: unknown): boolean {
    return value instanceof Opaque || this.#isUnknown(value);
  }

  newObject(target: unknown, args: unknown, offset: number, keywords?: unknown): object {
    if (!isTuple(args)) throw badArguments(args, offset);
    const named = keywords === undefined ? undefined : keywordsOf(keywords, offset);
    if (this.#isUnknown(target) || target instanceof Opaque) return new Opaque(target, args, "new", named);
    if (this.#options.opaque && target instanceof PyGlobal) return new Opaque(target, args, "new", named);
    // Only what the registry answered with: a call may give any class of the program back.
    const entry = this.#entryOf(target);
    if (entry === undefined || !isMakeable(target)) throw notCallable(target, offset);
    const { make } = entry;
    this.#offset = offset;
    try {
      const own = (target as unknown as FromNewArgs)[fromNewArgs];
      if (own !== undefined) return own.call(target as FromNewArgs, args, named);
      if (named === undefined || isEmpty(named)) {
        if (make !== undefined) return make(this.#keyed(target, args), this.#asked());
        if (args.length === 0) return createInstance(target);
      }
      const prototype = target.prototype as Hooked;
      if (prototype[getNewArgs] !== undefined || prototype[getNewArgsEx] !== undefined) {
        return construct(target, named === undefined ? args : [...args, Object.fromEntries(entriesOf(named))]);
      }
    } catch (error) {
      if (this.#options.opaque && error instanceof UnpicklingError && UNREAD.has(error.code)) {
        return new Opaque(target, args, "new", named);
      }
      throw withOffset(error, offset);
    }
    throw new UnpicklingError(
      `${target.name} is made with arguments; give it a static [fromNewArgs](args, keywords) (at byte ${offset})`,
      { code: "UNSUPPORTED", offset, value: args },
    );
  }

  /** INST and OBJ: a call, but of a class that asks for none with no arguments, and so mostly of one that nobody registered. */
  instantiate(target: unknown, args: unknown, offset: number): unknown {
    if (!isTuple(args)) throw badArguments(args, offset);
    const prototype = isMakeable(target) ? (target.prototype as Hooked) : undefined;
    const asksForNone = prototype === undefined ? this.#isUnknown(target) : prototype[getInitArgs] === undefined;
    const calls = args.length > 0 || !asksForNone;
    if (!calls) return this.newObject(target, args, offset);
    return this.reduce(target, args, offset);
  }
}

/** Whether instances of a class are made without code of the user's, and given their state value by value. */
export const isMadePlainly = ({ target, make }: Entry): boolean =>
  isMakeable(target) &&
  make === undefined &&
  (target as unknown as FromNewArgs)[fromNewArgs] === undefined &&
  stateSetter(target.prototype as Hooked) === undefined;

const NOTHING: Partial<Resolved> = {};

/** Codes of calls that Python may know how to make. */
const UNREAD: ReadonlySet<string> = new Set(["BAD_ARGUMENTS", "UNSUPPORTED"]);

const construct = (target: AnyConstructor, args: readonly unknown[]): object =>
  Reflect.construct(target, withinCall(args)) as object;

const isEmpty = (keywords: NonNullable<Reduction["keywords"]>): boolean => [...entriesOf(keywords)].length === 0;

const entriesOf = (keywords: NonNullable<Reduction["keywords"]>): Iterable<[string, unknown]> =>
  keywords instanceof Map ? (keywords as Map<string, unknown>) : Object.entries(keywords);

function keywordsOf(value: unknown, offset: number): NonNullable<Reduction["keywords"]> {
  const isRecord = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (value instanceof Map ? [...value.keys()].every((key) => typeof key === "string") : isRecord) {
    return value as NonNullable<Reduction["keywords"]>;
  }
  throw new UnpicklingError(`keyword arguments are no dict of texts (at byte ${offset})`, {
    code: "BAD_TYPE",
    offset,
    value,
  });
}

const badArguments = (value: unknown, offset: number): UnpicklingError =>
  new UnpicklingError(`the arguments of a call are no tuple (at byte ${offset})`, { code: "BAD_TYPE", offset, value });

/** A class or function by its name, not its source. */
const titleOf = (value: unknown): string => (typeof value === "function" ? value.name || "a function" : String(value));

const notCallable = (value: unknown, offset: number): UnpicklingError =>
  new UnpicklingError(`${titleOf(value)} may be named but not called by a pickle (at byte ${offset})`, {
    code: "NOT_CALLABLE",
    offset,
    value,
  });

/** What stands for a persistent id. Throws {@link UnpicklingError} `PERSISTENT_ID` where nobody is there to ask. */
export function persistentObject(load: ResolvedReading["persistentLoad"], id: unknown, offset: number): unknown {
  if (load !== undefined) return load(id);
  throw new UnpicklingError(`the pickle has a persistent id; give loads a persistentLoad (at byte ${offset})`, {
    code: "PERSISTENT_ID",
    offset,
    value: id,
  });
}
