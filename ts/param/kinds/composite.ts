/** `composite()`: several attributes of the same object, read and written as one list. Param 2.4.2, `Composite`. */
import { writeTo } from "../bounds.js";
import { classInfo } from "../class-info.js";
import type { Rule } from "../errors.js";
import { type AnyParameter, type CommonMeta, declared, Parameter, type Slots } from "../parameter.js";
import type { AllowsNestedRefs, AllowsRefs, META, NULLABLE, TakesReferences } from "../types.js";

/** The options of {@link composite}. */
export interface CompositeOptions extends CommonMeta {
  /** The names of the attributes: parameters of the class, or other properties of its objects. */
  readonly attribs?: readonly string[];
}

/** Several attributes as one list. Param 2.4.2, `Composite`. */
export class CompositeParameter<out T extends readonly unknown[] | null = readonly unknown[]> extends Parameter<T> {
  static override readonly kind: string = "Composite";
  static override readonly slots: Slots = { ...Parameter.slots, attribs: [] };

  declare readonly [META]: CompositeOptions;
  declare readonly [NULLABLE]: CompositeParameter<T | null>;
  /** The names of the attributes. */
  declare attribs: readonly string[];

  /** Param 2.4.2, `Composite._validate_attribs`: as many values as attributes, each for its own parameter to check. */
  override check(value: unknown): T {
    const items = itemsOf(value);
    const needed = this.attribs.length;
    if (items?.length === needed) return value as T;
    const rule: Rule =
      items !== null
        ? {
            code: "kind",
            rule: "length",
            message: (subject) =>
              `${subject} got the wrong number of values (needed ${needed}, but got ${items.length}).`,
          }
        : {
            code: "kind",
            rule: "type",
            raises: "TypeError",
            message: (subject, refused, { type }) =>
              `${subject} takes a list of ${needed} values, not ${type(refused)}.`,
          };
    return this.fail(rule, value);
  }

  override get readsThrough(): boolean {
    return true;
  }

  /** The attributes' values as they are now; a class's are its defaults. */
  override read(_stored: unknown, target: object): unknown {
    return this.attribs.map((name) =>
      typeof target === "function" ? defaultOf(target, name) : (target as Record<string, unknown>)[name],
    );
  }

  /** Each as the text of its own parameter has it. */
  override inText(value: unknown, find: (name: string) => AnyParameter | undefined): unknown {
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => find(this.attribs[index] as string)?.inText(item, find) ?? item);
  }

  override get followsSet(): boolean {
    return true;
  }

  /** Writes each value to its attribute, whose watchers hear of it first. */
  override afterSet(target: object, value: unknown): void {
    const items = itemsOf(value) as readonly unknown[];
    for (const [index, name] of this.attribs.entries()) writeTo(target, name, items[index]);
  }
}

/** What has a length in Python, item by item: a text's characters and a dict's keys, too. `null` for what has none. */
function itemsOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value === "string" || value instanceof Set || value instanceof Uint8Array) return [...value];
  if (value instanceof Map) return [...value.keys()];
  if (typeof value !== "object" || value === null) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.keys(value) : null;
}

/** The default of a parameter of a class, or what the class has under that name. */
function defaultOf(cls: object, name: string): unknown {
  const info = classInfo(cls);
  const slot = info.slots.get(name);
  if (slot === undefined) return (cls as unknown as Record<string, unknown>)[name];
  const parameter = info.parameters[slot]!;
  if (parameter.generates) return (info.cls.prototype as unknown as Record<string, unknown>)[name];
  return parameter.readsThrough ? parameter.read(info.defaults[slot], cls) : info.defaults[slot];
}

/**
 * Several attributes as one list: with `xy: composite<[number, number]>({ attribs: ["x", "y"] })`, `a.xy` is `[a.x, a.y]` and
 * `a.xy = [1, 2]` writes both. Watchers of the attributes are called as if each had been written.
 * @throws ParameterValueError on writing another number of values. Param 2.4.2, `Composite`.
 */
export function composite<T extends readonly unknown[] = unknown[]>(
  options: CompositeOptions & AllowsNestedRefs,
): CompositeParameter<T> & TakesReferences<"nested">;
/** With references in the place of the list alone. */
export function composite<T extends readonly unknown[] = unknown[]>(
  options: CompositeOptions & AllowsRefs,
): CompositeParameter<T> & TakesReferences<"value">;
/** Without references: the list itself is assigned. */
export function composite<T extends readonly unknown[] = unknown[]>(options?: CompositeOptions): CompositeParameter<T>;
/* @__NO_SIDE_EFFECTS__ */
export function composite(options?: CompositeOptions): unknown {
  return declared(new CompositeParameter(options));
}
