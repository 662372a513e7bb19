/** Programs that make values: in Python run by CPython with real param, in TypeScript checked by the compiler and run here. */
import { DataFrameView, Decimal, type SeriesView, scriptRepr, scriptReprReg, series } from "brine";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { oraclePython } from "../oracle/oracle-process.js";
import { graphs } from "./graphs.js";
import { modelRegistry, Scale } from "./model.js";
import { runPython, runTypeScript } from "./programs.js";
import { differenceOf } from "./same.js";
import { GRAPHS, scaled, TYPESCRIPT_VALUES, VALUES } from "./values.js";

const registry = modelRegistry();
const made = Object.entries(GRAPHS).map(([name, make]): [string, unknown] => [name, make()]);
const MANY = 60;

/** Something that no form is for. */
class Hidden {}

/** What differs between values and what programs made of them, by name. */
const differences = (cases: readonly (readonly [string, unknown])[], results: readonly unknown[]): string[] =>
  cases.flatMap(([name, value], index) => {
    const difference = differenceOf(value, results[index]);
    return difference === null ? [] : [`${name}${difference}`];
  });

const random = (): [string, unknown][] => fc.sample(graphs, MANY).map((graph, index) => [`graph ${index}`, graph]);

describe("TypeScript", () => {
  const program = (value: unknown): string => scriptRepr(value, { registry, name: "it" });
  const cases = [...VALUES, ...TYPESCRIPT_VALUES, ...made, ...random()];
  let results: unknown[] = [];
  let run: unknown;

  // The compiler takes seconds to start, so it is given all programs at once.
  beforeAll(async () => {
    [run, ...results] = await runTypeScript([scaled(), ...cases.map(([, value]) => value)].map(program));
  });

  it("makes every value and graph again", () => {
    expect(results).toHaveLength(cases.length);
    expect(differences(cases, results)).toEqual([]);
  });

  it("makes functions of an instance", () => {
    expect((run as (x: number) => number)(2)).toBe(10);
    expect((run as { instance: Scale }).instance).toBeInstanceOf(Scale);
  });
});

describe.skipIf(oraclePython === null)("Python", () => {
  const program = (value: unknown, qualify: boolean): string =>
    scriptRepr(value, { registry, language: "python", qualify });

  it.each([true, false])("makes every value and graph again, qualified: %s", (qualify) => {
    const cases = [...VALUES, ...made];
    const results = runPython(
      cases.map(([, value]) => program(value, qualify)),
      registry,
    );
    expect(differences(cases, results)).toEqual([]);
  });

  it("makes random graphs again", () => {
    const cases = random();
    const results = runPython(
      cases.map(([, value]) => program(value, true)),
      registry,
    );
    expect(differences(cases, results)).toEqual([]);
  });

  it("makes tables again", () => {
    const frames = TYPESCRIPT_VALUES.flatMap(([, value]) => (value instanceof DataFrameView ? [value] : []));
    expect(frames.length).toBeGreaterThan(1);
    const results = runPython(
      frames.map((frame) => program(frame, true)),
      registry,
    ) as DataFrameView[];
    for (const [index, { columns, types, index: labels }] of frames.entries()) {
      expect(results[index]!.columns).toEqual(columns);
      expect(results[index]!.types).toEqual(types);
      expect(Array.from(results[index]!.index.values)).toEqual(Array.from(labels.values));
    }
    const [one] = runPython([program(series([1, 2], { name: "n" }), true)], registry) as [SeriesView];
    expect([one.name, one.type, Array.from(one.values)]).toEqual(["n", "int64", [1n, 2n]]);
  });

  it("makes what a handler writes", () => {
    scriptReprReg.set(Hidden, (_hidden: Hidden, { write, import: use }) => `${use("decimal")}.Decimal(${write("2")})`);
    try {
      expect(runPython([program([new Hidden()], true)], registry)).toEqual([[new Decimal("2")]]);
    } finally {
      scriptReprReg.delete(Hidden);
    }
  });

  it("puts the value into a variable", () => {
    const text = scriptRepr([1], { registry, language: "python", name: "it" });
    expect(runPython([text], registry)).toEqual([[1]]);
  });
});
