/** The default registry: Python's data types, and whatever `register` adds. */
import { Registry } from "../registry.js";
import { defineCollections } from "./collections.js";
import { defineDatetime } from "./datetime.js";
import { defineParam } from "./param.js";
import { defineTypes } from "./types.js";

/** A registry that knows the built-in data types and nothing else. */
export function createRegistry(): Registry {
  const registry = new Registry();
  defineTypes(registry);
  defineDatetime(registry);
  defineCollections(registry);
  defineParam(registry);
  return registry;
}

/** The registry that `register`, `dumps` and `loads` use when they are given none. */
export const defaultRegistry: Registry = /* @__PURE__ */ createRegistry();
