/**
 * Arrays with nothing set, for the values of a new instance. Up to eight slots they are literals: a third of the price
 * of copying or filling one (Node 20). The element is a parameter on purpose, for a literal of constants is shared
 * until its first write and then copied after all.
 */

/** An array of `count` times `undefined`. */
export const unsetValues = (count: number): unknown[] => fresh(count, undefined);

function fresh(count: number, u: undefined): unknown[] {
  switch (count) {
    case 1:
      return [u];
    case 2:
      return [u, u];
    case 3:
      return [u, u, u];
    case 4:
      return [u, u, u, u];
    case 5:
      return [u, u, u, u, u];
    case 6:
      return [u, u, u, u, u, u];
    case 7:
      return [u, u, u, u, u, u, u];
    case 8:
      return [u, u, u, u, u, u, u, u];
    default:
      return new Array(count).fill(u);
  }
}
