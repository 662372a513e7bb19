/**
 * A `sym` tree of a line against the one of symbols.ts: the same nodes in the same order, and what is one object in one
 * of them is one object in the other. Iterative, since some are deep.
 */
import { bytesOf, textOf } from "../vectors/neutral.js";
import type { Symbolic } from "./symbols.js";

interface Pair {
  readonly wanted: unknown;
  readonly found: unknown;
  readonly path: string;
}

/** Values that are what they say: one of them or two makes no difference. */
const plain = new Set(["int", "float", "str", "bytes", "bytearray", "py2str", "global", "ext", "buffer"]);

/** What differs first, or `null`. */
export function differenceOfSymbols(wanted: unknown, found: unknown): string | null {
  const pending: Pair[] = [{ wanted, found, path: "sym" }];
  const byId = idsOf(wanted);
  const partner = new Map<unknown, unknown>();
  for (;;) {
    const pair = pending.pop();
    if (pair === undefined) return null;
    const complaint = compare(pair, byId, partner, pending);
    if (complaint !== null) return `${pair.path}: ${complaint}`;
  }
}

function idsOf(root: unknown): Map<number, Symbolic> {
  const byId = new Map<number, Symbolic>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    const { id, t } = node as { id?: unknown; t?: unknown };
    if (t !== undefined && typeof id === "number") byId.set(id, node as Symbolic);
    for (const part of Object.values(node)) pending.push(part);
  }
  return byId;
}

function compare(pair: Pair, byId: ReadonlyMap<number, Symbolic>, partner: Map<unknown, unknown>, pending: Pair[]) {
  const { found, path } = pair;
  let { wanted } = pair;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found)) return `an array | ${brief(found)}`;
    if (wanted.length !== found.length) return `${wanted.length} items | ${found.length}`;
    for (const [index, item] of wanted.entries()) {
      pending.push({ wanted: item, found: found[index], path: `${path}[${index}]` });
    }
    return null;
  }
  if (typeof wanted !== "object" || wanted === null) {
    return wanted === found ? null : `${brief(wanted)} | ${brief(found)}`;
  }
  const { ref } = wanted as { readonly ref?: number };
  if (ref !== undefined) wanted = byId.get(ref);
  const expected = wanted as Symbolic;
  if (typeof found !== "object" || found === null) return `${brief(expected)} | ${brief(found)}`;
  const actual = found as Symbolic;
  if (expected.t !== actual.t) return `${brief(expected)} | ${brief(actual)}`;
  if (plain.has(expected.t)) return comparePlain(expected, actual);
  const isEmptyTuple = expected.t === "tuple" && (expected.v as unknown[]).length === 0;
  if (!isEmptyTuple) {
    if (partner.has(expected) !== partner.has(actual)) return "not shared in the same way";
    if (partner.has(expected)) return partner.get(expected) === actual ? null : "shared, but with another";
    partner.set(expected, actual);
    partner.set(actual, expected);
  }
  const members = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  members.delete("id");
  members.delete("t");
  for (const member of members) {
    pending.push({ wanted: expected[member], found: actual[member], path: `${path}.${member}` });
  }
  return null;
}

function comparePlain(expected: Symbolic, actual: Symbolic): string | null {
  const [wanted, found] = [expected, actual].map(textOfPlain);
  return wanted === found ? null : `${brief(wanted)} | ${brief(found)}`;
}

/** One text for each value, whatever form its node has. */
function textOfPlain(node: Symbolic): string {
  switch (node.t) {
    case "int":
      return node.hex === undefined
        ? String(node.v)
        : String(BigInt(String(node.hex).replace("-", ""))).replace(/^/, String(node.hex).startsWith("-") ? "-" : "");
    case "float":
      return String(node.b);
    case "str":
      return textOf(node as never);
    case "bytes":
    case "bytearray":
    case "py2str":
      return Buffer.from(bytesOf(node as never)).toString("hex");
    case "global":
      return `${String(node.module)} ${String(node.name)}`;
    case "ext":
      return String(node.code);
    default:
      return `${String(node.i)} ${String(node.readonly)}`;
  }
}

const brief = (value: unknown): string => {
  const text = JSON.stringify(
    typeof value === "object" && value !== null ? ((value as Symbolic).t ?? "an array") : value,
  );
  return text === undefined ? "nothing" : text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
