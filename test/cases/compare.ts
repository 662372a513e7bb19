/** Comparing what an operation came to with what was recorded. Gives the first difference as a sentence. */
import { DefaultFactory, pythonRepr } from "../../ts/param/index.js";
import { PyDate } from "../../ts/pickle/builtins/datetime.js";
import { Complex, Decimal } from "../../ts/pickle/builtins/numbers.js";
import { NDArray } from "../../ts/pickle/builtins/numpy-array.js";
import { DataFrameView, SeriesView } from "../../ts/pickle/builtins/pandas-frame.js";
import { isTuple } from "../../ts/pickle/values.js";
import type { Case, Expectation, Operation, Outcome } from "./case.js";
import { sameSchema } from "./json.js";
import { NotThere, pythonSlot } from "./names.js";
import { sameClassLabel, sameClassText, sameImports, sameNumberText, tuplesAreArrays } from "./same.js";
import type { Scope } from "./scope.js";
import { datetimeFrom, FUNCTIONS, fromHex, numberFrom, Opaque, typeOf } from "./values.js";

/** What the names of the case's classes are replaced by in texts. */
export interface Comparison {
  readonly scope: Scope;
  readonly case: Case;
}

/** The difference, `null` where there is none. */
export function difference(expected: Expectation, got: Outcome, operation: Operation, to: Comparison): string | null {
  if (got.error instanceof NotThere) return `not there: ${got.error.message}`;
  if (expected.error !== undefined) {
    if (!("error" in got)) return `expected ${expected.error.type}, got ${shown(got.value)}`;
    const wrong = errorDifference(expected.error, got.error, to);
    if (wrong !== null) return wrong;
  } else if ("error" in got) return `expected ${JSON.stringify(expected.value)}, got ${errorText(got.error)}`;
  else if (!matches(expected.value ?? null, got.value, to)) {
    return `expected ${JSON.stringify(expected.value)}, got ${shown(got.value)}`;
  }
  for (const [index, inner] of (expected.inner ?? []).entries()) {
    const outcome = got.inner?.[index];
    if (outcome === undefined) return `inner ${index} did not run`;
    const wrong = difference(inner, outcome, operation.ops![index]!, to);
    if (wrong !== null) return `inner ${index}: ${wrong}`;
  }
  return eventsDifference(expected.events ?? [], got.events, to);
}

function errorDifference(expected: NonNullable<Expectation["error"]>, got: unknown, to: Comparison): string | null {
  if (expected.loose === true) return null;
  const { pythonType } = got as { readonly pythonType?: string };
  const message = got instanceof Error ? got.message : String(got);
  const same = pythonType === expected.type && text(message, to) === text(expected.message, to);
  return same ? null : `expected ${expected.type}: ${expected.message} | got ${errorText(got)}`;
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { pythonType } = error as { readonly pythonType?: string };
  return pythonType === undefined
    ? `${error.name}: ${error.stack ?? error.message}`.slice(0, 400)
    : `${pythonType}: ${error.message}`;
}

function eventsDifference(expected: readonly unknown[], got: Outcome["events"], to: Comparison): string | null {
  const length = Math.max(expected.length, got.length);
  for (let index = 0; index < length; index++) {
    const one = expected[index] as Record<string, unknown> | undefined;
    const other = got[index];
    if (one === undefined) return `event ${index} too many: ${shownEntry(other!)}`;
    if (other === undefined) return `event ${index} is missing: ${JSON.stringify(one)}`;
    if (!entryMatches(one, other, to))
      return `event ${index}: expected ${JSON.stringify(one)}, got ${shownEntry(other)}`;
  }
  return null;
}

function entryMatches(
  expected: Record<string, unknown>,
  got: Readonly<Record<string, unknown>>,
  to: Comparison,
): boolean {
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(got).length) return false;
  return keys.every((key) => {
    const wanted = expected[key];
    const value = got[key];
    if (key === "obj") return named(wanted, value, to);
    if (key === "events") {
      const events = value as readonly Record<string, unknown>[];
      return (
        (wanted as Record<string, unknown>[]).length === events.length &&
        events.every((event, index) => eventMatches((wanted as Record<string, unknown>[])[index]!, event, to))
      );
    }
    if (key === "kwargs" || key === "values")
      return pairsMatch(wanted as [unknown, unknown][], value as [unknown, unknown][], to);
    if (key === "args")
      return (wanted as unknown[]).every((item, index) => matches(item, (value as unknown[])[index], to));
    return matches(wanted, value, to);
  });
}

function eventMatches(expected: Record<string, unknown>, got: Record<string, unknown>, to: Comparison): boolean {
  return (
    expected.name === got.name &&
    expected.what === pythonSlot(got.what as string) &&
    expected.type === got.type &&
    matches(expected.old, got.old, to) &&
    matches(expected.new, got.new, to) &&
    named(expected.obj, got.obj, to) &&
    named(expected.cls, got.cls, to)
  );
}

/** Whether a value is the object or the class of a name. */
function named(name: unknown, value: unknown, { scope }: Comparison): boolean {
  if (name === null) return value === null;
  if (typeof name !== "string") return scope.objects.get((name as { ref: string }).ref) === value;
  // Within a constructor the object has no name yet.
  return (
    scope.classes.get(name) === value ||
    (scope.objects.has(name) ? scope.objects.get(name) === value : typeof value === "object")
  );
}

