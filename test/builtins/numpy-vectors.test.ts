/**
 * The lines of numpy and pandas among the golden vectors, with brine's own types instead of stand-ins: all are read, and written
 * with the same bytes but for what a rule names.
 */
import { DataFrameView, dumps, loads, MaskedArray, NDArray, PyReduced, SeriesView, Timestamp } from "brine";
import { describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { changed, type Facts, factsOf, type Rule, unwritten } from "../vectors/scope.js";
import { vectors } from "../vectors/vector.js";

const names = (facts: Facts, module: string): boolean =>
  (facts.read?.nodes ?? []).some((node) => {
    const name = facts.read?.global(node)?.module;
    return name === module || name?.startsWith(`${module}.`) === true;
  });

const lines = vectors
  .filter(({ kind, pickle }) => kind === "real" && pickle !== null)
  .map(factsOf)
  .filter((facts) => names(facts, "numpy") || names(facts, "pandas"));

/** Of the vectors' own rules those that hold whatever the types are. */
const texts = unwritten.find(({ reason }) => reason.startsWith("equal texts")) as Rule;
const rules: readonly Rule[] = [
  { reason: "written below protocol 4", covers: ({ vector }) => (vector.protocol ?? 0) < 4 },
  texts,
  ...changed,
  {
    reason: "bytes that a clean encoder would not give (not ref_ok)",
    covers: ({ vector }) => !vector.exact,
  },
  {
    reason: "numpy takes _reconstruct at protocol 5 for what lies in no order; once read it lies in one",
    covers: ({ vector, scanned }) =>
      vector.protocol === 5 && scanned.stackGlobals.some((name) => name.endsWith("\0_reconstruct")),
  },
];

describe(`numpy and pandas in the vectors (${engine.name})`, () => {
  it("are many", () => expect(lines.length).toBeGreaterThan(40));

  it("are read into brine's types", () => {
    const types = [NDArray, MaskedArray, PyReduced, DataFrameView, SeriesView, Timestamp, Array];
    const failures = lines.flatMap(({ vector, pickle }) => {
      const value = loads(pickle, { engine });
      return types.some((type) => value instanceof type) ? [] : [`${vector.id}: ${String(value)}`];
    });
    expect(failures).toEqual([]);
  });

  it("are written as they were read", () => {
    const written: string[] = [];
    const failures: string[] = [];
    for (const facts of lines) {
      const { vector, pickle } = facts;
      const bytes = dumps(loads(pickle, { engine }), { engine, protocol: Math.max(vector.protocol ?? 4, 4) });
      if (rules.some(({ covers }) => covers(facts))) continue;
      written.push(vector.id);
      if (Buffer.compare(bytes, pickle) !== 0) failures.push(vector.id);
    }
    expect(failures).toEqual([]);
    expect(written.length).toBeGreaterThan(20);
  });

  it("need every rule", () => {
    expect(rules.filter(({ covers }) => !lines.some(covers)).map(({ reason }) => reason)).toEqual([]);
  });
});
