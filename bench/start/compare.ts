/**
 * Deep comparison of two object graphs: values, classes, dates, and which objects are the same object.
 *
 * Objects are paired as they are met, in both directions: a repeated object on one side must be the same repeated object
 * on the other, so sharing and cycles are compared and not only survived. The walk keeps its own stack, because a graph
 * nests as deep as it has objects.
 */
import { Parameterized } from "brine";

/** Where two graphs part. */
export interface Difference {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** A place in the graph; made into text only when something is wrong there. */
interface Place {
  readonly parent: Place | null;
  readonly step: string | number;
}

interface Task {
  readonly expected: unknown;
  readonly got: unknown;
  readonly place: Place;
}

export interface CompareOptions {
  /** Classes whose `name` is compared; elsewhere reading it would make an automatic one. */
  readonly named: ReadonlySet<unknown>;
}

export interface Comparison {
  readonly difference: Difference | null;
  /** How many values that are no containers were found equal. */
  readonly values: number;
  /** How many distinct objects were paired. */
  readonly objects: number;
}

/** Compares until the first difference. */
export function compareGraphs(expected: unknown, got: unknown, options: CompareOptions): Comparison {
  const walk = new Walk(options);
  const difference = walk.run(expected, got);
  return { difference, values: walk.values, objects: walk.pairs.size };
}

class Walk {
  readonly pairs = new Map<object, object>();
  readonly #back = new Map<object, object>();
  readonly #names = new Map<unknown, readonly string[]>();
  readonly #tasks: Task[] = [];
  readonly #named: ReadonlySet<unknown>;
  values = 0;

  constructor(options: CompareOptions) {
    this.#named = options.named;
  }

  run(expected: unknown, got: unknown): Difference | null {
    this.#tasks.push({ expected, got, place: { parent: null, step: "snapshot" } });
    let task: Task | undefined;
    while ((task = this.#tasks.pop()) !== undefined) {
      const difference = this.#compare(task);
      if (difference !== null) return difference;
    }
    return null;
  }

  #compare({ expected, got, place }: Task): Difference | null {
    if (typeof expected !== "object" || expected === null) {
      // Object.is: 0 and -0 are two floats, and NaN is itself.
      if (!Object.is(expected, got)) return difference(place, show(expected), show(got));
      this.values++;
      return null;
    }
    if (typeof got !== "object" || got === null) return difference(place, show(expected), show(got));
    const partner = this.pairs.get(expected);
    const origin = this.#back.get(got);
    if (partner !== undefined || origin !== undefined) {
      if (partner === got) return null;
      return partner === undefined
        ? difference(place, `${show(expected)}, not met before`, "an object that stands elsewhere already")
        : difference(place, `the ${show(expected)} met before`, `another ${show(got)}`);
    }
    this.pairs.set(expected, got);
    this.#back.set(got, expected);
    if (expected.constructor !== got.constructor) return difference(place, show(expected), show(got));
    return this.#contents(expected, got, place);
  }

  #contents(expected: object, got: object, place: Place): Difference | null {
    if (expected instanceof Date) {
      if (!Object.is(expected.getTime(), (got as Date).getTime())) return difference(place, show(expected), show(got));
      this.values++;
      return null;
    }
    if (Array.isArray(expected)) return this.#list(expected, got as unknown[], place);
    const names = expected instanceof Parameterized ? this.#parameters(expected) : [];
    for (let i = names.length - 1; i >= 0; i--) this.#member(expected, got, names[i]!, place);
    // What is no parameter: plain objects, and attributes somebody hung on an instance.
    const keys = Object.keys(expected);
    const others = Object.keys(got);
    if (keys.length !== others.length || keys.some((key) => !Object.hasOwn(got, key))) {
      return difference(place, `keys ${keys.join(", ") || "none"}`, `keys ${others.join(", ") || "none"}`);
    }
    for (const key of keys) this.#member(expected, got, key, place);
    return null;
  }

  #list(expected: unknown[], got: unknown[], place: Place): Difference | null {
    if (expected.length !== got.length) return difference(place, `${expected.length} items`, `${got.length} items`);
    // Backwards, so that the stack gives them in order and the first difference is the first.
    for (let i = expected.length - 1; i >= 0; i--) {
      this.#tasks.push({ expected: expected[i], got: got[i], place: { parent: place, step: i } });
    }
    return null;
  }

  #member(expected: object, got: object, name: string, place: Place): void {
    this.#tasks.push({
      expected: (expected as Record<string, unknown>)[name],
      got: (got as Record<string, unknown>)[name],
      place: { parent: place, step: name },
    });
  }

  #parameters(instance: Parameterized): readonly string[] {
    let names = this.#names.get(instance.constructor);
    if (names === undefined) {
      names = instance.param.names().filter((name) => name !== "name" || this.#named.has(instance.constructor));
      this.#names.set(instance.constructor, names);
    }
    return names;
  }
}

function difference(place: Place, expected: string, got: string): Difference {
  let path = "";
  for (let at: Place | null = place; at !== null; at = at.parent) {
    path = (typeof at.step === "number" ? `[${at.step}]` : at.parent === null ? at.step : `.${at.step}`) + path;
  }
  return { path, expected, got };
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Object.is(value, -0)) return "-0";
  if (value instanceof Date) return `Date ${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()}`;
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "object";
  return `${String(value)} (${typeof value})`;
}

/** The first place where two pickles of the same value part. */
export function compareBytes(expected: Uint8Array, got: Uint8Array): Difference | null {
  const length = Math.min(expected.length, got.length);
  for (let i = 0; i < length; i++) {
    if (expected[i] !== got[i]) return { path: `byte ${i}`, expected: hex(expected, i), got: hex(got, i) };
  }
  if (expected.length === got.length) return null;
  return { path: `byte ${length}`, expected: `${expected.length} bytes`, got: `${got.length} bytes` };
}

const hex = (bytes: Uint8Array, at: number): string =>
  Array.from(bytes.subarray(at, at + 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
