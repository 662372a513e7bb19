/**
 * The golden vectors: values and bytes made by CPython. What scope.ts counts as covered must be read and written exactly;
 * what it does not is counted by reason and printed. Malformed and hostile lines are all covered.
 */
import { createRegistry, dumps, loads, PickleError, UnpicklingError } from "brine";
import { afterAll, describe, expect, it } from "vitest";
import { engine } from "../engine-under-test.js";
import { Builder } from "./build.js";
import { Comparison } from "./compare.js";
import { Graph, type SequenceNode } from "./neutral.js";
import { changed, type Facts, factsOf, type Rule, unread, unwritten } from "./scope.js";
import { vectors } from "./vector.js";

const all = vectors.map(factsOf);
const readable = all.filter(
  ({ vector }) => vector.kind === "valid" || vector.kind === "real" || vector.kind === "dump_error",
);
const malformed = all.filter(({ vector }) => vector.kind === "malformed");
const hostile = all.filter(({ vector }) => vector.kind === "hostile");

/** How many lines each rule covers, alone or with others. */
const uses = new Map<Rule, number>();
const report: string[] = [];

/** The lines no rule covers; the others are counted by the first reason that holds. */
function select(title: string, lines: readonly Facts[], rules: readonly Rule[]): Facts[] {
  const byReason = new Map<string, number>();
  const selected = lines.filter((facts) => {
    const covering = rules.filter(({ covers }) => covers(facts));
    for (const rule of covering) uses.set(rule, (uses.get(rule) ?? 0) + 1);
    const reason = covering[0]?.reason;
    if (reason !== undefined) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
    return reason === undefined;
  });
  report.push(`${title}: ${selected.length} of ${lines.length} lines in scope`);
  for (const [reason, count] of byReason) report.push(`  ${String(count).padStart(5)} skipped: ${reason}`);
  return selected;
}

const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

const equalBytes = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;

/** The pickles of a line, each with the graph it stands for: several where the line is a stream. */
function pickles({ vector, pickle, read }: Facts): { pickle: Uint8Array; graph: Graph }[] {
  const graph = read as Graph;
  const { ends } = vector.options;
  if (ends === undefined) return [{ pickle, graph }];
  const items = (graph.root as SequenceNode).v;
  return items.map((item, index) => ({
    pickle: pickle.subarray(ends[index - 1] ?? 0, ends[index]),
    graph: new Graph(item),
  }));
}

describe("the vectors", () => {
  const covered = select("reading", readable, unread);
  const writable = select("writing", covered, unwritten);
  const stable = select("writing what was read", writable, changed);
  select("malformed", malformed, []);

  afterAll(() => {
    console.log(`vectors, engine ${engine.name}\n${report.join("\n")}`);
  });

  it("are read as CPython reads them, sharing included", () => {
    const failures: string[] = [];
    for (const facts of covered) {
      const { registry } = facts.standIns;
      for (const { pickle, graph } of pickles(facts)) {
        const difference = outcome(() =>
          new Comparison(graph, facts.standIns).difference(loads(pickle, { engine, registry })),
        );
        if (difference !== null) failures.push(`${facts.vector.id}: ${String(difference)}`);
      }
    }
    expect(failures).toEqual([]);
  });

  it("are refused with an UnpicklingError where they are not covered, never with another error", () => {
    const failures: string[] = [];
    for (const { vector, pickle, standIns } of readable) {
      if (vector.pickle === null) continue;
      const result = outcome(() => loads(pickle, { engine, registry: standIns.registry }));
      if (result instanceof Error && !(result instanceof UnpicklingError))
        failures.push(`${vector.id}: ${String(result.stack)}`);
    }
    expect(failures).toEqual([]);
  });

  for (const records of [false, true]) {
    it(`are written with CPython's bytes, dicts as ${records ? "plain objects where possible" : "Maps"}`, () => {
      const failures: string[] = [];
      for (const { vector, pickle, written, standIns } of writable) {
        const { registry } = standIns;
        const protocol = vector.protocol as number;
        const bytes = outcome(() =>
          dumps(new Builder(written as Graph, standIns, { records }).build(), { engine, registry, protocol }),
        );
        if (!(bytes instanceof Uint8Array)) failures.push(`${vector.id}: ${String(bytes)}`);
        else if (!equalBytes(bytes, pickle)) failures.push(`${vector.id}: ${hexOf(bytes)} is not ${hexOf(pickle)}`);
      }
      expect(failures).toEqual([]);
    });
  }

  it("are written as they were read", () => {
    const failures: string[] = [];
    for (const { vector, pickle, standIns } of stable) {
      const { registry } = standIns;
      const bytes = outcome(() =>
        dumps(loads(pickle, { engine, registry }), { engine, registry, protocol: vector.protocol as number }),
      );
      if (!(bytes instanceof Uint8Array)) failures.push(`${vector.id}: ${String(bytes)}`);
      else if (!equalBytes(bytes, pickle)) failures.push(`${vector.id}: ${hexOf(bytes)} is not ${hexOf(pickle)}`);
    }
    expect(failures).toEqual([]);
  });

  it("are refused where they are malformed, with a code and an offset", () => {
    const failures: string[] = [];
    // Stand-ins stand for any name: here, names that are not built in are refused.
    const registry = createRegistry();
    for (const { vector, pickle } of malformed) {
      const result = outcome(() => loads(pickle, { engine, registry }));
      const { id } = vector;
      if (!(result instanceof UnpicklingError)) failures.push(`${id} (${vector.error}): ${String(result)}`);
      else if (result.code === "" || result.offset === undefined)
        failures.push(`${id}: no offset in "${result.message}"`);
      else if (result.offset > pickle.length) failures.push(`${id}: the offset ${result.offset} is beyond the input`);
    }
    expect(failures).toEqual([]);
  });

  it("do no harm where they are hostile", () => {
    const failures: string[] = [];
    for (const { vector, pickle, scanned } of hostile) {
      const result = outcome(() => loads(pickle, { engine }));
      if (result instanceof Error && !(result instanceof PickleError))
        failures.push(`${vector.id}: ${String(result.stack)}`);
      // Nothing that runs code is in the registry: what names it is an error, or ends before it comes to that.
      const names = ["GLOBAL", "STACK_GLOBAL"].some((name) => scanned.opcodes.has(name));
      if (names && !(result instanceof UnpicklingError)) failures.push(`${vector.id} was loaded`);
    }
    expect(failures).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("need every rule of scope.ts", () => {
    const rules = [...unread, ...unwritten, ...changed];
    expect(rules.filter((rule) => !uses.has(rule)).map(({ reason }) => reason)).toEqual([]);
  });
});

const hexOf = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes).toString("hex");
  return hex.length > 400 ? `${hex.slice(0, 400)}… (${bytes.length} bytes)` : hex;
};
