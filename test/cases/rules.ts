/**
 * Where brine differs from what was recorded: rules, each with its reason, so that they decide cases that were not seen
 * too (ruling 29). A rule looks at kind, operation and values, never at the id of a case. Those that take part in every
 * comparison of values are in same.ts.
 */
import type { Case, Expectation, Operation } from "./case.js";
import {
  countsCalls,
  editedObjects,
  followsAFunction,
  followsExpressions,
  forgetsABatch,
  goesByOwnCopy,
  hasLabels,
  hearsAnEndedReference,
  inheritsNumber,
  integralFloat,
  isAboutConstant,
  isCopiedByOldList,
  isEventUsed,
  isFrozen,
  isUpdateOfReferences,
  leavesOpen,
  listStyle,
  losesChanges,
} from "./circumstances.js";
import { furtherRules } from "./further-rules.js";
import { classIn, type Happened, happenedBefore, lineOf, specOf, withInner } from "./history.js";

/** A difference that is meant. */
export interface Rule {
  readonly name: string;
  readonly reason: string;
  /** The operation is not run: brine takes what Param refuses, and the rest of the case goes on from the value before. */
  readonly skips?: boolean;
  /**
   * Brine refuses what Param takes, or Param keeps what it refuses: what is read of that parameter, and of a class that is refused, is excused
   * too, until it is set to something else.
   */
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
      const at = of.ops.indexOf(operation);
      const opened = of.ops.filter(({ op }, place) => op === "edit_constant" && place <= at);
      return opened.some(({ obj, ops = [] }) => {
        const others = ops.some((inner) => (inner.op === "set" && inner.obj !== obj) || inner.op === "slot_get");
        return others || (operation.obj !== obj && isAboutConstant(operation, of));
      });
    },
  },
  {
    name: "own-parameter-when-asked-for",
    reason:
      "An instance gets its own copy of a parameter when a.param.x is read. Param makes one at every write too, refused ones included, which freezes the copy's slots; brine's follow the class until then.",
    applies: (operation, expected, of) =>
      withInner(operation, expected).some((inner, at, all) =>
        isFrozen(inner.operation, [...happenedBefore(operation, of), ...all.slice(0, at)], of),
      ) || countsCalls(operation, happenedBefore(operation, of), of),
  },
  {
    name: "added-parameters-are-inherited",
    reason:
      "addParameter() adds to the subclasses too. In Param a subclass that was used before does not list the new parameter, or keeps the one that it replaces.",
    applies: (operation, _expected, of) => {
      const name = classIn(operation, of);
      const above = name === undefined ? [] : lineOf(name, of).slice(1);
      return happenedBefore(operation, of).some(
        ({ operation: before }) => before.op === "add_parameter" && above.includes(before.cls!),
      );
    },
  },
  {
    name: "a-refused-parameter-is-not-added",
    reason: "What addParameter() refuses is not there. In Param it is, unchecked, once it was refused for its default.",
    applies: (operation, _expected, of) => {
      const name = classIn(operation, of);
      const line = name === undefined ? [] : lineOf(name, of);
      return happenedBefore(operation, of).some(
        ({ operation: before, expected }) =>
          before.op === "add_parameter" && expected.error !== undefined && line.includes(before.cls!),
      );
    },
  },
  {
    name: "a-number-is-a-float-too",
    reason: "JavaScript has one kind of number: what takes floats takes 1 as well (ruling 1).",
    skips: true,
    applies: (_operation, expected) =>
      /must be an instance of float, not (?:-?\d+|True|False)\.$|must be a subclass of float, not <class '(?:int|bool)'>|items must be (?:instances|subclasses) of <class 'float'>, not <class '(?:int|bool)'>/.test(
        expected.error?.message ?? "",
      ),
  },
  {
    name: "a-copy-of-a-subclass-is-its-own",
    reason:
      "Setting a default on a subclass gives it a parameter of its own, which new instances and `B.param` go by. In Param both go on with the inherited one where the subclass was used before.",
    applies: (operation, expected, of) => goesByOwnCopy(operation, expected, of),
  },
  {
    name: "what-is-copied-follows-the-class",
    reason:
      "Of which defaults a new instance gets a copy follows what its class says now. In Param a subclass that was used before goes by what held then, when a default above became a function, or no longer is one.",
    applies: (operation, _expected, of) => isCopiedByOldList(operation, happenedBefore(operation, of), of),
  },
  {
    name: "typed-arrays-are-arrays",
    reason: "array() takes typed arrays, bytes among them: they are written as numpy's arrays (ruling 7).",
    skips: true,
    applies: (_operation, expected) => /must be an instance of ndarray, not b['"]/.test(expected.error?.message ?? ""),
  },
  {
    name: "no-choice-in-another-kind",
    reason:
      "A selector that is redeclared as another kind of selector may have no choice by default. Param then refuses null.",
    skips: true,
    applies: (operation, expected) =>
      operation.op === "declare" &&
      /The Parameter type changed[\s\S]*(?:does not accept None;|only takes list types, not None)/.test(
        expected.error?.message ?? "",
      ),
  },
  {
    name: "integral-float-in-a-schema",
    reason: "The objects 1.0 and 1 are one number: both are of the type integer in a schema (ruling 1).",
    applies: (operation, _expected, of) =>
      /^(?:param_)?schema$/.test(operation.op) &&
      /"kind":"(?:Object)?Selector"/.test(JSON.stringify(of.classes)) &&
      integralFloat(JSON.stringify([of.classes, of.ops])),
  },
  {
    name: "equal-numbers-are-identical",
    reason:
      "A constant takes the value that it has. Numbers and strings have no identity in JavaScript; in Python two floats of one value are two objects, and so are two paths.",
    applies: (operation, expected, of) =>
      // An update that Param refused so ended there, and what it would have written is missing after it.
      [
        ...withInner(operation, expected),
        ...happenedBefore(operation, of).filter(
          (one) => one.operation.op === "update" && one.operation.obj === operation.obj,
        ),
      ].some(
        (one) =>
          /^Constant parameter/.test(one.expected.error?.message ?? "") &&
          /"float":|"int":"\d{4,}"|"kind":"(?:Magnitude|\w*FileSelector)"/.test(
            JSON.stringify([one.operation, of.classes, of.ops[0]]),
          ),
      ),
  },
  {
    name: "short-constants-are-objects",
    reason:
      "Bytes and arrays are objects here, so a constant does not take equal ones. In CPython all bytes of length 0 or 1 with one content are one object, and all empty tuples.",
    applies: (operation, expected) =>
      withInner(operation, expected).some(
        (one) =>
          one.operation.op === "set" &&
          one.expected.error === undefined &&
          /^\{"bytes":"(?:..)?"\}$|^\{"tuple":\[\]\}$/.test(JSON.stringify(one.operation.value) ?? ""),
      ),
  },
  {
    name: "choices-that-are-tuples",
    reason:
      "JavaScript has no form of a tuple, so an array chooses the tuple that holds the same, and the other way round (ruling 4).",
    skips: true,
    applies: (_operation, expected, of) => {
      const [, value = "", options = ""] =
        / does not accept (.*); valid options include: (.*)/.exec(expected.error?.message ?? "") ?? [];
      return (
        /[([]/.test(value) && /[([]/.test(options.slice(2)) && /"tuple":/.test(JSON.stringify([of.classes, of.ops]))
      );
    },
  },
  {
    name: "watchers-stay-with-the-original",
    reason: "A copy has no watchers but those of its methods. In Param a deep copy has copies of its original's.",
    applies: (operation, expected, of) =>
      withInner(operation, expected).some(
        (one) =>
          (one.expected.events ?? []).some((entry) => "w" in entry) &&
          happenedBefore(operation, of).some(
            ({ operation: { op, as } }) => op === "copy" && (as === one.operation.obj || as === operation.obj),
          ),
      ),
  },
  {
    name: "time-is-that-of-the-object",
    reason:
      "A function that several objects hold goes by the time of the one that it is read from. In Param it keeps the time of the last one that it was given to.",
    applies: (operation, _expected, of) => {
      const before = happenedBefore(operation, of);
      return (
        /^(?:get|class_get|force_new_dynamic_value|inspect_value)$/.test(operation.op) &&
        before.some(({ operation: { op } }) => op === "set_dynamic_time_fn") &&
        before.some(({ operation: one }) => /\{"counter":/.test(JSON.stringify([one.value, one.kwargs]) ?? ""))
      );
    },
  },
  {
    name: "expressions-hear-first",
    reason:
      "Whoever is told of several changes at once finds every expression anew (docs/reactive.md). In Param a reference is asked before an expression behind it was told of the second change, and keeps the old value.",
    applies: (operation, expected, of) =>
      followsExpressions(of) &&
      [...happenedBefore(operation, of), ...withInner(operation, expected)].some(
        ({ operation: { op, ops, values } }) =>
          op === "batch" || op === "update"
            ? [...(ops ?? []), ...Object.keys((values ?? {}) as object)].length > 1
            : false,
      ) &&
      (/^[as]$/.test(operation.obj ?? "") ||
        operation.op === "rx_value" ||
        withInner(operation, expected).some((one) => /^(?:batch|update)$/.test(one.operation.op))),
  },
  {
    name: "expressions-in-a-batch",
    reason:
      "In a batch an expression that was asked before has its old value until it is told, and one that is asked first has the new one. In Param that goes by when its root was computed; its bound functions are called each time.",
    applies: (operation, expected) =>
      operation.op === "batch" && withInner(operation, expected).some((one) => one.operation.op === "rx_value"),
  },
  {
    name: "a-skipped-step-stays-skipped",
    reason:
      "A step that was skipped is skipped for all who ask, until something changes. In Param for the first who asks; the next is given the old value, or None.",
    applies: (operation, expected, of) =>
      of.ops.some(({ op, fn }) => op === "rx_step" && fn === "skip_if_negative") &&
      (operation.op === "rx_value" || (expected.events ?? []).some((entry) => "w" in entry)),
  },
  {
    name: "null-is-no-new-choice",
    reason:
      "A selector that is open and declared anew as another kind of selector has its own objects. In Param a default of None is put among them.",
    applies: (operation, expected, of) =>
      /^(?:slot_get|objects|get_range|(?:param_)?schema)$/.test(operation.op) &&
      /null/.test(JSON.stringify(expected.value)) &&
      of.ops.some(({ op, class: spec }) => op === "declare" && /"kind":"\w*Selector"/.test(JSON.stringify(spec))),
  },
  {
    name: "one-number-has-one-label",
    reason: "The objects 1.0 and 1 are one number, whose label is its text. In Param they have two (ruling 1).",
    applies: (operation, _expected, of) =>
      (operation.op === "get_range" || operation.op === "objects") &&
      integralFloat(JSON.stringify([of.classes, of.ops])),
  },
  {
    name: "all-objects-have-labels",
    reason:
      "The objects of a selector may be sets and lists beside ones with labels. Param looks labels up by hash, and fails.",
    applies: (operation, expected) =>
      (operation.op === "get_range" || operation.op === "objects") &&
      /^unhashable type/.test(expected.error?.message ?? ""),
  },
  {
    name: "a-function-is-asked-at-once",
    reason:
      "Who is told that a number became a function that makes it reads what that makes. In Param it reads the function, which is prepared only after all were told, and a reference follows it.",
    applies: (operation, expected, of) =>
      followsAFunction(operation, expected, happenedBefore(operation, of)) ||
      (operation.op === "get" && /^\{"(?:bound|fn)":/.test(JSON.stringify(expected.value) ?? "")) ||
      withInner(operation, expected).some(
        (one) =>
          /\{"(?:bound|fn)":/.test(JSON.stringify([one.operation.value, one.operation.values])) &&
          (/only takes numeric values/.test(one.expected.error?.message ?? "") ||
            (one.expected.events ?? []).some(({ values }) => /\{"(?:bound|fn)":/.test(JSON.stringify(values) ?? ""))),
      ),
  },
  {
    name: "equal-objects-are-no-change",
    reason:
      "Setting the objects of a selector to equal ones tells nobody. In Param a list and its own list never compare, nor a dict and its own dict.",
    applies: (operation, expected) =>
      ((operation.op === "slot_set" && operation.slot === "objects") || operation.op === "objects") &&
      (expected.events ?? []).some(({ events }) => {
        const [event] = (events ?? []) as { readonly old?: unknown; readonly new?: unknown }[];
        return event !== undefined && JSON.stringify(event.old) === JSON.stringify(event.new);
      }),
  },
  {
    name: "order-is-of-names",
    reason:
      "`ordered` is about columns that are named. In Param it refuses every frame where columns is a number of them.",
    skips: true,
    applies: (_operation, expected) => /must exactly match (?:\(|\d)/.test(expected.error?.message ?? ""),
  },
  {
    name: "a-default-alone-does-not-close-a-selector",
    reason:
      "A selector without objects takes all values. In Param a default beside an empty list is put into the list, after which only the default is taken.",
    skips: true,
    applies: (operation, expected, of) =>
      (operation.slot === "check_on_set" || / does not accept /.test(expected.error?.message ?? "")) &&
      [...of.classes, ...of.ops.map((one) => one.class ?? {})].some((cls) =>
        Object.values((cls as { readonly params?: Case["classes"][number]["params"] }).params ?? {}).some(
          ({ objects, default: given }) =>
            given !== undefined && given !== null && /^\{"(?:list|dict)":\[\]\}$/.test(JSON.stringify(objects) ?? ""),
        ),
      ),
  },
  {
    name: "a-failure-leaves-nothing-open",
    reason:
      "An update or trigger that fails leaves batches, triggering and events as they were before it. In Param it ends the batch around it, every later write counts as triggered, an event that it set stays set, what changed before in a batch or in an update that failed is forgotten by a trigger that fails, and what such an update did not tell is told by whoever hears what an ended reference followed.",
    applies: (operation, expected, of) => {
      const before = happenedBefore(operation, of);
      const failed = [...before, ...withInner(operation, expected)].some(
        (one) => one.expected.error !== undefined && leavesOpen(one, of),
      );
      const about = withInner(operation, expected);
      // What Param tells of once more may be refused once more.
      const again = (one: Happened): boolean =>
        one.expected.error !== undefined &&
        before.some(({ expected: { error } }) => error?.message === one.expected.error!.message);
      if (forgetsABatch(about) || (hearsAnEndedReference(before) && operation.obj !== undefined)) return true;
      return (
        failed &&
        (/"unwatch":/.test(JSON.stringify([of.classes, of.ops])) ||
          losesChanges(before) ||
          operation.op === "trigger" ||
          before.some((one) => one.operation.op === "discard_events") ||
          before.some((one) => one.expected.error !== undefined && isUpdateOfReferences(one.operation)) ||
          about.some((one) => one.expected.events !== undefined || again(one) || isEventUsed(one.operation, of)))
      );
    },
  },
  {
    name: "a-name-of-its-own-is-writable",
    reason:
      "A class that declares its own `name` may write it (ruling 27). In Param it is constant unless it says not.",
    skips: true,
    applies: (operation, expected, of) =>
      expected.error?.message === "Constant parameter 'name' cannot be modified" &&
      lineOf(classIn(operation, of) ?? "", of).some(
        (name) => of.classes.find((cls) => cls.name === name)?.params.name !== undefined,
      ),
  },
  {
    name: "an-int-that-no-number-holds",
    reason:
      "number() holds JavaScript's number: an int beyond 2**53 that is none of them is refused (ruling 1). Declare it with integer() or any().",
    diverges: true,
    applies: (operation, expected, of) => {
      // The default may be that of a class above.
      const above = lineOf((operation.class as { readonly name?: string } | undefined)?.name ?? "", of);
      const about = JSON.stringify([operation, above.map((name) => specOf(name, of))]);
      const ints = [...about.matchAll(/"int":"(-?\d+)"/g)].map(([, digits = ""]) => digits);
      const beyond = ints.some((digits) => BigInt(digits) !== BigInt(Number(digits)));
      const kinds = /"kind":"(?:Number|Magnitude|NumericTuple|XYCoordinates|Range)"/;
      return beyond && expected.error === undefined && kinds.test(JSON.stringify([of.classes, of.ops]));
    },
  },
  {
    name: "json-reads-no-files",
    reason:
      "A text where JSON should have an array or a frame is refused. Param takes it for the name of a file, which it reads.",
    applies: (operation, expected) =>
      operation.op.startsWith("deserialize") && /^Could not parse file/.test(expected.error?.message ?? ""),
  },
  {
    name: "integral-float-is-an-integer",
    reason:
      "JavaScript has one form of 2 and 2.0, so integer() cannot refuse 2.0, and a message names its type as int (ruling 1).",
    skips: true,
    applies: (operation, expected, of) =>
      (/must be an integer, not <class 'float'>|can only be None or an integer value, not <class 'float'>|must be an instance of (?:\([^)]*\bint\b[^)]*\)|int), not -?\d+\.0\./.test(
        expected.error?.message ?? "",
      ) &&
        (integralFloat(JSON.stringify([operation, of.classes])) || inheritsNumber(operation, of))) ||
      (/not .*<class 'float'>/.test(expected.error?.message ?? "") &&
        (integralFloat(
          JSON.stringify(
            /^(?:declare|add_parameter)$/.test(operation.op) ? [operation, of.classes, of.ops] : operation,
          ),
        ) ||
          inheritsNumber(operation, of))),
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
        (expected.error === undefined ||
          /^(?:Constant|Read-only|Attribute 'step' of Number)/.test(expected.error.message) ||
          / must be (?:at (?:most|least)|less than|greater than) .*, not -?\d+\.\d+\.$/.test(expected.error.message)) &&
        /"(?:complex|decimal)":/.test(value) &&
        /"kind":"(?:Number|Magnitude|NumericTuple|XYCoordinates|Range)"/.test(JSON.stringify([of.classes, of.ops]))
      );
    },
  },
  {
    name: "a-class-that-makes-numbers",
    reason:
      "What stands for Python's int is a function here, so a number may be made by it. Param keeps a class that it is given, and fails because it cannot note on it what it made last.",
    skips: true,
    diverges: true,
    applies: (_operation, expected) =>
      /^cannot set '_Dynamic_last' attribute of immutable type /.test(expected.error?.message ?? ""),
  },
  {
    name: "a-day-beside-a-datetime",
    reason: "A range of a day and a datetime is in order by the day's midnight. Python refuses to compare the two.",
    skips: true,
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
        /^(?:unbound|schema|param_schema)$/.test(operation.op)) &&
      /"kind":"(?:Callable|Action|Color)"/.test(JSON.stringify([of.classes, of.ops])) &&
      /"allow_None":true/.test(JSON.stringify([of.classes, of.ops])),
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
      (expected.error !== undefined ||
        (/^(?:repr|str|pprint|script_repr|serialize|serialize_value)$/.test(operation.op) &&
          typeof expected.value === "string")) &&
      /(?:[=[( ]|^)-?\d{17,}(?!\d)/.test(expected.error?.message ?? String(expected.value)) &&
      /"kind":"(?:Number|Magnitude|NumericTuple|XYCoordinates|Range)"/.test(JSON.stringify([of.classes, of.ops])),
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
      (expected.value === null || expected.error?.type === "IndexError") &&
      typeof ((operation.args ?? []) as unknown[])[0] !== "string",
  },
  {
    name: "labels-follow-their-objects",
    reason:
      "A label goes when its object is taken out by position, and follows it when another is put in its place. In Param the labels are out of step after that: it says so itself in a warning.",
    applies: (operation, _expected, of) =>
      hasLabels(operation, of) && editedObjects(operation, of, (method, first) => listStyle(method, first)),
  },
  ...furtherRules,
];
