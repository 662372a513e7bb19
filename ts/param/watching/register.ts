/** Where watchers are kept: an instance's by slot, those of slots and of class defaults at the parameter. */
import type { ClassInfo } from "../class-info.js";
import { refuse } from "../errors.js";
import { instanceParameter } from "../instance-parameter.js";
import { type ModelInstance, stateOf } from "../instance-state.js";
import { INFO } from "../symbols.js";
import { addToParameter, removeFromParameter } from "./slot-watching.js";
import type { Watcher } from "./watcher.js";

/** What can be watched: an instance, or a class for its defaults and slots. */
export type Watchable = ModelInstance | ClassInfo;

export const infoOfTarget = (target: Watchable): ClassInfo => ("mro" in target ? target : target[INFO]);

/**
 * Adds a watcher. Param 2.4.2, `Parameters._register_watcher`.
 * @throws ParameterValueError for a name that no parameter has; those before it are watched then, as in Param.
 */
export function register(target: Watchable, watcher: Watcher): Watcher {
  const info = infoOfTarget(target);
  for (const name of watcher.parameterNames) {
    const slot = info.slots.get(name);
    if (slot === undefined) {
      const path = `${info.baseName}.${name}`;
      refuse({ kind: "", path, of: null }, { code: "unwatchable", of: info.baseName, parameter: name }, name);
    }
    if ("mro" in target) addToParameter(info.parameters[slot]!, watcher);
    else if (watcher.what !== "value") addToParameter(instanceParameter(target, slot), watcher);
    else {
      const state = stateOf(target);
      state.careful = true;
      const lists = (state.watchers ??= []);
      const list = lists[slot];
      // Lists are replaced, not changed: a watcher may end itself or others while it is called.
      lists[slot] = list === undefined ? [watcher] : [...list, watcher];
    }
  }
  watcher.remove = (ended) => unregister(target, ended);
  return watcher;
}

function unregister(target: Watchable, watcher: Watcher): void {
  const info = infoOfTarget(target);
  for (const name of watcher.parameterNames) {
    const slot = info.slots.get(name)!;
    if ("mro" in target) removeFromParameter(info.parameters[slot]!, watcher);
    else if (watcher.what !== "value") removeFromParameter(instanceParameter(target, slot), watcher);
    else {
      const lists = stateOf(target).watchers;
      const list = lists?.[slot];
      if (lists === null || list === undefined) continue;
      const at = list.indexOf(watcher);
      if (at >= 0) lists[slot] = list.filter((_, index) => index !== at);
    }
  }
}
