/**
 * Where brine differs from what was recorded: rules, each with its reason, so that they decide cases that were not seen
 * too (ruling 29). A rule looks at kind, operation and values, never at the id of a case. Those that take part in every
 * comparison of values are the functions at the end, which count where they were needed.
 */
import type { Case, Expectation, Operation } from "./case.js";

/** A difference that is meant. */
export interface Rule {
  readonly name: string;
  readonly reason: string;
  /** The operation is not run: brine takes what Param refuses, and the rest of the case goes on from the value before. */
  readonly skips?: boolean;
  /** Brine refuses what Param takes: what is read of that parameter is excused too, until it is set to something else. */
  readonly diverges?: boolean;
  /** Whether the rule excuses this operation. */
  readonly applies: (operation: Operation, expected: Expectation, of: Case) => boolean;
}

/** How often each rule was needed, by its name. */
export const used = new Map<string, number>();

export function count(name: string): true {
  used.set(name, (used.get(name) ?? 0) + 1);
  return true;
}

export const rules: readonly Rule[] = [
  {
    name: "edit-constant-of-one-instance",
    reason:
      "editConstant() opens the constants of the one instance. Param opens those of the class, and so of all its instances, and leaves copies that were made meanwhile open.",
    applies: (operation, _expected, of) => {
      const opened = of.ops.filter(({ op }) => op === "edit_constant");
      const others = opened.some(({ obj, ops = [] }) =>
        ops.some((inner) => (inner.op === "set" && inner.obj !== obj) || inner.op === "slot_get"),
      );
      const at = of.ops.indexOf(operation);
      return others && at >= of.ops.indexOf(opened[0]!);
    },
  },
  {
    name: "own-parameter-when-asked-for",
    reason:
      "An instance gets its own copy of a parameter when a.param.x is read. Param makes one at every write too, which freezes the copy's default; brine's follows the class until then.",
    applies: (operation, _expected, of) => {
      if (operation.op !== "slot_get" || operation.obj === undefined || operation.slot !== "default") return false;
      const written = of.ops.findIndex(
        ({ op, obj, name }) => op === "set" && obj === operation.obj && name === operation.name,
      );
      const asked = of.ops.findIndex(
        ({ op, obj, name }) => op === "slot_get" && obj === operation.obj && name === operation.name,
      );
      return written >= 0 && written < asked;
    },
  },
  {
    name: "integral-float-is-an-integer",
    reason:
      "JavaScript has one form of 2 and 2.0, so integer() cannot refuse 2.0, and a message names its type as int (ruling 1).",
    skips: true,
    applies: (operation, expected, of) =>
      (/must be an integer, not <class 'float'>|can only be None or an integer value, not <class 'float'>|must be an instance of int, not -?\d+\.0\./.test(
        expected.error?.message ?? "",
      ) &&
        integralFloat(JSON.stringify([operation, of.classes]))) ||
      (/not .*<class 'float'>/.test(expected.error?.message ?? "") && integralFloat(JSON.stringify(operation))),
  },
  {
    name: "tuples-take-lists",
    reason: "JavaScript has no tuples: a tuple kind takes any array (ruling 4).",
    skips: true,
    applies: (_operation, expected) =>
      /only takes a tuple value, not <class 'list'>/.test(expected.error?.message ?? ""),
  },
  {
    name: "numbers-of-the-standard-library",
    reason:
      "number() holds what its type says: a number. Param takes all that counts as a number in Python, complex, Decimal and Fraction too; declare those with any() or instanceOf().",
    diverges: true,
    applies: (operation, expected, of) => {
      const value = JSON.stringify([operation.value, operation.kwargs, operation.class, operation.values]);
      return (
        expected.error === undefined &&
        /"(?:complex|decimal)":/.test(value) &&
        /"kind":"(?:Number|Magnitude|NumericTuple|XYCoordinates|Range)"/.test(JSON.stringify([of.classes, operation]))
      );
    },
  },
  {
    name: "a-day-beside-a-datetime",
    reason: "A range of a day and a datetime is in order by the day's midnight. Python refuses to compare the two.",
    applies: (_operation, expected) =>
      /can't compare datetime\.datetime to datetime\.date/.test(expected.error?.message ?? ""),
  },
  {
    name: "allow-none-is-heard",
    reason:
      "callable(), action() and color() heed allowNone. In Param these three drop allow_None, so that only a default of None allows it.",
    skips: true,
    applies: (operation, expected, of) =>
      (/only takes a callable object, not objects of <class 'NoneType'>|expects a string value, not an object of <class 'NoneType'>/.test(
        expected.error?.message ?? "",
      ) ||
        operation.slot === "allow_None" ||
        operation.op === "unbound") &&
      /"kind":"(?:Callable|Action|Color)"[^}]*\}?[^{}]*"allow_None":true/.test(JSON.stringify([of.classes, operation])),
  },
  {
    name: "composite-of-a-subclass",
    reason:
      "Writing a Composite of a class writes the defaults of that class. In Param it writes those of the class that declared the Composite, and so of its other subclasses.",
    applies: (operation, _expected, of) => {
      const named = (name: unknown) => of.classes.find((cls) => cls.name === name);
      const composites = named(operation.cls)?.params ?? {};
      return of.ops
        .slice(0, of.ops.indexOf(operation))
        .some(
          ({ op, cls, name }) =>
            op === "class_set" &&
            operation.op === "class_get" &&
            cls !== operation.cls &&
            named(cls)?.params[name!] === undefined &&
            composites[name!]?.kind === "Composite" &&
            (name === operation.name || (JSON.stringify(composites[name!]) ?? "").includes(`"${operation.name}"`)),
        );
    },
  },
  {
    name: "large-int-in-a-number",
    reason:
      "number() holds JavaScript's number, so an int beyond 2**53 that a number holds exactly is shown as the float it is (ruling 1).",
    applies: (operation, expected, of) =>
      /^(?:repr|str|pprint|script_repr)$/.test(operation.op) &&
      typeof expected.value === "string" &&
      /=-?\d{17,}\b/.test(expected.value) &&
      /"kind":"(?:Number|Magnitude)"/.test(JSON.stringify(of.classes)),
  },
  {
    name: "factory-of-a-constant",
    reason: "A defaultFactory may make the value of a constant. In Param it makes every construction fail.",
    applies: (operation, expected, of) =>
      operation.op === "new" &&
      /^Constant parameter/.test(expected.error?.message ?? "") &&
      /"default_factory":[^}]*\},"constant":true|"constant":true[^}]*"default_factory"/.test(
        JSON.stringify(of.classes),
      ),
  },
  {
    name: "objects-are-sorted-in-place",
    reason: "sort() and reverse() of a selector's objects change them. Param sorts a copy, to no effect.",
    applies: (operation, _expected, of) =>
      editedObjects(operation, of, (method) => method === "reverse" || method === "sort"),
  },
  {
    name: "pop-gives-the-object",
    reason: "objects.pop() gives the object back, as pop() of an array does. Param gives None but for a label.",
    applies: (operation, expected) =>
      operation.op === "objects" &&
      operation.method === "pop" &&
      expected.value === null &&
      typeof ((operation.args ?? []) as unknown[])[0] !== "string",
  },
  {
    name: "labels-follow-their-objects",
    reason:
      "A label goes when its object is taken out by position, and follows it when another is put in its place. In Param the labels are out of step after that: it says so itself in a warning.",
    applies: (operation, _expected, of) =>
      of.quirk !== undefined &&
      editedObjects(operation, of, (method, first) => LIST_STYLE.includes(method) && typeof first !== "string"),
  },
];

