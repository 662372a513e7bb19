/**
 * Observables of other libraries as references. An adapter gives an object with one method under a shared symbol; here it
 * gets a parameter that follows it. The entry points for signals make such objects without importing the model.
 */
import { any } from "../kinds/any.js";
import type { AnyParameter } from "../parameter.js";
import { Parameterized } from "../parameterized.js";

/** `Symbol.for("brine.source")`: on an object that stands for a changing value. */
export const SOURCE: unique symbol = Symbol.for("brine.source");

/** A changing value of another library. */
export interface Source<out T = unknown> {
  /** The value now. */
  get(): T;
  /** Calls `changed` after each change, until the function that it gives back is called. */
  subscribe(changed: () => void): () => void;
}

/** An object that stands for a changing value of another library. */
export interface ExternalSource<out T = unknown> {
  readonly [SOURCE]: Source<T>;
}

/** True for an object that an adapter made. */
export function isExternalSource(value: unknown): value is ExternalSource {
  return typeof value === "object" && value !== null && SOURCE in value;
}

/** An instance with one value, as far as it is looked at. */
export interface Holder {
  object: unknown;
  readonly param: { readonly object: AnyParameter; get(name: string): AnyParameter };
}

let holderClass: (new (kwargs: object) => Holder) | null = null;

/** An instance that holds one value. Param 2.4.2, `Wrapper`. Its class is made when the first one is. */
export function holderOf(object: unknown): Holder {
  holderClass ??= Parameterized({ object: any() }, { name: "Wrapper" }) as unknown as new (kwargs: object) => Holder;
  return new holderClass({ object });
}

/** The holder of each source, as long as the source lives. */
const holders = new WeakMap<ExternalSource, Holder>();

/** The parameter that follows a source. */
export function parameterOf(external: ExternalSource): AnyParameter {
  let holder = holders.get(external);
  if (holder === undefined) {
    const source = external[SOURCE];
    holders.set(external, (holder = holderOf(source.get())));
    const weak = new WeakRef(holder);
    const end = source.subscribe(() => {
      const alive = weak.deref();
      if (alive === undefined) end();
      else alive.object = source.get();
    });
  }
  return holder.param.get("object");
}
