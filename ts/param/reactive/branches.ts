/** The two branches of `where`: a change of the one that is chosen is a change of the expression, one of the other is not. */
import type { AnyParameter } from "../parameter.js";
import { type Node, newTrigger } from "./node.js";
import { watchAll } from "./watching.js";

/** Watches the branches for as long as it is held by the expression. Param 2.4.2, the `Trigger` of `rx.where`. */
export class WatchersOfBranch {
  /** What the expression depends on for its branches. */
  readonly parameters: readonly AnyParameter[];
  /** What the branches depend on. */
  readonly silent: readonly AnyParameter[];
  private readonly trigger = newTrigger();
  private readonly condition: Node;

  constructor(condition: Node, then: readonly AnyParameter[], otherwise: readonly AnyParameter[]) {
    this.condition = condition;
    this.parameters = [this.trigger.param.get("value")];
    this.silent = [...then, ...otherwise];
    const weak = new WeakRef(this);
    for (const [branch, chosen] of [
      [then, true],
      [otherwise, false],
    ] as const) {
      const watching = watchAll(
        branch,
        () => {
          const alive = weak.deref();
          if (alive === undefined) watching.unwatch();
          else if (Boolean(alive.condition.value()) === chosen) alive.trigger.param.trigger("value");
        },
        {},
      );
    }
  }
}
