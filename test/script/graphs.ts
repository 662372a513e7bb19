/** Random graphs of objects and containers, with sharing and circles. */
import { Tuple } from "brine";
import fc from "fast-check";
import { Node, Sensor } from "./model.js";

/** What a graph is made of: objects by their kind, and what each refers to by number. */
const plan = fc.array(
  fc.record({
    kind: fc.constantFrom("node", "sensor", "list", "record", "map", "set", "tuple"),
    links: fc.array(fc.nat(20), { maxLength: 4 }),
    scalar: fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
  }),
  { minLength: 1, maxLength: 12 },
);

type Item = typeof plan extends fc.Arbitrary<(infer T)[]> ? T : never;

/** Makes the objects first and links them then; a tuple refers only to what was made before it. */
function build(items: readonly Item[]): unknown {
  const objects: object[] = [];
  for (const { kind, links, scalar } of items) {
    const before = (): unknown[] => links.flatMap((link) => objects[link] ?? []);
    objects.push(
      kind === "node"
        ? new Node({ name: `n${objects.length}`, data: scalar })
        : kind === "sensor"
          ? new Sensor({ unit: String(scalar) })
          : kind === "map"
            ? new Map<unknown, unknown>([[1, scalar]])
            : kind === "set"
              ? new Set<unknown>([scalar])
              : kind === "tuple"
                ? Tuple.from([scalar, ...before()])
                : kind === "list"
                  ? [scalar]
                  : { scalar },
    );
  }
  for (const [index, { kind, links }] of items.entries()) {
    const target = objects[index]!;
    const linked = links.map((link) => objects[link % objects.length]!);
    if (target instanceof Node) {
      target.peers = linked;
      const [next = null, fixed = null] = linked;
      target.next = next;
      target.param.editConstant(() => target.param.update({ fixed }));
    } else if (kind === "list") (target as unknown[]).push(...linked);
    else if (target instanceof Map) for (const [place, one] of linked.entries()) target.set(`k${place}`, one);
    else if (kind === "record")
      Object.assign(target, Object.fromEntries(linked.map((one, place) => [`k ${place}`, one])), {
        last: linked.at(-1) ?? null,
      });
  }
  return objects[0];
}

/** See the head of the file. */
export const graphs: fc.Arbitrary<unknown> = plan.map(build);
