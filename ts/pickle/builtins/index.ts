/** The default registry: Python's data types, and whatever `register` adds. */
import { type AnyConstructor, type GlobalName, Registry } from "../registry.js";
import { defineArray } from "./array.js";
import { defineGetattr } from "./attribute.js";
import { defineCollections } from "./collections.js";
import { defineCopyreg } from "./copyreg.js";
import { defineDatetime } from "./datetime-codec.js";
import { defineEnum, type EnumClass, type EnumOptions, registerEnumIn } from "./enum.js";
import { defineExceptions } from "./exceptions.js";
import { defineFunctools } from "./functools.js";
import { defineIPAddress } from "./ipaddress.js";
import { defineKeys } from "./keys.js";
import { type DataclassOptions, type NamedTupleClass, namedTupleIn, registerDataclassIn } from "./namedtuple.js";
import { defineNumbers } from "./numbers.js";
import { defineNumpy } from "./numpy.js";
import { definePandas } from "./pandas.js";
import { defineParam } from "./param.js";
import { definePathlib } from "./pathlib.js";
import { definePlatform } from "./platform.js";
import { defineRe } from "./re.js";
import { defineRegExp } from "./regexp.js";
import { defineTypes } from "./types.js";
import { defineUUID } from "./uuid.js";
import { defineZoneInfo } from "./zoneinfo.js";

/** A registry that knows the built-in data types and nothing else. */
export function createRegistry(): Registry {
  const registry = new Registry();
  defineTypes(registry);
  defineGetattr(registry);
  defineCopyreg(registry);
  defineNumbers(registry);
  defineDatetime(registry);
  defineZoneInfo(registry);
  defineCollections(registry);
  defineEnum(registry);
  defineExceptions(registry);
  defineUUID(registry);
  definePathlib(registry);
  defineIPAddress(registry);
  defineRe(registry);
  defineArray(registry);
  defineFunctools(registry);
  defineParam(registry);
  defineNumpy(registry);
  definePandas(registry);
  defineRegExp(registry);
  definePlatform(registry);
  defineKeys();
  registry.ownReducers();
  return registry;
}

/** The registry that `register`, `dumps` and `loads` use when they are given none. */
export const defaultRegistry: Registry = /* @__PURE__ */ createRegistry();

interface InRegistry {
  /** Default: the one `register` fills. */
  readonly registry?: Registry;
}

/**
 * Makes the class of a Python Enum and registers it. `values` is an object of names and values, in order, such as a
 * TypeScript enum; what comes back has the members as properties:
 * `const Color = registerEnum({ RED: 1, BLUE: 2 }, "shop.Color")`, then `Color.RED`.
 *
 * @throws TypeError for a flag that is no integer, and for a name that {@link Registry.register} refuses.
 */
export function registerEnum<const T extends Readonly<Record<string, unknown>>>(
  values: T,
  name: string | GlobalName,
  options: EnumOptions & InRegistry = {},
): EnumClass<T> {
  return registerEnumIn(options.registry ?? defaultRegistry, values, name, options);
}

/**
 * Makes the class of a Python namedtuple and registers it: `const Point = namedTuple("geo.Point", ["x", "y"])`, then
 * `Point.make(1, 2).x`.
 *
 * @throws TypeError for a field with the name of a property of every array, and for a name that {@link Registry.register} refuses.
 */
export function namedTuple<const F extends string>(
  name: string | GlobalName,
  fields: readonly F[],
  options: InRegistry = {},
): NamedTupleClass<F> {
  return namedTupleIn(options.registry ?? defaultRegistry, name, fields);
}

/**
 * Registers a class as a Python dataclass. Without slots it is the same as `register`.
 *
 * @throws TypeError as {@link Registry.register}, and for slots without fields.
 */
export function registerDataclass(
  type: AnyConstructor,
  name: string | GlobalName,
  options: DataclassOptions & InRegistry = {},
): void {
  registerDataclassIn(options.registry ?? defaultRegistry, type, name, options);
}
