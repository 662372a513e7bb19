/**
 * Case D: a cyclic graph of 50,000 nodes: each knows its parent, its children, one of two hundred shared objects and a
 * dictionary of attributes with keys of its own. As plain objects, which v8 can write too, and as classes of brine.
 */
import { any, instanceOf, integer, list, number, Parameterized, register, self, string } from "brine";
import { Random, WORDS } from "./random.js";

export interface SharedRow {
  unit: string;
  scale: number;
}

export interface NodeRow {
  id: number;
  label: string;
  parent: NodeRow | null;
  children: NodeRow[];
  shared: SharedRow;
  attrs: Record<string, number | string>;
}

export class Shared extends Parameterized({ unit: string(), scale: number() }) {}

export class GraphNode extends Parameterized({
  id: integer(),
  label: string(),
  parent: self<GraphNode>(),
  children: list<GraphNode>(),
  shared: instanceOf(Shared),
  attrs: any<Record<string, number | string>>(),
}) {}

export function registerGraph(): void {
  register(Shared, "bench_graph.Shared");
  register(GraphNode, "bench_graph.GraphNode");
}

export const GRAPH_NODES = 50_000;
const SHARED = 200;

function attributes(random: Random): Record<string, number | string> {
  const attrs: Record<string, number | string> = {};
  for (let count = 1 + random.below(3); count > 0; count--) {
    const key = `${random.pick(WORDS)}_${random.below(40)}`;
    attrs[key] = random.chance(0.5) ? random.below(100_000) : random.pick(WORDS);
  }
  return attrs;
}

/** The root of the graph as plain objects, and all its nodes in the order in which they were made. */
export function plainGraph(count = GRAPH_NODES): NodeRow[] {
  const random = new Random(5);
  const shared: SharedRow[] = Array.from({ length: SHARED }, () => ({
    unit: random.pick(WORDS),
    scale: random.float(10),
  }));
  const nodes: NodeRow[] = [];
  for (let id = 0; id < count; id++) {
    // Among the last thousand: the tree is as deep as trees of records are, not as deep as a list is long.
    const parent = id === 0 ? null : nodes[Math.max(0, id - 1 - random.below(1000))]!;
    const node: NodeRow = {
      id,
      label: `node ${id}`,
      parent,
      children: [],
      shared: random.pick(shared),
      attrs: attributes(random),
    };
    parent?.children.push(node);
    nodes.push(node);
  }
  return nodes;
}

/** The same graph of instances. */
export function instanceGraph(rows: readonly NodeRow[]): GraphNode[] {
  const shared = new Map<SharedRow, Shared>();
  const nodes: GraphNode[] = [];
  for (const row of rows) {
    let common = shared.get(row.shared);
    if (common === undefined) shared.set(row.shared, (common = new Shared(row.shared)));
    const parent = row.parent === null ? null : nodes[row.parent.id]!;
    const node = new GraphNode({ id: row.id, label: row.label, parent, shared: common, attrs: { ...row.attrs } });
    parent?.children.push(node);
    nodes.push(node);
  }
  return nodes;
}
