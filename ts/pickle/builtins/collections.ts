/** `collections.defaultdict`, which real param writes in every object; the rest of the module comes with its own issue. */
import { UnpicklingError } from "../error.js";
import type { Registry } from "../registry.js";
import { PyGlobal } from "../values.js";

/** A Python defaultdict: a Map that remembers what makes its missing values. It makes none itself. */
export class DefaultDict<K = unknown, V = unknown> extends Map<K, V> {
  /** A `PyGlobal` such as `builtins.list`, a registered class or function, or `null`. */
  readonly defaultFactory: unknown;
  constructor(defaultFactory: unknown, entries?: Iterable<readonly [K, V]>) {
    super(entries ?? []);
    this.defaultFactory = defaultFactory;
  }
}

export function defineCollections(registry: Registry): void {
  const callable = PyGlobal.named("collections", "defaultdict");
  registry.define(callable, {
    target: callable,
    call: (args) => {
      if (args.length > 1) {
        throw new UnpicklingError("collections.defaultdict is called with arguments it does not take", {
          code: "BAD_ARGUMENTS",
          value: args,
        });
      }
      return new DefaultDict(args[0] ?? null);
    },
  });
  registry.reducer(DefaultDict, (value) => ({
    callable,
    args: value.defaultFactory === null ? [] : [value.defaultFactory],
    pairs: value,
  }));
}