const pairsMatch = (
  expected: readonly (readonly [unknown, unknown])[],
  got: readonly (readonly [unknown, unknown])[] | undefined,
  to: Comparison,
): boolean =>
  expected.length === got?.length &&
  expected.every(([key, value]) =>
    got.some(
      ([label, held]) =>
        (matches(key, label, to) || sameClassLabel([key, value], label, held)) && matches(value, held, to),
    ),
  );

/** Whether a live value is the one that a neutral form stands for. */
export function matches(expected: unknown, got: unknown, to: Comparison): boolean {
  if (expected === null || (typeof expected === "object" && "undefined" in expected))
    return got === null || got === undefined;
  if (typeof expected === "string") return typeof got === "string" && text(got, to) === text(expected, to);
  if (typeof expected === "boolean") return got === expected;
  const [tag = ""] = Object.keys(expected as object);
  const content = (expected as Record<string, unknown>)[tag];
  const same = (items: readonly unknown[]): boolean =>
    items.length === (content as unknown[]).length &&
    items.every((item, index) => matches((content as unknown[])[index], item, to));
  switch (tag) {
    case "int":
      return typeof got === "number" || typeof got === "bigint" ? BigInt(content as string) === BigIntOf(got) : false;
    case "float":
      return (
        typeof got === "number" &&
        (Object.is(got, numberFrom(content as string)) || got === numberFrom(content as string))
      );
    case "complex":
      return got instanceof Complex;
    case "decimal":
      return got instanceof Decimal && got.text === content;
    case "tuple":
      return Array.isArray(got) && (isTuple(got) || tuplesAreArrays()) && same(got);
    case "list":
      return Array.isArray(got) && !isTuple(got) && same(got);
    case "dict": {
      if (typeof got !== "object" || got === null) return false;
      return pairsMatch(content as [unknown, unknown][], got instanceof Map ? [...got] : Object.entries(got), to);
    }
    case "set":
      return got instanceof Set && same([...got].sort());
    case "date":
      return got instanceof PyDate && got.toISOString().startsWith(content as string);
    case "datetime":
      return (
        got instanceof Date && !(got instanceof PyDate) && got.getTime() === datetimeFrom(content as string).getTime()
      );
    case "bytes":
      return got instanceof Uint8Array && pythonRepr(got) === pythonRepr(fromHex(content as string));
    case "ndarray": {
      const { data } = content as { data: unknown };
      return got instanceof NDArray && matches(data, got.toArray(), to);
    }
    case "dataframe":
      return (
        got instanceof DataFrameView &&
        (content as [unknown, unknown][]).length === got.columnNames.length &&
        (content as [unknown, unknown][]).every(
          ([label, column], place) => got.columnNames[place] === label && matches(column, plain(got.column(label)), to),
        )
      );
    case "series":
      return got instanceof SeriesView && matches(content, plain(got.values), to);
    case "path":
      return String(got) === to.scope.inFolder(content as string);
    case "ref":
    case "bound":
      return to.scope.objects.get(content as string) === got;
    case "cls":
      return to.scope.classes.get(content as string) === got;
    case "type":
      // What holds a dict here asks for an Object.
      return typeOf(content as string) === got || (content === "dict" && got === Object);
    case "fn":
      return FUNCTIONS[content as string] === got;
    case "counter":
      return to.scope.counters.get(content as string) === got;
    case "opaque":
      // A copy of one is told from it by nothing that is recorded.
      return got instanceof Opaque && got.label === content;
    case "default_factory": {
      const [fn, onClass] = content as [string, boolean];
      return got instanceof DefaultFactory && got.factory === FUNCTIONS[fn] && got.onClass === onClass;
    }
    case "callable":
      return typeof got === "function";
    case "paramref": {
      const [owner, name] = content as [string, string];
      return to.scope.parameter(owner, name) === got;
    }
    case "json":
      return sameSchema(content, got);
    case "obj": {
      const { cls, values } = content as { cls: string; values: [unknown, unknown][] };
      if (!(got instanceof to.scope.cls(cls))) return false;
      return pairsMatch(values, Object.entries((got.param.values as () => object)()), to);
    }
    default:
      return false;
  }
}

/** The values of a column as a list. */
const plain = (column: Iterable<unknown> | ArrayLike<unknown>): unknown[] => Array.from(column as Iterable<unknown>);

const BigIntOf = (value: number | bigint): bigint | undefined =>
  typeof value === "bigint" ? value : Number.isInteger(value) ? BigInt(value) : undefined;

/** A text with automatic names and addresses taken out of it, unless the case is about names. */
function text(value: string, { case: { raw_names, classes }, scope }: Comparison): string {
  let plain = sameImports(sameClassText(sameNumberText(scope.inFolder(value)))).replace(
    / at 0x(?:ADDR|[0-9a-fA-F]+)/g,
    " at 0xADDR",
  );
  if (raw_names === true) return plain;
  const names = new Set([...classes.map(({ name }) => name), ...scope.classes.keys()]);
  for (const name of names)
    plain = plain.replace(new RegExp(`(?<![A-Za-z0-9_])${name}\\d{5}(?!\\d)`, "g"), `${name}<auto>`);
  return plain;
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : pythonRepr(value));

const shownEntry = (entry: Readonly<Record<string, unknown>>): string =>
  Object.entries(entry)
    .map(([key, value]) => {
      if (key !== "events") return `${key}=${shown(value)}`;
      const events = (value as Record<string, unknown>[]).map((event) =>
        ["name", "what", "type", "old", "new", "obj", "cls"]
          .map((field) => `${field}:${shown(event[field])}`)
          .join(" "),
      );
      return `events=[${events.join("; ")}]`;
    })
    .join(" ");
