/** Case G: deep trees of instances: machines with a main part, lists of parts and machines inside machines. */
import { instanceOf, list, number, Parameterized, register, self, string } from "brine";
import { Random, WORDS } from "./random.js";

export interface PartRow {
  label: string;
  mass: number;
  size: number[];
}

export interface MachineRow {
  title: string;
  power: number;
  main: PartRow;
  parts: PartRow[];
  inside: MachineRow | null;
  children: MachineRow[];
}

export class Part extends Parameterized({ label: string(), mass: number({ bounds: [0, null] }), size: list(Number) }) {}

export class Machine extends Parameterized({
  title: string(),
  power: number({ bounds: [0, null] }),
  main: instanceOf(Part),
  parts: list(Part),
  inside: self<Machine>(),
  children: list<Machine>(),
}) {}

export function registerTrees(): void {
  register(Part, "bench_trees.Part");
  register(Machine, "bench_trees.Machine");
}

/** One inside the other, this many, in each chain. */
const DEPTH = 40;
const TREES = 250;

function part(random: Random): PartRow {
  return {
    label: `${random.pick(WORDS)}-${random.below(100_000)}`,
    mass: random.float(100),
    size: [random.float(1), random.float(1), random.float(1)],
  };
}

function machine(random: Random, depth: number): MachineRow {
  return {
    title: `${random.pick(WORDS)} ${depth}`,
    power: random.float(1000),
    main: part(random),
    parts: Array.from({ length: random.below(6) }, () => part(random)),
    inside: depth === 0 ? null : machine(random, depth - 1),
    // Side branches are short: a tree of forks would be all leaves.
    children: depth % 4 === 1 ? Array.from({ length: 2 }, () => machine(random, 0)) : [],
  };
}

export function treeRows(): MachineRow[] {
  const random = new Random(6);
  return Array.from({ length: TREES }, () => machine(random, DEPTH));
}

export function treeInstances(rows: readonly MachineRow[]): Machine[] {
  return rows.map((row) => {
    const parts = row.parts.map((one) => new Part(one));
    const inside = row.inside === null ? null : treeInstances([row.inside])[0]!;
    return new Machine({ ...row, main: new Part(row.main), parts, inside, children: treeInstances(row.children) });
  });
}

/** Machines and parts in all of them. */
export function countTrees(rows: readonly MachineRow[]): number {
  return rows.reduce(
    (sum, { parts, inside, children }) =>
      sum + 2 + parts.length + countTrees(children) + (inside === null ? 0 : countTrees([inside])),
    0,
  );
}
