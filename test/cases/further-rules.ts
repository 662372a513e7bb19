/**
 * More rules of rules.ts, about what is declared rarely: what is not there in JavaScript, kinds that are redeclared as others,
 * values without identity, and limits of a kind.
 */
import type { Case, Operation } from "./case.js";
import { sharesACounter } from "./circumstances.js";
import { classIn, type Happened, happenedBefore, lineOf, specOf, withInner } from "./history.js";
import type { Rule } from "./rules.js";

const TUPLE_KINDS = /^(?:Tuple|NumericTuple|XYCoordinates|Range|DateRange|CalendarDateRange)$/;

const textOf = (value: unknown): string => JSON.stringify(value) ?? "";

/** What a parameter is declared as along the classes of what an operation is about, from the nearest on. */
function kindsOf(name: string, operation: Operation, of: Case): string[] {
  return lineOf(classIn(operation, of) ?? "", of).flatMap((one) => specOf(one, of)?.params[name]?.kind ?? []);
}

/** Whether a parameter of that class was a tuple above it, and is none there. */
function wasTuple(operation: Operation, of: Case): boolean {
  const line = lineOf(classIn(operation, of) ?? "", of);
  const names = new Set(line.flatMap((one) => Object.keys(specOf(one, of)?.params ?? {})));
  return [...names].some((name) => {
    const kinds = kindsOf(name, operation, of);
    return kinds.some((kind) => TUPLE_KINDS.test(kind)) && !TUPLE_KINDS.test(kinds[0]!);
  });
}

/** The operation, what is within it, and all before it. */
const untilNow = (operation: Operation, expected: Happened["expected"], of: Case): Happened[] => [
  ...happenedBefore(operation, of),
  ...withInner(operation, expected),
];

/** Whether that is the name of an object which was made as a copy before. */
const isCopy = (name: unknown, operation: Operation, of: Case): boolean =>
  happenedBefore(operation, of).some(({ operation: { op, as } }) => op === "copy" && as === name);

const isWrite = ({ op }: Operation): boolean => /^(?:trigger|update|set|class_set|slot_set|batch)$/.test(op);

