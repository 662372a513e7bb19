/** What a namespace says of values that functions make. Param 2.4.2, `inspect_value` and its like. */
import { isBegun, lastMade, produce, type ValueGenerator } from "../generators.js";
import type { AnyParameter } from "../parameter.js";

/** A value as it is stored, with its parameter and the object or class that it is read from. */
export interface Stored {
  readonly parameter: AnyParameter;
  readonly stored: unknown;
  readonly target: object;
}

/** The function that makes the value, `null` where the value is one itself. */
export function generatorOf({ parameter, stored }: Stored): ValueGenerator | null {
  return parameter.generates && isBegun(stored) ? stored : null;
}

/** What the function made last, else the value. Calls nothing. */
export function inspected(value: Stored): unknown {
  const generator = generatorOf(value);
  return generator === null ? value.stored : lastMade(generator);
}

/** What the function makes now, whatever the time; else the value. It is not checked, as in Param. */
export function renewed(value: Stored): unknown {
  const generator = generatorOf(value);
  return generator === null ? value.stored : produce(generator, value.target, true);
}

/** The names of the attributes that a composite parameter stands for. */
export function attributesOf(parameter: AnyParameter): readonly string[] | null {
  const { attribs } = parameter as { readonly attribs?: unknown };
  return Array.isArray(attribs) ? (attribs as string[]) : null;
}
