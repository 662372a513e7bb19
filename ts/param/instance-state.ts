/** What only some instances need, made when it is first needed: most have a number here and nothing else. */
import type { Slotted } from "../pickle/plan.js";
import type { ClassInfo, ModelClass } from "./class-info.js";
import type { AnyParameter } from "./parameter.js";
import type { Links } from "./references.js";
import type { INFO } from "./symbols.js";
import { PRIVATE } from "./symbols.js";
import type { Dispatch } from "./watching/dispatch.js";
import type { Watcher } from "./watching/watcher.js";

/** An instance, as the machinery sees it. */
export interface ModelInstance extends Slotted {
  /** The instance's number, until it needs an {@link InstanceState}. */
  [PRIVATE]: number | InstanceState;
  readonly [INFO]: ClassInfo;
  readonly constructor: ModelClass;
}

/** What only some instances need. */
export class InstanceState {
  /** The number of the instance in the order of creation, for its automatic name. */
  readonly ordinal: number;
  /** The instance's own parameters by slot: made when `a.param.x` is read, so that changing them changes only `a`. */
  parameters: (AnyParameter | undefined)[] | null = null;
  /** `a.param`, once it was read. */
  namespace: object | null = null;
  /** True once a write to the instance may need more than its class's check: own parameters, watchers, a batch. */
  careful = false;
  /** The watchers of values, by slot. */
  watchers: (Watcher[] | undefined)[] | null = null;
  /** What tells them; holds the state of a batch. */
  dispatch: Dispatch | null = null;
  /** How many `editConstant()` are open. */
  editing = 0;
  /** The watchers of its methods' dependencies on other objects, by method; `null` before dependencies were set up. */
  dependents: Map<string, Watcher[]> | null = null;
  /** The references that its values follow. */
  links: Links | null = null;

  constructor(ordinal: number) {
    this.ordinal = ordinal;
  }
}

/** The state of an instance, made now if it has none. */
export function stateOf(instance: ModelInstance): InstanceState {
  const found = instance[PRIVATE];
  if (typeof found !== "number") return found;
  return (instance[PRIVATE] = new InstanceState(found));
}