export const furtherRules: readonly Rule[] = [
  {
    name: "dates-have-a-nearest-one",
    reason:
      "cropToBounds() and setInBounds() of a date give the nearest limit. In Param the default, for each date that they are given.",
    applies: (operation, expected, of) =>
      /"kind":"(?:Calendar)?Date"/.test(textOf([of.classes, of.ops])) &&
      untilNow(operation, expected, of).some(
        ({ operation: { op, method } }) => op === "pcall" && /^(?:crop_to|set_in)_bounds$/.test(String(method)),
      ),
  },
  {
    name: "bounds-of-a-class",
    reason: "setInBounds() of a class sets its default. In Param it fails, for lack of an instance.",
    skips: true,
    applies: ({ op, cls, method }, expected) =>
      op === "pcall" && cls !== undefined && method === "set_in_bounds" && expected.error?.type === "AttributeError",
  },
  {
    name: "contexts-of-instances",
    reason:
      "discardEvents() and editConstant() are there for instances only (ruling 31). Param has them for classes, too.",
    applies: (operation, expected, of) =>
      untilNow(operation, expected, of).some(
        ({ operation: { op, cls } }) => cls !== undefined && /^(?:discard_events|edit_constant)$/.test(op),
      ),
  },
  {
    name: "undefined-is-nothing-given",
    reason:
      "undefined is no value: an option, a keyword or a value that is undefined was not given, and date(), calendarDate() and their ranges are null without a default. Param takes Undefined for a value, and refuses it, or keeps it.",
    applies: (operation, expected, of) =>
      untilNow(operation, expected, of).some(({ operation: one }) => /\{"undefined":true\}/.test(textOf(one))),
  },
  {
    name: "a-copy-listens",
    reason:
      "A deep copy has its methods called by its own objects. In Param it fails where a method depends on a value of an object inside.",
    skips: true,
    applies: ({ op, deep }, expected) =>
      op === "copy" &&
      deep === true &&
      /^'\w+' object has no attribute '\w+'$/.test(expected.error?.message ?? "") &&
      expected.error?.loose === true,
  },
  {
    name: "a-copy-finds-what-it-depends-on",
    reason:
      "A copy looks at once for what its methods depend on, and is refused where a write said before that there is no such object. Param copies what it had found.",
    applies: (operation, _expected, of) =>
      happenedBefore(operation, of).some(({ expected: { error } }) =>
        /^Dependency '.*' is not a Parameterized class or instance\.$/.test(error?.message ?? ""),
      ) && untilNow(operation, {}, of).some(({ operation: { op } }) => op === "copy"),
  },
  {
    name: "a-copy-calls-a-method-once",
    reason:
      "A method that depends on several parameters is called once for what changed at once, and is spared where another object is equal in what it depends on. In Param not where the object is a copy or was read from a pickle: its watchers are made one by one there, and know no longer what they compare.",
    applies: (operation, expected, of) =>
      withInner(operation, expected).some(({ operation: one, expected: { events = [] } }) => {
        const called = events.flatMap(({ m, obj }) =>
          m === undefined || !isCopy(obj, operation, of) ? [] : textOf([m, obj]),
        );
        return (
          new Set(called).size < called.length ||
          (called.length > 0 && /\{"ref":/.test(textOf([one.value, one.values])))
        );
      }),
  },
  {
    name: "arguments-are-not-counted",
    reason: "A function of JavaScript may be called with more arguments than it takes, or fewer.",
    skips: true,
    applies: (_operation, { error }) =>
      error?.loose === true &&
      /\(\) (?:takes \d+ positional arguments? but \d+ w(?:as|ere) given|missing \d+ required positional|got multiple values for argument)/.test(
        error.message,
      ),
  },
  {
    name: "words-of-the-interpreter",
    reason:
      "Why a default is refused that is inherited from another kind, brine says in its own words where Python's interpreter did.",
    applies: ({ op }, { error }) =>
      /^(?:declare|add_parameter)$/.test(op) &&
      /\nValidation failed with:\n(?:'[\w.]+' object is not iterable|(?:not enough|too many) values to unpack|object of type '\w+' has no len)/.test(
        error?.message ?? "",
      ),
  },
  {
    name: "a-tuple-of-another-kind-is-an-array",
    reason:
      "A tuple kind holds a plain array (ruling 4), and a parameter that inherits its default as another kind has an array: a list takes it, and texts show it as one.",
    skips: true,
    applies: (operation, expected, of) =>
      /The Parameter type changed[\s\S]*\nValidation failed with:\n.*(?:<class 'tuple'>|not \(|accept \(|types, not \()/.test(
        expected.error?.message ?? "",
      ) ||
      (/^(?:repr|pprint|script_repr)$/.test(operation.op) &&
        typeof expected.value === "string" &&
        expected.value.includes("(") &&
        wasTuple(operation, of)),
  },
  {
    name: "a-factory-that-was-replaced",
    reason:
      "A class that declares another defaultFactory, or none, goes by that. In Param a factory with on_class of a class above makes its default all the same.",
    applies: (operation, expected, of) =>
      /\/class\//.test(textOf([expected.value, expected.events])) &&
      lineOf(classIn(operation, of) ?? "", of).some((name, at) =>
        Object.values(specOf(name, of)?.params ?? {}).some(
          ({ default_factory: factory }) =>
            factory !== undefined && (at > 0 || factory === null || "fn" in Object(factory)),
        ),
      ),
  },
  {
    name: "attributes-of-a-composite",
    reason:
      "A composite that is declared anew without attribs has the inherited ones, where Param's has none. An attribute that is not there is undefined, as everywhere in JavaScript; Python raises an error.",
    applies: (operation, expected, of) => {
      const composites = lineOf(classIn(operation, of) ?? "", of).flatMap((name) =>
        Object.values(specOf(name, of)?.params ?? {}).filter(({ kind }) => kind === "Composite"),
      );
      const isAbsent = composites.some(({ attribs }) =>
        ((attribs as { list?: readonly string[] } | undefined)?.list ?? []).some(
          (name) => kindsOf(name, operation, of).length === 0,
        ),
      );
      const isInherited = composites.some(({ attribs }) => attribs === undefined);
      // While it is made, Param calls an object's parameters those of the class that declared them.
      const [, refused] = / parameter '\w+\.(\w+)' /.exec(expected.error?.message ?? "") ?? [];
      if (operation.op === "new" && refused !== undefined && textOf(composites).includes(`"${refused}"`)) return true;
      return isInherited || (isAbsent && (expected.error?.type === "AttributeError" || operation.op === "class_set"));
    },
  },
  {
    name: "search-paths-are-inherited",
    reason:
      "A path that is declared anew without searchPaths looks where the inherited one does. Param's looks in the current folder.",
    applies: (operation, _expected, of) => {
      const about = operation.op === "declare" ? (operation.class as { readonly name: string }).name : undefined;
      const [first, ...above] = lineOf(about ?? classIn(operation, of) ?? "", of);
      const isPath = ({ kind }: { readonly kind: string }): boolean => /^(?:Path|Filename|Foldername)$/.test(kind);
      const own = Object.values(specOf(first ?? "", of)?.params ?? {}).filter(isPath);
      return (
        own.some(({ search_paths: given }) => given === undefined) &&
        above.some((name) => /"search_paths":/.test(textOf(specOf(name, of)?.params)))
      );
    },
  },
  {
    name: "values-have-no-identity",
    reason:
      "Whether two numbers, bytes or tuples are one object differs: numbers and strings have no identity in JavaScript, bytes and arrays are copied where Python shares what cannot change.",
    applies: (operation, expected, of) =>
      withInner(operation, expected).some(
        (one) =>
          one.operation.op === "is" &&
          [one.operation.a, one.operation.b].some((path) => {
            const [owner = "", name = ""] = path as readonly string[];
            const target = of.classes.some((cls) => cls.name === owner)
              ? { op: "get", cls: owner }
              : { op: "get", obj: owner };
            return kindsOf(name, target, of).some(
              (kind) => TUPLE_KINDS.test(kind) || kind === "Bytes" || /"float":/.test(textOf([of.classes, of.ops])),
            );
          }),
      ),
  },
  {
    name: "events-of-a-subclass",
    reason:
      "An event of a class is false again without anybody being told. In Param those who watch a subclass that inherited it are told of that, too.",
    applies: (operation, expected, of) =>
      withInner(operation, expected).some(
        ({ operation: one, expected: { events = [] } }) =>
          one.cls !== undefined &&
          isWrite(one) &&
          lineOf(one.cls, of)
            .slice(1)
            .some((name) => Object.values(specOf(name, of)?.params ?? {}).some(({ kind }) => kind === "Event")) &&
          events.length > 1,
      ),
  },
  {
    name: "what-counts-its-calls",
    reason:
      "A function that counts its calls was called as often as brine read it. Where Param goes by another parameter, of a class that was given it too, it called it once more, or less.",
    applies: (operation, _expected, of) => sharesACounter(operation, happenedBefore(operation, of)),
  },
];
