/**
 * Writing a value where more than its check counts: a constant, a watcher, a batch, a method that depends on it, a
 * reference, a kind that does something afterwards. Param 2.4.2, `Parameter.__set__`.
 */
import { slotKey } from "../pickle/plan.js";
import type { ClassInfo } from "./class-info.js";
import { HAS_DEPENDENTS } from "./class-info.js";
import { refuse } from "./errors.js";
import { begin, isValueGenerator, withoutBeginning } from "./generators.js";
import { currentParameter, instanceParameter } from "./instance-parameter.js";
import { type InstanceState, type ModelInstance, presentState } from "./instance-state.js";
import type { AnyParameter } from "./parameter.js";
import { assign, assignArgument, assignDefault } from "./references.js";
import { careful, named, readSlot, store } from "./slots.js";
import { HOLDER, INFO, OWNER, PRIVATE, WATCHERS } from "./symbols.js";
import { followAnew, listen, refuseMissingMethods } from "./watching/dependencies.js";
import type { ParamEvent } from "./watching/event.js";
import { dispatchOf } from "./watching/slot-watching.js";

/** Refuses a write to a constant, and any to what is read-only. */
export function refuseFixed(
  code: "constant" | "readonly",
  info: ClassInfo,
  parameter: AnyParameter,
  value: unknown,
): never {
  const name = parameter.name!;
  return refuse({ kind: "", path: `${info.baseName}.${name}`, of: null }, { code, parameter: name }, value);
}

/**
 * Events that `update` and `trigger` hold until all were told, by the instance or class whose they are: a watcher that sets one
 * again meanwhile does not set it back. Param 2.4.2, `Event._mode`.
 */
const held = new Map<object, Set<number>>();

/** Keeps an event as it is set, until {@link release}. */
export function hold(target: object, slot: number): void {
  const slots = held.get(target);
  if (slots === undefined) held.set(target, new Set([slot]));
  else slots.add(slot);
}

/** What is set from now on is set back at once. */
export function release(target: object, slot: number): void {
  const slots = held.get(target);
  if (slots?.delete(slot) === true && slots.size === 0) held.delete(target);
}

const isHeld = (target: object, slot: number): boolean => held.size > 0 && held.get(target)?.has(slot) === true;

// A closure in `write` would cost every write a context for what it captures.
function checkInVain(parameter: AnyParameter, instance: ModelInstance, slot: number, value: unknown): void {
  withoutBeginning(() => checkedBy(parameter, instance, slot, value));
}

/**
 * The value that a write replaces. Where there is none it is the default of the instance's own parameter, if it has one; reading gives
 * the class's (Param 2.4.2: `__set__` is an `instance_descriptor`, `__get__` is none).
 */
function valueBefore(instance: ModelInstance, slot: number, parameter: AnyParameter): unknown {
  const isUnset = slot !== 0 && instance[slotKey(slot)] === undefined;
  return isUnset && parameter !== instance[INFO].parameters[slot] ? parameter.default : readSlot(instance, slot);
}

/** Python's `is`, as far as there is one: a NaN that was read is the one that is held. */
const isIdentical = (a: unknown, b: unknown): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** Writes a value to an instance that is complete. */
function write(instance: ModelInstance, slot: number, given: unknown): void {
  const info = instance[INFO];
  if ((info.flags[slot]! & HAS_DEPENDENTS) !== 0) refuseMissingMethods(instance);
  const parameter = info.parameters[slot]!.learns
    ? instanceParameter(instance, slot)
    : currentParameter(instance, slot);
  let value = given;
  if (parameter.allowRefs) {
    const resolved = assign(instance, slot, parameter, given);
    if (!resolved.ready) return;
    value = resolved.value;
  }
  const present = presentState(instance);
  const triggering = present?.dispatch?.triggering === true;
  const old = valueBefore(instance, slot, parameter);
  // `trigger` writes what is there, checked as any other value: a tuple's copy would be another object.
  const isSame = triggering && isIdentical(value, old);
  const isFixed = parameter.constant && (present === null || present.editing === 0);
  if (parameter.readonly || (isFixed && !isIdentical(value, old))) {
    checkInVain(parameter, instance, slot, value);
    refuseFixed(parameter.readonly ? "readonly" : "constant", info, parameter, value);
  }
  if (isSame) checkInVain(parameter, instance, slot, value);
  const checked = isSame ? value : checkedBy(parameter, instance, slot, value);
  if (isSame && parameter.generates && isValueGenerator(value)) begin(value);
  if (!isFixed) store(instance, slot, checked);
  if (parameter.followsSet) parameter.afterSet(instance, checked);
  if ((info.flags[slot]! & HAS_DEPENDENTS) !== 0) {
    listen(instance);
    followAnew(instance, parameter.name!);
  }
  const current = instance[PRIVATE];
  if (typeof current !== "number") tell(instance, current, slot, old, checked, parameter);
  const { autoTrigger } = parameter;
  if (autoTrigger !== null && !isHeld(instance, slot)) resetValue(instance, slot);
}

