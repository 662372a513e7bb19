/**
 * Functions made from text: code for one class or one shape, without loops and with its names in place. Where code may
 * not be made from text (a Content-Security-Policy without `unsafe-eval`, some edge platforms), whoever asks gets nothing
 * and goes through a loop that does the same.
 *
 * No text here may hold anything that came from outside: only numbers, and JSON texts of keys.
 */

/** Whether functions may be made from text; nobody knows before one is made. */
let mayGenerate = true;

let made = 0;

/**
 * The function with these parameters and this body, in strict mode; `undefined` where the platform forbids it.
 *
 * Each call gives a function of its own, even for a text that was there before: an engine that finds the text in its cache
 * would have both learn together, and code that has met several classes is no longer code for one. So a number is in the text.
 */
export function generate<T>(parameters: readonly string[], body: string): T | undefined {
  if (!mayGenerate) return undefined;
  try {
    return new Function(...parameters, `"use strict";/*${made++}*/${body}`) as T;
  } catch (error) {
    if (!isExhausted(error)) mayGenerate = false;
    return undefined;
  }
}

/**
 * Whether there was no room left on the stack, or in memory: a RangeError, in Firefox an InternalError. That says nothing of what the
 * platform forbids, which is an EvalError in browsers, Node, Deno, Bun and Cloudflare's Workers, and something else elsewhere.
 */
const isExhausted = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof Error && error.name === "InternalError");

/** Whether functions may be made, as far as is known. */
export const isGenerating = (): boolean => mayGenerate;

/** Has all code go through loops from now on, or not: for tests and measurements of the way without generated code. */
export function setGenerating(allowed: boolean): void {
  mayGenerate = allowed;
}
