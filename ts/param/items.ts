/**
 * What the items of a list, a dict or a tuple may be given as, and checking them: a class, several classes, or a parameter of
 * its own (`list(number({ bounds: [0, 1] }))`), whose rule each item then keeps (ruling 33).
 */
import { PASSES_BOOLEAN, PASSES_NUMBER, PASSES_TEXT, tuples } from "../pickle/plan.js";
import { shownAsTuple } from "./brands.js";
import { ParameterError, type PythonError, type Rule } from "./errors.js";
import {
  type Constructor,
  checkedType,
  constructorOf,
  type FromConstructor,
  firstOther,
  type ItemType,
  isInstance,
} from "./item-type.js";
import { type AnyParameter, Parameter } from "./parameter.js";
import { javascriptTypeName, nameOf, pythonRepr } from "./text.js";
import type { ValueOf } from "./types.js";

/** What items may be given as. */
export type ItemSpec = ItemType | readonly ItemType[] | AnyParameter;

/** The type of an item. */
export type FromItem<I> = I extends AnyParameter
  ? ValueOf<I>
  : I extends readonly unknown[]
    ? FromConstructor<I[number]>
    : FromConstructor<I>;

/** The types of a tuple's items. */
export type FromItems<I extends readonly unknown[]> = { readonly [K in keyof I]: FromItem<I[K]> };

/**
 * What items were given as; null and undefined say nothing of them.
 * @throws ParameterTypeError, at the declaration, for what says nothing of items.
 */
export function checkedSpec<S>(kind: string, spec: S): S {
  if (spec === null || spec === undefined) return spec;
  return checkedType(kind, spec, (one) => one instanceof Parameter);
}

export type Fail = (rule: Rule, value: unknown) => never;

/** The classes of an item that no parameter describes. */
function classesOf(spec: ItemType | readonly ItemType[]): Constructor[] {
  return Array.isArray(spec) ? spec.map(constructorOf) : [constructorOf(spec as ItemType)];
}

/** Which items {@link checkedItem} gives back as they are, `PASSES_…` of pickle/plan.ts in sum. */
export function itemsPass(spec: ItemSpec): number {
  if (spec instanceof Parameter) return spec.passes;
  return classesOf(spec).reduce((passes, cls) => passes | classPasses(cls), 0);
}

function classPasses(cls: unknown): number {
  switch (cls) {
    case Number:
      return PASSES_NUMBER | PASSES_BOOLEAN;
    case String:
      return PASSES_TEXT;
    case Boolean:
      return PASSES_BOOLEAN;
    default:
      return 0;
  }
}

/** The item as it is stored. `place` says where it stands: an index or a key. */
export function checkedItem(item: unknown, place: unknown, spec: ItemSpec, fail: Fail): unknown {
  if (spec instanceof Parameter) return throughParameter(item, place, spec, fail);
  const classes = classesOf(spec);
  if (!classes.some((cls) => isInstance(item, cls))) fail(itemsRule(spec, classes), item);
  return item;
}

/** Where the first item is that is of none of the classes; −1: there is none. */
function firstUnlike(items: readonly unknown[], spec: ItemType | readonly ItemType[]): number {
  if (!Array.isArray(spec)) return firstOther(items, constructorOf(spec as ItemType));
  const classes = classesOf(spec);
  return items.findIndex((item) => !classes.some((cls) => isInstance(item, cls)));
}

/** The items as they are stored: the same array unless a parameter makes another of an item. */
export function checkedItems(items: readonly unknown[], spec: ItemSpec, fail: Fail): readonly unknown[] {
  // The class may be defined later than an empty default.
  if (items.length === 0) return items;
  if (!(spec instanceof Parameter)) {
    const at = firstUnlike(items, spec);
    if (at >= 0) fail(itemsRule(spec, classesOf(spec)), items[at]);
    return items;
  }
  let changed: unknown[] | null = null;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const checked = throughParameter(item, index, spec, fail);
    if (!Object.is(checked, item)) (changed ??= items.slice())[index] = checked;
  }
  return changed ?? items;
}

/** Refuses an item that is taken though its type does not say so: of what Python calls a number, booleans and bigints. */
export function checkItemType(item: unknown, place: unknown, spec: ItemSpec, fail: Fail): void {
  if (spec instanceof Parameter) {
    try {
      spec.checkStrictly(item);
    } catch (error) {
      failWith(error, item, place, fail);
    }
    return;
  }
  const classes = classesOf(spec);
  if (!classes.some((cls) => isOfType(item, cls))) fail(itemsRule(spec, classes), item);
}

function isOfType(value: unknown, cls: Constructor): boolean {
  if ((cls as unknown) === Number) return typeof value === "number";
  if ((cls as unknown) === BigInt) return typeof value === "bigint";
  return isInstance(value, cls);
}

/** Looks for items that are no subclasses of the class. Param 2.4.2, `List` with `is_instance=False`. */
export function checkSubclasses(items: readonly unknown[], spec: ItemSpec, fail: Fail): void {
  if (spec instanceof Parameter || items.length === 0) return;
  const classes = classesOf(spec);
  for (const item of items) {
    if (classes.some((cls) => isSubclass(item, cls))) continue;
    fail(
      {
        code: "kind",
        rule: "items",
        raises: "TypeError",
        message: (subject, value, { python, str }) =>
          `${subject} items must be subclasses of ${classesText(spec, classes, python)}, not ${python ? str(value) : nameOf(value) || str(value)}.`,
      },
      item,
    );
  }
}

/** Python's `issubclass`, where a boolean is an integer and an integer a number. */
function isSubclass(value: unknown, cls: Constructor): boolean {
  if (typeof value !== "function") return false;
  if (value === cls || value.prototype instanceof cls) return true;
  if ((cls as unknown) === Object) return true;
  return value === Boolean ? [Number, BigInt].includes(cls as never) : value === BigInt && (cls as unknown) === Number;
}

function throughParameter(item: unknown, place: unknown, parameter: AnyParameter, fail: Fail): unknown {
  try {
    const checked = parameter.check(item);
    // A tuple kind stores a plain array, which its own cell would write as a tuple; here there is no such cell.
    return parameter.cellKind === "tuple" && Array.isArray(checked) ? tuples.make(checked) : checked;
  } catch (error) {
    return failWith(error, item, place, fail);
  }
}

function failWith(error: unknown, item: unknown, place: unknown, fail: Fail): never {
  if (!(error instanceof ParameterError)) throw error;
  const rule: Rule = {
    code: "kind",
    rule: error.code,
    raises: error.pythonType as PythonError,
    message: (subject, _value, { repr }) => `${subject} item ${repr(place)}: ${error.message}`,
  };
  return fail(rule, item);
}

function itemsRule(spec: ItemSpec, classes: readonly Constructor[]): Rule {
  if (!Array.isArray(spec)) return { code: "items", class: classes[0] };
  return {
    code: "kind",
    rule: "items",
    raises: "TypeError",
    message: (subject, value, { python, type }) =>
      `${subject} items must be instances of ${classesText(spec, classes, python)}, not ${python ? type(value) : javascriptTypeName(value)}.`,
  };
}

function classesText(spec: ItemSpec, classes: readonly Constructor[], python: boolean): string {
  if (!python) return classes.map((cls) => nameOf(cls) || "a class").join(" or ");
  return pythonRepr(Array.isArray(spec) ? shownAsTuple(classes) : classes[0]);
}
