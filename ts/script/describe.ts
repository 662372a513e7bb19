/** What an object is, as far as both languages agree; what they do not agree about, `WrittenIn` says. */

import { isParameterized } from "../param/brands.js";
import type { ModelInstance } from "../param/instance-state.js";
import { javascriptTypeName, nameOf } from "../param/text.js";
import { registering } from "../pickle/advice.js";
import { EnumMember } from "../pickle/builtins/enum.js";
import { isNamedTupleClass } from "../pickle/builtins/namedtuple.js";
import { PyDict } from "../pickle/python-dict.js";
import { PyFrozenSet, PySet } from "../pickle/python-set.js";
import { FrozenSet, isTuple, Tuple } from "../pickle/values.js";
import { NoText } from "./errors.js";
import { handlerOf, type ScriptContext } from "./handlers.js";
import { type InstanceRules, instanceCall, MissingArgument, objectCall } from "./instance.js";
import { Cast, knownCall, type Shape } from "./shape.js";
import { fixedForm } from "./values.js";

/** What describing needs to know of the program. */
export interface WrittenIn extends InstanceRules {
  readonly context: ScriptContext;
  /** Arrays that a declaration says are tuples in Python: in TypeScript they are written as arrays, and checked by it. */
  readonly tuples: WeakSet<object>;
}

/** See the head of the file. */
export function describe(value: object, language: WrittenIn): Shape | NoText {
  const shape = describeAny(value, language);
  if (shape instanceof NoText || shape.form !== "call" || !("target" in shape.callee)) return shape;
  return language.registry.nameOf(shape.callee.target) === undefined ? noName(shape.callee.target) : shape;
}

const noName = (target: object): NoText => {
  const title = nameOf(target);
  const what = title === "" ? "a function or class without a name" : `the function or class ${title}`;
  return new NoText("NO_NAME", `${what} is not registered; ${registering(title)} gives it a name`);
};

function describeAny(value: object, language: WrittenIn): Shape | NoText {
  if (typeof value === "symbol") return new NoText("NO_TEXT", "a symbol has no text");
  if (value instanceof MissingArgument) return value.reason;
  if (value instanceof Cast) return { form: "cast", items: [value.value] };
  const handled = handlerOf(value)?.(value, language.context);
  if (typeof handled === "string") return { form: "text", text: handled };
  if (handled === null)
    return new NoText("NO_TEXT", `the handler of ${nameOf(value.constructor)} gives no text for it`);
  if (typeof value === "function") return describeFunction(value, language);
  if (Array.isArray(value)) return describeArray(value, language);
  if (isBoxed(value)) return { form: "boxed", items: [value.valueOf()] };
  const container = describeContainer(value);
  if (container !== undefined) return container;
  if (isParameterized(value)) return instanceCall(value as ModelInstance, language, language.tuples);
  return describeOther(value, language);
}

function describeFunction(value: object, language: WrittenIn): Shape | NoText {
  if (language.registry.nameOf(value) !== undefined) return { form: "name", target: value };
  const { instance } = value as { readonly instance?: object };
  if (typeof instance === "object" && instance !== null && isParameterized(instance)) {
    const { named, callee } = instanceCall(instance as ModelInstance, language, language.tuples);
    const cls = (callee as { readonly target: object }).target;
    const more = { named, isNew: false, noun: "run" };
    return language.isPython
      ? { ...knownCall("", [], more), callee: { target: cls, member: "instance" } }
      : knownCall("functionOf", [cls], more);
  }
  return noName(value);
}

function describeArray(value: readonly unknown[], language: WrittenIn): Shape | NoText {
  const type = value.constructor;
  if (isNamedTupleClass(type)) {
    const member = language.isPython ? {} : { member: "make" };
    return {
      ...knownCall("", [...value], { isNew: false, noun: "values" }),
      callee: { target: type, ...member },
    };
  }
  if (language.tuples.has(value)) return { form: language.isPython ? "tuple" : "list", items: [...value] };
  if (type === Tuple || (isTuple(value) && type === Array)) return { form: "tuple", items: [...value] };
  if (nameOf(type) === "Array" || type === undefined) return { form: "list", items: Array.from(value) };
  return describeOther(value, language);
}

/** Containers of the exact classes; what extends them is a class of its own. */
function describeContainer(value: object): Shape | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return { form: "record", entries: Object.entries(value) };
  const type = value.constructor;
  if (value instanceof Map && (type === Map || type === PyDict)) return { form: "map", entries: [...value] };
  if (value instanceof Set && (type === Set || type === PySet)) return { form: "set", items: [...value] };
  if (type === FrozenSet || type === PyFrozenSet) {
    return { form: "frozenset", items: [...(value as ReadonlySet<unknown>)] };
  }
  return undefined;
}

function describeOther(value: object, { registry, isPython }: WrittenIn): Shape | NoText {
  const type = value.constructor;
  const source = registry.sourceOf(type);
  if (source?.args !== undefined || source?.defaults !== undefined) return objectCall(value, source, isPython);
  if (value instanceof EnumMember) {
    const member = isPython ? {} : { member: "of" };
    return { ...knownCall("", [value.value], { isNew: false }), callee: { target: type, ...member } };
  }
  const fixed = fixedForm(value);
  if (fixed !== undefined) return isPython ? fixed.python(value) : fixed.typescript(value);
  const title = nameOf(type);
  const isKnown = registry.nameOf(type) !== undefined;
  const advice = isKnown
    ? `; register(${title}, …, { args: […] }) says how its constructor is called, scriptReprReg what its text is`
    : "; scriptReprReg can give it one";
  return new NoText("NO_TEXT", `a ${title || javascriptTypeName(value)} has no text${advice}`);
}

/** A primitive in a box. */
const isBoxed = (value: object): boolean =>
  value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt;

/** What is `bytes`: a plain `Uint8Array`, or Node's Buffer. */
export function isPlainBytes(value: Uint8Array): boolean {
  const { name } = value.constructor;
  return value.constructor === Uint8Array || name === "Uint8Array" || name === "Buffer";
}
