/**
 * Values of newer platforms, where there are any: `Float16Array`, Temporal, and errors that hold others. The library's types know
 * none of them, so they are found by name on the platform when a registry is made, which costs nothing where they are missing.
 */
import { PicklingError } from "../error.js";
import type { AnyConstructor, Reduction, Registry } from "../registry.js";
import { declareUnhashable } from "../stateless.js";
import { ownState } from "../subclass.js";
import { PyDate, PyDateTime, PyTime } from "./datetime.js";
import { exceptions, type PyExceptionClass } from "./exceptions.js";
import { reduceArray } from "./numpy.js";
import { NDArray } from "./numpy-array.js";
import { DType } from "./numpy-dtype.js";
import type { TemporalLike } from "./temporal.js";
import { PyTimeDelta } from "./timezone.js";

const platform = globalThis as { readonly [name: string]: unknown };

/** A class of the platform's. */
const classNamed = (holder: unknown, name: string): AnyConstructor | undefined => {
  const found = (holder as { readonly [name: string]: unknown } | undefined)?.[name];
  return typeof found === "function" ? (found as unknown as AnyConstructor) : undefined;
};

/** Half floats as the numpy array of one dimension that they are; they share its memory. */
function defineFloat16(registry: Registry): void {
  const type = classNamed(platform, "Float16Array");
  if (type === undefined) return;
  declareUnhashable(type);
  registry.reducer<object>(type as never, (value, protocol) => {
    const view = value as ArrayBufferView & { readonly length: number };
    const bits = new Uint16Array(view.buffer as ArrayBuffer, view.byteOffset, view.length);
    return reduceArray(new NDArray(bits, { dtype: DType.of("<f2") }), protocol);
  });
}

/** What each class of Temporal's is in Python. The others (`Instant`, `PlainYearMonth`, …) Python has no type for. */
const temporalClasses: Readonly<Record<string, (value: TemporalLike) => object>> = {
  PlainDate: (value) => PyDate.fromTemporal(value),
  PlainDateTime: (value) => PyDateTime.fromTemporal(value),
  ZonedDateTime: (value) => PyDateTime.fromTemporal(value),
  PlainTime: (value) => PyTime.fromTemporal(value),
  Duration: (value) => PyTimeDelta.fromTemporal(value),
};

/**
 * Objects of Temporal are written as Python's datetime, date, time and timedelta. For a polyfill that is no global:
 * `defineTemporal(registry, Temporal)`.
 */
export function defineTemporal(registry: Registry, temporal: unknown = platform.Temporal): void {
  for (const [name, convert] of Object.entries(temporalClasses)) {
    const type = classNamed(temporal, name);
    if (type === undefined) continue;
    registry.reducer<object>(type as never, (value, protocol): Reduction => {
      const converted = inPython(value as TemporalLike, convert);
      const reduce = registry.reducerOf(converted.constructor);
      return (reduce as NonNullable<typeof reduce>)(converted, protocol);
    });
  }
}

function inPython(value: TemporalLike, convert: (value: TemporalLike) => object): object {
  try {
    return convert(value);
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof TypeError)) throw error;
    throw new PicklingError(`cannot pickle it: ${error.message}`, { code: "BAD_DATE", value, cause: error });
  }
}

/** Several errors in one: Python's group of exceptions, which holds at least one and nothing else. */
function defineAggregateError(registry: Registry): void {
  const type = classNamed(platform, "AggregateError");
  if (type === undefined) return;
  registry.reducer<object>(type as never, (value) => {
    const { message, errors } = value as Error & { readonly errors: readonly unknown[] };
    const isGroup = errors.length > 0 && errors.every((error) => error instanceof Error);
    const callable = exceptions[isGroup ? "ExceptionGroup" : "Exception"] as PyExceptionClass;
    return { callable, args: isGroup ? [message, [...errors]] : [message], state: ownState(value) };
  });
}

export function definePlatform(registry: Registry): void {
  defineFloat16(registry);
  defineTemporal(registry);
  defineAggregateError(registry);
}
