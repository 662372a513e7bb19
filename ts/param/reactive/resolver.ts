/** What stands behind `resolve`: an object whose value is a reference, or holds some, and which follows those too. */
import { any } from "../kinds/any.js";
import type { AnyParameter } from "../parameter.js";
import { Parameterized } from "../parameterized.js";
import { resolveRef, resolveValue } from "./reference.js";
import { type Watching, watchAll } from "./watching.js";

interface Resolving {
  object: unknown;
  value: unknown;
  readonly param: { get(name: string): AnyParameter; watch(name: "object", fn: () => void): unknown };
}

type ResolverClass = new (kwargs: object) => Resolving;

const classes = new Map<boolean, ResolverClass>();

/** The parameter that holds what is left when the references in a reference are resolved. Param 2.4.2, `Resolver`. */
export function resolverOf(reference: unknown, nested: boolean, recursive: boolean): AnyParameter {
  let cls = classes.get(nested);
  if (cls === undefined) {
    const object = any({ allowRefs: true, nestedRefs: nested });
    const name = nested ? "NestedResolver" : "Resolver";
    cls = Parameterized({ object, value: any() }, { name }) as unknown as ResolverClass;
    classes.set(nested, cls);
  }
  const resolver = new cls({ object: reference });
  let watching: Watching | null = null;
  const resolve = (): void => {
    const references = [...resolveRef(resolver.object, nested)];
    let value = resolveValue(resolver.object, nested);
    while (recursive) {
      const further = resolveRef(value, nested).filter((one) => !references.includes(one));
      if (further.length === 0) break;
      references.push(...further);
      value = resolveValue(value, nested);
    }
    watching?.unwatch();
    watching = watchAll(references, resolve, {});
    resolver.value = value;
  };
  resolver.param.watch("object", resolve);
  resolve();
  return resolver.param.get("value");
}
