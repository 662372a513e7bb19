/**
 * What can be copied from outside, by the class of an object. Its own properties can; internal slots of the platform's classes and
 * `#private` members cannot, for only a constructor makes them. So objects of the platform (URL, Headers, Promise, ...) are shared,
 * and what has private members is refused: a copy without them would fail at its first use.
 */
import { isShared } from "./brands.js";
import { type KindRule, refuse, type Subject } from "./errors.js";
import { nameOf } from "./text.js";

/** Copied property by property; shared; or the name of a private member, for which it is refused. */
type CopyRule = "copied" | "shared" | { readonly member: string };

const rules = new WeakMap<object, CopyRule>();

function ruleOf(prototype: object): CopyRule {
  let rule = rules.get(prototype);
  if (rule === undefined) rules.set(prototype, (rule = findRule(prototype)));
  return rule;
}

/** Classes whose content is known, or lies in properties: objects of their subclasses are copied. */
const OPEN: readonly object[] = [
  ...[Array, Map, Set, Date, Error].map((cls) => cls.prototype as object),
  Object.getPrototypeOf(Uint8Array.prototype) as object,
];

const isOpen = (prototype: object): boolean =>
  OPEN.some((one) => one === prototype || Object.prototype.isPrototypeOf.call(one, prototype));

function findRule(prototype: object): CopyRule {
  for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    const cls: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof cls !== "function") continue;
    if (isOfPlatform(cls)) return at !== prototype && isOpen(at) ? "copied" : "shared";
    const member = privateMember(Function.prototype.toString.call(cls));
    if (member !== null) return { member };
  }
  return "copied";
}

/** True for classes of this realm's platform, however it has them: many of Node's and of shims are written in JavaScript. */
function isOfPlatform(cls: object): boolean {
  if (/\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(cls))) return true;
  const name = nameOf(cls);
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  // What a program puts there itself can be enumerated.
  if (descriptor === undefined || descriptor.enumerable === true) return false;
  return (globalThis as unknown as Record<string, unknown>)[name] === cls;
}

/** The first private member that objects have by the text of their class, or by what compilers to older JavaScript make of one. */
function privateMember(text: string): string | null {
  const ofClass = new Set(Array.from(text.matchAll(/\bstatic\s[\sa-z*]*(#[\w$]+)/g), ([, name]) => name));
  for (const [, name] of text.matchAll(/\.\s*(#[\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)) {
    if (!ofClass.has(name)) return name!;
  }
  return /\b_*(?:classPrivate\w*|private(?:Get|Set|Add|Method))\(/.test(text) ? "#private" : null;
}

/**
 * Whether an object that is none of the platform's containers is copied; if not, it is shared.
 * @throws ParameterTypeError for one with private members.
 */
export function isCopied(value: object, prototype: object | null): boolean {
  if (prototype === null || prototype === Object.prototype || prototype === Array.prototype) return true;
  const rule = ruleOf(prototype);
  if (typeof rule === "string") return rule === "copied";
  return refuse({ kind: "", path: null, of: null }, ofCopy(value, rule.member), value);
}

/** @throws ParameterTypeError for an instance whose class has private members. */
export function refusePrivateMembers(instance: object): void {
  isCopied(instance, Object.getPrototypeOf(instance) as object);
}

/**
 * Refuses a default that each instance would copy and that cannot be copied: itself, or what its arrays, Maps, Sets and plain
 * objects hold. What lies deeper is found when it is copied.
 */
export function refuseUncopiedDefault(value: unknown, subject: () => Subject): void {
  const seen = new Set<unknown>();
  const look = (at: unknown): void => {
    if (typeof at !== "object" || at === null || seen.has(at) || isShared(at)) return;
    seen.add(at);
    const prototype = Object.getPrototypeOf(at) as object | null;
    if (prototype === null || prototype === Object.prototype) for (const item of Object.values(at)) look(item);
    else if (prototype === Array.prototype) for (const item of at as unknown[]) look(item);
    else {
      const rule = ruleOf(prototype);
      if (typeof rule !== "string") refuse(subject(), ofDefault(at, rule.member), at);
      if (at instanceof Map) for (const item of [...at].flat(1)) look(item);
      else if (at instanceof Set) for (const item of at) look(item);
    }
  };
  look(value);
}

const classOf = (value: object): string => nameOf(value.constructor) || "its class";

const factOf = (value: object, member: string): string =>
  `${classOf(value)} has the private member ${member}, so that nobody outside can copy it`;

const privateRule = (message: KindRule["message"]): KindRule => ({
  code: "kind",
  rule: "private-members",
  raises: "TypeError",
  message,
});

const ofCopy = (value: object, member: string): KindRule =>
  privateRule(
    () =>
      `An instance of ${factOf(value, member)}. As a default, share it with { instantiate: false } or make it with { defaultFactory: … }.`,
  );

const ofDefault = (value: object, member: string): KindRule =>
  privateRule(
    (subject) =>
      `${subject} cannot give each instance a copy of its default: ${factOf(value, member)}. Make each its own with ` +
      `{ defaultFactory: () => new ${classOf(value)}(…) }, or share one with { instantiate: false }.`,
  );
