/** The operations of a case that are about JSON, under the dialect that is Param's. */
import "../../ts/json/index.js";
import type { Operation } from "./case.js";
import type { Scope } from "./scope.js";
import { live } from "./values.js";

/** A namespace, as far as these operations need it. */
interface JSONSpace {
  serializeParameters(options: object): string;
  deserializeParameters(text: string, options: object): Record<string, unknown>;
  serializeValue(name: string, options: object): string;
  deserializeValue(name: string, text: string, options: object): unknown;
  schema(options: object): unknown;
  values(): unknown;
  get(name: string): { schema(options: object): unknown };
}

function spaceOf({ obj, cls }: Operation, scope: Scope): JSONSpace {
  const target = obj === undefined ? scope.cls(cls!) : scope.target(obj);
  return (target as { readonly param: unknown }).param as JSONSpace;
}

function optionsOf({ opts }: Operation, scope: Scope): Record<string, unknown> {
  const options = Object.entries((opts ?? {}) as object).map(([name, value]) => [name, live(value, scope)]);
  return { ...Object.fromEntries(options), dialect: "param" };
}

/** What each operation does. */
export const JSON_OPERATIONS: Readonly<Record<string, (operation: Operation, scope: Scope) => unknown>> = {
  serialize: (operation, scope) => spaceOf(operation, scope).serializeParameters(optionsOf(operation, scope)),
  deserialize: (operation, scope) =>
    spaceOf(operation, scope).deserializeParameters(
      scope.inFolder(operation.text as string),
      optionsOf(operation, scope),
    ),
  serialize_value: (operation, scope) =>
    spaceOf(operation, scope).serializeValue(operation.name!, optionsOf(operation, scope)),
  deserialize_value: (operation, scope) =>
    spaceOf(operation, scope).deserializeValue(
      operation.name!,
      scope.inFolder(operation.text as string),
      optionsOf(operation, scope),
    ),
  schema: (operation, scope) => spaceOf(operation, scope).schema(optionsOf(operation, scope)),
  param_schema: (operation, scope) =>
    spaceOf(operation, scope).get(operation.name!).schema(optionsOf(operation, scope)),
  roundtrip: (operation, scope) => {
    const options = optionsOf(operation, scope);
    const text = spaceOf(operation, scope).serializeParameters(options);
    const from =
      operation.obj === undefined ? scope.cls(operation.cls!) : (scope.object(operation.obj) as object).constructor;
    const cls = from as ReturnType<Scope["cls"]>;
    const values = (cls.param as unknown as JSONSpace).deserializeParameters(text, options);
    const made = new cls(values);
    scope.objects.set(operation.as!, made);
    return (made.param as unknown as JSONSpace).values();
  },
};

/** Whether a schema is the recorded one: key order is free, 1 and 1.0 are one number. */
export function sameSchema(expected: unknown, got: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return Object.is(expected, got ?? null) || expected === got;
  if (Array.isArray(expected)) {
    return (
      Array.isArray(got) && got.length === expected.length && expected.every((item, at) => sameSchema(item, got[at]))
    );
  }
  if (typeof got !== "object" || got === null || Array.isArray(got)) return false;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(got).length &&
    keys.every(
      (key) =>
        Object.hasOwn(got, key) &&
        sameSchema((expected as Record<string, unknown>)[key], (got as Record<string, unknown>)[key]),
    )
  );
}
