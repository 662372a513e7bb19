/**
 * Python's `collections`. Each is written as CPython's `__reduce__` of it does (`Modules/_collectionsmodule.c`,
 * `Objects/odictobject.c`, `Lib/collections/__init__.py`).
 */
import { countItems } from "../allowance.js";
import { appendItems, setState } from "../hooks.js";
import type { Registry } from "../registry.js";
import { ownState, stateBeside } from "../subclass.js";
import { Tuple } from "../values.js";
import { type Arguments, defineClass, entriesOf, integerIn, isDict, itemOf, readState, textOf } from "./define.js";

/** A dict as it is read. */
export type PyDictLike = Map<unknown, unknown> | Record<string, unknown>;

/** A Python OrderedDict. */
export class OrderedDict<K = unknown, V = unknown> extends Map<K, V> {}

/** A Python defaultdict: a Map that remembers what makes its missing values. It makes none itself. */
export class DefaultDict<K = unknown, V = unknown> extends Map<K, V> {
  /** A `PyGlobal` such as `builtins.list`, a registered class or function, or `null`. */
  readonly defaultFactory: unknown;
  /** The factory, and what it holds. */
  constructor(defaultFactory: unknown, entries?: Iterable<readonly [K, V]>) {
    super(entries ?? []);
    this.defaultFactory = defaultFactory;
  }
}

/** A Python Counter: a Map whose values are counts. */
export class Counter<K = unknown> extends Map<K, number | bigint> {
  /** Counts what an iterable has. */
  static of<K>(items: Iterable<K>): Counter<K> {
    const counter = new Counter<K>();
    for (const item of items) counter.set(item, Number(counter.get(item) ?? 0) + 1);
    return counter;
  }
}

/**
 * A Python deque: an Array that holds at most `maxlen` items; `push` beyond it drops from the front and `unshift` from the end.
 * Other ways of growing an Array do not look at it.
 */
export class Deque<T = unknown> extends Array<T> {
  /** How many items it holds at most: an integer ≥ 0, `null` for no bound. */
  declare readonly maxlen: number | null;

  /** The last `maxlen` of these items. Throws a `RangeError` for a bound that is no integer ≥ 0. */
  constructor(items: Iterable<T> = [], maxlen: number | null = null) {
    super();
    const value = maxlen === null ? null : integerIn(maxlen, 0, Number.MAX_SAFE_INTEGER);
    // Not enumerable: it is no item, and no attribute that would be written as one.
    Object.defineProperty(this, "maxlen", { value, configurable: true });
    for (const item of items) {
      super.push(item);
      // Of an iterable without end in sight no more is held than twice what stays.
      if (value !== null && this.length >= 2 * value + FEW) dropFirst(this, this.length - value);
    }
    if (value !== null && this.length > value) dropFirst(this, this.length - value);
  }

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override push(...items: T[]): number {
    this[appendItems](items);
    return this.length;
  }

  override unshift(...items: T[]): number {
    super.unshift(...items);
    if (this.maxlen !== null && this.length > this.maxlen) this.length = this.maxlen;
    return this.length;
  }

  [appendItems](items: readonly unknown[]): void {
    for (const item of items) super.push(item as T);
    if (this.maxlen !== null && this.length > this.maxlen) dropFirst(this, this.length - this.maxlen);
  }
}

/** Appends what a pickle does. A deque that is full moves all of its items for that, which is counted. */
export function extend(deque: Deque, items: readonly unknown[]): void {
  const { maxlen, length } = deque;
  if (maxlen !== null && length + items.length > maxlen) countItems(length);
  deque[appendItems](items);
}

/** Items that a deque may have too many while it is made. */
const FEW = 64;

/** Moves all others to the front. V8's `splice` and `shift` take a hundred times as long for a subclass of Array. */
function dropFirst(items: unknown[], count: number): void {
  const kept = items.length - count;
  for (let index = 0; index < kept; index++) items[index] = items[index + count];
  items.length = kept;
}

/** A Python ChainMap: dicts that are searched in turn. */
export class ChainMap {
  /** The dicts, the first of them searched first. */
  maps: PyDictLike[];

  /** Of these dicts, which are kept and not copied. */
  constructor(...maps: PyDictLike[]) {
    this.maps = maps;
  }

  /** The value of the first dict that has the key. */
  get(key: unknown): unknown {
    for (const map of this.maps) {
      if (map instanceof Map ? map.has(key) : Object.hasOwn(map, String(key))) {
        return map instanceof Map ? map.get(key) : itemOf(map, String(key));
      }
    }
    return undefined;
  }

  [setState](state: unknown): void {
    takeState(this, "collections.ChainMap", state, "maps", (maps) => Array.isArray(maps) && maps.every(isMapping));
  }
}

const isMapping = (value: unknown): boolean => isDict(value) || value instanceof ChainMap || value instanceof UserDict;

