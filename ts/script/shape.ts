/**
 * A value taken apart for a program: what is written of itself, and the values that stand inside of it. The containers and the
 * instances of the model are the same in both languages and stand here; what else there is, each language takes apart itself.
 */
import type { NoText } from "./errors.js";

/** What a call calls: a registered class or function, or a name that the language knows. */
export type Callee = { readonly target: object; readonly member?: string } | { readonly known: string };

/** A value under a name. */
export interface Named {
  readonly name: string;
  readonly value: unknown;
}

/** A value that is given to an object after it was made. */
export interface Assigned extends Named {
  /** The parameter is constant: it can be written within `editConstant` only. */
  readonly constant: boolean;
}

/** See the head of the file. */
export type Shape =
  /** Text as it stands; `null` where the value is left out. */
  | { readonly form: "text"; readonly text: string | null; readonly imports?: readonly string[] }
  /** A registered class or function. */
  | { readonly form: "name"; readonly target: object }
  /** A value of another type than TypeScript knows of the place, where the class takes it all the same. */
  | { readonly form: "cast"; readonly items: readonly [unknown] }
  /** A primitive in a box of JavaScript's: written as the primitive. */
  | { readonly form: "boxed"; readonly items: readonly [unknown] }
  | { readonly form: "list" | "tuple" | "set" | "frozenset"; readonly items: readonly unknown[] }
  | { readonly form: "record" | "map"; readonly entries: readonly (readonly [unknown, unknown])[] }
  | CallShape;

/** A class or function that is called. */
export interface CallShape {
  readonly form: "call";
  readonly callee: Callee;
  /** Whether it is `new` in TypeScript. */
  readonly isNew: boolean;
  /** It is no call but the name alone. */
  readonly isConstant?: boolean;
  readonly args: readonly unknown[];
  /** Arguments by name: in TypeScript the properties of the last argument. */
  readonly named: readonly Assigned[];
  /** Values that it is given afterwards. */
  readonly assigned: readonly Assigned[];
  /** What a variable for it is called, where it has an identity worth one. */
  readonly noun: string | null;
  /** An object of the model or of a registered class: its values can be given to it afterwards too, and it breaks lines. */
  readonly isInstance: boolean;
}

/** A call of something that the language knows, with arguments alone. */
export function knownCall(known: string, args: readonly unknown[], more: Partial<CallShape> = {}): CallShape {
  return {
    form: "call",
    callee: { known },
    isNew: true,
    args,
    named: [],
    assigned: [],
    noun: null,
    isInstance: false,
    ...more,
  };
}

/** The values inside of a shape, each with its part of the path. */
export function childrenOf(shape: Shape): readonly (readonly [part: string | number, value: unknown])[] {
  switch (shape.form) {
    case "text":
    case "name":
      return [];
    case "record":
      return shape.entries.map(([key, value]): [string, unknown] => [String(key), value]);
    case "map":
      return shape.entries.flatMap(([key, value], index): [number, unknown][] => [
        [index, key],
        [index, value],
      ]);
    case "call":
      return [
        ...shape.args.map((value, index): [number, unknown] => [index, value]),
        ...[...shape.named, ...shape.assigned].map(({ name, value }): [string, unknown] => [name, value]),
      ];
    default:
      return shape.items.map((value, index): [number, unknown] => [index, value]);
  }
}

/** Whether two places that hold the value hold one object, which a program must say. */
export const hasIdentity = (shape: Shape): boolean =>
  shape.form === "call" ? shape.noun !== null : !["text", "name", "boxed", "cast"].includes(shape.form);

/** Whether the value can be made first and filled afterwards, as a circle needs. */
export const isFillable = (shape: Shape): boolean =>
  shape.form === "call"
    ? shape.isInstance
    : shape.form === "list" || shape.form === "set" || shape.form === "record" || shape.form === "map";

/** Stands for a value that is written with a cast: see `cast` above. */
export class Cast {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** A language's way of taking values apart. */
export interface Describer {
  /** What an object or a function is. */
  describe(value: object): Shape | NoText;
}
