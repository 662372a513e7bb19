/** A tuple that no object is made for. */

/** On the value stack and for the receiver of a cell: the items of a tuple that this one cell takes and no other names. */
export class TupleToBe {
  readonly items: unknown[];
  constructor(items: unknown[]) {
    this.items = items;
  }
}
