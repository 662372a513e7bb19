/** Differences that are meant wherever values are compared, each a function that says whether two are the same, or what text is; they count in rules.ts where they were needed. */
import { count } from "./rules.js";

/** A tuple that is stored by a parameter is a plain array, which its plan writes as a tuple (ruling 4). */
export function tuplesAreArrays(): boolean {
  return count("a-stored-tuple-is-an-array");
}

/** An integral float has no form of its own: `5.0` in a text is `5` (ruling 29). */
export function sameNumberText(text: string): string {
  const plain = text.replace(/(?<![\w.])(-?\d+)\.0(?!\d|e|\.\d)/g, "$1");
  if (plain !== text) count("an-integral-float-is-written-without-point");
  return plain;
}

/** A class has no module here: `<class 'cases.A'>` in a text is `<class 'A'>`. */
export function sameClassText(text: string): string {
  const plain = text.replace(/<class 'cases\.(\w+)'>/g, "<class '$1'>");
  if (plain !== text) count("a-class-has-no-module");
  return plain;
}

/** What stands for a built-in class of Python has a name of its own: `int` is labelled as its `BigInt` is. */
export function sameClassLabel(expected: readonly [unknown, unknown], label: unknown, standIn: unknown): boolean {
  const [name, value] = expected;
  const isNamed = (value as { readonly type?: unknown } | null)?.type === name && typeof standIn === "function";
  return isNamed && label === standIn.name && count("a-class-has-its-name-here");
}

/** Param writes the imports of a script in the order of a set of Python's, which differs from run to run. */
export function sameImports(text: string): string {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("import "));
  const sorted = [...lines.slice(0, end).sort(), ...lines.slice(end)].join("\n");
  if (end < 2 || sorted === text) return text;
  count("imports-in-any-order");
  return sorted;
}
