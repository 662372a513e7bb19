/// <reference lib="esnext.disposable" preserve="true" />
/** `sharedParameters()`: instances made meanwhile have one copy of a default that each would otherwise copy. */
import type { ClassInfo } from "./class-info.js";
import { DISPOSE } from "./symbols.js";

let shared: Map<ClassInfo, Map<number, unknown>> | null = null;

/**
 * Until it is disposed of, new instances of one class share their copies of mutable defaults:
 * `using _ = sharedParameters();`. Param 2.4.2, `shared_parameters`.
 */
export function sharedParameters(): Disposable {
  const before = shared;
  // Within another one, its copies are shared on.
  shared ??= new Map();
  return {
    [DISPOSE]: () => {
      shared = before;
    },
  };
}

/** The copy of a default for a new instance. */
export function shareDefault(
  info: ClassInfo,
  slot: number,
  initial: unknown,
  copy: (value: unknown) => unknown,
): unknown {
  if (shared === null) return copy(initial);
  let copies = shared.get(info);
  if (copies === undefined) shared.set(info, (copies = new Map()));
  if (!copies.has(slot)) copies.set(slot, copy(initial));
  return copies.get(slot);
}
