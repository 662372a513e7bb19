/** What Python could not hash is refused as a key of a dict and as a member of a set (ruling 6). */
import type { Classifier } from "./classifier.js";
import type { Classified } from "./kind.js";
import { isTuple } from "./values.js";
import type { Walk } from "./walk.js";

/** Looks into tuples too: into each once, as many keys may have it. `looked`: those that were looked into; what is refused in one ends the walk. */
export function requireHashable(
  walk: Walk,
  classifier: Classifier,
  looked: WeakSet<object>,
  value: object,
  classified: Classified,
): void {
  const pending: object[] = [value];
  let current: object | undefined = value;
  let kind = classified;
  while (current !== undefined) {
    if (isTuple(current) && !looked.has(current)) {
      looked.add(current);
      for (const item of current) if (typeof item === "object" && item !== null) pending.push(item);
    } else if (kind.unhashable) {
      throw walk.refuse("a list, dict, set or bytearray cannot be a dict key or a set member", "UNHASHABLE", current);
    }
    current = pending.pop();
    if (current !== undefined) kind = classifier.of(current);
  }
}
