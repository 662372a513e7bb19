/** What the dialect "brine" knows of the kinds and classes that a declaration names: which form their values have (ruling 38). */
import type { ClassInfo } from "../param/class-info.js";
import { type Constructor, constructorOf, type ItemType } from "../param/item-type.js";
import type { ItemSpec } from "../param/items.js";
import { type AnyParameter, Parameter } from "../param/parameter.js";
import { INFO } from "../param/symbols.js";
import type { GlobalName, Registry } from "../pickle/registry.js";

/** The kinds whose values have a form of their own; all others are written by what they are. */
const FORMS = [
  "Number",
  "Boolean",
  "String",
  "Bytes",
  "Date",
  "CalendarDate",
  "DateRange",
  "CalendarDateRange",
  "Tuple",
  "List",
  "Array",
  "DataFrame",
  "Series",
  "Dict",
  "ClassSelector",
  "Composite",
] as const;

/** A kind that has a form of its own. */
export type Form = (typeof FORMS)[number];

const KNOWN: ReadonlySet<unknown> = new Set(FORMS);
const found = new WeakMap<object, Form | "">();

/** The form of a parameter's kind: its own, or that of the nearest kind it is built on. Empty for any other. */
export function formOf(parameter: AnyParameter): Form | "" {
  const cls = parameter.constructor;
  let form = found.get(cls);
  if (form === undefined) {
    form = "";
    for (let at: unknown = cls; typeof at === "function"; at = Object.getPrototypeOf(at)) {
      const { kind } = at as unknown as typeof Parameter;
      if (!KNOWN.has(kind)) continue;
      form = kind as Form;
      break;
    }
    found.set(cls, form);
  }
  return form;
}

/** Whether the items of a tuple are numbers by its kind. */
export function isNumericTuple(parameter: AnyParameter): boolean {
  const { kind } = parameter.constructor as typeof Parameter;
  return kind === "NumericTuple" || kind === "XYCoordinates" || kind === "Range";
}

/** True for a kind of the user's that says itself how its values travel. */
export const saysItself = (parameter: AnyParameter): boolean => parameter.serialize !== Parameter.prototype.serialize;

/** The slots that decide about the items. */
export interface ItemSlots {
  readonly items?: readonly ItemSpec[] | null;
  readonly itemType?: ItemSpec | null;
  readonly isInstance?: boolean;
  readonly requiredClass?: unknown;
  readonly typed?: unknown;
  readonly dtype?: string | null;
}

/** The class that items are declared to be; `null` where there is none, or several. */
export function classOf(spec: ItemSpec | null | undefined): Constructor | null {
  if (spec === null || spec === undefined || Array.isArray(spec) || spec instanceof Parameter) return null;
  return constructorOf(spec as ItemType);
}

/**
 * Whether numbers are declared and no booleans: a boolean counts as one when it is assigned, as in Python (ruling 35), but a text has
 * to say that it is meant.
 */
export function isNumbersAlone(spec: ItemSpec | null | undefined): boolean {
  if (spec === null || spec === undefined || spec instanceof Parameter) return false;
  const classes: unknown[] = Array.isArray(spec) ? spec.map((one) => constructorOf(one as ItemType)) : [classOf(spec)];
  const isAnyOf = (...wanted: unknown[]): boolean => classes.some((cls) => wanted.includes(cls));
  return isAnyOf(Number, BigInt) && !isAnyOf(Boolean, Object);
}

/** Whether a class is one of the model. */
export const isModelClass = (cls: unknown): cls is Constructor & { readonly [INFO]: unknown } =>
  typeof cls === "function" && INFO in cls;

/**
 * What a class is called in schemas and messages: as its declaration says, else as it was registered, and only then by its own name, which
 * programs that make code smaller change.
 */
export function titleOf(info: ClassInfo, registry: Registry, own: string = info.ownerTitle): string {
  if (info.declaredName !== null) return info.declaredName;
  const name = registry.nameOf(info.cls);
  return name === undefined ? own : name.qualname.slice(name.qualname.lastIndexOf(".") + 1);
}

/** A registered name as text; the colon keeps the module apart from the name of a class within a class. */
export const nameText = ({ module, qualname }: GlobalName): string =>
  `${module}${qualname.includes(".") ? ":" : "."}${qualname}`;

/** The other way round; `undefined` for what is no name. */
export function nameFrom(text: string): GlobalName | undefined {
  const at = text.includes(":") ? text.indexOf(":") : text.lastIndexOf(".");
  if (at <= 0 || at === text.length - 1) return undefined;
  return { module: text.slice(0, at), qualname: text.slice(at + 1) };
}

/** A key or an index as a part of a JSON pointer (RFC 6901). */
export const pointerPart = (key: string | number): string =>
  `/${typeof key === "number" ? key : key.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Whether a value is an object as `JSON.parse` makes it, of whatever realm; any other holds what its keys do not say. */
export function isRecord(json: unknown): json is Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  const prototype: unknown = Object.getPrototypeOf(json);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** How deep values may be nested, where nothing else is said: as deep as in pickles. */
export const DEEPEST_GRAPH = 1_000_000;
