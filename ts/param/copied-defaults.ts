/** What new instances get of their class's defaults: own copies of those that can change, and references to constants'. */
import type { ClassInfo } from "./class-info.js";
import { deepCopy } from "./deep-copy.js";
import { type CopyDefaults, copyDefaultsOf } from "./instance-code.js";
import { shareDefault } from "./shared-parameters.js";

/** What copies the defaults of these slots. Param 2.4.2, `Parameters._setup_params`. */
export function defaultsCopier(slots: readonly number[]): CopyDefaults {
  return copyDefaultsOf(slots, copied);
}

function copied(info: ClassInfo, slot: number): unknown {
  const initial = info.defaults[slot];
  if (initial === null) return null;
  return info.parameters[slot]!.instantiate ? shareDefault(info, slot, initial, deepCopy) : initial;
}
