/** Whether two values are equal graphs: equal contents, and shared where the other is shared. Gives the first difference. */
import { javascriptRepr, Parameterized, pythonRepr } from "brine";

type Values = Readonly<Record<string, unknown>>;

/** Where they differ, or `null`. Names that were made automatically do not count. */
export function differenceOf(left: unknown, right: unknown): string | null {
  const partners = new Map<object, object>();
  const waiting: [a: unknown, b: unknown, path: string][] = [[left, right, ""]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [a, b, path] = next;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
      if (!Object.is(a, b)) return `${path}: ${javascriptRepr(a)} became ${javascriptRepr(b)}`;
      continue;
    }
    const known = partners.get(a);
    if (known !== undefined) {
      if (known !== b && !isValue(a)) return `${path}: is another object than where it was first`;
      continue;
    }
    partners.set(a, b);
    if (a.constructor !== b.constructor) return `${path}: a ${a.constructor.name} became a ${b.constructor.name}`;
    const [one, other] = [partsOf(a), partsOf(b)];
    if (one.length !== other.length) return `${path}: ${one.length} parts became ${other.length}`;
    for (const [index, [name, part]] of one.entries()) {
      const [otherName, otherPart] = other[index]!;
      if (name !== otherName) return `${path}: ${name} became ${otherName}`;
      waiting.push([part, otherPart, `${path}/${name}`]);
    }
  }
  return null;
}

/** Objects that are only values, so that nobody can tell two equal ones apart. */
const isValue = (value: object): boolean =>
  !(
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Set ||
    isRecord(value) ||
    value instanceof Parameterized
  );

const isRecord = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

function partsOf(value: object): [name: string, part: unknown][] {
  const numbered = (items: Iterable<unknown>): [string, unknown][] =>
    Array.from(items, (item, index): [string, unknown] => [String(index), item]);
  if (value instanceof Parameterized) {
    const values = (value as { readonly param: { values(): object } }).param.values() as Values;
    const { name, ...others } = values;
    const isAutomatic = new RegExp(`^${value.constructor.name}\\d+$`).test(String(name));
    return Object.entries(isAutomatic ? others : values);
  }
  if (Array.isArray(value)) return numbered(value);
  if (value instanceof Map) return numbered([...value].flat(1));
  if (value instanceof Set) return numbered(value);
  if (value instanceof Date && value.constructor === Date) return [["time", value.getTime()]];
  if (ArrayBuffer.isView(value)) return numbered(value as unknown as Iterable<unknown>);
  // A dict keeps its order, a class's properties have none.
  const entries = isRecord(value) ? Object.entries(value) : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // What keeps its state to itself shows it in its repr, or as JSON.
  return entries.length > 0 ? entries : [["text", `${pythonRepr(value)} ${JSON.stringify(value)}`]];
}
