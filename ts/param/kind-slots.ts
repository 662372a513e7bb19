/** What the class of a parameter says of it: the name of its kind, its slots and their defaults, its name in messages. */
import { type KindRule, ParameterTypeError, type Rule, refuse, type Subject } from "./errors.js";
import { checkForms } from "./option-forms.js";
import type { AnyParameter, Parameter } from "./parameter.js";
import { OWNER } from "./symbols.js";

/**
 * The slots of a kind with what they hold when a declaration and its parents leave them out. A {@link computed} one is
 * made from the other slots.
 */
export type Slots = Readonly<Record<string, unknown>>;

/** A slot default that depends on other slots. Param 2.4.2: a callable in `_slot_defaults`. */
export class ComputedSlot {
  readonly compute: (parameter: never) => unknown;

  constructor(compute: (parameter: never) => unknown) {
    this.compute = compute;
  }
}

/** A slot default that is made from the other slots, once those are known. */
/* @__NO_SIDE_EFFECTS__ */
export function computed<P extends AnyParameter>(compute: (parameter: P) => unknown): ComputedSlot {
  return new ComputedSlot(compute);
}

/** The kind of a parameter, in Param's words. */
export function kindOf(parameter: AnyParameter): string {
  return (parameter.constructor as typeof Parameter).kind;
}

/** All slots of a parameter's kind. */
export function slotsOf(parameter: AnyParameter): Slots {
  return (parameter.constructor as typeof Parameter).slots;
}

const NO_OPTIONS: KindRule = {
  code: "kind",
  rule: "options",
  raises: "TypeError",
  message: (subject, value, { repr }) =>
    `${subject} takes an object of options, not ${repr(value)}: a default is given as { default: ${repr(value)} }.`,
};

/**
 * The options as they were given, before they are spread: a default in their place would be spread to nothing.
 * @throws ParameterTypeError for what is no plain object, and for an option of another form.
 */
export function plainOptions<O>(kind: string, options: O): O {
  if (options === undefined) return options;
  if (isPlain(options)) {
    checkForms(kind, options as Slots);
    return options;
  }
  return refuse({ kind, path: null, of: null }, NO_OPTIONS, options);
}

/** Of any realm: no prototype, or one above which there is none. */
function isPlain(options: unknown): boolean {
  if (typeof options !== "object" || options === null) return false;
  const prototype: unknown = Object.getPrototypeOf(options);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The options, none of which may be one that the kind does not have. */
export function checkedOptions(parameter: AnyParameter, options: object): Slots {
  plainOptions(kindOf(parameter), options);
  const slots = slotsOf(parameter);
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(slots, option)) continue;
    const rule: Rule = { code: "unexpected-keyword", of: kindOf(parameter), keyword: option };
    throw new ParameterTypeError(subjectOf(parameter), rule, (options as Slots)[option]);
  }
  return options as Slots;
}

/** How messages name the parameter. Looked up when the message is made: the class may get its name late. */
export function subjectOf(parameter: AnyParameter): Subject {
  const owner = parameter[OWNER];
  const { name } = parameter;
  const kind = kindOf(parameter);
  if (owner === null || name === null) return { kind, path: name, of: null };
  return owner.ownerName === null
    ? { kind, path: name, of: owner.ownerTitle }
    : { kind, path: `${owner.ownerName}.${name}`, of: null };
}
