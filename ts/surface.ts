/** What every entry point exports. */
export type { Encoder, Engine, Linker } from "./engine/engine.js";
export { tsEngine } from "./engine/engine-ts.js";
export * from "./param/index.js";
export { DefaultDict } from "./pickle/builtins/collections.js";
export { PyDateTime } from "./pickle/builtins/datetime.js";
export { createRegistry, defaultRegistry } from "./pickle/builtins/index.js";
export { PickleError, type PickleErrorFacts, PicklingError, UnpicklingError } from "./pickle/error.js";
export {
  DEFAULT_PROTOCOL,
  type DumpsOptions,
  dumps,
  HIGHEST_PROTOCOL,
  type LoadsOptions,
  loads,
  register,
} from "./pickle/pickle.js";
export type { Entry, GlobalName, Reduction, Registry } from "./pickle/registry.js";
export { ByteArray, Float, FrozenSet, float, isTuple, PyGlobal, Tuple } from "./pickle/values.js";