/** A Python UserDict: an object around a dict. */
export class UserDict {
  /** The dict inside, Python's `data`. */
  data: PyDictLike;
  /** Around this dict, which is not copied; around a new one unless given. */
  constructor(data: PyDictLike = new Map()) {
    this.data = data;
  }
  [setState](state: unknown): void {
    takeState(this, "collections.UserDict", state, "data", isMapping);
  }
}

/** A Python UserList: an object around a list. */
export class UserList<T = unknown> {
  /** The list inside, Python's `data`. */
  data: T[];
  /** Around this list, which is not copied; around a new one unless given. */
  constructor(data: T[] = []) {
    this.data = data;
  }
  [setState](state: unknown): void {
    takeState(this, "collections.UserList", state, "data", Array.isArray);
  }
}

/** A Python UserString: an object around a str. */
export class UserString {
  /** The text inside, Python's `data`. */
  data: string;
  /** Around this text. */
  constructor(data = "") {
    this.data = data;
  }
  /** The text. */
  toString(): string {
    return this.data;
  }
  [setState](state: unknown): void {
    takeState(this, "collections.UserString", state, "data", (data) => typeof data === "string");
  }
}

/** Takes over a state in which one attribute must be of its kind; whatever else it has is an attribute too. */
function takeState(
  target: object,
  name: string,
  state: unknown,
  key: string,
  isRight: (value: unknown) => boolean,
): void {
  readState(name, state, () => {
    if (!isRight(itemOf(state, key))) throw new TypeError(`its ${key} is of another type`);
    const entries = [...entriesOf(state)];
    countItems(entries.length);
    for (const [attribute, value] of entries) {
      Object.defineProperty(target, textOf(attribute), {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  });
}

/** `Counter({…})`: the dict of the counts. */
function readCounter([dict]: Arguments): Counter {
  const counter = new Counter();
  if (dict === undefined) return counter;
  if (dict instanceof Map) countItems(dict.size);
  for (const [key, count] of entriesOf(dict)) counter.set(key, count as number);
  return counter;
}

export function defineCollections(registry: Registry): void {
  const options = { hasState: true, unhashable: true };
  defineClass(registry, OrderedDict, "collections.OrderedDict", {
    ...options,
    arity: [0, 1],
    call: ([pairs = []]) => new OrderedDict(pairsOf(pairs)),
    aliases: ["ordereddict.OrderedDict"],
  });
  registry.reducer(OrderedDict, (value) => ({
    callable: OrderedDict,
    args: [],
    pairs: value,
    state: ownState(value),
  }));
  defineClass(registry, DefaultDict, "collections.defaultdict", {
    unhashable: true,
    arity: [0, 1],
    call: ([factory = null]) => new DefaultDict(factory),
  });
  registry.reducer(DefaultDict, (value) => ({
    callable: DefaultDict,
    args: value.defaultFactory === null ? [] : [value.defaultFactory],
    pairs: value,
  }));
  defineClass(registry, Counter, "collections.Counter", { ...options, arity: [0, 1], call: readCounter });
  registry.reducer(Counter, (value) => ({ callable: Counter, args: [new Map(value)], makesArgs: true }));
  defineClass(registry, Deque, "collections.deque", {
    unhashable: true,
    arity: [0, 2],
    call: ([items = [], maxlen = null]) => {
      if (!Array.isArray(items)) throw new TypeError("no list of items");
      countItems(items.length);
      return new Deque(items, maxlen as number | null);
    },
  });
  registry.reducer(Deque, (value) => ({
    callable: Deque,
    args: value.maxlen === null ? [] : [new Tuple(), value.maxlen],
    items: Array.from(value),
    state: stateBeside(value, Deque),
  }));
  defineClass(registry, ChainMap, "collections.ChainMap", { ...options, arity: [0, 0], make: () => new ChainMap() });
  defineClass(registry, UserDict, "collections.UserDict", { ...options, arity: [0, 0], make: () => new UserDict() });
  defineClass(registry, UserList, "collections.UserList", { ...options, arity: [0, 0], make: () => new UserList() });
  defineClass(registry, UserString, "collections.UserString", {
    hasState: true,
    arity: [0, 1],
    make: ([text = ""]) => new UserString(textOf(text)),
  });
  registry.reducer(UserString, (value, protocol = 5) => ({
    callable: UserString,
    form: "new",
    // Protocols 0 and 1 do not ask `__getnewargs__`.
    args: protocol < 2 ? [] : [value.data],
    state: ownState(value),
  }));
}

/** Pairs of two, as Python 2's OrderedDict wrote them. */
function* pairsOf(pairs: unknown): Generator<[unknown, unknown]> {
  if (!Array.isArray(pairs)) throw new TypeError("no list of pairs");
  countItems(pairs.length);
  for (const pair of pairs as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new TypeError("no list of pairs");
    yield [pair[0], pair[1]];
  }
}
