/**
 * Built-ins of another realm: what a frame of a page made, or code that `vm` ran. Their classes are other ones than those here,
 * so they are looked for only where a value would otherwise be refused.
 */
import { isGone } from "./buffer.js";
import type { AnyConstructor } from "./registry.js";

/** `Float64Array`, or whichever typed array it is, of whatever realm and class; `undefined`: it is none. */
const typedTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as () => string | undefined;

const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, "source")?.get as () => string;

/** Reads what only an object of that kind has; throws for all others, whatever they call themselves. */
const probes: Readonly<Record<string, (value: never) => unknown>> = {
  Map: (value: Map<unknown, unknown>) => Map.prototype.has.call(value, 0),
  Set: (value: Set<unknown>) => Set.prototype.has.call(value, 0),
  Date: (value: Date) => Date.prototype.getTime.call(value),
  RegExp: (value: RegExp) => sourceOf.call(value),
};

const isNative = (type: unknown): type is AnyConstructor =>
  typeof type === "function" && /\[native code\]\s*\}$/.test(Function.prototype.toString.call(type));

/** The class `name` of this realm, if it is one of the platform's own. */
function ownClass(name: string): AnyConstructor | undefined {
  const type = (globalThis as unknown as Record<string, unknown>)[name];
  return isNative(type) ? type : undefined;
}

/** Whether a function is one of JavaScript's own, of whatever realm: nobody registers `Object`. */
export const isBuiltIn = (value: unknown): boolean => isNative(value) && ownClass(value.name) !== undefined;

/**
 * The class of this realm that is what `type`, the class of `value`, is in another: Object for a plain object, Map, Set, Date,
 * RegExp, the errors and the typed arrays. `undefined`: it is a class of this realm, or of the user's, or there is none like it.
 */
export function ownClassOf(value: object, type: unknown): AnyConstructor | undefined {
  if (!isNative(type)) return undefined;
  const own = ownClass(type.name);
  if (own === undefined || own === type) return undefined;
  if (own === (Object as unknown)) return isPlain(value) ? own : undefined;
  if (ArrayBuffer.isView(value)) return typedTag.call(value) === type.name ? own : undefined;
  if (own === Error || own.prototype instanceof Error) {
    return Object.prototype.toString.call(value) === "[object Error]" ? own : undefined;
  }
  try {
    probes[type.name]?.(value as never);
    return Object.hasOwn(probes, type.name) ? own : undefined;
  } catch {
    return undefined;
  }
}

/** Whether its prototype is the one that all objects of its realm have in the end. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty");
}

/** A typed array of another realm as one of this, over the same memory; one whose memory is gone as it is, for whoever refuses that. */
export function ownView(value: object, type: AnyConstructor): object {
  if (!ArrayBuffer.isView(value) || value instanceof type || isGone(value)) return value;
  const { buffer, byteOffset, length } = value as Uint8Array;
  return new (type as Uint8ArrayConstructor)(buffer, byteOffset, length);
}

/** Whether a value is a typed array, of whatever realm and class, and no `DataView`. */
export const isTypedArray = (value: object): value is Uint8Array =>
  ArrayBuffer.isView(value) && typedTag.call(value) !== undefined;

/** A plain object, Map, Set, Date, regular expression or typed array of another realm as one of this with the same content; any other value as it is. */
export function ownValueOf(value: object): object {
  if (value instanceof Object) return value;
  const type: unknown = (Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null)?.constructor;
  const own = ownClassOf(value, type) as unknown;
  if (own === Object) return { ...(value as Readonly<Record<string, unknown>>) };
  if (own === Map) return new Map(value as ReadonlyMap<unknown, unknown>);
  if (own === Set) return new Set(value as ReadonlySet<unknown>);
  if (own === Date) return new Date((value as Date).getTime());
  if (own === RegExp) return new RegExp(value as RegExp);
  return own === undefined ? value : ownView(value, own as AnyConstructor);
}

/** The class a typed array is of, if that is the platform's, of any realm; `undefined` for those of the user's, and for all else. */
export function typedClassOf(value: object): (new (items: ArrayLike<number>) => ArrayBufferView) | undefined {
  const name = ArrayBuffer.isView(value) ? typedTag.call(value) : undefined;
  if (name === undefined) return undefined;
  const type = (Object.getPrototypeOf(value) as { constructor?: unknown }).constructor;
  return isNative(type) && type.name === name ? (type as never) : undefined;
}

/** A typed array of whatever realm and class as one of the platform's own, over the same memory. */
export function plainView(view: ArrayBufferView): ArrayBufferView {
  const type = ownClass(typedTag.call(view) as string);
  return type === undefined || Object.getPrototypeOf(view) === type.prototype
    ? view
    : new (type as Uint8ArrayConstructor)(view.buffer, view.byteOffset, (view as Uint8Array).length);
}
