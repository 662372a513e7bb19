/** Runs one case in a fresh scope. Every case runs under the notation `python`. */
import { fileSystem } from "../../ts/entry-node.js";
import { setFileResolver, setLogSink, setNotation } from "../../ts/param/index.js";
import { resetInstanceCount } from "../../ts/param/parameterized.js";
import type { Case, ClassSpec, Expectation, Operation } from "./case.js";
import { declareClass } from "./classes.js";
import { difference } from "./compare.js";
import { resetTime } from "./expressions.js";
import { classIn, lineOf } from "./history.js";
import { NotThere } from "./names.js";
import { runOperation } from "./operations.js";
import { count, rules } from "./rules.js";
import { Scope } from "./scope.js";

/** What came of a case. */
export interface CaseResult {
  readonly id: string;
  readonly group: string;
  /** One line an operation that differs. */
  readonly failures: readonly string[];
  /** What the case asks for that is not there yet. */
  readonly missing: string | null;
}

/** Whether an operation shows a value that is another already; `places` are objects with the names of their values. */
function readsAny({ op, obj, cls, name }: Operation, places: ReadonlySet<string>): boolean {
  const owner = obj ?? cls;
  if (op === "get" || op === "class_get" || op === "serialize_value") return places.has(`${owner}.${name}`);
  const whole = /^(?:values|repr|pprint|script_repr|serialize|roundtrip)$/.test(op);
  return whole && [...places].some((place) => place.startsWith(`${owner}.`));
}

/** Whether an operation shows the very value that was refused for a class above; `refused` is by class and name. */
function inheritsAny(
  operation: Operation,
  expected: Expectation,
  refused: ReadonlyMap<string, unknown>,
  of: Case,
): boolean {
  if (operation.op !== "get" && operation.op !== "class_get") return false;
  return lineOf(classIn(operation, of) ?? "", of).some((above) => {
    const value = refused.get(`${above}.${operation.name}`);
    return value !== undefined && JSON.stringify(value) === JSON.stringify(expected.value);
  });
}

/** The value that an operation is about, by its owner. */
const placeOf = ({ obj, cls, name }: Operation): string => `${obj ?? cls}.${name}`;

/** Whether an operation is about a class that was refused, or about what was made of it. */
const namesAny = (operation: Operation, absent: ReadonlySet<string>): boolean =>
  absent.size > 0 && [...absent].some((name) => JSON.stringify(operation).includes(`"${name}"`));

/** An operation with its expectation, but for what stands within it and is not run because of a rule. */
function withoutSkipped(operation: Operation, expected: Expectation, of: Case): readonly [Operation, Expectation] {
  const { ops } = operation;
  if (ops === undefined) return [operation, expected];
  const kept = ops.flatMap((inner, at) => {
    const one = expected.inner?.[at] ?? {};
    const skipping = rules.find(({ skips, applies }) => skips === true && applies(inner, one, of));
    if (skipping !== undefined) count(skipping.name);
    return skipping === undefined ? [withoutSkipped(inner, one, of)] : [];
  });
  if (kept.length === ops.length && kept.every(([inner], at) => inner === ops[at])) return [operation, expected];
  return [
    { ...operation, ops: kept.map(([inner]) => inner) },
    { ...expected, inner: kept.map(([, inner]) => inner) },
  ];
}

/** Runs a case; `folder` is where its files are. */
export function runCase(one: Case, folder = ""): CaseResult {
  setNotation("python");
  setFileResolver(fileSystem);
  setLogSink(() => {});
  if (one.raw_names === true) resetInstanceCount();
  resetTime();
  const scope = new Scope(folder);
  const failures: string[] = [];
  let missing: string | null = null;
  try {
    for (const spec of one.classes) declareClass(spec, scope);
    const diverged = new Set<string>();
    const refused = new Map<string, unknown>();
    const absent = new Set<string>();
    for (const [index, operation] of one.ops.entries()) {
      const expectation = one.expect[index]!;
      const skipping = rules.find(({ skips, applies }) => skips === true && applies(operation, expectation, one));
      if (skipping !== undefined) {
        count(skipping.name);
        if (skipping.diverges === true) diverged.add(placeOf(operation));
        continue;
      }
      if (namesAny(operation, absent)) {
        if (operation.as !== undefined) absent.add(operation.as);
        continue;
      }
      const expected = expectation;
      const [run, runExpected] = withoutSkipped(operation, expected, one);
      const outcome = runOperation(run, scope);
      if (outcome.error instanceof NotThere) missing ??= outcome.error.message;
      const wrong = difference(runExpected, outcome, run, { scope, case: one });
      const place = placeOf(operation);
      if (wrong === null) {
        if ((operation.op === "set" || operation.op === "class_set") && expectation.error === undefined) {
          diverged.delete(place);
          refused.delete(place);
        }
        continue;
      }
      if (readsAny(operation, diverged) || inheritsAny(operation, expected, refused, one)) continue;
      const rule = rules.find(({ applies }) => applies(operation, expected, one));
      if (rule?.diverges === true && expected.error === undefined) {
        diverged.add(place);
        if (operation.op === "declare") absent.add((operation.class as ClassSpec).name);
        if (operation.op === "class_set") refused.set(place, operation.value);
      }
      if (rule === undefined) failures.push(`${one.id} ${index} ${operation.op}: ${wrong}`);
      else count(rule.name);
    }
  } catch (error) {
    if (error instanceof NotThere) missing ??= error.message;
    failures.push(
      `${one.id} classes: ${error instanceof NotThere ? `not there: ${error.message}` : ((error as Error).stack ?? String(error))}`.slice(
        0,
        500,
      ),
    );
  } finally {
    resetTime();
    setNotation("javascript");
    setLogSink(null);
  }
  return { id: one.id, group: one.group, failures, missing };
}
