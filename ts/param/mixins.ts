/**
 * Several bases: what a class gets from those that JavaScript does not extend. Methods and static members are copied
 * where Python's order of classes would find them first; `instanceof` holds for all bases. Their constructors and fields
 * do not run, and `super` in a copied method means the parent of the class it was written in.
 */
import type { ClassInfo, ModelClass } from "./class-info.js";
import { DEPENDS, INFO } from "./symbols.js";

/** Gives the generated class what it has from its bases but the first. */
export function mixIn(info: ClassInfo): void {
  const { cls } = info;
  const root = info.mro.at(-1)!;
  for (const [side, of] of [
    ["prototype", (one: ModelClass) => one.prototype as object],
    ["static", (one: ModelClass) => one as object],
  ] as const) {
    const target = of(cls);
    const names = new Set<string | symbol>();
    for (const above of info.mro.slice(1)) {
      if (above === root) continue;
      for (const holder of writtenParts(above.cls).map(of)) {
        for (const key of Reflect.ownKeys(holder)) {
          if (names.has(key) || isMachinery(key, side)) continue;
          if (typeof key === "string" && side === "prototype" && info.slots.has(key)) continue;
          names.add(key);
          if (firstHolder(target, key) === holder) continue;
          Object.defineProperty(target, key, Object.getOwnPropertyDescriptor(holder, key)!);
        }
      }
    }
  }
  for (const above of info.mro.slice(1)) if (above !== root) answersFor(above.cls);
}

const isMachinery = (key: string | symbol, side: "prototype" | "static"): boolean =>
  key === "constructor" ||
  key === INFO ||
  key === DEPENDS ||
  (side === "static" && (key === "prototype" || key === "name" || key === "length" || key === Symbol.hasInstance));

/** A written class and the generated base it stands for, which has what was mixed into it. */
function writtenParts(cls: ModelClass): ModelClass[] {
  const base = Object.getPrototypeOf(cls) as (ModelClass & { [INFO]?: ClassInfo }) | null;
  const info = base === null ? undefined : base[INFO];
  return base !== null && info?.generated === true && info.cls === base ? [cls, base] : [cls];
}

function chainOf(from: object): object[] {
  const chain: object[] = [];
  for (let at: object | null = from; at !== null; at = Object.getPrototypeOf(at) as object | null) chain.push(at);
  return chain;
}

const firstHolder = (from: object, key: string | symbol): object | undefined =>
  chainOf(from).find((holder) => Object.hasOwn(holder, key));

/** Has `instanceof cls` hold for instances of classes that cls was mixed into. */
function answersFor(cls: ModelClass): void {
  if (Object.hasOwn(cls, Symbol.hasInstance)) return;
  Object.defineProperty(cls, Symbol.hasInstance, {
    value(this: ModelClass, value: unknown): boolean {
      if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
      const info = (this as unknown as { readonly [INFO]?: ClassInfo })[INFO];
      const found = (value as { readonly [INFO]?: ClassInfo } | null | undefined)?.[INFO];
      return info !== undefined && info.cls === this && found?.mro.includes(info) === true;
    },
    configurable: true,
  });
}