/** Sets an event back, without telling anybody. */
export function resetValue(instance: ModelInstance, slot: number): void {
  const parameter = currentParameter(instance, slot);
  store(instance, slot, parameter.autoTrigger!.reset);
  if (parameter.followsSet) parameter.afterSet(instance, parameter.autoTrigger!.reset);
}

function checkedBy(parameter: AnyParameter, instance: ModelInstance, slot: number, value: unknown): unknown {
  try {
    return parameter.check(value);
  } catch (error) {
    throw named(error, instance, slot, value);
  }
}

function tell(
  instance: ModelInstance,
  state: InstanceState,
  slot: number,
  old: unknown,
  value: unknown,
  parameter: AnyParameter,
): void {
  const watchers = state.watchers?.[slot];
  if (watchers === undefined || watchers.length === 0) return;
  // Param 2.4.2: `Parameter.owner`, the instance for a parameter of its own, else the class that declares it.
  const isOwn = parameter.perInstance || parameter[HOLDER] !== null;
  const cls = isOwn ? instance : (parameter[OWNER]?.ownerClass ?? instance[INFO].cls);
  const event: ParamEvent = {
    name: parameter.name!,
    what: "value",
    type: "changed",
    obj: instance,
    cls,
    old,
    new: value,
  };
  (state.dispatch ?? dispatchOf(instance)).tell(watchers, event);
}

/**
 * A keyword argument of a constructor, of a parameter that is more than its check: constants may be given, read-only
 * ones may not, and nobody is told.
 */
export function writeArgument(instance: ModelInstance, slot: number, given: unknown): void {
  const info = instance[INFO];
  const parameter = info.parameters[slot]!;
  let value = given;
  if (parameter.allowRefs) {
    const resolved = assignArgument(instance, slot, parameter, given);
    if (!resolved.ready) return;
    value = resolved.value;
  }
  const checked = parameter.check(value);
  if (parameter.readonly) refuseFixed("readonly", info, parameter, value);
  store(instance, slot, parameter.autoTrigger === null ? checked : parameter.autoTrigger.reset);
  if (parameter.followsSet) parameter.afterSet(instance, checked);
}

/** Sets a class's default: an inherited parameter is copied first (ruling 31). */
export function writeDefault(info: ClassInfo, slot: number, given: unknown): void {
  const parameter = info.ownParameter(slot);
  const value = parameter.allowRefs ? assignDefault(given) : given;
  const old = parameter.default;
  const triggering = info.dispatch?.triggering === true;
  const isSame = triggering && value === old;
  if (parameter.readonly || isSame) withoutBeginning(() => parameter.check(value));
  if (parameter.readonly) refuseFixed("readonly", info, parameter, value);
  const checked = isSame ? value : parameter.check(value);
  if (isSame && parameter.generates && isValueGenerator(value)) begin(value);
  parameter.default = checked;
  if (parameter.generates) parameter.instantiate = isValueGenerator(checked);
  if (parameter.followsSet) parameter.afterSet(info.cls, checked);
  const watchers = parameter[WATCHERS]?.get("value");
  if (watchers !== undefined && watchers.length > 0) {
    const name = parameter.name!;
    const event: ParamEvent = { name, what: "value", type: "changed", obj: info.cls, cls: info.cls, old, new: checked };
    dispatchOf(info).tell(watchers.slice(), event);
  }
  if (parameter.autoTrigger !== null && !isHeld(info, slot)) parameter.default = parameter.autoTrigger.reset;
}

careful.write = write;
