/** Whether values that are read are checked by their parameters: on, but while a pickle is read with `validate: false`. */
import type { PlanCell } from "./plan.js";
import { TupleToBe } from "./tuple-to-be.js";

let checking = true;

/** Whether values are checked now. */
export const isChecking = (): boolean => checking;

/** Runs `read` with checking on or off. What it calls may read pickles of its own, with what those say. */
export function withChecking<T>(on: boolean, read: () => T): T {
  if (on === checking) return read();
  const before = checking;
  checking = on;
  try {
    return read();
  } finally {
    checking = before;
  }
}

/** What a slot stores of a value nobody checks. */
export const unchecked =
  ({ kind }: PlanCell): ((value: unknown) => unknown) =>
  (value) => {
    if (value instanceof TupleToBe) return value.items;
    return kind === "tuple" && Array.isArray(value) ? Array.from(value as unknown[]) : value;
  };
