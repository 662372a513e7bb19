/** What only some instances need, made when it is first needed: most have a number here and nothing else. */
import { MARK, type Slotted } from "../pickle/plan.js";
import type { ClassInfo, ModelClass } from "./class-info.js";
import { type KindRule, refuse } from "./errors.js";
import type { AnyParameter } from "./parameter.js";
import type { Links } from "./references.js";
import { INFO, PRIVATE } from "./symbols.js";
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
  /** Whose state it is. */
  readonly owner: ModelInstance;
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

  constructor(owner: ModelInstance, ordinal: number) {
    this.owner = owner;
    this.ordinal = ordinal;
  }
}

/**
 * The state of an instance, made now if it has none.
 * @throws ParameterStateError for an instance that was given the state of another.
 */
export function stateOf(instance: ModelInstance): InstanceState {
  return presentState(instance) ?? (instance[PRIVATE] = new InstanceState(instance, instance[PRIVATE] as number));
}

/**
 * The state of an instance, `null` where it has none.
 * @throws ParameterStateError for an instance that was given the state of another.
 */
export function presentState(instance: ModelInstance): InstanceState | null {
  const found = instance[PRIVATE];
  if (typeof found === "number") return null;
  if (found.owner !== instance && !isBehind(instance, found.owner)) {
    refuse({ kind: "", path: instance[INFO].baseName, of: null }, MIXED, instance);
  }
  return found;
}

/** What no gatherer writes. */
const PROBE = -1;

/** Whether an object shows what is written to the owner: a proxy of it does (Vue's, say), or an object that inherits from it. */
function isBehind(instance: ModelInstance, owner: ModelInstance): boolean {
  if (Object.isFrozen(owner)) return true;
  const mark = owner[MARK];
  owner[MARK] = PROBE;
  const found = instance[MARK];
  owner[MARK] = mark;
  return found === PROBE;
}

/** Slots are own properties, for speed; so what copies properties copies them, unchecked and without a word to watchers. */
const MIXED: KindRule = {
  code: "kind",
  rule: "mixed-instances",
  raises: "RuntimeError",
  message: () =>
    "Object.assign (or what does the same) has copied the inside of one instance into another, which is now of no use. " +
    "Copy values with b.param.update(a.param.values()), an instance with a.param.copy().",
};
