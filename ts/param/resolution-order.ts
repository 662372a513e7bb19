/** Python's order of classes: C3, "The Python 2.3 Method Resolution Order". */

/**
 * The linear order of a class that stands before the classes of `parents`, each with its own order. `null` where the
 * parents contradict each other.
 */
export function resolutionOrder<T>(parents: readonly T[], orderOf: (parent: T) => readonly T[]): T[] | null {
  const sequences = [...parents.map((parent) => orderOf(parent).slice()), parents.slice()];
  const order: T[] = [];
  for (;;) {
    const waiting = sequences.filter((sequence) => sequence.length > 0);
    if (waiting.length === 0) return order;
    const next = waiting
      .map((sequence) => sequence[0]!)
      .find((head) => !waiting.some((sequence) => sequence.indexOf(head) > 0));
    if (next === undefined) return null;
    order.push(next);
    for (const sequence of waiting) if (sequence[0] === next) sequence.shift();
  }
}
