/** Whether two values are the same: class, contents, properties (hidden ones too), with -0 apart from 0. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  return left instanceof Date && !Object.is(left.getTime(), (right as Date).getTime())
    ? false
    : hasSameItems(left, right) && hasSameProperties(left, right);
}

function hasSameItems(left: object, right: object): boolean {
  if (!(left instanceof Map || left instanceof Set)) return true;
  return isSame([...left], [...(right as Set<unknown>)]);
}

function hasSameProperties(left: object, right: object): boolean {
  const names = namesOf(left);
  if (names.join("\0") !== namesOf(right).join("\0")) return false;
  return names.every((name) =>
    isSame((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]),
  );
}

/** A stack says where a value was made. */
const namesOf = (value: object): string[] =>
  Object.getOwnPropertyNames(value)
    .filter((name) => name !== "stack" && name !== "message")
    .sort();
