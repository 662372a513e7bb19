/**
 * Watching slots: `a.param.watch("x", fn, { what: "bounds" })`. A slot that is watched becomes an accessor of that one
 * parameter, which tells the watchers; all other slots stay plain properties, so that reading them in a check costs
 * nothing more.
 */
import type { ClassInfo } from "../class-info.js";
import { type ModelInstance, presentState, stateOf } from "../instance-state.js";
import type { AnyParameter } from "../parameter.js";
import { HOLDER, OWNER, WATCHERS } from "../symbols.js";
import { Dispatch } from "./dispatch.js";
import type { ParamEvent } from "./event.js";
import type { Watcher } from "./watcher.js";

type SlotRecord = Record<string, unknown>;

/** Adds a watcher to a parameter: of a slot, or (`"value"`) of a class's default. */
export function addToParameter(parameter: AnyParameter, watcher: Watcher): void {
  const watchers = (parameter[WATCHERS] ??= new Map<string, Watcher[]>());
  const listed = watchers.get(watcher.what);
  if (listed === undefined) watchers.set(watcher.what, [watcher]);
  else listed.push(watcher);
  if (watcher.what === "value" || watcher.what === "default") return;
  for (const one of sharing(parameter)) intercept(one, watcher.what);
}

/** The parameters with these watchers: a class's, and the copies of it that classes below have (or above, of which it is one). */
function sharing(parameter: AnyParameter): Iterable<AnyParameter> {
  const owner = parameter[OWNER] as ClassInfo | null;
  if (parameter[HOLDER] !== null || owner === null) return [parameter];
  const shared = (info: ClassInfo): AnyParameter[] => {
    const own = info.own.get(parameter.name!);
    return own !== undefined && own[WATCHERS] === parameter[WATCHERS] ? [own] : [];
  };
  const above = owner.mro.filter((info) => shared(info).length > 0);
  return new Set(above.flatMap(({ descendants }) => descendants.flatMap(shared)));
}

/** Makes the copied parameter of a subclass tell its watchers too. */
export function interceptWatched(parameter: AnyParameter): void {
  for (const what of parameter[WATCHERS]?.keys() ?? []) {
    if (what !== "value" && what !== "default") intercept(parameter, what);
  }
}

/** Takes a watcher out of a parameter's lists. */
export function removeFromParameter(parameter: AnyParameter, watcher: Watcher): void {
  const listed = parameter[WATCHERS]?.get(watcher.what);
  const at = listed?.indexOf(watcher) ?? -1;
  if (at >= 0) listed!.splice(at, 1);
}

/** The dispatch of an instance or of a class, where there is one. */
export function presentDispatch(target: ModelInstance | ClassInfo): Dispatch | null {
  if ("mro" in target) return target.dispatch;
  return presentState(target)?.dispatch ?? null;
}

/** The dispatch of an instance or of a class, made when it is first needed. */
export function dispatchOf(target: ModelInstance | ClassInfo): Dispatch {
  if ("mro" in target) return (target.dispatch ??= new Dispatch());
  const state = stateOf(target);
  state.careful = true;
  return (state.dispatch ??= new Dispatch());
}

function intercept(parameter: AnyParameter, slot: string): void {
  // Anything may be watched; what is no slot never changes.
  if (!(slot in parameter)) return;
  const present = Object.getOwnPropertyDescriptor(parameter, slot);
  if (present?.get !== undefined) return;
  const inherited = inheritedAccessor(parameter, slot);
  let value = (parameter as unknown as SlotRecord)[slot];
  const get = (): unknown => (inherited === undefined ? value : inherited.get?.call(parameter));
  Object.defineProperty(parameter, slot, {
    get,
    set(next: unknown) {
      const old = get();
      if (inherited === undefined) value = next;
      else inherited.set?.call(parameter, next);
      tellOfSlot(parameter, slot, old, next);
    },
    enumerable: inherited === undefined,
    configurable: true,
  });
}

function inheritedAccessor(parameter: AnyParameter, slot: string): PropertyDescriptor | undefined {
  for (let at: unknown = Object.getPrototypeOf(parameter); at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, slot);
    if (found !== undefined) return found.get === undefined ? undefined : found;
  }
  return undefined;
}

/** Tells the watchers of a slot. For kinds that change a slot in place (the objects of a selector). Param's `_trigger_event`. */
export function tellOfSlot(parameter: AnyParameter, slot: string, old: unknown, next: unknown): void {
  const watchers = parameter[WATCHERS]?.get(slot);
  const owner = (parameter[HOLDER] ?? parameter[OWNER]) as ModelInstance | ClassInfo | null;
  if (watchers === undefined || watchers.length === 0 || owner === null) return;
  const event: ParamEvent = {
    name: parameter.name!,
    what: slot,
    type: "changed",
    obj: null,
    cls: parameter.owner!,
    old,
    new: next,
  };
  dispatchOf(owner).tell(watchers, event);
}
