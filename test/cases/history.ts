/** What happened before an operation of a case, and to whom: for rules that depend on it (rules.ts). */
import type { Case, ClassSpec, Expectation, Operation } from "./case.js";

/** An operation with what was recorded of it, and how deep it stands within others. */
export interface Happened {
  readonly operation: Operation;
  readonly expected: Expectation;
  readonly depth: number;
}

/** An operation and those within it, in the order they ran. */
export function withInner(operation: Operation, expected: Expectation, depth = 0): Happened[] {
  const inner = (operation.ops ?? []).flatMap((one, at) => withInner(one, expected.inner?.[at] ?? {}, depth + 1));
  return [{ operation, expected, depth }, ...inner];
}

/** All that ran before an operation of the outermost level. */
export function happenedBefore(operation: Operation, of: Case): Happened[] {
  const end = of.ops.indexOf(operation);
  return of.ops.slice(0, end).flatMap((one, at) => withInner(one, of.expect[at]!));
}

/** The name of the class that an operation is about, or of its object's class. */
export function classIn(operation: Operation, of: Case): string | undefined {
  if (typeof operation.cls === "string") return operation.cls;
  let { obj } = operation;
  const all = of.ops.flatMap((one, at) => withInner(one, of.expect[at]!)).map((one) => one.operation);
  for (const one of all.reverse()) {
    if (one.as !== obj || obj === undefined) continue;
    if (typeof one.cls === "string") return one.cls;
    if (one.op === "copy") obj = one.obj;
  }
  return undefined;
}

/** What a class of a case is declared as. */
export function specOf(name: string, of: Case): ClassSpec | undefined {
  const declared = of.ops.flatMap((one) => (one.op === "declare" ? [one.class as ClassSpec] : []));
  return [...of.classes, ...declared].find((one) => one.name === name);
}

/** The class and those above it, by name. */
export function lineOf(name: string, of: Case): string[] {
  return [name, ...(specOf(name, of)?.bases ?? []).flatMap((base) => lineOf(base, of))];
}

/** The parameters that an operation writes, or tries to. */
export function writtenBy({ op, name, values }: Operation): readonly string[] {
  if (op === "set" || op === "class_set" || op === "pcall") return name === undefined ? [] : [name];
  return op === "update" ? Object.keys((values ?? {}) as object) : [];
}
