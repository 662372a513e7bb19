/**
 * V8 collects its young generation in one go, when some 16 MB of new objects have come together. What is read lives on, so all of
 * it is copied then: 14 to 45 ms in which nothing else can happen, two or three times in 100,000 objects. That time goes by what lives, not
 * by what is dead. So whoever makes objects in slices lets garbage follow each slice: the collection comes while few objects are new,
 * takes 3 to 10 ms, and all of them together take no longer than the few long ones.
 */

/** Elements of one piece of garbage: 64 KB, for what is larger than 128 KB is no part of the young generation. */
const ELEMENTS = 8000;
/** Pieces that fill what a slice leaves of 16 MB: 12.8 MB, made in half a millisecond. */
const PIECES = 200;

interface Globals {
  readonly Bun?: unknown;
  readonly process?: { readonly versions?: { readonly v8?: string } };
}

const { Bun, process } = globalThis as Globals;

/**
 * Whether collections are as said: in Node and Deno. Bun names a version of V8 too, but has JavaScriptCore, which copies nothing; pages of
 * Chromium have helpers enough for shorter collections (16 ms at most here, with this and without it).
 */
export const hasLongCollections = process?.versions?.v8 !== undefined && Bun === undefined;

/** Brings on the next collection of the young generation. Whoever uses what this gives keeps bundlers and V8 from leaving the garbage out. */
export function fillYoungGeneration(): readonly unknown[] {
  let piece = new Array<unknown>(ELEMENTS);
  for (let left = PIECES; left > 0; left--) piece = new Array<unknown>(piece.length);
  return piece;
}
