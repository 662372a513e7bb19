/**
 * How parameters are shown by `String(…)` and by Node's `console.log`, which else prints all that is inside of them. Namespaces, watchers,
 * expressions and instances have such a text too.
 */
import { valuesEqual } from "./equality.js";
import { ComputedSlot, kindOf, type Slots, slotsOf } from "./kind-slots.js";
import type { AnyParameter } from "./parameter.js";
import { LABEL } from "./symbols.js";
import { javascriptRepr } from "./text.js";

/** What Node's `console.log` asks an object for. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** `Number(name="x", default=1, bounds=[0, 10])`: the default, and the slots that are not as the kind has them. */
export function parameterText(parameter: AnyParameter): string {
  const usual = slotsOf(parameter);
  const parts = parameter.name === null ? [] : [`name=${javascriptRepr(parameter.name)}`];
  parts.push(`default=${javascriptRepr(parameter.default)}`);
  for (const slot of Object.keys(usual)) {
    const value = slot === "label" ? parameter[LABEL] : (parameter as unknown as Slots)[slot];
    if (slot === "default" || usual[slot] instanceof ComputedSlot || valuesEqual(value ?? null, usual[slot] ?? null))
      continue;
    parts.push(`${slot}=${javascriptRepr(value)}`);
  }
  return `${kindOf(parameter)}(${parts.join(", ")})`;
}
