/**
 * How a value is taken apart that is none of JSON's own and has no form of its own here: as pickling takes it apart (Python's
 * `__reduce_ex__`), so that every class that travels in pickles travels in JSON.
 */
import { PicklingError } from "../pickle/error.js";
import { classify, Kind } from "../pickle/kind.js";
import { asReduction } from "../pickle/reduction.js";
import type { GlobalName, Reducer, Reduction, Registry } from "../pickle/registry.js";
import { PyGlobal } from "../pickle/values.js";

/** What a value turned out to be. */
export type TakenApart =
  /** One of Python's containers, or bytes. */
  | { readonly as: "list" | "tuple" | "set" | "map" | "record" | "bytes" }
  /** A primitive in a box. */
  | { readonly as: "primitive"; readonly value: unknown }
  /** An instance of a registered class, with its properties. */
  | { readonly as: "instance"; readonly name: GlobalName }
  /** A name that is the value. */
  | { readonly as: "name"; readonly name: GlobalName }
  /** Made by a class or function of arguments, and filled. */
  | { readonly as: "made"; readonly name: GlobalName; readonly reduction: Reduction }
  | { readonly as: "refused"; readonly reason: string };

/** As in Python's `copy`: nothing is out of band, and no old spelling. */
const PROTOCOL = 4;

const CONTAINERS: ReadonlyMap<Kind, "list" | "tuple" | "set" | "map" | "record" | "bytes"> = new Map([
  [Kind.list, "list"],
  [Kind.tuple, "tuple"],
  [Kind.record, "record"],
  [Kind.map, "map"],
  [Kind.set, "set"],
  [Kind.frozenSet, "set"],
  [Kind.bytes, "bytes"],
  [Kind.byteArray, "bytes"],
  [Kind.buffer, "bytes"],
]);

/** How a value is made again; a text: why it cannot be, where the library's reducer says so, which knows no path. */
function reductionOf(value: object, reduce: Reducer, registry: Registry): Reduction | GlobalName | string {
  try {
    return asReduction(reduce(value, PROTOCOL), PROTOCOL, () => "value");
  } catch (error) {
    if (!(error instanceof PicklingError) || !registry.isOwnReducer(reduce)) throw error;
    return error.message.replace(/^cannot pickle it: /, "");
  }
}

/** Takes a value apart. Throws what a reducer of the user's throws. */
export function takeApart(value: object, registry: Registry): TakenApart {
  const { kind, type, reduce, reason } = classify(value, Object.getPrototypeOf(value) as object | null, registry);
  const container = CONTAINERS.get(kind);
  if (container !== undefined) return { as: container };
  switch (kind) {
    case Kind.boxed:
      return { as: "primitive", value: value.valueOf() };
    case Kind.text:
      return { as: "primitive", value: String((value as { readonly value: string }).value) };
    case Kind.date:
      return { as: "refused", reason: "no datetime of Python's stands for it" };
    case Kind.instance:
      return { as: "instance", name: registry.nameOf(type)! };
    case Kind.reduced: {
      const reduction = reductionOf(value, reduce!, registry);
      if (typeof reduction === "string") return { as: "refused", reason: reduction };
      if ("qualname" in reduction) return { as: "name", name: reduction };
      const { callable, setter, more = [] } = reduction;
      const name = registry.nameOf(callable) ?? (callable instanceof PyGlobal ? callable : undefined);
      if (name === undefined) return { as: "refused", reason: "it is made by something that has no name" };
      if ((setter ?? null) !== null || more.length > 0) {
        return { as: "refused", reason: "its state is given to it by a function of its own" };
      }
      return { as: "made", name, reduction };
    }
  }
  return { as: "refused", reason: reason ?? "it has no state that could be written" };
}
