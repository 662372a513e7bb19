/**
 * Values that a pickle may call although no name stands for them: a method looked up by `getattr`, a `functools.partial`.
 * The symbol is this module's alone, so nothing a pickle builds can pass for one.
 */
import type { CallContext } from "./registry.js";

export const invoke: unique symbol = Symbol("brine.invoke");

export interface PyCallable {
  [invoke](args: readonly unknown[], context: CallContext): unknown;
}

export const isCallable = (value: unknown): value is PyCallable =>
  typeof value === "object" && value !== null && invoke in value;