const LIST_STYLE: readonly unknown[] = ["append", "insert", "extend", "pop", "setitem", "remove", "reverse", "sort"];

/** Whether the objects that an operation looks at were edited before it, or by it, in a way that `edits` says. */
function editedObjects(operation: Operation, of: Case, edits: (method: unknown, first: unknown) => boolean): boolean {
  if (!["objects", "get_range", "slot_get"].includes(operation.op)) return false;
  return of.ops
    .slice(0, of.ops.indexOf(operation) + 1)
    .some(
      ({ op, name, method, args }) =>
        op === "objects" && name === operation.name && edits(method, ((args ?? []) as unknown[])[0]),
    );
}

const integralFloat = (json: string): boolean => /"float":"-?\d+(\.0+)?(e\+?\d+)?"/.test(json);

/** A tuple that is stored by a parameter is a plain array, which its plan writes as a tuple (ruling 4). */
export function tuplesAreArrays(): boolean {
  return count("a-stored-tuple-is-an-array");
}

/** An integral float has no form of its own: `5.0` in a text is `5` (ruling 29). */
export function sameNumberText(text: string): string {
  const plain = text.replace(/(?<![\w.])(-?\d+)\.0(?!\d|e|\.\d)/g, "$1");
  if (plain !== text) count("an-integral-float-is-written-without-point");
  return plain;
}
