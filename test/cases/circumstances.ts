/** What rules ask of a case: how its selectors were edited, whose parameters are out of step, what a failure left behind (rules.ts). */
import type { Case, Expectation, Operation } from "./case.js";
import { classIn, type Happened, happenedBefore, lineOf, withInner, writtenBy } from "./history.js";

/** Whether objects are edited by position, not by label. */
export const listStyle = (method: unknown, first: unknown): boolean =>
  /^(?:append|insert|extend|remove|reverse|sort)$/.test(String(method)) ||
  (/^(?:pop|setitem)$/.test(String(method)) && typeof first !== "string");

/** Whether a selector has labels, or was given some before an operation. */
export function hasLabels(operation: Operation, of: Case): boolean {
  const given = [of.classes, of.ops.filter(({ slot }) => slot === "objects")].map((part) => JSON.stringify(part));
  if (given.some((text) => /"objects":\{"dict"|"value":\{"dict"/.test(text))) return true;
  return editedObjects(operation, of, (method, first) => method === "update" || typeof first === "string");
}

/** Whether the objects that an operation looks at were edited before it, or by it, in a way that `edits` says. */
export function editedObjects(
  operation: Operation,
  of: Case,
  edits: (method: unknown, first: unknown) => boolean,
): boolean {
  if (!["objects", "get_range", "slot_get"].includes(operation.op)) return false;
  return of.ops
    .slice(0, of.ops.indexOf(operation) + 1)
    .some(
      ({ op, name, method, args }) =>
        op === "objects" && name === operation.name && edits(method, ((args ?? []) as unknown[])[0]),
    );
}

/** Whether an operation is about a value that is constant, or about all values of an object. */
export function isAboutConstant({ op, name }: Operation, of: Case): boolean {
  const names = op === "values" || name === undefined ? parameterNames(of) : [name];
  return names.some((one) =>
    of.classes.some(({ params }) => params[one]?.constant === true || params[one]?.readonly === true),
  );
}

/** Whether another kind is declared anew over a Number, whose own default is 0.0. */
export const inheritsNumber = (operation: Operation, of: Case): boolean =>
  /^(?:declare|add_parameter)$/.test(operation.op) && /"kind":"Number"/.test(JSON.stringify([of.classes, of.ops]));

/** A Magnitude's own default is one. */
export const integralFloat = (json: string): boolean =>
  /"float":"-?\d+(\.0+)?(e\+?\d+)?"|"kind":"Magnitude"/.test(json);

/** Whether an instance's own parameter, which Param made when it was written, is out of step with the class's. */
export function isFrozen(operation: Operation, before: readonly Happened[], of: Case): boolean {
  const { obj } = operation;
  if (obj === undefined) return false;
  // A copy has the own parameters of its original, as they were.
  const copied = before.findIndex(({ operation: one }) => one.op === "copy" && one.as === obj);
  if (copied >= 0 && isFrozen({ ...operation, obj: before[copied]!.operation.obj! }, before.slice(0, copied), of))
    return true;
  const makesOwn = ({ operation: one }: Happened, name: string): boolean =>
    (one.obj === obj &&
      (writtenBy(one).includes(name) || (one.names as string[] | undefined)?.includes(name) === true)) ||
    (one.obj === obj && one.name === name && /^(?:slot_get|slot_set|objects)$/.test(one.op)) ||
    (one.obj === obj && (one.name ?? name) === name && /^(?:(?:param_)?schema|roundtrip|serialize.*)$/.test(one.op)) ||
    JSON.stringify(one).includes(`{"paramref":["${obj}","${name}"]}`) ||
    (one.as === obj && (one.op === "copy" || madeByFactory(name, of)));
  // What a method depends on is looked at when the instance is made; `trigger` looks at all.
  const looksAtAll = ({ operation: one }: Happened, name: string): boolean =>
    (one.obj === obj && one.op === "trigger") ||
    (one.as === obj && of.classes.some(({ methods = [] }) => methods.some(({ depends }) => depends?.includes(name))));
  const changesClass = ({ operation: one }: Happened, name: string): boolean =>
    // A selector that is open takes what a constructor is given among the objects of the class.
    ((one.op === "roundtrip" || one.op === "new") && isOpen(name, of)) ||
    (one.cls !== undefined &&
      (writtenBy(one).includes(name) ||
        (one.op === "trigger" && isEvent(name, of)) ||
        (one.name === name && /^(?:slot_set|objects|add_parameter)$/.test(one.op))));
  const names = operation.name === undefined ? parameterNames(of) : [operation.name];
  return names.some((name) => {
    const written = before.findIndex((one) => makesOwn(one, name) || looksAtAll(one, name));
    return written >= 0 && before.slice(written + 1).some((one) => changesClass(one, name));
  });
}

/** Whether an operation is about a parameter that a class below the one that declares it was given a default of, or above or below that class. */
export function goesByOwnCopy(operation: Operation, expected: Expectation, of: Case): boolean {
  const before = happenedBefore(operation, of);
  const whole = classIn(operation, of);
  const isCopied = (subclass: string | undefined, name: string | undefined): boolean =>
    subclass !== undefined &&
    before.some(({ operation: one }) =>
      writtenBy(one).some(
        (written) =>
          (name === undefined || name === written) &&
          (lineOf(subclass, of).includes(one.cls ?? "") || lineOf(one.cls ?? "", of).includes(subclass)) &&
          of.classes.find((cls) => cls.name === one.cls)?.params[written] === undefined,
      ),
    );
  if (operation.op === "same_parameter")
    return [operation.a, operation.b].some((side) => {
      const [owner = "", name] = side as readonly string[];
      const isClass = of.classes.some((cls) => cls.name === owner);
      return isCopied(isClass ? owner : classIn({ op: "get", obj: owner }, of), name);
    });
  return withInner(operation, expected).some(({ operation: { name } }) => isCopied(whole, name));
}

/**
 * Whether an operation is about an object of a subclass that was used, then a number of a class above it became a function that makes it, or was one,
 * and then the object was made.
 */
export function isCopiedByOldList(operation: Operation, before: readonly Happened[], of: Case): boolean {
  const { obj, name } = operation;
  const subclass = obj === undefined ? undefined : classIn(operation, of);
  if (subclass === undefined) return false;
  const above = lineOf(subclass, of).slice(1);
  const made = before.findIndex(({ operation: one }) => one.as === obj);
  const used = before.findIndex(({ operation: one }) => classIn(one, of) === subclass);
  const makes = (value: unknown): boolean => /^\{"(?:fn|counter|bound)":/.test(JSON.stringify(value) ?? "");
  return before.slice(used, made).some(({ operation: one }) => {
    if (one.op !== "class_set" || !above.includes(one.cls!) || (name !== undefined && name !== one.name)) return false;
    return makes(one.value) || of.classes.some(({ params }) => makes(params[one.name!]?.default));
  });
}

/**
 * Whether an operation is about a value that follows a number (`{"paramref":…}`) which became a function of other parameters.
 * In Param it may follow that function instead, from then on.
 */
export function followsAFunction(operation: Operation, expected: Expectation, before: readonly Happened[]): boolean {
  const became = before.filter(
    ({ operation: { op, value } }) => op === "set" && /^\{"bound":/.test(JSON.stringify(value)),
  );
  const followers = before.flatMap(({ operation: { op, obj, name, value, values } }) => {
    const given = op === "update" ? Object.entries((values ?? {}) as object) : op === "set" ? [[name, value]] : [];
    return given.flatMap(([one, reference]) =>
      became.some(({ operation }) => JSON.stringify(reference) === paramref(operation)) ? [{ obj, name: one }] : [],
    );
  });
  const told = JSON.stringify(expected.events ?? []);
  return followers.some(
    ({ obj, name }) =>
      (operation.obj === obj && (operation.name ?? name) === name && /^(?:get|values|repr)$/.test(operation.op)) ||
      told.includes(`{"name":"${name}","what":"value"`),
  );
}

const paramref = ({ obj, name }: Operation): string => JSON.stringify({ paramref: [obj, name] });

/** Whether a parameter of a case follows an expression. */
export const followsExpressions = (of: Case): boolean =>
  of.ops.some(({ op, value }) => op === "set" && /\{"bound":"r\d/.test(JSON.stringify(value) ?? ""));

const parameterNames = (of: Case): string[] => of.classes.flatMap(({ params }) => Object.keys(params));

const isOpen = (name: string, of: Case): boolean =>
  of.classes.some(({ params }) => /"kind":"(?:Object|List)?Selector"/.test(JSON.stringify(params[name]) ?? ""));

const madeByFactory = (name: string, of: Case): boolean =>
  of.classes.some(({ params }) => params[name]?.default_factory !== undefined);

/** Whether a function that counts its calls was asked through a parameter that is out of step. */
export function countsCalls(operation: Operation, before: readonly Happened[], of: Case): boolean {
  if (!/^(?:class_get|get|force_new_dynamic_value)$/.test(operation.op)) return false;
  if (!/"counter":/.test(JSON.stringify([of.classes, of.ops]))) return false;
  const objects = before.flatMap(({ operation: { as } }) => as ?? []);
  return objects.some((obj) => isFrozen({ op: "get", obj, name: operation.name! }, before, of));
}

/** Whether an update sets references. One that fails leaves some of them half set in Param. */
export const isUpdateOfReferences = ({ op, values }: Operation): boolean =>
  op === "update" && /\{"(?:paramref|bound)":/.test(JSON.stringify(values));

/** Whether what failed left Param in the middle of something. */
export function leavesOpen({ operation, depth }: Happened, of: Case): boolean {
  if (operation.op === "trigger") return true;
  if (operation.op === "update" && (depth > 0 || writtenBy(operation).some((name) => isEvent(name, of)))) return true;
  if (isUpdateOfReferences(operation)) return true;
  // A callback that failed may itself have been within an update or a trigger.
  return /"effect":\[.*\{"(?:update|trigger)":/.test(JSON.stringify([of.classes, of.ops]));
}

/** Whether a trigger failed after an update that had written some of its values: Param forgets then that these changed. */
export function losesChanges(before: readonly Happened[]): boolean {
  const failed = (one: Happened, op: string): boolean => one.operation.op === op && one.expected.error !== undefined;
  const update = before.findIndex((one) => failed(one, "update"));
  return update >= 0 && before.slice(update).some((one) => failed(one, "trigger"));
}

/** Whether a trigger failed within a batch: Param forgets then what had changed in it. */
export const forgetsABatch = (about: readonly Happened[]): boolean =>
  about.some(
    ({ operation, expected, depth }) => depth > 0 && operation.op === "trigger" && expected.error !== undefined,
  );

/** Whether an update failed after another value ended a reference: in Param the object still hears what that followed, and tells then. */
export function hearsAnEndedReference(before: readonly Happened[]): boolean {
  const refers = (value: unknown): boolean => /^\{"(?:paramref|bound)":/.test(JSON.stringify(value) ?? "");
  const givenTo = ({ op, name, value, values, kwargs }: Operation, one: string): unknown =>
    op === "set" && name === one ? value : ((values ?? kwargs) as Record<string, unknown> | undefined)?.[one];
  const names = before.flatMap(({ operation: { name, values, kwargs } }) => [
    ...(name === undefined ? [] : [name]),
    ...Object.keys((values ?? kwargs ?? {}) as object),
  ]);
  const isEnded = names.some((name) => {
    const given = before.flatMap(({ operation }) => givenTo(operation, name) ?? []);
    const first = given.findIndex(refers);
    return first >= 0 && given.slice(first + 1).some((value) => !refers(value));
  });
  return isEnded && before.some(({ operation: { op }, expected: { error } }) => op === "update" && error !== undefined);
}

const isEvent = (name: string, of: Case): boolean => of.classes.some(({ params }) => params[name]?.kind === "Event");

export const isEventUsed = (operation: Operation, of: Case): boolean =>
  operation.op === "values" ||
  (operation.op === "get" && operation.name !== undefined && isEvent(operation.name, of)) ||
  writtenBy(operation).some((name) => isEvent(name, of));

/** Whether an operation reads what a function makes that counts its calls, and was given to a class too. */
export function sharesACounter({ op, obj, name }: Operation, before: readonly Happened[]): boolean {
  if (!/^(?:class_get|get|force_new_dynamic_value)$/.test(op)) return false;
  const given = before.filter(({ operation: one }) => /^\{"counter":/.test(JSON.stringify(one.value) ?? ""));
  const own = given.filter(({ operation: one }) => one.op === "set" && one.obj === obj && one.name === name);
  return own.some((one) =>
    given.some(
      ({ operation: other }) =>
        other.op === "class_set" && JSON.stringify(other.value) === JSON.stringify(one.operation.value),
    ),
  );
}
