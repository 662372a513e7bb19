/** Things that last until they are disposed of, or while a callback runs. */

import { refuseArgument } from "../arguments.js";
import { refuse } from "../errors.js";
import { DISPOSE } from "../symbols.js";

/**
 * Gives a `Disposable` that ends it, or runs a callback and ends it then. An `async` callback would outlast what was
 * opened for it, so it is refused.
 */
export function lasting<T>(method: string, end: () => void, during: (() => T) | undefined): Disposable | T {
  let ended = false;
  const once = (): void => {
    if (ended) return;
    ended = true;
    end();
  };
  if (during === undefined) return { [DISPOSE]: once };
  if (typeof during !== "function") {
    once();
    refuseArgument(method, "a function, or nothing for using", during);
  }
  let result: T;
  try {
    result = during();
  } finally {
    once();
  }
  if (typeof result === "object" && result !== null && "then" in result && typeof result.then === "function") {
    refuse({ kind: "", path: null, of: null }, { code: "callback-promise", method }, result);
  }
  return result;
}
