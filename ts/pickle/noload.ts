/** `noload`: what a pickle refers to, without making anything of the user's; Python 2's `Unpickler.noload`. */
import { type PickleBytes, requireOptions } from "./given.js";
import { loads } from "./pickle.js";
import type { LoadsOptions } from "./reading-options.js";
import { type GlobalName, Registry } from "./registry.js";

/** What {@link noload} found. */
export interface NoloadReport {
  /** The persistent ids, in their order; what is in them is inert. */
  readonly persistentIds: readonly unknown[];
  /** The classes and functions it names, each once. */
  readonly globals: readonly GlobalName[];
}

/** The options of {@link noload}: those of `loads` that do not concern what is made. */
export type NoloadOptions = Pick<LoadsOptions, "engine" | "encoding" | "errors" | "fixImports" | "limits">;

/**
 * Walks a pickle for its persistent ids and the names it refers to. No registered class is looked up and none of your
 * code is called; ids are read with every class unknown. A pickle with buffers beside it is walked as if they were empty.
 *
 * @throws UnpicklingError for bytes that are no pickle.
 */
export function noload(pickle: PickleBytes, options: NoloadOptions = {}): NoloadReport {
  requireOptions(options);
  const persistentIds: unknown[] = [];
  const globals: GlobalName[] = [];
  loads(pickle, {
    ...options,
    registry: inertRegistry,
    unknown: "opaque",
    errors: options.errors ?? "surrogateescape",
    persistentLoad: persistentIds,
    buffers: endlessBuffers(),
    findClass: (module, qualname) => {
      globals.push({ module, qualname });
      return undefined;
    },
  });
  return { persistentIds, globals };
}

/** Knows nothing: every call stays a description. An extension code is a name of its own. */
class InertRegistry extends Registry {
  override extensionName(code: number): GlobalName {
    return { module: "extension", qualname: String(code) };
  }
}

const inertRegistry = /* @__PURE__ */ new InertRegistry();

function* endlessBuffers(): Generator<Uint8Array, void, undefined> {
  for (;;) yield new Uint8Array(0);
}
